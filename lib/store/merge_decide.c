/* SPDX-License-Identifier: ISC */
/* What becomes of each path. */
#include <string.h>

#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/store/git_load.h"
#include "lib/store/merge_private.h"
#include "lib/store/txn_internal.h"

static bool regular(uint32_t mode)
{
	return mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE;
}

static const char *oid_or_null(const struct msp_merge_side *side)
{
	return side->mode == 0 ? NULL : side->oid;
}

/* The file as a whole is in conflict: the decision, or NONE.  Among bases nobody decides. */
static enum msp_take conflict(struct msp_merge *merge, const struct msp_merge_file *file, const char *why)
{
	const struct msp_conflict found = {
		.path = file->path,
		.key = "",
		.base = oid_or_null(&file->base),
		.ours = oid_or_null(&file->ours),
		.theirs = oid_or_null(&file->theirs),
		.why = why,
	};

	return merge->virtual ? MSP_TAKE_NONE : msp_conflicts_add(&merge->conflicts, &found, NULL);
}

/* The same for what cannot be taken: only "ours" decides it. */
static enum msp_take insist(struct msp_merge *merge, const struct msp_merge_file *file, const char *why)
{
	const struct msp_conflicts *decided = merge->conflicts.decided;
	size_t count = merge->conflicts.count;
	enum msp_take side = conflict(merge, file, why);

	if (side != MSP_TAKE_OURS && merge->conflicts.count == count) {
		merge->conflicts.decided = NULL;
		side = conflict(merge, file, why);
		merge->conflicts.decided = decided;
	}
	if (merge->conflicts.count > count)
		merge->conflicts.items[count].only_ours = true;
	return side;
}

/* ---- results ---- */

static void add_change(struct msp_merge *merge, const struct msp_merge_file *file, const struct msp_merge_side *result)
{
	if (result->mode == file->before_mode && (result->mode == 0 || msp_str_equal(result->oid, file->before)))
		return;
	msp_arena_reserve(&merge->arena, merge->changes, merge->change_count, merge->change_capacity);
	struct msp_merge_change *change = &merge->changes[merge->change_count++];
	*change = (struct msp_merge_change){ .path = file->path, .mode = result->mode };
	memcpy(change->oid, result->mode == 0 ? "" : result->oid, result->mode == 0 ? 1 : MSP_OID_SIZE);
	if (result->made) {
		change->bytes = result->bytes;
		change->length = result->length;
	}
}

static const char *mode_problem(uint32_t mode)
{
	if (mode == 0 || regular(mode))
		return NULL;
	return mode == GIT_FILEMODE_LINK     ? msp_message("a symbolic link")
	       : mode == GIT_FILEMODE_COMMIT ? msp_message("a submodule")
					     : msp_message("no file");
}

/* Something of theirs is left out: then their commit is not what comes out, and a commit of ours must say so. */
static void leave_out(struct msp_merge *merge)
{
	if (merge->kind == MSP_MERGE_FORWARD)
		merge->kind = MSP_MERGE_BOTH;
}

/* What others have put there is looked at before it gets into the tree. */
static void take(struct msp_merge *merge, const struct msp_merge_file *file, const struct msp_merge_side *result)
{
	static const struct msp_merge_side nothing = { .mode = 0 };
	struct msp_error problem = MSP_ERROR_INIT;
	const char *why = mode_problem(result->mode);
	bool same =
		result->mode == file->before_mode && (result->mode == 0 || msp_str_equal(result->oid, file->before));

	if (same || merge->virtual) {
		add_change(merge, file, result);
		return;
	}
	if (why == NULL && msp_txn_check_path(&merge->arena, file->path, &problem) < 0)
		why = problem.message;
	if (why == NULL || result->mode == 0) {
		add_change(merge, file, result);
	} else if (insist(merge, file, why) == MSP_TAKE_OURS) {
		add_change(merge, file, file->before_mode == 0 ? &nothing : &file->ours);
		leave_out(merge);
	}
}

static void take_side(struct msp_merge *merge, const struct msp_merge_file *file, enum msp_take side)
{
	static const struct msp_merge_side nothing = { .mode = 0 };

	if (side == MSP_TAKE_OURS || side == MSP_TAKE_THEIRS)
		take(merge, file, side == MSP_TAKE_OURS ? &file->ours : &file->theirs);
	else if (merge->virtual) /* in conflict among bases: as if it had never been */
		add_change(merge, file, &nothing);
}

/* ---- both changed it ---- */

static uint32_t merged_mode(const struct msp_merge_file *file)
{
	return file->ours.mode == file->base.mode ? file->theirs.mode : file->ours.mode;
}

static struct msp_merge_text text_of(const struct msp_merge_side *side)
{
	return (struct msp_merge_text){ side->bytes, side->length };
}

static int ask_rules(struct msp_merge *merge, struct msp_merge_file *file, struct msp_error *err)
{
	const struct msp_merge_rules *rules = merge->request.rules;
	struct msp_merge_side result = { .mode = merged_mode(file) };
	struct msp_buf out = MSP_BUF_INIT;

	const struct msp_merge_input input = { .path = file->path,
		.base = text_of(&file->base),
		.ours = text_of(&file->ours),
		.theirs = text_of(&file->theirs),
		.virtual = merge->virtual };
	int rc = rules->merge(rules->context, &merge->arena, &input, &out, &merge->conflicts, err);
	if (rc > 0) {
		rc = msp_merge_write(merge, &result, out.data, out.length, err);
		if (rc == 0 && msp_merge_same(&result, &file->theirs))
			result = file->theirs;
		if (rc == 0)
			take(merge, file, &result);
	} else if (rc == 0) {
		take_side(merge, file, MSP_TAKE_NONE);
	}
	msp_buf_release(&out);
	return rc < 0 ? -1 : 0;
}

static int decide_both(struct msp_merge *merge, struct msp_merge_file *file, struct msp_error *err)
{
	const struct msp_merge_rules *rules = merge->request.rules;

	if (file->ours.mode == 0 || file->theirs.mode == 0) {
		const char *why = file->ours.mode == 0 ? msp_message("removed by us, changed by them")
						       : msp_message("changed by us, removed by them");
		take_side(merge, file, conflict(merge, file, why));
		return 0;
	}
	bool files = regular(file->ours.mode) && regular(file->theirs.mode) &&
		     (file->base.mode == 0 || regular(file->base.mode));
	if (!files || rules == NULL || rules->merge == NULL) {
		take_side(merge, file,
			conflict(merge, file,
				files ? msp_message("changed differently by both")
				      : msp_message("not a file on both sides")));
		return 0;
	}
	if (msp_str_equal(file->ours.oid, file->theirs.oid)) { /* only the modes differ */
		struct msp_merge_side result = file->ours;
		result.mode = merged_mode(file);
		take(merge, file, &result);
		return 0;
	}
	if (msp_merge_read(merge, &file->base, err) < 0 || msp_merge_read(merge, &file->ours, err) < 0 ||
		msp_merge_read(merge, &file->theirs, err) < 0) {
		msp_error_at(err, file->path, 0, 0);
		return -1;
	}
	return ask_rules(merge, file, err);
}

static int decide_file(struct msp_merge *merge, struct msp_merge_file *file, struct msp_error *err)
{
	if (msp_merge_same(&file->ours, &file->theirs) || msp_merge_same(&file->base, &file->theirs))
		take(merge, file, &file->ours);
	else if (msp_merge_same(&file->base, &file->ours))
		take(merge, file, &file->theirs);
	else
		return decide_both(merge, file, err);
	return 0;
}

/* ---- several files that are one ---- */

struct unit {
	const char *path; /* that stands for it */
	struct msp_merge_file **files;
	size_t count, capacity;
	bool decided;
};

/* "1f3c…+9ab0…+-": what one side has of the unit. */
static const char *unit_state(struct msp_arena *arena, const struct unit *unit, size_t side)
{
	struct msp_buf text = MSP_BUF_INIT;
	bool any = false;

	for (size_t i = 0; i < unit->count; i++) {
		const struct msp_merge_file *file = unit->files[i];
		const struct msp_merge_side *const sides[] = { &file->base, &file->ours, &file->theirs };
		any = any || sides[side]->mode != 0;
		msp_buf_addf(&text, "%s%.12s", i == 0 ? "" : "+", sides[side]->mode == 0 ? "-" : sides[side]->oid);
	}
	const char *copy = any ? msp_arena_strdup(arena, text.data) : NULL;
	msp_buf_release(&text);
	return copy;
}

static int decide_unit(struct msp_merge *merge, struct unit *unit, struct msp_error *err)
{
	bool ours = false, theirs = false, differ = false;
	enum msp_take side = MSP_TAKE_NONE;

	for (size_t i = 0; i < unit->count; i++) {
		const struct msp_merge_file *file = unit->files[i];
		ours = ours || !msp_merge_same(&file->base, &file->ours);
		theirs = theirs || !msp_merge_same(&file->base, &file->theirs);
		differ = differ || !msp_merge_same(&file->ours, &file->theirs);
	}
	if (!ours || !theirs || !differ) {
		for (size_t i = 0; i < unit->count; i++)
			if (decide_file(merge, unit->files[i], err) < 0)
				return -1;
		return 0;
	}
	if (!merge->virtual) {
		const struct msp_conflict found = {
			.path = unit->path,
			.key = "",
			.base = unit_state(&merge->arena, unit, 0),
			.ours = unit_state(&merge->arena, unit, 1),
			.theirs = unit_state(&merge->arena, unit, 2),
			.why = msp_message("changed by both; its files are one and are taken together"),
		};
		side = msp_conflicts_add(&merge->conflicts, &found, NULL);
	}
	for (size_t i = 0; i < unit->count; i++)
		take_side(merge, unit->files[i], side);
	return 0;
}

static struct unit *unit_of(struct msp_merge *merge, struct msp_map *units, struct msp_merge_file *file)
{
	const struct msp_merge_rules *rules = merge->request.rules;
	const char *path =
		rules == NULL || rules->unit == NULL ? NULL : rules->unit(rules->context, &merge->arena, file->path);

	if (path == NULL)
		return NULL;
	struct unit *unit = msp_map_get(units, path);
	if (unit == NULL) {
		unit = msp_arena_alloc(&merge->arena, sizeof *unit);
		unit->path = path;
		msp_map_set(units, path, unit);
	}
	msp_arena_reserve(&merge->arena, unit->files, unit->count, unit->capacity);
	unit->files[unit->count++] = file;
	return unit;
}

/* ---- names ---- */

static void put_all(struct msp_merge *merge, struct msp_txn *txn)
{
	txn->count = 0;
	msp_map_init(&txn->by_path, &txn->arena);
	for (size_t i = 0; i < merge->change_count; i++) {
		const struct msp_merge_change *from = &merge->changes[i];
		const struct msp_merge_file *file = msp_map_get(&merge->by_path, from->path);
		struct msp_txn_change *change = msp_arena_alloc(&txn->arena, sizeof *change);
		change->path = from->path;
		change->bytes = from->mode == 0 ? NULL : "";
		change->before_mode = file->before_mode;
		msp_arena_reserve(&txn->arena, txn->changes, txn->count, txn->capacity);
		txn->changes[txn->count++] = change;
		msp_map_set(&txn->by_path, change->path, change);
	}
}

static void drop_change(struct msp_merge *merge, const char *path)
{
	size_t kept = 0;

	for (size_t i = 0; i < merge->change_count; i++)
		if (!msp_str_equal(merge->changes[i].path, path))
			merge->changes[kept++] = merge->changes[i];
	merge->change_count = kept;
}

/* The rules of the transaction for names (case, files and folders of one name) as conflicts: one at a time, each is
 * taken out and the rest looked at again. */
static int check_names(struct msp_merge *merge, struct msp_error *err)
{
	struct msp_txn txn = { .repo = merge->repo, .git = merge->git };
	struct msp_error problem;
	int rc;

	if (merge->ours[0] != '\0' && msp_git_tree(merge->git, merge->ours, txn.tree, err) < 0)
		return -1;
	for (;;) {
		problem = (struct msp_error)MSP_ERROR_INIT;
		put_all(merge, &txn);
		rc = msp_txn_check_names(&txn, &problem);
		const struct msp_merge_file *file = rc == 0 ? NULL : msp_map_get(&merge->by_path, problem.path);
		if (rc == 0 || file == NULL || problem.code != MSP_DATA)
			break;
		(void)insist(merge, file, problem.message); /* "ours" is to leave it out, which has happened now */
		drop_change(merge, file->path);
		leave_out(merge);
	}
	msp_arena_release(&txn.arena);
	if (rc < 0 && err != NULL)
		*err = problem;
	return rc;
}

int msp_merge_decide(struct msp_merge *merge, struct msp_error *err)
{
	struct msp_map units;
	struct unit **owners = msp_arena_array(&merge->arena, merge->count, sizeof(struct unit *));

	msp_map_init(&units, &merge->arena);
	for (size_t i = 0; i < merge->count; i++)
		owners[i] = unit_of(merge, &units, merge->files[i]);
	for (size_t i = 0; i < merge->count; i++) {
		struct unit *unit = owners[i];
		if (unit == NULL ? decide_file(merge, merge->files[i], err) < 0
				 : !unit->decided && decide_unit(merge, unit, err) < 0)
			return -1;
		if (unit != NULL)
			unit->decided = true;
	}
	return merge->virtual ? 0 : check_names(merge, err);
}
