/* SPDX-License-Identifier: ISC */
#include "lib/model/workload.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/clock.h"
#include "lib/model/timeline.h"

int msp_workload_init(struct msp_workload *workload, struct msp_arena *arena, struct msp_catalog *catalog,
	const struct msp_period *period, int64_t cutoff, struct msp_error *err)
{
	*workload = (struct msp_workload){ .arena = arena, .catalog = catalog, .period = *period, .cutoff = cutoff };
	if (msp_catalog_provider(catalog, &workload->provider, err) != 0)
		return -1;
	const struct msp_zone *zone = workload->provider->zone;
	struct msp_date today = msp_zone_date(zone, cutoff);
	int64_t days = msp_date_days(today);
	workload->day_end = msp_zone_day_start(zone, msp_date_from_days(days + 1));
	workload->week_end = msp_zone_day_start(zone, msp_date_from_days(days + 7 - msp_date_weekday(today)));
	msp_map_init(&workload->by_login, arena);
	return 0;
}

struct msp_workload_row *msp_workload_row(struct msp_workload *workload, const char *login)
{
	if (login == NULL)
		return &workload->nobody;
	struct msp_workload_row *row = msp_map_get(&workload->by_login, login);
	if (row != NULL)
		return row;
	row = msp_arena_alloc(workload->arena, sizeof *row);
	row->login = msp_arena_strdup(workload->arena, login);
	msp_map_set(&workload->by_login, row->login, row);
	msp_arena_reserve(workload->arena, workload->rows, workload->count, workload->capacity);
	workload->rows[workload->count++] = row;
	return row;
}

static void count_open(struct msp_workload *workload, const struct msp_ticket_state *state,
	const struct msp_clock *clocks, size_t count)
{
	struct msp_workload_row *row = msp_workload_row(workload, state->assignee);
	bool overdue = false, risk = false;
	int64_t due = INT64_MAX;

	for (size_t i = 0; i < count; i++) {
		if (clocks[i].stop != MSP_TIME_NONE)
			continue;
		overdue |= clocks[i].state == MSP_CLOCK_MISSED;
		risk |= clocks[i].at_risk;
		if (clocks[i].state == MSP_CLOCK_RUNNING && clocks[i].due < due)
			due = clocks[i].due;
	}
	row->open++;
	row->waiting += state->status == MSP_STATUS_WAITING;
	row->overdue += overdue;
	row->at_risk += risk && !overdue;
	/* due at midnight is due at the end of that day */
	row->today += due <= workload->day_end;
	row->week += due <= workload->week_end;
}

static void count_work(struct msp_workload *workload, const struct msp_ticket *ticket)
{
	for (size_t i = 0; i < ticket->event_count && ticket->events[i].at < workload->cutoff; i++) {
		const struct msp_event *event = &ticket->events[i];
		/* what takes work back has negative seconds */
		if (event->at >= workload->period.start && event->seconds != 0)
			msp_workload_row(workload, event->by)->worked += event->seconds;
	}
}

/* Who wrote the event that resolved it. */
static const char *resolver(const struct msp_ticket *ticket, const struct msp_turn *turn)
{
	for (size_t i = 0; i < ticket->event_count; i++) {
		const struct msp_event *event = &ticket->events[i];
		bool resolves = event->status == MSP_STATUS_RESOLVED || event->status == MSP_STATUS_CLOSED;
		if (resolves && event->at == turn->at && (event->bits & MSP_EVENT_UNDONE) == 0)
			return event->by;
	}
	return NULL;
}

static void count_resolved(struct msp_workload *workload, struct msp_arena *scratch, const struct msp_ticket *ticket)
{
	struct msp_timeline timeline;

	msp_timeline_build(scratch, ticket, workload->cutoff, &timeline);
	for (size_t i = 0; i < timeline.turn_count; i++) {
		const struct msp_turn *turn = &timeline.turns[i];
		if (turn->kind == MSP_TURN_RESOLVED && !turn->merged && turn->at >= workload->period.start)
			msp_workload_row(workload, resolver(ticket, turn))->resolved++;
	}
}

int msp_workload_add(struct msp_workload *workload, struct msp_arena *scratch, const struct msp_ticket *ticket,
	struct msp_error *err)
{
	struct msp_ticket_state state;
	struct msp_clock *clocks;
	size_t count;

	if (ticket->moved != NULL || ticket->opened >= workload->cutoff)
		return 0;
	msp_ticket_derive(ticket, &workload->provider->matrices, workload->cutoff, &state);
	if (msp_ticket_unresolved(&state)) {
		if (msp_clocks_compute(workload->catalog, scratch, ticket, workload->cutoff, &clocks, &count, err) != 0)
			return msp_error_wrap(err, "%s", ticket->id);
		count_open(workload, &state, clocks, count);
	}
	count_work(workload, ticket);
	count_resolved(workload, scratch, ticket);
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct msp_workload_row *left = *(struct msp_workload_row *const *)a;
	const struct msp_workload_row *right = *(struct msp_workload_row *const *)b;

	if (left->overdue != right->overdue)
		return left->overdue > right->overdue ? -1 : 1;
	if (left->at_risk != right->at_risk)
		return left->at_risk > right->at_risk ? -1 : 1;
	if (left->open != right->open)
		return left->open > right->open ? -1 : 1;
	return strcmp(left->login, right->login);
}

void msp_workload_sort(struct msp_workload *workload)
{
	if (workload->count > 1)
		qsort(workload->rows, workload->count, sizeof *workload->rows, compare);
}
