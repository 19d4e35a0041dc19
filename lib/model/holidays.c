/* SPDX-License-Identifier: ISC */
/* Rules of holidays, one row each: a rule that changed has a row for each time. */
#include "lib/model/holidays.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"

#define MONDAY 0
#define SUNDAY 6

enum form {
	FIXED,  /* month, day */
	NTH,    /* the n-th weekday of a month */
	EASTER, /* days from Easter Sunday */
};

struct rule {
	unsigned kind;
	enum form form;
	int month, day; /* NTH: day is the weekday; EASTER: day is the distance */
	int n;
	int from, until; /* years */
	int every;       /* only years that are `from` plus a multiple of it */
	const char *name, *english;
};

#define ALWAYS 0, 9999, 1

static const struct rule mexico[] = {
	{ MSP_HOLIDAY_STATUTORY, FIXED, 1, 1, 0, ALWAYS, "Año Nuevo", "New Year's Day" },
	{ MSP_HOLIDAY_STATUTORY, FIXED, 2, 5, 0, 0, 2005, 1, "Día de la Constitución", "Constitution Day" },
	{ MSP_HOLIDAY_STATUTORY, NTH, 2, MONDAY, 1, 2006, 9999, 1, "Día de la Constitución", "Constitution Day" },
	{ MSP_HOLIDAY_STATUTORY, FIXED, 3, 21, 0, 0, 2005, 1, "Natalicio de Benito Juárez",
		"Birthday of Benito Juárez" },
	{ MSP_HOLIDAY_STATUTORY, NTH, 3, MONDAY, 3, 2006, 9999, 1, "Natalicio de Benito Juárez",
		"Birthday of Benito Juárez" },
	{ MSP_HOLIDAY_STATUTORY, FIXED, 5, 1, 0, ALWAYS, "Día del Trabajo", "Labour Day" },
	{ MSP_HOLIDAY_STATUTORY, FIXED, 9, 16, 0, ALWAYS, "Día de la Independencia", "Independence Day" },
	/* every six years, when the federal executive changes: since the reform of 2014 it does so on 1 October */
	{ MSP_HOLIDAY_STATUTORY, FIXED, 12, 1, 0, 1970, 2018, 6, "Transmisión del Poder Ejecutivo Federal",
		"Inauguration of the President" },
	{ MSP_HOLIDAY_STATUTORY, FIXED, 10, 1, 0, 2024, 9999, 6, "Transmisión del Poder Ejecutivo Federal",
		"Inauguration of the President" },
	{ MSP_HOLIDAY_STATUTORY, FIXED, 11, 20, 0, 0, 2005, 1, "Día de la Revolución", "Revolution Day" },
	{ MSP_HOLIDAY_STATUTORY, NTH, 11, MONDAY, 3, 2006, 9999, 1, "Día de la Revolución", "Revolution Day" },
	{ MSP_HOLIDAY_STATUTORY, FIXED, 12, 25, 0, ALWAYS, "Navidad", "Christmas Day" },
	{ MSP_HOLIDAY_BANK, EASTER, 0, -3, 0, ALWAYS, "Jueves Santo", "Maundy Thursday" },
	{ MSP_HOLIDAY_BANK, EASTER, 0, -2, 0, ALWAYS, "Viernes Santo", "Good Friday" },
	{ MSP_HOLIDAY_BANK, FIXED, 11, 2, 0, ALWAYS, "Día de los Fieles Difuntos", "All Souls' Day" },
	{ MSP_HOLIDAY_BANK, FIXED, 12, 12, 0, ALWAYS, "Día del Empleado Bancario", "Bank Employees' Day" },
	/* first Sunday of July until 2018, of June from 2021 on; 2015 was the first in June, by a transitory article */
	{ MSP_HOLIDAY_ELECTION, NTH, 7, SUNDAY, 1, 1991, 2012, 3, "Jornada electoral federal", "Federal election" },
	{ MSP_HOLIDAY_ELECTION, NTH, 6, SUNDAY, 1, 2015, 2015, 3, "Jornada electoral federal", "Federal election" },
	{ MSP_HOLIDAY_ELECTION, NTH, 7, SUNDAY, 1, 2018, 2018, 3, "Jornada electoral federal", "Federal election" },
	{ MSP_HOLIDAY_ELECTION, NTH, 6, SUNDAY, 1, 2021, 9999, 3, "Jornada electoral federal", "Federal election" },
};

const char *msp_holiday_kind_name(unsigned kind)
{
	switch (kind) {
	case MSP_HOLIDAY_STATUTORY:
		return "statutory";
	case MSP_HOLIDAY_BANK:
		return "bank";
	case MSP_HOLIDAY_ELECTION:
		return "election";
	case MSP_HOLIDAY_CUSTOM:
		return "custom";
	default:
		return "";
	}
}

/* Gregorian Easter, as in Meeus, "Astronomical Algorithms", chapter 8. */
static int64_t easter(int year)
{
	int a = year % 19;
	int b = year / 100;
	int c = year % 100;
	int d = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
	int e = (32 + 2 * (b % 4) + 2 * (c / 4) - d - c % 4) % 7;
	int f = d + e - 7 * ((a + 11 * d + 22 * e) / 451) + 114;

	return msp_date_days((struct msp_date){ year, f / 31, f % 31 + 1 });
}

static struct msp_date date_of(const struct rule *rule, int year)
{
	struct msp_date date = { year, rule->month, 1 };

	if (rule->form == EASTER)
		return msp_date_from_days(easter(year) + rule->day);
	if (rule->form == NTH)
		date.day = 1 + (rule->day - msp_date_weekday(date) + 7) % 7 + (rule->n - 1) * 7;
	else
		date.day = rule->day;
	return date;
}

static bool holds(const struct rule *rule, int year, unsigned kinds)
{
	return (rule->kind & kinds) != 0 && year >= rule->from && year <= rule->until &&
	       (year - rule->from) % rule->every == 0;
}

struct list {
	struct msp_arena *arena;
	struct msp_holiday *items;
	size_t count, capacity;
};

static void add(struct list *list, struct msp_holiday holiday)
{
	msp_arena_reserve(list->arena, list->items, list->count, list->capacity);
	list->items[list->count++] = holiday;
}

static int bad_custom(const char *text, struct msp_error *err)
{
	msp_error_set(err, MSP_USAGE, "not a date: %s", text);
	msp_error_hint(err, "write 08-28 for every year, 2026-08-28 for one, 08-28=Aniversario to name it");
	return -1;
}

/* "08-28=Aniversario" or with a year. */
static int add_custom(
	struct list *list, const struct msp_holidays_request *request, const char *text, struct msp_error *err)
{
	size_t length = strcspn(text, "=");
	const char *name = text[length] == '=' ? text + length + 1 : "";
	const char *date = msp_arena_strndup(list->arena, text, length);
	struct msp_holiday holiday = { .kind = MSP_HOLIDAY_CUSTOM, .name = name, .english = "" };

	if (length == strlen("2026-08-28")) {
		if (msp_date_parse(date, &holiday.date, NULL) < 0)
			return bad_custom(text, err);
		if (holiday.date.year >= request->first && holiday.date.year <= request->last)
			add(list, holiday);
		return 0;
	}
	/* 2024 is a leap year: 02-29 is a date, in the years that have it */
	if (msp_date_parse(msp_arena_printf(list->arena, "2024-%s", date), &holiday.date, NULL) < 0)
		return bad_custom(text, err);
	for (int year = request->first; year <= request->last; year++) {
		holiday.date.year = year;
		if (msp_date_valid(holiday.date))
			add(list, holiday);
	}
	return 0;
}

/* By date; of the same date the more general kind first. */
static int compare(const void *left, const void *right)
{
	const struct msp_holiday *a = left;
	const struct msp_holiday *b = right;
	int order = msp_date_compare(a->date, b->date);

	return order != 0 ? order : (a->kind > b->kind) - (a->kind < b->kind);
}

static size_t drop_repeated(struct msp_holiday *items, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (kept == 0 || msp_date_compare(items[kept - 1].date, items[i].date) != 0)
			items[kept++] = items[i];
	}
	return kept;
}

static void add_by_law(struct list *list, const struct msp_holidays_request *request)
{
	for (int year = request->first; year <= request->last; year++) {
		for (size_t i = 0; i < MSP_COUNT(mexico); i++) {
			if (holds(&mexico[i], year, request->kinds | MSP_HOLIDAY_STATUTORY))
				add(list, (struct msp_holiday){ date_of(&mexico[i], year), mexico[i].kind,
						  mexico[i].name, mexico[i].english });
		}
	}
}

int msp_holidays_list(struct msp_arena *arena, const struct msp_holidays_request *request,
	struct msp_holiday **holidays, size_t *count, struct msp_error *err)
{
	struct list list = { .arena = arena };
	int first = request->first;
	int last = request->last;

	if (strcmp(request->country, "mx") != 0) {
		msp_error_set(err, MSP_MISSING, "no holidays are known for '%s'", request->country);
		msp_error_hint(err, "mx is; others go into the calendar by hand");
		return -1;
	}
	if (first > last || first < MSP_HOLIDAYS_FIRST_YEAR || last > MSP_HOLIDAYS_LAST_YEAR)
		return msp_error_set(err, MSP_USAGE, "no years from %d to %d: they must lie in %d..%d", first, last,
			MSP_HOLIDAYS_FIRST_YEAR, MSP_HOLIDAYS_LAST_YEAR);
	add_by_law(&list, request);
	for (size_t i = 0; i < request->custom_count; i++) {
		if (add_custom(&list, request, request->custom[i], err) < 0)
			return -1;
	}
	qsort(list.items, list.count, sizeof *list.items, compare);
	*holidays = list.items;
	*count = drop_repeated(list.items, list.count);
	return 0;
}
