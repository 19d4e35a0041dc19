/* SPDX-License-Identifier: ISC */
/* ls, find: secrets by what their manifests say; nothing is decrypted, nothing is checked. */
#include "cmd/vault/verbs.h"
#include "cmd/views.h"
#include "lib/base/str.h"
#include "lib/cli/printer.h"
#include "lib/model/secret_columns.h"

static int print_rows(
	struct msp_session *session, struct msp_printer *printer, const struct msp_query *query, struct msp_error *err)
{
	const struct msp_common *common = &session->cli->common;
	struct msp_query_request request = {
		.sort = common->sort, .limit = common->limit, .merged = session->cli->several
	};
	struct msp_rows *rows = NULL;
	int more;

	request.columns = msp_printer_columns(printer, &request.column_count);
	struct msp_cell *cells = msp_arena_array(session->arena, request.column_count, sizeof *cells);
	if (msp_query_open(query, msp_index_db(session->index), &request, &rows, err) != 0)
		return -1;
	while ((more = msp_rows_next(rows, cells, err)) == 1) {
		msp_views_order(printer, rows);
		if (msp_printer_row(printer, cells, err) != 0) {
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
	struct msp_printer *printer;
	struct msp_query *query;

	if (msp_views_scope(session, &scope, err) != 0 ||
		msp_query_parse(session->arena, &msp_secret_table, &scope, (const char *const *)cli->operands,
			cli->operand_count, &query, err) != 0 ||
		msp_printer_open(cli, MSP_FORMAT_TABLE, "secret", session->zone, session->now, &printer, err) != 0)
		return -1;
	int failed = print_rows(session, printer, query, err);
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
		result = msp_session_finish(&session, "clients/", 0, err);
	msp_session_close(&session);
	return result;
}

const struct msp_verb vault_ls_verb = {
	.name = "ls",
	.alias = "find",
	.summary = "list secrets, by words and fields of their manifests",
	.operands = "[QUERY]...",
	.complete = "secret",
	.minimum = 0,
	.maximum = -1,
	.flags = MSP_VERB_READS | MSP_VERB_LISTS,
	.columns = msp_secret_columns,
	.column_count = MSP_SECRET_COLUMN_COUNT,
	.details = "Words of name, username, url, tags and assets; field:value; @due, @mine.\n"
		   "No passphrase is needed: nothing is decrypted.",
	.examples = "msp-vault ls client:acme\n"
		    "msp-vault find fortinet\n"
		    "msp-vault ls @due -o +changed,writer --sort due",
	.run = run,
};
