/* SPDX-License-Identifier: ISC */
/* A text that parses is written in three forms that all mean the same; the canonical one is a fixed point. */
#include "tests/fuzz/fuzz.h"

#include "lib/base/buf.h"
#include "lib/text/json.h"

static struct msp_node *parse_ours(struct msp_arena *arena, const struct msp_buf *text)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_node *root = NULL;

	if (msp_json_parse(arena, text->data, text->length, &root, &err) != 0)
		fuzz_fail(__FILE__, __LINE__, err.message, text->data);
	return root;
}

static void check(struct msp_arena *arena, const struct msp_node *root)
{
	struct msp_buf canonical = MSP_BUF_INIT;
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_buf again = MSP_BUF_INIT;

	msp_json_canonical(root, &canonical);
	for (int indent = 0; indent <= 2; indent += 2) {
		msp_buf_clear(&text);
		msp_json_emit(root, indent, &text);
		const struct msp_node *copy = parse_ours(arena, &text);
		fuzz_require_text(msp_node_equal(root, copy), text.data);
		msp_buf_clear(&again);
		msp_json_canonical(copy, &again);
		fuzz_require_text(strcmp(canonical.data, again.data) == 0, again.data);
	}
	msp_buf_clear(&again);
	msp_json_canonical(parse_ours(arena, &canonical), &again);
	fuzz_require_text(strcmp(canonical.data, again.data) == 0, again.data);
	msp_buf_release(&canonical);
	msp_buf_release(&text);
	msp_buf_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_node *root = NULL;
	int result = msp_json_parse(&arena, (const char *)data, size, &root, &err);

	fuzz_check_error(result, &err);
	if (result == 0)
		check(&arena, root);
	msp_arena_release(&arena);
	return 0;
}
