/* SPDX-License-Identifier: ISC */
/* How hard a password is to guess: libzxcvbn, loaded in a child of its own (cage.h) and only there. */
#ifndef MSP_CMD_VAULT_STRENGTH_H
#define MSP_CMD_VAULT_STRENGTH_H

#include <stddef.h>

#include "lib/base/error.h"
#include "lib/vault/secret.h"

#define VAULT_STRENGTH_LENGTH 64 /* characters that are looked at: more is strong enough */

/* Bits of `count` passwords, each a line of `values`.  UNAVAILABLE where the library is not installed. */
int vault_strength(const struct msp_secret *values, int *bits, size_t count, struct msp_error *err);

#endif
