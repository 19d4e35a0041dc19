/* SPDX-License-Identifier: ISC */
/*
 * What will come due if nothing happens, and what a month can still come to.  Exact: events that are written, waits
 * that end by themselves, the calendar; nothing is estimated.
 */
#ifndef MSP_MODEL_FORECAST_H
#define MSP_MODEL_FORECAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/model/catalog.h"
#include "lib/model/clock.h"
#include "lib/model/ticket.h"

struct msp_coming {
	struct msp_clock clock; /* as of `until`, if nothing happens */
	bool due;               /* what comes next is its due time; else the instant at which it is at risk */
	int64_t at;             /* that instant: after now, not after until */
	int64_t left;           /* business time left now; while a wait lasts, what will be left */
};

/* The clocks of a ticket for which something comes in (now, until] if nothing happens, by instant.  Those missed
 * already are left out.  Errors as of msp_clocks_compute. */
int msp_forecast_ticket(struct msp_catalog *catalog, struct msp_arena *arena, const struct msp_ticket *ticket,
	int64_t now, int64_t until, struct msp_coming **items, size_t *count, struct msp_error *err);

/* What the month's compliance can come to by the clocks that are open now. */
struct msp_outlook {
	int64_t met, missed; /* so far */
	int64_t open;        /* open clocks that will be due within the month unless they are paused */
	int64_t goal;        /* hundredths of a percent */
	int64_t allowed; /* of the open ones at most so many may be missed; -1: the goal is lost even with all met */
	int64_t needed;  /* if allowed is -1: further clocks, all met, that would reach it; -1 = none can */
};
struct msp_outlook msp_outlook_of(int64_t met, int64_t missed, int64_t open, int64_t goal);

#endif
