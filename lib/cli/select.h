/* SPDX-License-Identifier: ISC */
/* Which columns, in which form: -f, -o and templates against a column table.  For lib/cli only. */
#ifndef MSP_CLI_SELECT_H
#define MSP_CLI_SELECT_H

#include "lib/cli/cli.h"

/* A piece of a template: text as it is, or a column. */
struct msp_piece {
	const char *text; /* NULL = the column */
	size_t column;    /* number in the selection */
};

struct msp_selection {
	enum msp_format format;
	const struct msp_column **columns;
	size_t count, capacity;
	struct msp_piece *pieces; /* for MSP_FORMAT_TEMPLATE */
	size_t piece_count, piece_capacity;
};

/* Reads -f, -o, -q and -0 of cli against the columns of its verb.  `otherwise` and `key` as in msp_printer_open.
 * Everything is in cli's arena.  USAGE errors with the nearest name. */
int msp_select(struct msp_cli *cli, enum msp_format otherwise, const char *key, struct msp_selection *selection,
	struct msp_error *err);

#endif
