/* SPDX-License-Identifier: ISC */
#include "lib/model/timeline.h"

#include "lib/model/ticket_walk.h"

/* A timeline while the ticket is walked through. */
struct teller {
	struct msp_arena *arena;
	struct msp_timeline *timeline;
	bool unresolved;
	bool waits; /* the last wait has not ended */
};

static void add_turn(struct teller *teller, int64_t at, enum msp_turn_kind kind, const struct msp_event *event)
{
	struct msp_timeline *timeline = teller->timeline;

	msp_arena_reserve(teller->arena, timeline->turns, timeline->turn_count, timeline->turn_capacity);
	timeline->turns[timeline->turn_count++] = (struct msp_turn){
		.at = at,
		.kind = kind,
		.closed = event != NULL && event->status == MSP_STATUS_CLOSED && event->merged == NULL,
		.merged = event != NULL && event->merged != NULL,
	};
	teller->unresolved = kind != MSP_TURN_RESOLVED;
}

static void begin_wait(struct teller *teller, int64_t at, enum msp_wait cause)
{
	struct msp_timeline *timeline = teller->timeline;

	msp_arena_reserve(teller->arena, timeline->waits, timeline->wait_count, timeline->wait_capacity);
	timeline->waits[timeline->wait_count++] = (struct msp_wait_span){ .span = { at, at }, .cause = cause };
	teller->waits = true;
}

/* A wait of no length was none. */
static void end_wait(struct teller *teller, int64_t at)
{
	struct msp_timeline *timeline = teller->timeline;

	if (!teller->waits)
		return;
	struct msp_span *span = &timeline->waits[timeline->wait_count - 1].span;
	span->end = at;
	timeline->wait_count -= span->end <= span->start;
	teller->waits = false;
}

static void tell_event(struct teller *teller, const struct msp_ticket_walk *walk)
{
	const struct msp_event *event = &walk->ticket->events[walk->next - 1];
	int64_t at = walk->at;
	bool unresolved = msp_ticket_walk_unresolved(walk) && event->merged == NULL;

	if (walk->wait_ended != MSP_TIME_NONE)
		end_wait(teller, walk->wait_ended);
	if (teller->unresolved && !unresolved)
		add_turn(teller, at, MSP_TURN_RESOLVED, event);
	else if (!teller->unresolved && unresolved)
		add_turn(teller, at, MSP_TURN_REOPENED, event);
	if (walk->wait_began)
		begin_wait(teller, at, event->wait);
	if (event->merged != NULL)
		end_wait(teller, at);
}

void msp_timeline_build(
	struct msp_arena *arena, const struct msp_ticket *ticket, int64_t cutoff, struct msp_timeline *timeline)
{
	static const struct msp_matrices none = { NULL, 0 };
	struct teller teller = { .arena = arena, .timeline = timeline };
	struct msp_ticket_walk walk;

	*timeline = (struct msp_timeline){ .cutoff = cutoff };
	if (ticket->opened >= cutoff)
		return;
	add_turn(&teller, ticket->opened, MSP_TURN_OPENED, NULL);
	msp_ticket_walk_open(&walk, ticket, &none);
	/* what was merged goes on elsewhere */
	while (walk.state.merged == NULL && msp_ticket_walk_next(&walk, cutoff))
		tell_event(&teller, &walk);
	end_wait(&teller, walk.state.merged == NULL && walk.wait_ended != MSP_TIME_NONE ? walk.wait_ended : cutoff);
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
