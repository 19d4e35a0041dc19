/* SPDX-License-Identifier: ISC */
#include "cmd/merge.h"

#include <stdlib.h>
#include <string.h>

#include "cmd/git.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/store/git.h"

#define ATTEMPTS 5

const char msp_merge_attributes[] =
	"# Bytes stay as they are; records are merged by what they say (msp-store(1), MERGING).\n"
	"* -text\n"
	"*.yaml merge=msp\n"
	"*.md merge=msp\n"
	"*.json merge=msp\n"
	"*.age -text -merge diff=msp-age\n"
	"*.sig -merge\n"
	"zones/** binary\n"
	"clients/*/files/** binary\n";

/* ---- rules ---- */

int msp_merge_lines_by_git(
	void *context, const struct msp_merge_input *input, struct msp_buf *out, struct msp_error *err)
{
	struct msp_git *git;

	if (context == NULL)
		return 0;
	if (msp_git_open(context, &git, err) != 0)
		return -1;
	int rc = msp_git_merge_text(git, input->base.bytes, input->base.length, input->ours.bytes, input->ours.length,
		input->theirs.bytes, input->theirs.length, out, err);
	msp_git_close(git);
	return rc;
}

static int draw_number(
	void *context, const char *client, const char *origin, char number[MSP_NUMBER_SIZE], struct msp_error *err)
{
	char uid[MSP_UID_SIZE];

	return origin == NULL ? msp_session_number(context, number, err)
			      : msp_session_number_of(context, client, origin, number, uid, err);
}

void msp_merge_session_rules(struct msp_session *session, struct msp_merge_model *model, struct msp_merge_rules *rules)
{
	*model = (struct msp_merge_model){
		.extract = session->extract,
		.lines = msp_merge_lines_by_git,
		.lines_context = &session->repo,
		.number = draw_number,
		.number_context = session,
	};
	if (session->txn == NULL)
		msp_map_init(&session->drawn, session->arena);
	msp_merge_model_rules(model, rules);
}

/* ---- merging ---- */

static int remember(struct msp_session *session, const struct msp_conflicts *found, struct msp_error *err)
{
	return msp_conflicts_replace(&session->repo, (int)session->cli->common.lock_timeout, false, NULL, found, err);
}

static int stop_at_conflicts(struct msp_session *session, const struct msp_merge *merge,
	struct msp_session_merged *merged, struct msp_error *err)
{
	msp_conflicts_init(&merged->conflicts, session->arena, NULL);
	for (size_t i = 0; i < merge->conflicts.count; i++)
		msp_conflicts_add(&merged->conflicts, &merge->conflicts.items[i], NULL);
	if (!session->cli->common.dry_run && remember(session, &merged->conflicts, err) != 0)
		return -1;
	msp_merge_tell(session->cli, &merged->conflicts);
	msp_error_set(err, MSP_BUSY, "nothing was merged; conflicts: %zu", merged->conflicts.count);
	msp_error_hint(err, "decide with msp-store resolve, then sync again");
	return -1;
}

/* 1 = the branch moved meanwhile, again. */
static int commit(struct msp_session *session, struct msp_merge *merge, const char *subject,
	struct msp_session_merged *merged, struct msp_error *err)
{
	struct msp_error problem = MSP_ERROR_INIT;

	if (msp_session_begin(session, err) != 0)
		return -1;
	bool moved = !msp_str_equal(msp_txn_base(session->txn), merge->ours);
	int failed = msp_merge_apply(merge, session->txn, &problem);
	if (failed) {
		msp_txn_close(session->txn);
		session->txn = NULL;
		if (err != NULL)
			*err = problem;
		return moved ? 1 : -1;
	}
	merged->notes = msp_arena_array(session->arena, merge->note_count, sizeof *merged->notes);
	for (size_t i = 0; i < merge->note_count; i++) {
		merged->notes[i] = msp_arena_strdup(session->arena, merge->notes[i]);
		msp_session_echo(session, "%s", merged->notes[i]);
	}
	merged->note_count = merge->note_count;
	if (subject == NULL)
		subject = msp_arena_printf(session->arena, "merge %.12s", merge->theirs);
	return msp_session_commit(session, subject, NULL, err);
}

static int try(struct msp_session *session, const char *theirs, const char *subject, bool unrelated,
	struct msp_session_merged *merged, struct msp_error *err)
{
	struct msp_merge_model model;
	struct msp_merge_rules rules;
	struct msp_conflicts decided;
	struct msp_merge *merge = NULL;

	msp_merge_session_rules(session, &model, &rules);
	msp_conflicts_init(&decided, session->arena, NULL);
	if (msp_repo_refresh(&session->repo, err) != 0 || msp_index_refresh(session->index, err) != 0 ||
		msp_conflicts_load(&session->repo, &decided, err) != 0)
		return -1;
	const struct msp_merge_request request = { .ours = session->repo.tip,
		.theirs = theirs,
		.rules = &rules,
		.decided = &decided,
		.ours_upstream = unrelated,
		.unrelated = unrelated };
	int failed = msp_merge_open(&session->repo, &request, &merge, err);
	merged->kind = merge->kind;
	if (!failed && merge->conflicts.count > 0)
		failed = stop_at_conflicts(session, merge, merged, err);
	else if (!failed && merge->kind != MSP_MERGE_NOTHING)
		failed = commit(session, merge, subject, merged, err);
	msp_merge_close(merge);
	return failed;
}

static int merge(struct msp_session *session, const char *theirs, const char *subject, bool unrelated,
	struct msp_session_merged *merged, struct msp_error *err)
{
	struct msp_conflicts none;
	int failed = 1;

	*merged = (struct msp_session_merged){ .kind = MSP_MERGE_NOTHING };
	for (int attempt = 0; failed > 0 && attempt < ATTEMPTS; attempt++)
		failed = try(session, theirs, subject, unrelated, merged, err);
	if (failed)
		return -1;
	memcpy(merged->commit, session->repo.tip, MSP_OID_SIZE);
	msp_conflicts_init(&none, session->arena, NULL);
	return session->cli->common.dry_run ? 0 : remember(session, &none, err);
}

int msp_session_merge(struct msp_session *session, const char *theirs, const char *subject,
	struct msp_session_merged *merged, struct msp_error *err)
{
	return merge(session, theirs, subject, false, merged, err);
}

int msp_session_join(struct msp_session *session, const char *theirs, const char *subject,
	struct msp_session_merged *merged, struct msp_error *err)
{
	return merge(session, theirs, subject, true, merged, err);
}

/* ---- telling ---- */

static void tell_value(struct msp_cli *cli, const char *name, const char *value)
{
	fprintf(cli->notes, "  %-7s %s\n", name,
		value == NULL ? "(not there)" : msp_utf8_visible(&cli->arena, value, false));
}

void msp_merge_tell(struct msp_cli *cli, const struct msp_conflicts *conflicts)
{
	for (size_t i = 0; i < conflicts->count; i++) {
		const struct msp_conflict *conflict = &conflicts->items[i];
		struct msp_error error = MSP_ERROR_INIT;
		bool whole = conflict->key[0] == '\0';
		msp_error_set(&error, MSP_BUSY, "%s", conflict->why);
		msp_error_at(&error, conflict->path, 0, 0);
		msp_error_field(&error, conflict->key);
		msp_error_hint(&error, "msp-store resolve %s%s%s --ours | --theirs%s", conflict->path,
			whole ? "" : " --key ", conflict->key, whole ? "" : " | --value VALUE");
		if (conflict->only_ours)
			msp_error_hint(&error,
				"git mv ours to another name, commit, sync again; or leave theirs out: "
				"msp-store resolve %s --ours",
				conflict->path);
		if (msp_str_equal(conflict->key, "uid"))
			msp_error_hint(&error, "msp-store resolve %s gives ours a new number", conflict->path);
		msp_cli_error(cli, &error);
		tell_value(cli, "base", conflict->base);
		tell_value(cli, "ours", conflict->ours);
		tell_value(cli, "theirs", conflict->theirs);
	}
}

/* ---- git's configuration ---- */

static const char *const settings[][2] = {
	{ "merge.msp.name", "records of msp, by what they say" },
	{ "merge.msp.driver", "msp-store merge-driver %O %A %B %P" },
	/* the common version of a criss-cross is nothing that people could decide about */
	{ "merge.msp.recursive", "binary" },
	/* two tickets look alike: git would put one's events into the other */
	{ "merge.renames", "false" },
	/* how a ciphertext is built, never what is in it */
	{ "diff.msp-age.textconv", "msp-vault age describe" },
};

int msp_merge_configure(struct msp_arena *arena, const struct msp_repo *repo, struct msp_error *err)
{
	struct msp_buf output = MSP_BUF_INIT;
	int failed = 0;

	for (size_t i = 0; !failed && i < MSP_COUNT(settings); i++) {
		const char *const arguments[] = { "config", settings[i][0], settings[i][1], NULL };
		failed = msp_git_ask(arena, repo, arguments, MSP_SYSTEM, &output, NULL, err);
	}
	msp_buf_release(&output);
	return failed;
}

static int setting(struct msp_session *session, const char *key, const char **value, struct msp_error *err)
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

int msp_merge_configured(struct msp_session *session, bool *configured, struct msp_error *err)
{
	const char *driver, *renames;

	*configured = true;
	if (session->repo.worktree == NULL)
		return 0;
	if (setting(session, "merge.msp.driver", &driver, err) != 0 ||
		setting(session, "merge.renames", &renames, err) != 0)
		return -1;
	*configured = driver != NULL && msp_str_equal(renames, "false");
	return 0;
}

void msp_merge_warn(struct msp_session *session)
{
	const char *remote;
	bool configured;

	/* nobody merges what has no other */
	if (msp_merge_configured(session, &configured, NULL) != 0 || configured ||
		setting(session, "remote.origin.url", &remote, NULL) != 0 || remote == NULL)
		return;
	msp_cli_warn(session->cli, "git would merge records of this clone line by line; run: %s", MSP_MERGE_INSTALL);
}
