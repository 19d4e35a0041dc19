/* SPDX-License-Identifier: ISC */
/* The run of a clock taken apart again: pauses from the story of the ticket, open and closed spans from its calendar.
 */
#include "lib/model/explain.h"

#include <stdlib.h>

#include "lib/base/str.h"
#include "lib/model/clock_story.h"
#include "lib/model/explain_rule.h"

const char *msp_interval_kind_name(enum msp_interval_kind kind)
{
	static const char *const names[] = { "counted", "paused", "closed" };

	return (size_t)kind < MSP_COUNT(names) ? names[kind] : "";
}

const char *msp_rule_name(enum msp_rule rule)
{
	static const char *const names[MSP_RULES] = { "24x7", "hours", "shifts", "outside-hours", "holiday", "close",
		"wait-client", "wait-third-party", "wait-window", "wait-parts", "resolved" };

	return (size_t)rule < MSP_COUNT(names) ? names[rule] : "";
}

void msp_explainer_init(struct msp_explainer *explainer, struct msp_catalog *catalog)
{
	explainer->catalog = catalog;
	msp_map_init(&explainer->nodes, catalog->arena);
}

/* A clock while it is taken apart. */
struct run {
	struct msp_explainer *explainer;
	struct msp_arena *arena;
	const struct msp_ticket *ticket;
	const char *path;
	const struct msp_clock *clock;
	const struct msp_policy *policy;
	int64_t end;
	struct msp_intervals *intervals;
};

static bool same_place(const struct msp_interval *a, const struct msp_interval *b)
{
	return a->kind == b->kind && a->rule == b->rule && a->line == b->line && a->span.end == b->span.start &&
	       msp_str_equal(a->path, b->path) && msp_str_equal(a->calendar, b->calendar);
}

/* What goes on by the same rule is one interval. */
static void add(struct run *run, const struct msp_interval *interval)
{
	struct msp_intervals *list = run->intervals;

	if (interval->span.start >= interval->span.end)
		return;
	if (list->count > 0 && same_place(&list->items[list->count - 1], interval)) {
		list->items[list->count - 1].span.end = interval->span.end;
		return;
	}
	msp_arena_reserve(run->arena, list->items, list->count, list->capacity);
	list->items[list->count++] = *interval;
}

/* Time that no pause holds, within which the calendar is open all the time or never: day by day, as rules are. */
static int add_days(
	struct run *run, const struct msp_calendar *calendar, struct msp_span span, bool open, struct msp_error *err)
{
	const struct msp_zone *zone = msp_calendar_zone(calendar);
	int64_t day = msp_date_days(msp_zone_date(zone, span.start));

	for (int64_t at = span.start; at < span.end; day++) {
		int64_t midnight = msp_zone_day_start(zone, msp_date_from_days(day + 1));
		struct msp_interval interval = { .span = { at, midnight < span.end ? midnight : span.end },
			.kind = open ? MSP_INTERVAL_COUNTED : MSP_INTERVAL_CLOSED };

		if (msp_rule_of_day(run->explainer, calendar, msp_date_from_days(day), open, &interval, err) != 0)
			return -1;
		add(run, &interval);
		at = interval.span.end;
	}
	return 0;
}

/* 24x7 counts because the row of the policy says so. */
static void add_always(struct run *run, struct msp_span span)
{
	const struct msp_policy_row *row = msp_policy_match(run->policy, run->clock->type, run->clock->priority);
	struct msp_interval interval = {
		.span = span, .kind = MSP_INTERVAL_COUNTED, .rule = MSP_RULE_ALWAYS, .calendar = "24x7"
	};

	if (row != NULL && row->calendar != NULL) {
		interval.path = msp_arena_printf(run->arena, "policies/%s.yaml", run->policy->name);
		interval.line = row->line;
	}
	add(run, &interval);
}

/* Time under one pause (NULL = none), cut where the calendar opens and closes and where another one takes over. */
static int add_span(struct run *run, struct msp_span span, const struct msp_interval *pause, struct msp_error *err)
{
	for (int64_t at = span.start; at < span.end;) {
		int64_t until = span.end;
		const struct msp_calendar *calendar = msp_calendar_part_at(run->clock->calendar, at, &until);
		struct msp_span open;
		bool found = msp_calendar_next(calendar, at, &open);
		bool is_open = found && open.start <= at;
		struct msp_span piece = { at, span.end < until ? span.end : until };

		if (is_open && open.end < piece.end)
			piece.end = open.end;
		if (found && !is_open && open.start < piece.end)
			piece.end = open.start;
		if (is_open && pause != NULL) {
			struct msp_interval paused = *pause;
			paused.span = piece;
			paused.calendar = msp_calendar_name(calendar);
			add(run, &paused);
		} else if (msp_calendar_is_24x7(calendar)) {
			add_always(run, piece);
		} else if (add_days(run, calendar, piece, is_open, err) != 0) {
			return -1;
		}
		at = piece.end;
	}
	return 0;
}

static struct msp_interval pause_of(const struct run *run, struct msp_span span, enum msp_rule rule, size_t order)
{
	const struct msp_event *event = order > 0 ? &run->ticket->events[order - 1] : NULL;
	struct msp_interval pause = {
		.span = span, .kind = MSP_INTERVAL_PAUSED, .rule = rule, .path = run->path, .line = 0
	};

	if (event != NULL && event->node != NULL) {
		char *key = msp_arena_alloc(run->arena, MSP_EVENT_KEY_SIZE);

		msp_ticket_event_key(run->ticket, event, key);
		pause.event = key;
		pause.line = event->node->line;
	}
	return pause;
}

static enum msp_rule rule_of_wait(enum msp_wait wait)
{
	switch (wait) {
	case MSP_WAIT_CLIENT:
		return MSP_RULE_CLIENT;
	case MSP_WAIT_THIRD_PARTY:
		return MSP_RULE_THIRD_PARTY;
	case MSP_WAIT_WINDOW:
		return MSP_RULE_WINDOW;
	default:
		return MSP_RULE_PARTS;
	}
}

static int compare_pauses(const void *left, const void *right)
{
	const struct msp_interval *a = left, *b = right;

	return (a->span.start > b->span.start) - (a->span.start < b->span.start);
}

/* What paused this kind of clock, ascending; waits and rests never overlap, for resolving ends a wait. */
static struct msp_interval *find_pauses(const struct run *run, const struct msp_story *story, size_t *count)
{
	enum msp_clock_kind kind = run->clock->kind;
	unsigned causes = kind == MSP_CLOCK_RESOLUTION ? run->policy->pause_on
			  : kind == MSP_CLOCK_UPDATE   ? 1U << MSP_WAIT_CLIENT
						       : 0;
	struct msp_interval *pauses =
		msp_arena_array(run->arena, story->wait_count + story->rest_count, sizeof *pauses);

	*count = 0;
	for (size_t i = 0; i < story->wait_count; i++) {
		const struct msp_story_wait *wait = &story->waits[i];
		if ((causes & 1U << wait->cause) != 0)
			pauses[(*count)++] = pause_of(run, wait->span, rule_of_wait(wait->cause), wait->order);
	}
	for (size_t i = 0; kind == MSP_CLOCK_RESOLUTION && i < story->rest_count; i++) {
		const struct msp_story_rest *rest = &story->rests[i];
		struct msp_span span = { rest->resolved, rest->reopened };
		if (rest->reopened != MSP_TIME_NONE && span.start < span.end)
			pauses[(*count)++] = pause_of(run, span, MSP_RULE_RESOLVED, rest->order);
	}
	if (*count > 1)
		qsort(pauses, *count, sizeof *pauses, compare_pauses);
	return pauses;
}

static int take_apart(struct run *run, const struct msp_story *story, struct msp_error *err)
{
	size_t count;
	const struct msp_interval *pauses = find_pauses(run, story, &count);
	int64_t at = run->clock->start;

	for (size_t i = 0; i < count && at < run->end; i++) {
		struct msp_span span = pauses[i].span;

		span.start = span.start < at ? at : span.start;
		span.end = span.end > run->end ? run->end : span.end;
		if (span.start >= span.end)
			continue;
		if (add_span(run, (struct msp_span){ at, span.start }, NULL, err) != 0 ||
			add_span(run, span, &pauses[i], err) != 0)
			return -1;
		at = span.end;
	}
	return add_span(run, (struct msp_span){ at, run->end }, NULL, err);
}

static int explain_clock(struct run *run, int64_t cutoff, const struct msp_story *story, struct msp_error *err)
{
	const struct msp_clock *clock = run->clock;

	*run->intervals = (struct msp_intervals){ NULL, 0, 0 };
	if (clock->state == MSP_CLOCK_ABSENT || clock->state == MSP_CLOCK_UNKNOWN || clock->calendar == NULL)
		return 0;
	run->end = clock->stop != MSP_TIME_NONE ? clock->stop : cutoff;
	if (msp_catalog_policy(run->explainer->catalog, clock->policy, &run->policy, err) != 0)
		return -1;
	return take_apart(run, story, err);
}

int msp_explain(struct msp_explainer *explainer, struct msp_arena *arena, const struct msp_ticket *ticket,
	const char *path, int64_t cutoff, bool intervals, struct msp_explained *explained, struct msp_error *err)
{
	const struct msp_provider *provider;
	struct msp_clock *clocks = NULL;
	struct msp_intervals *lists;
	struct msp_story story;

	*explained = (struct msp_explained){ .ticket = ticket, .path = path, .cutoff = cutoff };
	if (msp_catalog_provider(explainer->catalog, &provider, err) != 0 ||
		msp_clocks_compute_all(explainer->catalog, arena, ticket, cutoff, &clocks, &explained->count, err) != 0)
		return -1;
	explained->clocks = clocks;
	if (!intervals)
		return 0;
	msp_story_tell(arena, ticket, &provider->matrices, cutoff, &story);
	lists = msp_arena_array(arena, explained->count, sizeof *lists);
	for (size_t i = 0; i < explained->count; i++) {
		struct run run = { explainer, arena, ticket, path, &clocks[i], NULL, 0, &lists[i] };

		if (explain_clock(&run, cutoff, &story, err) != 0)
			return -1;
	}
	explained->intervals = lists;
	return 0;
}
