/* SPDX-License-Identifier: ISC */
/*
 * rotate: a new value in two steps, because equipment and vault never change in the same moment.  While it waits, the
 * payload holds both: the first line is what is in use, a line "pending: …" what will be; --confirm makes that the
 * first line, and the old one goes.
 */
#include <string.h>

#include "cmd/vault/clip.h"
#include "cmd/vault/meta.h"
#include "cmd/vault/readers.h"
#include "cmd/vault/value.h"
#include "cmd/vault/verbs.h"
#include "lib/base/str.h"

#define PENDING "pending"

struct rotate_options {
	struct vault_unlock_options unlock;
	struct vault_value_options value;
	bool ask, clip, confirm, abort;
};

#define AT(field) offsetof(struct rotate_options, field)

static const struct msp_option options[] = {
	{ "confirm", 0, MSP_OPTION_FLAG, AT(confirm), NULL, "the new value is in use: the old one goes", NULL },
	{ "abort", 0, MSP_OPTION_FLAG, AT(abort), NULL, "the old value stays: the new one goes", NULL },
	{ "clip", 'x', MSP_OPTION_FLAG, AT(clip), NULL, "the new value into the clipboard", NULL },
	{ "ask", 0, MSP_OPTION_FLAG, AT(ask), NULL, "type the new value instead of having one generated", NULL },
	VAULT_GENERATE_OPTIONS(struct rotate_options, value),
	{ "text", 'F', MSP_OPTION_TEXT, AT(value.text), "FILE", "the new value from a file of text, - is stdin",
		"file" },
	VAULT_UNLOCK_OPTIONS(struct rotate_options, unlock),
	MSP_OPTION_END,
};

static bool is_pending(const struct msp_manifest *manifest)
{
	for (size_t i = 0; i < manifest->tag_count; i++) {
		if (strcmp(manifest->tags[i], VAULT_PENDING) == 0)
			return true;
	}
	return false;
}

static int check(const struct vault_secret *secret, const struct rotate_options *given, struct msp_error *err)
{
	enum msp_secret_kind kind = secret->manifest.kind;

	if (given->confirm && given->abort)
		return msp_error_set(err, MSP_USAGE, "--confirm and --abort are different things to do");
	if (kind != MSP_SECRET_PASSWORD && kind != MSP_SECRET_TOTP) {
		msp_error_set(err, MSP_USAGE, "a %s has no place for a second value", msp_secret_kind_name(kind));
		msp_error_hint(err, "msp-vault edit %s changes it at once", secret->reference);
		return -1;
	}
	if ((given->confirm || given->abort) && !is_pending(&secret->manifest)) {
		msp_error_set(err, MSP_MISSING, "%s has no value that waits", secret->reference);
		msp_error_hint(err, "msp-vault rotate %s makes one", secret->reference);
		return -1;
	}
	if (!given->confirm && !given->abort && is_pending(&secret->manifest)) {
		msp_error_set(err, MSP_EXISTS, "a new value of %s waits already", secret->reference);
		msp_error_hint(
			err, "show %s --field pending shows it; rotate --confirm, or --abort", secret->reference);
		return -1;
	}
	if (kind == MSP_SECRET_TOTP && !given->confirm && !given->abort && given->value.text == NULL && !given->ask)
		return msp_error_set(err, MSP_USAGE, "the other side makes a new TOTP key: -F, or --ask");
	return 0;
}

/* ---- payloads ---------------------------------------------------------------------------------------------------- */

/* The lines behind the first, but for the one that waits. */
static void add_rest(const struct msp_secret *payload, struct msp_secret *out)
{
	const char prefix[] = PENDING ": ";
	const unsigned char *first;
	size_t length;

	vault_value(payload, &first, &length);
	for (size_t at = length + 1; at < payload->length;) {
		const unsigned char *line = payload->bytes + at;
		const unsigned char *end = memchr(line, '\n', payload->length - at);
		size_t size = end != NULL ? (size_t)(end - line) : payload->length - at;
		if (size < strlen(prefix) || memcmp(line, prefix, strlen(prefix)) != 0) {
			msp_secret_add(out, line, size);
			msp_secret_adds(out, "\n");
		}
		at += size + 1;
	}
}

/* Both values in one payload, or one of them alone. */
static int combine(const struct rotate_options *given, const struct msp_secret *payload, const struct msp_secret *next,
	struct msp_secret *out, struct msp_error *err)
{
	const unsigned char *value, *pending = NULL;
	size_t length, pending_length = 0;

	vault_value(payload, &value, &length);
	if (given->confirm) {
		if (!vault_field(payload, PENDING, &pending, &pending_length))
			return msp_error_set(
				err, MSP_MISSING, "the value that waited is gone: --abort, and begin again");
		value = pending;
		length = pending_length;
	}
	msp_secret_add(out, value, length);
	msp_secret_adds(out, "\n");
	add_rest(payload, out);
	if (!given->confirm && !given->abort) {
		vault_value(next, &value, &length);
		msp_secret_adds(out, PENDING ": ");
		msp_secret_add(out, value, length);
		msp_secret_adds(out, "\n");
	}
	return 0;
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static int put(struct vault *vault, const struct rotate_options *given, const struct vault_secret *secret,
	const struct msp_secret *next, struct msp_error *err)
{
	struct msp_manifest manifest = secret->manifest;
	struct msp_secret payload, changed;
	bool begins = !given->confirm && !given->abort;

	msp_secret_init(&payload, &vault->memory);
	msp_secret_init(&changed, &vault->memory);
	int failed = vault_reveal(vault, secret, &payload, err);
	if (failed == 0)
		failed = combine(given, &payload, next, &changed, err);
	if (failed == 0)
		failed = vault_meta_set(vault, &manifest, "tags", begins ? '+' : '-', VAULT_PENDING, err);
	if (failed == 0)
		failed = vault_put(vault, secret, &manifest, &changed, given->confirm, err);
	msp_secret_release(&payload);
	msp_secret_release(&changed);
	return failed;
}

static void tell(struct vault *vault, const struct rotate_options *given, const char *reference)
{
	if (given->confirm)
		msp_session_echo(&vault->session, "%s: the new value is in use, the old one is gone", reference);
	else if (given->abort)
		msp_session_echo(&vault->session, "%s: the old value stays", reference);
	else
		msp_session_echo(&vault->session,
			"%s: a new value waits; set it there (show --field pending), then: msp-vault rotate %s "
			"--confirm",
			reference, reference);
}

static int write(struct vault *vault, const struct rotate_options *given, const char *path,
	const struct msp_secret *next, struct msp_error *err)
{
	struct vault_secret *secret;
	struct msp_session *session = &vault->session;

	if (vault_begin(vault, err) != 0 || vault_at(vault, path, &secret, err) != 0)
		return -1;
	if (secret == NULL)
		return msp_error_set(err, MSP_BUSY, "somebody removed it meanwhile");
	if (secret->refused.code != MSP_OK) {
		*err = secret->refused;
		return -1;
	}
	if (check(secret, given, err) != 0 || put(vault, given, secret, next, err) != 0)
		return -1;
	tell(vault, given, secret->reference);
	if (vault_commit(vault, msp_arena_printf(session->arena, "vault %s: rotate", secret->reference), err) != 0)
		return -1;
	if (session->cli->common.quiet)
		fprintf(session->cli->out, "%s\n", secret->reference);
	return 0;
}

static int rotate(struct vault *vault, struct rotate_options *given, struct msp_error *err)
{
	const struct msp_cli *cli = vault->session.cli;
	const struct vault_secret *secret;
	const unsigned char *value;
	struct msp_secret next;
	size_t length;
	int failed = 0;

	if (vault_find_operands(vault, cli->operands, cli->operand_count, &secret, err) != 0 ||
		check(secret, given, err) != 0 || vault_unlock(vault, &given->unlock, err) != 0)
		return -1;
	msp_secret_init(&next, &vault->memory);
	given->value.generate = given->value.text == NULL && !given->ask;
	if (!given->confirm && !given->abort)
		failed = vault_value_read(vault, &given->value, &given->unlock, secret->manifest.kind, &next, err);
	if (failed == 0)
		failed = write(vault, given, secret->path, &next, err);
	if (failed == 0 && given->clip && next.length > 0) {
		vault_value(&next, &value, &length);
		failed = vault_clip(vault, value, length, VAULT_CLIP_SECONDS, err);
	}
	msp_secret_release(&next);
	return failed;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct vault vault;
	int result = vault_open(&vault, cli, 0, err);

	if (result == 0)
		result = rotate(&vault, parsed, err);
	return vault_close(&vault, result, err);
}

const struct msp_verb vault_rotate_verb = {
	.name = "rotate",
	.summary = "a new value that waits until it is in use",
	.operands = "CLIENT NAME",
	.complete = "secret",
	.minimum = 1,
	.maximum = 2,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct rotate_options),
	.details = "Until --confirm, show gives the old value, and show --field pending the new one.",
	.examples = "msp-vault rotate acme/fw-admin\n"
		    "msp-vault show acme/fw-admin --field pending --reveal\n"
		    "msp-vault rotate acme/fw-admin --confirm",
	.run = run,
};
