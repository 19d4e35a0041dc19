/* SPDX-License-Identifier: ISC */
/* take: the ticket is mine now. */
#include "cmd/ticket/change.h"
#include "cmd/ticket/verbs.h"
#include "lib/base/str.h"

static int fill(struct ticket_change *change, void *context, struct msp_error *err)
{
	const char *login = change->session->who->login;

	(void)context;
	(void)err;
	if (msp_str_equal(change->state.assignee, login) && change->state.status != MSP_STATUS_NEW) {
		change->untouched = true;
		return 0;
	}
	msp_node_set_string(change->session->arena, change->event, "assign", login);
	if (change->state.status == MSP_STATUS_NEW)
		msp_node_set_string(change->session->arena, change->event, "status", "open");
	change->outcome = login;
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const struct ticket_action action = { .subject = "take", .fill = fill };

	(void)parsed;
	return ticket_change_all(cli, cli->operands, cli->operand_count, &action, err);
}

const struct msp_verb ticket_take_verb = {
	.name = "take",
	.summary = "assign to myself",
	.operands = "TICKET...",
	.complete = "ticket",
	.minimum = 1,
	.maximum = -1,
	.flags = MSP_VERB_WRITES,
	.examples = "msp-ticket take 481\n"
		    "msp-ticket ls -q @unassigned client:acme | msp-ticket take -",
	.run = run,
};
