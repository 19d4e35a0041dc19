/* SPDX-License-Identifier: ISC */
/* The commands there are: ours, and other people's msp-foo. */
#ifndef MSP_CMD_MSP_NOUNS_H
#define MSP_CMD_MSP_NOUNS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"

struct msp_noun {
	char letter; /* 0 = none */
	const char *name;
	const char *summary; /* as the command's own table says; tests/cli/msp-dispatch.t compares */
};

/* Ours, in the order of help; the last has no name. */
extern const struct msp_noun msp_nouns[];

/* By letter or name, or NULL. */
const struct msp_noun *msp_noun_find(const char *word);
/* Whether a word can be a command's name: letters, digits, "-", "_", not beginning with "-" or "_". */
bool msp_noun_valid(const char *word);
/* Path of the program msp-<name>: in the folder of this program, then in $PATH.  NULL when there is none. */
const char *msp_noun_program(struct msp_arena *arena, const char *name);
/* Names of other people's msp-<name> in the same places, sorted, each once. */
char **msp_noun_others(struct msp_arena *arena, size_t *count);

#endif
