/* SPDX-License-Identifier: ISC */
/* What a merge asks libgit2: common ancestors, and lines of texts that are no records. */
#include <errno.h>
#include <string.h>

#include "lib/base/file.h"
#include "lib/store/child.h"
#include "lib/store/git_load.h"

/* libgit2 would look for the commits that a shallow clone does not have; git knows where it ends. */
static int ask_git(struct msp_git *git, struct msp_arena *arena, const char *one, const char *two,
	char (**bases)[MSP_OID_SIZE], size_t *count, struct msp_error *err)
{
	const char *const arguments[] = { "merge-base", "--all", one, two, NULL };
	struct msp_buf output = MSP_BUF_INIT;
	struct msp_child command = { .argv = msp_child_git(arena, git->repo, arguments), .output = &output };
	int rc = msp_child_run(&command, err);

	if (rc == 0 && command.status > 1)
		rc = msp_child_failed(&command, MSP_IO, err);
	if (rc == 0) {
		*bases = msp_arena_array(arena, output.length / MSP_OID_SIZE, sizeof **bases);
		for (size_t at = 0; at + MSP_OID_SIZE <= output.length; at += MSP_OID_SIZE) {
			memcpy((*bases)[*count], output.data + at, MSP_OID_SIZE - 1);
			(*bases)[(*count)++][MSP_OID_SIZE - 1] = '\0';
		}
	}
	msp_buf_release(&output);
	return rc;
}

int msp_git_merge_bases(struct msp_git *git, struct msp_arena *arena, const char *one, const char *two,
	char (**bases)[MSP_OID_SIZE], size_t *count, struct msp_error *err)
{
	git_oidarray found = { NULL, 0 };
	git_oid a, b;

	*bases = NULL;
	*count = 0;
	if (msp_git_oid(git, one, &a, err) < 0 || msp_git_oid(git, two, &b, err) < 0)
		return -1;
	if (msp_file_exists(msp_path_join(arena, git->repo->common_dir, "shallow")))
		return ask_git(git, arena, one, two, bases, count, err);
	errno = 0;
	int rc = git->api.git_merge_bases(&found, git->repository, &a, &b);
	if (rc == GIT_ENOTFOUND)
		return 0;
	if (rc < 0)
		return msp_git_error(git, rc, err, "common commits");
	*bases = msp_arena_array(arena, found.count, sizeof **bases);
	for (size_t i = 0; i < found.count; i++)
		git->api.git_oid_tostr((*bases)[i], MSP_OID_SIZE, &found.ids[i]);
	*count = found.count;
	git->api.git_oidarray_dispose(&found);
	return 0;
}

static git_merge_file_input input(const char *text, size_t length)
{
	return (git_merge_file_input){ .version = GIT_MERGE_FILE_INPUT_VERSION, .ptr = text, .size = length };
}

int msp_git_merge_text(struct msp_git *git, const char *base, size_t base_length, const char *ours, size_t ours_length,
	const char *theirs, size_t theirs_length, struct msp_buf *out, struct msp_error *err)
{
	const git_merge_file_input ancestor = input(base, base_length), our = input(ours, ours_length),
				   their = input(theirs, theirs_length);
	git_merge_file_result result = { 0, NULL, 0, NULL, 0 };

	errno = 0;
	int rc = git->api.git_merge_file(&result, base == NULL ? NULL : &ancestor, &our, &their, NULL);
	if (rc < 0)
		return msp_git_error(git, rc, err, "cannot merge lines");
	bool merged = result.automergeable != 0;
	if (merged)
		msp_buf_add(out, result.ptr, result.len);
	git->api.git_merge_file_result_free(&result);
	return merged ? 1 : 0;
}
