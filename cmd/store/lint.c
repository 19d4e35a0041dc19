/* SPDX-License-Identifier: ISC */
/* lint: every file, and what only all of them together can tell. */
#include <stdlib.h>
#include <string.h>

#include "cmd/store/find.h"
#include "cmd/store/verbs.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/cli/printer.h"
#include "lib/cli/progress.h"
#include "lib/model/lint.h"
#include "lib/store/git.h"
#include "lib/text/yaml.h"

#define MODE_FILE 0100000u
#define MODE_TYPE 0170000u

struct lint_options {
	bool worktree, rules;
};

static const struct msp_option options[] = { { "worktree", 'w', MSP_OPTION_FLAG,
						     offsetof(struct lint_options, worktree), NULL,
						     "edited files as they are now, not as committed", NULL },
	{ "rules", 0, MSP_OPTION_FLAG, offsetof(struct lint_options, rules), NULL, "list the rules, and nothing else",
		NULL },
	MSP_OPTION_END };

struct entry {
	const char *path;
	uint32_t mode;
};

struct run {
	struct msp_session *session;
	struct msp_lint lint;
	struct entry *entries; /* every path of the commit */
	size_t count, capacity;
	struct msp_map edited;      /* with --worktree: path to struct edit */
	struct msp_catalog catalog; /* with --worktree: over those texts */
	const char **paths;         /* operands: findings elsewhere are left out; none = all */
	size_t path_count;
};

struct edit {
	const char *text;
	size_t length;
};

/* ---- which files ---- */

static int add_entry(void *context, const struct msp_git_change *change, struct msp_error *err)
{
	struct run *run = context;

	(void)err;
	msp_arena_reserve(run->session->arena, run->entries, run->count, run->capacity);
	run->entries[run->count++] =
		(struct entry){ msp_arena_strdup(run->session->arena, change->path), change->after_mode };
	return 0;
}

static int read_tree(struct run *run, struct msp_error *err)
{
	struct msp_session *session = run->session;
	struct msp_git *git = NULL;
	char tree[MSP_OID_SIZE];

	if (msp_git_open(&session->repo, &git, err) != 0)
		return -1;
	int failed = msp_git_tree(git, msp_index_commit(session->index), tree, err) != 0 ||
		     msp_git_compare(git, "", tree, NULL, add_entry, run, err) != 0;
	msp_git_close(git);
	return failed ? -1 : 0;
}

static bool is_entry(const struct run *run, const char *path)
{
	for (size_t i = 0; i < run->count; i++)
		if (strcmp(run->entries[i].path, path) == 0)
			return true;
	return false;
}

/* An edited file; one that was deleted is not looked at any more, a new one is. */
static int read_edit(struct run *run, const char *path, struct msp_error *err)
{
	struct msp_arena *arena = run->session->arena;
	const char *full = msp_path_join(arena, run->session->repo.worktree, path);
	struct msp_error problem = MSP_ERROR_INIT;
	struct msp_buf text = MSP_BUF_INIT;
	struct edit *edit = msp_arena_alloc(arena, sizeof *edit);

	if (msp_directory_exists(full))
		return 0;
	if (msp_file_read(full, (size_t)MSP_YAML_LIMIT * 16, &text, &problem) == 0) {
		edit->text = msp_arena_memdup(arena, text.data, text.length);
		edit->length = text.length;
	} else if (problem.code != MSP_MISSING) {
		*err = problem;
		return -1;
	}
	msp_buf_release(&text);
	msp_map_set(&run->edited, path, edit);
	if (!is_entry(run, path))
		add_entry(run, &(struct msp_git_change){ .path = path, .after_mode = MODE_FILE | 0644 }, err);
	return 0;
}

static int read_edits(struct run *run, struct msp_error *err)
{
	struct msp_session *session = run->session;
	struct msp_dirty dirty = { NULL, 0, 0 };

	if (session->repo.worktree == NULL) {
		msp_error_set(err, MSP_USAGE, "--worktree: a bare repository has none");
		return -1;
	}
	if (session->cli->common.at != NULL) {
		msp_error_set(err, MSP_USAGE, "--worktree and --at are two different things to look at");
		return -1;
	}
	if (msp_repo_dirty(&session->repo, session->arena, &dirty, err) != 0)
		return -1;
	for (size_t i = 0; i < dirty.count; i++)
		if (read_edit(run, dirty.paths[i], err) != 0)
			return -1;
	return 0;
}

/* ---- looking ---- */

static int read_text(void *context, const char *path, const char **text, size_t *length, struct msp_error *err)
{
	struct run *run = context;
	const struct edit *edit = msp_map_get(&run->edited, path);

	if (edit == NULL)
		return msp_index_text(run->session->index, run->session->arena, path, text, length, err);
	*text = edit->text;
	*length = edit->length;
	return 0;
}

static int list_paths(void *context, const char *prefix, const char ***paths, size_t *count, struct msp_error *err)
{
	struct run *run = context;
	return msp_index_paths(run->session->index, run->session->arena, prefix, paths, count, err);
}

static void start_lint(struct run *run)
{
	struct msp_session *session = run->session;
	const struct msp_catalog_source source = { run, read_text, list_paths };
	const struct msp_provider *provider = session->provider;
	struct msp_catalog *catalog = &session->catalog;

	if (run->edited.count > 0) {
		msp_catalog_init(&run->catalog, session->arena, &source);
		catalog = &run->catalog;
		if (msp_catalog_provider(catalog, &provider, NULL) != 0)
			provider = NULL; /* named by its own finding */
	}
	msp_lint_init(&run->lint, session->arena, session->extract, catalog, provider, session->now);
}

static bool is_gone(const struct run *run, const char *path)
{
	const struct edit *edit = msp_map_get(&run->edited, path);
	return edit != NULL && edit->text == NULL;
}

static int look_at(struct run *run, struct msp_arena *scratch, const struct entry *entry, struct msp_error *err)
{
	const struct edit *edit = msp_map_get(&run->edited, entry->path);
	enum msp_kind_id kind = msp_kind_of(entry->path)->id;
	const char *text = NULL;
	size_t length = 0;

	if ((entry->mode & MODE_TYPE) != MODE_FILE || kind == MSP_KIND_OTHER || kind == MSP_KIND_ATTACHMENT)
		return 0;
	if (edit != NULL) {
		text = edit->text;
		length = edit->length;
	} else if (msp_index_text(run->session->index, scratch, entry->path, &text, &length, err) != 0) {
		return -1;
	}
	if (text != NULL)
		msp_lint_text(&run->lint, scratch, entry->path, text, length);
	return 0;
}

static int look(struct run *run, struct msp_error *err)
{
	struct msp_arena scratch = MSP_ARENA_INIT;
	struct msp_progress progress;
	int failed = 0;

	for (size_t i = 0; i < run->count; i++)
		if (!is_gone(run, run->entries[i].path))
			msp_lint_path(&run->lint, run->entries[i].path, run->entries[i].mode);
	msp_progress_start(&progress, run->session->cli, "lint", run->count);
	for (size_t i = 0; !failed && i < run->count; i++) {
		msp_arena_clear(&scratch);
		failed = look_at(run, &scratch, &run->entries[i], err);
		msp_progress_step(&progress, i + 1);
	}
	msp_progress_end(&progress);
	msp_arena_release(&scratch);
	if (!failed)
		msp_lint_finish(&run->lint);
	return failed;
}

/* ---- telling ---- */

static bool covers(const char *operand, const char *path)
{
	size_t length = strlen(operand);

	while (length > 0 && operand[length - 1] == '/')
		length--;
	return strncmp(operand, path, length) == 0 && (path[length] == '\0' || path[length] == '/');
}

/* Findings outside the operands go; what is left is counted anew. */
static void narrow(struct run *run)
{
	struct msp_lint *lint = &run->lint;
	size_t kept = 0;

	if (run->path_count == 0)
		return;
	lint->errors = lint->warnings = lint->bad = 0;
	for (size_t i = 0; i < lint->count; i++) {
		struct msp_finding *finding = lint->findings[i];
		bool wanted = false;
		for (size_t p = 0; p < run->path_count; p++)
			wanted = wanted || covers(run->paths[p], finding->error.path);
		if (!wanted)
			continue;
		lint->findings[kept++] = finding;
		lint->bad += finding->rule == MSP_RULE_UNREADABLE || finding->rule == MSP_RULE_INVALID;
		if (msp_rules[finding->rule].severity == MSP_SEVERITY_ERROR)
			lint->errors++;
		else
			lint->warnings++;
	}
	lint->count = kept;
}

/* path:line:column: severity: field: message, as compilers do and editors understand. */
static void print_line(struct msp_cli *cli, const struct msp_finding *finding)
{
	const struct msp_error *error = &finding->error;
	enum msp_severity severity = msp_rules[finding->rule].severity;
	FILE *out = cli->out;

	fputs(msp_cli_safe(cli, error->path, false), out);
	if (error->line > 0)
		fprintf(out, ":%d", error->line);
	if (error->line > 0 && error->column > 0)
		fprintf(out, ":%d", error->column);
	fprintf(out, ": %s%s%s: ", msp_cli_style(cli, severity == MSP_SEVERITY_ERROR ? "red" : "yellow"),
		msp_severity_name(severity), msp_cli_style(cli, NULL));
	if (error->field[0] != '\0')
		fprintf(out, "%s: ", msp_cli_safe(cli, error->field, false));
	fprintf(out, "%s [%s]\n", msp_cli_safe(cli, error->message, false), msp_rules[finding->rule].name);
	if (cli->common.verbose && error->hint[0] != '\0')
		fprintf(out, "    hint: %s\n", msp_cli_safe(cli, error->hint, false));
}

static int print_rows(struct run *run, struct msp_error *err)
{
	struct msp_session *session = run->session;
	struct msp_printer *printer;
	size_t count;
	int failed = 0;

	if (msp_printer_open(session->cli, MSP_FORMAT_TABLE, "path", session->zone, session->now, &printer, err) != 0)
		return -1;
	const struct msp_column *const *columns = msp_printer_columns(printer, &count);
	struct msp_cell *cells = msp_arena_array(session->arena, count, sizeof *cells);
	for (size_t i = 0; !failed && i < run->lint.count; i++) {
		for (size_t c = 0; c < count; c++)
			msp_lint_cell(run->lint.findings[i], columns[c], &cells[c]);
		failed = msp_printer_row(printer, cells, err);
	}
	if (msp_printer_close(printer, failed ? NULL : err) != 0)
		failed = -1;
	return failed;
}

static int print(struct run *run, struct msp_error *err)
{
	struct msp_cli *cli = run->session->cli;
	const struct msp_common *common = &cli->common;
	struct msp_lint *lint = &run->lint;

	if (common->limit > 0 && lint->count > (size_t)common->limit)
		lint->count = (size_t)common->limit;
	if (common->format != NULL || common->columns != NULL || common->quiet || common->no_header || common->nul) {
		if (print_rows(run, err) != 0)
			return -1;
	} else {
		for (size_t i = 0; i < lint->count; i++)
			print_line(cli, lint->findings[i]);
	}
	if (lint->errors + lint->warnings > 0)
		msp_cli_note(cli, "%zu error%s, %zu warning%s", lint->errors, lint->errors == 1 ? "" : "s",
			lint->warnings, lint->warnings == 1 ? "" : "s");
	if (lint->bad > 0)
		return MSP_DATA;
	return lint->errors > 0 ? MSP_NO : 0;
}

/* ---- beginning ---- */

static int take_operands(struct run *run, struct msp_error *err)
{
	struct msp_session *session = run->session;
	char **operands;

	if (msp_cli_operands(session->cli, &operands, &run->path_count, err) != 0)
		return -1;
	run->paths = msp_arena_array(session->arena, run->path_count, sizeof *run->paths);
	for (size_t i = 0; i < run->path_count; i++) {
		bool found = false;
		run->paths[i] = store_relative(session, operands[i]);
		for (size_t e = 0; !found && e < run->count; e++)
			found = covers(run->paths[i], run->entries[e].path);
		if (!found && store_find(session, operands[i], &run->paths[i], err) != 0)
			return -1;
	}
	return 0;
}

/* A store whose msp.yaml is bad is just what lint is for: only failures before that end it. */
static int open_session(struct msp_session *session, struct msp_cli *cli, struct msp_error *err)
{
	struct msp_error problem = MSP_ERROR_INIT;

	if (msp_session_open(session, cli, NULL, &problem) == 0)
		return 0;
	bool opened = session->index != NULL && session->repo.tip[0] != '\0' && session->provider == NULL;
	if (opened && (problem.code == MSP_DATA || problem.code == MSP_MISSING)) {
		session->clock = session->now = msp_time_now();
		return 0;
	}
	*err = problem;
	return -1;
}

static int list_rules(struct msp_cli *cli)
{
	for (size_t i = 0; i < MSP_RULES; i++)
		fprintf(cli->out, "%-12s %-8s %s\n", msp_rules[i].name, msp_severity_name(msp_rules[i].severity),
			msp_rules[i].meaning);
	return 0;
}

static int lint(struct run *run, const struct lint_options *given, struct msp_error *err)
{
	if (read_tree(run, err) != 0)
		return -1;
	msp_map_init(&run->edited, run->session->arena);
	if (given->worktree && read_edits(run, err) != 0)
		return -1;
	if (take_operands(run, err) != 0)
		return -1;
	start_lint(run);
	if (look(run, err) != 0)
		return -1;
	narrow(run);
	return print(run, err);
}

static int run_lint(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const struct lint_options *given = parsed;
	struct msp_session session;
	struct run run = { .session = &session };
	int result = -1;

	if (cli->common.list_columns)
		return msp_printer_list_columns(cli, err);
	if (given->rules)
		return list_rules(cli);
	if (open_session(&session, cli, err) == 0)
		result = lint(&run, given, err);
	msp_session_close(&session);
	return result;
}

const struct msp_verb store_lint_verb = {
	.name = "lint",
	.summary = "check every file and how they fit together",
	.operands = "[PATH]...",
	.complete = "file",
	.minimum = 0,
	.maximum = -1,
	.flags = MSP_VERB_READS | MSP_VERB_LISTS,
	.options = options,
	.options_size = sizeof(struct lint_options),
	.columns = msp_lint_columns,
	.column_count = MSP_LINT_COLUMN_COUNT,
	.details = "Prints path:line:column: severity: field: message [rule]; with -v hints,\n"
		   "too. Exit 0 nothing but warnings, 1 errors, 65 files that do not parse or\n"
		   "validate. PATH (a file, a folder, a record) narrows what is printed.",
	.examples = "msp-store lint\n"
		    "msp-store lint -w clients/acme\n"
		    "msp-store lint -f json | jq 'group_by(.rule) | map([.[0].rule, length])'",
	.run = run_lint,
};
