/* SPDX-License-Identifier: ISC */
/* Files in the syntax of git-config(1), read plainly.  A part of repo; msp_repo_config is what others use. */
#ifndef MSP_STORE_REPO_CONFIG_H
#define MSP_STORE_REPO_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"

struct msp_config_entry {
	const char *key;   /* "core.bare", "remote.origin.url": section and name in lower case */
	const char *value; /* "true" where the file gives no value */
};

struct msp_config {
	struct msp_config_entry *entries; /* in order of the file */
	size_t count, capacity;
	bool includes; /* an include or includeIf section stands in it: these entries are not the whole truth */
};

/* Adds the entries of a file to config; a missing or unreadable-by-name file adds nothing.  CONFIG error with file and
 * line on bad syntax. */
int msp_config_load(struct msp_arena *arena, const char *path, struct msp_config *config, struct msp_error *err);
/* Last value of a key, or NULL. */
const char *msp_config_get(const struct msp_config *config, const char *key);
/* As git reads booleans: true yes on 1, false no off 0 and ""; `otherwise` when unset or not a boolean. */
bool msp_config_bool(const struct msp_config *config, const char *key, bool otherwise);

#endif
