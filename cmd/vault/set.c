/* SPDX-License-Identifier: ISC */
/* set, mv, rm: what is said about a secret, where it stands, and its end. */
#include <string.h>

#include "cmd/record.h"
#include "cmd/vault/meta.h"
#include "cmd/vault/verbs.h"
#include "lib/base/str.h"

struct set_options {
	struct vault_unlock_options unlock;
};

static const struct msp_option options[] = {
	VAULT_UNLOCK_OPTIONS(struct set_options, unlock),
	MSP_OPTION_END,
};

/* Found again under the lock: what was seen before may have changed. */
static int begin(struct vault *vault, const struct set_options *given, const char *reference,
	const struct vault_secret **secret, struct msp_error *err)
{
	if (vault_find(vault, reference, NULL, secret, err) != 0 || vault_unlock(vault, &given->unlock, err) != 0 ||
		vault_begin(vault, err) != 0)
		return -1;
	return vault_find(vault, (*secret)->reference, NULL, secret, err);
}

static int end(struct vault *vault, const char *reference, const char *what, struct msp_error *err)
{
	struct msp_session *session = &vault->session;

	if (vault_commit(vault, msp_arena_printf(session->arena, "vault %s: %s", reference, what), err) != 0)
		return -1;
	if (session->cli->common.quiet)
		fprintf(session->cli->out, "%s\n", reference);
	return 0;
}

static int run_with(struct msp_cli *cli, void *parsed,
	int (*action)(struct vault *vault, const struct set_options *given, struct msp_error *err),
	struct msp_error *err)
{
	struct vault vault;
	int result = vault_open(&vault, cli, 0, err);

	if (result == 0)
		result = action(&vault, parsed, err);
	return vault_close(&vault, result, err);
}

/* ---- set --------------------------------------------------------------------------------------------------------- */

static int set(struct vault *vault, const struct set_options *given, struct msp_error *err)
{
	struct msp_cli *cli = vault->session.cli;
	const struct vault_secret *secret;
	struct msp_assignment *changes;
	size_t count = cli->operand_count - 1;

	if (msp_assignments_parse(&cli->arena, cli->operands + 1, count, &changes, err) != 0 ||
		begin(vault, given, cli->operands[0], &secret, err) != 0)
		return -1;
	struct msp_manifest manifest = secret->manifest;
	for (size_t i = 0; i < count; i++) {
		if (vault_meta_set(vault, &manifest, changes[i].field, changes[i].how, changes[i].value, err) != 0)
			return -1;
	}
	if (vault_put(vault, secret, &manifest, NULL, false, err) != 0)
		return -1;
	msp_session_echo(&vault->session, "%s: set", secret->reference);
	return end(vault, secret->reference, "set", err);
}

static int run_set(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	return run_with(cli, parsed, set, err);
}

const struct msp_verb vault_set_verb = {
	.name = "set",
	.summary = "change what is said about a secret; its ciphertext stays",
	.operands = "SECRET FIELD=VALUE...",
	.complete = "secret",
	.minimum = 2,
	.maximum = -1,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct set_options),
	.details = "FIELD is username, url, tags, assets, expires or rotate_every. FIELD= takes\n"
		   "away, FIELD+=A,B and FIELD-=A change tags and assets.",
	.examples = "msp-vault set acme/fw-admin url=https://10.0.0.1 tags+=red rotate_every=90d",
	.run = run_set,
};

/* ---- mv ---------------------------------------------------------------------------------------------------------- */

/* The ciphertext goes along; to another client it is written anew, for that client's readers. */
static int move(
	struct vault *vault, const struct vault_secret *secret, struct msp_manifest *manifest, struct msp_error *err)
{
	struct msp_secret payload;
	const char *bytes;
	size_t length;
	int failed;

	if (strcmp(manifest->client, secret->client) == 0) {
		if (vault_ciphertext(vault, secret, &bytes, &length, err) != 0 ||
			vault_put(vault, secret, manifest, NULL, false, err) != 0)
			return -1;
		failed = msp_txn_put(
			vault->session.txn, vault_beside(vault, manifest->path, ".age"), bytes, length, err);
		return failed != 0 ? -1 : vault_drop(vault, secret, err);
	}
	msp_secret_init(&payload, &vault->memory);
	failed = vault_reveal(vault, secret, &payload, err);
	if (failed == 0)
		failed = vault_put(vault, secret, manifest, &payload, false, err);
	if (failed == 0)
		failed = vault_drop(vault, secret, err);
	msp_secret_release(&payload);
	return failed;
}

static int check_free(struct vault *vault, const char *path, const char *reference, struct msp_error *err)
{
	if (!msp_txn_exists(vault->session.txn, path))
		return 0;
	return msp_error_set(err, MSP_EXISTS, "there is a secret %s already", reference);
}

static int mv(struct vault *vault, const struct set_options *given, struct msp_error *err)
{
	struct msp_cli *cli = vault->session.cli;
	const struct vault_secret *secret;
	struct msp_age_recipients recipients;
	const char *to;

	if (begin(vault, given, cli->operands[0], &secret, err) != 0)
		return -1;
	struct msp_manifest manifest = secret->manifest;
	char *place = strchr(cli->operands[1], '/') != NULL
			      ? cli->operands[1]
			      : msp_arena_printf(&cli->arena, "%s/%s", secret->client, cli->operands[1]);
	if (vault_place(vault, &place, 1, &manifest, &to, err) != 0 || check_free(vault, manifest.path, to, err) != 0 ||
		/* who takes a secret out of a client has to be one of its readers */
		vault_recipients(vault, secret->client, &recipients, err) != 0 ||
		move(vault, secret, &manifest, err) != 0)
		return -1;
	msp_session_echo(&vault->session, "%s → %s", secret->reference, to);
	return end(vault, to, "mv", err);
}

static int run_mv(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	return run_with(cli, parsed, mv, err);
}

const struct msp_verb vault_mv_verb = {
	.name = "mv",
	.summary = "rename a secret, or move it to another client",
	.operands = "SECRET TO",
	.complete = "secret,client",
	.minimum = 2,
	.maximum = 2,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct set_options),
	.details = "TO is a name, or CLIENT/NAME. To another client it is encrypted anew, for those\n"
		   "who read that one; who could read it before has read it: see exposure.",
	.examples = "msp-vault mv acme/fw-admin fw-matriz",
	.run = run_mv,
};

/* ---- rm ---------------------------------------------------------------------------------------------------------- */

static int rm(struct vault *vault, const struct set_options *given, struct msp_error *err)
{
	struct msp_cli *cli = vault->session.cli;
	const char *reason = cli->common.message != NULL ? cli->common.message : "";
	const struct vault_secret *secret;

	if (begin(vault, given, cli->operands[0], &secret, err) != 0 || vault_remove(vault, secret, reason, err) != 0)
		return -1;
	msp_session_echo(&vault->session, "%s removed; its history stays in git", secret->reference);
	return end(vault, secret->reference, "rm", err);
}

static int run_rm(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	return run_with(cli, parsed, rm, err);
}

const struct msp_verb vault_rm_verb = {
	.name = "rm",
	.summary = "remove a secret; a signed note of it stays",
	.operands = "SECRET",
	.complete = "secret",
	.minimum = 1,
	.maximum = 1,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct set_options),
	.details = "-m says why. What was encrypted stays in git's history, for those who could\n"
		   "read it.",
	.examples = "msp-vault rm acme/fw-admin -m 'equipo dado de baja'",
	.run = run_rm,
};
