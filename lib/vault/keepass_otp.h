/* SPDX-License-Identifier: ISC */
/* TOTP as KeePass and its plugins keep it, in fields with names of their own.  Private to the reader. */
#ifndef MSP_VAULT_KEEPASS_OTP_H
#define MSP_VAULT_KEEPASS_OTP_H

#include <stdbool.h>

#include "lib/vault/entry.h"

/* What was found in an entry so far. */
struct keepass_otp {
	struct msp_secret uri, key;
	char digits[8], period[8], algorithm[16];
};

void keepass_otp_init(struct keepass_otp *otp, struct msp_secret_memory *memory);
void keepass_otp_release(struct keepass_otp *otp);
void keepass_otp_clear(struct keepass_otp *otp);
/* Takes a field when it is one of theirs; false: it is none. */
bool keepass_otp_take(struct keepass_otp *otp, const char *name, const char *value, size_t length);
/* Puts what was found as an otpauth:// address. */
void keepass_otp_put(const struct keepass_otp *otp, struct msp_secret *entries);

#endif
