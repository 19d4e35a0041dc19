/* SPDX-License-Identifier: ISC */
/* Parts of query.c: a query being compiled. */
#ifndef MSP_MODEL_QUERY_PRIVATE_H
#define MSP_MODEL_QUERY_PRIVATE_H

#include "lib/base/buf.h"
#include "lib/model/query.h"

#define MSP_QUERY_FIXED 4 /* parameters ?1..?4 have fixed meanings, see query.h */

struct msp_query_value {
	const char *text; /* NULL = number counts */
	int64_t number;
};

struct msp_query {
	struct msp_arena *arena;
	const struct msp_query_table *table;
	const struct msp_query_scope *scope;
	const char **conditions; /* ANDed */
	size_t condition_count, condition_capacity;
	struct msp_query_value *values; /* of the parameters after the fixed ones */
	size_t value_count, value_capacity;
	const char *match; /* FTS5 expression; NULL = no full text */
	size_t term_count;
	bool narrowed;
};

/* Adds a parameter; returns its number. */
int msp_query_bind_text(struct msp_query *query, const char *text);
int msp_query_bind_number(struct msp_query *query, int64_t number);

/* Appends the SQL of "column is one of the values" to out: `text` is what stood behind the colon, not empty. */
int msp_query_compare(struct msp_query *query, const struct msp_column *column, const char *text, struct msp_buf *out,
	struct msp_error *err);
/* Pieces between commas; "\," is a comma. */
char **msp_query_pieces(struct msp_arena *arena, const char *text, size_t *count);

#endif
