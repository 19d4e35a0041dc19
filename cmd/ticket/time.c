/* SPDX-License-Identifier: ISC */
/* time: worked time, on its own. */
#include "cmd/ticket/change.h"
#include "cmd/ticket/verbs.h"

struct time_options {
	const char *cover;
};

static const struct msp_option options[] = { { "cover", 0, MSP_OPTION_TEXT, offsetof(struct time_options, cover), "HOW",
						     "how the work is paid: included, extra, project, warranty",
						     "enum:ticket.log[].cover" },
	MSP_OPTION_END };

struct worked {
	struct ticket_event_options event;
	struct ticket_text text;
};

static int fill(struct ticket_change *change, void *context, struct msp_error *err)
{
	const struct worked *worked = context;

	msp_node_set_string(change->session->arena, change->event, "note", worked->text.value);
	change->outcome = worked->event.time;
	return ticket_event_options(change, &worked->event, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const struct time_options *given = parsed;
	struct worked worked = { { NULL, given->cover }, { .optional = true } };
	const struct ticket_action action = { "time", &worked.text, fill, &worked };

	worked.event.time = cli->operands[1];
	return ticket_change_all(cli, cli->operands, 1, &action, err);
}

const struct msp_verb ticket_time_verb = {
	.name = "time",
	.summary = "add time worked",
	.operands = "TICKET DURATION",
	.complete = "ticket",
	.minimum = 2,
	.maximum = 2,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct time_options),
	.details = "With -m an internal note says what was done.",
	.examples = "msp-ticket time 481 35m\n"
		    "msp-ticket time 481 1h30m --cover extra -m 'cableado' --when 'ayer 18:40'",
	.run = run,
};
