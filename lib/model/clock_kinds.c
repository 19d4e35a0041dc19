/* SPDX-License-Identifier: ISC */
/* Where each kind of clock starts, pauses and stops. */
#include "lib/model/clock_story.h"

void msp_clock_list_add(struct msp_arena *arena, struct msp_clock_list *list, const struct msp_clock *clock)
{
	bool main = clock->kind == MSP_CLOCK_RESPONSE || clock->kind == MSP_CLOCK_RESOLUTION;

	if (clock->state == MSP_CLOCK_ABSENT && !(main && list->absent))
		return;
	msp_arena_reserve(arena, list->items, list->count, list->capacity);
	list->items[list->count++] = *clock;
}

static int judge_and_add(
	struct msp_judge *judge, const struct msp_run *run, struct msp_clock_list *list, struct msp_error *err)
{
	struct msp_clock clock;

	if (msp_judge_run(judge, run, &clock, err) < 0)
		return -1;
	clock.at_opening = run->kind == MSP_CLOCK_RESPONSE && clock.state == MSP_CLOCK_MET && run->stop <= run->start;
	msp_clock_list_add(judge->arena, list, &clock);
	return 0;
}

static struct msp_run run_from(enum msp_clock_kind kind, int64_t start)
{
	return (struct msp_run){ .kind = kind, .start = start, .stop = MSP_TIME_NONE, .stop_order = MSP_ORDER_NEVER };
}

/* What was typed as earlier than the start happened at the start. */
static void stop_run(struct msp_run *run, int64_t at, size_t order)
{
	run->stop = at > run->start ? at : run->start;
	run->stop_order = order;
}

/* What was typed as earlier than the opening happened at it. */
static int64_t when(const struct msp_judge *judge, const struct msp_event *event)
{
	return event->at > judge->story.ticket->opened ? event->at : judge->story.ticket->opened;
}

static bool promised(const struct msp_judge *judge, enum msp_clock_kind kind)
{
	return judge->policy != NULL && (judge->policy->promised & 1U << kind) != 0;
}

int msp_judge_response(struct msp_judge *judge, struct msp_clock_list *list, struct msp_error *err)
{
	const struct msp_ticket *ticket = judge->story.ticket;
	struct msp_run run = run_from(MSP_CLOCK_RESPONSE, ticket->opened);

	run.unknown = ticket->unknown_response;
	for (size_t i = 0; i < judge->story.event_count; i++) {
		if (msp_story_public(&ticket->events[i])) {
			stop_run(&run, ticket->events[i].at, i + 1);
			break;
		}
	}
	return judge_and_add(judge, &run, list, err);
}

/* To telling the controller; resolving the ticket does not end that duty. */
int msp_judge_notify(struct msp_judge *judge, struct msp_clock_list *list, struct msp_error *err)
{
	const struct msp_ticket *ticket = judge->story.ticket;
	struct msp_run run = run_from(MSP_CLOCK_NOTIFY, ticket->opened);

	if (!promised(judge, MSP_CLOCK_NOTIFY))
		return 0;
	run.unknown = ticket->unknown_notify;
	for (size_t i = 0; i < judge->story.event_count; i++) {
		if ((ticket->events[i].bits & (MSP_EVENT_NOTIFIED | MSP_EVENT_UNDONE)) == MSP_EVENT_NOTIFIED) {
			stop_run(&run, ticket->events[i].at, i + 1);
			break;
		}
	}
	return judge_and_add(judge, &run, list, err);
}

/* ---- resolution ------------------------------------------------------------------------------------------------ */

/* Does a reopening go on with the same clock, or is it a segment of its own? */
static int goes_on(struct msp_judge *judge, const struct msp_story_rest *rest, bool *on, struct msp_error *err)
{
	const struct msp_calendar *calendar;
	struct msp_target target;
	int64_t limit;

	*on = rest->reopened != MSP_TIME_NONE;
	if (!*on || judge->policy == NULL)
		return 0;
	if (msp_judge_general(judge, &calendar, err) < 0)
		return -1;
	if (msp_calendar_target(calendar, rest->resolved, judge->policy->reopen_within, &target) &&
		msp_calendar_target_due(calendar, rest->resolved, &target, NULL, 0, &limit))
		*on = rest->reopened <= limit;
	return 0;
}

/* Waits for the causes of the policy, and rests that a reopening in time takes out; on[i] says of which rests. */
static int find_gaps(struct msp_judge *judge, unsigned causes, struct msp_run *run, bool *on, struct msp_error *err)
{
	const struct msp_story *story = &judge->story;
	struct msp_span *pauses = msp_story_pauses(judge->arena, story, causes, story->rest_count, &run->pause_count);

	for (size_t i = 0; i < story->rest_count; i++) {
		const struct msp_story_rest *rest = &story->rests[i];

		if (goes_on(judge, rest, &on[i], err) < 0)
			return -1;
		if (on[i])
			pauses[run->pause_count++] = (struct msp_span){ rest->resolved, rest->reopened };
	}
	run->pause_count = msp_spans_unite(pauses, run->pause_count);
	run->pauses = pauses;
	return 0;
}

/* Segments: a reopening in time goes on and takes the rest out as a pause; a later one is judged apart. */
int msp_judge_resolution(struct msp_judge *judge, struct msp_clock_list *list, struct msp_error *err)
{
	const struct msp_story *story = &judge->story;
	unsigned causes = judge->policy != NULL ? judge->policy->pause_on : 0;
	struct msp_run run = run_from(MSP_CLOCK_RESOLUTION, story->ticket->opened);
	bool *on = msp_arena_array(judge->arena, story->rest_count, sizeof *on);

	run.unknown = story->ticket->unknown_resolution;
	if (find_gaps(judge, causes, &run, on, err) < 0)
		return -1;
	for (size_t i = 0; i < story->rest_count; i++) {
		const struct msp_story_rest *rest = &story->rests[i];

		if (on[i])
			continue;
		stop_run(&run, rest->resolved, rest->order);
		if (judge_and_add(judge, &run, list, err) < 0)
			return -1;
		if (rest->reopened == MSP_TIME_NONE)
			return 0;
		run.start = rest->reopened;
		run.stop = MSP_TIME_NONE;
		run.stop_order = MSP_ORDER_NEVER;
	}
	run.paused = msp_story_waits(story, causes);
	return judge_and_add(judge, &run, list, err);
}

/* ---- arrival --------------------------------------------------------------------------------------------------- */

/* A visit called off, or no longer needed, is no failure unless it was late already. */
static int judge_cancelled(
	struct msp_judge *judge, const struct msp_run *run, struct msp_clock_list *list, struct msp_error *err)
{
	struct msp_clock clock;

	if (msp_judge_run(judge, run, &clock, err) < 0)
		return -1;
	if (clock.state == MSP_CLOCK_MET) {
		clock.state = MSP_CLOCK_EXEMPT;
		clock.reason = MSP_REASON_CANCELLED;
		clock.decided = MSP_TIME_NONE;
	}
	msp_clock_list_add(judge->arena, list, &clock);
	return 0;
}

/* Somebody arrived at a time that was written down later: what was decided in between came after the arrival. */
static void arrive(const struct msp_judge *judge, struct msp_run *run, size_t called, size_t visit)
{
	const struct msp_event *events = judge->story.ticket->events;
	size_t order = visit;

	while (order > called && events[order - 1].at > events[visit - 1].arrived)
		order--;
	stop_run(run, events[visit - 1].arrived, order);
}

/* From the call for a visit, or the agreement on it, to the arrival; every visit is judged. */
int msp_judge_arrival(struct msp_judge *judge, struct msp_clock_list *list, struct msp_error *err)
{
	const struct msp_story *story = &judge->story;
	struct msp_run run = run_from(MSP_CLOCK_ARRIVAL, 0);
	size_t called = 0; /* order of the event that called; 0 = none did, or it has come to an end */

	if (!promised(judge, MSP_CLOCK_ARRIVAL))
		return 0;
	if (story->ticket->unknown_arrival) {
		run = run_from(MSP_CLOCK_ARRIVAL, story->ticket->opened);
		run.unknown = true;
		return judge_and_add(judge, &run, list, err);
	}
	for (size_t i = 0; i < story->event_count; i++) {
		const struct msp_event *event = &story->ticket->events[i];
		bool resolves = event->status == MSP_STATUS_RESOLVED || event->status == MSP_STATUS_CLOSED;
		int failed = 0;

		if ((event->bits & MSP_EVENT_UNDONE) != 0)
			continue;
		/* who is said to arrive at a time still to come has not arrived */
		if (called > 0 && event->arrived != MSP_TIME_NONE && event->arrived < story->cutoff) {
			arrive(judge, &run, called, i + 1);
			failed = judge_and_add(judge, &run, list, err);
			called = 0;
		} else if (called > 0 && (resolves || (event->bits & MSP_EVENT_CANCEL) != 0)) {
			stop_run(&run, event->at, i + 1);
			failed = judge_cancelled(judge, &run, list, err);
			called = 0;
		}
		if (failed < 0)
			return -1;
		if (called == 0 && !resolves && (event->bits & MSP_EVENT_APPOINT) != 0) {
			run = run_from(MSP_CLOCK_ARRIVAL, when(judge, event));
			called = i + 1;
		}
	}
	return called > 0 ? judge_and_add(judge, &run, list, err) : 0;
}

/* ---- update ---------------------------------------------------------------------------------------------------- */

struct updates {
	struct msp_run run;
	bool going; /* an interval has begun and not ended */
	bool responded, resolved;
	int64_t said, reopened; /* our last public word, the last reopening; MSP_TIME_NONE */
	int64_t asked;          /* oldest word of the client that nobody answered; MSP_TIME_NONE */
	size_t class;           /* in force */
	struct msp_clock worst;
	struct msp_clock last;
	int misses;
};

/* `dropped`: another kind of promise took its place; what it had missed by then stays missed. */
static int end_interval(struct msp_judge *judge, struct updates *updates, bool dropped, struct msp_error *err)
{
	struct msp_clock clock;

	updates->going = false;
	if (msp_judge_run(judge, &updates->run, &clock, err) < 0)
		return -1;
	if (clock.state == MSP_CLOCK_MISSED) {
		if (updates->misses++ == 0 || clock.left < updates->worst.left)
			updates->worst = clock;
	}
	if (!dropped && clock.state != MSP_CLOCK_ABSENT)
		updates->last = clock;
	return 0;
}

static void begin_interval(struct updates *updates, int64_t at)
{
	struct msp_run run = run_from(MSP_CLOCK_UPDATE, at);

	run.pauses = updates->run.pauses;
	run.pause_count = updates->run.pause_count;
	run.mode = updates->run.mode;
	updates->run = run;
	updates->going = true;
}

/* What the class promises; what was promised before when it promises nothing. */
static enum msp_update_mode mode_of(const struct msp_judge *judge, size_t number, enum msp_update_mode before)
{
	const struct msp_story_class *class = &judge->story.classes[number];
	const struct msp_policy_row *row = msp_policy_match(judge->policy, class->type, class->priority);

	return row != NULL && row->promises[MSP_CLOCK_UPDATE].given ? row->update_mode : before;
}

static int follow_class(struct msp_judge *judge, struct updates *updates, const struct msp_event *event, size_t order,
	struct msp_error *err)
{
	const struct msp_story *story = &judge->story;
	enum msp_update_mode mode = updates->run.mode;

	while (updates->class + 1 < story->class_count && story->classes[updates->class + 1].order <= order)
		mode = mode_of(judge, ++updates->class, mode);
	if (mode == updates->run.mode)
		return 0;
	if (updates->going) {
		stop_run(&updates->run, event->at, order - 1);
		if (end_interval(judge, updates, true, err) < 0)
			return -1;
	}
	updates->run.mode = mode;
	return 0;
}

static void hear_and_say(struct updates *updates, const struct msp_event *event, int64_t at)
{
	bool was_resolved = updates->resolved;

	if (event->status != MSP_STATUS_NONE)
		updates->resolved = event->status == MSP_STATUS_RESOLVED || event->status == MSP_STATUS_CLOSED;
	if (was_resolved && !updates->resolved)
		updates->reopened = at;
	if ((event->bits & MSP_EVENT_HEAR) != 0 && updates->responded && updates->asked == MSP_TIME_NONE)
		updates->asked = at;
	/* the solution is an answer, too */
	if (msp_story_public(event) || (updates->resolved && !was_resolved))
		updates->asked = MSP_TIME_NONE;
	if (msp_story_public(event)) {
		updates->responded = true;
		updates->said = at;
	}
}

/* What an event does to the clock: our words end an interval, so does the resolution; what begins one is the mode's. */
static int update_event(struct msp_judge *judge, struct updates *updates, const struct msp_event *event, size_t order,
	struct msp_error *err)
{
	hear_and_say(updates, event, when(judge, event));
	if (updates->going && (msp_story_public(event) || updates->resolved)) {
		stop_run(&updates->run, event->at, order);
		if (end_interval(judge, updates, false, err) < 0)
			return -1;
	}
	if (follow_class(judge, updates, event, order, err) < 0)
		return -1;
	int64_t since = updates->run.mode == MSP_UPDATE_EVERY ? updates->said : updates->asked;
	if (updates->resolved || !updates->responded || updates->going || since == MSP_TIME_NONE)
		return 0;
	begin_interval(updates, since > updates->reopened ? since : updates->reopened);
	return 0;
}

int msp_judge_update(struct msp_judge *judge, struct msp_clock_list *list, struct msp_error *err)
{
	const struct msp_story *story = &judge->story;
	const unsigned client = 1U << MSP_WAIT_CLIENT;
	struct updates updates = { .said = MSP_TIME_NONE, .reopened = MSP_TIME_NONE, .asked = MSP_TIME_NONE };

	if (!promised(judge, MSP_CLOCK_UPDATE))
		return 0;
	updates.run.mode = mode_of(judge, 0, MSP_UPDATE_EVERY);
	updates.run.pauses = msp_story_pauses(judge->arena, story, client, 0, &updates.run.pause_count);
	if (story->ticket->unknown_update) {
		updates.run.mode = mode_of(judge, story->class_count - 1, updates.run.mode);
		begin_interval(&updates, story->ticket->opened);
		updates.run.unknown = true;
		return judge_and_add(judge, &updates.run, list, err);
	}
	for (size_t i = 0; i < story->event_count; i++) {
		if (update_event(judge, &updates, &story->ticket->events[i], i + 1, err) < 0)
			return -1;
	}
	if (updates.going) {
		updates.run.paused = msp_story_waits(story, client);
		if (end_interval(judge, &updates, false, err) < 0)
			return -1;
		/* what is late now must be seen, also beside a worse miss that is over */
		if (updates.last.state == MSP_CLOCK_MISSED && updates.last.stop == MSP_TIME_NONE)
			updates.worst = updates.last;
	}
	updates.worst.misses = updates.misses;
	if (updates.misses > 0)
		msp_clock_list_add(judge->arena, list, &updates.worst);
	/* the interval that runs now; the last one when all were kept */
	if (updates.last.state == MSP_CLOCK_RUNNING || updates.last.state == MSP_CLOCK_PAUSED ||
		(updates.misses == 0 && updates.last.state != MSP_CLOCK_ABSENT))
		msp_clock_list_add(judge->arena, list, &updates.last);
	return 0;
}
