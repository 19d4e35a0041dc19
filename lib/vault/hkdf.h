/* SPDX-License-Identifier: ISC */
/* HKDF with SHA-256 (RFC 5869), over libsodium's HMAC: 1.0.18 has none of its own. */
#ifndef MSP_VAULT_HKDF_H
#define MSP_VAULT_HKDF_H

#include <stddef.h>

#define MSP_HMAC_SHA256 32 /* bytes of the result */

/* HMAC-SHA-256 (RFC 2104) with a key of any length. */
void msp_hmac_sha256(
	const void *key, size_t key_length, const void *bytes, size_t length, unsigned char result[MSP_HMAC_SHA256]);
/* Extract and expand: `length` bytes (at most 255 * 32) from a secret, a salt and an info; the latter two may be empty.
 * What it needs on the way is wiped. */
void msp_hkdf_sha256(const void *secret, size_t secret_length, const void *salt, size_t salt_length, const void *info,
	size_t info_length, unsigned char *key, size_t length);

#endif
