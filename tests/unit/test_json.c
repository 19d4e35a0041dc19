/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

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
	struct msp_node *root = parse(" {\"a\": [1, -0.50, 1e+2, true, false, null, \"x\"],\n\t\"b\": {}} ");

	(void)state;
	assert_string_equal(emit(root, 0), "{\"a\": [1, -0.50, 1e+2, true, false, null, \"x\"], \"b\": {}}");
	assert_int_equal(msp_node_get(root, "a")->items[1]->kind, MSP_NODE_NUMBER);
	assert_string_equal(msp_node_get(root, "a")->items[1]->value, "-0.50");
	assert_int_equal(msp_node_get(root, "a")->items[5]->kind, MSP_NODE_NULL);
	assert_string_equal(emit(parse("[]"), 2), "[]");
	assert_string_equal(emit(parse("12345678901234567890123"), 0), "12345678901234567890123");
}

static void test_places(void **state)
{
	struct msp_node *root = parse("{\n  \"ñañá\": [1,\n    \"x\"],\"b\":true}");
	struct msp_node *list = msp_node_get(root, "ñañá");

	(void)state;
	assert_int_equal(root->line, 1);
	assert_int_equal(root->column, 1);
	assert_int_equal(list->line, 2);
	assert_int_equal(list->column, 11);
	assert_int_equal(list->items[1]->line, 3);
	assert_int_equal(list->items[1]->column, 5);
	assert_int_equal(msp_node_key(root, "b")->column, 10);
	assert_int_equal(msp_node_get(root, "b")->column, 14);
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
	} cases[] = {
		{ "", 1, 1 },
		{ "  ", 1, 3 },
		{ "{", 1, 2 },
		{ "[1,]", 1, 4 },
		{ "[1 2]", 1, 4 },
		{ "{\"a\":1,}", 1, 8 },
		{ "{\"a\" 1}", 1, 6 },
		{ "{a:1}", 1, 2 },
		{ "[1]x", 1, 4 },
		{ "\n  tru", 2, 3 },
		{ "01", 1, 2 },
		{ "+1", 1, 1 },
		{ ".5", 1, 1 },
		{ "1.", 1, 3 },
		{ "1e", 1, 3 },
		{ "-", 1, 1 },
		{ "\"a", 1, 3 },
		{ "\"a\nb\"", 1, 3 },
		{ "\"\\x\"", 1, 3 },
		{ "\"\\u12g4\"", 1, 6 },
		{ "\"\\u0000\"", 1, 4 },
		{ "\"\\ud800\"", 1, 4 },
		{ "\"\\udc00\"", 1, 4 },
		{ "\"\\ud800\\u0041\"", 1, 4 },
		{ "{\"a\":1,\n \"a\":2}", 2, 2 },
		{ "\"\xff\"", 1, 2 },
		{ "[\n\"\xc3\"]", 2, 2 },
		{ "\"\xed\xa0\x80\"", 1, 2 },
		{ "\xef\xbb\xbf{}", 1, 1 },
		{ "nul", 1, 1 },
		{ "NaN", 1, 1 },
		{ "'a'", 1, 1 },
		{ "[1,2", 1, 5 },
		{ "/**/1", 1, 1 },
		{ "\"\t\"", 1, 2 },
	};

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++) {
		struct msp_error err = MSP_ERROR_INIT;
		struct msp_node *root;
		assert_int_equal(msp_json_parse(&arena, cases[i].text, strlen(cases[i].text), &root, &err), -1);
		assert_int_equal(err.code, MSP_DATA);
		if (err.line != cases[i].line || err.column != cases[i].column)
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
	memset(deep, '[', sizeof deep);
	assert_int_equal(msp_json_parse(&arena, deep, sizeof deep, &root, &err), -1);
	assert_string_equal(err.message, "values nested too deep");
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
	assert_int_equal(msp_node_int(root, "k999", -1), 999);
	for (int i = 0; i < 1000; i += 37) {
		msp_buf_truncate(&text, text.length - 1);
		size_t length = text.length;
		msp_buf_addf(&text, ",\"k%d\":0}", i);
		assert_int_equal(msp_json_parse(&arena, text.data, text.length, &root, &err), -1);
		assert_int_equal(err.column, length + 2);
		msp_buf_truncate(&text, length);
		msp_buf_addc(&text, '}');
	}
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

/* Another parser must see the same, both in what is valid and in the values. */
static void test_against_jansson(void **state)
{
	static const char *const seeds[] = {
		"{\"a\":[1,2.5e-3,{\"b\":null}],\"c\":\"\\u00e9\\n\",\"d\":true}",
		"[[],{},\"\",0,-1]",
		"{\"x\":{\"y\":[\"\\ud83d\\ude00\",false]}}",
		"\"texto con ñ y \\\"comillas\\\"\"",
	};
	static const char bytes[] = "{}[]\",:\\u0123456789eE+-.truefalsn \n\xc3\xb1";
	uint32_t random = 1;
	int valid = 0;

	(void)state;
	for (int round = 0; round < 40000; round++) {
		const char *seed = seeds[round % 4];
		char text[100];
		size_t length = strlen(seed);
		memcpy(text, seed, length);
		for (int change = 0; change < 1 + round % 3; change++) {
			random = random * 1664525u + 1013904223u;
			text[(random >> 8) % length] = bytes[(random >> 20) % (sizeof bytes - 1)];
		}
		struct msp_error err = MSP_ERROR_INIT;
		struct msp_node *root;
		json_error_t error;
		json_t *theirs = json_loadb(
			text, length, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, &error);
		int ours = msp_json_parse(&arena, text, length, &root, &err);
		/* jansson refuses numbers that a double cannot hold; we keep their digits */
		if (theirs == NULL && strstr(error.text, "overflow") == NULL && ours == 0)
			fail_msg("%.*s: %s", (int)length, text, error.text);
		if (theirs != NULL && ours != 0)
			fail_msg("%.*s: %s", (int)length, text, err.message);
		if (theirs != NULL) {
			json_t *again =
				json_loads(emit(root, round % 2), JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, &error);
			assert_true(json_equal(theirs, again));
			json_decref(again);
			json_decref(theirs);
			valid++;
		}
		if (round % 1000 == 0)
			msp_arena_clear(&arena);
	}
	assert_true(valid > 2000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_nul_and_depth),
		cmocka_unit_test(test_many_keys),
		cmocka_unit_test(test_indent),
		cmocka_unit_test(test_canonical),
		cmocka_unit_test(test_against_jansson),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("json", tests, NULL, teardown);
}
