/* SPDX-License-Identifier: ISC */
/* pins: what this machine has seen of the vault, and believes therefore. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cmd/vault/store.h"
#include "cmd/vault/verbs.h"
#include "lib/base/message.h"
#include "lib/base/str.h"

static const char *const answers[] = {
	[MSP_PIN_NEW] = "first contact: nothing was ever seen",
	[MSP_PIN_SAME] = "as seen",
	[MSP_PIN_NEWER] = "newer than seen",
	[MSP_PIN_BEHIND] = "behind what was seen, or rolled back",
	[MSP_PIN_FORK] = "not what was seen",
};

static const char *fingerprint(struct vault *vault, const char *hash)
{
	struct msp_buf text = MSP_BUF_INIT;

	msp_roster_fingerprint(hash, &text);
	const char *copy = msp_arena_strdup(vault->session.arena, text.data);
	msp_buf_release(&text);
	return copy;
}

/* ---- show -------------------------------------------------------------------------------------------------------- */

/* Secrets that are not what was seen; how many. */
static int print_differing(struct vault *vault, size_t *count, struct msp_error *err)
{
	struct vault_secret *secrets;
	size_t all;

	*count = 0;
	if (vault_list(vault, NULL, &secrets, &all, err) != 0)
		return -1;
	for (size_t i = 0; i < all; i++) {
		const struct msp_manifest *manifest = &secrets[i].manifest;
		if (secrets[i].refused.code != MSP_OK)
			continue;
		enum msp_pin_answer answer =
			msp_pins_secret(&vault->pins, manifest->id, manifest->gen, secrets[i].hash);
		if (answer != MSP_PIN_BEHIND && answer != MSP_PIN_FORK)
			continue;
		fprintf(vault->session.cli->out, "%s  gen %lld  %s\n", secrets[i].reference, (long long)manifest->gen,
			msp_message(answers[answer]));
		(*count)++;
	}
	return 0;
}

static int show(struct vault *vault, struct msp_error *err)
{
	FILE *out = vault->session.cli->out;
	const struct msp_pins *pins = &vault->pins;
	size_t differing;

	fprintf(out, "%-12s %s\n", "vault", vault->chain.current->vault);
	fprintf(out, "%-12s %s\n", "fingerprint", fingerprint(vault, vault->chain.first->hash));
	fprintf(out, "%-12s %s\n", "rosters", msp_message(answers[vault->contact]));
	if (pins->first[0] != '\0') {
		fprintf(out, "%-12s %s\n", "seen first", fingerprint(vault, pins->first));
		fprintf(out, "%-12s %lld\n", "seen roster", (long long)pins->serial);
		fprintf(out, "%-12s %zu\n", "secrets", pins->count);
	}
	if (pins->verified[0] != '\0')
		fprintf(out, "%-12s %s\n", "verified", pins->verified);
	if (print_differing(vault, &differing, err) != 0)
		return -1;
	return differing > 0 || vault->contact == MSP_PIN_BEHIND || vault->contact == MSP_PIN_FORK ? MSP_NO : 0;
}

/* ---- accept ------------------------------------------------------------------------------------------------------ */

/* Hex digits alone: people read out and type groups as they like. */
static bool same_digits(const char *typed, const char *shown)
{
	for (;; typed++, shown++) {
		typed += strspn(typed, " -:");
		shown += strspn(shown, " -:");
		char digit = *typed >= 'A' && *typed <= 'F' ? (char)(*typed - 'A' + 'a') : *typed;
		if (digit != *shown)
			return false;
		if (digit == '\0')
			return true;
	}
}

static int accept_vault(struct vault *vault, const char *typed, struct msp_error *err)
{
	const char *shown = fingerprint(vault, vault->chain.first->hash);

	if (!same_digits(typed, shown)) {
		msp_error_set(err, MSP_DENIED, "this is not the fingerprint of the vault in this store: %s", shown);
		msp_error_hint(err, "if an admin reads out another one, the clone is not what it should be");
		return -1;
	}
	if (vault->contact == MSP_PIN_BEHIND || vault->contact == MSP_PIN_FORK) {
		msp_error_set(err, MSP_DENIED, "the rosters are %s", answers[vault->contact]);
		msp_error_hint(err, "ask an admin what happened; msp-vault pins forget begins anew");
		return -1;
	}
	vault->accepted = vault->again = true;
	msp_cli_note(vault->session.cli, "accepted: %s", shown);
	return 0;
}

/* A fork of one secret: what stands here now is taken for good. */
static int accept_secret(struct vault *vault, struct msp_error *err)
{
	struct msp_cli *cli = vault->session.cli;
	const struct vault_secret *secret;

	if (vault->contact != MSP_PIN_SAME && vault->contact != MSP_PIN_NEWER)
		return msp_error_set(err, MSP_DENIED, "the rosters come first: they are %s", answers[vault->contact]);
	if (vault_find(vault, cli->operands[1], NULL, &secret, err) != 0)
		return -1;
	vault_keep(vault, secret->manifest.id, secret->manifest.gen, secret->hash);
	vault->accepted = true;
	msp_cli_note(cli, "accepted: %s, gen %lld by %s", secret->reference, (long long)secret->manifest.gen,
		secret->manifest.writer);
	return 0;
}

static int accept(struct vault *vault, struct msp_error *err)
{
	struct msp_cli *cli = vault->session.cli;

	if (cli->operand_count < 2)
		return msp_error_set(err, MSP_USAGE, "pins accept FINGERPRINT, or pins accept CLIENT/NAME");
	if (strchr(cli->operands[1], '/') != NULL)
		return accept_secret(vault, err);
	return accept_vault(vault, msp_str_join(&cli->arena, cli->operands + 1, cli->operand_count - 1, " "), err);
}

/* ---- forget ------------------------------------------------------------------------------------------------------ */

static int forget(struct vault *vault, struct msp_error *err)
{
	if (!vault->pins.found)
		return msp_error_set(err, MSP_MISSING, "nothing of this vault was ever seen here");
	if (unlink(vault->pins.path) != 0)
		return msp_error_errno(err, errno, "%s", vault->pins.path);
	vault->kept_count = 0;
	vault->contact = MSP_PIN_NEW;
	msp_cli_note(vault->session.cli, "forgotten; the next command is a first contact");
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	static const char *const names[] = { "show", "accept", "forget" };
	static int (*const actions[])(struct vault *, struct msp_error *) = { show, accept, forget };
	const char *name = cli->operand_count > 0 ? cli->operands[0] : names[0];
	struct vault vault;

	(void)parsed;
	for (size_t i = 0; i < MSP_COUNT(names); i++) {
		if (strcmp(names[i], name) != 0)
			continue;
		if (i != 1 && cli->operand_count > 1)
			return msp_error_set(err, MSP_USAGE, "pins %s takes no operand", name);
		int result = vault_open(&vault, cli, VAULT_UNTRUSTED, err);
		return vault_close(&vault, result == 0 ? actions[i](&vault, err) : -1, err);
	}
	msp_error_set(err, MSP_USAGE, "no action \"%s\"", name);
	msp_error_hint(err, "show, accept or forget");
	return -1;
}

const struct msp_verb vault_pins_verb = {
	.name = "pins",
	.summary = "what this machine has seen of the vault: show, accept, forget",
	.operands = "[ACTION [FINGERPRINT]]",
	.complete = "words:show accept forget,secret",
	.minimum = 0,
	.maximum = -1,
	.flags = MSP_VERB_READS,
	.details = "Kept outside the repository, so that a roll-back or an exchanged one shows.\n"
		   "accept FINGERPRINT ends a first contact, once an admin has read out the same;\n"
		   "accept CLIENT/NAME takes a secret as it is now for good.",
	.examples = "msp-vault pins\n"
		    "msp-vault pins accept '107f 4a3d 1247 fb04 0515 b997 71cb 5ce0'",
	.run = run,
};
