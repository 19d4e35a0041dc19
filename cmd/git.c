/* SPDX-License-Identifier: ISC */
#include "cmd/git.h"

#include "lib/store/child.h"

static const char *const *plain(struct msp_arena *arena, const char *const *arguments)
{
	size_t count = 0;

	while (arguments[count] != NULL)
		count++;
	const char **argv = msp_arena_array(arena, count + 2, sizeof *argv);
	argv[0] = "git";
	for (size_t i = 0; i <= count; i++)
		argv[i + 1] = arguments[i];
	return argv;
}

int msp_git_ask(struct msp_arena *arena, const struct msp_repo *repo, const char *const *arguments, enum msp_code code,
	struct msp_buf *output, bool *no, struct msp_error *err)
{
	struct msp_child command = {
		.argv = repo == NULL ? plain(arena, arguments) : msp_child_git(arena, repo, arguments),
		.output = output,
	};

	if (no != NULL)
		*no = false;
	if (msp_child_run(&command, err) != 0)
		return -1;
	if (command.status == 1 && no != NULL) {
		*no = true;
		return 0;
	}
	return command.status == 0 ? 0 : msp_child_failed(&command, code, err);
}
