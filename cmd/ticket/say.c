/* SPDX-License-Identifier: ISC */
/* say: public words of ours. */
#include "cmd/ticket/change.h"
#include "cmd/ticket/verbs.h"

struct say_options {
	struct ticket_event_options event;
	const char *file;
	bool wait;
};

static const struct msp_option options[] = { TICKET_FILE_OPTION(struct say_options, file),
	{ "wait", 'w', MSP_OPTION_FLAG, offsetof(struct say_options, wait), NULL, "the client must answer: wait for it",
		NULL },
	TICKET_EVENT_OPTIONS(struct say_options, event), MSP_OPTION_END };

static int fill(struct ticket_change *change, void *context, struct msp_error *err)
{
	const struct ticket_words *words = context;
	const struct say_options *given = words->options;

	msp_node_set_string(change->session->arena, change->event, "say", words->text.value);
	if (given->wait)
		msp_node_set_string(change->session->arena, change->event, "wait", "client");
	else
		ticket_take_up(change);
	return ticket_event_options(change, &given->event, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const struct say_options *given = parsed;
	struct ticket_words words = { "say", given, fill, { .file = given->file } };

	return ticket_words_run(cli, &words, err);
}

const struct msp_verb ticket_say_verb = {
	.name = "say",
	.summary = "answer the client (public)",
	.operands = "TICKET... [TEXT]",
	.complete = "ticket",
	.minimum = 1,
	.maximum = -1,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct say_options),
	.details = "What the client may read. Without a text the editor opens.",
	.examples = "msp-ticket say 481 'ya quedó, por favor intente de nuevo'\n"
		    "msp-ticket say 481 --wait '¿A qué hora podemos entrar?'\n"
		    "msp-ticket say 481 -F respuesta.txt -t 15m",
	.run = run,
};
