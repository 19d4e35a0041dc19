/* SPDX-License-Identifier: ISC */
/*
 * Indexes of other commits (--at).  For one client: in memory, from its folder and what is shared.  Otherwise a file of
 * its own, msp/at-<commit>.db, copied from the nearest index there is and brought to the commit; the two used last are
 * kept.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/store/db_private.h"
#include "lib/store/index_private.h"

#define KEPT 2

static int open_in_memory(struct msp_index *index, struct msp_error *err)
{
	index->prefix = msp_arena_printf(&index->arena, "clients/%s", index->request.client);
	if (msp_db_open(NULL, MSP_DB_MEMORY, &index->db, err) != 0 || msp_db_exec(index->db, "BEGIN", err) != 0 ||
		msp_index_fill(index, err) != 0)
		return -1;
	return msp_db_exec(index->db, "COMMIT", err);
}

static bool is_kept_file(const char *name)
{
	return msp_str_starts(name, "at-") && msp_str_ends(name, ".db");
}

/* Removes the one used longest ago while there are more than may be kept. */
static void forget_old(struct msp_index *index)
{
	struct msp_arena arena = MSP_ARENA_INIT;

	for (size_t count = KEPT + 1; count > KEPT;) {
		DIR *directory = opendir(index->directory);
		const char *oldest = NULL;
		time_t used = 0;
		count = 0;
		for (struct dirent *file; directory != NULL && (file = readdir(directory)) != NULL;) {
			struct stat status;
			if (!is_kept_file(file->d_name))
				continue;
			const char *path = msp_path_join(&arena, index->directory, file->d_name);
			if (stat(path, &status) != 0 || strcmp(path, index->path) == 0)
				continue;
			count++;
			if (oldest == NULL || status.st_mtime < used) {
				oldest = path;
				used = status.st_mtime;
			}
		}
		if (directory != NULL)
			closedir(directory);
		if (++count > KEPT && oldest != NULL) { /* with ours */
			unlink(oldest);
			unlink(msp_arena_printf(&arena, "%s-wal", oldest));
			unlink(msp_arena_printf(&arena, "%s-shm", oldest));
		}
	}
	msp_arena_release(&arena);
}

/* Committer time of the commit an index shows; false when it is of no use. */
static bool index_time(const struct msp_index *index, const char *path, int64_t *at)
{
	struct msp_index probe = { .repo = index->repo, .path = path };
	bool usable = access(path, F_OK) == 0 && msp_db_open(path, MSP_DB_READ_WRITE, &probe.db, NULL) == 0;
	char version[MSP_INDEX_VERSION_SIZE];

	msp_index_version(index, version);
	usable = usable && msp_index_meta_read(&probe, NULL) == 0 && strcmp(probe.meta.version, version) == 0;
	*at = probe.meta.at;
	msp_db_close(probe.db);
	return usable;
}

/* The index whose commit is nearest in time, or NULL. */
static const char *nearest(struct msp_index *index, int64_t wanted)
{
	DIR *directory = opendir(index->directory);
	const char *best = NULL;
	int64_t distance = INT64_MAX, at;

	for (struct dirent *file; directory != NULL && (file = readdir(directory)) != NULL;) {
		if (strcmp(file->d_name, "index.db") != 0 && !is_kept_file(file->d_name))
			continue;
		const char *path = msp_path_join(&index->arena, index->directory, file->d_name);
		if (!index_time(index, path, &at))
			continue;
		int64_t away = at > wanted ? at - wanted : wanted - at;
		if (away < distance) {
			distance = away;
			best = path;
		}
	}
	if (directory != NULL)
		closedir(directory);
	return best;
}

static int open_kept(struct msp_index *index, struct msp_error *err)
{
	char name[MSP_OID_SIZE + 8];
	int64_t at;
	int found;

	snprintf(name, sizeof name, "at-%s.db", index->commit);
	if (msp_index_place(index, name, err) != 0)
		return -1;
	found = msp_index_attach(index, err);
	if (found < 0)
		return -1;
	if (found == 0) {
		if (msp_git_commit_time(index->git, index->commit, &at, err) != 0 ||
			msp_index_build(index, nearest(index, at), err) != 0)
			return -1;
		forget_old(index);
	}
	utimensat(AT_FDCWD, index->path, NULL, 0); /* used now */
	return 0;
}

int msp_index_open_at(struct msp_index *index, struct msp_error *err)
{
	if (msp_index_need_git(index, err) != 0 ||
		msp_git_resolve(index->git, index->request.at, index->commit, err) != 0)
		return -1;
	return index->request.client != NULL ? open_in_memory(index, err) : open_kept(index, err);
}
