/* SPDX-License-Identifier: ISC */
/*
 * A history with some of its paths only: what purge leaves behind, what split takes along.  Authors, times and messages
 * stay; a commit that changed nothing but what is dropped goes; of one that changed both, the message goes (it may say
 * what must not be said) and its Msp-Record trailers of what stays are kept.  Signatures of commits and tags go when
 * these are made anew.
 */
#ifndef MSP_STORE_REWRITE_H
#define MSP_STORE_REWRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/base/map.h"
#include "lib/store/git.h"
#include "lib/store/repo.h"

enum msp_rewrite_verdict {
	MSP_REWRITE_KEEP, /* as it is */
	MSP_REWRITE_DROP, /* with all that is in it */
	MSP_REWRITE_PART, /* a folder with some of both */
};

struct msp_rewrite_rules {
	void *context;
	enum msp_rewrite_verdict (*judge)(void *context, const char *path, bool folder);
	/* Does a trailer's record ("acme-4815164", "acme/laura") belong to what stays? */
	bool (*record)(void *context, const char *id);
	const char *subject;      /* of a commit that loses its message */
	const char *keep_subject; /* commits with this subject keep theirs all the same; NULL */
	bool drop_empty;          /* commits that change nothing of what stays go, too */
	bool dry;                 /* nothing is written */
	void (*progress)(void *context, uint64_t done, uint64_t total); /* NULL = silent */
	void *progress_context;
};

struct msp_rewrite {
	struct msp_arena arena;
	struct msp_map commits; /* old id to new id (char *); "" = nothing is left of it and what came before */
	struct msp_map dropped; /* ids of blobs in what was dropped; a kept path may hold the same content */
	uint64_t changed, gone; /* commits made anew, and those that went */
};

/* Rewrites what `tips` (ids of commits) can reach in repo; objects are read and written through git, whose database may
 * be another one that sees those of repo.  Release also after failure. */
int msp_rewrite_run(struct msp_rewrite *rewrite, const struct msp_repo *repo, struct msp_git *git,
	const char *const *tips, size_t tip_count, const struct msp_rewrite_rules *rules, struct msp_error *err);
void msp_rewrite_release(struct msp_rewrite *rewrite);
/* The new id of a commit; "" when nothing is left. */
const char *msp_rewrite_of(const struct msp_rewrite *rewrite, const char *commit);
/* The lock that writers take: while branches go from one history to the other.  BUSY; release with the descriptor. */
int msp_rewrite_lock(const struct msp_repo *repo, int timeout, int *lock, struct msp_error *err);
void msp_rewrite_unlock(int lock);
/* An annotated tag for another object, without signature. */
int msp_rewrite_tag(
	struct msp_git *git, const char *tag, const char *object, char made[MSP_OID_SIZE], struct msp_error *err);

#endif
