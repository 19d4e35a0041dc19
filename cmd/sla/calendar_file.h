/* SPDX-License-Identifier: ISC */
/* Calendars from files, without a store. */
#ifndef MSP_CMD_SLA_CALENDAR_FILE_H
#define MSP_CMD_SLA_CALENDAR_FILE_H

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/model/calendar.h"

/* Reads and validates a file.  What it extends is 24x7 or a file beside it; zones are those of the store the file lies
 * in (../zones), else the system's ($TZDIR). */
int sla_calendar_file(
	struct msp_arena *arena, const char *path, const struct msp_calendar **calendar, struct msp_error *err);

#endif
