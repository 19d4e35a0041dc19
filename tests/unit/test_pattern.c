/* SPDX-License-Identifier: ISC */
#include <regex.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "lib/base/str.h"
#include "lib/text/pattern.h"

static struct msp_arena arena = MSP_ARENA_INIT;

static int teardown(void **state)
{
	(void)state;
	msp_arena_release(&arena);
	return 0;
}

static bool matches(const char *source, const char *text)
{
	const struct msp_pattern *pattern;
	struct msp_error err = MSP_ERROR_INIT;

	if (msp_pattern_compile(&arena, source, &pattern, &err) != 0)
		fail_msg("%s", err.message);
	return msp_pattern_search(pattern, text, strlen(text), NULL) == 1;
}

static void test_search(void **state)
{
	static const struct {
		const char *pattern, *yes, *no;
	} cases[] = {
		{ "", "", NULL },
		{ "b", "abc", "ac" },
		{ "^b", "bc", "ab" },
		{ "b$", "ab", "bc" },
		{ "^$", "", "a" },
		{ "a.c", "xabcx", "a\nc" },
		{ "^a*$", "aaa", "ab" },
		{ "^a+$", "a", "" },
		{ "^ab?c$", "ac", "abbc" },
		{ "^a{2}$", "aa", "aaa" },
		{ "^a{2,}$", "aaaa", "a" },
		{ "^a{1,3}$", "aaa", "aaaa" },
		{ "^(ab|cd)+$", "abcdab", "abc" },
		{ "^(?:ab){2}$", "abab", "ab" },
		{ "a|^b", "xa", "xb" },
		{ "^[abc]$", "b", "d" },
		{ "^[^abc]$", "d", "b" },
		{ "^[a-c]$", "b", "-" },
		{ "^[a-]$", "-", "b" },
		{ "^[-a]$", "-", "b" },
		{ "^[]$", NULL, "x" },
		{ "^[\\]]$", "]", "[" },
		{ "^[^]$", "x", "" },
		{ "^\\d+$", "09", "x" },
		{ "^\\D$", "x", "1" },
		{ "^\\w+$", "a_9Z", "ñ" },
		{ "^\\W$", "ñ", "a" },
		{ "^\\s$", "\t", "x" },
		{ "^\\S$", "ñ", " " },
		{ "^[\\w.]+$", "a.b", "a b" },
		{ "^[\\D]$", "x", "1" },
		{ "^\\p{L}+$", "Ñandú", "a1" },
		{ "^\\p{Letter}$", "β", "1" },
		{ "^\\P{L}$", "1", "x" },
		{ "^\\p{Uppercase_Letter}$", "Á", "á" },
		{ "^\\\\p\\{Letter\\}$", "\\p{Letter}", "L" },
		{ "^[\\P{Letter}]$", "1", "x" },
		{ "^[\\p{Nd}-]+$", "1-2", "a" },
		{ "^a$", "a", "a\n" },
		{ "^(?!a)", "b", "a" },
		{ "^(a)\\1$", "aa", "ab" },
		{ "^ñ$", "ñ", "n" },
		{ "^.$", "😀", "ab" },
		{ "^[á-ú]$", "é", "e" },
		{ "\\bfoo\\b", "a foo.", "food" },
		{ "\\Boo", "foo", "oo" },
		{ "^\\t\\n\\r\\f\\v$", "\t\n\r\f\v", "t" },
		{ "^\\x41\\u00f1\\u{1f600}$", "Añ😀", "A" },
		{ "^\\.\\*\\+\\?\\(\\)\\[\\]\\{\\}\\|\\^\\$\\\\\\/\\-$", ".*+?()[]{}|^$\\/-", "." },
		{ "^\\cA$", "\x01", "A" },
		{ "^[\\b]$", "\b", "b" },
		{ "^a*?b+?$", "aab", "aa" },
		{ "(a*)*$", "aaa", NULL },
		{ "^(a|b|)$", "", "c" },
		{ "^(|a)+$", "aa", "b" },
		{ "x*", "", NULL },
		{ "^(a?){3}$", "aa", "aaaa" },
		{ "^a{0}b$", "b", "ab" },
		{ "^((a{2}){2})$", "aaaa", "aaa" },
		{ "(^a|b)c", "xbc", "xac" },
		{ "a^b", NULL, "ab" },
	};

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++) {
		if (cases[i].yes != NULL && !matches(cases[i].pattern, cases[i].yes))
			fail_msg("%s does not match %s", cases[i].pattern, cases[i].yes);
		if (cases[i].no != NULL && matches(cases[i].pattern, cases[i].no))
			fail_msg("%s matches %s", cases[i].pattern, cases[i].no);
	}
}

static void test_refused(void **state)
{
	static const char *const bad[] = { "(", ")", "a)", "(a", "[a", "a{2,1}", "a{65536}", "*", "+a", "a**", "?",
		"{1}", "\\", "\\1", "\\k<x>", "\\p{Nothing}", "\\p", "\\p{L", "\\u{110000}", "[b-a]", "[a-\\d]", "\\q",
		"\\C", "a{1000}{3}", "((a{1000}){1000}){9}" };
	static char text[5000];

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(bad); i++) {
		struct msp_error err = MSP_ERROR_INIT;
		const struct msp_pattern *pattern;
		if (msp_pattern_compile(&arena, bad[i], &pattern, &err) == 0)
			fail_msg("%s is accepted", bad[i]);
		assert_int_equal(err.code, MSP_DATA);
		assert_non_null(strstr(err.message, bad[i]));
	}
	struct msp_error err = MSP_ERROR_INIT;
	const struct msp_pattern *pattern;
	memset(text, 'a', sizeof text - 1);
	assert_int_equal(msp_pattern_compile(&arena, text, &pattern, &err), -1);
}

/* What the two dialects share must give the same answer as the C library's. */
static void test_against_regcomp(void **state)
{
	static const char *const pieces[] = { "a", "b", "c", ".", "[ab]", "[^a]", "(a|b)", "(ab)", "a*", "b+", "c?",
		"(a|bc)*", "b{2}", "(ab){1,2}", "[a-c]+", "(a*b)?" };
	uint32_t random = 7;
	int matched = 0;

	(void)state;
	for (int round = 0; round < 5000; round++) {
		char source[80] = "", text[9];
		size_t used = 0;
		const struct msp_pattern *ours;
		struct msp_error err = MSP_ERROR_INIT;
		regex_t theirs;
		for (int i = 0; i < 3; i++) {
			random = random * 1664525u + 1013904223u;
			const char *piece = i == 0 && random % 3 == 0   ? "^"
					    : i == 2 && random % 5 == 0 ? "$"
									: pieces[(random >> 16) % MSP_COUNT(pieces)];
			memcpy(source + used, piece, strlen(piece) + 1);
			used += strlen(piece);
		}
		assert_int_equal(msp_pattern_compile(&arena, source, &ours, &err), 0);
		assert_int_equal(regcomp(&theirs, source, REG_EXTENDED | REG_NOSUB), 0);
		for (int i = 0; i < 10; i++) {
			random = random * 1664525u + 1013904223u;
			size_t length = (random >> 8) % sizeof text;
			for (size_t at = 0; at < length; at++)
				text[at] = "abcd"[(random >> (10 + 2 * at)) % 4];
			text[length < sizeof text ? length : length - 1] = '\0';
			bool found = msp_pattern_search(ours, text, strlen(text), NULL) == 1;
			if (found != (regexec(&theirs, text, 0, NULL, 0) == 0))
				fail_msg("%s on %s", source, text);
			matched += found;
		}
		regfree(&theirs);
	}
	assert_in_range(matched, 5000, 45000);
}

static int search_long(const char *source, const char *text, struct msp_error *err)
{
	const struct msp_pattern *pattern;

	assert_int_equal(msp_pattern_compile(&arena, source, &pattern, err), 0);
	return msp_pattern_search(pattern, text, strlen(text), err);
}

/* Patterns that would keep a backtracking matcher busy for years are given up, with their name. */
static void test_limits(void **state)
{
	static const char *const hostile[] = { "^(a+)+$", "^(a|a|aa)*[bc]", "(a*)*(a*)*[bc]", "^(a?){100}a{100}[bc]",
		"^(?:(a)|b|\\1)+(?:(a)|b|\\2)+[cd]", "a*a*a*[cd]", "(?R)?a(?R)?[bc]" };
	static char text[2049];
	clock_t start = clock();

	(void)state;
	memset(text, 'a', 2047);
	for (size_t i = 0; i < MSP_COUNT(hostile); i++) {
		struct msp_error err = MSP_ERROR_INIT;
		text[2047] = strchr(hostile[i], 'b') != NULL ? 'e' : '!';
		if (search_long(hostile[i], text, &err) != -1)
			fail_msg("%s is not given up", hostile[i]);
		assert_int_equal(err.code, MSP_DATA);
		assert_non_null(strstr(err.message, hostile[i]));
	}
	assert_true(clock() - start < 5 * CLOCKS_PER_SEC);
}

static void test_long_text(void **state)
{
	static char text[65538];
	struct msp_error err = MSP_ERROR_INIT;

	(void)state;
	memset(text, 'a', 65536);
	assert_int_equal(search_long("^[a-z]+$", text, &err), 1);
	assert_int_equal(search_long("^[a-y]+[^a]$", text, &err), -1); /* a step back for each character */
	assert_int_equal(search_long("^b", text, &err), 0);
	assert_int_equal(search_long("a$", text, &err), -1);
	assert_string_equal(
		err.message, "pattern \"a$\" reads at most 2048 bytes, not 65536 (65536 when it begins with ^)");
	text[65536] = 'a';
	assert_int_equal(search_long("^a", text, &err), -1);
	assert_string_equal(err.message, "pattern \"^a\" reads at most 65536 bytes, not 65537");
	text[2048] = '\0';
	assert_int_equal(search_long("a$", text, &err), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_search), cmocka_unit_test(test_refused),
		cmocka_unit_test(test_against_regcomp), cmocka_unit_test(test_limits),
		cmocka_unit_test(test_long_text) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("pattern", tests, NULL, teardown);
}
