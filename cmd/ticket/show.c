/* SPDX-License-Identifier: ISC */
/* show: one ticket, to read; or as data with everything computed beside what is written. */
#include <string.h>

#include "cmd/ticket/change.h"
#include "cmd/ticket/verbs.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/cli/cell.h"
#include "lib/model/query.h"
#include "lib/model/ticket_columns.h"
#include "lib/text/json.h"
#include "lib/text/schema.h"

#define LABEL_WIDTH 11

struct shown {
	struct msp_session *session;
	const struct msp_ticket *ticket;
	const struct msp_column *columns[MSP_TICKET_COLUMN_COUNT];
	struct msp_cell cells[MSP_TICKET_COLUMN_COUNT];
	struct msp_cell_context context;
	struct msp_node *node; /* the record */
};

/* ---- reading ---- */

/* What the index computed about it, through the same columns as ls. */
static int read_cells(struct shown *shown, struct msp_error *err)
{
	struct msp_session *session = shown->session;
	const struct msp_query_scope scope = { .zone = session->zone, .now = session->now };
	const char *const term[] = { msp_arena_printf(session->arena, "uid:%s", shown->ticket->uid) };
	const struct msp_query_request request = { .columns = shown->columns, .column_count = MSP_TICKET_COLUMN_COUNT };
	struct msp_rows *rows = NULL;
	struct msp_query *query;

	for (size_t i = 0; i < MSP_TICKET_COLUMN_COUNT; i++)
		shown->columns[i] = &msp_ticket_columns[i];
	if (msp_query_parse(session->arena, &msp_ticket_table, &scope, term, 1, &query, err) != 0 ||
		msp_query_open(query, msp_index_db(session->index), &request, &rows, err) != 0)
		return -1;
	int more = msp_rows_next(rows, shown->cells, err);
	for (size_t i = 0; more == 1 && i < MSP_TICKET_COLUMN_COUNT; i++)
		if (shown->cells[i].text != NULL)
			shown->cells[i].text = msp_arena_strdup(session->arena, shown->cells[i].text);
	msp_rows_close(rows);
	return more < 0 ? -1 : 0;
}

/* ---- to read ---- */

static void print_label(const struct shown *shown, const char *label)
{
	FILE *out = shown->session->cli->out;

	fprintf(out, "%s%-*s%s", msp_cli_style(shown->session->cli, "dim"), LABEL_WIDTH, label,
		msp_cli_style(shown->session->cli, NULL));
}

/* Text behind a label, further lines under the first. */
static void print_field(const struct shown *shown, const char *label, const char *text)
{
	FILE *out = shown->session->cli->out;

	if (msp_str_empty(text))
		return;
	print_label(shown, label);
	for (const char *line = text; *line != '\0';) {
		size_t length = strcspn(line, "\n");
		fprintf(out, "%*s%.*s\n", line == text ? 0 : LABEL_WIDTH, "", (int)length, line);
		line += length + (line[length] == '\n');
	}
}

static void print_columns(const struct shown *shown)
{
	for (size_t i = 0; i < MSP_TICKET_COLUMN_COUNT; i++) {
		const struct msp_column *column = shown->columns[i];
		static const char *const elsewhere[] = { "id", "title", "dirty" };
		bool skip = (column->flags & MSP_COLUMN_HIDDEN) != 0 || !shown->cells[i].present;
		for (size_t e = 0; e < MSP_COUNT(elsewhere); e++)
			skip = skip || strcmp(column->id, elsewhere[e]) == 0;
		if (!skip && !(column->type == MSP_TYPE_BOOL && shown->cells[i].number == 0))
			print_field(shown, column->id, msp_cell_pretty(&shown->context, column, &shown->cells[i]));
	}
}

static const struct {
	const char *key, *mark;
} words[] = {
	{ "say", "»" },
	{ "hear", "«" },
	{ "note", "·" },
	{ "resolution", "✓" },
};

/* A value in a line: third-party telmex 88123 … each with its key, hashes short. */
static const char *in_words(const struct shown *shown, const struct msp_node *value)
{
	static const struct msp_column column = { .id = "at", .type = MSP_TYPE_TIME };
	struct msp_arena *arena = shown->session->arena;
	const char *text = "";
	struct msp_time time;

	if (msp_node_scalar(value) && msp_time_parse(value->value, &time, NULL) == 0)
		return msp_cell_pretty(
			&shown->context, &column, &(struct msp_cell){ .present = true, .number = time.at });
	if (msp_node_scalar(value))
		return value->length == 64 ? msp_arena_printf(arena, "%.12s…", value->value) : value->value;
	msp_node_each_item(value, item)
		text = msp_arena_printf(arena, "%s%s%s", text, *text == '\0' ? "" : "; ", in_words(shown, item));
	msp_node_each_pair(value, key, part)
		text = msp_arena_printf(
			arena, "%s%s%s %s", text, *text == '\0' ? "" : ", ", key->value, in_words(shown, part));
	return text;
}

/* status, wait, assign …: what the event did, in a line. */
static const char *deeds(const struct shown *shown, const struct msp_node *event)
{
	struct msp_arena *arena = shown->session->arena;
	static const char *const silent[] = { "at", "by", "recorded", "src", "say", "hear", "note", "resolution" };
	const char *text = "";

	msp_node_each_pair(event, key, value) {
		bool skip = value->kind == MSP_NODE_NULL;
		for (size_t i = 0; i < MSP_COUNT(silent); i++)
			skip = skip || strcmp(key->value, silent[i]) == 0;
		if (skip)
			continue;
		text = msp_arena_printf(
			arena, "%s%s%s %s", text, *text == '\0' ? "" : " · ", key->value, in_words(shown, value));
	}
	return text;
}

static void print_event(const struct shown *shown, const struct msp_event *event)
{
	struct msp_session *session = shown->session;
	FILE *out = session->cli->out;
	const struct msp_column at = { .id = "at", .type = MSP_TYPE_TIME };
	const struct msp_cell cell = { .present = true, .number = event->at };
	const char *did = msp_utf8_visible(session->arena, deeds(shown, event->node), false);

	fprintf(out, "\n%s%s  %s%s%s%s\n", msp_cli_style(session->cli, "bold"),
		msp_cell_pretty(&shown->context, &at, &cell), msp_utf8_visible(session->arena, event->by, false),
		msp_cli_style(session->cli, NULL), *did == '\0' ? "" : "  ", did);
	for (size_t i = 0; i < MSP_COUNT(words); i++) {
		const char *text = msp_node_text(event->node, words[i].key, NULL);
		for (const char *line = text == NULL ? "" : msp_utf8_visible(session->arena, text, true);
			*line != '\0';) {
			size_t length = strcspn(line, "\n");
			fprintf(out, "  %s %.*s\n", words[i].mark, (int)length, line);
			line += length + (line[length] == '\n');
		}
	}
}

static void print_text(const struct shown *shown)
{
	struct msp_cli *cli = shown->session->cli;
	const char *description = msp_node_text(shown->node, "description", NULL);

	fprintf(cli->out, "%s%s  %s%s\n", msp_cli_style(cli, "bold"), shown->ticket->id,
		msp_utf8_visible(&cli->arena, shown->ticket->title == NULL ? "" : shown->ticket->title, false),
		msp_cli_style(cli, NULL));
	print_columns(shown);
	if (description != NULL)
		fprintf(cli->out, "\n%s%s", msp_utf8_visible(&cli->arena, description, true),
			msp_str_ends(description, "\n") ? "" : "\n");
	for (size_t i = 0; i < shown->ticket->event_count; i++)
		print_event(shown, &shown->ticket->events[i]);
}

/* ---- as data ---- */

/* The columns of ls, then description and log as they are written. */
static struct msp_node *to_data(const struct shown *shown)
{
	struct msp_arena *arena = shown->session->arena;
	struct msp_node *data = msp_node_map(arena);
	const struct msp_node *typed = msp_schema_typed(arena, ticket_schema(shown->session), shown->node);

	for (size_t i = 0; i < MSP_TICKET_COLUMN_COUNT; i++)
		if ((shown->columns[i]->flags & MSP_COLUMN_HIDDEN) == 0)
			msp_node_set(arena, data, shown->columns[i]->id,
				msp_cell_node(&shown->context, shown->columns[i], &shown->cells[i]));
	msp_node_set(arena, data, "description", msp_node_get(typed, "description"));
	msp_node_set(arena, data, "log", msp_node_get(typed, "log"));
	return data;
}

static int print(struct shown *shown, const char *text, size_t length, struct msp_error *err)
{
	struct msp_cli *cli = shown->session->cli;
	const char *format = cli->common.format;
	struct msp_buf out = MSP_BUF_INIT;

	if (format == NULL || strcmp(format, "text") == 0 || strcmp(format, "table") == 0) {
		print_text(shown);
	} else if (strcmp(format, "json") == 0 || strcmp(format, "jsonl") == 0) {
		msp_json_emit(to_data(shown), strcmp(format, "json") == 0 ? 2 : 0, &out);
		fprintf(cli->out, "%s\n", out.data);
	} else if (strcmp(format, "yaml") == 0) {
		fwrite(text, 1, length, cli->out);
	} else {
		msp_error_set(err, MSP_USAGE, "show has no format '%s'", format);
		msp_error_hint(err, "text, json, jsonl or yaml (the record as it is stored)");
		return -1;
	}
	msp_buf_release(&out);
	return 0;
}

static int show(struct msp_session *session, const char *operand, struct msp_error *err)
{
	struct shown shown = { .session = session,
		.context = { .arena = session->arena, .zone = session->zone, .now = session->now } };
	struct msp_match match;
	struct msp_ticket *ticket;
	const char *text;
	size_t length;

	if (ticket_find(session, operand, &match, err) != 0 ||
		ticket_read(session, match.path, &text, &length, &ticket, err) != 0)
		return -1;
	shown.ticket = ticket;
	shown.node = (struct msp_node *)(uintptr_t)ticket->node;
	if (ticket->moved != NULL)
		msp_cli_warn(session->cli, "%s has moved: it is now %s", ticket->id, ticket->moved);
	if (read_cells(&shown, err) != 0)
		return -1;
	return print(&shown, text, length, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct msp_session session;
	char **operands;
	size_t count;
	int failed = -1;

	(void)parsed;
	if (msp_cli_operands(cli, &operands, &count, err) != 0)
		return -1;
	if (msp_session_open(&session, cli, NULL, err) != 0)
		goto out;
	failed = 0;
	for (size_t i = 0; i < count && failed == 0; i++) {
		if (i > 0 && cli->common.format == NULL)
			fputc('\n', cli->out);
		failed = show(&session, operands[i], err);
	}
out:
	msp_session_close(&session);
	return failed;
}

const struct msp_verb ticket_show_verb = {
	.name = "show",
	.summary = "show tickets",
	.operands = "TICKET...",
	.complete = "ticket",
	.minimum = 1,
	.maximum = -1,
	.flags = MSP_VERB_READS | MSP_VERB_FORMATS,
	.details =
		"Marks: » public, « the client, · internal note, ✓ resolution. Formats: text, json, jsonl, yaml (the\n"
		"record as it is stored).",
	.examples = "msp-ticket show 481\n"
		    "msp-ticket show 4815164 -f json | jq .due",
	.run = run,
};
