/* SPDX-License-Identifier: ISC */
/* What the files of the merge share; nobody else includes this. */
#ifndef MSP_STORE_MERGE_PRIVATE_H
#define MSP_STORE_MERGE_PRIVATE_H

#include "lib/store/merge.h"

/* The base of two commits: a commit, the tree of several bases merged with each other, or "" when they have nothing in
 * common.  *ancestor is set when one of the two is the only base. */
int msp_merge_find_base(struct msp_merge *merge, const char *one, const char *two, int depth, char base[MSP_OID_SIZE],
	struct msp_error *err);
/* Fills files from the three trees. */
int msp_merge_collect(struct msp_merge *merge, struct msp_error *err);
/* Decides every file: changes and conflicts. */
int msp_merge_decide(struct msp_merge *merge, struct msp_error *err);

#endif
