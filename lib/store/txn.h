/* SPDX-License-Identifier: ISC */
/*
 * Transaction: one change, one commit (store.md, "Writing").
 *
 * begin takes the flock on msp/lock in the common git directory, rolls a left-over journal forward or back, reads the
 * tip again.  put and remove collect; commit validates every text through the rules, makes objects durable, moves the
 * ref by compare-and-swap, brings work tree and git index along, and returns only when all of it will survive a power
 * cut.  At most four flushes.  close without commit leaves nothing behind.
 */
#ifndef MSP_STORE_TXN_H
#define MSP_STORE_TXN_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/error.h"
#include "lib/store/git.h"
#include "lib/store/repo.h"

/* Upward knowledge, given by the caller. */
struct msp_txn_rules {
	void *context;
	/* Is this text allowed at this path?  DATA error with place.  Called by commit for every put. */
	int (*validate)(void *context, const char *path, const char *text, size_t length, struct msp_error *err);
};

struct msp_txn_request {
	const char *author_name, *author_email;
	int64_t at; /* committer time */
	int32_t offset;
	int lock_timeout; /* seconds */
	const struct msp_txn_rules *rules;
};

struct msp_txn;

/* BUSY when the lock is not had in time (names the holder's pid when known) or git's index.lock stays; CONFIG on a
 * detached HEAD; DENIED on a read-only store. */
int msp_txn_begin(
	struct msp_repo *repo, const struct msp_txn_request *request, struct msp_txn **txn, struct msp_error *err);
void msp_txn_close(struct msp_txn *txn);
/* As msp_txn_close, but the opened library with what it has read goes to the caller, who closes it (or gives it to
 * msp_index_lend): the index that follows the commit asks for the very same trees.  NULL for NULL. */
struct msp_git *msp_txn_close_keeping(struct msp_txn *txn);
/* What a killed writer left is completed or taken back, as begin does first: for those who may write nothing, but must
 * not leave git's index locked.  Nothing left = one look.  BUSY. */
int msp_txn_recover(struct msp_repo *repo, int timeout, struct msp_error *err);

/* Text at path as this transaction sees it (its own puts first, then the tip); MISSING. */
int msp_txn_read(struct msp_txn *txn, const char *path, struct msp_buf *out, struct msp_error *err);
/* Is there something?  When that cannot be told (a disk that fails), no; msp_txn_trouble says so then, and nothing is
 * committed any more. */
bool msp_txn_exists(struct msp_txn *txn, const char *path);
/* -1 with what kept msp_txn_exists from an answer; 0 = nothing did. */
int msp_txn_trouble(const struct msp_txn *txn, struct msp_error *err);
/* Paths are checked: relative, NFC, no "..", ".git", control characters, case-folding twins. DATA otherwise. */
int msp_txn_put(struct msp_txn *txn, const char *path, const void *bytes, size_t length, struct msp_error *err);
int msp_txn_remove(struct msp_txn *txn, const char *path, struct msp_error *err);
/* The file at path becomes an object that the repository has already; mode is git's.  It is somebody else's commit:
 * the rules are not asked. DATA for paths as above and for links and submodules. */
int msp_txn_take(struct msp_txn *txn, const char *path, const char *oid, uint32_t mode, struct msp_error *err);
/* As msp_txn_put, but the rules are not asked (a merge of records that may have been bad before). */
int msp_txn_put_unchecked(
	struct msp_txn *txn, const char *path, const void *bytes, size_t length, struct msp_error *err);
/* The commit gets a second parent, and is made even when nothing else changes.  NULL takes it back. */
void msp_txn_join(struct msp_txn *txn, const char *commit);
/* No commit is made: the branch moves to this one, which has the tip among its ancestors.  All that differs must have
 * been taken or removed (msp_merge_apply does). */
void msp_txn_forward(struct msp_txn *txn, const char *commit);
/* Commit the transaction began from; "" on an unborn branch. */
const char *msp_txn_base(const struct msp_txn *txn);

/* Adds a "Msp-Record:" trailer (at most 50 are written, then a count). */
void msp_txn_record(struct msp_txn *txn, const char *id);

/* Adds the trailer "Msp-Retroactive: yes": what was in force already is changed on purpose (lint --range asks). */
void msp_txn_retroactive(struct msp_txn *txn);

/* Commits.  subject is one line; body may be NULL.  Nothing changed = no commit, *commit is the tip.  BUSY and names
 * the file when a path to be written has uncommitted edits in the work tree. */
int msp_txn_commit(
	struct msp_txn *txn, const char *subject, const char *body, char commit[MSP_OID_SIZE], struct msp_error *err);
/* What commit would change, as a unified diff (git's), for --dry-run. */
int msp_txn_diff(struct msp_txn *txn, struct msp_buf *out, struct msp_error *err);

/* First commit of a new store: begins on an unborn branch as begin does. init creates the repository itself. */
int msp_repo_create(struct msp_arena *arena, const char *path, const char *branch, bool bare, struct msp_error *err);

/* Folders that a repository of ours has from the start, also one that git made (a clone). */
int msp_repo_prepare(struct msp_arena *arena, const char *git_dir, struct msp_error *err);

/* For after a commit, with the transaction closed: starts git gc --auto in the background when many loose objects have
 * gathered; else it only counts one folder.  gc.auto = 0 keeps it away.  The commit stands whatever this says. */
int msp_repo_tidy(const struct msp_repo *repo, struct msp_error *err);

/* Paths with uncommitted changes (git status --porcelain through git), sorted; for status and the dirty column. */
struct msp_dirty {
	const char **paths;
	size_t count, capacity;
};
int msp_repo_dirty(
	const struct msp_repo *repo, struct msp_arena *arena, struct msp_dirty *dirty, struct msp_error *err);

#endif
