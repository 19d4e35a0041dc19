/* SPDX-License-Identifier: ISC */
#include "cmd/store/purged.h"

#include <string.h>

#include "lib/base/str.h"
#include "lib/store/child.h"
#include "lib/store/git.h"
#include "lib/store/seen.h"
#include "lib/text/yaml.h"

#define FOLDER "purged"

/* Commits that nobody should have any more, as the records in purged/ of one tip say. */
struct purges {
	struct msp_session *session;
	struct msp_git *git;
	const char **old_tips;
	size_t count, capacity;
};

static int add_purge(void *context, const struct msp_git_change *change, struct msp_error *err)
{
	struct purges *purges = context;
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_arena *arena = purges->session->arena;
	struct msp_node *root;
	int failed = msp_git_blob(purges->git, change->after, &text, err);
	const char *old_tip = "";

	/* one that does not read is for lint to tell; git is given nothing that is no commit */
	if (!failed && msp_yaml_parse(arena, text.data, text.length, &root, NULL) == 0)
		old_tip = msp_node_text(root, "old_tip", "");
	if (msp_oid_valid(old_tip)) {
		msp_arena_reserve(arena, purges->old_tips, purges->count, purges->capacity);
		purges->old_tips[purges->count++] = msp_arena_strdup(arena, old_tip);
	}
	msp_buf_release(&text);
	return failed;
}

static int read_purges(struct purges *purges, const char *commit, struct msp_error *err)
{
	char tree[MSP_OID_SIZE];

	purges->count = 0;
	if (*commit == '\0')
		return 0;
	if (msp_git_open(&purges->session->repo, &purges->git, err) != 0)
		return -1;
	int failed = msp_git_tree(purges->git, commit, tree, err) != 0 ||
		     msp_git_compare(purges->git, "", tree, FOLDER, add_purge, purges, err) != 0;
	msp_git_close(purges->git);
	return failed ? -1 : 0;
}

/* ---- after a fetch ---- */

/* The first of the commits that this tip comes from; NULL = none. */
static const char *comes_from(const struct purges *purges, const char *tip)
{
	for (size_t i = 0; i < purges->count; i++)
		if (msp_seen_ancestor(&purges->session->repo, purges->old_tips[i], tip))
			return purges->old_tips[i];
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
	struct purges purges = { .session = session };
	const char *old;

	if (remote->tip[0] == '\0' || strcmp(remote->tip, session->repo.tip) == 0)
		return 0;
	if (read_purges(&purges, remote->tip, err) != 0)
		return -1;
	old = comes_from(&purges, session->repo.tip);
	if (old != NULL)
		return still_here(remote, old, err);
	if (read_purges(&purges, session->repo.tip, err) != 0)
		return -1;
	return comes_from(&purges, remote->tip) != NULL ? still_there(remote, remote->tip, err) : 0;
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
	struct purges purges = { .session = session };
	char there[MSP_OID_SIZE];

	if (remote->tip[0] != '\0')
		return 0;
	if (read_purges(&purges, session->repo.tip, err) != 0)
		return -1;
	if (purges.count == 0)
		return 0;
	if (ask_remote(session, remote, way, there, err) != 0)
		return -1;
	/* what is there is ours, or nothing */
	if (there[0] == '\0' || msp_seen_ancestor(&session->repo, there, session->repo.tip))
		return 0;
	return still_there(remote, there, err);
}
