/* SPDX-License-Identifier: ISC */
/* Moving a branch by compare-and-swap with git's own lock file (gitrepository-layout(5)).  A part of the transaction.
 */
#ifndef MSP_STORE_REF_H
#define MSP_STORE_REF_H

#include "lib/base/error.h"
#include "lib/store/repo.h"

/* Takes refs/heads/<branch>.lock with the new value in it, not synced yet.  BUSY when somebody else keeps it. */
int msp_ref_claim(const struct msp_repo *repo, const char *commit, int timeout, struct msp_error *err);
/* With the claim: the branch goes from `old` ("" = unborn) to the new value; reflog; the folder is synced.  BUSY when
 * the branch has another value by now. */
int msp_ref_move(struct msp_repo *repo, const char *old, const char *commit, const char *reflog, struct msp_error *err);
/* Gives the claim up, if it is held; also what a killed process left of it. */
void msp_ref_release(const struct msp_repo *repo, const char *branch);

#endif
