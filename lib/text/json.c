/* SPDX-License-Identifier: ISC */
#include "lib/text/json.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* jansson keeps neither the digits of a number nor its place; so the text, known to be valid by then, is walked along
 * with the tree: both have the numbers in the same order. */
struct reader {
	struct msp_arena *arena;
	const char *text;
	size_t length, at;
};

static void next_number(struct reader *reader, const char **digits, size_t *length)
{
	const char *text = reader->text;
	size_t at = reader->at;
	bool quoted = false;

	for (; at < reader->length; at++) {
		if (quoted && text[at] == '\\')
			at++;
		else if (text[at] == '"')
			quoted = !quoted;
		else if (!quoted && (text[at] == '-' || (text[at] >= '0' && text[at] <= '9')))
			break;
	}
	*digits = text + at;
	*length = at < reader->length ? strspn(text + at, "+-.0123456789eE") : 0;
	reader->at = at + *length;
}

static struct msp_node *scalar(struct reader *reader, enum msp_node_kind kind, const char *value, size_t length)
{
	struct msp_node *node = msp_arena_alloc(reader->arena, sizeof *node);

	node->kind = kind;
	node->value = msp_arena_memdup(reader->arena, value, length);
	node->length = length;
	return node;
}

static struct msp_node *convert(struct reader *reader, json_t *json);

static struct msp_node *convert_array(struct reader *reader, const json_t *json)
{
	struct msp_node *node = msp_node_seq(reader->arena);

	for (size_t i = 0; i < json_array_size(json); i++)
		msp_node_add(reader->arena, node, convert(reader, json_array_get(json, i)));
	return node;
}

/* Written without msp_node_set, which would look for each key among those before it. */
static struct msp_node *convert_object(struct reader *reader, json_t *json)
{
	struct msp_node *node = msp_node_map(reader->arena);
	size_t count = json_object_size(json);
	const char *key;
	json_t *value;

	node->items = msp_arena_array(reader->arena, 2 * count, sizeof *node->items);
	node->capacity = 2 * count;
	json_object_foreach(json, key, value) {
		node->items[2 * node->count] = scalar(reader, MSP_NODE_STRING, key, strlen(key));
		node->items[2 * node->count + 1] = convert(reader, value);
		node->count++;
	}
	return node;
}

static struct msp_node *convert(struct reader *reader, json_t *json)
{
	const char *digits;
	size_t length;

	switch (json_typeof(json)) {
	case JSON_OBJECT:
		return convert_object(reader, json);
	case JSON_ARRAY:
		return convert_array(reader, json);
	case JSON_STRING:
		return scalar(reader, MSP_NODE_STRING, json_string_value(json), json_string_length(json));
	case JSON_TRUE:
		return scalar(reader, MSP_NODE_TRUE, "true", 4);
	case JSON_FALSE:
		return scalar(reader, MSP_NODE_FALSE, "false", 5);
	case JSON_NULL:
		return msp_node_null(reader->arena);
	case JSON_INTEGER:
	case JSON_REAL:
		break;
	}
	next_number(reader, &digits, &length);
	return scalar(reader, MSP_NODE_NUMBER, digits, length);
}

int msp_json_parse(struct msp_arena *arena, const char *text, size_t length, struct msp_node **root,
	struct msp_error *err)
{
	const size_t flags = JSON_DECODE_ANY | JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL;
	struct reader reader = { arena, msp_arena_memdup(arena, text, length), length, 0 };
	json_error_t error;
	json_t *json = json_loadb(text, length, flags, &error);

	if (json == NULL) {
		for (char *byte = error.text; *byte != '\0'; byte++)
			if ((unsigned char)*byte < ' ')
				*byte = ' ';
		msp_error_set(err, MSP_DATA, "no valid JSON: %s", error.text);
		msp_error_at(err, NULL, error.line > 0 ? error.line : 0, error.column > 0 ? error.column : 0);
		return -1;
	}
	*root = convert(&reader, json);
	json_decref(json);
	return 0;
}

/* Length of the run at text that needs no escape. */
static size_t clean(const char *text, bool canonical)
{
	const unsigned char *byte = (const unsigned char *)text;
	size_t n = 0;

	while (byte[n] >= ' ' && byte[n] != '"' && byte[n] != '\\') {
		if (!canonical && (byte[n] == 0x7f || (byte[n] == 0xe2 && byte[n + 1] == 0x80 &&
			(byte[n + 2] == 0xa8 || byte[n + 2] == 0xa9))))
			break;
		n++;
	}
	return n;
}

/* Escapes the character at text; returns its bytes. */
static size_t escape(struct msp_buf *out, const char *text)
{
	static const char names[] = "\"\"\\\\\bb\ff\nn\rr\tt";

	for (size_t i = 0; i + 1 < sizeof names; i += 2)
		if (*text == names[i]) {
			msp_buf_addc(out, '\\');
			msp_buf_addc(out, names[i + 1]);
			return 1;
		}
	if ((unsigned char)*text == 0xe2) {
		msp_buf_addf(out, "\\u20%02x", (unsigned)(unsigned char)text[2] - 0x80);
		return 3;
	}
	msp_buf_addf(out, "\\u%04x", (unsigned)(unsigned char)*text);
	return 1;
}

static void emit_string(struct msp_buf *out, const char *text, bool canonical)
{
	msp_buf_addc(out, '"');
	while (*text != '\0') {
		size_t run = clean(text, canonical);
		msp_buf_add(out, text, run);
		text += run;
		if (*text != '\0')
			text += escape(out, text);
	}
	msp_buf_addc(out, '"');
}

void msp_json_string(struct msp_buf *out, const char *text)
{
	emit_string(out, text, false);
}

static void emit_scalar(struct msp_buf *out, const struct msp_node *node, bool canonical)
{
	switch (node->kind) {
	case MSP_NODE_TRUE:
		msp_buf_adds(out, "true");
		break;
	case MSP_NODE_FALSE:
		msp_buf_adds(out, "false");
		break;
	case MSP_NODE_NUMBER:
		msp_buf_add(out, node->value, node->length);
		break;
	case MSP_NODE_PLAIN:
	case MSP_NODE_STRING:
		emit_string(out, node->value, canonical);
		break;
	default:
		msp_buf_adds(out, "null");
	}
}

static void new_line(struct msp_buf *out, int indent, int level)
{
	if (indent == 0)
		return;
	msp_buf_addc(out, '\n');
	msp_buf_addn(out, ' ', (size_t)indent * (size_t)level);
}

static void emit(const struct msp_node *node, int indent, int level, struct msp_buf *out)
{
	bool map = msp_node_is(node, MSP_NODE_MAP);

	if (!map && !msp_node_is(node, MSP_NODE_SEQ)) {
		emit_scalar(out, node, false);
		return;
	}
	msp_buf_addc(out, map ? '{' : '[');
	for (size_t i = 0; i < node->count; i++) {
		if (i > 0)
			msp_buf_adds(out, indent == 0 ? ", " : ",");
		new_line(out, indent, level + 1);
		if (map) {
			emit_string(out, node->items[2 * i]->value, false);
			msp_buf_adds(out, ": ");
		}
		emit(node->items[map ? 2 * i + 1 : i], indent, level + 1, out);
	}
	if (node->count > 0)
		new_line(out, indent, level);
	msp_buf_addc(out, map ? '}' : ']');
}

void msp_json_emit(const struct msp_node *node, int indent, struct msp_buf *out)
{
	emit(node, indent, 0, out);
}

struct pair {
	const struct msp_node *key, *value;
};

static int compare_pairs(const void *a, const void *b)
{
	const struct pair *left = a, *right = b;

	return strcmp(left->key->value, right->key->value);
}

static void canonical(const struct msp_node *node, struct msp_arena *scratch, struct msp_buf *out);

static void canonical_map(const struct msp_node *map, struct msp_arena *scratch, struct msp_buf *out)
{
	struct pair few[32], *pairs = few;
	size_t count = 0;

	if (map->count > sizeof few / sizeof few[0])
		pairs = msp_arena_array(scratch, map->count, sizeof *pairs);
	msp_node_each_pair(map, key, value)
		if (value->kind != MSP_NODE_NULL)
			pairs[count++] = (struct pair){ key, value };
	qsort(pairs, count, sizeof *pairs, compare_pairs);
	msp_buf_addc(out, '{');
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			msp_buf_addc(out, ',');
		emit_string(out, pairs[i].key->value, true);
		msp_buf_addc(out, ':');
		canonical(pairs[i].value, scratch, out);
	}
	msp_buf_addc(out, '}');
}

static void canonical(const struct msp_node *node, struct msp_arena *scratch, struct msp_buf *out)
{
	bool first = true;

	if (msp_node_is(node, MSP_NODE_MAP)) {
		canonical_map(node, scratch, out);
	} else if (msp_node_is(node, MSP_NODE_SEQ)) {
		msp_buf_addc(out, '[');
		msp_node_each_item(node, item) {
			if (!first)
				msp_buf_addc(out, ',');
			first = false;
			canonical(item, scratch, out);
		}
		msp_buf_addc(out, ']');
	} else {
		emit_scalar(out, node, true);
	}
}

void msp_json_canonical(const struct msp_node *node, struct msp_buf *out)
{
	struct msp_arena scratch = MSP_ARENA_INIT;

	canonical(node, &scratch, out);
	msp_arena_release(&scratch);
}
