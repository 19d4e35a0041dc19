/* SPDX-License-Identifier: ISC */
/* Arithmetic of business time over the table of open spans. */
#include "lib/model/calendar.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/calendar_table.h"

#define TEN_YEARS (3653 * (int64_t)MSP_DAY)
#define FAR (INT64_MAX / 4) /* keeps sums of instants from overflowing */

static int64_t cut(int64_t at)
{
	return at < -FAR ? -FAR : at > FAR ? FAR : at;
}

static struct msp_calendar *new_calendar(struct msp_arena *arena, const char *name, const struct msp_zone *zone)
{
	struct msp_calendar *calendar = msp_arena_alloc(arena, sizeof *calendar);

	calendar->name = msp_arena_strdup(arena, name);
	calendar->zone = zone;
	calendar->arena = arena;
	calendar->valid_from = MSP_TIME_NONE;
	calendar->table = msp_arena_alloc(arena, sizeof *calendar->table);
	return calendar;
}

const struct msp_calendar *msp_calendar_24x7(struct msp_arena *arena, const struct msp_zone *zone)
{
	struct msp_calendar *calendar = new_calendar(arena, "24x7", zone);

	calendar->always = true;
	return calendar;
}

const struct msp_calendar *msp_calendar_splice(
	struct msp_arena *arena, const char *name, const struct msp_calendar_part *parts, size_t count)
{
	struct msp_calendar *calendar;

	if (count == 0)
		msp_bug("a calendar spliced of nothing: %s", name);
	if (count == 1)
		return parts[0].calendar;
	calendar = new_calendar(arena, name, parts[0].calendar->zone);
	calendar->parts = msp_arena_memdup(arena, parts, count * sizeof *parts);
	calendar->part_count = count;
	return calendar;
}

const char *msp_calendar_name(const struct msp_calendar *calendar)
{
	return calendar->name;
}

const struct msp_zone *msp_calendar_zone(const struct msp_calendar *calendar)
{
	return calendar->zone;
}

int64_t msp_calendar_valid_from(const struct msp_calendar *calendar)
{
	return calendar->valid_from;
}

bool msp_calendar_is_24x7(const struct msp_calendar *calendar)
{
	return calendar->always;
}

const struct msp_calendar *msp_calendar_part_at(const struct msp_calendar *calendar, int64_t at, int64_t *until)
{
	const struct msp_calendar *part = calendar;

	for (size_t i = 0; i < calendar->part_count; i++) {
		if (i > 0 && calendar->parts[i].from > at) {
			*until = calendar->parts[i].from < *until ? calendar->parts[i].from : *until;
			break;
		}
		part = calendar->parts[i].calendar;
	}
	return part;
}

/* Is the calendar the one in force at some time of the year?  Every part that is must know it. */
static bool parts_know_year(const struct msp_calendar *calendar, int year)
{
	int64_t start = msp_zone_day_start(calendar->zone, (struct msp_date){ year, 1, 1 });
	int64_t end = msp_zone_day_start(calendar->zone, (struct msp_date){ year + 1, 1, 1 });

	for (size_t i = 0; i < calendar->part_count; i++) {
		bool begun = i == 0 || calendar->parts[i].from < end;
		bool ended = i + 1 < calendar->part_count && calendar->parts[i + 1].from <= start;

		if (begun && !ended && !msp_calendar_knows_year(calendar->parts[i].calendar, year))
			return false;
	}
	return true;
}

bool msp_calendar_knows_year(const struct msp_calendar *calendar, int year)
{
	if (calendar->parts != NULL)
		return parts_know_year(calendar, year);
	if (calendar->always || calendar->holidays_none)
		return true;
	for (size_t i = 0; i < calendar->year_count; i++) {
		if (calendar->years[i] == year)
			return true;
	}
	return false;
}

bool msp_calendar_next(const struct msp_calendar *calendar, int64_t at, struct msp_span *span)
{
	const struct msp_calendar_table *table;
	int64_t limit = cut(at) + TEN_YEARS;
	int64_t from = msp_calendar_table_clip(at);
	size_t i;

	if (calendar->always) {
		*span = (struct msp_span){ cut(at), limit };
		return true;
	}
	table = msp_calendar_table(calendar, from, from);
	i = msp_calendar_table_find(table, from);
	if (i == table->count && table->end < limit) {
		table = msp_calendar_table(calendar, from, limit);
		i = msp_calendar_table_find(table, from);
	}
	if (i == table->count || table->spans[i].start >= limit || table->spans[i].end <= at)
		return false;
	*span = table->spans[i];
	return true;
}

bool msp_calendar_previous(const struct msp_calendar *calendar, int64_t at, struct msp_span *span)
{
	const struct msp_calendar_table *table;
	int64_t limit = cut(at) - TEN_YEARS;
	int64_t from = msp_calendar_table_clip(at);
	size_t i;

	if (calendar->always) {
		*span = (struct msp_span){ limit, cut(at) };
		return true;
	}
	table = msp_calendar_table(calendar, from, from);
	i = msp_calendar_table_find(table, from);
	if (i < table->count && table->spans[i].start < at) {
		*span = table->spans[i];
		return true;
	}
	if (i == 0 && table->start > limit) {
		table = msp_calendar_table(calendar, limit, from);
		i = msp_calendar_table_find(table, from);
	}
	if (i == 0 || table->spans[i - 1].end <= limit || table->spans[i - 1].start >= at)
		return false;
	*span = table->spans[i - 1];
	return true;
}

bool msp_calendar_open(const struct msp_calendar *calendar, int64_t at)
{
	const struct msp_calendar_table *table;
	size_t i;

	if (calendar->always)
		return true;
	if (at != msp_calendar_table_clip(at))
		return false;
	table = msp_calendar_table(calendar, at, at);
	i = msp_calendar_table_find(table, at);
	return i < table->count && table->spans[i].start <= at;
}

int64_t msp_calendar_elapsed(const struct msp_calendar *calendar, int64_t start, int64_t end)
{
	const struct msp_calendar_table *table;

	if (start >= end)
		return 0;
	if (calendar->always)
		return cut(end) - cut(start);
	start = msp_calendar_table_clip(start);
	end = msp_calendar_table_clip(end);
	table = msp_calendar_table(calendar, start, end);
	return msp_calendar_table_sum(table, end) - msp_calendar_table_sum(table, start);
}

/* First span up to whose end `sum` seconds (or, with `beyond`, more than that) have passed since the table's start. */
static size_t find_sum(const struct msp_calendar_table *table, int64_t sum, bool beyond)
{
	size_t low = 0;
	size_t high = table->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (table->total[middle] > sum || (!beyond && table->total[middle] == sum))
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

static int64_t table_total(const struct msp_calendar_table *table)
{
	return table->count > 0 ? table->total[table->count - 1] : 0;
}

static bool due_after(const struct msp_calendar *calendar, int64_t start, int64_t seconds, int64_t *due)
{
	int64_t limit = start + TEN_YEARS;
	const struct msp_calendar_table *table = msp_calendar_table(calendar, start, start);
	int64_t sum;
	size_t i;

	if (seconds > TEN_YEARS)
		return false;
	while (table_total(table) < msp_calendar_table_sum(table, start) + seconds && table->end < limit) {
		int64_t reach = table->end + 366 * (int64_t)MSP_DAY;

		table = msp_calendar_table(calendar, start, reach < limit ? reach : limit);
		if (table->end_year == MSP_CALENDAR_END_YEAR)
			break;
	}
	sum = msp_calendar_table_sum(table, start) + seconds;
	if (table_total(table) < sum)
		return false;
	i = find_sum(table, sum, false);
	*due = table->spans[i].end - (table->total[i] - sum);
	return *due <= limit;
}

/* The latest instant from which on `seconds` pass until start. */
static bool due_before(const struct msp_calendar *calendar, int64_t start, int64_t seconds, int64_t *due)
{
	int64_t limit = start - TEN_YEARS;
	const struct msp_calendar_table *table = msp_calendar_table(calendar, start, start);
	int64_t sum;
	size_t i;

	if (seconds > TEN_YEARS)
		return false;
	while (msp_calendar_table_sum(table, start) < seconds && table->start > limit) {
		int64_t reach = table->start - 366 * (int64_t)MSP_DAY;

		table = msp_calendar_table(calendar, reach > limit ? reach : limit, start);
		if (table->first_year == MSP_CALENDAR_FIRST_YEAR)
			break;
	}
	sum = msp_calendar_table_sum(table, start) - seconds;
	if (sum < 0)
		return false;
	i = find_sum(table, sum, true);
	if (i == table->count)
		return false;
	*due = table->spans[i].end - (table->total[i] - sum);
	return *due >= limit;
}

bool msp_calendar_due(const struct msp_calendar *calendar, int64_t start, int64_t seconds, int64_t *due)
{
	struct msp_span span;

	if (calendar->always) {
		*due = cut(start) + cut(seconds);
		return true;
	}
	if (seconds == 0) {
		if (!msp_calendar_next(calendar, start, &span))
			return false;
		*due = span.start > start ? span.start : start;
		return true;
	}
	if (seconds > 0)
		return due_after(calendar, msp_calendar_table_clip(start), seconds, due);
	return due_before(calendar, msp_calendar_table_clip(start), -cut(seconds), due);
}

static bool due_paused_after(const struct msp_calendar *calendar, int64_t start, int64_t seconds,
	const struct msp_span *pauses, size_t count, int64_t *due)
{
	int64_t at = start;
	int64_t left = seconds;

	for (size_t i = 0; i < count; i++) {
		int64_t before;

		if (pauses[i].end <= at)
			continue;
		before = msp_calendar_elapsed(calendar, at, pauses[i].start);
		/* nothing left to pass: due at once, unless the wait for the next opening runs into the pause */
		if (left < before || (left == before && seconds > 0))
			break;
		left -= before;
		at = pauses[i].end;
	}
	return msp_calendar_due(calendar, at, left, due);
}

static bool due_paused_before(const struct msp_calendar *calendar, int64_t start, int64_t seconds,
	const struct msp_span *pauses, size_t count, int64_t *due)
{
	int64_t at = start;
	int64_t left = seconds;

	for (size_t i = count; i-- > 0;) {
		int64_t after;

		if (pauses[i].start >= at)
			continue;
		after = msp_calendar_elapsed(calendar, pauses[i].end, at);
		if (left <= after)
			break;
		left -= after;
		at = pauses[i].start;
	}
	return msp_calendar_due(calendar, at, -left, due);
}

bool msp_calendar_due_paused(const struct msp_calendar *calendar, int64_t start, int64_t seconds,
	const struct msp_span *pauses, size_t count, int64_t *due)
{
	if (count == 0)
		return msp_calendar_due(calendar, start, seconds, due);
	if (seconds < 0)
		return due_paused_before(calendar, start, -cut(seconds), pauses, count, due);
	return due_paused_after(calendar, start, seconds, pauses, count, due);
}

int64_t msp_calendar_elapsed_paused(
	const struct msp_calendar *calendar, int64_t start, int64_t end, const struct msp_span *pauses, size_t count)
{
	int64_t seconds = msp_calendar_elapsed(calendar, start, end);

	for (size_t i = 0; i < count; i++) {
		int64_t from = pauses[i].start > start ? pauses[i].start : start;
		int64_t until = pauses[i].end < end ? pauses[i].end : end;

		seconds -= msp_calendar_elapsed(calendar, from, until);
	}
	return seconds;
}

bool msp_calendar_target(
	const struct msp_calendar *calendar, int64_t start, struct msp_duration duration, struct msp_target *target)
{
	*target = (struct msp_target){ duration.seconds, MSP_TIME_NONE };
	if (duration.days == 0)
		return true;
	if (!msp_calendar_days(calendar, start, duration.days, duration.end_of_day, &target->nominal))
		return false;
	target->seconds = msp_calendar_elapsed(calendar, start, target->nominal);
	return true;
}

bool msp_calendar_target_due(const struct msp_calendar *calendar, int64_t start, const struct msp_target *target,
	const struct msp_span *pauses, size_t count, int64_t *due)
{
	if (target->nominal != MSP_TIME_NONE &&
		msp_calendar_elapsed_paused(calendar, start, target->nominal, pauses, count) == target->seconds) {
		*due = target->nominal;
		return true;
	}
	return msp_calendar_due_paused(calendar, start, target->seconds, pauses, count, due);
}

static int compare_spans(const void *left, const void *right)
{
	const struct msp_span *a = left;
	const struct msp_span *b = right;

	return (a->start > b->start) - (a->start < b->start);
}

size_t msp_spans_unite(struct msp_span *spans, size_t count)
{
	size_t kept = 0;

	if (count > 1)
		qsort(spans, count, sizeof *spans, compare_spans);
	for (size_t i = 0; i < count; i++) {
		if (spans[i].start >= spans[i].end)
			continue;
		if (kept == 0 || spans[i].start > spans[kept - 1].end)
			spans[kept++] = spans[i];
		else if (spans[i].end > spans[kept - 1].end)
			spans[kept - 1].end = spans[i].end;
	}
	return kept;
}
