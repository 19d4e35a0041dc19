/* SPDX-License-Identifier: ISC */
#include "lib/vault/age_x25519.h"

#include <sodium.h>

#include "lib/vault/age_wrap.h"

#define LABEL "age-encryption.org/v1/X25519"

int msp_age_x25519_check(const struct msp_age_stanza *stanza, struct msp_error *err)
{
	unsigned char share[MSP_AGE_KEY];

	if (msp_age_stanza_shape(stanza, 1, err) != 0)
		return -1;
	return msp_age_argument(stanza, 0, share, sizeof share) ? 0 : msp_age_stanza_error(stanza, "its share", err);
}

int msp_age_x25519_unwrap(const struct msp_age_stanza *stanza, const struct msp_age_identity *identity,
	struct msp_secret *file_key, struct msp_error *err)
{
	unsigned char share[MSP_AGE_KEY];

	if (!msp_age_argument(stanza, 0, share, sizeof share))
		return msp_age_stanza_error(stanza, "its share", err);
	struct msp_age_exchange *exchange = msp_secret_alloc(file_key->memory, sizeof *exchange);
	/* fails exactly when the result is zero */
	int result = crypto_scalarmult_curve25519(exchange->shared, identity->scalar, share);
	if (result == 0) {
		msp_age_wrap_key(exchange, share, identity->recipient.point, LABEL);
		result = msp_age_unwrap(stanza, exchange->key, file_key);
	} else {
		result = msp_age_stanza_error(stanza, "its share is a point of low order", err);
	}
	msp_secret_free(exchange);
	return result;
}

int msp_age_x25519_wrap(struct msp_arena *arena, const struct msp_age_recipient *recipient,
	const struct msp_secret *file_key, struct msp_age_stanza *stanza, struct msp_error *err)
{
	struct msp_age_exchange *exchange = msp_secret_alloc(file_key->memory, sizeof *exchange);
	unsigned char share[MSP_AGE_KEY];

	randombytes_buf(exchange->ephemeral, sizeof exchange->ephemeral);
	crypto_scalarmult_curve25519_base(share, exchange->ephemeral);
	int result = crypto_scalarmult_curve25519(exchange->shared, exchange->ephemeral, recipient->point);
	if (result == 0) {
		msp_age_wrap_key(exchange, share, recipient->point, LABEL);
		msp_age_stanza_begin(arena, stanza, MSP_AGE_X25519_TYPE, 1);
		msp_age_stanza_bytes(arena, stanza, 0, share, sizeof share);
		msp_age_wrap(arena, exchange->key, file_key, stanza);
	} else {
		result = msp_error_set(err, MSP_DATA, "the recipient is a point of low order, no key of anybody");
	}
	msp_secret_free(exchange);
	return result;
}
