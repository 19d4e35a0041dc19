/* SPDX-License-Identifier: ISC */
/* One pass over the log: classes, waits, stays in resolved.  The rules are those of msp_ticket_derive; a test holds the
 * two together. */
#include "lib/model/clock_story.h"

#include "lib/base/str.h"

/* While the log is read. */
struct teller {
	struct msp_story *story;
	const struct msp_matrices *matrices;
	const char *type, *priority, *impact, *urgency; /* as written */
	bool resolved;
	bool waiting; /* the last wait has not ended */
	int64_t wait_until;
};

bool msp_story_public(const struct msp_event *event)
{
	return (event->bits & (MSP_EVENT_SAY | MSP_EVENT_CALL | MSP_EVENT_VISIT)) != 0 &&
	       (event->bits & MSP_EVENT_AUTO) == 0;
}

static void add_class(struct teller *teller, int64_t at, size_t order)
{
	struct msp_story *story = teller->story;
	struct msp_story_class *class = &story->classes[story->class_count++];

	*class = (struct msp_story_class){ at, order, teller->type,
		msp_priority_of(teller->matrices, at, teller->priority, teller->impact, teller->urgency) };
}

static void tell_class(struct teller *teller, const struct msp_event *event, size_t order)
{
	bool graded = event->impact != NULL || event->urgency != NULL;
	bool ungraded = (event->bits & MSP_EVENT_UNGRADED) != 0;

	if (event->type == NULL && event->priority == NULL && !graded && !ungraded)
		return;
	if (event->type != NULL)
		teller->type = event->type;
	if (event->impact != NULL)
		teller->impact = event->impact;
	if (event->urgency != NULL)
		teller->urgency = event->urgency;
	if (event->priority != NULL)
		teller->priority = event->priority;
	else if (graded)
		teller->priority = NULL;
	if (ungraded)
		teller->priority = NULL;
	add_class(teller, event->at, order);
}

static void end_wait(struct teller *teller, int64_t at)
{
	if (!teller->waiting)
		return;
	struct msp_story_wait *wait = &teller->story->waits[teller->story->wait_count - 1];
	teller->waiting = false;
	wait->going = false;
	wait->span.end = teller->wait_until != MSP_TIME_NONE && teller->wait_until < at ? teller->wait_until : at;
}

/* A wait with an end is over when that comes, though no event says so. */
static void expire_wait(struct teller *teller, int64_t at)
{
	if (teller->waiting && teller->wait_until != MSP_TIME_NONE && teller->wait_until <= at)
		end_wait(teller, teller->wait_until);
}

static void tell_status(struct teller *teller, const struct msp_event *event, size_t order)
{
	struct msp_story *story = teller->story;
	bool resolves = event->status == MSP_STATUS_RESOLVED || event->status == MSP_STATUS_CLOSED;

	if (event->status == MSP_STATUS_NONE)
		return;
	if (event->status != MSP_STATUS_WAITING)
		end_wait(teller, event->at);
	if (resolves && !teller->resolved)
		story->rests[story->rest_count++] = (struct msp_story_rest){ event->at, MSP_TIME_NONE, order };
	else if (!resolves && teller->resolved)
		story->rests[story->rest_count - 1].reopened = event->at;
	teller->resolved = resolves;
}

static void tell_wait(struct teller *teller, const struct msp_event *event, size_t order)
{
	struct msp_story *story = teller->story;

	if (event->wait == MSP_WAIT_NONE)
		return;
	end_wait(teller, event->at);
	if (event->wait == MSP_WAIT_NO || teller->resolved)
		return;
	story->waits[story->wait_count++] = (struct msp_story_wait){ { event->at, story->cutoff }, event->wait, true, order };
	teller->waiting = true;
	teller->wait_until = event->wait_until;
}

static void tell_event(struct teller *teller, const struct msp_event *event, size_t order)
{
	struct msp_story *story = teller->story;

	expire_wait(teller, event->at);
	if ((event->bits & MSP_EVENT_HEAR) != 0 && teller->waiting &&
		story->waits[story->wait_count - 1].cause == MSP_WAIT_CLIENT)
		end_wait(teller, event->at);
	tell_status(teller, event, order);
	tell_wait(teller, event, order);
	tell_class(teller, event, order);
	if (event->merged != NULL && (event->bits & MSP_EVENT_UNDONE) == 0)
		story->merged = true;
}

void msp_story_tell(struct msp_arena *arena, const struct msp_ticket *ticket, const struct msp_matrices *matrices,
	int64_t cutoff, struct msp_story *story)
{
	struct teller teller = { .story = story,
		.matrices = matrices,
		.type = ticket->type,
		.priority = ticket->priority,
		.impact = ticket->impact,
		.urgency = ticket->urgency };
	size_t count = 0;

	while (count < ticket->event_count && ticket->events[count].at < cutoff)
		count++;
	*story = (struct msp_story){ .ticket = ticket, .cutoff = cutoff, .event_count = count };
	story->classes = msp_arena_array(arena, count + 1, sizeof *story->classes);
	story->waits = msp_arena_array(arena, count, sizeof *story->waits);
	story->rests = msp_arena_array(arena, count, sizeof *story->rests);
	add_class(&teller, ticket->opened, 0);
	for (size_t i = 0; i < count; i++)
		tell_event(&teller, &ticket->events[i], i + 1);
	expire_wait(&teller, cutoff);
}

struct msp_span *msp_story_pauses(
	struct msp_arena *arena, const struct msp_story *story, unsigned causes, size_t more, size_t *count)
{
	struct msp_span *spans = msp_arena_array(arena, story->wait_count + more, sizeof *spans);

	*count = 0;
	for (size_t i = 0; i < story->wait_count; i++) {
		if ((causes & 1U << story->waits[i].cause) != 0)
			spans[(*count)++] = story->waits[i].span;
	}
	*count = msp_spans_unite(spans, *count);
	return spans;
}

bool msp_story_waits(const struct msp_story *story, unsigned causes)
{
	const struct msp_story_wait *last = story->wait_count > 0 ? &story->waits[story->wait_count - 1] : NULL;

	return last != NULL && last->going && (causes & 1U << last->cause) != 0;
}
