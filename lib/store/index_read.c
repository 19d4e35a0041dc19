/* SPDX-License-Identifier: ISC */
/* What readers ask of the store's own table. */
#include <stdlib.h>
#include <string.h>

#include "lib/base/sha256.h"
#include "lib/base/str.h"
#include "lib/store/index_private.h"

/* Above every path with the same beginning. */
#define LAST_CHARACTER "\xf4\x8f\xbf\xbf"

/* A text that the index does not keep. */
static int read_blob(struct msp_index *index, struct msp_arena *arena, const char *oid, const char **text,
	size_t *length, struct msp_error *err)
{
	struct msp_buf buf = MSP_BUF_INIT;
	int result = msp_index_need_git(index, err);

	if (result == 0)
		result = msp_git_blob(index->git, oid, &buf, err);
	if (result == 0) {
		*text = msp_arena_memdup(arena, buf.data, buf.length);
		*length = buf.length;
	}
	msp_buf_release(&buf);
	return result;
}

/* Clients, and the vault: its rosters are checked against this store's own history, so each store has one. */
static bool is_own(const char *path)
{
	return path == NULL || path[0] == '\0' || msp_str_starts(path, "clients/") || msp_str_starts(path, "vault/");
}

struct msp_index *msp_index_of(struct msp_index *index, const char *path)
{
	bool own = index->request.shared == NULL || is_own(path);

	return own ? index : msp_index_of(index->request.shared, path);
}

/* What of another store an index depends on: a few dozen files. */
int msp_index_shared(struct msp_index *index, struct msp_error *err)
{
	struct msp_index *shared = index->request.shared;
	struct msp_sha256 sha;
	unsigned char digest[32];
	struct msp_stmt *stmt;
	char hex[65];
	int result;

	if (shared == NULL)
		return 0;
	if (msp_db_prepare(shared->db,
		    "SELECT path, oid FROM file WHERE path < 'clients/' UNION ALL"
		    " SELECT path, oid FROM file WHERE path >= 'clients0' AND path < 'vault/' UNION ALL"
		    " SELECT path, oid FROM file WHERE path >= 'vault0' ORDER BY path",
		    &stmt, err) != 0)
		return -1;
	msp_sha256_init(&sha);
	while ((result = msp_stmt_next(stmt, err)) == 1)
		for (int column = 0; column < 2; column++) {
			const char *text = msp_stmt_text(stmt, column);
			msp_sha256_add(&sha, text == NULL ? "" : text, text == NULL ? 1 : strlen(text) + 1);
		}
	if (result < 0)
		return -1;
	msp_sha256_end(&sha, digest);
	msp_hex(digest, sizeof digest, hex);
	index->shared_version = msp_arena_printf(&index->arena, "+%.16s", hex);
	/* told apart by the store it leans on: alone, this one has an index of its own */
	msp_sha256_hex(shared->repo->common_dir, strlen(shared->repo->common_dir), hex);
	index->name = msp_arena_printf(&index->arena, "shared-%.16s.db", hex);
	return 0;
}

int msp_index_text(struct msp_index *index, struct msp_arena *arena, const char *path, const char **text,
	size_t *length, struct msp_error *err)
{
	struct msp_stmt *stmt;
	int result;

	index = msp_index_of(index, path);
	*text = NULL;
	*length = 0;
	if (msp_db_prepare(index->db, "SELECT oid, text FROM file WHERE path = ?1", &stmt, err) != 0)
		return -1;
	msp_stmt_text_set(stmt, 1, path);
	result = msp_stmt_next(stmt, err);
	if (result != 1)
		return result;
	if (msp_stmt_is_null(stmt, 1)) {
		result = read_blob(index, arena, msp_stmt_text(stmt, 0), text, length, err);
	} else {
		const void *bytes = msp_stmt_blob(stmt, 1, length);
		*text = msp_arena_memdup(arena, bytes, *length);
		result = 0;
	}
	msp_stmt_reset(stmt);
	return result;
}

static const char *above(struct msp_arena *arena, const char *prefix)
{
	return msp_arena_printf(arena, "%s" LAST_CHARACTER, prefix == NULL ? "" : prefix);
}

int msp_index_paths(struct msp_index *index, struct msp_arena *arena, const char *prefix, const char ***paths,
	size_t *count, struct msp_error *err)
{
	struct msp_stmt *stmt;
	size_t capacity = 0;
	int result;

	index = msp_index_of(index, prefix);
	*paths = NULL;
	*count = 0;
	if (msp_db_prepare(
		    index->db, "SELECT path FROM file WHERE path >= ?1 AND path < ?2 ORDER BY path", &stmt, err) != 0)
		return -1;
	msp_stmt_text_set(stmt, 1, prefix == NULL ? "" : prefix);
	msp_stmt_text_set(stmt, 2, above(arena, prefix));
	while ((result = msp_stmt_next(stmt, err)) == 1) {
		msp_arena_reserve(arena, *paths, *count, capacity);
		(*paths)[(*count)++] = msp_arena_strdup(arena, msp_stmt_text(stmt, 0));
	}
	return result;
}

/* The form that index_load.c writes. */
static void read_problem(struct msp_arena *arena, const char *path, const char *text, struct msp_error *error)
{
	size_t count;
	char **parts = msp_str_split(arena, text, '\t', &count);

	if (count < 5) {
		msp_error_set(error, MSP_DATA, "%s", text);
		msp_error_at(error, path, 0, 0);
		return;
	}
	msp_error_set(error, MSP_DATA, "%s", parts[3]);
	msp_error_at(error, path, (int)strtol(parts[0], NULL, 10), (int)strtol(parts[1], NULL, 10));
	if (parts[2][0] != '\0')
		msp_error_field(error, parts[2]);
	if (parts[4][0] != '\0')
		msp_error_hint(error, "%s", parts[4]);
}

int msp_index_bad(struct msp_index *index, struct msp_arena *arena, const char *prefix, struct msp_problems *problems,
	struct msp_error *err)
{
	struct msp_stmt *stmt;
	int result;

	if (msp_db_prepare(index->db,
		    "SELECT path, bad FROM file INDEXED BY file_bad WHERE bad IS NOT NULL AND path >= ?1 AND path < ?2"
		    " ORDER BY path",
		    &stmt, err) != 0)
		return -1;
	msp_stmt_text_set(stmt, 1, prefix == NULL ? "" : prefix);
	msp_stmt_text_set(stmt, 2, above(arena, prefix));
	while ((result = msp_stmt_next(stmt, err)) == 1)
		read_problem(arena, msp_arena_strdup(arena, msp_stmt_text(stmt, 0)), msp_stmt_text(stmt, 1),
			msp_problems_add(problems));
	return result;
}

/* ---- dump ---- */

struct lines {
	char **items;
	size_t count, capacity;
};

static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int dump_rows(
	struct msp_index *index, struct msp_arena *arena, const char *sql, struct lines *lines, struct msp_error *err)
{
	struct msp_stmt *stmt;
	struct msp_buf line = MSP_BUF_INIT;
	int result = msp_stmt_open(index->db, sql, &stmt, err);

	if (result != 0)
		return -1;
	while ((result = msp_stmt_next(stmt, err)) == 1) {
		msp_buf_clear(&line);
		for (int i = 0; i < msp_stmt_columns(stmt); i++) {
			const char *text = msp_stmt_text(stmt, i);
			msp_buf_addf(&line, "%s%s", i == 0 ? "" : "|", text == NULL ? "-" : text);
		}
		msp_arena_reserve(arena, lines->items, lines->count, lines->capacity);
		lines->items[lines->count++] = msp_arena_strdup(arena, line.data);
	}
	msp_buf_release(&line);
	msp_stmt_close(stmt);
	return result;
}

int msp_index_dump(struct msp_index *index, struct msp_buf *out, struct msp_error *err)
{
	const char *const *statements = index->request.rules->dump;
	struct msp_arena arena = MSP_ARENA_INIT;
	struct lines lines = { NULL, 0, 0 };
	int result = dump_rows(index, &arena, "SELECT 'file', path, oid, bad, hex(text) FROM file", &lines, err);

	for (; result == 0 && statements != NULL && *statements != NULL; statements++)
		result = dump_rows(index, &arena, *statements, &lines, err);
	if (result == 0) {
		if (lines.count > 0)
			qsort(lines.items, lines.count, sizeof *lines.items, compare_lines);
		for (size_t i = 0; i < lines.count; i++) {
			msp_buf_adds(out, lines.items[i]);
			msp_buf_addc(out, '\n');
		}
	}
	msp_arena_release(&arena);
	return result;
}
