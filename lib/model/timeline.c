/* SPDX-License-Identifier: ISC */
#include "lib/model/timeline.h"

/* The walk along the events; `wait` is what it waits for now, NONE otherwise. */
struct walk {
	struct msp_arena *arena;
	struct msp_timeline *timeline;
	bool unresolved;
	bool merged; /* into another ticket: the story goes on there */
	enum msp_wait wait;
	int64_t wait_since, wait_until;
};

static void add_turn(struct walk *walk, int64_t at, enum msp_turn_kind kind, const struct msp_event *event)
{
	struct msp_timeline *timeline = walk->timeline;

	msp_arena_reserve(walk->arena, timeline->turns, timeline->turn_count, timeline->turn_capacity);
	timeline->turns[timeline->turn_count++] = (struct msp_turn){
		.at = at,
		.kind = kind,
		.closed = event != NULL && event->status == MSP_STATUS_CLOSED && event->merged == NULL,
		.merged = event != NULL && event->merged != NULL,
	};
	walk->unresolved = kind != MSP_TURN_RESOLVED;
}

static void end_wait(struct walk *walk, int64_t at)
{
	struct msp_timeline *timeline = walk->timeline;
	int64_t end = walk->wait_until != MSP_TIME_NONE && walk->wait_until < at ? walk->wait_until : at;

	if (walk->wait != MSP_WAIT_NONE && walk->wait_since < end) {
		msp_arena_reserve(walk->arena, timeline->waits, timeline->wait_count, timeline->wait_capacity);
		timeline->waits[timeline->wait_count++] = (struct msp_wait_span){
			.span = { walk->wait_since, end },
			.cause = walk->wait,
		};
	}
	walk->wait = MSP_WAIT_NONE;
}

static bool is_unresolved(enum msp_status status)
{
	return status == MSP_STATUS_NEW || status == MSP_STATUS_OPEN || status == MSP_STATUS_WAITING;
}

static void apply_status(struct walk *walk, const struct msp_event *event, int64_t at)
{
	bool unresolved = is_unresolved(event->status);

	if (event->status != MSP_STATUS_WAITING)
		end_wait(walk, at);
	if (walk->unresolved && !unresolved)
		add_turn(walk, at, MSP_TURN_RESOLVED, event);
	else if (!walk->unresolved && unresolved)
		add_turn(walk, at, MSP_TURN_REOPENED, event);
}

static void apply_wait(struct walk *walk, const struct msp_event *event, int64_t at)
{
	end_wait(walk, at);
	if (event->wait == MSP_WAIT_NO || !walk->unresolved)
		return;
	walk->wait = event->wait;
	walk->wait_since = at;
	walk->wait_until = event->wait_until;
}

/* The rules of msp_ticket_derive, in its order. */
static void apply(struct walk *walk, const struct msp_event *event, int64_t at)
{
	if (walk->wait_until != MSP_TIME_NONE && walk->wait_until <= at)
		end_wait(walk, at);
	if ((event->bits & MSP_EVENT_HEAR) != 0 && walk->wait == MSP_WAIT_CLIENT)
		end_wait(walk, at);
	if (event->status != MSP_STATUS_NONE)
		apply_status(walk, event, at);
	if (event->wait != MSP_WAIT_NONE)
		apply_wait(walk, event, at);
	if (event->merged == NULL)
		return;
	walk->merged = true;
	end_wait(walk, at);
	if (walk->unresolved)
		add_turn(walk, at, MSP_TURN_RESOLVED, event);
}

void msp_timeline_build(
	struct msp_arena *arena, const struct msp_ticket *ticket, int64_t cutoff, struct msp_timeline *timeline)
{
	struct walk walk = { .arena = arena, .timeline = timeline, .wait_until = MSP_TIME_NONE };

	*timeline = (struct msp_timeline){ .cutoff = cutoff };
	if (ticket->opened >= cutoff)
		return;
	add_turn(&walk, ticket->opened, MSP_TURN_OPENED, NULL);
	for (size_t i = 0; !walk.merged && i < ticket->event_count && ticket->events[i].at < cutoff; i++) {
		const struct msp_event *event = &ticket->events[i];
		apply(&walk, event, event->at < ticket->opened ? ticket->opened : event->at);
	}
	end_wait(&walk, cutoff);
}

bool msp_timeline_unresolved(const struct msp_timeline *timeline, int64_t at)
{
	bool unresolved = false;

	for (size_t i = 0; i < timeline->turn_count && timeline->turns[i].at < at; i++)
		unresolved = timeline->turns[i].kind != MSP_TURN_RESOLVED;
	return unresolved;
}

size_t msp_timeline_open_spans(struct msp_arena *arena, const struct msp_timeline *timeline, int64_t start, int64_t end,
	struct msp_span **spans)
{
	size_t count = 0;

	if (end > timeline->cutoff)
		end = timeline->cutoff;
	*spans = msp_arena_array(arena, timeline->turn_count, sizeof **spans);
	for (size_t i = 0; i < timeline->turn_count; i++) {
		if (timeline->turns[i].kind == MSP_TURN_RESOLVED)
			continue;
		int64_t from = timeline->turns[i].at;
		int64_t until = i + 1 < timeline->turn_count ? timeline->turns[i + 1].at : end;
		from = from < start ? start : from;
		until = until > end ? end : until;
		if (from < until)
			(*spans)[count++] = (struct msp_span){ from, until };
	}
	return count;
}

/* ---- reminders ---- */

static bool ends_wait(const struct msp_event *event)
{
	return (event->bits & MSP_EVENT_HEAR) != 0 || event->wait != MSP_WAIT_NONE || event->merged != NULL ||
	       (event->status != MSP_STATUS_NONE && event->status != MSP_STATUS_WAITING);
}

static bool too_long(const struct msp_calendar *calendar, int days, int64_t from, int64_t to)
{
	int64_t limit;

	return msp_calendar_days(calendar, from, days, false, &limit) && limit < to;
}

bool msp_timeline_unreminded(
	const struct msp_ticket *ticket, size_t event, const struct msp_calendar *calendar, int days, int64_t now)
{
	const struct msp_event *wait = &ticket->events[event];
	int64_t spoken = wait->at, end = now;

	if (wait->wait_until != MSP_TIME_NONE && wait->wait_until < end)
		end = wait->wait_until;
	for (size_t i = event + 1; i < ticket->event_count && ticket->events[i].at < end; i++) {
		const struct msp_event *next = &ticket->events[i];
		if ((next->bits & MSP_EVENT_UNDONE) != 0)
			continue;
		if (ends_wait(next)) {
			end = next->at;
			break;
		}
		if ((next->bits & (MSP_EVENT_SAY | MSP_EVENT_CALL | MSP_EVENT_VISIT)) == 0)
			continue;
		if (too_long(calendar, days, spoken, next->at))
			return true;
		spoken = next->at;
	}
	return too_long(calendar, days, spoken, end);
}
