/* SPDX-License-Identifier: ISC */
/* Asking git itself. */
#ifndef MSP_CMD_GIT_H
#define MSP_CMD_GIT_H

#include "lib/base/buf.h"
#include "lib/store/repo.h"

/* Runs git with arguments (NULL-terminated) on a repository, or, repo NULL, on none in particular; standard output is
 * appended.  A status other than 0 is an error of `code` with what git said, except 1 where `no` is not NULL: then *no
 * is set and 0 returned. */
int msp_git_ask(struct msp_arena *arena, const struct msp_repo *repo, const char *const *arguments, enum msp_code code,
	struct msp_buf *output, bool *no, struct msp_error *err);

#endif
