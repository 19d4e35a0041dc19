/* SPDX-License-Identifier: ISC */
/* status: which promises are pressing. */
#include "cmd/sla/state.h"
#include "cmd/sla/verbs.h"
#include "lib/cli/printer.h"

struct status_options {
	bool all;
};

static const struct msp_option options[] = {
	{ "all", 'a', MSP_OPTION_FLAG, offsetof(struct status_options, all), NULL,
		"every clock that goes, not only the most urgent one of each ticket", NULL },
	MSP_OPTION_END
};

static int show(struct msp_session *session, const void *parsed, struct msp_error *err)
{
	const struct status_options *given = parsed;
	struct msp_cli *cli = session->cli;
	char text[MSP_TIME_SIZE];
	struct msp_listing rows;
	int64_t cutoff;
	bool bad;

	msp_listing_init(&rows, cli);
	if (sla_state_rows(session, given->all ? SLA_STATE_ALL : SLA_STATE_URGENT, &rows, &cutoff, &bad, err) < 0 ||
		msp_listing_print(&rows, "id", session->zone, session->now, err) < 0)
		return -1;
	msp_cli_note(cli, "as of %s, commit %.12s", msp_zone_emit(session->zone, cutoff, text),
		msp_index_commit(session->index));
	return msp_session_finish(session, NULL, bad ? MSP_DATA : 0, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	return msp_session_run(cli, parsed, show, err);
}

const struct msp_verb sla_status_verb = {
	.name = "status",
	.summary = "what is promised of unresolved tickets, most urgent first",
	.operands = "[QUERY]...",
	.complete = "query",
	.minimum = 0,
	.maximum = -1,
	.flags = MSP_VERB_READS | MSP_VERB_LISTS,
	.options = options,
	.options_size = sizeof(struct status_options),
	.columns = sla_state_columns,
	.column_count = SLA_STATE_COLUMN_COUNT,
	.details = "Paused clocks come after the others, with what is left.  left is business time.\n"
		   "The query is that of msp-ticket ls.",
	.examples = "msp-sla status\n"
		    "msp-sla status client:acme @mine\n"
		    "msp-sla status --all -f json",
	.run = run,
};
