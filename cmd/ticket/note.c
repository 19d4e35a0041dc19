/* SPDX-License-Identifier: ISC */
/* note: internal words, never leave the house. */
#include "cmd/ticket/change.h"
#include "cmd/ticket/verbs.h"

struct note_options {
	struct ticket_event_options event;
	const char *file;
};

static const struct msp_option options[] = { TICKET_FILE_OPTION(struct note_options, file),
	TICKET_EVENT_OPTIONS(struct note_options, event), MSP_OPTION_END };

static int fill(struct ticket_change *change, void *context, struct msp_error *err)
{
	const struct ticket_words *words = context;
	const struct note_options *given = words->options;

	msp_node_set_string(change->session->arena, change->event, "note", words->text.value);
	return ticket_event_options(change, &given->event, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const struct note_options *given = parsed;
	struct ticket_words words = { "note", given, fill, { .file = given->file } };

	return ticket_words_run(cli, &words, err);
}

const struct msp_verb ticket_note_verb = {
	.name = "note",
	.summary = "write an internal note",
	.operands = "TICKET... [TEXT]",
	.complete = "ticket",
	.minimum = 1,
	.maximum = -1,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct note_options),
	.details = "A note never leaves the house: no report, mail or hand-over shows it.",
	.examples = "msp-ticket note 481 'el disco ya da errores SMART; cotizar'\n"
		    "dmesg | msp-ticket note 481 -F -",
	.run = run,
};
