/* SPDX-License-Identifier: ISC */
#include "lib/vault/age_ssh.h"

#include <string.h>

#include <sodium.h>

#include "lib/vault/age_wrap.h"
#include "lib/vault/hkdf.h"
#include "lib/vault/ssh_key.h"

#define LABEL "age-encryption.org/v1/ssh-ed25519"
#define TAG 4 /* bytes */

/* What tells stanzas for this key from others: the beginning of its hash. */
static void make_tag(const struct msp_age_recipient *recipient, unsigned char tag[TAG])
{
	unsigned char wire[MSP_SSH_WIRE];
	unsigned char digest[crypto_hash_sha256_BYTES];

	msp_ssh_public_wire(recipient->ed25519, wire);
	crypto_hash_sha256(digest, wire, sizeof wire);
	memcpy(tag, digest, TAG);
}

/* Multiplies the shared point by the tweak, which ties it to the SSH key: two of them may share one Curve25519 point.
 */
static int apply_tweak(struct msp_age_exchange *exchange, const struct msp_age_recipient *recipient)
{
	unsigned char wire[MSP_SSH_WIRE];
	unsigned char shared[MSP_AGE_KEY];

	msp_ssh_public_wire(recipient->ed25519, wire);
	msp_hkdf_sha256("", 0, wire, sizeof wire, LABEL, strlen(LABEL), exchange->tweak, sizeof exchange->tweak);
	memcpy(shared, exchange->shared, sizeof shared);
	int result = crypto_scalarmult_curve25519(exchange->shared, exchange->tweak, shared);
	sodium_memzero(shared, sizeof shared);
	return result;
}

int msp_age_ssh_check(const struct msp_age_stanza *stanza, struct msp_error *err)
{
	unsigned char tag[TAG];
	unsigned char share[MSP_AGE_KEY];

	if (msp_age_stanza_shape(stanza, 2, err) != 0)
		return -1;
	if (!msp_age_argument(stanza, 0, tag, sizeof tag))
		return msp_age_stanza_error(stanza, "its tag", err);
	return msp_age_argument(stanza, 1, share, sizeof share) ? 0 : msp_age_stanza_error(stanza, "its share", err);
}

int msp_age_ssh_unwrap(const struct msp_age_stanza *stanza, const struct msp_age_identity *identity,
	struct msp_secret *file_key, struct msp_error *err)
{
	unsigned char tag[TAG], own[TAG];
	unsigned char share[MSP_AGE_KEY];

	if (!msp_age_argument(stanza, 0, tag, sizeof tag) || !msp_age_argument(stanza, 1, share, sizeof share))
		return msp_age_stanza_error(stanza, "its arguments", err);
	make_tag(&identity->recipient, own);
	if (memcmp(tag, own, TAG) != 0)
		return 0;
	struct msp_age_exchange *exchange = msp_secret_alloc(file_key->memory, sizeof *exchange);
	int result = crypto_scalarmult_curve25519(exchange->shared, identity->scalar, share);
	if (result == 0)
		result = apply_tweak(exchange, &identity->recipient);
	if (result == 0) {
		msp_age_wrap_key(exchange, share, identity->recipient.point, LABEL);
		result = msp_age_unwrap(stanza, exchange->key, file_key);
	} else {
		result = msp_age_stanza_error(stanza, "its share is a point of low order", err);
	}
	msp_secret_free(exchange);
	return result;
}

int msp_age_ssh_wrap(struct msp_arena *arena, const struct msp_age_recipient *recipient,
	const struct msp_secret *file_key, struct msp_age_stanza *stanza, struct msp_error *err)
{
	struct msp_age_exchange *exchange = msp_secret_alloc(file_key->memory, sizeof *exchange);
	unsigned char share[MSP_AGE_KEY];
	unsigned char tag[TAG];

	randombytes_buf(exchange->ephemeral, sizeof exchange->ephemeral);
	crypto_scalarmult_curve25519_base(share, exchange->ephemeral);
	int result = crypto_scalarmult_curve25519(exchange->shared, exchange->ephemeral, recipient->point);
	if (result == 0)
		result = apply_tweak(exchange, recipient);
	if (result == 0) {
		make_tag(recipient, tag);
		msp_age_wrap_key(exchange, share, recipient->point, LABEL);
		msp_age_stanza_begin(arena, stanza, MSP_AGE_SSH_TYPE, 2);
		msp_age_stanza_bytes(arena, stanza, 0, tag, sizeof tag);
		msp_age_stanza_bytes(arena, stanza, 1, share, sizeof share);
		msp_age_wrap(arena, exchange->key, file_key, stanza);
	} else {
		result = msp_error_set(err, MSP_DATA, "the recipient is a point of low order, no key of anybody");
	}
	msp_secret_free(exchange);
	return result;
}
