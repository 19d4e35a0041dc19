/* SPDX-License-Identifier: ISC */
/*
 * What other password managers call an entry: a title, a user, a password, notes … on its way into or out of the vault.
 *
 * A stream of entries is how a process that reads a foreign file hands them to the one that writes secrets:
 *
 *     entry := 'E' place part... '.'      place: u32, where it stands in its source (line or number; 0 = unknown)
 *     part  := field name value           field: u8 below MSP_ENTRY_FIELDS; name, value: u32 length, then bytes
 *
 * Numbers have the machine's byte order: a stream never leaves it.  The same parts are the text that pass(1) keeps:
 *
 *     the password
 *     totp: otpauth://totp/…
 *     some field: its value
 *     notes: one line             or "notes:" and all that follows
 */
#ifndef MSP_VAULT_ENTRY_H
#define MSP_VAULT_ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/vault/manifest.h"
#include "lib/vault/secret.h"

/* LEFT: what could not come along (an attachment), by name.  SKIPPED: why the entry is not meant to come; REFUSED: why
 * it cannot.  Others as they say; EXTRA has a name. */
#define MSP_ENTRY_FIELDS_TABLE(X) \
	X(ID, "id")               \
	X(FOLDER, "folder")       \
	X(TITLE, "title")         \
	X(USERNAME, "username")   \
	X(PASSWORD, "password")   \
	X(URL, "url")             \
	X(TOTP, "totp")           \
	X(NOTES, "notes")         \
	X(TAG, "tags")            \
	X(EXPIRES, "expires")     \
	X(EXTRA, "field")         \
	X(LEFT, "left out")       \
	X(SKIPPED, "skipped")     \
	X(REFUSED, "refused")

enum msp_entry_field {
#define MSP_ENTRY_ENUM(id, name) MSP_ENTRY_##id,
	MSP_ENTRY_FIELDS_TABLE(MSP_ENTRY_ENUM)
#undef MSP_ENTRY_ENUM
		MSP_ENTRY_FIELDS
};
const char *msp_entry_field_name(enum msp_entry_field field);

#define MSP_ENTRY_NAME 64                          /* most bytes of the name of an extra field */
#define MSP_ENTRY_STREAM_LIMIT ((size_t)256 << 20) /* most bytes of a stream */

/* Not NUL-terminated: it points into what was read. */
struct msp_entry_part {
	enum msp_entry_field field;
	const char *name;
	size_t name_length;
	const unsigned char *bytes;
	size_t length;
};

struct msp_entry {
	uint32_t place;
	struct msp_entry_part *parts; /* in an arena; they point into secret memory */
	size_t count, capacity;
};

/* ---- a stream ---- */

void msp_entry_begin(struct msp_secret *stream, uint32_t place);
/* name is for EXTRA, else NULL.  Empty values are left out. */
void msp_entry_put(
	struct msp_secret *stream, enum msp_entry_field field, const char *name, const void *bytes, size_t length);
void msp_entry_puts(struct msp_secret *stream, enum msp_entry_field field, const char *text);
void msp_entry_end(struct msp_secret *stream);

/* The next entry: 1, 0 at the end, -1 DATA when it is no stream.  *at moves past it, 0 at first.  It may come from a
 * process that hostile input has taken over: nothing of it is believed. */
int msp_entry_next(struct msp_arena *arena, const struct msp_secret *stream, size_t *at, struct msp_entry *entry,
	struct msp_error *err);

/* ---- an entry ---- */

/* First part of a field; NULL. */
const struct msp_entry_part *msp_entry_find(const struct msp_entry *entry, enum msp_entry_field field);
/* Appends a part; the bytes are not copied. */
void msp_entry_add(struct msp_arena *arena, struct msp_entry *entry, const struct msp_entry_part *part);

/* Reads the text of pass(1) and of our payloads into parts: first line, `key: value` lines, notes.  user, login,
 * website, link, otp and the like are the fields they mean; a line "otpauth://…" is a TOTP key wherever it stands.
 * Behind an empty first line all is notes. */
void msp_entry_read(struct msp_arena *arena, const unsigned char *text, size_t length, struct msp_entry *entry);
/* Writes the payload of a secret and says of which kind it is: password, totp, note; key for what is nothing but a PEM
 * text.  Usernames and the first URL are no part of it (the manifest has them), unless `whole`: then they are lines,
 * and it is a text for pass(1).  MISSING when there is nothing to keep secret; payload is replaced. */
int msp_entry_write(const struct msp_entry *entry, bool whole, enum msp_secret_kind *kind, struct msp_secret *payload,
	struct msp_error *err);

#endif
