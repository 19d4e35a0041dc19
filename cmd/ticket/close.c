/* SPDX-License-Identifier: ISC */
/* close: an administrative end; clocks stopped when it was resolved. */
#include "cmd/ticket/change.h"
#include "cmd/ticket/verbs.h"

struct close_options {
	const char *file;
};

static const struct msp_option options[] = { TICKET_FILE_OPTION(struct close_options, file), MSP_OPTION_END };

static int fill(struct ticket_change *change, void *context, struct msp_error *err)
{
	const struct ticket_text *text = context;

	if (change->state.status == MSP_STATUS_CLOSED) {
		change->untouched = true;
		return 0;
	}
	if (change->state.status != MSP_STATUS_RESOLVED) {
		msp_error_set(err, MSP_USAGE, "it is not resolved yet");
		msp_error_hint(err, "msp-ticket resolve %s CAUSE TEXT", change->ticket->id);
		return -1;
	}
	msp_node_set_string(change->session->arena, change->event, "status", "closed");
	msp_node_set_string(change->session->arena, change->event, "note", text->value);
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const struct close_options *given = parsed;
	struct ticket_text text = { .file = given->file, .optional = true };
	const struct ticket_action action = { "close", &text, fill, &text };

	return ticket_change_all(cli, cli->operands, cli->operand_count, &action, err);
}

const struct msp_verb ticket_close_verb = {
	.name = "close",
	.summary = "close what is resolved",
	.operands = "TICKET...",
	.complete = "ticket",
	.minimum = 1,
	.maximum = -1,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct close_options),
	.examples = "msp-ticket close 481\n"
		    "msp-ticket ls -q status:resolved resolved:..-5d | msp-ticket close - -m 'cierre automático'",
	.run = run,
};
