/* SPDX-License-Identifier: ISC */
/* Bech32 (BIP 173, not Bech32m): how age writes keys. */
#ifndef MSP_VAULT_BECH32_H
#define MSP_VAULT_BECH32_H

#include <stddef.h>

#include "lib/base/error.h"

#define MSP_BECH32_TEXT 90   /* most characters (BIP 173) */
#define MSP_BECH32_PREFIX 83 /* most characters of the part before the last 1 */
#define MSP_BECH32_DATA 51   /* most bytes of data */

/* Takes text apart: prefix in lower case with a NUL behind, data in whole bytes.  A letter of the other case, a wrong
 * character, length, check sum or padding is a DATA error that does not repeat the text, which may be a secret; nor are
 * copies of it made. */
int msp_bech32_decode(const char *text, size_t text_length, char prefix[MSP_BECH32_PREFIX + 1],
	unsigned char data[MSP_BECH32_DATA], size_t *length, struct msp_error *err);
/* Writes the encoding with a NUL behind and returns its length.  The case of prefix is that of the text.  More than
 * fits in MSP_BECH32_TEXT characters is a defect of the caller. */
size_t msp_bech32_encode(const char *prefix, const unsigned char *data, size_t length, char text[MSP_BECH32_TEXT + 1]);

#endif
