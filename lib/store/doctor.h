/* SPDX-License-Identifier: ISC */
/*
 * Finding and mending what an interrupted or unlucky life does to a repository.  A check looks at one thing; what it
 * finds is a finding with what is wrong, where, and what will be done.  Mending loses nothing: what could hold a
 * person's work is told and left.  Nothing here touches msp-state.
 */
#ifndef MSP_STORE_DOCTOR_H
#define MSP_STORE_DOCTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/store/index.h"
#include "lib/store/repo.h"

enum msp_finding_state {
	MSP_FINDING_DUE,    /* would be mended */
	MSP_FINDING_MENDED, /* has been */
	MSP_FINDING_YOURS,  /* only a person can tell what is right; the hint says how */
	MSP_FINDING_FAILED, /* could not be mended; the error was told */
};

struct msp_doctor;

struct msp_finding {
	const char *check;     /* name of the check that found it */
	struct msp_error what; /* path, message; the hint is what will be done, or what a person can do */
	enum msp_finding_state state;
	int (*mend)(struct msp_doctor *doctor, struct msp_finding *finding, struct msp_error *err); /* NULL = YOURS */
	const char *data;                                                                           /* for mend */
};

struct msp_doctor {
	/* given */
	struct msp_repo *repo;
	struct msp_arena *arena;
	int64_t now; /* seconds, for ages */
	int lock_timeout;
	void *context; /* of checks elsewhere */
	/* found */
	struct msp_finding **findings;
	size_t count, capacity;
};

/* Adds a finding: fill in `what` with msp_error_set, msp_error_at and msp_error_hint. */
struct msp_finding *msp_doctor_find(struct msp_doctor *doctor, const char *check,
	int (*mend)(struct msp_doctor *doctor, struct msp_finding *finding, struct msp_error *err));

/* The checks of a repository.  Each adds its findings; an error is one of looking. */
int msp_doctor_journal(struct msp_doctor *doctor, struct msp_error *err);  /* a change that was interrupted */
int msp_doctor_locks(struct msp_doctor *doctor, struct msp_error *err);    /* lock files of git that stay */
int msp_doctor_folders(struct msp_doctor *doctor, struct msp_error *err);  /* the 256 folders of objects */
int msp_doctor_staged(struct msp_doctor *doctor, struct msp_error *err);   /* git's index behind HEAD */
int msp_doctor_packing(struct msp_doctor *doctor, struct msp_error *err);  /* too many loose objects */
int msp_doctor_objects(struct msp_doctor *doctor, struct msp_error *err);  /* git fsck --full */
int msp_doctor_history(struct msp_doctor *doctor, struct msp_error *err);  /* the remote has lost what we have */
int msp_doctor_detached(struct msp_doctor *doctor, struct msp_error *err); /* HEAD without a branch */

/* Is the index beside the repository usable as it is?  1 = yes, or there is none yet (it is made when needed); 0 = it
 * will be built anew, *why says why.  Changes nothing. */
int msp_index_examine(struct msp_repo *repo, const struct msp_index_request *request, struct msp_arena *arena,
	const char **path, const char **why, struct msp_error *err);

#endif
