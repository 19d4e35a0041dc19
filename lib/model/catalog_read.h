/* SPDX-License-Identifier: ISC */
/* What the files of the catalog share; not for others. */
#ifndef MSP_MODEL_CATALOG_READ_H
#define MSP_MODEL_CATALOG_READ_H

#include "lib/model/catalog.h"

/* Parses the YAML at path; *node is NULL when there is no such file. */
int msp_catalog_read(
	struct msp_catalog *catalog, const char *path, const struct msp_node **node, struct msp_error *err);
/* MISSING: "no policy 'x'", with the nearest name under prefix ("policies/") as hint.  Returns -1. */
int msp_catalog_missing(
	struct msp_catalog *catalog, const char *what, const char *prefix, const char *name, struct msp_error *err);

#endif
