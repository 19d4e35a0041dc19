/* SPDX-License-Identifier: ISC */
#include "lib/text/column.h"

#include <string.h>

const struct msp_column *msp_column_find(const struct msp_column *columns, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(columns[i].id, id) == 0)
			return &columns[i];
	return NULL;
}
