/* SPDX-License-Identifier: ISC */
#include "lib/vault/age_wrap.h"

#include <string.h>

#include <sodium.h>

#include "lib/base/message.h"
#include "lib/vault/base64.h"
#include "lib/vault/hkdf.h"

static const unsigned char zero_nonce[crypto_aead_chacha20poly1305_IETF_NPUBBYTES];

void msp_age_wrap_key(struct msp_age_exchange *exchange, const unsigned char share[MSP_AGE_KEY],
	const unsigned char point[MSP_AGE_KEY], const char *label)
{
	unsigned char salt[2 * MSP_AGE_KEY];

	memcpy(salt, share, MSP_AGE_KEY);
	memcpy(salt + MSP_AGE_KEY, point, MSP_AGE_KEY);
	msp_hkdf_sha256(exchange->shared, sizeof exchange->shared, salt, sizeof salt, label, strlen(label),
		exchange->key, sizeof exchange->key);
}

void msp_age_wrap(struct msp_arena *arena, const unsigned char key[MSP_AGE_KEY], const struct msp_secret *file_key,
	struct msp_age_stanza *stanza)
{
	unsigned char *body = msp_arena_alloc(arena, MSP_AGE_BODY);

	if (file_key->length != MSP_AGE_FILE_KEY)
		msp_bug("a file key of %zu bytes", file_key->length);
	crypto_aead_chacha20poly1305_ietf_encrypt(
		body, NULL, file_key->bytes, file_key->length, NULL, 0, NULL, zero_nonce, key);
	stanza->body = body;
	stanza->body_length = MSP_AGE_BODY;
}

bool msp_age_unwrap(
	const struct msp_age_stanza *stanza, const unsigned char key[MSP_AGE_KEY], struct msp_secret *file_key)
{
	msp_secret_reserve(file_key, MSP_AGE_FILE_KEY);
	if (stanza->body_length != MSP_AGE_BODY)
		return false;
	if (crypto_aead_chacha20poly1305_ietf_decrypt(file_key->bytes + file_key->length, NULL, NULL, stanza->body,
		    stanza->body_length, NULL, 0, zero_nonce, key) != 0)
		return false;
	file_key->length += MSP_AGE_FILE_KEY;
	return true;
}

void msp_age_stanza_begin(struct msp_arena *arena, struct msp_age_stanza *stanza, const char *type, size_t count)
{
	*stanza = (struct msp_age_stanza){ .type = type, .argument_count = count };
	stanza->arguments = msp_arena_array(arena, count, sizeof *stanza->arguments);
}

void msp_age_stanza_bytes(
	struct msp_arena *arena, struct msp_age_stanza *stanza, size_t index, const void *bytes, size_t length)
{
	struct msp_buf text = MSP_BUF_INIT;

	msp_base64_add(&text, bytes, length, MSP_BASE64_BARE);
	stanza->arguments[index] = msp_arena_strdup(arena, text.data);
	msp_buf_release(&text);
}

bool msp_age_argument(const struct msp_age_stanza *stanza, size_t index, unsigned char *bytes, size_t length)
{
	if (index >= stanza->argument_count)
		return false;
	const char *text = stanza->arguments[index];
	return msp_base64_exact(text, strlen(text), MSP_BASE64_BARE, bytes, length);
}

int msp_age_stanza_error(const struct msp_age_stanza *stanza, const char *why, struct msp_error *err)
{
	msp_error_put(err, MSP_DATA, "the stanza %s is malformed: %s", stanza->type, msp_message(why));
	msp_error_at(err, NULL, stanza->line, 0);
	return msp_failed();
}

int msp_age_stanza_shape(const struct msp_age_stanza *stanza, size_t arguments, struct msp_error *err)
{
	if (stanza->argument_count != arguments)
		return msp_age_stanza_error(stanza, "the number of its arguments", err);
	if (stanza->body_length != MSP_AGE_BODY)
		return msp_age_stanza_error(stanza, "the length of the wrapped key", err);
	return 0;
}
