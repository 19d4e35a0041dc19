/* SPDX-License-Identifier: ISC */
/* stats: how many tickets, by one field after the other. */
#include <stdlib.h>
#include <string.h>

#include "cmd/session.h"
#include "cmd/ticket/verbs.h"
#include "cmd/views.h"
#include "lib/base/map.h"
#include "lib/base/str.h"
#include "lib/cli/printer.h"
#include "lib/model/query.h"
#include "lib/model/ticket_columns.h"

struct stats_options {
	struct msp_texts by;
};

static const struct msp_option options[] = { { "by", 'b', MSP_OPTION_LIST, offsetof(struct stats_options, by), "FIELD",
						     "count by this field (repeatable, or several with commas)",
						     "ticket-field" },
	MSP_OPTION_END };

/* What is printed; sums of the counted tickets are computed where they are counted. */
enum { COLUMN_FIELD, COLUMN_VALUE, COLUMN_TICKETS, COLUMN_UNRESOLVED, COLUMN_BREACHED, COLUMN_MINUTES, COLUMNS };
static const struct msp_column columns[COLUMNS] = {
	{ "field", "FIELD", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "field that is counted by" },
	{ "value", "VALUE", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT | MSP_COLUMN_WIDE, NULL, "its value; empty = has none" },
	{ "tickets", "TICKETS", MSP_TYPE_INT, MSP_COLUMN_DEFAULT | MSP_COLUMN_RIGHT, "count(*)", "tickets with it" },
	{ "unresolved", "UNRESOLVED", MSP_TYPE_INT, MSP_COLUMN_DEFAULT | MSP_COLUMN_RIGHT, "sum(ticket.unresolved = 1)",
		"of them, work to be done" },
	{ "breached", "BREACHED", MSP_TYPE_INT, MSP_COLUMN_DEFAULT | MSP_COLUMN_RIGHT, NULL,
		"of those, with a missed promise" },
	{ "minutes", "MIN", MSP_TYPE_INT, MSP_COLUMN_DEFAULT | MSP_COLUMN_RIGHT, NULL, "minutes worked" },
};

static const struct msp_column *ticket_column(const char *name)
{
	return msp_column_find(msp_ticket_columns, MSP_TICKET_COLUMN_COUNT, name);
}

/* Times and texts of their own are different in each ticket: nothing to count by. */
static bool countable(const struct msp_column *column)
{
	return column->sql != NULL && (column->flags & (MSP_COLUMN_ENUM | MSP_COLUMN_FILTER)) != 0 &&
	       (column->type == MSP_TYPE_TEXT || column->type == MSP_TYPE_BOOL || column->type == MSP_TYPE_INT);
}

static int find_field(struct msp_cli *cli, const char *name, const struct msp_column **column, struct msp_error *err)
{
	const char *names[MSP_TICKET_COLUMN_COUNT];
	size_t count = 0;

	*column = ticket_column(name);
	if (*column != NULL && countable(*column))
		return 0;
	for (size_t i = 0; i < MSP_TICKET_COLUMN_COUNT; i++)
		if (countable(&msp_ticket_columns[i]))
			names[count++] = msp_ticket_columns[i].id;
	const char *nearest = msp_str_nearest(name, names, count);
	if (*column == NULL)
		msp_error_set(err, MSP_USAGE, "--by: tickets have no field '%s'", name);
	else
		msp_error_set(err, MSP_USAGE, "--by: tickets cannot be counted by '%s'", name);
	if (nearest != NULL && *column == NULL)
		msp_error_hint(err, "did you mean '%s'?", nearest);
	else
		msp_error_hint(err, "such as %s",
			msp_str_join(&cli->arena, (char *const *)(uintptr_t)names, count < 8 ? count : 8, ", "));
	return -1;
}

/* Names of --by, split at commas; without any, those that are asked for most. */
static int find_fields(struct msp_cli *cli, const struct stats_options *given, const struct msp_column ***fields,
	size_t *count, struct msp_error *err)
{
	static const char *const usual[] = { "status", "priority", "type", "client", "assignee" };
	size_t capacity = 0, pieces;

	*fields = NULL;
	*count = 0;
	for (size_t i = 0; i < (given->by.count == 0 ? MSP_COUNT(usual) : given->by.count); i++) {
		char **names =
			msp_str_split(&cli->arena, given->by.count == 0 ? usual[i] : given->by.items[i], ',', &pieces);
		for (size_t n = 0; n < pieces; n++) {
			msp_arena_reserve(&cli->arena, *fields, *count, capacity);
			if (find_field(cli, msp_str_trim(&cli->arena, names[n]), &(*fields)[*count], err) != 0)
				return -1;
			(*count)++;
		}
	}
	return 0;
}

/* The value as text: numbers and truths, too. */
static struct msp_cell value_cell(struct msp_arena *arena, const struct msp_column *field, struct msp_cell cell)
{
	if (cell.present && field->type == MSP_TYPE_INT)
		cell.text = msp_arena_printf(arena, "%lld", (long long)cell.number);
	else if (cell.present && field->type == MSP_TYPE_BOOL)
		cell.text = cell.number != 0 ? "yes" : "no";
	return cell;
}

/* A value, and what is counted of it: over all stores that are asked. */
struct tally {
	size_t field, number; /* of --by; as it came */
	struct msp_cell cells[COLUMNS];
};

struct stats {
	struct msp_session *session;
	const struct msp_column **fields;
	size_t field_count;
	struct msp_map by_value; /* of struct tally */
	struct tally **items;
	size_t count, capacity;
};

static void add_group(struct stats *stats, size_t field, const struct msp_cell *cells)
{
	struct msp_arena *arena = stats->session->arena;
	const struct msp_cell *value = &cells[COLUMN_VALUE];
	const char *key =
		msp_arena_printf(arena, "%zu%s%s", field, value->present ? "=" : "", value->present ? value->text : "");
	struct tally *tally = msp_map_get(&stats->by_value, key);

	if (tally != NULL) {
		for (size_t c = COLUMN_TICKETS; c < COLUMNS; c++)
			tally->cells[c].number += cells[c].number;
		return;
	}
	tally = msp_arena_alloc(arena, sizeof *tally);
	msp_map_set(&stats->by_value, key, tally);
	tally->field = field;
	tally->number = stats->count;
	memcpy(tally->cells, cells, sizeof tally->cells);
	if (value->present)
		tally->cells[COLUMN_VALUE].text = msp_arena_strdup(arena, value->text);
	msp_arena_reserve(arena, stats->items, stats->count, stats->capacity);
	stats->items[stats->count++] = tally;
}

static int count_group(struct stats *stats, const struct msp_query *query, size_t number, struct msp_error *err)
{
	struct msp_session *session = stats->session;
	const struct msp_column *field = stats->fields[number];
	struct msp_column computed[COLUMNS];
	const struct msp_column *asked[COLUMNS];
	struct msp_cell cells[COLUMNS];
	struct msp_rows *rows = NULL;
	int more;

	memcpy(computed, columns, sizeof computed);
	computed[COLUMN_VALUE].sql = field->sql;
	computed[COLUMN_VALUE].type = field->type;
	computed[COLUMN_BREACHED].sql = msp_arena_printf(session->arena, "sum(%s)", ticket_column("breached")->sql);
	computed[COLUMN_MINUTES].sql = "(coalesce(sum(ticket.worked), 0) + 30) / 60";
	for (size_t i = 0; i < COLUMNS; i++)
		asked[i] = &computed[i];
	const struct msp_query_request request = { .columns = asked, .column_count = COLUMNS, .group = field->sql };
	if (msp_query_open(query, msp_index_db(session->index), &request, &rows, err) != 0)
		return -1;
	while ((more = msp_rows_next(rows, cells, err)) == 1) {
		cells[COLUMN_FIELD] = (struct msp_cell){ .present = true, .text = field->id };
		cells[COLUMN_VALUE] = value_cell(session->arena, field, cells[COLUMN_VALUE]);
		add_group(stats, number, cells);
	}
	msp_rows_close(rows);
	return more;
}

/* The largest groups first; equal ones as the index has them. */
static int compare(const void *left, const void *right)
{
	const struct tally *a = *(const struct tally *const *)left, *b = *(const struct tally *const *)right;
	int64_t a_tickets = a->cells[COLUMN_TICKETS].number, b_tickets = b->cells[COLUMN_TICKETS].number;

	if (a->field != b->field)
		return a->field < b->field ? -1 : 1;
	if (a_tickets != b_tickets)
		return a_tickets > b_tickets ? -1 : 1;
	return (a->number > b->number) - (a->number < b->number);
}

static int print_tallies(struct stats *stats, struct msp_printer *printer, struct msp_error *err)
{
	int64_t limit = stats->session->cli->common.limit;
	struct msp_cell chosen[COLUMNS];
	size_t shown, of_field = 0;
	const struct msp_column *const *wanted = msp_printer_columns(printer, &shown);

	if (stats->count > 1)
		qsort(stats->items, stats->count, sizeof *stats->items, compare);
	for (size_t i = 0; i < stats->count; i++) {
		const struct tally *tally = stats->items[i];
		of_field = i > 0 && tally->field == stats->items[i - 1]->field ? of_field + 1 : 1;
		if (limit > 0 && of_field > (size_t)limit)
			continue;
		for (size_t c = 0; c < shown; c++)
			chosen[c] = tally->cells[wanted[c] - columns];
		if (msp_printer_row(printer, chosen, err) != 0)
			return -1;
	}
	return 0;
}

static int print(struct stats *stats, struct msp_error *err)
{
	struct msp_session *session = stats->session;
	struct msp_printer *printer = NULL;

	session->cli->several = false; /* these are the rows of all stores, in their order */
	if (msp_printer_open(session->cli, MSP_FORMAT_TABLE, "value", session->zone, session->now, &printer, err) != 0)
		return -1;
	int failed = print_tallies(stats, printer, err);
	if (msp_printer_close(printer, failed ? NULL : err) != 0)
		failed = -1;
	return failed;
}

/* What the stores before this one have lies in cli->kept. */
static int count_tickets(struct msp_session *session, const void *parsed, struct msp_error *err)
{
	const struct stats_options *given = parsed;
	struct msp_cli *cli = session->cli;
	struct stats *stats = cli->kept;
	struct msp_query *query;

	if (cli->common.sort != NULL)
		return msp_error_set(err, MSP_USAGE, "--sort: the largest groups come first");
	if (stats == NULL) {
		stats = msp_arena_alloc(session->arena, sizeof *stats);
		msp_map_init(&stats->by_value, session->arena);
		if (find_fields(cli, given, &stats->fields, &stats->field_count, err) != 0)
			return -1;
		cli->kept = stats;
	}
	stats->session = session;
	if (msp_views_query(session, &msp_ticket_table, cli->operands, cli->operand_count, &query, err) != 0)
		return -1;
	for (size_t i = 0; i < stats->field_count; i++)
		if (count_group(stats, query, i, err) != 0)
			return -1;
	if (!cli->joining && print(stats, err) != 0)
		return -1;
	return msp_session_finish(session, NULL, 0, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	return msp_session_run(cli, parsed, count_tickets, err);
}

const struct msp_verb ticket_stats_verb = {
	.name = "stats",
	.summary = "count tickets by field",
	.operands = "[QUERY]...",
	.complete = "query",
	.minimum = 0,
	.maximum = -1,
	.flags = MSP_VERB_READS | MSP_VERB_LISTS,
	.options = options,
	.options_size = sizeof(struct stats_options),
	.columns = columns,
	.column_count = COLUMNS,
	.details =
		"By status, priority, type, client and assignee unless --by says otherwise; the largest groups first,\n"
		"--limit of each. Queries are those of ls.",
	.examples = "msp-ticket stats client:acme opened:2026-10\n"
		    "msp-ticket stats --by category --limit 10 status:resolved,closed\n"
		    "msp-ticket stats -b site,requester -f csv client:acme",
	.run = run,
};
