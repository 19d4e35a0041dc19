/* SPDX-License-Identifier: ISC */
/* Problems and their words. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/text/schema_internal.h"

#define SHOWN_COLUMNS 60

void msp_problems_init(struct msp_problems *problems, struct msp_arena *arena)
{
	*problems = (struct msp_problems){ .arena = arena };
	problems->last = &problems->first;
}

struct msp_error *msp_problems_add(struct msp_problems *problems)
{
	struct msp_problem *problem = msp_arena_alloc(problems->arena, sizeof *problem);

	problem->error.code = MSP_DATA;
	*problems->last = problem;
	problems->last = &problem->next;
	problems->count++;
	return &problem->error;
}

static void add_place(struct msp_buf *out, const struct msp_schema_place *place)
{
	if (place == NULL)
		return;
	add_place(out, place->parent);
	if (out->length > 0)
		msp_buf_addc(out, '.');
	if (place->key != NULL)
		msp_buf_adds(out, place->key);
	else
		msp_buf_addf(out, "%zu", place->index);
}

static struct msp_error *add(struct msp_schema_run *run, const struct msp_schema_place *place,
	const struct msp_node *node, const char *message)
{
	struct msp_error *error = msp_problems_add(run->problems);
	struct msp_buf field = MSP_BUF_INIT;

	msp_error_set(error, MSP_DATA, "%s", message);
	add_place(&field, place);
	msp_error_field(error, field.data);
	msp_error_at(error, NULL, node->line, node->column);
	msp_buf_release(&field);
	run->last = error;
	return error;
}

struct msp_error *msp_schema_last_said(struct msp_schema_run *run)
{
	return run->last;
}

bool msp_schema_say(struct msp_schema_run *run, const struct msp_schema_place *place, const struct msp_node *node,
	const char *format, ...)
{
	va_list args;

	if (run->problems == NULL)
		return false;
	va_start(args, format);
	add(run, place, node, msp_arena_vprintf(run->problems->arena, msp_message(format), args));
	va_end(args);
	return false;
}

/* The value as it may stand in a message. */
static const char *shown(struct msp_arena *arena, const struct msp_node *node)
{
	if (!msp_node_scalar(node))
		return node->kind == MSP_NODE_SEQ ? "a list" : node->kind == MSP_NODE_MAP ? "a map" : "nothing";
	return msp_arena_printf(
		arena, "\"%s\"", msp_utf8_fit(arena, msp_utf8_visible(arena, node->value, false), SHOWN_COLUMNS));
}

const char *msp_schema_type_words(struct msp_arena *arena, unsigned types)
{
	static const struct {
		unsigned bit;
		const char *word;
	} table[] = {
		{ MSP_SCHEMA_STRING, "text" },
		{ MSP_SCHEMA_NUMBER, "a number" },
		{ MSP_SCHEMA_INTEGER, "a whole number" },
		{ MSP_SCHEMA_BOOLEAN, "yes or no" },
		{ MSP_SCHEMA_ARRAY, "a list" },
		{ MSP_SCHEMA_OBJECT, "a map of keys and values" },
		{ MSP_SCHEMA_NULL, "empty" },
	};
	const char *words = "";

	if ((types & MSP_SCHEMA_NUMBER) != 0)
		types &= ~(unsigned)MSP_SCHEMA_INTEGER;
	for (size_t i = 0; i < MSP_COUNT(table); i++)
		if ((types & table[i].bit) != 0)
			words = words[0] == '\0' ? table[i].word
						 : msp_arena_printf(arena, "%s or %s", words, table[i].word);
	return words;
}

bool msp_schema_say_type(
	struct msp_schema_run *run, const struct msp_schema_place *place, const struct msp_node *node, unsigned types)
{
	if (run->problems == NULL)
		return false;
	struct msp_arena *arena = run->problems->arena;
	struct msp_error *error = add(run, place, node,
		msp_arena_printf(arena, "must be %s, not %s", msp_schema_type_words(arena, types), shown(arena, node)));
	if (node->kind == MSP_NODE_STRING && (types & (MSP_SCHEMA_INTEGER | MSP_SCHEMA_BOOLEAN)) != 0)
		msp_error_hint(error, "write it without quotes");
	return false;
}

bool msp_schema_say_value(struct msp_schema_run *run, const struct msp_schema *schema,
	const struct msp_schema_place *place, const struct msp_node *node)
{
	struct msp_buf list = MSP_BUF_INIT;

	if (run->problems == NULL)
		return false;
	struct msp_arena *arena = run->problems->arena;
	const char **names = msp_arena_array(arena, schema->value_count, sizeof *names);
	size_t count = 0;
	for (size_t i = 0; i < schema->value_count; i++) {
		const struct msp_node *value = schema->values[i];
		if (!msp_node_scalar(value))
			continue;
		msp_buf_addf(&list, "%s%s", count > 0 ? ", " : "", value->value);
		names[count++] = value->value;
	}
	struct msp_error *error = add(run, place, node,
		msp_arena_printf(arena, "%s is not %s%s", shown(arena, node), count > 1 ? "one of " : "",
			count > 0 ? list.data : "the value required here"));
	const char *near = msp_node_scalar(node) ? msp_str_nearest(node->value, names, count) : NULL;
	if (near != NULL)
		msp_error_hint(error, "did you mean \"%s\"?", near);
	msp_buf_release(&list);
	return false;
}

bool msp_schema_say_format(struct msp_schema_run *run, const struct msp_schema *schema,
	const struct msp_schema_place *place, const struct msp_node *node)
{
	if (run->problems == NULL)
		return false;
	struct msp_arena *arena = run->problems->arena;
	const char *value = shown(arena, node);
	if (schema->format != NULL && !schema->format->check(node->value)) {
		struct msp_error *error =
			add(run, place, node, msp_arena_printf(arena, "%s is not %s", value, schema->format->what));
		msp_error_hint(error, "%s", schema->format->hint);
		return false;
	}
	struct msp_error *error = add(run, place, node,
		msp_arena_printf(arena, "%s does not match %s", value, msp_pattern_source(schema->pattern)));
	const struct msp_node *example = msp_node_find(schema->json, "examples.0");
	if (msp_node_scalar(example))
		msp_error_hint(error, "for example %s", example->value);
	return false;
}

bool msp_schema_say_unknown(struct msp_schema_run *run, const struct msp_schema *schema,
	const struct msp_schema_place *place, const struct msp_node *key)
{
	if (run->problems == NULL)
		return false;
	struct msp_arena *arena = run->problems->arena;
	const char **names = msp_arena_array(arena, schema->property_count, sizeof *names);
	for (size_t i = 0; i < schema->property_count; i++)
		names[i] = schema->properties[i].name;
	struct msp_error *error = add(run, place, key, msp_arena_printf(arena, "unknown key %s", shown(arena, key)));
	const char *near = msp_str_nearest(key->value, names, schema->property_count);
	if (near != NULL)
		msp_error_hint(error, "did you mean \"%s\"?", near);
	else if (msp_schema_property(schema, "custom", 6) != NULL)
		msp_error_hint(error, "fields of your own go below \"custom\"");
	return false;
}

bool msp_schema_say_undecided(struct msp_schema_run *run, const struct msp_schema_place *place,
	const struct msp_node *node, const struct msp_error *err)
{
	struct msp_schema_run outer = *run;

	outer.problems = run->outer;
	if (outer.problems != NULL)
		run->last = add(&outer, place, node, err->message);
	return false;
}

bool msp_schema_say_missing(
	struct msp_schema_run *run, const struct msp_schema_place *place, const struct msp_node *map, const char *name)
{
	const struct msp_schema_place inner = { place, name, 0 };

	if (run->problems == NULL)
		return false;
	add(run, &inner, map, "is missing");
	return false;
}
