/* SPDX-License-Identifier: ISC */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/git.h"
#include "cmd/store/purge.h"
#include "cmd/store/scope.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/store/child.h"
#include "lib/store/conflict.h"

#define HASH 64
#define PENDING_LIMIT ((size_t)256 << 20)

static int git(struct purge *purge, const char *const *arguments, struct msp_buf *output, struct msp_error *err)
{
	return msp_git_ask(purge->session.arena, &purge->session.repo, arguments, MSP_SYSTEM, output, NULL, err);
}

/* Lines of what git says, without the empty one at the end. */
static int lines_of(
	struct purge *purge, const char *const *arguments, char ***lines, size_t *count, struct msp_error *err)
{
	struct msp_buf output = MSP_BUF_INIT;
	int failed = git(purge, arguments, &output, err);

	*lines = msp_str_split(purge->session.arena, output.data, '\n', count);
	if (*count > 0 && (*lines)[*count - 1][0] == '\0')
		(*count)--;
	msp_buf_release(&output);
	return failed;
}

/* ---- before ---- */

static int refuse(struct msp_error *err, const char *hint)
{
	msp_error_hint(err, "%s", hint);
	return -1;
}

static int check_places(struct purge *purge, struct msp_error *err)
{
	static const char *const worktrees[] = { "worktree", "list", "--porcelain", NULL };
	static const char *const stash[] = { "for-each-ref", "refs/stash", "refs/replace", NULL };
	const struct msp_repo *repo = &purge->session.repo;
	struct msp_arena *arena = purge->session.arena;
	size_t count, others = 0;
	char **lines;

	if (lines_of(purge, worktrees, &lines, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		others += msp_str_starts(lines[i], "worktree ");
	if (others > 1) {
		msp_error_set(err, MSP_BUSY, "linked work trees still show what is to go: %zu", others - 1);
		return refuse(err, "git worktree list; git worktree remove");
	}
	if (lines_of(purge, stash, &lines, &count, err) != 0)
		return -1;
	if (count > 0) {
		msp_error_set(err, MSP_BUSY, "git's stash, or a replacement, may hold what is to go");
		return refuse(err, "git stash list; git stash pop; git replace -d");
	}
	if (msp_file_exists(msp_path_join(arena, repo->common_dir, "shallow"))) {
		msp_error_set(err, MSP_CONFIG, "this clone has only a part of the history");
		return refuse(err, "git fetch --unshallow");
	}
	if (msp_file_exists(msp_path_join(arena, repo->common_dir, "objects/info/alternates"))) {
		msp_error_set(err, MSP_CONFIG, "objects of this repository are in another one");
		return refuse(err, "git repack -a -d, then remove objects/info/alternates");
	}
	return 0;
}

static int check_work(struct purge *purge, struct msp_error *err)
{
	static const char *const busy[] = { "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge",
		"rebase-apply" };
	struct msp_session *session = &purge->session;
	struct msp_dirty dirty = { NULL, 0, 0 };
	struct msp_conflicts conflicts;

	for (size_t i = 0; i < MSP_COUNT(busy); i++) {
		const char *path = msp_path_join(session->arena, session->repo.git_dir, busy[i]);
		if (msp_file_exists(path) || msp_directory_exists(path)) {
			msp_error_set(err, MSP_BUSY, "a merge or rebase is not finished");
			return refuse(err, "finish it, or git merge --abort");
		}
	}
	msp_conflicts_init(&conflicts, session->arena, NULL);
	if (msp_conflicts_load(&session->repo, &conflicts, err) != 0)
		return -1;
	if (conflicts.count > 0) {
		msp_error_set(err, MSP_BUSY, "conflicts of a merge wait for a decision");
		return refuse(err, "msp-store resolve");
	}
	if (session->repo.worktree == NULL)
		return 0;
	/* first what a writer that died has left, perhaps this command itself: it is no edit of a person's */
	if (msp_txn_recover(&session->repo, (int)session->cli->common.lock_timeout, err) != 0)
		return -1;
	if (msp_repo_dirty(&session->repo, session->arena, &dirty, err) != 0)
		return -1;
	if (dirty.count == 0)
		return 0;
	msp_error_set(err, MSP_BUSY, "there are uncommitted edits: %zu", dirty.count);
	msp_error_at(err, dirty.paths[0], 0, 0);
	return refuse(err, "commit them, or take them away");
}

int store_purge_check(struct purge *purge, struct msp_error *err)
{
	return check_places(purge, err) != 0 || check_work(purge, err) != 0 ? -1 : 0;
}

/* ---- what a killed purge has left to forget ---- */

/* msp/purge in the common git directory: the path, then the contents that must go, a line each. */
static const char *pending_file(struct purge *purge)
{
	return msp_path_join(purge->session.arena, purge->session.repo.common_dir, "msp/purge");
}

static char **read_pending(struct purge *purge, size_t *count)
{
	struct msp_buf text = MSP_BUF_INIT;

	*count = 0;
	if (msp_file_read(pending_file(purge), PENDING_LIMIT, &text, NULL) != 0)
		return NULL;
	char **lines = msp_str_split(purge->session.arena, text.data, '\n', count);
	msp_buf_release(&text);
	return lines;
}

bool store_purge_pending(struct purge *purge)
{
	size_t count;
	char **lines = read_pending(purge, &count);

	return count > 0 && msp_str_equal(lines[0], purge->path);
}

/* Before branches move: afterwards nobody could tell what was in the history. */
static int remember(struct purge *purge, struct msp_error *err)
{
	struct msp_map *dropped = &purge->rewrite.dropped;
	struct msp_buf text = MSP_BUF_INIT;
	size_t count;
	char **lines = read_pending(purge, &count);

	for (size_t i = 1; i < count && msp_str_equal(lines[0], purge->path); i++)
		if (lines[i][0] != '\0')
			msp_map_set(dropped, lines[i], purge);
	msp_buf_addf(&text, "%s\n", purge->path);
	for (size_t i = 0; i < dropped->count; i++)
		msp_buf_addf(&text, "%s\n", dropped->entries[i].key);
	int failed = msp_file_replace(pending_file(purge), text.data, text.length, 0600, MSP_FILE_SYNCED, err);
	msp_buf_release(&text);
	return failed;
}

/* ---- rewriting ---- */

struct ref {
	const char *name, *type, *oid, *target; /* target: commit of a tag; "" */
	bool symbolic;
};

static int list_refs(struct purge *purge, struct ref **refs, size_t *count, struct msp_error *err)
{
	static const char *const arguments[] = { "for-each-ref",
		"--format=%(refname) %(objecttype) %(objectname) %(if)%(symref)%(then)S%(else)-%(end) %(*objectname)",
		NULL };
	char **lines;

	if (lines_of(purge, arguments, &lines, count, err) != 0)
		return -1;
	*refs = msp_arena_array(purge->session.arena, *count, sizeof **refs);
	for (size_t i = 0; i < *count; i++) {
		size_t fields;
		char **field = msp_str_split(purge->session.arena, lines[i], ' ', &fields);
		(*refs)[i] =
			(struct ref){ field[0], field[1], field[2], fields > 4 ? field[4] : "", field[3][0] == 'S' };
	}
	return 0;
}

static bool remote(const struct ref *ref)
{
	return msp_str_starts(ref->name, "refs/remotes/");
}

static const char *commit_of(const struct ref *ref)
{
	return msp_str_equal(ref->type, "tag") ? ref->target : msp_str_equal(ref->type, "commit") ? ref->oid : "";
}

static void show_progress(void *context, uint64_t done, uint64_t total)
{
	struct msp_progress *progress = context;

	progress->total = total;
	msp_progress_step(progress, done);
}

static int rewrite(struct purge *purge, struct msp_git *objects, const struct ref *refs, size_t count, bool dry,
	struct msp_error *err)
{
	const char *const paths[] = { purge->path, NULL };
	const struct store_scope scope = { paths, purge->client };
	struct msp_session *session = &purge->session;
	struct msp_rewrite_rules rules;
	const char **tips = msp_arena_array(session->arena, count, sizeof *tips);
	size_t tip_count = 0;

	for (size_t i = 0; i < count; i++)
		if (commit_of(&refs[i])[0] != '\0')
			tips[tip_count++] = commit_of(&refs[i]);
	store_scope_lose(&scope, &rules);
	rules.keep_subject = STORE_PURGE_SUBJECT;
	rules.dry = dry;
	rules.progress = show_progress;
	rules.progress_context = &session->progress;
	msp_progress_start(&session->progress, session->cli, "commits", 0);
	if (purge->rewritten)
		msp_rewrite_release(&purge->rewrite);
	purge->rewritten = true;
	int failed = msp_rewrite_run(&purge->rewrite, &session->repo, objects, tips, tip_count, &rules, err);
	msp_progress_end(&session->progress);
	return failed;
}

int store_purge_count(struct purge *purge, struct msp_error *err)
{
	struct msp_git *objects;
	struct ref *refs;
	size_t count;

	if (list_refs(purge, &refs, &count, err) != 0 || msp_git_open(&purge->session.repo, &objects, err) != 0)
		return -1;
	int failed = rewrite(purge, objects, refs, count, true, err);
	msp_git_close(objects);
	return failed;
}

/* One line for git update-ref --stdin; "" = it stays. */
static int ref_line(struct purge *purge, struct msp_git *objects, const struct ref *ref, struct msp_buf *lines,
	struct msp_error *err)
{
	const char *made = msp_rewrite_of(&purge->rewrite, commit_of(ref));
	char tag[MSP_OID_SIZE];

	if (ref->symbolic && !remote(ref)) /* it follows the one it names */
		return 0;
	if (remote(ref) || made[0] == '\0') {
		/* what others have, and tags of what is gone or never was a commit */
		msp_buf_addf(lines, "option no-deref\ndelete %s\n", ref->name);
		return 0;
	}
	if (msp_str_equal(made, commit_of(ref)))
		return 0;
	if (msp_str_equal(ref->type, "tag")) {
		if (msp_rewrite_tag(objects, ref->oid, made, tag, err) != 0)
			return -1;
		made = tag;
	}
	msp_buf_addf(lines, "update %s %s %s\n", ref->name, made, ref->oid);
	return 0;
}

static int move_refs(
	struct purge *purge, struct msp_git *objects, const struct ref *refs, size_t count, struct msp_error *err)
{
	static const char *const arguments[] = { "update-ref", "-m", "purge", "--stdin", NULL };
	struct msp_session *session = &purge->session;
	struct msp_buf lines = MSP_BUF_INIT;
	int failed = 0;

	for (size_t i = 0; i < count && !failed; i++)
		failed = ref_line(purge, objects, &refs[i], &lines, err);
	struct msp_child command = { .argv = msp_child_git(session->arena, &session->repo, arguments),
		.input = lines.data,
		.input_length = lines.length };
	if (!failed)
		failed = msp_child_run(&command, err);
	if (!failed && command.status != 0)
		failed = msp_child_failed(&command, MSP_BUSY, err);
	msp_buf_release(&lines);
	return failed;
}

/* ---- forgetting ---- */

/* Attachments too large for git, which a dropped record names and no other does. */
static int drop_attachment(struct purge *purge, const char *hash, struct msp_error *err)
{
	struct msp_session *session = &purge->session;
	const char *outside = msp_node_text(msp_node_get(session->provider->node, "limits"), "outside", NULL);
	const char *folder = outside == NULL
				     ? msp_path_join(session->arena, session->repo.common_dir, "msp-state/files")
			     : outside[0] == '/' ? outside
						 : msp_path_join(session->arena, session->repo.path, outside);
	const char *path = msp_arena_printf(session->arena, "%s/%.2s/%s", folder, hash, hash);
	const char *const search[] = { "grep", "--quiet", "--fixed-strings", "-e", hash, "HEAD", NULL };
	struct msp_buf output = MSP_BUF_INIT;
	bool unused = false;

	if (!msp_file_exists(path))
		return 0;
	int failed = msp_git_ask(session->arena, &session->repo, search, MSP_SYSTEM, &output, &unused, err);
	if (!failed && unused && unlink(path) == 0)
		purge->attachments++;
	msp_buf_release(&output);
	return failed;
}

static int drop_attachments(struct purge *purge, struct msp_git *objects, struct msp_error *err)
{
	int failed = 0;

	for (size_t i = 0; i < purge->rewrite.dropped.count && !failed; i++) {
		struct msp_buf text = MSP_BUF_INIT;
		/* one that is gone has been looked at */
		(void)msp_git_blob(objects, purge->rewrite.dropped.entries[i].key, &text, NULL);
		for (const char *at = text.data; !failed && at < text.data + text.length;) {
			size_t length = strspn(at, "0123456789abcdef");
			if (length == HASH)
				failed = drop_attachment(purge, msp_arena_strndup(purge->session.arena, at, HASH), err);
			at += length + 1;
		}
		msp_buf_release(&text);
	}
	return failed;
}

/* Databases keep what was deleted in pages that are free: they go, and come back by themselves. */
static void drop_indexes(struct purge *purge)
{
	struct msp_session *session = &purge->session;
	const char *folder = msp_path_join(session->arena, session->repo.git_dir, "msp");
	DIR *directory = opendir(folder);

	for (struct dirent *entry; directory != NULL && (entry = readdir(directory)) != NULL;)
		if (strstr(entry->d_name, ".db") != NULL)
			unlink(msp_path_join(session->arena, folder, entry->d_name));
	if (directory != NULL)
		closedir(directory);
}

static int forget(struct purge *purge, struct msp_error *err)
{
	static const char *const reflogs[] = { "reflog", "expire", "--expire=now", "--expire-unreachable=now", "--all",
		NULL };
	static const char *const collect[] = { "gc", "--quiet", "--prune=now", NULL };
	static const char *const heads[] = { "ORIG_HEAD", "FETCH_HEAD" };
	struct msp_session *session = &purge->session;
	struct msp_buf output = MSP_BUF_INIT;

	for (size_t i = 0; i < MSP_COUNT(heads); i++)
		unlink(msp_path_join(session->arena, session->repo.git_dir, heads[i]));
	drop_indexes(purge);
	int failed = git(purge, reflogs, &output, err) != 0 || git(purge, collect, &output, err) != 0 ||
		     msp_repo_prepare(session->arena, session->repo.common_dir, err) != 0;
	msp_buf_release(&output);
	return failed ? -1 : 0;
}

/* ---- proving ---- */

static void add_name(struct purge *purge, const char ***names, size_t *count, size_t *capacity, const char *name)
{
	msp_arena_reserve(purge->session.arena, *names, *count, *capacity);
	(*names)[(*count)++] = name;
}

/* A blob that is still there: does a path that stays have it? */
static int check_kept(struct purge *purge, const char *oid, struct msp_error *err)
{
	const char *const search[] = { "log", "--all", "--max-count=1", "--format=%H",
		msp_arena_printf(purge->session.arena, "--find-object=%s", oid), NULL };
	size_t count;
	char **lines;

	if (lines_of(purge, search, &lines, &count, err) != 0)
		return -1;
	if (count > 0) {
		add_name(purge, &purge->kept, &purge->kept_count, &purge->kept_capacity, oid);
		return 0;
	}
	msp_error_set(err, MSP_IO, "the history is rewritten, but git still has the content %s", oid);
	msp_error_hint(
		err, "a pack with .keep beside it, or another repository's objects? remove it, git gc --prune=now");
	return -1;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Asks git about every content that was dropped: it must be missing. */
static int prove(struct purge *purge, struct msp_error *err)
{
	static const char *const arguments[] = { "cat-file", "--batch-check=%(objectname)", NULL };
	struct msp_session *session = &purge->session;
	struct msp_buf ids = MSP_BUF_INIT, answer = MSP_BUF_INIT;
	size_t count = 0;
	int failed;

	for (size_t i = 0; i < purge->rewrite.dropped.count; i++)
		msp_buf_addf(&ids, "%s\n", purge->rewrite.dropped.entries[i].key);
	struct msp_child command = { .argv = msp_child_git(session->arena, &session->repo, arguments),
		.input = ids.data,
		.input_length = ids.length,
		.output = &answer };
	failed = msp_child_run(&command, err);
	if (!failed && command.status != 0)
		failed = msp_child_failed(&command, MSP_SYSTEM, err);
	char **lines = msp_str_split(session->arena, answer.data, '\n', &count);
	for (size_t i = 0; i < count && !failed; i++) {
		const char *oid = msp_arena_strndup(session->arena, lines[i], strcspn(lines[i], " "));
		if (msp_str_ends(lines[i], " missing"))
			add_name(purge, &purge->blobs, &purge->blob_count, &purge->blob_capacity, oid);
		else if (oid[0] != '\0')
			failed = check_kept(purge, oid, err);
	}
	if (purge->blob_count > 0)
		qsort(purge->blobs, purge->blob_count, sizeof *purge->blobs, compare_names);
	msp_buf_release(&ids);
	msp_buf_release(&answer);
	return failed;
}

static int rewrite_all(struct purge *purge, struct msp_git *objects, struct msp_error *err)
{
	struct msp_repo *repo = &purge->session.repo;
	struct ref *refs;
	size_t count;

	if (list_refs(purge, &refs, &count, err) != 0 || rewrite(purge, objects, refs, count, false, err) != 0)
		return -1;
	const char *tip = msp_rewrite_of(&purge->rewrite, repo->tip);
	if (tip[0] == '\0')
		return msp_error_set(err, MSP_BUG, "nothing would be left of the store");
	memcpy(purge->new_tip, tip, MSP_OID_SIZE);
	/* before the objects are gone: which attachments they name */
	if (remember(purge, err) != 0 || move_refs(purge, objects, refs, count, err) != 0 ||
		msp_repo_refresh(repo, err) != 0)
		return -1;
	return drop_attachments(purge, objects, err);
}

int store_purge_history(struct purge *purge, struct msp_error *err)
{
	struct msp_session *session = &purge->session;
	struct msp_git *objects = NULL;
	int lock, failed;

	if (msp_rewrite_lock(&session->repo, (int)session->cli->common.lock_timeout, &lock, err) != 0)
		return -1;
	failed = msp_repo_refresh(&session->repo, err) != 0 || msp_git_open(&session->repo, &objects, err) != 0 ||
		 rewrite_all(purge, objects, err) != 0;
	msp_git_close(objects);
	if (!failed)
		failed = forget(purge, err) != 0 || prove(purge, err) != 0;
	if (!failed)
		unlink(pending_file(purge));
	msp_rewrite_unlock(lock);
	return failed ? -1 : 0;
}
