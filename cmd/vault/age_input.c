/* SPDX-License-Identifier: ISC */
/* What `msp-vault age` reads: its input, passphrases, identities, recipients. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cmd/vault/age.h"
#include "lib/base/file.h"
#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/vault/age_armor.h"
#include "lib/vault/age_scrypt.h"
#include "lib/vault/passphrase.h"

#define STANDARD_INPUT msp_message("standard input")

const char *vault_age_input(const struct vault_age *age)
{
	return age->input != NULL ? age->input : STANDARD_INPUT;
}

int vault_age_take_stdin(struct vault_age *age, const char *what, struct msp_error *err)
{
	if (age->standard_use != NULL)
		return msp_error_set(
			err, MSP_USAGE, "standard input cannot be %s and %s at once", age->standard_use, what);
	age->standard_use = what;
	return 0;
}

int vault_age_open(struct vault_age *age, int *fd, struct msp_error *err)
{
	*fd = STDIN_FILENO;
	if (age->input == NULL)
		return vault_age_take_stdin(age, msp_message("the input"), err);
	*fd = open(age->input, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (*fd >= 0)
		return 0;
	msp_error_put_errno(err, errno, "cannot open");
	msp_error_at(err, age->input, 0, 0);
	return msp_failed();
}

void vault_age_close(const struct vault_age *age, int fd)
{
	if (age->input != NULL && fd >= 0)
		close(fd);
}

/* ---- passphrases ------------------------------------------------------------------------------------------------- */

static int read_passphrase(struct vault_age *age, struct msp_secret *passphrase, struct msp_error *err)
{
	const char *shown = "--passphrase-fd";
	int64_t fd;

	if (msp_str_int(age->options->passphrase_fd, 0, 1 << 20, &fd, err) != 0) {
		err->code = MSP_USAGE;
		msp_error_at(err, shown, 0, 0);
		return -1;
	}
	/* further passphrases are further lines of the same */
	if (fd == STDIN_FILENO && !msp_str_equal(age->standard_use, shown) &&
		vault_age_take_stdin(age, shown, err) != 0)
		return -1;
	msp_secret_clear(passphrase);
	return msp_secret_read_line(passphrase, (int)fd, shown, MSP_PASSPHRASE_LIMIT, err);
}

int vault_age_passphrase(
	struct vault_age *age, bool is_new, const char *prompt, struct msp_secret *passphrase, struct msp_error *err)
{
	if (age->options->passphrase_fd == NULL)
		return is_new ? msp_passphrase_ask_new(passphrase, prompt, msp_message("the same again: "), err)
			      : msp_passphrase_ask(passphrase, prompt, err);
	if (read_passphrase(age, passphrase, err) != 0)
		return -1;
	if (is_new && passphrase->length == 0)
		return msp_error_set(err, MSP_USAGE, "the passphrase is empty");
	return 0;
}

/* ---- identities -------------------------------------------------------------------------------------------------- */

static bool looks_encrypted(const struct msp_secret *text)
{
	static const char start[] = "age-encryption.org/";
	static const char armor[] = "-----BEGIN AGE ";

	return (text->length >= strlen(start) && memcmp(text->bytes, start, strlen(start)) == 0) ||
	       (text->length >= strlen(armor) && memcmp(text->bytes, armor, strlen(armor)) == 0);
}

/* Replaces an identity file that has a passphrase by what is in it. */
static int open_identity(struct vault_age *age, const char *path, struct msp_secret *text, struct msp_error *err)
{
	struct msp_secret passphrase, inside;
	struct msp_buf binary = MSP_BUF_INIT;
	const char *prompt = msp_arena_printf(&age->cli->arena, msp_message("passphrase of %s: "), path);
	int result = 0;

	msp_secret_init(&passphrase, age->memory);
	msp_secret_init(&inside, age->memory);
	if (msp_age_armor_looks(text->bytes, text->length))
		result = msp_age_armor_decode(text->bytes, text->length, &binary, err);
	else
		msp_buf_add(&binary, text->bytes, text->length);
	if (result == 0)
		result = vault_age_passphrase(age, false, prompt, &passphrase, err);
	if (result == 0)
		result =
			msp_age_decrypt(binary.data, binary.length, NULL, &passphrase, MSP_AGE_KEYS_FILE, &inside, err);
	msp_secret_release(&passphrase);
	msp_secret_release(text);
	*text = inside;
	msp_buf_release(&binary);
	return result;
}

static int load_identity(
	struct vault_age *age, const char *path, struct msp_age_identities *identities, struct msp_error *err)
{
	struct msp_secret text;
	bool standard = strcmp(path, "-") == 0;
	const char *name = standard ? STANDARD_INPUT : path;
	int result;

	msp_secret_init(&text, age->memory);
	if (!standard) {
		result = msp_secret_load(&text, path, MSP_AGE_KEYS_FILE, err);
	} else {
		result = vault_age_take_stdin(age, "-i", err);
		if (result == 0)
			result = msp_secret_read(&text, STDIN_FILENO, name, MSP_AGE_KEYS_FILE, err);
	}
	if (result == 0 && looks_encrypted(&text))
		result = open_identity(age, name, &text, err);
	if (result == 0)
		result = msp_age_identities_parse(identities, &text, name, err);
	msp_secret_release(&text);
	if (result != 0)
		msp_error_at(err, name, 0, 0);
	return result;
}

int vault_age_identities(struct vault_age *age, struct msp_age_identities *identities, struct msp_error *err)
{
	const struct msp_texts *files = &age->options->identities;

	for (size_t i = 0; i < files->count; i++) {
		if (load_identity(age, files->items[i], identities, err) != 0)
			return -1;
	}
	return 0;
}

/* ---- recipients -------------------------------------------------------------------------------------------------- */

static int add_named(struct vault_age *age, struct msp_age_recipients *recipients, struct msp_error *err)
{
	const struct msp_texts *names = &age->options->recipients;

	for (size_t i = 0; i < names->count; i++) {
		struct msp_age_recipient recipient;
		const char *name = names->items[i];
		if (msp_age_recipient_parse(name, &recipient, err) != 0) {
			bool public = msp_str_starts(name, "age1") || msp_str_starts(name, "ssh-");
			const char *word = msp_arena_strndup(&age->cli->arena, name, strcspn(name, " "));
			/* what is no recipient may be a secret in the wrong place */
			msp_error_at(err, public ? word : "-r", 0, 0);
			err->code = MSP_USAGE;
			return -1;
		}
		msp_age_recipients_add(&age->cli->arena, recipients, &recipient);
	}
	return 0;
}

static int add_file(
	struct vault_age *age, const char *path, struct msp_age_recipients *recipients, struct msp_error *err)
{
	struct msp_buf text = MSP_BUF_INIT;
	bool standard = strcmp(path, "-") == 0;
	const char *name = standard ? STANDARD_INPUT : path;
	int result;

	if (!standard) {
		result = msp_file_read(path, MSP_AGE_KEYS_FILE, &text, err);
	} else {
		result = vault_age_take_stdin(age, "-R", err);
		if (result == 0)
			result = msp_fd_read(STDIN_FILENO, name, MSP_AGE_KEYS_FILE, &text, err);
	}
	if (result == 0)
		result = msp_age_recipients_parse(&age->cli->arena, recipients, text.data, text.length, name, err);
	msp_buf_release(&text);
	return result;
}

static int add_own(struct vault_age *age, struct msp_age_recipients *recipients, struct msp_error *err)
{
	struct msp_age_identities identities;

	msp_age_identities_init(&identities, age->memory);
	int result = vault_age_identities(age, &identities, err);
	for (size_t i = 0; result == 0 && i < identities.count; i++)
		msp_age_recipients_add(&age->cli->arena, recipients, &identities.items[i].recipient);
	msp_age_identities_release(&identities);
	return result;
}

int vault_age_recipients(struct vault_age *age, struct msp_age_recipients *recipients, struct msp_error *err)
{
	const struct msp_texts *files = &age->options->recipient_files;

	if (add_named(age, recipients, err) != 0)
		return -1;
	for (size_t i = 0; i < files->count; i++) {
		if (add_file(age, files->items[i], recipients, err) != 0)
			return -1;
	}
	return add_own(age, recipients, err);
}
