/* SPDX-License-Identifier: ISC */
#include "cmd/listing.h"

#include <string.h>

#include "lib/base/str.h"
#include "lib/base/time.h"
#include "lib/cli/printer.h"

void msp_listing_init(struct msp_listing *rows, struct msp_cli *cli)
{
	*rows = (struct msp_listing){
		.cli = cli, .columns = cli->verb->columns, .column_count = cli->verb->column_count
	};
}

void msp_listing_add(struct msp_listing *rows)
{
	struct msp_arena *arena = &rows->cli->arena;

	msp_arena_reserve(arena, rows->items, rows->count, rows->capacity);
	msp_arena_reserve(arena, rows->ranks, rows->count, rows->rank_capacity);
	memset(rows->ranks[rows->count], 0, sizeof rows->ranks[0]);
	rows->items[rows->count++] = msp_arena_array(arena, rows->column_count, sizeof **rows->items);
}

void msp_listing_rank(struct msp_listing *rows, int64_t rank, int64_t weight)
{
	struct msp_sort_key *keys = rows->ranks[rows->count - 1];

	keys[0] = (struct msp_sort_key){ .present = true, .number = rank };
	keys[1] = (struct msp_sort_key){ .present = true, .number = weight };
}

static struct msp_cell *cell_of(struct msp_listing *rows, const char *column)
{
	const struct msp_column *found = msp_column_find(rows->columns, rows->column_count, column);

	if (found == NULL || rows->count == 0)
		msp_bug("no column %s", column);
	return &rows->items[rows->count - 1][found - rows->columns];
}

void msp_listing_text(struct msp_listing *rows, const char *column, const char *text)
{
	*cell_of(rows, column) = (struct msp_cell){ .present = !msp_str_empty(text), .text = text };
}

void msp_listing_number(struct msp_listing *rows, const char *column, int64_t number)
{
	*cell_of(rows, column) = (struct msp_cell){ .present = true, .number = number };
}

void msp_listing_time(struct msp_listing *rows, const char *column, int64_t at)
{
	*cell_of(rows, column) = (struct msp_cell){ .present = at != MSP_TIME_NONE, .number = at };
}

bool msp_listing_table(const struct msp_cli *cli)
{
	return !cli->common.quiet && (cli->common.format == NULL || strcmp(cli->common.format, "table") == 0);
}

void msp_listing_columns(struct msp_listing *rows, const char *names)
{
	struct msp_common *common = &rows->cli->common;

	if (common->format != NULL && strstr(common->format, "%{") != NULL)
		return; /* a template names its columns itself */
	if (common->columns == NULL)
		common->columns = names;
	else if (common->columns[0] == '+' || common->columns[0] == '-')
		common->columns = msp_arena_printf(&rows->cli->arena, "%s,%s", names, common->columns);
}

/* ---- sorting --------------------------------------------------------------------------------------------------- */

struct order {
	size_t column;
	bool text, descending;
};

static int unknown_column(struct msp_listing *rows, const char *name, struct msp_error *err)
{
	const char **names = msp_arena_array(&rows->cli->arena, rows->column_count, sizeof *names);
	const char *nearest;

	for (size_t i = 0; i < rows->column_count; i++)
		names[i] = rows->columns[i].id;
	nearest = msp_str_nearest(name, names, rows->column_count);
	msp_error_set(err, MSP_USAGE, "no column '%s' to sort by", name);
	if (nearest != NULL)
		msp_error_hint(err, "did you mean '%s'?", nearest);
	else
		msp_error_hint(err, "--list-columns shows them");
	return -1;
}

static int parse_orders(struct msp_listing *rows, struct order **orders, size_t *count, struct msp_error *err)
{
	char **names = msp_str_split(&rows->cli->arena, rows->cli->common.sort, ',', count);

	*orders = msp_arena_array(&rows->cli->arena, *count, sizeof **orders);
	for (size_t i = 0; i < *count; i++) {
		const char *name = names[i] + (names[i][0] == '-');
		const struct msp_column *column = msp_column_find(rows->columns, rows->column_count, name);

		if (column == NULL)
			return unknown_column(rows, name, err);
		(*orders)[i] = (struct order){ (size_t)(column - rows->columns),
			column->type == MSP_TYPE_TEXT || column->type == MSP_TYPE_DATE || column->type == MSP_TYPE_LIST,
			names[i][0] == '-' };
	}
	return 0;
}

static int compare_cells(const struct msp_cell *a, const struct msp_cell *b, const struct order *order)
{
	int result;

	if (a->present != b->present)
		return a->present ? -1 : 1;
	if (!a->present)
		return 0;
	result = order->text ? strcmp(a->text, b->text) : (a->number > b->number) - (a->number < b->number);
	return order->descending ? -result : result;
}

static bool goes_before(struct msp_cell *const *rows, size_t a, size_t b, const struct order *orders, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int result = compare_cells(&rows[a][orders[i].column], &rows[b][orders[i].column], &orders[i]);

		if (result != 0)
			return result < 0;
	}
	return a <= b; /* stable */
}

/* Merges [low, middle) and [middle, high) of `from` into `into`. */
static void merge(struct msp_cell **from, struct msp_cell **into, size_t low, size_t middle, size_t high,
	const struct order *orders, size_t count)
{
	size_t left = low;
	size_t right = middle;

	for (size_t i = low; i < high; i++) {
		if (left < middle && (right == high || goes_before(from, left, right, orders, count)))
			into[i] = from[left++];
		else
			into[i] = from[right++];
	}
}

/* Merge sort: qsort_r has a different shape on every system. */
static void sort_rows(struct msp_listing *rows, const struct order *orders, size_t count)
{
	struct msp_cell **from = rows->items;
	struct msp_cell **into = msp_arena_array(&rows->cli->arena, rows->count, sizeof *into);

	for (size_t width = 1; width < rows->count; width *= 2) {
		struct msp_cell **swap = from;

		for (size_t low = 0; low < rows->count; low += 2 * width) {
			size_t middle = low + width < rows->count ? low + width : rows->count;
			size_t high = middle + width < rows->count ? middle + width : rows->count;

			merge(from, into, low, middle, high, orders, count);
		}
		from = into;
		into = swap;
	}
	rows->items = from;
}

/* ---- printing -------------------------------------------------------------------------------------------------- */

static void tell_place(
	struct msp_listing *rows, size_t row, const struct order *orders, size_t count, struct msp_printer *printer)
{
	struct msp_sort_key *keys = msp_arena_array(&rows->cli->arena, count, sizeof *keys);

	for (size_t i = 0; i < count; i++) {
		const struct msp_cell *cell = &rows->items[row][orders[i].column];
		keys[i] = (struct msp_sort_key){ .present = cell->present,
			.descending = orders[i].descending,
			.number = cell->number,
			.text = orders[i].text ? cell->text : NULL };
	}
	if (count > 0)
		msp_printer_order(printer, keys, count);
	else
		msp_printer_order(printer, rows->ranks[row], MSP_COUNT(rows->ranks[row]));
}

static int print_all(struct msp_listing *rows, const struct order *orders, size_t order_count,
	struct msp_printer *printer, struct msp_error *err)
{
	size_t shown;
	const struct msp_column *const *chosen = msp_printer_columns(printer, &shown);
	struct msp_cell *cells = msp_arena_array(&rows->cli->arena, shown, sizeof *cells);
	int64_t limit = rows->cli->common.limit;

	for (size_t i = 0; i < rows->count && (limit <= 0 || i < (size_t)limit); i++) {
		for (size_t k = 0; k < shown; k++)
			cells[k] = rows->items[i][chosen[k] - rows->columns];
		if (rows->cli->several)
			tell_place(rows, i, orders, order_count, printer);
		if (msp_printer_row(printer, cells, err) < 0)
			return -1;
	}
	return 0;
}

int msp_listing_print(
	struct msp_listing *rows, const char *key, const struct msp_zone *zone, int64_t now, struct msp_error *err)
{
	struct msp_printer *printer;
	struct order *orders = NULL;
	size_t count = 0;
	int result;

	if (rows->cli->common.sort != NULL) {
		if (parse_orders(rows, &orders, &count, err) < 0)
			return -1;
		sort_rows(rows, orders, count);
	}
	if (msp_printer_open(rows->cli, MSP_FORMAT_TABLE, key, zone, now, &printer, err) < 0)
		return -1;
	result = print_all(rows, orders, count, printer, err);
	if (msp_printer_close(printer, result == 0 ? err : NULL) < 0)
		result = -1;
	return result;
}
