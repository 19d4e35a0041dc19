/* SPDX-License-Identifier: ISC */
/*
 * The one way tickets change: each verb says what its event carries, everything else (finding the tickets, the lock,
 * the time, the place in the log, the commit, the echo, the ids on stdout) happens here, once.
 */
#ifndef MSP_CMD_TICKET_CHANGE_H
#define MSP_CMD_TICKET_CHANGE_H

#include "cmd/session.h"
#include "lib/model/resolve.h"
#include "lib/model/ticket.h"
#include "lib/text/edit.h"

/* One ticket while it is being changed. */
struct ticket_change {
	struct msp_session *session;
	const char *path;
	const struct msp_ticket *ticket; /* as it is in the store */
	struct msp_ticket_state state;   /* its state at the event's time */
	struct msp_edit edit;            /* its text; the event is inserted after `fill` */
	struct msp_node *event;          /* at and by are set; `fill` adds the rest */
	int64_t at;
	const char *outcome; /* for the echo: "→ resuelto"; NULL = the new status */
	bool untouched;      /* `fill` found nothing to do: no event, told in the echo */
};

/* The words of a verb that takes some: from -m, the last operand, -F or the editor, in that order. */
struct ticket_text {
	const char *file;    /* -F */
	const char *operand; /* as ticket_text_split found it */
	bool optional;       /* nothing given = no text, no editor */
	const char *value;   /* what it came to; NULL when optional and not given */
};
#define TICKET_FILE_OPTION(type, member)                                                                             \
	{                                                                                                            \
		"file", 'F', MSP_OPTION_TEXT, offsetof(type, member), "FILE", "read the text from FILE (- = stdin)", \
			"file"                                                                                       \
	}

/* What a verb does to each ticket. */
struct ticket_action {
	const char *subject;      /* for the commit: "resolve" */
	struct ticket_text *text; /* also the commit's body; NULL = the verb takes none */
	int (*fill)(struct ticket_change *change, void *context, struct msp_error *err);
	void *context;
};

/* Opens a session, finds every ticket named (operands, or "-" for stdin), asks for the text, changes all in one commit,
 * echoes, prints the ids.  A text typed in the editor is kept in a file when the write fails. */
int ticket_change_all(struct msp_cli *cli, char *const *operands, size_t count, const struct ticket_action *action,
	struct msp_error *err);

/* The same in a session that is open and begun, for verbs that do more in one commit; commits nothing itself. */
int ticket_change_one(
	struct msp_session *session, const char *operand, const struct ticket_action *action, struct msp_error *err);

/* The ticket an operand names; MISSING as msp_resolve says. */
int ticket_find(struct msp_session *session, const char *operand, struct msp_match *match, struct msp_error *err);
/* Its text and parsed form as of the session (inside a transaction: as the transaction sees it). */
int ticket_read(struct msp_session *session, const char *path, const char **text, size_t *length,
	struct msp_ticket **ticket, struct msp_error *err);

/* Options that most verbs which add an event share; put TICKET_EVENT_OPTIONS(struct …) into the table. */
struct ticket_event_options {
	const char *time; /* -t: time worked */
	const char *cover;
};
#define TICKET_EVENT_OPTIONS(type, member)                                                                            \
	{ "time", 't', MSP_OPTION_TEXT, offsetof(type, member.time), "DURATION", "time worked, such as 35m or 1h30m", \
		NULL },                                                                                               \
	{                                                                                                             \
		"cover", 0, MSP_OPTION_TEXT, offsetof(type, member.cover), "HOW",                                     \
			"how the work is paid: included, extra, project, warranty", "enum:ticket.log[].cover"         \
	}
/* Adds them to an event; USAGE errors name the option. */
int ticket_event_options(
	struct ticket_change *change, const struct ticket_event_options *options, struct msp_error *err);

/* The schema of tickets, compiled once. */
const struct msp_schema *ticket_schema(struct msp_session *session);
/* Could value stand at path of a ticket ("priority", "log[].level")?  USAGE naming what, the option or field it was
 * given as, with the nearest word.  NULL is fine.  Said before anything is locked or written; the schema has the last
 * word. */
int ticket_check_value(
	struct msp_session *session, const char *what, const char *path, const char *value, struct msp_error *err);

/* Sets key of node to a time as people type it (lib/model/when.h); NULL text sets nothing. */
int ticket_set_time(
	struct ticket_change *change, struct msp_node *node, const char *key, const char *text, struct msp_error *err);

/* Verbs that write words: say, note, hear, call, visit.  fill gets this as its context, with the text in it. */
struct ticket_words {
	const char *subject; /* for the commit: "say" */
	const void *options; /* the verb's own */
	int (*fill)(struct ticket_change *change, void *context, struct msp_error *err);
	struct ticket_text text;
};
/* The run function of such a verb: operands TICKET... [TEXT], one event on each ticket. */
int ticket_words_run(struct msp_cli *cli, struct ticket_words *words, struct msp_error *err);
/* A public answer takes up what is new: it is open from then on. */
void ticket_take_up(struct ticket_change *change);

/* For verbs whose last operand is the text: with -m or -F all operands are tickets, else the last of two or more is the
 * text.  Takes it from the operands. */
void ticket_text_split(struct msp_cli *cli, struct ticket_text *text);

#endif
