/* SPDX-License-Identifier: ISC */
/* The steps that new, done and templates share around ticket_create. */
#ifndef MSP_CMD_TICKET_OPEN_H
#define MSP_CMD_TICKET_OPEN_H

#include "cmd/ticket/create.h"
#include "lib/model/ticket.h"

/* draft->opened from --when (typed) or now; USAGE when it lies in the future. */
int ticket_open_time(struct msp_session *session, struct ticket_draft *draft, struct msp_error *err);
/* Adds to the draft's log that it follows another ticket; *other is that ticket's id. */
int ticket_open_follow(struct msp_session *session, struct ticket_draft *draft, const char *operand,
	const char **other, struct msp_error *err);
/* Tells the other ticket, in the same transaction. */
int ticket_open_link_back(struct msp_session *session, const char *id, const char *other, struct msp_error *err);
/* Commits, echoes, prints the id. */
int ticket_open_commit(struct msp_session *session, const char *id, const struct ticket_draft *draft,
	const char *subject, enum msp_status status, struct msp_error *err);
/* Opens what templates/NAME.yaml says for the clients it names (or the operand), with children; one commit. */
int ticket_open_template(struct msp_session *session, const char *name, struct ticket_header_options *header,
	struct msp_error *err);

#endif
