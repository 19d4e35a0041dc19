/* SPDX-License-Identifier: ISC */
/*
 * Signed documents of the vault: manifests, deletions, rosters, access logs.  They are YAML that any parser reads, in
 * one canonical form only: a document that would be written otherwise than it stands is refused, so that what a person
 * reviews, what a parser reads and what was signed are the same.
 *
 *     key: value                    fixed keys in a fixed order, each on its line; none is left out
 *     key: []                       a list without items
 *     key: [one, "two, three"]      a list of texts
 *     key:                          a list of records, each on one line,
 *       - {login: ana, until: none} with fixed keys in a fixed order
 *
 * A text is plain when it begins with a letter (a-z, A-Z), holds only letters, digits, single spaces inside and
 * _ - . / : @ + =, has no ":" before a space or at its end, and is not y n yes no on off true false null in any case;
 * else it is a JSON string in double quotes with \" \\ \n \t as escapes, and \uXXXX for other controls (C0, DEL, C1),
 * U+2028, U+2029, U+FEFF, U+FFFE and U+FFFF.  Numbers are decimal.  LF line ends, UTF-8, no comments, no document
 * marks.
 */
#ifndef MSP_VAULT_DOCUMENT_H
#define MSP_VAULT_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/error.h"

#define MSP_DOCUMENT_LIMIT ((size_t)1 << 20) /* most bytes of a signed document */

/* ---- writing ---- */

void msp_document_text(struct msp_buf *out, const char *key, const char *value);
void msp_document_number(struct msp_buf *out, const char *key, int64_t value);
void msp_document_list(struct msp_buf *out, const char *key, const char *const *items, size_t count);
/* "key:\n", or "key: []\n" when count is 0; the records follow. */
void msp_document_records(struct msp_buf *out, const char *key, size_t count);
void msp_document_record_begin(struct msp_buf *out);
void msp_document_record_text(struct msp_buf *out, const char *key, const char *value);
void msp_document_record_list(struct msp_buf *out, const char *key, const char *const *items, size_t count);
void msp_document_record_end(struct msp_buf *out);

/* ---- reading ----
 * Calls in the order of the keys; the first that does not fit sets the error (DATA with path, line and key), after
 * which every call returns at once, so that a reader checks only msp_document_end. */

struct msp_document {
	struct msp_arena *arena; /* of the values */
	const char *path;
	const char *text, *at, *end;
	int line;
	struct msp_error *err;
	int failed;          /* -1 after the first error */
	const char *records; /* key of the list of records that is read */
	bool none;           /* it is [] */
	bool first;          /* none of its records was read yet */
	bool first_key;      /* of the record */
};

/* DATA: too long, no UTF-8, a byte that no canonical document has. */
void msp_document_open(struct msp_document *document, struct msp_arena *arena, const char *path, const char *text,
	size_t length, struct msp_error *err);
const char *msp_document_read_text(struct msp_document *document, const char *key);
int64_t msp_document_read_number(struct msp_document *document, const char *key);
void msp_document_read_list(struct msp_document *document, const char *key, const char *const **items, size_t *count);
/* A list of records: begin tells by its result whether there are any; next moves to one more (1), or says that they are
 * over (0). */
void msp_document_read_records(struct msp_document *document, const char *key);
int msp_document_next_record(struct msp_document *document);
const char *msp_document_record_read_text(struct msp_document *document, const char *key);
void msp_document_record_read_list(
	struct msp_document *document, const char *key, const char *const **items, size_t *count);
void msp_document_record_over(struct msp_document *document);
/* 0 when everything was read and nothing is left; else -1 with the first error. */
int msp_document_end(struct msp_document *document);
/* Sets an error of the document about a key just read ("expires: '…' is no date"). */
void msp_document_refuse(struct msp_document *document, const char *key, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
