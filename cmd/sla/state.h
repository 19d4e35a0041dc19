/* SPDX-License-Identifier: ISC */
/* The clocks that go in unresolved tickets, as rows: what status and check share. */
#ifndef MSP_CMD_SLA_STATE_H
#define MSP_CMD_SLA_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cmd/session.h"
#include "cmd/listing.h"
#include "lib/model/load.h"

#define SLA_STATE_COLUMN_COUNT 20

extern const struct msp_column sla_state_columns[SLA_STATE_COLUMN_COUNT];

enum sla_state_what {
	SLA_STATE_URGENT, /* the most urgent clock of each ticket; tickets without one too */
	SLA_STATE_ALL,    /* every clock that goes */
	SLA_STATE_ALARMS, /* those that are missed or at risk */
};

/*
 * Unresolved tickets that the operands ask for, judged at --now, with --at at the commit's time, else at this moment:
 * "late" is a question about now, and a clock runs though nobody commits.  Rows come most urgent first, paused ones
 * after, by what is left, those without a promise last.
 *
 * A ticket that cannot be judged (its client or policy does not read) is named on stderr and *bad set.
 */
int sla_state_rows(struct msp_session *session, enum sla_state_what what, struct msp_listing *rows, int64_t *cutoff,
	bool *bad, struct msp_error *err);

/* Up to when is judged: --now, with --at the commit's time (what it recorded has happened), else this moment. */
int sla_state_cutoff(struct msp_session *session, int64_t *cutoff, struct msp_error *err);

/* Opens the tickets that the terms of a query ask for, of those for which `require` (SQL, msp_query_require) holds:
 * msp_ticket_table.narrow = unresolved ones, NULL = all. */
int sla_state_open(struct msp_session *session, char *const *terms, size_t count, const char *require,
	struct msp_ticket_cursor **cursor, struct msp_error *err);

#endif
