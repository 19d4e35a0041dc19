/* SPDX-License-Identifier: ISC */
/* lint: every file, and what only all of them together can tell. */
#include <stdlib.h>
#include <string.h>

#include "cmd/store/find.h"
#include "cmd/store/lint.h"
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
	const char *range;
	bool worktree, staged, retroactive, rules;
};

static const struct msp_option options[] = { { "worktree", 'w', MSP_OPTION_FLAG,
						     offsetof(struct lint_options, worktree), NULL,
						     "edited files as they are now, not as committed", NULL },
	{ "staged", 0, MSP_OPTION_FLAG, offsetof(struct lint_options, staged), NULL,
		"what git commit would take, for pre-commit", NULL },
	{ "range", 0, MSP_OPTION_TEXT, offsetof(struct lint_options, range), "OLD..NEW",
		"what a push changes, for pre-receive", NULL },
	{ "retroactive", 0, MSP_OPTION_FLAG, offsetof(struct lint_options, retroactive), NULL,
		"with those: what was in force may change", NULL },
	{ "rules", 0, MSP_OPTION_FLAG, offsetof(struct lint_options, rules), NULL, "list the rules, and nothing else",
		NULL },
	MSP_OPTION_END };

/* ---- which files ---- */

int store_lint_add(void *context, const struct msp_git_change *change, struct msp_error *err)
{
	struct store_lint *run = context;

	(void)err;
	msp_arena_reserve(run->session->arena, run->entries, run->count, run->capacity);
	run->entries[run->count++] =
		(struct store_entry){ msp_arena_strdup(run->session->arena, change->path), change->after_mode };
	return 0;
}

int store_lint_tree(struct store_lint *run, const char *commit, struct msp_error *err)
{
	char tree[MSP_OID_SIZE];

	if (run->git == NULL && msp_git_open(&run->session->repo, &run->git, err) != 0)
		return -1;
	if (msp_git_tree(run->git, commit, tree, err) != 0)
		return -1;
	return msp_git_compare(run->git, "", tree, NULL, store_lint_add, run, err);
}

static bool is_entry(const struct store_lint *run, const char *path)
{
	for (size_t i = 0; i < run->count; i++)
		if (strcmp(run->entries[i].path, path) == 0)
			return true;
	return false;
}

/* An edited file; one that was deleted is not looked at any more, a new one is. */
static int read_edit(struct store_lint *run, const char *path, struct msp_error *err)
{
	struct msp_arena *arena = run->session->arena;
	const char *full = msp_path_join(arena, run->session->repo.worktree, path);
	struct msp_error problem = MSP_ERROR_INIT;
	struct msp_buf text = MSP_BUF_INIT;
	struct store_edit *edit = msp_arena_alloc(arena, sizeof *edit);

	if (msp_directory_exists(full))
		return 0;
	if (msp_file_read(full, (size_t)MSP_YAML_LIMIT * 16, &text, &problem) == 0) {
		edit->text = msp_arena_memdup(arena, text.data, text.length);
		edit->length = text.length;
	} else if (problem.code != MSP_MISSING) {
		*err = problem;
		return -1;
	}
	edit->gone = edit->text == NULL;
	msp_buf_release(&text);
	msp_map_set(&run->edited, path, edit);
	if (!is_entry(run, path))
		store_lint_add(run, &(struct msp_git_change){ .path = path, .after_mode = MODE_FILE | 0644 }, err);
	return 0;
}

static int read_edits(struct store_lint *run, struct msp_error *err)
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
	struct store_lint *run = context;
	const struct store_edit *edit = msp_map_get(&run->edited, path);

	if (edit == NULL && run->session->index == NULL)
		return store_lint_committed(run, path, text, length, err);
	if (edit == NULL)
		return msp_index_text(run->session->index, run->session->arena, path, text, length, err);
	*text = edit->text;
	*length = edit->length;
	return 0;
}

static int list_paths(void *context, const char *prefix, const char ***paths, size_t *count, struct msp_error *err)
{
	struct store_lint *run = context;

	if (run->session->index == NULL)
		return store_lint_paths(run, prefix, paths, count);
	return msp_index_paths(run->session->index, run->session->arena, prefix, paths, count, err);
}

/* What clients share lies in the first of several stores. */
static bool exists_here(void *context, const char *path)
{
	struct store_lint *run = context;
	struct msp_session *session = run->session;
	const char *text = NULL;
	size_t length;

	if (msp_map_get(&run->lint.paths, path) != NULL)
		return true;
	return msp_index_of(session->index, path) != session->index &&
	       msp_index_text(session->index, session->arena, path, &text, &length, NULL) == 0 && text != NULL;
}

void store_lint_start(struct store_lint *run)
{
	struct msp_session *session = run->session;
	const struct msp_catalog_source source = { .context = run, .read = read_text, .list = list_paths };
	const struct msp_provider *provider = session->provider;
	struct msp_catalog *catalog = &session->catalog;

	if (run->edited.count > 0 || session->index == NULL) {
		msp_catalog_init(&run->catalog, session->arena, &source);
		catalog = &run->catalog;
		if (msp_catalog_provider(catalog, &provider, NULL) != 0)
			provider = NULL; /* named by its own finding */
	}
	msp_lint_init(&run->lint, session->arena, session->extract, catalog, provider, session->now);
	if (session->shared != NULL) {
		run->lint.exists = exists_here;
		run->lint.context = run;
	}
}

static bool is_gone(const struct store_lint *run, const char *path)
{
	const struct store_edit *edit = msp_map_get(&run->edited, path);
	return edit != NULL && edit->gone;
}

static int look_at(
	struct store_lint *run, struct msp_arena *scratch, const struct store_entry *entry, struct msp_error *err)
{
	const struct store_edit *edit = msp_map_get(&run->edited, entry->path);
	enum msp_kind_id kind = msp_kind_of(entry->path)->id;
	const char *text = NULL;
	size_t length = 0;

	if ((entry->mode & MODE_TYPE) != MODE_FILE || kind == MSP_KIND_OTHER || kind == MSP_KIND_ATTACHMENT)
		return 0;
	if (edit == NULL && run->only_edited)
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

int store_lint_look(struct store_lint *run, struct msp_error *err)
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
	if (failed)
		return -1;
	if (run->only_edited) {
		msp_lint_unread(&run->lint);
		store_lint_versions(run);
	}
	msp_lint_finish(&run->lint);
	return 0;
}

/* ---- telling ---- */

static bool covers(const char *operand, const char *path)
{
	size_t length = strlen(operand);

	while (length > 0 && operand[length - 1] == '/')
		length--;
	return strncmp(operand, path, length) == 0 && (path[length] == '\0' || path[length] == '/');
}

static bool is_wanted(const struct store_lint *run, const struct msp_finding *finding)
{
	const char *path = finding->error.path;
	bool wanted = run->path_count == 0;

	if (run->wanted != NULL && !run->wanted(run, finding))
		return false;
	for (size_t i = 0; i < run->path_count; i++)
		wanted = wanted || covers(run->paths[i], path);
	return wanted;
}

/* Findings that nobody asked for go; what is left is counted anew. */
static void narrow(struct store_lint *run)
{
	struct msp_lint *lint = &run->lint;
	size_t kept = 0;

	lint->errors = lint->warnings = lint->bad = 0;
	for (size_t i = 0; i < lint->count; i++) {
		struct msp_finding *finding = lint->findings[i];
		if (!is_wanted(run, finding))
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

static int print_rows(struct store_lint *run, struct msp_error *err)
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

static int print(struct store_lint *run, struct msp_error *err)
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

static int take_operands(struct store_lint *run, struct msp_error *err)
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

static int check_options(struct msp_cli *cli, const struct lint_options *given, struct msp_error *err)
{
	if (given->worktree + given->staged + (given->range != NULL) > 1)
		return msp_error_set(
			err, MSP_USAGE, "--worktree, --staged and --range are different things to look at");
	if (given->retroactive && !given->staged && given->range == NULL)
		return msp_error_set(err, MSP_USAGE, "--retroactive goes with --staged or --range");
	if ((given->staged || given->range != NULL) && cli->common.at != NULL)
		return msp_error_set(err, MSP_USAGE, "--at goes without --staged and --range");
	if (given->range != NULL && cli->operand_count > 0)
		return msp_error_set(err, MSP_USAGE, "--range looks at everything that changed: no PATH goes with it");
	return 0;
}

static int lint(struct store_lint *run, const struct lint_options *given, struct msp_error *err)
{
	if (given->range != NULL) {
		if (store_lint_range(run, given->range, err) != 0)
			return -1;
	} else {
		if (store_lint_tree(run, msp_index_commit(run->session->index), err) != 0)
			return -1;
		if (given->worktree && read_edits(run, err) != 0)
			return -1;
		if (given->staged && store_lint_staged(run, err) != 0)
			return -1;
		if (take_operands(run, err) != 0)
			return -1;
		store_lint_start(run);
		if (store_lint_look(run, err) != 0)
			return -1;
	}
	narrow(run);
	return print(run, err);
}

static int run_lint(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const struct lint_options *given = parsed;
	struct msp_session session;
	struct store_lint run = { .session = &session, .retroactive = given->retroactive };
	int result = -1;

	if (cli->common.list_columns)
		return msp_printer_list_columns(cli, err);
	if (given->rules)
		return list_rules(cli);
	if (check_options(cli, given, err) != 0)
		return -1;
	msp_map_init(&run.edited, &cli->arena);
	if ((given->range != NULL ? store_lint_open(&session, cli, err) : open_session(&session, cli, err)) == 0)
		result = lint(&run, given, err);
	msp_git_close(run.git);
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
		   "validate. PATH (a file, a folder, a record) narrows what is printed. --staged\n"
		   "and --range look at what changed, and refuse that events go or are altered.",
	.examples = "msp-store lint\n"
		    "msp-store lint -w clients/acme\n"
		    "msp-store lint --range HEAD~1..HEAD\n"
		    "msp-store lint -f json | jq 'group_by(.rule) | map([.[0].rule, length])'",
	.run = run_lint,
};
