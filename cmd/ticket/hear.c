/* SPDX-License-Identifier: ISC */
/* hear: words of the client, written down by us. */
#include "cmd/ticket/change.h"
#include "cmd/ticket/verbs.h"
#include "lib/base/str.h"

struct hear_options {
	const char *file;
	const char *from;
};

static const struct msp_option options[] = { TICKET_FILE_OPTION(struct hear_options, file),
	{ "from", 'r', MSP_OPTION_TEXT, offsetof(struct hear_options, from), "PERSON",
		"who said it; the requester unless given", "person" },
	MSP_OPTION_END };

static int fill(struct ticket_change *change, void *context, struct msp_error *err)
{
	const struct ticket_words *words = context;
	const struct hear_options *given = words->options;
	const char *from = given->from != NULL ? given->from : change->ticket->requester;

	(void)err;
	if (!msp_str_empty(from))
		msp_node_set_string(change->session->arena, change->event, "by", from);
	msp_node_set_string(change->session->arena, change->event, "hear", words->text.value);
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const struct hear_options *given = parsed;
	struct ticket_words words = { "hear", given, fill, { .file = given->file } };

	return ticket_words_run(cli, &words, err);
}

const struct msp_verb ticket_hear_verb = {
	.name = "hear",
	.summary = "write down what the client said",
	.operands = "TICKET... [TEXT]",
	.complete = "ticket",
	.minimum = 1,
	.maximum = -1,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct hear_options),
	.details = "Ends a wait for the client. It never reopens a resolved ticket: that shows in @unanswered.",
	.examples = "msp-ticket hear 481 'Ya funciona, gracias.'\n"
		    "msp-ticket hear 481 -r karla 'Sigue igual desde las 11'",
	.run = run,
};
