/* SPDX-License-Identifier: ISC */
#include "lib/store/seen.h"

#include <string.h>

#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/store/child.h"
#include "lib/store/lock.h"
#include "lib/store/remote.h"

#define FILE_NAME "seen"
#define LIMIT ((size_t)4096)
#define REMOTES "refs/remotes/"

void msp_seen_remember(const struct msp_repo *repo, const char *tracking, const char *commit)
{
	const char *line = msp_arena_printf(repo->arena, "%s %s\n", tracking, commit);

	if (msp_directory_make(msp_store_file(repo, ""), 0777, NULL) == 0)
		(void)msp_file_replace(
			msp_store_file(repo, FILE_NAME), line, strlen(line), 0666, MSP_FILE_UNSYNCED, NULL);
}

/* Reference and commit; false when there are none. */
static bool recall(const struct msp_repo *repo, const char **tracking, const char **commit)
{
	struct msp_buf text = MSP_BUF_INIT;
	bool known = msp_file_read(msp_store_file(repo, FILE_NAME), LIMIT, &text, NULL) == 0;
	const char *space = known ? strrchr(text.data, ' ') : NULL;

	known = space != NULL && strlen(space + 1) == MSP_OID_SIZE && msp_str_starts(text.data, REMOTES);
	if (known) {
		*tracking = msp_arena_strndup(repo->arena, text.data, (size_t)(space - text.data));
		*commit = msp_arena_strndup(repo->arena, space + 1, MSP_OID_SIZE - 1);
	}
	msp_buf_release(&text);
	return known;
}

/* In a clone that git made. */
static void begin(const struct msp_repo *repo)
{
	const char *branch = repo->branch == NULL ? "" : repo->branch + strlen("refs/heads/");
	const char *tracking = msp_arena_printf(repo->arena, REMOTES "origin/%s", branch);
	char tip[MSP_OID_SIZE] = "";

	if (*branch != '\0' && msp_repo_ref(repo, tracking, tip, NULL) == 0 && tip[0] != '\0')
		msp_seen_remember(repo, tracking, tip);
}

bool msp_seen_ancestor(const struct msp_repo *repo, const char *old, const char *new)
{
	const char *const arguments[] = { "merge-base", "--is-ancestor", old, new, NULL };
	struct msp_buf output = MSP_BUF_INIT;
	struct msp_child command = { .argv = msp_child_git(repo->arena, repo, arguments), .output = &output };
	bool found = *new != '\0' && msp_child_run(&command, NULL) == 0 && command.status == 0;

	msp_buf_release(&output);
	return found;
}

static void explain(enum msp_history history, const char *tracking, const char *seen, struct msp_error *err)
{
	const char *label = tracking + strlen(REMOTES);
	int remote = (int)strcspn(label, "/");

	if (history == MSP_HISTORY_BACK) {
		msp_error_set(err, MSP_DATA, "%s went back: it has lost commits that it had", label);
		msp_error_hint(err,
			"was it restored? git push %.*s HEAD:%s; was it on purpose? git fetch, and git rebase --onto "
			"%s "
			"%.12s",
			remote, label, label + remote + 1, label, seen);
		return;
	}
	msp_error_set(err, MSP_DATA, "the history of %s was rewritten: what we had from it is no longer in it", label);
	msp_error_hint(err,
		"ask why; then git fetch, and git rebase --onto %s %.12s puts what is yours on it (msp-store(1), sync)",
		label, seen);
}

enum msp_history msp_seen_compare(
	const struct msp_repo *repo, const char *tracking, const char *seen, const char *tip, struct msp_error *err)
{
	enum msp_history history = MSP_HISTORY_REWRITTEN;

	/* a shallow clone cannot tell */
	if (strcmp(seen, tip) == 0 || *tip == '\0' || msp_remote_shallow(repo) || msp_seen_ancestor(repo, seen, tip) ||
		!msp_seen_ancestor(repo, seen, repo->tip))
		return MSP_HISTORY_GROWS;
	if (msp_seen_ancestor(repo, tip, seen))
		history = MSP_HISTORY_BACK;
	explain(history, tracking, seen, err);
	return history;
}

enum msp_history msp_seen_check(const struct msp_repo *repo, const char *tracking, struct msp_error *err)
{
	const char *known, *seen;
	char tip[MSP_OID_SIZE];

	if (!recall(repo, &known, &seen)) {
		begin(repo);
		return MSP_HISTORY_GROWS;
	}
	if ((tracking != NULL && strcmp(tracking, known) != 0) || msp_repo_ref(repo, known, tip, NULL) != 0 ||
		*tip == '\0' || strcmp(tip, seen) == 0)
		return MSP_HISTORY_GROWS;
	enum msp_history history = msp_seen_compare(repo, known, seen, tip, err);
	if (history == MSP_HISTORY_GROWS)
		msp_seen_remember(repo, known, tip);
	return history;
}
