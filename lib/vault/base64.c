/* SPDX-License-Identifier: ISC */
#include "lib/vault/base64.h"

#include <sodium.h>

static int sodium_variant(enum msp_base64 variant)
{
	switch (variant) {
	case MSP_BASE64_BARE:
		return sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
	case MSP_BASE64_URL:
		return sodium_base64_VARIANT_URLSAFE_NO_PADDING;
	case MSP_BASE64:
	case MSP_BASE64_FOLDED:
		break;
	}
	return sodium_base64_VARIANT_ORIGINAL;
}

/* libsodium 1.0.18 takes bytes over 127 for the last letter of the alphabet. */
static bool is_ascii(const char *text, size_t length)
{
	unsigned all = 0;

	for (size_t i = 0; i < length; i++)
		all |= (unsigned char)text[i];
	return all < 0x80;
}

bool msp_base64_decode(const char *text, size_t text_length, enum msp_base64 variant, unsigned char *bytes, size_t size,
	size_t *length)
{
	const char *ignore = variant == MSP_BASE64_FOLDED ? "\r\n" : NULL;

	/* without a place to tell where it ended, it fails unless all was read */
	return is_ascii(text, text_length) &&
	       sodium_base642bin(bytes, size, text, text_length, ignore, length, NULL, sodium_variant(variant)) == 0;
}

bool msp_base64_exact(
	const char *text, size_t text_length, enum msp_base64 variant, unsigned char *bytes, size_t length)
{
	size_t got;

	return msp_base64_decode(text, text_length, variant, bytes, length, &got) && got == length;
}

void msp_base64_add(struct msp_buf *text, const void *bytes, size_t length, enum msp_base64 variant)
{
	size_t size = sodium_base64_encoded_len(length, sodium_variant(variant)); /* its NUL included */

	msp_buf_reserve(text, size);
	sodium_bin2base64(text->data + text->length, size, bytes, length, sodium_variant(variant));
	text->length += size - 1;
}
