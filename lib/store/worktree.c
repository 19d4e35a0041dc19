/* SPDX-License-Identifier: ISC */
#include "lib/store/worktree.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/store/lock.h"

#define PATHS_ON_COMMAND_LINE 200

static const char no_oid[] = "0000000000000000000000000000000000000000";

void msp_worktree_init(struct msp_worktree *worktree, const struct msp_repo *repo, struct msp_git *git,
	struct msp_arena *arena, struct msp_txn_change *const *changes, size_t count)
{
	*worktree = (struct msp_worktree){ .repo = repo,
		.git = git,
		.arena = arena,
		.changes = changes,
		.count = count,
		.dirty = MSP_BUF_INIT,
		.entries = MSP_BUF_INIT,
		.root = -1 };
	worktree->index = msp_path_join(arena, repo->git_dir, "index");
	worktree->index_lock = msp_path_join(arena, repo->git_dir, "index.lock");
	/* a git that outlives its killed parent must not write into the next one's file */
	worktree->index_new = msp_arena_printf(arena, "%s/msp/index.%ld", repo->common_dir, (long)getpid());
}

static void unlink_new_index(const struct msp_worktree *worktree)
{
	unlink(worktree->index_new);
	unlink(msp_arena_printf(worktree->arena, "%s.lock", worktree->index_new));
}

void msp_worktree_release(struct msp_worktree *worktree)
{
	msp_child_finish(&worktree->status, NULL);
	msp_child_finish(&worktree->update, NULL);
	for (size_t i = 0; i < worktree->staged; i++)
		msp_worktree_file_discard(worktree->root, worktree->changes[i]->path, i);
	unlink_new_index(worktree);
	if (!worktree->keep_claim && msp_claim_held(msp_store_file(worktree->repo, "journal"), worktree->index_lock))
		unlink(worktree->index_lock);
	msp_buf_release(&worktree->dirty);
	msp_buf_release(&worktree->entries);
	if (worktree->root >= 0)
		close(worktree->root);
	worktree->root = -1;
}

int msp_worktree_claim(struct msp_worktree *worktree, int timeout, struct msp_error *err)
{
	worktree->root = open(worktree->repo->worktree, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (worktree->root < 0) {
		msp_error_errno(err, errno, "cannot open the work tree");
		msp_error_at(err, worktree->repo->worktree, 0, 0);
		return -1;
	}
	const char *own = msp_store_file(worktree->repo, "journal");
	return msp_claim_held(own, worktree->index_lock) ? 0 : msp_claim_take(own, worktree->index_lock, timeout, err);
}

/* git compares, so that line ends, filters and stat data count as they do for a person. */
static int ask_status(struct msp_worktree *worktree, struct msp_error *err)
{
	static const char *const fixed[] = { "-c", "core.fsmonitor=false", "-c", "core.preloadIndex=false",
		"--no-optional-locks", "--literal-pathspecs", "status", "--porcelain", "-z", "--untracked-files=no",
		"--no-renames", "--ignore-submodules", "--" };
	size_t paths = worktree->count <= PATHS_ON_COMMAND_LINE ? worktree->count : 0;
	const char **arguments = msp_arena_array(worktree->arena, MSP_COUNT(fixed) + paths + 1, sizeof *arguments);

	memcpy(arguments, fixed, sizeof fixed);
	for (size_t i = 0; i < paths; i++)
		arguments[MSP_COUNT(fixed) + i] = worktree->changes[i]->path;
	/* paths are relative to the top when git stands there */
	const char *const *argv = msp_child_git(worktree->arena, worktree->repo, arguments);
	worktree->status =
		(struct msp_child){ .argv = msp_child_inside(worktree->arena, worktree->repo->worktree, argv),
			.output = &worktree->dirty };
	return msp_child_start(&worktree->status, err);
}

void msp_worktree_set_entry(struct msp_worktree *worktree, const char *path, uint32_t mode, const char *oid)
{
	msp_buf_addf(&worktree->entries, "%o %s\t%s", (unsigned)mode, mode == 0 ? no_oid : oid, path);
	msp_buf_addc(&worktree->entries, '\0');
}

static int ask_update(struct msp_worktree *worktree, struct msp_error *err)
{
	static const char *const arguments[] = { "-c", "core.fsmonitor=false", "update-index", "-z", "--index-info",
		NULL };
	const char **environment = msp_arena_array(worktree->arena, 2, sizeof *environment);

	unlink_new_index(worktree);
	/* git replaces an index, it never writes into one: a second name is as good as a copy */
	if (link(worktree->index, worktree->index_new) != 0 && errno != ENOENT) {
		msp_error_errno(err, errno, "cannot prepare git's index");
		msp_error_at(err, worktree->index_new, 0, 0);
		return -1;
	}
	environment[0] = msp_arena_printf(worktree->arena, "GIT_INDEX_FILE=%s", worktree->index_new);
	worktree->update = (struct msp_child){ .argv = msp_child_git(worktree->arena, worktree->repo, arguments),
		.environment = environment,
		.input = worktree->entries.data,
		.input_length = worktree->entries.length };
	return msp_child_start(&worktree->update, err);
}

int msp_worktree_ask(struct msp_worktree *worktree, struct msp_error *err)
{
	for (size_t i = 0; i < worktree->count; i++) {
		const struct msp_txn_change *change = worktree->changes[i];
		msp_worktree_set_entry(worktree, change->path, change->after_mode, change->after);
	}
	if (ask_update(worktree, err) < 0)
		return -1;
	return msp_worktree_surely_clean(worktree) ? 0 : ask_status(worktree, err);
}

static int uncommitted(const char *path, struct msp_error *err)
{
	msp_error_set(err, MSP_BUSY, "uncommitted edits in the work tree");
	msp_error_at(err, path, 0, 0);
	msp_error_hint(
		err, "git diff HEAD -- %s; commit them, or drop them with git restore --staged --worktree", path);
	return -1;
}

/* "XY path" pieces ended by NUL: any of them that is ours is a person's unfinished work. */
static int check_dirty(const struct msp_worktree *worktree, struct msp_error *err)
{
	struct msp_map ours;

	msp_map_init(&ours, worktree->arena);
	for (size_t i = 0; i < worktree->count; i++)
		msp_map_set(&ours, worktree->changes[i]->path, worktree->changes[i]);
	for (size_t at = 0; at < worktree->dirty.length;) {
		const char *piece = worktree->dirty.data + at;
		size_t length = strlen(piece);
		if (length > 3 && msp_map_get(&ours, piece + 3) != NULL)
			return uncommitted(piece + 3, err);
		at += length + 1;
	}
	for (size_t i = 0; i < worktree->count; i++) {
		const struct msp_txn_change *change = worktree->changes[i];
		if (change->before_mode == 0 && msp_worktree_file_obstructed(worktree->root, change, err))
			return -1;
	}
	return 0;
}

/* git tells a full disk by its text only. */
static int update_failed(const struct msp_child *update, struct msp_error *err)
{
	bool full = strstr(update->complaint, "No space left") != NULL ||
		    strstr(update->complaint, "quota exceeded") != NULL;

	return msp_child_failed(update, full ? MSP_IO : MSP_SYSTEM, err);
}

int msp_worktree_answer(struct msp_worktree *worktree, struct msp_error *err)
{
	if (msp_child_finish(&worktree->status, err) < 0 || msp_child_finish(&worktree->update, err) < 0)
		return -1;
	if (worktree->status.status != 0)
		return msp_child_failed(&worktree->status, MSP_SYSTEM, err);
	if (check_dirty(worktree, err) < 0)
		return -1;
	return worktree->update.status == 0 ? 0 : update_failed(&worktree->update, err);
}

int msp_worktree_stage(struct msp_worktree *worktree, struct msp_error *err)
{
	for (size_t i = 0; i < worktree->count; i++) {
		worktree->staged = i + 1;
		if (msp_worktree_file_stage(worktree->root, worktree->changes[i], i, err) < 0)
			return -1;
	}
	return 0;
}

static int place_index(const struct msp_worktree *worktree, struct msp_error *err)
{
	if (rename(worktree->index_new, worktree->index) == 0)
		return 0;
	msp_error_errno(err, errno, "cannot replace git's index");
	msp_error_at(err, worktree->index, 0, 0);
	return -1;
}

int msp_worktree_place(struct msp_worktree *worktree, struct msp_error *err)
{
	for (size_t i = 0; i < worktree->count; i++)
		if (msp_worktree_file_place(worktree->root, worktree->changes[i], i, err) < 0)
			return -1;
	worktree->staged = 0;
	if (place_index(worktree, err) < 0)
		return -1;
	/* without the journal nobody could tell later that the lock is ours */
	if (unlink(worktree->index_lock) == 0 || errno == ENOENT)
		return 0;
	msp_error_errno(err, errno, "cannot release git's index");
	msp_error_at(err, worktree->index_lock, 0, 0);
	return -1;
}

int msp_worktree_update_index(struct msp_worktree *worktree, struct msp_error *err)
{
	if (ask_update(worktree, err) < 0 || msp_child_finish(&worktree->update, err) < 0)
		return -1;
	if (worktree->update.status != 0)
		return update_failed(&worktree->update, err);
	return place_index(worktree, err);
}
