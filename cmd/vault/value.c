/* SPDX-License-Identifier: ISC */
#include "cmd/vault/value.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/vault/generate.h"
#include "lib/vault/passphrase.h"
#include "lib/vault/totp.h"

#define STANDARD_INPUT "standard input"

int vault_value_generate(const struct vault_value_options *given, struct msp_secret *out, struct msp_error *err)
{
	if (given->words != 0 && (given->length != 0 || given->charset != NULL))
		return msp_error_set(err, MSP_USAGE, "--words goes without --length and --charset");
	if (given->words != 0)
		return msp_generate_words(out, given->words < 0 ? 0 : (size_t)given->words, err);
	int64_t length = given->length != 0 ? given->length : MSP_GENERATE_LENGTH;
	return msp_generate_password(
		out, given->charset != NULL ? given->charset : "all", length < 0 ? 0 : (size_t)length, err);
}

static bool is_text(enum msp_secret_kind kind)
{
	return kind != MSP_SECRET_KEY && kind != MSP_SECRET_FILE;
}

/* ---- checking ---------------------------------------------------------------------------------------------------- */

static int bad_value(const char *name, const char *why, struct msp_error *err)
{
	msp_error_set(err, MSP_DATA, "%s", why);
	msp_error_at(err, name, 0, 0);
	return -1;
}

static int check_totp(const char *name, const struct msp_secret *payload, struct msp_error *err)
{
	const unsigned char *line;
	size_t length;
	struct msp_totp totp;

	vault_value(payload, &line, &length);
	msp_totp_init(&totp, payload->memory);
	int failed = msp_totp_parse(&totp, line, length, err);
	if (failed != 0)
		msp_error_at(err, name, 0, 0);
	msp_totp_release(&totp);
	return failed;
}

int vault_value_check(enum msp_secret_kind kind, const char *name, struct msp_secret *payload, struct msp_error *err)
{
	if (payload->length == 0)
		return bad_value(name, "there is no value", err);
	if (!is_text(kind))
		return 0;
	if (memchr(payload->bytes, '\0', payload->length) != NULL)
		return bad_value(name, "a NUL byte in a text; --file keeps bytes as they are", err);
	if (msp_utf8_check((const char *)payload->bytes, payload->length) != payload->length)
		return bad_value(name, "not UTF-8; --file keeps bytes as they are", err);
	if (payload->bytes[0] == '\n' && kind != MSP_SECRET_NOTE)
		return bad_value(name, "the first line is the secret, and it is empty", err);
	if (payload->bytes[payload->length - 1] != '\n')
		msp_secret_adds(payload, "\n");
	return kind == MSP_SECRET_TOTP ? check_totp(name, payload, err) : 0;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static int read_file(const char *path, struct msp_secret *payload, struct msp_error *err)
{
	if (strcmp(path, "-") == 0)
		return msp_secret_read(payload, STDIN_FILENO, STANDARD_INPUT, MSP_AGE_PAYLOAD_LIMIT, err);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0) {
		msp_error_put_errno(err, errno, "cannot open");
		msp_error_at(err, path, 0, 0);
		return -1;
	}
	int failed = msp_secret_read(payload, fd, path, MSP_AGE_PAYLOAD_LIMIT, err);
	close(fd);
	return failed;
}

/* One of them, and standard input for one thing only. */
static int check_options(const struct vault_value_options *given, const struct vault_unlock_options *unlock,
	enum msp_secret_kind kind, struct msp_error *err)
{
	const char *path = given->text != NULL ? given->text : given->file;

	if ((given->text != NULL) + (given->file != NULL) + given->generate > 1)
		return msp_error_set(err, MSP_USAGE, "-F, --file and --generate are three ways: choose one");
	if (!given->generate && (given->length != 0 || given->words != 0 || given->charset != NULL))
		return msp_error_set(err, MSP_USAGE, "--length, --words and --charset go with --generate");
	if (msp_str_equal(path, "-") && msp_str_equal(unlock->passphrase_fd, "0"))
		return msp_error_set(err, MSP_USAGE, "standard input cannot be the value and the passphrase at once");
	if (given->file != NULL && is_text(kind)) {
		msp_error_set(err, MSP_USAGE, "--file is for the kinds file and key");
		msp_error_hint(err, "-F FILE reads a text");
		return -1;
	}
	if (given->generate && kind != MSP_SECRET_PASSWORD)
		return msp_error_set(err, MSP_USAGE, "only passwords are generated");
	return 0;
}

static int ask(const struct vault_unlock_options *unlock, enum msp_secret_kind kind, struct msp_secret *payload,
	struct msp_error *err)
{
	if (kind != MSP_SECRET_PASSWORD && kind != MSP_SECRET_TOTP) {
		msp_error_set(err, MSP_USAGE, "a %s is not typed", msp_secret_kind_name(kind));
		msp_error_hint(err, "-F FILE or --file FILE reads it, - is standard input");
		return -1;
	}
	if (!unlock->no_prompt)
		return msp_passphrase_ask_new(payload, "value: ", "the same again: ", err);
	msp_error_set(err, MSP_DENIED, "a value is needed");
	msp_error_hint(err, "-F - reads it from standard input, --generate makes one");
	return -1;
}

int vault_value_read(struct vault *vault, const struct vault_value_options *given,
	const struct vault_unlock_options *unlock, enum msp_secret_kind kind, struct msp_secret *payload,
	struct msp_error *err)
{
	const char *path = given->text != NULL ? given->text : given->file;
	const char *name = path == NULL ? "" : strcmp(path, "-") == 0 ? STANDARD_INPUT : path;
	int failed;

	(void)vault;
	if (check_options(given, unlock, kind, err) != 0)
		return -1;
	if (given->generate)
		failed = vault_value_generate(given, payload, err);
	else
		failed = path != NULL ? read_file(path, payload, err) : ask(unlock, kind, payload, err);
	return failed != 0 ? -1 : vault_value_check(kind, name, payload, err);
}
