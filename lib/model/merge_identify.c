/* SPDX-License-Identifier: ISC */
/*
 * Whose number is it (store.md, "Identity")?  The walk goes by path, but a numbered record is what its uid says: one
 * side may have given it a new number, both may have made it (equal origin), and two records may have drawn the same
 * number.  So records that came, went or changed on both sides are looked up by uid first, and put where they belong.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/kind.h"
#include "lib/model/merge_private.h"
#include "lib/text/yaml.h"

enum { BASE, OURS, THEIRS, SIDES };

struct record {
	const char *uid, *origin;
	const char *at[SIDES];             /* its path on each side; NULL = not there */
	struct msp_merge_side text[SIDES]; /* what was there, once it is taken out of the files */
	const char *target;                /* where it is to be */
	bool moves;                        /* its files are taken out and put back */
};

struct plan {
	const struct msp_merge_model *model;
	struct msp_merge *merge;
	struct msp_arena *arena;
	struct msp_map records;        /* uid to record */
	struct msp_map owners;         /* number to record */
	struct msp_map numbers[SIDES]; /* ids that a side must say differently now */
	int local, upstream;           /* whose records give way, and to whom */
};

/* ---- finding records ---- */

static struct msp_merge_side *side_of(struct msp_merge_file *file, int side)
{
	return side == BASE ? &file->base : side == OURS ? &file->ours : &file->theirs;
}

static bool looked_at(const struct msp_merge_file *file)
{
	bool came =
		(file->base.mode == 0) != (file->ours.mode == 0) || (file->base.mode == 0) != (file->theirs.mode == 0);

	return came || (!msp_merge_same(&file->base, &file->ours) && !msp_merge_same(&file->base, &file->theirs));
}

static void register_side(struct plan *plan, const char *path, const struct msp_merge_side *side, int which)
{
	struct msp_node *node;

	if (side->mode == 0 || msp_yaml_parse(plan->arena, side->bytes, side->length, &node, NULL) < 0)
		return; /* a text that cannot be read has no identity */
	const char *uid = msp_node_text(node, "uid", NULL);
	if (uid == NULL)
		return;
	struct record *record = msp_map_get(&plan->records, uid);
	if (record == NULL) {
		record = msp_arena_alloc(plan->arena, sizeof *record);
		record->uid = uid;
		msp_map_set(&plan->records, uid, record);
	}
	if (record->at[which] == NULL)
		record->at[which] = path;
	if (record->origin == NULL)
		record->origin = msp_node_text(node, "origin", NULL);
}

static int find_records(struct plan *plan, struct msp_error *err)
{
	for (size_t i = 0; i < plan->merge->count; i++) {
		struct msp_merge_file *file = plan->merge->files[i];
		const struct msp_kind *kind = msp_kind_of(file->path);
		if (!kind->numbered || kind->form != MSP_FORM_YAML || !looked_at(file))
			continue;
		for (int side = 0; side < SIDES; side++) {
			if (msp_merge_read(plan->merge, side_of(file, side), err) < 0)
				return -1;
			register_side(plan, file->path, side_of(file, side), side);
		}
	}
	return 0;
}

/* ---- where each belongs ---- */

static const char *number_of(struct plan *plan, const char *path)
{
	struct msp_place place;

	msp_kind_place(plan->arena, path, &place);
	return place.number;
}

static const char *id_of(struct plan *plan, const char *path)
{
	struct msp_place place;

	msp_kind_place(plan->arena, path, &place);
	return msp_kind_reference(plan->arena, &place);
}

static const char *smaller(struct plan *plan, const char *a, const char *b)
{
	const char *left = number_of(plan, a), *right = number_of(plan, b);
	size_t left_length = strlen(left), right_length = strlen(right);
	int rc = left_length != right_length ? (left_length < right_length ? -1 : 1) : strcmp(left, right);

	return rc < 0 || (rc == 0 && strcmp(a, b) <= 0) ? a : b;
}

/* One side moved it: there.  Both have it where the other has not: the smaller number. */
static void find_target(struct plan *plan, struct record *record)
{
	const char *base = record->at[BASE], *ours = record->at[OURS], *theirs = record->at[THEIRS];

	if (ours == NULL || theirs == NULL || msp_str_equal(ours, theirs))
		record->target = ours != NULL ? ours : theirs;
	else if (msp_str_equal(base, ours))
		record->target = theirs;
	else if (msp_str_equal(base, theirs))
		record->target = ours;
	else
		record->target = smaller(plan, ours, theirs);
	record->moves = ours != NULL && theirs != NULL && !msp_str_equal(ours, theirs);
	if (record->moves)
		msp_merge_note(plan->merge, "%s and %s are the same record, and go on as %s", id_of(plan, ours),
			id_of(plan, theirs), id_of(plan, record->target));
}

/* The same path with another number. */
static const char *path_with(struct plan *plan, const char *path, const char *number)
{
	const char *base = strrchr(path, '/') + 1, *old = number_of(plan, path);

	return msp_arena_printf(plan->arena, "%.*s%s%s", (int)(base - path), path, number, base + strlen(old));
}

static int new_number(struct plan *plan, struct record *record, struct msp_error *err)
{
	char number[MSP_NUMBER_SIZE];
	struct msp_place place;

	if (plan->model->number == NULL)
		return msp_error_set(err, MSP_BUSY, "a number was drawn twice, and there is nobody to draw another");
	msp_kind_place(plan->arena, record->target, &place);
	do {
		if (plan->model->number(plan->model->number_context, place.client, record->origin, number, err) < 0)
			return -1;
	} while (msp_map_get(&plan->owners, number) != NULL);
	const char *path = path_with(plan, record->target, number);
	msp_merge_note(plan->merge, "%s → %s: the number was taken by another record meanwhile",
		id_of(plan, record->target), id_of(plan, path));
	record->target = path;
	record->moves = true;
	msp_map_set(&plan->owners, msp_arena_strdup(plan->arena, number), record);
	return 0;
}

static int claim(struct plan *plan, struct record *record, struct msp_error *err);

/* Both are upstream, and one of them only comes here by the rule of the smaller number (a criss-cross of new numbers):
 * it goes where upstream has it. */
static int part(
	struct plan *plan, struct record *record, struct record *owner, const char *number, struct msp_error *err)
{
	struct record *records[] = { record, owner };

	for (size_t i = 0; i < MSP_COUNT(records); i++) {
		struct record *loser = records[i];
		if (msp_str_equal(loser->target, loser->at[plan->upstream]))
			continue;
		loser->target = loser->at[plan->upstream];
		msp_map_set(&plan->owners, number, records[1 - i]);
		return claim(plan, loser, err);
	}
	return 0; /* two of one side: for lint to tell, a merge is not the place to mend it */
}

/* Two records with one number: who is not upstream yet gives way. */
static int claim(struct plan *plan, struct record *record, struct msp_error *err)
{
	const char *number = number_of(plan, record->target);
	struct record *owner = msp_map_get(&plan->owners, number);

	if (owner == NULL) {
		msp_map_set(&plan->owners, number, record);
		return 0;
	}
	bool mine = record->at[plan->upstream] != NULL, other = owner->at[plan->upstream] != NULL;
	if (mine && other)
		return part(plan, record, owner, number, err);
	if (!mine && !other)
		return 0;
	if (!mine)
		return new_number(plan, record, err);
	msp_map_set(&plan->owners, number, record);
	owner->moves = true;
	return new_number(plan, owner, err);
}

static int find_targets(struct plan *plan, struct msp_error *err)
{
	size_t count = plan->records.count;

	for (size_t i = 0; i < count; i++)
		find_target(plan, plan->records.entries[i].value);
	for (size_t i = 0; i < count; i++) {
		struct record *record = plan->records.entries[i].value;
		if (record->target != NULL && claim(plan, record, err) < 0)
			return -1;
	}
	return 0;
}

/* ---- putting them there ---- */

static int take_out(struct plan *plan, struct record *record, struct msp_error *err)
{
	for (int side = 0; side < SIDES; side++) {
		struct msp_merge_file *file;
		if (record->at[side] == NULL)
			continue;
		if (msp_merge_file(plan->merge, record->at[side], &file, err) < 0 ||
			msp_merge_read(plan->merge, side_of(file, side), err) < 0)
			return -1;
		record->text[side] = *side_of(file, side);
		*side_of(file, side) = (struct msp_merge_side){ .mode = 0 };
	}
	return 0;
}

static int put_side(
	struct plan *plan, struct record *record, struct msp_merge_file *file, int side, struct msp_error *err)
{
	const char *old = id_of(plan, record->at[side]), *new = id_of(plan, record->target);
	struct msp_merge_side *text = &record->text[side], *to = side_of(file, side);
	struct msp_buf out = MSP_BUF_INIT;

	if (msp_str_equal(old, new)) {
		*to = *text;
		return 0;
	}
	int rc = msp_merge_renumber(plan->arena, text->bytes, text->length, old, new, &out, err);
	if (rc == 0)
		rc = msp_merge_write(plan->merge, to, out.data, out.length, err);
	else
		msp_error_at(err, record->at[side], 0, 0);
	msp_buf_release(&out);
	msp_map_set(&plan->numbers[side], old, (void *)(uintptr_t) new);
	return rc;
}

static int put_back(struct plan *plan, struct record *record, struct msp_error *err)
{
	struct msp_merge_file *file;

	if (msp_merge_file(plan->merge, record->target, &file, err) < 0)
		return -1;
	/* the base is not renumbered: it moves with the record, and both sides then say the new number */
	for (int side = 0; side < SIDES; side++) {
		if (record->at[side] == NULL)
			continue;
		if (side == BASE)
			file->base = record->text[BASE];
		else if (put_side(plan, record, file, side, err) < 0)
			return -1;
	}
	return 0;
}

static int move_records(struct plan *plan, struct msp_error *err)
{
	for (size_t i = 0; i < plan->records.count; i++) {
		struct record *record = plan->records.entries[i].value;
		if (record->moves && take_out(plan, record, err) < 0)
			return -1;
	}
	for (size_t i = 0; i < plan->records.count; i++) {
		struct record *record = plan->records.entries[i].value;
		if (record->moves && put_back(plan, record, err) < 0)
			return -1;
	}
	return 0;
}

/* ---- references ---- */

/* What a side has written since the base may speak of its own records by the numbers they had there. */
static int refer_side(struct plan *plan, struct msp_merge_file *file, int which, struct msp_error *err)
{
	struct msp_merge_side *side = side_of(file, which);
	struct msp_buf out = MSP_BUF_INIT;

	if (plan->numbers[which].count == 0 || side->mode == 0 || msp_merge_same(side, &file->base))
		return 0;
	if (msp_merge_read(plan->merge, side, err) < 0)
		return -1;
	int rc = msp_merge_refer(plan->arena, side->bytes, side->length, &plan->numbers[which], &out, NULL);
	if (rc > 0)
		rc = msp_merge_write(plan->merge, side, out.data, out.length, err);
	else
		rc = 0; /* a text that cannot be read or edited stays as it is; lint finds references to nothing */
	msp_buf_release(&out);
	return rc;
}

static int refer_all(struct plan *plan, struct msp_error *err)
{
	for (size_t i = 0; i < plan->merge->count; i++) {
		struct msp_merge_file *file = plan->merge->files[i];
		const struct msp_kind *kind = msp_kind_of(file->path);
		bool words = kind->form == MSP_FORM_YAML && kind->id != MSP_KIND_SECRET && kind->id != MSP_KIND_ROSTER;
		if (words && (refer_side(plan, file, OURS, err) < 0 || refer_side(plan, file, THEIRS, err) < 0))
			return -1;
	}
	return 0;
}

int msp_merge_identify(const struct msp_merge_model *model, struct msp_merge *merge, struct msp_error *err)
{
	struct plan plan = { .model = model, .merge = merge, .arena = &merge->arena };

	plan.local = merge->request.ours_upstream ? THEIRS : OURS;
	plan.upstream = OURS + THEIRS - plan.local;
	msp_map_init(&plan.records, plan.arena);
	msp_map_init(&plan.owners, plan.arena);
	for (int side = 0; side < SIDES; side++)
		msp_map_init(&plan.numbers[side], plan.arena);
	if (find_records(&plan, err) < 0 || find_targets(&plan, err) < 0 || move_records(&plan, err) < 0)
		return -1;
	return refer_all(&plan, err);
}
