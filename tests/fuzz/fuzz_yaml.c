/* SPDX-License-Identifier: ISC */
/* A text that parses is written canonically, means the same when read again, and is then written the same again. */
#include "tests/fuzz/fuzz.h"

#include "lib/base/buf.h"
#include "lib/text/decimal.h"
#include "lib/text/yaml.h"

static int depth_of(const struct msp_node *node)
{
	size_t count = node->kind == MSP_NODE_MAP ? 2 * node->count : node->kind == MSP_NODE_SEQ ? node->count : 0;
	int deepest = 0;

	for (size_t i = 0; i < count; i++) {
		int depth = depth_of(node->items[i]);
		deepest = depth > deepest ? depth : deepest;
	}
	return deepest + (node->kind == MSP_NODE_MAP || node->kind == MSP_NODE_SEQ);
}

/* Would a schema that asks for a number or a truth value find one? */
static bool has_type(const struct msp_node *node)
{
	static const char *const words[] = { "true", "false", "yes", "no", "on", "off" };
	struct msp_decimal number;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(node->value, words[i]) == 0)
			return true;
	return msp_decimal_parse(node->value, node->length, &number);
}

/* Scalars stay what they were: text in quotes does not become a number, a number does not become text. */
static void compare_kinds(const struct msp_node *a, const struct msp_node *b)
{
	if (a->kind == MSP_NODE_SEQ) {
		for (size_t i = 0; i < a->count; i++)
			compare_kinds(a->items[i], b->items[i]);
	} else if (a->kind == MSP_NODE_MAP) {
		for (size_t i = 0; i < a->count; i++) {
			const struct msp_node *other = msp_node_get(b, a->items[2 * i]->value);
			if (other != NULL && a->items[2 * i]->length == strlen(a->items[2 * i]->value))
				compare_kinds(a->items[2 * i + 1], other);
		}
	} else if (a->kind != MSP_NODE_NULL) {
		fuzz_require_text(a->kind == b->kind || !has_type(a), a->value);
	}
}

static struct msp_node *parse_ours(struct msp_arena *arena, const struct msp_buf *text)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_node *root = NULL;

	if (msp_yaml_parse(arena, text->data, text->length, &root, &err) != 0)
		fuzz_fail(__FILE__, __LINE__, err.message, text->data);
	return root;
}

static void check_document(struct msp_arena *arena, const struct msp_node *root)
{
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_buf again = MSP_BUF_INIT;

	msp_yaml_emit(root, 0, &text);
	const struct msp_node *copy = parse_ours(arena, &text);
	fuzz_require_text(msp_node_equal(root, copy), text.data);
	compare_kinds(root, copy);
	msp_yaml_emit(copy, 0, &again);
	fuzz_require_text(strcmp(text.data, again.data) == 0, text.data);
	msp_buf_release(&text);
	msp_buf_release(&again);
}

/* As the splice editor writes it: behind a key and behind a dash, somewhere inside. */
static void check_inside(struct msp_arena *arena, const struct msp_node *root)
{
	struct msp_buf text = MSP_BUF_INIT;

	msp_buf_adds(&text, "a:\n  key:");
	msp_yaml_emit_value(root, 2, &text);
	msp_buf_adds(&text, "  list:\n");
	msp_yaml_emit_item(root, 4, &text);
	msp_yaml_emit_item(root, 4, &text);
	msp_buf_adds(&text, "b: x\n");
	const struct msp_node *tree = parse_ours(arena, &text);
	const struct msp_node *value = msp_node_find(tree, "a.key");
	const struct msp_node *list = msp_node_find(tree, "a.list");
	fuzz_require_text(root->kind == MSP_NODE_NULL || (value != NULL && msp_node_equal(root, value)), text.data);
	fuzz_require_text(list != NULL && list->count == 2 && msp_node_equal(list->items[0], root) &&
				  msp_node_equal(list->items[1], root),
		text.data);
	fuzz_require_text(strcmp(msp_node_text(tree, "b", ""), "x") == 0, text.data);
	msp_buf_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_node *root = NULL;
	int result = msp_yaml_parse(&arena, (const char *)data, size, &root, &err);

	fuzz_check_error(result, &err);
	if (result == 0) {
		check_document(&arena, root);
		if (depth_of(root) + 3 <= MSP_YAML_DEPTH)
			check_inside(&arena, root);
	}
	msp_arena_release(&arena);
	return 0;
}
