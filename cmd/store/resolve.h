/* SPDX-License-Identifier: ISC */
/* Conflicts of git's own merges: what its index has in several stages. */
#ifndef MSP_CMD_STORE_RESOLVE_H
#define MSP_CMD_STORE_RESOLVE_H

#include "cmd/session.h"
#include "lib/base/map.h"
#include "lib/store/conflict.h"

enum { STAGE_BASE, STAGE_OURS, STAGE_THEIRS, STAGES };

/* One path that git has not merged. */
struct store_stages {
	const char *path;
	char oid[STAGES][MSP_OID_SIZE]; /* "" = not there */
	unsigned mode[STAGES];
};

/* All of them, by path. */
int store_unmerged(struct msp_session *session, struct msp_map *unmerged, struct msp_error *err);

/* What is asked about a path. */
struct store_decision {
	const char *key; /* NULL = everything about the file */
	enum msp_take take;
	const char *value;
	size_t used; /* conflicts it has decided */
};

/* Merges a path again by our rules, out of git's stages, with the decisions taken so far and this one.  0 = it is
 * merged: work tree and index have it; 1 = conflicts are left, in `left`. */
int store_resolve_path(struct msp_session *session, const struct msp_map *unmerged, const char *path,
	struct store_decision *decision, struct msp_conflicts *left, struct msp_error *err);

#endif
