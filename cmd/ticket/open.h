/* SPDX-License-Identifier: ISC */
/* The steps that new, done and templates share around ticket_create. */
#ifndef MSP_CMD_TICKET_OPEN_H
#define MSP_CMD_TICKET_OPEN_H

#include "cmd/ticket/create.h"
#include "lib/model/ticket.h"

/* draft->opened from --when (typed) or now; USAGE when it lies in the future. */
int ticket_open_time(struct msp_session *session, struct ticket_draft *draft, struct msp_error *err);
/* Adds to the draft's log that it follows another ticket; *other is that ticket's id. */
int ticket_open_follow(struct msp_session *session, struct ticket_draft *draft, const char *operand, const char **other,
	struct msp_error *err);
/* Tells the other ticket, in the same transaction. */
int ticket_open_link_back(struct msp_session *session, const char *id, const char *other, struct msp_error *err);
/* Commits, echoes, prints the id. */
int ticket_open_commit(struct msp_session *session, const char *id, const struct ticket_draft *draft,
	const char *subject, enum msp_status status, struct msp_error *err);
/* What a template is opened with.  Texts NULL and lists empty = as the template says. */
struct ticket_template_request {
	const struct ticket_header_options *header;
	struct msp_texts clients;
	const char *title, *description; /* of the ticket, not of its parts */
};

/* templates/NAME.yaml as a tree; MISSING with the nearest. */
int ticket_template_read(
	struct msp_session *session, const char *name, const struct msp_node **node, struct msp_error *err);
/* Opens a ticket with its parts for each client; one commit; echoes, prints the ids. */
int ticket_open_template(struct msp_session *session, const char *name, const struct ticket_template_request *request,
	struct msp_error *err);

#endif
