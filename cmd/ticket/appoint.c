/* SPDX-License-Identifier: ISC */
/* appoint: somebody will be there at a time. */
#include <string.h>

#include "cmd/ticket/change.h"
#include "cmd/ticket/verbs.h"

struct appoint_options {
	const char *to, *site, *tech;
};

static const struct msp_option options[] = { { "to", 0, MSP_OPTION_TEXT, offsetof(struct appoint_options, to), "TIME",
						     "end of the appointment", NULL },
	{ "site", 's', MSP_OPTION_TEXT, offsetof(struct appoint_options, site), "SITE",
		"where, when it is not the ticket's site", "site" },
	{ "tech", 0, MSP_OPTION_TEXT, offsetof(struct appoint_options, tech), "LOGIN", "who goes", "login" },
	MSP_OPTION_END };

struct appoint {
	const struct appoint_options *options;
	const char *from;
};

static int fill(struct ticket_change *change, void *context, struct msp_error *err)
{
	const struct appoint *appoint = context;
	struct msp_arena *arena = change->session->arena;
	struct msp_node *node = msp_node_map(arena);

	change->outcome = appoint->from;
	if (strcmp(appoint->from, "no") == 0) {
		msp_node_set_string(arena, change->event, "appoint", "no");
		return 0;
	}
	if (ticket_set_time(change, node, "from", appoint->from, err) != 0 ||
		ticket_set_time(change, node, "to", appoint->options->to, err) != 0)
		return -1;
	msp_node_set_string(arena, node, "site", appoint->options->site);
	msp_node_set_string(arena, node, "tech", appoint->options->tech);
	msp_node_set(arena, change->event, "appoint", node);
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct appoint appoint = { parsed, cli->operands[1] };
	const struct ticket_action action = { .subject = "appoint", .fill = fill, .context = &appoint };

	return ticket_change_all(cli, cli->operands, 1, &action, err);
}

const struct msp_verb ticket_appoint_verb = {
	.name = "appoint",
	.summary = "agree on a time to be there (no = cancel)",
	.operands = "TICKET TIME",
	.complete = "ticket",
	.minimum = 2,
	.maximum = 2,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct appoint_options),
	.examples = "msp-ticket appoint 481 '2026-11-05 10:00' --to '2026-11-05 12:00' --tech luis\n"
		    "msp-ticket appoint 481 no",
	.run = run,
};
