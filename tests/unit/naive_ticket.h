/* SPDX-License-Identifier: ISC */
/*
 * What a ticket is doing at an instant, straight from the rules: no walk, no state kept, each question answered by
 * looking through the log again.  Slow and simple, to hold ticket_walk and all that stands on it against.
 */
#ifndef MSP_TESTS_NAIVE_TICKET_H
#define MSP_TESTS_NAIVE_TICKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/model/ticket.h"

static inline bool naive_rests(enum msp_status status)
{
	return status == MSP_STATUS_RESOLVED || status == MSP_STATUS_CLOSED;
}

/* Is it resolved or closed after the first `count` events?  The last status among them says so. */
static inline bool naive_resolved(const struct msp_ticket *ticket, size_t count)
{
	for (size_t i = count; i > 0; i--) {
		if (ticket->events[i - 1].status != MSP_STATUS_NONE)
			return naive_rests(ticket->events[i - 1].status);
	}
	return false;
}

/* What was typed as earlier than the opening happened at the opening. */
static inline int64_t naive_time(const struct msp_ticket *ticket, const struct msp_event *event)
{
	return event->at < ticket->opened ? ticket->opened : event->at;
}

/* Events before an instant. */
static inline size_t naive_count(const struct msp_ticket *ticket, int64_t at)
{
	size_t count = 0;

	for (size_t i = 0; i < ticket->event_count; i++)
		count += ticket->events[i].at < at;
	return count;
}

/* When it was resolved, if it is so just before `at`: the first of the last statuses that all rest. */
static inline int64_t naive_resolved_at(const struct msp_ticket *ticket, int64_t at)
{
	int64_t since = MSP_TIME_NONE;

	for (size_t i = naive_count(ticket, at); i > 0; i--) {
		const struct msp_event *event = &ticket->events[i - 1];
		if (event->status != MSP_STATUS_NONE && !naive_rests(event->status))
			break;
		if (event->status != MSP_STATUS_NONE)
			since = naive_time(ticket, event);
	}
	return since;
}

/* A wait ends at the first of: another status than waiting, another wait, `no`, its `until`, a word of the client when
 * it is the client it waits for.  Resolved tickets wait for nothing. */
static inline enum msp_wait naive_wait(const struct msp_ticket *ticket, int64_t at)
{
	size_t count = naive_count(ticket, at), begun = count;

	while (begun > 0 && ticket->events[begun - 1].wait == MSP_WAIT_NONE)
		begun--;
	if (begun == 0 || ticket->events[begun - 1].wait == MSP_WAIT_NO || naive_resolved(ticket, begun))
		return MSP_WAIT_NONE;
	const struct msp_event *wait = &ticket->events[begun - 1];
	if (wait->wait_until != MSP_TIME_NONE && wait->wait_until <= at)
		return MSP_WAIT_NONE;
	for (size_t i = begun; i < count; i++) {
		const struct msp_event *event = &ticket->events[i];
		bool heard = (event->bits & MSP_EVENT_HEAR) != 0 && wait->wait == MSP_WAIT_CLIENT;
		if (heard || (event->status != MSP_STATUS_NONE && event->status != MSP_STATUS_WAITING))
			return MSP_WAIT_NONE;
	}
	return wait->wait;
}

static inline bool naive_merged(const struct msp_ticket *ticket, int64_t at)
{
	for (size_t i = 0; i < naive_count(ticket, at); i++) {
		if (ticket->events[i].merged != NULL)
			return true;
	}
	return false;
}

static inline int64_t naive_responded(const struct msp_ticket *ticket, int64_t at)
{
	for (size_t i = 0; i < naive_count(ticket, at); i++) {
		unsigned bits = ticket->events[i].bits;
		if ((bits & (MSP_EVENT_SAY | MSP_EVENT_CALL | MSP_EVENT_VISIT)) != 0 && (bits & MSP_EVENT_AUTO) == 0)
			return naive_time(ticket, &ticket->events[i]);
	}
	return MSP_TIME_NONE;
}

/* Is it work to be done just before `at`? */
static inline bool naive_unresolved(const struct msp_ticket *ticket, int64_t at)
{
	return ticket->opened < at && !naive_merged(ticket, at) && !naive_resolved(ticket, naive_count(ticket, at));
}

#endif
