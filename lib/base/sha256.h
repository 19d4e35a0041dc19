/* SPDX-License-Identifier: ISC */
/* SHA-256 (FIPS 180-4) of public content, and random bytes.  Secrets use libsodium in lib/vault. */
#ifndef MSP_BASE_SHA256_H
#define MSP_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/error.h"

struct msp_sha256 {
	uint32_t state[8];
	uint64_t length;
	unsigned char block[64];
	size_t used;
};

void msp_sha256_init(struct msp_sha256 *sha);
void msp_sha256_add(struct msp_sha256 *sha, const void *bytes, size_t length);
void msp_sha256_end(struct msp_sha256 *sha, unsigned char digest[32]);
/* Lower-case hex; out has 2 * length + 1 bytes. */
void msp_hex(const unsigned char *bytes, size_t length, char *out);
void msp_sha256_hex(const void *bytes, size_t length, char out[65]);

/* From the kernel (getrandom); SYSTEM error when it has none. */
int msp_random(void *bytes, size_t length, struct msp_error *err);

#endif
