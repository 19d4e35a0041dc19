/* SPDX-License-Identifier: ISC */
#include "cmd/store/parcel.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/file.h"
#include "lib/base/sha256.h"
#include "lib/base/str.h"
#include "lib/store/child.h"
#include "lib/store/remote.h"

#define SUMS "SHA256SUMS"
#define CHUNK 65536
#define SUMS_LIMIT 65536
#define HEX 64
#define FILES 16 /* at most so many in a parcel */

/* ---- odds and ends ---- */

int store_run(const char *const *argv, enum msp_code code, struct msp_buf *output, struct msp_error *err)
{
	struct msp_child command = { .argv = argv, .output = output };

	if (msp_child_run(&command, err) != 0)
		return -1;
	return command.status == 0 ? 0 : msp_child_failed(&command, code, err);
}

void store_remove_tree(const char *path)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct stat status;
	DIR *folder = lstat(path, &status) == 0 && S_ISDIR(status.st_mode) ? opendir(path) : NULL;

	if (folder == NULL) {
		unlink(path);
		return;
	}
	for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			store_remove_tree(msp_path_join(&arena, path, entry->d_name));
	closedir(folder);
	rmdir(path);
	msp_arena_release(&arena);
}

int store_check_empty(const char *path, struct msp_error *err)
{
	DIR *folder = opendir(path);
	size_t names = 0;

	if (folder == NULL && errno == ENOENT)
		return 0;
	if (folder == NULL && errno != ENOTDIR)
		return msp_error_errno(err, errno, "%s", path);
	for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;)
		names += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	if (folder != NULL && closedir(folder) == 0 && names == 0)
		return 0;
	if (folder == NULL)
		msp_error_set(err, MSP_EXISTS, "there is a file of this name");
	else
		msp_error_set(err, MSP_EXISTS, "the folder is not empty");
	msp_error_at(err, path, 0, 0);
	msp_error_hint(err, "give a folder that does not exist; msp-store never writes over what is there");
	return -1;
}

/* ---- the working folder ---- */

int store_parcel_open(struct store_parcel *parcel, struct msp_cli *cli, const char *parent, struct msp_error *err)
{
	const char *temporary = getenv("TMPDIR");

	*parcel = (struct store_parcel){ .cli = cli };
	if (parent == NULL)
		parent = msp_str_empty(temporary) ? "/tmp" : temporary;
	char *folder = msp_path_join(&cli->arena, parent, ".msp-parcel-XXXXXX");
	if (mkdtemp(folder) == NULL)
		return msp_error_errno(err, errno, "cannot make a folder in %s", parent[0] == '\0' ? "." : parent);
	parcel->folder = folder;
	return 0;
}

void store_parcel_close(struct store_parcel *parcel)
{
	if (parcel->folder != NULL)
		store_remove_tree(parcel->folder);
	parcel->folder = NULL;
}

const char *store_parcel_path(const struct store_parcel *parcel, const char *name)
{
	return msp_path_join(&parcel->cli->arena, parcel->folder, name);
}

int store_parcel_put(
	struct store_parcel *parcel, const char *name, const void *bytes, size_t length, struct msp_error *err)
{
	return msp_file_replace(store_parcel_path(parcel, name), bytes, length, 0600, MSP_FILE_UNSYNCED, err);
}

/* ---- hashes ---- */

static int hash_file(const char *path, char hex[HEX + 1], struct msp_error *err)
{
	unsigned char chunk[CHUNK], digest[32];
	struct msp_sha256 sha;
	ssize_t length;
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return msp_error_errno(err, errno, "%s", path);
	msp_sha256_init(&sha);
	while ((length = read(fd, chunk, sizeof chunk)) > 0 || (length < 0 && errno == EINTR))
		if (length > 0)
			msp_sha256_add(&sha, chunk, (size_t)length);
	int number = errno;
	close(fd);
	if (length < 0)
		return msp_error_errno(err, number, "%s", path);
	msp_sha256_end(&sha, digest);
	msp_hex(digest, sizeof digest, hex);
	return 0;
}

static int write_sums(struct store_parcel *parcel, const char *const *names, struct msp_error *err)
{
	struct msp_buf sums = MSP_BUF_INIT;
	char hex[HEX + 1];
	int failed = 0;

	for (size_t i = 0; names[i] != NULL && !failed; i++) {
		failed = hash_file(store_parcel_path(parcel, names[i]), hex, err);
		if (!failed)
			msp_buf_addf(&sums, "%s  %s\n", hex, names[i]);
	}
	if (!failed)
		failed = store_parcel_put(parcel, SUMS, sums.data, sums.length, err);
	msp_buf_release(&sums);
	return failed;
}

static int damaged(const char *file, const char *name, struct msp_error *err)
{
	if (name == NULL)
		msp_error_set(err, MSP_DATA, "it is damaged, or was not made by msp-store");
	else
		msp_error_set(err, MSP_DATA, "damaged: %s is not what was written", name);
	msp_error_at(err, file, 0, 0);
	msp_error_hint(err, "nothing was changed; take another copy");
	return -1;
}

static int check_sums(struct store_parcel *parcel, const char *file, const char *const *names,
	const char *const *optional, struct msp_error *err)
{
	struct msp_buf sums = MSP_BUF_INIT;
	char hex[HEX + 1];
	struct msp_error problem = MSP_ERROR_INIT;
	int failed = msp_file_read(store_parcel_path(parcel, SUMS), SUMS_LIMIT, &sums, &problem);

	if (failed && problem.code == MSP_DATA) /* larger than ours ever is */
		damaged(file, SUMS, err);
	else if (failed && err != NULL)
		*err = problem;

	for (int list = 0; list < 2; list++)
		for (const char *const *name = list == 0 ? names : optional; !failed && *name != NULL; name++) {
			if (list == 1 && !msp_file_exists(store_parcel_path(parcel, *name)))
				continue;
			failed = hash_file(store_parcel_path(parcel, *name), hex, err);
			if (!failed && strstr(sums.data,
					       msp_arena_printf(&parcel->cli->arena, "%s  %s\n", hex, *name)) == NULL)
				failed = damaged(file, *name, err);
		}
	/* one that the list names and that is gone */
	for (const char *const *name = optional; !failed && *name != NULL; name++)
		if (!msp_file_exists(store_parcel_path(parcel, *name)) &&
			strstr(sums.data, msp_arena_printf(&parcel->cli->arena, "  %s\n", *name)) != NULL)
			failed = damaged(file, *name, err);
	msp_buf_release(&sums);
	return failed;
}

/* ---- packing ---- */

static int tar(struct store_parcel *parcel, const char *mode, const char *archive, const char *const *names,
	enum msp_code code, struct msp_error *err)
{
	const char *argv[FILES + 8] = { "tar", mode, archive, "-C", parcel->folder, "--", SUMS };
	size_t count = 7;

	for (size_t i = 0; names[i] != NULL && count < FILES + 7; i++)
		argv[count++] = names[i];
	argv[count] = NULL;
	return store_run(argv, code, NULL, err);
}

static int sync_file(const char *path, struct msp_error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int failed = fd < 0 || fsync(fd) != 0 || fchmod(fd, 0600) != 0 ? msp_error_errno(err, errno, "%s", path) : 0;

	if (fd >= 0)
		close(fd);
	return failed;
}

/* Copies between descriptors. */
static int pour(int from, int to, const char *name, struct msp_error *err)
{
	char chunk[CHUNK];
	ssize_t length;

	while ((length = read(from, chunk, sizeof chunk)) > 0 || (length < 0 && errno == EINTR))
		if (length > 0 && msp_fd_write(to, name, chunk, (size_t)length, err) != 0)
			return -1;
	return length < 0 ? msp_error_errno(err, errno, "%s", name) : 0;
}

static int pour_out(struct store_parcel *parcel, const char *made, struct msp_error *err)
{
	int fd = open(made, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return msp_error_errno(err, errno, "%s", made);
	fflush(parcel->cli->out);
	int failed = pour(fd, fileno(parcel->cli->out), "-", err);
	close(fd);
	return failed;
}

int store_parcel_pack(struct store_parcel *parcel, const char *const *names, const char *output, struct msp_error *err)
{
	const char *made = store_parcel_path(parcel, "parcel.tar");

	if (output != NULL && access(output, F_OK) == 0) {
		msp_error_set(err, MSP_EXISTS, "there is a file of this name");
		msp_error_at(err, output, 0, 0);
		return -1;
	}
	if (write_sums(parcel, names, err) != 0 || tar(parcel, "-cf", made, names, MSP_IO, err) != 0 ||
		sync_file(made, err) != 0 || tar(parcel, "-df", made, names, MSP_IO, err) != 0)
		return -1;
	if (output == NULL)
		return pour_out(parcel, made, err);
	if (link(made, output) != 0 && rename(made, output) != 0) {
		msp_error_errno(err, errno, "cannot put it in its place");
		msp_error_at(err, output, 0, 0);
		return -1;
	}
	const char *parent = msp_path_parent(&parcel->cli->arena, output);
	return msp_directory_sync(parent[0] == '\0' ? "." : parent, err);
}

/* ---- unpacking ---- */

static int pour_in(struct store_parcel *parcel, const char *to, struct msp_error *err)
{
	int fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return msp_error_errno(err, errno, "%s", to);
	int failed = pour(STDIN_FILENO, fd, to, err);
	if (close(fd) != 0 && !failed)
		failed = msp_error_errno(err, errno, "%s", to);
	(void)parcel;
	return failed;
}

/* Every one of ours is a plain file: a link could lead anywhere. */
static bool plain(const struct store_parcel *parcel, const char *const *names, bool optional)
{
	for (size_t i = 0; names[i] != NULL; i++) {
		struct stat status;
		if (lstat(store_parcel_path(parcel, names[i]), &status) != 0) {
			if (!optional)
				return false;
		} else if (!S_ISREG(status.st_mode)) {
			return false;
		}
	}
	return true;
}

int store_parcel_unpack(struct store_parcel *parcel, const char *file, const char *const *names,
	const char *const *optional, struct msp_error *err)
{
	static const char *const sums[] = { SUMS, NULL };
	const char *archive = file;

	if (strcmp(file, "-") == 0) {
		archive = store_parcel_path(parcel, "parcel.tar");
		if (pour_in(parcel, archive, err) != 0)
			return -1;
	}
	if (!msp_file_exists(archive)) {
		msp_error_set(err, MSP_MISSING, "no such file");
		msp_error_at(err, file, 0, 0);
		return -1;
	}
	struct msp_error problem = MSP_ERROR_INIT;
	/* by name: whatever else is in there stays there */
	if (tar(parcel, "-xf", archive, names, MSP_DATA, &problem) != 0) {
		if (problem.code == MSP_DATA)
			return damaged(file, NULL, err);
		if (err != NULL)
			*err = problem;
		return -1;
	}
	for (size_t i = 0; optional[i] != NULL; i++) {
		const char *const one[] = { optional[i], NULL };
		/* that it is not in there is no problem */
		if (tar(parcel, "-xf", archive, one, MSP_DATA, &problem) != 0 && problem.code != MSP_DATA) {
			if (err != NULL)
				*err = problem;
			return -1;
		}
	}
	if (!plain(parcel, sums, false) || !plain(parcel, names, false) || !plain(parcel, optional, true))
		return damaged(file, NULL, err);
	return check_sums(parcel, file, names, optional, err);
}

int store_check_deep(const struct msp_repo *repo, struct msp_error *err)
{
	if (!msp_remote_shallow(repo))
		return 0;
	msp_error_set(err, MSP_CONFIG, "this clone has only a part of the history");
	msp_error_hint(err, "git fetch --unshallow gets the rest");
	return -1;
}
