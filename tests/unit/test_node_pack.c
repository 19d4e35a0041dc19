/* SPDX-License-Identifier: ISC */
/* Trees as bytes: what is read back is what was packed, place by place; damaged bytes are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "lib/text/node_pack.h"
#include "lib/text/yaml.h"

static const char text[] = "name: \"Panadería \\\"El Niño\\\"\"\n"
			   "empty:\n"
			   "list: [a, 'b', {c: 1, d: ~}]\n"
			   "text: |\n  two\n  lines\n"
			   "nothing: []\nmap: {}\n"
			   "sites:\n  matriz: {zone: America/Mexico_City}\n";

static void assert_same(const struct msp_node *a, const struct msp_node *b)
{
	assert_int_equal(a->kind, b->kind);
	assert_int_equal(a->style, b->style);
	assert_int_equal(a->line, b->line);
	assert_int_equal(a->column, b->column);
	assert_int_equal(a->end_line, b->end_line);
	assert_int_equal(a->end_column, b->end_column);
	assert_int_equal(a->length, b->length);
	assert_int_equal(a->count, b->count);
	if (a->value != NULL)
		assert_string_equal(a->value, b->value);
	size_t count = a->kind == MSP_NODE_MAP ? 2 * a->count : a->kind == MSP_NODE_SEQ ? a->count : 0;
	for (size_t i = 0; i < count; i++)
		assert_same(a->items[i], b->items[i]);
}

static struct msp_node *parsed(struct msp_arena *arena)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_node *node;

	assert_int_equal(msp_yaml_parse(arena, text, strlen(text), &node, &err), 0);
	return node;
}

static void comes_back(void **state)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_buf bytes = MSP_BUF_INIT;
	struct msp_node *node = parsed(&arena), *again;

	(void)state;
	msp_node_pack(node, &bytes);
	assert_int_equal(msp_node_unpack(&arena, bytes.data, bytes.length, &again, &err), 0);
	msp_buf_release(&bytes); /* the bytes may go */
	assert_same(node, again);
	/* and it can grow as one that was read */
	msp_node_set_string(&arena, again, "new", "value");
	assert_string_equal(msp_node_text(again, "new", ""), "value");
	assert_string_equal(msp_node_text(msp_node_find(again, "sites.matriz"), "zone", ""), "America/Mexico_City");
	msp_arena_release(&arena);
}

static void damage_is_refused(void **state)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_buf bytes = MSP_BUF_INIT;
	struct msp_node *again;

	(void)state;
	msp_node_pack(parsed(&arena), &bytes);
	for (size_t length = 0; length < bytes.length; length++) {
		struct msp_error err = MSP_ERROR_INIT;
		assert_int_equal(msp_node_unpack(&arena, bytes.data, length, &again, &err), -1);
		assert_int_equal(err.code, MSP_DATA);
	}
	for (size_t i = 0; i < bytes.length; i++) { /* any byte changed: refused or another tree, never a crash */
		struct msp_error err = MSP_ERROR_INIT;
		char kept = bytes.data[i];
		bytes.data[i] = (char)~kept;
		if (msp_node_unpack(&arena, bytes.data, bytes.length, &again, &err) != 0)
			assert_int_equal(err.code, MSP_DATA);
		bytes.data[i] = kept;
	}
	msp_buf_release(&bytes);
	msp_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(comes_back), cmocka_unit_test(damage_is_refused) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
