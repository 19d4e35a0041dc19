/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "lib/base/map.h"
#include "lib/base/str.h"
#include "lib/text/schema_internal.h"

struct document {
	const char *name; /* "" = the one being compiled, else "common.json" */
	const struct msp_node *root;
	struct msp_map targets; /* pointer -> struct msp_schema, also while it is being compiled */
};

struct compiler {
	struct msp_arena *arena;
	struct msp_map documents; /* name -> struct document */
	struct document *document;
	const char *keyword; /* for messages */
	struct msp_error *err;
};

/* How the value of a keyword is read, and the member of struct msp_schema it goes to. */
struct keyword {
	const char *name;
	int (*read)(struct compiler *compiler, const struct msp_node *node, struct msp_schema *schema, void *member);
	size_t member;
};

static int compile(struct compiler *compiler, const struct msp_node *json, const struct msp_schema **schema);
static int fill(struct compiler *compiler, const struct msp_node *json, struct msp_schema *schema);

static int fail(const struct compiler *compiler, const char *what)
{
	msp_error_set(compiler->err, MSP_DATA, "schema%s%s: keyword \"%s\" %s",
		compiler->document->name[0] == '\0' ? "" : " ", compiler->document->name, compiler->keyword, what);
	return -1;
}

static int read_size(struct compiler *compiler, const struct msp_node *node, struct msp_schema *schema, void *member)
{
	struct msp_decimal number;
	size_t *size = member;

	(void)schema;
	if (node->kind != MSP_NODE_NUMBER || !msp_schema_number(node, &number) || number.negative ||
		!msp_decimal_integral(&number) || number.exponent > 9)
		return fail(compiler, "needs a whole number, not negative");
	*size = (size_t)strtod(node->value, NULL);
	return 0;
}

static struct msp_schema_numbers *numbers(struct compiler *compiler, struct msp_schema *schema)
{
	if (schema->numbers == NULL)
		schema->numbers = msp_arena_alloc(compiler->arena, sizeof *schema->numbers);
	return schema->numbers;
}

static int read_limit(struct compiler *compiler, const struct msp_node *node, struct msp_schema *schema, void *member)
{
	struct msp_schema_numbers *all = numbers(compiler, schema);
	struct msp_schema_limit *limit;

	(void)member;
	if (strcmp(compiler->keyword, "minimum") == 0)
		limit = &all->minimum;
	else if (strcmp(compiler->keyword, "maximum") == 0)
		limit = &all->maximum;
	else if (strcmp(compiler->keyword, "exclusiveMinimum") == 0)
		limit = &all->exclusive_minimum;
	else
		limit = &all->exclusive_maximum;
	limit->present = true;
	limit->exclusive = limit == &all->exclusive_minimum || limit == &all->exclusive_maximum;
	limit->text = node->value;
	return node->kind == MSP_NODE_NUMBER && msp_schema_number(node, &limit->value)
		       ? 0
		       : fail(compiler, "needs a number");
}

static int read_list(struct compiler *compiler, const struct msp_node *node, struct msp_schema *schema, void *member)
{
	struct msp_schema_list *list = member;

	(void)schema;
	if (!msp_node_is(node, MSP_NODE_SEQ) || node->count == 0)
		return fail(compiler, "needs a list of schemas");
	list->items = msp_arena_array(compiler->arena, node->count, sizeof *list->items);
	msp_node_each_item(node, item) {
		if (compile(compiler, item, &list->items[list->count++]) != 0)
			return -1;
	}
	return 0;
}

static int read_schema(struct compiler *compiler, const struct msp_node *node, struct msp_schema *schema, void *member)
{
	(void)schema;
	return compile(compiler, node, member);
}

static int read_names(struct compiler *compiler, const struct msp_node *node, struct msp_schema *schema, void *member)
{
	struct msp_schema_names *names = member;

	(void)schema;
	if (!msp_node_is(node, MSP_NODE_SEQ))
		return fail(compiler, "needs a list of names");
	names->items = msp_arena_array(compiler->arena, node->count, sizeof *names->items);
	msp_node_each_item(node, item) {
		if (!msp_node_is(item, MSP_NODE_STRING))
			return fail(compiler, "needs a list of names");
		names->items[names->count++] = item->value;
	}
	return 0;
}

static unsigned type_bit(const char *name)
{
	static const struct {
		const char *name;
		unsigned bit;
	} table[] = {
		{ "null", MSP_SCHEMA_NULL },
		{ "boolean", MSP_SCHEMA_BOOLEAN },
		{ "integer", MSP_SCHEMA_INTEGER },
		{ "number", MSP_SCHEMA_NUMBER | MSP_SCHEMA_INTEGER },
		{ "string", MSP_SCHEMA_STRING },
		{ "array", MSP_SCHEMA_ARRAY },
		{ "object", MSP_SCHEMA_OBJECT },
	};

	for (size_t i = 0; i < MSP_COUNT(table); i++)
		if (strcmp(table[i].name, name) == 0)
			return table[i].bit;
	return 0;
}

static int read_type(struct compiler *compiler, const struct msp_node *node, struct msp_schema *schema, void *member)
{
	(void)member;
	schema->typed = true;
	schema->types = 0;
	if (msp_node_is(node, MSP_NODE_STRING))
		schema->types = type_bit(node->value);
	msp_node_each_item(node, item) {
		unsigned bit = msp_node_is(item, MSP_NODE_STRING) ? type_bit(item->value) : 0;
		if (bit == 0)
			return fail(compiler, "names an unknown type");
		schema->types |= bit;
	}
	return schema->types == 0 ? fail(compiler, "names an unknown type") : 0;
}

static int compare_properties(const void *a, const void *b)
{
	const struct msp_schema_property *left = *(const struct msp_schema_property *const *)a;
	const struct msp_schema_property *right = *(const struct msp_schema_property *const *)b;

	if (left->length != right->length)
		return left->length < right->length ? -1 : 1;
	return memcmp(left->name, right->name, left->length);
}

const struct msp_schema_property *msp_schema_property(const struct msp_schema *schema, const char *name, size_t length)
{
	size_t low = 0, high = schema->property_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		const struct msp_schema_property *property = schema->sorted[middle];
		int order = property->length != length ? (property->length < length ? -1 : 1)
						       : memcmp(property->name, name, length);
		if (order == 0)
			return property;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static int read_properties(
	struct compiler *compiler, const struct msp_node *node, struct msp_schema *schema, void *member)
{
	(void)member;
	if (!msp_node_is(node, MSP_NODE_MAP))
		return fail(compiler, "needs an object");
	schema->properties = msp_arena_array(compiler->arena, node->count, sizeof *schema->properties);
	schema->sorted = msp_arena_array(compiler->arena, node->count, sizeof *schema->sorted);
	msp_node_each_pair(node, key, value) {
		struct msp_schema_property *property = &schema->properties[schema->property_count];
		property->name = key->value;
		property->length = key->length;
		if (compile(compiler, value, &property->schema) != 0)
			return -1;
		schema->sorted[schema->property_count++] = property;
	}
	qsort(schema->sorted, schema->property_count, sizeof *schema->sorted, compare_properties);
	return 0;
}

static int read_patterns(
	struct compiler *compiler, const struct msp_node *node, struct msp_schema *schema, void *member)
{
	(void)member;
	if (!msp_node_is(node, MSP_NODE_MAP))
		return fail(compiler, "needs an object");
	schema->patterns = msp_arena_array(compiler->arena, node->count, sizeof *schema->patterns);
	msp_node_each_pair(node, key, value) {
		struct msp_schema_pattern *pattern = &schema->patterns[schema->pattern_count++];
		if (msp_pattern_compile(compiler->arena, key->value, &pattern->pattern, compiler->err) != 0)
			return msp_error_wrap(compiler->err, "schema");
		if (compile(compiler, value, &pattern->schema) != 0)
			return -1;
	}
	return 0;
}

/* dependentRequired and dependentSchemas */
static int read_dependencies(
	struct compiler *compiler, const struct msp_node *node, struct msp_schema *schema, void *member)
{
	(void)member;
	bool names = strcmp(compiler->keyword, "dependentRequired") == 0;
	struct msp_schema_dependency *list;

	if (!msp_node_is(node, MSP_NODE_MAP))
		return fail(compiler, "needs an object");
	list = msp_arena_array(compiler->arena, schema->dependency_count + node->count, sizeof *list);
	for (size_t i = 0; i < schema->dependency_count; i++)
		list[i] = schema->dependencies[i];
	schema->dependencies = list;
	msp_node_each_pair(node, key, value) {
		struct msp_schema_dependency *dependency = &list[schema->dependency_count++];
		dependency->name = key->value;
		if (names ? read_names(compiler, value, schema, &dependency->required) != 0
			  : compile(compiler, value, &dependency->schema) != 0)
			return -1;
	}
	return 0;
}

static int read_values(struct compiler *compiler, const struct msp_node *node, struct msp_schema *schema, void *member)
{
	(void)member;
	if (!msp_node_is(node, MSP_NODE_SEQ))
		return fail(compiler, "needs a list");
	schema->values = msp_arena_array(compiler->arena, node->count, sizeof *schema->values);
	for (schema->value_count = 0; schema->value_count < node->count; schema->value_count++)
		schema->values[schema->value_count] = node->items[schema->value_count];
	return 0;
}

static int read_const(struct compiler *compiler, const struct msp_node *node, struct msp_schema *schema, void *member)
{
	(void)member;
	schema->values = msp_arena_array(compiler->arena, 1, sizeof *schema->values);
	schema->values[0] = node;
	schema->value_count = 1;
	return 0;
}

static int read_format(struct compiler *compiler, const struct msp_node *node, struct msp_schema *schema, void *member)
{
	(void)member;
	if (!msp_node_is(node, MSP_NODE_STRING))
		return fail(compiler, "needs a name");
	schema->format = msp_schema_format_find(node->value);
	return schema->format == NULL ? fail(compiler, "names a format that is not known") : 0;
}

static int read_pattern(struct compiler *compiler, const struct msp_node *node, struct msp_schema *schema, void *member)
{
	(void)member;
	if (!msp_node_is(node, MSP_NODE_STRING))
		return fail(compiler, "needs a regular expression");
	if (msp_pattern_compile(compiler->arena, node->value, &schema->pattern, compiler->err) != 0)
		return msp_error_wrap(compiler->err, "schema");
	return 0;
}

static int read_multiple(
	struct compiler *compiler, const struct msp_node *node, struct msp_schema *schema, void *member)
{
	(void)member;
	struct msp_schema_numbers *all = numbers(compiler, schema);
	all->multiple = true;
	return node->kind == MSP_NODE_NUMBER && msp_schema_number(node, &all->multiple_of) &&
			       msp_decimal_divisor(&all->multiple_of)
		       ? 0
		       : fail(compiler, "needs a positive number of at most 18 digits");
}

static int read_boolean(struct compiler *compiler, const struct msp_node *node, struct msp_schema *schema, void *member)
{
	bool *value = member;

	(void)schema;
	*value = node->kind == MSP_NODE_TRUE;
	return *value || node->kind == MSP_NODE_FALSE ? 0 : fail(compiler, "needs true or false");
}

/* The tree of another built-in schema, unpacked once. */
static struct document *find_document(struct compiler *compiler, const char *name)
{
	struct document *document = msp_map_get(&compiler->documents, name);
	const struct msp_node *root = NULL;

	if (document != NULL)
		return document;
	if (msp_str_ends(name, ".json"))
		root = msp_schema_builtin_tree(
			compiler->arena, msp_arena_strndup(compiler->arena, name, strlen(name) - 5));
	if (root == NULL) {
		fail(compiler, "refers to something that is not compiled in");
		return NULL;
	}
	document = msp_arena_alloc(compiler->arena, sizeof *document);
	document->name = name;
	document->root = root;
	msp_map_init(&document->targets, compiler->arena);
	msp_map_set(&compiler->documents, name, document);
	return document;
}

/* "~1" is "/", "~0" is "~", "%25" is "%" (RFC 6901, section 6). */
static char *pointer_key(struct msp_arena *arena, const char *text, size_t length)
{
	char *key = msp_arena_alloc(arena, length + 1), *out = key;

	for (size_t i = 0; i < length; i++) {
		char hex[3] = { 0 };
		if (text[i] == '~' && i + 1 < length) {
			*out++ = text[++i] == '1' ? '/' : '~';
		} else if (text[i] == '%' && i + 2 < length) {
			hex[0] = text[i + 1];
			hex[1] = text[i + 2];
			*out++ = (char)strtol(hex, NULL, 16);
			i += 2;
		} else {
			*out++ = text[i];
		}
	}
	return key;
}

static const struct msp_node *follow(struct msp_arena *arena, const struct msp_node *node, const char *pointer)
{
	while (node != NULL && *pointer == '/') {
		size_t length = strcspn(++pointer, "/"), index;
		const char *key = pointer_key(arena, pointer, length);
		if (msp_node_is(node, MSP_NODE_SEQ)) {
			index = msp_str_digits(key) ? (size_t)strtoul(key, NULL, 10) : node->count;
			node = index < node->count ? node->items[index] : NULL;
		} else {
			node = msp_node_get(node, key);
		}
		pointer += length;
	}
	return *pointer == '\0' ? node : NULL;
}

static int read_ref(struct compiler *compiler, const struct msp_node *node, struct msp_schema *schema, void *member)
{
	struct document *home = compiler->document, *document = home;

	(void)member;
	if (!msp_node_is(node, MSP_NODE_STRING))
		return fail(compiler, "needs a reference");
	size_t length = strcspn(node->value, "#");
	const char *pointer = node->value + length + (node->value[length] == '#');
	if (length > 0)
		document = find_document(compiler, msp_arena_strndup(compiler->arena, node->value, length));
	if (document == NULL)
		return -1;
	struct msp_schema *target = msp_map_get(&document->targets, pointer);
	schema->ref = target;
	if (target != NULL)
		return 0;
	const struct msp_node *json = follow(compiler->arena, document->root, pointer);
	if (json == NULL)
		return fail(compiler, "refers to nothing");
	schema->ref = target = msp_arena_alloc(compiler->arena, sizeof *target);
	msp_map_set(&document->targets, pointer, target);
	compiler->document = document;
	int result = fill(compiler, json, target);
	compiler->document = home;
	return result;
}

/* Not used by themselves, but they must be right. */
static int read_definitions(
	struct compiler *compiler, const struct msp_node *node, struct msp_schema *schema, void *member)
{
	const struct msp_node *top = msp_node_get(compiler->document->root, "$defs");

	(void)schema;
	(void)member;
	if (!msp_node_is(node, MSP_NODE_MAP))
		return fail(compiler, "needs an object");
	msp_node_each_pair(node, key, value) {
		const char *pointer = msp_arena_printf(compiler->arena, "/$defs/%s", key->value);
		if (node == top && msp_map_get(&compiler->document->targets, pointer) != NULL)
			continue;
		struct msp_schema *target = msp_arena_alloc(compiler->arena, sizeof *target);
		if (node == top)
			msp_map_set(&compiler->document->targets, pointer, target);
		if (fill(compiler, value, target) != 0)
			return -1;
	}
	return 0;
}

static int read_nothing(struct compiler *compiler, const struct msp_node *node, struct msp_schema *schema, void *member)
{
	(void)compiler;
	(void)node;
	(void)schema;
	(void)member;
	return 0;
}

#define MEMBER(name) offsetof(struct msp_schema, name)

/* In the order of strcmp. */
static const struct keyword keywords[] = {
	{ "$comment", read_nothing, 0 },
	{ "$defs", read_definitions, 0 },
	{ "$id", read_nothing, 0 },
	{ "$ref", read_ref, 0 },
	{ "$schema", read_nothing, 0 },
	{ "additionalProperties", read_schema, MEMBER(additional) },
	{ "allOf", read_list, MEMBER(all) },
	{ "anyOf", read_list, MEMBER(any) },
	{ "const", read_const, 0 },
	{ "contains", read_schema, MEMBER(contains) },
	{ "default", read_nothing, 0 },
	{ "dependentRequired", read_dependencies, 0 },
	{ "dependentSchemas", read_dependencies, 0 },
	{ "deprecated", read_nothing, 0 },
	{ "description", read_nothing, 0 },
	{ "else", read_schema, MEMBER(otherwise) },
	{ "enum", read_values, 0 },
	{ "examples", read_nothing, 0 },
	{ "exclusiveMaximum", read_limit, 0 },
	{ "exclusiveMinimum", read_limit, 0 },
	{ "format", read_format, 0 },
	{ "if", read_schema, MEMBER(condition) },
	{ "items", read_schema, MEMBER(items) },
	{ "maxItems", read_size, MEMBER(max_items) },
	{ "maxLength", read_size, MEMBER(max_length) },
	{ "maxProperties", read_size, MEMBER(max_properties) },
	{ "maximum", read_limit, 0 },
	{ "minItems", read_size, MEMBER(min_items) },
	{ "minLength", read_size, MEMBER(min_length) },
	{ "minProperties", read_size, MEMBER(min_properties) },
	{ "minimum", read_limit, 0 },
	{ "multipleOf", read_multiple, 0 },
	{ "not", read_schema, MEMBER(not ) },
	{ "oneOf", read_list, MEMBER(one) },
	{ "pattern", read_pattern, 0 },
	{ "patternProperties", read_patterns, 0 },
	{ "prefixItems", read_list, MEMBER(prefix) },
	{ "properties", read_properties, 0 },
	{ "propertyNames", read_schema, MEMBER(names) },
	{ "readOnly", read_nothing, 0 },
	{ "required", read_names, MEMBER(required) },
	{ "then", read_schema, MEMBER(then) },
	{ "title", read_nothing, 0 },
	{ "type", read_type, 0 },
	{ "uniqueItems", read_boolean, MEMBER(unique) },
	{ "writeOnly", read_nothing, 0 },
};

static int compare_keyword(const void *name, const void *entry)
{
	return strcmp(name, ((const struct keyword *)entry)->name);
}

static int read_keyword(
	struct compiler *compiler, const char *name, const struct msp_node *node, struct msp_schema *schema)
{
	const struct keyword *keyword;

	if (msp_str_starts(name, "x-"))
		return 0;
	compiler->keyword = name;
	keyword = bsearch(name, keywords, MSP_COUNT(keywords), sizeof keywords[0], compare_keyword);
	if (keyword == NULL)
		return fail(compiler, "is not supported (schemas/README.md lists those that are)");
	return keyword->read(compiler, node, schema, (char *)schema + keyword->member);
}

static unsigned types_of_values(const struct msp_schema *schema)
{
	static const unsigned kinds[] = { [MSP_NODE_NULL] = MSP_SCHEMA_NULL,
		[MSP_NODE_TRUE] = MSP_SCHEMA_BOOLEAN,
		[MSP_NODE_FALSE] = MSP_SCHEMA_BOOLEAN,
		[MSP_NODE_NUMBER] = MSP_SCHEMA_NUMBER | MSP_SCHEMA_INTEGER,
		[MSP_NODE_PLAIN] = MSP_SCHEMA_STRING,
		[MSP_NODE_STRING] = MSP_SCHEMA_STRING,
		[MSP_NODE_SEQ] = MSP_SCHEMA_ARRAY,
		[MSP_NODE_MAP] = MSP_SCHEMA_OBJECT };
	unsigned types = 0;

	for (size_t i = 0; i < schema->value_count; i++)
		types |= kinds[schema->values[i]->kind];
	return types;
}

static bool is_plain(const struct msp_schema *s)
{
	return s->numbers == NULL && s->prefix.count == 0 && s->items == NULL && s->contains == NULL &&
	       s->min_items == 0 && s->max_items == MSP_SCHEMA_UNLIMITED && !s->unique && s->properties == NULL &&
	       s->patterns == NULL && s->additional == NULL && s->names == NULL && s->required.count == 0 &&
	       s->dependencies == NULL && s->min_properties == 0 && s->max_properties == MSP_SCHEMA_UNLIMITED &&
	       s->all.count == 0 && s->any.count == 0 && s->one.count == 0 && s->not == NULL && s->condition == NULL;
}

static int fill(struct compiler *compiler, const struct msp_node *json, struct msp_schema *schema)
{
	*schema = (struct msp_schema){ .types = MSP_SCHEMA_ANY,
		.max_length = MSP_SCHEMA_UNLIMITED,
		.max_items = MSP_SCHEMA_UNLIMITED,
		.max_properties = MSP_SCHEMA_UNLIMITED,
		.plain = true };
	if (json->kind == MSP_NODE_TRUE || json->kind == MSP_NODE_FALSE) {
		schema->never = json->kind == MSP_NODE_FALSE;
		return 0;
	}
	if (!msp_node_is(json, MSP_NODE_MAP))
		return fail(compiler, "needs a schema: an object, true or false");
	schema->json = json;
	msp_node_each_pair(json, key, value) {
		if (read_keyword(compiler, key->value, value, schema) != 0)
			return -1;
	}
	if (!schema->typed && schema->values != NULL)
		schema->types = types_of_values(schema);
	schema->plain = is_plain(schema);
	return 0;
}

static int compile(struct compiler *compiler, const struct msp_node *json, const struct msp_schema **result)
{
	struct msp_schema *schema = msp_arena_alloc(compiler->arena, sizeof *schema);

	*result = schema;
	return fill(compiler, json, schema);
}

int msp_schema_compile(
	struct msp_arena *arena, const struct msp_node *json, struct msp_schema **schema, struct msp_error *err)
{
	struct document document = { .name = "", .root = json };
	struct compiler compiler = { .arena = arena, .document = &document, .keyword = "", .err = err };

	msp_map_init(&compiler.documents, arena);
	msp_map_init(&document.targets, arena);
	*schema = msp_arena_alloc(arena, sizeof **schema);
	msp_map_set(&document.targets, "", *schema);
	return fill(&compiler, json, *schema);
}
