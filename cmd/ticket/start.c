/* SPDX-License-Identifier: ISC */
/* start: a timer on this machine; `stop` writes the time. */
#include "cmd/ticket/change.h"
#include "cmd/ticket/timer.h"
#include "cmd/ticket/verbs.h"

static int start(struct msp_session *session, const char *operand, struct msp_error *err)
{
	struct msp_match match;
	int64_t started, when;
	char text[MSP_TIME_SIZE];

	if (ticket_find(session, operand, &match, err) != 0 ||
		ticket_timer_get(session, match.reference, &started, err) != 0 ||
		msp_session_when(session, &when, err) != 0)
		return -1;
	if (started != MSP_TIME_NONE) {
		msp_error_set(err, MSP_EXISTS, "%s: its timer runs since %s", match.reference,
			msp_zone_emit(session->zone, started, text));
		msp_error_hint(err, "msp-ticket stop %s", match.reference);
		return -1;
	}
	started = when == MSP_TIME_NONE ? session->now : when;
	if (started > session->now)
		return msp_error_set(err, MSP_USAGE, "--when: that time is in the future");
	if (session->cli->common.dry_run)
		return 0;
	if (ticket_timer_set(session, match.reference, started, err) != 0)
		return -1;
	msp_cli_note(session->cli, "%s «%s» ▶ %s", match.reference, match.title,
		msp_zone_emit(session->zone, started, text));
	fprintf(session->cli->out, "%s\n", match.reference);
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct msp_session session;
	int failed = msp_session_open(&session, cli, NULL, err) != 0 || start(&session, cli->operands[0], err) != 0;

	(void)parsed;
	msp_session_close(&session);
	return failed ? -1 : 0;
}

const struct msp_verb ticket_start_verb = {
	.name = "start",
	.summary = "start a timer (local)",
	.operands = "TICKET",
	.complete = "ticket",
	.minimum = 1,
	.maximum = 1,
	.flags = MSP_VERB_WRITES,
	.details = "Nothing is written to the store until stop.",
	.examples = "msp-ticket start 481\n"
		    "msp-ticket start 481 --when 9:10",
	.run = run,
};
