/* SPDX-License-Identifier: ISC */
/*
 * Two clones have made a roster of the same serial, each unknown to the other.  Both were signed, so neither may be
 * lost, and no program may choose: the one that is not upstream yet becomes <serial>-<8 hex of its hash>.yaml with its
 * signatures.  The vault sees a fork then, writes nothing, and an admin joins the two (msp-vault roster join).
 */
#include <string.h>

#include "lib/base/sha256.h"
#include "lib/base/str.h"
#include "lib/model/kind.h"
#include "lib/model/merge_private.h"

static struct msp_merge_side *local_side(const struct msp_merge *merge, struct msp_merge_file *file)
{
	return merge->request.ours_upstream ? &file->theirs : &file->ours;
}

static bool is_fork(const struct msp_merge_file *file)
{
	return msp_kind_of(file->path)->id == MSP_KIND_ROSTER && file->base.mode == 0 && file->ours.mode != 0 &&
	       file->theirs.mode != 0 && !msp_merge_same(&file->ours, &file->theirs);
}

/* The local version of a file stands at another path from now on. */
static int move(struct msp_merge *merge, struct msp_merge_file *file, const char *path, struct msp_error *err)
{
	struct msp_merge_file *to;

	if (msp_merge_read(merge, local_side(merge, file), err) < 0 || msp_merge_file(merge, path, &to, err) < 0)
		return -1;
	*local_side(merge, to) = *local_side(merge, file);
	*local_side(merge, file) = (struct msp_merge_side){ .mode = 0 };
	return 0;
}

static int part(struct msp_merge *merge, struct msp_merge_file *file, size_t count, struct msp_error *err)
{
	const char *signature = msp_arena_printf(&merge->arena, "%s.sig.", file->path);
	struct msp_merge_side *side = local_side(merge, file);
	char hash[65];

	if (msp_merge_read(merge, side, err) < 0)
		return -1;
	msp_sha256_hex(side->bytes, side->length, hash);
	int stem = (int)(strlen(file->path) - strlen(".yaml"));
	const char *path = msp_arena_printf(&merge->arena, "%.*s-%.8s.yaml", stem, file->path, hash);
	for (size_t i = 0; i < count; i++) {
		struct msp_merge_file *other = merge->files[i];
		if (!msp_str_starts(other->path, signature) || local_side(merge, other)->mode == 0 ||
			other->base.mode != 0)
			continue;
		const char *name = other->path + strlen(signature);
		if (move(merge, other, msp_arena_printf(&merge->arena, "%s.sig.%s", path, name), err) < 0)
			return -1;
	}
	msp_merge_note(merge, "two rosters of one serial: %s, and %s; msp-vault roster join", file->path, path);
	return move(merge, file, path, err);
}

int msp_merge_rosters(struct msp_merge *merge, struct msp_error *err)
{
	size_t count = merge->count; /* more are added behind them */

	for (size_t i = 0; i < count; i++) {
		if (is_fork(merge->files[i]) && part(merge, merge->files[i], count, err) < 0)
			return -1;
	}
	return 0;
}
