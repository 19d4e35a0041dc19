/* SPDX-License-Identifier: ISC */
/* The armor of age (age-encryption.org/v1, "ASCII armor"): a strict subset of PEM, RFC 7468.  White space may stand
 * before and after; lines end with LF or CRLF and have 64 columns but the last; no headers, no other label. */
#ifndef MSP_VAULT_AGE_ARMOR_H
#define MSP_VAULT_AGE_ARMOR_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/buf.h"
#include "lib/base/error.h"

/* Whether bytes begin, white space aside, like armor: a binary age file never does. */
bool msp_age_armor_looks(const void *bytes, size_t length);
/* Appends the bytes inside.  DATA errors name the line; on failure out is as it was. */
int msp_age_armor_decode(const void *bytes, size_t length, struct msp_buf *out, struct msp_error *err);
/* Appends the armored form, with a line end at its end. */
void msp_age_armor_encode(const void *bytes, size_t length, struct msp_buf *out);

#endif
