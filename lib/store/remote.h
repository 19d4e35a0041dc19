/* SPDX-License-Identifier: ISC */
/*
 * The repository that a clone shares its branch with, reached by the user's own git: ssh configuration, agents and
 * credential helpers work as they do for git.  No lock of ours is held, and nothing but remote-tracking references and
 * objects is touched.
 */
#ifndef MSP_STORE_REMOTE_H
#define MSP_STORE_REMOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/error.h"
#include "lib/store/repo.h"

struct msp_remote {
	const char *name;       /* "origin" */
	const char *branch;     /* there: "refs/heads/main" */
	const char *tracking;   /* here: "refs/remotes/origin/main" */
	const char *label;      /* for people: "origin/main" */
	char tip[MSP_OID_SIZE]; /* what was there when we last looked; "" = never seen */
};

/*
 * The remote of the branch that HEAD names: git's branch.<name>.remote and .merge; without them the only remote, and
 * there the branch of the same name when that is `common`, the store's (msp.yaml).  1 = found; 0 = the repository has
 * no remote at all; CONFIG: HEAD is detached, several remotes and none chosen, no upstream.  Strings are in
 * repo->arena.
 */
int msp_remote_find(const struct msp_repo *repo, const char *common, struct msp_remote *remote, struct msp_error *err);

/* How git is run. */
struct msp_remote_way {
	int timeout; /* milliseconds for each call; 0 = as long as it takes */
	/* Told what git and the server say, when not NULL; git shows its progress then. */
	void (*hear)(void *context, const char *bytes, size_t length);
	void *context;
};

enum msp_fetched {
	MSP_FETCHED,        /* remote->tip is what is there */
	MSP_FETCHED_EMPTY,  /* the remote has no branch yet */
	MSP_FETCHED_LOCKED, /* another git holds the reference: try again */
};
/* BUSY when the remote cannot be reached (also after the timeout), DENIED when it does not let us in, CONFIG when it is
 * no repository, UNAVAILABLE without git or ssh; CONFIG when the branch is gone or has another name, DATA when its
 * history was rewritten: remote->tip stays then. */
int msp_remote_fetch(const struct msp_repo *repo, struct msp_remote *remote, const struct msp_remote_way *way,
	enum msp_fetched *fetched, struct msp_error *err);

enum msp_pushed {
	MSP_PUSHED,
	MSP_PUSHED_RACE,    /* somebody was quicker: fetch and merge first */
	MSP_PUSHED_REFUSED, /* the server does not want it */
};
/* Pushes a commit; remote->tip follows.  answer gets what the server said, as lines, and why it refused.  Errors as
 * with fetch. */
int msp_remote_push(const struct msp_repo *repo, struct msp_remote *remote, const char *commit,
	const struct msp_remote_way *way, enum msp_pushed *pushed, struct msp_buf *answer, struct msp_error *err);

/* Commits that only we and only they have, as of the last fetch. */
int msp_remote_count(const struct msp_repo *repo, const struct msp_remote *remote, int64_t *ahead, int64_t *behind,
	struct msp_error *err);

/* Is this clone without old commits (`git clone --depth`)? */
bool msp_remote_shallow(const struct msp_repo *repo);
/* Refuses clones without all objects (`git clone --filter`): CONFIG. */
int msp_remote_check_whole(const struct msp_repo *repo, struct msp_error *err);

/* What git complained about as an error, sorted as above. `what` such as "fetch from origin".  Is -1. */
int msp_remote_failed(const char *complaint, bool expired, const char *what, struct msp_error *err);

#endif
