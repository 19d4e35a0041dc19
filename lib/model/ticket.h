/* SPDX-License-Identifier: ISC */
/*
 * A ticket: how it was opened and what happened, read from its YAML, and the state derived from that.  Nothing derived
 * is ever written (ticket-sla: "store events, derive everything").  Pure: no I/O, no clock.
 */
#ifndef MSP_MODEL_TICKET_H
#define MSP_MODEL_TICKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/base/time.h"
#include "lib/text/node.h"

enum msp_status {
	MSP_STATUS_NONE,
	MSP_STATUS_NEW,
	MSP_STATUS_OPEN,
	MSP_STATUS_WAITING,
	MSP_STATUS_RESOLVED,
	MSP_STATUS_CLOSED
};
enum msp_wait { MSP_WAIT_NONE, MSP_WAIT_CLIENT, MSP_WAIT_THIRD_PARTY, MSP_WAIT_WINDOW, MSP_WAIT_PARTS, MSP_WAIT_NO };

/* How work is paid: within the contract unless said otherwise. */
enum msp_cover { MSP_COVER_UNSAID, MSP_COVER_INCLUDED, MSP_COVER_EXTRA, MSP_COVER_PROJECT, MSP_COVER_WARRANTY };
enum msp_cover msp_cover_parse(const char *name); /* UNSAID when unknown or NULL */

const char *msp_status_name(enum msp_status status);               /* "open"; NULL for NONE */
const char *msp_status_word(enum msp_status status, bool spanish); /* for people: "resuelto", "resolved" */
enum msp_status msp_status_parse(const char *name);                /* NONE when unknown */
const char *msp_wait_name(enum msp_wait wait);                     /* "third-party", "no"; NULL for NONE */
enum msp_wait msp_wait_parse(const char *name);

/* What an event carries, as bits; several may be set. */
enum {
	MSP_EVENT_SAY = 1 << 0,
	MSP_EVENT_NOTE = 1 << 1,
	MSP_EVENT_HEAR = 1 << 2,
	MSP_EVENT_CALL = 1 << 3,
	MSP_EVENT_VISIT = 1 << 4,
	MSP_EVENT_AUTO = 1 << 5, /* by a program: never an answer */
	MSP_EVENT_SET = 1 << 6,
	MSP_EVENT_REDACTED = 1 << 7,
	MSP_EVENT_AMENDED = 1 << 8,
	MSP_EVENT_BACKDATED = 1 << 10, /* recorded more than 24 h after `at` */
	MSP_EVENT_ESCALATED = 1 << 11,
	MSP_EVENT_AFFECTED = 1 << 12,
	MSP_EVENT_APPOINT = 1 << 13,  /* a visit was called for or agreed */
	MSP_EVENT_CANCEL = 1 << 14,   /* `appoint: no`: and it was called off */
	MSP_EVENT_NOTIFIED = 1 << 15, /* security: the controller was told */
	MSP_EVENT_UNGRADED = 1 << 16, /* `unset: [priority]`: the matrix decides again */
	MSP_EVENT_UNDONE = 1 << 9,    /* taken back by a later `undo`, or that `undo` itself: changes nothing */
};

struct msp_event {
	int64_t at;
	int64_t recorded; /* when it was written down, where `at` was typed; MSP_TIME_NONE = at */
	int32_t offset;
	unsigned bits;
	enum msp_status status;
	enum msp_wait wait;
	int64_t wait_until; /* MSP_TIME_NONE = open end */
	int64_t seconds;    /* `time`, worked; 0 = none */
	int64_t arrived;    /* visit.arrived or MSP_TIME_NONE */
	int level;          /* 1..3; 0 = not changed */
	const char *by;
	const char *assign;  /* login; "" = nobody any more; NULL = not changed */
	const char *wait_on; /* vendor or free text of a wait; NULL = none */
	const char *wait_ref;
	const char *type, *priority, *impact, *urgency; /* from `set`; NULL = not changed */
	const char *cause;                              /* of a resolution; NULL */
	const char *merged;                             /* id of the ticket this one went into; NULL */
	enum msp_cover cover;                           /* of the work from here on; UNSAID = not changed */
	int score;                                      /* survey.score, 1..5; 0 = none */
	const char *comment;                            /* survey.text; NULL = none */
	int64_t people;                                 /* affected.people; 0 = no datum */
	int64_t affected_from, affected_until;          /* MSP_TIME_NONE = opened / resolved */
	const struct msp_node *node;                    /* the event as written; NULL when read from the index */
};

struct msp_ticket {
	/* Header fields hold the values now in force: what `set` events changed is applied, except the class (type,
	 * impact, urgency, priority), which is judged as of an instant. */
	const char *id;     /* "acme-4815164" */
	const char *number; /* "4815164" */
	const char *client; /* slug, from the path */
	const char *uid, *origin;
	int64_t opened; /* the earlier one where another ticket was absorbed */
	int32_t opened_offset;
	const char *moved; /* tombstone: id of the ticket it is now; NULL */
	const char *parent;
	const char *by, *channel, *type, *title, *requester, *site, *entity, *category, *service;
	const char *assets;                                        /* slugs or free text, one a line; NULL = none */
	const char *impact, *urgency, *priority;                   /* as written at opening; NULL = not written */
	bool unknown_response, unknown_update, unknown_resolution; /* header `unknown:` */
	bool unknown_arrival, unknown_notify;
	const char *formerly;     /* first of the list, NULL */
	struct msp_event *events; /* by `at`, as in the file */
	size_t event_count;
	const struct msp_node *node; /* the whole record; NULL when read from the index */
};

/* Reads a validated record.  path gives client and place ("clients/acme/tickets/2026/11/4815164.yaml").  DATA error
 * when a value the schema cannot check is wrong: events out of order are sorted, never refused. */
int msp_ticket_parse(struct msp_arena *arena, const char *path, const struct msp_node *node, struct msp_ticket **ticket,
	struct msp_error *err);

/* Impact × urgency -> "P1".."P4" (msp.yaml `matrix`), as of an instant. */
struct msp_matrix {
	int64_t from;           /* MSP_TIME_NONE = always */
	const char *cell[3][3]; /* [impact][urgency], 0 = low 1 = medium 2 = high */
};
struct msp_matrices {
	const struct msp_matrix *items; /* ascending by from */
	size_t count;
};
/* Priority of a class in force at an instant: `priority` wins, else the matrix, else P3. */
const char *msp_priority_of(
	const struct msp_matrices *matrices, int64_t at, const char *priority, const char *impact, const char *urgency);

/* The state just before `cutoff` (events at or after it do not exist). */
struct msp_ticket_state {
	enum msp_status status; /* NONE: not opened yet at the cutoff */
	enum msp_wait wait;     /* what it waits for now, NONE otherwise */
	int64_t wait_since, wait_until;
	const char *wait_on, *wait_ref;
	const char *assignee;        /* NULL = nobody */
	int level;                   /* 1..3 */
	const char *type, *priority; /* present class */
	int64_t responded;           /* first public human event of ours; MSP_TIME_NONE */
	int64_t resolved;            /* last entry into resolved or closed while it is so; MSP_TIME_NONE */
	int64_t closed;
	int64_t updated;    /* last event */
	int64_t unanswered; /* oldest client word without a public answer; MSP_TIME_NONE */
	int64_t said;       /* our last public word; MSP_TIME_NONE */
	int64_t seconds;    /* worked */
	int reopened;       /* times */
	int handovers;      /* changes from one assignee to another */
	int max_level;
	const char *cause;
	const char *merged; /* id it was merged into, NULL */
	bool converted;     /* to a project */
};
void msp_ticket_derive(const struct msp_ticket *ticket, const struct msp_matrices *matrices, int64_t cutoff,
	struct msp_ticket_state *state);

/* What the events up to one say about it: one pass over a log, begun with MSP_TICKET_SAID_INIT, tells it of each. */
struct msp_ticket_said {
	enum msp_cover cover; /* how the work of the event is paid: as the last one said that said anything */
	bool asked;           /* our last public word is later than the client's: it waits for an answer to something */
};
#define MSP_TICKET_SAID_INIT                \
	{                                   \
		.cover = MSP_COVER_INCLUDED \
	}
void msp_ticket_said_next(struct msp_ticket_said *said, const struct msp_event *event);

/* Is it work to be done: not resolved, not closed, not merged. */
bool msp_ticket_unresolved(const struct msp_ticket_state *state);

/* Key of an event: first 12 hex digits of SHA-256 over its canonical JSON (store.md, "Merging"). */
#define MSP_EVENT_KEY_SIZE 13
void msp_event_key(const struct msp_node *event, char key[MSP_EVENT_KEY_SIZE]);
/* The key of an event of a parsed ticket as written, also when it was amended since: what amend and redact want. */
void msp_ticket_event_key(const struct msp_ticket *ticket, const struct msp_event *event, char key[MSP_EVENT_KEY_SIZE]);

#endif
