/* SPDX-License-Identifier: ISC */
/*
 * Aliases of the person, in ${XDG_CONFIG_HOME:-~/.config}/msp/config:
 *
 *     alias:
 *       fw: vault show acme/fw
 *       mio: ticket ls @mine client:"acme, sa"
 *
 * Words are parted by blanks; '…' and "…" hold blanks, a backslash takes the next character as it is.
 */
#ifndef MSP_CMD_MSP_ALIAS_H
#define MSP_CMD_MSP_ALIAS_H

#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/text/node.h"

/* The map under `alias`, checked: names that hide no command, values that are words.  NULL when there is none.  CONFIG
 * errors with file, line and column. */
int msp_alias_load(struct msp_arena *arena, const struct msp_node **aliases, struct msp_error *err);

/* The words of an alias, NULL-terminated; NULL when `name` is none.  An alias whose first word is an alias is followed;
 * one that comes back to itself is a CONFIG error. */
int msp_alias_expand(struct msp_arena *arena, const struct msp_node *aliases, const char *name, char ***words,
	size_t *count, struct msp_error *err);

#endif
