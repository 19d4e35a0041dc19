/* SPDX-License-Identifier: ISC */
#include "cmd/session.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/merge.h"
#include "cmd/sync.h"
#include "lib/base/file.h"
#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/base/version.h"
#include "lib/cli/printer.h"
#include "lib/cli/progress.h"
#include "lib/model/extract.h"
#include "lib/model/resolve.h"
#include "lib/model/when.h"

/* ---- reading ---- */

static int read_source(void *context, const char *path, const char **text, size_t *length, struct msp_error *err)
{
	struct msp_session *session = context;

	/* other stores do not change under our lock */
	if (session->txn == NULL || msp_index_of(session->index, path) != session->index)
		return msp_index_text(session->index, session->arena, path, text, length, err);
	struct msp_error missing = MSP_ERROR_INIT;
	if (msp_session_read(session, path, text, length, &missing) == 0)
		return 0;
	if (missing.code != MSP_MISSING) {
		if (err != NULL)
			*err = missing;
		return -1;
	}
	*text = NULL;
	return 0;
}

static int list_source(void *context, const char *prefix, const char ***paths, size_t *count, struct msp_error *err)
{
	struct msp_session *session = context;
	return msp_index_paths(session->index, session->arena, prefix, paths, count, err);
}

static int load_provider(struct msp_session *session, struct msp_error *err)
{
	const struct msp_catalog_source source = { .context = session, .read = read_source, .list = list_source };

	msp_catalog_init(&session->catalog, session->arena, &source);
	if (msp_catalog_provider(&session->catalog, &session->provider, err) != 0)
		return -1;
	session->zone = session->provider->zone;
	return 0;
}

static int read_now(struct msp_session *session, struct msp_error *err)
{
	const char *text = session->cli->common.now;

	session->clock = session->now = msp_time_now();
	session->now_given = text != NULL;
	if (text == NULL)
		return 0;
	if (msp_when_parse(text, session->zone, session->clock, &session->now, err) != 0)
		return msp_error_wrap(err, "--now");
	return 0;
}

static const char *cache_home(struct msp_arena *arena)
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

	if (!msp_str_empty(cache))
		return cache;
	return msp_str_empty(home) ? NULL : msp_path_join(arena, home, ".cache");
}

static void show_progress(void *context, uint64_t done, uint64_t total)
{
	struct msp_progress *progress = context;

	progress->total = total;
	msp_progress_step(progress, done);
}

static int open_index(struct msp_session *session, const char *client, struct msp_error *err)
{
	struct msp_index_request request = {
		.rules = msp_extract_rules(session->extract),
		.at = session->is_shared ? NULL : session->cli->common.at,
		.client = client,
		.shared = session->shared == NULL ? NULL : session->shared->index,
		.cache_home = cache_home(session->arena),
		.progress = show_progress,
		.progress_context = &session->progress,
	};

	msp_progress_start(&session->progress, session->cli, "index", 0);
	int failed = msp_index_open(&session->repo, &request, &session->index, err);
	msp_progress_end(&session->progress);
	return failed;
}

static int open_store(struct msp_session *session, const char *path, const char *client, struct msp_error *err)
{
	const struct msp_repo_request request = {
		.path = path,
		.home = getenv("HOME"),
		.sudo_uid = getenv("SUDO_UID"),
	};

	if (msp_repo_open(session->arena, &request, &session->repo, err) != 0)
		return -1;
	if (msp_extract_open(MSP_VERSION, &session->extract, err) != 0)
		return -1;
	if (open_index(session, client, err) != 0)
		return -1;
	if (session->repo.tip[0] == '\0') {
		msp_error_set(err, MSP_CONFIG, "the branch has no commit yet: %s", session->repo.path);
		msp_error_hint(err, "make a store with: msp-store init DIR");
		return -1;
	}
	if (load_provider(session, err) != 0)
		return -1;
	return read_now(session, err);
}

/* Another one of the stores named together, in the command's arena. */
static int open_other(struct msp_session *session, const char *path, struct msp_session **other, struct msp_error *err)
{
	*other = msp_arena_alloc(session->arena, sizeof **other);
	**other = (struct msp_session){ .cli = session->cli, .arena = session->arena, .is_shared = true };
	/* each has its own: they are closed in any order */
	const char *first = session->cli->common.stores[0];
	if (!msp_str_equal(path, first) && open_other(session, first, &(*other)->shared, err) != 0)
		return -1;
	return open_store(*other, path, NULL, err);
}

int msp_session_open(struct msp_session *session, struct msp_cli *cli, const char *client, struct msp_error *err)
{
	const struct msp_common *common = &cli->common;

	*session = (struct msp_session){ .cli = cli, .arena = &cli->arena };
	if (common->store_count > 1 && !msp_str_equal(common->store, common->stores[0]) &&
		open_other(session, common->stores[0], &session->shared, err) != 0)
		return -1;
	return open_store(session, common->store, client, err);
}

void msp_session_close(struct msp_session *session)
{
	msp_txn_close(session->txn);
	session->txn = NULL;
	msp_index_close(session->index);
	session->index = NULL;
	msp_extract_close(session->extract);
	session->extract = NULL;
	for (size_t i = 0; i < session->other_count; i++)
		msp_session_close(session->others[i]);
	session->other_count = 0;
	if (session->shared != NULL)
		msp_session_close(session->shared);
	session->shared = NULL;
}

int msp_session_run(struct msp_cli *cli, const void *given,
	int (*act)(struct msp_session *session, const void *given, struct msp_error *err), struct msp_error *err)
{
	struct msp_session session;
	int result = -1;

	if (cli->common.list_columns)
		return msp_printer_list_columns(cli, err);
	if (msp_session_open(&session, cli, NULL, err) == 0)
		result = act(&session, given, err);
	msp_session_close(&session);
	return result;
}

int msp_session_finish(struct msp_session *session, const char *prefix, int result, struct msp_error *err)
{
	struct msp_problems problems;

	msp_sync_watch(session);
	msp_problems_init(&problems, session->arena);
	if (msp_index_bad(session->index, session->arena, prefix, &problems, err) != 0)
		return -1;
	for (const struct msp_problem *problem = problems.first; problem != NULL; problem = problem->next)
		msp_cli_error(session->cli, &problem->error);
	return problems.count > 0 && result == 0 ? MSP_DATA : result;
}

/* ---- who ---- */

static int git_value(struct msp_session *session, const char *key, const char **value, struct msp_error *err)
{
	const struct msp_repo_environment environment = {
		.home = getenv("HOME"),
		.xdg_config_home = getenv("XDG_CONFIG_HOME"),
		.global_config = getenv("GIT_CONFIG_GLOBAL"),
		.system_config = getenv("GIT_CONFIG_SYSTEM"),
		.no_system = getenv("GIT_CONFIG_NOSYSTEM") != NULL,
	};
	return msp_repo_config(&session->repo, &environment, key, value, err);
}

static bool has_mail(const struct msp_technician *technician, const char *mail)
{
	msp_node_each_item(msp_node_get(technician->node, "mails"), item)
		if (msp_str_equal(item->value, mail))
			return true;
	return false;
}

/* The one technician with this address; *login stays NULL when there is none or more than one. */
static int login_of_mail(struct msp_session *session, const char *mail, const char **login, struct msp_error *err)
{
	const char **paths;
	size_t count, matches = 0;

	if (msp_index_paths(session->index, session->arena, "team/", &paths, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct msp_technician *technician;
		const char *base = msp_path_base(paths[i]);
		const char *name = msp_arena_strndup(session->arena, base, strcspn(base, "."));
		if (msp_catalog_technician(&session->catalog, name, &technician, NULL) != 0)
			continue; /* a bad file is named by msp_session_finish */
		if (!has_mail(technician, mail))
			continue;
		*login = technician->login;
		matches++;
	}
	if (matches != 1)
		*login = NULL;
	return 0;
}

static int find_login(struct msp_session *session, const char **login, struct msp_error *err)
{
	const char *mail;

	*login = session->cli->common.login;
	if (*login != NULL)
		return 0;
	if (git_value(session, "msp.login", login, err) != 0)
		return -1;
	if (*login != NULL)
		return 0;
	if (git_value(session, "user.email", &mail, err) != 0)
		return -1;
	return mail == NULL ? 0 : login_of_mail(session, mail, login, err);
}

int msp_session_actor(struct msp_session *session, const struct msp_technician **who, struct msp_error *err)
{
	const char *login = NULL;

	*who = session->who;
	if (*who != NULL)
		return 0;
	if (find_login(session, &login, err) != 0)
		return -1;
	if (login == NULL) {
		msp_error_set(err, MSP_CONFIG, "who are you? no technician of this store matches");
		msp_error_hint(err,
			"git config msp.login LOGIN, or --as LOGIN, or add your git user.email to team/<login>.yaml");
		return -1;
	}
	if (msp_catalog_technician(&session->catalog, login, who, err) != 0) {
		if (err != NULL && err->code == MSP_MISSING)
			err->code = MSP_CONFIG;
		return -1;
	}
	session->who = *who;
	return 0;
}

const struct msp_technician *msp_session_actor_or_null(struct msp_session *session)
{
	const struct msp_technician *who;
	return msp_session_actor(session, &who, NULL) == 0 ? who : NULL;
}

int msp_session_when(struct msp_session *session, int64_t *at, struct msp_error *err)
{
	*at = MSP_TIME_NONE;
	if (session->cli->common.when == NULL)
		return 0;
	if (msp_when_parse(session->cli->common.when, session->zone, session->now, at, err) != 0)
		return msp_error_wrap(err, "--when");
	return 0;
}

/* ---- writing ---- */

static int validate_text(void *context, const char *path, const char *text, size_t length, struct msp_error *err)
{
	struct msp_session *session = context;
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_problems problems;
	struct msp_node *node;

	msp_problems_init(&problems, &arena);
	int failed = msp_extract_check(session->extract, &arena, path, text, length, &node, &problems);
	if (problems.count > 0 && err != NULL)
		*err = problems.first->error;
	failed = failed != 0 || problems.count > 0 ? -1 : 0;
	msp_arena_release(&arena);
	return failed;
}

static int check_clock(const struct msp_session *session, struct msp_error *err)
{
	if (!session->now_given || session->provider->test)
		return 0;
	msp_error_set(err, MSP_USAGE, "--now and $MSP_NOW change the clock of writers only in stores with `test: yes`");
	msp_error_hint(err, "give the event's own time with --when; the real clock is kept as `recorded`");
	return -1;
}

/* Index and catalog follow the tip found under the lock. */
static int catch_up(struct msp_session *session, struct msp_error *err)
{
	if (strcmp(msp_index_commit(session->index), session->repo.tip) == 0)
		return 0;
	if (msp_index_refresh(session->index, err) != 0)
		return -1;
	return load_provider(session, err);
}

int msp_session_begin(struct msp_session *session, struct msp_error *err)
{
	const struct msp_technician *who;

	if (check_clock(session, err) != 0 || msp_session_actor(session, &who, err) != 0)
		return -1;
	session->rules = (struct msp_txn_rules){ session, validate_text };
	const struct msp_txn_request request = {
		.author_name = who->name,
		.author_email =
			who->mail != NULL ? who->mail : msp_arena_printf(session->arena, "%s@localhost", who->login),
		.at = session->now,
		.offset = msp_zone_offset(session->zone, session->now),
		.lock_timeout = (int)session->cli->common.lock_timeout,
		.rules = &session->rules,
	};
	if (msp_txn_begin(&session->repo, &request, &session->txn, err) != 0)
		return -1;
	msp_map_init(&session->drawn, session->arena);
	return catch_up(session, err);
}

int msp_session_read(
	struct msp_session *session, const char *path, const char **text, size_t *length, struct msp_error *err)
{
	struct msp_buf buf = MSP_BUF_INIT;
	int failed = msp_txn_read(session->txn, path, &buf, err);

	if (!failed) {
		*text = msp_arena_memdup(session->arena, buf.data, buf.length);
		*length = buf.length;
	}
	msp_buf_release(&buf);
	return failed;
}

static int show_difference(struct msp_session *session, struct msp_error *err)
{
	struct msp_buf diff = MSP_BUF_INIT;
	int failed = msp_txn_diff(session->txn, &diff, err);

	if (!failed)
		fwrite(diff.data, 1, diff.length, session->cli->out);
	msp_buf_release(&diff);
	return failed;
}

void msp_session_echo(struct msp_session *session, const char *format, ...)
{
	va_list args;

	msp_arena_reserve(session->arena, session->echoes, session->echo_count, session->echo_capacity);
	va_start(args, format);
	session->echoes[session->echo_count++] = msp_arena_vprintf(session->arena, msp_message(format), args);
	va_end(args);
}

int msp_session_commit(struct msp_session *session, const char *subject, const char *body, struct msp_error *err)
{
	char commit[MSP_OID_SIZE];
	int failed = session->cli->common.dry_run ? show_difference(session, err)
						  : msp_txn_commit(session->txn, subject, body, commit, err);

	struct msp_git *git = msp_txn_close_keeping(session->txn);
	session->txn = NULL;
	msp_index_lend(session->index, git);
	if (failed || session->cli->common.dry_run)
		return failed;
	for (size_t i = 0; i < session->echo_count; i++)
		msp_cli_note(session->cli, "%s", session->echoes[i]);
	session->echo_count = 0;
	msp_merge_warn(session);
	msp_sync_watch(session);
	/* The change is durable.  A failing index is no failure of the write: the next reader builds it again.  Nor is
	 * packing, which git does in the background when many objects lie about. */
	if (msp_repo_refresh(&session->repo, NULL) == 0)
		(void)msp_index_refresh(session->index, NULL);
	if (strcmp(msp_node_text(session->provider->node, "gc", "auto"), "auto") == 0)
		(void)msp_repo_tidy(&session->repo, NULL);
	msp_sync_after_write(session);
	return 0;
}

/* ---- numbers ---- */

/* Taken in the commit, or by a record made earlier in this transaction. */
static int number_taken(void *context, const char *number, struct msp_error *err)
{
	struct msp_session *session = context;
	bool taken;

	if (msp_map_get(&session->drawn, number) != NULL)
		return 1;
	if (msp_resolve_taken(msp_index_db(session->index), number, &taken, err) != 0)
		return -1;
	for (size_t i = 0; !taken && i < session->other_count; i++)
		if (msp_resolve_taken(msp_index_db(session->others[i]->index), number, &taken, err) != 0)
			return -1;
	return taken;
}

/* A number is free when no store has it. */
static int open_others(struct msp_session *session, struct msp_error *err)
{
	const struct msp_common *common = &session->cli->common;

	if (session->others != NULL || common->store_count < 2)
		return 0;
	session->others = msp_arena_array(session->arena, common->store_count, sizeof *session->others);
	for (size_t i = 0; i < common->store_count; i++) {
		if (msp_str_equal(common->stores[i], common->store))
			continue;
		int failed = open_other(session, common->stores[i], &session->others[session->other_count], err);
		session->other_count++;
		if (failed)
			return -1;
	}
	return 0;
}

static int number_space(struct msp_session *session, struct msp_number_space *space, struct msp_error *err)
{
	*space = (struct msp_number_space){ .context = session, .taken = number_taken };
	if (open_others(session, err) != 0)
		return -1;
	return msp_resolve_used(msp_index_db(session->index), &space->used, err);
}

static void remember_number(struct msp_session *session, const char *number)
{
	msp_map_set(&session->drawn, msp_arena_strdup(session->arena, number), session);
}

int msp_session_number(struct msp_session *session, char number[MSP_NUMBER_SIZE], struct msp_error *err)
{
	struct msp_number_space space;

	if (number_space(session, &space, err) != 0 || msp_number_draw(&space, number, err) != 0)
		return -1;
	remember_number(session, number);
	return 0;
}

int msp_session_number_of(struct msp_session *session, const char *client, const char *origin,
	char number[MSP_NUMBER_SIZE], char uid[MSP_UID_SIZE], struct msp_error *err)
{
	struct msp_number_space space;
	int taken = 1;

	if (number_space(session, &space, err) != 0)
		return -1;
	for (unsigned attempt = 0; taken == 1; attempt++) {
		msp_number_derive(client, origin, attempt, space.used, number);
		taken = number_taken(session, number, err);
	}
	msp_uid_derive(client, origin, uid);
	remember_number(session, number);
	return taken;
}

/* ---- odds and ends ---- */

int msp_session_state_dir(struct msp_session *session, const char **path, struct msp_error *err)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

	if (msp_str_empty(state) && msp_str_empty(home)) {
		msp_error_set(err, MSP_CONFIG, "neither $XDG_STATE_HOME nor $HOME is set");
		return -1;
	}
	*path = msp_str_empty(state) ? msp_arena_printf(session->arena, "%s/.local/state/msp", home)
				     : msp_path_join(session->arena, state, "msp");
	return msp_directory_make(*path, 0700, err);
}

static int keep_as(struct msp_session *session, const char *name, const char *suffix, const void *text, size_t length,
	const char **path, struct msp_error *err)
{
	struct msp_arena *arena = session->arena;
	const char *folder;

	if (msp_session_state_dir(session, &folder, err) != 0)
		return -1;
	*path = msp_path_join(arena, folder, msp_arena_printf(arena, "%s%s", name, suffix));
	for (int i = 2; msp_file_exists(*path); i++)
		*path = msp_path_join(arena, folder, msp_arena_printf(arena, "%s-%d%s", name, i, suffix));
	return msp_file_replace(*path, text, length, 0600, MSP_FILE_UNSYNCED, err);
}

void msp_session_keep(struct msp_session *session, const char *name, const char *suffix, const void *text,
	size_t length, struct msp_error *err)
{
	struct msp_error problem = MSP_ERROR_INIT;
	const char *path;

	if (keep_as(session, name, suffix, text, length, &path, &problem) == 0) {
		msp_error_hint(err, "%s%syour text is kept in %s", err->hint, err->hint[0] == '\0' ? "" : "; ", path);
		return;
	}
	msp_cli_warn(session->cli, "your text cannot be kept (%s), so here it is:", problem.message);
	fprintf(session->cli->notes, "%s\n", msp_utf8_visible(session->arena, text, true));
}

bool msp_session_spanish(const struct msp_session *session)
{
	return msp_str_equal(session->provider->language, "es");
}
