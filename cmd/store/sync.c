/* SPDX-License-Identifier: ISC */
/*
 * sync: fetch, merge, push.  Whatever fails in between leaves a store that is whole, and the next sync goes on from
 * there: objects and remote-tracking references are all that git has touched, and a merge is one commit.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "cmd/merge.h"
#include "cmd/stale.h"
#include "cmd/store/changes.h"
#include "cmd/store/moved.h"
#include "cmd/store/purged.h"
#include "cmd/store/verbs.h"
#include "cmd/sync.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/model/lint.h"
#include "lib/store/git.h"
#include "lib/store/remote.h"
#include "lib/store/seen.h"
#include "lib/store/underway.h"

#define AGAIN 5         /* times, after a push race was lost */
#define BACKGROUND 2000 /* milliseconds that each call of git may take when nobody waits */
#define SHOWN 20        /* lines about what came in */

struct sync_options {
	bool no_push, background;
};

static const struct msp_option options[] = { { "no-push", 0, MSP_OPTION_FLAG, offsetof(struct sync_options, no_push),
						     NULL, "fetch and merge only", NULL },
	{ "background", 0, MSP_OPTION_FLAG, offsetof(struct sync_options, background), NULL,
		"as `sync: auto` runs it: quietly, 2 seconds a step", NULL },
	MSP_OPTION_END };

struct sync {
	struct msp_session *session;
	const struct sync_options *options;
	struct msp_remote remote;
	struct msp_remote_way way;
	struct msp_git *loaded; /* keeps libgit2 in memory from the first use to the last */
	bool push_first;        /* nothing to fetch yet: in the background, shortly after a fetch */
	bool moved;             /* anything came or went */
};

/* ---- may it be ---- */

/* A person is in the middle of something that git finishes, not we. */
static int check_state(const struct msp_repo *repo, struct msp_error *err)
{
	const char *what = msp_repo_underway(repo);

	if (what == NULL)
		return 0;
	msp_error_set(err, MSP_BUSY, "a git %s is under way", what);
	msp_error_hint(err, "finish it, or git %s --abort", what);
	return -1;
}

static int find_remote(struct sync *sync, struct msp_error *err)
{
	struct msp_session *session = sync->session;
	const char *branch = msp_node_text(session->provider->node, "branch", "main");

	if (check_state(&session->repo, err) != 0 || msp_remote_check_whole(&session->repo, err) != 0)
		return -1;
	if (!session->cli->common.dry_run &&
		msp_txn_recover(&session->repo, (int)session->cli->common.lock_timeout, err) != 0)
		return -1;
	int found = msp_remote_find(&session->repo, branch, &sync->remote, err);
	if (found != 0)
		return found < 0 ? -1 : 0;
	msp_error_set(err, MSP_CONFIG, "this store has no remote: there is nobody to sync with");
	msp_error_hint(err, "git remote add origin ADDRESS");
	return -1;
}

/* ---- telling ---- */

static bool same_source(const struct store_change *a, const struct store_change *b)
{
	return strcmp(a->id, b->id) == 0 && strcmp(a->by, b->by) == 0 &&
	       (a->what == STORE_EVENT) == (b->what == STORE_EVENT);
}

static void tell_change(struct msp_cli *cli, const struct store_change *change, size_t count)
{
	struct msp_arena *arena = &cli->arena;
	const char *id = msp_utf8_visible(arena, change->id, false), *by = msp_utf8_visible(arena, change->by, false);

	if (change->what == STORE_EVENT && count == 1)
		msp_cli_note(cli, "%s: an event from %s", id, by);
	else if (change->what == STORE_EVENT)
		msp_cli_note(cli, "%s: %zu events from %s", id, count, by);
	else if (change->what == STORE_OPENED)
		msp_cli_note(cli, "%s «%s»: new, from %s", id, msp_utf8_visible(arena, change->title, false), by);
	else if (change->what == STORE_ADDED)
		msp_cli_note(cli, "%s: new", id);
	else if (change->what == STORE_REMOVED)
		msp_cli_note(cli, "%s: removed", id);
	else
		msp_cli_note(cli, "%s: changed", id);
}

/* A line for each record and person. */
static int tell_incoming(struct sync *sync, const char *before, struct msp_error *err)
{
	struct msp_session *session = sync->session;
	struct store_changes changes = { NULL, 0, 0 };
	size_t lines = 0, left = 0;

	if (session->cli->common.quiet)
		return 0;
	if (store_changes_find(session, before, session->repo.tip, &changes, err) != 0)
		return -1;
	for (size_t i = 0, count; i < changes.count; i += count) {
		for (count = 1; i + count < changes.count; count++)
			if (!same_source(&changes.items[i], &changes.items[i + count]))
				break;
		if (lines++ < SHOWN)
			tell_change(session->cli, &changes.items[i], count);
		else
			left++;
	}
	if (left > 0)
		msp_cli_note(session->cli, "… and %zu more: msp-store news", left);
	return 0;
}

/* What git and the server say, without what would play with the terminal. */
static void show_voice(void *context, const char *bytes, size_t length)
{
	const struct msp_cli *cli = context;

	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)bytes[i];
		bool plain = (byte >= 0x20 && byte != 0x7f && !(byte >= 0x80 && byte < 0xa0)) || byte == '\n' ||
			     byte == '\r' || byte == '\t' ||
			     (byte >= 0x80 && i > 0 && (unsigned char)bytes[i - 1] > 0xc2);
		fputc(plain ? byte : '?', cli->notes);
	}
}

/* ---- what is ours ---- */

struct ours {
	struct sync *sync;
	struct msp_git *git;
	struct msp_map paths; /* that a push would change */
	struct msp_lint_version *versions;
	size_t count, capacity;
};

static int read_text(struct ours *ours, const char *oid, const char **text, size_t *length, struct msp_error *err)
{
	struct msp_buf content = MSP_BUF_INIT;
	int failed = msp_git_blob(ours->git, oid, &content, err);

	if (!failed) {
		*text = msp_arena_memdup(ours->sync->session->arena, content.data, content.length);
		*length = content.length;
	}
	msp_buf_release(&content);
	return failed;
}

static int note_ours(void *context, const struct msp_git_change *change, struct msp_error *err)
{
	struct ours *ours = context;
	struct msp_arena *arena = ours->sync->session->arena;
	/* whoever changed what was in force on purpose has said so in the commit: the server's hook looks for it */
	struct msp_lint_version version = { .path = msp_arena_strdup(arena, change->path), .retroactive = true };

	msp_map_set(&ours->paths, version.path, ours);
	if (!msp_kind_of(change->path)->numbered)
		return 0;
	if ((change->before_mode != 0 &&
		    read_text(ours, change->before, &version.before, &version.before_length, err) != 0) ||
		(change->after_mode != 0 &&
			read_text(ours, change->after, &version.after, &version.after_length, err) != 0))
		return -1;
	msp_arena_reserve(arena, ours->versions, ours->count, ours->capacity);
	ours->versions[ours->count++] = version;
	return 0;
}

/* What theirs is compared with: all of it is in ours, except with -n, where nothing was merged. */
static int find_base(struct ours *ours, char tree[MSP_OID_SIZE], struct msp_error *err)
{
	const struct msp_session *session = ours->sync->session;
	char(*bases)[MSP_OID_SIZE];
	size_t count;

	tree[0] = '\0';
	if (ours->sync->remote.tip[0] == '\0')
		return 0;
	if (msp_git_merge_bases(
		    ours->git, session->arena, session->repo.tip, ours->sync->remote.tip, &bases, &count, err) != 0)
		return -1;
	return count == 0 ? 0 : msp_git_tree(ours->git, bases[0], tree, err);
}

static int find_ours(struct ours *ours, struct msp_error *err)
{
	const struct msp_session *session = ours->sync->session;
	char before[MSP_OID_SIZE], after[MSP_OID_SIZE];

	if (msp_git_open(&session->repo, &ours->git, err) != 0)
		return -1;
	int failed = find_base(ours, before, err) != 0 || msp_git_tree(ours->git, session->repo.tip, after, err) != 0 ||
		     msp_git_compare(ours->git, before, after, NULL, note_ours, ours, err) != 0;
	msp_git_close(ours->git);
	return failed ? -1 : 0;
}

static bool is_there(void *context, const char *path)
{
	struct msp_session *session = context;
	const char *text = NULL;
	size_t length;

	return msp_index_text(session->index, session->arena, path, &text, &length, NULL) == 0 && text != NULL;
}

/* Records of ours that do not validate, and events of others that we have lost: named; returns how many. */
static int count_bad(struct ours *ours, size_t *bad, struct msp_error *err)
{
	struct msp_session *session = ours->sync->session;
	struct msp_problems problems;
	struct msp_lint lint;

	*bad = 0;
	msp_problems_init(&problems, session->arena);
	if (msp_index_bad(session->index, session->arena, NULL, &problems, err) != 0)
		return -1;
	for (const struct msp_problem *problem = problems.first; problem != NULL; problem = problem->next)
		if (msp_map_get(&ours->paths, problem->error.path) != NULL) {
			msp_cli_error(session->cli, &problem->error);
			(*bad)++;
		}
	msp_lint_init(&lint, session->arena, session->extract, &session->catalog, session->provider, session->now);
	lint.exists = is_there;
	lint.context = session;
	msp_lint_history(&lint, session->arena, ours->versions, ours->count);
	for (size_t i = 0; i < lint.count; i++)
		msp_cli_error(session->cli, &lint.findings[i]->error);
	*bad += lint.count + store_moved_tell(session, &ours->paths);
	return 0;
}

static int check_ours(struct sync *sync, size_t *files, struct msp_error *err)
{
	struct ours ours = { .sync = sync };
	size_t bad;

	msp_map_init(&ours.paths, sync->session->arena);
	if (find_ours(&ours, err) != 0 || count_bad(&ours, &bad, err) != 0)
		return -1;
	*files = ours.paths.count;
	if (bad == 0)
		return 0;
	msp_error_set(err, MSP_DATA, "not pushed: of what is ours, %zu is not as it must be", bad);
	msp_error_hint(err, "mend it with msp-store edit, then sync again");
	return -1;
}

/* ---- the steps ---- */

/* 1 = again. */
static int fetch(struct sync *sync, struct msp_error *err)
{
	struct msp_session *session = sync->session;
	enum msp_fetched fetched;

	if (store_purged_before(session, &sync->remote, &sync->way, err) != 0)
		return -1;
	if (msp_remote_fetch(&session->repo, &sync->remote, &sync->way, &fetched, err) != 0)
		return -1;
	if (fetched == MSP_FETCHED_LOCKED)
		return 1;
	msp_sync_fetched(session);
	return store_purged_after(session, &sync->remote, err);
}

static int merge(struct sync *sync, struct msp_error *err)
{
	struct msp_session *session = sync->session;
	struct msp_session_merged merged;
	char before[MSP_OID_SIZE];

	if (sync->remote.tip[0] == '\0' || strcmp(sync->remote.tip, session->repo.tip) == 0)
		return 0;
	if (sync->loaded == NULL && msp_git_open(&session->repo, &sync->loaded, err) != 0)
		return -1;
	memcpy(before, session->repo.tip, MSP_OID_SIZE);
	if (msp_session_merge(session, sync->remote.tip,
		    msp_arena_printf(session->arena, "store: merge %s", sync->remote.label), &merged, err) != 0) {
		store_moved_conflicts(session, &merged.conflicts, sync->remote.tip);
		if (err->code == MSP_DATA && msp_remote_shallow(&session->repo))
			msp_error_hint(err, "this clone is shallow, and the common commit may lie beyond what it has: "
					    "git fetch --unshallow");
		return -1;
	}
	if (strcmp(before, session->repo.tip) == 0)
		return 0;
	sync->moved = true;
	return tell_incoming(sync, before, err);
}

static int refused(struct sync *sync, const struct msp_buf *answer, struct msp_error *err)
{
	struct msp_session *session = sync->session;
	size_t count;
	char **lines = msp_str_split(session->arena, msp_str_trim(session->arena, answer->data), '\n', &count);

	for (size_t i = 0; i + 1 < count; i++)
		fprintf(session->cli->notes, "%s: %s\n", sync->remote.name,
			msp_utf8_visible(session->arena, lines[i], false));
	/* in the background nobody has seen the lines, and the first says more than that a hook declined */
	msp_error_set(err, MSP_DENIED, "%s refuses the push: %s", sync->remote.label,
		lines[session->cli->common.quiet ? 0 : count - 1]);
	msp_error_hint(err, "what came in is merged, what is ours stays here; mend what it says, then sync again");
	return -1;
}

/* 1 = somebody was quicker: again. */
static int push(struct sync *sync, struct msp_error *err)
{
	struct msp_session *session = sync->session;
	struct msp_buf answer = MSP_BUF_INIT;
	enum msp_pushed pushed = MSP_PUSHED;
	size_t files = 0;

	if (sync->options->no_push || strcmp(session->repo.tip, sync->remote.tip) == 0)
		return 0;
	/* in the background maybe nothing was fetched, but somebody's `git pull` has merged */
	if (msp_seen_check(&session->repo, sync->remote.tracking, err) != MSP_HISTORY_GROWS ||
		check_ours(sync, &files, err) != 0)
		return -1;
	if (session->cli->common.dry_run) {
		msp_cli_note(session->cli, "would be pushed to %s, files: %zu", sync->remote.label, files);
		sync->moved = true;
		return 0;
	}
	int result =
		msp_remote_push(&session->repo, &sync->remote, session->repo.tip, &sync->way, &pushed, &answer, err);
	if (result == 0 && pushed == MSP_PUSHED) {
		sync->moved = true;
		if (files == 1)
			msp_cli_note(session->cli, "one file → %s", sync->remote.label);
		else
			msp_cli_note(session->cli, "%zu files → %s", files, sync->remote.label);
	} else if (result == 0) {
		result = pushed == MSP_PUSHED_RACE ? 1 : refused(sync, &answer, err);
	}
	msp_buf_release(&answer);
	return result;
}

static int go_round(struct sync *sync, struct msp_error *err)
{
	if (!sync->push_first) {
		int result = fetch(sync, err);
		if (result != 0)
			return result;
		if (merge(sync, err) != 0)
			return -1;
	}
	sync->push_first = false;
	return push(sync, err);
}

/* Those who lost a race together must not meet again. */
static void pause_before(int attempt)
{
	struct timespec now, pause = { .tv_sec = 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	long milliseconds = 20L * attempt + (now.tv_nsec / 1000 + getpid() * 7919L) % (100L * attempt);
	pause.tv_nsec = milliseconds * 1000000L;
	(void)nanosleep(&pause, NULL);
}

static int sync_store(struct sync *sync, struct msp_error *err)
{
	int result = 1;

	for (int attempt = 0; result > 0 && attempt <= AGAIN; attempt++) {
		if (attempt > 0)
			pause_before(attempt);
		result = go_round(sync, err);
	}
	if (result > 0) {
		msp_error_set(err, MSP_BUSY, "others were quicker %d times in a row", AGAIN + 1);
		msp_error_hint(err, "what came in is merged; sync again");
		return -1;
	}
	if (result == 0 && !sync->moved)
		msp_cli_note(sync->session->cli, "%s: nothing new", sync->remote.label);
	return result;
}

/* ---- in front ---- */

static int sync_open(struct sync *sync, struct msp_error *err)
{
	const struct msp_technician *who;

	sync->session->syncing = true;
	/* the merge is somebody's commit: better now than after the fetch */
	if (msp_session_actor(sync->session, &who, err) != 0 || find_remote(sync, err) != 0)
		return -1;
	int result = sync_store(sync, err);
	msp_git_close(sync->loaded);
	return result;
}

static int run_front(struct msp_cli *cli, const struct sync_options *given, struct msp_error *err)
{
	struct msp_session session;
	struct sync sync = { .session = &session, .options = given };
	struct msp_error problem = MSP_ERROR_INIT;
	int result = -1;

	if (cli->common.verbose)
		sync.way = (struct msp_remote_way){ .hear = show_voice, .context = cli };
	if (msp_session_open(&session, cli, NULL, err) != 0)
		goto out;
	result = sync_open(&sync, &problem);
	if (!cli->common.dry_run)
		msp_sync_remember(&session, result == 0 ? NULL : problem.message);
	if (result == 0)
		result = msp_session_finish(&session, NULL, store_moved_tell(&session, NULL) > 0 ? MSP_DATA : 0, err);
	else
		*err = problem;
out:
	msp_session_close(&session);
	return result;
}

/* ---- in the background ---- */

/* One at a time is enough: who had the lock looks for newer commits afterwards.  -1 = another one runs. */
static int take_turn(struct msp_cli *cli, struct msp_repo *repo)
{
	const struct msp_repo_request request = { .path = cli->common.store, .home = getenv("HOME") };

	if (msp_repo_open(&cli->arena, &request, repo, NULL) != 0)
		return -1;
	int fd =
		open(msp_path_join(&cli->arena, repo->common_dir, "msp/sync.lock"), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static int background_round(
	struct msp_cli *cli, const struct sync_options *given, char synced[MSP_OID_SIZE], struct msp_error *err)
{
	struct msp_session session;
	struct sync sync = { .session = &session, .options = given, .way = { .timeout = BACKGROUND } };
	struct msp_error problem = MSP_ERROR_INIT;
	int64_t fetched;
	int result = -1;

	if (msp_session_open(&session, cli, NULL, err) != 0)
		goto out;
	sync.push_first = msp_stale_fetched(&session, &fetched) && fetched != MSP_TIME_NONE &&
			  session.clock - fetched <= MSP_SYNC_AGE;
	result = sync_open(&sync, &problem);
	msp_sync_remember(&session, result == 0 ? NULL : problem.message);
	memcpy(synced, session.repo.tip, MSP_OID_SIZE);
	if (result != 0)
		*err = problem;
out:
	msp_session_close(&session);
	return result;
}

static int run_background(struct msp_cli *cli, const struct sync_options *given, struct msp_error *err)
{
	int result = 1;

	struct msp_repo repo;
	char synced[MSP_OID_SIZE] = "";

	(void)setsid(); /* the terminal may go */
	cli->common.quiet = true;
	while (result > 0) {
		int turn = take_turn(cli, &repo);
		if (turn < 0)
			return 0;
		result = background_round(cli, given, synced, err);
		close(turn);
		/* whose commit came while we had the turn has gone away, trusting in us */
		if (result == 0 && msp_repo_refresh(&repo, NULL) == 0 && strcmp(repo.tip, synced) != 0)
			result = 1;
	}
	return result;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const struct sync_options *given = parsed;

	return given->background ? run_background(cli, given, err) : run_front(cli, given, err);
}

const struct msp_verb store_sync_verb = {
	.name = "sync",
	.summary = "fetch, merge, push: share the store",
	.operands = "",
	.minimum = 0,
	.maximum = 0,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct sync_options),
	.details = "Merges, never rebases. Conflicts move nothing: all are printed, exit 75, and\n"
		   "msp-store resolve decides. Records of others that do not validate are\n"
		   "named (exit 65); ours are not pushed. With -n: what would be.",
	.examples = "msp-store sync\n"
		    "msp-store sync --no-push\n"
		    "msp-store sync -n",
	.run = run,
};
