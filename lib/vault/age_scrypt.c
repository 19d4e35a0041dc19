/* SPDX-License-Identifier: ISC */
#include "lib/vault/age_scrypt.h"

#include <errno.h>
#include <string.h>

#include <sodium.h>

#include "lib/base/str.h"
#include "lib/vault/age_wrap.h"

#define LABEL "age-encryption.org/v1/scrypt"
#define SALT 16
#define BLOCK_SIZE 8
#define PARALLEL 1

/* Decimal without a sign or zeros before it; 0 = something else.  What is far too long counts as 99. */
static int parse_factor(const char *text)
{
	if (!msp_str_digits(text) || text[0] == '0')
		return 0;
	if (strlen(text) > 2)
		return 99;
	int factor = text[0] - '0';
	return text[1] == '\0' ? factor : factor * 10 + (text[1] - '0');
}

int msp_age_scrypt_check(const struct msp_age_stanza *stanza, struct msp_error *err)
{
	unsigned char salt[SALT];

	if (msp_age_stanza_shape(stanza, 2, err) != 0)
		return -1;
	if (!msp_age_argument(stanza, 0, salt, sizeof salt))
		return msp_age_stanza_error(stanza, "its salt", err);
	int factor = parse_factor(stanza->arguments[1]);
	if (factor == 0)
		return msp_age_stanza_error(stanza, "its work factor", err);
	if (factor <= MSP_AGE_SCRYPT_MAXIMUM)
		return 0;
	msp_error_put(err, MSP_DATA, "the passphrase costs too much to try: work factor %s, at most %d is accepted",
		stanza->arguments[1], MSP_AGE_SCRYPT_MAXIMUM);
	msp_error_at(err, NULL, stanza->line, 0);
	return msp_failed();
}

static int derive(struct msp_age_exchange *exchange, const struct msp_secret *passphrase,
	const unsigned char salt[SALT], int factor, struct msp_error *err)
{
	unsigned char labelled[sizeof LABEL - 1 + SALT];
	const unsigned char *typed = passphrase->length > 0 ? passphrase->bytes : (const unsigned char *)"";

	if (factor < 1 || factor > MSP_AGE_SCRYPT_MAXIMUM)
		msp_bug("a work factor of %d", factor);
	memcpy(labelled, LABEL, sizeof LABEL - 1);
	memcpy(labelled + sizeof LABEL - 1, salt, SALT);
	if (crypto_pwhash_scryptsalsa208sha256_ll(typed, passphrase->length, labelled, sizeof labelled,
		    (uint64_t)1 << factor, BLOCK_SIZE, PARALLEL, exchange->key, sizeof exchange->key) == 0)
		return 0;
	return msp_error_errno(err, errno, "scrypt with work factor %d needs %d MiB of memory", factor,
		factor > 10 ? 1 << (factor - 10) : 1);
}

int msp_age_scrypt_unwrap(const struct msp_age_stanza *stanza, const struct msp_secret *passphrase,
	struct msp_secret *file_key, struct msp_error *err)
{
	unsigned char salt[SALT];

	if (msp_age_scrypt_check(stanza, err) != 0 || !msp_age_argument(stanza, 0, salt, sizeof salt))
		return -1;
	struct msp_age_exchange *exchange = msp_secret_alloc(file_key->memory, sizeof *exchange);
	int result = derive(exchange, passphrase, salt, parse_factor(stanza->arguments[1]), err);
	if (result == 0)
		result = msp_age_unwrap(stanza, exchange->key, file_key);
	msp_secret_free(exchange);
	return result;
}

int msp_age_scrypt_wrap(struct msp_arena *arena, const struct msp_secret *passphrase, int work_factor,
	const struct msp_secret *file_key, struct msp_age_stanza *stanza, struct msp_error *err)
{
	unsigned char salt[SALT];

	randombytes_buf(salt, sizeof salt);
	struct msp_age_exchange *exchange = msp_secret_alloc(file_key->memory, sizeof *exchange);
	int result = derive(exchange, passphrase, salt, work_factor, err);
	if (result == 0) {
		msp_age_stanza_begin(arena, stanza, MSP_AGE_SCRYPT, 2);
		msp_age_stanza_bytes(arena, stanza, 0, salt, sizeof salt);
		stanza->arguments[1] = msp_arena_printf(arena, "%d", work_factor);
		msp_age_wrap(arena, exchange->key, file_key, stanza);
	}
	msp_secret_free(exchange);
	return result;
}
