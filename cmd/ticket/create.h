/* SPDX-License-Identifier: ISC */
/* Making tickets: shared by new, done, templates and imports. */
#ifndef MSP_CMD_TICKET_CREATE_H
#define MSP_CMD_TICKET_CREATE_H

#include "cmd/session.h"
#include "lib/cli/cli.h"

/* Options of every verb that opens a ticket. */
struct ticket_header_options {
	const char *requester, *priority, *category, *type, *site, *entity, *channel, *impact, *urgency, *service,
		*assign;
	struct msp_texts assets, tags;
	bool missed;
};
#define TICKET_HEADER_TEXT(owner, member, field, long_name, letter, argument, help, complete)               \
	{                                                                                                   \
		long_name, letter, MSP_OPTION_TEXT, offsetof(owner, member.field), argument, help, complete \
	}
#define TICKET_HEADER_OPTIONS(owner, member)                                                                           \
	TICKET_HEADER_TEXT(owner, member, requester, "requester", 'r', "PERSON",                                       \
		"who asks: a slug, a name or free text", "person"),                                                    \
		TICKET_HEADER_TEXT(owner, member, priority, "priority", 'p', "PRIORITY",                               \
			"P1 to P4, instead of the matrix", "enum:ticket.priority"),                                    \
		TICKET_HEADER_TEXT(                                                                                    \
			owner, member, impact, "impact", 0, "DEGREE", "high, medium or low", "enum:ticket.impact"),    \
		TICKET_HEADER_TEXT(                                                                                    \
			owner, member, urgency, "urgency", 0, "DEGREE", "high, medium or low", "enum:ticket.urgency"), \
		TICKET_HEADER_TEXT(owner, member, type, "type", 'y', "TYPE",                                           \
			"incident, request, problem, project or security", "enum:ticket.type"),                        \
		TICKET_HEADER_TEXT(owner, member, category, "category", 'k', "CATEGORY", "area/part", "category"),     \
		{ "asset", 'a', MSP_OPTION_LIST, offsetof(owner, member.assets), "ASSET",                              \
			"equipment it is about (repeatable)", "asset" },                                               \
		TICKET_HEADER_TEXT(owner, member, site, "site", 's', "SITE", "where; else the requester's", "site"),   \
		TICKET_HEADER_TEXT(owner, member, entity, "entity", 0, "ENTITY", "legal entity", NULL),                \
		TICKET_HEADER_TEXT(                                                                                    \
			owner, member, service, "service", 0, "SERVICE", "service of the client", "service"),          \
		TICKET_HEADER_TEXT(owner, member, channel, "channel", 0, "CHANNEL",                                    \
			"how it reached us; phone unless given", "enum:ticket.channel"),                               \
		{ "tag", 0, MSP_OPTION_LIST, offsetof(owner, member.tags), "TAG", "free mark (repeatable)", NULL },    \
		TICKET_HEADER_TEXT(owner, member, assign, "assign", 0, "LOGIN", "who gets it", "login"),               \
	{                                                                                                              \
		"missed", 0, MSP_OPTION_FLAG, offsetof(owner, member.missed), NULL,                                    \
			"we did not talk with the client when it was opened", NULL                                     \
	}

/* A ticket to be made.  Texts may be NULL; what is not said is not written. */
struct ticket_draft {
	const char *client;
	const char *title, *description;
	int64_t opened;
	bool typed; /* `opened` was typed: `recorded` is written */
	const struct ticket_header_options *header;
	const char *parent, *template;
	const char *origin;                        /* made by a program: number and uid follow from it */
	const struct msp_node *checklist, *custom; /* NULL = none */
	struct msp_node *log;                      /* events, in order; NULL = none */
};

/* Is there such a client?  MISSING with the nearest. */
int ticket_check_client(struct msp_session *session, const char *client, struct msp_error *err);
/* The header options made good: requester found among the client's people (one match by slug, first name or name),
 * site from the requester, "1" -> "P1".  Unknown logins are errors, other free text is left as it is. */
int ticket_complete_header(
	struct msp_session *session, const char *client, struct ticket_header_options *header, struct msp_error *err);
/* The event at opening: the talk on the phone, at the counter or in the chat, which is the first answer; with the
 * assignment.  NULL when there is nothing to say. */
struct msp_node *ticket_opening_event(struct msp_session *session, const struct ticket_draft *draft);
/* Writes the record into the transaction; *id in the session's arena. */
int ticket_create(
	struct msp_session *session, const struct ticket_draft *draft, const char **id, struct msp_error *err);

#endif
