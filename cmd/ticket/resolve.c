/* SPDX-License-Identifier: ISC */
/* resolve: it works again; says why it failed, what was done, how long it took. */
#include "cmd/outage.h"
#include "cmd/ticket/change.h"
#include "cmd/ticket/verbs.h"

struct resolve_options {
	struct ticket_event_options event;
	const char *file;
};

static const struct msp_option options[] = { TICKET_FILE_OPTION(struct resolve_options, file),
	TICKET_EVENT_OPTIONS(struct resolve_options, event), MSP_OPTION_END };

struct resolve {
	const struct resolve_options *options;
	const char *cause;
	struct ticket_text text;
};

static int fill(struct ticket_change *change, void *context, struct msp_error *err)
{
	const struct resolve *resolve = context;
	struct msp_arena *arena = change->session->arena;

	if (!msp_ticket_unresolved(&change->state)) {
		msp_error_set(err, MSP_USAGE, "it is resolved already");
		msp_error_hint(err, "to add to it: msp-ticket say, note or amend; to begin again: reopen");
		return -1;
	}
	msp_node_set_string(arena, change->event, "status", "resolved");
	msp_node_set_string(arena, change->event, "cause", resolve->cause);
	msp_node_set_string(arena, change->event, "resolution", resolve->text.value);
	if (ticket_event_options(change, &resolve->options->event, err) != 0)
		return -1;
	return msp_outages_end_with(change->session, change->ticket->id, change->at, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const struct resolve_options *given = parsed;
	struct resolve resolve = { .options = given, .text = { .file = given->file } };
	const struct ticket_action action = { "resolve", &resolve.text, fill, &resolve };

	if (cli->operand_count > 1)
		resolve.cause = cli->operands[1];
	if (cli->operand_count > 2)
		resolve.text.operand = cli->operands[2];
	return ticket_change_all(cli, cli->operands, 1, &action, err);
}

const struct msp_verb ticket_resolve_verb = {
	.name = "resolve",
	.alias = "ok",
	.summary = "resolve: cause, resolution, time",
	.operands = "TICKET [CAUSE [TEXT]]",
	.complete = "ticket,cause",
	.minimum = 1,
	.maximum = 3,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct resolve_options),
	.details = "CAUSE is short and the same for the same trouble: the report counts it. TEXT is for the client.\n"
		   "Outages about it (new --down) end with it.",
	.examples = "msp-ticket ok 481 csd -t35m 'CSD renovado'\n"
		    "msp-ticket resolve 481 'disco lleno' -F solucion.txt -t 1h10m\n"
		    "msp-ticket ls -q category:monitoreo status:open | msp-ticket resolve - falsa-alarma -m 'se "
		    "recuperó solo'",
	.run = run,
};
