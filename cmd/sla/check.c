/* SPDX-License-Identifier: ISC */
/* check: for cron, silent while all is well. */
#include "cmd/sla/state.h"
#include "cmd/sla/verbs.h"
#include "cmd/stale.h"
#include "lib/cli/printer.h"

struct check_options {
	const char *max_stale;
};

static const struct msp_option options[] = { MSP_STALE_OPTION(struct check_options, max_stale), MSP_OPTION_END };

static int check(struct msp_session *session, const void *parsed, struct msp_error *err)
{
	const struct check_options *check_options = parsed;
	struct msp_cli *cli = session->cli;
	struct msp_listing rows;
	int64_t cutoff;
	bool bad;
	int result;

	msp_listing_init(&rows, cli);
	if (msp_stale_check(session, check_options->max_stale, err) < 0 ||
		sla_state_rows(session, SLA_STATE_ALARMS, &rows, &cutoff, &bad, err) < 0)
		return -1;
	/* nothing to say is no table either; the other formats say so in their way */
	if ((rows.count > 0 || !msp_listing_table(cli)) &&
		msp_listing_print(&rows, "id", session->zone, session->now, err) < 0)
		return -1;
	if (rows.count > 0)
		msp_stale_note(session);
	result = rows.count > 0 ? MSP_NO : bad ? MSP_DATA : 0;
	return msp_session_finish(session, NULL, result, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	return msp_session_run(cli, parsed, check, err);
}

const struct msp_verb sla_check_verb = {
	.name = "check",
	.summary = "exit 1 and a list when a promise is missed or at risk",
	.operands = "[QUERY]...",
	.complete = "query",
	.minimum = 0,
	.maximum = -1,
	.flags = MSP_VERB_READS | MSP_VERB_LISTS,
	.options = options,
	.options_size = sizeof(struct check_options),
	.columns = sla_state_columns,
	.column_count = SLA_STATE_COLUMN_COUNT,
	.details = "For cron: silent with exit 0 while no clock that goes is missed or at risk.\n"
		   "Paused clocks raise no alarm unless they were missed before.",
	.examples = "msp-sla check --max-stale 2h\n"
		    "msp-sla check priority:P1,P2 -f tsv --no-header",
	.run = run,
};
