/* SPDX-License-Identifier: ISC */
/* resume: the wait is over. */
#include "cmd/ticket/change.h"
#include "cmd/ticket/verbs.h"

static int fill(struct ticket_change *change, void *context, struct msp_error *err)
{
	const struct ticket_text *text = context;

	(void)err;
	if (change->state.wait == MSP_WAIT_NONE) {
		change->untouched = true;
		return 0;
	}
	msp_node_set_string(change->session->arena, change->event, "wait", "no");
	msp_node_set_string(change->session->arena, change->event, "note", text->value);
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct ticket_text text = { .optional = true };
	const struct ticket_action action = { "resume", &text, fill, &text };

	(void)parsed;
	return ticket_change_all(cli, cli->operands, cli->operand_count, &action, err);
}

const struct msp_verb ticket_resume_verb = {
	.name = "resume",
	.summary = "end a wait",
	.operands = "TICKET...",
	.complete = "ticket",
	.minimum = 1,
	.maximum = -1,
	.flags = MSP_VERB_WRITES,
	.details = "With -m an internal note says why.",
	.examples = "msp-ticket resume 481\n"
		    "msp-ticket resume 481 -m 'llegó la fuente de poder'",
	.run = run,
};
