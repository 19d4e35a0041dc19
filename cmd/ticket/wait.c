/* SPDX-License-Identifier: ISC */
/* wait: it stands still, and for whom. */
#include "cmd/ticket/change.h"
#include "cmd/ticket/verbs.h"
#include "lib/base/str.h"

struct wait_options {
	const char *until, *file;
};

static const struct msp_option options[] = { { "until", 'u', MSP_OPTION_TEXT, offsetof(struct wait_options, until),
						     "TIME", "the wait ends by itself then", NULL },
	TICKET_FILE_OPTION(struct wait_options, file), MSP_OPTION_END };

struct wait {
	const struct wait_options *options;
	const char *cause, *reference;
	struct ticket_text text;
};

/* A cause by its name; any other word is a vendor, that is a third party. */
static int fill(struct ticket_change *change, void *context, struct msp_error *err)
{
	const struct wait *wait = context;
	struct msp_session *session = change->session;
	enum msp_wait kind = msp_wait_parse(wait->cause);
	bool vendor = kind == MSP_WAIT_NONE;
	struct msp_node *node = msp_node_map(session->arena);

	if (!msp_ticket_unresolved(&change->state)) {
		msp_error_set(err, MSP_USAGE, "it is resolved: nothing waits any more");
		msp_error_hint(err, "msp-ticket reopen %s", change->ticket->id);
		return -1;
	}
	msp_node_set_string(session->arena, node, "on", vendor ? "third-party" : wait->cause);
	msp_node_set_string(session->arena, node, "vendor", vendor ? wait->cause : NULL);
	msp_node_set_string(session->arena, node, "ref", wait->reference);
	if (ticket_set_time(change, node, "until", wait->options->until, err) != 0)
		return -1;
	msp_node_set(session->arena, change->event, "wait",
		node->count > 1 ? node : msp_node_string(session->arena, wait->cause));
	msp_node_set_string(session->arena, change->event, kind == MSP_WAIT_CLIENT ? "say" : "note", wait->text.value);
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const struct wait_options *given = parsed;
	struct wait wait = { .options = given, .text = { .file = given->file, .optional = true } };
	const struct ticket_action action = { "wait", &wait.text, fill, &wait };

	wait.cause = cli->operands[1];
	wait.reference = cli->operand_count > 2 ? cli->operands[2] : NULL;
	if (msp_str_equal(wait.cause, "no"))
		return msp_error_set(err, MSP_USAGE, "to end a wait use: msp-ticket resume %s", cli->operands[0]);
	return ticket_change_all(cli, cli->operands, 1, &action, err);
}

const struct msp_verb ticket_wait_verb = {
	.name = "wait",
	.summary = "stand still: for the client, a vendor, parts, a window",
	.operands = "TICKET CAUSE|VENDOR [REFERENCE]",
	.complete = "ticket,words:client third-party window parts",
	.minimum = 2,
	.maximum = 3,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct wait_options),
	.details =
		"CAUSE is client, third-party, window or parts; any other word is the vendor it waits for, with its\n"
		"reference. With -m: a question to the client, an internal note otherwise.",
	.examples = "msp-ticket wait 481 client -m '¿Nos manda la contraseña del SAT?'\n"
		    "msp-ticket wait 481 telmex 88123\n"
		    "msp-ticket wait 481 window --until '2026-11-07 20:00'",
	.run = run,
};
