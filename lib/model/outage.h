/* SPDX-License-Identifier: ISC */
/*
 * Outages, maintenance windows and gaps of measuring (clients/<client>/outages/<yyyy>/<number>.yaml, msp-outage(5)):
 * what was down from when to when and how much of it; how availability looks at it.  Event records like tickets: the
 * header never changes, everything later is an event.  Pure: no I/O, no clock.
 *
 * An event's `at` is when it happened or was said.  What was said later about the outage (its end, an exclusion, a
 * correction) counts as soon as it is committed: the instants it speaks of are what the cutoff cuts, not the saying.
 */
#ifndef MSP_MODEL_OUTAGE_H
#define MSP_MODEL_OUTAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/base/time.h"
#include "lib/store/db.h"
#include "lib/text/node.h"

enum msp_outage_kind {
	MSP_OUTAGE_DOWN,        /* `kind: outage`: the service was down, or worse than agreed */
	MSP_OUTAGE_MAINTENANCE, /* a planned window; left out of account when approved and announced in time */
	MSP_OUTAGE_GAP,         /* nothing was measured: the time counts neither as up nor as down */
	MSP_OUTAGE_KINDS
};
const char *msp_outage_kind_name(enum msp_outage_kind kind); /* "outage" "maintenance" "gap" */
/* -1 for others. */
int msp_outage_kind_parse(const char *name, enum msp_outage_kind *kind);

#define MSP_OUTAGE_WHOLE 10000 /* weight of a service that is down altogether: hundredths of a percent */

/* A record as its header and events say by now.  Strings live as long as the node it was read from. */
struct msp_outage {
	const char *id;     /* "acme-4815164" */
	const char *number; /* "4815164" */
	const char *client; /* slug, from the path */
	const char *uid;    /* NULL in records written by hand */
	const char *path;
	enum msp_outage_kind kind;
	const char *const *services; /* slugs, as written; at least one */
	size_t service_count;
	int64_t from;      /* as corrected by `set` events */
	int64_t until;     /* MSP_TIME_NONE: it goes on.  Maintenance and gaps: their end as planned unless said */
	int64_t planned;   /* header `to`: end of a maintenance window as announced; MSP_TIME_NONE for outages */
	int weight;        /* 1..MSP_OUTAGE_WHOLE */
	bool emergency;    /* maintenance that could not wait: counts as an outage */
	bool withdrawn;    /* entered by mistake: counts for nothing */
	int64_t announced; /* earliest announcement to the client; MSP_TIME_NONE */
	int64_t approved;  /* earliest approval by the client; MSP_TIME_NONE */
	const char *approver;
	const char *reason, *evidence; /* of a contractual exclusion now in force; NULL = none */
	const char *ticket;            /* id of the ticket about it; NULL */
	const char *title;             /* one line; NULL */
	const char *by;                /* who recorded it */
	int64_t last;                  /* `at` of the latest event; MSP_TIME_NONE without events */
	const struct msp_node *node;   /* the whole record */
};

/* Reads a validated record.  path gives client and number.  DATA errors with line and field for what a schema cannot
 * say: it ends before it starts, maintenance or a gap without `to`, an outage with one. */
int msp_outage_parse(struct msp_arena *arena, const char *path, const struct msp_node *node, struct msp_outage **outage,
	struct msp_error *err);

bool msp_outage_concerns(const struct msp_outage *outage, const char *service);
/* Does it go on just before `cutoff`?  False for withdrawn ones, windows and gaps. */
bool msp_outage_going(const struct msp_outage *outage, int64_t cutoff);

/* "50%", "33.33%" as hundredths of a percent (finer digits are refused), 1..10000; -1 otherwise. */
int msp_outage_weight_parse(const char *text, int *weight);
char *msp_outage_weight_emit(struct msp_arena *arena, int weight); /* "50%" */

/*
 * Out of the index, without YAML of anything else and without libgit2: the records of a client that overlap
 * [start, end), those that go on included, by start and number.  Withdrawn ones too.  client NULL = all clients, start
 * MSP_TIME_NONE = from the beginning, end MSP_TIME_NONE = no end.  Records that do not read are left out here and named
 * by msp_session_finish.  Everything in arena.
 */
int msp_outages_load(struct msp_db *db, struct msp_arena *arena, const char *client, int64_t start, int64_t end,
	struct msp_outage ***outages, size_t *count, struct msp_error *err);
/* Those whose `ticket` is this id. */
int msp_outages_of_ticket(struct msp_db *db, struct msp_arena *arena, const char *ticket, struct msp_outage ***outages,
	size_t *count, struct msp_error *err);

#endif
