/* SPDX-License-Identifier: ISC */
/* A CSV text by its map: columns found, cells read, rows of one number put together. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/model/import_private.h"
#include "lib/text/csv.h"

#define SHOWN 60 /* columns of a cell in a message */

void msp_import_refuse(struct msp_arena *arena, struct msp_import *import, const struct msp_import_refusal *refusal)
{
	msp_arena_reserve(arena, import->refusals, import->refusal_count, import->refusal_capacity);
	import->refusals[import->refusal_count++] = *refusal;
}

void import_refuse(struct import_run *run, struct import_group *group, int line, const char *column, const char *hint,
	const char *format, ...)
{
	va_list args;

	va_start(args, format);
	const struct msp_import_refusal refusal = {
		.line = line,
		.number = group == NULL ? NULL : group->number,
		.column = column,
		.message = msp_arena_vprintf(run->arena, msp_message(format), args),
		.hint = hint,
	};
	va_end(args);
	msp_import_refuse(run->arena, run->import, &refusal);
	if (group != NULL)
		group->refused = true;
}

const char *import_column_name(struct import_run *run, enum import_field field)
{
	const struct import_columns *columns = &run->map->columns[field];

	return msp_str_join(run->arena, (char *const *)(uintptr_t)columns->names, columns->count, "+");
}

/* ---- the header line ---- */

static bool find_column(const struct import_run *run, const char *name, size_t *index)
{
	for (*index = 0; *index < run->header_count; (*index)++)
		if (strcmp(run->header[*index], name) == 0)
			return true;
	return false;
}

static int missing_column(const struct import_run *run, const char *name, const char *field, struct msp_error *err)
{
	const char *nearest = msp_str_nearest(name, run->header, run->header_count);

	msp_error_set(err, MSP_DATA, "missing column '%s' (for `%s`)", name, field);
	if (nearest != NULL)
		msp_error_hint(err, "there is a column '%s'; correct the map", nearest);
	else
		msp_error_hint(err, "correct the map, or see whether the file has another separator");
	msp_error_at(err, NULL, 1, 0);
	return -1;
}

static int find_columns(struct import_run *run, struct msp_error *err)
{
	for (size_t i = 0; i < IMPORT_FIELD_COUNT; i++) {
		const struct import_columns *columns = &run->map->columns[i];
		for (size_t n = 0; n < columns->count; n++)
			if (!find_column(run, columns->names[n], &columns->indexes[n]))
				return missing_column(run, columns->names[n], import_fields[i].name, err);
	}
	return 0;
}

/* Columns that fixed.title names in braces. */
static int check_title_columns(const struct import_run *run, bool *used, struct msp_error *err)
{
	const char *open = run->map->title;
	size_t index;

	while (open != NULL && (open = strchr(open, '{')) != NULL) {
		size_t length = strcspn(open, "}");
		const char *name = msp_arena_strndup(run->arena, open + 1, length - 1);
		if (!find_column(run, name, &index))
			return missing_column(run, name, "fixed.title", err);
		used[index] = true;
		open += length;
	}
	return 0;
}

static bool is_ignored(const struct msp_import_map *map, const char *name)
{
	msp_node_each_item(map->ignore, item)
		if (strcmp(item->value, name) == 0)
			return true;
	return false;
}

/* What is in the file must be used or ignored on purpose: a column forgotten in silence is history lost in silence. */
static int check_unknown(const struct import_run *run, const bool *used, struct msp_error *err)
{
	struct msp_buf names = MSP_BUF_INIT;
	size_t count = 0;

	for (size_t i = 0; i < run->header_count; i++) {
		if (used[i] || is_ignored(run->map, run->header[i]))
			continue;
		msp_buf_addf(&names, "%s'%s'", count++ == 0 ? "" : ", ", run->header[i]);
	}
	if (count > 0) {
		msp_error_set(err, MSP_DATA, "unknown column%s %s", count == 1 ? "" : "s", names.data);
		msp_error_hint(err, "name them in the map: under `columns`, or under `ignore` to leave them out");
		msp_error_at(err, NULL, 1, 0);
	}
	msp_buf_release(&names);
	return count == 0 ? 0 : -1;
}

static int check_names(const struct import_run *run, struct msp_error *err)
{
	for (size_t i = 0; i < run->header_count; i++) {
		bool empty = run->header[i][0] == '\0', twice = false;
		for (size_t n = 0; n < i; n++)
			twice = twice || strcmp(run->header[i], run->header[n]) == 0;
		if (!empty && !twice)
			continue;
		if (empty)
			msp_error_set(err, MSP_DATA, "column %zu has no name", i + 1);
		else
			msp_error_set(err, MSP_DATA, "two columns are named '%s'", run->header[i]);
		msp_error_hint(err, "the first line must name each column once");
		msp_error_at(err, NULL, 1, 0);
		return -1;
	}
	return 0;
}

static int read_header(struct import_run *run, struct msp_csv *csv, struct msp_error *err)
{
	struct msp_csv_row row;
	int more = msp_csv_next(csv, run->arena, &row, err);

	if (more < 0)
		return -1;
	if (more == 0) {
		msp_error_set(err, MSP_DATA, "the file is empty: there is no line with the names of the columns");
		return msp_error_at(err, NULL, 1, 0), -1;
	}
	if (row.bad_utf8) {
		msp_error_set(err, MSP_DATA, "the names of the columns are not UTF-8");
		msp_error_hint(err, "set `encoding: cp1252` in the map for files of older programs");
		return msp_error_at(err, NULL, row.line, 0), -1;
	}
	run->header = row.cells;
	run->header_count = row.count;
	for (size_t i = 0; i < row.count; i++)
		run->header[i] = msp_str_trim(run->arena, row.cells[i]);
	bool *used = msp_arena_array(run->arena, row.count, sizeof *used);
	if (check_names(run, err) != 0 || find_columns(run, err) != 0 || check_title_columns(run, used, err) != 0)
		return -1;
	for (size_t i = 0; i < IMPORT_FIELD_COUNT; i++)
		for (size_t n = 0; n < run->map->columns[i].count; n++)
			used[run->map->columns[i].indexes[n]] = true;
	return check_unknown(run, used, err);
}

/* ---- cells ---- */

/* One row while it is read. */
struct reading {
	struct import_run *run;
	const struct msp_csv_row *cells;
	struct import_group *group;
	struct import_row *row;
};

static const char *shown(struct import_run *run, const char *text)
{
	return msp_utf8_fit(run->arena, msp_utf8_visible(run->arena, text, false), SHOWN);
}

/* White space made single: cells with line breaks are common where a line is meant. */
static const char *one_line(struct msp_arena *arena, const char *text)
{
	char *line = msp_str_trim(arena, text), *to = line;

	for (const char *from = line; *from != '\0'; from++) {
		bool space = strchr(" \t\r\n\v\f", *from) != NULL;
		if (!space)
			*to++ = *from;
		else if (to > line && to[-1] != ' ')
			*to++ = ' ';
	}
	*to = '\0';
	return line;
}

/* Line ends LF, no blank space at the end. */
static const char *lines(struct msp_arena *arena, const char *text)
{
	char *copy = msp_arena_strdup(arena, text), *to = copy;

	for (const char *from = copy; *from != '\0'; from++) {
		if (*from == '\r' && from[1] == '\n')
			continue;
		*to++ = *from == '\r' ? '\n' : *from;
	}
	while (to > copy && strchr(" \t\n", to[-1]) != NULL)
		to--;
	*to = '\0';
	return copy;
}

static bool means_nothing(const struct msp_import_map *map, const char *text)
{
	if (*text == '\0')
		return true;
	msp_node_each_item(map->empty, item)
		if (strcmp(item->value, text) == 0)
			return true;
	return false;
}

/* One cell as text; NULL when it says nothing. */
static const char *cell_text(struct reading *reading, enum import_field field, size_t index)
{
	struct msp_arena *arena = reading->run->arena;
	const char *cell = reading->cells->cells[index];
	const char *text = import_fields[field].form == IMPORT_AS_TEXT ? lines(arena, cell) : one_line(arena, cell);

	return means_nothing(reading->run->map, text) ? NULL : text;
}

/* All columns of a field: lists and categories take each, others the first that says something. */
static const char *field_text(struct reading *reading, enum import_field field)
{
	const struct import_columns *columns = &reading->run->map->columns[field];
	bool all = import_fields[field].form == IMPORT_AS_LIST || field == IMPORT_CATEGORY;
	const char *separator = field == IMPORT_CATEGORY ? "/" : "\n", *result = NULL;

	for (size_t i = 0; i < columns->count && (all || result == NULL); i++) {
		const char *text = cell_text(reading, field, columns->indexes[i]);
		if (text != NULL)
			result = result == NULL
					 ? text
					 : msp_arena_printf(reading->run->arena, "%s%s%s", result, separator, text);
	}
	return result;
}

/* The map's word for theirs; "" in the map means nothing. */
static const char *translate(const struct msp_node *values, const char *text)
{
	const struct msp_node *ours = text == NULL ? NULL : msp_node_get(values, text);

	if (ours == NULL)
		return text;
	return ours->length == 0 ? NULL : ours->value;
}

static void refuse_cell(
	struct reading *reading, enum import_field field, const char *hint, const char *message, const char *text)
{
	import_refuse(reading->run, reading->group, reading->row->line, import_column_name(reading->run, field), hint,
		"'%s' %s", shown(reading->run, text), message);
}

static void read_word(struct reading *reading, enum import_field field, const char *text)
{
	const char *const *words = reading->run->map->words[field];
	struct msp_arena *arena = reading->run->arena;
	size_t count = 0;

	for (; words[count] != NULL; count++)
		if (strcmp(words[count], text) == 0) {
			reading->row->value[field] = words[count];
			return;
		}
	const char *list = msp_str_join(arena, (char *const *)(uintptr_t)words, count, ", ");
	refuse_cell(reading, field,
		msp_arena_printf(arena, "put it under `values: {%s: …}` in the map; ours are %s",
			import_fields[field].name, list),
		msp_arena_printf(arena, "is no %s", import_fields[field].name), text);
}

static void read_time(struct reading *reading, enum import_field field, const char *text)
{
	const struct import_run *run = reading->run;
	int64_t at;

	if (!import_date_read(run->map, run->request->zone, text, &at)) {
		const char *forms = msp_str_join(
			run->arena, (char *const *)(uintptr_t)run->map->dates, run->map->date_count, " or ");
		refuse_cell(
			reading, field, NULL, msp_arena_printf(run->arena, "is no date of the form %s", forms), text);
	} else if (at > run->request->now) {
		refuse_cell(reading, field, NULL, "lies in the future", text);
	} else {
		reading->row->time[field] = at;
		reading->row->value[field] = text;
	}
}

/* Items between commas or semicolons, each once. */
static void read_list(struct reading *reading, enum import_field field, const char *text)
{
	struct msp_arena *arena = reading->run->arena;
	char *copy = msp_arena_strdup(arena, text), **pieces;
	const char **kept;
	size_t count, unique = 0;

	for (char *at = copy; *at != '\0'; at++)
		if (*at == ',' || *at == ';')
			*at = '\n';
	pieces = msp_str_split(arena, copy, '\n', &count);
	kept = msp_arena_array(arena, count, sizeof *kept);
	for (size_t i = 0; i < count; i++) {
		const char *item = translate(reading->run->map->values[field], msp_str_trim(arena, pieces[i]));
		bool known = msp_str_empty(item);
		for (size_t n = 0; n < unique && !known; n++)
			known = strcmp(kept[n], item) == 0;
		if (!known)
			kept[unique++] = item;
	}
	if (unique > 0)
		reading->row->value[field] = msp_str_join(arena, (char *const *)(uintptr_t)kept, unique, "\n");
}

/* "90", "1.5": digits and up to three decimals, by the map's unit; rounded to the second. */
static bool plain_seconds(const char *text, int64_t unit, int64_t *seconds)
{
	int64_t thousandths = 0;
	size_t whole = strspn(text, "0123456789"), decimals = 0;

	if (unit == 0 || whole == 0 || whole > 9)
		return false;
	for (size_t i = 0; i < whole; i++)
		thousandths = thousandths * 10 + (text[i] - '0');
	if (text[whole] == '.')
		decimals = strspn(text + whole + 1, "0123456789");
	if (decimals > 3 || text[whole + (text[whole] == '.') + decimals] != '\0')
		return false;
	for (size_t i = 0; i < 3; i++)
		thousandths = thousandths * 10 + (i < decimals ? text[whole + 1 + i] - '0' : 0);
	*seconds = (thousandths * unit + 500) / 1000;
	return true;
}

static void read_worked(struct reading *reading, enum import_field field, const char *text)
{
	const struct import_run *run = reading->run;
	struct msp_duration duration = { 0 };

	if (!plain_seconds(text, run->map->unit, &duration.seconds) &&
		(msp_duration_parse(text, &duration, NULL) != 0 || duration.days != 0)) {
		refuse_cell(reading, field, run->map->unit == 0 ? "for plain numbers set `time_unit` in the map" : NULL,
			"is no time worked, such as 35m or 1h30m", text);
		return;
	}
	if (duration.seconds > 0)
		reading->row->value[field] = msp_duration_emit(run->arena, duration);
}

static void read_order(struct reading *reading, const char *text)
{
	if (msp_str_int(text, 0, INT32_MAX, &reading->row->order, NULL) != 0)
		refuse_cell(reading, IMPORT_ORDER, NULL, "is no whole number", text);
	else
		reading->row->value[IMPORT_ORDER] = text;
}

static void check_state(struct reading *reading, const char *text)
{
	const struct msp_import_map *map = reading->run->map;
	const char **names;
	size_t count = 0;

	if (msp_node_get(map->states, text) != NULL || msp_status_parse(text) != MSP_STATUS_NONE)
		return;
	names = msp_arena_array(reading->run->arena, map->states == NULL ? 0 : map->states->count, sizeof *names);
	msp_node_each_pair(map->states, name, state) {
		(void)state;
		names[count++] = name->value;
	}
	const char *nearest = msp_str_nearest(text, names, count);
	refuse_cell(reading, IMPORT_STATE,
		nearest == NULL ? "name it under `states` in the map"
				: msp_arena_printf(reading->run->arena,
					  "name it under `states` in the map, or did you mean '%s'?", nearest),
		"is not among the states of the map", text);
}

static void read_field(struct reading *reading, enum import_field field)
{
	const struct msp_import_map *map = reading->run->map;
	const char *text = field_text(reading, field);

	if (import_fields[field].form != IMPORT_AS_LIST)
		text = translate(map->values[field], text);
	if (import_fields[field].form == IMPORT_AS_WHO)
		text = translate(map->logins, text);
	if (text == NULL)
		return;
	switch (import_fields[field].form) {
	case IMPORT_AS_TIME:
		read_time(reading, field, text);
		return;
	case IMPORT_AS_WORD:
		read_word(reading, field, text);
		return;
	case IMPORT_AS_LIST:
		read_list(reading, field, text);
		return;
	case IMPORT_AS_ORDER:
		read_order(reading, text);
		return;
	case IMPORT_AS_DURATION:
		read_worked(reading, field, text);
		return;
	case IMPORT_AS_LINE:
	case IMPORT_AS_TEXT:
	case IMPORT_AS_WHO:
		reading->row->value[field] = text;
		if (field == IMPORT_STATE)
			check_state(reading, text);
	}
}

/* fixed.title with the cells of the row in place of {column}; cells that say nothing leave no gap. */
static const char *make_title(struct reading *reading)
{
	struct import_run *run = reading->run;
	struct msp_buf out = MSP_BUF_INIT;
	size_t index;

	for (const char *at = run->map->title; *at != '\0';) {
		size_t length = strcspn(at, *at == '{' ? "}" : "{");
		if (*at != '{') {
			msp_buf_add(&out, at, length);
			at += length;
			continue;
		}
		if (find_column(run, msp_arena_strndup(run->arena, at + 1, length - 1), &index)) {
			const char *cell = cell_text(reading, IMPORT_TITLE, index);
			msp_buf_adds(&out, cell == NULL ? "" : cell);
		}
		at += length + 1;
	}
	const char *title = one_line(run->arena, out.data);
	msp_buf_release(&out);
	return *title == '\0' ? NULL : title;
}

/* ---- rows ---- */

static void refuse_utf8(struct import_run *run, struct import_group *group, const struct msp_csv_row *cells)
{
	for (size_t i = 0; i < cells->count; i++) {
		if (msp_utf8_check(cells->cells[i], strlen(cells->cells[i])) == strlen(cells->cells[i]))
			continue;
		import_refuse(run, group, cells->line, i < run->header_count ? run->header[i] : NULL,
			"set `encoding: cp1252` in the map for files of older programs", "not UTF-8");
		return;
	}
}

static struct import_group *group_of(struct import_run *run, const struct msp_csv_row *cells)
{
	const struct import_columns *columns = &run->map->columns[IMPORT_NUMBER];
	size_t index = columns->indexes[0];
	const char *number = index < cells->count ? one_line(run->arena, cells->cells[index]) : "";

	if (means_nothing(run->map, number) || msp_utf8_check(number, strlen(number)) != strlen(number))
		return NULL;
	struct import_group *group = msp_map_get(&run->numbers, number);
	if (group == NULL) {
		group = msp_arena_alloc(run->arena, sizeof *group);
		group->number = number;
		group->line = cells->line;
		msp_map_set(&run->numbers, number, group);
	}
	group->read++;
	return group;
}

/* The client is one for all rows of a number. */
static void read_client(struct reading *reading)
{
	struct import_group *group = reading->group;
	const struct import_run *run = reading->run;
	const char *client = run->request->client != NULL ? run->request->client : reading->row->value[IMPORT_CLIENT];

	if (client == NULL) {
		import_refuse(reading->run, group, reading->row->line, import_column_name(reading->run, IMPORT_CLIENT),
			"or give --client", "no client");
	} else if (group->client != NULL && strcmp(group->client, client) != 0) {
		import_refuse(reading->run, group, reading->row->line, import_column_name(reading->run, IMPORT_CLIENT),
			NULL, "'%s', but line %d of the same ticket says '%s'", shown(reading->run, client),
			group->line, shown(reading->run, group->client));
	} else {
		group->client = client;
	}
}

static void check_required(struct reading *reading)
{
	struct import_run *run = reading->run;
	const enum import_field required[] = { run->map->events ? IMPORT_AT : IMPORT_OPENED, IMPORT_ORDER };

	for (size_t i = 0; i < MSP_COUNT(required); i++)
		if (import_has(run->map, required[i]) && !reading->group->refused &&
			reading->row->value[required[i]] == NULL)
			import_refuse(run, reading->group, reading->row->line, import_column_name(run, required[i]),
				NULL, "is empty");
}

static void read_row(struct import_run *run, const struct msp_csv_row *cells)
{
	struct import_group *group = group_of(run, cells);
	struct import_row *row;

	if (cells->count != run->header_count) {
		import_refuse(run, group, cells->line, NULL, "a cell with the separator in it must stand in quotes",
			"%zu cells, but %zu columns", cells->count, run->header_count);
		return;
	}
	if (cells->bad_utf8) {
		refuse_utf8(run, group, cells);
		return;
	}
	if (group == NULL) {
		import_refuse(run, NULL, cells->line, run->map->columns[IMPORT_NUMBER].names[0], NULL, "is empty");
		return;
	}
	row = msp_arena_alloc(run->arena, sizeof *row);
	struct reading reading = { run, cells, group, row };
	row->line = cells->line;
	row->index = group->read - 1;
	for (size_t i = 0; i < IMPORT_TIMES; i++)
		row->time[i] = MSP_TIME_NONE;
	for (size_t i = 0; i < IMPORT_FIELD_COUNT; i++)
		if (import_has(run->map, (enum import_field)i))
			read_field(&reading, (enum import_field)i);
	if (run->map->title != NULL && row->value[IMPORT_TITLE] == NULL)
		row->title = make_title(&reading);
	read_client(&reading);
	check_required(&reading);
	msp_arena_reserve(run->arena, group->rows, group->count, group->capacity);
	group->rows[group->count++] = row;
}

static int read_rows(struct import_run *run, struct msp_csv *csv, struct msp_error *err)
{
	struct msp_arena scratch = MSP_ARENA_INIT;
	struct msp_csv_row row;
	int more;

	while ((more = msp_csv_next(csv, &scratch, &row, err)) == 1) {
		run->import->rows++;
		read_row(run, &row);
		msp_arena_clear(&scratch);
	}
	msp_arena_release(&scratch);
	return more;
}

/* ---- the whole ---- */

static int compare_refusals(const void *a, const void *b)
{
	const struct msp_import_refusal *left = a, *right = b;
	return (left->line > right->line) - (left->line < right->line);
}

static void build_tickets(struct import_run *run)
{
	struct msp_import *import = run->import;

	import->tickets = msp_arena_array(run->arena, run->numbers.count, sizeof *import->tickets);
	import->capacity = run->numbers.count;
	for (size_t i = 0; i < run->numbers.count; i++) {
		struct import_group *group = run->numbers.entries[i].value;
		struct msp_import_ticket *ticket = &import->tickets[import->count++];
		*ticket = (struct msp_import_ticket){
			.client = group->client,
			.number = group->number,
			.origin = msp_arena_printf(run->arena, "%s:%s", run->map->source, group->number),
			.line = group->line,
			.rows = group->read,
		};
		if (!group->refused)
			import_build(run, group, ticket);
		msp_arena_clear(&run->scratch);
		ticket->refused = group->refused;
		import->idle += ticket->idle;
	}
	if (import->refusal_count > 0)
		qsort(import->refusals, import->refusal_count, sizeof *import->refusals, compare_refusals);
}

static int check_encoding(const char *text, size_t length, struct msp_error *err)
{
	if (length < 2 || (memcmp(text, "\xff\xfe", 2) != 0 && memcmp(text, "\xfe\xff", 2) != 0))
		return 0;
	msp_error_set(err, MSP_DATA, "the file is UTF-16");
	msp_error_hint(err, "save it as CSV UTF-8, or: iconv -f UTF-16 -t UTF-8");
	return msp_error_at(err, NULL, 1, 1), -1;
}

int msp_import_csv(struct msp_arena *arena, const struct msp_import_request *request, const char *text, size_t length,
	struct msp_import *import, struct msp_error *err)
{
	struct import_run run = {
		.arena = arena, .request = request, .map = request->map, .import = import, .scratch = MSP_ARENA_INIT
	};
	struct msp_buf converted = MSP_BUF_INIT;
	struct msp_csv csv;
	int failed = -1;

	*import = (struct msp_import){ 0 };
	msp_map_init(&run.numbers, arena);
	if (check_encoding(text, length, err) != 0)
		goto out;
	if (run.map->cp1252) {
		if (msp_csv_cp1252(text, length, &converted, err) != 0)
			goto out;
		text = converted.data;
		length = converted.length;
	}
	msp_csv_init(&csv, text, length, run.map->separator);
	if (read_header(&run, &csv, err) != 0 || read_rows(&run, &csv, err) != 0)
		goto out;
	run.schema = msp_schema_builtin(arena, "ticket");
	build_tickets(&run);
	failed = 0;
out:
	msp_arena_release(&run.scratch);
	msp_buf_release(&converted);
	return failed;
}
