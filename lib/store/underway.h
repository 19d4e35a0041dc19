/* SPDX-License-Identifier: ISC */
/* What a person is in the middle of with git, which git finishes and not we. */
#ifndef MSP_STORE_UNDERWAY_H
#define MSP_STORE_UNDERWAY_H

#include "lib/base/error.h"
#include "lib/store/repo.h"

/* "merge", "rebase", "cherry-pick", "revert"; NULL = nothing. */
const char *msp_repo_underway(const struct msp_repo *repo);

/* HEAD is detached: why, and the way back.  CONFIG; BUSY in the middle of a rebase, which git ends itself.  Is -1.
 * what = "there is no branch to sync"; branch for the hint. */
int msp_repo_detached(const struct msp_repo *repo, const char *what, const char *branch, struct msp_error *err);

#endif
