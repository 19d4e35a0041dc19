/* SPDX-License-Identifier: ISC */
/*
 * Why a clock shows what it shows: its run as intervals that count, are paused or closed, each with the rule that says
 * so and the file and line where it stands.  What is counted adds up to `elapsed`, what is paused to `paused`.
 */
#ifndef MSP_MODEL_EXPLAIN_H
#define MSP_MODEL_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/error.h"
#include "lib/base/map.h"
#include "lib/base/zone.h"
#include "lib/model/calendar.h"
#include "lib/model/catalog.h"
#include "lib/model/clock.h"
#include "lib/model/ticket.h"

enum msp_interval_kind { MSP_INTERVAL_COUNTED, MSP_INTERVAL_PAUSED, MSP_INTERVAL_CLOSED };
const char *msp_interval_kind_name(enum msp_interval_kind kind); /* "counted" */

enum msp_rule {
	MSP_RULE_ALWAYS,      /* 24x7: every second counts */
	MSP_RULE_HOURS,       /* hours of the weekday */
	MSP_RULE_SHIFTS,      /* hours of this very date, open or closed */
	MSP_RULE_OUTSIDE,     /* outside the hours of the weekday */
	MSP_RULE_HOLIDAY,     /* a holiday */
	MSP_RULE_CLOSE,       /* a closure of the client or the contract */
	MSP_RULE_CLIENT,      /* waits for the client */
	MSP_RULE_THIRD_PARTY, /* for a third party */
	MSP_RULE_WINDOW,      /* for the agreed window */
	MSP_RULE_PARTS,       /* for parts */
	MSP_RULE_RESOLVED,    /* was resolved until it was reopened in time */
	MSP_RULES
};
const char *msp_rule_name(enum msp_rule rule); /* "outside-hours" */

struct msp_interval {
	struct msp_span span;
	enum msp_interval_kind kind;
	enum msp_rule rule;
	const char *path;     /* file of the rule; NULL when none decides (24x7 of nobody) */
	int line;             /* in it; 0 = unknown */
	const char *calendar; /* that holds there */
	const char *event;    /* key of the ticket's event that paused; NULL */
};

struct msp_intervals {
	struct msp_interval *items;
	size_t count, capacity;
};

/* Reads the files that rules stand in, each once. */
struct msp_explainer {
	struct msp_catalog *catalog;
	struct msp_map nodes; /* by path */
};
void msp_explainer_init(struct msp_explainer *explainer, struct msp_catalog *catalog);

/* All clocks of a ticket, explained. */
struct msp_explained {
	const struct msp_ticket *ticket;
	const char *path; /* of the record; NULL when it is not known */
	int64_t cutoff;
	const struct msp_clock *clocks;
	size_t count;
	const struct msp_intervals *intervals; /* of each clock; NULL = left out */
};

/* The clocks of msp_clocks_compute_all, with `intervals` taken apart: from start to stop or the cutoff, ascending,
 * without gaps; none for clocks that are absent or unknown.  Lines and keys of events need a ticket that was parsed
 * from its record.  Errors are those of msp_clocks_compute_all. */
int msp_explain(struct msp_explainer *explainer, struct msp_arena *arena, const struct msp_ticket *ticket,
	const char *path, int64_t cutoff, bool intervals, struct msp_explained *explained, struct msp_error *err);

/* Commit that last touched a path, 40 hex digits, or NULL when it cannot be told; find NULL = nobody is asked. */
struct msp_explain_commits {
	void *context;
	const char *(*find)(void *context, const char *path);
};

/* Appends one JSON object on one line, without a line feed; times in zone. */
void msp_explain_json(const struct msp_explained *explained, const struct msp_zone *zone,
	const struct msp_explain_commits *commits, struct msp_buf *out);

#endif
