/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "lib/base/map.h"
#include "lib/text/schema_internal.h"

/* Schemas deeper than this refer to themselves without ever going into the record. */
#define DEPTH 1000

static bool check(struct msp_schema_run *run, const struct msp_schema *schema, const struct msp_schema_place *place,
	const struct msp_node *node);

bool msp_schema_accepts(const struct msp_schema *schema, const struct msp_node *node)
{
	struct msp_schema_run run = { .problems = NULL };

	return check(&run, schema, NULL, node);
}

/* Accepts inside a run, so that depth goes on being counted. */
static bool accepts(const struct msp_schema_run *outer, const struct msp_schema *schema, const struct msp_node *node)
{
	struct msp_schema_run run = { .outer = outer->outer, .depth = outer->depth, .nulls = outer->nulls };

	return check(&run, schema, NULL, node);
}

/* With problems wanted all of them are collected: false only ends the work when nobody reads on. */
#define GO_ON(run, ok) ((ok) || (run)->problems != NULL)

static bool check_values(struct msp_schema_run *run, const struct msp_schema *schema,
	const struct msp_schema_place *place, const struct msp_node *node)
{
	for (size_t i = 0; i < schema->value_count; i++)
		if (msp_schema_equal(schema->values[i], node, run->nulls))
			return true;
	return msp_schema_say_value(run, schema, place, node);
}

static size_t code_points(const struct msp_node *node)
{
	size_t count = 0;

	for (size_t i = 0; i < node->length; i++)
		count += ((unsigned char)node->value[i] & 0xc0) != 0x80;
	return count;
}

/* 1 the text of node matches, 0 it does not, -1 nobody knows and a problem says so. */
static int search(struct msp_schema_run *run, const struct msp_pattern *pattern, const struct msp_schema_place *place,
	const struct msp_node *node)
{
	struct msp_error err = MSP_ERROR_INIT;
	int found = msp_pattern_search(pattern, node->value, node->length, &err);

	if (found < 0)
		msp_schema_say_undecided(run, place, node, &err);
	return found;
}

static bool check_string(struct msp_schema_run *run, const struct msp_schema *schema,
	const struct msp_schema_place *place, const struct msp_node *node)
{
	if (schema->min_length > 0 || schema->max_length != MSP_SCHEMA_UNLIMITED) {
		size_t length = code_points(node);
		if (length < schema->min_length && schema->min_length == 1)
			return msp_schema_say(run, place, node, "must not be empty");
		if (length < schema->min_length)
			return msp_schema_say(run, place, node, "must have at least %zu characters, has %zu",
				schema->min_length, length);
		if (length > schema->max_length)
			return msp_schema_say(run, place, node, "must have at most %zu characters, has %zu",
				schema->max_length, length);
	}
	int found = schema->pattern != NULL ? search(run, schema->pattern, place, node) : 1;
	if (found == 0 || (schema->format != NULL && !schema->format->check(node->value)))
		return msp_schema_say_format(run, schema, place, node);
	return found == 1;
}

static bool check_limit(struct msp_schema_run *run, const struct msp_schema_limit *limit, int sign,
	const struct msp_schema_place *place, const struct msp_node *node, const struct msp_decimal *number)
{
	if (!limit->present)
		return true;
	int order = sign * msp_decimal_compare(number, &limit->value);
	if (order > 0 || (order == 0 && !limit->exclusive))
		return true;
	return msp_schema_say(run, place, node, "must be %s %s, not %s",
		sign > 0 ? (limit->exclusive ? "more than" : "at least") : (limit->exclusive ? "less than" : "at most"),
		limit->text, node->value);
}

static bool check_number(struct msp_schema_run *run, const struct msp_schema *schema,
	const struct msp_schema_place *place, const struct msp_node *node)
{
	const struct msp_schema_numbers *asked = schema->numbers;
	struct msp_decimal number;

	if (asked == NULL || !msp_schema_number(node, &number))
		return true;
	if (!check_limit(run, &asked->minimum, 1, place, node, &number) ||
		!check_limit(run, &asked->exclusive_minimum, 1, place, node, &number) ||
		!check_limit(run, &asked->maximum, -1, place, node, &number) ||
		!check_limit(run, &asked->exclusive_maximum, -1, place, node, &number))
		return false;
	if (asked->multiple && !msp_decimal_multiple(&number, &asked->multiple_of))
		return msp_schema_say(run, place, node, "must be a multiple of %s, not %s",
			msp_node_text(schema->json, "multipleOf", ""), node->value);
	return true;
}

static bool all_text(const struct msp_node *seq)
{
	for (size_t i = 0; i < seq->count; i++)
		if (seq->items[i]->kind != MSP_NODE_PLAIN && seq->items[i]->kind != MSP_NODE_STRING)
			return false;
	return true;
}

/* Number of an item equal to an earlier one; count when there is none.  Long lists of texts go through a map. */
static size_t find_repeated(const struct msp_node *seq, bool nulls)
{
	struct msp_arena scratch = MSP_ARENA_INIT;
	struct msp_map seen;
	size_t i = 0;

	if (seq->count > 16 && all_text(seq)) {
		msp_map_init(&seen, &scratch);
		while (i < seq->count && msp_map_set(&seen, seq->items[i]->value, seq->items[i]) == NULL)
			i++;
		msp_arena_release(&scratch);
		return i;
	}
	for (; i < seq->count; i++)
		for (size_t earlier = 0; earlier < i; earlier++)
			if (msp_schema_equal(seq->items[earlier], seq->items[i], nulls))
				return i;
	return seq->count;
}

static bool check_counts(struct msp_schema_run *run, const struct msp_schema *schema,
	const struct msp_schema_place *place, const struct msp_node *node)
{
	if (node->count < schema->min_items)
		return msp_schema_say(run, place, node, "must have at least %zu %s, has %zu", schema->min_items,
			schema->min_items == 1 ? "item" : "items", node->count);
	if (node->count > schema->max_items)
		return msp_schema_say(run, place, node, "must have at most %zu %s, has %zu", schema->max_items,
			schema->max_items == 1 ? "item" : "items", node->count);
	if (schema->unique) {
		size_t repeated = find_repeated(node, run->nulls);
		const struct msp_schema_place item = { place, NULL, repeated };
		if (repeated < node->count)
			return msp_schema_say(run, &item, node->items[repeated], "stands twice in the list");
	}
	return true;
}

static bool check_array(struct msp_schema_run *run, const struct msp_schema *schema,
	const struct msp_schema_place *place, const struct msp_node *node)
{
	bool ok = check_counts(run, schema, place, node), contains = schema->contains == NULL;

	for (size_t i = 0; i < node->count && GO_ON(run, ok); i++) {
		const struct msp_schema_place item = { place, NULL, i };
		const struct msp_schema *inner = i < schema->prefix.count ? schema->prefix.items[i] : schema->items;
		if (inner != NULL)
			ok &= check(run, inner, &item, node->items[i]);
		contains = contains || accepts(run, schema->contains, node->items[i]);
	}
	return contains ? ok : msp_schema_say(run, place, node, "lacks an item that must be in it");
}

static bool check_pair(struct msp_schema_run *run, const struct msp_schema *schema,
	const struct msp_schema_place *place, const struct msp_node *key, const struct msp_node *value)
{
	const struct msp_schema_place inner = { place, key->value, 0 };
	const struct msp_schema_property *property = msp_schema_property(schema, key->value, key->length);
	bool known = property != NULL, ok = true;

	if (schema->names != NULL)
		ok = check(run, schema->names, &inner, key);
	if (known && GO_ON(run, ok))
		ok &= check(run, property->schema, &inner, value);
	for (size_t i = 0; i < schema->pattern_count && GO_ON(run, ok); i++) {
		int found = search(run, schema->patterns[i].pattern, &inner, key);
		known = known || found != 0;
		ok &= found == 1 ? check(run, schema->patterns[i].schema, &inner, value) : found == 0;
	}
	if (known || schema->additional == NULL)
		return ok;
	if (schema->additional->never)
		return msp_schema_say_unknown(run, schema, &inner, key);
	return check(run, schema->additional, &inner, value) && ok;
}

static bool is_there(const struct msp_schema_run *run, const struct msp_node *map, const char *name)
{
	return run->nulls ? msp_node_key(map, name) != NULL : msp_node_get(map, name) != NULL;
}

static bool check_required(struct msp_schema_run *run, const struct msp_schema_names *names,
	const struct msp_schema_place *place, const struct msp_node *node)
{
	bool ok = true;

	for (size_t i = 0; i < names->count && GO_ON(run, ok); i++)
		if (!is_there(run, node, names->items[i]))
			ok = msp_schema_say_missing(run, place, node, names->items[i]);
	return ok;
}

static bool check_dependencies(struct msp_schema_run *run, const struct msp_schema *schema,
	const struct msp_schema_place *place, const struct msp_node *node)
{
	bool ok = true;

	for (size_t i = 0; i < schema->dependency_count && GO_ON(run, ok); i++) {
		const struct msp_schema_dependency *dependency = &schema->dependencies[i];
		if (!is_there(run, node, dependency->name))
			continue;
		ok &= check_required(run, &dependency->required, place, node);
		if (dependency->schema != NULL)
			ok &= check(run, dependency->schema, place, node);
	}
	return ok;
}

static bool check_object(struct msp_schema_run *run, const struct msp_schema *schema,
	const struct msp_schema_place *place, const struct msp_node *node)
{
	bool ok = check_required(run, &schema->required, place, node);
	size_t count = 0;

	msp_node_each_pair(node, key, value) {
		if (value->kind == MSP_NODE_NULL && !run->nulls)
			continue;
		count++;
		ok = check_pair(run, schema, place, key, value) && ok;
		if (!GO_ON(run, ok))
			return false;
	}
	ok &= check_dependencies(run, schema, place, node);
	if (count < schema->min_properties)
		return msp_schema_say(run, place, node, "must have at least %zu %s, has %zu", schema->min_properties,
			schema->min_properties == 1 ? "key" : "keys", count);
	if (count > schema->max_properties)
		return msp_schema_say(run, place, node, "must have at most %zu %s, has %zu", schema->max_properties,
			schema->max_properties == 1 ? "key" : "keys", count);
	return ok;
}

/* The types a branch lets through, references followed. */
static unsigned branch_types(const struct msp_schema *schema)
{
	unsigned types = schema->types;

	for (int i = 0; schema->ref != NULL && i < DEPTH; i++) {
		schema = schema->ref;
		types &= schema->types;
	}
	return types;
}

/* Names the words that other branches would have taken. */
static void hint_words(struct msp_schema_run *run, const struct msp_schema_list *list)
{
	struct msp_error *last = msp_schema_last_said(run);

	for (size_t i = 0; i < list->count; i++)
		for (size_t n = 0; n < list->items[i]->value_count; n++) {
			const struct msp_node *value = list->items[i]->values[n];
			const char *before = msp_arena_strdup(run->problems->arena, last->hint);
			if (msp_node_scalar(value))
				msp_error_hint(
					last, "%s%s%s", before, before[0] == '\0' ? "or " : ", or ", value->value);
		}
}

/* Tells why no branch fits: by the last one of the right type. */
static bool say_branches(struct msp_schema_run *run, const struct msp_schema_list *list,
	const struct msp_schema_place *place, const struct msp_node *node)
{
	const struct msp_schema *fitting = NULL;
	size_t fitting_count = 0, before = run->problems->count;
	unsigned types = 0, others = 0;

	for (size_t i = 0; i < list->count; i++) {
		unsigned branch = branch_types(list->items[i]);
		types |= branch;
		if (!msp_schema_reads_as(node, branch)) {
			others |= branch;
			continue;
		}
		fitting = list->items[i];
		fitting_count++;
	}
	if (fitting_count == 0)
		return msp_schema_say_type(run, place, node, types);
	check(run, fitting, place, node);
	if (run->problems->count == before)
		return msp_schema_say(run, place, node, "has none of the forms allowed here");
	struct msp_error *last = msp_schema_last_said(run);
	if (fitting_count > 1)
		hint_words(run, list);
	else if (fitting->values != NULL && others != 0 && last->hint[0] == '\0')
		msp_error_hint(last, "or write %s", msp_schema_type_words(run->problems->arena, others));
	return false;
}

static bool check_any(struct msp_schema_run *run, const struct msp_schema_list *list,
	const struct msp_schema_place *place, const struct msp_node *node)
{
	for (size_t i = 0; i < list->count; i++)
		if (accepts(run, list->items[i], node))
			return true;
	return run->problems == NULL ? false : say_branches(run, list, place, node);
}

static bool check_one(struct msp_schema_run *run, const struct msp_schema_list *list,
	const struct msp_schema_place *place, const struct msp_node *node)
{
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++)
		count += accepts(run, list->items[i], node);
	if (count == 1)
		return true;
	if (count > 1)
		return msp_schema_say(run, place, node, "fits more than one of the forms allowed here");
	return run->problems == NULL ? false : say_branches(run, list, place, node);
}

static bool check_joined(struct msp_schema_run *run, const struct msp_schema *schema,
	const struct msp_schema_place *place, const struct msp_node *node)
{
	bool ok = true;

	for (size_t i = 0; i < schema->all.count && GO_ON(run, ok); i++)
		ok &= check(run, schema->all.items[i], place, node);
	if (schema->any.count > 0 && GO_ON(run, ok))
		ok &= check_any(run, &schema->any, place, node);
	if (schema->one.count > 0 && GO_ON(run, ok))
		ok &= check_one(run, &schema->one, place, node);
	if (schema->not != NULL && GO_ON(run, ok) && accepts(run, schema->not, node))
		ok = msp_schema_say(run, place, node, "has a form that is not allowed here");
	if (schema->condition != NULL && GO_ON(run, ok)) {
		const struct msp_schema *next =
			accepts(run, schema->condition, node) ? schema->then : schema->otherwise;
		if (next != NULL)
			ok &= check(run, next, place, node);
	}
	return ok;
}

/* Keywords that depend on what the value is.  A plain scalar is judged as text where text is allowed by `type`, as a
 * number where numbers are. */
static bool check_kind(struct msp_schema_run *run, const struct msp_schema *schema,
	const struct msp_schema_place *place, const struct msp_node *node)
{
	switch (node->kind) {
	case MSP_NODE_STRING:
		return check_string(run, schema, place, node);
	case MSP_NODE_NUMBER:
		return check_number(run, schema, place, node);
	case MSP_NODE_PLAIN:
		if ((schema->types & MSP_SCHEMA_NUMBER) == 0 && (schema->types & MSP_SCHEMA_INTEGER) == 0)
			return check_string(run, schema, place, node);
		return check_number(run, schema, place, node) &&
		       ((schema->types & MSP_SCHEMA_STRING) == 0 || check_string(run, schema, place, node));
	case MSP_NODE_SEQ:
		return check_array(run, schema, place, node);
	case MSP_NODE_MAP:
		return check_object(run, schema, place, node);
	default:
		return true;
	}
}

static bool check(struct msp_schema_run *run, const struct msp_schema *schema, const struct msp_schema_place *place,
	const struct msp_node *node)
{
	bool ok, right_type;

	if (schema->never)
		return msp_schema_say(run, place, node, "is not allowed here");
	if (run->depth == DEPTH)
		return msp_schema_say(run, place, node, "the schema refers to itself without end");
	run->depth++;
	ok = schema->ref == NULL || check(run, schema->ref, place, node);
	right_type = msp_schema_reads_as(node, schema->types);
	if (!GO_ON(run, ok))
		right_type = false;
	else if (!right_type && schema->values == NULL)
		ok = msp_schema_say_type(run, place, node, schema->types);
	else if (schema->values != NULL)
		ok &= check_values(run, schema, place, node);
	if (right_type && GO_ON(run, ok))
		ok &= check_kind(run, schema, place, node);
	if (right_type && !schema->plain && GO_ON(run, ok))
		ok &= check_joined(run, schema, place, node);
	run->depth--;
	return ok;
}

static size_t validate(
	const struct msp_schema *schema, const struct msp_node *node, struct msp_problems *problems, bool nulls)
{
	struct msp_schema_run run = { .problems = problems, .outer = problems, .nulls = nulls };
	size_t before = problems->count;

	check(&run, schema, NULL, node);
	return problems->count - before;
}

size_t msp_schema_validate(const struct msp_schema *schema, const struct msp_node *node, struct msp_problems *problems)
{
	return validate(schema, node, problems, false);
}

size_t msp_schema_validate_json(
	const struct msp_schema *schema, const struct msp_node *node, struct msp_problems *problems)
{
	return validate(schema, node, problems, true);
}
