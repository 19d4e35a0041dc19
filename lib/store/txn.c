/* SPDX-License-Identifier: ISC */
#include "lib/store/txn.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/store/git_load.h"
#include "lib/store/journal.h"
#include "lib/store/lock.h"
#include "lib/store/txn_internal.h"
#include "lib/store/underway.h"

/* A person's git commit keeps git's index locked until the branch has moved: what is read before is of no use. */
static int wait_for_git(const struct msp_txn *txn, struct msp_error *err)
{
	const struct msp_repo *repo = txn->repo;

	if (repo->worktree == NULL)
		return 0;
	return msp_claim_wait(msp_path_join(repo->arena, repo->git_dir, "index.lock"), txn->request.lock_timeout, err);
}

/* The tip may have moved while we waited; a journal left by a killed writer comes first, it may belong to that tip. */
static int start_from_tip(struct msp_txn *txn, struct msp_error *err)
{
	if (msp_journal_recover(txn->repo, txn->request.lock_timeout, err) < 0 || wait_for_git(txn, err) < 0 ||
		msp_repo_refresh(txn->repo, err) < 0)
		return -1;
	if (txn->repo->branch == NULL) {
		(void)msp_repo_detached(txn->repo, "there is no branch to commit to", "main", err);
		msp_error_at(err, txn->repo->path, 0, 0);
		return -1;
	}
	memcpy(txn->base, txn->repo->tip, MSP_OID_SIZE);
	txn->tree[0] = '\0';
	return txn->base[0] == '\0' ? 0 : msp_git_tree(txn->git, txn->base, txn->tree, err);
}

int msp_txn_begin(
	struct msp_repo *repo, const struct msp_txn_request *request, struct msp_txn **txn, struct msp_error *err)
{
	struct msp_txn *made = calloc(1, sizeof *made);

	if (made == NULL)
		msp_out_of_memory();
	made->repo = repo;
	made->request = *request;
	made->lock = -1;
	msp_map_init(&made->by_path, &made->arena);
	msp_map_init(&made->records, &made->arena);
	/* loading the library takes longer than all the rest: not while others wait for the lock */
	if (msp_git_open(repo, &made->git, err) < 0 ||
		msp_lock_take(repo, request->lock_timeout, &made->lock, err) < 0 || start_from_tip(made, err) < 0) {
		msp_txn_close(made);
		return -1;
	}
	*txn = made;
	return 0;
}

struct msp_git *msp_txn_close_keeping(struct msp_txn *txn)
{
	if (txn == NULL)
		return NULL;
	struct msp_git *git = txn->git;
	msp_lock_release(txn->lock);
	msp_arena_release(&txn->arena);
	free(txn);
	return git;
}

void msp_txn_close(struct msp_txn *txn)
{
	msp_git_close(msp_txn_close_keeping(txn));
}

static int missing(const char *path, struct msp_error *err)
{
	msp_error_set(err, MSP_MISSING, "no such file");
	msp_error_at(err, path, 0, 0);
	return -1;
}

int msp_txn_read(struct msp_txn *txn, const char *path, struct msp_buf *out, struct msp_error *err)
{
	const struct msp_txn_change *change = msp_map_get(&txn->by_path, path);
	char oid[MSP_OID_SIZE];
	uint32_t mode;

	if (change != NULL && change->bytes == NULL)
		return missing(path, err);
	if (change != NULL) {
		msp_buf_add(out, change->bytes, change->length);
		return 0;
	}
	if (msp_git_lookup(txn->git, txn->tree, path, oid, &mode, err) < 0)
		return -1;
	if (mode == GIT_FILEMODE_TREE)
		return missing(path, err);
	if (mode != GIT_FILEMODE_BLOB && mode != GIT_FILEMODE_BLOB_EXECUTABLE) {
		msp_error_set(err, MSP_DATA, "a link or another repository stands there, not a file");
		msp_error_at(err, path, 0, 0);
		return -1;
	}
	return msp_git_blob(txn->git, oid, out, err);
}

bool msp_txn_exists(struct msp_txn *txn, const char *path)
{
	const struct msp_txn_change *change = msp_map_get(&txn->by_path, path);
	char oid[MSP_OID_SIZE];
	uint32_t mode;

	struct msp_error problem = MSP_ERROR_INIT;

	if (change != NULL)
		return change->bytes != NULL;
	if (msp_git_lookup(txn->git, txn->tree, path, oid, &mode, &problem) == 0)
		return mode != GIT_FILEMODE_TREE;
	if (problem.code != MSP_MISSING)
		txn->trouble = problem;
	return false;
}

int msp_txn_trouble(const struct msp_txn *txn, struct msp_error *err)
{
	if (txn->trouble.code == MSP_OK)
		return 0;
	if (err != NULL)
		*err = txn->trouble;
	return -1;
}

/* The change of a path, made on first use. */
static struct msp_txn_change *change_of(struct msp_txn *txn, const char *path, struct msp_error *err)
{
	struct msp_txn_change *change = msp_map_get(&txn->by_path, path);
	struct msp_error problem = MSP_ERROR_INIT;

	if (change != NULL)
		return change;
	change = msp_arena_alloc(&txn->arena, sizeof *change);
	change->path = msp_arena_strdup(&txn->arena, path);
	if (msp_git_lookup(txn->git, txn->tree, path, change->before, &change->before_mode, &problem) < 0 &&
		problem.code != MSP_MISSING) {
		if (err != NULL)
			*err = problem;
		return NULL;
	}
	if (change->before_mode == GIT_FILEMODE_TREE) { /* the check of names says so */
		change->before[0] = '\0';
		change->before_mode = 0;
	}
	msp_arena_reserve(&txn->arena, txn->changes, txn->count, txn->capacity);
	txn->changes[txn->count++] = change;
	msp_map_set(&txn->by_path, change->path, change);
	return change;
}

static int put(
	struct msp_txn *txn, const char *path, const void *bytes, size_t length, bool unchecked, struct msp_error *err)
{
	if (msp_txn_check_path(&txn->arena, path, err) < 0)
		return -1;
	struct msp_txn_change *change = change_of(txn, path, err);
	if (change == NULL)
		return -1;
	change->bytes = msp_arena_memdup(&txn->arena, bytes, length);
	change->length = length;
	change->taken_mode = 0;
	change->unchecked = unchecked;
	return 0;
}

int msp_txn_put(struct msp_txn *txn, const char *path, const void *bytes, size_t length, struct msp_error *err)
{
	return put(txn, path, bytes, length, false, err);
}

int msp_txn_put_unchecked(
	struct msp_txn *txn, const char *path, const void *bytes, size_t length, struct msp_error *err)
{
	return put(txn, path, bytes, length, true, err);
}

int msp_txn_take(struct msp_txn *txn, const char *path, const char *oid, uint32_t mode, struct msp_error *err)
{
	struct msp_buf content = MSP_BUF_INIT;

	if (mode != GIT_FILEMODE_BLOB && mode != GIT_FILEMODE_BLOB_EXECUTABLE) {
		msp_error_set(err, MSP_DATA, "a link or another repository, not a file");
		msp_error_at(err, path, 0, 0);
		return -1;
	}
	int rc = msp_git_blob(txn->git, oid, &content, err);
	if (rc == 0)
		rc = put(txn, path, content.data, content.length, true, err);
	if (rc == 0) {
		struct msp_txn_change *change = msp_map_get(&txn->by_path, path);
		memcpy(change->after, oid, MSP_OID_SIZE);
		change->taken_mode = mode;
	}
	msp_buf_release(&content);
	return rc;
}

static void copy_commit(char to[MSP_OID_SIZE], const char *commit)
{
	if (commit == NULL)
		to[0] = '\0';
	else
		memcpy(to, commit, MSP_OID_SIZE);
}

void msp_txn_join(struct msp_txn *txn, const char *commit)
{
	copy_commit(txn->second, commit);
}

void msp_txn_forward(struct msp_txn *txn, const char *commit)
{
	copy_commit(txn->forward, commit);
}

const char *msp_txn_base(const struct msp_txn *txn)
{
	return txn->base;
}

int msp_txn_remove(struct msp_txn *txn, const char *path, struct msp_error *err)
{
	if (msp_txn_check_path(&txn->arena, path, err) < 0)
		return -1;
	if (!msp_txn_exists(txn, path))
		return msp_txn_trouble(txn, err) < 0 ? -1 : missing(path, err);
	struct msp_txn_change *change = change_of(txn, path, err);
	if (change == NULL)
		return -1;
	change->bytes = NULL;
	change->length = 0;
	return 0;
}

void msp_txn_record(struct msp_txn *txn, const char *id)
{
	const char *copy = msp_arena_strdup(&txn->arena, id);

	if (msp_map_get(&txn->records, copy) == NULL)
		msp_map_set(&txn->records, copy, txn);
}

void msp_txn_retroactive(struct msp_txn *txn)
{
	txn->retroactive = true;
}

static int add_patch(
	struct msp_txn *txn, const struct msp_txn_change *change, struct msp_buf *out, struct msp_error *err)
{
	const struct msp_git_api *api = &txn->git->api;
	struct msp_buf before = MSP_BUF_INIT;
	git_patch *patch = NULL;
	git_buf text = GIT_BUF_INIT;

	if (change->before_mode != 0 && msp_git_blob(txn->git, change->before, &before, err) < 0) {
		msp_buf_release(&before);
		return -1;
	}
	int rc = api->git_patch_from_buffers(&patch, change->before_mode != 0 ? before.data : NULL, before.length,
		change->path, change->bytes, change->length, change->path, NULL);
	if (rc == 0)
		rc = api->git_patch_to_buf(&text, patch);
	if (rc == 0)
		msp_buf_add(out, text.ptr, text.size);
	else
		rc = msp_git_error(txn->git, rc, err, "cannot compare");
	api->git_buf_dispose(&text);
	api->git_patch_free(patch);
	msp_buf_release(&before);
	return rc;
}

int msp_txn_diff(struct msp_txn *txn, struct msp_buf *out, struct msp_error *err)
{
	if (msp_txn_check_names(txn, err) < 0 || msp_txn_settle(txn, err) < 0)
		return -1;
	for (size_t i = 0; i < txn->settled_count; i++)
		if (add_patch(txn, txn->settled[i], out, err) < 0)
			return -1;
	return 0;
}
