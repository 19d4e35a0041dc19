/* SPDX-License-Identifier: ISC */
/* check: for cron, silent while all is well. */
#include <string.h>
#include <sys/stat.h>

#include "cmd/sla/state.h"
#include "cmd/sla/verbs.h"
#include "lib/base/file.h"
#include "lib/cli/printer.h"

struct check_options {
	const char *max_stale;
};

static const struct msp_option options[] = { { "max-stale", 0, MSP_OPTION_TEXT,
						     offsetof(struct check_options, max_stale), "DURATION",
						     "exit 75 when the last fetch is longer ago", NULL },
	MSP_OPTION_END };

/* Time of the last fetch, or MSP_TIME_NONE: git touches FETCH_HEAD each time. */
static int64_t last_fetch(const struct msp_session *session)
{
	struct stat status;

	if (stat(msp_path_join(session->arena, session->repo.common_dir, "FETCH_HEAD"), &status) < 0)
		return MSP_TIME_NONE;
	return (int64_t)status.st_mtime;
}

static int check_age(const struct msp_session *session, const char *limit, struct msp_error *err)
{
	struct msp_duration duration;
	int64_t fetched = last_fetch(session);

	if (limit == NULL)
		return 0;
	if (msp_duration_parse(limit, &duration, err) < 0 || duration.days > 0) {
		msp_error_set(err, MSP_USAGE, "--max-stale needs hours and minutes: %s", limit);
		msp_error_hint(err, "--max-stale 2h");
		return -1;
	}
	if (fetched != MSP_TIME_NONE && session->clock - fetched <= duration.seconds)
		return 0;
	if (fetched == MSP_TIME_NONE)
		msp_error_set(err, MSP_BUSY, "this clone has never fetched");
	else
		msp_error_set(err, MSP_BUSY, "the last fetch was %s ago",
			msp_seconds_emit(session->arena, session->clock - fetched));
	msp_error_hint(err, "git pull");
	return -1;
}

/* Nothing to say is no table either; the other formats say so in their way. */
static bool silent(const struct msp_cli *cli, const struct sla_rows *rows)
{
	return rows->count == 0 && (cli->common.format == NULL || strcmp(cli->common.format, "table") == 0);
}

static int check(struct msp_session *session, const struct check_options *check_options, struct msp_error *err)
{
	struct msp_cli *cli = session->cli;
	int64_t fetched = last_fetch(session);
	struct sla_rows rows;
	int64_t cutoff;
	bool bad;
	int result;

	sla_rows_init(&rows, cli);
	if (check_age(session, check_options->max_stale, err) < 0 ||
		sla_state_rows(session, SLA_STATE_ALARMS, &rows, &cutoff, &bad, err) < 0)
		return -1;
	if (!silent(cli, &rows) && sla_rows_print(&rows, "id", session->zone, session->now, err) < 0)
		return -1;
	if (rows.count > 0 && fetched != MSP_TIME_NONE)
		msp_cli_note(cli, "last fetch %s ago", msp_seconds_emit(session->arena, session->clock - fetched));
	result = rows.count > 0 ? MSP_NO : bad ? MSP_DATA : 0;
	return msp_session_finish(session, NULL, result, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct msp_session session;
	int result = -1;

	if (cli->common.list_columns)
		return msp_printer_list_columns(cli, err);
	if (msp_session_open(&session, cli, NULL, err) == 0)
		result = check(&session, parsed, err);
	msp_session_close(&session);
	return result;
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
