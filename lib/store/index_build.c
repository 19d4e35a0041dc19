/* SPDX-License-Identifier: ISC */
/* Making an index: beside the old one, without journal, synced, then put in its place. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/store/db_private.h"
#include "lib/store/index_private.h"

/* Raise the number when the store's own tables change. */
void msp_index_version(const struct msp_index *index, char version[MSP_INDEX_VERSION_SIZE])
{
	snprintf(version, MSP_INDEX_VERSION_SIZE, "3%s/%s", index->shared_version == NULL ? "" : index->shared_version,
		index->request.rules->version);
}

static const char store_tables[] =
	"CREATE TABLE meta(version TEXT, tip TEXT, tree TEXT, at INTEGER, first INTEGER);"
	"CREATE TABLE file(id INTEGER PRIMARY KEY, path TEXT NOT NULL, oid TEXT, bad TEXT, text BLOB);";
static const char store_indexes[] = "CREATE UNIQUE INDEX file_path ON file(path);"
				    "CREATE INDEX file_bad ON file(path) WHERE bad IS NOT NULL;";

int msp_index_create_tables(struct msp_index *index, struct msp_error *err)
{
	const struct msp_index_rules *rules = index->request.rules;

	if (msp_db_exec(index->db, store_tables, err) != 0 || msp_db_exec(index->db, rules->tables, err) != 0)
		return -1;
	return 0;
}

static int create_indexes(struct msp_index *index, struct msp_error *err)
{
	if (msp_db_exec(index->db, store_indexes, err) != 0)
		return -1;
	return msp_db_exec(index->db, index->request.rules->indexes, err);
}

static int describe(struct msp_index *index, struct msp_index_meta *meta, struct msp_error *err)
{
	*meta = (struct msp_index_meta){ .first = index->first > 0 ? index->first : 1 };
	msp_index_version(index, meta->version);
	memcpy(meta->commit, index->commit, MSP_OID_SIZE);
	if (msp_index_need_git(index, err) != 0 || msp_git_tree(index->git, index->commit, meta->tree, err) != 0)
		return -1;
	return msp_git_commit_time(index->git, index->commit, &meta->at, err);
}

/* One client's folder, and all that is shared. */
static int list_part(
	struct msp_index *index, const char *tree, struct msp_index_entries *entries, struct msp_error *err)
{
	const char *const *shared = index->request.rules->shared;

	for (; shared != NULL && *shared != NULL; shared++)
		if (msp_index_entries_compare(index, "", tree, *shared, entries, err) != 0)
			return -1;
	return msp_index_entries_compare(index, "", tree, index->prefix, entries, err);
}

int msp_index_fill(struct msp_index *index, struct msp_error *err)
{
	const struct msp_index_rules *rules = index->request.rules;
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_index_entries entries;
	struct msp_index_meta meta;
	int result = -1;

	msp_index_entries_init(&entries, &arena);
	if (msp_index_create_tables(index, err) != 0 || describe(index, &meta, err) != 0)
		goto out;
	if ((index->prefix != NULL ? list_part(index, meta.tree, &entries, err)
				   : msp_index_entries_list(index, &entries, err)) != 0)
		goto out;
	if (msp_index_meta_write(index, &meta, err) == 0 && msp_index_load(index, &entries, true, err) == 0 &&
		create_indexes(index, err) == 0)
		result = rules->finish(rules->context, index, NULL, 0, err);
out:
	msp_index_entries_release(&entries);
	msp_arena_release(&arena);
	return result;
}

int msp_index_update(struct msp_index *index, struct msp_error *err)
{
	const struct msp_index_rules *rules = index->request.rules;
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_index_entries entries;
	struct msp_index_meta meta;
	int result = -1;

	msp_index_entries_init(&entries, &arena);
	index->first = index->meta.first;
	if (describe(index, &meta, err) != 0 ||
		msp_index_entries_compare(index, index->meta.tree, meta.tree, NULL, &entries, err) != 0)
		goto out;
	if (msp_index_meta_write(index, &meta, err) != 0 || msp_index_load(index, &entries, false, err) != 0)
		goto out;
	const char **changed = msp_arena_array(&arena, entries.count + 1, sizeof *changed);
	for (size_t i = 0; i < entries.count; i++)
		changed[i] = entries.items[i].path;
	result = rules->finish(rules->context, index, changed, entries.count, err);
out:
	msp_index_entries_release(&entries);
	msp_arena_release(&arena);
	return result;
}

/* Everything into the file at `path`: from nothing, or from a copy of another index. */
static int make_file(struct msp_index *index, const char *path, const char *from, struct msp_error *err)
{
	int result;

	if (from != NULL && msp_db_copy(from, path, err) != 0)
		return -1;
	if (msp_db_open(path, MSP_DB_BULK, &index->db, err) != 0)
		return -1;
	result = msp_db_exec(index->db, "BEGIN", err);
	if (result == 0 && from != NULL)
		result = msp_index_meta_read(index, err);
	if (result == 0)
		result = from == NULL ? msp_index_fill(index, err) : msp_index_update(index, err);
	if (result == 0)
		result = msp_db_exec(index->db, "COMMIT", err);
	msp_db_close(index->db);
	index->db = NULL;
	return result == 0 ? msp_db_settle(path, err) : -1;
}

static void remove_log(struct msp_arena *arena, const char *path)
{
	unlink(msp_arena_printf(arena, "%s-wal", path));
	unlink(msp_arena_printf(arena, "%s-shm", path));
}

static int swap(struct msp_index *index, const char *made, struct msp_error *err)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	int lock = msp_index_lock(index, "index.lock", LOCK_EX);
	int result = 0;

	remove_log(&arena, made);
	remove_log(&arena, index->path);
	if (rename(made, index->path) != 0)
		result = msp_error_errno(err, errno, "cannot put the index in place");
	msp_index_unlock(lock);
	msp_arena_release(&arena);
	return result;
}

/* Under the lock there is one name for what is being made, so that the next one clears away what a killed one left. */
static int build(struct msp_index *index, bool locked, const char *from, struct msp_error *err)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	const char *made = locked ? msp_arena_printf(&arena, "%s.new", index->path)
				  : msp_arena_printf(&arena, "%s.%ld", index->path, (long)getpid());
	int result;

	unlink(made);
	result = make_file(index, made, from, err);
	if (result == 0)
		result = swap(index, made, err);
	if (result != 0) {
		unlink(made);
		remove_log(&arena, made);
	}
	msp_arena_release(&arena);
	return result;
}

/* Somebody else held the lock and may have done our work. */
static bool made_by_others(struct msp_index *index)
{
	if (msp_index_attach(index, NULL) != 1)
		return false;
	if (strcmp(index->meta.commit, index->commit) == 0)
		return true;
	msp_db_close(index->db);
	index->db = NULL;
	return false;
}

int msp_index_build(struct msp_index *index, const char *from, struct msp_error *err)
{
	int lock = msp_index_lock(index, "index.build", LOCK_EX | LOCK_NB), result = 0;
	bool waited = lock < 0;

	if (waited)
		lock = msp_index_lock(index, "index.build", LOCK_EX);
	if (!waited || !made_by_others(index)) {
		result = build(index, lock >= 0, from, err);
		if (result != 0 && from != NULL)
			result = build(index, lock >= 0, NULL, err);
		if (result == 0 && msp_index_attach(index, err) != 1)
			result = msp_error_set(err, MSP_IO, "the index just made cannot be read: %s", index->path);
	}
	msp_index_unlock(lock);
	return result;
}
