/* SPDX-License-Identifier: ISC */
/* The stanza of a passphrase: "-> scrypt SALT LOG2N" (age-encryption.org/v1, RFC 7914 with r = 8, p = 1).  It stands
 * alone in its header. */
#ifndef MSP_VAULT_AGE_SCRYPT_H
#define MSP_VAULT_AGE_SCRYPT_H

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/vault/age_header.h"
#include "lib/vault/secret.h"

#define MSP_AGE_SCRYPT "scrypt"
#define MSP_AGE_SCRYPT_WRITTEN 18 /* 256 MiB and most of a second */
#define MSP_AGE_SCRYPT_MAXIMUM 20 /* 1 GiB: what a file may cost us */

/* Whether the stanza is well formed and no more expensive than the maximum. */
int msp_age_scrypt_check(const struct msp_age_stanza *stanza, struct msp_error *err);
/* 1 the file key (added to file_key), 0 another passphrase, -1 SYSTEM: no memory for scrypt. */
int msp_age_scrypt_unwrap(const struct msp_age_stanza *stanza, const struct msp_secret *passphrase,
	struct msp_secret *file_key, struct msp_error *err);
/* The stanza for a passphrase with a fresh salt, in the arena. */
int msp_age_scrypt_wrap(struct msp_arena *arena, const struct msp_secret *passphrase, int work_factor,
	const struct msp_secret *file_key, struct msp_age_stanza *stanza, struct msp_error *err);

#endif
