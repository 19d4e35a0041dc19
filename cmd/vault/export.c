/* SPDX-License-Identifier: ISC */
/* export: no secret is locked into this program. */
#include "cmd/vault/export.h"

#include <string.h>
#include <unistd.h>

#include "cmd/vault/access.h"
#include "cmd/vault/verbs.h"
#include "lib/base/str.h"

#define AT(field) offsetof(struct vault_export_options, field)
#define NAMED 20 /* that cannot be opened, by name */

static const struct msp_option options[] = {
	{ "to", 0, MSP_OPTION_TEXT, AT(to), "FORMAT", "passage: a folder of age files; bitwarden: JSON in the clear",
		"words:passage bitwarden" },
	{ "output", 0, MSP_OPTION_TEXT, AT(output), "PATH", "the new folder, or the file, of mode 0600", "file" },
	{ "recipient", 'r', MSP_OPTION_LIST, AT(recipients), "KEY", "passage: encrypt to this key; several times",
		NULL },
	{ "recipients-file", 'R', MSP_OPTION_LIST, AT(recipient_files), "FILE",
		"passage: encrypt to the keys of a file", "file" },
	{ "ticket", 0, MSP_OPTION_TEXT, AT(ticket), "TICKET", "what for, where accesses are written down", "ticket" },
	{ "yes", 0, MSP_OPTION_FLAG, AT(yes), NULL, "yes, write passwords in the clear", NULL },
	VAULT_UNLOCK_OPTIONS(struct vault_export_options, unlock),
	MSP_OPTION_END,
};

/* ---- what is asked for ------------------------------------------------------------------------------------------- */

static void add(struct vault_export *export, struct vault_secret *secret)
{
	for (size_t i = 0; i < export->count; i++) {
		if (strcmp(export->secrets[i]->path, secret->path) == 0)
			return;
	}
	msp_arena_reserve(export->vault.session.arena, export->secrets, export->count, export->capacity);
	export->secrets[export->count++] = secret;
}

/* All of a client; NULL = of all. */
static int add_client(struct vault_export *export, const char *slug, struct msp_error *err)
{
	struct vault *vault = &export->vault;
	const struct msp_client *client;
	struct vault_secret *secrets;
	size_t count;

	if (slug != NULL && msp_catalog_client(&vault->session.catalog, slug, &client, err) != 0)
		return -1;
	if (vault_list(vault, slug, &secrets, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		add(export, &secrets[i]);
	return 0;
}

static int choose(struct vault_export *export, struct msp_error *err)
{
	struct msp_cli *cli = export->vault.session.cli;
	const struct vault_secret *secret;
	struct vault_secret *found;

	for (size_t i = 0; i < cli->operand_count; i++) {
		if (strchr(cli->operands[i], '/') == NULL) {
			if (add_client(export, cli->operands[i], err) != 0)
				return -1;
			continue;
		}
		if (vault_find(&export->vault, cli->operands[i], NULL, &secret, err) != 0 ||
			vault_at(&export->vault, secret->path, &found, err) != 0)
			return -1;
		add(export, found);
	}
	return cli->operand_count > 0 ? 0 : add_client(export, NULL, err);
}

/* ---- opening ----------------------------------------------------------------------------------------------------- */

static void tell_unreadable(struct vault_export *export, const struct vault_secret *secret, struct msp_error *problem)
{
	struct msp_cli *cli = export->vault.session.cli;

	if (++export->unreadable > NAMED)
		return;
	msp_error_wrap(problem, "%s", secret->reference);
	msp_cli_error(cli, problem);
}

int vault_export_reveal(struct vault_export *export, const struct vault_secret *secret, struct msp_secret *payload,
	struct msp_error *err)
{
	struct msp_error problem = secret->refused;

	msp_secret_clear(payload);
	/* written down before anything of it leaves this process */
	if (problem.code == MSP_OK && vault_reveal(&export->vault, secret, payload, &problem) == 0)
		return vault_access_note(&export->vault, secret, "export", export->given->ticket, err) == 0 ? 1 : -1;
	if (problem.code != MSP_DENIED && problem.code != MSP_DATA) {
		if (err != NULL)
			*err = problem;
		return -1;
	}
	tell_unreadable(export, secret, &problem);
	return 0;
}

static void add_text(struct vault_export *export, struct msp_entry *entry, enum msp_entry_field field, const char *text)
{
	struct msp_entry_part part = { .field = field, .bytes = (const unsigned char *)text, .length = strlen(text) };

	/* the value may have a longer one */
	if (text[0] != '\0' && msp_entry_find(entry, field) == NULL)
		msp_entry_add(export->vault.session.arena, entry, &part);
}

void vault_export_entry(struct vault_export *export, const struct vault_secret *secret,
	const struct msp_secret *payload, struct msp_entry *entry)
{
	struct msp_arena *arena = export->vault.session.arena;
	struct msp_entry_part all = { .bytes = payload->bytes, .length = payload->length };

	*entry = (struct msp_entry){ 0 };
	if (secret->manifest.kind == MSP_SECRET_PASSWORD || secret->manifest.kind == MSP_SECRET_TOTP) {
		msp_entry_read(arena, payload->bytes, payload->length, entry);
	} else if (payload->length > 0) {
		all.field = secret->manifest.kind == MSP_SECRET_NOTE ? MSP_ENTRY_NOTES : MSP_ENTRY_PASSWORD;
		msp_entry_add(arena, entry, &all);
	}
	/* a bare key in Base32 is the first line of the kind totp */
	for (size_t i = 0; secret->manifest.kind == MSP_SECRET_TOTP && i < entry->count; i++) {
		if (entry->parts[i].field == MSP_ENTRY_PASSWORD)
			entry->parts[i].field = MSP_ENTRY_TOTP;
	}
	add_text(export, entry, MSP_ENTRY_USERNAME, secret->manifest.username);
	add_text(export, entry, MSP_ENTRY_URL, secret->manifest.url);
}

/* ---- the verb ---------------------------------------------------------------------------------------------------- */

static int check_bitwarden(const struct vault_export_options *given, struct msp_error *err)
{
	if (given->recipients.count + given->recipient_files.count > 0)
		return msp_error_set(err, MSP_USAGE, "-r and -R go with --to passage");
	if (!given->yes) {
		msp_error_set(err, MSP_USAGE, "this writes every password in the clear");
		msp_error_hint(err, "--yes does it, to a file of mode 0600 (--output FILE) or into a pipe");
		return -1;
	}
	if (given->output == NULL && isatty(STDOUT_FILENO) == 1) {
		msp_error_set(err, MSP_USAGE, "passwords are not shown on a terminal");
		msp_error_hint(err, "--output FILE, or a pipe");
		return -1;
	}
	return 0;
}

static int check_options(const struct vault_export_options *given, bool *passage, struct msp_error *err)
{
	*passage = msp_str_equal(given->to, "passage");
	if (!*passage && !msp_str_equal(given->to, "bitwarden")) {
		msp_error_set(err, MSP_USAGE, given->to == NULL ? "in which form?" : "no form '%s'",
			given->to == NULL ? "" : given->to);
		msp_error_hint(err, "--to passage, or --to bitwarden");
		return -1;
	}
	if (!*passage)
		return check_bitwarden(given, err);
	if (given->yes)
		return msp_error_set(err, MSP_USAGE, "--yes goes with --to bitwarden: passage is encrypted");
	if (given->output == NULL) {
		msp_error_set(err, MSP_USAGE, "into which folder?");
		msp_error_hint(err, "--output FOLDER, which must not be there yet");
		return -1;
	}
	return 0;
}

static int export_all(struct vault_export *export, bool passage, struct msp_error *err)
{
	struct msp_cli *cli = export->vault.session.cli;

	if (choose(export, err) != 0 || vault_unlock(&export->vault, &export->given->unlock, err) != 0 ||
		(passage ? vault_export_passage(export, err) : vault_export_bitwarden(export, err)) != 0)
		return -1;
	if (export->unreadable > NAMED)
		msp_cli_warn(cli, "and %zu more that cannot be opened", export->unreadable - NAMED);
	msp_cli_note(cli, "%zu written, %zu cannot be opened by you, %zu left out", export->written, export->unreadable,
		export->left);
	if (!passage && export->given->output != NULL)
		msp_cli_warn(cli, "%s holds passwords in the clear: shred -u %s when they are where they belong",
			export->given->output, export->given->output);
	return export->unreadable > 0 ? MSP_DENIED : export->left > 0 ? MSP_DATA : 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct vault_export export = { .given = parsed };
	bool passage;

	if (check_options(export.given, &passage, err) != 0)
		return -1;
	int result = vault_open(&export.vault, cli, 0, err);
	if (result == 0)
		result = export_all(&export, passage, err);
	return vault_close(&export.vault, result, err);
}

const struct msp_verb vault_export_verb = {
	.name = "export",
	.summary = "secrets for another password manager",
	.operands = "[CLIENT|CLIENT/NAME]...",
	.complete = "secret",
	.minimum = 0,
	.maximum = -1,
	.flags = MSP_VERB_READS,
	.options = options,
	.options_size = sizeof(struct vault_export_options),
	.details = "Without operands all that you can open. The others are named, and the exit code is 77.\n"
		   "passage: CLIENT/NAME.age for the client's own recipients in the roster, or those of -r and -R.",
	.examples = "msp-vault export --to passage --output claves -R team.txt acme\n"
		    "msp-vault export --to bitwarden --yes --output acme.json acme",
	.run = run,
};
