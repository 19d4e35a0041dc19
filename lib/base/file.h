/* SPDX-License-Identifier: ISC */
/* Files and paths.  Every descriptor is CLOEXEC; EINTR and short reads and writes are handled here and nowhere else. */
#ifndef MSP_BASE_FILE_H
#define MSP_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/error.h"

/* Appends the whole file to buf.  More than `limit` bytes is a DATA error; a missing file is MISSING.  On failure buf
 * is as it was. */
int msp_file_read(const char *path, size_t limit, struct msp_buf *buf, struct msp_error *err);
/* The same from an open descriptor, to its end; `name` is for messages. */
int msp_fd_read(int fd, const char *name, size_t limit, struct msp_buf *buf, struct msp_error *err);
int msp_fd_write(int fd, const char *name, const void *bytes, size_t length, struct msp_error *err);

enum msp_file_sync { MSP_FILE_UNSYNCED, MSP_FILE_SYNCED };
/* Replaces path by a temporary file beside it and rename; with MSP_FILE_SYNCED file and directory are fsynced.
 * On failure the old file is as it was and the temporary one is gone; only when the fsync of the directory fails is the
 * new file in place already.  mode is subject to the umask, as in open(2).  A link is replaced, not followed. */
int msp_file_replace(const char *path, const void *bytes, size_t length, mode_t mode, enum msp_file_sync sync,
	struct msp_error *err);
/* The same for a file that a person named to receive output: what is no regular file (a device such as /dev/null, a
 * pipe, a link such as /dev/stdout) is written into and stays what it is. */
int msp_file_output(const char *path, const void *bytes, size_t length, mode_t mode, struct msp_error *err);
/* fsync of a directory, so that names in it are durable. */
int msp_directory_sync(const char *path, struct msp_error *err);
/* Creates path and missing parents; existing ones are fine. */
int msp_directory_make(const char *path, mode_t mode, struct msp_error *err);

bool msp_file_exists(const char *path); /* anything but a directory; links are followed, as below */
bool msp_directory_exists(const char *path);
/* One slash between; directory "" gives name.  A slash at the start of name never leads out of directory. */
char *msp_path_join(struct msp_arena *arena, const char *directory, const char *name);
char *msp_path_parent(struct msp_arena *arena, const char *path); /* "a/b" -> "a", "a" -> "" , "/a" -> "/" */
const char *msp_path_base(const char *path);                      /* what follows the last slash, inside path */
/* Absolute, links resolved; MISSING when it does not exist. */
int msp_path_real(struct msp_arena *arena, const char *path, char **real, struct msp_error *err);

#endif
