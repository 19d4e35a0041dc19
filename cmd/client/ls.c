/* SPDX-License-Identifier: ISC */
/* ls: clients. */
#include "cmd/session.h"
#include "cmd/client/verbs.h"
#include "cmd/views.h"
#include "lib/cli/printer.h"
#include "lib/model/client_columns.h"

struct ls_options {
	bool all;
};

static const struct msp_option options[] = { { "all", 'a', MSP_OPTION_FLAG, offsetof(struct ls_options, all), NULL,
						     "those no longer served, too", NULL },
	MSP_OPTION_END };

struct listing {
	struct msp_session *session;
	bool all;
	struct msp_printer *printer;
	const struct msp_column *const *columns;
	size_t count, printed;
};

/* The client of a row: the last column asked for is always its name. */
static int print_row(struct listing *listing, struct msp_cell *cells, struct msp_error *err)
{
	struct msp_session *session = listing->session;
	const struct msp_client *client;

	/* One that does not read is named by msp_session_finish. */
	if (msp_catalog_client(&session->catalog, cells[listing->count].text, &client, NULL) != 0)
		return 0;
	if (!client->active && !listing->all)
		return 0;
	for (size_t i = 0; i < listing->count; i++)
		if (listing->columns[i]->sql == NULL)
			msp_client_cell(session->arena, client, session->now, listing->columns[i], &cells[i]);
	listing->printed++;
	return msp_printer_row(listing->printer, cells, err);
}

static int print_rows(struct listing *listing, const struct msp_query *query, struct msp_error *err)
{
	struct msp_session *session = listing->session;
	const struct msp_common *common = &session->cli->common;
	struct msp_query_request request = { .sort = common->sort, .merged = session->cli->several };
	struct msp_rows *rows = NULL;
	int more;

	listing->columns = msp_printer_columns(listing->printer, &listing->count);
	const struct msp_column **asked = msp_arena_array(session->arena, listing->count + 1, sizeof *asked);
	for (size_t i = 0; i < listing->count; i++)
		asked[i] = listing->columns[i];
	asked[listing->count] = &msp_client_columns[0];
	request.columns = asked;
	request.column_count = listing->count + 1;
	struct msp_cell *cells = msp_arena_array(session->arena, request.column_count, sizeof *cells);
	if (msp_query_open(query, msp_index_db(session->index), &request, &rows, err) != 0)
		return -1;
	while ((more = msp_rows_next(rows, cells, err)) == 1) {
		if (common->limit > 0 && listing->printed >= (size_t)common->limit) {
			more = 0;
			break;
		}
		msp_views_place(listing->printer, rows);
		if (print_row(listing, cells, err) != 0) {
			more = -1;
			break;
		}
	}
	msp_rows_close(rows);
	return more;
}

static int list(struct msp_session *session, const void *parsed, struct msp_error *err)
{
	const struct ls_options *given = parsed;
	struct listing listing = { .session = session, .all = given->all };
	struct msp_cli *cli = session->cli;
	struct msp_query *query;

	if (msp_views_query(session, &msp_client_table, cli->operands, cli->operand_count, &query, err) != 0)
		return -1;
	msp_query_require(query, "record.kind = 'client'");
	if (msp_printer_open(cli, MSP_FORMAT_TABLE, "client", session->zone, session->now, &listing.printer, err) != 0)
		return -1;
	int failed = print_rows(&listing, query, err);
	if (msp_printer_close(listing.printer, failed ? NULL : err) != 0 || failed)
		return -1;
	return msp_session_finish(session, "clients/", 0, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	return msp_session_run(cli, parsed, list, err);
}

const struct msp_verb client_ls_verb = {
	.name = "ls",
	.summary = "list clients",
	.operands = "[QUERY]...",
	.complete = "client",
	.minimum = 0,
	.maximum = -1,
	.flags = MSP_VERB_READS | MSP_VERB_LISTS,
	.options = options,
	.options_size = sizeof(struct ls_options),
	.columns = msp_client_columns,
	.column_count = MSP_CLIENT_COLUMN_COUNT,
	.details = "Terms are ANDed: words of the record, field:value (client name open tickets\n"
		   "people assets), @open, @mine. Columns from client.yaml show what is in force\n"
		   "now.",
	.examples = "msp-client ls\n"
		    "msp-client ls panaderia\n"
		    "msp-client ls open:5.. -o client,open,manager,fee --sort -open",
	.run = run,
};
