/* SPDX-License-Identifier: ISC */
/* libgit2 at run time: the functions we use, typed by its header, found by dlopen.  A part of git; private to
 * lib/store. */
#ifndef MSP_STORE_GIT_LOAD_H
#define MSP_STORE_GIT_LOAD_H

#include <git2.h>

#include "lib/base/error.h"
#include "lib/store/git.h"

#define MSP_GIT_FUNCTIONS(X)          \
	X(git_libgit2_init)           \
	X(git_libgit2_shutdown)       \
	X(git_libgit2_version)        \
	X(git_libgit2_opts)           \
	X(git_error_last)             \
	X(git_oid_fromstr)            \
	X(git_oid_tostr)              \
	X(git_odb_open)               \
	X(git_odb_free)               \
	X(git_odb_hash)               \
	X(git_odb_add_disk_alternate) \
	X(git_odb_write)              \
	X(git_odb_read)               \
	X(git_odb_object_free)        \
	X(git_odb_object_data)        \
	X(git_odb_object_size)        \
	X(git_odb_object_type)        \
	X(git_repository_wrap_odb)    \
	X(git_repository_free)        \
	X(git_object_lookup)          \
	X(git_object_peel)            \
	X(git_object_free)            \
	X(git_object_id)              \
	X(git_commit_lookup)          \
	X(git_commit_free)            \
	X(git_commit_tree_id)         \
	X(git_commit_time)            \
	X(git_tree_lookup)            \
	X(git_tree_free)              \
	X(git_tree_entrycount)        \
	X(git_tree_entry_byindex)     \
	X(git_tree_entry_byname)      \
	X(git_tree_entry_name)        \
	X(git_tree_entry_id)          \
	X(git_tree_entry_filemode)    \
	X(git_tree_create_updated)    \
	X(git_patch_from_buffers)     \
	X(git_patch_to_buf)           \
	X(git_patch_free)             \
	X(git_buf_dispose)            \
	X(git_merge_bases)            \
	X(git_oidarray_dispose)       \
	X(git_merge_file)             \
	X(git_merge_file_result_free)

struct msp_git_api {
#define MSP_GIT_MEMBER(name) __typeof__(name) *name;
	MSP_GIT_FUNCTIONS(MSP_GIT_MEMBER)
#undef MSP_GIT_MEMBER
};

struct msp_git {
	struct msp_git_api api;
	void *library; /* of dlopen */
	git_odb *odb;
	git_repository *repository; /* only wraps odb: no configuration, no references */
	const struct msp_repo *repo;
};

/* Loads and initialises; UNAVAILABLE when the library is missing or another version.  msp_git_unload undoes it. */
int msp_git_load(struct msp_git *git, struct msp_error *err);
void msp_git_unload(struct msp_git *git);
/* Error of the last call, with "what" before libgit2's text.  The code follows errno where that tells.  Returns -1. */
int msp_git_error(const struct msp_git *git, int result, struct msp_error *err, const char *what);

/* Object id from 40 hex digits; DATA error otherwise. */
int msp_git_oid(const struct msp_git *git, const char *hex, git_oid *oid, struct msp_error *err);
/* Writes a loose object, not synced; the caller makes objects durable. */
int msp_git_store(struct msp_git *git, git_object_t type, const void *bytes, size_t length, char oid[MSP_OID_SIZE],
	struct msp_error *err);

/* Calls back for every entry of a folder of a tree ("" = the tree itself); a folder that is not there has none. */
int msp_git_list(struct msp_git *git, const char *tree, const char *folder,
	int (*entry)(void *context, const char *folder, const char *name, uint32_t mode), void *context,
	struct msp_error *err);

/* A tree with files set (oid, mode) or removed (mode 0); paths unique, those removed exist in base. */
struct msp_git_update {
	const char *path;
	const char *oid;
	uint32_t mode;
};
/* base "" = from nothing.  Folders left empty go. */
int msp_git_update_tree(struct msp_git *git, const char *base, const struct msp_git_update *updates, size_t count,
	char tree[MSP_OID_SIZE], struct msp_error *err);

#endif
