/* SPDX-License-Identifier: ISC */
/* What the verbs that write clients and people share. */
#ifndef MSP_CMD_CLIENT_CHANGE_H
#define MSP_CMD_CLIENT_CHANGE_H

#include "cmd/record.h"
#include "cmd/session.h"

const char *client_path(struct msp_arena *arena, const char *client);
const char *person_path(struct msp_arena *arena, const char *client, const char *person);

/* The client itself, MISSING with the nearest name as hint; DATA for what can be no slug. */
int client_find(struct msp_session *session, const char *slug, const struct msp_client **client, struct msp_error *err);
/* Has anything of this client been judged: is there a ticket? */
int client_has_past(struct msp_session *session, const char *client, bool *past, struct msp_error *err);

/* Slug and name of something new out of what was typed: a slug (the name is `name`, else the slug), or a name that a
 * slug is proposed from.  USAGE when no slug comes out. */
int client_name(struct msp_session *session, const char *typed, const char *name, const char **slug, const char **title,
	struct msp_error *err);

/* Puts the record, commits it as "client acme: …", echoes "acme → outcome" and prints id. */
int client_commit(
	struct msp_record *record, const char *id, const char *subject, const char *outcome, struct msp_error *err);

/* Options of verbs that change what holds from a day on. */
#define CLIENT_WHEN_OPTIONS(type, member)                                                    \
	{ "from", 0, MSP_OPTION_TEXT, offsetof(type, member.from), "DAY",                    \
		"policy, calendar, contract: a new version from this day on", NULL },        \
	{                                                                                    \
		"retroactive", 0, MSP_OPTION_FLAG, offsetof(type, member.retroactive), NULL, \
			"change what is in force, and how the past is judged", NULL          \
	}

#endif
