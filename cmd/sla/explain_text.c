/* SPDX-License-Identifier: ISC */
/* Explanations to read in a terminal. */
#include <string.h>

#include "cmd/sla/explain.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"

#define COMMIT_DIGITS 12

/* "2026-11-03 09:00", with seconds where there are any: to be read beside others in one column. */
static const char *moment(struct sla_explaining *explaining, int64_t at)
{
	const struct msp_civil civil = msp_zone_civil(explaining->session->zone, at);
	char date[MSP_TIME_SIZE];

	if (at == MSP_TIME_NONE)
		return "never";
	msp_date_emit(civil.date, date);
	if (civil.second == 0)
		return msp_arena_printf(&explaining->arena, "%s %02d:%02d", date, civil.hour, civil.minute);
	return msp_arena_printf(&explaining->arena, "%s %02d:%02d:%02d", date, civil.hour, civil.minute, civil.second);
}

static const char *span(struct sla_explaining *explaining, int64_t seconds)
{
	bool late = seconds < 0;
	struct msp_duration duration = { .seconds = late ? -seconds : seconds };

	return msp_arena_printf(
		&explaining->arena, "%s%s", late ? "-" : "", msp_duration_emit(&explaining->arena, duration));
}

static const char *place(struct sla_explaining *explaining, const char *path, int line)
{
	if (path == NULL || line == 0)
		return path == NULL ? "" : path;
	return msp_arena_printf(&explaining->arena, "%s:%d", path, line);
}

static const char *commit_of(struct sla_explaining *explaining, const char *path)
{
	const struct msp_explain_commits *commits = &explaining->commits;
	const char *commit = commits->find == NULL || path == NULL ? NULL : commits->find(commits->context, path);

	return commit == NULL ? "" : msp_arena_strndup(&explaining->arena, commit, COMMIT_DIGITS);
}

static const char *why_absent(enum msp_clock_reason reason)
{
	switch (reason) {
	case MSP_REASON_NO_POLICY:
		return "no policy was in force when the ticket was opened";
	case MSP_REASON_NO_ROW:
		return "no row of the policy matches";
	default:
		return "the policy promises none";
	}
}

static const char *why_exempt(enum msp_clock_reason reason)
{
	switch (reason) {
	case MSP_REASON_MERGED:
		return "merged: judged with the ticket it went into";
	case MSP_REASON_CONVERTED:
		return "became a project while the clock ran";
	case MSP_REASON_RECLASSIFIED:
		return "late only through the change of its class";
	default:
		return "the visit was called off";
	}
}

static const char *missed(struct sla_explaining *explaining, const struct msp_clock *clock)
{
	const char *late = span(explaining, -clock->left);

	if (clock->stop == MSP_TIME_NONE)
		return msp_arena_printf(&explaining->arena, "missed: due %s, still going, %s late",
			moment(explaining, clock->due), late);
	return msp_arena_printf(&explaining->arena, "missed: due %s, stopped %s, %s late",
		moment(explaining, clock->due), moment(explaining, clock->stop), late);
}

static const char *verdict(struct sla_explaining *explaining, const struct msp_clock *clock)
{
	struct msp_arena *arena = &explaining->arena;

	switch (clock->state) {
	case MSP_CLOCK_ABSENT:
		return msp_arena_printf(arena, "absent: %s", why_absent(clock->reason));
	case MSP_CLOCK_UNKNOWN:
		return "unknown: the history it comes from cannot tell";
	case MSP_CLOCK_RUNNING:
		return msp_arena_printf(arena, "%s: due %s, %s left", clock->at_risk ? "at risk" : "running",
			moment(explaining, clock->due), span(explaining, clock->left));
	case MSP_CLOCK_PAUSED:
		return msp_arena_printf(arena, "paused: %s left", span(explaining, clock->left));
	case MSP_CLOCK_MET:
		return msp_arena_printf(arena, "met: due %s, stopped %s%s", moment(explaining, clock->due),
			moment(explaining, clock->stop), clock->at_opening ? " in the act of opening" : "");
	case MSP_CLOCK_MISSED:
		return missed(explaining, clock);
	default:
		return msp_arena_printf(arena, "exempt: %s", why_exempt(clock->reason));
	}
}

/* Whole seconds of time that counted are added up as they pass: the last figure is what the clock used. */
static void put_intervals(struct sla_explaining *explaining, const struct msp_intervals *intervals)
{
	int64_t used = 0;

	for (size_t i = 0; i < intervals->count; i++) {
		const struct msp_interval *interval = &intervals->items[i];
		int64_t seconds = interval->span.end - interval->span.start;
		const char *event = interval->event == NULL
					    ? ""
					    : msp_arena_printf(&explaining->arena, " event %s", interval->event);

		used += interval->kind == MSP_INTERVAL_COUNTED ? seconds : 0;
		msp_buf_addf(&explaining->out, "  %-19s  %-19s  %-7s  %-9s  %-9s  %-13s %s%s %s\n",
			moment(explaining, interval->span.start), moment(explaining, interval->span.end),
			msp_interval_kind_name(interval->kind), span(explaining, seconds), span(explaining, used),
			msp_rule_name(interval->rule), place(explaining, interval->path, interval->line), event,
			commit_of(explaining, interval->path));
	}
}

static void put_clock(
	struct sla_explaining *explaining, const struct msp_clock *clock, const struct msp_intervals *intervals)
{
	struct msp_buf *out = &explaining->out;

	msp_buf_addf(out, "\n%s  %s\n", msp_clock_name(clock->kind), verdict(explaining, clock));
	if (clock->policy != NULL) {
		const char *path = msp_arena_printf(&explaining->arena, "policies/%s.yaml", clock->policy);
		msp_buf_addf(out, "  by %s as %s %s %s\n", place(explaining, path, clock->policy_line),
			clock->type == NULL ? "" : clock->type, clock->priority == NULL ? "" : clock->priority,
			commit_of(explaining, path));
	}
	if (clock->state == MSP_CLOCK_ABSENT || clock->state == MSP_CLOCK_UNKNOWN)
		return;
	msp_buf_addf(out, "  promised %s, used %s, paused %s, calendar %s\n", span(explaining, clock->target),
		span(explaining, clock->elapsed), span(explaining, clock->paused), msp_calendar_name(clock->calendar));
	put_intervals(explaining, intervals);
}

void sla_explain_text(struct sla_explaining *explaining, const struct msp_explained *explained)
{
	struct msp_arena *arena = &explaining->arena;
	const char *title = explained->ticket->title == NULL ? "" : explained->ticket->title;
	char cutoff[MSP_TIME_SIZE];

	msp_buf_addf(&explaining->out, "%s  %s\n", explained->ticket->id, msp_utf8_visible(arena, title, false));
	msp_buf_addf(&explaining->out, "as of %s, commit %.*s\n",
		msp_zone_emit(explaining->session->zone, explained->cutoff, cutoff), COMMIT_DIGITS,
		msp_index_commit(explaining->session->index));
	if (explained->count == 0)
		msp_buf_adds(&explaining->out, "\nnothing to judge: not opened yet at that time, or moved away\n");
	for (size_t i = 0; i < explained->count; i++)
		put_clock(explaining, &explained->clocks[i], &explained->intervals[i]);
}
