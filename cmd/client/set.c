/* SPDX-License-Identifier: ISC */
/* set: change fields of a client. */
#include <string.h>

#include "cmd/client/change.h"
#include "cmd/client/verbs.h"
#include "lib/base/str.h"

struct set_options {
	struct msp_record_when when;
};

static const struct msp_option options[] = { CLIENT_WHEN_OPTIONS(struct set_options, when), MSP_OPTION_END };

static int change(struct msp_session *session, const struct set_options *given, const struct msp_client *client,
	const struct msp_assignment *assignments, size_t count, struct msp_error *err)
{
	struct msp_cli *cli = session->cli;
	struct msp_record record;
	bool past;
	int failed = -1;

	if (msp_session_begin(session, err) != 0 || client_has_past(session, client->slug, &past, err) != 0)
		return -1;
	if (msp_record_open(&record, session, client_path(session->arena, client->slug), false, err) != 0)
		goto out;
	record.when = given->when;
	record.when.fresh = !past;
	if (msp_record_assign(&record, "", assignments, count, err) != 0)
		goto out;
	failed = client_commit(&record, client->slug, msp_arena_printf(session->arena, "client %s: set", client->slug),
		msp_str_join(session->arena, cli->operands + 1, cli->operand_count - 1, " "), err);
out:
	msp_record_release(&record);
	return failed;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct msp_session session;
	const struct msp_client *client;
	struct msp_assignment *assignments;
	size_t count = cli->operand_count - 1;
	int failed = -1;

	if (msp_assignments_parse(&cli->arena, cli->operands + 1, count, &assignments, err) != 0)
		return -1;
	if (msp_session_open(&session, cli, NULL, err) == 0 &&
		client_find(&session, cli->operands[0], &client, err) == 0)
		failed = change(&session, parsed, client, assignments, count, err);
	msp_session_close(&session);
	return failed;
}

const struct msp_verb client_set_verb = {
	.name = "set",
	.summary = "change fields of a client",
	.operands = "CLIENT FIELD=VALUE...",
	.complete = "client,client-field",
	.minimum = 2,
	.maximum = -1,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct set_options),
	.details = "FIELD= takes away, FIELD+=A,B and FIELD-=A change a list, and\n"
		   "sites.matriz.phone reaches inside. Policy, calendar and contract of a client\n"
		   "with tickets change from a day on (--from). msp-client(5) lists the fields.",
	.examples = "msp-client set acme manager=luis notes='Preguntar siempre por Karla'\n"
		    "msp-client set acme policy=oro contract.fee=21000 --from 2027-01-01\n"
		    "msp-client set acme domains+=acme.com.mx tags-=nuevo",
	.run = run,
};
