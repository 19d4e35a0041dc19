/* SPDX-License-Identifier: ISC */
/*
 * lint --staged and --range: what a commit or a push would change.  Files that did not change are not read, what was
 * wrong before is nobody's fault now, and a server refuses nothing that the commands themselves let pass.
 */
#include <stdlib.h>
#include <string.h>

#include "cmd/store/lint.h"
#include "lib/base/str.h"
#include "lib/base/version.h"
#include "lib/model/kind.h"
#include "lib/store/child.h"

#define MODE_FILE 0100000u
#define MODE_TYPE 0170000u
#define ZEROS "0000000000000000000000000000000000000000"

/* ---- texts ---- */

static int read_blob(struct store_lint *run, const char *oid, const char **text, size_t *length, struct msp_error *err)
{
	struct msp_buf content = MSP_BUF_INIT;
	int failed = msp_git_blob(run->git, oid, &content, err);

	if (!failed) {
		*text = msp_arena_memdup(run->session->arena, content.data, content.length);
		*length = content.length;
	}
	msp_buf_release(&content);
	return failed;
}

int store_lint_committed(
	struct store_lint *run, const char *path, const char **text, size_t *length, struct msp_error *err)
{
	struct msp_error problem = MSP_ERROR_INIT;
	char oid[MSP_OID_SIZE];
	uint32_t mode;

	*text = NULL;
	*length = 0;
	if (msp_git_lookup(run->git, run->tree, path, oid, &mode, &problem) == 0)
		return (mode & MODE_TYPE) == MODE_FILE ? read_blob(run, oid, text, length, err) : 0;
	if (problem.code == MSP_MISSING)
		return 0;
	if (err != NULL)
		*err = problem;
	return -1;
}

int store_lint_paths(struct store_lint *run, const char *prefix, const char ***paths, size_t *count)
{
	*paths = msp_arena_array(run->session->arena, run->count, sizeof **paths);
	*count = 0;
	for (size_t i = 0; i < run->count; i++)
		if (msp_str_starts(run->entries[i].path, prefix))
			(*paths)[(*count)++] = run->entries[i].path;
	return 0;
}

/* ---- what changed ---- */

static bool is_read(const char *path, uint32_t mode)
{
	enum msp_kind_id kind = msp_kind_of(path)->id;

	return (mode & MODE_TYPE) == MODE_FILE && kind != MSP_KIND_OTHER && kind != MSP_KIND_ATTACHMENT;
}

static int add_change(void *context, const struct msp_git_change *change, struct msp_error *err)
{
	struct store_lint *run = context;
	struct msp_arena *arena = run->session->arena;
	struct store_edit *edit = msp_arena_alloc(arena, sizeof *edit);
	struct msp_lint_version version = { .path = msp_arena_strdup(arena, change->path),
		.retroactive = run->retroactive };

	if (is_read(change->path, change->before_mode) &&
		read_blob(run, change->before, &version.before, &version.before_length, err) != 0)
		return -1;
	if (is_read(change->path, change->after_mode) &&
		read_blob(run, change->after, &version.after, &version.after_length, err) != 0)
		return -1;
	edit->text = version.after;
	edit->length = version.after_length;
	edit->gone = change->after_mode == 0;
	msp_map_set(&run->edited, version.path, edit);
	msp_arena_reserve(arena, run->versions, run->version_count, run->version_capacity);
	run->versions[run->version_count++] = version;
	return 0;
}

void store_lint_versions(struct store_lint *run)
{
	struct msp_arena scratch = MSP_ARENA_INIT;

	msp_lint_history(&run->lint, &scratch, run->versions, run->version_count);
	msp_arena_release(&scratch);
}

/* ---- days and wishes: what the commits themselves say ---- */

struct commits {
	struct store_lint *run;
	struct msp_map by_path; /* to struct msp_lint_version */
	const struct msp_zone *zone;
	struct msp_date day;
	bool retroactive;
};

/* "\1<seconds>\2<trailers>" before the paths of a commit. */
static void read_commit(struct commits *commits, const char *token)
{
	const char *wish = strchr(token, '\2');
	int64_t at = strtoll(token + 1, NULL, 10);

	commits->day = msp_zone_date(commits->zone, at);
	commits->retroactive = wish != NULL && wish[1] != '\0';
}

static void read_path(struct commits *commits, const char *path)
{
	struct msp_lint_version *version = msp_map_get(&commits->by_path, path);

	if (version == NULL)
		return;
	if (msp_date_compare(commits->day, version->day) < 0)
		version->day = commits->day;
	version->retroactive = version->retroactive || commits->retroactive;
}

/* The day of a change is that of the first commit that touched the file: who was offline for a week has not moved the
 * past. */
static int date_versions(struct store_lint *run, struct msp_error *err)
{
	struct msp_arena *arena = run->session->arena;
	const char *const arguments[] = { "log", "-z", "--no-show-signature", "--name-only", "--no-renames",
		"--format=tformat:%x01%ct%x02%(trailers:key=Msp-Retroactive,valueonly,separator=%x2C)",
		msp_arena_printf(arena, "%s..%s", run->before, run->after), "--", NULL };
	struct commits commits = { .run = run,
		.zone = run->lint.provider != NULL ? run->lint.provider->zone : msp_zone_utc() };
	struct msp_buf output = MSP_BUF_INIT;
	struct msp_child command = { .argv = msp_child_git(arena, &run->session->repo, arguments), .output = &output };

	msp_map_init(&commits.by_path, arena);
	for (size_t i = 0; i < run->version_count; i++) {
		run->versions[i].day = msp_zone_date(commits.zone, run->session->now);
		msp_map_set(&commits.by_path, run->versions[i].path, &run->versions[i]);
	}
	if (run->before[0] == '\0' || run->after[0] == '\0')
		return 0;
	int failed = msp_child_run(&command, err);
	if (!failed && command.status != 0)
		failed = msp_child_failed(&command, MSP_SYSTEM, err);
	for (size_t at = 0; !failed && at < output.length;) {
		const char *token = output.data + at;
		at += strlen(token) + 1;
		token += *token == '\n';
		if (*token == '\1')
			read_commit(&commits, token);
		else
			read_path(&commits, token);
	}
	msp_buf_release(&output);
	return failed;
}

/* ---- --range ---- */

int store_lint_open(struct msp_session *session, struct msp_cli *cli, struct msp_error *err)
{
	const struct msp_repo_request request = {
		.path = cli->common.store, .home = getenv("HOME"), .sudo_uid = getenv("SUDO_UID")
	};

	*session = (struct msp_session){ .cli = cli, .arena = &cli->arena };
	session->clock = session->now = msp_time_now();
	session->zone = msp_zone_utc();
	if (msp_repo_open(session->arena, &request, &session->repo, err) != 0)
		return -1;
	return msp_extract_open(MSP_VERSION, &session->extract, err);
}

/* What git receive-pack says about where the objects are that a push brings. */
static int see_quarantine(struct store_lint *run, struct msp_error *err)
{
	struct msp_arena *arena = run->session->arena;
	const char *objects = getenv("GIT_OBJECT_DIRECTORY"), *more = getenv("GIT_ALTERNATE_OBJECT_DIRECTORIES");
	size_t count;

	if (objects != NULL && msp_git_alternate(run->git, objects, err) != 0)
		return -1;
	char **folders = msp_str_split(arena, more == NULL ? "" : more, ':', &count);
	for (size_t i = 0; i < count; i++)
		if (*folders[i] != '\0' && msp_git_alternate(run->git, folders[i], err) != 0)
			return -1;
	return 0;
}

static int find_commit(struct store_lint *run, const char *revision, char commit[MSP_OID_SIZE], struct msp_error *err)
{
	commit[0] = '\0';
	if (strcmp(revision, ZEROS) == 0)
		return 0;
	return msp_git_resolve(run->git, *revision == '\0' ? "HEAD" : revision, commit, err) == 0
		       ? 0
		       : msp_error_wrap(err, "--range");
}

static int read_range(struct store_lint *run, const char *range, struct msp_error *err)
{
	const char *dots = strstr(range, "..");

	if (dots == NULL || dots[2] == '.') {
		msp_error_set(err, MSP_USAGE, "--range: '%s' is no range", range);
		msp_error_hint(err, "OLD..NEW, such as origin/main..HEAD");
		return -1;
	}
	if (find_commit(run, msp_arena_strndup(run->session->arena, range, (size_t)(dots - range)), run->before, err) !=
			0 ||
		find_commit(run, dots + 2, run->after, err) != 0)
		return -1;
	if (run->before[0] == '\0' && run->after[0] == '\0')
		return msp_error_set(err, MSP_USAGE, "--range: nothing comes from nothing");
	return 0;
}

/* The common commit of a new branch and the one that counts: what it shares is no change. */
static int find_base(struct store_lint *run, struct msp_error *err)
{
	const char *tip = run->session->repo.tip;
	char(*bases)[MSP_OID_SIZE];
	size_t count;

	if (run->before[0] != '\0' || tip[0] == '\0')
		return 0;
	if (msp_git_merge_bases(run->git, run->session->arena, tip, run->after, &bases, &count, err) != 0)
		return -1;
	if (count > 0)
		memcpy(run->before, bases[0], MSP_OID_SIZE);
	return 0;
}

/* 1 = the branch goes on from where it was. */
static int goes_on(struct store_lint *run, struct msp_error *err)
{
	char(*bases)[MSP_OID_SIZE];
	size_t count;

	if (run->before[0] == '\0')
		return 1;
	if (run->after[0] == '\0')
		return 0;
	if (msp_git_merge_bases(run->git, run->session->arena, run->before, run->after, &bases, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (strcmp(bases[i], run->before) == 0)
			return 1;
	return 0;
}

static void say_branch(struct store_lint *run, const char *range)
{
	struct msp_error error = MSP_ERROR_INIT;

	if (run->after[0] == '\0')
		msp_error_set(&error, MSP_DATA, "the branch would be removed");
	else
		msp_error_set(
			&error, MSP_DATA, "commits would be taken back: the new end does not come from the old one");
	msp_error_hint(&error, "fetch and merge, then push without force: msp-store sync");
	msp_lint_error(&run->lint, MSP_RULE_BRANCH, range, &error);
}

/* What a server refuses: files that nobody could read, and what must stay.  Rules that the clock or other records
 * decide are for people. */
static bool is_refused(const struct store_lint *run, const struct msp_finding *finding)
{
	static const enum msp_rule refused[] = { MSP_RULE_UNREADABLE, MSP_RULE_INVALID, MSP_RULE_NAME, MSP_RULE_TWIN,
		MSP_RULE_LINK, MSP_RULE_SUBMODULE, MSP_RULE_CHECK_DIGIT, MSP_RULE_PLACE, MSP_RULE_SAME_NUMBER,
		MSP_RULE_SAME_UID, MSP_RULE_SAME_FROM, MSP_RULE_LOST, MSP_RULE_FIXED, MSP_RULE_RETROACTIVE,
		MSP_RULE_BRANCH };
	bool listed = false;

	for (size_t i = 0; i < MSP_COUNT(refused); i++)
		listed = listed || finding->rule == refused[i];
	return listed && (finding->rule == MSP_RULE_BRANCH || msp_map_get(&run->edited, finding->error.path) != NULL);
}

static bool is_changed(const struct store_lint *run, const struct msp_finding *finding)
{
	return msp_map_get(&run->edited, finding->error.path) != NULL;
}

static int look_at_range(struct store_lint *run, struct msp_error *err)
{
	char before[MSP_OID_SIZE] = "";

	if (find_base(run, err) != 0 || msp_git_tree(run->git, run->after, run->tree, err) != 0 ||
		(run->before[0] != '\0' && msp_git_tree(run->git, run->before, before, err) != 0) ||
		msp_git_compare(run->git, before, run->tree, NULL, add_change, run, err) != 0 ||
		store_lint_tree(run, run->after, err) != 0)
		return -1;
	store_lint_start(run);
	if (date_versions(run, err) != 0)
		return -1;
	return store_lint_look(run, err);
}

int store_lint_range(struct store_lint *run, const char *range, struct msp_error *err)
{
	if (msp_git_open(&run->session->repo, &run->git, err) != 0 || see_quarantine(run, err) != 0 ||
		read_range(run, range, err) != 0)
		return -1;
	run->only_edited = true;
	run->wanted = is_refused;
	int further = goes_on(run, err);
	if (further > 0)
		return look_at_range(run, err);
	if (further == 0) {
		msp_lint_init(&run->lint, run->session->arena, run->session->extract, &run->session->catalog, NULL,
			run->session->now);
		say_branch(run, range);
	}
	return further;
}

/* ---- --staged ---- */

/* ":100644 100644 <oid> <oid> M" and the path behind it. */
static int read_staged(struct store_lint *run, const char *line, const char *path, struct msp_error *err)
{
	struct msp_git_change change = { .path = path };
	size_t count;
	char **fields = msp_str_split(run->session->arena, line, ' ', &count);

	if (count != 5 || strlen(fields[2]) != MSP_OID_SIZE - 1 || strlen(fields[3]) != MSP_OID_SIZE - 1)
		return msp_error_set(err, MSP_SYSTEM, "git diff-index: not understood: %s", line);
	if (fields[4][0] == 'U') {
		msp_error_set(err, MSP_BUSY, "a merge is under way, and this is not merged");
		msp_error_at(err, path, 0, 0);
		msp_error_hint(err, "msp-store resolve");
		return -1;
	}
	change.before_mode = (uint32_t)strtoul(fields[0] + 1, NULL, 8);
	change.after_mode = (uint32_t)strtoul(fields[1], NULL, 8);
	memcpy(change.before, fields[2], MSP_OID_SIZE);
	memcpy(change.after, fields[3], MSP_OID_SIZE);
	if (add_change(run, &change, err) != 0)
		return -1;
	return change.before_mode == 0 && change.after_mode != 0 ? store_lint_add(run, &change, err) : 0;
}

/* git runs pre-commit with an index of its own when only some files are committed. */
static const char *const *index_environment(struct msp_arena *arena)
{
	const char *file = getenv("GIT_INDEX_FILE");
	const char **environment = msp_arena_array(arena, 2, sizeof *environment);

	if (file != NULL)
		environment[0] = msp_arena_printf(arena, "GIT_INDEX_FILE=%s", file);
	return environment;
}

int store_lint_staged(struct store_lint *run, struct msp_error *err)
{
	struct msp_session *session = run->session;
	const char *const arguments[] = { "diff-index", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev",
		msp_index_commit(session->index), "--", NULL };
	struct msp_buf output = MSP_BUF_INIT;
	struct msp_child command = { .argv = msp_child_git(session->arena, &session->repo, arguments),
		.environment = index_environment(session->arena),
		.output = &output };

	if (session->repo.worktree == NULL)
		return msp_error_set(err, MSP_USAGE, "--staged: a bare repository has no index");
	run->only_edited = true;
	run->wanted = is_changed;
	int failed = msp_child_run(&command, err);
	if (!failed && command.status != 0)
		failed = msp_child_failed(&command, MSP_SYSTEM, err);
	for (size_t at = 0; !failed && at < output.length;) {
		const char *line = output.data + at, *path = line + strlen(line) + 1;
		at = (size_t)(path - output.data) + strlen(path) + 1;
		failed = read_staged(run, line, path, err);
	}
	for (size_t i = 0; i < run->version_count; i++)
		run->versions[i].day = msp_zone_date(session->zone, session->now);
	msp_buf_release(&output);
	return failed;
}
