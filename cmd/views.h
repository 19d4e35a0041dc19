/* SPDX-License-Identifier: ISC */
/* What every verb that takes a query needs: who asks, what time it is, the user's own views, which rows have
 * uncommitted edits. */
#ifndef MSP_CMD_VIEWS_H
#define MSP_CMD_VIEWS_H

#include "cmd/session.h"
#include "lib/cli/printer.h"
#include "lib/model/query.h"

/* The query that terms (operands) make, in the scope of now, the zone, the login (none when nobody can be told) and the
 * views of ${XDG_CONFIG_HOME:-~/.config}/msp/config (`view: {name: "terms"}`).  CONFIG when that file does not read. */
int msp_views_query(struct msp_session *session, const struct msp_query_table *table, char *const *terms, size_t count,
	struct msp_query **query, struct msp_error *err);

/* The whole of `ls`: prints the rows that the operands ask for; key is the column of -q.  A "dirty" column, when it was
 * asked for, says whether the file in the work tree has edits that are not committed; rows of several stores stand in
 * one order.  Files under prefix (NULL = all) that do not read are named. */
int msp_views_list(struct msp_session *session, const struct msp_query_table *table, const char *key,
	const char *prefix, struct msp_error *err);

/* Where a row of a merged query (msp_query_request.merged) stands among those of other stores. */
void msp_views_place(struct msp_printer *printer, const struct msp_rows *rows);

#endif
