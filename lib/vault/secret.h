/* SPDX-License-Identifier: ISC */
/*
 * Memory for secrets: page-guarded, locked against swapping, left out of core dumps, wiped when released.  Secrets live
 * here, in sodium_malloc(3) memory, and nowhere else: no arena, no msp_buf, no stdio, no error text.  They come in by
 * read(2) and go out by write(2).  Out of memory ends the process as in lib/base/arena.h.
 *
 *     struct msp_secret_memory memory;
 *     struct msp_secret password;
 *     if (msp_secret_harden(err) != 0 || msp_secret_memory_open(&memory, err) != 0)
 *             return -1;
 *     msp_secret_init(&password, &memory);
 *     ...
 *     msp_secret_release(&password);
 *     if (memory.unlocked > 0)
 *             say so, once
 */
#ifndef MSP_VAULT_SECRET_H
#define MSP_VAULT_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/buf.h"
#include "lib/base/error.h"

/* Where secret memory comes from: one for a process.  The kernel locks only so much (ulimit -l); what it refused to
 * lock is counted, works all the same, and the command says so once. */
struct msp_secret_memory {
	size_t unlocked;                /* bytes that may reach swap */
	struct msp_secret_piece *first; /* all that is in use */
};

/* First thing in main: no core dumps, and no debugger of the same user (RLIMIT_CORE, PR_SET_DUMPABLE). */
int msp_secret_harden(struct msp_error *err);
/* Prepares libsodium and raises the soft limit of locked memory to the hard one.  Nothing to close. */
int msp_secret_memory_open(struct msp_secret_memory *memory, struct msp_error *err);

/* Wipes all that is in use, whoever holds it: for a child that goes on after fork(2) and needs none of it.  There the
 * pages are no longer locked.  What is wiped is freed as ever. */
void msp_secret_memory_wipe(struct msp_secret_memory *memory);

/* `size` zeroed bytes (for a struct or an array of one), with guard pages around.  Free them: that wipes them. */
void *msp_secret_alloc(struct msp_secret_memory *memory, size_t size);
void msp_secret_free(void *bytes); /* NULL is fine */

/* A growing byte string of secret memory.  No NUL follows it. */
struct msp_secret {
	struct msp_secret_memory *memory;
	unsigned char *bytes; /* NULL before the first is added */
	size_t length, capacity;
};

void msp_secret_init(struct msp_secret *secret, struct msp_secret_memory *memory);
void msp_secret_release(struct msp_secret *secret);              /* wiped, freed; may be used again */
void msp_secret_clear(struct msp_secret *secret);                /* wiped, length 0, memory kept */
void msp_secret_reserve(struct msp_secret *secret, size_t more); /* room for more bytes; old memory is wiped */
void msp_secret_add(struct msp_secret *secret, const void *bytes, size_t length);
void msp_secret_adds(struct msp_secret *secret, const char *string);
/* Keeps the first `length` bytes and wipes the rest. */
void msp_secret_truncate(struct msp_secret *secret, size_t length);

/* Whether bytes are the same, in a time that tells only about their lengths. */
bool msp_secret_equal(const struct msp_secret *a, const struct msp_secret *b);
bool msp_secret_same(const void *a, const void *b, size_t length);
/* Wipes memory that is not of this module (a key on the stack), so that no compiler leaves it out. */
void msp_secret_wipe(void *bytes, size_t length);

/* What recognises a secret again without holding it: a keyed hash (BLAKE2b) under a random key. */
struct msp_secret_mark {
	unsigned char key[32], hash[32];
};
void msp_secret_mark_make(struct msp_secret_mark *mark, const void *bytes, size_t length);
/* The same under the key of another mark: equal secrets have equal hashes then. */
void msp_secret_mark_like(
	const struct msp_secret_mark *like, const void *bytes, size_t length, struct msp_secret_mark *mark);
bool msp_secret_mark_fits(const struct msp_secret_mark *mark, const void *bytes, size_t length);

/* Appends what fd has, to its end.  More than `limit` bytes is a DATA error; `name` is for messages. */
int msp_secret_read(struct msp_secret *secret, int fd, const char *name, size_t limit, struct msp_error *err);
/* Appends the first line of fd without its line end (LF or CRLF), and reads no further than that line: what a
 * passphrase or password comes as.  A line longer than `limit` is a DATA error, no byte at all MISSING. */
int msp_secret_read_line(struct msp_secret *secret, int fd, const char *name, size_t limit, struct msp_error *err);
/* Appends a file that only its owner, who is us or root, may read: otherwise DENIED, with chmod as the hint.  Pipes
 * that a shell makes of <(...) are as good. */
int msp_secret_load(struct msp_secret *secret, const char *path, size_t limit, struct msp_error *err);

#endif
