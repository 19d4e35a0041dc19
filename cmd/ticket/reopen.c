/* SPDX-License-Identifier: ISC */
/* reopen: it came back.  Within the policy's term the same clock goes on; later a linked ticket is opened instead. */
#include "cmd/outage.h"
#include "cmd/ticket/change.h"
#include "cmd/ticket/verbs.h"
#include "lib/model/clock.h"
#include "lib/model/policy.h"

struct reopen_options {
	bool down;
};

static const struct msp_option options[] = { { "down", 0, MSP_OPTION_FLAG, offsetof(struct reopen_options, down), NULL,
						     "the services that were down with it are down again: a new outage",
						     NULL },
	MSP_OPTION_END };

struct reopen {
	struct ticket_text text;
	bool down;
};

/* Does the same clock go on?  Without a promise about the resolution there is nothing to go on with: yes. */
static int within_term(struct ticket_change *change, bool *within, struct msp_error *err)
{
	struct msp_session *session = change->session;
	const struct msp_policy *policy;
	struct msp_clock *clocks;
	size_t count;
	int64_t end;

	*within = true;
	if (msp_clocks_compute(&session->catalog, session->arena, change->ticket, change->at, &clocks, &count, err) !=
		0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (clocks[i].kind != MSP_CLOCK_RESOLUTION || clocks[i].policy == NULL || clocks[i].calendar == NULL)
			continue;
		if (msp_catalog_policy(&session->catalog, clocks[i].policy, &policy, err) != 0)
			return -1;
		struct msp_target term;
		if (msp_calendar_target(clocks[i].calendar, change->state.resolved, policy->reopen_within, &term) &&
			msp_calendar_target_due(clocks[i].calendar, change->state.resolved, &term, NULL, 0, &end))
			*within = change->at <= end;
	}
	return 0;
}

static int fill(struct ticket_change *change, void *context, struct msp_error *err)
{
	const struct reopen *reopen = context;
	struct msp_session *session = change->session;
	const char *outage;
	bool within;

	if (msp_ticket_unresolved(&change->state)) {
		change->untouched = true;
		return 0;
	}
	if (change->state.merged != NULL) {
		msp_error_set(err, MSP_USAGE, "it was merged into %s", change->state.merged);
		msp_error_hint(err, "reopen that one");
		return -1;
	}
	if (within_term(change, &within, err) != 0)
		return -1;
	if (!within)
		msp_cli_warn(session->cli,
			"%s was resolved long ago: this is judged as a second case; "
			"`msp-ticket new … --follows %s` would open a linked one",
			change->ticket->id, change->ticket->id);
	msp_node_set_string(session->arena, change->event, "status", "open");
	msp_node_set_string(session->arena, change->event, "hear", reopen->text.value);
	if (!reopen->down)
		return 0;
	/* It worked in between: what ended stays ended. */
	if (msp_outages_begin_again(session, change->ticket->client, change->ticket->id, change->at,
		    session->cli->common.when != NULL, &outage, err) != 0)
		return -1;
	msp_node_set_string(session->arena, change->event, "outage", outage);
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const struct reopen_options *given = parsed;
	struct reopen reopen = { .text = { .optional = true }, .down = given->down };
	const struct ticket_action action = { "reopen", &reopen.text, fill, &reopen };

	ticket_text_split(cli, &reopen.text);
	return ticket_change_all(cli, cli->operands, cli->operand_count, &action, err);
}

const struct msp_verb ticket_reopen_verb = {
	.name = "reopen",
	.summary = "it came back",
	.operands = "TICKET... [TEXT]",
	.complete = "ticket",
	.minimum = 1,
	.maximum = -1,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct reopen_options),
	.details = "TEXT is what the client said. Outages that ended with it stay ended: --down begins new ones.",
	.examples = "msp-ticket reopen 481 'otra vez no timbra'\n"
		    "msp-ticket reopen 481 --down 'otra vez no abre'",
	.run = run,
};
