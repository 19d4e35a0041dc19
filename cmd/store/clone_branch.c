/* SPDX-License-Identifier: ISC */
#include "cmd/store/clone_branch.h"

#include <string.h>

#include "cmd/git.h"
#include "lib/base/str.h"
#include "lib/store/child.h"

#define MAIN "main"

static int git(const struct msp_repo *repo, const char *const *arguments, struct msp_buf *output, bool *no,
	struct msp_error *err)
{
	return msp_git_ask(repo->arena, repo, arguments, MSP_SYSTEM, output, no, err);
}

/* Names of the server's branches: what a bare clone has as its own is remote in one with a work tree. */
static int list_branches(const struct msp_repo *repo, char ***names, size_t *count, struct msp_error *err)
{
	const char *space = repo->worktree == NULL ? "refs/heads" : "refs/remotes/origin";
	const char *const arguments[] = { "for-each-ref",
		msp_arena_printf(repo->arena, "--format=%%(refname:lstrip=%d)", repo->worktree == NULL ? 2 : 3), space,
		NULL };
	struct msp_buf output = MSP_BUF_INIT;
	size_t kept = 0;
	int failed = git(repo, arguments, &output, NULL, err);

	*names = msp_str_split(repo->arena, output.data, '\n', count);
	for (size_t i = 0; i < *count; i++)
		if ((*names)[i][0] != '\0' && strcmp((*names)[i], "HEAD") != 0)
			(*names)[kept++] = (*names)[i];
	*count = kept;
	msp_buf_release(&output);
	return failed;
}

static const char *commit_of(const struct msp_repo *repo, const char *name)
{
	return msp_arena_printf(
		repo->arena, "%s/%s", repo->worktree == NULL ? "refs/heads" : "refs/remotes/origin", name);
}

static bool is_store(const struct msp_repo *repo, const char *name)
{
	const char *const arguments[] = { "ls-tree", "--name-only", commit_of(repo, name), "msp.yaml", NULL };
	struct msp_buf output = MSP_BUF_INIT;
	bool found = git(repo, arguments, &output, NULL, NULL) == 0 && output.length > 0;

	msp_buf_release(&output);
	return found;
}

/* Those that hold a store, or all when none does, go to the front. */
static size_t keep_stores(const struct msp_repo *repo, char **names, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (is_store(repo, names[i])) {
			char *name = names[i];
			names[i] = names[kept];
			names[kept++] = name;
		}
	return kept > 0 ? kept : count;
}

static int take(const struct msp_repo *repo, const char *name, struct msp_error *err)
{
	const char *const aim[] = { "symbolic-ref", "HEAD", msp_arena_printf(repo->arena, "refs/heads/%s", name),
		NULL };
	const char *const files[] = { "checkout", "--quiet", "-B", name, "--track",
		msp_arena_printf(repo->arena, "origin/%s", name), NULL };
	const char *const head[] = { "remote", "set-head", "origin", name, NULL };
	struct msp_buf output = MSP_BUF_INIT;
	int failed;

	if (repo->worktree == NULL) {
		failed = git(repo, aim, &output, NULL, err);
	} else {
		const char *const *argv =
			msp_child_inside(repo->arena, repo->worktree, msp_child_git(repo->arena, repo, files));
		struct msp_child command = { .argv = argv, .output = &output };
		failed = msp_child_run(&command, err);
		if (failed == 0 && command.status != 0)
			failed = msp_child_failed(&command, MSP_SYSTEM, err);
		if (failed == 0)
			failed = git(repo, head, &output, NULL, err);
	}
	msp_buf_release(&output);
	return failed;
}

int store_clone_branch(struct msp_cli *cli, struct msp_repo *repo, struct msp_error *err)
{
	const char *unborn = repo->branch == NULL ? "" : repo->branch + strlen("refs/heads/"), *chosen;
	char **names;
	size_t count;

	if (list_branches(repo, &names, &count, err) != 0)
		return -1;
	if (count == 0)
		return 0;
	count = keep_stores(repo, names, count);
	chosen = names[0];
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], MAIN) == 0)
			chosen = names[i];
	if (count > 1 && strcmp(chosen, MAIN) != 0) {
		msp_error_set(err, MSP_CONFIG,
			"HEAD of the server names no branch that is there (%s), and there are %zu: %s", unborn, count,
			msp_str_join(repo->arena, names, count, ", "));
		msp_error_hint(err, "choose one with --branch, such as --branch %s", names[0]);
		return -1;
	}
	if (take(repo, chosen, err) != 0 || msp_repo_refresh(repo, err) != 0)
		return -1;
	msp_cli_note(cli, "HEAD of the server names %s, which is not there: %s is taken", unborn, chosen);
	return 0;
}
