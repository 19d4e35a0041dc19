/* SPDX-License-Identifier: ISC */
/* Instants and dates.  Day numbers follow the era arithmetic of the Gregorian calendar: 400 years are 146097 days. */
#include "lib/base/time.h"

#include <time.h>

#define DAYS_PER_ERA 146097
#define DAYS_TO_EPOCH 719468             /* from 0000-03-01 to 1970-01-01 */
#define DAYS_LIMIT INT64_C(700000000000) /* keeps the year inside an int */
#define YEAR_PRINTED 999999
#define OFFSET_PRINTED (23 * 60 + 59) /* minutes: RFC 3339 has two digits of hour, at most 23 */

#define DATE_HINT "write a date as 2026-11-03"
#define TIME_HINT "write a time as 2026-11-03T09:12:04-06:00 or 2026-11-03T15:12:04Z"

static int64_t floor_div(int64_t value, int64_t divisor)
{
	return value / divisor - (value % divisor < 0);
}

static bool is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int64_t msp_time_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec;
}

/* The year counts from March, so that the day that comes and goes is the last one. */
int64_t msp_date_days(struct msp_date date)
{
	int64_t year = (int64_t)date.year - (date.month <= 2);
	int64_t era = floor_div(year, 400);
	int64_t year_of_era = year - era * 400;
	int64_t month = date.month > 2 ? date.month - 3 : date.month + 9;
	int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;

	return era * DAYS_PER_ERA + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
	       DAYS_TO_EPOCH;
}

struct msp_date msp_date_from_days(int64_t days)
{
	int64_t clipped = days > DAYS_LIMIT ? DAYS_LIMIT : days < -DAYS_LIMIT ? -DAYS_LIMIT : days;
	int64_t shifted = clipped + DAYS_TO_EPOCH;
	int64_t era = floor_div(shifted, DAYS_PER_ERA);
	int day_of_era = (int)(shifted - era * DAYS_PER_ERA);
	int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int month = (5 * day_of_year + 2) / 153;
	struct msp_date date;

	date.day = day_of_year - (153 * month + 2) / 5 + 1;
	date.month = month < 10 ? month + 3 : month - 9;
	date.year = (int)(era * 400 + year_of_era + (date.month <= 2));
	return date;
}

int msp_month_days(int year, int month)
{
	static const signed char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	if (month < 1 || month > 12)
		return 0;
	return days[month - 1] + (month == 2 && is_leap(year));
}

bool msp_date_valid(struct msp_date date)
{
	return date.year >= 0 && date.year <= 9999 && date.day >= 1 &&
	       date.day <= msp_month_days(date.year, date.month);
}

int msp_date_compare(struct msp_date a, struct msp_date b)
{
	if (a.year != b.year)
		return a.year < b.year ? -1 : 1;
	if (a.month != b.month)
		return a.month < b.month ? -1 : 1;
	return (a.day > b.day) - (a.day < b.day);
}

int msp_date_weekday(struct msp_date date)
{
	int64_t days = msp_date_days(date) + 3; /* 1970-01-01 was a Thursday */

	return (int)(days - floor_div(days, 7) * 7);
}

struct msp_date msp_date_add_months(struct msp_date date, int months)
{
	int64_t total = (int64_t)date.year * 12 + date.month - 1 + months;
	int64_t year = floor_div(total, 12);
	struct msp_date moved = { (int)year, (int)(total - year * 12) + 1, date.day };
	int last = msp_month_days(moved.year, moved.month);

	if (moved.day > last)
		moved.day = last;
	return moved;
}

int64_t msp_civil_to_seconds(struct msp_civil civil)
{
	return msp_date_days(civil.date) * MSP_DAY + (int64_t)civil.hour * MSP_HOUR +
	       (int64_t)civil.minute * MSP_MINUTE + civil.second;
}

struct msp_civil msp_civil_from_seconds(int64_t seconds)
{
	int64_t days = floor_div(seconds, MSP_DAY);
	int rest = (int)(seconds % MSP_DAY);
	struct msp_civil civil;

	if (rest < 0)
		rest += MSP_DAY;
	civil.date = msp_date_from_days(days);
	civil.hour = rest / MSP_HOUR;
	civil.minute = rest % MSP_HOUR / MSP_MINUTE;
	civil.second = rest % MSP_MINUTE;
	return civil;
}

/* Exactly `width` digits; false leaves *at where it is. */
static bool take_number(const char **at, int width, int *value)
{
	int number = 0;

	for (int i = 0; i < width; i++) {
		if ((*at)[i] < '0' || (*at)[i] > '9')
			return false;
		number = number * 10 + ((*at)[i] - '0');
	}
	*at += width;
	*value = number;
	return true;
}

static bool take_byte(const char **at, char byte)
{
	if (**at != byte)
		return false;
	(*at)++;
	return true;
}

static bool take_date(const char **at, struct msp_date *date)
{
	return take_number(at, 4, &date->year) && take_byte(at, '-') && take_number(at, 2, &date->month) &&
	       take_byte(at, '-') && take_number(at, 2, &date->day);
}

static bool take_clock(const char **at, struct msp_civil *civil)
{
	return take_number(at, 2, &civil->hour) && take_byte(at, ':') && take_number(at, 2, &civil->minute) &&
	       take_byte(at, ':') && take_number(at, 2, &civil->second);
}

/* A dot with one or more digits, or nothing at all. */
static bool skip_fraction(const char **at)
{
	if (**at != '.')
		return true;
	(*at)++;
	if (**at < '0' || **at > '9')
		return false;
	while (**at >= '0' && **at <= '9')
		(*at)++;
	return true;
}

static bool take_offset(const char **at, int32_t *offset)
{
	int hours, minutes;
	char sign = **at;

	if (sign == 'Z' || sign == 'z') {
		(*at)++;
		*offset = 0;
		return true;
	}
	if (sign != '+' && sign != '-')
		return false;
	(*at)++;
	if (!take_number(at, 2, &hours) || !take_byte(at, ':') || !take_number(at, 2, &minutes))
		return false;
	if (hours > 23 || minutes > 59)
		return false;
	*offset = hours * MSP_HOUR + minutes * MSP_MINUTE;
	if (sign == '-')
		*offset = -*offset;
	return true;
}

static int check_date(const char *text, struct msp_date date, const char *hint, struct msp_error *err)
{
	if (msp_date_valid(date))
		return 0;
	if (date.month < 1 || date.month > 12)
		msp_error_set(err, MSP_DATA, "there is no month %d: \"%s\"", date.month, text);
	else
		msp_error_set(err, MSP_DATA, "there is no day %d in %04d-%02d: \"%s\"", date.day, date.year, date.month,
			text);
	msp_error_hint(err, "%s", hint);
	return -1;
}

static int fail(struct msp_error *err, const char *cause, const char *text)
{
	msp_error_set(err, MSP_DATA, "%s: \"%s\"", cause, text);
	msp_error_hint(err, TIME_HINT);
	return -1;
}

int msp_time_parse(const char *text, struct msp_time *time, struct msp_error *err)
{
	const char *at = text;
	struct msp_civil civil;
	struct msp_time result;

	if (!take_date(&at, &civil.date))
		return fail(err, "not an RFC 3339 time", text);
	if (check_date(text, civil.date, TIME_HINT, err) < 0)
		return -1;
	if (*at != 'T' && *at != 't' && *at != ' ')
		return fail(err, *at == '\0' ? "a date without a time of day" : "not an RFC 3339 time", text);
	at++;
	if (!take_clock(&at, &civil) || !skip_fraction(&at))
		return fail(err, "the time of day is not hh:mm:ss", text);
	if (civil.hour > 23 || civil.minute > 59 || civil.second > 60)
		return fail(err, "there is no such time of day", text);
	if (*at == '\0')
		return fail(err, "a time without an offset from UTC", text);
	if (!take_offset(&at, &result.offset) || *at != '\0')
		return fail(err, "the offset is neither Z nor \302\261hh:mm", text);
	result.at = msp_civil_to_seconds(civil) - result.offset;
	if (civil.second == 60 && result.at % MSP_DAY != 0) /* leap seconds end a day of UTC, RFC 3339 section 5.7 */
		return fail(err, "second 60 is not a leap second there", text);
	*time = result;
	return 0;
}

int msp_date_parse(const char *text, struct msp_date *date, struct msp_error *err)
{
	const char *at = text;
	struct msp_date result;

	if (!take_date(&at, &result) || *at != '\0') {
		msp_error_set(err, MSP_DATA, "not a date: \"%s\"", text);
		msp_error_hint(err, DATE_HINT);
		return -1;
	}
	if (check_date(text, result, DATE_HINT, err) < 0)
		return -1;
	*date = result;
	return 0;
}

static char *put_number(char *out, int value, int width)
{
	for (int i = width - 1; i >= 0; i--) {
		out[i] = (char)('0' + value % 10);
		value /= 10;
	}
	return out + width;
}

static char *put_pair(char *out, char separator, int value)
{
	*out = separator;
	return put_number(out + 1, value, 2);
}

/* Years outside 0..9999 cannot be read back; they are printed so that nobody takes them for others. */
static char *put_date(char *out, struct msp_date date)
{
	int year = date.year;
	int width = 4;

	if (year < 0) {
		*out++ = '-';
		year = year < -YEAR_PRINTED ? YEAR_PRINTED : -year;
	}
	if (year > YEAR_PRINTED)
		year = YEAR_PRINTED;
	if (year > 9999)
		width = 6;
	out = put_number(out, year, width);
	out = put_pair(out, '-', date.month);
	return put_pair(out, '-', date.day);
}

char *msp_date_emit(struct msp_date date, char out[MSP_TIME_SIZE])
{
	*put_date(out, date) = '\0';
	return out;
}

/* RFC 3339 has no seconds in an offset, local mean times do: the offset is cut to minutes and the clock follows it, so
 * that the text still means the same instant. */
char *msp_time_emit(int64_t at, int32_t offset, char out[MSP_TIME_SIZE])
{
	int minutes = offset / MSP_MINUTE;
	int clipped = minutes > OFFSET_PRINTED ? OFFSET_PRINTED : minutes < -OFFSET_PRINTED ? -OFFSET_PRINTED : minutes;
	int64_t limit = DAYS_LIMIT * MSP_DAY;
	int64_t seconds = at > limit ? limit : at < -limit ? -limit : at;
	struct msp_civil civil = msp_civil_from_seconds(seconds + (int64_t)clipped * MSP_MINUTE);
	char *end = put_date(out, civil.date);

	end = put_pair(end, 'T', civil.hour);
	end = put_pair(end, ':', civil.minute);
	end = put_pair(end, ':', civil.second);
	if (clipped == 0) {
		*end++ = 'Z';
	} else {
		int magnitude = clipped < 0 ? -clipped : clipped;

		end = put_pair(end, clipped < 0 ? '-' : '+', magnitude / 60);
		end = put_pair(end, ':', magnitude % 60);
	}
	*end = '\0';
	return out;
}
