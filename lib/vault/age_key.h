/* SPDX-License-Identifier: ISC */
/*
 * Who can read an age file: recipients (public) and identities (secret).  Two kinds: X25519 ("age1...",
 * "AGE-SECRET-KEY-1...") and ssh-ed25519 ("ssh-ed25519 AAAA...", an OpenSSH private key).  Others that age knows
 * (age1pq1..., age1tag..., plugins, ssh-rsa) are refused by name.
 */
#ifndef MSP_VAULT_AGE_KEY_H
#define MSP_VAULT_AGE_KEY_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/error.h"
#include "lib/vault/secret.h"

#define MSP_AGE_KEY 32                      /* bytes of a scalar, a point, a wrapping key */
#define MSP_AGE_KEYS_FILE ((size_t)1 << 20) /* most bytes of a file of recipients or identities */

enum msp_age_kind { MSP_AGE_X25519, MSP_AGE_SSH_ED25519 };

struct msp_age_recipient {
	enum msp_age_kind kind;
	unsigned char point[MSP_AGE_KEY];   /* on Curve25519; of an SSH key the one that belongs to it */
	unsigned char ed25519[MSP_AGE_KEY]; /* of an SSH key: the key itself; else zero */
};

/* Reads one recipient; the text may have white space around, and a comment behind an SSH key.  A secret key here is
 * refused without repeating it. */
int msp_age_recipient_parse(const char *text, struct msp_age_recipient *recipient, struct msp_error *err);
/* Appends the text of a recipient, without a line end; of an SSH key without comment.  Equal keys, equal texts. */
void msp_age_recipient_emit(const struct msp_age_recipient *recipient, struct msp_buf *text);
bool msp_age_recipient_equal(const struct msp_age_recipient *a, const struct msp_age_recipient *b);

struct msp_age_recipients {
	struct msp_age_recipient *items; /* in the arena of who adds them */
	size_t count, capacity;
};

void msp_age_recipients_add(
	struct msp_arena *arena, struct msp_age_recipients *recipients, const struct msp_age_recipient *recipient);
/* Adds those of a file: one a line, "#" begins a comment line, blank lines are skipped.  Errors name file and line; a
 * file without any is a DATA error. */
int msp_age_recipients_parse(struct msp_arena *arena, struct msp_age_recipients *recipients, const char *text,
	size_t length, const char *path, struct msp_error *err);

/* Lives only in secret memory. */
struct msp_age_identity {
	unsigned char scalar[MSP_AGE_KEY]; /* X25519; of an SSH key the one that belongs to its seed */
	struct msp_age_recipient recipient;
};

struct msp_age_identities {
	struct msp_secret_memory *memory;
	struct msp_age_identity *items;
	size_t count, capacity;
};

void msp_age_identities_init(struct msp_age_identities *identities, struct msp_secret_memory *memory);
void msp_age_identities_release(struct msp_age_identities *identities);
/* Adds a new X25519 identity from the kernel's random numbers. */
void msp_age_identities_generate(struct msp_age_identities *identities);
/* Adds what a file holds: identities, one a line, with comments as above; or one OpenSSH private key.  Errors name file
 * and line and repeat nothing of it; a file without any is a DATA error. */
int msp_age_identities_parse(
	struct msp_age_identities *identities, const struct msp_secret *text, const char *path, struct msp_error *err);
/* Appends "AGE-SECRET-KEY-1...", without a line end.  For X25519 only: another kind is a defect of the caller. */
void msp_age_identity_emit(const struct msp_age_identity *identity, struct msp_secret *text);

#endif
