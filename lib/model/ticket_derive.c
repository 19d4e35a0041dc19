/* SPDX-License-Identifier: ISC */
/* The state of a ticket from its events: one pass, each event changes what it says and nothing else. */
#include "lib/model/ticket.h"

#include <string.h>

#include "lib/base/str.h"
#include "lib/model/ticket_walk.h"

static bool unresolved(enum msp_status status)
{
	return status == MSP_STATUS_NEW || status == MSP_STATUS_OPEN || status == MSP_STATUS_WAITING;
}

bool msp_ticket_unresolved(const struct msp_ticket_state *state)
{
	return unresolved(state->status) && state->merged == NULL;
}

static int degree(const char *word)
{
	if (msp_str_equal(word, "low"))
		return 0;
	if (msp_str_equal(word, "high"))
		return 2;
	return 1;
}

static const struct msp_matrix *matrix_at(const struct msp_matrices *matrices, int64_t at)
{
	const struct msp_matrix *found = NULL;

	for (size_t i = 0; i < matrices->count; i++)
		if (matrices->items[i].from == MSP_TIME_NONE || matrices->items[i].from <= at)
			found = &matrices->items[i];
	return found;
}

const char *msp_priority_of(
	const struct msp_matrices *matrices, int64_t at, const char *priority, const char *impact, const char *urgency)
{
	if (priority != NULL)
		return priority;
	const struct msp_matrix *matrix = impact == NULL && urgency == NULL ? NULL : matrix_at(matrices, at);
	return matrix == NULL ? "P3" : matrix->cell[degree(impact)][degree(urgency)];
}

static void end_wait(struct msp_ticket_walk *walk, int64_t at)
{
	struct msp_ticket_state *state = &walk->state;

	if (state->wait != MSP_WAIT_NONE)
		walk->wait_ended = at;
	state->wait = MSP_WAIT_NONE;
	state->wait_since = state->wait_until = MSP_TIME_NONE;
	state->wait_on = state->wait_ref = NULL;
	if (state->status == MSP_STATUS_WAITING)
		state->status = MSP_STATUS_OPEN;
}

/* A wait with an end is over when the end has come, though no event says so. */
static void expire_wait(struct msp_ticket_walk *walk, int64_t at)
{
	const struct msp_ticket_state *state = &walk->state;

	if (state->wait != MSP_WAIT_NONE && state->wait_until != MSP_TIME_NONE && state->wait_until <= at)
		end_wait(walk, state->wait_until);
}

static void apply_status(struct msp_ticket_walk *walk, const struct msp_event *event)
{
	struct msp_ticket_state *state = &walk->state;
	bool was_unresolved = unresolved(state->status);

	if (event->status == MSP_STATUS_NONE)
		return;
	if (event->status != MSP_STATUS_WAITING)
		end_wait(walk, walk->at);
	state->status = event->status;
	if (!unresolved(state->status)) {
		if (was_unresolved) {
			state->resolved = walk->at;
			/* the solution is the answer; words after it are not answered yet */
			state->unanswered = MSP_TIME_NONE;
		}
		if (event->status == MSP_STATUS_CLOSED)
			state->closed = walk->at;
	} else if (!was_unresolved) {
		state->reopened++;
		state->resolved = state->closed = MSP_TIME_NONE;
	}
}

static void apply_wait(struct msp_ticket_walk *walk, const struct msp_event *event)
{
	struct msp_ticket_state *state = &walk->state;

	if (event->wait == MSP_WAIT_NONE)
		return;
	end_wait(walk, walk->at);
	if (event->wait == MSP_WAIT_NO || !unresolved(state->status))
		return;
	walk->wait_began = true;
	state->wait = event->wait;
	state->wait_since = walk->at;
	state->wait_until = event->wait_until;
	state->wait_on = event->wait_on;
	state->wait_ref = event->wait_ref;
	state->status = MSP_STATUS_WAITING;
}

static void apply_words(struct msp_ticket_walk *walk, const struct msp_event *event)
{
	struct msp_ticket_state *state = &walk->state;
	bool ours = (event->bits & (MSP_EVENT_SAY | MSP_EVENT_CALL | MSP_EVENT_VISIT)) != 0 &&
		    (event->bits & MSP_EVENT_AUTO) == 0;

	if ((event->bits & MSP_EVENT_HEAR) != 0) {
		if (state->wait == MSP_WAIT_CLIENT)
			end_wait(walk, walk->at);
		if (state->unanswered == MSP_TIME_NONE)
			state->unanswered = walk->at;
	}
	if (!ours)
		return;
	if (state->responded == MSP_TIME_NONE)
		state->responded = walk->at;
	state->said = walk->at;
	state->unanswered = MSP_TIME_NONE;
}

static void apply_people(struct msp_ticket_state *state, const struct msp_event *event)
{
	if (event->assign != NULL) {
		const char *assignee = event->assign[0] == '\0' ? NULL : event->assign;
		if (state->assignee != NULL && assignee != NULL && strcmp(state->assignee, assignee) != 0)
			state->handovers++;
		state->assignee = assignee;
	}
	if (event->level != 0)
		state->level = event->level;
	if (state->level > state->max_level)
		state->max_level = state->level;
}

static void apply_class(struct msp_ticket_walk *walk, const struct msp_event *event)
{
	struct msp_ticket_state *state = &walk->state;
	bool graded = event->impact != NULL || event->urgency != NULL;
	bool ungraded = (event->bits & MSP_EVENT_UNGRADED) != 0;

	/* only a classification asks the matrix again */
	if (event->type == NULL && event->priority == NULL && !graded && !ungraded)
		return;
	walk->classed = true;
	if (event->type != NULL)
		walk->type = event->type;
	if (event->impact != NULL)
		walk->impact = event->impact;
	if (event->urgency != NULL)
		walk->urgency = event->urgency;
	/* An impact or urgency set later decides again by the matrix; a priority set by hand stands above it. */
	if (event->priority != NULL)
		walk->priority = event->priority;
	else if (graded)
		walk->priority = NULL;
	if (ungraded)
		walk->priority = NULL;
	state->converted =
		state->converted || (msp_str_equal(walk->type, "project") && !msp_str_equal(state->type, "project"));
	state->type = walk->type;
	state->priority = msp_priority_of(walk->matrices, walk->at, walk->priority, walk->impact, walk->urgency);
}

static void apply(struct msp_ticket_walk *walk, const struct msp_event *event)
{
	struct msp_ticket_state *state = &walk->state;

	expire_wait(walk, walk->at);
	apply_words(walk, event);
	apply_status(walk, event);
	apply_wait(walk, event);
	apply_people(state, event);
	apply_class(walk, event);
	state->seconds += event->seconds;
	state->updated = walk->at;
	if (event->cause != NULL)
		state->cause = event->cause;
	if (event->merged != NULL)
		state->merged = event->merged;
}

void msp_ticket_walk_open(
	struct msp_ticket_walk *walk, const struct msp_ticket *ticket, const struct msp_matrices *matrices)
{
	*walk = (struct msp_ticket_walk){ .ticket = ticket,
		.matrices = matrices,
		.type = ticket->type,
		.priority = ticket->priority,
		.impact = ticket->impact,
		.urgency = ticket->urgency,
		.wait_ended = MSP_TIME_NONE };
	walk->state = (struct msp_ticket_state){
		.status = MSP_STATUS_NEW,
		.wait_since = MSP_TIME_NONE,
		.wait_until = MSP_TIME_NONE,
		.responded = MSP_TIME_NONE,
		.resolved = MSP_TIME_NONE,
		.closed = MSP_TIME_NONE,
		.unanswered = MSP_TIME_NONE,
		.said = MSP_TIME_NONE,
		.updated = ticket->opened,
		.level = 1,
		.max_level = 1,
		.type = ticket->type,
		.priority =
			msp_priority_of(matrices, ticket->opened, ticket->priority, ticket->impact, ticket->urgency),
	};
}

bool msp_ticket_walk_next(struct msp_ticket_walk *walk, int64_t cutoff)
{
	const struct msp_ticket *ticket = walk->ticket;

	walk->wait_ended = MSP_TIME_NONE;
	walk->wait_began = walk->classed = false;
	if (walk->next < ticket->event_count && ticket->events[walk->next].at < cutoff) {
		const struct msp_event *event = &ticket->events[walk->next++];
		walk->at = event->at < ticket->opened ? ticket->opened : event->at;
		apply(walk, event);
		return true;
	}
	expire_wait(walk, cutoff);
	return false;
}

bool msp_ticket_walk_unresolved(const struct msp_ticket_walk *walk)
{
	return unresolved(walk->state.status);
}

void msp_ticket_derive(const struct msp_ticket *ticket, const struct msp_matrices *matrices, int64_t cutoff,
	struct msp_ticket_state *state)
{
	struct msp_ticket_walk walk;
	bool more = ticket->opened < cutoff;

	msp_ticket_walk_open(&walk, ticket, matrices);
	if (!more)
		walk.state.status = MSP_STATUS_NONE;
	while (more)
		more = msp_ticket_walk_next(&walk, cutoff);
	*state = walk.state;
}
