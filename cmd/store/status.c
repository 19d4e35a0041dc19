/* SPDX-License-Identifier: ISC */
/* status: where the store is, what is in it, what is wrong with it. */
#include <string.h>
#include <sys/stat.h>

#include "cmd/store/verbs.h"
#include "cmd/merge.h"
#include "cmd/stale.h"
#include "cmd/sync.h"
#include "cmd/session.h"
#include "lib/base/str.h"
#include "lib/cli/cell.h"
#include "lib/cli/printer.h"
#include "lib/store/db.h"
#include "lib/store/remote.h"
#include "lib/store/seen.h"
#include "lib/store/underway.h"

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
	SYNC,
	UPSTREAM,
	AHEAD,
	BEHIND,
	UNPUSHED,
	FETCHED,
	TROUBLE,
	CONFLICTS,
	DRIVER,
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
	[SYNC] = { "sync", "SYNC", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "auto: shares every change by itself" },
	[UPSTREAM] = { "upstream", "UPSTREAM", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL,
		"branch of the remote that sync shares with" },
	[AHEAD] = { "ahead", "AHEAD", MSP_TYPE_INT, MSP_COLUMN_DEFAULT, NULL, "commits that only this clone has" },
	[BEHIND] = { "behind", "BEHIND", MSP_TYPE_INT, MSP_COLUMN_DEFAULT, NULL,
		"commits of the last fetch that are not merged" },
	[UNPUSHED] = { "unpushed", "UNPUSHED", MSP_TYPE_LIST, MSP_COLUMN_DEFAULT, NULL,
		"files with changes that only this clone has" },
	[FETCHED] = { "fetched", "FETCHED", MSP_TYPE_TIME, MSP_COLUMN_DEFAULT, NULL, "last fetch that succeeded" },
	[TROUBLE] = { "trouble", "TROUBLE", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL,
		"why the last sync, also one in the background, did not end well" },
	[CONFLICTS] = { "conflicts", "CONFLICTS", MSP_TYPE_LIST, MSP_COLUMN_DEFAULT, NULL,
		"fields that wait for msp-store resolve" },
	[DRIVER] = { "driver", "DRIVER", MSP_TYPE_BOOL, MSP_COLUMN_DEFAULT, NULL, "git merges records with msp-store" },
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

struct store_paths {
	struct msp_arena *arena;
	char **items;
	size_t count, capacity;
};

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

/* ---- sharing ---- */

static int add_unpushed(void *context, const struct msp_git_change *change, struct msp_error *err)
{
	struct store_paths *paths = context;

	(void)err;
	msp_arena_reserve(paths->arena, paths->items, paths->count, paths->capacity);
	paths->items[paths->count++] = msp_arena_strdup(paths->arena, change->path);
	return 0;
}

/* What a push would change, as of the last fetch: against the common commit, not against what others did since. */
static int find_unpushed(struct status *status, const struct msp_remote *remote, struct msp_error *err)
{
	const struct msp_repo *repo = &status->session->repo;
	struct store_paths paths = { .arena = status->session->arena };
	char(*bases)[MSP_OID_SIZE], before[MSP_OID_SIZE] = "", after[MSP_OID_SIZE];
	struct msp_git *git = NULL;
	size_t count = 0;

	int failed = msp_git_open(repo, &git, err) != 0 || msp_git_tree(git, repo->tip, after, err) != 0;
	if (!failed && remote->tip[0] != '\0')
		failed = msp_git_merge_bases(git, paths.arena, repo->tip, remote->tip, &bases, &count, err) != 0;
	if (!failed && count > 0)
		failed = msp_git_tree(git, bases[0], before, err) != 0;
	if (!failed)
		failed = msp_git_compare(git, before, after, NULL, add_unpushed, &paths, err) != 0;
	msp_git_close(git);
	if (!failed)
		set_text(status, UNPUSHED, msp_str_join(paths.arena, paths.items, paths.count, "\n"));
	return failed ? -1 : 0;
}

static int count_commits(struct status *status, const struct msp_remote *remote, struct msp_error *err)
{
	int64_t ahead, behind;

	if (msp_remote_count(&status->session->repo, remote, &ahead, &behind, err) != 0)
		return -1;
	set_number(status, AHEAD, ahead);
	set_number(status, BEHIND, behind);
	return ahead == 0 ? 0 : find_unpushed(status, remote, err);
}

static int find_remote(struct status *status, struct msp_error *err)
{
	struct msp_session *session = status->session;
	struct msp_error problem = MSP_ERROR_INIT;
	struct msp_remote remote;
	int64_t at;

	if (!msp_stale_fetched(session, &at))
		return 0;
	if (at != MSP_TIME_NONE)
		set_number(status, FETCHED, at);
	set_text(status, TROUBLE, msp_sync_trouble(session, &at));
	int found = msp_remote_find(
		&session->repo, msp_node_text(session->provider->node, "branch", "main"), &remote, &problem);
	if (found < 0) /* sync would say so */
		set_text(status, TROUBLE, msp_arena_strdup(session->arena, problem.message));
	if (found <= 0)
		return 0;
	if (msp_seen_check(&session->repo, remote.tracking, &problem) != MSP_HISTORY_GROWS)
		set_text(status, TROUBLE, msp_arena_strdup(session->arena, problem.message));
	set_text(status, UPSTREAM, remote.label);
	return count_commits(status, &remote, err);
}

static int find_conflicts(struct status *status, struct msp_error *err)
{
	struct msp_arena *arena = status->session->arena;
	struct msp_conflicts conflicts;
	const char *list = "";

	msp_conflicts_init(&conflicts, arena, NULL);
	if (msp_conflicts_load(&status->session->repo, &conflicts, err) != 0)
		return -1;
	for (size_t i = 0; i < conflicts.count; i++)
		if (conflicts.items[i].take == MSP_TAKE_NONE)
			list = msp_arena_printf(arena, "%s%s%s%s%s", list, *list == '\0' ? "" : "\n",
				conflicts.items[i].path, conflicts.items[i].key[0] == '\0' ? "" : ": ",
				conflicts.items[i].key);
	set_text(status, CONFLICTS, list);
	return 0;
}

static int find_shared(struct status *status, struct msp_error *err)
{
	bool driver;

	set_text(status, SYNC, msp_node_text(status->session->provider->node, "sync", "no"));
	if (find_remote(status, err) != 0 || find_conflicts(status, err) != 0 ||
		msp_merge_configured(status->session, &driver, err) != 0)
		return -1;
	set_number(status, DRIVER, driver);
	return 0;
}

static int find_all(struct status *status, struct msp_error *err)
{
	struct msp_session *session = status->session;
	const char *branch = session->repo.branch;
	int64_t committed;

	if (msp_index_commit_time(session->index, &committed, err) != 0 || count_all(status, err) != 0 ||
		find_dirty(status, err) != 0 || find_bad(status, err) != 0 || find_shared(status, err) != 0)
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
	if (column == COMMITTED || column == FETCHED)
		return msp_arena_printf(arena, "%s (%s ago)", msp_cell_pretty(context, &columns[column], cell),
			msp_seconds_emit(arena, status->session->clock - cell->number));
	return msp_cell_pretty(context, &columns[column], cell);
}

/* What everybody wants to see, and what is out of the ordinary. */
static bool is_shown(const struct status *status, enum status_column column)
{
	const struct msp_cell *cell = &status->cells[column];

	if (column == UNPUSHED)
		return status->cells[UPSTREAM].present;
	if (column == CONFLICTS)
		return cell->present;
	if (column == SYNC)
		return msp_str_equal(cell->text, "auto");
	if (column == DRIVER) /* there is a warning of its own when it lacks */
		return status->session->cli->common.verbose;
	if (column == INDEX_SIZE)
		return status->session->cli->common.verbose;
	if (column == TEST)
		return cell->number != 0;
	return columns[column].type == MSP_TYPE_LIST || cell->present;
}

static void print_text(const struct status *status)
{
	struct msp_session *session = status->session;
	struct msp_cli *cli = session->cli;
	const struct msp_cell_context context = { .arena = session->arena, .zone = session->zone, .now = session->now };

	for (int i = 0; i < STATUS_COLUMNS; i++) {
		enum status_column column = (enum status_column)i;
		bool list = columns[i].type == MSP_TYPE_LIST;
		if (!is_shown(status, column))
			continue;
		fprintf(cli->out, "%s%-11s%s %s\n", msp_cli_style(cli, "dim"), columns[i].id, msp_cli_style(cli, NULL),
			msp_cli_safe(cli, pretty(status, &context, column), false));
		if (list && status->cells[i].present)
			print_list(cli, msp_cli_safe(cli, status->cells[i].text, true));
	}
	if (msp_str_equal(msp_repo_underway(&session->repo), "rebase"))
		msp_cli_warn(cli, "a git rebase is under way: reading works, writing does not; git rebase --continue, "
				  "or --abort");
	else if (session->repo.branch == NULL)
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
