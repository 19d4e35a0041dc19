/* SPDX-License-Identifier: ISC */
#include "lib/model/period.h"

#include <stdio.h>
#include <string.h>

#include "lib/base/str.h"

#define FIRST_YEAR 1970
#define LAST_YEAR 9998 /* the month after the last one must still have four digits */

static struct msp_period make(const struct msp_zone *zone, int year, int month)
{
	const struct msp_date first = { year, month, 1 };
	return (struct msp_period){
		.year = year,
		.month = month,
		.start = msp_zone_day_start(zone, first),
		.end = msp_zone_day_start(zone, msp_date_add_months(first, 1)),
		.zone = zone,
	};
}

int msp_period_parse(const char *text, const struct msp_zone *zone, struct msp_period *period, struct msp_error *err)
{
	struct msp_date first;
	char day[MSP_TIME_SIZE];

	if (strlen(text) == strlen("2026-10")) {
		snprintf(day, sizeof day, "%s-01", text);
		if (msp_date_parse(day, &first, NULL) == 0 && first.year >= FIRST_YEAR && first.year <= LAST_YEAR) {
			*period = make(zone, first.year, first.month);
			return 0;
		}
	}
	msp_error_set(err, MSP_USAGE, "'%s' is not a month", text);
	msp_error_hint(err, "write year and month: 2026-10");
	return -1;
}

struct msp_period msp_period_shift(const struct msp_period *period, int months)
{
	const struct msp_date first = { period->year, period->month, 1 };
	const struct msp_date moved = msp_date_add_months(first, months);
	return make(period->zone, moved.year, moved.month);
}

struct msp_period msp_period_in(const struct msp_period *period, const struct msp_zone *zone)
{
	return make(zone, period->year, period->month);
}

char *msp_period_emit(const struct msp_period *period, char out[MSP_PERIOD_SIZE])
{
	/* The years that parse have four digits; the remainders only tell the compiler so. */
	snprintf(out, MSP_PERIOD_SIZE, "%04u-%02u", (unsigned)period->year % 10000, (unsigned)period->month % 100);
	return out;
}

bool msp_period_has(const struct msp_period *period, int64_t at)
{
	return at >= period->start && at < period->end;
}

int64_t msp_period_cutoff(const struct msp_period *period, bool now_given, int64_t now, int64_t commit_time)
{
	int64_t known = now_given ? now : commit_time;
	return known < period->end ? known : period->end;
}
