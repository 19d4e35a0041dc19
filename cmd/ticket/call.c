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

static int fill(struct ticket_change *change, void *context, struct msp_error *err)
{
	const struct ticket_words *words = context;
	const struct call_options *given = words->options;

	msp_node_set_plain(change->session->arena, change->event, "call", "yes");
	msp_node_set_string(change->session->arena, change->event, "say", words->text.value);
	ticket_take_up(change);
	return ticket_event_options(change, &given->event, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const struct call_options *given = parsed;
	struct ticket_words words = { "call", given, fill, { .file = given->file, .optional = true } };

	return ticket_words_run(cli, &words, err);
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
