/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "lib/text/schema_internal.h"

#define DEPTH 100

/* The schemas that hold for one node. */
struct holders {
	struct msp_arena *arena;
	const struct msp_schema **items;
	size_t count, capacity;
};

static void collect(struct holders *list, const struct msp_schema *schema, const struct msp_node *node, int depth);

/* Of alternatives only the first that fits gives types. */
static void collect_fitting(
	struct holders *list, const struct msp_schema_list *alternatives, const struct msp_node *node, int depth)
{
	for (size_t i = 0; i < alternatives->count; i++)
		if (msp_schema_accepts(alternatives->items[i], node)) {
			collect(list, alternatives->items[i], node, depth);
			return;
		}
}

static void collect(struct holders *list, const struct msp_schema *schema, const struct msp_node *node, int depth)
{
	if (schema == NULL || depth == DEPTH)
		return;
	msp_arena_reserve(list->arena, list->items, list->count, list->capacity);
	list->items[list->count++] = schema;
	collect(list, schema->ref, node, depth + 1);
	for (size_t i = 0; i < schema->all.count; i++)
		collect(list, schema->all.items[i], node, depth + 1);
	collect_fitting(list, &schema->any, node, depth + 1);
	collect_fitting(list, &schema->one, node, depth + 1);
	if (schema->condition != NULL)
		collect(list, msp_schema_accepts(schema->condition, node) ? schema->then : schema->otherwise, node,
			depth + 1);
}

static struct msp_node *typed_scalar(const struct holders *list, const struct msp_node *node)
{
	struct msp_node *copy = msp_node_copy(list->arena, node);
	unsigned types = MSP_SCHEMA_ANY;
	int word = msp_schema_word(node->value);

	for (size_t i = 0; i < list->count; i++)
		types &= list->items[i]->types;
	copy->kind = MSP_NODE_STRING;
	if (types == MSP_SCHEMA_ANY)
		return copy;
	if (msp_schema_reads_as(node, types & (MSP_SCHEMA_NUMBER | MSP_SCHEMA_INTEGER))) {
		copy->kind = MSP_NODE_NUMBER;
	} else if ((types & MSP_SCHEMA_BOOLEAN) != 0 && word >= 0) {
		copy->kind = word == 1 ? MSP_NODE_TRUE : MSP_NODE_FALSE;
		copy->value = word == 1 ? "true" : "false";
		copy->length = strlen(copy->value);
	}
	return copy;
}

static struct msp_node *typed(
	struct msp_arena *arena, const struct holders *outer, const struct msp_node *node, int depth);

static struct msp_node *typed_item(const struct holders *list, const struct msp_node *node, size_t index, int depth)
{
	struct holders inner = { .arena = list->arena };

	for (size_t i = 0; i < list->count; i++) {
		const struct msp_schema *schema = list->items[i];
		collect(&inner, index < schema->prefix.count ? schema->prefix.items[index] : schema->items, node, 0);
	}
	return typed(list->arena, &inner, node, depth);
}

static struct msp_node *typed_value(
	const struct holders *list, const struct msp_node *key, const struct msp_node *node, int depth)
{
	struct holders inner = { .arena = list->arena };

	for (size_t i = 0; i < list->count; i++) {
		const struct msp_schema *schema = list->items[i];
		const struct msp_schema_property *property = msp_schema_property(schema, key->value, key->length);
		bool known = property != NULL;
		if (known)
			collect(&inner, property->schema, node, 0);
		for (size_t n = 0; n < schema->pattern_count; n++)
			if (msp_pattern_search(schema->patterns[n].pattern, key->value, key->length, NULL) == 1) {
				collect(&inner, schema->patterns[n].schema, node, 0);
				known = true;
			}
		if (!known)
			collect(&inner, schema->additional, node, 0);
	}
	return typed(list->arena, &inner, node, depth);
}

static struct msp_node *typed(
	struct msp_arena *arena, const struct holders *list, const struct msp_node *node, int depth)
{
	struct msp_node *copy;

	if (node->kind == MSP_NODE_PLAIN)
		return typed_scalar(list, node);
	if ((node->kind != MSP_NODE_SEQ && node->kind != MSP_NODE_MAP) || depth == DEPTH)
		return msp_node_copy(arena, node);
	copy = msp_arena_memdup(arena, node, sizeof *node);
	copy->items = msp_arena_array(arena, 2 * node->count, sizeof *copy->items);
	copy->capacity = node->count;
	copy->count = 0;
	if (node->kind == MSP_NODE_SEQ) {
		for (; copy->count < node->count; copy->count++)
			copy->items[copy->count] = typed_item(list, node->items[copy->count], copy->count, depth + 1);
		return copy;
	}
	msp_node_each_pair(node, key, value) {
		if (value->kind == MSP_NODE_NULL)
			continue;
		copy->items[2 * copy->count] = key;
		copy->items[2 * copy->count + 1] = typed_value(list, key, value, depth + 1);
		copy->count++;
	}
	return copy;
}

struct msp_node *msp_schema_typed(struct msp_arena *arena, const struct msp_schema *schema, const struct msp_node *node)
{
	struct holders list = { .arena = arena };

	collect(&list, schema, node, 0);
	return typed(arena, &list, node, 0);
}
