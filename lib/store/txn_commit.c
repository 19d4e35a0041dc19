/* SPDX-License-Identifier: ISC */
#include <string.h>
#include <unistd.h>

#include "lib/base/str.h"
#include "lib/store/journal.h"
#include "lib/store/lock.h"
#include "lib/store/ref.h"
#include "lib/store/txn_internal.h"
#include "lib/store/worktree.h"

struct commit {
	struct msp_txn *txn;
	struct msp_worktree worktree; /* unused in a bare repository */
	bool has_worktree;
	const char *subject, *body;
	char id[MSP_OID_SIZE];
};

static int validate(struct msp_txn *txn, struct msp_error *err)
{
	const struct msp_txn_rules *rules = txn->request.rules;

	for (size_t i = 0; rules != NULL && rules->validate != NULL && i < txn->count; i++) {
		const struct msp_txn_change *change = txn->changes[i];
		if (change->bytes == NULL || change->unchecked)
			continue;
		if (rules->validate(rules->context, change->path, change->bytes, change->length, err) < 0) {
			msp_error_at(err, change->path, 0, 0);
			return -1;
		}
	}
	return 0;
}

/* "Name <mail> seconds zone<TAB>commit: subject", as git writes reflogs. */
static const char *reflog_line(const struct commit *commit)
{
	struct msp_txn *txn = commit->txn;
	struct msp_buf person = MSP_BUF_INIT;

	(void)msp_txn_person(txn, &person, NULL); /* the commit could not have been made without it */
	const char *what = txn->base[0] == '\0'      ? "commit (initial)"
			   : txn->forward[0] != '\0' ? "merge (fast forward)"
			   : txn->second[0] != '\0'  ? "commit (merge)"
						     : "commit";
	char *line = msp_arena_printf(&txn->arena, "%s\t%s: %s", person.data, what, commit->subject);
	msp_buf_release(&person);
	for (char *at = line; *at != '\0'; at++)
		if (*at == '\n' || *at == '\r')
			*at = ' ';
	return line;
}

/* All that can be done before anybody sees it; what fails here leaves nothing behind. */
static int prepare(struct commit *commit, struct msp_error *err)
{
	struct msp_txn *txn = commit->txn;
	int timeout = txn->request.lock_timeout;

	if (msp_journal_write(txn, err) < 0)
		return -1;
	if (commit->has_worktree && (msp_worktree_claim(&commit->worktree, timeout, err) < 0 ||
					    msp_worktree_ask(&commit->worktree, err) < 0))
		return -1;
	if (txn->forward[0] != '\0')
		memcpy(commit->id, txn->forward, MSP_OID_SIZE);
	else if (msp_txn_store(txn, commit->subject, commit->body, commit->id, err) < 0)
		return -1;
	if (commit->has_worktree &&
		(msp_worktree_answer(&commit->worktree, err) < 0 || msp_worktree_stage(&commit->worktree, err) < 0))
		return -1;
	if (msp_ref_claim(txn->repo, commit->id, timeout, err) < 0)
		return -1;
	return commit->has_worktree ? msp_worktree_sync(txn->repo, err) : msp_repo_sync(txn->repo, err);
}

static void undo(struct commit *commit)
{
	msp_ref_release(commit->txn->repo, commit->txn->repo->branch);
	if (commit->has_worktree)
		msp_worktree_release(&commit->worktree);
	msp_journal_remove(commit->txn->repo);
}

/* The branch has moved: the work tree follows.  What hinders it is first tried again as after a kill, then told; the
 * journal stays and the next writer completes it. */
static int follow(struct commit *commit, struct msp_error *err)
{
	struct msp_repo *repo = commit->txn->repo;
	struct msp_error first = MSP_ERROR_INIT;
	int rc = 0;

	unlink(msp_store_file(repo, "ref"));
	if (commit->has_worktree) {
		rc = msp_worktree_place(&commit->worktree, &first);
		if (rc == 0)
			rc = msp_worktree_sync(repo, &first);
		commit->worktree.staged = 0;
		commit->worktree.keep_claim = rc < 0;
		msp_worktree_release(&commit->worktree);
	}
	if (rc == 0) {
		msp_journal_remove(repo);
		return 0;
	}
	if (msp_journal_recover(repo, commit->txn->request.lock_timeout, NULL) == 0)
		return 0;
	if (err != NULL)
		*err = first;
	msp_error_wrap(err, "committed as %.12s, but the work tree does not show it yet", commit->id);
	msp_error_hint(err, "the next change completes it");
	return -1;
}

/* The transaction may go on from here: with the tree of the commit, or not at all, as the next commit would undo it. */
static int start_again(struct msp_txn *txn, const char *commit, struct msp_error *err)
{
	memcpy(txn->base, commit, MSP_OID_SIZE);
	txn->count = 0;
	txn->second[0] = txn->forward[0] = '\0';
	msp_map_init(&txn->by_path, &txn->arena);
	msp_map_init(&txn->records, &txn->arena);
	if (msp_git_tree(txn->git, commit, txn->tree, err) == 0)
		return 0;
	return msp_error_wrap(err, "committed as %.12s, but it cannot be read back", commit);
}

/* The branch has moved, but its folder could not be synced: whoever does it all again would do it twice. */
static int tell_unsure(const struct commit *commit, const struct msp_error *unsure, struct msp_error *err)
{
	if (err != NULL)
		*err = *unsure;
	msp_error_wrap(err, "committed as %.12s, but a power cut may still undo it", commit->id);
	msp_error_hint(err, "do not repeat it; see to the disk");
	return -1;
}

static int run(struct commit *commit, struct msp_error *err)
{
	struct msp_txn *txn = commit->txn;
	struct msp_error unsure = MSP_ERROR_INIT;

	if (prepare(commit, err) < 0) {
		undo(commit);
		return -1;
	}
	int moved = msp_ref_move(txn->repo, txn->base, commit->id, reflog_line(commit), &unsure);
	if (moved < 0 && !msp_str_equal(txn->repo->tip, commit->id)) {
		undo(commit);
		if (err != NULL)
			*err = unsure;
		return -1;
	}
	int rc = follow(commit, err);
	return rc == 0 && moved < 0 ? tell_unsure(commit, &unsure, err) : rc;
}

int msp_txn_commit(
	struct msp_txn *txn, const char *subject, const char *body, char id[MSP_OID_SIZE], struct msp_error *err)
{
	struct commit commit = {
		.txn = txn, .has_worktree = txn->repo->worktree != NULL, .subject = subject, .body = body
	};
	sigset_t before;

	if (msp_txn_trouble(txn, err) < 0 || msp_txn_check_names(txn, err) < 0 || validate(txn, err) < 0 ||
		msp_txn_settle(txn, err) < 0)
		return -1;
	memcpy(id, txn->base, MSP_OID_SIZE);
	if (txn->settled_count == 0 && txn->second[0] == '\0' && txn->forward[0] == '\0')
		return 0;
	if (txn->settled_count == 0) /* two parents, the same files */
		commit.has_worktree = false;
	if (commit.has_worktree)
		msp_worktree_init(&commit.worktree, txn->repo, txn->git, &txn->arena, txn->settled, txn->settled_count);
	msp_signals_hold(&before);
	int rc = run(&commit, err);
	msp_signals_release(&before);
	if (rc == 0) {
		memcpy(id, commit.id, MSP_OID_SIZE);
		rc = start_again(txn, commit.id, err);
	}
	return rc;
}
