/* SPDX-License-Identifier: ISC */
#include "lib/store/index.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/file.h"
#include "lib/base/sha256.h"
#include "lib/base/str.h"
#include "lib/store/db_private.h"
#include "lib/store/index_private.h"

/*
 * Two locks in the index's folder, both flock(2):
 *   index.lock   shared while a database and its log are opened, exclusive while one is put in the other's place: so
 * that nobody ever joins the log of one to the pages of the other index.build  exclusive while somebody makes the index
 * anew: others wait instead of doing the same
 */

/* ---- locks and folders ---- */

int msp_index_lock(const struct msp_index *index, const char *name, int operation)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	const char *path = msp_path_join(&arena, index->directory, name);
	int fd = open(path, O_RDONLY | O_CREAT | O_CLOEXEC, 0666);

	if (fd < 0)
		fd = open(path, O_RDONLY | O_CLOEXEC);
	while (fd >= 0 && flock(fd, operation) != 0)
		if (errno != EINTR) {
			close(fd);
			fd = -1;
		}
	msp_arena_release(&arena);
	return fd;
}

void msp_index_unlock(int fd)
{
	if (fd >= 0)
		close(fd);
}

static bool writable(const char *directory)
{
	return access(directory, W_OK | X_OK) == 0;
}

static void place(struct msp_index *index, const char *directory, const char *name)
{
	index->directory = directory;
	index->path = msp_path_join(&index->arena, directory, name);
	index->writable = writable(directory);
}

/* <cache>/msp/<repository>: told apart by the path of the git directory. */
static int cache_directory(struct msp_index *index, const char **directory, struct msp_error *err)
{
	char hex[65];

	if (msp_str_empty(index->request.cache_home)) {
		msp_error_set(err, MSP_DENIED, "the index cannot be written in %s", index->repo->git_dir);
		msp_error_hint(err, "set XDG_CACHE_HOME or HOME to have it elsewhere");
		return -1;
	}
	msp_sha256_hex(index->repo->git_dir, strlen(index->repo->git_dir), hex);
	*directory = msp_arena_printf(&index->arena, "%s/msp/%.16s", index->request.cache_home, hex);
	return msp_directory_make(*directory, 0700, err);
}

/* ---- meta ---- */

int msp_index_meta_read(struct msp_index *index, struct msp_error *err)
{
	struct msp_stmt *stmt;
	int found;

	if (msp_db_prepare(index->db, "SELECT version, tip, tree, at, first FROM meta", &stmt, err) != 0)
		return -1;
	found = msp_stmt_next(stmt, err);
	if (found != 1)
		return found < 0 ? -1 : msp_error_set(err, MSP_IO, "index: it is not finished");
	const char *texts[] = { msp_stmt_text(stmt, 0), msp_stmt_text(stmt, 1), msp_stmt_text(stmt, 2) };
	char *const slots[] = { index->meta.version, index->meta.commit, index->meta.tree };
	const size_t sizes[] = { sizeof index->meta.version, MSP_OID_SIZE, MSP_OID_SIZE };
	for (size_t i = 0; i < MSP_COUNT(texts); i++) {
		size_t length = texts[i] == NULL ? 0 : strlen(texts[i]);
		if (length >= sizes[i])
			length = 0;
		memcpy(slots[i], length == 0 ? "" : texts[i], length);
		slots[i][length] = '\0';
	}
	index->meta.at = msp_stmt_int(stmt, 3);
	index->meta.first = msp_stmt_int(stmt, 4);
	msp_stmt_reset(stmt);
	return 0;
}

int msp_index_meta_write(struct msp_index *index, const struct msp_index_meta *meta, struct msp_error *err)
{
	struct msp_stmt *stmt;

	if (msp_db_exec(index->db, "DELETE FROM meta", err) != 0 ||
		msp_db_prepare(index->db, "INSERT INTO meta(version, tip, tree, at, first) VALUES (?1, ?2, ?3, ?4, ?5)",
			&stmt, err) != 0)
		return -1;
	msp_stmt_text_set(stmt, 1, meta->version);
	msp_stmt_text_set(stmt, 2, meta->commit);
	msp_stmt_text_set(stmt, 3, meta->tree);
	msp_stmt_int_set(stmt, 4, meta->at);
	msp_stmt_int_set(stmt, 5, meta->first);
	if (msp_stmt_run(stmt, err) != 0)
		return -1;
	index->meta = *meta;
	return 0;
}

int msp_index_expire(struct msp_index *index, struct msp_error *err)
{
	return msp_db_exec(index->db, "UPDATE meta SET version = ''", err);
}

/* ---- opening ---- */

/* Makes a database in the place of the one there is, for all who hold it; that one stays when making fails. */
static int renew(
	struct msp_index *index, int (*make)(struct msp_index *index, struct msp_error *err), struct msp_error *err)
{
	struct msp_db *old = index->db;

	index->db = NULL;
	if (make(index, err) != 0) {
		msp_db_close(index->db);
		index->db = old;
		return -1;
	}
	msp_db_replace(old, index->db);
	index->db = old;
	return 0;
}

static int build_anew(struct msp_index *index, struct msp_error *err)
{
	return msp_index_build(index, NULL, err);
}

#define NUMBERS_BITS 24 /* of file.id within one database */
#define NUMBERS_SPACES 255

/* Somebody may hold file numbers out of the damaged database: in the new one they must not be another file's, so it
 * counts in a space of its own. */
static int repair(void *context, struct msp_error *err)
{
	struct msp_index *index = context;
	int64_t space = ((index->meta.first >> NUMBERS_BITS) + 1) & NUMBERS_SPACES;

	index->first = space << NUMBERS_BITS | 1;
	unlink(index->path); /* so that nobody, nor we, takes it for one that somebody else just made */
	return renew(index, build_anew, err);
}

static int begin_reading(struct msp_index *index, struct msp_error *err)
{
	return msp_db_exec(index->db, "BEGIN", err) == 0 ? msp_index_meta_read(index, err) : -1;
}

static int attach_locked(struct msp_index *index, struct msp_error *err)
{
	struct msp_error trouble = MSP_ERROR_INIT;
	char version[MSP_INDEX_VERSION_SIZE];

	if (access(index->path, F_OK) != 0)
		return 0;
	if (msp_db_open(index->path, index->writable ? MSP_DB_READ_WRITE : MSP_DB_READ_ONLY, &index->db, &trouble) != 0)
		return 0;
	msp_index_version(index, version);
	if (begin_reading(index, &trouble) == 0 && strcmp(index->meta.version, version) == 0)
		return 1;
	msp_db_close(index->db);
	index->db = NULL;
	if (trouble.code == MSP_BUSY) {
		if (err != NULL)
			*err = trouble;
		return -1;
	}
	return 0;
}

int msp_index_attach(struct msp_index *index, struct msp_error *err)
{
	int lock = msp_index_lock(index, "index.lock", LOCK_SH);
	int result = attach_locked(index, err);

	msp_index_unlock(lock);
	if (result == 1)
		msp_db_on_damage(index->db, repair, index);
	return result;
}

static bool is_fresh(const struct msp_index *index)
{
	return strcmp(index->meta.commit, index->commit) == 0;
}

#define LOG_LIMIT \
	((off_t)128 * 4120) /* bytes; reading it takes a fraction of a millisecond, syncing it often would more */

static void trim_log(struct msp_index *index)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct stat status;

	if (stat(msp_arena_printf(&arena, "%s-wal", index->path), &status) == 0 && status.st_size > LOG_LIMIT)
		msp_db_trim_log(index->db);
	msp_arena_release(&arena);
}

/* The tip as it is now: the index may be ahead of what we read when we started, and must not go back. */
static int read_tip(struct msp_index *index, struct msp_error *err)
{
	if (index->request.at != NULL)
		return 0;
	if (msp_repo_refresh(index->repo, err) != 0)
		return -1;
	memcpy(index->commit, index->repo->tip, MSP_OID_SIZE);
	return 0;
}

/* One transaction: whoever waited for somebody else's finds the work done. */
static int update_in_transaction(struct msp_index *index, struct msp_error *err)
{
	int result;

	if (msp_db_exec(index->db, "PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16384; BEGIN IMMEDIATE", err) != 0)
		return -1;
	result = read_tip(index, err);
	if (result == 0)
		result = msp_index_meta_read(index, err);
	if (result == 0 && !is_fresh(index))
		result = msp_index_update(index, err);
	if (result == 0)
		result = msp_db_exec(index->db, "COMMIT", err);
	if (result == 0)
		trim_log(index);
	else
		msp_db_exec(index->db, "ROLLBACK", NULL);
	return result;
}

/* Whatever fails on the way (damage, objects that a rewritten history has lost), building anew is the answer. */
static int update(struct msp_index *index, struct msp_error *err)
{
	struct msp_error trouble = MSP_ERROR_INIT;
	int result = 0;

	msp_db_on_damage(index->db, NULL, NULL);
	if (msp_db_exec(index->db, "COMMIT", &trouble) != 0 || update_in_transaction(index, &trouble) != 0 ||
		begin_reading(index, &trouble) != 0)
		result = -1;
	if (result != 0 && trouble.code != MSP_BUSY && trouble.code != MSP_BUG)
		result = msp_db_damaged(index->db) ? repair(index, &trouble) : renew(index, build_anew, &trouble);
	msp_db_on_damage(index->db, repair, index);
	if (result == 0)
		return 0;
	(void)begin_reading(index, NULL); /* what there was, again */
	if (err != NULL)
		*err = trouble;
	return -1;
}

/* In the folder chosen: fresh, brought up to date, or made. */
static int open_here(struct msp_index *index, struct msp_error *err)
{
	int found = msp_index_attach(index, err);

	if (found < 0)
		return -1;
	if (found == 0)
		return msp_index_build(index, NULL, err);
	return is_fresh(index) ? 0 : update(index, err);
}

/* The repository's own folder for indexes, made when that is possible. */
static int own_place(struct msp_index *index, const char *name, struct msp_error *err)
{
	const char *directory = msp_path_join(&index->arena, index->repo->git_dir, "msp");

	if (!msp_directory_exists(directory) && writable(index->repo->git_dir) &&
		msp_directory_make(directory, 0777, err) != 0)
		return -1;
	place(index, directory, name);
	return 0;
}

int msp_index_place(struct msp_index *index, const char *name, struct msp_error *err)
{
	const char *directory;

	if (own_place(index, name, err) != 0)
		return -1;
	if (index->writable)
		return 0;
	if (cache_directory(index, &directory, err) != 0)
		return -1;
	place(index, directory, name);
	return 0;
}

/* In a repository that is not ours to write its own index serves while it is fresh. */
static int open_tip(struct msp_index *index, struct msp_error *err)
{
	if (own_place(index, index->name, err) != 0)
		return -1;
	if (!index->writable) {
		if (msp_directory_exists(index->directory) && msp_index_attach(index, NULL) == 1) {
			if (is_fresh(index))
				return 0;
			msp_db_close(index->db);
			index->db = NULL;
		}
		if (msp_index_place(index, index->name, err) != 0)
			return -1;
	}
	return open_here(index, err);
}

/* A disk that is full keeps nobody from reading: everything is read anew, and kept nowhere. */
static int open_in_memory(struct msp_index *index, struct msp_error *err)
{
	msp_db_close(index->db);
	index->db = NULL;
	if (msp_db_open(NULL, MSP_DB_MEMORY, &index->db, err) != 0 || msp_db_exec(index->db, "BEGIN", err) != 0 ||
		msp_index_fill(index, err) != 0)
		return -1;
	return msp_db_exec(index->db, "COMMIT; BEGIN", err);
}

static int open_somewhere(struct msp_index *index, struct msp_error *err)
{
	struct msp_error trouble = MSP_ERROR_INIT;

	if (open_tip(index, &trouble) == 0)
		return 0;
	if (trouble.code == MSP_IO && open_in_memory(index, NULL) == 0)
		return 0;
	if (err != NULL)
		*err = trouble;
	return -1;
}

/* Nothing committed yet: empty tables, kept nowhere. */
static int open_empty(struct msp_index *index, struct msp_error *err)
{
	struct msp_index_meta meta = { .first = 1 };

	if (msp_db_open(NULL, MSP_DB_MEMORY, &index->db, err) != 0 || msp_index_create_tables(index, err) != 0)
		return -1;
	return msp_index_meta_write(index, &meta, err);
}

int msp_index_open(struct msp_repo *repo, const struct msp_index_request *request, struct msp_index **result,
	struct msp_error *err)
{
	struct msp_index *index = calloc(1, sizeof *index);
	int failed;

	if (index == NULL)
		msp_out_of_memory();
	index->repo = repo;
	index->request = *request;
	memcpy(index->commit, repo->tip, MSP_OID_SIZE);
	index->name = "index.db";
	if (msp_index_shared(index, err) != 0)
		failed = -1;
	else if (request->at != NULL)
		failed = msp_index_open_at(index, err);
	else
		failed = repo->tip[0] == '\0' ? open_empty(index, err) : open_somewhere(index, err);
	if (failed) {
		msp_index_close(index);
		return -1;
	}
	*result = index;
	return 0;
}

void msp_index_close(struct msp_index *index)
{
	if (index == NULL)
		return;
	msp_db_close(index->db);
	msp_git_close(index->git);
	msp_arena_release(&index->arena);
	free(index);
}

int msp_index_need_git(struct msp_index *index, struct msp_error *err)
{
	return index->git != NULL ? 0 : msp_git_open(index->repo, &index->git, err);
}

void msp_index_lend(struct msp_index *index, struct msp_git *git)
{
	if (index->git == NULL)
		index->git = git;
	else
		msp_git_close(git);
}

struct msp_db *msp_index_db(struct msp_index *index)
{
	return index->db;
}

const char *msp_index_commit(const struct msp_index *index)
{
	return index->commit;
}

int msp_index_commit_time(struct msp_index *index, int64_t *at, struct msp_error *err)
{
	(void)err;
	*at = index->meta.at;
	return 0;
}

int msp_index_refresh(struct msp_index *index, struct msp_error *err)
{
	if (index->request.at != NULL)
		return 0;
	memcpy(index->commit, index->repo->tip, MSP_OID_SIZE);
	if (index->commit[0] == '\0')
		return 0;
	if (index->directory == NULL) /* the first commit came while we were open */
		return renew(index, open_tip, err);
	return is_fresh(index) ? 0 : update(index, err);
}

int msp_index_rebuild(struct msp_index *index, struct msp_error *err)
{
	return index->directory == NULL ? msp_index_refresh(index, err) : renew(index, build_anew, err);
}
