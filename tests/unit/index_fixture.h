/* SPDX-License-Identifier: ISC */
/* A small store in a real repository and its index: for the tests of index, queries and resolving. */
#ifndef TESTS_UNIT_INDEX_FIXTURE_H
#define TESTS_UNIT_INDEX_FIXTURE_H

#include "tests/unit/git_fixture.h"

#include "lib/base/time.h"
#include "lib/base/zone.h"
#include "lib/model/extract.h"
#include "lib/store/index.h"

struct opened {
	struct msp_repo *repo; /* in the fixture's arena: the index keeps its address */
	struct msp_extract *extract;
	struct msp_index *index;
};

static const char provider_text[] =
	"name: Soporte del Centro\nzone: America/Mexico_City\ntest: yes\n"
	"defaults: {policy: estandar, calendar: laboral}\n"
	"matrix:\n  high: {high: P1, medium: P2, low: P3}\n  medium: {high: P2, medium: P3, low: P4}\n"
	"  low: {high: P3, medium: P4, low: P4}\n";
static const char calendar_text[] =
	"tz: America/Mexico_City\nhours:\n  mon: [09:00-18:00]\n  tue: [09:00-18:00]\n  wed: [09:00-18:00]\n"
	"  thu: [09:00-18:00]\n  fri: [09:00-18:00]\nholidays: [2026-11-16]\n";
static const char policy_text[] =
	"clocks:\n  - {type: incident, priority: P1, response: 15m, resolution: 4h, calendar: 24x7}\n"
	"  - {type: incident, response: 1h, resolution: 1d}\n  - {type: request, response: 4h, resolution: 3d}\n"
	"  - {type: project, response: none, resolution: none}\npause_on: [client]\n";

static inline void put_text(struct fixture *f, const char *store, const char *path, const char *text)
{
	char *full = msp_path_join(&f->arena, store, path);

	assert_int_equal(msp_directory_make(msp_path_parent(&f->arena, full), 0777, NULL), 0);
	write_file(full, text);
}

/* A work tree with what every store has, not committed yet. */
static inline char *make_store(struct fixture *f, const char *name)
{
	char *store = inside(f, name);
	struct msp_buf zone = MSP_BUF_INIT;

	shell(f, f->folder, "git init -q -b main %s && git -C %s config gc.auto 0", name, name);
	put_text(f, store, "msp.yaml", provider_text);
	put_text(f, store, "calendars/laboral.yaml", calendar_text);
	put_text(f, store, "policies/estandar.yaml", policy_text);
	put_text(f, store, "team/ana.yaml", "name: Ana Pérez\nmails: [ana@example.mx]\n");
	put_text(f, store, "team/luis.yaml", "name: Luis Gómez\n");
	put_text(f, store, "clients/acme/client.yaml", "name: Acme\n");
	put_text(f, store, "clients/beta/client.yaml", "name: Beta\n");
	assert_int_equal(msp_zone_read_system(NULL, "America/Mexico_City", &zone, NULL), 0);
	char *path = msp_path_join(&f->arena, store, "zones/America/Mexico_City");
	assert_int_equal(msp_directory_make(msp_path_parent(&f->arena, path), 0777, NULL), 0);
	assert_int_equal(msp_file_replace(path, zone.data, zone.length, 0666, MSP_FILE_UNSYNCED, NULL), 0);
	msp_buf_release(&zone);
	return store;
}

static inline void commit_all(struct fixture *f, const char *store)
{
	shell(f, store, "git add -A && git commit -q --allow-empty -m change");
}

static inline int try_open(struct fixture *f, const char *store, const char *at, const char *client,
	struct opened *opened, struct msp_error *err)
{
	struct msp_index_request request = { .at = at, .client = client, .cache_home = inside(f, "cache") };
	struct msp_repo repo = open_repo(f, store);

	opened->repo = msp_arena_memdup(&f->arena, &repo, sizeof repo);
	opened->index = NULL;
	assert_int_equal(msp_extract_open("test", &opened->extract, err), 0);
	request.rules = msp_extract_rules(opened->extract);
	return msp_index_open(opened->repo, &request, &opened->index, err);
}

static inline void close_index(struct opened *opened)
{
	msp_index_close(opened->index);
	msp_extract_close(opened->extract);
}

static inline struct opened open_index_at(struct fixture *f, const char *store, const char *at, const char *client)
{
	struct opened opened;
	struct msp_error err = MSP_ERROR_INIT;

	if (try_open(f, store, at, client, &opened, &err) != 0)
		fail_msg("index of %s: %s: %s", store, err.path, err.message);
	return opened;
}

static inline struct opened open_index(struct fixture *f, const char *store)
{
	return open_index_at(f, store, NULL, NULL);
}

static inline char *dump_of(struct fixture *f, struct msp_index *index)
{
	struct msp_buf out = MSP_BUF_INIT;
	struct msp_error err = MSP_ERROR_INIT;

	if (msp_index_dump(index, &out, &err) != 0)
		fail_msg("dump: %s", err.message);
	char *text = msp_arena_strdup(&f->arena, out.data);
	msp_buf_release(&out);
	return text;
}

/* Opens, dumps, closes. */
static inline char *dump_store(struct fixture *f, const char *store)
{
	struct opened opened = open_index(f, store);
	char *text = dump_of(f, opened.index);

	close_index(&opened);
	return text;
}

/* One value of SQL as text; "" for no row. */
static inline char *ask_sql(struct fixture *f, struct msp_index *index, const char *sql)
{
	struct msp_stmt *stmt;
	struct msp_error err = MSP_ERROR_INIT;

	if (msp_stmt_open(msp_index_db(index), sql, &stmt, &err) != 0)
		fail_msg("%s: %s", sql, err.message);
	int found = msp_stmt_next(stmt, &err);
	if (found < 0)
		fail_msg("%s: %s", sql, err.message);
	const char *text = found == 1 ? msp_stmt_text(stmt, 0) : "";
	char *copy = msp_arena_strdup(&f->arena, text == NULL ? "NULL" : text);
	msp_stmt_close(stmt);
	return copy;
}

/* The smallest ticket the schema takes, with more lines behind its header. */
static inline char *ticket_text(
	struct fixture *f, const char *client, const char *number, const char *opened, const char *more)
{
	return msp_arena_printf(&f->arena, "id: %s-%s\nuid: %016llx\nopened: %s\nby: ana\ntype: incident\n%s", client,
		number, (unsigned long long)strtoull(number, NULL, 10), opened, more);
}

static inline void put_ticket(struct fixture *f, const char *store, const char *client, const char *number,
	const char *opened, const char *more)
{
	char *path =
		msp_arena_printf(&f->arena, "clients/%s/tickets/%.4s/%.2s/%s.yaml", client, opened, opened + 5, number);

	put_text(f, store, path, ticket_text(f, client, number, opened, more));
}

#endif
