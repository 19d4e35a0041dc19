/* SPDX-License-Identifier: ISC */
/*
 * The figures of one client and month (report.md, "Formulas"): pure functions of its tickets, the catalog and a cutoff.
 * Every figure has its n beside it.  A ticket counts, the whole month, for the type it has at the month's cutoff, so
 * requests and projects never get into figures of incidents.
 *
 * Counts of a month are of turns (timeline.h) within [a, b); verdicts belong to the month of their first terminal
 * instant, computed at that month's own cutoff, so that a later reopening never changes an earlier month.
 */
#ifndef MSP_MODEL_METRICS_H
#define MSP_MODEL_METRICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/model/calendar.h"
#include "lib/model/catalog.h"
#include "lib/model/clock.h"
#include "lib/model/credit_contract.h"
#include "lib/model/period.h"
#include "lib/model/policy.h"
#include "lib/model/ticket.h"

enum msp_work {
	MSP_WORK_INCIDENT,
	MSP_WORK_REQUEST,
	MSP_WORK_SECURITY,
	MSP_WORK_PROBLEM,
	MSP_WORK_PROJECT,
	MSP_WORK_ALL,
	MSP_WORK_TYPES = MSP_WORK_ALL
};
const char *msp_work_name(enum msp_work work);  /* "incident"; "all" */
enum msp_work msp_work_parse(const char *type); /* unknown types count as incidents, so that none is lost */

/* Turns of a month.  backlog_end = backlog_start + opened + reopened - resolved, which msp_metrics_compute checks. */
struct msp_flow {
	int64_t opened, reopened;
	int64_t resolved;       /* of these: */
	int64_t closed, merged; /* closed without being resolved first; gone into another ticket */
	int64_t converted;      /* became projects (they are still to be done: not resolved) */
	int64_t backlog_start, backlog_end;
};

/* Verdicts.  Compliance = met / (met + missed); the others are in neither side. */
struct msp_tally {
	int64_t met, missed;
	int64_t unknown; /* the history cannot know: "sin datos" */
	int64_t absent;  /* nothing promised: "sin compromiso" */
	int64_t exempt;  /* merged, converted, reclassified, called off */
};
int64_t msp_tally_judged(const struct msp_tally *tally);

struct msp_part { /* count of `of` */
	int64_t count, of;
};

struct msp_spread {                   /* seconds; meaningless when n is 0 */
	int64_t n, mean, median, p90; /* p90: nearest rank */
};

enum msp_verdict { MSP_VERDICT_NO_CASES, MSP_VERDICT_MEETS, MSP_VERDICT_AT_RISK, MSP_VERDICT_FAILS };
const char *msp_verdict_name(enum msp_verdict verdict); /* "no-cases" "meets" "at-risk" "fails" */
/* goal in hundredths of a percent.  Under it: FAILS; else AT_RISK when an open clock is at risk; nothing judged and
 * nothing at risk: NO_CASES. */
enum msp_verdict msp_verdict_of(const struct msp_tally *tally, int64_t at_risk, int64_t goal);

struct msp_month {
	struct msp_period period;
	int64_t cutoff; /* end of the month; the report's cutoff in the last one */
	bool known;     /* the client was served in it */
	bool partial;   /* but not from its first day to its last */
	struct msp_flow flow[MSP_WORK_ALL + 1];
	struct msp_tally tally[MSP_WORK_ALL + 1];
	struct msp_spread resolution[MSP_WORK_ALL + 1]; /* business time net of pauses; [ALL] is not filled */
	int64_t person_seconds;                         /* people stopped or slowed down × time, of incidents */
	struct msp_part person_known;                   /* incidents with the datum, of those alive in the month */
	int64_t worked, after_hours;                    /* seconds */
};

#define MSP_METRICS_MONTHS 13 /* the month itself is the last one */

/* A ticket that was work to be done at some time of the month. */
struct msp_metrics_ticket {
	const struct msp_ticket *ticket;
	struct msp_ticket_state state; /* at the cutoff */
	enum msp_work work;
	int priority;                   /* 1..4 */
	const struct msp_clock *clocks; /* at the cutoff, absent ones too */
	size_t clock_count;
	bool opened, resolved, reopened, carried; /* in the month; carried = unresolved at its beginning */
	int64_t ended;                            /* last resolution in the month; MSP_TIME_NONE */
	int64_t open_seconds;                     /* lived time unresolved within the month */
	int64_t worked;                           /* in the month */
	bool people_known;
	int64_t person_seconds; /* in the month */
	bool unasked;           /* opened in the month by monitoring or by ourselves */
	bool raised;            /* handed to N2 or N3 in the month */
	bool after_hours;       /* worked on outside the client's hours */
	bool backdated;         /* an event of the month was recorded over 24 h later */
	bool unquestioned;      /* waited for the client in the month, without a public question before */
	bool unreminded;        /* or for over 5 working days without a reminder */
	bool reclassified;      /* a clock is not judged because the ticket changed its class */
};

/* What a clock is in the figures of a month. */
enum msp_outcome {
	MSP_OUTCOME_ELSEWHERE, /* counts in another month */
	MSP_OUTCOME_MET,
	MSP_OUTCOME_MISSED,
	MSP_OUTCOME_UNKNOWN,
	MSP_OUTCOME_ABSENT,
	MSP_OUTCOME_EXEMPT,
	MSP_OUTCOME_OPEN, /* still going, not missed, at the cutoff */
};

struct msp_miss {
	const struct msp_metrics_ticket *ticket;
	const struct msp_clock *clock;
	int64_t late; /* business seconds beyond what was promised, so far; of the clock when none were open */
};

/* One promise: a clock of a row of a policy. */
struct msp_clause {
	const struct msp_policy *policy;
	const struct msp_policy_row *row;
	enum msp_clock_kind kind;
	const struct msp_calendar *calendar; /* of its hours */
	struct msp_tally tally;
	int64_t running, at_risk; /* still going, not missed, at the cutoff */
	enum msp_verdict verdict;
	struct msp_miss *misses;
	size_t miss_count, miss_capacity;
};

enum msp_dimension {
	MSP_DIMENSION_CATEGORY,
	MSP_DIMENSION_SITE,
	MSP_DIMENSION_ENTITY,
	MSP_DIMENSION_REQUESTER,
	MSP_DIMENSIONS
};
const char *msp_dimension_name(enum msp_dimension dimension);

struct msp_slice {
	const char *key; /* as in the tickets; NULL = not recorded */
	int64_t opened[MSP_WORK_ALL + 1];
	int64_t person_seconds; /* of incidents alive in the month */
};
struct msp_slices {
	struct msp_slice *items; /* most tickets first, then by key, not recorded last */
	size_t count, capacity;
};

/* Incidents resolved in the month that had the same category and cause, two at least; most first. */
struct msp_recurrence {
	const char *category, *cause;
	int64_t count, person_seconds;
	int64_t earlier; /* the same, resolved in the twelve months before */
	/* What is being done: a problem that is the parent of one of them, or of the same category without another
	 * cause; one still open rather than one resolved in the month; NULL = nothing. */
	const struct msp_metrics_ticket *problem;
};

/* An answer to the satisfaction survey that came in the month. */
struct msp_survey {
	const struct msp_metrics_ticket *ticket;
	int score;           /* 1..5; 0 = words alone */
	const char *comment; /* NULL */
};

struct msp_credit {
	bool promised; /* the policy gives credits for tickets */
	bool due;
	int64_t judged, min_cases;
	int64_t below, percent; /* the tier that applies: hundredths of a percent */
	int64_t amount;         /* hundredths of the currency, before tax; valid when fee_known */
	bool capped;
};

#define MSP_AGES 4 /* 0-3, 4-10, 11-30, over 30 working days */

struct msp_metrics {
	const struct msp_client *client;
	struct msp_period period;
	int64_t cutoff;
	bool preview;                        /* the month has not ended at the cutoff */
	const struct msp_calendar *calendar; /* the client's, for what has no calendar of its own */
	int64_t served_from, served_until;   /* as its file says; until = the end of its last day; MSP_TIME_NONE */
	const struct msp_policy *policy;     /* the client's, in force at the cutoff; NULL */
	struct msp_month months[MSP_METRICS_MONTHS];
	struct msp_month *month, *previous; /* of months */

	struct msp_metrics_ticket **tickets; /* by opening, then number */
	size_t ticket_count, ticket_capacity;
	int64_t opened_by_priority[MSP_WORK_ALL + 1][5]; /* [work][1..4] */
	struct msp_slices slices[MSP_DIMENSIONS];

	struct msp_clause *clauses; /* in the order of the policy */
	size_t clause_count, clause_capacity;
	int64_t goal;             /* hundredths of a percent */
	bool goal_given;          /* by the policy's credits; else 95 % */
	int64_t at_risk;          /* open clocks at risk at the cutoff */
	int64_t overdue;          /* clocks past due and still going at the cutoff */
	enum msp_verdict verdict; /* all promises together */
	struct msp_credit credit;

	struct msp_spread response[MSP_WORK_ALL][5];   /* [work][0 = all, 1..4], business time, not at opening */
	struct msp_spread resolution[MSP_WORK_ALL][5]; /* business time net of pauses */
	struct msp_spread lived[MSP_WORK_ALL];         /* resolution as people lived it */
	int64_t at_opening[MSP_WORK_ALL];              /* answered in the act of opening: met, not in the mean */

	bool levels;                /* is there anybody to hand over to? else first_line says nothing */
	struct msp_part first_line; /* incidents resolved without N2 or N3, of those resolved */
	struct msp_part reopened;   /* incidents reopened within 14 days, of those resolved */
	struct msp_part repeated;   /* resolved incidents like one resolved up to 30 days before they were
				       opened, of those with category, cause and requester or asset */
	struct msp_part raised;     /* incidents handed to N2 or N3 in the month, of those that were work in it */
	struct msp_recurrence *recurrences;
	size_t recurrence_count;

	int64_t waiting[MSP_WORK_ALL + 1][MSP_WAIT_NO]; /* business seconds by what was waited for */
	int64_t open_seconds[MSP_WORK_ALL + 1];         /* business seconds of being unresolved */
	int64_t ages[MSP_WORK_ALL + 1][MSP_AGES];       /* of the backlog at the cutoff */
	int64_t visits, escalations, unasked;           /* unasked: opened by monitoring or by ourselves */
	int64_t covered[MSP_COVER_WARRANTY + 1];        /* work of the month by who pays it; [UNSAID] stays 0 */
	int64_t after_hours_tickets;
	struct msp_survey *surveys; /* in order of tickets */
	size_t survey_count, survey_capacity;
	int64_t scored, satisfied; /* answers with a score; of these, 4 or 5 */
	int64_t survey_of;         /* tickets resolved in the month, which could be asked about */
	struct msp_contract contract;

	int64_t reclassified, unquestioned, unreminded; /* tickets */
	int64_t without_category, without_cause;        /* opened without; incidents resolved without */
	struct msp_part without_people;                 /* incidents without the datum of who was affected */
};

struct msp_metrics_request {
	struct msp_catalog *catalog;
	struct msp_arena *arena; /* owns all that metrics points to */
	const struct msp_client *client;
	struct msp_period period;          /* in the client's zone */
	int64_t cutoff;                    /* msp_period_cutoff; after the beginning of the period */
	struct msp_ticket *const *tickets; /* those alive since msp_metrics_since; they must live as long */
	size_t count;
	bool levels; /* do technicians have different levels? */
};

/* Tickets that had an event since then, or were unresolved, are what the figures need. */
int64_t msp_metrics_since(const struct msp_period *period);

/* DATA and MISSING errors name policy or calendar at fault; BUG when a count does not add up. */
int msp_metrics_compute(const struct msp_metrics_request *request, struct msp_metrics *metrics, struct msp_error *err);

/* What a clock of one of the tickets is in the month: what the tallies count it as. */
enum msp_outcome msp_metrics_outcome(
	const struct msp_metrics *metrics, const struct msp_ticket *ticket, const struct msp_clock *clock);
/* Seconds beyond what was promised, of a missed clock, so far: business time; of the clock when none were open. */
int64_t msp_clock_lateness(const struct msp_clock *clock, int64_t cutoff);

/* What the person-hours stopped in the month cost the client, in hundredths of the contract's currency, at the price of
 * an hour in client.yaml; -1 where that price is not known, or no incident says how many people. */
int64_t msp_metrics_cost(const struct msp_metrics *metrics);

/* Mean (towards zero), median (mean of the two in the middle), 90th percentile by nearest rank; sorts values. */
struct msp_spread msp_spread_of(int64_t *values, size_t count);

#endif
