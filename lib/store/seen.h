/* SPDX-License-Identifier: ISC */
/*
 * What the remote's branch was when we last looked: whoever runs `git fetch` or `git pull` has git move the
 * remote-tracking reference over a history that was rewritten (refspecs begin with "+"), and nothing says so.
 */
#ifndef MSP_STORE_SEEN_H
#define MSP_STORE_SEEN_H

#include "lib/base/error.h"
#include "lib/store/repo.h"

enum msp_history {
	MSP_HISTORY_GROWS,     /* as it should; or nothing is known */
	MSP_HISTORY_BACK,      /* the remote has lost commits that we have, and has no others */
	MSP_HISTORY_REWRITTEN, /* it has others in their place */
};

/* Does `new` come from `old`, or is it that?  A commit that is not there any more is nobody's ancestor. */
bool msp_seen_ancestor(const struct msp_repo *repo, const char *old, const char *new);

/* Writes down a commit of the remote-tracking reference ("refs/remotes/origin/main").  That it could not is no failure.
 */
void msp_seen_remember(const struct msp_repo *repo, const char *tracking, const char *commit);

/* Compares what was seen with what the reference is now, and remembers that when it grew.  It is not asked about what
 * this branch does not have: whoever took the new history over has nothing to mend.  tracking NULL = the reference that
 * was written down.  Not GROWS: err (may be NULL) says so, DATA, with what to do. */
enum msp_history msp_seen_check(const struct msp_repo *repo, const char *tracking, struct msp_error *err);

/* The same for a commit that was fetched while the reference stayed, tip = that commit. */
enum msp_history msp_seen_compare(
	const struct msp_repo *repo, const char *tracking, const char *seen, const char *tip, struct msp_error *err);

#endif
