/* SPDX-License-Identifier: ISC */
/*
 * Credits of a month (ticket-sla.md, "Availability and credits"): what the policy gives back when a promise was not
 * kept, as a share of the month's fee, in integer hundredths before tax.
 *
 * A line for each service under its availability (the highest tier only) and one for the share of clocks met (the
 * highest tier only).  One credit for one cause: lines are taken from the largest down, and outages and tickets that an
 * earlier line was paid for are left out when the next ones are computed; a line that no tier applies to any more goes.
 * The sum is capped.  Each line's amount is divided among the outages (by the seconds each was charged) or late clocks
 * (equally) behind it, to the last centavo.
 */
#ifndef MSP_MODEL_CREDIT_H
#define MSP_MODEL_CREDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/model/availability.h"
#include "lib/model/credit_contract.h"
#include "lib/model/metrics.h"

/* What one outage or one late clock costs. */
struct msp_credit_cause {
	const struct msp_availability_item *item; /* of an availability line; else NULL */
	const struct msp_miss *miss;              /* of a ticket line; else NULL */
	const char *id;                           /* of the outage or ticket */
	const char *ticket;                       /* the outage's ticket; NULL */
	int64_t amount;                           /* hundredths; they add up to the line's amount */
};

enum msp_credit_kind { MSP_CREDIT_AVAILABILITY, MSP_CREDIT_TICKETS };
const char *msp_credit_kind_name(enum msp_credit_kind kind); /* "availability" "tickets" */

struct msp_credit_line {
	enum msp_credit_kind kind;
	const char *service;      /* slug; NULL for tickets */
	const char *service_name; /* NULL for tickets */
	const char *clock;        /* tickets: the tier's clock ("response"), NULL = all */
	int64_t below;            /* millionths of a percent: the tier */
	int64_t percent;          /* millionths of a percent of the fee */
	int64_t reached;          /* millionths of a percent, cut: what was reached, without causes left out */
	int64_t met, judged;      /* tickets: clocks */
	bool shared;              /* causes paid in lines above were left out */
	int64_t amount;           /* hundredths, its part of the capped sum */
	struct msp_credit_cause *causes;
	size_t cause_count;
};

/* Why there is nothing, or no amount. */
enum msp_credit_reason {
	MSP_CREDIT_DUE,          /* amounts are good */
	MSP_CREDIT_NO_POLICY,    /* no policy in force */
	MSP_CREDIT_NOT_PROMISED, /* the policy gives none */
	MSP_CREDIT_KEPT,         /* promises were kept: nothing due (also with too few cases, see few) */
	MSP_CREDIT_NO_CONTRACT,  /* due, but no contract was in force: percent, no amount */
	MSP_CREDIT_NO_FEE,       /* due, but the contract has no fee: percent, no amount */
};
const char *msp_credit_reason_name(enum msp_credit_reason reason); /* "due" "no-policy" … */

struct msp_credits {
	enum msp_credit_reason reason;
	bool due; /* some line applies; amounts are valid only with reason MSP_CREDIT_DUE */
	bool few; /* there were cases, but fewer than min_cases for some tier: it was not applied */
	int64_t judged, min_cases;
	struct msp_credit_line *lines; /* largest first */
	size_t line_count;
	int64_t percent; /* millionths of a percent of the fee: sum of the lines, after the cap */
	int64_t cap;     /* millionths of a percent; 100 % when the policy says none */
	bool capped;
	const char *policy;   /* name; NULL */
	const char *currency; /* "MXN" */
	int64_t fee;          /* of the month, hundredths */
	bool prorated;
	int64_t amount;   /* hundredths, before tax, cut */
	int64_t tax_rate; /* hundredths of a percent */
	int64_t tax;      /* hundredths, rounded half up */
	int64_t total;    /* amount + tax: the credit note */
};

struct msp_credit_request {
	struct msp_availability_request availability; /* what the availabilities were computed from */
	const struct msp_availabilities *availabilities;
	const struct msp_metrics *metrics; /* of the same client, month and cutoff */
	const struct msp_policy *policy;   /* in force at the end of the month; NULL (metrics->policy) */
};

/* Everything in availability.arena.  Errors are those of msp_availability_compute. */
int msp_credits_compute(const struct msp_credit_request *request, struct msp_credits *credits, struct msp_error *err);

/* What msp_metrics_compute has in `credit`: the line of tickets alone, as it would be without outages. */
void msp_credit_of_tickets(
	const struct msp_policy *policy, const struct msp_metrics *metrics, struct msp_credit *credit);
/* Share of clocks that must be met, in hundredths of a percent: the highest tier of the policy for all clocks; else
 * 95 %, and *given is false.  policy may be NULL. */
int64_t msp_credit_goal(const struct msp_policy *policy, bool *given);
/* Tax on an amount, rounded half up to whole hundredths; rate in hundredths of a percent. */
void msp_credit_tax(int64_t amount, int64_t rate, int64_t *tax);
/* Can every percentage of services and credits be computed with?  DATA with line and field. */
int msp_credit_check(struct msp_arena *arena, const struct msp_policy *policy, struct msp_error *err);

#endif
