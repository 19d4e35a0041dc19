/* SPDX-License-Identifier: ISC */
/*
 * Instants, civil dates and durations.  An instant is whole seconds since 1970-01-01T00:00:00Z (leap seconds as POSIX).
 * Nothing here reads a clock except msp_time_now.
 */
#ifndef MSP_BASE_TIME_H
#define MSP_BASE_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"

#define MSP_TIME_NONE INT64_MIN /* "no such instant" in fields that may lack one */
#define MSP_MINUTE 60
#define MSP_HOUR 3600
#define MSP_DAY 86400 /* of a civil calendar without transitions; never a working day */

/* An instant with the offset it was written with. */
struct msp_time {
	int64_t at;     /* seconds since the epoch */
	int32_t offset; /* seconds east of UTC */
};

struct msp_date {
	int year, month, day; /* proleptic Gregorian, 1-based */
};

struct msp_civil {
	struct msp_date date;
	int hour, minute, second;
};

/* Reads CLOCK_REALTIME.  Only cmd/ calls it; everything else takes "now" as an argument. */
int64_t msp_time_now(void);

/* RFC 3339, section 5.6: seconds obligatory, 'T' or 't' or one space, 'Z' or offset; fractions are cut.  A leap second
 * (:60) is the next second.  DATA error otherwise. */
int msp_time_parse(const char *text, struct msp_time *time, struct msp_error *err);
/* "2026-11-03T09:12:04-06:00"; UTC is "Z".  Static size: 26 bytes are enough for years 0..9999. */
#define MSP_TIME_SIZE 32
char *msp_time_emit(int64_t at, int32_t offset, char out[MSP_TIME_SIZE]);

/* Days since 1970-01-01, and back. */
int64_t msp_date_days(struct msp_date date);
struct msp_date msp_date_from_days(int64_t days);
bool msp_date_valid(struct msp_date date);
int msp_date_compare(struct msp_date a, struct msp_date b);
int msp_date_weekday(struct msp_date date); /* 0 = Monday … 6 = Sunday */
int msp_month_days(int year, int month);
struct msp_date msp_date_add_months(struct msp_date date, int months); /* day clipped to the month's last */
/* "2026-11-03"; DATA error otherwise. */
int msp_date_parse(const char *text, struct msp_date *date, struct msp_error *err);
char *msp_date_emit(struct msp_date date, char out[MSP_TIME_SIZE]);

/* Civil time read as if it were UTC, and back: the building block of zones. */
int64_t msp_civil_to_seconds(struct msp_civil civil);
struct msp_civil msp_civil_from_seconds(int64_t seconds);

/*
 * Durations as people write them: 90s 30m 4h 2d 1h30m "2d eod".  Seconds and working days are never mixed in one value:
 * "1d4h" is refused.  days > 0 means working days (ticket-sla: start snapped to the next opening, same local time on
 * the n-th following working day); end_of_day then means the close of that day.
 */
struct msp_duration {
	int64_t seconds;
	int days;
	bool end_of_day;
};

int msp_duration_parse(const char *text, struct msp_duration *duration, struct msp_error *err);
/* Shortest form that parses back: "1h30m", "2d eod". */
char *msp_duration_emit(struct msp_arena *arena, struct msp_duration duration);
/* Seconds for people, two largest units: "3d 4h", "1h 05m", "12m", "0m"; negative with a leading "-". */
char *msp_seconds_emit(struct msp_arena *arena, int64_t seconds);
/* The same without days, for business time, whose days have no fixed length: "28h 00m". */
char *msp_hours_emit(struct msp_arena *arena, int64_t seconds);

#endif
