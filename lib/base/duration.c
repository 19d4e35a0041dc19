/* SPDX-License-Identifier: ISC */
/* Durations as people write them (ticket-sla): business seconds or working days, never both. */
#include "lib/base/time.h"

#include <inttypes.h>
#include <string.h>

#define NUMBER_LIMIT 999999999 /* of one number: over thirty years of seconds, and far from overflow */
#define DAYS_LIMIT 99999
#define MINUTES_PER_DAY (MSP_DAY / MSP_MINUTE)

static int fail(struct msp_error *err, const char *cause, const char *text)
{
	msp_error_set(err, MSP_DATA, "%s: \"%s\"", cause, text);
	msp_error_hint(err, "write 90s, 30m, 4h, 1h30m, 2d (working days) or \"2d eod\" (close of that day)");
	return -1;
}

/* One number with its unit; *unit is 0 when there is none. */
static bool take_piece(const char **at, int64_t *number, char *unit)
{
	const char *digit = *at;
	int64_t value = 0;

	while (*digit >= '0' && *digit <= '9' && value <= NUMBER_LIMIT)
		value = value * 10 + (*digit++ - '0');
	if (digit == *at || value > NUMBER_LIMIT)
		return false;
	*number = value;
	*unit = *digit;
	*at = *digit == '\0' ? digit : digit + 1;
	return true;
}

/* What follows "<number>d". */
static int parse_days(
	const char *text, const char *rest, int64_t days, struct msp_duration *duration, struct msp_error *err)
{
	if (*rest >= '0' && *rest <= '9')
		return fail(err, "working days and hours do not mix", text);
	if (days == 0)
		return fail(err, "zero working days", text);
	if (days > DAYS_LIMIT)
		return fail(err, "too many days", text);
	if (*rest != '\0' && strcmp(rest, " eod") != 0)
		return fail(err, "after the days only \"eod\" may follow", text);
	*duration = (struct msp_duration){ .days = (int)days, .end_of_day = *rest != '\0' };
	return 0;
}

int msp_duration_parse(const char *text, struct msp_duration *duration, struct msp_error *err)
{
	static const char units[] = "hms";
	static const int sizes[] = { MSP_HOUR, MSP_MINUTE, 1 };
	const char *at = text;
	ptrdiff_t next = 0; /* first unit that may still come */
	int64_t seconds = 0;

	if (*text == '\0')
		return fail(err, "an empty duration", text);
	while (*at != '\0') {
		const char *found;
		int64_t number;
		char unit;

		if (!take_piece(&at, &number, &unit))
			return fail(err, *at >= '0' && *at <= '9' ? "the number is too large" : "not a duration", text);
		if (unit == 'd' && next == 0)
			return parse_days(text, at, number, duration, err);
		if (unit == '\0')
			return fail(err, "a number without a unit", text);
		found = strchr(units, unit);
		if (found == NULL)
			return fail(err, unit == 'd' ? "working days and hours do not mix" : "not a duration", text);
		if (found - units < next)
			return fail(err, "units must come once, the largest first", text);
		seconds += number * sizes[found - units];
		next = found - units + 1;
	}
	*duration = (struct msp_duration){ .seconds = seconds };
	return 0;
}

static uint64_t magnitude(int64_t value)
{
	return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

char *msp_duration_emit(struct msp_arena *arena, struct msp_duration duration)
{
	uint64_t seconds = magnitude(duration.seconds);
	const char *text = duration.seconds < 0 ? "-" : "";

	if (duration.days != 0)
		return msp_arena_printf(arena, "%dd%s", duration.days, duration.end_of_day ? " eod" : "");
	if (seconds == 0)
		return msp_arena_strdup(arena, "0s");
	if (seconds >= MSP_HOUR)
		text = msp_arena_printf(arena, "%s%" PRIu64 "h", text, seconds / MSP_HOUR);
	if (seconds % MSP_HOUR >= MSP_MINUTE)
		text = msp_arena_printf(arena, "%s%" PRIu64 "m", text, seconds % MSP_HOUR / MSP_MINUTE);
	if (seconds % MSP_MINUTE != 0)
		text = msp_arena_printf(arena, "%s%" PRIu64 "s", text, seconds % MSP_MINUTE);
	return msp_arena_strdup(arena, text);
}

/* A minute that has begun does not count, but the sign stays: "-0m" is late already. */
char *msp_hours_emit(struct msp_arena *arena, int64_t seconds)
{
	const char *sign = seconds < 0 ? "-" : "";
	uint64_t minutes = magnitude(seconds) / MSP_MINUTE;

	if (minutes >= 60)
		return msp_arena_printf(arena, "%s%" PRIu64 "h %02" PRIu64 "m", sign, minutes / 60, minutes % 60);
	return msp_arena_printf(arena, "%s%" PRIu64 "m", sign, minutes);
}

char *msp_seconds_emit(struct msp_arena *arena, int64_t seconds)
{
	const char *sign = seconds < 0 ? "-" : "";
	uint64_t minutes = magnitude(seconds) / MSP_MINUTE;

	if (minutes >= MINUTES_PER_DAY)
		return msp_arena_printf(arena, "%s%" PRIu64 "d %" PRIu64 "h", sign, minutes / MINUTES_PER_DAY,
			minutes % MINUTES_PER_DAY / 60);
	return msp_hours_emit(arena, seconds);
}
