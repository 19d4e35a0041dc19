/* SPDX-License-Identifier: ISC */
/* Rows that the command computes itself: kept, sorted by --sort, cut by --limit, printed. */
#ifndef MSP_CMD_LISTING_H
#define MSP_CMD_LISTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/zone.h"
#include "lib/cli/cli.h"
#include "lib/text/column.h"

struct msp_listing {
	struct msp_cli *cli;
	const struct msp_column *columns; /* of the verb */
	size_t column_count;
	struct msp_cell **items;
	struct msp_sort_key (*ranks)[2]; /* of the items, see msp_listing_rank */
	size_t count, capacity, rank_capacity;
};

void msp_listing_init(struct msp_listing *rows, struct msp_cli *cli);
/* Cells of a new row, one for each column of the verb, all absent: to be filled by msp_listing_set_…  Texts must live
 * as long as the command. */
void msp_listing_add(struct msp_listing *rows);
/* Of the row added last; an unknown column is a defect. */
void msp_listing_text(struct msp_listing *rows, const char *column, const char *text); /* NULL or "" = absent */
void msp_listing_number(struct msp_listing *rows, const char *column, int64_t number);
void msp_listing_time(struct msp_listing *rows, const char *column, int64_t at); /* MSP_TIME_NONE = absent */
/* Where the row added last stands when nobody says --sort: by rank, then by weight.  Rows are added in that order; it
 * counts among the rows of other stores (msp_cli.several). */
void msp_listing_rank(struct msp_listing *rows, int64_t rank, int64_t weight);
/* Will the rows be a table for people (no other format, no -q)? */
bool msp_listing_table(const struct msp_cli *cli);
/* Makes `names` ("id,clock") the columns that are shown when -o does not say; "+late" adds to them. */
void msp_listing_columns(struct msp_listing *rows, const char *names);
/* Sorts as --sort says, if it was given; what is absent comes last.  Then prints.  key is the column -q prints. */
int msp_listing_print(
	struct msp_listing *rows, const char *key, const struct msp_zone *zone, int64_t now, struct msp_error *err);

#endif
