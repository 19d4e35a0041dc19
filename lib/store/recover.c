/* SPDX-License-Identifier: ISC */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/store/git_load.h"
#include "lib/store/journal.h"
#include "lib/store/lock.h"
#include "lib/store/ref.h"
#include "lib/store/worktree.h"

/* What HEAD has at a path now. */
struct want {
	char oid[MSP_OID_SIZE];
	uint32_t mode;
};

struct recovery {
	struct msp_worktree worktree;
	struct msp_git *git;
	const struct msp_journal *journal;
	struct want *wants;     /* one for each change of the journal */
	struct msp_map by_path; /* path to want */
};

/* A state this writer found, or was about to leave: not a person's. */
static bool known_state(const struct msp_txn_change *change, const char *oid)
{
	return msp_str_equal(oid, change->before) || msp_str_equal(oid, change->after);
}

static int find_want(
	struct recovery *recovery, const char *tree, const char *path, struct want *want, struct msp_error *err)
{
	struct msp_error problem = MSP_ERROR_INIT;

	*want = (struct want){ "", 0 };
	if (msp_git_lookup(recovery->git, tree, path, want->oid, &want->mode, &problem) == 0 ||
		problem.code == MSP_MISSING)
		return 0;
	if (err != NULL)
		*err = problem;
	return -1;
}

static int find_wants(struct recovery *recovery, struct msp_error *err)
{
	const struct msp_repo *repo = recovery->worktree.repo;
	const struct msp_journal *journal = recovery->journal;
	char tree[MSP_OID_SIZE] = "";

	if (repo->tip[0] != '\0' && msp_git_tree(recovery->git, repo->tip, tree, err) < 0)
		return -1;
	recovery->wants = msp_arena_array(recovery->worktree.arena, journal->count, sizeof *recovery->wants);
	msp_map_init(&recovery->by_path, recovery->worktree.arena);
	for (size_t i = 0; i < journal->count; i++) {
		if (find_want(recovery, tree, journal->changes[i].path, &recovery->wants[i], err) < 0)
			return -1;
		msp_map_set(&recovery->by_path, journal->changes[i].path, &journal->changes[i]);
	}
	return 0;
}

/* The blob git would make of the file at a path, with the conversions that attributes and configuration ask for:
 * 1 = found, 0 = git cannot tell (a filter fails), -1 = error. */
static int converted_oid(struct recovery *recovery, const char *path, char oid[MSP_OID_SIZE], struct msp_error *err)
{
	struct msp_arena *arena = recovery->worktree.arena;
	const struct msp_repo *repo = recovery->worktree.repo;
	const char *const arguments[] = { "hash-object", "--", path, NULL };
	struct msp_buf output = MSP_BUF_INIT;
	struct msp_error problem = MSP_ERROR_INIT;
	struct msp_child command = { .argv = msp_child_inside(
					     arena, repo->worktree, msp_child_git(arena, repo, arguments)),
		.output = &output };
	int rc = msp_child_run(&command, err);
	bool found = rc == 0 && command.status == 0 && output.length >= MSP_OID_SIZE - 1;

	if (found) {
		memcpy(oid, output.data, MSP_OID_SIZE - 1);
		oid[MSP_OID_SIZE - 1] = '\0';
	}
	msp_buf_release(&output);
	if (rc < 0)
		return -1;
	/* killed, or without memory: that says nothing of the file */
	bool broken = !found && msp_child_failed(&command, MSP_DATA, &problem) < 0 && problem.code != MSP_DATA;
	if (broken && err != NULL)
		*err = problem;
	return broken ? -1 : found;
}

/* A person has put something else in its place: a folder, a link, something huge or private. */
static bool is_in_the_way(int number)
{
	return number == EISDIR || number == ENOTDIR || number == ELOOP || number == ENXIO || number == EFBIG ||
	       number == EACCES || number == EPERM;
}

/* Blob of what stands in the work tree: 1 known, 0 = it is not ours to judge, -1 = error.  "" = nothing there. */
static int file_state(
	struct recovery *recovery, const struct msp_txn_change *change, char oid[MSP_OID_SIZE], struct msp_error *err)
{
	struct msp_buf content = MSP_BUF_INIT;
	int found = msp_worktree_file_read(recovery->worktree.root, change->path, &content, NULL);
	int rc = found < 0 ? 0 : 1;

	oid[0] = '\0';
	/* what cannot be read now is not given up: as it stands, the next git commit would revert ours */
	if (found < 0 && !is_in_the_way(errno)) {
		rc = msp_error_errno(err, errno, "cannot read the work tree");
		msp_error_at(err, change->path, 0, 0);
	} else if (found > 0 && msp_git_hash(recovery->git, content.data, content.length, oid, err) < 0) {
		rc = -1;
	} else if (found > 0 && !known_state(change, oid)) {
		rc = converted_oid(recovery, change->path, oid, err);
	}
	msp_buf_release(&content);
	return rc;
}

static bool is_file(uint32_t mode)
{
	return mode == 0 || mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE;
}

static int recover_file(struct recovery *recovery, size_t number, struct msp_error *err)
{
	const struct msp_txn_change *change = &recovery->journal->changes[number];
	const struct want *want = &recovery->wants[number];
	int root = recovery->worktree.root;
	char oid[MSP_OID_SIZE];
	struct msp_buf content = MSP_BUF_INIT;

	msp_worktree_file_discard(root, change->path, number);
	int rc = file_state(recovery, change, oid, err);
	if (rc < 0)
		return -1;
	if (rc == 0 || msp_str_equal(oid, want->oid) || !known_state(change, oid) || !is_file(want->mode))
		return 0;
	struct msp_txn_change wanted = { .path = change->path, .after_mode = want->mode };
	rc = want->mode == 0 ? 0 : msp_git_blob(recovery->git, want->oid, &content, err);
	wanted.bytes = content.data;
	wanted.length = content.length;
	if (rc == 0)
		rc = msp_worktree_file_stage(root, &wanted, number, err);
	if (rc == 0)
		rc = msp_worktree_file_place(root, &wanted, number, err);
	msp_buf_release(&content);
	return rc;
}

/* "mode oid stage<TAB>path": entries of git's index, by path; unmerged paths get an id that nothing equals. */
static int read_index(struct recovery *recovery, struct msp_buf *output, struct msp_map *entries, struct msp_error *err)
{
	struct msp_arena *arena = recovery->worktree.arena;
	const struct msp_repo *repo = recovery->worktree.repo;
	static const char *const arguments[] = { "ls-files", "-s", "-z", NULL };
	struct msp_child command = {
		.argv = msp_child_inside(arena, repo->worktree, msp_child_git(arena, repo, arguments)), .output = output
	};

	if (msp_child_run(&command, err) < 0)
		return -1;
	if (command.status != 0)
		return msp_child_failed(&command, MSP_SYSTEM, err);
	for (size_t at = 0; at < output->length;) {
		char *piece = output->data + at, *tab = strchr(piece, '\t'), *space = strchr(piece, ' ');
		at += strlen(piece) + 1;
		if (tab == NULL || space == NULL || space > tab || msp_map_get(&recovery->by_path, tab + 1) == NULL)
			continue;
		bool merged = tab[-1] == '0';
		msp_map_set(entries, tab + 1, msp_arena_strndup(arena, merged ? space + 1 : "?", MSP_OID_SIZE - 1));
	}
	return 0;
}

static int recover_index(struct recovery *recovery, struct msp_error *err)
{
	const struct msp_journal *journal = recovery->journal;
	struct msp_buf output = MSP_BUF_INIT;
	struct msp_map entries;
	size_t count = 0;
	int rc = 0;

	msp_map_init(&entries, recovery->worktree.arena);
	if (read_index(recovery, &output, &entries, err) < 0) {
		msp_buf_release(&output);
		return -1;
	}
	for (size_t i = 0; i < journal->count; i++) {
		const struct msp_txn_change *change = &journal->changes[i];
		const struct want *want = &recovery->wants[i];
		const char *oid = msp_map_get(&entries, change->path);
		oid = oid == NULL ? "" : oid;
		if (msp_str_equal(oid, want->oid) || !known_state(change, oid))
			continue;
		msp_worktree_set_entry(&recovery->worktree, change->path, want->mode, want->oid);
		count++;
	}
	if (count > 0)
		rc = msp_worktree_update_index(&recovery->worktree, err);
	msp_buf_release(&output);
	return rc;
}

int msp_worktree_recover(
	const struct msp_repo *repo, const struct msp_journal *journal, int timeout, struct msp_error *err)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct recovery recovery = { .journal = journal };
	int rc = -1;

	msp_worktree_init(&recovery.worktree, repo, NULL, &arena, NULL, 0);
	if (msp_worktree_claim(&recovery.worktree, timeout, err) < 0 || msp_git_open(repo, &recovery.git, err) < 0 ||
		find_wants(&recovery, err) < 0)
		goto out;
	for (size_t i = 0; i < journal->count; i++)
		if (recover_file(&recovery, i, err) < 0)
			goto out;
	rc = recover_index(&recovery, err);
	if (rc == 0)
		rc = msp_worktree_sync(repo, err);
out:
	msp_git_close(recovery.git);
	/* while something is left undone, git must keep off the index: what is stale there would revert a commit */
	if (rc < 0)
		recovery.worktree.keep_claim = true;
	msp_worktree_release(&recovery.worktree);
	/* the journal is how the next one knows whose that lock is */
	if (rc == 0 && msp_claim_held(msp_store_file(repo, "journal"), recovery.worktree.index_lock)) {
		rc = msp_error_set(err, MSP_IO, "cannot remove the lock");
		msp_error_at(err, recovery.worktree.index_lock, 0, 0);
	}
	msp_arena_release(&arena);
	return rc;
}

/* The system, the disk or a lock: the same may work later. */
static bool is_broken(const struct msp_error *problem)
{
	return problem->code == MSP_SYSTEM || problem->code == MSP_IO || problem->code == MSP_BUSY;
}

static bool is_gone(const char *path)
{
	struct stat status;

	return lstat(path, &status) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

/* The work tree a journal is about: usually the present one, else a linked one, or the one this is linked to.
 * 1 = found, 0 = there is none any more, -1 = error: whether there is one cannot be told now. */
static int find_place(
	struct msp_repo *repo, const struct msp_journal *journal, struct msp_repo *place, struct msp_error *err)
{
	const char *git_dir = journal->git_dir[0] == '/' ? journal->git_dir
			      : msp_str_equal(journal->git_dir, ".")
				      ? repo->common_dir
				      : msp_path_join(repo->arena, repo->common_dir, journal->git_dir);
	const char *tries[] = { git_dir, journal->worktree };
	int found = 0;

	if (msp_str_equal(git_dir, repo->git_dir)) {
		*place = *repo;
		return repo->worktree == NULL ? 0 : msp_repo_refresh(place, err) == 0 ? 1 : -1;
	}
	for (size_t i = 0; i < MSP_COUNT(tries); i++) {
		struct msp_repo_request request = { .path = tries[i] };
		struct msp_error problem = MSP_ERROR_INIT;
		if (msp_repo_open(repo->arena, &request, place, &problem) != 0) {
			if (!is_broken(&problem) || is_gone(tries[i]))
				continue;
			if (err != NULL)
				*err = problem;
			found = -1;
		} else if (place->worktree != NULL && msp_str_equal(place->git_dir, git_dir)) {
			return 1;
		}
	}
	return found;
}

/* New indexes of writers that were killed, ours or their git's. */
static void remove_litter(const struct msp_repo *repo)
{
	const char *folder = msp_store_file(repo, "");
	DIR *directory = opendir(folder);

	if (directory == NULL)
		return;
	/* nobody else writes here: we hold the lock */
	for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
		if (msp_str_starts(entry->d_name, "index.") &&
			msp_str_digits(msp_arena_strndup(repo->arena, entry->d_name + strlen("index."),
				strcspn(entry->d_name + strlen("index."), "."))))
			unlink(msp_path_join(repo->arena, folder, entry->d_name));
	closedir(directory);
}

static bool anything_left(const struct msp_repo *repo)
{
	struct stat status;

	return lstat(msp_store_file(repo, "journal"), &status) == 0 || lstat(msp_store_file(repo, "ref"), &status) == 0;
}

int msp_journal_recover(struct msp_repo *repo, int timeout, struct msp_error *err)
{
	struct msp_journal journal;
	struct msp_repo place;

	if (!anything_left(repo))
		return 0;
	int rc = msp_journal_read(repo, repo->arena, &journal, err);
	if (rc < 0)
		return -1;
	msp_ref_release(repo, rc > 0 ? journal.branch : NULL);
	rc = rc > 0 && journal.worktree[0] != '\0' ? find_place(repo, &journal, &place, err) : 0;
	if (rc > 0)
		rc = msp_worktree_recover(&place, &journal, timeout, err);
	if (rc < 0)
		return msp_error_wrap(err, "an interrupted change cannot be completed");
	remove_litter(repo);
	msp_journal_remove(repo);
	return 0;
}

int msp_txn_recover(struct msp_repo *repo, int timeout, struct msp_error *err)
{
	int lock;

	if (!anything_left(repo))
		return 0;
	/* it may be a writer at work: then this waits, and finds nothing */
	if (msp_lock_take(repo, timeout, &lock, err) < 0)
		return -1;
	int rc = msp_journal_recover(repo, timeout, err);
	msp_lock_release(lock);
	return rc == 0 ? msp_repo_refresh(repo, err) : -1;
}
