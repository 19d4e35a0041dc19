/* SPDX-License-Identifier: ISC */
/*
 * Rules of the TZ string of POSIX (XBD 8.3) as they stand in the footer of a TZif file, with the extensions of
 * RFC 8536, section 3.3.1.  A part of zone.c; nobody else needs it.
 */
#ifndef MSP_BASE_ZONE_RULE_H
#define MSP_BASE_ZONE_RULE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/error.h"

enum msp_zone_day_form {
	MSP_ZONE_DAY_JULIAN, /* Jn: 1..365, 29 February is never counted */
	MSP_ZONE_DAY_ZERO,   /* n: 0..365, 29 February is counted */
	MSP_ZONE_DAY_MONTH,  /* Mm.w.d */
};

struct msp_zone_day {
	enum msp_zone_day_form form;
	int month, week; /* MSP_ZONE_DAY_MONTH only; week 5 = the last */
	int day;         /* of the year, or of the week with 0 = Sunday */
	int32_t time;    /* seconds after local midnight; extended: -167 h to 167 h */
};

struct msp_zone_rule {
	int32_t standard, daylight; /* seconds east of UTC, unlike the sign in the text */
	bool has_daylight;
	bool reversed; /* daylight saving time spans the new year */
	struct msp_zone_day start, end;
};

/* Reads the whole text.  extended: hours of a rule may be -167..167 (TZif version 3 and later) instead of 0..24.
 * Daylight saving time without its two dates is refused: POSIX leaves its meaning open.  DATA error. */
int msp_zone_rule_parse(const char *text, bool extended, struct msp_zone_rule *rule, struct msp_error *err);

/* Seconds east of UTC in force at an instant. */
int32_t msp_zone_rule_offset(const struct msp_zone_rule *rule, int64_t at);

/* First instant > at when daylight saving time starts or ends on paper (the offset may stay the same, as in a rule of
 * daylight saving all year); INT64_MAX when the rule has no daylight saving time. */
int64_t msp_zone_rule_until(const struct msp_zone_rule *rule, int64_t at);

#endif
