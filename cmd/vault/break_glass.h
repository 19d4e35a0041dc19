/* SPDX-License-Identifier: ISC */
/*
 * Uses and drills of a recovery key: vault/break-glass/<yyyymmdd>t<hhmmss>-<what>.yaml, a signed document (document.h)
 * with its .sig by that recovery key, namespace msp-vault.  Never changed, never removed.
 *
 *     format: msp-break-glass-1
 *     vault: 5f0c1d2e3a4b5c6d
 *     what: use                                 or drill
 *     recovery: recovery-2026
 *     at: "2026-11-22T10:00:00-06:00"
 *     by: ana                                   who says to have done it: the key proves only that it was opened
 *     reason: Ana y Luis sin laptop
 *     secrets:
 *       - {id: 0a1b…, value: "3"}               what was opened, and which value_rev it had
 */
#ifndef MSP_CMD_VAULT_BREAK_GLASS_H
#define MSP_CMD_VAULT_BREAK_GLASS_H

#include "cmd/vault/readers.h"

#define VAULT_USES "vault/break-glass"
#define VAULT_USE_FORMAT "msp-break-glass-1"
#define VAULT_USE_DAYS 30    /* so long it is announced */
#define VAULT_DRILL_DAYS 365 /* a drill is due */

struct vault_use_secret {
	const char *id;
	int64_t value_rev;
};

struct vault_use {
	const char *path;
	char vault[MSP_VAULT_ID];
	const char *what, *recovery, *written, *by, *reason;
	int64_t at;
	struct vault_use_secret *secrets;
	size_t secret_count, secret_capacity;
};

void vault_use_emit(const struct vault_use *use, struct msp_buf *out);
/* DATA: malformed; DENIED: not signed by that recovery key. */
int vault_use_read(struct msp_arena *arena, const struct msp_roster_chain *chain, const char *path, const char *text,
	size_t length, const char *signature, size_t signature_length, struct vault_use *use, struct msp_error *err);

/* All as committed, by time; bad ones are named on stderr and left out. */
int vault_uses_list(struct vault *vault, struct vault_use **uses, size_t *count, struct msp_error *err);
/* Tells about uses of the last 30 days. */
int vault_uses_announce(struct vault *vault, struct msp_error *err);
/* Tells about recovery keys whose envelopes nobody has tried for a year. */
int vault_drills_announce(struct vault *vault, struct msp_error *err);

/* For readers.h: uses become readers. */
int vault_uses_add(struct vault_stories *stories, const char *tree, struct msp_error *err);
void vault_uses_read(struct vault_past *past, const struct vault_story *story, int64_t value_rev,
	const struct vault_generation *generation, int64_t to, struct vault_readings *readings);

#endif
