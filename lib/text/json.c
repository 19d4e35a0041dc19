/* SPDX-License-Identifier: ISC */
/* Writer of JSON. */
#include "lib/text/json.h"

#include <stdlib.h>
#include <string.h>

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
