/* SPDX-License-Identifier: ISC */
/* The one table of what can be shown, sorted and asked about tickets. */
#ifndef MSP_MODEL_TICKET_COLUMNS_H
#define MSP_MODEL_TICKET_COLUMNS_H

#include "lib/model/query.h"

#define MSP_TICKET_COLUMN_COUNT 45

extern const struct msp_column msp_ticket_columns[MSP_TICKET_COLUMN_COUNT];
extern const struct msp_query_table msp_ticket_table;

#endif
