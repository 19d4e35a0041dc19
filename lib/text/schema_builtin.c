/* SPDX-License-Identifier: ISC */
#include "lib/text/schema_builtin.h"

#include <string.h>

#include "lib/text/node_pack.h"
#include "lib/text/schema.h"

const char *const *msp_schema_builtin_names(size_t *count)
{
	*count = msp_schema_kind_count;
	return msp_schema_kinds;
}

static const struct msp_schema_text *find(const char *kind)
{
	for (size_t i = 0; i < msp_schema_text_count; i++)
		if (strcmp(msp_schema_texts[i].name, kind) == 0)
			return &msp_schema_texts[i];
	return NULL;
}

const char *msp_schema_builtin_text(const char *kind)
{
	const struct msp_schema_text *text = find(kind);

	return text == NULL ? NULL : text->text;
}

const struct msp_node *msp_schema_builtin_tree(struct msp_arena *arena, const char *kind)
{
	const struct msp_schema_text *text = find(kind);
	struct msp_node *tree;
	struct msp_error err = MSP_ERROR_INIT;

	if (text == NULL)
		return NULL;
	if (msp_node_unpack(arena, text->packed, text->packed_length, &tree, &err) != 0)
		msp_bug("compiled-in schema %s: %s", kind, err.message);
	return tree;
}

const struct msp_schema *msp_schema_builtin(struct msp_arena *arena, const char *kind)
{
	const struct msp_node *tree = msp_schema_builtin_tree(arena, kind);
	struct msp_schema *schema;
	struct msp_error err = MSP_ERROR_INIT;

	if (tree == NULL)
		return NULL;
	if (msp_schema_compile(arena, tree, &schema, &err) != 0)
		msp_bug("compiled-in schema %s: %s", kind, err.message);
	return schema;
}
