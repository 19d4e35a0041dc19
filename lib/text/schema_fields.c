/* SPDX-License-Identifier: ISC */
/* The fields of a schema as a flat list, for help, completion and manuals. */
#include <string.h>

#include "lib/base/str.h"
#include "lib/text/schema_internal.h"

#define REF_DEPTH 20  /* references and alternatives inside one place */
#define PATH_DEPTH 10 /* a schema may refer to itself: its fields have no end */
#define FIELD_LIMIT 5000

/* The schemas that may hold for one place: the given one and what it refers to or joins. */
struct views {
	struct msp_arena *arena;
	const struct msp_schema **items;
	size_t count, capacity;
};

static void view(struct views *views, const struct msp_schema *schema, int depth)
{
	if (schema == NULL || schema->never || depth == REF_DEPTH)
		return;
	for (size_t i = 0; i < views->count; i++)
		if (views->items[i] == schema)
			return;
	msp_arena_reserve(views->arena, views->items, views->count, views->capacity);
	views->items[views->count++] = schema;
	view(views, schema->ref, depth + 1);
	for (size_t i = 0; i < schema->all.count; i++)
		view(views, schema->all.items[i], depth + 1);
	for (size_t i = 0; i < schema->any.count; i++)
		view(views, schema->any.items[i], depth + 1);
	for (size_t i = 0; i < schema->one.count; i++)
		view(views, schema->one.items[i], depth + 1);
	view(views, schema->then, depth + 1);
	view(views, schema->otherwise, depth + 1);
}

static unsigned types_of(const struct msp_schema *schema, int depth);

static unsigned types_of_alternatives(const struct msp_schema_list *list, int depth)
{
	unsigned types = 0;

	for (size_t i = 0; i < list->count; i++)
		types |= types_of(list->items[i], depth);
	return list->count == 0 ? MSP_SCHEMA_ANY : types;
}

static unsigned types_of(const struct msp_schema *schema, int depth)
{
	unsigned types = schema->never ? 0 : schema->types;

	if (depth == REF_DEPTH)
		return types;
	if (schema->ref != NULL)
		types &= types_of(schema->ref, depth + 1);
	for (size_t i = 0; i < schema->all.count; i++)
		types &= types_of(schema->all.items[i], depth + 1);
	return types & types_of_alternatives(&schema->any, depth + 1) & types_of_alternatives(&schema->one, depth + 1);
}

static const char *type_names(struct msp_arena *arena, unsigned types)
{
	static const struct {
		unsigned bit;
		const char *name;
	} table[] = {
		{ MSP_SCHEMA_STRING, "string" },
		{ MSP_SCHEMA_NUMBER, "number" },
		{ MSP_SCHEMA_INTEGER, "integer" },
		{ MSP_SCHEMA_BOOLEAN, "boolean" },
		{ MSP_SCHEMA_ARRAY, "array" },
		{ MSP_SCHEMA_OBJECT, "object" },
		{ MSP_SCHEMA_NULL, "null" },
	};
	const char *names = "";

	if (types == MSP_SCHEMA_ANY)
		return "any";
	if ((types & MSP_SCHEMA_NUMBER) != 0)
		types &= ~(unsigned)MSP_SCHEMA_INTEGER;
	for (size_t i = 0; i < MSP_COUNT(table); i++)
		if ((types & table[i].bit) != 0)
			names = names[0] == '\0' ? table[i].name
						 : msp_arena_printf(arena, "%s|%s", names, table[i].name);
	return names;
}

static const char *annotation(const struct views *views, const char *keyword)
{
	for (size_t i = 0; i < views->count; i++) {
		const struct msp_node *node = msp_node_get(views->items[i]->json, keyword);
		if (!msp_node_scalar(node))
			continue;
		return node->kind == MSP_NODE_TRUE ? "yes" : node->kind == MSP_NODE_FALSE ? "no" : node->value;
	}
	return NULL;
}

static const char *const *texts(struct msp_arena *arena, const struct msp_schema *schema)
{
	const char **values = msp_arena_array(arena, schema->value_count + 1, sizeof *values);
	size_t count = 0;

	for (size_t i = 0; i < schema->value_count; i++)
		if (msp_node_scalar(schema->values[i]))
			values[count++] = schema->values[i]->value;
	return count > 0 ? values : NULL;
}

static void add_constraints(struct msp_schema_field *field, const struct views *views)
{
	for (size_t i = 0; i < views->count; i++) {
		const struct msp_schema *schema = views->items[i];
		if (field->format == NULL && schema->format != NULL)
			field->format = schema->format->name;
		if (field->values == NULL && schema->values != NULL)
			field->values = texts(views->arena, schema);
	}
}

/* What the items of a list, the values of a free map may be. */
static void view_items(struct views *views, const struct views *outer)
{
	for (size_t i = 0; i < outer->count; i++)
		view(views, outer->items[i]->items, 0);
}

static void view_free(struct views *views, const struct views *outer)
{
	for (size_t i = 0; i < outer->count; i++)
		view(views, outer->items[i]->additional, 0);
}

static struct msp_schema_field describe(const struct views *views, const char *path, unsigned types, bool required)
{
	struct msp_schema_field field = { .path = path, .type = type_names(views->arena, types), .required = required };
	struct views items = { .arena = views->arena };

	field.description = annotation(views, "description");
	if (field.description == NULL)
		field.description = "";
	field.description_es = annotation(views, "x-es");
	field.merge = annotation(views, "x-merge");
	field.otherwise = annotation(views, "default");
	add_constraints(&field, views);
	view_items(&items, views);
	if ((types & MSP_SCHEMA_ARRAY) != 0)
		add_constraints(&field, &items);
	return field;
}

static bool is_required(const struct views *views, const char *name)
{
	for (size_t i = 0; i < views->count; i++)
		for (size_t n = 0; n < views->items[i]->required.count; n++)
			if (strcmp(views->items[i]->required.items[n], name) == 0)
				return true;
	return false;
}

struct listing {
	struct msp_arena *arena;
	struct msp_schema_field *items;
	size_t count, capacity;
};

static bool listed(const struct listing *listing, size_t from, const char *path)
{
	for (size_t i = from; i < listing->count; i++)
		if (strcmp(listing->items[i].path, path) == 0)
			return true;
	return false;
}

static void list_inside(struct listing *listing, const struct views *views, const char *path, int depth);

static void list_property(struct listing *listing, const struct views *outer,
	const struct msp_schema_property *property, const char *path, int depth)
{
	struct views views = { .arena = listing->arena };

	view(&views, property->schema, 0);
	msp_arena_reserve(listing->arena, listing->items, listing->count, listing->capacity);
	listing->items[listing->count++] =
		describe(&views, path, types_of(property->schema, 0), is_required(outer, property->name));
	list_inside(listing, &views, path, depth + 1);
}

/* The fields below one place. */
static void list_inside(struct listing *listing, const struct views *views, const char *path, int depth)
{
	struct views inner = { .arena = listing->arena };
	size_t from = listing->count;

	if (depth == PATH_DEPTH || listing->count >= FIELD_LIMIT)
		return;
	for (size_t i = 0; i < views->count; i++)
		for (size_t n = 0; n < views->items[i]->property_count; n++) {
			const struct msp_schema_property *property = &views->items[i]->properties[n];
			const char *name = path[0] == '\0'
						   ? property->name
						   : msp_arena_printf(listing->arena, "%s.%s", path, property->name);
			if (!listed(listing, from, name))
				list_property(listing, views, property, name, depth);
		}
	view_items(&inner, views);
	if (inner.count > 0)
		list_inside(listing, &inner, msp_arena_printf(listing->arena, "%s[]", path), depth + 1);
	inner.count = 0;
	view_free(&inner, views);
	if (inner.count > 0)
		list_inside(listing, &inner, path[0] == '\0' ? "*" : msp_arena_printf(listing->arena, "%s.*", path),
			depth + 1);
}

struct msp_schema_field *msp_schema_fields(struct msp_arena *arena, const struct msp_schema *schema, size_t *count)
{
	struct listing listing = { .arena = arena };
	struct views views = { .arena = arena };

	view(&views, schema, 0);
	list_inside(&listing, &views, "", 0);
	*count = listing.count;
	return listing.items;
}

/* Goes from a place to the key or item named; false when there is none. */
static bool step(struct views *views, const char *name, size_t length, unsigned *types, bool *required)
{
	struct views inner = { .arena = views->arena };
	const char *key = msp_arena_strndup(views->arena, name, length);

	*types = 0;
	*required = is_required(views, key);
	for (size_t i = 0; i < views->count; i++) {
		const struct msp_schema *schema = views->items[i];
		const struct msp_schema_property *property = msp_schema_property(schema, key, length);
		const struct msp_schema *next = property != NULL ? property->schema : NULL;
		if (next == NULL && schema->items != NULL && (strcmp(key, "[]") == 0 || msp_str_digits(key)))
			next = schema->items;
		if (next == NULL && schema->additional != NULL)
			next = schema->additional;
		if (next == NULL || next->never)
			continue;
		view(&inner, next, 0);
		*types |= types_of(next, 0);
	}
	*views = inner;
	return inner.count > 0;
}

const struct msp_schema_field *msp_schema_field(
	struct msp_arena *arena, const struct msp_schema *schema, const char *path)
{
	struct views views = { .arena = arena };
	const char *at = path;
	unsigned types = 0;
	bool required = false;

	view(&views, schema, 0);
	while (*at != '\0') {
		size_t length = strncmp(at, "[]", 2) == 0 ? 2 : strcspn(at, ".[");
		if (length == 0 || !step(&views, at, length, &types, &required))
			return NULL;
		at += length;
		if (*at == '.' && *++at == '\0')
			return NULL;
	}
	if (at == path)
		return NULL;
	struct msp_schema_field *field = msp_arena_alloc(arena, sizeof *field);
	*field = describe(&views, msp_arena_strdup(arena, path), types, required);
	return field;
}
