/* SPDX-License-Identifier: ISC */
#include "lib/base/sha256.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

static void check(const char *text, const char *expected)
{
	char hex[65];

	msp_sha256_hex(text, strlen(text), hex);
	assert_string_equal(hex, expected);
}

/* The examples NIST publishes with FIPS 180-4. */
static void standard_vectors(void **state)
{
	(void)state;
	check("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	check("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	check("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	check("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrst"
	      "nopqrstu",
		"cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
}

static void a_million_a(void **state)
{
	(void)state;
	static const size_t parts[] = { 1, 50, 63, 64, 65, 1000, 1000000 };
	char *text = malloc(1000000);

	assert_non_null(text);
	memset(text, 'a', 1000000);
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		struct msp_sha256 sha;
		unsigned char digest[32];
		char hex[65];
		msp_sha256_init(&sha);
		for (size_t left = 1000000; left > 0;) {
			size_t part = left < parts[i] ? left : parts[i];
			msp_sha256_add(&sha, text, part);
			left -= part;
		}
		msp_sha256_end(&sha, digest);
		msp_hex(digest, sizeof digest, hex);
		assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	}
	free(text);
}

/* Lengths around the padding, bytes 0 to 250 over and over; the digests are those of Python's hashlib. */
static void lengths_around_the_padding(void **state)
{
	(void)state;
	static const struct {
		size_t length;
		const char *hex;
	} cases[] = {
		{ 1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d" },
		{ 3, "ae4b3280e56e2faf83f414a6e3dabe9d5fbe18976544c05fed121accb85b53fc" },
		{ 54, "675f28acc0b90a72d1c3a570fe83ac565555db358cf01826dc8eefb2bf7ca0f3" },
		{ 55, "463eb28e72f82e0a96c0a4cc53690c571281131f672aa229e0d45ae59b598b59" },
		{ 56, "da2ae4d6b36748f2a318f23e7ab1dfdf45acdc9d049bd80e59de82a60895f562" },
		{ 57, "2fe741af801cc238602ac0ec6a7b0c3a8a87c7fc7d7f02a3fe03d1c12eac4d8f" },
		{ 63, "29af2686fd53374a36b0846694cc342177e428d1647515f078784d69cdb9e488" },
		{ 64, "fdeab9acf3710362bd2658cdc9a29e8f9c757fcf9811603a8c447cd1d9151108" },
		{ 65, "4bfd2c8b6f1eec7a2afeb48b934ee4b2694182027e6d0fc075074f2fabb31781" },
		{ 111, "60780e9451bdc43cf4530ffc95cbb0c4eb24dae2c39f55f334d679e076c08065" },
		{ 112, "09373f127d34e61dbbaa8bc4499c87074f2ddb10e1b465f506d7d70a15011979" },
		{ 118, "d32ab00929cb935b79d44e74c5a745db460ff794dea3b79be40c1cc5cf5388ef" },
		{ 119, "da18797ed7c3a777f0847f429724a2d8cd5138e6ed2895c3fa1a6d39d18f7ec6" },
		{ 120, "f52b23db1fbb6ded89ef42a23ce0c8922c45f25c50b568a93bf1c075420bbb7c" },
		{ 127, "92ca0fa6651ee2f97b884b7246a562fa71250fedefe5ebf270d31c546bfea976" },
		{ 128, "471fb943aa23c511f6f72f8d1652d9c880cfa392ad80503120547703e56a2be5" },
		{ 129, "5099c6a56203f9687f7d33f4bfdf576d31dc91f6b695ecea38b2770c87631135" },
		{ 1000, "4e4c294b331f7a2099a379bec34b9f9fc03dc46ab465d998f4d683da53487e6d" },
	};
	unsigned char bytes[1000];
	char hex[65];

	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (unsigned char)(i % 251);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		msp_sha256_hex(bytes, cases[i].length, hex);
		assert_string_equal(hex, cases[i].hex);
	}
}

static void every_split_gives_the_same(void **state)
{
	(void)state;
	unsigned char bytes[200];
	unsigned char whole[32];
	unsigned char digest[32];
	struct msp_sha256 sha;

	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (unsigned char)(i * 7);
	msp_sha256_init(&sha);
	msp_sha256_add(&sha, bytes, sizeof bytes);
	msp_sha256_end(&sha, whole);
	for (size_t cut = 0; cut <= sizeof bytes; cut++) {
		msp_sha256_init(&sha);
		msp_sha256_add(&sha, bytes, cut);
		msp_sha256_add(&sha, bytes + cut, sizeof bytes - cut);
		msp_sha256_end(&sha, digest);
		assert_memory_equal(digest, whole, sizeof whole);
	}
}

static void hex_of_bytes(void **state)
{
	(void)state;
	const unsigned char bytes[] = { 0x00, 0x0f, 0xf0, 0xff, 0x9a };
	char hex[11];

	msp_hex(bytes, sizeof bytes, hex);
	assert_string_equal(hex, "000ff0ff9a");
	msp_hex(bytes, 0, hex);
	assert_string_equal(hex, "");
}

static void random_fills_everything(void **state)
{
	(void)state;
	enum { SIZE = 4096 };
	static unsigned char bytes[2][SIZE];
	size_t counts[256] = { 0 };
	size_t seen = 0;
	struct msp_error err = MSP_ERROR_INIT;

	assert_int_equal(msp_random(bytes[0], SIZE, &err), 0);
	assert_int_equal(msp_random(bytes[1], SIZE, &err), 0);
	assert_int_equal(msp_random(bytes[1], 0, NULL), 0);
	assert_memory_not_equal(bytes[0], bytes[1], SIZE);
	for (size_t i = 0; i < SIZE; i++)
		counts[bytes[0][i]]++;
	for (size_t i = 0; i < 256; i++)
		seen += counts[i] > 0;
	/* a missing value has chance 256 * (255/256)^4096 = 3e-5; ten of them none worth naming */
	assert_true(seen > 246);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(standard_vectors),
		cmocka_unit_test(a_million_a),
		cmocka_unit_test(lengths_around_the_padding),
		cmocka_unit_test(every_split_gives_the_same),
		cmocka_unit_test(hex_of_bytes),
		cmocka_unit_test(random_fills_everything),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
