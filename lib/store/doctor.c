/* SPDX-License-Identifier: ISC */
#include "lib/store/doctor.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/base/time.h"
#include "lib/store/child.h"
#include "lib/store/journal.h"
#include "lib/store/lock.h"
#include "lib/store/seen.h"
#include "lib/store/underway.h"

#define FOLDERS 256
#define YOUNG 5 /* seconds: a lock file of this age belongs to a git that is at work */
#define DEPTH 16
#define LOOSE_DEFAULT 6700 /* git's own gc.auto */

struct msp_finding *msp_doctor_find(struct msp_doctor *doctor, const char *check,
	int (*mend)(struct msp_doctor *doctor, struct msp_finding *finding, struct msp_error *err))
{
	struct msp_finding *finding = msp_arena_alloc(doctor->arena, sizeof *finding);

	finding->check = check;
	finding->mend = mend;
	finding->state = mend == NULL ? MSP_FINDING_YOURS : MSP_FINDING_DUE;
	msp_arena_reserve(doctor->arena, doctor->findings, doctor->count, doctor->capacity);
	doctor->findings[doctor->count++] = finding;
	return finding;
}

static int ask(struct msp_doctor *doctor, const char *const *arguments, struct msp_buf *output, int *status,
	struct msp_error *err)
{
	struct msp_child command = { .argv = msp_child_git(doctor->arena, doctor->repo, arguments), .output = output };

	if (msp_child_run(&command, err) < 0)
		return -1;
	*status = command.status;
	return 0;
}

/* ---- journal ---- */

static int mend_journal(struct msp_doctor *doctor, struct msp_finding *finding, struct msp_error *err)
{
	int fd, rc;

	(void)finding;
	if (msp_lock_take(doctor->repo, doctor->lock_timeout, &fd, err) < 0)
		return -1;
	rc = msp_journal_recover(doctor->repo, doctor->lock_timeout, err);
	if (rc == 0)
		rc = msp_repo_refresh(doctor->repo, err);
	msp_lock_release(fd);
	return rc;
}

int msp_doctor_journal(struct msp_doctor *doctor, struct msp_error *err)
{
	static const char *const names[] = { "journal", "ref" };
	const char *purge = msp_store_file(doctor->repo, "purge");
	struct msp_error busy = MSP_ERROR_INIT;
	const char *left = NULL;
	int fd;

	for (size_t i = 0; i < MSP_COUNT(names) && left == NULL; i++)
		if (msp_file_exists(msp_store_file(doctor->repo, names[i])))
			left = msp_store_file(doctor->repo, names[i]);
	if (msp_file_exists(purge)) {
		struct msp_finding *finding = msp_doctor_find(doctor, "purge", NULL);
		msp_error_set(&finding->what, MSP_NO, "a purge was interrupted: git may still have what was to go");
		msp_error_at(&finding->what, purge, 0, 0);
		msp_error_hint(&finding->what, "give it again: its path is the first line of the file");
	}
	if (left == NULL)
		return 0;
	/* with the lock held it is no left-over: somebody is writing */
	if (msp_lock_take(doctor->repo, 0, &fd, &busy) < 0) {
		if (busy.code == MSP_BUSY)
			return 0;
		if (err != NULL)
			*err = busy;
		return -1;
	}
	msp_lock_release(fd);
	struct msp_finding *finding = msp_doctor_find(doctor, "journal", mend_journal);
	msp_error_set(&finding->what, MSP_NO, "a change was interrupted");
	msp_error_at(&finding->what, left, 0, 0);
	msp_error_hint(&finding->what, "roll it forward when its commit is there, else back");
	return 0;
}

/* ---- locks ---- */

static bool is_ours(const struct msp_doctor *doctor, const char *lock)
{
	return msp_claim_held(msp_store_file(doctor->repo, "journal"), lock) ||
	       msp_claim_held(msp_store_file(doctor->repo, "ref"), lock);
}

static void look_at_lock(struct msp_doctor *doctor, const char *path)
{
	struct stat status;

	if (lstat(path, &status) != 0 || !S_ISREG(status.st_mode) || is_ours(doctor, path) ||
		doctor->now - (int64_t)status.st_mtime < YOUNG)
		return;
	struct msp_finding *finding = msp_doctor_find(doctor, "lock", NULL);
	msp_error_set(&finding->what, MSP_NO, "a git command holds its lock, or was killed, for %s now",
		msp_seconds_emit(doctor->arena, doctor->now - (int64_t)status.st_mtime));
	msp_error_at(&finding->what, path, 0, 0);
	msp_error_hint(&finding->what, "finish the git command (an editor may be open); if none runs, remove the file");
}

static void look_for_locks(struct msp_doctor *doctor, const char *folder, int depth)
{
	DIR *directory = depth > 0 ? opendir(folder) : NULL;

	if (directory == NULL)
		return;
	for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
		struct stat status;
		if (entry->d_name[0] == '.')
			continue;
		const char *path = msp_path_join(doctor->arena, folder, entry->d_name);
		if (lstat(path, &status) == 0 && S_ISDIR(status.st_mode))
			look_for_locks(doctor, path, depth - 1);
		else if (msp_str_ends(entry->d_name, ".lock"))
			look_at_lock(doctor, path);
	}
	closedir(directory);
}

int msp_doctor_locks(struct msp_doctor *doctor, struct msp_error *err)
{
	static const char *const own[] = { "index.lock", "HEAD.lock" };
	static const char *const common[] = { "packed-refs.lock", "config.lock", "shallow.lock" };

	(void)err;
	for (size_t i = 0; i < MSP_COUNT(own); i++)
		look_at_lock(doctor, msp_path_join(doctor->arena, doctor->repo->git_dir, own[i]));
	for (size_t i = 0; i < MSP_COUNT(common); i++)
		look_at_lock(doctor, msp_path_join(doctor->arena, doctor->repo->common_dir, common[i]));
	look_for_locks(doctor, msp_path_join(doctor->arena, doctor->repo->common_dir, "refs"), DEPTH);
	return 0;
}

/* ---- folders of objects ---- */

static const char *object_folder(const struct msp_doctor *doctor, unsigned number)
{
	return msp_arena_printf(doctor->arena, "%s/objects/%02x", doctor->repo->common_dir, number);
}

static int mend_folders(struct msp_doctor *doctor, struct msp_finding *finding, struct msp_error *err)
{
	(void)finding;
	for (unsigned i = 0; i < FOLDERS; i++)
		if (mkdir(object_folder(doctor, i), 0777) != 0 && errno != EEXIST) {
			msp_error_errno(err, errno, "cannot make a folder");
			msp_error_at(err, object_folder(doctor, i), 0, 0);
			return -1;
		}
	return 0;
}

int msp_doctor_folders(struct msp_doctor *doctor, struct msp_error *err)
{
	unsigned missing = 0;

	(void)err;
	for (unsigned i = 0; i < FOLDERS; i++)
		missing += !msp_directory_exists(object_folder(doctor, i));
	if (missing == 0)
		return 0;
	struct msp_finding *finding = msp_doctor_find(doctor, "folders", mend_folders);
	msp_error_set(
		&finding->what, MSP_NO, "folders of objects that are missing: %u; writing is slower without", missing);
	msp_error_at(&finding->what, msp_path_join(doctor->arena, doctor->repo->common_dir, "objects"), 0, 0);
	msp_error_hint(&finding->what, "make them");
	return 0;
}

/* ---- packing ---- */

static size_t count_loose(const struct msp_doctor *doctor)
{
	size_t count = 0;

	for (unsigned i = 0; i < FOLDERS; i++) {
		DIR *folder = opendir(object_folder(doctor, i));
		if (folder == NULL)
			continue;
		for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
			count += entry->d_name[0] != '.';
		closedir(folder);
	}
	return count;
}

/* Those that a commit needs: what nothing needs any more stays loose for two weeks, and packing does not change that.
 */
static int count_unpacked(struct msp_doctor *doctor, size_t *count, struct msp_error *err)
{
	static const char *const arguments[] = { "rev-list", "--objects", "--all", "--reflog", "--unpacked", NULL };
	struct msp_buf output = MSP_BUF_INIT;
	int status = 0, rc = ask(doctor, arguments, &output, &status, err);

	*count = 0;
	for (size_t at = 0; at < output.length; at++)
		*count += output.data[at] == '\n';
	msp_buf_release(&output);
	return rc;
}

static int mend_packing(struct msp_doctor *doctor, struct msp_finding *finding, struct msp_error *err)
{
	static const char *const arguments[] = { "gc", "--quiet", NULL };
	struct msp_child command = { .argv = msp_child_git(doctor->arena, doctor->repo, arguments) };

	(void)finding;
	if (msp_child_run(&command, err) < 0)
		return -1;
	if (command.status != 0)
		return msp_child_failed(&command, MSP_SYSTEM, err);
	/* git removes folders it has emptied */
	return mend_folders(doctor, NULL, err);
}

int msp_doctor_packing(struct msp_doctor *doctor, struct msp_error *err)
{
	static const char *const arguments[] = { "config", "--type=int", "--get", "gc.auto", NULL };
	struct msp_buf output = MSP_BUF_INIT;
	int status;

	if (ask(doctor, arguments, &output, &status, err) < 0) {
		msp_buf_release(&output);
		return -1;
	}
	long long limit = status == 0 ? strtoll(output.data, NULL, 10) : LOOSE_DEFAULT;
	msp_buf_release(&output);
	size_t loose = limit <= 0 ? 0 : count_loose(doctor);
	if (limit <= 0 || loose <= (unsigned long long)limit)
		return 0;
	if (count_unpacked(doctor, &loose, err) < 0)
		return -1;
	if (loose <= (unsigned long long)limit)
		return 0;
	struct msp_finding *finding = msp_doctor_find(doctor, "packing", mend_packing);
	msp_error_set(&finding->what, MSP_NO, "objects that are not packed: %zu", loose);
	msp_error_at(&finding->what, msp_path_join(doctor->arena, doctor->repo->common_dir, "objects"), 0, 0);
	msp_error_hint(&finding->what, "git gc");
	return 0;
}

int msp_doctor_detached(struct msp_doctor *doctor, struct msp_error *err)
{
	(void)err;
	if (doctor->repo->branch != NULL)
		return 0;
	struct msp_finding *finding = msp_doctor_find(doctor, "branch", NULL);
	(void)msp_repo_detached(doctor->repo, "there is no branch to commit to", "main", &finding->what);
	finding->what.code = MSP_NO;
	msp_error_at(&finding->what, msp_path_join(doctor->arena, doctor->repo->git_dir, "HEAD"), 0, 0);
	return 0;
}

int msp_doctor_history(struct msp_doctor *doctor, struct msp_error *err)
{
	struct msp_error what = MSP_ERROR_INIT;

	(void)err;
	if (msp_seen_check(doctor->repo, NULL, &what) == MSP_HISTORY_GROWS)
		return 0;
	struct msp_finding *finding = msp_doctor_find(doctor, "history", NULL);
	finding->what = what;
	msp_error_at(&finding->what, doctor->repo->path, 0, 0);
	return 0;
}
