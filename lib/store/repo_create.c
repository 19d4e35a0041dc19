/* SPDX-License-Identifier: ISC */
#include <stdio.h>

#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/store/child.h"
#include "lib/store/txn.h"

/* Object folders from the start: writing an object then never makes a folder. */
int msp_repo_prepare(struct msp_arena *arena, const char *git_dir, struct msp_error *err)
{
	char name[16];

	for (unsigned i = 0; i < 256; i++) {
		snprintf(name, sizeof name, "objects/%02x", i);
		if (msp_directory_make(msp_path_join(arena, git_dir, name), 0777, err) < 0)
			return -1;
	}
	return msp_directory_make(msp_path_join(arena, git_dir, "msp"), 0777, err);
}

int msp_repo_create(struct msp_arena *arena, const char *path, const char *branch, bool bare, struct msp_error *err)
{
	const char *git_dir = bare ? path : msp_path_join(arena, path, ".git");
	const char *argv[] = { "git", "init", "--quiet", "--object-format=sha1",
		msp_arena_printf(arena, "--initial-branch=%s", branch == NULL ? "main" : branch),
		bare ? "--bare" : "--", path, NULL };
	struct msp_child command = { .argv = argv };

	/* git makes HEAD before objects: without them it is a git init that was killed */
	if (msp_file_exists(msp_path_join(arena, git_dir, "HEAD")) &&
		msp_directory_exists(msp_path_join(arena, git_dir, "objects"))) {
		msp_error_set(err, MSP_EXISTS, "a repository stands there already");
		msp_error_at(err, path, 0, 0);
		msp_error_hint(err, "give a folder that does not exist");
		return -1;
	}
	if (msp_child_run(&command, err) < 0)
		return -1;
	if (command.status != 0) {
		msp_child_failed(&command, MSP_SYSTEM, err);
		msp_error_at(err, path, 0, 0);
		msp_error_hint(err, "if it was interrupted before, remove what it left there");
		return -1;
	}
	return msp_repo_prepare(arena, git_dir, err);
}
