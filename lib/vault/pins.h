/* SPDX-License-Identifier: ISC */
/*
 * What this machine has seen, outside the repository, so that a repository cannot be rolled back or exchanged
 * unnoticed: $XDG_STATE_HOME/msp/vault-<vault id>.pins, mode 0600, one line each:
 *
 *     msp-pins-1
 *     first <hash of the first roster>
 *     roster <serial> <hash>
 *     verified <commit>
 *     secret <id> <gen> <hash of the manifest>       (by id)
 *
 * A fork that a person accepts is kept as what was seen.
 *
 * A missing file is a first contact: the fingerprint of the first roster is shown and has to be confirmed.
 */
#ifndef MSP_VAULT_PINS_H
#define MSP_VAULT_PINS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/error.h"
#include "lib/vault/roster.h"

struct msp_pin {
	char id[MSP_VAULT_ID];
	int64_t gen;
	char hash[MSP_VAULT_HASH];
};

struct msp_pins {
	struct msp_arena *arena;
	const char *path;
	bool found;                 /* the file was there */
	char first[MSP_VAULT_HASH]; /* "" = none */
	int64_t serial;             /* highest seen; 0 = none */
	char roster[MSP_VAULT_HASH];
	char verified[65];      /* commit; "" = none */
	struct msp_buf text;    /* of the file, with the lines of secrets; private */
	const char **secrets;   /* those lines, by id; private */
	size_t count, capacity; /* of secrets */
	int descriptor;         /* the lock; -1 = opened for reading only */
	bool changed;
};

enum msp_pin_answer {
	MSP_PIN_NEW, /* never seen */
	MSP_PIN_SAME,
	MSP_PIN_NEWER,
	MSP_PIN_BEHIND, /* this clone is behind, or was rolled back */
	MSP_PIN_FORK,   /* same generation, other bytes */
};

/* Reads the file; with `write` under its lock, until closed.  DENIED: readable by others; DATA: malformed (never taken
 * for a first contact). */
int msp_pins_open(struct msp_pins *pins, struct msp_arena *arena, const char *folder, const char vault[MSP_VAULT_ID],
	bool write, struct msp_error *err);
/* Writes what changed, whole or not at all, and releases all of it; also what was opened for reading. */
int msp_pins_close(struct msp_pins *pins, struct msp_error *err);

enum msp_pin_answer msp_pins_secret(
	const struct msp_pins *pins, const char id[MSP_VAULT_ID], int64_t gen, const char hash[MSP_VAULT_HASH]);
void msp_pins_keep(struct msp_pins *pins, const char id[MSP_VAULT_ID], int64_t gen, const char hash[MSP_VAULT_HASH]);

/* The chain against what was seen: NEW = first contact; BEHIND = its current serial is lower; FORK = the serial seen
 * has another hash now, or the first roster is another. */
enum msp_pin_answer msp_pins_chain(const struct msp_pins *pins, const struct msp_roster_chain *chain);
void msp_pins_keep_chain(struct msp_pins *pins, const struct msp_roster_chain *chain);

#endif
