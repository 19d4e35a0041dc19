/* SPDX-License-Identifier: ISC */
/* What happened from one commit to another, as people tell it: events of records, and files that changed. */
#ifndef MSP_CMD_STORE_CHANGES_H
#define MSP_CMD_STORE_CHANGES_H

#include "cmd/session.h"

enum store_what { STORE_EVENT, STORE_OPENED, STORE_ADDED, STORE_CHANGED, STORE_REMOVED };

struct store_change {
	const char *path;
	const char *id;     /* "acme-4815164", "acme/laura", or the path */
	const char *kind;   /* "ticket" */
	const char *client; /* "" = none */
	const char *title;  /* "" = none */
	enum store_what what;
	int64_t at;          /* MSP_TIME_NONE = not known */
	const char *by;      /* login; "" = not known */
	const char *summary; /* of an event: "status:resolved time:35m"; else "new" "changed" "removed" */
	const char *text;    /* words of an event; NULL = none */
};

struct store_changes {
	struct store_change *items; /* by path */
	size_t count, capacity;
};

/* Commits; before "" = from nothing.  Strings are in the session's arena. */
int store_changes_find(struct msp_session *session, const char *before, const char *after,
	struct store_changes *changes, struct msp_error *err);
/* Who made the changes that no event tells about, and when: asks git. */
int store_changes_blame(struct msp_session *session, const char *before, const char *after,
	struct store_changes *changes, struct msp_error *err);

#endif
