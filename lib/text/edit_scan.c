/* SPDX-License-Identifier: ISC */
#include "lib/text/edit_scan.h"

#include <string.h>

static struct msp_line scan_line(const char *text, size_t length, size_t start)
{
	const char *feed = memchr(text + start, '\n', length - start);
	struct msp_line line = { .start = start };
	size_t at;

	line.end = feed ? (size_t)(feed - text) : length;
	line.next = feed ? line.end + 1 : line.end;
	if (feed && line.end > start && text[line.end - 1] == '\r')
		line.end--;
	for (at = start; at < line.end && text[at] == ' ';)
		at++;
	line.indent = at - start;
	while (at < line.end && text[at] == '\t')
		at++;
	if (at < line.end && text[at] == ' ')
		at += strspn(text + at, " \t");
	line.kind = at >= line.end ? MSP_LINE_BLANK : text[at] == '#' ? MSP_LINE_COMMENT : MSP_LINE_CONTENT;
	return line;
}

void msp_lines_scan(struct msp_arena *arena, const char *text, size_t length, struct msp_lines *lines)
{
	size_t capacity = 0;

	*lines = (struct msp_lines){ .text = text, .length = length };
	for (size_t at = 0; at < length; at = lines->items[lines->count - 1].next) {
		msp_arena_reserve(arena, lines->items, lines->count, capacity);
		lines->items[lines->count++] = scan_line(text, length, at);
	}
}

size_t msp_lines_offset(const struct msp_lines *lines, int line, int column)
{
	size_t at;

	if (line < 1 || (size_t)line > lines->count)
		return lines->length;
	at = lines->items[line - 1].start;
	for (int i = 1; i < column && at < lines->length; i++)
		do
			at++;
		while (at < lines->length && ((unsigned char)lines->text[at] & 0xc0) == 0x80);
	return at;
}

const char *msp_lines_ending(const struct msp_lines *lines, size_t line)
{
	if (line >= lines->count)
		line = lines->count ? lines->count - 1 : 0;
	if (lines->count && lines->items[line].next == lines->items[line].end && line > 0)
		line--;
	return lines->count && lines->items[line].next - lines->items[line].end == 2 ? "\r\n" : "\n";
}

/* Ends of values */

const struct msp_node *msp_lines_leaf(const struct msp_node *node)
{
	while (node && (node->kind == MSP_NODE_MAP || node->kind == MSP_NODE_SEQ)) {
		if (node->count == 0)
			return NULL;
		node = node->items[node->kind == MSP_NODE_MAP ? 2 * node->count - 1 : node->count - 1];
	}
	return node;
}

static bool is_block_scalar(const struct msp_node *node)
{
	return node && (node->style == MSP_STYLE_LITERAL || node->style == MSP_STYLE_FOLDED);
}

size_t msp_lines_header(const struct msp_lines *lines, const struct msp_node *scalar, size_t *length)
{
	size_t at = msp_lines_offset(lines, scalar->line, scalar->column);

	*length = at < lines->length ? 1 + strspn(lines->text + at + 1, "+-0123456789") : 0;
	return at;
}

bool msp_lines_keeps(const struct msp_lines *lines, const struct msp_node *node)
{
	const struct msp_node *leaf = msp_lines_leaf(node);
	size_t at, length;

	if (!is_block_scalar(leaf))
		return false;
	at = msp_lines_header(lines, leaf, &length);
	return memchr(lines->text + at, '+', length) != NULL;
}

/* Indentation of a block scalar's text whose entry stands in column `parent` (-1: the document), as libyaml finds it.
 */
static size_t content_indent(const struct msp_lines *lines, const struct msp_node *scalar, int parent)
{
	size_t at, length, indent = 0;

	at = msp_lines_header(lines, scalar, &length);
	for (size_t i = 1; i < length; i++)
		if (lines->text[at + i] >= '1' && lines->text[at + i] <= '9')
			return (size_t)(lines->text[at + i] - '0') + (parent > 0 ? (size_t)parent : 0);
	for (size_t i = (size_t)scalar->line; i < lines->count; i++) {
		const struct msp_line *line = &lines->items[i];

		indent = line->indent > indent ? line->indent : indent;
		if (line->start + line->indent < line->end)
			break;
	}
	size_t least = parent < 0 ? 1 : (size_t)parent + 1;

	return indent > least ? indent : least;
}

static size_t last_of_block_scalar(const struct msp_lines *lines, const struct msp_node *scalar, int parent)
{
	size_t indent = content_indent(lines, scalar, parent), last = (size_t)scalar->line - 1, i;

	for (i = last + 1; i < lines->count; i++) {
		const struct msp_line *line = &lines->items[i];
		bool spaces = line->start + line->indent == line->end;

		if (spaces && line->indent <= indent)
			continue;
		if (line->indent < indent)
			break;
		last = i;
	}
	return msp_lines_keeps(lines, scalar) ? i - 1 : last;
}

/* Last line of a value whose entry stands in column `parent`. */
static size_t last_line(const struct msp_lines *lines, const struct msp_node *node, int parent)
{
	while (node->style == MSP_STYLE_BLOCK && node->count > 0) {
		parent = node->column - 1;
		node = node->items[node->kind == MSP_NODE_MAP ? 2 * node->count - 1 : node->count - 1];
	}
	if (is_block_scalar(node))
		return last_of_block_scalar(lines, node, parent);
	return (size_t)node->end_line - 1;
}

/* Entries */

static int refuse_complex(const struct msp_node *key, struct msp_error *err)
{
	msp_node_error(key, err, "a key written with '?' cannot be edited in place");
	msp_error_hint(err, "rewrite the file with `msp-store edit --canonical`");
	return -1;
}

static int find_key(const struct msp_lines *lines, const struct msp_node *map, size_t index, struct msp_entry *entry,
	struct msp_error *err)
{
	const struct msp_node *key = map->items[2 * index];
	size_t at = msp_lines_offset(lines, key->end_line, key->end_column);

	at += strspn(lines->text + at, " \t");
	if (key->column != map->column || key->line != key->end_line || lines->text[at] != ':')
		return refuse_complex(key, err);
	entry->line = (size_t)key->line - 1;
	entry->start = msp_lines_offset(lines, key->line, key->column);
	entry->after = at + 1;
	return 0;
}

/* The dash stands in the column of the sequence, on the line of its item or above. */
static int find_dash(const struct msp_lines *lines, const struct msp_node *seq, size_t index, struct msp_entry *entry)
{
	size_t column = (size_t)seq->column - 1;

	for (size_t i = (size_t)seq->items[index]->line; i-- > 0;) {
		const struct msp_line *line = &lines->items[i];
		size_t at = line->start + column;

		if (line->kind != MSP_LINE_CONTENT || at >= line->end || lines->text[at] != '-')
			continue;
		if (at + 1 < line->end && lines->text[at + 1] != ' ' && lines->text[at + 1] != '\t')
			continue;
		entry->line = i;
		entry->start = at;
		entry->after = at + 1;
		return 0;
	}
	msp_bug("item %zu of the list in line %d has no dash", index, seq->line);
}

int msp_lines_entry(const struct msp_lines *lines, const struct msp_node *container, size_t index,
	struct msp_entry *entry, struct msp_error *err)
{
	bool map = container->kind == MSP_NODE_MAP;
	const struct msp_node *value = container->items[map ? 2 * index + 1 : index];
	const struct msp_line *line;

	if ((map ? find_key(lines, container, index, entry, err) : find_dash(lines, container, index, entry)) < 0)
		return -1;
	line = &lines->items[entry->line];
	entry->column = entry->start - line->start;
	entry->leads = line->indent == entry->column;
	entry->last = last_line(lines, value, (int)entry->column);
	return 0;
}

size_t msp_lines_tail(const struct msp_lines *lines, const struct msp_entry *entry)
{
	size_t tail = entry->last;

	for (size_t i = tail + 1; i < lines->count; i++) {
		const struct msp_line *line = &lines->items[i];

		if (line->kind == MSP_LINE_CONTENT || (line->kind == MSP_LINE_COMMENT && line->indent <= entry->column))
			break;
		if (line->kind == MSP_LINE_COMMENT)
			tail = i;
	}
	return tail;
}

size_t msp_lines_head(const struct msp_lines *lines, const struct msp_entry *entry, size_t floor)
{
	size_t head = entry->line;

	while (entry->leads && head > floor && lines->items[head - 1].kind == MSP_LINE_COMMENT &&
		lines->items[head - 1].indent == entry->column)
		head--;
	return head;
}
