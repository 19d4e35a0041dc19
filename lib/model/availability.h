/* SPDX-License-Identifier: ISC */
/*
 * Availability of a client's services in a month (ticket-sla.md, "Availability and credits"):
 *
 *     1 - |O ∩ (W∖M∖E)| / |W∖M|
 *
 *   W  committed hours (calendar `hours` of the service in the policy in force at each second), from the day it is
 *      measured, up to the cutoff, less recorded gaps of measuring
 *   M  maintenance that was approved before it began, announced with the notice of the policy, and no emergency; what
 *      goes beyond its announced end is an outage
 *   O  outages; at each second the largest weight counts
 *   E  outages excluded by contract, with reason and evidence: out of the numerator only
 *
 * All of it in whole seconds and integers; comparisons are exact.  An outage that goes on runs to the cutoff.
 * Pure: records, catalog and cutoff come in.
 */
#ifndef MSP_MODEL_AVAILABILITY_H
#define MSP_MODEL_AVAILABILITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/model/calendar.h"
#include "lib/model/catalog.h"
#include "lib/model/outage.h"
#include "lib/model/period.h"
#include "lib/model/policy.h"

/* Percentages of availability as integers: millionths of a percent, so that 99.95 is 99950000 and nothing is lost. */
#define MSP_AVAILABILITY_ALL INT64_C(100000000) /* 100 % */

/* "99.95", "99.999999": -1 for what is no percentage from 0 to 100 with at most six decimals. */
int msp_availability_parse(const char *text, int64_t *millionths);

enum msp_measure {
	MSP_MEASURE_NONE,    /* `none` or not said: "sin medición" */
	MSP_MEASURE_TICKETS, /* by what was reported: "según incidentes reportados" */
	MSP_MEASURE_CHECK,   /* by a check of an asset; counts when it covered 99 % of the committed seconds */
};

enum msp_availability_state {
	MSP_AVAILABILITY_UNMEASURED, /* `why` says why: print it, count it as not measured, never as 100 % */
	MSP_AVAILABILITY_EMPTY,      /* no committed second in the month (closed, or all of it maintenance) */
	MSP_AVAILABILITY_UNPROMISED, /* measured, but no percentage was promised */
	MSP_AVAILABILITY_MEETS,
	MSP_AVAILABILITY_FAILS,
};
const char *msp_availability_state_name(enum msp_availability_state state); /* "unmeasured" … "fails" */

enum msp_unmeasured {
	MSP_UNMEASURED_NOT,     /* it is measured */
	MSP_UNMEASURED_METHOD,  /* nothing says by what: "sin medición" */
	MSP_UNMEASURED_DATA,    /* "sin medición: no hay datos de <source>" */
	MSP_UNMEASURED_NOT_YET, /* measured only from a later day (`from`) */
};
const char *msp_unmeasured_name(enum msp_unmeasured why); /* "" "no-method" "no-data" "not-yet" */

/* What became of a record in this service's month. */
enum msp_outage_role {
	MSP_ROLE_OUTAGE,      /* counted */
	MSP_ROLE_EXCLUDED,    /* E: reason and evidence are in the record */
	MSP_ROLE_MAINTENANCE, /* M: approved and announced in time */
	MSP_ROLE_UNAPPROVED,  /* maintenance counted as an outage: nobody approved it before it began */
	MSP_ROLE_UNANNOUNCED, /* … not announced, or with too short notice */
	MSP_ROLE_EMERGENCY,   /* … an emergency */
	MSP_ROLE_OVERRUN,     /* what approved maintenance took beyond its announced end: an outage */
	MSP_ROLE_GAP,         /* taken out of W */
};
const char *msp_outage_role_name(enum msp_outage_role role); /* "outage" "excluded" "maintenance" "unapproved" … */

/* Of a record; maintenance that ran over has two. */
struct msp_availability_item {
	const struct msp_outage *outage;
	enum msp_outage_role role;
	int64_t start, end; /* clipped to month and cutoff: [start, end) */
	bool going;         /* it had not ended at the cutoff */
	int64_t committed;  /* seconds of it within committed hours */
	int64_t lost;       /* 1/10000 seconds charged to it: of overlapping ones the heaviest is charged, of equals the
			       earliest; summed over the items that is the service's `lost` */
};

struct msp_availability {
	const char *service;     /* slug */
	const char *name;        /* as the client calls it; the slug when it has no name */
	const char *criticality; /* "critical" "high" "medium" "low": of the client's file, medium when not said */
	bool promised;
	int64_t allowed;               /* what may be lost while the promise is kept, 1/10000 seconds, cut */
	int64_t target;                /* millionths of a percent; valid when promised; when it changed in the month,
					  the mean weighted by committed seconds, cut */
	enum msp_measure measure;      /* at the end of the month */
	const char *source;            /* check: "srv-archivos/http"; else NULL */
	struct msp_date measured_from; /* year 0 = always */
	enum msp_unmeasured why;
	enum msp_availability_state state;
	const struct msp_policy
		*policy; /* in force at the end of the month; its credits are the ones that count; NULL */

	/* Seconds, up to the cutoff; what the measuring, or serving the client, began later is not committed. */
	int64_t committed;   /* committed hours before gaps */
	int64_t gaps;        /* of them, not measured */
	int64_t maintenance; /* of the rest, M */
	int64_t base;        /* |W∖M| = committed - gaps - maintenance: what the percentage is of */
	int64_t excluded;    /* of base, time within E; no outage of that time counts */
	int64_t down;        /* of base, time with an outage that counts, whatever its weight */
	int64_t lost;        /* the same weighted, in 1/10000 seconds; availability = 1 - lost / (10000 * base) */
	bool going;          /* an outage that counts had not ended at the cutoff */

	struct msp_availability_item *items; /* records that touch the month, by start */
	size_t item_count;
};

struct msp_availabilities {
	struct msp_availability *items; /* in the order of client.yaml, or of the policy */
	size_t count;
	struct msp_period period;
	int64_t cutoff;
};

struct msp_availability_request {
	struct msp_catalog *catalog;
	struct msp_arena *arena; /* owns what comes out */
	const struct msp_client *client;
	struct msp_period period;          /* in the client's zone */
	int64_t cutoff;                    /* msp_period_cutoff; at least the beginning of the period */
	struct msp_outage *const *outages; /* of the client, those that touch the period (msp_outages_load) */
	size_t count;
	const struct msp_outage *const
		*left_out; /* ends with NULL, or NULL: as if these had not happened, for credits */
};

/* The active services of client.yaml; of a client that lists none, those of the policies in force in the month; and
 * every one that an outage of the month names.  DATA and MISSING errors name the policy or calendar at fault. */
int msp_availability_compute(
	const struct msp_availability_request *request, struct msp_availabilities *result, struct msp_error *err);

/* 99.949… as text: "99.949" with decimals 3, cut, never rounded up (so it says 100 only when nothing was lost).
 * decimals 0..6.  Meaningless when base is 0. */
char *msp_availability_emit(struct msp_arena *arena, const struct msp_availability *availability, int decimals);
/* The same in millionths of a percent, cut. */
int64_t msp_availability_millionths(const struct msp_availability *availability);
/* A percentage given in millionths, shortest: 99950000 -> "99.95". */
char *msp_availability_percent(struct msp_arena *arena, int64_t millionths);
/* Is it under a percentage (exact)? */
bool msp_availability_below(const struct msp_availability *availability, int64_t millionths);

#endif
