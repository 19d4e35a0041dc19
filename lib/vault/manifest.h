/* SPDX-License-Identifier: ISC */
/*
 * A secret is three files that belong together: NAME.yaml (this manifest, canonical as in document.h), NAME.age (binary
 * age), NAME.yaml.sig (SSHSIG over the exact bytes of the .yaml, namespace msp-vault).  Deleted, it is
 * NAME.gone.yaml and NAME.gone.yaml.sig.
 */
#ifndef MSP_VAULT_MANIFEST_H
#define MSP_VAULT_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/error.h"
#include "lib/vault/age.h"
#include "lib/vault/roster.h"

#define MSP_MANIFEST_FORMAT "msp-vault-1"
#define MSP_GONE_FORMAT "msp-vault-gone-1"
#define MSP_INNER_STANZA "msp.vault/binding-1" /* type of the extra stanza in the header of the age file */

enum msp_secret_kind { MSP_SECRET_PASSWORD, MSP_SECRET_TOTP, MSP_SECRET_KEY, MSP_SECRET_FILE, MSP_SECRET_NOTE };
const char *msp_secret_kind_name(enum msp_secret_kind kind); /* "password" */
int msp_secret_kind_parse(const char *text, enum msp_secret_kind *kind, struct msp_error *err);

/* In the order they are written.  Texts "" = nothing said. */
struct msp_manifest {
	const char *format; /* MSP_MANIFEST_FORMAT */
	char vault[MSP_VAULT_ID];
	char id[MSP_VAULT_ID]; /* random; never changes, also when the name does */
	const char *path;      /* clients/acme/vault/fw-admin.yaml: where it must stand */
	const char *client;
	enum msp_secret_kind kind;
	const char *username, *url;
	const char *const *tags;
	size_t tag_count;
	const char *const *assets;
	size_t asset_count;
	const char *expires;       /* yyyy-mm-dd */
	const char *rotate_every;  /* duration, as 90d */
	int64_t value_rev;         /* rises when the value changes */
	const char *value_changed; /* RFC 3339 */
	int64_t gen;               /* rises on every signed manifest of this id */
	const char *const
		*prev; /* SHA-256 of the manifests this one follows: one; two after a conflict; none at first */
	size_t prev_count;
	const char *const *recipients; /* logins, client:N, recovery:NAME: for people; age_recipients is what binds */
	size_t recipient_count;
	int64_t roster; /* serial in force when it was written */
	const char *writer, *written;
	int64_t age_gen;                     /* rises when the ciphertext is written anew */
	char age_recipients[MSP_VAULT_HASH]; /* msp_manifest_recipients_hash */
	char age_sha256[MSP_VAULT_HASH];     /* of the .age file */
	int64_t age_size;
};

int msp_manifest_parse(struct msp_arena *arena, const char *path, const char *text, size_t length,
	struct msp_manifest *manifest, struct msp_error *err);
void msp_manifest_emit(const struct msp_manifest *manifest, struct msp_buf *out);

/* A deletion: format vault id path client gen prev roster writer written reason. */
struct msp_gone {
	char vault[MSP_VAULT_ID], id[MSP_VAULT_ID];
	const char *path, *client; /* path of the manifest that was */
	int64_t gen;
	const char *const *prev;
	size_t prev_count;
	int64_t roster;
	const char *writer, *written, *reason;
};
int msp_gone_parse(struct msp_arena *arena, const char *path, const char *text, size_t length, struct msp_gone *gone,
	struct msp_error *err);
void msp_gone_emit(const struct msp_gone *gone, struct msp_buf *out);

/* SHA-256, hex, over the texts of the public keys, sorted, each with LF. */
void msp_manifest_recipients_hash(const struct msp_age_recipients *recipients, char hash[MSP_VAULT_HASH]);

/* ---- outside: is this manifest good now? ---- */

/* A manifest or deletion with what stands beside it. */
struct msp_signed_file {
	const char *path, *text; /* where it stands; its bytes */
	size_t length;
	const char *signature; /* NULL = there is none */
	size_t signature_length;
};

/* Signature by a person entitled to the client in the current roster, `roster` neither below the floor nor above the
 * current serial, vault, path and client as the place where it stands says.  DENIED with the reason; DATA when
 * malformed. The ciphertext's hash is checked by msp_manifest_check_age. */
int msp_manifest_verify(const struct msp_roster_chain *chain, const struct msp_signed_file *file, const char *day,
	struct msp_arena *arena, struct msp_manifest *manifest, struct msp_error *err);
/* The same of one that was parsed.  `known` is a key by which this very signature of this text was found good before,
 * so that it need not be checked again when the writer's key is that one; NULL = none. */
int msp_manifest_check(const struct msp_roster_chain *chain, const struct msp_manifest *manifest,
	const struct msp_signed_file *file, const char *day, const unsigned char *known, struct msp_error *err);
int msp_manifest_check_age(const struct msp_manifest *manifest, const void *age, size_t length, struct msp_error *err);
/* As verify, but for history: by the roster it names, whoever is entitled now.  For exposure and --full only. */
int msp_manifest_verify_then(const struct msp_roster_chain *chain, const struct msp_signed_file *file,
	struct msp_arena *arena, struct msp_manifest *manifest, struct msp_error *err);

int msp_gone_verify(const struct msp_roster_chain *chain, const struct msp_signed_file *file, const char *day,
	struct msp_arena *arena, struct msp_gone *gone, struct msp_error *err);

/* ---- inside: the ciphertext says what it is ---- */

/* The extra stanza: type MSP_INNER_STANZA, five arguments, each a text in base64url: vault, id, client, age_gen,
 * age_recipients; no body.  Authenticated by the header's MAC, ignored by other readers. */
void msp_manifest_inner(struct msp_arena *arena, const struct msp_manifest *manifest, struct msp_age_stanza *stanza);
/* After the MAC was verified: it must be there once and equal the manifest.  DENIED when it does not. */
int msp_manifest_check_inner(
	const struct msp_manifest *manifest, const struct msp_age_header *header, struct msp_error *err);

/* Encrypts a payload for the recipients and fills in age_gen (one more), age_recipients, age_sha256, age_size;
 * password, totp and note payloads must end in LF and are padded with LF to a multiple of 256 bytes. */
int msp_manifest_seal(struct msp_manifest *manifest, const struct msp_age_recipients *recipients,
	struct msp_secret_memory *memory, const struct msp_secret *payload, struct msp_buf *age, struct msp_error *err);
/* Decrypts: ciphertext hash, MAC, inner binding, then the payload (padding stays: it is LF).  DENIED: not a recipient.
 */
int msp_manifest_open(const struct msp_manifest *manifest, const void *age, size_t length,
	const struct msp_age_identities *identities, struct msp_secret *payload, struct msp_error *err);

#endif
