/* SPDX-License-Identifier: ISC */
/*
 * From what people type to a record (store.md, "Identity"): "4815164", "acme-4815164", "481" (three digits or more,
 * among unresolved records and those resolved in the last 14 days), "acme/srv-archivos".
 */
#ifndef MSP_MODEL_RESOLVE_H
#define MSP_MODEL_RESOLVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/model/kind.h"
#include "lib/store/db.h"

struct msp_match {
	int64_t id; /* file.id */
	const struct msp_kind *kind;
	const char *path;
	const char *client;    /* "" when of no client */
	const char *name;      /* number or slug */
	const char *reference; /* "acme-4815164", "acme/srv-archivos" */
	const char *title;     /* "" when it has none */
	bool unresolved;
	bool formerly; /* found by a number it has no more */
};

struct msp_matches {
	struct msp_match *items;
	size_t count;
};

struct msp_resolve_request {
	enum msp_kind_id kind; /* MSP_KIND_OTHER = any numbered kind */
	const char *client;    /* only of this client; NULL = all */
	int64_t now;
};

/* 0: matches->items[0] is the record; more items are records that once had this number (current holder first).
 * -1 MISSING: nothing (a wrong check digit proposes existing numbers one digit or one swap away), or several: the
 * message lists them and matches holds the candidates.  All in arena. */
int msp_resolve(struct msp_db *db, struct msp_arena *arena, const struct msp_resolve_request *request,
	const char *operand, struct msp_matches *matches, struct msp_error *err);

/* Is a number taken in the whole store, over all kinds, present or former?  For msp_number_space. */
int msp_resolve_taken(struct msp_db *db, const char *number, bool *taken, struct msp_error *err);
/* How many numbers are in use. */
int msp_resolve_used(struct msp_db *db, int64_t *used, struct msp_error *err);
/* Path of the record with this uid or origin (client NULL = any); NULL when there is none. */
int msp_resolve_uid(
	struct msp_db *db, struct msp_arena *arena, const char *uid, const char **path, struct msp_error *err);
int msp_resolve_origin(struct msp_db *db, struct msp_arena *arena, const char *client, const char *origin,
	const char **path, struct msp_error *err);

#endif
