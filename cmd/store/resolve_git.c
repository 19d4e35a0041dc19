/* SPDX-License-Identifier: ISC */
#include "cmd/store/resolve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/git.h"
#include "cmd/merge.h"
#include "lib/base/file.h"
#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/store/child.h"
#include "lib/store/git.h"

#define MODE_FILE 0100644
#define MODE_EXECUTABLE 0100755

struct resolve {
	struct msp_session *session;
	const struct msp_map *unmerged;
	const struct store_stages *stages;
	struct store_decision *decision;
	struct msp_git *git;
	struct msp_merge_model model;
	struct msp_merge_rules rules;
	struct msp_conflicts decided, *left;
	struct msp_buf texts[STAGES], out;
};

/* ---- what git has not merged ---- */

/* "mode oid stage<TAB>path" */
static void add_entry(struct msp_session *session, struct msp_map *unmerged, char *entry)
{
	char *tab = strchr(entry, '\t'), *oid;
	unsigned mode = (unsigned)strtoul(entry, &oid, 8);

	if (tab == NULL || *oid != ' ' || tab - oid < MSP_OID_SIZE + 2)
		return;
	int stage = tab[-1] - '1';
	struct store_stages *stages = msp_map_get(unmerged, tab + 1);
	if (stages == NULL) {
		stages = msp_arena_alloc(session->arena, sizeof *stages);
		stages->path = msp_arena_strdup(session->arena, tab + 1);
		msp_map_set(unmerged, stages->path, stages);
	}
	if (stage < 0 || stage >= STAGES)
		return;
	memcpy(stages->oid[stage], oid + 1, MSP_OID_SIZE - 1);
	stages->mode[stage] = mode;
}

int store_unmerged(struct msp_session *session, struct msp_map *unmerged, struct msp_error *err)
{
	const char *const arguments[] = { "ls-files", "-u", "-z", "--full-name", NULL };
	struct msp_repo *repo = &session->repo;
	struct msp_buf output = MSP_BUF_INIT;

	msp_map_init(unmerged, session->arena);
	if (repo->worktree == NULL)
		return 0;
	struct msp_child command = { .argv = msp_child_inside(session->arena, repo->worktree,
					     msp_child_git(session->arena, repo, arguments)),
		.output = &output };
	int failed = msp_child_run(&command, err);
	if (!failed && command.status != 0)
		failed = msp_child_failed(&command, MSP_SYSTEM, err);
	for (size_t at = 0; !failed && at < output.length; at += strlen(output.data + at) + 1)
		add_entry(session, unmerged, msp_arena_strdup(session->arena, output.data + at));
	msp_buf_release(&output);
	return failed;
}

/* ---- putting the result there ---- */

static int git(struct resolve *resolve, const char *const *arguments, struct msp_error *err)
{
	struct msp_repo *repo = &resolve->session->repo;
	struct msp_arena *arena = resolve->session->arena;
	struct msp_buf output = MSP_BUF_INIT;
	struct msp_child command = { .argv = msp_child_inside(
					     arena, repo->worktree, msp_child_git(arena, repo, arguments)),
		.output = &output };
	int failed = msp_child_run(&command, err);

	if (!failed && command.status != 0)
		failed = msp_child_failed(&command, MSP_BUSY, err);
	msp_buf_release(&output);
	return failed;
}

static int place(struct resolve *resolve, const char *path, const struct msp_buf *text, struct msp_error *err)
{
	const char *file = msp_path_join(resolve->session->arena, resolve->session->repo.worktree, path);
	const char *const add[] = { "--literal-pathspecs", "add", "-f", "--", path, NULL };

	if (msp_directory_make(msp_path_parent(resolve->session->arena, file), 0777, err) != 0 ||
		msp_file_replace(file, text->data, text->length, 0666, MSP_FILE_SYNCED, err) != 0)
		return -1;
	return git(resolve, add, err);
}

static int take_away(struct resolve *resolve, const char *path, struct msp_error *err)
{
	const char *const arguments[] = { "--literal-pathspecs", "rm", "-q", "-f", "--ignore-unmatch", "--", path,
		NULL };

	return git(resolve, arguments, err);
}

/* ---- asking and deciding ---- */

static bool about(const struct store_decision *decision, const struct msp_conflict *conflict)
{
	return decision != NULL && decision->take != MSP_TAKE_NONE &&
	       (decision->key == NULL || msp_str_equal(decision->key, conflict->key));
}

/* Questions that the decision is about are decided; false when it says nothing about any. */
static bool decide(struct resolve *resolve, const struct msp_conflicts *found)
{
	bool any = false;

	for (size_t i = 0; i < found->count; i++) {
		struct msp_conflict conflict = found->items[i];
		if (!about(resolve->decision, &conflict))
			continue;
		conflict.take = resolve->decision->take;
		conflict.value = resolve->decision->value;
		msp_conflicts_set(&resolve->decided, &conflict);
		resolve->decision->used++;
		any = true;
	}
	return any;
}

static int read_stages(struct resolve *resolve, struct msp_error *err)
{
	for (int stage = 0; stage < STAGES; stage++) {
		unsigned mode = resolve->stages->mode[stage];
		if (mode == 0)
			continue;
		if (mode != MODE_FILE && mode != MODE_EXECUTABLE) {
			msp_error_set(err, MSP_DATA, "a link or another repository stands there, not a file");
			msp_error_at(err, resolve->stages->path, 0, 0);
			msp_error_hint(err, "take it out with git rm %s", resolve->stages->path);
			return -1;
		}
		if (msp_git_blob(resolve->git, resolve->stages->oid[stage], &resolve->texts[stage], err) != 0)
			return -1;
	}
	return 0;
}

static struct msp_merge_text text_of(const struct resolve *resolve, int stage)
{
	const struct msp_buf *buf = &resolve->texts[stage];
	bool there = resolve->stages->mode[stage] != 0;

	return (struct msp_merge_text){ there ? buf->data : NULL, there ? buf->length : 0 };
}

/* The file as a whole is in question: whose version?  1 = nobody has said. */
static int take_whole(struct resolve *resolve, const char *why, struct msp_error *err)
{
	const struct store_stages *stages = resolve->stages;
	struct msp_conflicts found;

	const struct msp_conflict question = {
		.path = stages->path,
		.key = "",
		.base = stages->mode[STAGE_BASE] == 0 ? NULL : stages->oid[STAGE_BASE],
		.ours = stages->mode[STAGE_OURS] == 0 ? NULL : stages->oid[STAGE_OURS],
		.theirs = stages->mode[STAGE_THEIRS] == 0 ? NULL : stages->oid[STAGE_THEIRS],
		.why = why,
	};
	msp_conflicts_init(&found, resolve->session->arena, NULL);
	msp_conflicts_add(&found, &question, NULL);
	(void)decide(resolve, &found);
	resolve->left->decided = &resolve->decided;
	enum msp_take take = msp_conflicts_add(resolve->left, &question, NULL);
	if (take == MSP_TAKE_NONE)
		return 1;
	int side = take == MSP_TAKE_OURS ? STAGE_OURS : STAGE_THEIRS;
	if (stages->mode[side] == 0)
		return take_away(resolve, stages->path, err);
	return place(resolve, stages->path, &resolve->texts[side], err);
}

/* ---- two records with one number ---- */

static bool in_rebase(const struct msp_repo *repo, struct msp_arena *arena)
{
	return msp_directory_exists(msp_path_join(arena, repo->git_dir, "rebase-merge")) ||
	       msp_directory_exists(msp_path_join(arena, repo->git_dir, "rebase-apply"));
}

/* The record that the others do not have yet gets a new number, in a file of its own. */
static int part(struct resolve *resolve, struct msp_error *err)
{
	struct msp_session *session = resolve->session;
	struct msp_arena *arena = session->arena;
	/* in a rebase "ours" is what the others have */
	int local = in_rebase(&session->repo, arena) ? STAGE_THEIRS : STAGE_OURS;
	int upstream = STAGE_OURS + STAGE_THEIRS - local;
	struct msp_buf text = MSP_BUF_INIT;
	char number[MSP_NUMBER_SIZE];
	struct msp_place at;

	msp_kind_place(arena, resolve->stages->path, &at);
	const char *old = msp_kind_reference(arena, &at), *base = msp_path_base(resolve->stages->path);
	const struct msp_buf *mine = &resolve->texts[local];
	if (msp_session_number(session, number, err) != 0)
		return -1;
	const char *path = msp_arena_printf(arena, "%.*s%s%s", (int)(base - resolve->stages->path),
		resolve->stages->path, number, base + strlen(at.number));
	const char *new = msp_arena_printf(arena, "%s-%s", at.client, number);
	int failed = msp_merge_renumber(arena, mine->data, mine->length, old, new, &text, err);
	if (!failed)
		failed = place(resolve, path, &text, err);
	if (!failed)
		failed = place(resolve, resolve->stages->path, &resolve->texts[upstream], err);
	if (!failed)
		msp_cli_note(session->cli,
			"%s → %s: the number was taken by another record meanwhile; see whether others speak of it: "
			"git grep %s",
			old, new, old);
	msp_buf_release(&text);
	return failed;
}

/* ---- one path ---- */

static bool collided(const struct msp_conflicts *found)
{
	return found->count == 1 && msp_str_equal(found->items[0].key, "uid");
}

static int merge_once(struct resolve *resolve, struct msp_conflicts *found, struct msp_error *err)
{
	const struct msp_merge_input input = { .path = resolve->stages->path,
		.base = text_of(resolve, STAGE_BASE),
		.ours = text_of(resolve, STAGE_OURS),
		.theirs = text_of(resolve, STAGE_THEIRS) };

	msp_conflicts_init(found, resolve->session->arena, &resolve->decided);
	msp_buf_clear(&resolve->out);
	return msp_merge_record(&resolve->model, resolve->session->arena, &input, &resolve->out, found, err);
}

static int merge_path(struct resolve *resolve, struct msp_error *err)
{
	const struct store_stages *stages = resolve->stages;
	struct msp_conflicts found;

	if (stages->mode[STAGE_OURS] == 0 || stages->mode[STAGE_THEIRS] == 0)
		return take_whole(resolve,
			stages->mode[STAGE_OURS] == 0 ? msp_message("removed by us, changed by them")
						      : msp_message("changed by us, removed by them"),
			err);
	int rc = merge_once(resolve, &found, err);
	if (rc == 0 && collided(&found))
		return part(resolve, err);
	if (rc == 0 && decide(resolve, &found))
		rc = merge_once(resolve, &found, err);
	if (rc < 0)
		return -1;
	if (rc > 0)
		return place(resolve, stages->path, &resolve->out, err);
	for (size_t i = 0; i < found.count; i++)
		msp_conflicts_add(resolve->left, &found.items[i], NULL);
	return 1;
}

static int run_one(struct resolve *resolve, struct msp_error *err)
{
	struct msp_arena *arena = resolve->session->arena;
	const char *unit = resolve->rules.unit(resolve->rules.context, arena, resolve->stages->path);

	if (read_stages(resolve, err) != 0)
		return -1;
	int rc = unit == NULL ? merge_path(resolve, err)
			      : take_whole(resolve,
					msp_message("changed by both; its files are one and are taken together"), err);
	for (int stage = 0; stage < STAGES; stage++)
		msp_buf_clear(&resolve->texts[stage]);
	return rc;
}

/* The files of a secret go together, whichever was named. */
static int run_all(struct resolve *resolve, const char *path, struct msp_error *err)
{
	struct msp_arena *arena = resolve->session->arena;
	const char *unit = resolve->rules.unit(resolve->rules.context, arena, path);
	int left = 0;

	for (size_t i = 0; i < resolve->unmerged->count; i++) {
		const struct store_stages *stages = resolve->unmerged->entries[i].value;
		const char *other = resolve->rules.unit(resolve->rules.context, arena, stages->path);
		if (!msp_str_equal(stages->path, path) && (unit == NULL || !msp_str_equal(unit, other)))
			continue;
		resolve->stages = stages;
		int rc = run_one(resolve, err);
		if (rc < 0)
			return -1;
		left = left || rc > 0;
	}
	return left;
}

/* What is left of this path waits on, and what was decided about it with it; nothing when it is merged. */
static int remember(struct resolve *resolve, const char *path, bool merged, struct msp_error *err)
{
	struct msp_session *session = resolve->session;
	struct msp_conflicts keep;

	msp_conflicts_init(&keep, session->arena, NULL);
	for (size_t i = 0; !merged && i < resolve->decided.count; i++)
		if (msp_str_equal(resolve->decided.items[i].path, path) &&
			resolve->decided.items[i].take != MSP_TAKE_NONE)
			msp_conflicts_set(&keep, &resolve->decided.items[i]);
	for (size_t i = 0; !merged && i < resolve->left->count; i++)
		if (msp_str_equal(resolve->left->items[i].path, path))
			msp_conflicts_set(&keep, &resolve->left->items[i]);
	return msp_conflicts_replace(&session->repo, (int)session->cli->common.lock_timeout, true, path, &keep, err);
}

int store_resolve_path(struct msp_session *session, const struct msp_map *unmerged, const char *path,
	struct store_decision *decision, struct msp_conflicts *left, struct msp_error *err)
{
	struct resolve resolve = { .session = session,
		.unmerged = unmerged,
		.decision = decision,
		.left = left,
		.texts = { MSP_BUF_INIT, MSP_BUF_INIT, MSP_BUF_INIT },
		.out = MSP_BUF_INIT };

	msp_merge_session_rules(session, &resolve.model, &resolve.rules);
	msp_conflicts_init(&resolve.decided, session->arena, NULL);
	int rc = msp_conflicts_load(&session->repo, &resolve.decided, err);
	if (rc == 0)
		rc = msp_git_open(&session->repo, &resolve.git, err);
	if (rc == 0)
		rc = run_all(&resolve, path, err);
	if (rc >= 0 && remember(&resolve, path, rc == 0, err) != 0)
		rc = -1;
	left->decided = NULL;
	msp_git_close(resolve.git);
	for (int stage = 0; stage < STAGES; stage++)
		msp_buf_release(&resolve.texts[stage]);
	msp_buf_release(&resolve.out);
	return rc;
}
