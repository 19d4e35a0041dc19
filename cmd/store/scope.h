/* SPDX-License-Identifier: ISC */
/* Paths that a history keeps or loses (lib/store/rewrite.h), for purge, split and export. */
#ifndef MSP_CMD_STORE_SCOPE_H
#define MSP_CMD_STORE_SCOPE_H

#include "lib/store/rewrite.h"

/* Files and folders, without a slash at the end. */
struct store_scope {
	const char *const *paths; /* NULL-terminated */
	const char *client;       /* whose records they are; NULL = of none or of one file */
};

/* Rules to lose these paths, or to keep nothing else. */
void store_scope_lose(const struct store_scope *scope, struct msp_rewrite_rules *rules);
void store_scope_keep(const struct store_scope *scope, struct msp_rewrite_rules *rules);

#endif
