/* SPDX-License-Identifier: ISC */
/* Which branch a clone works on when the server does not say. */
#ifndef MSP_CMD_STORE_CLONE_BRANCH_H
#define MSP_CMD_STORE_CLONE_BRANCH_H

#include "lib/cli/cli.h"
#include "lib/store/repo.h"

/*
 * For a clone that came out unborn.  A repository made by `git init --bare` names the branch that its host's git would
 * begin with, and nobody tells it what was pushed: then the only branch is taken, or of several that hold a store the
 * only one, or main; a note says so.  Nothing was pushed: 0, and the tip stays "".  CONFIG when several could be meant.
 */
int store_clone_branch(struct msp_cli *cli, struct msp_repo *repo, struct msp_error *err);

#endif
