/* SPDX-License-Identifier: ISC */
/* The one file that knows libyaml: its events become nodes. */
#include "lib/text/yaml.h"

#include <string.h>
#include <yaml.h>

#include "lib/base/map.h"
#include "lib/base/str.h"
#include "lib/text/yaml_check.h"

/* Maps with more pairs than this look for duplicate keys in a hash table. */
#define LINEAR_KEYS 16
/* libyaml finds the colon of a key only within 1024 characters. */
#define KEY_LIMIT 1000

struct frame {
	struct msp_node *node;
	struct msp_node *key; /* of a map: read, its value still to come */
	struct msp_map *seen; /* keys of a large map */
};

struct reader {
	yaml_parser_t parser;
	struct msp_arena *arena;
	const char *text;
	size_t length;
	struct frame stack[MSP_YAML_DEPTH];
	size_t depth;
	struct msp_node *root;
	bool document; /* one has begun */
};

/* Errors */

static int refuse(const yaml_mark_t *mark, struct msp_error *err, const char *message, const char *hint)
{
	msp_error_set(err, MSP_DATA, "%s", message);
	if (hint)
		msp_error_hint(err, "%s", hint);
	msp_error_at(err, NULL, (int)mark->line + 1, (int)mark->column + 1);
	return -1;
}

/* Is there a tab at mark? */
static bool tab_at(const struct reader *reader, const yaml_mark_t *mark)
{
	const char *at = reader->text, *end = reader->text + reader->length;

	for (size_t line = 0; line < mark->line; line++) {
		at = memchr(at, '\n', (size_t)(end - at));
		if (!at)
			return false;
		at++;
	}
	for (size_t column = 0; column < mark->column && at < end; column++)
		do
			at++;
		while (at < end && ((unsigned char)*at & 0xc0) == 0x80);
	return at < end && *at == '\t';
}

/* What libyaml says, what we say instead, what to do. */
static const struct {
	const char *problem, *message, *hint;
	bool context; /* the place to look at is where the thing began */
} problems[] = {
	{ "mapping values are not allowed in this context", "a ':' where no key can be",
		"quote text that contains \": \"", false },
	{ "could not find expected ':'", "a line that is no \"key: value\"",
		"a ':' and a space follow the key; text of several lines is quoted or written behind '|'", true },
	{ "did not find expected key", "a line that fits neither the indentation above nor below",
		"keys of one map begin in the same column", false },
	{ "did not find expected '-' indicator", "a line that is no item of the list above it",
		"items of one list begin with '-' in the same column", false },
	{ "block sequence entries are not allowed in this context", "a list item cannot begin here",
		"put '-' on a line of its own, or quote the text", false },
	{ "did not find expected ',' or ']'", "a ',' or the closing ']' is missing", "quote text that begins with '['",
		false },
	{ "did not find expected ',' or '}'", "a ',' or the closing '}' is missing", "quote text that begins with '{'",
		false },
	{ "found unexpected end of stream", "the closing quote is missing", NULL, true },
	{ "found unexpected document indicator", "the closing quote is missing", NULL, true },
	{ "did not find expected alphabetic or numeric character", "anchors and aliases are not used here",
		"quote text that begins with '&' or '*'", false },
	{ "found character that cannot start any token", "text cannot begin with this character", "quote the text",
		false },
	{ "found undefined tag handle", "tags are not used here", "quote text that begins with '!'", false },
	{ "found unknown escape character", "unknown escape in double quotes",
		"write \\\\ for a backslash, or use single quotes", false },
	{ "did not find expected <document start>", "text behind the end of the document", NULL, false },
};

static int refuse_syntax(const struct reader *reader, struct msp_error *err)
{
	const yaml_parser_t *parser = &reader->parser;
	const char *problem = parser->problem ? parser->problem : "cannot be read";

	if (parser->error == YAML_MEMORY_ERROR)
		return msp_error_set(err, MSP_SYSTEM, "out of memory");
	if (strstr(problem, "tab character") || tab_at(reader, &parser->problem_mark))
		return refuse(&parser->problem_mark, err, "tab used as indentation", "indent with spaces");
	for (size_t i = 0; i < MSP_COUNT(problems); i++)
		if (strcmp(problem, problems[i].problem) == 0)
			return refuse(
				problems[i].context && parser->context ? &parser->context_mark : &parser->problem_mark,
				err, problems[i].message, problems[i].hint);
	refuse(&parser->problem_mark, err, problem, NULL);
	return msp_error_wrap(err, "not valid YAML");
}

/* Nodes */

static struct msp_node *make(struct reader *reader, const yaml_event_t *event, enum msp_node_kind kind)
{
	struct msp_node *node = msp_arena_alloc(reader->arena, sizeof *node);

	node->kind = kind;
	node->line = (int)event->start_mark.line + 1;
	node->column = (int)event->start_mark.column + 1;
	node->end_line = (int)event->end_mark.line + 1;
	node->end_column = (int)event->end_mark.column + 1;
	return node;
}

static int check_duplicate(struct reader *reader, struct frame *frame, struct msp_node *key, struct msp_error *err)
{
	const struct msp_node *map = frame->node, *first = NULL;

	if (map->count >= LINEAR_KEYS) {
		if (!frame->seen) {
			frame->seen = msp_arena_alloc(reader->arena, sizeof *frame->seen);
			msp_map_init(frame->seen, reader->arena);
			for (size_t i = 0; i < map->count; i++)
				msp_map_set(frame->seen, map->items[2 * i]->value, map->items[2 * i]);
		}
		first = msp_map_set(frame->seen, key->value, key);
	}
	for (size_t i = 0; !frame->seen && i < map->count && !first; i++) {
		const struct msp_node *other = map->items[2 * i];

		if (other->length == key->length && memcmp(other->value, key->value, key->length) == 0)
			first = other;
	}
	if (!first)
		return 0;
	return msp_node_error(key, err, "key \"%s\" is there twice, first in line %d", key->value, first->line);
}

static int take_key(struct reader *reader, struct frame *frame, struct msp_node *key, struct msp_error *err)
{
	bool plain = key->kind == MSP_NODE_PLAIN || key->kind == MSP_NODE_NULL;

	if (key->kind == MSP_NODE_SEQ || key->kind == MSP_NODE_MAP) {
		msp_node_error(key, err, "a key must be text");
		msp_error_hint(err, "quote text that begins with '{' or '['");
		return -1;
	}
	if (plain && key->length == 0)
		return msp_node_error(key, err, "a key is missing before ':'");
	if (plain && strcmp(key->value, "<<") == 0)
		return msp_node_error(key, err, "merge keys (\"<<\") are not used here");
	if (key->length > KEY_LIMIT)
		return msp_node_error(key, err, "key longer than %d bytes", KEY_LIMIT);
	if (plain)
		key->kind = MSP_NODE_PLAIN; /* a key spelt null is a name like any other */
	if (check_duplicate(reader, frame, key, err) < 0)
		return -1;
	frame->key = key;
	return 0;
}

static int take_value(struct reader *reader, struct frame *frame, struct msp_node *value, struct msp_error *err)
{
	struct msp_node *map = frame->node, *key = frame->key;
	const char *colon =
		key->kind == MSP_NODE_PLAIN && map->style == MSP_STYLE_FLOW ? strchr(key->value, ':') : NULL;

	/* {people:12} is one key "people:12" without value, and nothing would be left of it. */
	if (colon && value->kind == MSP_NODE_NULL && value->line == value->end_line &&
		value->column == value->end_column) {
		msp_node_error(key, err, "no space behind the ':' of \"%s\"", key->value);
		msp_error_hint(err, "write {%.*s: %s}", (int)(colon - key->value), key->value, colon + 1);
		return -1;
	}
	if (map->count == map->capacity)
		map->items =
			msp_arena_grow(reader->arena, map->items, map->count, &map->capacity, 2 * sizeof *map->items);
	map->items[2 * map->count] = key;
	map->items[2 * map->count + 1] = value;
	map->count++;
	frame->key = NULL;
	return 0;
}

/* Puts node where the next one belongs. */
static int place(struct reader *reader, struct msp_node *node, struct msp_error *err)
{
	struct frame *frame;

	if (reader->depth == 0) {
		reader->root = node;
		return 0;
	}
	frame = &reader->stack[reader->depth - 1];
	if (frame->node->kind == MSP_NODE_SEQ) {
		msp_node_add(reader->arena, frame->node, node);
		return 0;
	}
	return frame->key ? take_value(reader, frame, node, err) : take_key(reader, frame, node, err);
}

static int check_properties(
	const yaml_event_t *event, const yaml_char_t *anchor, const yaml_char_t *tag, struct msp_error *err)
{
	if (anchor)
		return refuse(&event->start_mark, err, "anchors are not used here", "quote text that begins with '&'");
	if (tag)
		return refuse(&event->start_mark, err, "tags are not used here", "quote text that begins with '!'");
	return 0;
}

static bool means_null(const char *text)
{
	return !*text || strcmp(text, "~") == 0 || strcmp(text, "null") == 0;
}

static enum msp_node_style scalar_style(yaml_scalar_style_t style)
{
	switch (style) {
	case YAML_SINGLE_QUOTED_SCALAR_STYLE:
		return MSP_STYLE_SINGLE;
	case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
		return MSP_STYLE_DOUBLE;
	case YAML_LITERAL_SCALAR_STYLE:
		return MSP_STYLE_LITERAL;
	case YAML_FOLDED_SCALAR_STYLE:
		return MSP_STYLE_FOLDED;
	default:
		return MSP_STYLE_ANY;
	}
}

static int take_scalar(struct reader *reader, const yaml_event_t *event, struct msp_error *err)
{
	const char *value = (const char *)event->data.scalar.value;
	size_t length = event->data.scalar.length;
	struct msp_node *node;

	if (check_properties(event, event->data.scalar.anchor, event->data.scalar.tag, err) < 0)
		return -1;
	if (memchr(value, '\0', length))
		return refuse(&event->start_mark, err, "NUL (\"\\0\") in text", "remove it");
	node = make(reader, event, MSP_NODE_STRING);
	node->style = scalar_style(event->data.scalar.style);
	node->value = msp_arena_memdup(reader->arena, value, length);
	node->length = length;
	if (event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
		node->kind = means_null(value) ? MSP_NODE_NULL : MSP_NODE_PLAIN;
	return place(reader, node, err);
}

static int begin_collection(struct reader *reader, const yaml_event_t *event, struct msp_error *err)
{
	bool map = event->type == YAML_MAPPING_START_EVENT;
	struct msp_node *node = make(reader, event, map ? MSP_NODE_MAP : MSP_NODE_SEQ);
	bool flow;

	if (map) {
		flow = event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
		if (check_properties(event, event->data.mapping_start.anchor, event->data.mapping_start.tag, err) < 0)
			return -1;
	} else {
		flow = event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
		if (check_properties(event, event->data.sequence_start.anchor, event->data.sequence_start.tag, err) < 0)
			return -1;
	}
	node->style = flow ? MSP_STYLE_FLOW : MSP_STYLE_BLOCK;
	if (place(reader, node, err) < 0)
		return -1;
	if (reader->depth == MSP_YAML_DEPTH)
		return msp_node_error(node, err, "nested more than %d levels deep", MSP_YAML_DEPTH);
	reader->stack[reader->depth++] = (struct frame){ .node = node };
	return 0;
}

static void end_collection(struct reader *reader, const yaml_event_t *event)
{
	struct msp_node *node = reader->stack[--reader->depth].node;

	node->end_line = (int)event->end_mark.line + 1;
	node->end_column = (int)event->end_mark.column + 1;
}

static int begin_document(struct reader *reader, const yaml_event_t *event, struct msp_error *err)
{
	const yaml_tag_directive_t *tags = event->data.document_start.tag_directives.start;

	if (reader->document)
		return refuse(&event->start_mark, err, "a second document begins here", "one file holds one document");
	if (event->data.document_start.version_directive || tags != event->data.document_start.tag_directives.end)
		return refuse(&event->start_mark, err, "directives (%YAML, %TAG) are not used here", "remove the line");
	reader->document = true;
	return 0;
}

static int take_event(struct reader *reader, const yaml_event_t *event, struct msp_error *err)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return take_scalar(reader, event, err);
	case YAML_MAPPING_START_EVENT:
	case YAML_SEQUENCE_START_EVENT:
		return begin_collection(reader, event, err);
	case YAML_MAPPING_END_EVENT:
	case YAML_SEQUENCE_END_EVENT:
		end_collection(reader, event);
		return 0;
	case YAML_DOCUMENT_START_EVENT:
		return begin_document(reader, event, err);
	case YAML_ALIAS_EVENT:
		return refuse(&event->start_mark, err, "aliases are not used here", "quote text that begins with '*'");
	default:
		return 0;
	}
}

static int read_events(struct reader *reader, struct msp_error *err)
{
	bool more = true;

	while (more) {
		yaml_event_t event;
		int result;

		if (!yaml_parser_parse(&reader->parser, &event))
			return refuse_syntax(reader, err);
		more = event.type != YAML_STREAM_END_EVENT;
		result = take_event(reader, &event, err);
		yaml_event_delete(&event);
		if (result < 0)
			return -1;
	}
	return 0;
}

int msp_yaml_parse(
	struct msp_arena *arena, const char *text, size_t length, struct msp_node **root, struct msp_error *err)
{
	struct reader reader;
	int result;

	*root = NULL;
	if (msp_yaml_check(text, length, err) < 0)
		return -1;
	reader.arena = arena;
	reader.text = text;
	reader.length = length;
	reader.depth = 0;
	reader.root = NULL;
	reader.document = false;
	if (!yaml_parser_initialize(&reader.parser))
		return msp_error_set(err, MSP_SYSTEM, "out of memory");
	yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&reader.parser, (const unsigned char *)text, length);
	result = read_events(&reader, err);
	yaml_parser_delete(&reader.parser);
	if (result < 0)
		return -1;
	if (!reader.root || reader.root->kind == MSP_NODE_NULL)
		reader.root = msp_node_map(arena);
	*root = reader.root;
	return 0;
}
