/* SPDX-License-Identifier: ISC */
/*
 * seal: what msp-store asks of the vault when it seals a month: a signature of a text, and whether a file of the store
 * has one.  Hidden, as people say msp-store seal and msp-store verify.
 */
#include <string.h>
#include <unistd.h>

#include "cmd/vault/store.h"
#include "cmd/vault/verbs.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/text/yaml.h"
#include "lib/vault/sshsig.h"

#define LIMIT ((size_t)4 << 20)

struct seal_options {
	struct vault_unlock_options unlock;
};

static const struct msp_option options[] = {
	VAULT_UNLOCK_OPTIONS(struct seal_options, unlock),
	MSP_OPTION_END,
};

static int sign(struct vault *vault, const struct seal_options *given, struct msp_error *err)
{
	const struct msp_technician *who;
	struct msp_buf text = MSP_BUF_INIT, signature = MSP_BUF_INIT;
	int failed = msp_session_actor(&vault->session, &who, err) != 0 ||
		     vault_unlock(vault, &given->unlock, err) != 0 ||
		     msp_fd_read(STDIN_FILENO, "-", LIMIT, &text, err) != 0;

	if (!failed && (vault->me == NULL || !msp_roster_in_force(vault->me, vault->day)))
		failed = msp_error_set(err, MSP_DENIED, "only people of the roster seal") != 0;
	if (!failed) {
		msp_sshsig_sign(&vault->identity.seed, MSP_SSHSIG_SEAL, text.data, text.length, &signature);
		fwrite(signature.data, 1, signature.length, vault->session.cli->out);
	}
	msp_buf_release(&text);
	msp_buf_release(&signature);
	return failed ? -1 : 0;
}

/* The day that the text itself says it was sealed on. */
static bool sealed_on(struct vault *vault, const char *text, size_t length, char day[MSP_VAULT_DAY])
{
	struct msp_node *node;

	return msp_yaml_parse(vault->session.arena, text, length, &node, NULL) == 0 &&
	       msp_vault_day_of(msp_node_text(node, "at", ""), day);
}

/* Who has this key in a roster, then or now, and was in force on that day; rosters outlive the people in them. */
static const struct msp_roster_person *person_of(
	const struct vault *vault, const unsigned char key[MSP_SSH_KEY], const char *day)
{
	for (size_t i = vault->chain.count; i > 0; i--) {
		const struct msp_roster_person *person = msp_roster_signer(&vault->chain.rosters[i - 1], key);
		if (person != NULL && msp_roster_in_force(person, day))
			return person;
	}
	return NULL;
}

static int check(struct vault *vault, const char *path, struct msp_error *err)
{
	const char *text, *signature;
	size_t length, signature_length;
	unsigned char key[MSP_SSH_KEY];
	char day[MSP_VAULT_DAY];

	if (vault_text(vault, path, &text, &length, err) != 0 ||
		vault_text(vault, msp_arena_printf(vault->session.arena, "%s.sig", path), &signature, &signature_length,
			err) != 0)
		return -1;
	if (text == NULL || signature == NULL) {
		msp_error_set(
			err, text == NULL ? MSP_MISSING : MSP_DENIED, text == NULL ? "no such file" : "not signed");
		msp_error_at(err, path, 0, 0);
		return -1;
	}
	if (!sealed_on(vault, text, length, day))
		return msp_error_set(err, MSP_DATA, "it does not say when it was sealed");
	if (msp_sshsig_signer(signature, signature_length, MSP_SSHSIG_SEAL, key, err) != 0 ||
		msp_sshsig_verify(signature, signature_length, key, MSP_SSHSIG_SEAL, text, length, err) != 0)
		return -1;
	const struct msp_roster_person *person = person_of(vault, key, day);
	if (person == NULL)
		return msp_error_set(err, MSP_DENIED, "signed by a key that was in no roster that day");
	fprintf(vault->session.cli->out, "%s\n", person->login);
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	bool signs = strcmp(cli->operands[0], "sign") == 0;
	struct vault vault;
	int result;

	if ((!signs && strcmp(cli->operands[0], "check") != 0) || cli->operand_count != (signs ? 1 : 2)) {
		msp_error_set(err, MSP_USAGE, "sign, or check and a path");
		return -1;
	}
	result = vault_open(&vault, cli, 0, err);
	if (result == 0)
		result = signs ? sign(&vault, parsed, err) : check(&vault, cli->operands[1], err);
	return vault_close(&vault, result, err);
}

const struct msp_verb vault_seal_verb = {
	.name = "seal",
	.summary = "sign what msp-store seals, and check it",
	.operands = "sign|check [PATH]",
	.complete = "words:sign check,-",
	.minimum = 1,
	.maximum = 2,
	.flags = MSP_VERB_READS | MSP_VERB_HIDDEN,
	.options = options,
	.options_size = sizeof(struct seal_options),
	.examples = "msp-store seal 2026-10",
	.run = run,
};
