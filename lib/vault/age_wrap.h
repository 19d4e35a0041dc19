/* SPDX-License-Identifier: ISC */
/* What the kinds of stanzas share; for lib/vault only.  A body wraps the file key by ChaCha20-Poly1305 (RFC 8439) with
 * a zero nonce, under a key that is used once. */
#ifndef MSP_VAULT_AGE_WRAP_H
#define MSP_VAULT_AGE_WRAP_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/vault/age.h"

#define MSP_AGE_BODY 32 /* bytes of a wrapped file key */

/* What an exchange of keys passes through: allocate it as secret memory. */
struct msp_age_exchange {
	unsigned char ephemeral[MSP_AGE_KEY];
	unsigned char shared[MSP_AGE_KEY];
	unsigned char tweak[MSP_AGE_KEY];
	unsigned char key[MSP_AGE_KEY];
	unsigned char file_key[MSP_AGE_FILE_KEY];
};

/* The key that wraps: HKDF of the shared point, salted with share and recipient. */
void msp_age_wrap_key(struct msp_age_exchange *exchange, const unsigned char share[MSP_AGE_KEY],
	const unsigned char point[MSP_AGE_KEY], const char *label);
/* Fills in the body of a stanza, in the arena. */
void msp_age_wrap(struct msp_arena *arena, const unsigned char key[MSP_AGE_KEY], const struct msp_secret *file_key,
	struct msp_age_stanza *stanza);
/* Adds the file key; false: it is not under this key. */
bool msp_age_unwrap(
	const struct msp_age_stanza *stanza, const unsigned char key[MSP_AGE_KEY], struct msp_secret *file_key);

/* Type and arguments of a stanza that is written; the arguments are bytes, in base64. */
void msp_age_stanza_begin(struct msp_arena *arena, struct msp_age_stanza *stanza, const char *type, size_t count);
void msp_age_stanza_bytes(
	struct msp_arena *arena, struct msp_age_stanza *stanza, size_t index, const void *bytes, size_t length);
/* The argument as exactly `length` bytes; what check has passed never fails. */
bool msp_age_argument(const struct msp_age_stanza *stanza, size_t index, unsigned char *bytes, size_t length);
/* Counts arguments and bytes of the body: a wrapped key, whose length must be known before it is decrypted. */
int msp_age_stanza_shape(const struct msp_age_stanza *stanza, size_t arguments, struct msp_error *err);
/* "the stanza X is malformed: why" */
int msp_age_stanza_error(const struct msp_age_stanza *stanza, const char *why, struct msp_error *err);

#endif
