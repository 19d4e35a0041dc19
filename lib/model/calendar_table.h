/* SPDX-License-Identifier: ISC */
/*
 * Inside of a calendar: its rules, and the table of open spans made from them.  A part of calendar.c and
 * calendar_parse.c; nobody else needs it.
 */
#ifndef MSP_MODEL_CALENDAR_TABLE_H
#define MSP_MODEL_CALENDAR_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/zone.h"
#include "lib/model/calendar.h"

#define MSP_CALENDAR_SHIFTS 16 /* most shifts a day: bounds the table against hostile files */

/* Seconds after local midnight, 0 <= start < end <= 86400. */
struct msp_shift {
	int32_t start, end;
};

/* The shifts of one day, ascending, disjoint. */
struct msp_shifts {
	const struct msp_shift *items;
	size_t count;
};

/* A date that differs from its weekday; no shifts = closed. */
struct msp_calendar_day {
	int64_t day; /* since 1970-01-01 */
	struct msp_shifts shifts;
};

/*
 * Open spans of the years [first_year, end_year), ascending and disjoint, with the business seconds up to the end of
 * each.  bucket[k] is the first span that ends after the k-th day (of 86400 s) from `start`, so that an instant is
 * found in a step or two.
 */
struct msp_calendar_table {
	int first_year, end_year;
	int64_t start, end; /* instants covered: start <= at <= end */
	int64_t low, high;  /* well inside of that: low <= at < high needs no look at years */
	struct msp_span *spans;
	int64_t *total;
	size_t count;
	uint32_t *bucket;
	size_t bucket_count;
};

struct msp_calendar {
	const char *name;
	const struct msp_zone *zone;
	struct msp_arena *arena;
	int64_t valid_from;                  /* MSP_TIME_NONE = always */
	bool always;                         /* 24x7 */
	struct msp_shifts week[7];           /* from Monday */
	const struct msp_calendar_day *days; /* ascending, each date once */
	size_t day_count;
	bool holidays_none; /* `holidays: []` */
	const int *years;   /* with holidays, in any order */
	size_t year_count;
	const struct msp_calendar_part *parts; /* spliced of these instead; NULL */
	size_t part_count;
	struct msp_calendar_table *table; /* grows on demand */
};

/* The table, grown to cover [from, to] (cut to the years a calendar is defined for). */
const struct msp_calendar_table *msp_calendar_table(const struct msp_calendar *calendar, int64_t from, int64_t to);
/* `at` cut to the instants a table can cover. */
int64_t msp_calendar_table_clip(int64_t at);
/* First span that ends after `at`; count when there is none.  `at` must be covered. */
size_t msp_calendar_table_find(const struct msp_calendar_table *table, int64_t at);
/* Business seconds from the table's start to `at`, which must be covered. */
int64_t msp_calendar_table_sum(const struct msp_calendar_table *table, int64_t at);

#endif
