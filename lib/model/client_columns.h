/* SPDX-License-Identifier: ISC */
/* The one table of what can be shown, sorted and asked about clients. */
#ifndef MSP_MODEL_CLIENT_COLUMNS_H
#define MSP_MODEL_CLIENT_COLUMNS_H

#include "lib/model/catalog.h"
#include "lib/model/query.h"

#define MSP_CLIENT_COLUMN_COUNT 22

extern const struct msp_column msp_client_columns[MSP_CLIENT_COLUMN_COUNT];
extern const struct msp_query_table msp_client_table;

/* Columns that are not in the index (sql NULL) come out of client.yaml: the value in force at an instant.  Texts live
 * as long as the client or are in arena. */
void msp_client_cell(struct msp_arena *arena, const struct msp_client *client, int64_t at,
	const struct msp_column *column, struct msp_cell *cell);
/* The entry of `contract` in force on the client's day of an instant; NULL when none is. */
const struct msp_node *msp_client_contract(const struct msp_client *client, int64_t at);

#endif
