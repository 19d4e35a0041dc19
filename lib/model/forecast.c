/* SPDX-License-Identifier: ISC */
#include "lib/model/forecast.h"

#include <stdlib.h>

#define WHOLE 10000 /* hundredths of a percent */

struct list {
	struct msp_coming *items;
	size_t count, capacity;
};

static int compare(const void *a, const void *b)
{
	const struct msp_coming *left = a, *right = b;

	if (left->at != right->at)
		return left->at < right->at ? -1 : 1;
	return (int)left->clock.kind - (int)right->clock.kind;
}

static bool within(int64_t at, int64_t now, int64_t until)
{
	return at != MSP_TIME_NONE && at > now && at <= until;
}

/* Judged at the end of the span: a clock that is still going there is what it will be if nothing happens. */
static void look_at(
	struct msp_arena *arena, const struct msp_clock *clock, int64_t now, int64_t until, struct list *list)
{
	bool open = clock->state == MSP_CLOCK_RUNNING || clock->state == MSP_CLOCK_MISSED ||
		    clock->state == MSP_CLOCK_PAUSED;
	bool over = clock->due != MSP_TIME_NONE && clock->due <= now;

	if (!open || over || clock->stop != MSP_TIME_NONE || clock->calendar == NULL)
		return;
	bool risk = within(clock->risk_at, now, until);
	if (!risk && !within(clock->due, now, until))
		return;
	int64_t used =
		msp_calendar_elapsed_paused(clock->calendar, clock->start, now, clock->pauses, clock->pause_count);
	msp_arena_reserve(arena, list->items, list->count, list->capacity);
	list->items[list->count++] = (struct msp_coming){
		.clock = *clock,
		.due = !risk,
		.at = risk ? clock->risk_at : clock->due,
		.left = clock->target - used,
	};
}

int msp_forecast_ticket(struct msp_catalog *catalog, struct msp_arena *arena, const struct msp_ticket *ticket,
	int64_t now, int64_t until, struct msp_coming **items, size_t *count, struct msp_error *err)
{
	struct list list = { NULL, 0, 0 };
	struct msp_clock *clocks;
	size_t clock_count;

	/* one second more: what is due at `until` itself is missed just after it */
	if (msp_clocks_compute(catalog, arena, ticket, until + 1, &clocks, &clock_count, err) != 0)
		return -1;
	for (size_t i = 0; i < clock_count; i++)
		look_at(arena, &clocks[i], now, until, &list);
	if (list.count > 1)
		qsort(list.items, list.count, sizeof *list.items, compare);
	*items = list.items;
	*count = list.count;
	return 0;
}

/* Fewest of `judged` that make the goal. */
static int64_t enough(int64_t judged, int64_t goal)
{
	return (goal * judged + WHOLE - 1) / WHOLE;
}

struct msp_outlook msp_outlook_of(int64_t met, int64_t missed, int64_t open, int64_t goal)
{
	struct msp_outlook outlook = { .met = met, .missed = missed, .open = open, .goal = goal };
	int64_t judged = met + missed + open;

	outlook.allowed = met + open - enough(judged, goal);
	if (outlook.allowed > open)
		outlook.allowed = open;
	if (outlook.allowed >= 0)
		return outlook;
	outlook.allowed = -1;
	/* (met + open + x) / (judged + x) >= goal, for the least x */
	outlook.needed = -1;
	if (goal < WHOLE)
		outlook.needed = (goal * judged - WHOLE * (met + open) + WHOLE - goal - 1) / (WHOLE - goal);
	return outlook;
}
