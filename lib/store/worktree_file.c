/* SPDX-License-Identifier: ISC */
#include "lib/store/worktree.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/file.h"

#define HIDDEN_SIZE 48
#define FILE_LIMIT ((size_t)2 * 1024 * 1024 * 1024)

/* Short, so that it fits wherever the name does. */
static void hidden_name(size_t number, char name[HIDDEN_SIZE])
{
	snprintf(name, HIDDEN_SIZE, ".msp-%zu.new", number);
}

static int open_folder(int at, const char *name, bool make)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	int fd = openat(at, name, flags);

	if (fd >= 0 || errno != ENOENT || !make)
		return fd;
	if (mkdirat(at, name, 0777) != 0 && errno != EEXIST)
		return -1;
	return openat(at, name, flags);
}

/* Descriptor of the folder a path stands in; *base is its last part.  -1 with errno. */
static int open_parent(int root, const char *path, bool make, const char **base)
{
	char name[NAME_MAX + 1];
	int fd = openat(root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	for (const char *slash; fd >= 0 && (slash = strchr(path, '/')) != NULL; path = slash + 1) {
		size_t length = (size_t)(slash - path);
		if (length > NAME_MAX) {
			close(fd);
			errno = ENAMETOOLONG;
			return -1;
		}
		memcpy(name, path, length);
		name[length] = '\0';
		int next = open_folder(fd, name, make);
		int number = errno;
		close(fd);
		errno = number;
		fd = next;
	}
	*base = path;
	return fd;
}

static int file_error(int number, const char *path, const char *what, struct msp_error *err)
{
	if (number == ENOTDIR || number == ELOOP || number == EISDIR || number == EEXIST) {
		msp_error_set(err, MSP_BUSY, "something that is not committed is in the way in the work tree");
		msp_error_hint(err, "git status; move it away or commit it");
	} else {
		msp_error_errno(err, number, "%s", what);
	}
	msp_error_at(err, path, 0, 0);
	return -1;
}

static int write_hidden(int folder, const char *name, const struct msp_txn_change *change, struct msp_error *err)
{
	mode_t mode = (change->after_mode & 0111) != 0 ? 0777 : 0666;

	unlinkat(folder, name, 0);
	int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	if (fd < 0)
		return file_error(errno, change->path, "cannot write the work tree", err);
	int rc = msp_fd_write(fd, change->path, change->bytes, change->length, err);
	if (close(fd) != 0 && rc == 0)
		rc = file_error(errno, change->path, "cannot write the work tree", err);
	return rc;
}

int msp_worktree_file_stage(int root, const struct msp_txn_change *change, size_t number, struct msp_error *err)
{
	char name[HIDDEN_SIZE];
	const char *base;

	if (change->after_mode == 0)
		return 0;
	int folder = open_parent(root, change->path, true, &base);
	if (folder < 0)
		return file_error(errno, change->path, "cannot write the work tree", err);
	hidden_name(number, name);
	int rc = write_hidden(folder, name, change, err);
	close(folder);
	return rc;
}

/* A folder that holds nothing is nothing to git: up the path, as git does. */
static void remove_empty_folders(int root, const char *path)
{
	char prefix[PATH_MAX];
	size_t length = strlen(path);

	if (length >= sizeof prefix)
		return;
	memcpy(prefix, path, length + 1);
	for (char *slash; (slash = strrchr(prefix, '/')) != NULL;) {
		const char *base;
		*slash = '\0';
		int folder = open_parent(root, prefix, false, &base);
		int rc = folder < 0 ? -1 : unlinkat(folder, base, AT_REMOVEDIR);
		if (folder >= 0)
			close(folder);
		if (rc != 0)
			return;
	}
}

int msp_worktree_file_place(int root, const struct msp_txn_change *change, size_t number, struct msp_error *err)
{
	char name[HIDDEN_SIZE];
	const char *base;
	int rc;

	int folder = open_parent(root, change->path, false, &base);
	if (folder < 0)
		return change->after_mode == 0 && errno == ENOENT
			       ? 0
			       : file_error(errno, change->path, "cannot change the work tree", err);
	hidden_name(number, name);
	if (change->after_mode != 0)
		rc = renameat(folder, name, folder, base);
	else
		rc = unlinkat(folder, base, 0) != 0 && errno != ENOENT ? -1 : 0;
	if (rc != 0)
		rc = file_error(errno, change->path, "cannot change the work tree", err);
	close(folder);
	if (rc == 0 && change->after_mode == 0)
		remove_empty_folders(root, change->path);
	return rc;
}

void msp_worktree_file_discard(int root, const char *path, size_t number)
{
	char name[HIDDEN_SIZE];
	const char *base;
	int folder = open_parent(root, path, false, &base);

	if (folder >= 0) {
		hidden_name(number, name);
		unlinkat(folder, name, 0);
		close(folder);
	}
	remove_empty_folders(root, path);
}

/* 0, or why not, as errno has it. */
static int read_all(int fd, const char *path, struct msp_buf *out)
{
	struct msp_error problem = MSP_ERROR_INIT;

	if (msp_fd_read(fd, path, FILE_LIMIT, out, &problem) == 0)
		return 0;
	return problem.code == MSP_DATA ? EFBIG : EIO;
}

int msp_worktree_file_read(int root, const char *path, struct msp_buf *out, bool *executable)
{
	struct stat status;
	const char *base;
	int folder = open_parent(root, path, false, &base);

	if (folder < 0)
		return errno == ENOENT ? 0 : -1;
	int fd = openat(folder, base, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	int number = errno;
	close(folder);
	errno = number;
	if (fd < 0)
		return number == ENOENT ? 0 : -1;
	if (fstat(fd, &status) != 0)
		number = errno;
	else
		number = S_ISREG(status.st_mode) ? read_all(fd, path, out) : EISDIR;
	close(fd);
	errno = number;
	if (number != 0)
		return -1;
	if (executable != NULL)
		*executable = (status.st_mode & S_IXUSR) != 0;
	return 1;
}

int msp_worktree_file_obstructed(int root, const struct msp_txn_change *change, struct msp_error *err)
{
	struct msp_buf content = MSP_BUF_INIT;
	int found = msp_worktree_file_read(root, change->path, &content, NULL);
	bool same = found > 0 && content.length == change->length &&
		    memcmp(content.data, change->bytes, content.length) == 0;

	msp_buf_release(&content);
	if (found == 0 || same)
		return 0;
	file_error(EEXIST, change->path, "", err);
	return 1;
}
