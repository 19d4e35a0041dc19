/* SPDX-License-Identifier: ISC */
/*
 * Business calendars: which instants count (ticket-sla.md, "Calendar").  All arithmetic is on whole seconds and
 * half-open intervals [open, close).  Pure: no I/O, no clock.
 */
#ifndef MSP_MODEL_CALENDAR_H
#define MSP_MODEL_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/base/time.h"
#include "lib/base/zone.h"
#include "lib/text/node.h"

struct msp_calendar;

/* Years a calendar of hours is defined for; outside them it is closed.  24x7 has no such bounds. */
#define MSP_CALENDAR_FIRST_YEAR 1900
#define MSP_CALENDAR_END_YEAR 2200

struct msp_span {
	int64_t start, end; /* [start, end), start < end */
};

/* How a calendar reads what it names. */
struct msp_calendar_loader {
	void *context;
	/* name NULL = the calendar says none: the store's */
	int (*zone)(void *context, const char *name, const struct msp_zone **zone, struct msp_error *err);
	int (*base)(void *context, const char *name, const struct msp_calendar **calendar, struct msp_error *err);
};

/* From a validated node.  DATA errors with line: no hours at all, a shift across midnight (the message shows how to
 * write it), overlapping shifts, start not before end, a date given twice in one list, a calendar that extends itself
 * (longer circles are the loader's to find).  The calendar and what it builds later live in arena. */
int msp_calendar_parse(struct msp_arena *arena, const char *name, const struct msp_node *node,
	const struct msp_calendar_loader *loader, const struct msp_calendar **calendar, struct msp_error *err);
/* Every second counts; days are civil days of the zone. */
const struct msp_calendar *msp_calendar_24x7(struct msp_arena *arena, const struct msp_zone *zone);

/* Calendars that follow one another: each holds from its instant until the next one's (the first always begins with the
 * beginning).  `parts` is copied; ascending.  Days are those of the first part's zone. */
struct msp_calendar_part {
	int64_t from;
	const struct msp_calendar *calendar;
};
const struct msp_calendar *msp_calendar_splice(
	struct msp_arena *arena, const char *name, const struct msp_calendar_part *parts, size_t count);

const char *msp_calendar_name(const struct msp_calendar *calendar);
const struct msp_zone *msp_calendar_zone(const struct msp_calendar *calendar);
/* First instant it may be used, by its `valid_from`; MSP_TIME_NONE = always.  Arithmetic does not look at it: who
 * chooses a calendar does. */
int64_t msp_calendar_valid_from(const struct msp_calendar *calendar);
/* Does every second count? */
bool msp_calendar_is_24x7(const struct msp_calendar *calendar);
/* Of calendars that follow one another the one that holds at an instant; *until is cut to where the next one takes
 * over. Others are themselves. */
const struct msp_calendar *msp_calendar_part_at(const struct msp_calendar *calendar, int64_t at, int64_t *until);
/* Has the calendar holidays (or explicitly none) for a year?  For lint: a year in use without holidays is an error. */
bool msp_calendar_knows_year(const struct msp_calendar *calendar, int year);

bool msp_calendar_open(const struct msp_calendar *calendar, int64_t at);
/* First open span that ends after `at` (its start may be before at); false when there is none within ten years. */
bool msp_calendar_next(const struct msp_calendar *calendar, int64_t at, struct msp_span *span);
/* Last open span that begins before `at` (its end may be after at); false when there is none within ten years. */
bool msp_calendar_previous(const struct msp_calendar *calendar, int64_t at, struct msp_span *span);
/* Business seconds in [start, end). */
int64_t msp_calendar_elapsed(const struct msp_calendar *calendar, int64_t start, int64_t end);
/* Instant at which `seconds` business seconds after `start` have passed: the earliest such instant (due at closing time
 * is closing time).  seconds 0: start itself when open, else the next opening.  Negative counts back.  false when there
 * is none within ten years. */
bool msp_calendar_due(const struct msp_calendar *calendar, int64_t start, int64_t seconds, int64_t *due);
/* The same leaving out `pauses` (ascending, disjoint). */
bool msp_calendar_due_paused(const struct msp_calendar *calendar, int64_t start, int64_t seconds,
	const struct msp_span *pauses, size_t count, int64_t *due);
/* Business seconds in [start, end) outside the pauses. */
int64_t msp_calendar_elapsed_paused(
	const struct msp_calendar *calendar, int64_t start, int64_t end, const struct msp_span *pauses, size_t count);

/* The instant "days" working days after start mean, before any conversion: start snapped to the next opening, same
 * local time on the n-th following working day (closed then: next opening that day, else its close), or its close for
 * "eod". Negative days count back: start snapped to the previous close, closed then: the previous close that day, else
 * its opening.  false when there is none within ten years. */
bool msp_calendar_days(const struct msp_calendar *calendar, int64_t start, int days, bool end_of_day, int64_t *at);

/*
 * A promise measured from `start`.  Working days are business seconds like any other, so that pauses and percentages
 * follow; but while no pause has moved it, a target in days is due at the very instant its rule names: an opening, say,
 * although the same seconds have passed at the close before.
 */
struct msp_target {
	int64_t seconds;
	int64_t nominal; /* that instant for a target in days; MSP_TIME_NONE = due as msp_calendar_due says */
};
bool msp_calendar_target(
	const struct msp_calendar *calendar, int64_t start, struct msp_duration duration, struct msp_target *target);
bool msp_calendar_target_due(const struct msp_calendar *calendar, int64_t start, const struct msp_target *target,
	const struct msp_span *pauses, size_t count, int64_t *due);

/* Sorts and unites spans in place; returns the new count. */
size_t msp_spans_unite(struct msp_span *spans, size_t count);

#endif
