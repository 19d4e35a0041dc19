/* SPDX-License-Identifier: ISC */
/* What one event means that only those before it say. */
#include "lib/model/ticket.h"

void msp_ticket_said_next(struct msp_ticket_said *said, const struct msp_event *event)
{
	if (event->cover != MSP_COVER_UNSAID)
		said->cover = event->cover;
	if ((event->bits & MSP_EVENT_HEAR) != 0)
		said->asked = false;
	if ((event->bits & (MSP_EVENT_SAY | MSP_EVENT_CALL | MSP_EVENT_VISIT)) != 0 &&
		(event->bits & MSP_EVENT_UNDONE) == 0)
		said->asked = true;
}
