/* SPDX-License-Identifier: ISC */
/*
 * Merging two commits of the store (store.md, "Merging"): a three-way walk over trees that skips equal ids and goes by
 * path, never by attributes and without detecting renames.  It reads and writes objects only, so it works in a bare
 * repository and without the lock; nothing is moved by it.
 *
 *     struct msp_merge_request request = { .ours = repo.tip, .theirs = upstream, .rules = &rules, .decided = &decided
 * }; msp_merge_open(&repo, &request, &merge, err)      finds everything out merge->conflicts.count > 0 tell them;
 * nothing happens; exit 75 msp_txn_begin(&repo, …, &txn, err)                the lock; the tip may be another by now
 *     msp_merge_apply(merge, txn, err)                  BUSY when it is: close both and begin again
 *     msp_txn_commit(txn, "merge …", NULL, id, err)     two parents, or the fast forward; durable; work tree and index
 *     msp_merge_close(merge)
 *
 * What becomes of each path: changed on one side only = that side's version, unread; the same on both = that; changed
 * on both = rules->merge says, and where there is none, a conflict; removed on one side and changed on the other = a
 * conflict.  Links, submodules, paths that are not allowed and names that differ in case only are conflicts too.
 *
 * Several merge bases (criss-cross): they are merged with each other first, by the same rules, into a tree that is used
 * as base; what is in conflict there counts as not there.  For logs this is the union, so no event is lost or comes
 * back.  No common commit at all is refused (DATA) unless `unrelated`; the base is empty then.
 */
#ifndef MSP_STORE_MERGE_H
#define MSP_STORE_MERGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/error.h"
#include "lib/base/map.h"
#include "lib/store/conflict.h"
#include "lib/store/git.h"
#include "lib/store/repo.h"
#include "lib/store/txn.h"

struct msp_merge;

/* A file on one side; mode 0 = not there.  bytes are NULL until msp_merge_read has fetched them. */
struct msp_merge_side {
	char oid[MSP_OID_SIZE];
	uint32_t mode;
	const char *bytes;
	size_t length;
	bool made; /* by the plan: the repository has no such object yet */
};

/* A path that is not the same in all three trees. */
struct msp_merge_file {
	const char *path;
	struct msp_merge_side base, ours, theirs; /* the plan may change them */
	char before[MSP_OID_SIZE];                /* what the tree of ours really has; "" and 0 = nothing */
	uint32_t before_mode;
};

/* Three texts of one path; bytes NULL = not there. */
struct msp_merge_text {
	const char *bytes;
	size_t length;
};
struct msp_merge_input {
	const char *path;
	struct msp_merge_text base, ours, theirs;
	/* The base of a criss-cross is being made: conflicts are expected, what is in conflict is left out. */
	bool virtual;
};

/* Upward knowledge, given by cmd (cmd/merge.h makes them). */
struct msp_merge_rules {
	void *context;
	/* Name of what a path is a part of, when several files are only merged together (vault triples); the path that
	 * stands for it in conflicts.  NULL = it stands for itself.  May be NULL. */
	const char *(*unit)(void *context, struct msp_arena *arena, const char *path);
	/* Before anything is decided: collisions of numbers, records that both sides made (store.md, "Identity").  It
	 * may change sides, add files (msp_merge_file) and leave notes.  Not called for bases.  May be NULL. */
	int (*plan)(void *context, struct msp_merge *merge, struct msp_error *err);
	/* Both sides have changed a file, both have one.  1 = merged, the text is in out; 0 = conflicts were added, out
	 * has the text with ours in their places, or nothing when there can be none; -1 = error.  May be NULL. */
	int (*merge)(void *context, struct msp_arena *arena, const struct msp_merge_input *input, struct msp_buf *out,
		struct msp_conflicts *conflicts, struct msp_error *err);
};

struct msp_merge_request {
	const char *ours, *theirs; /* commits; ours is usually the tip */
	const struct msp_merge_rules *rules;
	const struct msp_conflicts *decided; /* decisions of people; NULL = none */
	bool ours_upstream; /* in a rebase "ours" is what the others have: theirs get new numbers then */
	bool unrelated;     /* histories without a common commit are fine */
};

enum msp_merge_kind {
	MSP_MERGE_NOTHING, /* ours has all of theirs already */
	MSP_MERGE_FORWARD, /* theirs has all of ours: the branch moves, no commit is made */
	MSP_MERGE_BOTH,    /* a commit with two parents */
};

/* What the result has other than ours. */
struct msp_merge_change {
	const char *path;
	char oid[MSP_OID_SIZE];
	uint32_t mode;     /* 0 = removed */
	const char *bytes; /* a new text, not stored yet; NULL = an object that is there, or removed */
	size_t length;
};

struct msp_merge {
	struct msp_arena arena;
	struct msp_repo *repo;
	struct msp_git *git;
	struct msp_merge_request request;
	enum msp_merge_kind kind;
	char base[MSP_OID_SIZE]; /* commit, or tree of several merged; "" = none */
	char ours[MSP_OID_SIZE], theirs[MSP_OID_SIZE];
	struct msp_merge_file **files; /* by the order they were found in; sorted when the merge is open */
	size_t count, capacity;
	struct msp_map by_path;
	struct msp_conflicts conflicts;
	struct msp_merge_change *changes; /* by path; complete only without conflicts */
	size_t change_count, change_capacity;
	bool virtual;       /* private: the base of a criss-cross is being made */
	const char **notes; /* what the plan did, for people: "acme-4815164 → acme-7720531: …" */
	size_t note_count, note_capacity;
};

/* Finds out what the merge would be.  A record that cannot be read is a conflict, never an error; errors are MISSING
 * (no such commit), DATA (histories without a common commit), IO and SYSTEM.  Close it also after failure. */
int msp_merge_open(struct msp_repo *repo, const struct msp_merge_request *request, struct msp_merge **merge,
	struct msp_error *err);
void msp_merge_close(struct msp_merge *merge);

/* Puts the result into a transaction, whose msp_txn_commit then makes the commit with two parents, or moves the branch
 * when it is a fast forward.  BUSY when the branch has moved since; it is our own bug to call it with conflicts. */
int msp_merge_apply(struct msp_merge *merge, struct msp_txn *txn, struct msp_error *err);

/* For plans.  The file of a path, made when there is none yet (it is the same in all three trees then: sides and
 * `before` are looked up). */
int msp_merge_file(struct msp_merge *merge, const char *path, struct msp_merge_file **file, struct msp_error *err);
/* Fetches the bytes of a side; nothing to do when it has them or is not there. */
int msp_merge_read(struct msp_merge *merge, struct msp_merge_side *side, struct msp_error *err);
/* A side has this text from now on; bytes NULL = it is not there.  The text is copied. */
int msp_merge_write(
	struct msp_merge *merge, struct msp_merge_side *side, const char *bytes, size_t length, struct msp_error *err);
/* True when the two are the same file; both may be read or not. */
bool msp_merge_same(const struct msp_merge_side *a, const struct msp_merge_side *b);
void msp_merge_note(struct msp_merge *merge, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
