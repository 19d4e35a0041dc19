/* SPDX-License-Identifier: ISC */
/* Writing into a ticket: when an event happened, what it looks like, where it goes.  Pure: texts and trees only. */
#ifndef MSP_MODEL_TICKET_WRITE_H
#define MSP_MODEL_TICKET_WRITE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/zone.h"
#include "lib/model/ticket.h"
#include "lib/text/edit.h"

/*
 * The instant of a new event (ticket-sla.md).  when MSP_TIME_NONE: max(now, previous + 1 s), refused (DATA, names the
 * event) when the previous one lies more than 60 s ahead of now.  when typed: kept, + 1 s on an exact tie; refused
 * (USAGE) when it lies in the future or before the ticket was opened.
 */
int msp_ticket_event_at(const struct msp_ticket *ticket, int64_t now, int64_t when, int64_t *at, struct msp_error *err);

/* Who writes, and by what clock. */
struct msp_writer {
	const struct msp_zone *zone;
	const char *login;
	bool program;  /* writes `auto: yes` */
	int64_t clock; /* real time; `recorded` is written when `at` was typed */
};

/* A new event with at, by (and auto, recorded); the caller adds what happened. */
struct msp_node *msp_ticket_event(struct msp_arena *arena, const struct msp_writer *writer, int64_t at, bool typed);

/* Puts an event into the log, in order of time, behind those of the same second. */
int msp_ticket_insert(struct msp_edit *edit, const struct msp_node *event, struct msp_error *err);

/* "clients/acme/tickets/2026/11/4815164.yaml": year and month of `opened` in the store's zone. */
char *msp_ticket_path(
	struct msp_arena *arena, const char *client, const char *number, int64_t opened, const struct msp_zone *zone);

#endif
