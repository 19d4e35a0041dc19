/* SPDX-License-Identifier: ISC */
/* msp-vault: credentials. */
#include <string.h>

#include "cmd/complete.h"
#include "cmd/several.h"
#include "cmd/vault/verbs.h"
#include "lib/vault/secret.h"

static const struct msp_verb *const verbs[] = { &vault_init_verb, &vault_roster_verb, &vault_pins_verb,
	&vault_status_verb, &vault_unlock_verb, &vault_lock_verb, &vault_passphrase_verb, &vault_show_verb,
	&vault_clip_verb, &vault_totp_verb, &vault_ls_verb, &vault_add_verb, &vault_edit_verb, &vault_set_verb,
	&vault_mv_verb, &vault_rm_verb, &vault_log_verb, &vault_generate_verb, &vault_run_verb, &vault_inject_verb,
	&vault_git_credential_verb, &vault_signers_verb, &vault_verify_verb, &vault_review_verb, &vault_resolve_verb,
	&vault_exposure_verb, &vault_rekey_verb, &vault_offboard_verb, &vault_rotate_verb, &vault_audit_verb,
	&vault_break_glass_verb, &vault_accesses_verb, &vault_import_verb, &vault_export_verb, &vault_age_verb,
	&vault_seal_verb, NULL };

/* No verb: what `show -x` takes. */
static const char *resolve(int argc, char *const *argv)
{
	bool secret = argc == 2 || (argc == 1 && strchr(argv[0], '/') != NULL);

	return secret ? "clip" : NULL;
}

static const struct msp_command command = {
	.name = "msp-vault",
	.summary = "credentials",
	.verbs = verbs,
	.resolve = resolve,
	.complete = msp_complete,
	.run = msp_several_run,
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
