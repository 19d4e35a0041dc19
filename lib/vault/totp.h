/* SPDX-License-Identifier: ISC */
/* One-time passwords: HOTP (RFC 4226) by time (RFC 6238).  HMAC-SHA-1 is ours, because no library at hand computes it
 * in locked memory; SHA-256 and SHA-512 are libsodium's. */
#ifndef MSP_VAULT_TOTP_H
#define MSP_VAULT_TOTP_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/error.h"
#include "lib/vault/secret.h"

enum msp_totp_hash { MSP_TOTP_SHA1, MSP_TOTP_SHA256, MSP_TOTP_SHA512 };

struct msp_totp {
	struct msp_secret key;
	enum msp_totp_hash hash;
	int digits;     /* 6 to 8 */
	int64_t period; /* seconds, 30 unless said */
};

#define MSP_TOTP_CODE 9 /* digits and NUL */

void msp_totp_init(struct msp_totp *totp, struct msp_secret_memory *memory);
void msp_totp_release(struct msp_totp *totp);
/* Reads "otpauth://totp/LABEL?secret=…&algorithm=…&digits=…&period=…" (Google's key URI format), or the key alone in
 * Base32 (RFC 4648, blanks, hyphens and small letters as people type them).  DATA without repeating any of it. */
int msp_totp_parse(struct msp_totp *totp, const unsigned char *text, size_t length, struct msp_error *err);
/* The code of an instant, into secret memory or a buffer that the caller wipes. */
void msp_totp_code(const struct msp_totp *totp, int64_t at, char code[MSP_TOTP_CODE]);

/* RFC 2104 over FIPS 180-4's SHA-1. */
#define MSP_SHA1 20
void msp_hmac_sha1(const void *key, size_t key_length, const void *message, size_t length, unsigned char mac[MSP_SHA1]);

#endif
