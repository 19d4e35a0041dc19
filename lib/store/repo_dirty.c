/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "lib/store/child.h"
#include "lib/store/txn.h"

static int by_text(const void *a, const void *b)
{
	const char *const *left = a, *const *right = b;

	return strcmp(*left, *right);
}

int msp_repo_dirty(const struct msp_repo *repo, struct msp_arena *arena, struct msp_dirty *dirty, struct msp_error *err)
{
	static const char *const arguments[] = { "--no-optional-locks", "status", "--porcelain", "-z",
		"--untracked-files=all", "--no-renames", NULL };
	struct msp_buf output = MSP_BUF_INIT;
	struct msp_child command = { .output = &output };

	*dirty = (struct msp_dirty){ NULL, 0, 0 };
	if (repo->worktree == NULL)
		return 0;
	command.argv = msp_child_inside(arena, repo->worktree, msp_child_git(arena, repo, arguments));
	int rc = msp_child_run(&command, err);
	if (rc == 0 && command.status != 0)
		rc = msp_child_failed(&command, MSP_SYSTEM, err);
	for (size_t at = 0; rc == 0 && at < output.length;) {
		const char *piece = output.data + at; /* "XY path" */
		size_t length = strlen(piece);
		msp_arena_reserve(arena, dirty->paths, dirty->count, dirty->capacity);
		dirty->paths[dirty->count++] = msp_arena_strdup(arena, length > 3 ? piece + 3 : piece);
		at += length + 1;
	}
	if (rc == 0 && dirty->count > 0)
		qsort(dirty->paths, dirty->count, sizeof *dirty->paths, by_text);
	msp_buf_release(&output);
	return rc;
}
