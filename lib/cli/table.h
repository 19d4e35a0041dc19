/* SPDX-License-Identifier: ISC */
/* An aligned table of texts.  For lib/cli only. */
#ifndef MSP_CLI_TABLE_H
#define MSP_CLI_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"

struct msp_table_column {
	const char *title;
	bool right;   /* aligned right */
	bool wide;    /* cut first when there is no room */
	size_t width; /* of the widest cell so far, then of the column as printed */
};

struct msp_table_cell {
	const char *text;  /* no control characters, not even line feeds; "" = empty */
	const char *style; /* sequence that begins it, NULL = none */
};

struct msp_table {
	struct msp_arena *arena;
	struct msp_table_column *columns;
	size_t column_count;
	struct msp_table_cell *cells; /* row after row */
	size_t count, capacity;       /* of cells */
};

/* columns: title, right and wide are set by the caller, who keeps them alive. */
void msp_table_init(struct msp_table *table, struct msp_arena *arena, struct msp_table_column *columns, size_t count);
/* Adds the next cell of the current row; rows follow each other.  Strings are not copied. */
void msp_table_add(struct msp_table *table, const char *text, const char *style);
/* Appends the table.  room: columns of the terminal, 0 = unlimited; what does not fit is cut with "…".  heading: style
 * of the line of titles, NULL = no such line.  reset ends a style.  A table without rows is nothing at all. */
void msp_table_emit(struct msp_table *table, size_t room, const char *heading, const char *reset, struct msp_buf *out);

#endif
