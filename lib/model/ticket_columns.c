/* SPDX-License-Identifier: ISC */
#include "lib/model/ticket_columns.h"

#include "lib/base/str.h"

/* A wait with an end is over then, though nothing was written. */
#define WAIT_OVER "ticket.wait_until <= ?1"
#define STATUS "CASE WHEN ticket.status = 'waiting' AND " WAIT_OVER " THEN 'open' ELSE ticket.status END"
#define BREACHED "(ticket.unresolved = 1 AND (ticket.missed = 1 OR coalesce(ticket.due < ?1, 0)))"
#define UNRESOLVED "ticket.unresolved = 1"

#define SHOW MSP_COLUMN_DEFAULT
#define ASK MSP_COLUMN_FILTER
#define WORD (MSP_COLUMN_FILTER | MSP_COLUMN_ENUM)

const struct msp_column msp_ticket_columns[MSP_TICKET_COLUMN_COUNT] = {
	{ "dirty", "", MSP_TYPE_BOOL, SHOW | MSP_COLUMN_MARK, NULL, "has uncommitted changes in the work tree" },
	{ "id", "ID", MSP_TYPE_TEXT, SHOW, "ticket.client || '-' || ticket.number", "client and number" },
	{ "priority", "PRI", MSP_TYPE_TEXT, SHOW | WORD | MSP_COLUMN_UPPER, "ticket.priority",
		"P1 to P4, in force now" },
	{ "status", "STATUS", MSP_TYPE_TEXT, SHOW | WORD, STATUS, "new, open, waiting, resolved or closed" },
	{ "assignee", "ASSIGNEE", MSP_TYPE_TEXT, SHOW | WORD, "ticket.assignee", "login that has it now" },
	{ "due", "DUE", MSP_TYPE_TIME, SHOW | ASK, "ticket.due",
		"when the most urgent clock of an unresolved ticket is due" },
	{ "in", "IN", MSP_TYPE_SECONDS, SHOW | ASK | MSP_COLUMN_RIGHT, "ticket.due - ?1",
		"time until due, nights and all, negative when late; empty while paused" },
	{ "title", "TITLE", MSP_TYPE_TEXT, SHOW | ASK | MSP_COLUMN_WIDE, "ticket.title",
		"one line the client would recognise" },
	{ "client", "CLIENT", MSP_TYPE_TEXT, WORD, "ticket.client", "whose it is" },
	{ "number", "NUMBER", MSP_TYPE_TEXT, ASK, "ticket.number", "digits of the id" },
	{ "type", "TYPE", MSP_TYPE_TEXT, WORD, "ticket.type", "incident, request, problem, project or security" },
	{ "level", "LEVEL", MSP_TYPE_TEXT, WORD | MSP_COLUMN_UPPER, "'N' || ticket.level", "support level, N1 to N3" },
	{ "requester", "REQUESTER", MSP_TYPE_TEXT, WORD, "ticket.requester", "who asked" },
	{ "site", "SITE", MSP_TYPE_TEXT, WORD, "ticket.site", "where" },
	{ "entity", "ENTITY", MSP_TYPE_TEXT, WORD, "ticket.entity", "legal entity of the client" },
	{ "category", "CATEGORY", MSP_TYPE_TEXT, WORD, "ticket.category", "area/part; area* asks for all parts" },
	{ "service", "SERVICE", MSP_TYPE_TEXT, WORD, "ticket.service", "service of the client" },
	{ "channel", "CHANNEL", MSP_TYPE_TEXT, WORD, "ticket.channel", "how it reached us" },
	{ "by", "BY", MSP_TYPE_TEXT, WORD, "ticket.author", "who recorded it" },
	{ "opened", "OPENED", MSP_TYPE_TIME, ASK, "ticket.opened", "when the client reported it" },
	{ "responded", "RESPONDED", MSP_TYPE_TIME, ASK, "ticket.responded", "first public answer of ours" },
	{ "resolved", "RESOLVED", MSP_TYPE_TIME, ASK, "ticket.resolved", "when it was resolved" },
	{ "closed", "CLOSED", MSP_TYPE_TIME, ASK, "ticket.closed", "when it was closed" },
	{ "updated", "UPDATED", MSP_TYPE_TIME, ASK, "ticket.updated", "last event" },
	{ "unanswered", "UNANSWERED", MSP_TYPE_TIME, ASK, "ticket.unanswered",
		"oldest word of the client without an answer" },
	{ "clock", "CLOCK", MSP_TYPE_TEXT, WORD, "ticket.clock", "which clock is the most urgent one" },
	{ "breached", "BREACHED", MSP_TYPE_BOOL, ASK, BREACHED, "unresolved and a promise was missed" },
	{ "left", "LEFT", MSP_TYPE_SECONDS, ASK | MSP_COLUMN_RIGHT | MSP_COLUMN_HOURS, "ticket.remaining",
		"business time left of a paused clock; msp-sla status has it of all" },
	{ "paused", "PAUSED", MSP_TYPE_BOOL, ASK, "(ticket.remaining IS NOT NULL)",
		"its clock stands still while it waits" },
	{ "wait", "WAIT", MSP_TYPE_TEXT, WORD, "CASE WHEN " WAIT_OVER " THEN NULL ELSE ticket.wait END",
		"what it waits for" },
	{ "vendor", "VENDOR", MSP_TYPE_TEXT, WORD, "CASE WHEN " WAIT_OVER " THEN NULL ELSE ticket.wait_on END",
		"third party it waits for" },
	{ "ref", "REF", MSP_TYPE_TEXT, ASK, "CASE WHEN " WAIT_OVER " THEN NULL ELSE ticket.wait_ref END",
		"their reference" },
	{ "age", "AGE", MSP_TYPE_SECONDS, ASK | MSP_COLUMN_RIGHT, "coalesce(ticket.resolved, ?1) - ticket.opened",
		"from opening to resolution or now" },
	{ "minutes", "MIN", MSP_TYPE_INT, ASK | MSP_COLUMN_RIGHT, "(ticket.worked + 30) / 60", "minutes worked" },
	{ "reopened", "REOPENED", MSP_TYPE_INT, ASK | MSP_COLUMN_RIGHT, "ticket.reopened",
		"how often it was reopened" },
	{ "cause", "CAUSE", MSP_TYPE_TEXT, WORD, "ticket.cause", "what it was" },
	{ "assets", "ASSETS", MSP_TYPE_LIST, ASK, "ticket.assets", "equipment it is about" },
	{ "tags", "TAGS", MSP_TYPE_LIST, WORD, "ticket.tags", "free marks" },
	{ "parent", "PARENT", MSP_TYPE_TEXT, ASK, "ticket.parent", "ticket this is a part of" },
	{ "merged", "MERGED", MSP_TYPE_TEXT, ASK, "ticket.merged", "ticket it was merged into" },
	{ "appointment", "APPOINTMENT", MSP_TYPE_TIME, ASK, "ticket.appointment", "visit agreed last" },
	{ "unresolved", "UNRESOLVED", MSP_TYPE_BOOL, ASK, UNRESOLVED, "work to be done: new, open or waiting" },
	{ "uid", "UID", MSP_TYPE_TEXT, ASK, "ticket.uid", "never changes, also when the number does" },
	{ "origin", "ORIGIN", MSP_TYPE_TEXT, ASK, "ticket.origin", "what made it, for tickets made by programs" },
	{ "path", "PATH", MSP_TYPE_TEXT, 0, "(SELECT file.path FROM file WHERE file.id = ticket.id)",
		"file in the store" },
};

static const struct msp_query_view views[] = {
	{ "mine", UNRESOLVED " AND ticket.assignee = ?2", "unresolved and assigned to me" },
	{ "unassigned", UNRESOLVED " AND ticket.assignee IS NULL", "unresolved and nobody's" },
	{ "atrisk", UNRESOLVED " AND ticket.remaining IS NULL AND (ticket.due < ?1 OR ticket.risk <= ?1)",
		"unresolved, and late or soon late" },
	{ "unanswered", "ticket.unanswered IS NOT NULL OR (" UNRESOLVED " AND ticket.responded IS NULL)",
		"the client waits for a word of ours" },
	{ "unsorted", UNRESOLVED " AND ticket.client = 'entrada'", "not yet of any client" },
	{ "today", UNRESOLVED " AND (ticket.due < ?4 OR (ticket.appointment >= ?3 AND ticket.appointment < ?4))",
		"unresolved, and due by the end of today or with an appointment today" },
};

static const char *const statuses[] = { "new", "open", "waiting", "resolved", "closed", NULL };
static const char *const unresolved_statuses[] = { "new", "open", "waiting", NULL };
static const char *const priorities[] = { "P1", "P2", "P3", "P4", NULL };
static const char *const levels[] = { "N1", "N2", "N3", NULL };
static const char *const types[] = { "incident", "request", "problem", "project", "security", NULL };
static const char *const channels[] = { "phone", "mail", "chat", "whatsapp", "visit", "portal", "monitor", "internal",
	NULL };
static const char *const waits[] = { "client", "third-party", "window", "parts", NULL };
static const char *const clocks[] = { "response", "update", "arrival", "notify", "resolution", NULL };
static const char *const truths[] = { "yes", "true", "si", "sí", NULL };

static const struct msp_query_values values[] = {
	{ "status", statuses },
	{ "priority", priorities },
	{ "level", levels },
	{ "type", types },
	{ "channel", channels },
	{ "wait", waits },
	{ "clock", clocks },
};

static const struct msp_query_implied implied[] = {
	{ "status", unresolved_statuses, UNRESOLVED },
	{ "wait", waits, UNRESOLVED },
	{ "clock", clocks, UNRESOLVED },
	{ "breached", truths, UNRESOLVED },
	{ "paused", truths, UNRESOLVED },
	{ "unresolved", truths, UNRESOLVED },
};

static const char *const orders[][2] = {
	{ "due", "ticket.urgency" },
	{ "in", "ticket.urgency" },
	{ "id", "ticket.client || '-' || ticket.number" },
};

const struct msp_query_table msp_ticket_table = {
	.noun = "ticket",
	.from = "ticket",
	.text_from = "ticket_text CROSS JOIN ticket ON ticket.words = ticket_text.rowid",
	.text_match = "ticket_text MATCH",
	.text_order = "ticket_text.rowid DESC",
	.id = "ticket.id",
	.order = "ticket.opened DESC, ticket.id DESC",
	.narrow = UNRESOLVED,
	.narrow_order = "ticket.urgency, ticket.id",
	.columns = msp_ticket_columns,
	.column_count = MSP_TICKET_COLUMN_COUNT,
	.views = views,
	.view_count = MSP_COUNT(views),
	.values = values,
	.value_count = MSP_COUNT(values),
	.implied = implied,
	.implied_count = MSP_COUNT(implied),
	.orders = orders,
	.order_count = MSP_COUNT(orders),
};
