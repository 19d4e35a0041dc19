/* SPDX-License-Identifier: ISC */
/*
 * Input: a line with the columns to sort by ("" = none), then a term a line.  What compiles has to run against the real
 * tables, give as many rows as it counts, and count the same when asked again.
 */
#include "tests/fuzz/fuzz.h"

#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/model/extract.h"
#include "lib/model/query.h"
#include "lib/model/ticket_columns.h"
#include "lib/store/db_private.h"

#define NOW INT64_C(1793718724) /* 2026-11-03T15:12:04Z */
#define TERMS 40

/* Six tickets that differ in what can be absent. */
static const char rows[] =
	"CREATE TABLE file(id INTEGER PRIMARY KEY, path TEXT NOT NULL, oid TEXT, bad TEXT, text BLOB);"
	"INSERT INTO file(id, path) VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd'), (5, 'e'), (6, 'f');"
	"INSERT INTO ticket(id, client, number, title, status, unresolved, priority, type, level, assignee, opened, "
	"updated,"
	" urgency, due, clock, remaining, missed, words, uid, tags, worked, reopened) VALUES"
	" (1, 'acme', '4815164', 'No puede facturar', 'open', 1, 'P1', 'incident', 1, 'ana', 1793700000, 1793710000, 1,"
	"  1793720000, 'response', NULL, 0, 1, '9f31c2aa07d4be16', 'vip', 600, 0),"
	" (2, 'acme', '4815165', 'Impresora', 'waiting', 1, 'P3', 'request', 2, 'luis', 1793600000, 1793610000, 9, "
	"NULL,"
	"  'resolution', 3600, 0, 2, '9f31c2aa07d4be17', NULL, 0, 0),"
	" (3, 'beta', '4815166', 'Correo', 'new', 1, 'P2', 'incident', 1, NULL, 1793710000, 1793710000, 5, 1793700000,"
	"  'resolution', NULL, 1, 3, '9f31c2aa07d4be18', 'a' || char(10) || 'b', 0, 0),"
	" (4, 'beta', '4815167', 'VPN', 'resolved', 0, 'P4', 'problem', 3, 'ana', 1790000000, 1791000000, NULL, NULL, "
	"NULL,"
	"  NULL, NULL, 4, '9f31c2aa07d4be19', NULL, 7200, 2),"
	" (5, 'gama', '4815168', NULL, 'closed', 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, "
	"NULL,"
	"  NULL, NULL, NULL, NULL),"
	" (6, 'entrada', '4815169', '100 %_ ''x''', 'new', 1, 'P3', 'request', 1, NULL, 1793718724, 1793718724, 3, "
	"1793718724,"
	"  'response', NULL, 0, 6, NULL, NULL, 0, 0);"
	"INSERT INTO ticket_text(rowid, words) VALUES (1, 'no puede facturar'), (2, 'impresora'), (3, 'correo'), (4, "
	"'vpn'),"
	" (6, '100 x');";

struct world {
	struct msp_arena arena;
	struct msp_db *db;
	const struct msp_zone *zone;
};

static const struct world *open_world(void)
{
	static struct world world;
	struct msp_extract *extract = NULL;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_buf bytes = MSP_BUF_INIT;

	if (world.db != NULL)
		return &world;
	if (msp_zone_read_system(NULL, "America/Mexico_City", &bytes, &err) != 0 ||
		msp_zone_parse(&world.arena, "America/Mexico_City", bytes.data, bytes.length, &world.zone, &err) != 0 ||
		msp_extract_open("fuzz", &extract, &err) != 0 ||
		msp_db_open(NULL, MSP_DB_MEMORY, &world.db, &err) != 0 ||
		msp_db_exec(world.db, msp_extract_rules(extract)->tables, &err) != 0 ||
		msp_db_exec(world.db, msp_extract_rules(extract)->indexes, &err) != 0 ||
		msp_db_exec(world.db, rows, &err) != 0)
		fuzz_fail(__FILE__, __LINE__, err.message, "");
	msp_extract_close(extract);
	msp_buf_release(&bytes);
	return &world;
}

static int64_t count_rows(const struct msp_query *query, struct msp_db *db, const struct msp_query_request *request)
{
	struct msp_cell cells[MSP_TICKET_COLUMN_COUNT];
	struct msp_rows *result_rows = NULL;
	struct msp_error err = MSP_ERROR_INIT;
	int64_t count = 0;
	int result;

	if (msp_query_open(query, db, request, &result_rows, &err) != 0) {
		fuzz_check_error(-1, &err);
		fuzz_require_text(err.code == MSP_USAGE, err.message);
		return -1;
	}
	while ((result = msp_rows_next(result_rows, cells, &err)) == 1) {
		fuzz_require(msp_rows_id(result_rows) >= 1 && msp_rows_id(result_rows) <= 6);
		for (size_t i = 0; i < request->column_count; i++)
			fuzz_require(!cells[i].present || cells[i].text != NULL ||
				     request->columns[i]->type != MSP_TYPE_TEXT);
		count++;
	}
	fuzz_require_text(result == 0, err.message);
	msp_rows_close(result_rows);
	return count;
}

static void check_query(const struct world *world, const struct msp_query *query, const char *sort)
{
	const struct msp_column *columns[MSP_TICKET_COLUMN_COUNT];
	struct msp_query_request request = { .columns = columns };
	struct msp_error err = MSP_ERROR_INIT;
	int64_t count = -1;

	for (size_t i = 0; i < MSP_TICKET_COLUMN_COUNT; i++)
		columns[request.column_count++] = &msp_ticket_columns[i];
	fuzz_require_text(msp_query_count(query, world->db, &count, &err) == 0, err.message);
	fuzz_require(count >= 0 && count <= 6);
	fuzz_require(!msp_query_is_empty(query) || count == 6);
	fuzz_require(count_rows(query, world->db, &request) == count);
	request.sort = sort;
	int64_t sorted = count_rows(query, world->db, &request);
	fuzz_require(sorted == count || sorted == -1);
	request.limit = 2;
	sorted = count_rows(query, world->db, &request);
	fuzz_require(sorted == (count < 2 ? count : 2) || sorted == -1);
}

/* As terms, and as a line to be split. */
static void check_terms(
	const struct world *world, struct msp_arena *arena, const char *sort, const char *const *terms, size_t count)
{
	static const struct msp_query_alias aliases[] = { { "urgentes", "priority:P1,P2 status:open" },
		{ "circle", "@circle" } };
	struct msp_query_scope scope = {
		.zone = world->zone, .now = NOW, .login = "ana", .aliases = aliases, .alias_count = MSP_COUNT(aliases)
	};
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_query *query = NULL;

	int result = msp_query_parse(arena, &msp_ticket_table, &scope, terms, count, &query, &err);
	fuzz_check_error(result, &err);
	if (result == 0)
		check_query(world, query, sort);
	else
		fuzz_require_text(err.code == MSP_USAGE, err.message);
	scope = (struct msp_query_scope){ .now = NOW };
	err = (struct msp_error)MSP_ERROR_INIT;
	result = msp_query_parse(arena, &msp_ticket_table, &scope, terms, count, &query, &err);
	fuzz_check_error(result, &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct world *world = open_world();
	struct msp_arena arena = MSP_ARENA_INIT;
	struct fuzz_part input = { (const char *)data, size };
	const char *terms[TERMS];
	size_t count = 0;
	const char *sort = fuzz_line(&arena, &input);

	const char *line = msp_arena_strndup(&arena, input.text, input.length);
	while (input.length > 0 && count < TERMS)
		terms[count++] = fuzz_line(&arena, &input);
	check_terms(world, &arena, sort[0] != '\0' ? sort : NULL, terms, count);
	size_t words;
	char **split = msp_query_split(&arena, line, &words);
	check_terms(world, &arena, NULL, (const char *const *)split, words < TERMS ? words : TERMS);
	msp_arena_release(&arena);
	return 0;
}
