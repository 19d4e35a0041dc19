/* SPDX-License-Identifier: ISC */
/* Questions about one event that only those before it answer. */
#include "lib/model/ticket.h"

enum msp_cover msp_ticket_cover(const struct msp_ticket *ticket, size_t event)
{
	for (size_t i = event + 1; i > 0; i--)
		if (ticket->events[i - 1].cover != MSP_COVER_UNSAID)
			return ticket->events[i - 1].cover;
	return MSP_COVER_INCLUDED;
}

bool msp_ticket_asked(const struct msp_ticket *ticket, size_t event)
{
	bool asked = false;

	for (size_t i = 0; i <= event; i++) {
		unsigned bits = ticket->events[i].bits;
		if ((bits & MSP_EVENT_HEAR) != 0)
			asked = false;
		if ((bits & (MSP_EVENT_SAY | MSP_EVENT_CALL | MSP_EVENT_VISIT)) != 0 && (bits & MSP_EVENT_UNDONE) == 0)
			asked = true;
	}
	return asked;
}
