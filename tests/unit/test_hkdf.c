/* SPDX-License-Identifier: ISC */
/* HMAC (RFC 4231) and HKDF (RFC 5869) with SHA-256; scrypt as libsodium has it (RFC 7914); strict base64 (RFC 4648). */
#include "tests/unit/vault_fixture.h"

#include <sodium.h>

#include "lib/base/sha256.h"
#include "lib/vault/base64.h"
#include "lib/vault/hkdf.h"

static void check_hmac(const char *key_hex, const char *data_hex, const char *expected)
{
	unsigned char key[256], data[256], result[MSP_HMAC_SHA256];
	char hex[65];
	size_t key_length = from_hex(key_hex, key, sizeof key);
	size_t length = from_hex(data_hex, data, sizeof data);

	msp_hmac_sha256(key, key_length, data, length, result);
	msp_hex(result, sizeof result, hex);
	assert_string_equal(hex, expected);
}

static void hmac(void **state)
{
	(void)state;
	check_hmac("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
		"b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
	check_hmac("4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
		"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	/* no key, no data: Python's hmac */
	check_hmac("", "", "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

static void check_hkdf(const char *secret_hex, const char *salt_hex, const char *info_hex, const char *expected)
{
	unsigned char secret[128], salt[128], info[128], key[128];
	char hex[2 * sizeof key + 1];
	size_t secret_length = from_hex(secret_hex, secret, sizeof secret);
	size_t salt_length = from_hex(salt_hex, salt, sizeof salt);
	size_t info_length = from_hex(info_hex, info, sizeof info);
	size_t length = strlen(expected) / 2;

	msp_hkdf_sha256(secret, secret_length, salt, salt_length, info, info_length, key, length);
	msp_hex(key, length, hex);
	assert_string_equal(hex, expected);
}

/* Test cases 1, 2 and 3 of RFC 5869. */
static void hkdf(void **state)
{
	(void)state;
	check_hkdf("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9",
		"3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
	check_hkdf(
		"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132"
		"333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f",
		"606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e8f909192"
		"939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
		"b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2"
		"e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
		"b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275"
		"600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87");
	check_hkdf("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "",
		"8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

static void check_scrypt(
	const char *password, const char *salt, uint64_t cost, uint32_t block, uint32_t parallel, const char *expected)
{
	unsigned char key[64];
	char hex[129];

	assert_int_equal(crypto_pwhash_scryptsalsa208sha256_ll((const unsigned char *)password, strlen(password),
				 (const unsigned char *)salt, strlen(salt), cost, block, parallel, key, sizeof key),
		0);
	msp_hex(key, sizeof key, hex);
	assert_string_equal(hex, expected);
}

static void scrypt(void **state)
{
	(void)state;
	check_scrypt("", "", 16, 1, 1,
		"77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0"
		"fb2e0d3628cf35e20c38d18906");
	check_scrypt("password", "NaCl", 1024, 8, 16,
		"fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727af"
		"b94a83ee6d8360cbdfa2cc0640");
	check_scrypt("pleaseletmein", "SodiumChloride", 16384, 8, 1,
		"7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85"
		"dc0d651e40dfcf017b45575887");
}

static bool decodes(const char *text, enum msp_base64 variant, const char *expected)
{
	unsigned char bytes[64];
	size_t length;

	if (!msp_base64_decode(text, strlen(text), variant, bytes, sizeof bytes, &length))
		return false;
	assert_int_equal(length, strlen(expected));
	assert_memory_equal(bytes, expected, length);
	return true;
}

static void base64(void **state)
{
	(void)state;
	struct msp_buf text = MSP_BUF_INIT;
	unsigned char bytes[4];

	assert_true(decodes("", MSP_BASE64, ""));
	assert_true(decodes("Zg==", MSP_BASE64, "f"));
	assert_true(decodes("Zm8=", MSP_BASE64, "fo"));
	assert_true(decodes("Zm9vYmFy", MSP_BASE64, "foobar"));
	assert_true(decodes("Zg", MSP_BASE64_BARE, "f"));
	assert_true(decodes("Z\r\ng=\n=\n", MSP_BASE64_FOLDED, "f"));
	assert_true(decodes("_-8", MSP_BASE64_URL, "\xff\xef"));
	/* padding wrong or between, other alphabets, bits left over, blanks, one letter */
	static const char *const bare[] = { "Zg==", "Zh", "Z", "Zg\n", " Zg", "Z-", "Zm9vYg=" };
	for (size_t i = 0; i < sizeof bare / sizeof bare[0]; i++)
		assert_false(decodes(bare[i], MSP_BASE64_BARE, "?"));
	static const char *const padded[] = { "Zg", "Zg=", "Zh==", "Zm9=", "Zg==\n",
		"Zg== ", "Z\ng==", "_-8=", "Zg==Zg==" };
	for (size_t i = 0; i < sizeof padded / sizeof padded[0]; i++)
		assert_false(decodes(padded[i], MSP_BASE64, "?"));
	for (int byte = 1; byte < 256; byte++) { /* no other byte stands for a letter */
		char letter[] = { (char)byte, 'A', 'A', 'A', '\0' };
		bool known = strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", byte) != NULL;
		assert_int_equal(msp_base64_exact(letter, 4, MSP_BASE64_BARE, bytes, 3), known);
	}
	assert_false(msp_base64_exact("Zm9vYg", 6, MSP_BASE64_BARE, bytes, 3));
	assert_true(msp_base64_exact("Zm9vYg", 6, MSP_BASE64_BARE, bytes, 4));
	assert_false(msp_base64_exact("Zm9vYmE", 7, MSP_BASE64_BARE, bytes, 4));
	msp_base64_add(&text, "f", 1, MSP_BASE64);
	msp_base64_add(&text, "fo", 2, MSP_BASE64_BARE);
	msp_base64_add(&text, "\xff\xef", 2, MSP_BASE64_URL);
	assert_string_equal(text.data, "Zg==Zm8_-8");
	msp_buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(hmac), cmocka_unit_test(hkdf), cmocka_unit_test(scrypt),
		cmocka_unit_test(base64) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
