/* SPDX-License-Identifier: ISC */
/* What every verb that takes a query needs: who asks, what time it is, the user's own views, which rows have
 * uncommitted edits. */
#ifndef MSP_CMD_VIEWS_H
#define MSP_CMD_VIEWS_H

#include "cmd/session.h"
#include "lib/cli/printer.h"
#include "lib/model/query.h"

/* Zone, now, login (NULL when nobody can be told) and views from ${XDG_CONFIG_HOME:-~/.config}/msp/config
 * (`view: {name: "terms"}`).  CONFIG error when that file does not read. */
int msp_views_scope(struct msp_session *session, struct msp_query_scope *scope, struct msp_error *err);

/* Fills a "dirty" column, when it was asked for: has the file in the work tree edits that are not committed? */
int msp_views_mark_dirty(struct msp_session *session, const struct msp_rows *rows,
	const struct msp_query_request *request, struct msp_cell *cells, struct msp_error *err);

/* Where a row of a merged query (msp_query_request.merged) stands among those of other stores. */
void msp_views_order(struct msp_printer *printer, const struct msp_rows *rows);

#endif
