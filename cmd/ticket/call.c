/* SPDX-License-Identifier: ISC */
/* call: we talked with the client; counts as an answer. */
#include "cmd/ticket/change.h"
#include "cmd/ticket/verbs.h"

struct call_options {
	struct ticket_event_options event;
	const char *file;
};

static const struct msp_option options[] = { TICKET_FILE_OPTION(struct call_options, file),
	TICKET_EVENT_OPTIONS(struct call_options, event), MSP_OPTION_END };

struct call {
	const struct call_options *options;
	struct ticket_text text;
};

static int fill(struct ticket_change *change, void *context, struct msp_error *err)
{
	const struct call *call = context;

	msp_node_set_plain(change->session->arena, change->event, "call", "yes");
	msp_node_set_string(change->session->arena, change->event, "say", call->text.value);
	if (change->state.status == MSP_STATUS_NEW)
		msp_node_set_string(change->session->arena, change->event, "status", "open");
	return ticket_event_options(change, &call->options->event, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct call_options *given = parsed;
	struct call call = { given, { .file = given->file, .optional = true } };
	const struct ticket_action action = { "call", &call.text, fill, &call };

	ticket_text_split(cli, &call.text);
	return ticket_change_all(cli, cli->operands, cli->operand_count, &action, err);
}

const struct msp_verb ticket_call_verb = {
	.name = "call",
	.summary = "record a talk with the client",
	.operands = "TICKET... [TEXT]",
	.complete = "ticket",
	.minimum = 1,
	.maximum = -1,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct call_options),
	.details = "Counts as a public answer. The text, when given, is what was agreed.",
	.examples = "msp-ticket call 481 'Laura confirma: entramos hoy a las 18:00' -t 10m\n"
		    "msp-ticket call 481 --when 9:20",
	.run = run,
};
