/* SPDX-License-Identifier: ISC */
/*
 * The header of an age file (age-encryption.org/v1): stanzas and a MAC.  Reading it needs no key: nothing in it is
 * secret, so it lives in an arena.
 *
 *     age-encryption.org/v1
 *     -> X25519 TEiF0ypqr+bpvcqXNyCVJpL7OuwPdVwPL7KQEbFDOCc
 *     EmECAEcKN+n/Vs9SbWiV+Hu0r+E8R77DdWYyd83nw7U
 *     --- Vn+54jqiiUCE+WZcEVY3f1sqHjlu/z1LCQ/T7Xm7qI0
 */
#ifndef MSP_VAULT_AGE_HEADER_H
#define MSP_VAULT_AGE_HEADER_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/error.h"

#define MSP_AGE_HEADER_LIMIT ((size_t)64 << 10) /* bytes, the MAC's line included */
#define MSP_AGE_STANZA_LIMIT 128                /* stanzas */
#define MSP_AGE_ARGUMENT_LIMIT 16               /* arguments of a stanza */
#define MSP_AGE_MAC 32
#define MSP_AGE_NONCE 16

/* "-> type argument ...", and its body.  Words are printable ASCII without blanks. */
struct msp_age_stanza {
	const char *type;
	const char **arguments;
	size_t argument_count;
	const unsigned char *body;
	size_t body_length;
	int line; /* where it begins; 0 = not read from a file */
};

struct msp_age_header {
	struct msp_age_stanza *stanzas;
	size_t stanza_count;
	const unsigned char *bytes; /* the file, not copied: it must outlive the header */
	size_t authentic;           /* so many bytes of it go into the MAC: up to and including "---" */
	unsigned char mac[MSP_AGE_MAC];
	size_t length; /* bytes of the header; the nonce of the payload follows, and is there */
};

/* Reads the header of a binary file.  Stanzas of the kinds that are known (X25519, scrypt, ssh-ed25519) must be well
 * formed, scrypt alone; others are kept as they are.  DATA errors name the line.  A work factor of scrypt over
 * MSP_AGE_SCRYPT_MAXIMUM is refused here, before anybody is asked for a passphrase. */
int msp_age_header_parse(struct msp_arena *arena, const void *bytes, size_t length, struct msp_age_header *header,
	struct msp_error *err);
/* Appends the header as far as it goes into the MAC, "---" included.  A word that cannot stand there, or more stanzas
 * than the limit, is a defect of the caller. */
void msp_age_header_emit(const struct msp_age_stanza *stanzas, size_t count, struct msp_buf *out);
/* Whether the words of a stanza can be written; its body may be any bytes. */
bool msp_age_stanza_valid(const struct msp_age_stanza *stanza);
/* The first stanza of a type, or NULL. */
const struct msp_age_stanza *msp_age_header_find(const struct msp_age_header *header, const char *type);
/* Whether the file is for a passphrase, not for identities. */
bool msp_age_header_passphrase(const struct msp_age_header *header);

#endif
