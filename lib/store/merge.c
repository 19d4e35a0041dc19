/* SPDX-License-Identifier: ISC */
#include "lib/store/merge.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/store/git_load.h"
#include "lib/store/merge_private.h"

/* ---- files ---- */

static struct msp_merge_file *add_file(struct msp_merge *merge, const char *path)
{
	struct msp_merge_file *file = msp_arena_alloc(&merge->arena, sizeof *file);

	file->path = msp_arena_strdup(&merge->arena, path);
	msp_arena_reserve(&merge->arena, merge->files, merge->count, merge->capacity);
	merge->files[merge->count++] = file;
	msp_map_set(&merge->by_path, file->path, file);
	return file;
}

static void set_side(struct msp_merge_side *side, const char *oid, uint32_t mode)
{
	*side = (struct msp_merge_side){ .mode = mode };
	memcpy(side->oid, oid, strlen(oid) + 1);
}

static int note_ours(void *context, const struct msp_git_change *change, struct msp_error *err)
{
	struct msp_merge_file *file = add_file(context, change->path);

	(void)err;
	set_side(&file->base, change->before, change->before_mode);
	set_side(&file->ours, change->after, change->after_mode);
	file->theirs = file->base;
	memcpy(file->before, change->after, MSP_OID_SIZE);
	file->before_mode = change->after_mode;
	return 0;
}

static int note_theirs(void *context, const struct msp_git_change *change, struct msp_error *err)
{
	struct msp_merge *merge = context;
	struct msp_merge_file *file = msp_map_get(&merge->by_path, change->path);

	(void)err;
	if (file == NULL) {
		file = add_file(merge, change->path);
		set_side(&file->base, change->before, change->before_mode);
		file->ours = file->base;
		memcpy(file->before, change->before, MSP_OID_SIZE);
		file->before_mode = change->before_mode;
	}
	set_side(&file->theirs, change->after, change->after_mode);
	return 0;
}

int msp_merge_collect(struct msp_merge *merge, struct msp_error *err)
{
	if (msp_git_compare(merge->git, merge->base, merge->ours, NULL, note_ours, merge, err) < 0)
		return -1;
	return msp_git_compare(merge->git, merge->base, merge->theirs, NULL, note_theirs, merge, err);
}

int msp_merge_file(struct msp_merge *merge, const char *path, struct msp_merge_file **file, struct msp_error *err)
{
	struct msp_error problem = MSP_ERROR_INIT;

	*file = msp_map_get(&merge->by_path, path);
	if (*file != NULL)
		return 0;
	struct msp_merge_side side = { .mode = 0 };
	if (msp_git_lookup(merge->git, merge->ours, path, side.oid, &side.mode, &problem) < 0 &&
		problem.code != MSP_MISSING) {
		if (err != NULL)
			*err = problem;
		return -1;
	}
	if (side.mode == GIT_FILEMODE_TREE)
		side = (struct msp_merge_side){ .mode = 0 };
	*file = add_file(merge, path);
	(*file)->base = (*file)->ours = (*file)->theirs = side;
	memcpy((*file)->before, side.oid, MSP_OID_SIZE);
	(*file)->before_mode = side.mode;
	return 0;
}

/* ---- sides ---- */

int msp_merge_read(struct msp_merge *merge, struct msp_merge_side *side, struct msp_error *err)
{
	struct msp_buf content = MSP_BUF_INIT;

	if (side->mode == 0 || side->bytes != NULL)
		return 0;
	int rc = msp_git_blob(merge->git, side->oid, &content, err);
	if (rc == 0) {
		side->bytes = msp_arena_memdup(&merge->arena, content.data, content.length);
		side->length = content.length;
	}
	msp_buf_release(&content);
	return rc;
}

int msp_merge_write(
	struct msp_merge *merge, struct msp_merge_side *side, const char *bytes, size_t length, struct msp_error *err)
{
	uint32_t mode = side->mode == 0 ? GIT_FILEMODE_BLOB : side->mode;

	*side = (struct msp_merge_side){ .mode = 0 };
	if (bytes == NULL)
		return 0;
	side->mode = mode;
	side->bytes = msp_arena_memdup(&merge->arena, bytes, length);
	side->length = length;
	side->made = true;
	return msp_git_hash(merge->git, bytes, length, side->oid, err);
}

bool msp_merge_same(const struct msp_merge_side *a, const struct msp_merge_side *b)
{
	return a->mode == b->mode && (a->mode == 0 || msp_str_equal(a->oid, b->oid));
}

void msp_merge_note(struct msp_merge *merge, const char *format, ...)
{
	va_list args;

	msp_arena_reserve(&merge->arena, merge->notes, merge->note_count, merge->note_capacity);
	va_start(args, format);
	merge->notes[merge->note_count++] = msp_arena_vprintf(&merge->arena, msp_message(format), args);
	va_end(args);
}

/* ---- the whole ---- */

static int by_path(const void *a, const void *b)
{
	const struct msp_merge_file *const *left = a, *const *right = b;

	return strcmp((*left)->path, (*right)->path);
}

static int find_kind(struct msp_merge *merge, struct msp_error *err)
{
	if (msp_merge_find_base(merge, merge->ours, merge->theirs, 0, merge->base, err) < 0)
		return -1;
	merge->kind = msp_str_equal(merge->base, merge->theirs) ? MSP_MERGE_NOTHING
		      : msp_str_equal(merge->base, merge->ours) ? MSP_MERGE_FORWARD
								: MSP_MERGE_BOTH;
	if (merge->base[0] != '\0' || merge->request.unrelated)
		return 0;
	msp_error_set(err, MSP_DATA, "the two histories have no commit in common: they are different stores");
	msp_error_hint(err, "git log --oneline HEAD %.12s", merge->theirs);
	return -1;
}

static int find_out(struct msp_merge *merge, struct msp_error *err)
{
	const struct msp_merge_rules *rules = merge->request.rules;

	if (msp_git_resolve(merge->git, merge->request.ours, merge->ours, err) < 0 ||
		msp_git_resolve(merge->git, merge->request.theirs, merge->theirs, err) < 0 || find_kind(merge, err) < 0)
		return -1;
	if (merge->kind == MSP_MERGE_NOTHING)
		return 0;
	if (msp_merge_collect(merge, err) < 0)
		return -1;
	if (merge->kind == MSP_MERGE_BOTH && rules != NULL && rules->plan != NULL &&
		rules->plan(rules->context, merge, err) < 0)
		return -1;
	if (merge->count > 0)
		qsort(merge->files, merge->count, sizeof(struct msp_merge_file *), by_path);
	return msp_merge_decide(merge, err);
}

int msp_merge_open(
	struct msp_repo *repo, const struct msp_merge_request *request, struct msp_merge **merge, struct msp_error *err)
{
	struct msp_merge *made = calloc(1, sizeof *made);

	if (made == NULL)
		msp_out_of_memory();
	made->repo = repo;
	made->request = *request;
	msp_map_init(&made->by_path, &made->arena);
	msp_conflicts_init(&made->conflicts, &made->arena, request->decided);
	*merge = made;
	if (msp_git_open(repo, &made->git, err) == 0 && find_out(made, err) == 0)
		return 0;
	return -1;
}

void msp_merge_close(struct msp_merge *merge)
{
	if (merge == NULL)
		return;
	msp_git_close(merge->git);
	msp_arena_release(&merge->arena);
	free(merge);
}

static int apply_change(struct msp_txn *txn, const struct msp_merge_change *change, struct msp_error *err)
{
	if (change->mode == 0)
		return msp_txn_remove(txn, change->path, err);
	if (change->bytes != NULL)
		return msp_txn_put_unchecked(txn, change->path, change->bytes, change->length, err);
	return msp_txn_take(txn, change->path, change->oid, change->mode, err);
}

int msp_merge_apply(struct msp_merge *merge, struct msp_txn *txn, struct msp_error *err)
{
	if (merge->conflicts.count > 0)
		msp_bug("a merge with conflicts is applied");
	if (!msp_str_equal(msp_txn_base(txn), merge->ours)) {
		msp_error_set(err, MSP_BUSY, "the branch has moved meanwhile");
		msp_error_hint(err, "try again");
		return -1;
	}
	for (size_t i = 0; i < merge->change_count; i++)
		if (apply_change(txn, &merge->changes[i], err) < 0)
			return -1;
	if (merge->kind == MSP_MERGE_FORWARD)
		msp_txn_forward(txn, merge->theirs);
	else if (merge->kind == MSP_MERGE_BOTH)
		msp_txn_join(txn, merge->theirs);
	return 0;
}
