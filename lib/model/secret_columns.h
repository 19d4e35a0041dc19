/* SPDX-License-Identifier: ISC */
/* The one table of what can be shown, sorted and asked about secrets: what their manifests say. */
#ifndef MSP_MODEL_SECRET_COLUMNS_H
#define MSP_MODEL_SECRET_COLUMNS_H

#include "lib/model/query.h"

#define MSP_SECRET_COLUMN_COUNT 20

extern const struct msp_column msp_secret_columns[MSP_SECRET_COLUMN_COUNT];
extern const struct msp_query_table msp_secret_table;

#endif
