/* SPDX-License-Identifier: ISC */
/* signers: the allowed_signers file of ssh-keygen(1), so that anybody checks signatures without us. */
#include "cmd/vault/store.h"
#include "cmd/vault/verbs.h"
#include "lib/base/str.h"
#include "lib/vault/sshsig.h"

/* "2026-12-31" -> "20261231" */
static const char *without_hyphens(struct msp_arena *arena, const char *day)
{
	return msp_arena_printf(arena, "%.4s%.2s%.2s", day, day + 5, day + 8);
}

static void put(struct vault *vault, const char *principal, const char *namespaces, const unsigned char *sign,
	const char *until)
{
	struct msp_buf line = MSP_BUF_INIT;

	msp_buf_addf(&line, "%s namespaces=\"%s\"", principal, namespaces);
	if (until != NULL)
		msp_buf_addf(&line, ",valid-before=\"%s\"", without_hyphens(vault->session.arena, until));
	msp_buf_addc(&line, ' ');
	msp_ssh_public_emit(sign, &line);
	fprintf(vault->session.cli->out, "%s\n", line.data);
	msp_buf_release(&line);
}

static int print(struct vault *vault)
{
	const struct msp_roster *roster = vault->chain.current;

	for (size_t i = 0; i < roster->person_count; i++) {
		const struct msp_roster_person *person = &roster->people[i];
		bool admin = msp_roster_is_admin(person);
		put(vault, person->login,
			admin ? MSP_SSHSIG_VAULT "," MSP_SSHSIG_ROSTER "," MSP_SSHSIG_SEAL
			      : MSP_SSHSIG_VAULT "," MSP_SSHSIG_SEAL,
			person->sign, person->until);
	}
	for (size_t i = 0; i < roster->recovery_count; i++)
		put(vault, roster->recovery[i].name, MSP_SSHSIG_ROSTER, roster->recovery[i].sign, NULL);
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct vault vault;
	int result = vault_open(&vault, cli, 0, err);

	(void)parsed;
	return vault_close(&vault, result == 0 ? print(&vault) : -1, err);
}

const struct msp_verb vault_signers_verb = {
	.name = "signers",
	.summary = "who signs, as an allowed_signers file of ssh-keygen",
	.operands = "",
	.minimum = 0,
	.maximum = 0,
	.flags = MSP_VERB_READS,
	.details = "Of the roster in force. ssh-keygen checks signatures with it, not what a person\n"
		   "is entitled to.",
	.examples = "msp-vault signers >allowed_signers",
	.run = run,
};
