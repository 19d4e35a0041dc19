/* SPDX-License-Identifier: ISC */
/*
 * The next roster: a copy of the one in force that may be changed, written and signed.
 *
 *     vault_unlock, vault_begin, vault_roster_next(&vault, reason, &next, err)
 *     next.people[next.person_count++] = …          there is room for VAULT_ROSTER_ROOM more of each list
 *     vault_roster_put(&vault, &next, err)          file and my signature into the transaction
 *     vault_roster_commit(&vault, &next, subject, err)
 */
#ifndef MSP_CMD_VAULT_ROSTER_CHANGE_H
#define MSP_CMD_VAULT_ROSTER_CHANGE_H

#include "cmd/vault/store.h"

#define VAULT_ROSTER_ROOM 8
#define VAULT_ADMIN "admin"     /* the role that signs rosters */
#define VAULT_SUPPORT "soporte" /* the role that init names for all clients */

/* The roster that waits for signatures, also one that joins a fork; NULL. */
const struct msp_roster *vault_roster_waiting(const struct vault *vault);
/* A copy of the current roster with the next serial.  DENIED: I am no admin, or one is pending already. */
int vault_roster_next(struct vault *vault, const char *reason, struct msp_roster *next, struct msp_error *err);
/* Checks it as it will be read, puts the file and my signature; files of earlier serials that never got their
 * signatures go.  The quorum follows the rule, unless
 * people had said something stricter. */
int vault_roster_put(struct vault *vault, struct msp_roster *next, struct msp_error *err);
/* Another signature of a roster that was put (init --pair, break-glass); name is the login or recovery key's name. */
int vault_roster_sign(struct vault *vault, const struct msp_roster *roster, const char *name,
	const struct msp_identity *identity, struct msp_error *err);
/* Commits, reads the chain again, remembers it, and says whether it is in force or how many signatures it lacks. */
int vault_roster_commit(struct vault *vault, const struct msp_roster *next, const char *subject, struct msp_error *err);
/* Commits and remembers the chain as it is now. */
int vault_roster_seal(struct vault *vault, const char *subject, struct msp_error *err);

/* Roles as typed, "admin,soporte": USAGE for none, or one that is no slug. */
int vault_roles_parse(
	struct msp_arena *arena, const char *text, const char *const **roles, size_t *count, struct msp_error *err);
/* A day as typed: yyyy-mm-dd; USAGE. */
int vault_day_parse(const char *option, const char *text, struct msp_error *err);

#endif
