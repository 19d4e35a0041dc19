/* SPDX-License-Identifier: ISC */
/*
 * Holidays by law, as data: Mexico, Ley Federal del Trabajo, article 74, and the days banks close (CNBV).  Dates are
 * never moved from a weekend; what the law moves to a Monday is a Monday.
 */
#ifndef MSP_MODEL_HOLIDAYS_H
#define MSP_MODEL_HOLIDAYS_H

#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/base/time.h"

#define MSP_HOLIDAYS_FIRST_YEAR 1971 /* the law is of 1970 */
#define MSP_HOLIDAYS_LAST_YEAR 2199

enum {
	MSP_HOLIDAY_STATUTORY = 1,
	MSP_HOLIDAY_BANK = 2,     /* only for banks */
	MSP_HOLIDAY_ELECTION = 4, /* ordinary federal elections; they are Sundays */
	MSP_HOLIDAY_CUSTOM = 8,
};
const char *msp_holiday_kind_name(unsigned kind); /* "statutory" */

struct msp_holiday {
	struct msp_date date;
	unsigned kind;
	const char *name;    /* as the law has it, in Spanish; of custom ones as given, "" = none */
	const char *english; /* "" when there is none */
};

struct msp_holidays_request {
	const char *country;       /* "mx" */
	int first, last;           /* years, both included */
	unsigned kinds;            /* bits of what is wanted besides the statutory ones */
	const char *const *custom; /* "08-28", "2026-08-28", each also with "=name" */
	size_t custom_count;
};

/* The holidays asked for in order of date, each date once (the statutory name wins), in arena.
 * MISSING for a country other than "mx"; USAGE for years out of range or a custom date that does not read. */
int msp_holidays_list(struct msp_arena *arena, const struct msp_holidays_request *request,
	struct msp_holiday **holidays, size_t *count, struct msp_error *err);

#endif
