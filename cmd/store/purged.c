/* SPDX-License-Identifier: ISC */
#include "cmd/store/purged.h"

#include <string.h>

#include "lib/base/str.h"
#include "lib/store/child.h"
#include "lib/store/git.h"
#include "lib/store/seen.h"

#define FOLDER "purged"

/* Commits that nobody should have any more, as the stubs of one tip say. */
struct stubs {
	struct msp_session *session;
	struct msp_git *git;
	const char **old_tips;
	size_t count, capacity;
};

static int add_stub(void *context, const struct msp_git_change *change, struct msp_error *err)
{
	struct stubs *stubs = context;
	struct msp_buf text = MSP_BUF_INIT;
	int failed = msp_git_blob(stubs->git, change->after, &text, err);
	const char *field = failed ? NULL : strstr(text.data, "old_tip:");

	if (field != NULL) {
		field += strlen("old_tip:");
		field += strspn(field, " '\"");
		msp_arena_reserve(stubs->session->arena, stubs->old_tips, stubs->count, stubs->capacity);
		stubs->old_tips[stubs->count++] = msp_arena_strndup(stubs->session->arena, field, MSP_OID_SIZE - 1);
	}
	msp_buf_release(&text);
	return failed;
}

static int read_stubs(struct stubs *stubs, const char *commit, struct msp_error *err)
{
	char tree[MSP_OID_SIZE];

	stubs->count = 0;
	if (*commit == '\0')
		return 0;
	if (msp_git_open(&stubs->session->repo, &stubs->git, err) != 0)
		return -1;
	int failed = msp_git_tree(stubs->git, commit, tree, err) != 0 ||
		     msp_git_compare(stubs->git, "", tree, FOLDER, add_stub, stubs, err) != 0;
	msp_git_close(stubs->git);
	return failed ? -1 : 0;
}

/* ---- after a fetch ---- */

/* The first of the stubs' commits that this tip comes from; NULL = none. */
static const char *comes_from(const struct stubs *stubs, const char *tip)
{
	for (size_t i = 0; i < stubs->count; i++)
		if (msp_seen_ancestor(&stubs->session->repo, stubs->old_tips[i], tip))
			return stubs->old_tips[i];
	return NULL;
}

static int still_here(const struct msp_remote *remote, const char *old, struct msp_error *err)
{
	msp_error_set(err, MSP_DATA, "this clone still has what was purged from %s: nothing is merged, nothing pushed",
		remote->label);
	msp_error_hint(err,
		"make the clone again; what it had not pushed: git rebase --onto %s %.12s (msp-store(1), purge)",
		remote->label, old);
	return -1;
}

static int still_there(const struct msp_remote *remote, const char *there, struct msp_error *err)
{
	const char *branch = remote->branch + strlen("refs/heads/");

	msp_error_set(
		err, MSP_DATA, "%s still has what was purged here: nothing is merged, nothing pushed", remote->label);
	msp_error_hint(err,
		"git push --force-with-lease=%s:%s %s HEAD:%s takes it out there, too; then the other clones are "
		"made "
		"again (msp-store(1), purge)",
		branch, there, remote->name, branch);
	return -1;
}

int store_purged_after(struct msp_session *session, const struct msp_remote *remote, struct msp_error *err)
{
	struct stubs stubs = { .session = session };
	const char *old;

	if (remote->tip[0] == '\0' || strcmp(remote->tip, session->repo.tip) == 0)
		return 0;
	if (read_stubs(&stubs, remote->tip, err) != 0)
		return -1;
	old = comes_from(&stubs, session->repo.tip);
	if (old != NULL)
		return still_here(remote, old, err);
	if (read_stubs(&stubs, session->repo.tip, err) != 0)
		return -1;
	return comes_from(&stubs, remote->tip) != NULL ? still_there(remote, remote->tip, err) : 0;
}

/* ---- before ---- */

/* Commit of the branch there; "" = none. */
static int ask_remote(struct msp_session *session, const struct msp_remote *remote, const struct msp_remote_way *way,
	char there[MSP_OID_SIZE], struct msp_error *err)
{
	struct msp_arena *arena = session->arena;
	const char *const arguments[] = { "ls-remote", "--quiet", remote->name, remote->branch, NULL };
	struct msp_buf output = MSP_BUF_INIT;
	struct msp_child command = { .argv = msp_child_inside(arena, session->repo.path,
					     msp_child_git(arena, &session->repo, arguments)),
		.output = &output,
		.timeout = way->timeout };
	int failed = msp_child_run(&command, err);

	there[0] = '\0';
	if (!failed && command.status != 0)
		failed = msp_remote_failed(command.complaint, command.expired,
			msp_arena_printf(arena, "fetch from %s", remote->name), err);
	if (!failed && output.length >= MSP_OID_SIZE - 1)
		memcpy(there, msp_arena_strndup(arena, output.data, MSP_OID_SIZE - 1), MSP_OID_SIZE);
	msp_buf_release(&output);
	return failed;
}

int store_purged_before(struct msp_session *session, const struct msp_remote *remote, const struct msp_remote_way *way,
	struct msp_error *err)
{
	struct stubs stubs = { .session = session };
	char there[MSP_OID_SIZE];

	if (remote->tip[0] != '\0')
		return 0;
	if (read_stubs(&stubs, session->repo.tip, err) != 0)
		return -1;
	if (stubs.count == 0)
		return 0;
	if (ask_remote(session, remote, way, there, err) != 0)
		return -1;
	/* what is there is ours, or nothing */
	if (there[0] == '\0' || msp_seen_ancestor(&session->repo, there, session->repo.tip))
		return 0;
	return still_there(remote, there, err);
}
