/* SPDX-License-Identifier: ISC */
#include "lib/base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

static bool is_tail(unsigned byte)
{
	return byte >= 0x80 && byte <= 0xBF;
}

/* RFC 3629, section 4, the ABNF line by line: length of the sequence at the start, 0 = none. */
static size_t by_the_rfc(const unsigned char *b, size_t n)
{
	if (n >= 1 && b[0] <= 0x7F)
		return 1;
	if (n >= 2 && b[0] >= 0xC2 && b[0] <= 0xDF && is_tail(b[1]))
		return 2;
	if (n >= 3 && is_tail(b[2])) {
		if (b[0] == 0xE0 && b[1] >= 0xA0 && b[1] <= 0xBF)
			return 3;
		if (((b[0] >= 0xE1 && b[0] <= 0xEC) || b[0] == 0xEE || b[0] == 0xEF) && is_tail(b[1]))
			return 3;
		if (b[0] == 0xED && b[1] >= 0x80 && b[1] <= 0x9F)
			return 3;
	}
	if (n >= 4 && is_tail(b[2]) && is_tail(b[3])) {
		if (b[0] == 0xF0 && b[1] >= 0x90 && b[1] <= 0xBF)
			return 4;
		if (b[0] >= 0xF1 && b[0] <= 0xF3 && is_tail(b[1]))
			return 4;
		if (b[0] == 0xF4 && b[1] >= 0x80 && b[1] <= 0x8F)
			return 4;
	}
	return 0;
}

static size_t check_by_the_rfc(const unsigned char *bytes, size_t length)
{
	size_t at = 0;

	while (at < length) {
		size_t used = by_the_rfc(bytes + at, length - at);
		if (used == 0)
			break;
		at += used;
	}
	return at;
}

/* Every sequence of four bytes whose later bytes come from the edges of the RFC's ranges. */
static void check_agrees_with_the_rfc(void **state)
{
	(void)state;
	static const unsigned char edges[] = { 0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xE0,
		0xED, 0xF0, 0xF4, 0xFF };
	unsigned char bytes[4];

	for (unsigned first = 0; first < 256; first++) {
		for (unsigned rest = 0; rest < 16 * 16 * 16; rest++) {
			bytes[0] = (unsigned char)first;
			bytes[1] = edges[rest % 16];
			bytes[2] = edges[rest / 16 % 16];
			bytes[3] = edges[rest / 256];
			for (size_t length = 1; length <= 4; length++) {
				size_t expected = check_by_the_rfc(bytes, length);
				if (msp_utf8_check((const char *)bytes, length) != expected)
					fail_msg("%02x %02x %02x %02x, %zu bytes: not %zu", bytes[0], bytes[1],
						bytes[2], bytes[3], length, expected);
			}
		}
	}
}

static void check_names_the_first_bad_byte(void **state)
{
	(void)state;
	assert_int_equal(msp_utf8_check("", 0), 0);
	assert_int_equal(msp_utf8_check("a\0b", 3), 3);
	assert_int_equal(msp_utf8_check("añb\xFFxyz", 8), 4);
	assert_int_equal(msp_utf8_check("ab\xC3", 3), 2);
	assert_int_equal(msp_utf8_check("ab\xC0\xAF", 4), 2);
	assert_int_equal(msp_utf8_check("ab\xED\xA0\x80", 5), 2);
	assert_int_equal(msp_utf8_check("ab\xF4\x90\x80\x80", 6), 2);
	assert_int_equal(msp_utf8_check("\xF0\x9F\x98\x80", 4), 4);
	assert_int_equal(msp_utf8_check("\xF0\x9F\x98\x80", 3), 0);
}

static void every_code_point_round_trips(void **state)
{
	(void)state;
	char bytes[4];

	for (uint32_t code_point = 0; code_point <= 0x10FFFF; code_point++) {
		if (code_point == 0xD800)
			code_point = 0xE000;
		size_t length = msp_utf8_put(code_point, bytes);
		size_t at = 0;
		size_t expected = code_point < 0x80 ? 1 : code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
		if (length != expected || msp_utf8_check(bytes, length) != length ||
			msp_utf8_next(bytes, length, &at) != code_point || at != length)
			fail_msg("U+%04X", (unsigned)code_point);
	}
}

static void put_replaces_what_is_no_character(void **state)
{
	(void)state;
	static const uint32_t wrong[] = { 0xD800, 0xDBFF, 0xDC00, 0xDFFF, 0x110000, UINT32_MAX };
	char bytes[4];

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		assert_int_equal(msp_utf8_put(wrong[i], bytes), 3);
		assert_memory_equal(bytes, "\xEF\xBF\xBD", 3);
	}
}

static void next_ends_and_survives_bad_bytes(void **state)
{
	(void)state;
	size_t at = 0;

	assert_int_equal(msp_utf8_next("", 0, &at), 0);
	assert_int_equal(at, 0);
	assert_int_equal(msp_utf8_next("\xC3", 1, &at), 0xFFFD);
	assert_int_equal(at, 1);
	assert_int_equal(msp_utf8_next("\xC3", 1, &at), 0);
	at = 0;
	assert_int_equal(msp_utf8_next("\xE2\x80z", 3, &at), 0xFFFD);
	assert_int_equal(at, 1);
}

static void widths(void **state)
{
	(void)state;
	assert_int_equal(msp_utf8_width(""), 0);
	assert_int_equal(msp_utf8_width("abc ~"), 5);
	assert_int_equal(msp_utf8_width("añó"), 3);
	assert_int_equal(msp_utf8_width("n\u0303"), 1);
	assert_int_equal(msp_utf8_width("日本"), 4);
	assert_int_equal(msp_utf8_width("…"), 1);
	assert_int_equal(msp_utf8_width("😀"), 2);
	assert_int_equal(msp_utf8_width("\u200B"), 0);
	assert_int_equal(msp_utf8_width("\t\n\x1b\x7f"), 0);
	assert_int_equal(msp_utf8_width("\xC2\x85\xC2\x9B"), 0);
}

static void check_fit(const char *string, size_t columns, const char *expected)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	const char *fitted = msp_utf8_fit(&arena, string, columns);

	assert_string_equal(fitted, expected);
	assert_true(msp_utf8_width(fitted) <= columns);
	msp_arena_release(&arena);
}

static void fit_cuts_between_characters(void **state)
{
	(void)state;
	check_fit("abcdef", 6, "abcdef");
	check_fit("abcdef", 100, "abcdef");
	check_fit("abcdef", 5, "abcd…");
	check_fit("abcdef", 1, "…");
	check_fit("abcdef", 0, "");
	check_fit("", 0, "");
	check_fit("", 3, "");
	check_fit("日本語", 6, "日本語");
	check_fit("日本語", 5, "日本…");
	check_fit("日本語", 4, "日…");
	check_fit("日本語", 2, "…");
	check_fit("n\u0303n\u0303n\u0303", 3, "n\u0303n\u0303n\u0303");
	check_fit("n\u0303n\u0303n\u0303", 2, "n\u0303…");
	check_fit("ab🇲🇽cd", 4, "ab…");
	check_fit("ab🇲🇽cd", 5, "ab🇲🇽…");
}

static void check_fold(const char *string, const char *expected)
{
	struct msp_arena arena = MSP_ARENA_INIT;

	assert_string_equal(msp_utf8_fold(&arena, string), expected);
	msp_arena_release(&arena);
}

static void folding(void **state)
{
	(void)state;
	check_fold("", "");
	check_fold("ABC xyz-19@[`{", "abc xyz-19@[`{");
	check_fold("Panadería El Niño, S.A. de C.V.", "panaderia el nino, s.a. de c.v.");
	check_fold("ÑANDÚ pingüino", "nandu pinguino");
	check_fold("n\u0303", "n");
	check_fold("Straße", "strasse");
	check_fold("ﬁn Ａ１ ①", "fin a1 1");
	check_fold("co\u00ADop\u200D", "coop");
	check_fold("İ", "i");
	check_fold("ΣΑΣ", "σασ");
	check_fold("日本", "日本");
	check_fold("a\xFFñ", "a\uFFFDn");
}

/* Folding what is folded changes nothing, for every character by itself: the index relies on it. */
static void folding_twice_is_folding_once(void **state)
{
	(void)state;
	struct msp_arena arena = MSP_ARENA_INIT;
	char string[5];

	for (uint32_t code_point = 1; code_point <= 0x10FFFF; code_point++) {
		if (code_point == 0xD800)
			code_point = 0xE000;
		string[msp_utf8_put(code_point, string)] = '\0';
		const char *once = msp_utf8_fold(&arena, string);
		if (strcmp(once, msp_utf8_fold(&arena, once)) != 0)
			fail_msg("U+%04X", (unsigned)code_point);
		msp_arena_clear(&arena);
	}
	msp_arena_release(&arena);
}

static void normal_form_c(void **state)
{
	(void)state;
	static const char *const pairs[][2] = {
		{ "plain", "plain" },
		{ "nin\u0303o", "niño" },
		{ "\u212B", "Å" },
		{ "\u1100\u1161\u11A8", "각" },
		{ "q\u0307\u0323", "q\u0323\u0307" },
		{ "\uFB01", "\uFB01" },
		{ "\u0958", "\u0915\u093C" },
	};
	struct msp_arena arena = MSP_ARENA_INIT;

	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		const char *normal = msp_utf8_nfc(&arena, pairs[i][0]);
		assert_string_equal(normal, pairs[i][1]);
		assert_true(msp_utf8_is_nfc(normal));
		assert_int_equal(msp_utf8_is_nfc(pairs[i][0]), strcmp(pairs[i][0], pairs[i][1]) == 0);
	}
	assert_true(msp_utf8_is_nfc(""));
	assert_false(msp_utf8_is_nfc("a\xFF"));
	assert_string_equal(msp_utf8_nfc(&arena, "a\xFF"), "a\uFFFD");
	msp_arena_release(&arena);
}

static void check_visible(const char *string, bool keep_newlines, const char *expected)
{
	struct msp_arena arena = MSP_ARENA_INIT;

	assert_string_equal(msp_utf8_visible(&arena, string, keep_newlines), expected);
	msp_arena_release(&arena);
}

static void nothing_raw_reaches_the_terminal(void **state)
{
	(void)state;
	check_visible("", true, "");
	check_visible("Niño 日本 😀 n\u0303", false, "Niño 日本 😀 n\u0303");
	check_visible("a\tb", true, "a b");
	check_visible("a\nb", true, "a\nb");
	check_visible("a\nb\r\n", false, "a^Jb^M^J");
	check_visible("\x1b[31mred\x07\x01\x1f\x7f", true, "^[[31mred^G^A^_^?");
	check_visible("\xC2\x9B"
		      "31m\xC2\x80\xC2\x85\xC2\x9F\xC2\xA0",
		true, "<U+009B>31m<U+0080><U+0085><U+009F>\u00A0");
	check_visible("a\u202Eb\u202A\u2066\u2069\u2065", true, "a<U+202E>b<U+202A><U+2066><U+2069>\u2065");
	/* a bare C1 byte is an escape sequence to terminals that are not in UTF-8 mode */
	check_visible("\x9b"
		      "31m\xFF",
		true, "\uFFFD31m\uFFFD");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(check_agrees_with_the_rfc),
		cmocka_unit_test(check_names_the_first_bad_byte),
		cmocka_unit_test(every_code_point_round_trips),
		cmocka_unit_test(put_replaces_what_is_no_character),
		cmocka_unit_test(next_ends_and_survives_bad_bytes),
		cmocka_unit_test(widths),
		cmocka_unit_test(fit_cuts_between_characters),
		cmocka_unit_test(folding),
		cmocka_unit_test(folding_twice_is_folding_once),
		cmocka_unit_test(normal_form_c),
		cmocka_unit_test(nothing_raw_reaches_the_terminal),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
