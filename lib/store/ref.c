/* SPDX-License-Identifier: ISC */
#include "lib/store/ref.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/buf.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/store/lock.h"
#include "lib/store/repo_config.h"

static char *common_file(const struct msp_repo *repo, const char *name)
{
	return msp_path_join(repo->arena, repo->common_dir, name);
}

static char *lock_path(const struct msp_repo *repo, const char *branch)
{
	return msp_arena_printf(repo->arena, "%s/%s.lock", repo->common_dir, branch);
}

int msp_ref_claim(const struct msp_repo *repo, const char *commit, int timeout, struct msp_error *err)
{
	const char *own = msp_store_file(repo, "ref");
	char line[MSP_OID_SIZE + 1];

	snprintf(line, sizeof line, "%s\n", commit);
	/* git removes folders that packing has emptied */
	if (msp_directory_make(msp_path_parent(repo->arena, common_file(repo, repo->branch)), 0777, err) < 0)
		return -1;
	if (msp_claim_write(own, line, strlen(line), MSP_CLAIM_UNSYNCED, err) < 0)
		return -1;
	if (msp_claim_take(own, lock_path(repo, repo->branch), timeout, err) == 0)
		return 0;
	unlink(own);
	return -1;
}

void msp_ref_release(const struct msp_repo *repo, const char *branch)
{
	const char *own = msp_store_file(repo, "ref");

	if (branch != NULL && msp_claim_held(own, lock_path(repo, branch)))
		unlink(lock_path(repo, branch));
	unlink(own);
}

/* As core.logAllRefUpdates says; a log that exists is always continued. */
static bool wants_reflog(const struct msp_repo *repo, const char *log)
{
	struct msp_config config = { NULL, 0, 0, false };

	if (msp_file_exists(log))
		return true;
	if (msp_config_load(repo->arena, common_file(repo, "config"), &config, NULL) < 0)
		return false;
	const char *value = msp_config_get(&config, "core.logallrefupdates");
	if (value != NULL && strcasecmp(value, "always") == 0)
		return true;
	return msp_config_bool(&config, "core.logallrefupdates", repo->worktree != NULL);
}

/* A line half written would spoil the log: it is cut off again. */
static int append_line(const char *path, const char *line, struct msp_error *err)
{
	struct stat before;
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);

	if (fd < 0 || fstat(fd, &before) != 0) {
		msp_error_errno(err, errno, "cannot write the reflog");
		msp_error_at(err, path, 0, 0);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	int rc = msp_fd_write(fd, path, line, strlen(line), err);
	if (rc < 0)
		(void)!ftruncate(fd, before.st_size);
	close(fd);
	return rc;
}

static int write_reflogs(const struct msp_repo *repo, const char *line, struct msp_error *err)
{
	const char *logs[] = { msp_arena_printf(repo->arena, "%s/logs/%s", repo->common_dir, repo->branch),
		msp_path_join(repo->arena, repo->git_dir, "logs/HEAD") };

	for (size_t i = 0; i < MSP_COUNT(logs); i++) {
		if (!wants_reflog(repo, logs[i]))
			continue;
		if (msp_directory_make(msp_path_parent(repo->arena, logs[i]), 0777, err) < 0 ||
			append_line(logs[i], line, err) < 0)
			return -1;
	}
	return 0;
}

int msp_ref_move(struct msp_repo *repo, const char *old, const char *commit, const char *reflog, struct msp_error *err)
{
	static const char zero[] = "0000000000000000000000000000000000000000";
	const char *branch = repo->branch;
	const char *path = common_file(repo, branch);

	if (msp_repo_refresh(repo, err) < 0)
		return -1;
	if (!msp_str_equal(repo->branch, branch) || !msp_str_equal(repo->tip, old)) {
		msp_error_set(err, MSP_BUSY, "the branch moved while this change was being made");
		msp_error_at(err, branch, 0, 0);
		msp_error_hint(err, "try again");
		return -1;
	}
	const char *line = msp_arena_printf(repo->arena, "%s %s %s\n", old[0] == '\0' ? zero : old, commit, reflog);
	if (write_reflogs(repo, line, err) < 0)
		return -1;
	if (rename(lock_path(repo, branch), path) != 0) {
		msp_error_errno(err, errno, "cannot move the branch");
		msp_error_at(err, path, 0, 0);
		return -1;
	}
	memcpy(repo->tip, commit, MSP_OID_SIZE);
	return msp_directory_sync(msp_path_parent(repo->arena, path), err);
}
