/* SPDX-License-Identifier: ISC */
#include "lib/text/schema_format.h"

#include <stdint.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/base/time.h"

/* Two digits at text, or -1. */
static int two(const char *text)
{
	if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
		return -1;
	return (text[0] - '0') * 10 + (text[1] - '0');
}

/* yyyy-mm-dd at the beginning of text (RFC 3339, full-date). */
static bool full_date(const char *text, struct msp_date *date)
{
	int century = two(text), year = century < 0 ? -1 : two(text + 2);

	if (year < 0 || text[4] != '-')
		return false;
	date->year = century * 100 + year;
	date->month = two(text + 5);
	if (date->month < 0 || text[7] != '-')
		return false;
	date->day = two(text + 8);
	return date->day > 0 && msp_date_valid(*date);
}

static bool is_date(const char *text)
{
	struct msp_date date;

	return full_date(text, &date) && text[10] == '\0';
}

/* "Z" or "+hh:mm" and the end; minutes east of UTC. */
static bool time_offset(const char *text, int *minutes)
{
	*minutes = 0;
	if (*text == 'Z' || *text == 'z')
		return text[1] == '\0';
	if (*text != '+' && *text != '-')
		return false;
	int hour = two(text + 1);
	if (hour < 0 || hour > 23 || text[3] != ':')
		return false;
	int minute = two(text + 4);
	if (minute < 0 || minute > 59 || text[6] != '\0')
		return false;
	*minutes = (*text == '-' ? -1 : 1) * (hour * 60 + minute);
	return true;
}

static bool is_date_time(const char *text)
{
	struct msp_date date;
	int hour, minute, second, offset;

	if (!full_date(text, &date) || (text[10] != 'T' && text[10] != 't'))
		return false;
	text += 11;
	if ((hour = two(text)) < 0 || hour > 23 || text[2] != ':' || (minute = two(text + 3)) < 0 || minute > 59 ||
		text[5] != ':' || (second = two(text + 6)) < 0 || second > 60)
		return false;
	text += 8;
	if (*text == '.') {
		size_t digits = strspn(text + 1, "0123456789");
		if (digits == 0)
			return false;
		text += 1 + digits;
	}
	if (!time_offset(text, &offset))
		return false;
	/* a leap second is the last one of a day in UTC */
	return second < 60 || (hour * 60 + minute - offset + 2 * 24 * 60) % (24 * 60) == 23 * 60 + 59;
}

/* Numbers followed by `units` in their order and without a gap (RFC 3339, appendix A); moves *text behind them. */
static bool duration_part(const char **text, const char *units)
{
	const char *unit = NULL;

	for (;;) {
		size_t digits = strspn(*text, "0123456789");
		if (digits == 0)
			return unit != NULL;
		const char *found = strchr(units, (*text)[digits]);
		if (found == NULL || *found == '\0' || (unit != NULL && found != unit + 1))
			return false;
		unit = found;
		*text += digits + 1;
	}
}

static bool is_duration(const char *text)
{
	const char *weeks;

	if (*text++ != 'P')
		return false;
	weeks = text + strspn(text, "0123456789");
	if (weeks != text && strcmp(weeks, "W") == 0)
		return true;
	if (*text != 'T' && !duration_part(&text, "YMD"))
		return false;
	if (*text == '\0')
		return true;
	return *text++ == 'T' && duration_part(&text, "HMS") && *text == '\0';
}

static bool is_msp_time(const char *text)
{
	struct msp_time time;

	return msp_time_parse(text, &time, NULL) == 0;
}

static bool is_msp_duration(const char *text)
{
	struct msp_duration duration;

	return msp_duration_parse(text, &duration, NULL) == 0;
}

static bool is_msp_money(const char *text)
{
	int64_t hundredths;

	return msp_money_parse(text, &hundredths, NULL) == 0;
}

static bool is_msp_slug(const char *text)
{
	size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return length > 0 && length <= 40 && text[length] == '\0' && text[0] != '-';
}

static bool is_msp_line(const char *text)
{
	return *text != '\0' && text[strcspn(text, "\r\n")] == '\0';
}

static bool is_msp_zone(const char *text)
{
	size_t length = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/");

	return length > 0 && text[length] == '\0' && text[0] != '/' && text[length - 1] != '/' &&
	       strstr(text, "//") == NULL;
}

const struct msp_schema_format *msp_schema_format_find(const char *name)
{
	static const struct msp_schema_format table[] = {
		{ "msp-time", is_msp_time, "a time with seconds and offset", "write it as 2026-11-03T09:12:04-06:00" },
		{ "msp-line", is_msp_line, "one line of text, not empty", "" },
		{ "msp-slug", is_msp_slug, "a short name of a-z, 0-9 and -, at most 40 characters",
			"for example panaderia-el-nino" },
		{ "msp-duration", is_msp_duration, "a duration", "for example 30m, 4h, 1h30m, 2d or 2d eod" },
		{ "msp-date", is_date, "a date", "write it as 2026-11-03" },
		{ "msp-money", is_msp_money, "an amount with at most two decimals", "for example 12500.00" },
		{ "msp-zone", is_msp_zone, "the name of a time zone", "for example America/Mexico_City" },
		{ "date-time", is_date_time, "a time of RFC 3339", "write it as 2026-11-03T09:12:04-06:00" },
		{ "date", is_date, "a date", "write it as 2026-11-03" },
		{ "duration", is_duration, "a duration of ISO 8601", "for example P1DT12H" },
		{ "email", msp_schema_is_email, "a mail address", "for example laura@acme.example" },
		{ "ipv4", msp_schema_is_ipv4, "an IPv4 address", "for example 192.168.1.10" },
		{ "ipv6", msp_schema_is_ipv6, "an IPv6 address", "for example 2001:db8::7" },
		{ "uri", msp_schema_is_uri, "a URI", "for example https://www.acme.example/" },
		{ "uuid", msp_schema_is_uuid, "a UUID", "for example 2eb8aa08-aa98-11ea-b4aa-73b441d16380" },
	};

	for (size_t i = 0; i < MSP_COUNT(table); i++)
		if (strcmp(table[i].name, name) == 0)
			return &table[i];
	return NULL;
}
