/* SPDX-License-Identifier: ISC */
/* show, clip: a secret, to those who may see it. */
#include <string.h>
#include <unistd.h>

#include "cmd/vault/access.h"
#include "cmd/vault/clip.h"
#include "cmd/vault/output.h"
#include "cmd/vault/value.h"
#include "cmd/vault/verbs.h"
#include "lib/base/str.h"
#include "lib/model/secret_due.h"

struct show_options {
	struct vault_unlock_options unlock;
	const char *field, *output, *ticket;
	int64_t clear;
	bool reveal, clip, all, unbound;
};

#define AT(field) offsetof(struct show_options, field)

#define FIELD                                                                                                          \
	{                                                                                                              \
		"field", 0, MSP_OPTION_TEXT, AT(field), "FIELD", "username, url, or a line \"FIELD: …\" of the value", \
			"words:username url"                                                                           \
	}
#define CLEAR                                                                                                     \
	{                                                                                                         \
		"clear", 0, MSP_OPTION_INT, AT(clear), "SECONDS", "how long it stays in the clipboard (45)", NULL \
	}

#define TICKET                                                                                                   \
	{                                                                                                        \
		"ticket", 0, MSP_OPTION_TEXT, AT(ticket), "TICKET", "what for, where accesses are written down", \
			"ticket"                                                                                 \
	}

static const struct msp_option options[] = {
	{ "reveal", 0, MSP_OPTION_FLAG, AT(reveal), NULL, "show the value on a terminal", NULL },
	{ "clip", 'x', MSP_OPTION_FLAG, AT(clip), NULL, "into the clipboard", NULL },
	CLEAR,
	FIELD,
	{ "all", 0, MSP_OPTION_FLAG, AT(all), NULL, "all lines of the value", NULL },
	{ "output", 0, MSP_OPTION_TEXT, AT(output), "FILE", "into a file of mode 0600", "file" },
	{ "unbound", 0, MSP_OPTION_FLAG, AT(unbound), NULL, "one whose ciphertext another program wrote", NULL },
	TICKET,
	VAULT_UNLOCK_OPTIONS(struct show_options, unlock),
	MSP_OPTION_END,
};

static const struct msp_option clip_options[] = {
	CLEAR,
	FIELD,
	TICKET,
	VAULT_UNLOCK_OPTIONS(struct show_options, unlock),
	MSP_OPTION_END,
};

/* Bytes to be shown: part of a payload, or a field of the manifest. */
struct shown {
	const unsigned char *bytes;
	size_t length;
	bool line; /* gets a line end on standard output */
};

static int find_field(const struct vault_secret *secret, const struct msp_secret *payload, const char *field,
	struct shown *shown, struct msp_error *err)
{
	const char *text = strcmp(field, "username") == 0 ? secret->manifest.username
			   : strcmp(field, "url") == 0    ? secret->manifest.url
							  : "";

	shown->line = true;
	if (vault_field(payload, field, &shown->bytes, &shown->length))
		return 0;
	if (text[0] == '\0')
		return msp_error_set(err, MSP_MISSING, "%s has no field '%s'", secret->reference, field);
	shown->bytes = (const unsigned char *)text;
	shown->length = strlen(text);
	return 0;
}

/* Notes, files and keys are shown whole; of others the first line is the secret. */
static int choose(const struct vault_secret *secret, const struct msp_secret *payload, const struct show_options *given,
	struct shown *shown, struct msp_error *err)
{
	enum msp_secret_kind kind = secret->manifest.kind;

	if (given->field != NULL)
		return find_field(secret, payload, given->field, shown, err);
	if (given->all || (kind != MSP_SECRET_PASSWORD && kind != MSP_SECRET_TOTP)) {
		*shown = (struct shown){ payload->bytes, payload->length, false };
		return 0;
	}
	vault_value(payload, &shown->bytes, &shown->length);
	shown->line = true;
	return 0;
}

static int deliver(
	struct vault *vault, const struct show_options *given, const struct shown *shown, struct msp_error *err)
{
	struct msp_secret line;

	if (given->clip)
		return vault_clip(
			vault, shown->bytes, shown->length, given->clear != 0 ? given->clear : VAULT_CLIP_SECONDS, err);
	msp_secret_init(&line, &vault->memory);
	msp_secret_add(&line, shown->bytes, shown->length);
	if (shown->line)
		msp_secret_adds(&line, "\n");
	int failed = vault_output_write(given->output, line.bytes, line.length, err);
	msp_secret_release(&line);
	return failed;
}

/* ---- what is said about it --------------------------------------------------------------------------------------- */

static void print_line(struct msp_cli *cli, const char *name, const char *value)
{
	if (!msp_str_empty(value))
		fprintf(cli->out, "%s%-12s%s %s\n", msp_cli_style(cli, "dim"), name, msp_cli_style(cli, NULL),
			msp_cli_safe(cli, value, false));
}

static void print_list(struct msp_cli *cli, const char *name, const char *const *items, size_t count)
{
	const char *text = "";

	for (size_t i = 0; i < count; i++)
		text = msp_arena_printf(&cli->arena, "%s%s%s", text, i > 0 ? ", " : "", items[i]);
	print_line(cli, name, text);
}

static void describe(struct vault *vault, const struct vault_secret *secret)
{
	struct msp_cli *cli = vault->session.cli;
	const struct msp_manifest *manifest = &secret->manifest;
	char due[MSP_TIME_SIZE];

	print_line(cli, "secret", secret->reference);
	print_line(cli, "kind", msp_secret_kind_name(manifest->kind));
	print_line(cli, "username", manifest->username);
	print_line(cli, "url", manifest->url);
	print_list(cli, "tags", manifest->tags, manifest->tag_count);
	print_list(cli, "assets", manifest->assets, manifest->asset_count);
	print_line(cli, "expires", manifest->expires);
	print_line(cli, "due", msp_secret_due(manifest->value_changed, manifest->rotate_every, manifest->expires, due));
	print_line(cli, "changed", manifest->value_changed);
	print_line(cli, "written",
		msp_arena_printf(&cli->arena, "%s, %s, gen %lld", manifest->written, manifest->writer,
			(long long)manifest->gen));
	print_list(cli, "readers", manifest->recipients, manifest->recipient_count);
	msp_cli_note(cli, "its value: --reveal shows it, -x puts it into the clipboard");
}

/* ---- running ----------------------------------------------------------------------------------------------------- */

static int open_value(struct vault *vault, const struct show_options *given, const struct vault_secret *secret,
	struct msp_secret *payload, struct msp_error *err)
{
	if (vault_unlock(vault, &given->unlock, err) != 0)
		return -1;
	if (vault_access_note(vault, secret, given->clip ? "clip" : "show", given->ticket, err) != 0)
		return -1;
	return given->unbound ? vault_reveal_unbound(vault, secret, payload, err)
			      : vault_reveal(vault, secret, payload, err);
}

static int show(struct vault *vault, const struct show_options *given, struct msp_error *err)
{
	struct msp_cli *cli = vault->session.cli;
	const struct vault_secret *secret;
	struct msp_secret payload;
	struct shown shown;

	if ((given->clip || given->reveal) && given->output != NULL)
		return msp_error_set(err, MSP_USAGE, "--output goes without --reveal and -x");
	if (given->field != NULL && given->all)
		return msp_error_set(err, MSP_USAGE, "--field goes without --all");
	if (vault_find_operands(vault, cli->operands, cli->operand_count, &secret, err) != 0)
		return -1;
	if (!given->clip && !given->reveal && given->output == NULL && isatty(STDOUT_FILENO) == 1) {
		describe(vault, secret);
		return 0;
	}
	msp_secret_init(&payload, &vault->memory);
	int failed = open_value(vault, given, secret, &payload, err);
	if (failed == 0)
		failed = choose(secret, &payload, given, &shown, err);
	if (failed == 0)
		failed = deliver(vault, given, &shown, err);
	msp_secret_release(&payload);
	return failed;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct vault vault;
	int result = vault_open(&vault, cli, 0, err);

	if (result == 0)
		result = show(&vault, parsed, err);
	return vault_close(&vault, result, err);
}

static int run_clip(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct show_options *given = parsed;

	given->clip = true;
	return run(cli, given, err);
}

const struct msp_verb vault_show_verb = {
	.name = "show",
	.summary = "a secret: to a pipe, the clipboard, or the screen when asked",
	.operands = "CLIENT NAME",
	.complete = "secret",
	.minimum = 1,
	.maximum = 2,
	.flags = MSP_VERB_READS,
	.options = options,
	.options_size = sizeof(struct show_options),
	.details = "On a terminal, without --reveal or -x, only what is said about it.\n"
		   "The beginning of the name is enough; CLIENT/NAME is one operand.",
	.examples = "msp-vault show acme/fw-admin --reveal\n"
		    "msp-vault acme fw\n"
		    "msp-vault show acme/fw-admin --field username",
	.run = run,
};

const struct msp_verb vault_clip_verb = {
	.name = "clip",
	.summary = "a secret to the clipboard, for 45 seconds",
	.operands = "CLIENT NAME",
	.complete = "secret",
	.minimum = 1,
	.maximum = 2,
	.flags = MSP_VERB_READS,
	.options = clip_options,
	.options_size = sizeof(struct show_options),
	.details = "`msp-vault acme fw` and `msp v acme fw` do the same.",
	.examples = "msp-vault clip acme fw\n"
		    "msp-vault clip acme fw --field username --clear 10",
	.run = run_clip,
};
