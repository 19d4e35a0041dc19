/* SPDX-License-Identifier: ISC */
/*
 * What a ticket went through: when it began and ceased to be work to be done, and what it waited for meanwhile.  Counts
 * of a period are counts of these turns (report.md, "Formulas").  Pure: no I/O, no clock.
 */
#ifndef MSP_MODEL_TIMELINE_H
#define MSP_MODEL_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/model/calendar.h"
#include "lib/model/ticket.h"

enum msp_turn_kind { MSP_TURN_OPENED, MSP_TURN_RESOLVED, MSP_TURN_REOPENED };

struct msp_turn {
	int64_t at;
	enum msp_turn_kind kind;
	bool closed; /* RESOLVED by `status: closed` without being resolved before, and not by a merge */
	bool merged; /* RESOLVED by going into another ticket */
};

struct msp_wait_span {
	struct msp_span span;
	enum msp_wait cause;
};

struct msp_timeline {
	struct msp_turn *turns; /* ascending; the first is OPENED; empty when not opened before the cutoff */
	size_t turn_count, turn_capacity;
	struct msp_wait_span *waits; /* ascending, disjoint; the last may end at the cutoff */
	size_t wait_count, wait_capacity;
	int64_t cutoff;
};

/* Events at or after the cutoff do not exist.  An event before `opened` counts as at the opening. */
void msp_timeline_build(
	struct msp_arena *arena, const struct msp_ticket *ticket, int64_t cutoff, struct msp_timeline *timeline);

/* Was it work to be done just before `at` (turns at or after it not made yet)? */
bool msp_timeline_unresolved(const struct msp_timeline *timeline, int64_t at);
/* Spans of being unresolved within [start, end), ascending and disjoint, into an array in arena; returns how many. */
size_t msp_timeline_open_spans(struct msp_arena *arena, const struct msp_timeline *timeline, int64_t start, int64_t end,
	struct msp_span **spans);

/* Does the wait for the client that an event begins go on for more than `days` working days without a public word of
 * ours, up to its end or `now`? */
bool msp_timeline_unreminded(
	const struct msp_ticket *ticket, size_t event, const struct msp_calendar *calendar, int days, int64_t now);

#endif
