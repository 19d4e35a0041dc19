/* SPDX-License-Identifier: ISC */
#include "lib/store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/store/db_private.h"

#define BUSY_MILLISECONDS 20000
#define MMAP_BYTES ((sqlite3_int64)1 << 30)

enum binding_kind { BOUND_NULL, BOUND_INT, BOUND_TEXT, BOUND_BLOB };

struct binding {
	enum binding_kind kind;
	int64_t number;
	const void *bytes;
	size_t length;
};

struct msp_stmt {
	struct msp_db *db;
	struct msp_stmt *next;
	const char *key; /* pointer given to msp_db_prepare; NULL = a statement of somebody's own */
	char *sql;
	sqlite3_stmt *handle;
	unsigned generation; /* of the connection the handle belongs to */
	int64_t rows;        /* given since the last reset: how far to skip after a repair */
	bool running;
	struct binding *bindings; /* kept to bind again after a repair */
	int binding_count;
};

struct msp_db {
	sqlite3 *handle;
	struct msp_stmt *statements;
	unsigned generation; /* counts replaced connections */
	bool damaged;
	int (*repair)(void *context, struct msp_error *err);
	void *repair_context;
};

static bool is_damage(int result)
{
	int primary = result & 0xff;

	return primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB || result == SQLITE_IOERR_SHORT_READ;
}

static enum msp_code code_of(int result)
{
	switch (result & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return MSP_BUSY;
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return MSP_DENIED;
	case SQLITE_FULL:
	case SQLITE_IOERR:
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return MSP_IO;
	case SQLITE_CANTOPEN:
		return MSP_SYSTEM;
	default:
		return MSP_BUG; /* wrong SQL: nothing a user types gets there unbound */
	}
}

static int fail(struct msp_db *db, int result, struct msp_error *err)
{
	if ((result & 0xff) == SQLITE_NOMEM)
		msp_out_of_memory();
	if (is_damage(result))
		db->damaged = true;
	return msp_error_set(err, code_of(result), "index: %s",
		db->handle == NULL ? sqlite3_errstr(result) : sqlite3_errmsg(db->handle));
}

/* ---- connections ---- */

static int flags_of(enum msp_db_mode mode)
{
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;

	if (mode == MSP_DB_READ_ONLY)
		return flags | SQLITE_OPEN_READONLY;
	if (mode == MSP_DB_READ_WRITE)
		return flags | SQLITE_OPEN_READWRITE;
	return flags | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
}

static int set_up(struct msp_db *db, enum msp_db_mode mode, struct msp_error *err)
{
	sqlite3_busy_timeout(db->handle, BUSY_MILLISECONDS);
	switch (mode) {
	case MSP_DB_READ_WRITE:
		/* Other users can go on reading because -wal and -shm stay, and closing costs no sync. */
		sqlite3_db_config(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
		sqlite3_wal_autocheckpoint(db->handle, 0); /* see msp_db_trim_log */
		return 0;
	case MSP_DB_READ_ONLY:
		return 0;
	case MSP_DB_BULK:
		return msp_db_exec(db,
			"PRAGMA page_size=4096; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
			"PRAGMA locking_mode=EXCLUSIVE; PRAGMA mmap_size=0; PRAGMA cache_size=-24576; PRAGMA "
			"temp_store=MEMORY",
			err);
	case MSP_DB_MEMORY:
		return msp_db_exec(db, "PRAGMA journal_mode=OFF", err);
	}
	return 0;
}

int msp_db_open(const char *path, enum msp_db_mode mode, struct msp_db **db, struct msp_error *err)
{
	struct msp_db *made = calloc(1, sizeof *made);
	int result;

	if (made == NULL)
		msp_out_of_memory();
	/* One thread at a time uses SQLite, so it needs no mutexes, and nobody reads its memory statistics: a third of
	 * the cost of bulk loading.  Once the library is initialised these calls do nothing. */
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	sqlite3_config(SQLITE_CONFIG_MMAP_SIZE, MMAP_BYTES, MMAP_BYTES);
	result = sqlite3_open_v2(mode == MSP_DB_MEMORY ? ":memory:" : path, &made->handle, flags_of(mode), NULL);
	if (result != SQLITE_OK) {
		fail(made, result, err);
		msp_error_at(err, path, 0, 0);
		msp_db_close(made);
		return -1;
	}
	if (set_up(made, mode, err) != 0) {
		msp_db_close(made);
		return -1;
	}
	*db = made;
	return 0;
}

static void stmt_free(struct msp_stmt *stmt)
{
	sqlite3_finalize(stmt->handle);
	free(stmt->bindings);
	free(stmt->sql);
	free(stmt);
}

static void close_statements(struct msp_db *db)
{
	while (db->statements != NULL) {
		struct msp_stmt *first = db->statements;
		db->statements = first->next;
		stmt_free(first);
	}
}

void msp_db_close(struct msp_db *db)
{
	if (db == NULL)
		return;
	close_statements(db);
	sqlite3_close_v2(db->handle);
	free(db);
}

/* A connection of the ordinary kind, which takes its log away when it closes. */
static int open_plain(const char *path, struct msp_db **db, struct msp_error *err)
{
	if (msp_db_open(path, MSP_DB_READ_WRITE, db, err) != 0)
		return -1;
	sqlite3_db_config((*db)->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
	return 0;
}

static int sync_file(const char *path, struct msp_error *err)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);
	int result = fd < 0 || fsync(fd) != 0 ? msp_error_errno(err, errno, "cannot write %s", path) : 0;

	if (fd >= 0)
		close(fd);
	return result;
}

int msp_db_settle(const char *path, struct msp_error *err)
{
	struct msp_db *db;
	int result;

	if (open_plain(path, &db, err) != 0)
		return -1;
	result = msp_db_exec(db, "PRAGMA journal_mode=WAL", err);
	msp_db_close(db);
	return result != 0 ? -1 : sync_file(path, err);
}

static int copy_pages(struct msp_db *from, struct msp_db *to, struct msp_error *err)
{
	sqlite3_backup *backup = sqlite3_backup_init(to->handle, "main", from->handle, "main");
	int result;

	if (backup == NULL)
		return fail(to, sqlite3_errcode(to->handle), err);
	sqlite3_backup_step(backup, -1);
	result = sqlite3_backup_finish(backup);
	return result == SQLITE_OK ? 0 : fail(to, result, err);
}

int msp_db_copy(const char *from, const char *to, struct msp_error *err)
{
	struct msp_db *source = NULL, *target = NULL;
	int result = msp_db_open(from, MSP_DB_READ_WRITE, &source, err);

	if (result == 0)
		result = msp_db_open(to, MSP_DB_BULK, &target, err);
	if (result == 0)
		result = copy_pages(source, target, err);
	msp_db_close(target);
	msp_db_close(source);
	if (result != 0 || open_plain(to, &target, err) != 0)
		return -1;
	result = msp_db_exec(target, "PRAGMA synchronous=OFF; PRAGMA journal_mode=DELETE", err);
	msp_db_close(target);
	return result;
}

void msp_db_trim_log(struct msp_db *db)
{
	int frames = 0, moved = 0;

	/* Never for long: a reader that is in the way only leaves the log to the next one who writes. */
	sqlite3_busy_timeout(db->handle, 0);
	if (sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, &frames, &moved) == SQLITE_OK &&
		frames > 0 && frames == moved)
		sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	sqlite3_busy_timeout(db->handle, BUSY_MILLISECONDS);
}

void msp_db_on_damage(struct msp_db *db, int (*repair)(void *context, struct msp_error *err), void *context)
{
	db->repair = repair;
	db->repair_context = context;
}

void msp_db_replace(struct msp_db *db, struct msp_db *other)
{
	sqlite3_close_v2(db->handle); /* lives on as a zombie until its last statement is finalised */
	db->handle = other->handle;
	db->generation++;
	db->damaged = false;
	close_statements(other);
	free(other);
}

bool msp_db_damaged(const struct msp_db *db)
{
	return db->damaged;
}

int msp_db_exec(struct msp_db *db, const char *sql, struct msp_error *err)
{
	int result = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

	return result == SQLITE_OK ? 0 : fail(db, result, err);
}

int64_t msp_db_last_rowid(struct msp_db *db)
{
	return sqlite3_last_insert_rowid(db->handle);
}

/* ---- statements ---- */

static int repair(struct msp_db *db, struct msp_error *err)
{
	int (*make)(void *context, struct msp_error *err) = db->repair;

	if (make == NULL)
		return -1;
	db->repair = NULL; /* damage in what was just built is not repaired again */
	return make(db->repair_context, err);
}

int msp_db_heal(struct msp_db *db, struct msp_error *err)
{
	db->damaged = true;
	if (repair(db, NULL) != 0)
		return msp_error_set(err, MSP_IO, "index: it is damaged and could not be made anew");
	msp_error_set(err, MSP_BUSY, "index: it was damaged and has been made anew");
	msp_error_hint(err, "try again");
	return -1;
}

static int compile(struct msp_stmt *stmt, struct msp_error *err)
{
	struct msp_db *db = stmt->db;
	sqlite3_stmt *handle = NULL;
	int result = sqlite3_prepare_v2(db->handle, stmt->sql, -1, &handle, NULL);

	/* Our SQL is right: an error in it means that what the database says about its tables is not what we wrote. */
	if ((is_damage(result) || (result & 0xff) == SQLITE_ERROR) && repair(db, NULL) == 0)
		result = sqlite3_prepare_v2(db->handle, stmt->sql, -1, &handle, NULL);
	if (result != SQLITE_OK)
		return fail(db, result, err);
	sqlite3_finalize(stmt->handle);
	stmt->handle = handle;
	stmt->generation = db->generation;
	return 0;
}

int msp_stmt_open(struct msp_db *db, const char *sql, struct msp_stmt **stmt, struct msp_error *err)
{
	struct msp_stmt *made = calloc(1, sizeof *made);

	if (made == NULL || (made->sql = strdup(sql)) == NULL)
		msp_out_of_memory();
	made->db = db;
	made->next = db->statements;
	db->statements = made;
	if (compile(made, err) != 0) {
		msp_stmt_close(made);
		return -1;
	}
	made->binding_count = sqlite3_bind_parameter_count(made->handle);
	made->bindings = calloc((size_t)made->binding_count + 1, sizeof *made->bindings);
	if (made->bindings == NULL)
		msp_out_of_memory();
	*stmt = made;
	return 0;
}

int msp_db_prepare(struct msp_db *db, const char *sql, struct msp_stmt **stmt, struct msp_error *err)
{
	for (struct msp_stmt *known = db->statements; known != NULL; known = known->next)
		if (known->key == sql) {
			msp_stmt_reset(known);
			*stmt = known;
			return 0;
		}
	if (msp_stmt_open(db, sql, stmt, err) != 0)
		return -1;
	(*stmt)->key = sql;
	return 0;
}

void msp_stmt_close(struct msp_stmt *stmt)
{
	if (stmt == NULL)
		return;
	struct msp_stmt **link = &stmt->db->statements;
	while (*link != stmt)
		link = &(*link)->next;
	*link = stmt->next;
	stmt_free(stmt);
}

static void apply_binding(struct msp_stmt *stmt, int number)
{
	const struct binding *binding = &stmt->bindings[number - 1];

	switch (binding->kind) {
	case BOUND_NULL:
		sqlite3_bind_null(stmt->handle, number);
		break;
	case BOUND_INT:
		sqlite3_bind_int64(stmt->handle, number, binding->number);
		break;
	case BOUND_TEXT:
		sqlite3_bind_text64(stmt->handle, number, binding->bytes, binding->length, SQLITE_STATIC, SQLITE_UTF8);
		break;
	case BOUND_BLOB:
		sqlite3_bind_blob64(stmt->handle, number, binding->bytes, binding->length, SQLITE_STATIC);
		break;
	}
}

/* Numbers that the statement does not use are left alone: composed SQL need not use all the fixed ones. */
static void bind(struct msp_stmt *stmt, int number, struct binding binding)
{
	if (number < 1)
		msp_bug("parameter %d of %s", number, stmt->sql);
	if (number > stmt->binding_count)
		return;
	stmt->bindings[number - 1] = binding;
	if (stmt->generation == stmt->db->generation)
		apply_binding(stmt, number);
}

void msp_stmt_text_set(struct msp_stmt *stmt, int number, const char *text)
{
	if (text == NULL)
		bind(stmt, number, (struct binding){ .kind = BOUND_NULL });
	else
		bind(stmt, number, (struct binding){ .kind = BOUND_TEXT, .bytes = text, .length = strlen(text) });
}

void msp_stmt_blob_set(struct msp_stmt *stmt, int number, const void *bytes, size_t length)
{
	bind(stmt, number, (struct binding){ .kind = BOUND_BLOB, .bytes = bytes, .length = length });
}

void msp_stmt_int_set(struct msp_stmt *stmt, int number, int64_t value)
{
	bind(stmt, number, (struct binding){ .kind = BOUND_INT, .number = value });
}

void msp_stmt_null_set(struct msp_stmt *stmt, int number)
{
	bind(stmt, number, (struct binding){ .kind = BOUND_NULL });
}

/* The same statement in the connection of now, as far along as it was. */
static int revive(struct msp_stmt *stmt, struct msp_error *err)
{
	if (compile(stmt, err) != 0)
		return -1;
	for (int i = 1; i <= stmt->binding_count; i++)
		apply_binding(stmt, i);
	for (int64_t i = 0; i < stmt->rows; i++) {
		int result = sqlite3_step(stmt->handle);
		if (result == SQLITE_DONE)
			break;
		if (result != SQLITE_ROW)
			return fail(stmt->db, result, err);
	}
	return 0;
}

int msp_stmt_next(struct msp_stmt *stmt, struct msp_error *err)
{
	int result;

	if (stmt->generation != stmt->db->generation && revive(stmt, err) != 0)
		return -1;
	stmt->running = true;
	result = sqlite3_step(stmt->handle);
	if (is_damage(result) && repair(stmt->db, NULL) == 0) {
		if (revive(stmt, err) != 0)
			return -1;
		result = sqlite3_step(stmt->handle);
	}
	if (result == SQLITE_ROW) {
		stmt->rows++;
		return 1;
	}
	if (result != SQLITE_DONE)
		fail(stmt->db, result, err);
	msp_stmt_reset(stmt);
	return result == SQLITE_DONE ? 0 : -1;
}

void msp_stmt_reset(struct msp_stmt *stmt)
{
	if (stmt->running)
		sqlite3_reset(stmt->handle);
	stmt->running = false;
	stmt->rows = 0;
}

int msp_stmt_run(struct msp_stmt *stmt, struct msp_error *err)
{
	int result;

	do
		result = msp_stmt_next(stmt, err);
	while (result == 1);
	return result;
}

const char *msp_stmt_text(struct msp_stmt *stmt, int column)
{
	return (const char *)sqlite3_column_text(stmt->handle, column);
}

const void *msp_stmt_blob(struct msp_stmt *stmt, int column, size_t *length)
{
	const void *bytes = sqlite3_column_blob(stmt->handle, column);

	*length = (size_t)sqlite3_column_bytes(stmt->handle, column);
	return bytes == NULL && sqlite3_column_type(stmt->handle, column) != SQLITE_NULL ? "" : bytes;
}

int64_t msp_stmt_int(struct msp_stmt *stmt, int column)
{
	return sqlite3_column_int64(stmt->handle, column);
}

int msp_stmt_is_null(struct msp_stmt *stmt, int column)
{
	return sqlite3_column_type(stmt->handle, column) == SQLITE_NULL;
}

int msp_stmt_is_text(struct msp_stmt *stmt, int column)
{
	return sqlite3_column_type(stmt->handle, column) == SQLITE_TEXT;
}

int msp_stmt_columns(struct msp_stmt *stmt)
{
	return sqlite3_column_count(stmt->handle);
}

int msp_db_changes(struct msp_db *db)
{
	return sqlite3_changes(db->handle);
}
