/* SPDX-License-Identifier: ISC */
/*
 * A month of a client: [start, end) from local midnight to local midnight of the client's zone, and the instant up to
 * which its figures are known.  Pure: no clock.
 */
#ifndef MSP_MODEL_PERIOD_H
#define MSP_MODEL_PERIOD_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/error.h"
#include "lib/base/time.h"
#include "lib/base/zone.h"

struct msp_period {
	int year, month;    /* 2026, 10 */
	int64_t start, end; /* [start, end) */
	const struct msp_zone *zone;
};

/* "2026-10", years 1970 to 9998.  USAGE error otherwise, with the form as hint. */
int msp_period_parse(const char *text, const struct msp_zone *zone, struct msp_period *period, struct msp_error *err);
/* The month `months` later (negative = earlier), in the same zone. */
struct msp_period msp_period_shift(const struct msp_period *period, int months);
/* The same month in another zone. */
struct msp_period msp_period_in(const struct msp_period *period, const struct msp_zone *zone);
/* "2026-10" */
#define MSP_PERIOD_SIZE 8
char *msp_period_emit(const struct msp_period *period, char out[MSP_PERIOD_SIZE]);
bool msp_period_has(const struct msp_period *period, int64_t at);

/*
 * Cutoff of every computation (ticket-sla.md): the end of the period, or `now` when it is given and earlier, else the
 * commit's committer time when that is earlier.  Only events before it exist.
 */
int64_t msp_period_cutoff(const struct msp_period *period, bool now_given, int64_t now, int64_t commit_time);

#endif
