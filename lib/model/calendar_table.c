/* SPDX-License-Identifier: ISC */
/*
 * The table of open spans.  Every question to a calendar is a look-up in it: sums of business seconds are prefix sums,
 * so the cost of an answer does not depend on how far apart two instants are.  All of the zone's transitions are dealt
 * with here, once for each shift, when the table is built.
 */
#include "lib/model/calendar_table.h"

#include <stdlib.h>

#define TWO_DAYS (2 * (int64_t)MSP_DAY)

/* When years begin, in UTC, as constants where the year is one: they are asked for at every step. */
#define DAYS_BEFORE(year) (365 * (int64_t)((year)-1) + ((year)-1) / 4 - ((year)-1) / 100 + ((year)-1) / 400)
#define YEAR_DAY(year) (DAYS_BEFORE(year) - DAYS_BEFORE(1970)) /* since 1970-01-01 */
#define YEAR_START(year) (YEAR_DAY(year) * MSP_DAY)

int64_t msp_calendar_table_clip(int64_t at)
{
	const int64_t low = YEAR_START(MSP_CALENDAR_FIRST_YEAR) + TWO_DAYS;
	const int64_t high = YEAR_START(MSP_CALENDAR_END_YEAR) - TWO_DAYS;

	return at < low ? low : at > high ? high : at;
}

static int year_of(int64_t at)
{
	return msp_civil_from_seconds(at).date.year;
}

/* Local times in [from, until) are all at one offset: most days need no look into the zone. */
struct stretch {
	const struct msp_zone *zone;
	int64_t from, until;
	int64_t offset;
};

static int64_t local_instant(struct stretch *stretch, int64_t local)
{
	int64_t at, change;

	if (local >= stretch->from && local < stretch->until)
		return local - stretch->offset;
	at = msp_zone_instant(stretch->zone, msp_civil_from_seconds(local));
	if (!msp_zone_next_change(stretch->zone, at - TWO_DAYS, &change))
		change = INT64_MAX - TWO_DAYS;
	if (change - TWO_DAYS > at) {
		stretch->offset = msp_zone_offset(stretch->zone, at);
		stretch->from = local;
		stretch->until = change - TWO_DAYS + stretch->offset;
	}
	return at;
}

/* A place that crosses the date line leaves a whole date out (Apia, 30 December 2011): nobody works on it. */
static bool day_exists(const struct stretch *stretch, int64_t day)
{
	int64_t midnight = day * MSP_DAY;

	if (midnight >= stretch->from && midnight + MSP_DAY < stretch->until)
		return true;
	return msp_zone_day_start(stretch->zone, msp_date_from_days(day)) <
	       msp_zone_day_start(stretch->zone, msp_date_from_days(day + 1));
}

static const struct msp_shifts *shifts_of(const struct msp_calendar *calendar, int64_t day, size_t *next)
{
	int weekday = (int)((day % 7 + 10) % 7); /* 1970-01-01 was a Thursday */

	while (*next < calendar->day_count && calendar->days[*next].day < day)
		(*next)++;
	if (*next < calendar->day_count && calendar->days[*next].day == day)
		return &calendar->days[*next].shifts;
	return &calendar->week[weekday];
}

static void add_span(struct msp_calendar_table *table, int64_t start, int64_t end)
{
	if (start < table->start)
		start = table->start;
	if (end > table->end)
		end = table->end;
	if (start < end)
		table->spans[table->count++] = (struct msp_span){ start, end };
}

static int compare_spans(const void *left, const void *right)
{
	const struct msp_span *a = left;
	const struct msp_span *b = right;

	return (a->start > b->start) - (a->start < b->start);
}

/* Shifts whose local times fall into a gap may overlap others or come before them: what overlaps counts once. */
static void put_in_order(struct msp_calendar_table *table)
{
	size_t kept = 0;
	bool ordered = true;

	for (size_t i = 1; i < table->count; i++)
		ordered = ordered && table->spans[i].start >= table->spans[i - 1].end;
	if (ordered)
		return;
	qsort(table->spans, table->count, sizeof *table->spans, compare_spans);
	for (size_t i = 0; i < table->count; i++) {
		struct msp_span span = table->spans[i];

		if (kept > 0 && span.start < table->spans[kept - 1].end)
			span.start = table->spans[kept - 1].end;
		if (span.start < span.end)
			table->spans[kept++] = span;
	}
	table->count = kept;
}

static void fill_totals(struct msp_calendar_table *table)
{
	int64_t total = 0;

	for (size_t i = 0; i < table->count; i++) {
		total += table->spans[i].end - table->spans[i].start;
		table->total[i] = total;
	}
}

static void reserve_spans(struct msp_arena *arena, struct msp_calendar_table *table, size_t count)
{
	table->spans = msp_arena_array(arena, count, sizeof *table->spans);
	table->total = msp_arena_array(arena, count, sizeof *table->total);
}

static void fill_from_days(const struct msp_calendar *calendar, struct msp_calendar_table *table)
{
	int64_t first = YEAR_DAY(table->first_year);
	int64_t end = YEAR_DAY(table->end_year);
	struct stretch stretch = { .zone = calendar->zone };
	size_t count = 0;
	size_t next = 0;

	for (int64_t day = first; day < end; day++)
		count += shifts_of(calendar, day, &next)->count;
	reserve_spans(calendar->arena, table, count);
	next = 0;
	for (int64_t day = first; day < end; day++) {
		const struct msp_shifts *shifts = shifts_of(calendar, day, &next);

		if (!day_exists(&stretch, day))
			continue;
		for (size_t i = 0; i < shifts->count; i++)
			add_span(table, local_instant(&stretch, day * MSP_DAY + shifts->items[i].start),
				local_instant(&stretch, day * MSP_DAY + shifts->items[i].end));
	}
}

/* Spans of one part inside [from, until): counted when `table` is NULL, else added. */
static size_t take_part(const struct msp_calendar *part, int64_t from, int64_t until, struct msp_calendar_table *table)
{
	const struct msp_calendar_table *own;
	size_t count = 0;

	if (from >= until)
		return 0;
	if (part->always) {
		if (table != NULL)
			add_span(table, from, until);
		return 1;
	}
	own = msp_calendar_table(part, from, until);
	for (size_t i = msp_calendar_table_find(own, from); i < own->count && own->spans[i].start < until; i++) {
		const struct msp_span *span = &own->spans[i];

		if (table != NULL)
			add_span(table, span->start < from ? from : span->start, span->end > until ? until : span->end);
		count++;
	}
	return count;
}

static size_t take_parts(
	const struct msp_calendar *calendar, struct msp_calendar_table *bounds, struct msp_calendar_table *table)
{
	size_t count = 0;

	for (size_t i = 0; i < calendar->part_count; i++) {
		int64_t from = i == 0 ? bounds->start : calendar->parts[i].from;
		int64_t until = i + 1 < calendar->part_count ? calendar->parts[i + 1].from : bounds->end;

		if (from < bounds->start)
			from = bounds->start;
		if (until > bounds->end)
			until = bounds->end;
		count += take_part(calendar->parts[i].calendar, msp_calendar_table_clip(from),
			msp_calendar_table_clip(until), table);
	}
	return count;
}

static void fill_buckets(struct msp_arena *arena, struct msp_calendar_table *table)
{
	uint32_t span = 0;

	table->bucket_count = (size_t)((table->end - table->start) / MSP_DAY) + 1;
	table->bucket = msp_arena_array(arena, table->bucket_count, sizeof *table->bucket);
	for (size_t i = 0; i < table->bucket_count; i++) {
		int64_t from = table->start + (int64_t)i * MSP_DAY;

		while (span < table->count && table->spans[span].end <= from)
			span++;
		table->bucket[i] = span;
	}
}

static void build(const struct msp_calendar *calendar, int first_year, int end_year)
{
	struct msp_calendar_table *table = calendar->table;

	*table = (struct msp_calendar_table){ .first_year = first_year,
		.end_year = end_year,
		.low = YEAR_START(first_year) + TWO_DAYS,
		.high = YEAR_START(end_year) - TWO_DAYS };
	table->start = msp_zone_day_start(calendar->zone, (struct msp_date){ first_year, 1, 1 });
	table->end = msp_zone_day_start(calendar->zone, (struct msp_date){ end_year, 1, 1 });
	if (calendar->parts != NULL) {
		reserve_spans(calendar->arena, table, take_parts(calendar, table, NULL));
		take_parts(calendar, table, table);
	} else {
		fill_from_days(calendar, table);
	}
	put_in_order(table);
	fill_totals(table);
	fill_buckets(calendar->arena, table);
}

const struct msp_calendar_table *msp_calendar_table(const struct msp_calendar *calendar, int64_t from, int64_t to)
{
	struct msp_calendar_table *table = calendar->table;
	int known = table->end_year - table->first_year;

	if (known > 0 && from >= table->low && to < table->high)
		return table;
	int first = year_of(msp_calendar_table_clip(from) - TWO_DAYS);
	int end = year_of(msp_calendar_table_clip(to) + TWO_DAYS) + 1;
	if (known > 0 && first >= table->first_year && end <= table->end_year)
		return table;
	/* half as many years again on the side that lacks some, so that building stays linear */
	if (known > 0) {
		first = first < table->first_year ? first - known / 2 : table->first_year;
		end = end > table->end_year ? end + known / 2 : table->end_year;
	}
	if (first < MSP_CALENDAR_FIRST_YEAR)
		first = MSP_CALENDAR_FIRST_YEAR;
	if (end > MSP_CALENDAR_END_YEAR)
		end = MSP_CALENDAR_END_YEAR;
	build(calendar, first, end);
	return table;
}

size_t msp_calendar_table_find(const struct msp_calendar_table *table, int64_t at)
{
	size_t i = table->bucket[(at - table->start) / MSP_DAY];

	while (i < table->count && table->spans[i].end <= at)
		i++;
	return i;
}

int64_t msp_calendar_table_sum(const struct msp_calendar_table *table, int64_t at)
{
	size_t i = msp_calendar_table_find(table, at);
	int64_t before = i > 0 ? table->total[i - 1] : 0;

	if (i == table->count || at <= table->spans[i].start)
		return before;
	return before + at - table->spans[i].start;
}
