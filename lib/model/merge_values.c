/* SPDX-License-Identifier: ISC */
/* Merging values: maps by key, lists as the schema says, everything else whole. */
#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/map.h"
#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/model/merge_private.h"
#include "lib/text/json.h"
#include "lib/text/yaml.h"

/* ---- small things ---- */

static const struct msp_node *present(const struct msp_node *node)
{
	return node == NULL || node->kind == MSP_NODE_NULL ? NULL : node;
}

static bool equal(const struct msp_node *a, const struct msp_node *b)
{
	return a == NULL || b == NULL ? a == b : msp_node_equal(a, b);
}

const char *msp_merge_canonical(struct msp_arena *arena, const struct msp_node *node)
{
	struct msp_buf text = MSP_BUF_INIT;

	if (node == NULL)
		return NULL;
	msp_json_canonical(node, &text);
	const char *copy = msp_arena_strdup(arena, text.data);
	msp_buf_release(&text);
	return copy;
}

struct msp_merge_place *msp_merge_place_new(struct msp_merge_values *values, const char *name,
	const struct msp_node *base, const struct msp_node *ours, const struct msp_node *theirs)
{
	struct msp_merge_place *place = msp_arena_alloc(values->arena, sizeof *place);

	*place = (struct msp_merge_place){
		.name = name, .base = present(base), .ours = present(ours), .theirs = present(theirs)
	};
	return place;
}

/* What is left out of a document's parts is no part of it. */
void msp_merge_place_add(struct msp_merge_values *values, struct msp_merge_place *place, struct msp_merge_place *part)
{
	if (part->value == NULL)
		return;
	msp_arena_reserve(values->arena, place->inner, place->count, place->capacity);
	place->inner[place->count++] = part;
	struct msp_node *value = place->value;
	if (value->kind == MSP_NODE_SEQ) {
		msp_node_add(values->arena, value, part->value);
		return;
	}
	/* not msp_node_set: names are unique, and looking for each would take its time */
	if (value->count == value->capacity)
		value->items = msp_arena_grow(
			values->arena, value->items, value->count, &value->capacity, 2 * sizeof *value->items);
	value->items[2 * value->count] = msp_node_string(values->arena, part->name);
	value->items[2 * value->count + 1] = part->value;
	value->count++;
}

static void take(struct msp_merge_values *values, struct msp_merge_place *place, const struct msp_node *node)
{
	place->value = node == NULL ? NULL : msp_node_copy(values->arena, node);
}

const char *msp_merge_list_rule(const struct msp_merge_lists *lists, const char *place)
{
	const struct msp_schema_field *field;

	if (lists->log && strcmp(place, "log") == 0)
		return "events";
	if (lists->schema == NULL || place[0] == '\0')
		return "whole";
	field = msp_schema_field(lists->arena, lists->schema, place);
	return field == NULL || field->merge == NULL ? "whole" : field->merge;
}

/* ---- conflicts ---- */

static struct msp_node *read_value(struct msp_merge_values *values, const char *text)
{
	struct msp_node *root;
	const char *wrapped = msp_arena_printf(values->arena, "- %s\n", text);

	if (msp_yaml_parse(values->arena, wrapped, strlen(wrapped), &root, NULL) == 0 && root->kind == MSP_NODE_SEQ &&
		root->count == 1)
		return root->items[0];
	/* a map or list in several lines */
	if (msp_yaml_parse(values->arena, text, strlen(text), &root, NULL) == 0)
		return root;
	return msp_node_string(values->arena, text);
}

enum msp_take msp_merge_conflict(struct msp_merge_values *values, const char *key, const struct msp_node *base,
	const struct msp_node *ours, const struct msp_node *theirs, struct msp_node **typed)
{
	const struct msp_conflict found = {
		.path = values->path,
		.key = key,
		.base = msp_merge_canonical(values->arena, base),
		.ours = msp_merge_canonical(values->arena, ours),
		.theirs = msp_merge_canonical(values->arena, theirs),
		.why = ours == NULL     ? msp_message("removed by us, changed by them")
		       : theirs == NULL ? msp_message("changed by us, removed by them")
		       : base == NULL   ? msp_message("added differently by both")
					: msp_message("changed differently by both"),
	};
	const char *text = NULL;

	*typed = NULL;
	if (values->virtual)
		return MSP_TAKE_NONE;
	enum msp_take side = msp_conflicts_add(values->conflicts, &found, &text);
	if (side == MSP_TAKE_VALUE && text != NULL)
		*typed = (struct msp_node *)(uintptr_t)present(read_value(values, text));
	return side;
}

static void disagree(struct msp_merge_values *values, struct msp_merge_place *place, const char *key)
{
	struct msp_node *typed;

	if (values->joined && place->base == NULL && place->ours != NULL && place->theirs != NULL) {
		bool ours = strcmp(msp_merge_canonical(values->arena, place->ours),
				    msp_merge_canonical(values->arena, place->theirs)) < 0;
		take(values, place, ours ? place->ours : place->theirs);
		return;
	}
	enum msp_take side = msp_merge_conflict(values, key, place->base, place->ours, place->theirs, &typed);
	if (values->virtual)
		place->value = NULL;
	else if (side == MSP_TAKE_VALUE)
		place->value = typed;
	else
		take(values, place, side == MSP_TAKE_THEIRS ? place->theirs : place->ours);
}

/* ---- parts and their order ---- */

/* The parts of one side by what identifies them: keys of a map, items of a list by text. */
struct side {
	const char **names;
	size_t count;
	struct msp_map nodes;
	bool unique;
};

static void add_part(struct side *side, const char *name, struct msp_node *node)
{
	if (name == NULL || msp_map_get(&side->nodes, name) != NULL) {
		side->unique = false;
		return;
	}
	side->names[side->count++] = name;
	msp_map_set(&side->nodes, name, node);
}

/* rule: "" for maps, "set", or the name of the key that identifies items. */
static struct side side_of(struct msp_arena *arena, const struct msp_node *node, const char *rule)
{
	struct side side = { .unique = true };

	msp_map_init(&side.nodes, arena);
	if (node == NULL)
		return side;
	side.names = msp_arena_array(arena, node->count, sizeof *side.names);
	msp_node_each_pair(node, key, value)
		if (value->kind != MSP_NODE_NULL)
			add_part(&side, key->value, value);
	msp_node_each_item(node, item)
		add_part(&side,
			strcmp(rule, "set") == 0 ? msp_merge_canonical(arena, item) : msp_node_text(item, rule, NULL),
			item);
	return side;
}

/* A name that only the other side has, behind the one it follows there. */
struct follower {
	const char *name;
	struct follower *next;
};
struct followers {
	struct follower *first, **last;
};

static struct followers *followers_of(struct msp_arena *arena, struct msp_map *map, const char *name)
{
	struct followers *list = msp_map_get(map, name);

	if (list == NULL) {
		list = msp_arena_alloc(arena, sizeof *list);
		list->last = &list->first;
		msp_map_set(map, name, list);
	}
	return list;
}

/* All names of both: the order of the first, what the second adds where it stands there. */
static const char **order(struct msp_arena *arena, const struct side *first, const struct side *second, size_t *count)
{
	const char **names = msp_arena_array(arena, first->count + second->count, sizeof *names);
	struct followers heads = { .last = &heads.first }, *at = &heads;
	struct msp_map behind;

	*count = 0;
	msp_map_init(&behind, arena);
	for (size_t i = 0; i < second->count; i++) {
		if (msp_map_get(&first->nodes, second->names[i]) != NULL) {
			at = followers_of(arena, &behind, second->names[i]);
			continue;
		}
		struct follower *follower = msp_arena_alloc(arena, sizeof *follower);
		follower->name = second->names[i];
		*at->last = follower;
		at->last = &follower->next;
	}
	bool strangers = at == &heads; /* nothing in common: behind, not in front */
	for (const struct follower *f = strangers ? NULL : heads.first; f != NULL; f = f->next)
		names[(*count)++] = f->name;
	for (size_t i = 0; i < first->count; i++) {
		const struct followers *list = msp_map_get(&behind, first->names[i]);
		names[(*count)++] = first->names[i];
		for (const struct follower *f = list == NULL ? NULL : list->first; f != NULL; f = f->next)
			names[(*count)++] = f->name;
	}
	for (const struct follower *f = strangers ? heads.first : NULL; f != NULL; f = f->next)
		names[(*count)++] = f->name;
	return names;
}

/* ---- the kinds of places ---- */

static void merge_place(
	struct msp_merge_values *values, struct msp_merge_place *place, const char *key, const char *schema_place);

static const char *below(struct msp_arena *arena, const char *place, const char *name)
{
	return place[0] == '\0' ? name : msp_arena_printf(arena, "%s.%s", place, name);
}

struct parts {
	struct side base, ours, theirs;
	const char **names;
	size_t count;
};

static struct parts parts_of(struct msp_merge_values *values, const struct msp_merge_place *place, const char *rule)
{
	struct msp_arena *arena = values->arena;
	struct parts parts = {
		.base = side_of(arena, place->base, rule),
		.ours = side_of(arena, place->ours, rule),
		.theirs = side_of(arena, place->theirs, rule),
	};

	/* who changed it says in what order */
	if (equal(place->base, place->ours))
		parts.names = order(arena, &parts.theirs, &parts.ours, &parts.count);
	else
		parts.names = order(arena, &parts.ours, &parts.theirs, &parts.count);
	return parts;
}

static void merge_map(
	struct msp_merge_values *values, struct msp_merge_place *place, const char *key, const char *schema_place)
{
	struct parts parts = parts_of(values, place, "");

	place->value = msp_node_map(values->arena);
	place->parted = true;
	for (size_t i = 0; i < parts.count; i++) {
		const char *name = parts.names[i];
		struct msp_merge_place *part = msp_merge_place_new(values, name, msp_map_get(&parts.base.nodes, name),
			msp_map_get(&parts.ours.nodes, name), msp_map_get(&parts.theirs.nodes, name));
		merge_place(values, part, below(values->arena, key, name), below(values->arena, schema_place, name));
		msp_merge_place_add(values, place, part);
	}
}

static void merge_set(struct msp_merge_values *values, struct msp_merge_place *place)
{
	struct parts parts = parts_of(values, place, "set");

	place->value = msp_node_seq(values->arena);
	place->parted = true;
	for (size_t i = 0; i < parts.count; i++) {
		const char *name = parts.names[i];
		struct msp_merge_place *part = msp_merge_place_new(values, NULL, msp_map_get(&parts.base.nodes, name),
			msp_map_get(&parts.ours.nodes, name), msp_map_get(&parts.theirs.nodes, name));
		bool both = part->ours != NULL && part->theirs != NULL;
		if (both || part->base == NULL)
			take(values, part, part->ours != NULL ? part->ours : part->theirs);
		msp_merge_place_add(values, place, part);
	}
}

/* False when items lack the key, or two have the same. */
static bool merge_keyed(struct msp_merge_values *values, struct msp_merge_place *place, const char *rule,
	const char *key, const char *schema_place)
{
	struct parts parts = parts_of(values, place, rule);

	if (!parts.base.unique || !parts.ours.unique || !parts.theirs.unique)
		return false;
	place->value = msp_node_seq(values->arena);
	place->parted = true;
	for (size_t i = 0; i < parts.count; i++) {
		const char *name = parts.names[i];
		struct msp_merge_place *part = msp_merge_place_new(values, NULL, msp_map_get(&parts.base.nodes, name),
			msp_map_get(&parts.ours.nodes, name), msp_map_get(&parts.theirs.nodes, name));
		merge_place(values, part, below(values->arena, key, name),
			msp_arena_printf(values->arena, "%s[]", schema_place));
		msp_merge_place_add(values, place, part);
	}
	return true;
}

static void merge_whole(struct msp_merge_values *values, struct msp_merge_place *place, const char *key)
{
	if (equal(place->ours, place->theirs) || equal(place->base, place->theirs))
		take(values, place, place->ours);
	else if (equal(place->base, place->ours))
		take(values, place, place->theirs);
	else
		disagree(values, place, key);
}

static bool all(const struct msp_merge_place *place, enum msp_node_kind kind)
{
	return msp_node_is(place->ours, kind) && msp_node_is(place->theirs, kind) &&
	       (place->base == NULL || place->base->kind == kind);
}

static void merge_list(
	struct msp_merge_values *values, struct msp_merge_place *place, const char *key, const char *schema_place)
{
	const char *rule = msp_merge_list_rule(&values->lists, schema_place);

	if (strcmp(rule, "events") == 0)
		msp_merge_events(values, place);
	else if (strcmp(rule, "set") == 0)
		merge_set(values, place);
	else if (!msp_str_starts(rule, "key:") || !merge_keyed(values, place, rule + strlen("key:"), key, schema_place))
		merge_whole(values, place, key);
}

/* Nesting is bounded by the parser's. */
static void merge_place(
	struct msp_merge_values *values, struct msp_merge_place *place, const char *key, const char *schema_place)
{
	if (all(place, MSP_NODE_MAP))
		merge_map(values, place, key, schema_place);
	else if (all(place, MSP_NODE_SEQ))
		merge_list(values, place, key, schema_place);
	else
		merge_whole(values, place, key);
}

struct msp_merge_place *msp_merge_values(struct msp_merge_values *values, const struct msp_node *base,
	const struct msp_node *ours, const struct msp_node *theirs)
{
	struct msp_merge_place *root = msp_merge_place_new(values, NULL, base, ours, theirs);

	merge_place(values, root, "", "");
	return root;
}
