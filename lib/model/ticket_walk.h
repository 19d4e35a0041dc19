/* SPDX-License-Identifier: ISC */
/*
 * The events of a ticket one after another, and what each of them did: the only place that knows what ends a wait, what
 * resolves and reopens, what changes a class.  Derived state, timeline and clocks all look on from here.
 */
#ifndef MSP_MODEL_TICKET_WALK_H
#define MSP_MODEL_TICKET_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/model/ticket.h"

struct msp_ticket_walk {
	const struct msp_ticket *ticket;
	const struct msp_matrices *matrices;
	struct msp_ticket_state state;                  /* after the events walked */
	const char *type, *priority, *impact, *urgency; /* the class as written so far; priority is computed from it */
	size_t next;                                    /* event to come */
	int64_t at;                                     /* of the last step: what is older than the opening, at it */
	/* what the last step did */
	int64_t wait_ended; /* when the wait that was going ended, which may be before the event; MSP_TIME_NONE */
	bool wait_began, classed;
};

/* Stands at the opening; matrices may be empty where nobody asks for priorities. */
void msp_ticket_walk_open(
	struct msp_ticket_walk *walk, const struct msp_ticket *ticket, const struct msp_matrices *matrices);
/* Takes the next event, walk->ticket->events[walk->next - 1] then.  False when none is left before the cutoff: a wait
 * whose own end has come by then is over, too, as wait_ended says. */
bool msp_ticket_walk_next(struct msp_ticket_walk *walk, int64_t cutoff);
/* Is it work to be done by its status alone: not resolved, not closed? */
bool msp_ticket_walk_unresolved(const struct msp_ticket_walk *walk);

#endif
