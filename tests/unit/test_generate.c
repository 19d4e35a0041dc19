/* SPDX-License-Identifier: ISC */
/* Generated passwords: alphabets, lengths, classes, and that no character is likelier than another. */
#include "tests/unit/vault_fixture.h"

#include <stdbool.h>

#include "lib/base/str.h"
#include "lib/vault/generate.h"

static struct msp_secret_memory memory;

static void alphabets(void **state)
{
	static const struct {
		const char *name, *characters;
	} cases[] = {
		{ "lower", "abcdefghijklmnopqrstuvwxyz" },
		{ "digits", "0123456789" },
		{ "hex", "0123456789abcdef" },
		{ "=xyz!", "xyz!" },
	};
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_secret out;

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++) {
		msp_secret_init(&out, &memory);
		assert_int_equal(msp_generate_password(&out, cases[i].name, 200, &err), 0);
		assert_int_equal(out.length, 200);
		for (size_t j = 0; j < out.length; j++)
			assert_non_null(strchr(cases[i].characters, out.bytes[j]));
		msp_secret_release(&out);
	}
}

static int count(const struct msp_secret *text, unsigned char low, unsigned char high)
{
	int found = 0;

	for (size_t i = 0; i < text->length; i++)
		found += text->bytes[i] >= low && text->bytes[i] <= high;
	return found;
}

static void classes(void **state)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_secret out;

	(void)state;
	for (int i = 0; i < 500; i++) {
		msp_secret_init(&out, &memory);
		assert_int_equal(msp_generate_password(&out, "all", 8, &err), 0);
		int capitals = count(&out, 'A', 'Z'), small = count(&out, 'a', 'z'), digits = count(&out, '0', '9');
		assert_true(capitals > 0 && small > 0 && digits > 0 && capitals + small + digits < 8);
		msp_secret_release(&out);
	}
}

/* Chi-squared over ten digits: 99.99 % of fair generators stay below 33.7 with nine degrees of freedom; a modulo of a
 * byte would give about 60. */
static void fairness(void **state)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_secret out;
	double squared = 0;
	const int rounds = 100, length = 1000;

	(void)state;
	msp_secret_init(&out, &memory);
	for (int i = 0; i < rounds; i++)
		assert_int_equal(msp_generate_password(&out, "digits", (size_t)length, &err), 0);
	for (unsigned char digit = '0'; digit <= '9'; digit++) {
		double expected = rounds * length / 10.0, off = count(&out, digit, digit) - expected;
		squared += off * off / expected;
	}
	msp_secret_release(&out);
	assert_true(squared < 33.7);
}

static void words(void **state)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_secret out;

	(void)state;
	msp_secret_init(&out, &memory);
	assert_int_equal(msp_generate_words(&out, 6, &err), 0);
	assert_int_equal(out.length, 6 * 7 - 1);
	for (size_t i = 0; i < out.length; i++) {
		bool vowel = strchr("aeiou", out.bytes[i]) != NULL;
		assert_true(i % 7 == 6 ? out.bytes[i] == '-' : vowel == (i % 7 % 2 == 1));
	}
	msp_secret_release(&out);
}

static void refusing(void **state)
{
	static const char *const bad[] = { "", "alnun", "=", "=a", "=aa", "=a b", "=añ" };
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_secret out;

	(void)state;
	msp_secret_init(&out, &memory);
	for (size_t i = 0; i < MSP_COUNT(bad); i++) {
		assert_int_equal(msp_generate_password(&out, bad[i], 20, &err), -1);
		assert_int_equal(err.code, MSP_USAGE);
	}
	assert_int_equal(msp_generate_password(&out, "all", 0, &err), -1);
	assert_int_equal(msp_generate_password(&out, "all", 1025, &err), -1);
	assert_int_equal(msp_generate_words(&out, 0, &err), -1);
	assert_int_equal(msp_generate_words(&out, 65, &err), -1);
	assert_int_equal(out.length, 0);
	msp_secret_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(alphabets),
		cmocka_unit_test(classes),
		cmocka_unit_test(fairness),
		cmocka_unit_test(words),
		cmocka_unit_test(refusing),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	memory_open(&memory);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
