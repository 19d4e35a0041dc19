/* SPDX-License-Identifier: ISC */
/*
 * The query language of cli.md: terms are ANDed; field:value, field:a,b (either), field!=a,b (not), field:lo..hi, lo..,
 * ..hi (both ends included), field: (empty), field!= (not empty), bare words = full text, trailing * = prefix, =word
 * forces text, @view.  Compiled into SQL with bound parameters over a kind's column table; rows come back as cells.
 */
#ifndef MSP_MODEL_QUERY_H
#define MSP_MODEL_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/base/zone.h"
#include "lib/store/db.h"
#include "lib/text/column.h"

/* SQL expressions of columns and views may use ?1 now, ?2 login, ?3 start of today, ?4 start of tomorrow (store's
 * zone). */

/* A view every user has. */
struct msp_query_view {
	const char *name; /* without @ */
	const char *sql;  /* condition */
	const char *help; /* one line */
};

/* The values a column can have, where the program knows them: others are USAGE errors with a suggestion. */
struct msp_query_values {
	const char *column;
	const char *const *values; /* NULL-terminated */
};

/* When all values asked of a column are among these, this condition holds too (so that a partial index serves). */
struct msp_query_implied {
	const char *column;
	const char *const *values; /* NULL-terminated */
	const char *sql;
};

/* What can be asked about one kind of record. */
struct msp_query_table {
	const char *noun;       /* "ticket", for messages */
	const char *from;       /* FROM clause: "ticket" */
	const char *text_from;  /* FROM clause with the full-text table first, joined; NULL = no full text */
	const char *text_match; /* "ticket_text MATCH" */
	const char *text_order; /* newest first, served by the full-text index: "ticket_text.rowid DESC" */
	const char *id;         /* expression of the row's id (file.id) */
	const char *order;      /* default ORDER BY */
	const char *narrow;     /* condition that, when a condition begins with it, changes the order to … */
	const char *narrow_order;
	const struct msp_column *columns;
	size_t column_count;
	const struct msp_query_view *views;
	size_t view_count;
	const struct msp_query_values *values;
	size_t value_count;
	const struct msp_query_implied *implied;
	size_t implied_count;
	/* Columns sorted by another expression than their own sql: "due" by urgency, "priority" … */
	const char *const (*orders)[2];
	size_t order_count;
};

/* A view of the user's own (configuration). */
struct msp_query_alias {
	const char *name;  /* without @ */
	const char *terms; /* as typed: "client:acme status:open" */
};

struct msp_query_scope {
	const struct msp_zone *zone; /* the store's; NULL = UTC */
	int64_t now;
	const char *login; /* who asks; NULL = unknown: @mine is then a CONFIG error */
	const struct msp_query_alias *aliases;
	size_t alias_count;
};

struct msp_query;

/* Compiles terms (operands as the shell gave them; each is one term).  USAGE: an unknown field or view (hint: the
 * nearest), a value that its type cannot read, an empty range.  The query lives in arena; table and scope must too. */
int msp_query_parse(struct msp_arena *arena, const struct msp_query_table *table, const struct msp_query_scope *scope,
	const char *const *terms, size_t count, struct msp_query **query, struct msp_error *err);
/* Adds a condition of the command's own, ANDed: sql may use ?1..?4. */
void msp_query_require(struct msp_query *query, const char *sql);
/* Was nothing asked: no term at all? */
bool msp_query_is_empty(const struct msp_query *query);
/* Splits a line of terms at white space; "double quotes" keep it. */
char **msp_query_split(struct msp_arena *arena, const char *line, size_t *count);

struct msp_query_request {
	const struct msp_column *const *columns; /* what each row's cells are; one with sql NULL comes back absent */
	size_t column_count;
	const char *sort;  /* "due,-opened" ("-" = descending); NULL = the table's order, with full text newest first */
	int64_t limit;     /* 0 = no limit */
	const char *group; /* GROUP BY this expression, the largest groups first; columns may then be aggregates, sort
			      is not looked at, msp_rows_id means nothing.  NULL = rows as they are */
	bool merged; /* rows of several indexes become one list: what they are sorted by comes along, and full text is
			in the table's order, too */
};

struct msp_rows;

/* USAGE for an unknown sort column. */
int msp_query_open(const struct msp_query *query, struct msp_db *db, const struct msp_query_request *request,
	struct msp_rows **rows, struct msp_error *err);
/* 1 = a row, 0 = end, -1.  Texts of cells are valid until the next call. */
int msp_rows_next(struct msp_rows *rows, struct msp_cell *cells, struct msp_error *err);
int64_t msp_rows_id(const struct msp_rows *rows); /* file.id of the present row */
/* Of the present row of a request that is merged; ids, which each index gives its own, are not among them.  Texts are
 * valid until the next call. */
const struct msp_sort_key *msp_rows_order(const struct msp_rows *rows, size_t *count);
void msp_rows_close(struct msp_rows *rows); /* NULL is fine */
/* The SELECT that msp_query_open would run, for tests of its plan; NULL when sort cannot be read. */
char *msp_query_sql(const struct msp_query *query, const char *sort, int64_t limit);
/* Number of matches, without reading them. */
int msp_query_count(const struct msp_query *query, struct msp_db *db, int64_t *count, struct msp_error *err);

/* One instant or whole span as typed: 2026, 2026-10, 2026-10-03, today, yesterday, tomorrow (hoy, ayer, mañana), local
 * date-time "2026-10-03T10:00", RFC 3339, now, and ±duration from now (days at the same local time).  [*start, *end).
 */
int msp_query_time(const struct msp_zone *zone, int64_t now, const char *text, int64_t *start, int64_t *end,
	struct msp_error *err);

#endif
