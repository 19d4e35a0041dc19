/* SPDX-License-Identifier: ISC */
#include "lib/store/underway.h"

#include "lib/base/file.h"
#include "lib/base/str.h"

const char *msp_repo_underway(const struct msp_repo *repo)
{
	static const char *const files[][2] = { { "rebase-merge", "rebase" }, { "rebase-apply", "rebase" },
		{ "MERGE_HEAD", "merge" }, { "CHERRY_PICK_HEAD", "cherry-pick" }, { "REVERT_HEAD", "revert" } };

	for (size_t i = 0; i < MSP_COUNT(files); i++) {
		const char *path = msp_path_join(repo->arena, repo->git_dir, files[i][0]);
		if (msp_file_exists(path) || msp_directory_exists(path))
			return files[i][1];
	}
	return NULL;
}

int msp_repo_detached(const struct msp_repo *repo, const char *what, const char *branch, struct msp_error *err)
{
	if (msp_str_equal(msp_repo_underway(repo), "rebase")) {
		msp_error_set(err, MSP_BUSY, "a git rebase is under way: %s", what);
		msp_error_hint(err, "finish it with git rebase --continue, or git rebase --abort");
		return -1;
	}
	msp_error_set(err, MSP_CONFIG, "HEAD is detached: %s", what);
	msp_error_hint(err, "git switch %s", branch);
	return -1;
}
