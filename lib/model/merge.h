/* SPDX-License-Identifier: ISC */
/*
 * Merging two versions of one record (store.md, "Merging"): what lib/store/merge.h asks for each file that both sides
 * changed, and what the merge driver does with git's three files.  Texts in, text out; no I/O.
 *
 * The value decides, the text follows: first the values are merged; then a text is put together out of the lines of
 * both sides, with their comments and their ways of writing, and read again.  When it does not say what was merged, the
 * text of ours is edited in place instead, and when even that cannot be, the record is written canonically.
 */
#ifndef MSP_MODEL_MERGE_H
#define MSP_MODEL_MERGE_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/error.h"
#include "lib/model/extract.h"
#include "lib/store/identity.h"
#include "lib/store/merge.h"
#include "lib/text/node.h"
#include "lib/text/schema.h"

/* Everything about records that a merge needs. */
struct msp_merge_model {
	struct msp_extract *extract; /* schemas, and what a text must be; NULL = lists are merged as wholes */
	/* Three-way merge of lines for documents, by a library: 1 = merged into out, 0 = conflict.  NULL = documents
	 * that both changed are in conflict. */
	int (*lines)(void *context, const struct msp_merge_input *input, struct msp_buf *out, struct msp_error *err);
	void *lines_context;
	/* A free number for a record whose own was taken; origin NULL = drawn.  Needed by the plan only. */
	int (*number)(void *context, const char *client, const char *origin, char number[MSP_NUMBER_SIZE],
		struct msp_error *err);
	void *number_context;
};

/* The rules for lib/store/merge.h; model must stay. */
void msp_merge_model_rules(struct msp_merge_model *model, struct msp_merge_rules *rules);

/* One file, as rules.merge: records by their schemas, documents by lines (their front matter as a record), everything
 * else is the same or in conflict.  Base missing and different uid: a collision, which is a conflict with key "uid"
 * here (the plan of a whole merge has renumbered before).  A text that cannot be read is a conflict with key "" that
 * names the side and the line. */
int msp_merge_record(const struct msp_merge_model *model, struct msp_arena *arena, const struct msp_merge_input *input,
	struct msp_buf *out, struct msp_conflicts *conflicts, struct msp_error *err);

/* The parts of it: values and texts. */

/* How two versions of a list are merged: "set", "key:from", "events" or "whole" for a place such as "log" or
 * "services[].targets". */
struct msp_merge_lists {
	struct msp_arena *arena;
	const struct msp_schema *schema; /* NULL = none */
	bool log;                        /* the record has a log of events under `log` whatever the schema says */
};
const char *msp_merge_list_rule(const struct msp_merge_lists *lists, const char *place);

/* One place of a record after the merge. */
struct msp_merge_place {
	const char *name;                            /* key of a map; NULL for items of lists */
	const struct msp_node *base, *ours, *theirs; /* what stood there; NULL = nothing */
	struct msp_node *value;                      /* what is there now; NULL = nothing */
	struct msp_merge_place **inner;              /* of a map or list merged part by part: its parts in order */
	size_t count, capacity;
	bool parted; /* inner is what value consists of */
};

struct msp_merge_values {
	struct msp_arena *arena;
	struct msp_merge_lists lists;
	struct msp_conflicts *conflicts;
	const char *path; /* for conflicts */
	bool virtual;     /* leave out what is in conflict */
	/* Both made the same record without knowing (equal origin): of values that differ the smaller canonical JSON
	 * wins, so that it is the same everywhere. */
	bool joined;
};

/* Merges three trees (NULL = not there).  The result's value has ours where there is a conflict. */
struct msp_merge_place *msp_merge_values(struct msp_merge_values *values, const struct msp_node *base,
	const struct msp_node *ours, const struct msp_node *theirs);

/* The text of a merged place (the whole document) out of the lines of the three texts; never fails to say the value. */
void msp_merge_lines(struct msp_arena *arena, const struct msp_merge_input *input, const struct msp_merge_place *root,
	struct msp_buf *out);

/*
 * Logs of events.  Order: `at` as an instant, then `by`, then canonical JSON.  Union; an event that one side changed or
 * removed is as that side has it; a redaction on either side wins; both changed it differently = conflict.  As a
 * function of values it is commutative, associative and idempotent.
 */
int msp_merge_event_order(const struct msp_node *a, const struct msp_node *b);
/* For a place whose three values are lists of events (or NULL). */
void msp_merge_events(struct msp_merge_values *values, struct msp_merge_place *place);

/* A record's new number: id and, with the old one added, formerly; text to text.  old is "acme-4815164". */
int msp_merge_renumber(struct msp_arena *arena, const char *text, size_t length, const char *old, const char *new,
	struct msp_buf *out, struct msp_error *err);
/* References to records that have new numbers: every value that is an old id (a key of `numbers`, whose value is the
 * new one) is replaced, outside `id` and `formerly`; keys of events that change by it are followed in `undo`, `redact`
 * and `amend`.  1 = out has a new text, 0 = nothing to change. */
int msp_merge_refer(struct msp_arena *arena, const char *text, size_t length, const struct msp_map *numbers,
	struct msp_buf *out, struct msp_error *err);

#endif
