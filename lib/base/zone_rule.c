/* SPDX-License-Identifier: ISC */
#include "lib/base/zone_rule.h"

#include "lib/base/time.h"

#define OFFSET_HOURS 24
#define RULE_HOURS 24
#define RULE_HOURS_EXTENDED 167
#define AT_LIMIT (INT64_C(1) << 55) /* a thousand million years: sums cannot overflow */

struct cursor {
	const char *text; /* all of it, for messages */
	const char *at;
	bool extended;
};

static int fail(const struct cursor *cursor, const char *wanted, struct msp_error *err)
{
	return msp_error_set(err, MSP_DATA, "%s expected at character %d of the rule \"%s\"", wanted,
		(int)(cursor->at - cursor->text) + 1, cursor->text);
}

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool is_letter(char byte)
{
	return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
}

/* Three or more letters, or <three or more letters, digits and signs>. */
static int take_name(struct cursor *cursor, struct msp_error *err)
{
	bool quoted = *cursor->at == '<';
	const char *start = cursor->at + quoted;
	const char *end = start;

	while (is_letter(*end) || (quoted && (is_digit(*end) || *end == '+' || *end == '-')))
		end++;
	if (end - start < 3 || (quoted && *end != '>'))
		return fail(cursor, "a name of the time", err);
	cursor->at = end + quoted;
	return 0;
}

static int take_number(struct cursor *cursor, int low, int high, const char *wanted, int *value, struct msp_error *err)
{
	const char *digit = cursor->at;
	int number = 0;

	while (is_digit(*digit) && number <= high)
		number = number * 10 + (*digit++ - '0');
	if (digit == cursor->at || number < low || number > high)
		return fail(cursor, wanted, err);
	cursor->at = digit;
	*value = number;
	return 0;
}

/* hh[:mm[:ss]], signed where `sign` says so. */
static int take_clock(struct cursor *cursor, bool sign, int hours, int32_t *seconds, struct msp_error *err)
{
	int parts[3] = { 0, 0, 0 };
	bool negative = sign && *cursor->at == '-';

	if (sign && (*cursor->at == '-' || *cursor->at == '+'))
		cursor->at++;
	if (take_number(cursor, 0, hours, "hours", &parts[0], err) < 0)
		return -1;
	for (int i = 1; i < 3 && *cursor->at == ':'; i++) {
		cursor->at++;
		if (take_number(cursor, 0, 59, i == 1 ? "minutes" : "seconds", &parts[i], err) < 0)
			return -1;
	}
	*seconds = parts[0] * MSP_HOUR + parts[1] * MSP_MINUTE + parts[2];
	if (negative)
		*seconds = -*seconds;
	return 0;
}

static int take_byte(struct cursor *cursor, char byte, const char *wanted, struct msp_error *err)
{
	if (*cursor->at != byte)
		return fail(cursor, wanted, err);
	cursor->at++;
	return 0;
}

static int take_month_day(struct cursor *cursor, struct msp_zone_day *day, struct msp_error *err)
{
	day->form = MSP_ZONE_DAY_MONTH;
	if (take_number(cursor, 1, 12, "a month", &day->month, err) < 0)
		return -1;
	if (take_byte(cursor, '.', "a dot", err) < 0 || take_number(cursor, 1, 5, "a week", &day->week, err) < 0)
		return -1;
	if (take_byte(cursor, '.', "a dot", err) < 0)
		return -1;
	return take_number(cursor, 0, 6, "a day of the week", &day->day, err);
}

/* ",date[/time]" */
static int take_day(struct cursor *cursor, struct msp_zone_day *day, struct msp_error *err)
{
	int hours = cursor->extended ? RULE_HOURS_EXTENDED : RULE_HOURS;
	int done;

	*day = (struct msp_zone_day){ .time = 2 * MSP_HOUR };
	if (take_byte(cursor, ',', "a comma and a date", err) < 0)
		return -1;
	if (*cursor->at == 'M') {
		cursor->at++;
		done = take_month_day(cursor, day, err);
	} else if (*cursor->at == 'J') {
		cursor->at++;
		day->form = MSP_ZONE_DAY_JULIAN;
		done = take_number(cursor, 1, 365, "a day of the year", &day->day, err);
	} else {
		day->form = MSP_ZONE_DAY_ZERO;
		done = take_number(cursor, 0, 365, "a day of the year", &day->day, err);
	}
	if (done < 0 || *cursor->at != '/')
		return done;
	cursor->at++;
	return take_clock(cursor, cursor->extended, hours, &day->time, err);
}

/* Local clock at the change, read as if it were UTC. */
static int64_t day_seconds(const struct msp_zone_day *day, int year)
{
	int month = day->form == MSP_ZONE_DAY_MONTH ? day->month : 1;
	int64_t first = msp_date_days((struct msp_date){ year, month, 1 });
	int64_t ahead = day->day;

	if (day->form == MSP_ZONE_DAY_MONTH) {
		int64_t weekday = (first + 4) % 7; /* of the first, 0 = Sunday; 1970-01-01 was a Thursday */

		ahead = (day->day - weekday + 14) % 7 + ((int64_t)day->week - 1) * 7;
		if (ahead >= msp_month_days(year, month))
			ahead -= 7;
	} else if (day->form == MSP_ZONE_DAY_JULIAN) {
		ahead -= day->day < 60 || msp_month_days(year, 2) == 28;
	}
	return (first + ahead) * MSP_DAY + day->time;
}

static int64_t start_of(const struct msp_zone_rule *rule, int year)
{
	return day_seconds(&rule->start, year) - rule->standard;
}

static int64_t end_of(const struct msp_zone_rule *rule, int year)
{
	return day_seconds(&rule->end, year) - rule->daylight;
}

static int take_daylight(struct cursor *cursor, struct msp_zone_rule *rule, struct msp_error *err)
{
	int32_t west;

	rule->has_daylight = true;
	rule->daylight = rule->standard + MSP_HOUR;
	if (take_name(cursor, err) < 0)
		return -1;
	if (*cursor->at != ',' && *cursor->at != '\0') {
		if (take_clock(cursor, true, OFFSET_HOURS, &west, err) < 0)
			return -1;
		rule->daylight = -west;
	}
	if (take_day(cursor, &rule->start, err) < 0 || take_day(cursor, &rule->end, err) < 0)
		return -1;
	rule->reversed = start_of(rule, 2001) > end_of(rule, 2001);
	return 0;
}

int msp_zone_rule_parse(const char *text, bool extended, struct msp_zone_rule *rule, struct msp_error *err)
{
	struct cursor cursor = { text, text, extended };
	struct msp_zone_rule result = { 0 };
	int32_t west;

	if (take_name(&cursor, err) < 0 || take_clock(&cursor, true, OFFSET_HOURS, &west, err) < 0)
		return -1;
	result.standard = -west;
	if (*cursor.at != '\0' && take_daylight(&cursor, &result, err) < 0)
		return -1;
	if (*cursor.at != '\0')
		return fail(&cursor, "the end", err);
	*rule = result;
	return 0;
}

static int64_t clip(int64_t at)
{
	return at > AT_LIMIT ? AT_LIMIT : at < -AT_LIMIT ? -AT_LIMIT : at;
}

static struct msp_date standard_date(const struct msp_zone_rule *rule, int64_t at)
{
	int64_t local = at + rule->standard;

	return msp_date_from_days(local / MSP_DAY - (local % MSP_DAY < 0));
}

/* Near the new year the changes of a year may fall into its neighbours (hours up to 167, day 365, offsets). */
static bool is_daylight_near_new_year(const struct msp_zone_rule *rule, int year, int64_t at)
{
	for (int y = year - 2; y <= year + 1; y++) {
		if (at >= start_of(rule, y) && at < end_of(rule, y + rule->reversed))
			return true;
	}
	return false;
}

int32_t msp_zone_rule_offset(const struct msp_zone_rule *rule, int64_t at)
{
	struct msp_date date;
	bool daylight;

	if (!rule->has_daylight)
		return rule->standard;
	at = clip(at);
	date = standard_date(rule, at);
	if ((date.month == 1 && date.day <= 10) || (date.month == 12 && date.day >= 21))
		daylight = is_daylight_near_new_year(rule, date.year, at);
	else if (rule->reversed)
		daylight = at < end_of(rule, date.year) || at >= start_of(rule, date.year);
	else
		daylight = at >= start_of(rule, date.year) && at < end_of(rule, date.year);
	return daylight ? rule->daylight : rule->standard;
}

int64_t msp_zone_rule_until(const struct msp_zone_rule *rule, int64_t at)
{
	int64_t until = INT64_MAX;
	int year;

	if (!rule->has_daylight || at > AT_LIMIT)
		return until;
	at = clip(at);
	year = standard_date(rule, at).year;
	for (int y = year - 1; y <= year + 2; y++) {
		int64_t start = start_of(rule, y);
		int64_t end = end_of(rule, y);

		if (start > at && start < until)
			until = start;
		if (end > at && end < until)
			until = end;
		if (until != INT64_MAX && y > year)
			break;
	}
	return until;
}
