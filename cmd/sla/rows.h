/* SPDX-License-Identifier: ISC */
/* Rows that the command computes itself: kept, sorted by --sort, cut by --limit, printed. */
#ifndef MSP_CMD_SLA_ROWS_H
#define MSP_CMD_SLA_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/zone.h"
#include "lib/cli/cli.h"
#include "lib/text/column.h"

struct sla_rows {
	struct msp_cli *cli;
	const struct msp_column *columns; /* of the verb */
	size_t column_count;
	struct msp_cell **items;
	size_t count, capacity;
};

void sla_rows_init(struct sla_rows *rows, struct msp_cli *cli);
/* Cells of a new row, one for each column of the verb, all absent: to be filled by sla_rows_set_…  Texts must live as
 * long as the command. */
void sla_rows_add(struct sla_rows *rows);
/* Of the row added last; an unknown column is a defect. */
void sla_rows_text(struct sla_rows *rows, const char *column, const char *text); /* NULL or "" = absent */
void sla_rows_number(struct sla_rows *rows, const char *column, int64_t number);
void sla_rows_time(struct sla_rows *rows, const char *column, int64_t at); /* MSP_TIME_NONE = absent */
/* Will the rows be a table for people (no other format, no -q)? */
bool sla_rows_table(const struct msp_cli *cli);
/* Makes `names` ("id,clock") the columns that are shown when -o does not say; "+late" adds to them. */
void sla_rows_columns(struct sla_rows *rows, const char *names);
/* Sorts as --sort says, if it was given; what is absent comes last.  Then prints.  key is the column -q prints. */
int sla_rows_print(
	struct sla_rows *rows, const char *key, const struct msp_zone *zone, int64_t now, struct msp_error *err);

#endif
