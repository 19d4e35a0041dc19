/* SPDX-License-Identifier: ISC */
/* The stanza of an X25519 recipient: "-> X25519 EPHEMERAL-SHARE" (age-encryption.org/v1). */
#ifndef MSP_VAULT_AGE_X25519_H
#define MSP_VAULT_AGE_X25519_H

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/vault/age_header.h"
#include "lib/vault/age_key.h"
#include "lib/vault/secret.h"

#define MSP_AGE_X25519_TYPE "X25519"

/* Whether the stanza is well formed. */
int msp_age_x25519_check(const struct msp_age_stanza *stanza, struct msp_error *err);
/* 1 the file key (added to file_key), 0 not for this identity, -1 DATA: the share is a point of low order. */
int msp_age_x25519_unwrap(const struct msp_age_stanza *stanza, const struct msp_age_identity *identity,
	struct msp_secret *file_key, struct msp_error *err);
/* The stanza for a recipient with a fresh share, in the arena.  DATA: the recipient is a point of low order. */
int msp_age_x25519_wrap(struct msp_arena *arena, const struct msp_age_recipient *recipient,
	const struct msp_secret *file_key, struct msp_age_stanza *stanza, struct msp_error *err);

#endif
