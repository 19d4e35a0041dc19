/* SPDX-License-Identifier: ISC */
/* add: a new secret. */
#include <string.h>

#include "cmd/vault/meta.h"
#include "cmd/vault/value.h"
#include "cmd/vault/verbs.h"
#include "lib/base/str.h"

struct add_options {
	struct vault_unlock_options unlock;
	struct vault_value_options value;
	const char *kind, *username, *url, *expires, *rotate_every;
	struct msp_texts tags, assets;
};

#define AT(field) offsetof(struct add_options, field)

static const struct msp_option options[] = {
	{ "kind", 'k', MSP_OPTION_TEXT, AT(kind), "KIND", "password, totp, key, file or note",
		"words:password totp key file note" },
	{ "username", 'u', MSP_OPTION_TEXT, AT(username), "NAME", "who signs in with it", NULL },
	{ "url", 0, MSP_OPTION_TEXT, AT(url), "URL", "where", NULL },
	{ "tag", 0, MSP_OPTION_LIST, AT(tags), "TAG", "mark; several times", NULL },
	{ "asset", 'a', MSP_OPTION_LIST, AT(assets), "ASSET", "what it opens; several times", "asset" },
	{ "expires", 0, MSP_OPTION_TEXT, AT(expires), "DAY", "when it ends by itself", NULL },
	{ "rotate-every", 0, MSP_OPTION_TEXT, AT(rotate_every), "TIME", "how often to change it: 90d", NULL },
	{ "generate", 'g', MSP_OPTION_FLAG, AT(value.generate), NULL, "a random one", NULL },
	VAULT_GENERATE_OPTIONS(struct add_options, value),
	{ "text", 'F', MSP_OPTION_TEXT, AT(value.text), "FILE", "value from a file of text, - is stdin", "file" },
	{ "file", 0, MSP_OPTION_TEXT, AT(value.file), "FILE", "a file or key as it is", "file" },
	VAULT_UNLOCK_OPTIONS(struct add_options, unlock),
	MSP_OPTION_END,
};

static int fill_kind(const struct add_options *given, struct msp_manifest *manifest, struct msp_error *err)
{
	manifest->kind = given->value.file != NULL ? MSP_SECRET_FILE : MSP_SECRET_PASSWORD;
	if (given->kind == NULL || msp_secret_kind_parse(given->kind, &manifest->kind, err) == 0)
		return 0;
	err->code = MSP_USAGE;
	return -1;
}

static int fill(
	struct vault *vault, const struct add_options *given, struct msp_manifest *manifest, struct msp_error *err)
{
	const struct {
		const char *field, *value;
	} texts[] = { { "username", given->username }, { "url", given->url }, { "expires", given->expires },
		{ "rotate_every", given->rotate_every } };

	for (size_t i = 0; i < MSP_COUNT(texts); i++) {
		if (texts[i].value != NULL &&
			vault_meta_set(vault, manifest, texts[i].field, '=', texts[i].value, err) != 0)
			return -1;
	}
	for (size_t i = 0; i < given->tags.count; i++) {
		if (vault_meta_set(vault, manifest, "tags", '+', given->tags.items[i], err) != 0)
			return -1;
	}
	for (size_t i = 0; i < given->assets.count; i++) {
		if (vault_meta_set(vault, manifest, "assets", '+', given->assets.items[i], err) != 0)
			return -1;
	}
	return fill_kind(given, manifest, err);
}

static int check_free(struct vault *vault, const char *path, const char *reference, struct msp_error *err)
{
	const char *text;
	size_t length;

	if (vault_text(vault, path, &text, &length, err) != 0)
		return -1;
	if (text == NULL)
		return 0;
	msp_error_set(err, MSP_EXISTS, "there is a secret %s already", reference);
	msp_error_hint(err, "msp-vault edit %s changes its value", reference);
	return -1;
}

static int write(struct vault *vault, struct msp_manifest *manifest, const char *reference,
	const struct msp_secret *payload, struct msp_error *err)
{
	struct msp_session *session = &vault->session;

	if (vault_begin(vault, err) != 0 || check_free(vault, manifest->path, reference, err) != 0 ||
		vault_put(vault, NULL, manifest, payload, true, err) != 0)
		return -1;
	msp_session_echo(session, "%s: %s added, readable to %zu", reference, msp_secret_kind_name(manifest->kind),
		manifest->recipient_count);
	if (vault_commit(vault, msp_arena_printf(session->arena, "vault %s: add", reference), err) != 0)
		return -1;
	if (session->cli->common.quiet)
		fprintf(session->cli->out, "%s\n", reference);
	return 0;
}

static int add(struct vault *vault, const struct add_options *given, struct msp_error *err)
{
	struct msp_cli *cli = vault->session.cli;
	struct msp_age_recipients recipients;
	struct msp_manifest manifest;
	struct msp_secret payload;
	const char *reference;

	vault_meta_clear(&manifest);
	if (vault_place(vault, cli->operands, cli->operand_count, &manifest, &reference, err) != 0 ||
		fill(vault, given, &manifest, err) != 0 || check_free(vault, manifest.path, reference, err) != 0 ||
		vault_recipients(vault, manifest.client, &recipients, err) != 0 ||
		vault_unlock(vault, &given->unlock, err) != 0)
		return -1;
	msp_secret_init(&payload, &vault->memory);
	int failed = vault_value_read(vault, &given->value, &given->unlock, manifest.kind, &payload, err);
	if (failed == 0)
		failed = write(vault, &manifest, reference, &payload, err);
	msp_secret_release(&payload);
	return failed;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct vault vault;
	int result = vault_open(&vault, cli, 0, err);

	if (result == 0)
		result = add(&vault, parsed, err);
	return vault_close(&vault, result, err);
}

const struct msp_verb vault_add_verb = {
	.name = "add",
	.summary = "a new secret",
	.operands = "CLIENT NAME",
	.complete = "client",
	.minimum = 1,
	.maximum = 2,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct add_options),
	.examples = "msp-vault add acme fw-admin -u admin --url https://fw.acme.mx --generate",
	.run = run,
};
