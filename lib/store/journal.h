/* SPDX-License-Identifier: ISC */
/*
 * The journal, msp/journal in the common git directory: what a writer is about to change, fsynced before it changes
 * anything, gone when all of it is durable.  It is also the own file of the claim on git's index.lock (lock.h).
 *
 * Text, a line each: "msp-journal 1", "git-dir <path>" ("." = the common one), "worktree <path>" (empty in a bare
 * repository), "branch <ref>", "old <commit>", then "file <blob before> <blob after> <mode after> <path>" ("-" and 0 =
 * not there), at last "end <SHA-256 of all above>".  One that does not end so was never complete, and nothing was
 * changed after it.
 */
#ifndef MSP_STORE_JOURNAL_H
#define MSP_STORE_JOURNAL_H

#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/store/repo.h"
#include "lib/store/txn_internal.h"

struct msp_journal {
	const char *git_dir, *worktree, *branch;
	char old[MSP_OID_SIZE];
	struct msp_txn_change *changes;
	size_t count, capacity;
};

/* Fsynced when there is a work tree. */
int msp_journal_write(const struct msp_txn *txn, struct msp_error *err);
void msp_journal_remove(const struct msp_repo *repo);
/* 1 = read, 0 = none or never complete, -1 = error. */
int msp_journal_read(
	const struct msp_repo *repo, struct msp_arena *arena, struct msp_journal *journal, struct msp_error *err);

/* With the flock: does what a killed writer left undone.  Every path of the journal that still stands as that writer
 * found or left it, in work tree or index, is brought to what HEAD has now; so a branch that moved is rolled forward,
 * one that did not is rolled back, and what a person changed since stays. */
int msp_journal_recover(struct msp_repo *repo, int timeout, struct msp_error *err);

#endif
