/* SPDX-License-Identifier: ISC */
/*
 * Dates by form: letters d m y h i s stand for digits, everything else for itself.  One letter takes one or two digits,
 * two take two (one, too, when a separator follows).  m is the minute behind the hour, the month elsewhere, so that
 * both d/m/yyyy hh:mm and dd/MM/yyyy HH:mm are what they look like; i is always the minute.
 */
#include <ctype.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/import_private.h"

enum unit { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, UNITS };

/* The unit that a run of letters means, given what stood before it; UNITS for other characters. */
static enum unit unit_of(char letter, const bool seen[UNITS])
{
	switch (tolower((unsigned char)letter)) {
	case 'y':
		return YEAR;
	case 'd':
		return DAY;
	case 'h':
		return HOUR;
	case 'i':
		return MINUTE;
	case 's':
		return SECOND;
	case 'm':
		return seen[HOUR] && !seen[MINUTE] ? MINUTE : MONTH;
	default:
		return UNITS;
	}
}

static size_t run_of(const char *form)
{
	size_t length = 1;

	while (form[length] == form[0])
		length++;
	return length;
}

int import_date_check(const char *form, struct msp_error *err)
{
	bool seen[UNITS] = { false };

	for (const char *at = form; *at != '\0';) {
		enum unit unit = unit_of(*at, seen);
		if (unit != UNITS && seen[unit])
			return msp_error_set(err, MSP_DATA, "'%s' names the same part of a date twice", form);
		if (unit != UNITS)
			seen[unit] = true;
		at += unit == UNITS ? 1 : run_of(at);
	}
	if (seen[YEAR] && seen[MONTH] && seen[DAY] && (seen[HOUR] || !seen[MINUTE]) && (seen[MINUTE] || !seen[SECOND]))
		return 0;
	msp_error_set(err, MSP_DATA,
		"'%s' is no form of dates: day, month and year are needed, and no part without "
		"the larger one",
		form);
	msp_error_hint(err, "such as d/m/yyyy hh:mm");
	return -1;
}

/* Digits of one unit; `length` letters stand for them, and `next` is the form behind. */
static bool read_digits(const char **text, enum unit unit, size_t length, char next, int *value)
{
	bool separated = next == '\0' || strchr("dmyhisHMS", next) == NULL;
	size_t least = unit == YEAR ? (length == 2 ? 2 : 4) : (length == 1 || separated ? 1 : 2);
	size_t most = unit == YEAR ? least : 2;
	size_t digits = 0;

	*value = 0;
	for (; digits < most && isdigit((unsigned char)**text); digits++, (*text)++)
		*value = *value * 10 + (**text - '0');
	if (unit == YEAR && least == 2)
		*value += 2000;
	return digits >= least;
}

static bool read_form(const char *form, const char *text, struct msp_civil *civil)
{
	int value[UNITS] = { 0 };
	bool seen[UNITS] = { false };

	while (*form != '\0') {
		enum unit unit = unit_of(*form, seen);
		if (unit == UNITS) {
			bool gap = (*form == 'T' || *form == ' ') && (*text == 'T' || *text == ' ');
			if (!gap && *form != *text)
				return false;
			form++;
			text++;
			continue;
		}
		size_t length = run_of(form);
		if (!read_digits(&text, unit, length, form[length], &value[unit]))
			return false;
		seen[unit] = true;
		form += length;
	}
	*civil = (struct msp_civil){ { value[YEAR], value[MONTH], value[DAY] }, value[HOUR], value[MINUTE],
		value[SECOND] };
	return *text == '\0' && msp_date_valid(civil->date) && civil->hour < 24 && civil->minute < 60 &&
	       civil->second < 60;
}

bool import_date_read(const struct msp_import_map *map, const struct msp_zone *zone, const char *text, int64_t *at)
{
	struct msp_civil civil;
	struct msp_time time;

	for (size_t i = 0; i < map->date_count; i++) {
		if (!read_form(map->dates[i], text, &civil))
			continue;
		*at = msp_zone_instant(zone, civil);
		return true;
	}
	if (msp_time_parse(text, &time, NULL) != 0)
		return false;
	*at = time.at;
	return true;
}
