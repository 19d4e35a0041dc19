/* SPDX-License-Identifier: ISC */
/* Rows to stdout in every format, from a column table. */
#ifndef MSP_CLI_PRINTER_H
#define MSP_CLI_PRINTER_H

#include "lib/base/zone.h"
#include "lib/cli/cli.h"

struct msp_printer;

/* Reads -f, -o, --no-header, -0, -q of cli.  `otherwise` is the format when none is given.  Unknown columns are USAGE
 * errors with a suggestion; "+age" adds to the default columns, "-site" takes away.  With -q only the column `key`
 * (an id such as "id") is printed, one a line.  zone is for times (NULL = UTC); now for relative times in tables. */
int msp_printer_open(struct msp_cli *cli, enum msp_format otherwise, const char *key, const struct msp_zone *zone,
	int64_t now, struct msp_printer **printer, struct msp_error *err);
/* The columns that will be printed, in order: rows are given in this order. */
const struct msp_column *const *msp_printer_columns(const struct msp_printer *printer, size_t *count);
/* One row: a cell per column of msp_printer_columns.  Cells are copied where needed. */
int msp_printer_row(struct msp_printer *printer, const struct msp_cell *cells, struct msp_error *err);
/* Where the next row stands among the rows of several runs (msp_cli.several): sorted by these, in the order of runs
 * where all are equal.  Otherwise rows are printed as they come, and nothing is copied. */
void msp_printer_order(struct msp_printer *printer, const struct msp_sort_key *keys, size_t count);
/* Style (msp_cli_style) of the cell of column `id` in the next row, in tables with colours; id NULL = of the whole row.
 * Columns that are not printed are ignored.  The name is not copied. */
void msp_printer_style(struct msp_printer *printer, const char *id, const char *style);
/* Ends the output (closes the JSON array, prints the table) and frees.  Also after failure. */
int msp_printer_close(struct msp_printer *printer, struct msp_error *err);

/* --list-columns: ids, types and help lines; then exit 0. */
int msp_printer_list_columns(struct msp_cli *cli, struct msp_error *err);

#endif
