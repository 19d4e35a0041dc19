/* SPDX-License-Identifier: ISC */
/*
 * Reader of JSON (RFC 8259).  Written here because nodes need what libraries throw away: the place of each value and
 * the digits of numbers as they stand.  tests/unit/test_json.c compares it with jansson.
 */
#include <stdint.h>
#include <string.h>

#include "lib/base/map.h"
#include "lib/base/utf8.h"
#include "lib/text/json.h"

#define DEPTH 256
#define USUAL_KEYS 4
#define FEW_KEYS 16

struct reader {
	struct msp_arena *arena;
	const char *at, *end;
	const char *line_start, *counted;
	int column; /* of the byte at `counted` */
	int line, depth;
	struct msp_buf text; /* of the string that is read, when it has escapes */
	struct msp_error *err;
};

/* Column in characters: continuation bytes do not count.  Goes on from where it counted last, for long lines. */
static int column(struct reader *reader, const char *at)
{
	if (reader->counted < reader->line_start || reader->counted > at) {
		reader->counted = reader->line_start;
		reader->column = 1;
	}
	for (; reader->counted < at; reader->counted++)
		reader->column += ((unsigned char)*reader->counted & 0xc0) != 0x80;
	return reader->column;
}

static int fail(struct reader *reader, const char *at, const char *what)
{
	msp_error_set(reader->err, MSP_DATA, "%s", what);
	msp_error_at(reader->err, NULL, reader->line, column(reader, at));
	return -1;
}

static void skip_space(struct reader *reader)
{
	for (; reader->at < reader->end; reader->at++) {
		if (*reader->at == '\n') {
			reader->line++;
			reader->line_start = reader->at + 1;
		} else if (*reader->at != ' ' && *reader->at != '\t' && *reader->at != '\r') {
			return;
		}
	}
}

static struct msp_node *new_node(struct reader *reader, enum msp_node_kind kind)
{
	struct msp_node *node = msp_arena_alloc(reader->arena, sizeof *node);

	node->kind = kind;
	node->line = reader->line;
	node->column = column(reader, reader->at);
	return node;
}

static void end_node(struct reader *reader, struct msp_node *node)
{
	node->end_line = reader->line;
	node->end_column = column(reader, reader->at);
}

/* Four hexadecimal digits behind "\u". */
static int read_unit(struct reader *reader, uint32_t *unit)
{
	*unit = 0;
	for (int i = 0; i < 4; i++, reader->at++) {
		char byte = reader->at < reader->end ? *reader->at : '\0';
		if (byte >= '0' && byte <= '9')
			*unit = *unit * 16 + (uint32_t)(byte - '0');
		else if ((byte | 32) >= 'a' && (byte | 32) <= 'f')
			*unit = *unit * 16 + (uint32_t)((byte | 32) - 'a') + 10;
		else
			return fail(reader, reader->at, "\\u needs four hexadecimal digits");
	}
	return 0;
}

/* Behind "\u": one unit, or two that are a surrogate pair. */
static int read_code_point(struct reader *reader)
{
	const char *start = reader->at;
	uint32_t first, second;
	char bytes[4];

	if (read_unit(reader, &first) != 0)
		return -1;
	if (first == 0)
		return fail(reader, start, "NUL in a string");
	if (first >= 0xd800 && first < 0xdc00) {
		if (reader->end - reader->at < 2 || reader->at[0] != '\\' || reader->at[1] != 'u')
			return fail(reader, start, "half of a surrogate pair");
		reader->at += 2;
		if (read_unit(reader, &second) != 0)
			return -1;
		if (second < 0xdc00 || second > 0xdfff)
			return fail(reader, start, "half of a surrogate pair");
		first = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
	} else if (first >= 0xdc00 && first < 0xe000) {
		return fail(reader, start, "half of a surrogate pair");
	}
	msp_buf_add(&reader->text, bytes, msp_utf8_put(first, bytes));
	return 0;
}

/* Behind a backslash. */
static int read_escape(struct reader *reader)
{
	static const char names[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
	char name = reader->at < reader->end ? *reader->at : '\0';
	const char *found = name == '\0' ? NULL : strchr(names, name);

	if (found != NULL)
		msp_buf_addc(&reader->text, bytes[found - names]);
	else if (name != 'u')
		return fail(reader, reader->at, "unknown escape in a string");
	reader->at++;
	return found != NULL ? 0 : read_code_point(reader);
}

/* The run of bytes up to a quote, a backslash or something not allowed. */
static const char *run_end(const char *at, const char *end)
{
	while (at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= ' ')
		at++;
	return at;
}

static int read_string(struct reader *reader, struct msp_node **result)
{
	struct msp_node *node = new_node(reader, MSP_NODE_STRING);
	const char *run = ++reader->at;

	*result = node;
	msp_buf_clear(&reader->text);
	for (;;) {
		reader->at = run_end(run, reader->end);
		if (reader->at == reader->end)
			return fail(reader, reader->at, "string without closing quote");
		if (*reader->at == '"')
			break;
		if (*reader->at != '\\')
			return fail(reader, reader->at, "control character in a string");
		msp_buf_add(&reader->text, run, (size_t)(reader->at - run));
		reader->at++;
		if (read_escape(reader) != 0)
			return -1;
		run = reader->at;
	}
	size_t length = (size_t)(reader->at - run);
	if (reader->text.length > 0) {
		msp_buf_add(&reader->text, run, length);
		run = reader->text.data;
		length = reader->text.length;
	}
	node->value = msp_arena_memdup(reader->arena, run, length);
	node->length = length;
	reader->at++;
	end_node(reader, node);
	return 0;
}

static bool digits(struct reader *reader)
{
	const char *start = reader->at;

	while (reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9')
		reader->at++;
	return reader->at > start;
}

static bool accept(struct reader *reader, char byte)
{
	if (reader->at == reader->end || *reader->at != byte)
		return false;
	reader->at++;
	return true;
}

static int read_number(struct reader *reader, struct msp_node **result)
{
	struct msp_node *node = new_node(reader, MSP_NODE_NUMBER);
	const char *start = reader->at;

	*result = node;
	accept(reader, '-');
	if (!accept(reader, '0') && !digits(reader))
		return fail(reader, start, "no JSON value");
	if (accept(reader, '.') && !digits(reader))
		return fail(reader, reader->at, "number without digits behind the point");
	if (accept(reader, 'e') || accept(reader, 'E')) {
		if (!accept(reader, '+'))
			accept(reader, '-');
		if (!digits(reader))
			return fail(reader, reader->at, "number without digits in the exponent");
	}
	node->length = (size_t)(reader->at - start);
	node->value = msp_arena_memdup(reader->arena, start, node->length);
	end_node(reader, node);
	return 0;
}

static int read_word(struct reader *reader, struct msp_node **result)
{
	static const struct {
		const char *word;
		enum msp_node_kind kind;
	} words[] = {
		{ "true", MSP_NODE_TRUE },
		{ "false", MSP_NODE_FALSE },
		{ "null", MSP_NODE_NULL },
	};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		size_t length = strlen(words[i].word);
		if ((size_t)(reader->end - reader->at) < length || memcmp(reader->at, words[i].word, length) != 0)
			continue;
		*result = new_node(reader, words[i].kind);
		if (words[i].kind != MSP_NODE_NULL) {
			(*result)->value = words[i].word;
			(*result)->length = length;
		}
		reader->at += length;
		end_node(reader, *result);
		return 0;
	}
	return read_number(reader, result);
}

static int read_value(struct reader *reader, struct msp_node **result);

/* Behind a value inside a collection: 1 = another one follows, 0 = the collection is over. */
static int read_separator(struct reader *reader, char close)
{
	skip_space(reader);
	if (accept(reader, close))
		return 0;
	if (accept(reader, ','))
		return 1;
	return fail(reader, reader->at, close == ']' ? "no comma or ] behind a value" : "no comma or } behind a value");
}

static int read_array(struct reader *reader, struct msp_node **result)
{
	struct msp_node *node = new_node(reader, MSP_NODE_SEQ), *item;
	int more;

	*result = node;
	reader->at++;
	skip_space(reader);
	for (more = !accept(reader, ']'); more == 1; more = read_separator(reader, ']')) {
		if (read_value(reader, &item) != 0)
			return -1;
		msp_arena_reserve(reader->arena, node->items, node->count, node->capacity);
		node->items[node->count++] = item;
	}
	if (more == 0)
		end_node(reader, node);
	return more;
}

/* Small objects are searched, large ones get a map. */
static bool repeated(
	struct reader *reader, const struct msp_node *node, const struct msp_node *key, struct msp_map *keys)
{
	if (node->count < FEW_KEYS) {
		for (size_t i = 0; i < node->count; i++)
			if (node->items[2 * i]->length == key->length &&
				memcmp(node->items[2 * i]->value, key->value, key->length) == 0)
				return true;
		return false;
	}
	if (node->count == FEW_KEYS) {
		msp_map_init(keys, reader->arena);
		for (size_t i = 0; i < node->count; i++)
			msp_map_set(keys, node->items[2 * i]->value, node->items[2 * i]);
	}
	return msp_map_set(keys, key->value, (void *)key) != NULL;
}

static int read_key(struct reader *reader, struct msp_node *node, struct msp_map *keys, struct msp_node **key)
{
	skip_space(reader);
	if (reader->at == reader->end || *reader->at != '"')
		return fail(reader, reader->at, "no quoted key");
	if (read_string(reader, key) != 0)
		return -1;
	if (repeated(reader, node, *key, keys)) {
		msp_error_set(reader->err, MSP_DATA, "key \"%s\" stands twice", (*key)->value);
		msp_error_at(reader->err, NULL, (*key)->line, (*key)->column);
		return -1;
	}
	skip_space(reader);
	return accept(reader, ':') ? 0 : fail(reader, reader->at, "no colon behind a key");
}

static int read_object(struct reader *reader, struct msp_node **result)
{
	struct msp_node *node = new_node(reader, MSP_NODE_MAP), *key, *value;
	struct msp_map keys;
	int more;

	*result = node;
	reader->at++;
	node->capacity = USUAL_KEYS;
	node->items = msp_arena_array(reader->arena, 2 * node->capacity, sizeof *node->items);
	skip_space(reader);
	for (more = !accept(reader, '}'); more == 1; more = read_separator(reader, '}')) {
		if (read_key(reader, node, &keys, &key) != 0 || read_value(reader, &value) != 0)
			return -1;
		if (node->count == node->capacity)
			node->items = msp_arena_grow(
				reader->arena, node->items, node->count, &node->capacity, 2 * sizeof *node->items);
		node->items[2 * node->count] = key;
		node->items[2 * node->count + 1] = value;
		node->count++;
	}
	if (more == 0)
		end_node(reader, node);
	return more;
}

static int read_value(struct reader *reader, struct msp_node **result)
{
	int status;

	skip_space(reader);
	if (reader->at == reader->end)
		return fail(reader, reader->at, "the text ends where a value should be");
	if (*reader->at == '"')
		return read_string(reader, result);
	if (*reader->at != '{' && *reader->at != '[')
		return read_word(reader, result);
	if (++reader->depth > DEPTH)
		return fail(reader, reader->at, "values nested too deep");
	status = *reader->at == '{' ? read_object(reader, result) : read_array(reader, result);
	reader->depth--;
	return status;
}

static int read_text(struct reader *reader, struct msp_node **root)
{
	const char *start = reader->at;
	size_t length = (size_t)(reader->end - start), valid = msp_utf8_check(start, length);

	if (valid < length) {
		for (size_t i = 0; i < valid; i++)
			if (start[i] == '\n') {
				reader->line++;
				reader->line_start = start + i + 1;
			}
		return fail(reader, start + valid, "no valid UTF-8");
	}
	if (read_value(reader, root) != 0)
		return -1;
	skip_space(reader);
	return reader->at == reader->end ? 0 : fail(reader, reader->at, "text behind the value");
}

int msp_json_parse(
	struct msp_arena *arena, const char *text, size_t length, struct msp_node **root, struct msp_error *err)
{
	struct reader reader = { .arena = arena,
		.at = text,
		.end = text + length,
		.line_start = text,
		.counted = text,
		.column = 1,
		.line = 1,
		.text = MSP_BUF_INIT,
		.err = err };
	int status = read_text(&reader, root);

	msp_buf_release(&reader.text);
	return status;
}
