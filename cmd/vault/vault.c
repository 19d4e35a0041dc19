/* SPDX-License-Identifier: ISC */
/* msp-vault: credentials. */
#include "cmd/complete.h"
#include "cmd/vault/verbs.h"
#include "lib/vault/secret.h"

static const struct msp_verb *const verbs[] = { &vault_init_verb, &vault_add_verb, &vault_show_verb, &vault_clip_verb, &vault_age_verb, NULL };

static const struct msp_command command = {
	.name = "msp-vault",
	.summary = "credentials",
	.verbs = verbs,
	.complete = msp_complete,
};

int main(int argc, char **argv)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_cli cli;

	/* before anything secret can be in memory */
	if (msp_secret_harden(&err) == 0)
		return msp_cli_main(&command, argc, argv);
	msp_cli_init(&cli, &command);
	return msp_cli_end(&cli, (int)err.code, &err);
}
