/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/str.h"
#include "lib/text/json.h"

static struct msp_arena arena = MSP_ARENA_INIT;

static int teardown(void **state)
{
	(void)state;
	msp_arena_release(&arena);
	return 0;
}

static struct msp_node *parse(const char *text)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_node *root = NULL;

	if (msp_json_parse(&arena, text, strlen(text), &root, &err) != 0)
		fail_msg("%s: %d:%d %s", text, err.line, err.column, err.message);
	return root;
}

static const char *emit(const struct msp_node *node, int indent)
{
	struct msp_buf out = MSP_BUF_INIT;

	msp_json_emit(node, indent, &out);
	const char *text = msp_arena_strdup(&arena, out.data);
	msp_buf_release(&out);
	return text;
}

static const char *canonical(const struct msp_node *node)
{
	struct msp_buf out = MSP_BUF_INIT;

	msp_json_canonical(node, &out);
	const char *text = msp_arena_strdup(&arena, out.data);
	msp_buf_release(&out);
	return text;
}

static void test_values(void **state)
{
	struct msp_node *root = parse(" {\"a\": [1, -0.50, 1e+20, true, false, null, \"x\"],\n\t\"b\": {}} ");

	(void)state;
	assert_string_equal(emit(root, 0), "{\"a\": [1, -0.5, 1e20, true, false, null, \"x\"], \"b\": {}}");
	assert_int_equal(msp_node_get(root, "a")->items[1]->kind, MSP_NODE_NUMBER);
	assert_string_equal(msp_node_get(root, "a")->items[1]->value, "-0.5");
	assert_int_equal(msp_node_get(root, "a")->items[5]->kind, MSP_NODE_NULL);
	assert_string_equal(emit(parse("[]"), 2), "[]");
	assert_int_equal(msp_node_key(root, "b")->line, 0);
}

/* Integers keep all digits; reals get the shortest text that is the same double. */
static void test_numbers(void **state)
{
	static const char *const cases[][2] = {
		{ "0", "0" },
		{ "-0", "0" },
		{ "9223372036854775807", "9223372036854775807" },
		{ "-9223372036854775808", "-9223372036854775808" },
		{ "9007199254740993", "9007199254740993" },
		{ "0.1", "0.1" },
		{ "12500.50", "12500.5" },
		{ "-0.07", "-0.07" },
		{ "1.0", "1.0" },
		{ "1e2", "100.0" },
		{ "0.1000000000000000055511151231257827", "0.1" },
		{ "0.30000000000000004", "0.30000000000000004" },
		{ "1.7976931348623157e308", "1.7976931348623157e308" },
		{ "5e-324", "4.94065645841247e-324" },
	};

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++)
		assert_string_equal(parse(cases[i][0])->value, cases[i][1]);
}

static void test_strings(void **state)
{
	(void)state;
	assert_string_equal(parse("\"\\u00f1\\n\\/\\\"\\\\ \\ud83d\\ude00 x\"")->value, "ñ\n/\"\\ 😀 x");
	assert_string_equal(parse("\"\"")->value, "");
	assert_int_equal(parse("\"\\b\\f\\n\\r\\t\"")->length, 5);
	assert_string_equal(emit(parse("\"\\u0001\\u001f\\u007f\\u2028\\u2029\\ud83d\\ude00\\b\\f\\n\\r\\t\""), 0),
		"\"\\u0001\\u001f\\u007f\\u2028\\u2029😀\\b\\f\\n\\r\\t\"");
}

static void test_refused(void **state)
{
	static const struct {
		const char *text;
		int line, column;
		const char *message;
	} cases[] = {
		{ "", 1, 0, "no valid JSON: unexpected token near end of file" },
		{ "  ", 1, 2, NULL },
		{ "{", 1, 1, NULL },
		{ "[1,]", 1, 4, "no valid JSON: unexpected token near ']'" },
		{ "[1 2]", 1, 4, "no valid JSON: ']' expected near '2'" },
		{ "{\"a\":1,}", 1, 8, NULL },
		{ "{\"a\" 1}", 1, 6, NULL },
		{ "{a:1}", 1, 2, NULL },
		{ "[1]x", 1, 4, NULL },
		{ "\n  tru", 2, 5, "no valid JSON: invalid token near 'tru'" },
		{ "01", 1, 1, NULL },
		{ "+1", 1, 1, NULL },
		{ ".5", 1, 1, NULL },
		{ "1.", 1, 2, NULL },
		{ "1e", 1, 2, NULL },
		{ "-", 1, 1, NULL },
		{ "\"a", 1, 2, NULL },
		{ "\"a\nb\"", 1, 2, NULL },
		{ "\"\\x\"", 1, 3, "no valid JSON: invalid escape near '\"\\x'" },
		{ "\"\\u12g4\"", 1, 6, NULL },
		{ "\"\\u0000\"", 1, 8, NULL },
		{ "\"\\ud800\"", 1, 8, NULL },
		{ "\"\\udc00\"", 1, 8, NULL },
		{ "\"\\ud800\\u0041\"", 1, 14, NULL },
		{ "{\"a\":1,\n \"a\":2}", 2, 4, "no valid JSON: duplicate object key near '\"a\"'" },
		{ "\"\xff\"", 1, 1, "no valid JSON: unable to decode byte 0xff near '\"'" },
		{ "[\n\"\xc3\"]", 2, 1, NULL },
		{ "\"\xed\xa0\x80\"", 1, 1, NULL },
		{ "\xef\xbb\xbf{}", 1, 1, NULL },
		{ "nul", 1, 3, NULL },
		{ "NaN", 1, 3, NULL },
		{ "'a'", 1, 1, NULL },
		{ "[1,2", 1, 4, NULL },
		{ "/**/1", 1, 1, NULL },
		{ "\"\t\"", 1, 1, "no valid JSON: control character 0x9 near '\"'" },
		{ "9223372036854775808", 1, 19, "no valid JSON: too big integer near '9223372036854775808'" },
		{ "1e999", 1, 5, "no valid JSON: real number overflow near '1e999'" },
	};

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++) {
		struct msp_error err = MSP_ERROR_INIT;
		struct msp_node *root;
		assert_int_equal(msp_json_parse(&arena, cases[i].text, strlen(cases[i].text), &root, &err), -1);
		assert_int_equal(err.code, MSP_DATA);
		if (err.line != cases[i].line || err.column != cases[i].column ||
			(cases[i].message != NULL && strcmp(err.message, cases[i].message) != 0))
			fail_msg("%s: %d:%d %s", cases[i].text, err.line, err.column, err.message);
	}
}

static void test_nul_and_depth(void **state)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_node *root;
	char deep[600];

	(void)state;
	assert_int_equal(msp_json_parse(&arena, "[1\0]", 4, &root, &err), -1);
	memset(deep, '[', 257);
	memset(deep + 257, ']', 257);
	assert_int_equal(msp_json_parse(&arena, deep, 514, &root, &err), -1);
	assert_string_equal(err.message, "no valid JSON: values nested over 256 deep");
	memset(deep + 256, ']', 256);
	assert_int_equal(msp_json_parse(&arena, deep, 512, &root, &err), 0);
}

static void test_many_keys(void **state)
{
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_node *root;

	(void)state;
	for (int i = 0; i < 1000; i++)
		msp_buf_addf(&text, "%c\"k%d\":%d", i == 0 ? '{' : ',', i, i);
	msp_buf_addc(&text, '}');
	root = parse(text.data);
	assert_int_equal(root->count, 1000);
	for (size_t i = 0; i < 1000; i++) /* in the order of the text */
		assert_int_equal(msp_node_int(root, root->items[2 * i]->value, -1), i);
	msp_buf_truncate(&text, text.length - 1);
	msp_buf_adds(&text, ",\"k37\":0}");
	assert_int_equal(msp_json_parse(&arena, text.data, text.length, &root, &err), -1);
	msp_buf_release(&text);
}

static void test_indent(void **state)
{
	(void)state;
	assert_string_equal(emit(parse("{\"a\":[1,{\"b\":[]}],\"c\":\"d\"}"), 2),
		"{\n  \"a\": [\n    1,\n    {\n      \"b\": []\n    }\n  ],\n  \"c\": \"d\"\n}");
}

static void test_canonical(void **state)
{
	struct msp_node *plain = msp_node_map(&arena);

	(void)state;
	assert_string_equal(
		canonical(parse("{\"b\": [1, {\"z\": null, \"y\": true}], \"a\": \"\\u2028\\u007f\\u0001\"}")),
		"{\"a\":\"\xe2\x80\xa8\x7f\\u0001\",\"b\":[1,{\"y\":true}]}");
	assert_string_equal(canonical(parse("{\"é\":1,\"z\":2,\"Z\":3,\"\":4}")), "{\"\":4,\"Z\":3,\"z\":2,\"é\":1}");
	/* style does not matter: plain and quoted hash alike */
	msp_node_set_plain(&arena, plain, "a", "yes");
	assert_string_equal(canonical(plain), "{\"a\":\"yes\"}");
	/* more keys than fit the array on the stack */
	struct msp_node *many = msp_node_map(&arena);
	for (int i = 99; i >= 10; i--)
		msp_node_set_plain(&arena, many, msp_arena_printf(&arena, "%d", i), "x");
	const char *text = canonical(many);
	assert_int_equal(strncmp(text, "{\"10\":\"x\",\"11\":", 15), 0);
}

/* For tests/cli/json-oracle.t: each line of stdin read and written again, or "refused". */
static int answer_lines(void)
{
	static char line[4096];

	while (fgets(line, sizeof line, stdin) != NULL) {
		struct msp_node *root;
		bool valid = msp_json_parse(&arena, line, strcspn(line, "\n"), &root, NULL) == 0;
		puts(valid ? emit(root, 0) : "refused");
		msp_arena_clear(&arena);
	}
	msp_arena_release(&arena);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_nul_and_depth),
		cmocka_unit_test(test_many_keys),
		cmocka_unit_test(test_indent),
		cmocka_unit_test(test_canonical),
	};

	if (argc > 1 && strcmp(argv[1], "--lines") == 0)
		return answer_lines();
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("json", tests, NULL, teardown);
}
