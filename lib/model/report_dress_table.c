/* SPDX-License-Identifier: ISC */
/* Tables of a parsed report: states, bars, charts. */
#include <string.h>

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>

#include "lib/base/error.h"
#include "lib/base/str.h"
#include "lib/model/report_dress.h"
#include "lib/model/report_svg.h"

#define MOST_POINTS 36

/* ---- texts ---- */

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

const char *msp_inline_text(struct msp_arena *arena, cmark_node *node)
{
	struct msp_buf text = MSP_BUF_INIT;

	collect(node, &text);
	const char *result = msp_arena_strndup(arena, text.data, text.length);
	msp_buf_release(&text);
	return result;
}

void msp_sheet_read(struct msp_arena *arena, cmark_node *table, struct msp_sheet *sheet)
{
	size_t rows = 0;

	*sheet = (struct msp_sheet){ .table = table };
	for (cmark_node *row = cmark_node_first_child(table); row != NULL; row = cmark_node_next(row))
		rows++;
	sheet->columns = cmark_gfm_extensions_get_table_columns(table);
	sheet->cells = msp_arena_array(arena, rows + 1, sizeof *sheet->cells);
	for (cmark_node *row = cmark_node_first_child(table); row != NULL; row = cmark_node_next(row)) {
		const char **cells = msp_arena_array(arena, sheet->columns + 1, sizeof *cells);
		cmark_node *cell = cmark_node_first_child(row);
		for (size_t i = 0; i < sheet->columns; i++) {
			cells[i] = cell == NULL ? "" : msp_inline_text(arena, cell);
			cell = cell == NULL ? NULL : cmark_node_next(cell);
		}
		sheet->cells[sheet->rows++] = cells;
	}
}

/* A whole number with or without commas at the start of text; what follows it, or NULL. */
static const char *whole(const char *text, int64_t *value)
{
	const char *at = text;

	for (*value = 0; (*at >= '0' && *at <= '9') || (*at == ',' && at > text); at++) {
		if (*value > INT64_MAX / 100)
			return NULL;
		if (*at != ',')
			*value = *value * 10 + (*at - '0');
	}
	return at > text ? at : NULL;
}

/* "28 de 35", "28 of 35 (80.0 %)" */
static bool parts(const char *text, int64_t *part, int64_t *of)
{
	const char *rest = whole(text, part);

	if (rest == NULL || (!msp_str_starts(rest, " de ") && !msp_str_starts(rest, " of ")))
		return false;
	rest = whole(rest + 4, of);
	return rest != NULL && (*rest == '\0' || msp_str_starts(rest, " (")) && *of > 0 && *part <= *of;
}

static bool heading_is(const struct msp_doc *doc, const struct msp_sheet *sheet, size_t column, enum msp_phrase phrase)
{
	return column < sheet->columns && strcmp(sheet->cells[0][column], msp_phrase(doc->language, phrase)) == 0;
}

/* ---- states ---- */

static void dress_cell(struct msp_doc *doc, cmark_node *cell, const char *text)
{
	for (int i = MSP_VERDICT_NO_CASES; i <= MSP_VERDICT_FAILS; i++) {
		enum msp_verdict verdict = (enum msp_verdict)i;
		if (strcmp(text, msp_verdict_text(doc->arena, doc->language, verdict)) != 0)
			continue;
		while (cmark_node_first_child(cell) != NULL)
			cmark_node_free(cmark_node_first_child(cell));
		msp_doc_verdict(doc, cell, verdict);
		return;
	}
}

static void dress_cells(struct msp_doc *doc, const struct msp_sheet *sheet)
{
	size_t r = 0;

	for (cmark_node *row = cmark_node_first_child(sheet->table); row != NULL; row = cmark_node_next(row), r++) {
		size_t c = 0;
		for (cmark_node *cell = cmark_node_first_child(row); cell != NULL && c < sheet->columns;
			cell = cmark_node_next(cell), c++)
			dress_cell(doc, cell, sheet->cells[r][c]);
	}
}

/* ---- bars ---- */

/* What the bar of a row shows; false = nothing. */
typedef bool measure_row(const struct msp_sheet *sheet, size_t row, int64_t *part, int64_t *of);

static bool measure_clause(const struct msp_sheet *sheet, size_t row, int64_t *part, int64_t *of)
{
	for (size_t i = 0; i < sheet->columns; i++)
		if (parts(sheet->cells[row][i], part, of))
			return true;
	return false;
}

static bool sum_row(const struct msp_sheet *sheet, size_t row, int64_t *sum)
{
	int64_t value;

	*sum = 0;
	for (size_t i = 1; i < sheet->columns; i++) {
		const char *rest = whole(sheet->cells[row][i], &value);
		if (rest == NULL || *rest != '\0')
			return false;
		*sum += value;
	}
	return true;
}

static bool measure_count(const struct msp_sheet *sheet, size_t row, int64_t *part, int64_t *of)
{
	int64_t sum;

	*of = 0;
	for (size_t i = 1; i < sheet->rows; i++)
		if (sum_row(sheet, i, &sum) && sum > *of)
			*of = sum;
	return sum_row(sheet, row, part);
}

static cmark_node *new_cell(const struct msp_doc *doc, cmark_node *row, size_t column)
{
	cmark_node *cell = cmark_node_new(CMARK_NODE_TABLE_CELL), *at = cmark_node_first_child(row);

	if (cell == NULL)
		msp_out_of_memory();
	cmark_node_set_syntax_extension(cell, doc->tables);
	for (size_t i = 1; i < column && at != NULL; i++)
		at = cmark_node_next(at);
	if (at == NULL || !cmark_node_insert_after(at, cell))
		msp_bug("a table without cells");
	return cell;
}

/* The same rows with a column of bars before `column` (at least 1), in a node of its own: the number of columns of one
 * cannot be changed without losing memory (cmark-gfm 0.29.0.gfm.6). */
static cmark_node *with_bars(struct msp_doc *doc, const struct msp_sheet *sheet, size_t column, measure_row *measure)
{
	cmark_node *table = cmark_node_new_with_ext(CMARK_NODE_TABLE, doc->tables), *row;
	const uint8_t *old = cmark_gfm_extensions_get_table_alignments(sheet->table);
	uint8_t *alignments = msp_arena_array(doc->arena, sheet->columns + 1, 1);
	int64_t part, of;
	size_t r = 0;

	if (table == NULL)
		msp_out_of_memory();
	for (size_t i = 0; i < sheet->columns; i++)
		alignments[i + (i >= column)] = old[i];
	cmark_gfm_extensions_set_table_columns(table, (uint16_t)(sheet->columns + 1));
	cmark_gfm_extensions_set_table_alignments(table, (uint16_t)(sheet->columns + 1), alignments);
	for (; (row = cmark_node_first_child(sheet->table)) != NULL; r++) {
		cmark_node_unlink(row);
		cmark_node_append_child(table, row);
		cmark_node *cell = new_cell(doc, row, column);
		if (r == 0)
			msp_doc_text(doc, cell, msp_phrase(doc->language, MSP_SAY_COLUMN_CHART));
		else if (measure(sheet, r, &part, &of))
			msp_doc_bar(doc, cell, part, of);
	}
	cmark_node_replace(sheet->table, table);
	cmark_node_free(sheet->table);
	return table;
}

/* ---- kinds of tables ---- */

/* Behind the name of the row: incidents, requests, others; those there are. */
static bool is_counts(const struct msp_doc *doc, const struct msp_sheet *sheet)
{
	size_t column = 1;

	for (int i = MSP_SAY_COLUMN_INCIDENTS; i <= MSP_SAY_COLUMN_OTHERS; i++)
		column += heading_is(doc, sheet, column, (enum msp_phrase)i);
	return column > 1 && column == sheet->columns;
}

cmark_node *msp_dress_table(struct msp_doc *doc, cmark_node *table, const char **classes)
{
	struct msp_sheet sheet;

	*classes = "";
	msp_sheet_read(doc->arena, table, &sheet);
	dress_cells(doc, &sheet);
	for (size_t i = 1; i + 1 < sheet.columns; i++)
		if (heading_is(doc, &sheet, i, MSP_SAY_COLUMN_KEPT) &&
			heading_is(doc, &sheet, i + 1, MSP_SAY_COLUMN_STATE)) {
			*classes = " clauses";
			return with_bars(doc, &sheet, i + 1, measure_clause);
		}
	if (is_counts(doc, &sheet)) {
		*classes = " counts";
		return with_bars(doc, &sheet, sheet.columns, measure_count);
	}
	if (sheet.columns == 2 && heading_is(doc, &sheet, 0, MSP_SAY_COLUMN_FIGURE) &&
		heading_is(doc, &sheet, 1, MSP_SAY_COLUMN_VALUE))
		*classes = " pairs";
	else if (heading_is(doc, &sheet, 0, MSP_SAY_COLUMN_SUBJECT) && sheet.columns > 5)
		*classes = " small";
	return table;
}

/* ---- charts ---- */

/* Either counts, or shares of a whole ("28 de 35 (80.0 %)", "sin casos"). */
static bool read_point(struct msp_doc *doc, const struct msp_sheet *sheet, size_t row, struct msp_chart *chart)
{
	struct msp_point *point = &chart->points[chart->count];
	int64_t part, of;

	if (!msp_chart_month(doc->language, sheet->cells[row][0], point))
		return false;
	for (size_t i = 0; i < chart->bars; i++) {
		const char *cell = sheet->cells[row][1 + i], *rest = whole(cell, &part);
		point->cells[i] = cell;
		point->labels[i] = cell;
		if (parts(cell, &part, &of)) {
			point->values[i] = part * 10000 / of;
			point->labels[i] = msp_say_number(doc->arena, part * 100 / of);
			chart->inside = true;
		} else if (strcmp(cell, msp_phrase(doc->language, MSP_SAY_NO_CASES)) == 0) {
			point->labels[i] = "–";
		} else if (rest != NULL && *rest == '\0') {
			point->values[i] = part;
		} else {
			return false;
		}
		chart->most = point->values[i] > chart->most ? point->values[i] : chart->most;
	}
	chart->count++;
	return true;
}

/* "La línea punteada es la meta, 95 %." */
static void read_goal(struct msp_doc *doc, struct msp_chart *chart, cmark_node *after)
{
	const char *phrase = msp_phrase(doc->language, MSP_SAY_CHART_GOAL);
	size_t before = (size_t)(strstr(phrase, "{0}") - phrase);
	int64_t units, cents = 0;

	if (after == NULL || cmark_node_get_type(after) != CMARK_NODE_PARAGRAPH)
		return;
	const char *text = msp_inline_text(doc->arena, after);
	if (strncmp(text, phrase, before) != 0)
		return;
	const char *rest = whole(text + before, &units);
	if (rest == NULL || units > 100)
		return;
	if (rest[0] == '.' && rest[1] >= '0' && rest[1] <= '9')
		cents = (rest[1] - '0') * 10 + (rest[2] >= '0' && rest[2] <= '9' ? rest[2] - '0' : 0);
	chart->goal = units * 100 + cents;
	chart->remark = text;
}

const char *msp_dress_chart(
	struct msp_doc *doc, int number, const char *title, cmark_node *table, cmark_node *after, bool *remark)
{
	struct msp_sheet sheet;
	struct msp_buf html = MSP_BUF_INIT;
	struct msp_chart chart = { .arena = doc->arena, .language = doc->language, .title = title };

	msp_sheet_read(doc->arena, table, &sheet);
	if (!heading_is(doc, &sheet, 0, MSP_SAY_COLUMN_MONTH) || sheet.columns < 2 ||
		sheet.columns > 1 + MSP_CHART_BARS || sheet.rows < 2 || sheet.rows > MOST_POINTS)
		return NULL;
	chart.id = msp_arena_printf(doc->arena, "c%d", number);
	chart.bars = sheet.columns - 1;
	chart.points = msp_arena_array(doc->arena, sheet.rows, sizeof *chart.points);
	for (size_t i = 0; i < chart.bars; i++)
		chart.names[i] = sheet.cells[0][1 + i];
	for (size_t i = 1; i < sheet.rows; i++)
		if (!read_point(doc, &sheet, i, &chart))
			return NULL;
	read_goal(doc, &chart, after);
	chart.inside |= chart.goal > 0;
	chart.most = chart.inside ? 10000 : chart.most;
	*remark = chart.remark != NULL;
	msp_chart_html(&chart, &html);
	const char *markup = msp_arena_strndup(doc->arena, html.data, html.length);
	msp_buf_release(&html);
	return markup;
}
