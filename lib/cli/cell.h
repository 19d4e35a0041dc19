/* SPDX-License-Identifier: ISC */
/* One value as text, for programs and for people.  For lib/cli only. */
#ifndef MSP_CLI_CELL_H
#define MSP_CLI_CELL_H

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/zone.h"
#include "lib/text/column.h"
#include "lib/text/node.h"

/* Times are said in zone, never NULL; now decides how short a table may be about them. */
struct msp_cell_context {
	struct msp_arena *arena;
	const struct msp_zone *zone;
	int64_t now;
};

/* For tsv, csv and templates: RFC 3339, seconds, 12500.00, true, 0.95, lists joined with ",".  "" when absent. */
const char *msp_cell_plain(
	const struct msp_cell_context *context, const struct msp_column *column, const struct msp_cell *cell);
/* For tables: shorter times, "1h 05m", yes, "*", "95.0 %".  No control characters. */
const char *msp_cell_pretty(
	const struct msp_cell_context *context, const struct msp_column *column, const struct msp_cell *cell);
/* Appends the value as JSON. */
void msp_cell_json(const struct msp_cell_context *context, const struct msp_column *column, const struct msp_cell *cell,
	struct msp_buf *out);
/* The value as node, with the kinds of JSON; NULL-kind when absent. */
struct msp_node *msp_cell_node(
	const struct msp_cell_context *context, const struct msp_column *column, const struct msp_cell *cell);

#endif
