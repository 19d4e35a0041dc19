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
	for (size_t i = 0; i < judge->story.event_count; i++) {
		if ((ticket->events[i].bits & (MSP_EVENT_NOTIFIED | MSP_EVENT_UNDONE)) == MSP_EVENT_NOTIFIED) {
			stop_run(&run, ticket->events[i].at, i + 1);
			break;
		}
	}
	return judge_and_add(judge, &run, list, err);
}

/* ---- resolution ------------------------------------------------------------------------------------------------ */

/* Last instant at which a reopening goes on with the same clock. */
static int reopen_limit(struct msp_judge *judge, int64_t resolved, int64_t *limit, struct msp_error *err)
{
	const struct msp_calendar *calendar;
	struct msp_target target;

	if (msp_judge_general(judge, &calendar, err) < 0)
		return -1;
	if (!msp_calendar_target(calendar, resolved, judge->policy->reopen_within, &target) ||
		!msp_calendar_target_due(calendar, resolved, &target, NULL, 0, limit))
		*limit = INT64_MAX;
	return 0;
}

static void pause_from(struct msp_run *run, struct msp_span *pauses, size_t *count, struct msp_span gap)
{
	pauses[(*count)++] = gap;
	*count = msp_spans_unite(pauses, *count);
	run->pause_count = *count;
}

/* Segments: a reopening in time goes on and takes the rest out as a pause; a later one is judged apart. */
int msp_judge_resolution(struct msp_judge *judge, struct msp_clock_list *list, struct msp_error *err)
{
	const struct msp_story *story = &judge->story;
	unsigned causes = judge->policy != NULL ? judge->policy->pause_on : 0;
	struct msp_run run = run_from(MSP_CLOCK_RESOLUTION, story->ticket->opened);
	struct msp_span *pauses = msp_story_pauses(judge->arena, story, causes, story->rest_count, &run.pause_count);
	size_t count = run.pause_count;

	run.unknown = story->ticket->unknown_resolution;
	run.pauses = pauses;
	for (size_t i = 0; i < story->rest_count; i++) {
		const struct msp_story_rest *rest = &story->rests[i];
		int64_t limit = INT64_MAX;

		if (rest->reopened != MSP_TIME_NONE && judge->policy != NULL &&
			reopen_limit(judge, rest->resolved, &limit, err) < 0)
			return -1;
		if (rest->reopened != MSP_TIME_NONE && rest->reopened <= limit) {
			pause_from(&run, pauses, &count, (struct msp_span){ rest->resolved, rest->reopened });
			continue;
		}
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

/* From the call for a visit, or the agreement on it, to the arrival; every visit is judged. */
int msp_judge_arrival(struct msp_judge *judge, struct msp_clock_list *list, struct msp_error *err)
{
	const struct msp_story *story = &judge->story;
	struct msp_run run = run_from(MSP_CLOCK_ARRIVAL, 0);
	bool called = false;

	if (!promised(judge, MSP_CLOCK_ARRIVAL))
		return 0;
	for (size_t i = 0; i < story->event_count; i++) {
		const struct msp_event *event = &story->ticket->events[i];
		bool resolves = event->status == MSP_STATUS_RESOLVED || event->status == MSP_STATUS_CLOSED;
		int failed = 0;

		if ((event->bits & MSP_EVENT_UNDONE) != 0)
			continue;
		if (called && event->arrived != MSP_TIME_NONE) {
			stop_run(&run, event->arrived, i + 1);
			failed = judge_and_add(judge, &run, list, err);
			called = false;
		} else if (called && (resolves || (event->bits & MSP_EVENT_CANCEL) != 0)) {
			stop_run(&run, event->at, i + 1);
			failed = judge_cancelled(judge, &run, list, err);
			called = false;
		} else if (!called && (event->bits & MSP_EVENT_APPOINT) != 0) {
			run = run_from(MSP_CLOCK_ARRIVAL, event->at);
			called = true;
		}
		if (failed < 0)
			return -1;
	}
	return called ? judge_and_add(judge, &run, list, err) : 0;
}

/* ---- update ---------------------------------------------------------------------------------------------------- */

struct updates {
	struct msp_run run;
	bool going; /* an interval has begun and not ended */
	bool responded, resolved;
	bool asked; /* the client has said something that nobody answered */
	enum msp_update_mode mode;
	struct msp_clock worst;
	struct msp_clock last;
	int misses;
};

static int end_interval(struct msp_judge *judge, struct updates *updates, struct msp_error *err)
{
	struct msp_clock clock;

	updates->going = false;
	if (msp_judge_run(judge, &updates->run, &clock, err) < 0)
		return -1;
	if (clock.state == MSP_CLOCK_MISSED) {
		if (updates->misses++ == 0 || clock.left < updates->worst.left)
			updates->worst = clock;
	}
	updates->last = clock;
	return 0;
}

static void begin_interval(struct updates *updates, int64_t at)
{
	struct msp_run run = run_from(MSP_CLOCK_UPDATE, at);

	run.pauses = updates->run.pauses;
	run.pause_count = updates->run.pause_count;
	updates->run = run;
	updates->going = true;
}

/* What an event does to the clock: our words end an interval, so does the resolution; what begins one is the mode's. */
static int update_event(struct msp_judge *judge, struct updates *updates, const struct msp_event *event, size_t order,
	struct msp_error *err)
{
	bool ours = msp_story_public(event);
	bool every = updates->mode == MSP_UPDATE_EVERY;
	bool was_resolved = updates->resolved;

	if (event->status != MSP_STATUS_NONE)
		updates->resolved = event->status == MSP_STATUS_RESOLVED || event->status == MSP_STATUS_CLOSED;
	if ((event->bits & MSP_EVENT_HEAR) != 0 && updates->responded)
		updates->asked = true;
	if (ours) {
		updates->responded = true;
		updates->asked = false;
	}
	if (updates->going && (ours || updates->resolved)) {
		stop_run(&updates->run, event->at, order);
		if (end_interval(judge, updates, err) < 0)
			return -1;
	}
	if (updates->resolved || !updates->responded || updates->going)
		return 0;
	if (every ? ours || was_resolved : updates->asked)
		begin_interval(updates, event->at);
	return 0;
}

/* The mode of the present class; MSP_UPDATE_EVERY when it has none. */
static enum msp_update_mode mode_of(const struct msp_judge *judge)
{
	const struct msp_story_class *class = &judge->story.classes[judge->story.class_count - 1];
	const struct msp_policy_row *row = msp_policy_match(judge->policy, class->type, class->priority);

	return row != NULL ? row->update_mode : MSP_UPDATE_EVERY;
}

int msp_judge_update(struct msp_judge *judge, struct msp_clock_list *list, struct msp_error *err)
{
	const struct msp_story *story = &judge->story;
	const unsigned client = 1U << MSP_WAIT_CLIENT;
	struct updates updates = { .going = false };

	if (!promised(judge, MSP_CLOCK_UPDATE))
		return 0;
	updates.mode = mode_of(judge);
	updates.run.pauses = msp_story_pauses(judge->arena, story, client, 0, &updates.run.pause_count);
	if (story->ticket->unknown_update) {
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
		if (end_interval(judge, &updates, err) < 0)
			return -1;
		/* what is late now must be seen, also beside a worse miss that is over */
		if (updates.last.state == MSP_CLOCK_MISSED)
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
