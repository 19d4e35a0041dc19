/* SPDX-License-Identifier: ISC */
/* Working days: a day of the calendar's zone in which at least one second is open. */
#include "lib/model/calendar.h"

#define MOST_DAYS 3653 /* as far as a calendar is searched: ten years */

/* A local day as instants. */
static struct msp_span day_span(const struct msp_zone *zone, int64_t day)
{
	return (struct msp_span){ msp_zone_day_start(zone, msp_date_from_days(day)),
		msp_zone_day_start(zone, msp_date_from_days(day + 1)) };
}

/* The n-th following working day, counting back when n < 0; the day itself for 0. */
static bool find_day(const struct msp_calendar *calendar, int64_t from, int n, struct msp_span *span, int64_t *day)
{
	const struct msp_zone *zone = msp_calendar_zone(calendar);
	int step = n < 0 ? -1 : 1;

	*day = from;
	*span = day_span(zone, from);
	for (int walked = 0, left = n; left != 0; walked++) {
		if (walked == MOST_DAYS)
			return false;
		*day += step;
		/* the next day begins where this one ends */
		if (step > 0)
			*span = (struct msp_span){ span->end, msp_zone_day_start(zone, msp_date_from_days(*day + 1)) };
		else
			*span = day_span(zone, *day);
		if (msp_calendar_elapsed(calendar, span->start, span->end) > 0)
			left -= step;
	}
	return true;
}

static int64_t close_of(const struct msp_calendar *calendar, struct msp_span day)
{
	struct msp_span last;

	if (!msp_calendar_previous(calendar, day.end, &last) || last.end > day.end)
		return day.end;
	return last.end;
}

static int64_t opening_of(const struct msp_calendar *calendar, struct msp_span day)
{
	struct msp_span first;

	if (!msp_calendar_next(calendar, day.start, &first) || first.start < day.start)
		return day.start;
	return first.start;
}

/* The same local time on another day: a gap or a repeated hour as everywhere. */
static int64_t same_time(const struct msp_zone *zone, int64_t day, int64_t at)
{
	struct msp_civil civil = msp_zone_civil(zone, at);

	civil.date = msp_date_from_days(day);
	return msp_zone_instant(zone, civil);
}

static bool days_after(const struct msp_calendar *calendar, int64_t start, int days, bool end_of_day, int64_t *at)
{
	const struct msp_zone *zone = msp_calendar_zone(calendar);
	struct msp_span day, next;
	int64_t snapped, number;

	if (!msp_calendar_due(calendar, start, 0, &snapped) ||
		!find_day(calendar, msp_date_days(msp_zone_date(zone, snapped)), days, &day, &number))
		return false;
	if (end_of_day) {
		*at = close_of(calendar, day);
		return true;
	}
	*at = same_time(zone, number, snapped);
	if (msp_calendar_open(calendar, *at))
		return true;
	if (msp_calendar_next(calendar, *at, &next) && next.start < day.end)
		*at = next.start;
	else
		*at = close_of(calendar, day);
	return true;
}

/* The close before `at`, or `at` itself when the second before it counts. */
static bool snap_back(const struct msp_calendar *calendar, int64_t at, int64_t *snapped)
{
	struct msp_span span;

	if (!msp_calendar_previous(calendar, at, &span))
		return false;
	*snapped = span.end < at ? span.end : at;
	return true;
}

static bool days_before(const struct msp_calendar *calendar, int64_t start, int days, bool end_of_day, int64_t *at)
{
	const struct msp_zone *zone = msp_calendar_zone(calendar);
	struct msp_span day;
	int64_t snapped, number;

	/* a close at midnight belongs to the day it ends */
	if (!snap_back(calendar, start, &snapped) ||
		!find_day(calendar, msp_date_days(msp_zone_date(zone, snapped - 1)), days, &day, &number))
		return false;
	if (end_of_day) {
		*at = close_of(calendar, day);
		return true;
	}
	*at = same_time(zone, number, snapped - 1) + 1;
	if (!snap_back(calendar, *at, &snapped) || snapped <= day.start)
		*at = opening_of(calendar, day);
	else
		*at = snapped;
	return true;
}

bool msp_calendar_days(const struct msp_calendar *calendar, int64_t start, int days, bool end_of_day, int64_t *at)
{
	if (days == 0)
		return msp_calendar_due(calendar, start, 0, at);
	return days > 0 ? days_after(calendar, start, days, end_of_day, at)
			: days_before(calendar, start, days, end_of_day, at);
}
