/* SPDX-License-Identifier: ISC */
#include "lib/model/load.h"

#include <stdlib.h>

#include "lib/base/buf.h"
#include "lib/model/pack.h"

struct msp_ticket_cursor {
	struct msp_db *db;
	struct msp_stmt *stmt; /* id and log; NULL = rows of a query */
	struct msp_rows *rows;
	int64_t id;
};

int msp_ticket_load(
	struct msp_db *db, struct msp_arena *arena, int64_t id, struct msp_ticket **ticket, struct msp_error *err)
{
	struct msp_stmt *stmt;
	size_t length;
	int result;

	if (msp_db_prepare(db, "SELECT log FROM ticket_log WHERE id = ?1", &stmt, err) != 0)
		return -1;
	msp_stmt_int_set(stmt, 1, id);
	result = msp_stmt_next(stmt, err);
	if (result == 0)
		return msp_error_set(err, MSP_MISSING, "no such ticket");
	if (result < 0)
		return -1;
	const void *bytes = msp_stmt_blob(stmt, 0, &length);
	result = msp_unpack_ticket(arena, bytes, length, ticket, NULL);
	msp_stmt_reset(stmt);
	return result == 0 ? 0 : msp_db_heal(db, err);
}

static struct msp_ticket_cursor *cursor_new(struct msp_db *db)
{
	struct msp_ticket_cursor *cursor = calloc(1, sizeof *cursor);

	if (cursor == NULL)
		msp_out_of_memory();
	cursor->db = db;
	return cursor;
}

static void compose(const struct msp_ticket_selection *selection, struct msp_buf *sql)
{
	msp_buf_adds(sql, "SELECT ticket.id, log FROM ticket CROSS JOIN ticket_log USING (id) WHERE 1");
	if (selection->client != NULL)
		msp_buf_adds(sql, " AND client = ?1");
	if (selection->until != MSP_TIME_NONE)
		msp_buf_adds(sql, " AND opened < ?3");
	if (selection->unresolved)
		msp_buf_adds(sql, " AND unresolved = 1");
	else if (selection->from != MSP_TIME_NONE)
		msp_buf_adds(sql, " AND (unresolved = 1 OR updated >= ?2)");
	/* The few unresolved ones have an index of their own; unary plus keeps the planner from sorting by another's.
	 */
	msp_buf_adds(sql, selection->unresolved && selection->client == NULL ? " ORDER BY +client, +opened, +ticket.id"
									     : " ORDER BY client, opened, ticket.id");
}

int msp_tickets_open(struct msp_db *db, const struct msp_ticket_selection *selection, struct msp_ticket_cursor **result,
	struct msp_error *err)
{
	struct msp_ticket_cursor *cursor = cursor_new(db);
	struct msp_buf sql = MSP_BUF_INIT;
	int failed;

	compose(selection, &sql);
	failed = msp_stmt_open(db, sql.data, &cursor->stmt, err);
	msp_buf_release(&sql);
	if (failed) {
		msp_tickets_close(cursor);
		return -1;
	}
	msp_stmt_text_set(cursor->stmt, 1, selection->client);
	msp_stmt_int_set(cursor->stmt, 2, selection->from);
	msp_stmt_int_set(cursor->stmt, 3, selection->until);
	*result = cursor;
	return 0;
}

int msp_tickets_open_query(struct msp_db *db, const struct msp_query *query, const char *sort, int64_t limit,
	struct msp_ticket_cursor **result, struct msp_error *err)
{
	const struct msp_query_request request = { .sort = sort, .limit = limit };
	struct msp_ticket_cursor *cursor = cursor_new(db);

	if (msp_query_open(query, db, &request, &cursor->rows, err) != 0) {
		msp_tickets_close(cursor);
		return -1;
	}
	*result = cursor;
	return 0;
}

static int next_of_query(
	struct msp_ticket_cursor *cursor, struct msp_arena *arena, struct msp_ticket **ticket, struct msp_error *err)
{
	int result = msp_rows_next(cursor->rows, NULL, err);

	if (result != 1)
		return result;
	cursor->id = msp_rows_id(cursor->rows);
	return msp_ticket_load(cursor->db, arena, cursor->id, ticket, err) == 0 ? 1 : -1;
}

int msp_tickets_next(
	struct msp_ticket_cursor *cursor, struct msp_arena *arena, struct msp_ticket **ticket, struct msp_error *err)
{
	size_t length;
	int result;

	if (cursor->rows != NULL)
		return next_of_query(cursor, arena, ticket, err);
	result = msp_stmt_next(cursor->stmt, err);
	if (result != 1)
		return result;
	cursor->id = msp_stmt_int(cursor->stmt, 0);
	const void *bytes = msp_stmt_blob(cursor->stmt, 1, &length);
	if (msp_unpack_ticket(arena, bytes, length, ticket, NULL) == 0)
		return 1;
	return msp_db_heal(cursor->db, err);
}

int64_t msp_tickets_id(const struct msp_ticket_cursor *cursor)
{
	return cursor->id;
}

void msp_tickets_close(struct msp_ticket_cursor *cursor)
{
	if (cursor == NULL)
		return;
	msp_stmt_close(cursor->stmt);
	msp_rows_close(cursor->rows);
	free(cursor);
}
