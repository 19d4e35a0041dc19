/* SPDX-License-Identifier: ISC */
#include "tests/unit/git_fixture.h"

#include "lib/base/str.h"
#include "lib/store/db.h"
#include "lib/store/db_private.h"

#define ROWS 5000

static struct msp_db *open_memory(void)
{
	struct msp_db *db;

	assert_int_equal(msp_db_open(NULL, MSP_DB_MEMORY, &db, NULL), 0);
	return db;
}

static void values_come_back(void **state)
{
	(void)state;
	struct msp_db *db = open_memory();
	struct msp_stmt *stmt;
	size_t length;

	assert_int_equal(msp_db_exec(db, "CREATE TABLE t(a, b, c, d); CREATE TABLE u(x)", NULL), 0);
	assert_int_equal(msp_db_prepare(db, "INSERT INTO t VALUES (?1, ?2, ?3, ?4)", &stmt, NULL), 0);
	msp_stmt_text_set(stmt, 1, "Peña'; DROP TABLE t");
	msp_stmt_int_set(stmt, 2, INT64_MIN);
	msp_stmt_blob_set(stmt, 3, "a\0b", 3);
	msp_stmt_text_set(stmt, 4, NULL);
	assert_int_equal(msp_stmt_run(stmt, NULL), 0);
	assert_int_equal(msp_db_last_rowid(db), 1);
	assert_int_equal(msp_db_changes(db), 1);
	assert_int_equal(msp_db_prepare(db, "SELECT a, b, c, d, x'' FROM t", &stmt, NULL), 0);
	assert_int_equal(msp_stmt_columns(stmt), 5);
	assert_int_equal(msp_stmt_next(stmt, NULL), 1);
	assert_string_equal(msp_stmt_text(stmt, 0), "Peña'; DROP TABLE t");
	assert_true(msp_stmt_int(stmt, 1) == INT64_MIN);
	assert_memory_equal(msp_stmt_blob(stmt, 2, &length), "a\0b", 3);
	assert_int_equal(length, 3);
	assert_true(msp_stmt_is_null(stmt, 3));
	assert_null(msp_stmt_text(stmt, 3));
	assert_int_equal(msp_stmt_int(stmt, 3), 0);
	assert_non_null(msp_stmt_blob(stmt, 4, &length));
	assert_int_equal(length, 0);
	assert_int_equal(msp_stmt_next(stmt, NULL), 0);
	msp_db_close(db);
}

static void the_same_text_is_the_same_statement(void **state)
{
	(void)state;
	static const char sql[] = "SELECT ?1";
	struct msp_db *db = open_memory();
	struct msp_stmt *first, *second, *own;

	assert_int_equal(msp_db_prepare(db, sql, &first, NULL), 0);
	msp_stmt_int_set(first, 1, 7);
	assert_int_equal(msp_stmt_next(first, NULL), 1);
	assert_int_equal(msp_db_prepare(db, sql, &second, NULL), 0);
	assert_ptr_equal(first, second);
	assert_int_equal(msp_stmt_next(second, NULL), 1); /* it was reset */
	assert_int_equal(msp_stmt_open(db, sql, &own, NULL), 0);
	assert_ptr_not_equal(own, first);
	msp_stmt_int_set(own, 9, 1); /* a number the statement has not is let pass */
	msp_stmt_close(own);
	msp_db_close(db);
}

static void errors_say_what_is_wrong(void **state)
{
	struct fixture *f = *state;
	struct msp_db *db = open_memory(), *other;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_stmt *stmt;

	assert_int_equal(msp_db_exec(db, "NONSENSE", &err), -1);
	assert_int_equal(err.code, MSP_BUG);
	assert_int_equal(msp_stmt_open(db, "SELECT missing", &stmt, &err), -1);
	assert_non_null(strstr(err.message, "missing"));
	assert_false(msp_db_damaged(db));
	assert_int_equal(msp_db_open(inside(f, "none.db"), MSP_DB_READ_WRITE, &other, &err), -1);
	assert_int_equal(err.code, MSP_SYSTEM);
	msp_db_close(db);
}

static void waits_for_another_writer_and_says_busy(void **state)
{
	struct fixture *f = *state;
	struct msp_db *one, *two;
	struct msp_error err = MSP_ERROR_INIT;
	const char *path = inside(f, "two.db");

	assert_int_equal(msp_db_open(path, MSP_DB_BULK, &one, NULL), 0);
	assert_int_equal(msp_db_exec(one, "CREATE TABLE t(a)", NULL), 0);
	msp_db_close(one);
	assert_int_equal(msp_db_settle(path, NULL), 0);
	assert_int_equal(msp_db_open(path, MSP_DB_READ_WRITE, &one, NULL), 0);
	assert_int_equal(msp_db_open(path, MSP_DB_READ_WRITE, &two, NULL), 0);
	assert_int_equal(msp_db_exec(one, "BEGIN IMMEDIATE; INSERT INTO t VALUES (1)", NULL), 0);
	/* A reader sees the state before, at once. */
	assert_int_equal(msp_db_exec(two, "BEGIN; SELECT count(*) FROM t; COMMIT", NULL), 0);
	assert_int_equal(msp_db_exec(two, "PRAGMA busy_timeout=50; BEGIN IMMEDIATE", &err), -1);
	assert_int_equal(err.code, MSP_BUSY);
	assert_int_equal(msp_db_exec(one, "COMMIT", NULL), 0);
	assert_int_equal(msp_db_exec(two, "BEGIN IMMEDIATE; COMMIT", NULL), 0);
	msp_db_close(one);
	msp_db_close(two);
	/* The log stays for readers that may not make one. */
	assert_true(msp_file_exists(msp_arena_printf(&f->arena, "%s-wal", path)));
}

/* ---- damage ---- */

static void fill(const char *path)
{
	struct msp_db *db;
	struct msp_stmt *stmt;

	unlink(path);
	assert_int_equal(msp_db_open(path, MSP_DB_BULK, &db, NULL), 0);
	assert_int_equal(msp_db_exec(db, "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT); BEGIN", NULL), 0);
	assert_int_equal(msp_db_prepare(db, "INSERT INTO t VALUES (?1, printf('%0100d', ?1))", &stmt, NULL), 0);
	for (int i = 0; i < ROWS; i++) {
		msp_stmt_int_set(stmt, 1, i);
		assert_int_equal(msp_stmt_run(stmt, NULL), 0);
	}
	assert_int_equal(msp_db_exec(db, "COMMIT", NULL), 0);
	msp_db_close(db);
	assert_int_equal(msp_db_settle(path, NULL), 0);
}

struct healing {
	const char *path;
	struct msp_db *db;
	int repairs;
};

static int heal(void *context, struct msp_error *err)
{
	struct healing *healing = context;
	struct msp_db *made;

	healing->repairs++;
	fill(healing->path);
	if (msp_db_open(healing->path, MSP_DB_READ_WRITE, &made, err) != 0)
		return -1;
	msp_db_replace(healing->db, made);
	return 0;
}

static void damage_page(const char *path, long page)
{
	char junk[4096];
	FILE *file = fopen(path, "r+");

	memset(junk, 0xa5, sizeof junk);
	assert_non_null(file);
	assert_int_equal(fseek(file, page * (long)sizeof junk, SEEK_SET), 0);
	assert_int_equal(fwrite(junk, sizeof junk, 1, file), 1);
	assert_int_equal(fclose(file), 0);
}

/* Reads all rows while a page in the middle is damaged: every row comes, once, in order. */
static void readers_do_not_notice_damage(void **state)
{
	struct fixture *f = *state;
	struct healing healing = { .path = inside(f, "h.db") };

	for (long page = 1; page < 130; page += 16) {
		struct msp_stmt *scan, *other;
		healing.repairs = 0;
		fill(healing.path);
		damage_page(healing.path, page);
		assert_int_equal(msp_db_open(healing.path, MSP_DB_READ_WRITE, &healing.db, NULL), 0);
		msp_db_on_damage(healing.db, heal, &healing);
		assert_int_equal(
			msp_stmt_open(healing.db, "SELECT id, a FROM t WHERE id >= ?1 ORDER BY id", &scan, NULL), 0);
		assert_int_equal(msp_stmt_open(healing.db, "SELECT a FROM t WHERE id = ?1", &other, NULL), 0);
		msp_stmt_int_set(scan, 1, 10);
		for (int i = 10; i < ROWS; i++) {
			assert_int_equal(msp_stmt_next(scan, NULL), 1);
			assert_int_equal(msp_stmt_int(scan, 0), i);
			assert_int_equal(strtol(msp_stmt_text(scan, 1), NULL, 10), i);
			if (i % 1000 != 0)
				continue;
			/* Another statement heals or is healed in the middle of the first. */
			msp_stmt_int_set(other, 1, ROWS - 1 - i);
			assert_int_equal(msp_stmt_next(other, NULL), 1);
			assert_int_equal(strtol(msp_stmt_text(other, 0), NULL, 10), ROWS - 1 - i);
			msp_stmt_reset(other);
			assert_int_equal(msp_stmt_int(scan, 0), i);
		}
		assert_int_equal(msp_stmt_next(scan, NULL), 0);
		assert_int_equal(healing.repairs, 1);
		msp_stmt_close(scan);
		msp_stmt_close(other);
		msp_db_close(healing.db);
	}
}

static void damage_without_repair_is_an_error(void **state)
{
	struct fixture *f = *state;
	const char *path = inside(f, "d.db");
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_stmt *stmt;
	struct msp_db *db;

	fill(path);
	damage_page(path, 1);
	assert_int_equal(msp_db_open(path, MSP_DB_READ_WRITE, &db, NULL), 0);
	assert_int_equal(msp_stmt_open(db, "SELECT a FROM t", &stmt, NULL), 0);
	assert_int_equal(msp_stmt_next(stmt, &err), -1);
	assert_int_equal(err.code, MSP_IO);
	assert_true(msp_db_damaged(db));
	msp_db_close(db);
}

static void copies_count_the_log(void **state)
{
	struct fixture *f = *state;
	const char *from = inside(f, "from.db"), *to = inside(f, "to.db");
	struct msp_db *db, *copy;
	struct msp_stmt *stmt;

	fill(from);
	assert_int_equal(msp_db_open(from, MSP_DB_READ_WRITE, &db, NULL), 0);
	assert_int_equal(msp_db_exec(db, "DELETE FROM t WHERE id >= 7", NULL), 0); /* in the log only */
	assert_int_equal(msp_db_copy(from, to, NULL), 0);
	assert_int_equal(msp_db_open(to, MSP_DB_BULK, &copy, NULL), 0);
	assert_int_equal(msp_db_exec(copy, "INSERT INTO t VALUES (100, 'x')", NULL), 0);
	msp_db_close(copy);
	assert_int_equal(msp_db_settle(to, NULL), 0);
	assert_int_equal(msp_db_open(to, MSP_DB_READ_ONLY, &copy, NULL), 0);
	assert_int_equal(msp_db_prepare(copy, "SELECT count(*), max(id) FROM t", &stmt, NULL), 0);
	assert_int_equal(msp_stmt_next(stmt, NULL), 1);
	assert_int_equal(msp_stmt_int(stmt, 0), 8);
	assert_int_equal(msp_stmt_int(stmt, 1), 100);
	msp_db_close(copy);
	msp_db_close(db);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(values_come_back),
		TEST(the_same_text_is_the_same_statement),
		TEST(errors_say_what_is_wrong),
		TEST(waits_for_another_writer_and_says_busy),
		TEST(readers_do_not_notice_damage),
		TEST(damage_without_repair_is_an_error),
		TEST(copies_count_the_log),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
