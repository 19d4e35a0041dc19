/* SPDX-License-Identifier: ISC */
/*
 * What was done for a client, for people: one line for each day that somebody worked on a ticket.  Internal notes,
 * events taken back and what programs did are not part of it.
 */
#ifndef MSP_MODEL_REPORT_HISTORY_H
#define MSP_MODEL_REPORT_HISTORY_H

#include "lib/base/buf.h"
#include "lib/model/catalog.h"
#include "lib/model/report.h"
#include "lib/model/ticket.h"

struct msp_intervention {
	int64_t at;         /* first event of the day */
	const char *ticket; /* id */
	const char *title;  /* what was asked */
	const char *asked;  /* the client's own words, NULL when none were written down */
	const char *done;   /* our public words and the resolution; "" when none */
	const char *login, *who;
	int64_t seconds;
	bool visit, resolved;
};

struct msp_history {
	struct msp_arena *arena;
	struct msp_catalog *catalog; /* names of technicians */
	const struct msp_client *client;
	int64_t from, until;        /* [from, until); MSP_TIME_NONE = no end */
	const char *asset, *person; /* what the list is narrowed to, for its head; NULL */
	struct msp_intervention *items;
	size_t count, capacity;
};

/* Adds what was done on a ticket that was read from its record (events have nodes). */
void msp_history_add(struct msp_history *history, const struct msp_ticket *ticket);
/* By date; call once, after the last ticket. */
void msp_history_sort(struct msp_history *history);

/* Appends it as HTML, Markdown, text, JSON or CSV. */
int msp_history_write(const struct msp_history *history, enum msp_language language, enum msp_report_format format,
	const char *version, struct msp_buf *out, struct msp_error *err);

#endif
