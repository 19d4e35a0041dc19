/* SPDX-License-Identifier: ISC */
/*
 * Tickets out of the index, without YAML: everything msp_ticket_derive and msp_clocks_compute need.  `node` of tickets
 * and events is NULL; texts of say, note … are only in the record itself (msp_index_text).
 */
#ifndef MSP_MODEL_LOAD_H
#define MSP_MODEL_LOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/model/query.h"
#include "lib/model/ticket.h"
#include "lib/store/db.h"

/* By file.id (msp_rows_id, msp_match.id).  MISSING when it is no ticket that could be read. */
int msp_ticket_load(
	struct msp_db *db, struct msp_arena *arena, int64_t id, struct msp_ticket **ticket, struct msp_error *err);

/* Tickets that say something about a period: opened before `until` and, at the commit of the index, unresolved or with
 * an event at or after `from`. */
struct msp_ticket_selection {
	const char *client; /* NULL = all */
	int64_t from;       /* MSP_TIME_NONE = from the beginning */
	int64_t until;      /* MSP_TIME_NONE = no end */
	bool unresolved;    /* only those unresolved at the commit */
};

struct msp_ticket_cursor;

/* In order of client, then opening. */
int msp_tickets_open(struct msp_db *db, const struct msp_ticket_selection *selection, struct msp_ticket_cursor **cursor,
	struct msp_error *err);
/* Those a query over msp_ticket_table finds, in its order; limit 0 = all. */
int msp_tickets_open_query(struct msp_db *db, const struct msp_query *query, const char *sort, int64_t limit,
	struct msp_ticket_cursor **cursor, struct msp_error *err);
/* 1 = a ticket (in arena), 0 = end, -1. */
int msp_tickets_next(
	struct msp_ticket_cursor *cursor, struct msp_arena *arena, struct msp_ticket **ticket, struct msp_error *err);
int64_t msp_tickets_id(const struct msp_ticket_cursor *cursor); /* file.id of the present one */
void msp_tickets_close(struct msp_ticket_cursor *cursor);       /* NULL is fine */

#endif
