/* SPDX-License-Identifier: ISC */
/*
 * age files, version 1 (age-encryption.org/v1; C2SP/age.md), binary; armor is in age_armor.h, keys in age_key.h.
 *
 * Whole files in memory: nothing of a payload is released before its last chunk was verified.  Ciphertext is public and
 * lives in ordinary memory, everything else in secret memory.
 *
 *     msp_age_header_parse(&arena, file, length, &header, err)     DATA: malformed
 *     msp_age_header_unwrap(&header, &identities, NULL, ...)       DENIED: not for us, or a wrong passphrase
 *     msp_age_header_verify(&header, &file_key, err)               DATA: changed since it was written
 *     msp_age_payload_open(&header, length, &file_key, ...)        DATA: changed, cut off, too long
 *
 * or msp_age_decrypt, which does the four.
 */
#ifndef MSP_VAULT_AGE_H
#define MSP_VAULT_AGE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/error.h"
#include "lib/vault/age_header.h"
#include "lib/vault/age_key.h"
#include "lib/vault/secret.h"

#define MSP_AGE_FILE_KEY 16
#define MSP_AGE_CHUNK ((size_t)64 << 10)         /* bytes of plaintext in a chunk of the payload */
#define MSP_AGE_PAYLOAD_LIMIT ((size_t)16 << 20) /* bytes of plaintext that commands take */
/* A file of that many bytes, armored or not, may hold such a payload; a longer one never does (but for white space). */
#define MSP_AGE_FILE_LIMIT ((size_t)24 << 20)

/* Finds the file key: tries every identity on every stanza; for a file with a passphrase, that one.  identities and
 * passphrase may be NULL.  DENIED when nothing fits, or when the file wants the other of the two; DATA when a stanza
 * for us is malicious (a point of low order).  The key replaces what file_key holds. */
int msp_age_header_unwrap(const struct msp_age_header *header, const struct msp_age_identities *identities,
	const struct msp_secret *passphrase, struct msp_secret *file_key, struct msp_error *err);
/* The MAC over the header, compared in constant time. */
int msp_age_header_verify(
	const struct msp_age_header *header, const struct msp_secret *file_key, struct msp_error *err);
/* Decrypts the payload of a file of `length` bytes into payload, replacing what it holds.  More than `limit` bytes of
 * plaintext is a DATA error, known before any is decrypted.  On failure payload is empty. */
int msp_age_payload_open(const struct msp_age_header *header, size_t length, const struct msp_secret *file_key,
	size_t limit, struct msp_secret *payload, struct msp_error *err);

/* The four steps at once. */
int msp_age_decrypt(const void *bytes, size_t length, const struct msp_age_identities *identities,
	const struct msp_secret *passphrase, size_t limit, struct msp_secret *payload, struct msp_error *err);

/* For whom, and what else stands in the header. */
struct msp_age_plan {
	const struct msp_age_recipients *recipients; /* at least one, or NULL and a passphrase */
	const struct msp_secret *passphrase;         /* not together with recipients */
	int work_factor;                             /* of scrypt; 0 = MSP_AGE_SCRYPT_WRITTEN */
	const struct msp_age_stanza *extra;          /* authenticated by the MAC, ignored by other readers */
	size_t extra_count;
};

/* Appends a binary age file with a fresh file key.  DATA when there are more stanzas, or longer ones, than are read
 * again. */
int msp_age_encrypt(const struct msp_age_plan *plan, struct msp_secret_memory *memory, const void *payload,
	size_t length, struct msp_buf *out, struct msp_error *err);

#endif
