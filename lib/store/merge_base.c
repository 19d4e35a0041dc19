/* SPDX-License-Identifier: ISC */
/* The base of a merge.  In a criss-cross there are several; merged with each other they give one, as git's "recursive"
 * strategy has it, only that what is in conflict among them counts as not there. */
#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/store/git_load.h"
#include "lib/store/merge_private.h"

#define DEPTH 4 /* criss-crosses of criss-crosses; below that the first base is as good as any */

/* Writes what a merge of bases came to. */
static int write_tree(struct msp_merge *merge, char tree[MSP_OID_SIZE], struct msp_error *err)
{
	struct msp_git_update *updates = msp_arena_array(&merge->arena, merge->change_count, sizeof *updates);

	for (size_t i = 0; i < merge->change_count; i++) {
		struct msp_merge_change *change = &merge->changes[i];
		if (change->bytes != NULL &&
			msp_git_store(merge->git, GIT_OBJECT_BLOB, change->bytes, change->length, change->oid, err) < 0)
			return -1;
		updates[i] = (struct msp_git_update){ change->path, change->oid, change->mode };
	}
	if (merge->change_count == 0)
		return msp_git_tree(merge->git, merge->ours, tree, err);
	return msp_git_update_tree(merge->git, merge->ours, updates, merge->change_count, tree, err);
}

/* Two trees or commits with the base of theirs, into one tree. */
static int merge_two(struct msp_merge *outer, const char *base, const char *one, const char *two,
	char tree[MSP_OID_SIZE], struct msp_error *err)
{
	struct msp_merge merge = { .repo = outer->repo,
		.git = outer->git,
		.request = outer->request,
		.kind = MSP_MERGE_BOTH,
		.virtual = true };

	merge.request.decided = NULL;
	memcpy(merge.base, base, MSP_OID_SIZE);
	memcpy(merge.ours, one, MSP_OID_SIZE);
	memcpy(merge.theirs, two, MSP_OID_SIZE);
	msp_map_init(&merge.by_path, &merge.arena);
	msp_conflicts_init(&merge.conflicts, &merge.arena, NULL);
	int rc = msp_merge_collect(&merge, err);
	if (rc == 0)
		rc = msp_merge_decide(&merge, err);
	if (rc == 0)
		rc = write_tree(&merge, tree, err);
	msp_arena_release(&merge.arena);
	return rc;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

int msp_merge_find_base(struct msp_merge *merge, const char *one, const char *two, int depth, char base[MSP_OID_SIZE],
	struct msp_error *err)
{
	char(*bases)[MSP_OID_SIZE], inner[MSP_OID_SIZE], tree[MSP_OID_SIZE];
	size_t count;

	base[0] = '\0';
	if (msp_git_merge_bases(merge->git, &merge->arena, one, two, &bases, &count, err) < 0)
		return -1;
	if (count == 0)
		return 0;
	/* in an order that is the same from either side */
	qsort(bases, count, MSP_OID_SIZE, by_name);
	memcpy(base, bases[0], MSP_OID_SIZE);
	for (size_t i = 1; depth < DEPTH && i < count; i++) {
		if (msp_merge_find_base(merge, bases[0], bases[i], depth + 1, inner, err) < 0 ||
			merge_two(merge, inner, base, bases[i], tree, err) < 0)
			return -1;
		memcpy(base, tree, MSP_OID_SIZE);
	}
	return 0;
}
