/* SPDX-License-Identifier: ISC */
/* HMAC-SHA-1 against RFC 2202, HOTP against RFC 4226, TOTP against RFC 6238, reading against Google's key URI format.
 */
#include "tests/unit/vault_fixture.h"

#include "lib/base/str.h"
#include "lib/vault/totp.h"

static struct msp_secret_memory memory;

/* RFC 2202, section 3 */
static void hmac_sha1_vectors(void **state)
{
	static const struct {
		const char *key, *data, *mac; /* hexadecimal */
	} cases[] = {
		{ "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
			"b617318655057264e28bc0b6fb378c8ef146be00" },
		{ "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
			"effcdf6ae5eb2fa2d27416d5f184df9c259a7c79" },
		{ "0102030405060708090a0b0c0d0e0f10111213141516171819",
			"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
			"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
			"4c9007f4026250c6bc8414f9bf50c86c2d7235da" },
		{ "0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c", "546573742057697468205472756e636174696f6e",
			"4c1a03424b55e07fe7f27be1d58bb9324a9a5a04" },
	};
	unsigned char key[128], data[128], expected[MSP_SHA1], mac[MSP_SHA1];

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++) {
		size_t key_length = from_hex(cases[i].key, key, sizeof key);
		size_t length = from_hex(cases[i].data, data, sizeof data);
		from_hex(cases[i].mac, expected, sizeof expected);
		msp_hmac_sha1(key, key_length, data, length, mac);
		assert_memory_equal(mac, expected, sizeof mac);
	}
}

static void hmac_sha1_long_keys(void **state)
{
	static const char message[] = "Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data";
	unsigned char key[80], expected[MSP_SHA1], mac[MSP_SHA1];

	(void)state;
	memset(key, 0xaa, sizeof key);
	from_hex("e8e99d0f45237d786d6bbaa7965c7808bbff1a91", expected, sizeof expected);
	msp_hmac_sha1(key, sizeof key, message, strlen(message), mac);
	assert_memory_equal(mac, expected, sizeof mac);
	from_hex("aa4ae5e15272d00e95705637ce8a3b55ed402112", expected, sizeof expected);
	msp_hmac_sha1(key, sizeof key, "Test Using Larger Than Block-Size Key - Hash Key First", 54, mac);
	assert_memory_equal(mac, expected, sizeof mac);
}

/* RFC 4226, appendix D: counters 0 to 9, here as instants of a period of one second */
static void hotp_vectors(void **state)
{
	static const char *const codes[] = { "755224", "287082", "359152", "969429", "338314", "254676", "287922",
		"162583", "399871", "520489" };
	struct msp_totp totp;
	char code[MSP_TOTP_CODE];

	(void)state;
	msp_totp_init(&totp, &memory);
	msp_secret_adds(&totp.key, "12345678901234567890");
	totp.period = 1;
	for (int i = 0; i < 10; i++) {
		msp_totp_code(&totp, i, code);
		assert_string_equal(code, codes[i]);
	}
	msp_totp_release(&totp);
}

/* RFC 6238, appendix B (with the keys of its code: 20, 32 and 64 bytes) */
static void totp_vectors(void **state)
{
	static const char digits[] = "1234567890123456789012345678901234567890123456789012345678901234";
	static const size_t lengths[] = { 20, 32, 64 };
	static const struct {
		int64_t at;
		const char *codes[3];
	} cases[] = {
		{ 59, { "94287082", "46119246", "90693936" } },
		{ 1111111109, { "07081804", "68084774", "25091201" } },
		{ 1111111111, { "14050471", "67062674", "99943326" } },
		{ 1234567890, { "89005924", "91819424", "93441116" } },
		{ 2000000000, { "69279037", "90698825", "38618901" } },
		{ 20000000000, { "65353130", "77737706", "47863826" } },
	};
	struct msp_totp totp;
	char code[MSP_TOTP_CODE];

	(void)state;
	for (int hash = 0; hash < 3; hash++) {
		msp_totp_init(&totp, &memory);
		msp_secret_add(&totp.key, digits, lengths[hash]);
		totp.hash = (enum msp_totp_hash)hash;
		totp.digits = 8;
		for (size_t i = 0; i < MSP_COUNT(cases); i++) {
			msp_totp_code(&totp, cases[i].at, code);
			assert_string_equal(code, cases[i].codes[hash]);
		}
		msp_totp_release(&totp);
	}
}

static int parse(struct msp_totp *totp, const char *text, struct msp_error *err)
{
	*err = (struct msp_error)MSP_ERROR_INIT;
	msp_totp_init(totp, &memory);
	return msp_totp_parse(totp, (const unsigned char *)text, strlen(text), err);
}

static void reading(void **state)
{
	struct msp_totp totp;
	struct msp_error err;

	(void)state;
	assert_int_equal(parse(&totp, "otpauth://totp/ACME:ana?secret=GEZDGNBVGY3TQOJQ&issuer=ACME", &err), 0);
	assert_secret(&totp.key, "1234567890");
	assert_int_equal(totp.digits, 6);
	assert_int_equal(totp.period, 30);
	assert_int_equal(totp.hash, MSP_TOTP_SHA1);
	msp_totp_release(&totp);
	assert_int_equal(
		parse(&totp, "otpauth://totp/x?algorithm=SHA512&digits=8&period=60&secret=GEZDGNBVGY3TQOJQ====", &err),
		0);
	assert_secret(&totp.key, "1234567890");
	assert_int_equal(totp.digits, 8);
	assert_int_equal(totp.period, 60);
	assert_int_equal(totp.hash, MSP_TOTP_SHA512);
	msp_totp_release(&totp);
	/* as people type it */
	assert_int_equal(parse(&totp, "gezd gnbv-gy3t qojq", &err), 0);
	assert_secret(&totp.key, "1234567890");
	msp_totp_release(&totp);
}

static void refusing(void **state)
{
	static const char *const texts[] = { "", "====", "GEZD1NBV", "otpauth://hotp/x?secret=GEZDGNBV",
		"otpauth://totp/x", "otpauth://totp/x?secret=", "otpauth://totp/x?secret=GEZDGNBV&digits=5",
		"otpauth://totp/x?secret=GEZDGNBV&digits=9", "otpauth://totp/x?secret=GEZDGNBV&period=0",
		"otpauth://totp/x?secret=GEZDGNBV&period=999999999999",
		"otpauth://totp/x?secret=GEZDGNBV&algorithm=MD5", "otpauth://totp/x?secret=GEZDGNBV\xff" };
	struct msp_totp totp;
	struct msp_error err;

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(texts); i++) {
		assert_int_equal(parse(&totp, texts[i], &err), -1);
		assert_int_equal(err.code, MSP_DATA);
		assert_null(strstr(err.message, "GEZD"));
		msp_totp_release(&totp);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hmac_sha1_vectors),
		cmocka_unit_test(hmac_sha1_long_keys),
		cmocka_unit_test(hotp_vectors),
		cmocka_unit_test(totp_vectors),
		cmocka_unit_test(reading),
		cmocka_unit_test(refusing),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	memory_open(&memory);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
