/* SPDX-License-Identifier: ISC */
/* ls: tickets that match a query. */
#include "cmd/session.h"
#include "cmd/ticket/verbs.h"
#include "cmd/views.h"
#include "lib/model/ticket_columns.h"

static int list(struct msp_session *session, const void *parsed, struct msp_error *err)
{
	(void)parsed;
	return msp_views_list(session, &msp_ticket_table, "id", NULL, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	return msp_session_run(cli, parsed, list, err);
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
