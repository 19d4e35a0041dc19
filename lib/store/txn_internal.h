/* SPDX-License-Identifier: ISC */
/* What the files of the transaction share; nobody else includes this. */
#ifndef MSP_STORE_TXN_INTERNAL_H
#define MSP_STORE_TXN_INTERNAL_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/base/map.h"
#include "lib/store/git.h"
#include "lib/store/repo.h"
#include "lib/store/txn.h"

/* One path; "" and mode 0 = not there on that side. */
struct msp_txn_change {
	const char *path;
	const char *bytes; /* what was put; NULL = removed */
	size_t length;
	char before[MSP_OID_SIZE], after[MSP_OID_SIZE];
	uint32_t before_mode, after_mode;
	uint32_t taken_mode; /* it is an object the repository has, `after` its id; 0 = bytes of ours to be stored */
	bool unchecked;      /* the rules are not asked */
};

struct msp_txn {
	struct msp_arena arena;
	struct msp_repo *repo;
	struct msp_txn_request request;
	struct msp_git *git;
	int lock;                        /* descriptor of the flock; -1 = not held */
	char base[MSP_OID_SIZE];         /* commit begun from; "" on an unborn branch */
	char tree[MSP_OID_SIZE];         /* its tree */
	struct msp_txn_change **changes; /* in order of the first put or remove of each path */
	size_t count, capacity;
	struct msp_map by_path;          /* path to change */
	struct msp_txn_change **settled; /* those that change something, by path (msp_txn_settle) */
	size_t settled_count;
	struct msp_map records;     /* ids for the trailers, each once */
	struct msp_error trouble;   /* what kept msp_txn_exists from an answer */
	bool retroactive;           /* the trailer is wanted */
	char second[MSP_OID_SIZE];  /* the other parent of a merge; "" = none */
	char forward[MSP_OID_SIZE]; /* the commit to move to instead of making one; "" = none */
};

/* Syntax of a path: relative, NFC, no "..", no ".git" in any disguise, no controls.  DATA error. */
int msp_txn_check_path(struct msp_arena *arena, const char *path, struct msp_error *err);
/* New paths against what stands beside them in the tree and in the transaction: no names that differ in case only, no
 * file where a folder is or the reverse.  DATA error. */
int msp_txn_check_names(struct msp_txn *txn, struct msp_error *err);

/* Fills in `after` and makes the list of those that change something. */
int msp_txn_settle(struct msp_txn *txn, struct msp_error *err);
/* Adds "Name <mail> seconds zone", as commits and reflogs have it; CONFIG without a name. */
int msp_txn_person(const struct msp_txn *txn, struct msp_buf *out, struct msp_error *err);
/* Writes blobs, trees and the commit, none of it synced. */
int msp_txn_store(
	struct msp_txn *txn, const char *subject, const char *body, char commit[MSP_OID_SIZE], struct msp_error *err);

#endif
