/* SPDX-License-Identifier: ISC */
#include "lib/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/sha256.h"

#define CHUNK ((size_t)64 * 1024)

static int system_error(struct msp_error *err, const char *what, const char *path)
{
	msp_error_errno(err, errno, "%s", what);
	msp_error_at(err, path, 0, 0);
	return -1;
}

/* Waits until a descriptor that somebody made non-blocking is ready. */
static void wait_ready(int fd, short events)
{
	struct pollfd ready = { .fd = fd, .events = events };

	(void)poll(&ready, 1, -1);
}

/* As read(2), but never EINTR or EAGAIN. */
static ssize_t read_some(int fd, void *bytes, size_t length)
{
	for (;;) {
		ssize_t got = read(fd, bytes, length);
		if (got >= 0 || (errno != EINTR && errno != EAGAIN))
			return got;
		if (errno == EAGAIN)
			wait_ready(fd, POLLIN);
	}
}

static size_t expected_size(int fd)
{
	struct stat status;

	if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size < 0)
		return CHUNK;
	/* one byte more, so that the end is seen without growing */
	return (size_t)status.st_size + 1;
}

int msp_fd_read(int fd, const char *name, size_t limit, struct msp_buf *buf, struct msp_error *err)
{
	size_t before = buf->length;
	size_t room = expected_size(fd);

	for (;;) {
		size_t have = buf->length - before;
		if (have > limit) {
			msp_buf_truncate(buf, before);
			msp_error_set(err, MSP_DATA, "more than %zu bytes", limit);
			msp_error_at(err, name, 0, 0);
			return -1;
		}
		if (room > limit - have)
			room = limit - have < SIZE_MAX ? limit - have + 1 : SIZE_MAX;
		msp_buf_reserve(buf, room);
		ssize_t got = read_some(fd, buf->data + buf->length, room);
		if (got == 0)
			return 0;
		if (got < 0) {
			system_error(err, "cannot read", name);
			msp_buf_truncate(buf, before);
			return -1;
		}
		buf->length += (size_t)got;
		buf->data[buf->length] = '\0';
		room = CHUNK;
	}
}

int msp_file_read(const char *path, size_t limit, struct msp_buf *buf, struct msp_error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return system_error(err, "cannot open", path);
	int rc = msp_fd_read(fd, path, limit, buf, err);
	close(fd);
	return rc;
}

int msp_fd_write(int fd, const char *name, const void *bytes, size_t length, struct msp_error *err)
{
	const char *at = bytes;

	while (length > 0) {
		ssize_t written = write(fd, at, length);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0 && errno == EAGAIN) {
			wait_ready(fd, POLLOUT);
			continue;
		}
		if (written <= 0) {
			errno = written < 0 ? errno : EIO;
			return system_error(err, "cannot write", name);
		}
		at += written;
		length -= (size_t)written;
	}
	return 0;
}

/* Bytes of the folder part of path, its last slash included; 0 when there is none. */
static size_t folder_length(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? 0 : (size_t)(slash - path) + 1;
}

/* Name of a new file beside path: short, so that it fits wherever path does, and hidden. */
static int temporary_name(const char *path, struct msp_buf *name, struct msp_error *err)
{
	unsigned char random[8];
	char hex[2 * sizeof random + 1];

	if (msp_random(random, sizeof random, err) < 0)
		return -1;
	msp_hex(random, sizeof random, hex);
	msp_buf_add(name, path, folder_length(path));
	msp_buf_addf(name, ".msp-%s", hex);
	return 0;
}

/* Fills the temporary file.  The caller removes it on failure. */
static int write_temporary(
	int fd, const char *path, const void *bytes, size_t length, enum msp_file_sync sync, struct msp_error *err)
{
	int rc = msp_fd_write(fd, path, bytes, length, err);

	if (rc == 0 && sync == MSP_FILE_SYNCED && fsync(fd) != 0)
		rc = system_error(err, "cannot write", path);
	/* NFS and quotas report failed writes here */
	if (close(fd) != 0 && rc == 0)
		rc = system_error(err, "cannot write", path);
	return rc;
}

static int sync_folder_of(const char *path, struct msp_error *err)
{
	struct msp_buf folder = MSP_BUF_INIT;

	msp_buf_add(&folder, path, folder_length(path));
	int rc = msp_directory_sync(folder.length > 0 ? folder.data : ".", err);
	msp_buf_release(&folder);
	return rc;
}

int msp_file_replace(
	const char *path, const void *bytes, size_t length, mode_t mode, enum msp_file_sync sync, struct msp_error *err)
{
	struct msp_buf name = MSP_BUF_INIT;
	int rc = -1;

	if (temporary_name(path, &name, err) < 0)
		goto out;
	int fd = open(name.data, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, mode);
	if (fd < 0) {
		system_error(err, "cannot create", path);
		goto out;
	}
	rc = write_temporary(fd, path, bytes, length, sync, err);
	if (rc == 0 && rename(name.data, path) != 0)
		rc = system_error(err, "cannot replace", path);
	if (rc < 0)
		unlink(name.data);
	else if (sync == MSP_FILE_SYNCED)
		rc = sync_folder_of(path, err);
out:
	msp_buf_release(&name);
	return rc;
}

int msp_file_output(const char *path, const void *bytes, size_t length, mode_t mode, struct msp_error *err)
{
	struct stat status;

	if (lstat(path, &status) != 0 || S_ISREG(status.st_mode) || S_ISDIR(status.st_mode))
		return msp_file_replace(path, bytes, length, mode, MSP_FILE_UNSYNCED, err);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, mode);
	if (fd < 0)
		return system_error(err, "cannot write", path);
	int rc = msp_fd_write(fd, path, bytes, length, err);
	if (close(fd) != 0 && rc == 0)
		rc = system_error(err, "cannot write", path);
	return rc;
}

int msp_directory_sync(const char *path, struct msp_error *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return system_error(err, "cannot open folder", path);
	/* EINVAL: a file system whose folders need no fsync */
	int rc = fsync(fd) == 0 || errno == EINVAL ? 0 : system_error(err, "cannot write folder", path);
	close(fd);
	return rc;
}

/* A folder that is there already is fine, whatever mkdir says (on a read-only parent not EEXIST). */
static int make_one(const char *path, mode_t mode, struct msp_error *err)
{
	if (mkdir(path, mode) == 0)
		return 0;
	int number = errno;
	if (msp_directory_exists(path))
		return 0;
	if (number == EEXIST) {
		msp_error_set(err, MSP_EXISTS, "not a folder");
		msp_error_at(err, path, 0, 0);
		return -1;
	}
	errno = number;
	return system_error(err, "cannot create folder", path);
}

int msp_directory_make(const char *path, mode_t mode, struct msp_error *err)
{
	struct msp_buf prefix = MSP_BUF_INIT;
	int rc = 0;

	if (msp_directory_exists(path))
		return 0;
	msp_buf_adds(&prefix, path);
	for (size_t at = 1; rc == 0 && at < prefix.length; at++) {
		if (prefix.data[at] != '/' || prefix.data[at - 1] == '/')
			continue;
		prefix.data[at] = '\0';
		/* parents must let us in, or the next one cannot be made */
		rc = make_one(prefix.data, mode | S_IWUSR | S_IXUSR, err);
		prefix.data[at] = '/';
	}
	if (rc == 0)
		rc = make_one(path, mode, err);
	msp_buf_release(&prefix);
	return rc;
}

bool msp_file_exists(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && !S_ISDIR(status.st_mode);
}

bool msp_directory_exists(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

char *msp_path_join(struct msp_arena *arena, const char *directory, const char *name)
{
	size_t length = strlen(directory);

	if (length == 0)
		return msp_arena_strdup(arena, name);
	name += strspn(name, "/");
	const char *slash = directory[length - 1] == '/' || *name == '\0' ? "" : "/";
	return msp_arena_printf(arena, "%s%s%s", directory, slash, name);
}

char *msp_path_parent(struct msp_arena *arena, const char *path)
{
	size_t length = strlen(path);

	while (length > 1 && path[length - 1] == '/')
		length--;
	while (length > 0 && path[length - 1] != '/')
		length--;
	while (length > 1 && path[length - 1] == '/')
		length--;
	return msp_arena_strndup(arena, path, length);
}

const char *msp_path_base(const char *path)
{
	return path + folder_length(path);
}

int msp_path_real(struct msp_arena *arena, const char *path, char **real, struct msp_error *err)
{
	char *found = realpath(path, NULL);

	if (found == NULL)
		return system_error(err, "cannot find", path);
	*real = msp_arena_strdup(arena, found);
	free(found);
	return 0;
}
