/* SPDX-License-Identifier: ISC */
#include "lib/model/when.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "lib/base/str.h"

static int refuse(const char *text, struct msp_error *err)
{
	msp_error_set(err, MSP_USAGE, "cannot read the time '%s'", text);
	msp_error_hint(err, "write 9:10, 'ayer 18:40', '2026-11-03 9:10', -20m, -3d or 2026-11-03T09:10:00-06:00");
	return -1;
}

/* One or two digits; advances *text. */
static bool take_number(const char **text, int high, int *value)
{
	int digits = 0;

	*value = 0;
	while (digits < 2 && isdigit((unsigned char)**text)) {
		*value = *value * 10 + (*(*text)++ - '0');
		digits++;
	}
	return digits > 0 && *value <= high;
}

/* "9:10" or "18:40:05", nothing after it; civil's clock is untouched otherwise. */
static bool parse_clock(const char *text, struct msp_civil *civil)
{
	int hour, minute, second = 0;

	if (!take_number(&text, 23, &hour) || *text++ != ':')
		return false;
	if (!isdigit((unsigned char)text[0]) || !isdigit((unsigned char)text[1]) || !take_number(&text, 59, &minute))
		return false;
	if (*text == ':') {
		text++;
		if (!take_number(&text, 59, &second))
			return false;
	}
	if (*text != '\0')
		return false;
	civil->hour = hour;
	civil->minute = minute;
	civil->second = second;
	return true;
}

/* The date `days` from now's local date. */
static struct msp_date shifted(const struct msp_zone *zone, int64_t now, int64_t days)
{
	return msp_date_from_days(msp_date_days(msp_zone_date(zone, now)) + days);
}

static const struct {
	const char *word;
	int shift;
} day_words[] = {
	{ "hoy", 0 },
	{ "today", 0 },
	{ "ayer", -1 },
	{ "yesterday", -1 },
	{ "anteayer", -2 },
	{ "antier", -2 },
	{ "mañana", 1 },
	{ "manana", 1 },
	{ "tomorrow", 1 },
};

static const struct {
	const char *word;
	int weekday;
} weekday_words[] = {
	{ "lun", 0 },
	{ "mar", 1 },
	{ "mié", 2 },
	{ "mie", 2 },
	{ "jue", 3 },
	{ "vie", 4 },
	{ "sáb", 5 },
	{ "sab", 5 },
	{ "dom", 6 },
	{ "mon", 0 },
	{ "tue", 1 },
	{ "wed", 2 },
	{ "thu", 3 },
	{ "fri", 4 },
	{ "sat", 5 },
	{ "sun", 6 },
};

/* "ayer", "lun", "2026-11-03"; civil's clock is set already and decides whether today's weekday is meant. */
static bool parse_day(const char *word, const struct msp_zone *zone, int64_t now, struct msp_civil *civil)
{
	for (size_t i = 0; i < MSP_COUNT(day_words); i++)
		if (strcmp(day_words[i].word, word) == 0) {
			civil->date = shifted(zone, now, day_words[i].shift);
			return true;
		}
	for (size_t i = 0; i < MSP_COUNT(weekday_words); i++)
		if (strcmp(weekday_words[i].word, word) == 0) {
			int today = msp_date_weekday(msp_zone_date(zone, now));
			int back = (today - weekday_words[i].weekday + 7) % 7;
			civil->date = shifted(zone, now, -back);
			if (back == 0 && msp_zone_instant(zone, *civil) > now)
				civil->date = shifted(zone, now, -7);
			return true;
		}
	return msp_date_parse(word, &civil->date, NULL) == 0;
}

/* "-20m", "+1h30m", "-3d" */
static bool parse_relative(const char *text, const struct msp_zone *zone, int64_t now, int64_t *at)
{
	struct msp_duration duration;
	int64_t sign = text[0] == '-' ? -1 : 1;

	if (msp_duration_parse(text + 1, &duration, NULL) != 0 || duration.end_of_day)
		return false;
	if (duration.days == 0) {
		*at = now + sign * duration.seconds;
		return true;
	}
	struct msp_civil civil = msp_zone_civil(zone, now);
	civil.date = shifted(zone, now, sign * duration.days);
	*at = msp_zone_instant(zone, civil);
	return true;
}

int msp_when_parse(const char *text, const struct msp_zone *zone, int64_t now, int64_t *at, struct msp_error *err)
{
	struct msp_civil civil = { .hour = 0 };
	struct msp_time time;
	char word[32];

	if (strcmp(text, "now") == 0 || strcmp(text, "ahora") == 0) {
		*at = now;
		return 0;
	}
	if (msp_time_parse(text, &time, NULL) == 0) {
		*at = time.at;
		return 0;
	}
	if (text[0] == '-' || text[0] == '+')
		return parse_relative(text, zone, now, at) ? 0 : refuse(text, err);
	if (parse_clock(text, &civil)) {
		civil.date = msp_zone_date(zone, now);
		*at = msp_zone_instant(zone, civil);
		return 0;
	}
	size_t length = strcspn(text, " ");
	if (length >= sizeof word)
		return refuse(text, err);
	memcpy(word, text, length);
	word[length] = '\0';
	const char *clock = text + length + strspn(text + length, " ");
	if (*clock != '\0' && !parse_clock(clock, &civil))
		return refuse(text, err);
	if (!parse_day(word, zone, now, &civil))
		return refuse(text, err);
	*at = msp_zone_instant(zone, civil);
	return 0;
}
