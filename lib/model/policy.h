/* SPDX-License-Identifier: ISC */
/*
 * A policy file as the clocks use it (ticket-sla.md, "Policy"): rows of promises, what pauses them, when they are at
 * risk.  Services, credits and escalations are read from `node` by what reports them.
 */
#ifndef MSP_MODEL_POLICY_H
#define MSP_MODEL_POLICY_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/time.h"
#include "lib/model/calendar.h"
#include "lib/model/catalog.h"
#include "lib/model/clock.h"
#include "lib/text/node.h"

/* What an update clock counts from. */
enum msp_update_mode {
	MSP_UPDATE_EVERY, /* our last public word */
	MSP_UPDATE_REPLY, /* the oldest word of the client without an answer */
};

struct msp_promise {
	bool given; /* false: `none`, or not named */
	struct msp_duration duration;
};

struct msp_policy_row {
	const char *type;     /* NULL = all */
	const char *priority; /* NULL = all */
	const char *calendar; /* NULL = that of service, site, client, policy or provider */
	struct msp_promise promises[MSP_CLOCK_KINDS];
	enum msp_update_mode update_mode;
	int line;
};

struct msp_policy {
	const char *name;
	bool dated;
	struct msp_date valid_from;      /* when dated: first day it may judge */
	const struct msp_node *calendar; /* a slug or an effective-dated list; NULL */
	const struct msp_policy_row *rows;
	size_t row_count;
	unsigned promised; /* bit 1 << enum msp_clock_kind: some row promises it */
	unsigned pause_on; /* bit 1 << enum msp_wait */
	int risk;          /* hundredths of a percent: 7500 */
	struct msp_duration reopen_within;
	bool reclassified_counts;
	const struct msp_node *node;
};

#endif
