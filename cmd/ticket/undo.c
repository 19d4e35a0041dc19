/* SPDX-License-Identifier: ISC */
/* undo: appends the inverse of my last event.  Words said or heard stay: they cannot be unsaid. */
#include <string.h>

#include "cmd/outage.h"
#include "cmd/ticket/change.h"
#include "cmd/ticket/verbs.h"
#include "lib/base/str.h"
#include "lib/model/load.h"
#include "lib/model/ticket_columns.h"

#define RECENT 200 /* tickets looked through for my last event */

/* What was written last may tell of an earlier time (--when). */
static int64_t written(const struct msp_event *event)
{
	return event->recorded == MSP_TIME_NONE ? event->at : event->recorded;
}

static const struct msp_event *my_last(const struct msp_ticket *ticket, const char *login)
{
	const struct msp_event *last = NULL;

	for (size_t i = 0; i < ticket->event_count; i++) {
		const struct msp_event *event = &ticket->events[i];
		if ((event->bits & MSP_EVENT_UNDONE) == 0 && msp_str_equal(event->by, login) &&
			(last == NULL || written(event) >= written(last)))
			last = event;
	}
	return last;
}

static int refuse_words(const struct msp_ticket *ticket, const struct msp_event *event, struct msp_error *err)
{
	char key[MSP_EVENT_KEY_SIZE];

	msp_ticket_event_key(ticket, event, key);
	msp_error_set(err, MSP_USAGE, "the last event only has words or a record, which cannot be undone");
	msp_error_hint(err, "msp-ticket amend or redact with key %s", key);
	return -1;
}

/* The inverse, written out, so that the log reads well by itself. */
static bool write_inverse(
	struct ticket_change *change, const struct msp_event *event, const struct msp_ticket_state *before)
{
	struct msp_arena *arena = change->session->arena;
	struct msp_node *node = change->event;
	size_t keys = node->count;
	char level[] = { 'N', (char)('0' + before->level), '\0' };

	if (event->assign != NULL)
		msp_node_set_string(arena, node, "assign", before->assignee == NULL ? "none" : before->assignee);
	if (event->level != 0)
		msp_node_set_string(arena, node, "level", level);
	if (event->status != MSP_STATUS_NONE)
		msp_node_set_string(arena, node, "status", msp_status_name(before->status));
	if (event->wait != MSP_WAIT_NONE)
		msp_node_set_string(
			arena, node, "wait", before->wait == MSP_WAIT_NONE ? "no" : msp_wait_name(before->wait));
	return node->count > keys || event->seconds != 0 || (event->bits & (MSP_EVENT_SET | MSP_EVENT_AFFECTED)) != 0;
}

static int fill(struct ticket_change *change, void *context, struct msp_error *err)
{
	struct msp_session *session = change->session;
	const struct msp_event *event = my_last(change->ticket, session->who->login);
	struct msp_ticket_state before;
	char key[MSP_EVENT_KEY_SIZE];

	(void)context;
	if (event == NULL)
		return msp_error_set(err, MSP_MISSING, "%s has no event of yours", change->ticket->id);
	msp_ticket_derive(change->ticket, &session->provider->matrices, event->at, &before);
	if (!write_inverse(change, event, &before))
		return refuse_words(change->ticket, event, err);
	msp_ticket_event_key(change->ticket, event, key);
	msp_node_set_string(session->arena, change->event, "undo", key);
	/* its outages ended with the resolution */
	return event->status == MSP_STATUS_RESOLVED
		       ? msp_outages_go_on_with(session, change->ticket->id, event->at, err)
		       : 0;
}

/* Id of the ticket with my newest event among those touched last. */
static int find_mine(struct msp_session *session, const char **id, struct msp_error *err)
{
	const struct msp_query_scope scope = { .zone = session->zone, .now = session->now };
	struct msp_ticket_cursor *cursor = NULL;
	const struct msp_event *newest = NULL;
	struct msp_query *query;
	struct msp_ticket *ticket;
	int more;

	if (msp_query_parse(session->arena, &msp_ticket_table, &scope, NULL, 0, &query, err) != 0 ||
		msp_tickets_open_query(msp_index_db(session->index), query, "-updated", RECENT, &cursor, err) != 0)
		return -1;
	while ((more = msp_tickets_next(cursor, session->arena, &ticket, err)) == 1) {
		const struct msp_event *event = my_last(ticket, session->who->login);
		if (event != NULL && (newest == NULL || written(event) > written(newest))) {
			newest = event;
			*id = ticket->id;
		}
	}
	msp_tickets_close(cursor);
	if (more < 0)
		return -1;
	if (newest == NULL)
		return msp_error_set(err, MSP_MISSING, "no event of yours in the %d tickets changed last", RECENT);
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const struct ticket_action action = { .subject = "undo", .fill = fill };
	const struct msp_technician *who;
	struct msp_session session;
	const char *id = NULL;

	(void)parsed;
	if (cli->operand_count > 0)
		return ticket_change_all(cli, cli->operands, cli->operand_count, &action, err);
	int failed = msp_session_open(&session, cli, NULL, err) != 0 || msp_session_actor(&session, &who, err) != 0 ||
		     find_mine(&session, &id, err) != 0;
	msp_session_close(&session);
	if (failed)
		return -1;
	char *const operand[] = { msp_arena_strdup(&cli->arena, id) };
	return ticket_change_all(cli, operand, 1, &action, err);
}

const struct msp_verb ticket_undo_verb = {
	.name = "undo",
	.summary = "take back my last event",
	.operands = "[TICKET]",
	.complete = "ticket",
	.minimum = 0,
	.maximum = 1,
	.flags = MSP_VERB_WRITES,
	.details =
		"Without a ticket: the one I changed last. The log keeps both the event and its inverse; clocks are\n"
		"judged as if neither had happened.",
	.examples = "msp-ticket undo\n"
		    "msp-ticket undo 481",
	.run = run,
};
