/* SPDX-License-Identifier: ISC */
/* The canonical writer: the same tree always gives the same bytes, however it was written before. */
#include <string.h>

#include "lib/text/yaml.h"
#include "lib/text/yaml_scalar.h"

#define FLOW_WIDTH 80

static bool is_collection(const struct msp_node *node)
{
	return node->kind == MSP_NODE_MAP || node->kind == MSP_NODE_SEQ;
}

/* Without anything to show: null pairs are absent. */
static bool is_empty(const struct msp_node *node)
{
	for (size_t i = 0; node->kind == MSP_NODE_MAP && i < node->count; i++)
		if (node->items[2 * i + 1]->kind != MSP_NODE_NULL)
			return false;
	return node->kind == MSP_NODE_MAP || node->count == 0;
}

static size_t width(const char *text, size_t length)
{
	size_t columns = 0;

	for (size_t i = 0; i < length; i++)
		columns += ((unsigned char)text[i] & 0xc0) != 0x80;
	return columns;
}

/* Appends "[a, b]" when node is a sequence of short scalars; false, and nothing appended, when not. */
static bool emit_flow(const struct msp_node *node, struct msp_buf *out)
{
	size_t start = out->length;

	if (node->kind != MSP_NODE_SEQ || node->count == 0)
		return false;
	for (size_t i = 0; i < node->count; i++)
		if (is_collection(node->items[i]) || memchr(node->items[i]->value, '\n', node->items[i]->length))
			return false;
	for (size_t i = 0; i < node->count && out->length - start < (size_t)4 * FLOW_WIDTH; i++) {
		msp_buf_adds(out, i ? ", " : "[");
		msp_yaml_scalar(node->items[i], MSP_YAML_FLOW, 0, out);
	}
	msp_buf_addc(out, ']');
	if (width(out->data + start, out->length - start) < FLOW_WIDTH)
		return true;
	msp_buf_truncate(out, start);
	return false;
}

/* Scalars and whatever fits on the line: text without line feed at its end.  False when node needs lines of its own. */
static bool emit_inline(const struct msp_node *node, enum msp_yaml_place place, int indent, struct msp_buf *out)
{
	if (!is_collection(node))
		msp_yaml_scalar(node, place, indent, out);
	else if (is_empty(node))
		msp_buf_adds(out, node->kind == MSP_NODE_MAP ? "{}" : "[]");
	else
		return emit_flow(node, out);
	return true;
}

static void emit_block(const struct msp_node *node, int indent, struct msp_buf *out);

void msp_yaml_emit_value(const struct msp_node *node, int indent, struct msp_buf *out)
{
	msp_buf_addc(out, ' ');
	if (emit_inline(node, MSP_YAML_BLOCK, indent, out)) {
		msp_buf_addc(out, '\n');
		return;
	}
	msp_buf_truncate(out, out->length - 1);
	msp_buf_addc(out, '\n');
	msp_buf_addn(out, ' ', (size_t)indent + 2);
	emit_block(node, indent + 2, out);
}

/* What follows a dash at column `indent`. */
static void emit_item_value(const struct msp_node *node, int indent, struct msp_buf *out)
{
	msp_buf_adds(out, "- ");
	if (emit_inline(node, MSP_YAML_BLOCK, indent, out))
		msp_buf_addc(out, '\n');
	else
		emit_block(node, indent + 2, out);
}

/* A collection that is not empty; the first line is indented already. */
static void emit_block(const struct msp_node *node, int indent, struct msp_buf *out)
{
	bool first = true;

	for (size_t i = 0; i < node->count; i++) {
		bool map = node->kind == MSP_NODE_MAP;

		if (map && node->items[2 * i + 1]->kind == MSP_NODE_NULL)
			continue;
		if (!first)
			msp_buf_addn(out, ' ', (size_t)indent);
		first = false;
		if (map) {
			/* Keys are strings whatever they look like. */
			struct msp_node key = *node->items[2 * i];

			key.kind = MSP_NODE_STRING;
			msp_yaml_scalar(&key, MSP_YAML_KEY, indent, out);
			msp_buf_addc(out, ':');
			msp_yaml_emit_value(node->items[2 * i + 1], indent, out);
		} else {
			emit_item_value(node->items[i], indent, out);
		}
	}
}

void msp_yaml_emit_item(const struct msp_node *node, int indent, struct msp_buf *out)
{
	msp_buf_addn(out, ' ', (size_t)indent);
	emit_item_value(node, indent, out);
}

void msp_yaml_emit(const struct msp_node *node, int indent, struct msp_buf *out)
{
	msp_buf_addn(out, ' ', (size_t)indent);
	if (emit_inline(node, MSP_YAML_ROOT, indent, out))
		msp_buf_addc(out, '\n');
	else
		emit_block(node, indent, out);
}
