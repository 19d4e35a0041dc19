/* SPDX-License-Identifier: ISC */
/*
 * Bringing work tree and git index along with a commit of ours.  Everything happens under git's index.lock.  The index
 * is written by git itself (git update-index); while it works, objects can be written.
 */
#ifndef MSP_STORE_WORKTREE_H
#define MSP_STORE_WORKTREE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/error.h"
#include "lib/store/child.h"
#include "lib/store/repo.h"
#include "lib/store/txn_internal.h"

struct msp_worktree {
	const struct msp_repo *repo;
	struct msp_arena *arena;
	struct msp_git *git;
	struct msp_txn_change *const *changes; /* by path */
	size_t count;
	const char *index_lock, *index, *index_new;
	struct msp_child status, update; /* status runs only when the paths are not surely clean */
	struct msp_buf dirty, entries;   /* output of status, input of update */
	size_t staged;                   /* files of changes[0 .. staged) may stand beside their places */
	bool keep_claim;                 /* index.lock stays, for the next writer to release */
	int root;                        /* descriptor of the work tree; -1 = not open */
};

void msp_worktree_init(struct msp_worktree *worktree, const struct msp_repo *repo, struct msp_git *git,
	struct msp_arena *arena, struct msp_txn_change *const *changes, size_t count);
/* Whatever is still running or lying about goes; the claim on index.lock too, when it is held. */
void msp_worktree_release(struct msp_worktree *worktree);

/* Takes index.lock, unless a killed writer of ours left it; the journal is written.  BUSY. */
int msp_worktree_claim(struct msp_worktree *worktree, int timeout, struct msp_error *err);
/* Starts git on the index as it will be, and, where that is not plain to see, on whether the paths are clean. */
int msp_worktree_ask(struct msp_worktree *worktree, struct msp_error *err);
/* Answers: BUSY names a path with uncommitted edits. */
int msp_worktree_answer(struct msp_worktree *worktree, struct msp_error *err);
/* New contents as hidden files beside their places, not synced: a full disk shows before the branch moves. */
int msp_worktree_stage(struct msp_worktree *worktree, struct msp_error *err);
/* Files and index into place, index.lock given up. */
int msp_worktree_place(struct msp_worktree *worktree, struct msp_error *err);

/* Entries one by one, then git's index with them in place (recovery). */
void msp_worktree_set_entry(struct msp_worktree *worktree, const char *path, uint32_t mode, const char *oid);
int msp_worktree_update_index(struct msp_worktree *worktree, struct msp_error *err);

/* The same for a journal found: paths that stand as before or after go to what the tip has. */
struct msp_journal;
int msp_worktree_recover(
	const struct msp_repo *repo, const struct msp_journal *journal, int timeout, struct msp_error *err);

/* Files below an open work tree; no symbolic link on the way is followed (worktree_file.c).  `number` makes the hidden
 * name unique in its folder. */
int msp_worktree_file_stage(int root, const struct msp_txn_change *change, size_t number, struct msp_error *err);
int msp_worktree_file_place(int root, const struct msp_txn_change *change, size_t number, struct msp_error *err);
/* Removes the hidden file, and folders left empty. */
void msp_worktree_file_discard(int root, const char *path, size_t number);
/* Something nobody committed at a path that is to be created?  1 yes, 0 no.  The very content to be written is no
 * obstacle. */
int msp_worktree_file_obstructed(int root, const struct msp_txn_change *change, struct msp_error *err);
/* Content of a regular file: 1 = read, 0 = none, -1 = something else stands there, or it cannot
 * be read: errno says which.  executable may be NULL. */
int msp_worktree_file_read(int root, const char *path, struct msp_buf *out, bool *executable);
/* Index and work tree have at every path what HEAD has; false = perhaps not, ask git (worktree_index.c). */
bool msp_worktree_surely_clean(const struct msp_worktree *worktree);

/* Everything on the file systems of work tree and repository is durable (one syncfs, two when they differ). */
int msp_worktree_sync(const struct msp_repo *repo, struct msp_error *err);
/* The same for the repository alone. */
int msp_repo_sync(const struct msp_repo *repo, struct msp_error *err);

#endif
