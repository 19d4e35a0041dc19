/* SPDX-License-Identifier: ISC */
/*
 * Objects of the repository through libgit2, which is loaded (dlopen) on first use only: readers whose index is fresh
 * never pay for it.  The network parts of libgit2 are never used; its start-up parses the system's CA bundle for
 * nothing, so our executables export an empty mbedtls_x509_crt_parse_file that libgit2 binds to (see git_load.c).
 */
#ifndef MSP_STORE_GIT_H
#define MSP_STORE_GIT_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/error.h"
#include "lib/store/repo.h"

struct msp_git;

int msp_git_open(const struct msp_repo *repo, struct msp_git **git, struct msp_error *err);
void msp_git_close(struct msp_git *git);
/* Objects of one more folder, as git's GIT_ALTERNATE_OBJECT_DIRECTORIES: what a push brings lies in one of its own
 * until the hooks have let it in (git-receive-pack(1), "Quarantine Environment"). */
int msp_git_alternate(struct msp_git *git, const char *objects, struct msp_error *err);

/* Commit named by a revision ("HEAD~3", "main", a tag, a prefix); MISSING when there is none. */
int msp_git_resolve(struct msp_git *git, const char *revision, char commit[MSP_OID_SIZE], struct msp_error *err);
int msp_git_tree(struct msp_git *git, const char *commit, char tree[MSP_OID_SIZE], struct msp_error *err);
int msp_git_commit_time(struct msp_git *git, const char *commit, int64_t *at, struct msp_error *err);
/* Content of a blob, appended to out. */
int msp_git_blob(struct msp_git *git, const char *oid, struct msp_buf *out, struct msp_error *err);
/* Object id and mode of a path in a tree; MISSING. */
int msp_git_lookup(struct msp_git *git, const char *tree, const char *path, char oid[MSP_OID_SIZE], uint32_t *mode,
	struct msp_error *err);

/* One difference between two trees; oid "" and mode 0 = not on that side. */
struct msp_git_change {
	const char *path;
	char before[MSP_OID_SIZE], after[MSP_OID_SIZE];
	uint32_t before_mode, after_mode;
};
/* Calls back for every differing blob in path order, skipping subtrees with equal ids; `before` may be "" (all of
 * after).  prefix limits to a folder ("clients/acme"), NULL = all.  A callback returning non-zero ends the walk: -1 is
 * passed on with err, others return 0. */
int msp_git_compare(struct msp_git *git, const char *before, const char *after, const char *prefix,
	int (*change)(void *context, const struct msp_git_change *change, struct msp_error *err), void *context,
	struct msp_error *err);

/* The best common ancestors of two commits, in the arena: none when the histories have nothing in common, several in a
 * criss-cross. */
int msp_git_merge_bases(struct msp_git *git, struct msp_arena *arena, const char *one, const char *two,
	char (**bases)[MSP_OID_SIZE], size_t *count, struct msp_error *err);
/* Three-way merge of lines (libgit2's, as `git merge-file`): 1 = merged, appended to out; 0 = conflict, nothing is. */
int msp_git_merge_text(struct msp_git *git, const char *base, size_t base_length, const char *ours, size_t ours_length,
	const char *theirs, size_t theirs_length, struct msp_buf *out, struct msp_error *err);

/* Blob id a text would have, without storing it. */
int msp_git_hash(struct msp_git *git, const void *bytes, size_t length, char oid[MSP_OID_SIZE], struct msp_error *err);

#endif
