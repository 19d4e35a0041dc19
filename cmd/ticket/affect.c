/* SPDX-License-Identifier: ISC */
/* affect: how many people could not work, and how long. */
#include "cmd/ticket/change.h"
#include "cmd/ticket/verbs.h"
#include "lib/base/str.h"

struct affect_options {
	const char *how, *from, *until;
};

static const struct msp_option options[] = { { "how", 0, MSP_OPTION_TEXT, offsetof(struct affect_options, how), "HOW",
						     "stopped or degraded", "enum:ticket.log[].affected.how" },
	{ "from", 0, MSP_OPTION_TEXT, offsetof(struct affect_options, from), "TIME",
		"since when; else since it was opened", NULL },
	{ "until", 0, MSP_OPTION_TEXT, offsetof(struct affect_options, until), "TIME",
		"until when; else until it is resolved", NULL },
	MSP_OPTION_END };

struct affect {
	const struct affect_options *options;
	const char *people;
};

static int fill(struct ticket_change *change, void *context, struct msp_error *err)
{
	const struct affect *affect = context;
	struct msp_arena *arena = change->session->arena;
	struct msp_node *node = msp_node_map(arena);

	if (ticket_check_value(change->session, "--how", "log[].affected.how", affect->options->how, err) != 0)
		return -1;
	msp_node_set_plain(arena, node, "people", affect->people);
	msp_node_set_string(arena, node, "how", affect->options->how);
	if (ticket_set_time(change, node, "from", affect->options->from, err) != 0 ||
		ticket_set_time(change, node, "until", affect->options->until, err) != 0)
		return -1;
	msp_node_set(arena, change->event, "affected", node);
	change->outcome = msp_arena_printf(arena, "%s", affect->people);
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const struct affect affect = { parsed, cli->operands[1] };
	const struct ticket_action action = {
		.subject = "affect", .fill = fill, .context = (void *)(uintptr_t)&affect
	};
	int64_t people;

	if (msp_str_int(affect.people, 0, 1000000, &people, err) != 0) {
		err->code = MSP_USAGE;
		return msp_error_wrap(err, "number of people");
	}
	return ticket_change_all(cli, cli->operands, 1, &action, err);
}

const struct msp_verb ticket_affect_verb = {
	.name = "affect",
	.summary = "how many people could not work",
	.operands = "TICKET PEOPLE",
	.complete = "ticket",
	.minimum = 2,
	.maximum = 2,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct affect_options),
	.details = "The report adds up person-hours stopped from it.",
	.examples = "msp-ticket affect 481 12\n"
		    "msp-ticket affect 481 3 --how degraded --from 9:30 --until 11:00",
	.run = run,
};
