/* SPDX-License-Identifier: ISC */
/* ls: tickets that match a query. */
#include "cmd/session.h"
#include "cmd/ticket/verbs.h"
#include "cmd/views.h"
#include "lib/cli/printer.h"
#include "lib/model/query.h"
#include "lib/model/ticket_columns.h"

static int print_rows(
	struct msp_session *session, const struct msp_query *query, struct msp_printer *printer, struct msp_error *err)
{
	struct msp_query_request request = {
		.sort = session->cli->common.sort, .limit = session->cli->common.limit, .merged = session->cli->several
	};
	struct msp_rows *rows = NULL;
	int more = -1;

	request.columns = msp_printer_columns(printer, &request.column_count);
	struct msp_cell *cells = msp_arena_array(session->arena, request.column_count, sizeof *cells);
	if (msp_query_open(query, msp_index_db(session->index), &request, &rows, err) != 0)
		return -1;
	while ((more = msp_rows_next(rows, cells, err)) == 1) {
		msp_views_order(printer, rows);
		if (msp_views_mark_dirty(session, rows, &request, cells, err) != 0 ||
			msp_printer_row(printer, cells, err) != 0) {
			more = -1;
			break;
		}
	}
	msp_rows_close(rows);
	return more;
}

static int list(struct msp_session *session, struct msp_error *err)
{
	struct msp_cli *cli = session->cli;
	struct msp_query_scope scope;
	struct msp_printer *printer = NULL;
	struct msp_query *query;

	if (msp_views_scope(session, &scope, err) != 0)
		return -1;
	if (msp_query_parse(session->arena, &msp_ticket_table, &scope, (const char *const *)cli->operands,
		    cli->operand_count, &query, err) != 0)
		return -1;
	if (msp_printer_open(cli, MSP_FORMAT_TABLE, "id", session->zone, session->now, &printer, err) != 0)
		return -1;
	int failed = print_rows(session, query, printer, err);
	if (msp_printer_close(printer, failed ? NULL : err) != 0)
		failed = -1;
	return failed;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct msp_session session;
	int result = -1;

	(void)parsed;
	if (cli->common.list_columns)
		return msp_printer_list_columns(cli, err);
	if (msp_session_open(&session, cli, NULL, err) == 0 && list(&session, err) == 0)
		result = msp_session_finish(&session, NULL, 0, err);
	msp_session_close(&session);
	return result;
}

const struct msp_verb ticket_ls_verb = {
	.name = "ls",
	.summary = "list tickets, most urgent first",
	.operands = "[QUERY]...",
	.complete = "query",
	.minimum = 0,
	.maximum = -1,
	.flags = MSP_VERB_READS | MSP_VERB_LISTS,
	.columns = msp_ticket_columns,
	.column_count = MSP_TICKET_COLUMN_COUNT,
	.details = "Terms are ANDed: field:value  field:a,b  field!=a  field:lo..hi  field:  words  prefix*  @view.\n"
		   "Views: @mine @unassigned @atrisk @unanswered @unsorted @today, and your own (see msp(7)).",
	.examples = "msp-ticket ls @mine\n"
		    "msp-ticket ls client:acme status:open,waiting opened:2026-10 due:..1d vpn\n"
		    "msp-ticket ls -f jsonl -o id,title,due status:open | jq -r .id",
	.run = run,
};
