/* SPDX-License-Identifier: ISC */
/* Writing outages: msp-sla outage and the tickets that open and close them (msp-ticket new --down, resolve). */
#ifndef MSP_CMD_OUTAGE_H
#define MSP_CMD_OUTAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "cmd/session.h"
#include "lib/model/outage.h"

/* A record to be made.  Texts may be NULL; what is not said is not written. */
struct msp_outage_draft {
	const char *client;
	const char *number;        /* as msp_session_number drew it; NULL = draw one */
	struct msp_texts services; /* at least one */
	enum msp_outage_kind kind;
	int64_t from;
	bool typed; /* `from` was typed: `recorded` is written */
	int64_t to; /* maintenance and gaps: planned end; MSP_TIME_NONE */
	int weight; /* MSP_OUTAGE_WHOLE is not written */
	bool emergency;
	const char *ticket, *title;
	struct msp_node *log; /* events, in order; NULL = none */
};

/* Does the client have these services, or a policy of its that promises them?  MISSING with the nearest. */
int msp_outage_check_services(
	struct msp_session *session, const char *client, const struct msp_texts *services, struct msp_error *err);

/* Writes the record into the transaction; *id in the session's arena. */
int msp_outage_create(
	struct msp_session *session, const struct msp_outage_draft *draft, const char **id, struct msp_error *err);

/* A new event with at and by; typed: `recorded` is written, too.  The caller adds what happened. */
struct msp_node *msp_outage_event(struct msp_session *session, int64_t at, bool typed);
/* Puts it into the log of a record as the transaction has it, behind what was said before.  Refused (DATA,
 * USAGE) when the record would not make sense any more: it would end before it starts. */
int msp_outage_append(
	struct msp_session *session, const struct msp_outage *outage, struct msp_node *event, struct msp_error *err);

/* Says when the service worked again; MSP_TIME_NONE = it goes on after all. */
int msp_outage_end(struct msp_session *session, const struct msp_outage *outage, int64_t until, struct msp_error *err);

/* "acme-4815164 erp → terminada …": for msp_session_echo, in the store's language. */
const char *msp_outage_told(
	struct msp_session *session, const char *id, const struct msp_texts *services, int64_t from, int64_t until);

/* What a ticket does to the outages that are about it, in its transaction: ends those that go on (resolve); has those
 * that ended at an instant go on (undo of a resolution); moves them to another ticket (merge); counts them. */
int msp_outages_end_with(struct msp_session *session, const char *ticket, int64_t until, struct msp_error *err);
int msp_outages_go_on_with(struct msp_session *session, const char *ticket, int64_t ended, struct msp_error *err);
int msp_outages_hand_over(struct msp_session *session, const char *ticket, const char *other, struct msp_error *err);
/* A new outage of the services that were down before with this ticket (reopen --down).  MISSING when none were. */
int msp_outages_begin_again(struct msp_session *session, const char *client, const char *ticket, int64_t from,
	bool typed, const char **id, struct msp_error *err);

#endif
