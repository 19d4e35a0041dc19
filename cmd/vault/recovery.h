/* SPDX-License-Identifier: ISC */
/* Opening a recovery key: two layers of age, two passphrases, two envelopes. */
#ifndef MSP_CMD_VAULT_RECOVERY_H
#define MSP_CMD_VAULT_RECOVERY_H

#include "cmd/vault/break_glass.h"

/* The recovery key of the current roster by its name, or the only one (name NULL).  MISSING with their names. */
int vault_recovery_find(
	struct vault *vault, const char *name, const struct msp_roster_recovery **recovery, struct msp_error *err);
/* Asks for the passphrases of the outer and the inner layer (lines of --passphrase-fd), opens both, and checks that the
 * keys inside are those of the roster.  DENIED: a wrong passphrase, with which layer. */
int vault_recovery_open(struct vault *vault, const struct vault_unlock_options *options,
	const struct msp_roster_recovery *recovery, struct msp_identity *identity, struct msp_error *err);
/* Puts the record of a use or drill into the transaction, signed by the recovery key. */
int vault_recovery_record(struct vault *vault, struct vault_use *use, const struct msp_roster_recovery *recovery,
	const struct msp_identity *identity, struct msp_error *err);

#endif
