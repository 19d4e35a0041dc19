/* SPDX-License-Identifier: ISC */
/* Records that get new numbers, and those that speak of them. */
#include <string.h>

#include "lib/base/map.h"
#include "lib/base/str.h"
#include "lib/model/merge_private.h"
#include "lib/model/ticket.h"
#include "lib/text/edit.h"

int msp_merge_renumber(struct msp_arena *arena, const char *text, size_t length, const char *old, const char *new,
	struct msp_buf *out, struct msp_error *err)
{
	struct msp_node *formerly = msp_node_seq(arena);
	struct msp_edit edit;
	bool known = false;
	int rc = msp_edit_init(&edit, arena, text, length, err);

	if (rc == 0) {
		msp_node_each_item(msp_node_get(edit.root, "formerly"), item) {
			known = known || msp_str_equal(item->value, old);
			if (!msp_str_equal(item->value, new))
				msp_node_add(arena, formerly, msp_node_copy(arena, item));
		}
		if (!known)
			msp_node_add(arena, formerly, msp_node_string(arena, old));
		rc = msp_edit_set(&edit, "id", msp_node_string(arena, new), err);
	}
	if (rc == 0)
		rc = msp_edit_set(&edit, "formerly", formerly, err);
	if (rc == 0)
		msp_buf_add(out, edit.text.data, edit.text.length);
	msp_edit_release(&edit);
	return rc;
}

/* ---- references ---- */

struct refer {
	struct msp_arena *arena;
	const struct msp_map *numbers; /* old id to new */
	struct msp_map keys;           /* old key of an event to new */
	bool changed;
};

static void replace(struct refer *refer, struct msp_node *node, const struct msp_map *map)
{
	const char *new = msp_map_get(map, node->value);

	if (new == NULL)
		return;
	node->value = new;
	node->length = strlen(new);
	refer->changed = true;
}

/* Every scalar below that is an old id; names of keys are not values. */
static void replace_ids(struct refer *refer, struct msp_node *node)
{
	if (msp_node_scalar(node))
		replace(refer, node, refer->numbers);
	msp_node_each_item(node, item)
		replace_ids(refer, item);
	msp_node_each_pair(node, key, value)
		replace_ids(refer, value);
}

static void replace_key(struct refer *refer, struct msp_node *map, const char *name)
{
	struct msp_node *value = msp_node_get(map, name);

	if (value != NULL && msp_node_scalar(value))
		replace(refer, value, &refer->keys);
}

/* An event that changed has another key; those that name it follow, which changes theirs. */
static void follow_keys(struct refer *refer, const struct msp_node *before, const struct msp_node *after)
{
	for (size_t round = 0; round < after->count; round++) {
		bool more = false;
		for (size_t i = 0; i < after->count; i++) {
			char old[MSP_EVENT_KEY_SIZE], new[MSP_EVENT_KEY_SIZE];
			msp_event_key(before->items[i], old);
			msp_event_key(after->items[i], new);
			const char *known = msp_map_get(&refer->keys, msp_arena_strdup(refer->arena, old));
			if (strcmp(old, new) == 0 || msp_str_equal(known, new))
				continue;
			msp_map_set(
				&refer->keys, msp_arena_strdup(refer->arena, old), msp_arena_strdup(refer->arena, new));
			more = true;
		}
		if (!more)
			return;
		msp_node_each_item(after, event) {
			replace_key(refer, event, "undo");
			replace_key(refer, event, "redact");
			replace_key(refer, msp_node_get(event, "amend"), "key");
		}
	}
}

/* Sets what differs, as deep down as it can be: the rest of the text stays. */
static int apply(struct msp_edit *edit, const struct msp_node *old, const struct msp_node *new, const char *path,
	struct msp_error *err)
{
	struct msp_arena *arena = edit->arena;
	bool inside = old->style == MSP_STYLE_BLOCK && (old->kind == MSP_NODE_MAP || old->kind == MSP_NODE_SEQ);
	size_t width = old->kind == MSP_NODE_MAP ? 2 : 1;

	if (msp_node_equal(old, new))
		return 0;
	if (!inside)
		return msp_edit_set(edit, path, new, err);
	for (size_t i = 0; i < old->count; i++) {
		const char *name = width == 2 ? old->items[2 * i]->value : msp_arena_printf(arena, "%zu", i);
		const char *inner = path[0] == '\0' ? name : msp_arena_printf(arena, "%s.%s", path, name);
		if (apply(edit, old->items[width * i + width - 1], new->items[width * i + width - 1], inner, err) < 0)
			return -1;
	}
	return 0;
}

int msp_merge_refer(struct msp_arena *arena, const char *text, size_t length, const struct msp_map *numbers,
	struct msp_buf *out, struct msp_error *err)
{
	struct refer refer = { .arena = arena, .numbers = numbers };
	struct msp_edit edit;
	int rc = msp_edit_init(&edit, arena, text, length, err);

	if (rc == 0) {
		const struct msp_node *before = edit.root;
		struct msp_node *after = msp_node_copy(arena, before);
		msp_map_init(&refer.keys, arena);
		msp_node_each_pair(after, key, value)
			if (strcmp(key->value, "id") != 0 && strcmp(key->value, "formerly") != 0)
				replace_ids(&refer, value);
		if (refer.changed && msp_node_is(msp_node_get(after, "log"), MSP_NODE_SEQ))
			follow_keys(&refer, msp_node_get(before, "log"), msp_node_get(after, "log"));
		if (refer.changed)
			rc = apply(&edit, before, after, "", err);
	}
	if (rc == 0 && refer.changed)
		msp_buf_add(out, edit.text.data, edit.text.length);
	msp_edit_release(&edit);
	return rc < 0 ? -1 : refer.changed ? 1 : 0;
}
