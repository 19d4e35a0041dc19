/* SPDX-License-Identifier: ISC */
/* What the files of merging records share; nobody else includes this. */
#ifndef MSP_MODEL_MERGE_PRIVATE_H
#define MSP_MODEL_MERGE_PRIVATE_H

#include "lib/model/merge.h"

/* Canonical JSON in the arena; NULL for NULL. */
const char *msp_merge_canonical(struct msp_arena *arena, const struct msp_node *node);

/* A place without value yet; null nodes count as nothing. */
struct msp_merge_place *msp_merge_place_new(struct msp_merge_values *values, const char *name,
	const struct msp_node *base, const struct msp_node *ours, const struct msp_node *theirs);
/* Appends a part to a place whose value is a map or list; one without value is left out. */
void msp_merge_place_add(struct msp_merge_values *values, struct msp_merge_place *place, struct msp_merge_place *part);
/* A conflict about one key: the decision, with the node of a typed value; NONE when nobody has decided. */
enum msp_take msp_merge_conflict(struct msp_merge_values *values, const char *key, const struct msp_node *base,
	const struct msp_node *ours, const struct msp_node *theirs, struct msp_node **typed);

/* The plan's part about rosters of the vault: of two with one serial, each made without the other, both stay. */
int msp_merge_rosters(struct msp_merge *merge, struct msp_error *err);

/* Collisions of numbers and records that both sides made: the plan of a merge. */
int msp_merge_identify(const struct msp_merge_model *model, struct msp_merge *merge, struct msp_error *err);

#endif
