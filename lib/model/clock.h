/* SPDX-License-Identifier: ISC */
/*
 * SLA clocks of a ticket (ticket-sla.md, "Clocks" and "Policy").  Pure functions over events, policies, calendars and a
 * cutoff; the same ones feed the index, msp-sla and the reports.
 */
#ifndef MSP_MODEL_CLOCK_H
#define MSP_MODEL_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/base/time.h"
#include "lib/model/calendar.h"
#include "lib/model/catalog.h"
#include "lib/model/ticket.h"
#include "lib/text/node.h"

enum msp_clock_kind {
	MSP_CLOCK_RESPONSE,
	MSP_CLOCK_UPDATE,
	MSP_CLOCK_ARRIVAL,
	MSP_CLOCK_NOTIFY,
	MSP_CLOCK_RESOLUTION,
	MSP_CLOCK_KINDS
};
const char *msp_clock_name(enum msp_clock_kind kind); /* "response" */

enum msp_clock_state {
	MSP_CLOCK_ABSENT,  /* no commitment: `none`, or no matching row ("sin compromiso") */
	MSP_CLOCK_UNKNOWN, /* the history cannot know ("sin datos") */
	MSP_CLOCK_RUNNING,
	MSP_CLOCK_PAUSED,
	MSP_CLOCK_MET,
	MSP_CLOCK_MISSED, /* stopped late, or still going past due */
	MSP_CLOCK_EXEMPT, /* merged, converted, reclassified: listed, in no ratio */
};
const char *msp_clock_state_name(enum msp_clock_state state); /* "running" */

/* Why a clock is ABSENT or EXEMPT. */
enum msp_clock_reason {
	MSP_REASON_NONE,
	MSP_REASON_NO_POLICY,    /* no policy was in force when the ticket was opened */
	MSP_REASON_NO_ROW,       /* no row matches: a lint error */
	MSP_REASON_NO_PROMISE,   /* the row says `none`, or does not name this clock */
	MSP_REASON_MERGED,       /* judged with the ticket it went into */
	MSP_REASON_CONVERTED,    /* became a project while the clock ran */
	MSP_REASON_RECLASSIFIED, /* late only through the change of its class */
	MSP_REASON_CANCELLED,    /* the visit was called off */
};
const char *msp_clock_reason_name(enum msp_clock_reason reason); /* "merged"; "" for NONE */

/* One clock, or one segment of it after a late reopening. */
struct msp_clock {
	enum msp_clock_kind kind;
	enum msp_clock_state state;
	enum msp_clock_reason reason;
	int64_t start;
	int64_t due;     /* MSP_TIME_NONE: absent, unknown, or paused (then `left` counts) */
	int64_t stop;    /* MSP_TIME_NONE while it goes */
	int64_t target;  /* business seconds promised */
	int64_t elapsed; /* business seconds used up to stop or cutoff, pauses out */
	int64_t left;    /* target - elapsed; negative when late */
	int64_t paused;  /* business seconds taken out as pauses */
	int64_t decided; /* instant of the verdict (stop in time, or due when missed); MSP_TIME_NONE when none yet */
	int64_t risk_at; /* instant at which the at-risk share is reached; MSP_TIME_NONE */
	bool at_risk;    /* share reached at the cutoff, not missed, still going */
	bool at_opening; /* answered in the act of opening: met, left out of the mean */
	int misses;      /* update: intervals missed; this entry is the worst of them.  Others: 1 when missed */
	const struct msp_span *pauses; /* taken out, ascending and disjoint, in the arena of the computation */
	size_t pause_count;
	const struct msp_calendar *calendar;
	const char *policy;   /* name of the policy that judges; NULL */
	int policy_line;      /* of its row */
	const char *priority; /* class it was judged by */
	const char *type;
};

/* A policy file (policy.h has its parts). */
struct msp_policy;
/* From a validated node, which must live as long as the policy.  DATA errors with line: a promise, percentage, date or
 * cause that does not read, a promise of zero seconds. */
int msp_policy_parse(struct msp_arena *arena, const char *name, const struct msp_node *node, struct msp_policy **policy,
	struct msp_error *err);
/* Row that judges a class; NULL = none matches. */
struct msp_policy_row;
const struct msp_policy_row *msp_policy_match(const struct msp_policy *policy, const char *type, const char *priority);

/*
 * Computes all clocks of a ticket at a cutoff into an array in arena (response first, resolution last; absent ones left
 * out).  None for a ticket opened at or after the cutoff, and for tombstones.  Policy: that of the service, else site,
 * client, provider, in force when the ticket was opened.  Calendar: that of the policy's row, else at each second that
 * of service, site, client, policy, provider.  DATA or MISSING errors name the policy, calendar or client at fault.
 *
 * `update` gives an entry for the interval that runs now, if any, and one for the worst of those missed; when the one
 * that goes is missed itself, that one alone.
 */
int msp_clocks_compute(struct msp_catalog *catalog, struct msp_arena *arena, const struct msp_ticket *ticket,
	int64_t cutoff, struct msp_clock **clocks, size_t *count, struct msp_error *err);
/* The same with response and resolution always there, though ABSENT: for explanations and lint. */
int msp_clocks_compute_all(struct msp_catalog *catalog, struct msp_arena *arena, const struct msp_ticket *ticket,
	int64_t cutoff, struct msp_clock **clocks, size_t *count, struct msp_error *err);

/* The most urgent clock still going, missed ones too (smallest due; paused ones after, by what is left), or NULL. */
const struct msp_clock *msp_clocks_urgent(const struct msp_clock *clocks, size_t count);

#endif
