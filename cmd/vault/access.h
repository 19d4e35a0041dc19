/* SPDX-License-Identifier: ISC */
/*
 * Accesses told to everybody, for clients with `access_log: shared`: one file for each person and month, signed by that
 * person, so that two people never write the same one:
 *
 *     clients/acme/vault/log/2026-11-ana.log, and .log.sig (SSHSIG, namespace msp-vault)
 *
 *     format: msp-access-1
 *     vault: 5f0c1d2e3a4b5c6d
 *     client: acme
 *     month: "2026-11"
 *     by: ana
 *     accesses:
 *       - {at: "2026-11-22T10:00:00-06:00", secret: acme/fw-admin, id: 0a1b…, how: show, ticket: ""}
 *
 * Who has a key and a clone can read without writing here: it tells what was done with this program.
 */
#ifndef MSP_CMD_VAULT_ACCESS_H
#define MSP_CMD_VAULT_ACCESS_H

#include "cmd/vault/store.h"

#define VAULT_ACCESS_FORMAT "msp-access-1"

struct vault_access {
	const char *at, *by, *secret, *id, *how, *ticket;
	const char *problem; /* NULL = signed by whom it says */
};

/* Writes down that a secret is about to be shown, when its client wants that; before it is.  The vault is unlocked. */
int vault_access_note(struct vault *vault, const struct vault_secret *secret, const char *how, const char *ticket,
	struct msp_error *err);
/* All accesses of a client, NULL = of all, by file. */
int vault_access_list(
	struct vault *vault, const char *client, struct vault_access **accesses, size_t *count, struct msp_error *err);

/* Is it the file of a log, by its path? */
bool vault_access_is_log(const char *path);
/* Reads such a file. */
int vault_access_parse(struct msp_arena *arena, const char *path, const char *text, size_t length,
	struct vault_access **accesses, size_t *count, struct msp_error *err);
/* Is it signed by whom it says, for its place and vault?  NULL, or why not; a signature that is not there is NULL. */
const char *vault_access_refused(struct msp_arena *arena, const struct msp_roster_chain *chain, const char *path,
	const char *text, size_t length, const char *signature, size_t signature_length);

#endif
