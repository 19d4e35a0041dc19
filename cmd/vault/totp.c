/* SPDX-License-Identifier: ISC */
/* totp: the one-time password of now. */
#include <string.h>

#include "cmd/vault/clip.h"
#include "cmd/vault/output.h"
#include "cmd/vault/value.h"
#include "cmd/vault/verbs.h"
#include "lib/base/str.h"
#include "lib/vault/totp.h"

struct totp_options {
	struct vault_unlock_options unlock;
	bool clip;
};

static const struct msp_option options[] = {
	{ "clip", 'x', MSP_OPTION_FLAG, offsetof(struct totp_options, clip), NULL, "into the clipboard", NULL },
	VAULT_UNLOCK_OPTIONS(struct totp_options, unlock),
	MSP_OPTION_END,
};

/* Its key is the value, or a line "totp: …" beside a password. */
static int read_key(const struct vault_secret *secret, const struct msp_secret *payload, struct msp_totp *totp,
	struct msp_error *err)
{
	const unsigned char *bytes;
	size_t length;

	vault_value(payload, &bytes, &length);
	if (secret->manifest.kind != MSP_SECRET_TOTP && !vault_field(payload, "totp", &bytes, &length)) {
		msp_error_set(err, MSP_MISSING, "%s has no key of one-time passwords", secret->reference);
		msp_error_hint(err, "a secret of kind totp, or a line \"totp: otpauth://…\" in its value");
		return -1;
	}
	if (msp_totp_parse(totp, bytes, length, err) == 0)
		return 0;
	msp_error_at(err, secret->reference, 0, 0);
	return -1;
}

static int deliver(
	struct vault *vault, const struct totp_options *given, const struct msp_totp *totp, struct msp_error *err)
{
	struct msp_secret code;
	char digits[MSP_TOTP_CODE];
	int failed;

	msp_totp_code(totp, vault->session.now, digits);
	msp_secret_init(&code, &vault->memory);
	msp_secret_adds(&code, digits);
	msp_secret_wipe(digits, sizeof digits);
	int64_t left = totp->period - vault->session.now % totp->period;
	if (given->clip) {
		failed = vault_clip(vault, code.bytes, code.length, left, err);
	} else {
		msp_secret_adds(&code, "\n");
		failed = vault_output_write(NULL, code.bytes, code.length, err);
		if (failed == 0)
			msp_cli_note(vault->session.cli, "for %lld seconds more", (long long)left);
	}
	msp_secret_release(&code);
	return failed;
}

static int show(struct vault *vault, const struct totp_options *given, struct msp_error *err)
{
	struct msp_cli *cli = vault->session.cli;
	const struct vault_secret *secret;
	struct msp_secret payload;
	struct msp_totp totp;

	if (vault_find_operands(vault, cli->operands, cli->operand_count, &secret, err) != 0 ||
		vault_unlock(vault, &given->unlock, err) != 0)
		return -1;
	msp_secret_init(&payload, &vault->memory);
	msp_totp_init(&totp, &vault->memory);
	int failed = vault_reveal(vault, secret, &payload, err);
	if (failed == 0)
		failed = read_key(secret, &payload, &totp, err);
	if (failed == 0)
		failed = deliver(vault, given, &totp, err);
	msp_totp_release(&totp);
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

const struct msp_verb vault_totp_verb = {
	.name = "totp",
	.summary = "the one-time password of now",
	.operands = "CLIENT NAME",
	.complete = "secret",
	.minimum = 1,
	.maximum = 2,
	.flags = MSP_VERB_READS,
	.options = options,
	.options_size = sizeof(struct totp_options),
	.details = "Of a secret of kind totp, whose value is an otpauth:// URI or a key in Base32,\n"
		   "or of a line \"totp: …\" beside a password. RFC 6238; SHA1, SHA256, SHA512.",
	.examples = "msp-vault totp acme/m365-totp",
	.run = run,
};
