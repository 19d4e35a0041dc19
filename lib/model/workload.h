/* SPDX-License-Identifier: ISC */
/* Who has how much to do: the tickets of each technician at a cutoff, and what was done in a month up to it. */
#ifndef MSP_MODEL_WORKLOAD_H
#define MSP_MODEL_WORKLOAD_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/base/map.h"
#include "lib/model/catalog.h"
#include "lib/model/period.h"
#include "lib/model/ticket.h"

struct msp_workload_row {
	const char *login; /* NULL = nobody's tickets */
	/* tickets that are unresolved at the cutoff and assigned to the login: */
	int64_t open;
	int64_t overdue;     /* with a clock that is missed and still goes */
	int64_t at_risk;     /* of the others, with a clock that is at risk */
	int64_t waiting;     /* that wait for somebody else */
	int64_t today, week; /* with a clock, not missed, due by the end of the day, of the week (Sunday) */
	/* in the month up to the cutoff: */
	int64_t worked;   /* seconds that the login wrote down */
	int64_t resolved; /* resolutions that the login wrote down; merges are none */
};

struct msp_workload {
	struct msp_arena *arena;
	struct msp_catalog *catalog;
	const struct msp_provider *provider;
	struct msp_period period;
	int64_t cutoff;
	int64_t day_end, week_end;
	struct msp_map by_login;
	struct msp_workload_row nobody;
	struct msp_workload_row **rows;
	size_t count, capacity;
};

/* Days are those of the provider's zone.  DATA error when msp.yaml does not read. */
int msp_workload_init(struct msp_workload *workload, struct msp_arena *arena, struct msp_catalog *catalog,
	const struct msp_period *period, int64_t cutoff, struct msp_error *err);
/* The row of a login, made when there is none; NULL = nobody's. */
struct msp_workload_row *msp_workload_row(struct msp_workload *workload, const char *login);
/* Counts a ticket; scratch is for the computation alone.  Errors as of msp_clocks_compute; nothing is counted then. */
int msp_workload_add(struct msp_workload *workload, struct msp_arena *scratch, const struct msp_ticket *ticket,
	struct msp_error *err);
/* Puts the heaviest first: by overdue, at risk, open, then by login. */
void msp_workload_sort(struct msp_workload *workload);

#endif
