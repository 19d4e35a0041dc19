/* SPDX-License-Identifier: ISC */
/* merge A B: two tickets about the same; B ends, A goes on and counts from the earlier opening. */
#include <string.h>

#include "cmd/outage.h"
#include "cmd/ticket/change.h"
#include "cmd/ticket/verbs.h"

static int end_other(struct ticket_change *change, void *context, struct msp_error *err)
{
	const struct msp_match *into = context;
	struct msp_arena *arena = change->session->arena;

	if (change->state.merged != NULL)
		return msp_error_set(err, MSP_USAGE, "it was merged into %s already", change->state.merged);
	msp_node_set_string(arena, change->event, "status", "closed");
	msp_node_set_string(arena, change->event, "merged", into->reference);
	change->outcome = into->reference;
	return 0;
}

static int absorb(struct ticket_change *change, void *context, struct msp_error *err)
{
	const struct msp_ticket *other = context;
	struct msp_session *session = change->session;
	struct msp_node *node = msp_node_map(session->arena);
	char text[MSP_TIME_SIZE];

	(void)err;
	msp_node_set_string(session->arena, node, "id", other->id);
	msp_node_set_plain(session->arena, node, "opened", msp_zone_emit(session->zone, other->opened, text));
	msp_node_set(session->arena, change->event, "absorb", node);
	return 0;
}

static int merge(struct msp_session *session, char *const *operands, struct msp_error *err)
{
	struct msp_match into, from;
	struct msp_ticket *other;
	const char *text;
	size_t length;

	if (msp_session_begin(session, err) != 0 || ticket_find(session, operands[0], &into, err) != 0 ||
		ticket_find(session, operands[1], &from, err) != 0)
		return -1;
	if (strcmp(into.path, from.path) == 0)
		return msp_error_set(err, MSP_USAGE, "a ticket cannot be merged into itself");
	if (strcmp(into.client, from.client) != 0) {
		msp_error_set(err, MSP_USAGE, "%s and %s belong to two clients", into.reference, from.reference);
		msp_error_hint(err, "link them instead: msp-ticket link %s %s", into.reference, from.reference);
		return -1;
	}
	if (ticket_read(session, from.path, &text, &length, &other, err) != 0)
		return -1;
	const struct ticket_action first = { .subject = "merge", .fill = absorb, .context = other };
	const struct ticket_action second = { .subject = "merge", .fill = end_other, .context = &into };
	if (ticket_change_one(session, into.reference, &first, err) != 0 ||
		ticket_change_one(session, from.reference, &second, err) != 0 ||
		msp_outages_hand_over(session, from.reference, into.reference, err) != 0)
		return -1;
	if (msp_session_commit(session,
		    msp_arena_printf(session->arena, "ticket %s: merge %s", into.reference, from.reference), NULL,
		    err) != 0)
		return -1;
	if (!session->cli->common.dry_run)
		fprintf(session->cli->out, "%s\n", into.reference);
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct msp_session session;
	int failed = msp_session_open(&session, cli, NULL, err) != 0 || merge(&session, cli->operands, err) != 0;

	(void)parsed;
	msp_session_close(&session);
	return failed ? -1 : 0;
}

const struct msp_verb ticket_merge_verb = {
	.name = "merge",
	.summary = "two tickets about the same become one",
	.operands = "TICKET OTHER",
	.complete = "ticket,ticket",
	.minimum = 2,
	.maximum = 2,
	.flags = MSP_VERB_WRITES,
	.details = "OTHER ends as merged and is not judged; TICKET counts from the earlier of the two openings.",
	.examples = "msp-ticket merge 481 736",
	.run = run,
};
