/* SPDX-License-Identifier: ISC */
/* ls, find: secrets by what their manifests say; nothing is decrypted, nothing is checked. */
#include "cmd/vault/verbs.h"
#include "cmd/views.h"
#include "lib/model/secret_columns.h"

static int list(struct msp_session *session, const void *parsed, struct msp_error *err)
{
	(void)parsed;
	return msp_views_list(session, &msp_secret_table, "secret", "clients/", err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	return msp_session_run(cli, parsed, list, err);
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
