/* SPDX-License-Identifier: ISC */
#include "lib/cli/table.h"

#include <string.h>

#include "lib/base/utf8.h"

#define GAP 2   /* columns between two cells */
#define LEAST 8 /* a cut cell says at least so much */

void msp_table_init(struct msp_table *table, struct msp_arena *arena, struct msp_table_column *columns, size_t count)
{
	*table = (struct msp_table){ .arena = arena, .columns = columns, .column_count = count };
}

/* Most cells are ASCII, where bytes are columns. */
static size_t text_width(const char *text)
{
	const char *at = text;

	while (*at != '\0' && (unsigned char)*at < 0x80)
		at++;
	return *at == '\0' ? (size_t)(at - text) : msp_utf8_width(text);
}

void msp_table_add(struct msp_table *table, const char *text, const char *style)
{
	struct msp_table_column *column = &table->columns[table->count % table->column_count];
	size_t width = text_width(text);

	if (width > column->width)
		column->width = width;
	msp_arena_reserve(table->arena, table->cells, table->count, table->capacity);
	table->cells[table->count++] = (struct msp_table_cell){ text, style };
}

/* How far a column may shrink: wide ones first, then those of text; numbers never. */
static bool may_shrink(const struct msp_table_column *column, bool wide)
{
	return column->wide == wide && !column->right && column->width > LEAST;
}

/* The widest column that may shrink, or NULL. */
static struct msp_table_column *widest(const struct msp_table *table, bool wide)
{
	struct msp_table_column *found = NULL;

	for (size_t i = 0; i < table->column_count; i++) {
		struct msp_table_column *column = &table->columns[i];
		if (may_shrink(column, wide) && (found == NULL || column->width > found->width))
			found = column;
	}
	return found;
}

/* Makes the columns fit into room, if they can be made to. */
static void shrink(struct msp_table *table, size_t room)
{
	size_t needed = (table->column_count - 1) * GAP;

	for (size_t i = 0; i < table->column_count; i++)
		needed += table->columns[i].width;
	while (needed > room) {
		struct msp_table_column *column = widest(table, true);
		if (column == NULL)
			column = widest(table, false);
		if (column == NULL)
			return;
		column->width--;
		needed--;
	}
}

/* One cell; the last of a line gets no blanks behind it. */
static void add_cell(const struct msp_table *table, size_t index, const struct msp_table_cell *cell, bool last,
	const char *reset, struct msp_buf *out)
{
	const struct msp_table_column *column = &table->columns[index];
	const char *text = cell->text;
	size_t width = text_width(text);

	if (width > column->width) {
		text = msp_utf8_fit(table->arena, text, column->width);
		width = msp_utf8_width(text);
	}
	size_t blanks = column->width - width;
	if (column->right)
		msp_buf_addn(out, ' ', blanks);
	if (cell->style != NULL && text[0] != '\0') {
		msp_buf_adds(out, cell->style);
		msp_buf_adds(out, text);
		msp_buf_adds(out, reset);
	} else {
		msp_buf_adds(out, text);
	}
	if (!last)
		msp_buf_addn(out, ' ', GAP + (column->right ? 0 : blanks));
}

static void add_line(
	const struct msp_table *table, const struct msp_table_cell *cells, const char *reset, struct msp_buf *out)
{
	size_t count = table->column_count;

	while (count > 1 && cells[count - 1].text[0] == '\0')
		count--;
	for (size_t i = 0; i < count; i++)
		add_cell(table, i, &cells[i], i + 1 == count, reset, out);
	msp_buf_addc(out, '\n');
}

void msp_table_emit(struct msp_table *table, size_t room, const char *heading, const char *reset, struct msp_buf *out)
{
	struct msp_table_cell *titles = msp_arena_array(table->arena, table->column_count, sizeof *titles);

	if (table->count == 0)
		return;
	for (size_t i = 0; i < table->column_count && heading != NULL; i++) {
		struct msp_table_column *column = &table->columns[i];
		size_t width = text_width(column->title);
		titles[i] = (struct msp_table_cell){ column->title, heading[0] != '\0' ? heading : NULL };
		if (width > column->width)
			column->width = width;
	}
	if (room > 0)
		shrink(table, room);
	if (heading != NULL)
		add_line(table, titles, reset, out);
	for (size_t i = 0; i < table->count; i += table->column_count)
		add_line(table, &table->cells[i], reset, out);
}
