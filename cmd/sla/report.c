/* SPDX-License-Identifier: ISC */
/* report: every promise of a client's month, clock by clock; what section 2 of the monthly report sums up. */
#include "cmd/months.h"
#include "cmd/sla/clauses.h"
#include "cmd/listing.h"
#include "cmd/sla/verbs.h"
#include "lib/base/str.h"
#include "lib/model/phrase.h"

struct report_options {
	bool all, totals;
};

static const struct msp_option options[] = { { "all", 'a', MSP_OPTION_FLAG, offsetof(struct report_options, all), NULL,
						     "also clocks of which nothing was promised", NULL },
	{ "totals", 't', MSP_OPTION_FLAG, offsetof(struct report_options, totals), NULL,
		"a row for each promise and one for all, in place of the clocks", NULL },
	MSP_OPTION_END };

#define SHOW MSP_COLUMN_DEFAULT
#define RIGHT MSP_COLUMN_RIGHT
#define TOTALS "clock,type,priority,promise,met,missed,judged,share,unknown,exempt,open,state"

static const struct msp_column columns[] = {
	{ "id", "ID", MSP_TYPE_TEXT, SHOW, NULL, "client and number" },
	{ "clock", "CLOCK", MSP_TYPE_TEXT, SHOW, NULL,
		"response, update, arrival, notify or resolution; all in the last row of --totals" },
	{ "type", "TYPE", MSP_TYPE_TEXT, SHOW, NULL, "type that judges; --totals: of the promise, empty = any" },
	{ "priority", "PRI", MSP_TYPE_TEXT, SHOW, NULL, "priority that judges; --totals: of the promise, empty = any" },
	{ "start", "START", MSP_TYPE_TIME, SHOW, NULL, "since when the clock ran" },
	{ "due", "DUE", MSP_TYPE_TIME, SHOW, NULL, "when it was due; empty while paused" },
	{ "stop", "STOP", MSP_TYPE_TIME, SHOW, NULL, "when it stopped; empty while it goes" },
	{ "target", "TARGET", MSP_TYPE_SECONDS, SHOW | RIGHT | MSP_COLUMN_HOURS, NULL, "business time promised" },
	{ "elapsed", "ELAPSED", MSP_TYPE_SECONDS, SHOW | RIGHT | MSP_COLUMN_HOURS, NULL, "business time used" },
	{ "paused", "PAUSED", MSP_TYPE_SECONDS, SHOW | RIGHT | MSP_COLUMN_HOURS, NULL,
		"business time taken out as pauses" },
	{ "late", "LATE", MSP_TYPE_SECONDS, SHOW | RIGHT | MSP_COLUMN_HOURS, NULL,
		"business time beyond what was promised" },
	{ "verdict", "VERDICT", MSP_TYPE_TEXT, SHOW, NULL, "met, missed, unknown, exempt, none, or running or paused" },
	{ "reason", "REASON", MSP_TYPE_TEXT, SHOW, NULL, "why it is exempt, or nothing was promised" },
	{ "row", "ROW", MSP_TYPE_TEXT, SHOW, NULL, "policy and line of the row that judges" },
	{ "misses", "MISSES", MSP_TYPE_INT, RIGHT, NULL, "update: intervals missed" },
	{ "calendar", "CALENDAR", MSP_TYPE_TEXT, 0, NULL, "hours the clock ran in" },
	{ "assignee", "ASSIGNEE", MSP_TYPE_TEXT, 0, NULL, "login that had the ticket at the cutoff" },
	{ "cause", "CAUSE", MSP_TYPE_TEXT, 0, NULL, "what it was" },
	{ "title", "TITLE", MSP_TYPE_TEXT, MSP_COLUMN_WIDE, NULL, "title of the ticket" },
	{ "promise", "PROMISE", MSP_TYPE_TEXT, RIGHT, NULL, "--totals: time promised, as in the policy" },
	{ "met", "MET", MSP_TYPE_INT, RIGHT, NULL, "--totals: clocks met" },
	{ "missed", "MISSED", MSP_TYPE_INT, RIGHT, NULL, "--totals: clocks missed" },
	{ "judged", "N", MSP_TYPE_INT, RIGHT, NULL, "--totals: met and missed" },
	{ "share", "SHARE", MSP_TYPE_RATIO, RIGHT, NULL, "--totals: met of judged; empty = no cases" },
	{ "unknown", "UNKNOWN", MSP_TYPE_INT, RIGHT, NULL, "--totals: the history cannot know" },
	{ "exempt", "EXEMPT", MSP_TYPE_INT, RIGHT, NULL, "--totals: listed, in no ratio" },
	{ "open", "OPEN", MSP_TYPE_INT, RIGHT, NULL, "--totals: still going, not missed, at the cutoff" },
	{ "state", "STATE", MSP_TYPE_TEXT, 0, NULL, "--totals: meets, at-risk, fails or no-cases" },
};

/* ---- clocks ---------------------------------------------------------------------------------------------------- */

static void add_judging(struct msp_listing *rows, const struct msp_clock *clock, int64_t cutoff)
{
	struct msp_arena *arena = &rows->cli->arena;

	msp_listing_text(rows, "type", clock->type);
	msp_listing_text(rows, "priority", clock->priority);
	if (clock->policy != NULL && clock->policy_line > 0)
		msp_listing_text(rows, "row", msp_arena_printf(arena, "%s:%d", clock->policy, clock->policy_line));
	msp_listing_text(rows, "reason", msp_clock_reason_name(clock->reason));
	if (clock->state == MSP_CLOCK_ABSENT || clock->calendar == NULL)
		return;
	msp_listing_text(rows, "calendar", msp_calendar_name(clock->calendar));
	msp_listing_number(rows, "target", clock->target);
	if (clock->state == MSP_CLOCK_UNKNOWN)
		return;
	msp_listing_time(rows, "due", clock->due);
	msp_listing_number(rows, "elapsed", clock->elapsed);
	msp_listing_number(rows, "paused", clock->paused);
	if (clock->state == MSP_CLOCK_MISSED)
		msp_listing_number(rows, "late", msp_clock_lateness(clock, cutoff));
	if (clock->kind == MSP_CLOCK_UPDATE)
		msp_listing_number(rows, "misses", clock->misses);
}

static void add_clock(struct msp_listing *rows, const struct msp_metrics *metrics,
	const struct msp_metrics_ticket *line, const struct msp_clock *clock, enum msp_outcome outcome)
{
	msp_listing_add(rows);
	msp_listing_text(rows, "id", line->ticket->id);
	msp_listing_text(rows, "clock", msp_clock_name(clock->kind));
	msp_listing_time(rows, "start", clock->start);
	msp_listing_time(rows, "stop", clock->stop);
	msp_listing_text(rows, "verdict",
		outcome == MSP_OUTCOME_OPEN ? msp_clock_state_name(clock->state) : sla_outcome_name(outcome));
	msp_listing_text(rows, "assignee", line->state.assignee);
	msp_listing_text(rows, "cause", line->state.cause);
	msp_listing_text(rows, "title", line->ticket->title);
	add_judging(rows, clock, metrics->cutoff);
}

static void add_clocks(struct msp_listing *rows, const struct msp_metrics *metrics, bool all)
{
	for (size_t i = 0; i < metrics->ticket_count; i++) {
		const struct msp_metrics_ticket *line = metrics->tickets[i];
		for (size_t j = 0; j < line->clock_count; j++) {
			enum msp_outcome outcome = msp_metrics_outcome(metrics, line->ticket, &line->clocks[j]);
			if (outcome != MSP_OUTCOME_ELSEWHERE && (all || outcome != MSP_OUTCOME_ABSENT))
				add_clock(rows, metrics, line, &line->clocks[j], outcome);
		}
	}
}

/* ---- totals ---------------------------------------------------------------------------------------------------- */

static void add_tally(struct msp_listing *rows, const struct msp_tally *tally, int64_t open, enum msp_verdict verdict)
{
	int64_t judged = msp_tally_judged(tally);

	msp_listing_number(rows, "met", tally->met);
	msp_listing_number(rows, "missed", tally->missed);
	msp_listing_number(rows, "judged", judged);
	msp_listing_number(rows, "unknown", tally->unknown);
	msp_listing_number(rows, "exempt", tally->exempt);
	msp_listing_number(rows, "open", open);
	msp_listing_text(rows, "state", msp_verdict_name(verdict));
	if (judged > 0)
		msp_listing_number(rows, "share", sla_share(tally->met, judged));
}

static void add_totals(struct msp_listing *rows, const struct msp_metrics *metrics)
{
	struct msp_arena *arena = &rows->cli->arena;
	int64_t open = 0;

	for (size_t i = 0; i < metrics->clause_count; i++) {
		const struct msp_clause *clause = &metrics->clauses[i];
		msp_listing_add(rows);
		msp_listing_text(rows, "clock", msp_clock_name(clause->kind));
		msp_listing_text(rows, "type", clause->row->type);
		msp_listing_text(rows, "priority", clause->row->priority);
		msp_listing_text(rows, "promise", sla_promise(arena, clause->row, clause->kind));
		msp_listing_text(
			rows, "row", msp_arena_printf(arena, "%s:%d", clause->policy->name, clause->row->line));
		msp_listing_text(rows, "calendar", msp_calendar_name(clause->calendar));
		add_tally(rows, &clause->tally, clause->running, clause->verdict);
		open += clause->running;
	}
	msp_listing_add(rows);
	msp_listing_text(rows, "clock", "all");
	add_tally(rows, &metrics->month->tally[MSP_WORK_ALL], open, metrics->verdict);
}

static int print_totals(
	struct msp_session *session, const struct msp_metrics *metrics, const char *names, struct msp_error *err)
{
	struct msp_listing rows;

	msp_listing_init(&rows, session->cli);
	if (names != NULL)
		session->cli->common.columns = names;
	else
		msp_listing_columns(&rows, TOTALS);
	add_totals(&rows, metrics);
	return msp_listing_print(&rows, "clock", metrics->period.zone, session->now, err);
}

/* ---- the verb -------------------------------------------------------------------------------------------------- */

static int print_clocks(struct msp_session *session, const struct msp_metrics *metrics, bool all, struct msp_error *err)
{
	struct msp_cli *cli = session->cli;
	enum msp_language language;
	struct msp_listing rows;

	msp_listing_init(&rows, cli);
	add_clocks(&rows, metrics, all);
	if (rows.count == 0 && msp_listing_table(cli)) {
		msp_language_parse(session->provider->language, &language);
		fprintf(cli->out, "%s\n", msp_phrase(language, MSP_SAY_NO_CASES));
		return 0;
	}
	if (msp_listing_print(&rows, "id", metrics->period.zone, session->now, err) != 0)
		return -1;
	if (!msp_listing_table(cli))
		return 0;
	/* the sums below, in columns and an order of their own */
	fputc('\n', cli->out);
	cli->common.sort = NULL;
	cli->common.limit = 0;
	return print_totals(session, metrics, TOTALS, err);
}

static int report(struct msp_session *session, const struct report_options *given, struct msp_error *err)
{
	struct msp_cli *cli = session->cli;
	const char *client = cli->operands[0];
	char text[MSP_TIME_SIZE];
	struct msp_months months;
	struct msp_metrics metrics;

	if (msp_months_open(&months, session, err) != 0 ||
		msp_months_compute(&months, session->arena, client, cli->operands[1], &metrics, err) != 0)
		return -1;
	if (given->totals ? print_totals(session, &metrics, NULL, err) != 0
			  : print_clocks(session, &metrics, given->all, err) != 0)
		return -1;
	msp_cli_note(cli, "up to %s, commit %.12s", msp_zone_emit(metrics.period.zone, metrics.cutoff, text),
		msp_index_commit(session->index));
	return msp_session_finish(session, msp_arena_printf(session->arena, "clients/%s/", client), 0, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct msp_session session;
	int result = -1;

	if (msp_session_open(&session, cli, cli->operands[0], err) == 0)
		result = report(&session, parsed, err);
	msp_session_close(&session);
	return result;
}

const struct msp_verb sla_report_verb = {
	.name = "report",
	.summary = "every promise of a client's month, clock by clock",
	.operands = "CLIENT PERIOD",
	.complete = "client,-",
	.minimum = 2,
	.maximum = 2,
	.flags = MSP_VERB_READS | MSP_VERB_LISTS,
	.options = options,
	.options_size = sizeof(struct report_options),
	.columns = columns,
	.column_count = MSP_COUNT(columns),
	.details = "The figures of section 2 of msp-report monthly.  Below the table: the sums.",
	.examples = "msp-sla report acme 2026-10\n"
		    "msp-sla report acme 2026-10 --totals -f json",
	.run = run,
};
