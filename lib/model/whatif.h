/* SPDX-License-Identifier: ISC */
/*
 * The past under other promises: a catalog in which another policy, or other hours, take the place of those in force,
 * and what a month's verdicts would have been with them.  Pure: the store is not touched.
 */
#ifndef MSP_MODEL_WHATIF_H
#define MSP_MODEL_WHATIF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/model/catalog.h"
#include "lib/model/clock.h"
#include "lib/model/metrics.h"

/* What takes whose place; NULL = as it is. */
struct msp_whatif {
	const struct msp_policy *policy;
	const char *replaced;                /* the one policy it stands for; NULL = all, also where there is none */
	const struct msp_calendar *calendar; /* for every calendar but 24x7 */
};

/* A policy out of the text of a file, checked by its schema.  Its valid_from does not count: it is asked about as if it
 * had been in force.  DATA error with path and line.  What it needs lives in arena. */
int msp_whatif_policy(struct msp_arena *arena, const char *path, const char *text, size_t length,
	const struct msp_policy **policy, struct msp_error *err);
/* A calendar the same way; its zone and what it extends come from the catalog. */
int msp_whatif_calendar(struct msp_catalog *catalog, const char *path, const char *text, size_t length,
	const struct msp_calendar **calendar, struct msp_error *err);

/* The catalog that would have been: reads what `base` reads, in the same arena.  MISSING when `replaced` is no policy;
 * DATA with the policy's line when it names a calendar that is not there. */
int msp_whatif_catalog(
	struct msp_catalog *base, const struct msp_whatif *whatif, struct msp_catalog *catalog, struct msp_error *err);

/* A clock in both worlds. */
struct msp_whatif_row {
	const struct msp_ticket *ticket;
	enum msp_clock_kind kind;
	const struct msp_clock *before, *after; /* NULL = there was no such clock */
	enum msp_outcome was, is;
	int64_t was_late, is_late; /* seconds, of missed ones; else 0 */
};

/* Clocks that count for the month in one of the two, in the order of tickets; with `all` false only those that count
 * otherwise.  Both metrics must be of the same tickets.  Absent before and after is no row. */
size_t msp_whatif_compare(struct msp_arena *arena, const struct msp_metrics *before, const struct msp_metrics *after,
	bool all, struct msp_whatif_row **rows);

#endif
