/* SPDX-License-Identifier: ISC */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* syncfs(2) */
#endif
#include "lib/store/worktree.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* One call for everything written so far, however many files that were, with the names that lead to them. */
static int sync_file_system(const char *folder, dev_t *device, struct msp_error *err)
{
	struct stat status;
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = fd < 0 || fstat(fd, &status) != 0 ? -1 : 0;

	if (rc == 0 && *device != status.st_dev) {
#ifdef __linux__
		rc = syncfs(fd);
#else
		sync();
#endif
		*device = status.st_dev;
	}
	if (rc != 0) {
		msp_error_errno(err, errno, "cannot make the change durable");
		msp_error_at(err, folder, 0, 0);
	}
	if (fd >= 0)
		close(fd);
	return rc;
}

int msp_repo_sync(const struct msp_repo *repo, struct msp_error *err)
{
	dev_t device = 0;

	return sync_file_system(repo->common_dir, &device, err);
}

int msp_worktree_sync(const struct msp_repo *repo, struct msp_error *err)
{
	dev_t device = 0;

	if (sync_file_system(repo->common_dir, &device, err) < 0)
		return -1;
	return sync_file_system(repo->worktree, &device, err);
}
