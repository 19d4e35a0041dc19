/* SPDX-License-Identifier: ISC */
#include "lib/vault/hkdf.h"

#include <string.h>

#include <sodium.h>

#include "lib/base/error.h"

static void update(crypto_auth_hmacsha256_state *state, const void *bytes, size_t length)
{
	if (length > 0)
		crypto_auth_hmacsha256_update(state, bytes, length);
}

static void begin(crypto_auth_hmacsha256_state *state, const void *key, size_t length)
{
	crypto_auth_hmacsha256_init(state, length > 0 ? key : (const void *)"", length);
}

void msp_hmac_sha256(
	const void *key, size_t key_length, const void *bytes, size_t length, unsigned char result[MSP_HMAC_SHA256])
{
	crypto_auth_hmacsha256_state state;

	begin(&state, key, key_length);
	update(&state, bytes, length);
	crypto_auth_hmacsha256_final(&state, result);
	sodium_memzero(&state, sizeof state);
}

void msp_hkdf_sha256(const void *secret, size_t secret_length, const void *salt, size_t salt_length, const void *info,
	size_t info_length, unsigned char *key, size_t length)
{
	crypto_auth_hmacsha256_state state;
	unsigned char extracted[MSP_HMAC_SHA256];
	unsigned char block[MSP_HMAC_SHA256];
	size_t done = 0;

	if (length > (size_t)255 * MSP_HMAC_SHA256)
		msp_bug("HKDF cannot make %zu bytes", length);
	msp_hmac_sha256(salt, salt_length, secret, secret_length, extracted);
	for (unsigned char number = 1; done < length; number++) {
		begin(&state, extracted, sizeof extracted);
		update(&state, block, number > 1 ? sizeof block : 0);
		update(&state, info, info_length);
		update(&state, &number, 1);
		crypto_auth_hmacsha256_final(&state, block);
		size_t part = length - done < sizeof block ? length - done : sizeof block;
		memcpy(key + done, block, part);
		done += part;
	}
	sodium_memzero(&state, sizeof state);
	sodium_memzero(extracted, sizeof extracted);
	sodium_memzero(block, sizeof block);
}
