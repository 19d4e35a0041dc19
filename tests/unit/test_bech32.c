/* SPDX-License-Identifier: ISC */
/* The test vectors of BIP 173, and the keys of age. */
#include "tests/unit/vault_fixture.h"

#include <ctype.h>
#include <stdio.h>

#include "lib/vault/bech32.h"

static int decode(const char *text, char *prefix, unsigned char *data, size_t *length, struct msp_error *err)
{
	return msp_bech32_decode(text, strlen(text), prefix, data, length, err);
}

/* Read, and written again as it was, in small letters or capitals. */
static void check_valid(const char *text, const char *expected_prefix, size_t expected_length)
{
	char prefix[MSP_BECH32_PREFIX + 1];
	unsigned char data[MSP_BECH32_DATA];
	char again[MSP_BECH32_TEXT + 1];
	size_t length;
	struct msp_error err = MSP_ERROR_INIT;

	if (decode(text, prefix, data, &length, &err) != 0)
		fail_msg("%s: %s", text, err.message);
	assert_string_equal(prefix, expected_prefix);
	assert_int_equal(length, expected_length);
	if (isupper((unsigned char)text[0])) {
		for (char *at = prefix; *at != '\0'; at++)
			*at = (char)toupper((unsigned char)*at);
	}
	assert_int_equal(msp_bech32_encode(prefix, data, length, again), strlen(text));
	assert_string_equal(again, text);
}

static void valid(void **state)
{
	(void)state;
	check_valid("A12UEL5L", "a", 0);
	check_valid("a12uel5l", "a", 0);
	check_valid("an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs",
		"an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio", 0);
	check_valid("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", "abcdef", 20);
	check_valid(
		"11qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqc8247j", "1", 51);
	check_valid("split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w", "split", 30);
	check_valid("?1ezyfcl", "?", 0);
}

static void known_data(void **state)
{
	(void)state;
	static const unsigned char expected[20] = { 0x00, 0x44, 0x32, 0x14, 0xc7, 0x42, 0x54, 0xb6, 0x35, 0xcf, 0x84,
		0x65, 0x3a, 0x56, 0xd7, 0xc6, 0x75, 0xbe, 0x77, 0xdf };
	char prefix[MSP_BECH32_PREFIX + 1];
	unsigned char data[MSP_BECH32_DATA];
	size_t length;

	assert_int_equal(decode("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", prefix, data, &length, NULL), 0);
	assert_memory_equal(data, expected, sizeof expected);
}

static void invalid(void **state)
{
	(void)state;
	static const char *const texts[] = { "\x20"
					     "1nwldj5",
		"\x7f"
		"1axkwrx",
		"\x80"
		"1eym55h",
		"an84characterslonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1569pvx",
		"pzry9x0s0muk", "1pzry9x0s0muk", "x1b4n0q5v", "li1dgmt3", "de1lg7wt\xff", "A1G7SGD8", "10a06t8",
		"1qzzfhee",
		/* mixed, a changed letter, padding that is not zero, padding of a whole letter */
		"A12uEL5L", "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxx", "a1lqfn3a", "", "1", "a1" };
	char prefix[MSP_BECH32_PREFIX + 1];
	unsigned char data[MSP_BECH32_DATA];
	size_t length;

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct msp_error err = MSP_ERROR_INIT;
		if (decode(texts[i], prefix, data, &length, &err) == 0)
			fail_msg("%s is taken", texts[i]);
		assert_int_equal(err.code, MSP_DATA);
		assert_true(texts[i][0] == '\0' || strlen(texts[i]) < 4 || strstr(err.message, texts[i]) == NULL);
	}
}

/* Every single letter that changes is found. */
static void one_letter(void **state)
{
	(void)state;
	static const char good[] = "age1y2qxajhnfn4wqqz2xawlmm0ag2g7zzd385vmmavzsn23jyvw3s0qr2nnd9";
	static const char letters[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
	char prefix[MSP_BECH32_PREFIX + 1];
	unsigned char data[MSP_BECH32_DATA];
	char text[sizeof good];
	size_t length;

	check_valid(good, "age", 32);
	for (size_t at = 4; at < strlen(good); at++) {
		for (size_t i = 0; i < strlen(letters); i++) {
			memcpy(text, good, sizeof good);
			text[at] = letters[i];
			assert_int_equal(decode(text, prefix, data, &length, NULL), letters[i] == good[at] ? 0 : -1);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(valid), cmocka_unit_test(known_data),
		cmocka_unit_test(invalid), cmocka_unit_test(one_letter) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
