/* SPDX-License-Identifier: ISC */
/* Identities and their files, the recovery key. */
#include "cmd/vault/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cmd/vault/output.h"
#include "lib/base/file.h"
#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/vault/age_armor.h"
#include "lib/vault/generate.h"
#include "lib/vault/passphrase.h"

int vault_passphrase_new(const struct vault_unlock_options *options, const char *prompt, struct msp_secret *passphrase,
	struct msp_error *err)
{
	int64_t descriptor;

	if (options->passphrase_fd == NULL && options->no_prompt) {
		msp_error_set(err, MSP_DENIED, "a new passphrase is needed");
		msp_error_hint(err, "--passphrase-fd N reads it from an open file");
		return -1;
	}
	if (options->passphrase_fd == NULL)
		return msp_passphrase_ask_new(passphrase, prompt, "the same again: ", err);
	if (vault_descriptor(options->passphrase_fd, &descriptor, err) != 0)
		return -1;
	msp_secret_clear(passphrase);
	if (msp_secret_read_line(passphrase, (int)descriptor, "--passphrase-fd", MSP_PASSPHRASE_LIMIT, err) != 0)
		return -1;
	return passphrase->length > 0 ? 0 : msp_error_set(err, MSP_USAGE, "the passphrase is empty");
}

/* An identity that is lost takes all it opens with it: nothing is overwritten. */
static int write_new(const char *path, const struct msp_buf *file, struct msp_arena *arena, struct msp_error *err)
{
	if (msp_file_exists(path) || msp_directory_exists(path)) {
		msp_error_set(err, MSP_EXISTS, "it exists already");
		msp_error_at(err, path, 0, 0);
		return -1;
	}
	if (msp_directory_make(msp_path_parent(arena, path), 0700, err) != 0)
		return -1;
	return vault_output_replace(path, file->data, file->length, err);
}

int vault_identity_make(struct vault *vault, const struct vault_unlock_options *options, const char *path,
	const char *login, struct msp_identity *identity, struct msp_error *err)
{
	struct msp_arena *arena = vault->session.arena;
	const char *prompt = msp_arena_printf(arena, msp_message("new passphrase of %s: "), login);
	struct msp_secret passphrase;
	struct msp_buf file = MSP_BUF_INIT;

	if (msp_file_exists(path)) {
		msp_error_set(err, MSP_EXISTS, "it exists already");
		msp_error_at(err, path, 0, 0);
		return -1;
	}
	msp_secret_init(&passphrase, &vault->memory);
	int failed = vault_passphrase_new(options, prompt, &passphrase, err);
	if (failed == 0) {
		msp_identity_generate(identity);
		failed = msp_identity_seal(identity, login, vault->day, &passphrase, &file, err);
	}
	if (failed == 0)
		failed = write_new(path, &file, arena, err);
	msp_secret_release(&passphrase);
	msp_buf_release(&file);
	return failed;
}

const char *vault_identity_keys(struct vault *vault, const struct msp_identity *identity)
{
	struct msp_buf text = MSP_BUF_INIT;

	msp_buf_adds(&text, "--age ");
	msp_age_recipient_emit(&identity->age.items[0].recipient, &text);
	msp_buf_adds(&text, " --sign '");
	msp_ssh_public_emit(identity->sign, &text);
	msp_buf_addc(&text, '\'');
	const char *keys = msp_arena_strdup(vault->session.arena, text.data);
	msp_buf_release(&text);
	return keys;
}

/* ---- the recovery key -------------------------------------------------------------------------------------------- */

/* One layer of `age -p`. */
static int wrap(struct vault *vault, const struct msp_secret *passphrase, const void *bytes, size_t length,
	struct msp_buf *out, struct msp_error *err)
{
	struct msp_age_plan plan = { .passphrase = passphrase };

	return msp_age_encrypt(&plan, &vault->memory, bytes, length, out, err);
}

static int seal(struct vault *vault, struct vault_recovery *recovery, struct msp_error *err)
{
	struct msp_buf inner = MSP_BUF_INIT, outer = MSP_BUF_INIT;
	struct msp_secret text;

	msp_secret_init(&text, &vault->memory);
	msp_identity_emit(&recovery->identity, recovery->name, vault->day, &text);
	int failed = wrap(vault, &recovery->inner, text.bytes, text.length, &inner, err);
	if (failed == 0)
		failed = wrap(vault, &recovery->outer, inner.data, inner.length, &outer, err);
	if (failed == 0)
		msp_age_armor_encode(outer.data, outer.length, &recovery->file);
	msp_secret_release(&text);
	msp_buf_release(&inner);
	msp_buf_release(&outer);
	return failed;
}

int vault_recovery_make(struct vault *vault, const char *name, struct vault_recovery *recovery, struct msp_error *err)
{
	*recovery = (struct vault_recovery){ .name = name, .file = MSP_BUF_INIT };
	recovery->path = msp_arena_printf(vault->session.arena, "vault/break-glass-%s.age", name);
	msp_identity_init(&recovery->identity, &vault->memory);
	msp_secret_init(&recovery->outer, &vault->memory);
	msp_secret_init(&recovery->inner, &vault->memory);
	msp_identity_generate(&recovery->identity);
	if (msp_generate_words(&recovery->outer, MSP_GENERATE_WORDS, err) != 0 ||
		msp_generate_words(&recovery->inner, MSP_GENERATE_WORDS, err) != 0)
		return -1;
	return seal(vault, recovery, err);
}

void vault_recovery_release(struct vault_recovery *recovery)
{
	msp_identity_release(&recovery->identity);
	msp_secret_release(&recovery->outer);
	msp_secret_release(&recovery->inner);
	msp_buf_release(&recovery->file);
}
