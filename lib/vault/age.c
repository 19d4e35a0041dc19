/* SPDX-License-Identifier: ISC */
#include "lib/vault/age.h"

#include <stdint.h>
#include <string.h>

#include <sodium.h>

#include "lib/vault/age_scrypt.h"
#include "lib/vault/age_ssh.h"
#include "lib/vault/age_wrap.h"
#include "lib/vault/age_x25519.h"
#include "lib/vault/base64.h"
#include "lib/vault/hkdf.h"

#define TAG crypto_aead_chacha20poly1305_ietf_ABYTES
#define SEALED (MSP_AGE_CHUNK + TAG)
#define NONCE crypto_aead_chacha20poly1305_ietf_NPUBBYTES
#define INFO_HEADER "header"
#define INFO_PAYLOAD "payload"

/* ---- header ------------------------------------------------------------------------------------------------------ */

/* As the unwrap functions of the kinds: 1, 0, -1. */
static int unwrap_one(const struct msp_age_stanza *stanza, const struct msp_age_identity *identity,
	struct msp_secret *file_key, struct msp_error *err)
{
	if (identity->recipient.kind == MSP_AGE_X25519 && strcmp(stanza->type, MSP_AGE_X25519_TYPE) == 0)
		return msp_age_x25519_unwrap(stanza, identity, file_key, err);
	if (identity->recipient.kind == MSP_AGE_SSH_ED25519 && strcmp(stanza->type, MSP_AGE_SSH_TYPE) == 0)
		return msp_age_ssh_unwrap(stanza, identity, file_key, err);
	return 0;
}

static int unwrap_by_identities(const struct msp_age_header *header, const struct msp_age_identities *identities,
	struct msp_secret *file_key, struct msp_error *err)
{
	for (size_t i = 0; i < header->stanza_count; i++) {
		for (size_t j = 0; identities != NULL && j < identities->count; j++) {
			int result = unwrap_one(&header->stanzas[i], &identities->items[j], file_key, err);
			if (result != 0)
				return result < 0 ? -1 : 0;
		}
	}
	msp_error_put(err, MSP_DENIED, "it is not for us: none of its recipients is one of the identities");
	return msp_failed();
}

static int unwrap_by_passphrase(const struct msp_age_header *header, const struct msp_secret *passphrase,
	struct msp_secret *file_key, struct msp_error *err)
{
	const struct msp_age_stanza *stanza = msp_age_header_find(header, MSP_AGE_SCRYPT);

	if (stanza == NULL)
		return msp_error_set(err, MSP_DENIED, "it has no passphrase: it is for identities");
	int result = msp_age_scrypt_unwrap(stanza, passphrase, file_key, err);
	if (result == 0)
		return msp_error_set(err, MSP_DENIED, "the passphrase is wrong");
	return result < 0 ? -1 : 0;
}

int msp_age_header_unwrap(const struct msp_age_header *header, const struct msp_age_identities *identities,
	const struct msp_secret *passphrase, struct msp_secret *file_key, struct msp_error *err)
{
	msp_secret_clear(file_key);
	if (passphrase != NULL)
		return unwrap_by_passphrase(header, passphrase, file_key, err);
	if (msp_age_header_passphrase(header))
		return msp_error_set(err, MSP_DENIED, "it has a passphrase: it is not for identities");
	return unwrap_by_identities(header, identities, file_key, err);
}

static void make_mac(
	const struct msp_secret *file_key, const void *bytes, size_t length, unsigned char mac[MSP_AGE_MAC])
{
	unsigned char key[MSP_HMAC_SHA256];

	msp_hkdf_sha256(file_key->bytes, file_key->length, NULL, 0, INFO_HEADER, strlen(INFO_HEADER), key, sizeof key);
	msp_hmac_sha256(key, sizeof key, bytes, length, mac);
	sodium_memzero(key, sizeof key);
}

int msp_age_header_verify(const struct msp_age_header *header, const struct msp_secret *file_key, struct msp_error *err)
{
	unsigned char mac[MSP_AGE_MAC];

	make_mac(file_key, header->bytes, header->authentic, mac);
	bool same = sodium_memcmp(mac, header->mac, sizeof mac) == 0;
	sodium_memzero(mac, sizeof mac);
	return same ? 0 : msp_error_set(err, MSP_DATA, "the age header was changed: its MAC is wrong");
}

/* ---- payload ----------------------------------------------------------------------------------------------------- */

/* Counts chunks: a big-endian number, and a byte that is 1 on the last. */
static void make_nonce(unsigned char nonce[NONCE], uint64_t number, bool last)
{
	memset(nonce, 0, NONCE);
	for (size_t i = NONCE - 1; i-- > 0; number >>= 8)
		nonce[i] = (unsigned char)(number & 0xff);
	nonce[NONCE - 1] = last;
}

static unsigned char *payload_key(const struct msp_secret *file_key, const unsigned char nonce[MSP_AGE_NONCE])
{
	unsigned char *key = msp_secret_alloc(file_key->memory, MSP_AGE_KEY);

	msp_hkdf_sha256(file_key->bytes, file_key->length, nonce, MSP_AGE_NONCE, INFO_PAYLOAD, strlen(INFO_PAYLOAD),
		key, MSP_AGE_KEY);
	return key;
}

/* How many chunks sealed bytes are, and how much plaintext. */
static int measure(size_t sealed, size_t limit, size_t *chunks, size_t *length, struct msp_error *err)
{
	*chunks = sealed == 0 ? 1 : (sealed - 1) / SEALED + 1;
	size_t last = sealed - (*chunks - 1) * SEALED;

	if (last < TAG)
		return msp_error_set(err, MSP_DATA, "the payload is cut off");
	if (last == TAG && *chunks > 1)
		return msp_error_set(err, MSP_DATA, "the payload is malformed: its last chunk is empty");
	*length = sealed - *chunks * TAG;
	if (*length <= limit)
		return 0;
	return msp_error_set(err, MSP_DATA, "the payload is longer than %zu bytes", limit);
}

static bool open_chunks(
	const unsigned char *sealed, size_t chunks, size_t length, const unsigned char *key, unsigned char *plain)
{
	unsigned char nonce[NONCE];

	for (size_t i = 0; i < chunks; i++) {
		bool last = i + 1 == chunks;
		size_t part = last ? length - i * MSP_AGE_CHUNK : MSP_AGE_CHUNK;
		make_nonce(nonce, i, last);
		if (crypto_aead_chacha20poly1305_ietf_decrypt(plain + i * MSP_AGE_CHUNK, NULL, NULL,
			    sealed + i * SEALED, part + TAG, NULL, 0, nonce, key) != 0)
			return false;
	}
	return true;
}

int msp_age_payload_open(const struct msp_age_header *header, size_t length, const struct msp_secret *file_key,
	size_t limit, struct msp_secret *payload, struct msp_error *err)
{
	const unsigned char *nonce = header->bytes + header->length;
	size_t start = header->length + MSP_AGE_NONCE;
	size_t chunks = 0;
	size_t plain = 0;

	msp_secret_clear(payload);
	if (measure(length - start, limit, &chunks, &plain, err) != 0)
		return -1;
	msp_secret_reserve(payload, plain);
	unsigned char *key = payload_key(file_key, nonce);
	bool opened = open_chunks(header->bytes + start, chunks, plain, key, payload->bytes);
	msp_secret_free(key);
	payload->length = plain;
	if (opened)
		return 0;
	msp_secret_clear(payload);
	return msp_error_set(err, MSP_DATA, "the payload was changed or cut off");
}

/* Appends nonce and chunks. */
static void seal_payload(
	const struct msp_secret *file_key, const unsigned char *plain, size_t length, struct msp_buf *out)
{
	unsigned char nonce[MSP_AGE_NONCE];
	unsigned char chunk_nonce[NONCE];
	size_t chunks = length == 0 ? 1 : (length - 1) / MSP_AGE_CHUNK + 1;

	randombytes_buf(nonce, sizeof nonce);
	msp_buf_add(out, nonce, sizeof nonce);
	msp_buf_reserve(out, length + chunks * TAG);
	unsigned char *key = payload_key(file_key, nonce);
	for (size_t i = 0; i < chunks; i++) {
		bool last = i + 1 == chunks;
		size_t part = last ? length - i * MSP_AGE_CHUNK : MSP_AGE_CHUNK;
		make_nonce(chunk_nonce, i, last);
		crypto_aead_chacha20poly1305_ietf_encrypt((unsigned char *)out->data + out->length, NULL,
			plain + i * MSP_AGE_CHUNK, part, NULL, 0, NULL, chunk_nonce, key);
		out->length += part + TAG;
	}
	out->data[out->length] = '\0';
	msp_secret_free(key);
}

/* ---- whole files ------------------------------------------------------------------------------------------------- */

int msp_age_decrypt(const void *bytes, size_t length, const struct msp_age_identities *identities,
	const struct msp_secret *passphrase, size_t limit, struct msp_secret *payload, struct msp_error *err)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_age_header header;
	struct msp_secret file_key;

	msp_secret_clear(payload);
	msp_secret_init(&file_key, payload->memory);
	int result = msp_age_header_parse(&arena, bytes, length, &header, err);
	if (result == 0)
		result = msp_age_header_unwrap(&header, identities, passphrase, &file_key, err);
	if (result == 0)
		result = msp_age_header_verify(&header, &file_key, err);
	if (result == 0)
		result = msp_age_payload_open(&header, length, &file_key, limit, payload, err);
	msp_secret_release(&file_key);
	msp_arena_release(&arena);
	return result;
}

static int wrap_recipients(struct msp_arena *arena, const struct msp_age_recipients *recipients,
	const struct msp_secret *file_key, struct msp_age_stanza *stanzas, struct msp_error *err)
{
	for (size_t i = 0; i < recipients->count; i++) {
		const struct msp_age_recipient *recipient = &recipients->items[i];
		int result = recipient->kind == MSP_AGE_SSH_ED25519
				     ? msp_age_ssh_wrap(arena, recipient, file_key, &stanzas[i], err)
				     : msp_age_x25519_wrap(arena, recipient, file_key, &stanzas[i], err);
		if (result != 0)
			return -1;
	}
	return 0;
}

/* The stanzas of a plan: its recipients, or its passphrase, then the others. */
static int make_stanzas(struct msp_arena *arena, const struct msp_age_plan *plan, const struct msp_secret *file_key,
	struct msp_age_stanza **stanzas, size_t *count, struct msp_error *err)
{
	size_t readers = plan->recipients != NULL ? plan->recipients->count : 0;
	int factor = plan->work_factor == 0 ? MSP_AGE_SCRYPT_WRITTEN : plan->work_factor;

	if (plan->passphrase != NULL && (plan->recipients != NULL || plan->extra_count > 0))
		msp_bug("a passphrase stands alone in a header");
	if (plan->passphrase != NULL)
		readers = 1;
	*count = readers + plan->extra_count;
	if (readers == 0 || *count > MSP_AGE_STANZA_LIMIT)
		return msp_error_set(
			err, MSP_DATA, "%zu recipients; an age file has 1 to %d", *count, MSP_AGE_STANZA_LIMIT);
	*stanzas = msp_arena_array(arena, *count, sizeof **stanzas);
	for (size_t i = 0; i < plan->extra_count; i++)
		(*stanzas)[readers + i] = plan->extra[i];
	if (plan->passphrase != NULL)
		return msp_age_scrypt_wrap(arena, plan->passphrase, factor, file_key, *stanzas, err);
	return wrap_recipients(arena, plan->recipients, file_key, *stanzas, err);
}

/* Appends the header with its MAC. */
static int seal_header(const struct msp_age_stanza *stanzas, size_t count, const struct msp_secret *file_key,
	struct msp_buf *out, struct msp_error *err)
{
	size_t before = out->length;
	unsigned char mac[MSP_AGE_MAC];

	msp_age_header_emit(stanzas, count, out);
	make_mac(file_key, out->data + before, out->length - before, mac);
	msp_buf_addc(out, ' ');
	msp_base64_add(out, mac, sizeof mac, MSP_BASE64_BARE);
	msp_buf_addc(out, '\n');
	if (out->length - before <= MSP_AGE_HEADER_LIMIT)
		return 0;
	msp_buf_truncate(out, before);
	return msp_error_set(err, MSP_DATA, "the age header is longer than 64 KiB");
}

int msp_age_encrypt(const struct msp_age_plan *plan, struct msp_secret_memory *memory, const void *payload,
	size_t length, struct msp_buf *out, struct msp_error *err)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_secret file_key;
	struct msp_age_stanza *stanzas = NULL;
	size_t count = 0;

	msp_secret_init(&file_key, memory);
	msp_secret_reserve(&file_key, MSP_AGE_FILE_KEY);
	randombytes_buf(file_key.bytes, MSP_AGE_FILE_KEY);
	file_key.length = MSP_AGE_FILE_KEY;
	int result = make_stanzas(&arena, plan, &file_key, &stanzas, &count, err);
	if (result == 0)
		result = seal_header(stanzas, count, &file_key, out, err);
	if (result == 0)
		seal_payload(&file_key, payload, length, out);
	msp_secret_release(&file_key);
	msp_arena_release(&arena);
	return result;
}
