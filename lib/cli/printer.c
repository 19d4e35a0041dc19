/* SPDX-License-Identifier: ISC */
#include "lib/cli/printer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/cli/cell.h"
#include "lib/cli/help.h"
#include "lib/cli/select.h"
#include "lib/cli/table.h"
#include "lib/text/csv.h"
#include "lib/text/json.h"
#include "lib/text/yaml.h"

#define CHUNK ((size_t)64 * 1024) /* written at once */

struct msp_printer {
	struct msp_cli *cli;
	struct msp_selection selection;
	struct msp_cell_context context; /* its arena is `row`, or `arena` for tables, which keep all their texts */
	struct msp_arena arena, row;
	struct msp_table table;
	const char **styles; /* of the next row, one per column; NULL = none */
	struct msp_buf text; /* not yet written */
	size_t rows;
	bool collects; /* rows of several runs, to be sorted when the last is over */
	struct msp_sort_key *keys;
	size_t key_count; /* of the next row */
	struct row *kept;
	size_t kept_count, kept_capacity;
};

/* A row that waits for those of the other runs. */
struct row {
	const struct msp_cell *cells;
	const char **styles;
	const struct msp_sort_key *keys;
	size_t key_count, number;
};

/* ---- output ------------------------------------------------------------------------------------------------------ */

/* JSON and YAML may still hold C1 controls and direction marks: valid there, but not for a terminal. */
static bool needs_filter(const struct msp_printer *printer)
{
	enum msp_format format = printer->selection.format;

	return printer->cli->width > 0 &&
	       (format == MSP_FORMAT_JSON || format == MSP_FORMAT_JSONL || format == MSP_FORMAT_YAML);
}

static int write_text(struct msp_printer *printer, struct msp_error *err)
{
	const char *bytes = printer->text.data;
	size_t length = printer->text.length;
	int result = 0;

	if (needs_filter(printer)) {
		bytes = msp_utf8_visible(&printer->row, bytes, true);
		length = strlen(bytes);
	}
	if (length > 0 && fwrite(bytes, 1, length, printer->cli->out) != length) {
		msp_error_errno(err, errno, "standard output");
		if (err != NULL)
			err->code = MSP_IO;
		result = -1;
	}
	msp_buf_clear(&printer->text);
	return result;
}

static void end_record(struct msp_printer *printer)
{
	msp_buf_addc(&printer->text, printer->cli->common.nul ? '\0' : '\n');
}

/* ---- tsv, csv, templates ----------------------------------------------------------------------------------------- */

/* Safe for the terminal, if there is one. */
static const char *safe(struct msp_printer *printer, const char *text, bool keep_newlines)
{
	return printer->cli->width > 0 ? msp_utf8_visible(&printer->row, text, keep_newlines) : text;
}

static void add_tsv(struct msp_printer *printer, const char *text)
{
	static const char bytes[] = "\t\n\\";
	static const char names[] = "tn\\";
	struct msp_buf field = MSP_BUF_INIT;

	if (strpbrk(text, bytes) != NULL) {
		for (; *text != '\0'; text++) {
			const char *special = strchr(bytes, *text);
			if (special != NULL)
				msp_buf_addc(&field, '\\');
			msp_buf_addc(&field, special != NULL ? names[special - bytes] : *text);
		}
		text = msp_arena_memdup(&printer->row, field.data, field.length);
		msp_buf_release(&field);
	}
	msp_buf_adds(&printer->text, safe(printer, text, false));
}

static void add_field(struct msp_printer *printer, size_t index, const char *text)
{
	bool tsv = printer->selection.format == MSP_FORMAT_TSV;

	if (index > 0)
		msp_buf_addc(&printer->text, tsv ? '\t' : ',');
	if (tsv)
		add_tsv(printer, text);
	else
		msp_csv_cell(&printer->text, safe(printer, text, true), ',');
}

static void add_separated(struct msp_printer *printer, const struct msp_cell *cells)
{
	for (size_t i = 0; i < printer->selection.count; i++)
		add_field(printer, i, msp_cell_plain(&printer->context, printer->selection.columns[i], &cells[i]));
	end_record(printer);
}

static void add_separated_header(struct msp_printer *printer)
{
	for (size_t i = 0; i < printer->selection.count; i++)
		add_field(printer, i, printer->selection.columns[i]->id);
	end_record(printer);
}

static void add_template(struct msp_printer *printer, const struct msp_cell *cells)
{
	const struct msp_selection *selection = &printer->selection;

	for (size_t i = 0; i < selection->piece_count; i++) {
		const struct msp_piece *piece = &selection->pieces[i];
		const char *text = piece->text;
		if (text == NULL)
			text = safe(printer,
				msp_cell_plain(
					&printer->context, selection->columns[piece->column], &cells[piece->column]),
				true);
		msp_buf_adds(&printer->text, text);
	}
	end_record(printer);
}

/* ---- json, yaml -------------------------------------------------------------------------------------------------- */

static void add_object(struct msp_printer *printer, const struct msp_cell *cells)
{
	msp_buf_addc(&printer->text, '{');
	for (size_t i = 0; i < printer->selection.count; i++) {
		const struct msp_column *column = printer->selection.columns[i];
		msp_buf_adds(&printer->text, i > 0 ? ", " : "");
		msp_json_string(&printer->text, column->id);
		msp_buf_adds(&printer->text, ": ");
		msp_cell_json(&printer->context, column, &cells[i], &printer->text);
	}
	msp_buf_addc(&printer->text, '}');
}

static void add_yaml(struct msp_printer *printer, const struct msp_cell *cells)
{
	struct msp_arena *arena = &printer->row;
	struct msp_node *row = msp_node_map(arena);
	struct msp_node *rows = msp_node_seq(arena);

	for (size_t i = 0; i < printer->selection.count; i++) {
		const struct msp_column *column = printer->selection.columns[i];
		msp_node_set(arena, row, column->id, msp_cell_node(&printer->context, column, &cells[i]));
	}
	msp_node_add(arena, rows, row);
	msp_yaml_emit(rows, 0, &printer->text);
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

static void open_table(struct msp_printer *printer)
{
	size_t count = printer->selection.count;
	struct msp_table_column *columns = msp_arena_array(&printer->arena, count, sizeof *columns);

	for (size_t i = 0; i < count; i++) {
		const struct msp_column *column = printer->selection.columns[i];
		columns[i] = (struct msp_table_column){ .title = column->title != NULL ? msp_message(column->title)
										       : column->id,
			.right = (column->flags & MSP_COLUMN_RIGHT) != 0,
			.wide = (column->flags & MSP_COLUMN_WIDE) != 0 };
	}
	msp_table_init(&printer->table, &printer->arena, columns, count);
}

static void add_table_row(struct msp_printer *printer, const struct msp_cell *cells)
{
	for (size_t i = 0; i < printer->selection.count; i++) {
		const char *text = msp_cell_pretty(&printer->context, printer->selection.columns[i], &cells[i]);
		if (text == cells[i].text) /* the caller's, for this row only */
			text = msp_arena_strdup(&printer->arena, text);
		msp_table_add(&printer->table, text, printer->styles[i]);
		printer->styles[i] = NULL;
	}
}

static void close_table(struct msp_printer *printer)
{
	struct msp_cli *cli = printer->cli;
	const char *heading = cli->common.no_header ? NULL : msp_cli_style(cli, "bold");

	msp_cli_page(cli, printer->rows + (heading != NULL));
	msp_table_emit(&printer->table, (size_t)cli->width, heading, msp_cli_style(cli, NULL), &printer->text);
}

void msp_printer_style(struct msp_printer *printer, const char *id, const char *style)
{
	const char *sequence = msp_cli_style(printer->cli, style);

	for (size_t i = 0; i < printer->selection.count && sequence[0] != '\0'; i++) {
		if (id == NULL || strcmp(printer->selection.columns[i]->id, id) == 0)
			printer->styles[i] = sequence;
	}
}

/* ---- the printer ------------------------------------------------------------------------------------------------- */

int msp_printer_open(struct msp_cli *cli, enum msp_format otherwise, const char *key, const struct msp_zone *zone,
	int64_t now, struct msp_printer **opened, struct msp_error *err)
{
	struct msp_selection selection;

	if (cli->joined != NULL) {
		*opened = cli->joined;
		return 0;
	}
	*opened = NULL;
	if (msp_select(cli, otherwise, key, &selection, err) != 0)
		return -1;
	struct msp_printer *printer = msp_arena_alloc(&cli->arena, sizeof *printer);
	bool table = selection.format == MSP_FORMAT_TABLE;
	printer->cli = cli;
	printer->selection = selection;
	printer->context = (struct msp_cell_context){ table ? &printer->arena : &printer->row,
		zone != NULL ? zone : msp_zone_utc(), now };
	printer->styles = msp_arena_array(&cli->arena, selection.count, sizeof *printer->styles);
	msp_buf_init(&printer->text);
	if (table)
		open_table(printer);
	if ((selection.format == MSP_FORMAT_TSV || selection.format == MSP_FORMAT_CSV) && !cli->common.no_header)
		add_separated_header(printer);
	printer->collects = cli->several;
	*opened = printer;
	return 0;
}

const struct msp_column *const *msp_printer_columns(const struct msp_printer *printer, size_t *count)
{
	*count = printer->selection.count;
	return printer->selection.columns;
}

static int add_row(struct msp_printer *printer, const struct msp_cell *cells, struct msp_error *err)
{
	switch (printer->selection.format) {
	case MSP_FORMAT_TABLE:
		add_table_row(printer, cells);
		break;
	case MSP_FORMAT_TSV:
	case MSP_FORMAT_CSV:
		add_separated(printer, cells);
		break;
	case MSP_FORMAT_TEMPLATE:
		add_template(printer, cells);
		break;
	case MSP_FORMAT_JSON:
		msp_buf_adds(&printer->text, printer->rows > 0 ? ",\n" : "[\n");
		add_object(printer, cells);
		break;
	case MSP_FORMAT_JSONL:
		add_object(printer, cells);
		msp_buf_addc(&printer->text, '\n');
		break;
	case MSP_FORMAT_YAML:
		add_yaml(printer, cells);
		break;
	}
	printer->rows++;
	int result = printer->text.length >= CHUNK ? write_text(printer, err) : 0;
	msp_arena_clear(&printer->row);
	return result;
}

/* ---- rows of several runs ---------------------------------------------------------------------------------------- */

static struct msp_sort_key *copy_keys(struct msp_arena *arena, const struct msp_sort_key *keys, size_t count)
{
	struct msp_sort_key *copy = msp_arena_array(arena, count, sizeof *copy);

	for (size_t i = 0; i < count; i++) {
		copy[i] = keys[i];
		if (keys[i].present && keys[i].text != NULL)
			copy[i].text = msp_arena_strdup(arena, keys[i].text);
	}
	return copy;
}

void msp_printer_order(struct msp_printer *printer, const struct msp_sort_key *keys, size_t count)
{
	if (!printer->collects)
		return;
	printer->keys = copy_keys(&printer->arena, keys, count);
	printer->key_count = count;
}

static void keep_row(struct msp_printer *printer, const struct msp_cell *cells)
{
	struct msp_arena *arena = &printer->arena;
	size_t count = printer->selection.count;
	struct msp_cell *copy = msp_arena_array(arena, count, sizeof *copy);

	for (size_t i = 0; i < count; i++) {
		copy[i] = cells[i];
		if (cells[i].present && cells[i].text != NULL)
			copy[i].text = msp_arena_strdup(arena, cells[i].text);
	}
	msp_arena_reserve(arena, printer->kept, printer->kept_count, printer->kept_capacity);
	printer->kept[printer->kept_count] =
		(struct row){ copy, printer->styles, printer->keys, printer->key_count, printer->kept_count };
	printer->kept_count++;
	printer->styles = msp_arena_array(arena, count, sizeof *printer->styles);
	printer->keys = NULL;
	printer->key_count = 0;
}

static int compare_keys(const struct msp_sort_key *a, const struct msp_sort_key *b)
{
	int result;

	if (a->present != b->present)
		return a->present ? -1 : 1;
	if (!a->present)
		return 0;
	if (a->text != NULL && b->text != NULL)
		result = strcmp(a->text, b->text);
	else
		result = (a->number > b->number) - (a->number < b->number);
	return a->descending ? -result : result;
}

static int compare_rows(const void *left, const void *right)
{
	const struct row *a = left, *b = right;

	for (size_t i = 0; i < a->key_count && i < b->key_count; i++) {
		int result = compare_keys(&a->keys[i], &b->keys[i]);
		if (result != 0)
			return result;
	}
	return (a->number > b->number) - (a->number < b->number);
}

static int add_kept(struct msp_printer *printer, struct msp_error *err)
{
	int64_t limit = printer->cli->common.limit;
	int result = 0;

	if (printer->kept_count > 1)
		qsort(printer->kept, printer->kept_count, sizeof *printer->kept, compare_rows);
	for (size_t i = 0; i < printer->kept_count && (limit <= 0 || i < (size_t)limit) && result == 0; i++) {
		printer->styles = printer->kept[i].styles;
		result = add_row(printer, printer->kept[i].cells, err);
	}
	return result;
}

/* ---- rows, and the end ------------------------------------------------------------------------------------------- */

int msp_printer_row(struct msp_printer *printer, const struct msp_cell *cells, struct msp_error *err)
{
	if (!printer->collects)
		return add_row(printer, cells, err);
	keep_row(printer, cells);
	return 0;
}

int msp_printer_close(struct msp_printer *printer, struct msp_error *err)
{
	if (printer == NULL)
		return 0;
	if (printer->cli->joining) {
		printer->cli->joined = printer;
		return 0;
	}
	printer->cli->joined = NULL;
	int result = add_kept(printer, err);
	enum msp_format format = printer->selection.format;
	if (format == MSP_FORMAT_TABLE)
		close_table(printer);
	else if (format == MSP_FORMAT_JSON)
		msp_buf_adds(&printer->text, printer->rows > 0 ? "\n]\n" : "[]\n");
	else if (format == MSP_FORMAT_YAML && printer->rows == 0)
		msp_buf_adds(&printer->text, "[]\n");
	if (write_text(printer, result == 0 ? err : NULL) != 0)
		result = -1;
	msp_buf_release(&printer->text);
	msp_arena_release(&printer->arena);
	msp_arena_release(&printer->row);
	return result;
}

/* The table that --list-columns prints. */
static const struct msp_column listing_columns[] = {
	{ "column", "column", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "what -o, --sort and queries call it" },
	{ "type", "type", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "what kind of value" },
	{ "shown", "shown", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "by default, with -o, or never" },
	{ "query", "query", MSP_TYPE_BOOL, MSP_COLUMN_DEFAULT, NULL, "whether queries may use it" },
	{ "help", "help", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT | MSP_COLUMN_WIDE, NULL, "what it says" },
};

static int list_column(struct msp_printer *printer, const struct msp_column *column, struct msp_error *err)
{
	const char *shown = "-o";
	struct msp_cell row[MSP_COUNT(listing_columns)];

	if ((column->flags & MSP_COLUMN_HIDDEN) != 0)
		shown = "never";
	else if ((column->flags & MSP_COLUMN_DEFAULT) != 0)
		shown = "default";
	const struct msp_cell all[MSP_COUNT(listing_columns)] = { { .present = true, .text = column->id },
		{ .present = true, .text = msp_type_name(column->type) }, { .present = true, .text = shown },
		{ .present = true, .number = (column->flags & MSP_COLUMN_FILTER) != 0 },
		{ .present = column->help != NULL, .text = msp_message(column->help) } };
	for (size_t i = 0; i < printer->selection.count; i++)
		row[i] = all[printer->selection.columns[i] - listing_columns];
	return msp_printer_row(printer, row, err);
}

int msp_printer_list_columns(struct msp_cli *cli, struct msp_error *err)
{
	const struct msp_verb *verb = cli->verb;
	struct msp_verb listing = *verb;
	struct msp_printer *printer;

	listing.columns = listing_columns;
	listing.column_count = MSP_COUNT(listing_columns);
	cli->verb = &listing;
	cli->common.columns = NULL; /* -o is about the verb's own table */
	int result = msp_printer_open(cli, MSP_FORMAT_TABLE, "column", NULL, 0, &printer, err);
	for (size_t i = 0; i < verb->column_count && result == 0; i++)
		result = list_column(printer, &verb->columns[i], err);
	cli->verb = verb;
	return msp_printer_close(printer, result == 0 ? err : NULL) == 0 ? result : -1;
}
