/* SPDX-License-Identifier: ISC */
/* The tree as plain text for terminals and mails: 80 columns, drawn tables. */
#include <string.h>

#include <cmark-gfm-core-extensions.h>

#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/model/report_doc_private.h"

#define WIDTH 80
#define MOST_COLUMNS 32
#define GAP 2 /* between columns */

/* ---- text of inlines ---- */

static void collect(cmark_node *parent, struct msp_buf *out)
{
	for (cmark_node *node = cmark_node_first_child(parent); node != NULL; node = cmark_node_next(node)) {
		cmark_node_type type = cmark_node_get_type(node);
		if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE)
			msp_buf_adds(out, cmark_node_get_literal(node));
		else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK)
			msp_buf_addc(out, ' ');
		else
			collect(node, out);
	}
}

static char *inline_text(struct msp_arena *arena, cmark_node *node)
{
	struct msp_buf text = MSP_BUF_INIT;

	collect(node, &text);
	char *result = msp_arena_strndup(arena, text.data, text.length);
	msp_buf_release(&text);
	return result;
}

/* ---- lines ---- */

struct lines {
	char **items;
	size_t count, capacity;
};

/* Bytes of text that fit in `columns`: at least one character. */
static size_t fitting(struct msp_arena *arena, const char *text, size_t columns)
{
	size_t length = strlen(text), best = 0, at = 0;

	while (at < length) {
		msp_utf8_next(text, length, &at);
		if (best > 0 && msp_utf8_width(msp_arena_strndup(arena, text, at)) > columns)
			break;
		best = at;
	}
	return best;
}

static size_t word_start(const char *text, size_t end)
{
	while (end > 0 && text[end - 1] == ' ')
		end--;
	while (end > 0 && text[end - 1] != ' ')
		end--;
	return end;
}

/* How much of the text is a line of `length` bytes at most: up to a space, but not between a number and its %. */
static size_t break_at(const char *text, size_t length)
{
	size_t end = length;

	if (text[end] == '\0')
		return end;
	if (text[end] != ' ')
		end = word_start(text, end + 1);
	if (text[end + strspn(text + end, " ")] == '%')
		end = word_start(text, end);
	return end > 0 ? end : length;
}

/* Breaks at spaces; a word longer than a line is cut. */
static struct lines wrap(struct msp_arena *arena, const char *text, size_t columns)
{
	struct lines lines = { 0 };

	do {
		size_t length = break_at(text, fitting(arena, text, columns));
		size_t shown = length;
		while (shown > 0 && text[shown - 1] == ' ')
			shown--;
		msp_arena_reserve(arena, lines.items, lines.count, lines.capacity);
		lines.items[lines.count++] = msp_arena_strndup(arena, text, shown);
		text += length;
		while (*text == ' ')
			text++;
	} while (*text != '\0');
	return lines;
}

static void put_wrapped(struct msp_arena *arena, struct msp_buf *out, const char *first, const char *text)
{
	size_t indent = msp_utf8_width(first);
	struct lines lines = wrap(arena, text, WIDTH - indent);

	for (size_t i = 0; i < lines.count; i++) {
		if (i == 0)
			msp_buf_adds(out, first);
		else
			msp_buf_addn(out, ' ', indent);
		msp_buf_adds(out, lines.items[i]);
		msp_buf_addc(out, '\n');
	}
}

static void put_rule(struct msp_buf *out, const char *piece, size_t columns)
{
	for (size_t i = 0; i < columns; i++)
		msp_buf_adds(out, piece);
}

/* ---- tables ---- */

struct grid {
	size_t columns;
	size_t widths[MOST_COLUMNS];  /* now */
	size_t longest[MOST_COLUMNS]; /* word: narrower would cut it */
	const uint8_t *alignments;
};

static size_t longest_word(struct msp_arena *arena, const char *text)
{
	size_t longest = 0;

	while (*text != '\0') {
		size_t length = strcspn(text, " ");
		size_t width = msp_utf8_width(msp_arena_strndup(arena, text, length));
		longest = width > longest ? width : longest;
		text += length + strspn(text + length, " ");
	}
	return longest;
}

static void measure(struct msp_arena *arena, cmark_node *table, struct grid *grid)
{
	for (cmark_node *row = cmark_node_first_child(table); row != NULL; row = cmark_node_next(row)) {
		size_t column = 0;
		for (cmark_node *cell = cmark_node_first_child(row); cell != NULL && column < MOST_COLUMNS;
			cell = cmark_node_next(cell)) {
			const char *text = inline_text(arena, cell);
			size_t width = msp_utf8_width(text), longest = longest_word(arena, text);
			grid->widths[column] = width > grid->widths[column] ? width : grid->widths[column];
			grid->longest[column] = longest > grid->longest[column] ? longest : grid->longest[column];
			column++;
		}
		grid->columns = column > grid->columns ? column : grid->columns;
	}
}

static size_t total(const struct grid *grid, const size_t *widths)
{
	size_t sum = grid->columns == 0 ? 0 : (grid->columns - 1) * GAP;

	for (size_t i = 0; i < grid->columns; i++)
		sum += widths[i];
	return sum;
}

/* Takes columns from the widest one that has room until the table fits. */
static void shrink(struct grid *grid)
{
	for (size_t over = total(grid, grid->widths); over > WIDTH; over--) {
		size_t widest = 0;
		for (size_t i = 1; i < grid->columns; i++)
			if (grid->widths[i] > grid->longest[i] && (grid->widths[widest] <= grid->longest[widest] ||
									  grid->widths[i] > grid->widths[widest]))
				widest = i;
		grid->widths[widest]--;
	}
}

static void put_cell(const struct grid *grid, struct msp_buf *out, size_t column, const char *text)
{
	size_t width = msp_utf8_width(text), room = grid->widths[column];
	size_t blank = room > width ? room - width : 0;
	bool right = grid->alignments != NULL && grid->alignments[column] == 'r';

	if (right)
		msp_buf_addn(out, ' ', blank);
	msp_buf_adds(out, text);
	if (column + 1 == grid->columns)
		return;
	msp_buf_addn(out, ' ', (right ? 0 : blank) + GAP);
}

static void trim_line(struct msp_buf *out)
{
	while (out->length > 0 && out->data[out->length - 1] == ' ')
		msp_buf_truncate(out, out->length - 1);
	msp_buf_addc(out, '\n');
}

static void put_row(struct msp_arena *arena, const struct grid *grid, cmark_node *row, struct msp_buf *out)
{
	struct lines cells[MOST_COLUMNS] = { 0 };
	size_t column = 0, height = 1;

	for (cmark_node *cell = cmark_node_first_child(row); cell != NULL && column < grid->columns;
		cell = cmark_node_next(cell)) {
		cells[column] = wrap(arena, inline_text(arena, cell), grid->widths[column]);
		height = cells[column].count > height ? cells[column].count : height;
		column++;
	}
	for (size_t line = 0; line < height; line++) {
		for (size_t i = 0; i < grid->columns; i++)
			put_cell(grid, out, i, line < cells[i].count ? cells[i].items[line] : "");
		trim_line(out);
	}
}

static void put_grid(struct msp_arena *arena, const struct grid *grid, cmark_node *table, struct msp_buf *out)
{
	cmark_node *head = cmark_node_first_child(table);

	put_row(arena, grid, head, out);
	for (size_t i = 0; i < grid->columns; i++) {
		put_rule(out, "─", grid->widths[i]);
		msp_buf_addn(out, ' ', i + 1 < grid->columns ? GAP : 0);
	}
	msp_buf_addc(out, '\n');
	for (cmark_node *row = cmark_node_next(head); row != NULL; row = cmark_node_next(row))
		put_row(arena, grid, row, out);
}

/* A table too wide for the page: each row its first cell, and below it the others with their titles. */
static void put_cards(struct msp_arena *arena, cmark_node *table, struct msp_buf *out)
{
	cmark_node *head = cmark_node_first_child(table);

	for (cmark_node *row = cmark_node_next(head); row != NULL; row = cmark_node_next(row)) {
		cmark_node *title = cmark_node_first_child(head), *cell = cmark_node_first_child(row);
		struct msp_buf line = MSP_BUF_INIT;
		put_wrapped(arena, out, "• ", inline_text(arena, cell));
		while ((title = cmark_node_next(title)) != NULL && (cell = cmark_node_next(cell)) != NULL)
			if (inline_text(arena, cell)[0] != '\0')
				msp_buf_addf(&line, "%s%s: %s", line.length > 0 ? " · " : "", inline_text(arena, title),
					inline_text(arena, cell));
		put_wrapped(arena, out, "  ", line.data);
		msp_buf_release(&line);
	}
}

static void put_table(struct msp_arena *arena, cmark_node *table, struct msp_buf *out)
{
	struct grid grid = { .alignments = cmark_gfm_extensions_get_table_alignments(table) };

	measure(arena, table, &grid);
	if (total(&grid, grid.longest) > WIDTH) {
		put_cards(arena, table, out);
		return;
	}
	shrink(&grid);
	put_grid(arena, &grid, table, out);
}

/* ---- blocks ---- */

static void put_heading(struct msp_arena *arena, cmark_node *node, struct msp_buf *out)
{
	static const char *const rules[] = { "", "═", "─", "" };
	int level = cmark_node_get_heading_level(node);
	const char *text = inline_text(arena, node);

	if (level < 3 && out->length > 0)
		msp_buf_addc(out, '\n');
	put_wrapped(arena, out, "", text);
	if (level < 3) {
		put_rule(out, rules[level], msp_utf8_width(text) < WIDTH ? msp_utf8_width(text) : WIDTH);
		msp_buf_addc(out, '\n');
	}
}

static void put_block(struct msp_arena *arena, cmark_node *node, struct msp_buf *out)
{
	cmark_node_type type = cmark_node_get_type(node);

	if (type == CMARK_NODE_HEADING) {
		put_heading(arena, node, out);
	} else if (type == CMARK_NODE_PARAGRAPH) {
		put_wrapped(arena, out, "", inline_text(arena, node));
	} else if (type == CMARK_NODE_LIST) {
		for (cmark_node *item = cmark_node_first_child(node); item != NULL; item = cmark_node_next(item))
			put_wrapped(arena, out, "• ", inline_text(arena, item));
	} else if (type == CMARK_NODE_CODE_BLOCK) {
		msp_buf_adds(out, cmark_node_get_literal(node));
	} else if (type == CMARK_NODE_TABLE) {
		put_table(arena, node, out);
	}
}

void msp_doc_plain(const struct msp_doc *doc, struct msp_buf *out)
{
	for (cmark_node *node = cmark_node_first_child(doc->root); node != NULL; node = cmark_node_next(node)) {
		bool heading = cmark_node_get_type(node) == CMARK_NODE_HEADING;
		put_block(doc->arena, node, out);
		/* A small heading stands on its text. */
		if (cmark_node_next(node) != NULL && !(heading && cmark_node_get_heading_level(node) > 2))
			msp_buf_addc(out, '\n');
	}
}
