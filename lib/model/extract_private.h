/* SPDX-License-Identifier: ISC */
/* Parts of extract.c. */
#ifndef MSP_MODEL_EXTRACT_PRIVATE_H
#define MSP_MODEL_EXTRACT_PRIVATE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/model/catalog.h"
#include "lib/model/extract.h"
#include "lib/model/kind.h"
#include "lib/model/outage.h"
#include "lib/model/ticket.h"
#include "lib/store/db.h"
#include "lib/text/node.h"
#include "lib/text/schema.h"

/* Full text that is still to be inserted. */
struct msp_extract_text {
	int64_t rowid;
	const char *words;
};

struct msp_extract_texts {
	struct msp_extract_text *items;
	size_t count, capacity;
};

struct msp_extract {
	struct msp_index_rules rules;
	struct msp_arena arena; /* of the extract: schemas, version */
	const struct msp_schema *schemas[MSP_KINDS];
	pthread_mutex_t compiling; /* guards the schemas and the arena */

	/* One refresh; memory is given back at its end. */
	struct msp_arena scratch;
	struct msp_catalog catalog;
	bool have_catalog;
	struct msp_matrices matrices;
	struct msp_extract_texts ticket_texts, record_texts;
	struct msp_arena texts; /* their words */
	int64_t serial;         /* of the full-text row inserted last */
	bool have_serial;
	int64_t *fresh; /* unresolved tickets put in this refresh: their clocks are to be computed */
	size_t fresh_count, fresh_capacity;
	bool all;     /* everything is read anew */
	bool ordered; /* and tickets come in order of their months */
	int month;    /* of the tickets that come now, then */

	/* The ticket that was dropped last: its full text serves again when the words are the same. */
	int64_t dropped_id, dropped_words, dropped_hash;
};

/* What parse found in a file. */
struct msp_extract_parsed {
	const struct msp_kind *kind;
	const struct msp_node *node; /* NULL when it has no YAML */
	struct msp_place place;
	struct msp_ticket *ticket;
	struct msp_outage *outage;
	const char *words;  /* folded, for full text */
	const void *packed; /* the ticket's events */
	size_t packed_length;
};

/* Reads the tree of a file of this kind: YAML, the front matter of Markdown (body behind it in *body), JSON.  *node
 * NULL when the form has none. */
int msp_extract_tree(struct msp_arena *arena, const struct msp_kind *kind, const char *text, size_t length,
	struct msp_node **node, const char **body, struct msp_error *err);

/* tickets: extract_ticket.c, extract_due.c */
void msp_extract_ticket_words(struct msp_arena *arena, struct msp_extract_parsed *parsed);
int msp_extract_ticket_put(struct msp_extract *extract, struct msp_index *index, int64_t id,
	const struct msp_extract_parsed *parsed, struct msp_error *err);
int msp_extract_ticket_drop(struct msp_extract *extract, struct msp_index *index, int64_t id, struct msp_error *err);
/* Computes the clocks of unresolved tickets: those put in this refresh, and all that a changed file concerns. */
int msp_extract_due(struct msp_extract *extract, struct msp_index *index, const char *const *changed, size_t count,
	struct msp_error *err);
/* Derives every ticket again: the matrix of priorities has changed. */
int msp_extract_derive_all(struct msp_extract *extract, struct msp_index *index, struct msp_error *err);
/* The state that the index keeps: after the last event, a wait with an end still on. */
void msp_extract_state(
	const struct msp_ticket *ticket, const struct msp_matrices *matrices, struct msp_ticket_state *state);

/* full text: extract_text.c */
/* Notes a text to be inserted at the end of the refresh, and says which row it will be; opened is 0 for records that
 * are no tickets. */
int msp_extract_text_note(struct msp_extract *extract, struct msp_index *index, struct msp_extract_texts *texts,
	int64_t opened, const char *words, int64_t *rowid, struct msp_error *err);
/* Begins a bulk load. */
int msp_extract_texts_begin(struct msp_index *index, struct msp_error *err);
/* Inserts those noted so far, while loading in order: all are older than what comes. */
int msp_extract_texts_flush(struct msp_extract *extract, struct msp_index *index, struct msp_error *err);
/* Inserts the rest, at the end of the refresh. */
int msp_extract_texts_put(struct msp_extract *extract, struct msp_index *index, struct msp_error *err);
/* Does this full-text row belong to a ticket opened then? */
bool msp_extract_text_matches(int64_t rowid, int64_t opened);

/* everything else: extract_record.c */
void msp_extract_record_words(struct msp_arena *arena, struct msp_extract_parsed *parsed, const char *body);
int msp_extract_record_put(struct msp_extract *extract, struct msp_index *index, int64_t id,
	const struct msp_extract_parsed *parsed, struct msp_error *err);
int msp_extract_record_drop(struct msp_index *index, int64_t id, struct msp_error *err);
/* Numbers a record once had. */
int msp_extract_former_put(struct msp_index *index, int64_t id, const struct msp_node *node, struct msp_error *err);

/* The catalog over the index, made on first use in a refresh; NULL matrices until msp.yaml was put. */
int msp_extract_catalog(struct msp_extract *extract, struct msp_index *index, struct msp_error *err);

/* Binding parameters one after the other. */
struct msp_extract_binder {
	struct msp_stmt *stmt;
	int number;
};
void msp_extract_text(struct msp_extract_binder *binder, const char *text);
void msp_extract_number(struct msp_extract_binder *binder, int64_t number);
void msp_extract_time(struct msp_extract_binder *binder, int64_t at); /* MSP_TIME_NONE binds NULL */

#endif
