/* SPDX-License-Identifier: ISC */
/* log: the events of a ticket with their keys, for amend and redact. */
#include <string.h>

#include "cmd/ticket/change.h"
#include "cmd/ticket/verbs.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/cli/printer.h"

enum { COLUMN_KEY, COLUMN_AT, COLUMN_BY, COLUMN_WHAT, COLUMN_TEXT, COLUMN_TIME, COLUMN_AUTO };

static const struct msp_column columns[] = {
	[COLUMN_KEY] = { "key", "KEY", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL,
		"key of the event, for amend and redact" },
	[COLUMN_AT] = { "at", "AT", MSP_TYPE_TIME, MSP_COLUMN_DEFAULT, NULL, "when it happened" },
	[COLUMN_BY] = { "by", "BY", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "who" },
	[COLUMN_WHAT] = { "what", "WHAT", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL,
		"what it carries: status, assign, say …" },
	[COLUMN_TEXT] = { "text", "TEXT", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT | MSP_COLUMN_WIDE, NULL, "its words" },
	[COLUMN_TIME] = { "time", "TIME", MSP_TYPE_SECONDS, MSP_COLUMN_RIGHT, NULL, "time worked" },
	[COLUMN_AUTO] = { "auto", "AUTO", MSP_TYPE_BOOL, 0, NULL, "made by a program" },
};

static const char *const word_keys[] = { "say", "hear", "note", "resolution" };

/* "status:resolved cause:csd time:35m say" */
static const char *describe(struct msp_arena *arena, const struct msp_node *event)
{
	const char *text = "";

	msp_node_each_pair(event, key, value) {
		static const char *const skipped[] = { "at", "by", "auto", "recorded", "src" };
		bool skip = false;
		for (size_t i = 0; i < MSP_COUNT(skipped); i++)
			skip = skip || strcmp(key->value, skipped[i]) == 0;
		if (skip || value->kind == MSP_NODE_NULL)
			continue;
		bool shown = msp_node_scalar(value) && strchr(value->value, '\n') == NULL;
		for (size_t i = 0; i < MSP_COUNT(word_keys); i++)
			shown = shown && strcmp(key->value, word_keys[i]) != 0;
		text = msp_arena_printf(arena, "%s%s%s%s%s", text, *text == '\0' ? "" : " ", key->value,
			shown ? ":" : "", shown ? value->value : "");
	}
	return text;
}

static const char *words_of(const struct msp_node *event)
{
	for (size_t i = 0; i < MSP_COUNT(word_keys); i++)
		if (msp_node_text(event, word_keys[i], NULL) != NULL)
			return msp_node_text(event, word_keys[i], NULL);
	return NULL;
}

static void fill_cell(struct msp_arena *arena, const struct msp_ticket *ticket, const struct msp_event *event,
	size_t column, struct msp_cell *cell)
{
	static const size_t key_size = MSP_EVENT_KEY_SIZE;
	char *key;

	*cell = (struct msp_cell){ .present = true };
	switch (column) {
	case COLUMN_KEY:
		key = msp_arena_alloc(arena, key_size);
		msp_ticket_event_key(ticket, event, key);
		cell->text = key;
		break;
	case COLUMN_AT:
		cell->number = event->at;
		break;
	case COLUMN_BY:
		cell->text = event->by;
		break;
	case COLUMN_WHAT:
		cell->text = describe(arena, event->node);
		break;
	case COLUMN_TEXT:
		cell->text = words_of(event->node);
		cell->present = cell->text != NULL;
		break;
	case COLUMN_TIME:
		cell->number = event->seconds;
		cell->present = event->seconds != 0;
		break;
	default:
		cell->number = (event->bits & MSP_EVENT_AUTO) != 0;
	}
}

static int print_log(struct msp_session *session, const struct msp_ticket *ticket, struct msp_error *err)
{
	struct msp_printer *printer;
	size_t count;
	int failed = 0;

	if (msp_printer_open(session->cli, MSP_FORMAT_TABLE, "key", session->zone, session->now, &printer, err) != 0)
		return -1;
	const struct msp_column *const *shown = msp_printer_columns(printer, &count);
	struct msp_cell *cells = msp_arena_array(session->arena, count, sizeof *cells);
	for (size_t i = 0; i < ticket->event_count && failed == 0; i++) {
		for (size_t c = 0; c < count; c++)
			fill_cell(session->arena, ticket, &ticket->events[i], (size_t)(shown[c] - columns), &cells[c]);
		failed = msp_printer_row(printer, cells, err);
	}
	if (msp_printer_close(printer, failed ? NULL : err) != 0)
		failed = -1;
	return failed;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct msp_session session;
	struct msp_match match;
	struct msp_ticket *ticket;
	const char *text;
	size_t length;

	(void)parsed;
	if (cli->common.list_columns)
		return msp_printer_list_columns(cli, err);
	int failed = msp_session_open(&session, cli, NULL, err) != 0 ||
		     ticket_find(&session, cli->operands[0], &match, err) != 0 ||
		     ticket_read(&session, match.path, &text, &length, &ticket, err) != 0 ||
		     print_log(&session, ticket, err) != 0;
	msp_session_close(&session);
	return failed ? -1 : 0;
}

const struct msp_verb ticket_log_verb = {
	.name = "log",
	.summary = "events of a ticket with their keys",
	.operands = "TICKET",
	.complete = "ticket",
	.minimum = 1,
	.maximum = 1,
	.flags = MSP_VERB_READS | MSP_VERB_LISTS,
	.columns = columns,
	.column_count = MSP_COUNT(columns),
	.examples = "msp-ticket log 481\n"
		    "msp-ticket log 481 -f jsonl -o key,at,what",
	.run = run,
};
