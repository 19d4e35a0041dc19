/* SPDX-License-Identifier: ISC */
#include "cmd/views.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/text/yaml.h"

#define CONFIG_LIMIT ((size_t)1 << 20)

static const char *config_path(struct msp_arena *arena)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	if (!msp_str_empty(config))
		return msp_path_join(arena, config, "msp/config");
	return msp_str_empty(home) ? NULL : msp_path_join(arena, home, ".config/msp/config");
}

static void add_views(struct msp_arena *arena, const struct msp_node *views, struct msp_query_scope *scope)
{
	if (!msp_node_is(views, MSP_NODE_MAP))
		return;
	struct msp_query_alias *aliases = msp_arena_array(arena, views->count, sizeof *aliases);
	msp_node_each_pair(views, name, terms)
		if (msp_node_scalar(terms))
			aliases[scope->alias_count++] = (struct msp_query_alias){ name->value, terms->value };
	scope->aliases = aliases;
}

static int read_views(struct msp_arena *arena, struct msp_query_scope *scope, struct msp_error *err)
{
	const char *path = config_path(arena);
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_node *root;

	if (path == NULL || !msp_file_exists(path))
		return 0;
	int failed = msp_file_read(path, CONFIG_LIMIT, &text, err);
	if (!failed)
		failed = msp_yaml_parse(arena, text.data, text.length, &root, err);
	if (failed && err != NULL) {
		msp_error_at(err, path, 0, 0);
		err->code = MSP_CONFIG;
	}
	if (!failed)
		add_views(arena, msp_node_get(root, "view"), scope);
	msp_buf_release(&text);
	return failed;
}

static int make_scope(struct msp_session *session, struct msp_query_scope *scope, struct msp_error *err)
{
	const struct msp_technician *who = msp_session_actor_or_null(session);

	*scope = (struct msp_query_scope){
		.zone = session->zone,
		.now = session->now,
		.login = who == NULL ? NULL : who->login,
	};
	return read_views(session->arena, scope, err);
}

int msp_views_query(struct msp_session *session, const struct msp_query_table *table, char *const *terms, size_t count,
	struct msp_query **query, struct msp_error *err)
{
	/* the query reads it until its last row */
	struct msp_query_scope *scope = msp_arena_alloc(session->arena, sizeof *scope);

	if (make_scope(session, scope, err) != 0)
		return -1;
	return msp_query_parse(session->arena, table, scope, (const char *const *)terms, count, query, err);
}

/* ---- rows -------------------------------------------------------------------------------------------------------- */

/* Does the work tree hold what is committed?  Compared byte by byte: the few rows that are shown are cheaper to read
 * than git's index of the whole store. */
static bool differs(const struct msp_session *session, const char *path, const void *committed, size_t length)
{
	const char *file = msp_path_join(session->arena, session->repo.worktree, path);
	struct msp_buf text = MSP_BUF_INIT;
	bool same = msp_file_read(file, length, &text, NULL) == 0 && text.length == length &&
		    memcmp(text.data, committed, length) == 0;

	msp_buf_release(&text);
	return !same;
}

static int find_dirty(struct msp_session *session, int64_t id, bool *dirty, struct msp_error *err)
{
	struct msp_stmt *stmt;
	size_t length;

	*dirty = false;
	if (session->repo.worktree == NULL || session->cli->common.at != NULL)
		return 0;
	if (msp_db_prepare(msp_index_db(session->index), "SELECT path, text FROM file WHERE id = ?1", &stmt, err) != 0)
		return -1;
	msp_stmt_int_set(stmt, 1, id);
	int more = msp_stmt_next(stmt, err);
	if (more == 1) {
		const void *text = msp_stmt_blob(stmt, 1, &length);
		*dirty = differs(session, msp_stmt_text(stmt, 0), text, length);
	}
	msp_stmt_reset(stmt);
	return more < 0 ? -1 : 0;
}

static int mark_dirty(struct msp_session *session, const struct msp_rows *rows, const struct msp_query_request *request,
	struct msp_cell *cells, struct msp_error *err)
{
	bool dirty;

	for (size_t i = 0; i < request->column_count; i++) {
		if (strcmp(request->columns[i]->id, "dirty") != 0)
			continue;
		if (find_dirty(session, msp_rows_id(rows), &dirty, err) != 0)
			return -1;
		cells[i] = (struct msp_cell){ .present = true, .number = dirty };
	}
	return 0;
}

void msp_views_place(struct msp_printer *printer, const struct msp_rows *rows)
{
	size_t count;
	const struct msp_sort_key *keys = msp_rows_order(rows, &count);

	msp_printer_order(printer, keys, count);
}

static int print_rows(
	struct msp_session *session, const struct msp_query *query, struct msp_printer *printer, struct msp_error *err)
{
	const struct msp_cli *cli = session->cli;
	struct msp_query_request request = {
		.sort = cli->common.sort, .limit = cli->common.limit, .merged = cli->several
	};
	struct msp_rows *rows = NULL;
	int more = -1;

	request.columns = msp_printer_columns(printer, &request.column_count);
	struct msp_cell *cells = msp_arena_array(session->arena, request.column_count, sizeof *cells);
	if (msp_query_open(query, msp_index_db(session->index), &request, &rows, err) != 0)
		return -1;
	while ((more = msp_rows_next(rows, cells, err)) == 1) {
		msp_views_place(printer, rows);
		if (mark_dirty(session, rows, &request, cells, err) != 0 || msp_printer_row(printer, cells, err) != 0) {
			more = -1;
			break;
		}
	}
	msp_rows_close(rows);
	return more;
}

int msp_views_list(struct msp_session *session, const struct msp_query_table *table, const char *key,
	const char *prefix, struct msp_error *err)
{
	struct msp_cli *cli = session->cli;
	struct msp_printer *printer = NULL;
	struct msp_query *query;

	if (msp_views_query(session, table, cli->operands, cli->operand_count, &query, err) != 0 ||
		msp_printer_open(cli, MSP_FORMAT_TABLE, key, session->zone, session->now, &printer, err) != 0)
		return -1;
	int failed = print_rows(session, query, printer, err);
	if (msp_printer_close(printer, failed ? NULL : err) != 0 || failed)
		return -1;
	return msp_session_finish(session, prefix, 0, err);
}
