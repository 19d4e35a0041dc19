/* SPDX-License-Identifier: ISC */
/* What a merge asks libgit2: common ancestors, and lines of texts that are no records. */
#include <errno.h>
#include <string.h>

#include "lib/store/git_load.h"

int msp_git_merge_bases(struct msp_git *git, struct msp_arena *arena, const char *one, const char *two,
	char (**bases)[MSP_OID_SIZE], size_t *count, struct msp_error *err)
{
	git_oidarray found = { NULL, 0 };
	git_oid a, b;

	*bases = NULL;
	*count = 0;
	if (msp_git_oid(git, one, &a, err) < 0 || msp_git_oid(git, two, &b, err) < 0)
		return -1;
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
