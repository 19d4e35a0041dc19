/* SPDX-License-Identifier: ISC */
/* status: where the store is, what is in it, what is wrong with it. */
#include <string.h>
#include <sys/stat.h>

#include "cmd/store/verbs.h"
#include "cmd/merge.h"
#include "cmd/session.h"
#include "lib/base/str.h"
#include "lib/cli/cell.h"
#include "lib/cli/printer.h"
#include "lib/store/db.h"

enum status_column {
	STORE,
	NAME,
	BRANCH,
	COMMIT,
	COMMITTED,
	TEST,
	CLIENTS,
	PEOPLE,
	TICKETS,
	OPEN,
	ASSETS,
	OTHER,
	FILES,
	INDEX,
	INDEX_SIZE,
	DIRTY,
	BAD,
	STATUS_COLUMNS
};

static const struct msp_column columns[STATUS_COLUMNS] = {
	[STORE] = { "store", "STORE", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "folder" },
	[NAME] = { "name", "NAME", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "the provider's name" },
	[BRANCH] = { "branch", "BRANCH", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL,
		"branch that counts; empty when detached" },
	[COMMIT] = { "commit", "COMMIT", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "commit shown" },
	[COMMITTED] = { "committed", "COMMITTED", MSP_TYPE_TIME, MSP_COLUMN_DEFAULT, NULL, "time of that commit" },
	[TEST] = { "test", "TEST", MSP_TYPE_BOOL, MSP_COLUMN_DEFAULT, NULL, "a store to try things in" },
	[CLIENTS] = { "clients", "CLIENTS", MSP_TYPE_INT, MSP_COLUMN_DEFAULT, NULL, "clients" },
	[PEOPLE] = { "people", "PEOPLE", MSP_TYPE_INT, MSP_COLUMN_DEFAULT, NULL, "people of clients" },
	[TICKETS] = { "tickets", "TICKETS", MSP_TYPE_INT, MSP_COLUMN_DEFAULT, NULL, "tickets" },
	[OPEN] = { "unresolved", "UNRESOLVED", MSP_TYPE_INT, MSP_COLUMN_DEFAULT, NULL, "tickets not resolved" },
	[ASSETS] = { "assets", "ASSETS", MSP_TYPE_INT, MSP_COLUMN_DEFAULT, NULL, "assets" },
	[OTHER] = { "other", "OTHER", MSP_TYPE_INT, MSP_COLUMN_DEFAULT, NULL, "records of other kinds" },
	[FILES] = { "files", "FILES", MSP_TYPE_INT, MSP_COLUMN_DEFAULT, NULL, "files in the commit" },
	[INDEX] = { "index", "INDEX", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL,
		"file of the index, which this call has made fresh" },
	[INDEX_SIZE] = { "index_size", "INDEX SIZE", MSP_TYPE_INT, 0, NULL, "bytes of the index" },
	[DIRTY] = { "dirty", "DIRTY", MSP_TYPE_LIST, MSP_COLUMN_DEFAULT, NULL, "files with uncommitted edits" },
	[BAD] = { "bad", "BAD", MSP_TYPE_LIST, MSP_COLUMN_DEFAULT, NULL, "files that do not parse or validate" },
};

struct status {
	struct msp_session *session;
	struct msp_cell cells[STATUS_COLUMNS];
};

static void set_text(struct status *status, enum status_column column, const char *text)
{
	status->cells[column] = (struct msp_cell){ .present = !msp_str_empty(text), .text = text };
}

static void set_number(struct status *status, enum status_column column, int64_t number)
{
	status->cells[column] = (struct msp_cell){ .present = true, .number = number };
}

/* ---- finding out ---- */

static int count_rows(struct status *status, enum status_column column, const char *sql, struct msp_error *err)
{
	struct msp_stmt *stmt;

	if (msp_db_prepare(msp_index_db(status->session->index), sql, &stmt, err) != 0)
		return -1;
	int more = msp_stmt_next(stmt, err);
	if (more == 1)
		set_number(status, column, msp_stmt_int(stmt, 0));
	msp_stmt_reset(stmt);
	return more < 0 ? -1 : 0;
}

static int count_all(struct status *status, struct msp_error *err)
{
	static const struct {
		enum status_column column;
		const char *sql;
	} counts[] = {
		{ CLIENTS, "SELECT count(*) FROM record WHERE kind = 'client'" },
		{ PEOPLE, "SELECT count(*) FROM record WHERE kind = 'person'" },
		{ ASSETS, "SELECT count(*) FROM record WHERE kind = 'asset'" },
		{ OTHER, "SELECT count(*) FROM record WHERE kind NOT IN ('client', 'person', 'asset')" },
		{ TICKETS, "SELECT count(*) FROM ticket" },
		{ OPEN, "SELECT count(*) FROM ticket WHERE unresolved = 1" },
		{ FILES, "SELECT count(*) FROM file" },
	};

	for (size_t i = 0; i < MSP_COUNT(counts); i++)
		if (count_rows(status, counts[i].column, counts[i].sql, err) != 0)
			return -1;
	return 0;
}

/* The file of the index; "" or NULL when it has none. */
static const char *index_path(struct msp_session *session)
{
	struct msp_stmt *stmt;
	const char *path = NULL;

	if (msp_db_prepare(msp_index_db(session->index), "SELECT file FROM pragma_database_list WHERE name = 'main'",
		    &stmt, NULL) != 0)
		return NULL;
	if (msp_stmt_next(stmt, NULL) == 1 && msp_stmt_text(stmt, 0) != NULL)
		path = msp_arena_strdup(session->arena, msp_stmt_text(stmt, 0));
	msp_stmt_reset(stmt);
	return path;
}

static void find_index(struct status *status)
{
	const char *path = index_path(status->session);
	struct stat info;

	set_text(status, INDEX, msp_str_empty(path) ? "in memory" : path);
	if (!msp_str_empty(path) && stat(path, &info) == 0)
		set_number(status, INDEX_SIZE, (int64_t)info.st_size);
}

static int find_dirty(struct status *status, struct msp_error *err)
{
	struct msp_session *session = status->session;
	struct msp_dirty dirty = { NULL, 0, 0 };

	if (session->repo.worktree == NULL)
		return 0;
	if (msp_repo_dirty(&session->repo, session->arena, &dirty, err) != 0)
		return -1;
	set_text(status, DIRTY, msp_str_join(session->arena, (char *const *)(uintptr_t)dirty.paths, dirty.count, "\n"));
	return 0;
}

static int find_bad(struct status *status, struct msp_error *err)
{
	struct msp_session *session = status->session;
	struct msp_problems problems;
	const char *list = "";

	msp_problems_init(&problems, session->arena);
	if (msp_index_bad(session->index, session->arena, NULL, &problems, err) != 0)
		return -1;
	for (const struct msp_problem *problem = problems.first; problem != NULL; problem = problem->next)
		list = msp_arena_printf(session->arena, "%s%s%s", list, *list == '\0' ? "" : "\n", problem->error.path);
	set_text(status, BAD, list);
	return 0;
}

static int find_all(struct status *status, struct msp_error *err)
{
	struct msp_session *session = status->session;
	const char *branch = session->repo.branch;
	int64_t committed;

	if (msp_index_commit_time(session->index, &committed, err) != 0 || count_all(status, err) != 0 ||
		find_dirty(status, err) != 0 || find_bad(status, err) != 0)
		return -1;
	if (branch != NULL && msp_str_starts(branch, "refs/heads/"))
		branch += strlen("refs/heads/");
	set_text(status, STORE, session->repo.path);
	set_text(status, NAME, session->provider->name);
	set_text(status, BRANCH, branch);
	set_text(status, COMMIT, msp_index_commit(session->index));
	set_number(status, COMMITTED, committed);
	set_number(status, TEST, session->provider->test);
	find_index(status);
	return 0;
}

/* ---- telling ---- */

static void print_list(struct msp_cli *cli, const char *list)
{
	for (const char *line = list; *line != '\0';) {
		size_t length = strcspn(line, "\n");
		fprintf(cli->out, "  %.*s\n", (int)length, line);
		line += length + (line[length] == '\n');
	}
}

static const char *pretty(
	const struct status *status, const struct msp_cell_context *context, enum status_column column)
{
	const struct msp_cell *cell = &status->cells[column];
	struct msp_arena *arena = status->session->arena;

	if (column == COMMIT)
		return msp_arena_strndup(arena, cell->text, 12);
	if (columns[column].type == MSP_TYPE_LIST) {
		size_t count = cell->present ? 1 : 0;
		for (const char *byte = cell->present ? cell->text : ""; *byte != '\0'; byte++)
			count += *byte == '\n';
		return msp_arena_printf(arena, "%zu", count);
	}
	if (column == COMMITTED)
		return msp_arena_printf(arena, "%s (%s ago)", msp_cell_pretty(context, &columns[column], cell),
			msp_seconds_emit(arena, status->session->clock - cell->number));
	return msp_cell_pretty(context, &columns[column], cell);
}

static void print_text(const struct status *status)
{
	struct msp_session *session = status->session;
	struct msp_cli *cli = session->cli;
	const struct msp_cell_context context = { .arena = session->arena, .zone = session->zone, .now = session->now };

	for (int i = 0; i < STATUS_COLUMNS; i++) {
		enum status_column column = (enum status_column)i;
		bool list = columns[i].type == MSP_TYPE_LIST;
		if (!list && (!status->cells[i].present || (column == TEST && status->cells[i].number == 0)))
			continue;
		if (column == INDEX_SIZE && !cli->common.verbose)
			continue;
		fprintf(cli->out, "%s%-11s%s %s\n", msp_cli_style(cli, "dim"), columns[i].id, msp_cli_style(cli, NULL),
			msp_cli_safe(cli, pretty(status, &context, column), false));
		if (list && status->cells[i].present)
			print_list(cli, msp_cli_safe(cli, status->cells[i].text, true));
	}
	if (session->repo.branch == NULL)
		msp_cli_warn(cli, "HEAD is detached: reading works, writing does not; git switch main");
}

static int print_row(struct status *status, struct msp_error *err)
{
	struct msp_session *session = status->session;
	struct msp_cell cells[STATUS_COLUMNS];
	struct msp_printer *printer;
	size_t count;

	if (msp_printer_open(session->cli, MSP_FORMAT_TABLE, "store", session->zone, session->now, &printer, err) != 0)
		return -1;
	const struct msp_column *const *shown = msp_printer_columns(printer, &count);
	for (size_t i = 0; i < count; i++)
		cells[i] = status->cells[shown[i] - columns];
	int failed = msp_printer_row(printer, cells, err);
	return msp_printer_close(printer, failed ? NULL : err) != 0 || failed ? -1 : 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const struct msp_common *common = &cli->common;
	struct msp_session session;
	struct status status = { .session = &session };
	int result = -1;

	(void)parsed;
	if (common->list_columns)
		return msp_printer_list_columns(cli, err);
	if (msp_session_open(&session, cli, NULL, err) != 0 || find_all(&status, err) != 0)
		goto out;
	if (common->format == NULL && common->columns == NULL && !common->quiet)
		print_text(&status);
	else if (print_row(&status, err) != 0)
		goto out;
	msp_merge_warn(&session);
	result = msp_session_finish(&session, NULL, 0, err);
out:
	msp_session_close(&session);
	return result;
}

const struct msp_verb store_status_verb = {
	.name = "status",
	.summary = "where the store is, what is in it, what is wrong",
	.operands = "",
	.minimum = 0,
	.maximum = 0,
	.flags = MSP_VERB_READS | MSP_VERB_LISTS,
	.columns = columns,
	.column_count = STATUS_COLUMNS,
	.details = "Only what is committed counts; files with uncommitted edits are listed as\n"
		   "dirty. Exit 65 when files do not parse or validate.",
	.examples = "msp-store status\n"
		    "msp-store status -f json | jq '.[0].dirty'",
	.run = run,
};
