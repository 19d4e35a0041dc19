/* SPDX-License-Identifier: ISC */
/* A calendar from its YAML (ticket-sla.md, "Calendar").  What `extends` brings in is overridden weekday by weekday and
 * date by date; within one file `shifts` are more particular than holidays and closures, and those than the weekday. */
#include "lib/model/calendar.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/calendar_table.h"

#define RANGE_DAYS 3660 /* a closure longer than ten years is a slip of the pen */
#define MOST_DATES 8000 /* bounds the work against hostile files */

static const char *const weekdays[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

/* Dates as they are collected; sorted in the end, of equal ones the last counts. */
struct dates {
	struct msp_calendar_day *items;
	size_t count, capacity;
};

struct parser {
	struct msp_arena *arena;
	struct msp_calendar *calendar;
	struct dates dates;
	int *years;
	size_t year_count, year_capacity;
	bool crowded; /* more dates than MOST_DATES */
};

/* "cause: value"; NULL = nothing to show. */
static int fail(
	const struct msp_node *node, const char *field, struct msp_error *err, const char *cause, const char *value)
{
	msp_node_error(node, err, "%s%s%s", cause, value != NULL ? ": " : "", value != NULL ? value : "");
	msp_error_field(err, field);
	return -1;
}

/* "9:00", "09:00", "24:00" at *at; false when it is none. */
static bool take_clock(const char **at, int32_t *seconds)
{
	const char *text = *at;
	int hour = 0;
	int digits = 0;
	int minute;

	while (digits < 2 && text[digits] >= '0' && text[digits] <= '9')
		hour = hour * 10 + (text[digits++] - '0');
	text += digits;
	if (digits == 0 || text[0] != ':' || text[1] < '0' || text[1] > '5' || text[2] < '0' || text[2] > '9')
		return false;
	minute = (text[1] - '0') * 10 + (text[2] - '0');
	if (hour > 24 || (hour == 24 && minute > 0))
		return false;
	*seconds = hour * MSP_HOUR + minute * MSP_MINUTE;
	*at = text + 3;
	return true;
}

static const char *clock_text(struct msp_arena *arena, int32_t seconds)
{
	return msp_arena_printf(arena, "%02d:%02d", (int)(seconds / MSP_HOUR), (int)(seconds % MSP_HOUR / MSP_MINUTE));
}

static int parse_shift(struct parser *parser, const struct msp_node *node, const char *field, struct msp_shift *shift,
	struct msp_error *err)
{
	const char *at = node->value;
	struct msp_arena *arena = parser->arena;

	if (!msp_node_scalar(node) || !take_clock(&at, &shift->start) || *at++ != '-' ||
		!take_clock(&at, &shift->end) || *at != '\0') {
		fail(node, field, err, "not a shift", msp_node_scalar(node) ? node->value : "");
		msp_error_hint(err, "write 09:00-14:00");
		return -1;
	}
	if (shift->start == shift->end) {
		fail(node, field, err, "a shift that begins when it ends", node->value);
		msp_error_hint(err, "a whole day is 00:00-24:00");
		return -1;
	}
	if (shift->start > shift->end) {
		fail(node, field, err, "a shift across midnight", node->value);
		msp_error_hint(err, "write %s-24:00 on this day and 00:00-%s on the next",
			clock_text(arena, shift->start), clock_text(arena, shift->end));
		return -1;
	}
	return 0;
}

static int compare_shifts(const void *left, const void *right)
{
	const struct msp_shift *a = left;
	const struct msp_shift *b = right;

	return (a->start > b->start) - (a->start < b->start);
}

/* A list of shifts; a single one may stand without brackets, [] is closed. */
static int parse_shifts(struct parser *parser, const struct msp_node *node, const char *field,
	struct msp_shifts *shifts, struct msp_error *err)
{
	bool list = msp_node_is(node, MSP_NODE_SEQ);
	size_t count = list ? node->count : 1;
	struct msp_shift *items = msp_arena_array(parser->arena, count, sizeof *items);

	if (count > MSP_CALENDAR_SHIFTS) {
		fail(node, field, err, "more shifts than a day may have", NULL);
		msp_error_hint(err, "%d are the most", MSP_CALENDAR_SHIFTS);
		return -1;
	}
	for (size_t i = 0; i < count; i++) {
		if (parse_shift(parser, list ? node->items[i] : node, field, &items[i], err) < 0)
			return -1;
	}
	qsort(items, count, sizeof *items, compare_shifts);
	for (size_t i = 1; i < count; i++) {
		if (items[i].start < items[i - 1].end)
			return fail(node, field, err, "two shifts overlap", clock_text(parser->arena, items[i].start));
	}
	*shifts = (struct msp_shifts){ items, count };
	return 0;
}

static int parse_hours(struct parser *parser, const struct msp_node *hours, struct msp_error *err)
{
	msp_node_each_pair(hours, key, node) {
		const char *field = msp_arena_printf(parser->arena, "hours.%s", key->value);
		size_t day = 0;

		while (day < MSP_COUNT(weekdays) && strcmp(weekdays[day], key->value) != 0)
			day++;
		if (day == MSP_COUNT(weekdays)) {
			fail(key, "hours", err, "not a weekday", key->value);
			msp_error_hint(err, "mon tue wed thu fri sat sun");
			return -1;
		}
		if (node->kind == MSP_NODE_NULL)
			continue;
		if (parse_shifts(parser, node, field, &parser->calendar->week[day], err) < 0)
			return -1;
	}
	return 0;
}

static int node_date(
	const struct msp_node *node, const char *field, const char *text, int64_t *day, struct msp_error *err)
{
	struct msp_date date;

	if (msp_date_parse(text, &date, err) < 0) {
		msp_error_at(err, NULL, node->line, node->column);
		msp_error_field(err, field);
		return -1;
	}
	*day = msp_date_days(date);
	return 0;
}

/* What comes after the most is noted, for check_hours, and forgotten. */
static void add_date(struct parser *parser, int64_t day, struct msp_shifts shifts)
{
	struct dates *dates = &parser->dates;

	if (dates->count == MOST_DATES) {
		parser->crowded = true;
		return;
	}
	msp_arena_reserve(parser->arena, dates->items, dates->count, dates->capacity);
	dates->items[dates->count++] = (struct msp_calendar_day){ day, shifts };
}

/* Has this list, which begins at `from`, named that date already? */
static bool given(const struct parser *parser, size_t from, int64_t day)
{
	for (size_t i = from; i < parser->dates.count; i++) {
		if (parser->dates.items[i].day == day)
			return true;
	}
	return false;
}

static void add_year(struct parser *parser, int year)
{
	for (size_t i = 0; i < parser->year_count; i++) {
		if (parser->years[i] == year)
			return;
	}
	msp_arena_reserve(parser->arena, parser->years, parser->year_count, parser->year_capacity);
	parser->years[parser->year_count++] = year;
}

/* "2026-12-26..2026-12-31" or one date. */
static int parse_range(struct parser *parser, const struct msp_node *node, const char *field, int64_t *first,
	int64_t *last, struct msp_error *err)
{
	const char *dots = strstr(node->value, "..");
	const char *from = dots == NULL ? node->value
					: msp_arena_strndup(parser->arena, node->value, (size_t)(dots - node->value));

	if (node_date(node, field, from, first, err) < 0)
		return -1;
	*last = *first;
	if (dots != NULL && node_date(node, field, dots + 2, last, err) < 0)
		return -1;
	if (*last < *first)
		return fail(node, field, err, "the range ends before it begins", node->value);
	if (*last - *first > RANGE_DAYS)
		return fail(node, field, err, "a closure of more than ten years", node->value);
	return 0;
}

static int parse_closure(struct parser *parser, const struct msp_node *closure, struct msp_error *err)
{
	const struct msp_node *days = msp_node_get(closure, "days");
	const char *who = msp_node_text(closure, "who", "client");
	int64_t first, last;

	if (!msp_node_scalar(days))
		return fail(closure, "close.days", err, "a closure without its days", NULL);
	if (parse_range(parser, days, "close.days", &first, &last, err) < 0)
		return -1;
	if (strcmp(who, "provider") == 0 || strcmp(who, "us") == 0)
		return 0; /* our own holidays are no business of the client's clock */
	if (strcmp(who, "client") != 0 && strcmp(who, "contract") != 0) {
		fail(closure, "close.who", err, "unknown who closes", who);
		msp_error_hint(err, "client, contract or provider");
		return -1;
	}
	for (int64_t day = first; day <= last; day++)
		add_date(parser, day, (struct msp_shifts){ NULL, 0 });
	return 0;
}

static int parse_holidays(struct parser *parser, const struct msp_node *holidays, struct msp_error *err)
{
	size_t from = parser->dates.count;

	parser->calendar->holidays_none |= msp_node_is(holidays, MSP_NODE_SEQ) && holidays->count == 0;
	msp_node_each_item(holidays, item) {
		int64_t day;

		if (node_date(item, "holidays", msp_node_scalar(item) ? item->value : "", &day, err) < 0)
			return -1;
		if (given(parser, from, day))
			return fail(item, "holidays", err, "a date given twice", item->value);
		add_date(parser, day, (struct msp_shifts){ NULL, 0 });
		add_year(parser, msp_date_from_days(day).year);
	}
	return 0;
}

static int parse_overrides(struct parser *parser, const struct msp_node *shifts, struct msp_error *err)
{
	size_t from = parser->dates.count;

	msp_node_each_pair(shifts, key, node) {
		const char *field = msp_arena_printf(parser->arena, "shifts.%s", key->value);
		struct msp_shifts list = { NULL, 0 };
		int64_t day;

		if (node_date(key, "shifts", key->value, &day, err) < 0)
			return -1;
		if (given(parser, from, day))
			return fail(key, field, err, "a date given twice", key->value);
		if (node->kind != MSP_NODE_NULL && parse_shifts(parser, node, field, &list, err) < 0)
			return -1;
		add_date(parser, day, list);
	}
	return 0;
}

/* From the general to the particular: of equal dates the last one added counts. */
static int parse_dates(struct parser *parser, const struct msp_node *node, struct msp_error *err)
{
	msp_node_each_item(msp_node_get(node, "close"), closure) {
		if (parse_closure(parser, closure, err) < 0)
			return -1;
	}
	if (parse_holidays(parser, msp_node_get(node, "holidays"), err) < 0)
		return -1;
	return parse_overrides(parser, msp_node_get(node, "shifts"), err);
}

/* Stable by insertion order: the address is the order. */
static int compare_days(const void *left, const void *right)
{
	const struct msp_calendar_day *const *a = left;
	const struct msp_calendar_day *const *b = right;

	if ((*a)->day != (*b)->day)
		return (*a)->day < (*b)->day ? -1 : 1;
	return (*a > *b) - (*a < *b);
}

static void finish_dates(struct parser *parser)
{
	size_t count = parser->dates.count;
	const struct msp_calendar_day **order = msp_arena_array(parser->arena, count, sizeof *order);
	struct msp_calendar_day *days = msp_arena_array(parser->arena, count, sizeof *days);
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		order[i] = &parser->dates.items[i];
	qsort(order, count, sizeof *order, compare_days);
	for (size_t i = 0; i < count; i++) {
		if (kept > 0 && days[kept - 1].day == order[i]->day)
			kept--;
		days[kept++] = *order[i];
	}
	parser->calendar->days = days;
	parser->calendar->day_count = kept;
	parser->calendar->years = parser->years;
	parser->calendar->year_count = parser->year_count;
}

static int inherit(struct parser *parser, const struct msp_node *node, const struct msp_calendar_loader *loader,
	struct msp_error *err)
{
	const struct msp_node *extends = msp_node_get(node, "extends");
	const struct msp_calendar *base;

	if (extends == NULL)
		return 0;
	if (msp_str_equal(extends->value, parser->calendar->name))
		return fail(extends, "extends", err, "a calendar that extends itself", extends->value);
	if (loader->base(loader->context, extends->value, &base, err) < 0) {
		msp_error_wrap(err, "extends %s", extends->value);
		msp_error_at(err, NULL, extends->line, extends->column);
		return -1;
	}
	if (base->parts != NULL)
		return fail(extends, "extends", err, "no calendar of hours", extends->value);
	parser->calendar->zone = base->zone;
	parser->calendar->holidays_none = base->holidays_none || base->always;
	memcpy(parser->calendar->week, base->week, sizeof base->week);
	for (size_t day = 0; base->always && day < MSP_COUNT(weekdays); day++) {
		static const struct msp_shift whole[] = { { 0, MSP_DAY } };

		parser->calendar->week[day] = (struct msp_shifts){ whole, 1 };
	}
	for (size_t i = 0; i < base->day_count; i++)
		add_date(parser, base->days[i].day, base->days[i].shifts);
	for (size_t i = 0; i < base->year_count; i++)
		add_year(parser, base->years[i]);
	return 0;
}

static int parse_zone(struct parser *parser, const struct msp_node *node, const struct msp_calendar_loader *loader,
	struct msp_error *err)
{
	const struct msp_node *zone = msp_node_get(node, "tz");

	const struct msp_node *place = zone != NULL ? zone : node;

	if (zone == NULL && parser->calendar->zone != NULL)
		return 0;
	if (loader->zone(loader->context, msp_node_text(node, "tz", NULL), &parser->calendar->zone, err) < 0) {
		msp_error_at(err, NULL, place->line, place->column);
		msp_error_field(err, "tz");
		return -1;
	}
	return 0;
}

static int parse_validity(struct parser *parser, const struct msp_node *node, struct msp_error *err)
{
	const struct msp_node *from = msp_node_get(node, "valid_from");
	int64_t day;

	parser->calendar->valid_from = MSP_TIME_NONE;
	if (from == NULL)
		return 0;
	if (node_date(from, "valid_from", msp_node_scalar(from) ? from->value : "", &day, err) < 0)
		return -1;
	parser->calendar->valid_from = msp_zone_day_start(parser->calendar->zone, msp_date_from_days(day));
	return 0;
}

static int check_hours(const struct parser *parser, const struct msp_node *node, struct msp_error *err)
{
	const struct msp_calendar *calendar = parser->calendar;
	size_t count = 0;

	if (parser->crowded)
		return fail(node, "holidays", err, "more than 8000 particular dates", NULL);

	for (size_t day = 0; day < MSP_COUNT(weekdays); day++)
		count += calendar->week[day].count;
	for (size_t i = 0; i < calendar->day_count; i++)
		count += calendar->days[i].shifts.count;
	if (count > 0)
		return 0;
	fail(node, "hours", err, "a calendar without any hours", NULL);
	msp_error_hint(err, "hours: {mon: [09:00-18:00]}; for all hours use the calendar 24x7");
	return -1;
}

int msp_calendar_parse(struct msp_arena *arena, const char *name, const struct msp_node *node,
	const struct msp_calendar_loader *loader, const struct msp_calendar **calendar, struct msp_error *err)
{
	struct parser parser = { .arena = arena };

	parser.calendar = msp_arena_alloc(arena, sizeof *parser.calendar);
	parser.calendar->name = msp_arena_strdup(arena, name);
	parser.calendar->arena = arena;
	parser.calendar->table = msp_arena_alloc(arena, sizeof *parser.calendar->table);
	if (inherit(&parser, node, loader, err) < 0 || parse_zone(&parser, node, loader, err) < 0 ||
		parse_validity(&parser, node, err) < 0 || parse_hours(&parser, msp_node_get(node, "hours"), err) < 0 ||
		parse_dates(&parser, node, err) < 0)
		return -1;
	finish_dates(&parser);
	if (check_hours(&parser, node, err) < 0)
		return -1;
	*calendar = parser.calendar;
	return 0;
}
