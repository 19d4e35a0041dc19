/* SPDX-License-Identifier: ISC */
/*
 * Form of a node: kind and style in a byte each, four places as variable-length numbers; then, for a scalar, its
 * length, its bytes and a NUL, so that values can stay where they are; for a list or map, the number of nodes in it,
 * and those.
 */
#include "lib/text/node_pack.h"

#include <stdint.h>
#include <string.h>

#define DEPTH 128 /* twice what records may have */

static bool holds_nodes(enum msp_node_kind kind)
{
	return kind == MSP_NODE_SEQ || kind == MSP_NODE_MAP;
}

/* Seven bits a byte, the low ones first; the high bit says that more follow. */
static void add_number(struct msp_buf *out, size_t number)
{
	for (; number >= 0x80; number >>= 7)
		msp_buf_addc(out, (char)(0x80 | (number & 0x7F)));
	msp_buf_addc(out, (char)number);
}

void msp_node_pack(const struct msp_node *node, struct msp_buf *out)
{
	const int places[] = { node->line, node->column, node->end_line, node->end_column };

	msp_buf_addc(out, (char)node->kind);
	msp_buf_addc(out, (char)node->style);
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
		add_number(out, (size_t)places[i]);
	if (!holds_nodes(node->kind)) {
		add_number(out, node->length);
		msp_buf_add(out, node->value != NULL ? node->value : "", node->length);
		msp_buf_addc(out, '\0');
		return;
	}
	size_t count = node->kind == MSP_NODE_MAP ? 2 * node->count : node->count;
	add_number(out, count);
	for (size_t i = 0; i < count; i++)
		msp_node_pack(node->items[i], out);
}

struct reader {
	struct msp_arena *arena;
	const unsigned char *at, *end;
	bool bad;
};

static unsigned char take_byte(struct reader *reader)
{
	if (reader->at < reader->end)
		return *reader->at++;
	reader->bad = true;
	return 0;
}

static size_t take_number(struct reader *reader)
{
	size_t number = 0;

	for (unsigned shift = 0; shift < 63; shift += 7) {
		unsigned char byte = take_byte(reader);
		number |= (size_t)(byte & 0x7F) << shift;
		if ((byte & 0x80) == 0)
			return number;
	}
	reader->bad = true;
	return 0;
}

static int take_place(struct reader *reader)
{
	size_t place = take_number(reader);

	if (place > INT32_MAX)
		reader->bad = true;
	return reader->bad ? 0 : (int)place;
}

static void take_scalar(struct reader *reader, struct msp_node *node)
{
	node->length = take_number(reader);
	if (reader->bad || node->length >= (size_t)(reader->end - reader->at) || reader->at[node->length] != '\0') {
		reader->bad = true;
		return;
	}
	node->value = (const char *)reader->at;
	reader->at += node->length + 1;
}

static struct msp_node *take_node(struct reader *reader, int depth)
{
	struct msp_node *node = msp_arena_alloc(reader->arena, sizeof *node);
	unsigned char kind = take_byte(reader), style = take_byte(reader);

	reader->bad = reader->bad || kind > MSP_NODE_MAP || style > MSP_STYLE_DOUBLE || depth > DEPTH;
	if (reader->bad)
		return node;
	node->kind = (enum msp_node_kind)kind;
	node->style = (enum msp_node_style)style;
	node->line = take_place(reader);
	node->column = take_place(reader);
	node->end_line = take_place(reader);
	node->end_column = take_place(reader);
	if (!holds_nodes(node->kind)) {
		take_scalar(reader, node);
		return node;
	}
	size_t count = take_number(reader);
	/* a node has seven bytes at least, so no count makes more memory than the bytes are worth */
	if (count > (size_t)(reader->end - reader->at) || (node->kind == MSP_NODE_MAP && count % 2 != 0))
		reader->bad = true;
	if (reader->bad)
		return node;
	node->items = msp_arena_array(reader->arena, count, sizeof *node->items);
	node->count = node->kind == MSP_NODE_MAP ? count / 2 : count;
	node->capacity = node->count;
	for (size_t i = 0; i < count && !reader->bad; i++)
		node->items[i] = take_node(reader, depth + 1);
	return node;
}

int msp_node_unpack(
	struct msp_arena *arena, const void *bytes, size_t length, struct msp_node **node, struct msp_error *err)
{
	const unsigned char *copy = msp_arena_memdup(arena, bytes, length);
	struct reader reader = { arena, copy, copy + length, false };

	*node = take_node(&reader, 0);
	if (reader.bad || reader.at != reader.end) {
		*node = NULL;
		return msp_error_set(err, MSP_DATA, "a packed record is damaged");
	}
	return 0;
}
