/* SPDX-License-Identifier: ISC */
/*
 * Who I am in the vault: one age file protected by a passphrase, $XDG_CONFIG_HOME/msp/identity.age (or $MSP_IDENTITY),
 * mode 0600, which stock age takes with -i.  Inside:
 *
 *     # msp identity of ana, 2026-11-22
 *     # age: age1…
 *     # sign: ssh-ed25519 AAAA…
 *     # seed: base64 of the 32 bytes of the Ed25519 seed (RFC 8032)
 *     AGE-SECRET-KEY-1…
 */
#ifndef MSP_VAULT_IDENTITY_H
#define MSP_VAULT_IDENTITY_H

#include <stdint.h>

#include "lib/base/buf.h"
#include "lib/base/error.h"
#include "lib/vault/age_key.h"
#include "lib/vault/secret.h"
#include "lib/vault/ssh_key.h"

struct msp_identity {
	struct msp_age_identities age; /* one */
	struct msp_secret seed;        /* of the signing key */
	unsigned char sign[MSP_SSH_KEY];
};

void msp_identity_init(struct msp_identity *identity, struct msp_secret_memory *memory);
void msp_identity_release(struct msp_identity *identity);
/* A new pair of keys from the kernel's random numbers. */
void msp_identity_generate(struct msp_identity *identity);
/* From and to the text inside the file. */
int msp_identity_parse(
	struct msp_identity *identity, const struct msp_secret *text, const char *path, struct msp_error *err);
void msp_identity_emit(
	const struct msp_identity *identity, const char *login, const char *day, struct msp_secret *text);
/* The file, in armor, encrypted with a passphrase (scrypt, MSP_AGE_SCRYPT_WRITTEN), and back: DENIED for a wrong
 * passphrase, or when others may read the file. */
int msp_identity_seal(const struct msp_identity *identity, const char *login, const char *day,
	const struct msp_secret *passphrase, struct msp_buf *out, struct msp_error *err);
int msp_identity_open(
	struct msp_identity *identity, const char *path, const struct msp_secret *passphrase, struct msp_error *err);
/* The same of bytes in memory; path is for messages. */
int msp_identity_read(struct msp_identity *identity, const void *bytes, size_t length, const char *path,
	const struct msp_secret *passphrase, struct msp_error *err);
/* The text inside a file, as it stands there, and a file around such a text: how a passphrase changes. */
int msp_identity_text(
	struct msp_secret *text, const char *path, const struct msp_secret *passphrase, struct msp_error *err);
int msp_identity_wrap(
	const struct msp_secret *text, const struct msp_secret *passphrase, struct msp_buf *out, struct msp_error *err);

/* ---- unlocked for a while: the kernel's keyring (keyctl(2), add_key(2) by raw system calls) ---- */

/* Keeps the inner text for so many seconds under the name of the identity file in the keyring of the user's session;
 * readable by processes of this user that possess it.  UNAVAILABLE where the kernel has no keyring or forbids it. */
int msp_identity_keep(const struct msp_identity *identity, const char *path, int seconds, struct msp_error *err);
/* DENIED when nothing is kept, or its time is over. */
int msp_identity_recall(struct msp_identity *identity, const char *path, struct msp_error *err);
/* Forgets it; nothing kept is fine. */
int msp_identity_forget(const char *path, struct msp_error *err);
/* Seconds left; -1 = locked. */
int64_t msp_identity_left(const char *path, struct msp_secret_memory *memory);

#endif
