/* SPDX-License-Identifier: ISC */
/* What the clocks need of a ticket, noted down while it is walked through: classes, waits, stays in resolved. */
#include "lib/model/clock_story.h"

#include "lib/model/ticket_walk.h"

bool msp_story_public(const struct msp_event *event)
{
	return (event->bits & (MSP_EVENT_SAY | MSP_EVENT_CALL | MSP_EVENT_VISIT)) != 0 &&
	       (event->bits & MSP_EVENT_AUTO) == 0;
}

static void add_class(struct msp_story *story, const struct msp_ticket_walk *walk, int64_t at)
{
	story->classes[story->class_count++] =
		(struct msp_story_class){ at, walk->next, walk->state.type, walk->state.priority };
}

static void end_wait(struct msp_story *story, int64_t at)
{
	struct msp_story_wait *wait = &story->waits[story->wait_count - 1];

	wait->going = false;
	wait->span.end = at;
}

static void tell_event(struct msp_story *story, const struct msp_ticket_walk *walk, bool was_unresolved)
{
	const struct msp_event *event = &walk->ticket->events[walk->next - 1];
	bool unresolved = msp_ticket_walk_unresolved(walk);

	if (walk->wait_ended != MSP_TIME_NONE)
		end_wait(story, walk->wait_ended);
	if (walk->wait_began)
		story->waits[story->wait_count++] =
			(struct msp_story_wait){ { walk->at, story->cutoff }, event->wait, true, walk->next };
	if (was_unresolved && !unresolved)
		story->rests[story->rest_count++] = (struct msp_story_rest){ walk->at, MSP_TIME_NONE, walk->next };
	else if (!was_unresolved && unresolved)
		story->rests[story->rest_count - 1].reopened = walk->at;
	if (walk->classed)
		add_class(story, walk, walk->at);
}

void msp_story_tell(struct msp_arena *arena, const struct msp_ticket *ticket, const struct msp_matrices *matrices,
	int64_t cutoff, struct msp_story *story)
{
	struct msp_ticket_walk walk;
	bool unresolved = true;

	*story = (struct msp_story){ .ticket = ticket, .cutoff = cutoff };
	story->classes = msp_arena_array(arena, ticket->event_count + 1, sizeof *story->classes);
	story->waits = msp_arena_array(arena, ticket->event_count, sizeof *story->waits);
	story->rests = msp_arena_array(arena, ticket->event_count, sizeof *story->rests);
	msp_ticket_walk_open(&walk, ticket, matrices);
	add_class(story, &walk, ticket->opened);
	while (msp_ticket_walk_next(&walk, cutoff)) {
		tell_event(story, &walk, unresolved);
		unresolved = msp_ticket_walk_unresolved(&walk);
	}
	if (walk.wait_ended != MSP_TIME_NONE)
		end_wait(story, walk.wait_ended);
	story->event_count = walk.next;
	story->merged = walk.state.merged != NULL;
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
