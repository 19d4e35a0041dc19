/* SPDX-License-Identifier: ISC */
#include "lib/base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

static void comparing(void **state)
{
	(void)state;
	assert_true(msp_str_equal("a", "a"));
	assert_false(msp_str_equal("a", "A"));
	assert_true(msp_str_equal(NULL, NULL));
	assert_false(msp_str_equal(NULL, ""));
	assert_false(msp_str_equal("", NULL));
	assert_true(msp_str_empty(NULL));
	assert_true(msp_str_empty(""));
	assert_false(msp_str_empty(" "));
	assert_true(msp_str_starts("abc", "ab"));
	assert_true(msp_str_starts("abc", ""));
	assert_true(msp_str_starts("abc", "abc"));
	assert_false(msp_str_starts("ab", "abc"));
	assert_false(msp_str_starts("xab", "ab"));
	assert_true(msp_str_ends("abc", "bc"));
	assert_true(msp_str_ends("abc", ""));
	assert_true(msp_str_ends("abc", "abc"));
	assert_false(msp_str_ends("bc", "abc"));
	assert_false(msp_str_ends("abcx", "bc"));
}

static void digits_only(void **state)
{
	(void)state;
	assert_true(msp_str_digits("0"));
	assert_true(msp_str_digits("0123456789"));
	assert_false(msp_str_digits(""));
	assert_false(msp_str_digits("1a"));
	assert_false(msp_str_digits(" 1"));
	assert_false(msp_str_digits("-1"));
	assert_false(msp_str_digits("\xD9\xA1"));
}

static void check_split(const char *string, size_t expected, const char *joined)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	size_t count = 99;
	char **pieces = msp_str_split(&arena, string, ',', &count);

	assert_int_equal(count, expected);
	assert_null(pieces[count]);
	assert_string_equal(msp_str_join(&arena, pieces, count, "|"), joined);
	assert_string_equal(msp_str_join(&arena, pieces, count, ","), string);
	msp_arena_release(&arena);
}

static void split_and_join(void **state)
{
	(void)state;
	struct msp_arena arena = MSP_ARENA_INIT;

	check_split("", 1, "");
	check_split("a", 1, "a");
	check_split("a,b,c", 3, "a|b|c");
	check_split(",", 2, "|");
	check_split(",a,,b,", 5, "|a||b|");
	assert_string_equal(msp_str_join(&arena, NULL, 0, ", "), "");
	char a[] = "a";
	char b[] = "b";
	char *pair[] = { a, b };
	assert_string_equal(msp_str_join(&arena, pair, 2, ", "), "a, b");
	assert_string_equal(msp_str_join(&arena, pair, 2, ""), "ab");
	msp_arena_release(&arena);
}

static void trim_both_ends(void **state)
{
	(void)state;
	struct msp_arena arena = MSP_ARENA_INIT;

	assert_string_equal(msp_str_trim(&arena, " \t\r\n a b \n"), "a b");
	assert_string_equal(msp_str_trim(&arena, "   "), "");
	assert_string_equal(msp_str_trim(&arena, ""), "");
	assert_string_equal(msp_str_trim(&arena, "x"), "x");
	assert_string_equal(msp_str_trim(&arena, "\fx\v"), "\fx\v");
	msp_arena_release(&arena);
}

static void whole_numbers(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t value;
	} good[] = {
		{ "0", 0 },
		{ "-0", 0 },
		{ "+7", 7 },
		{ "-7", -7 },
		{ "007", 7 },
		{ "9223372036854775807", INT64_MAX },
		{ "-9223372036854775808", INT64_MIN },
		{ "-9223372036854775807", -INT64_MAX },
	};
	static const char *const bad[] = { "", "-", "+", " 1", "1 ", "1.0", "1e3", "0x10", "--1", "+-1", "a", "1a", "١",
		"9223372036854775808", "-9223372036854775809", "18446744073709551616", "99999999999999999999999999" };
	struct msp_error err = MSP_ERROR_INIT;
	int64_t value = 0;

	for (size_t i = 0; i < MSP_COUNT(good); i++) {
		assert_int_equal(msp_str_int(good[i].text, INT64_MIN, INT64_MAX, &value, &err), 0);
		assert_true(value == good[i].value);
	}
	for (size_t i = 0; i < MSP_COUNT(bad); i++) {
		value = 77;
		assert_int_equal(msp_str_int(bad[i], INT64_MIN, INT64_MAX, &value, &err), -1);
		assert_int_equal(err.code, MSP_DATA);
		assert_non_null(strstr(err.message, bad[i]));
		assert_int_equal(value, 77);
	}
}

static void whole_numbers_in_a_range(void **state)
{
	(void)state;
	struct msp_error err = MSP_ERROR_INIT;
	int64_t value = 0;

	assert_int_equal(msp_str_int("1", 1, 5, &value, &err), 0);
	assert_int_equal(msp_str_int("5", 1, 5, &value, &err), 0);
	assert_int_equal(msp_str_int("0", 1, 5, &value, &err), -1);
	assert_int_equal(msp_str_int("6", 1, 5, &value, NULL), -1);
	assert_int_equal(msp_str_int("6", 1, 5, &value, &err), -1);
	assert_string_equal(err.message, "6 is not between 1 and 5");
	assert_int_equal(msp_str_int("x", 1, 5, &value, &err), -1);
	assert_string_equal(err.message, "not a whole number: \"x\"");
}

static void money_round_trip(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t hundredths;
		const char *emitted;
	} cases[] = {
		{ "0", 0, "0.00" },
		{ "-0.00", 0, "0.00" },
		{ "12500", 1250000, "12500.00" },
		{ "12500.5", 1250050, "12500.50" },
		{ "12500.05", 1250005, "12500.05" },
		{ "-3.20", -320, "-3.20" },
		{ "-0.01", -1, "-0.01" },
		{ "007.1", 710, "7.10" },
		{ "92233720368547758.07", INT64_MAX, "92233720368547758.07" },
		{ "-92233720368547758.08", INT64_MIN, "-92233720368547758.08" },
	};
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_error err = MSP_ERROR_INIT;

	for (size_t i = 0; i < MSP_COUNT(cases); i++) {
		int64_t value = 99;
		assert_int_equal(msp_money_parse(cases[i].text, &value, &err), 0);
		assert_true(value == cases[i].hundredths);
		assert_string_equal(msp_money_emit(&arena, value), cases[i].emitted);
	}
	msp_arena_release(&arena);
}

static void money_refused(void **state)
{
	(void)state;
	static const char *const bad[] = { "", "-", ".", ".5", "5.", "1.234", "1,500.00", "$5", "5 MXN", " 5", "5 ",
		"+5", "1e3", "--1", "1.2.3", "1.-2", "92233720368547758.08", "-92233720368547758.09",
		"184467440737095516.16", "99999999999999999999", "18446744073709551615", "1.0x" };
	struct msp_error err = MSP_ERROR_INIT;

	for (size_t i = 0; i < MSP_COUNT(bad); i++) {
		int64_t value = 77;
		assert_int_equal(msp_money_parse(bad[i], &value, &err), -1);
		assert_int_equal(err.code, MSP_DATA);
		assert_non_null(strstr(err.message, bad[i]));
		assert_string_not_equal(err.hint, "");
		assert_int_equal(value, 77);
	}
	int64_t value;
	assert_int_equal(msp_money_parse("x", &value, NULL), -1);
}

static const char *nearest(const char *word)
{
	static const char *const verbs[] = { "list", "show", "resolve", "reopen", "open", "assign", "merge", "x" };

	return msp_str_nearest(word, verbs, MSP_COUNT(verbs));
}

static void nearest_match(void **state)
{
	(void)state;
	assert_string_equal(nearest("lsit"), "list");
	assert_string_equal(nearest("lst"), "list");
	assert_string_equal(nearest("lists"), "list");
	assert_string_equal(nearest("resovle"), "resolve");
	assert_string_equal(nearest("OPEN"), "open");
	assert_string_equal(nearest("asign"), "assign");
	assert_string_equal(nearest("opne"), "open");
	assert_null(nearest("frobnicate"));
	assert_null(nearest(""));
	assert_null(nearest("y"));
	assert_null(nearest("zq"));
	assert_null(msp_str_nearest("list", NULL, 0));
}

static void nearest_prefers_the_first_of_equals(void **state)
{
	(void)state;
	static const char *const words[] = { "cart", "card" };

	assert_string_equal(msp_str_nearest("carx", words, 2), "cart");
	assert_string_equal(msp_str_nearest("card", words, 2), "card");
}

static void nearest_of_very_long_words(void **state)
{
	(void)state;
	char longest[65];
	char longer[66];
	const char *candidates[] = { longer, longest };

	memset(longest, 'a', 64);
	longest[64] = '\0';
	memset(longer, 'a', 65);
	longer[65] = '\0';
	assert_ptr_equal(msp_str_nearest(longest, candidates, 2), longest);
	assert_null(msp_str_nearest(longer, candidates, 2));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comparing),
		cmocka_unit_test(digits_only),
		cmocka_unit_test(split_and_join),
		cmocka_unit_test(trim_both_ends),
		cmocka_unit_test(whole_numbers),
		cmocka_unit_test(whole_numbers_in_a_range),
		cmocka_unit_test(money_round_trip),
		cmocka_unit_test(money_refused),
		cmocka_unit_test(nearest_match),
		cmocka_unit_test(nearest_prefers_the_first_of_equals),
		cmocka_unit_test(nearest_of_very_long_words),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
