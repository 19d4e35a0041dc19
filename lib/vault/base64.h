/* SPDX-License-Identifier: ISC */
/* Base64 (RFC 4648), strict: only the one encoding that belongs to the bytes is read, so nothing else between, and the
 * bits left over are zero.  Independent of the bytes in time, so secrets may pass. */
#ifndef MSP_VAULT_BASE64_H
#define MSP_VAULT_BASE64_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/buf.h"

enum msp_base64 {
	MSP_BASE64,        /* standard alphabet with padding: armor, SSH */
	MSP_BASE64_BARE,   /* standard alphabet without padding: headers of age */
	MSP_BASE64_URL,    /* URL-safe alphabet without padding */
	MSP_BASE64_FOLDED, /* as the first, with line ends anywhere: PEM, for reading only */
};

/* Decodes into at most `size` bytes.  False: not that encoding of anything that fits. */
bool msp_base64_decode(const char *text, size_t text_length, enum msp_base64 variant, unsigned char *bytes, size_t size,
	size_t *length);
/* Decodes what must be exactly `length` bytes. */
bool msp_base64_exact(
	const char *text, size_t text_length, enum msp_base64 variant, unsigned char *bytes, size_t length);
/* Appends the encoding.  For public bytes. */
void msp_base64_add(struct msp_buf *text, const void *bytes, size_t length, enum msp_base64 variant);

#endif
