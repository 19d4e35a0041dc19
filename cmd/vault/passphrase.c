/* SPDX-License-Identifier: ISC */
/* passphrase: another one for the same identity. */
#include "cmd/vault/keys.h"
#include "cmd/vault/output.h"
#include "cmd/vault/verbs.h"
#include "lib/base/file.h"
#include "lib/base/message.h"

static const struct msp_option options[] = {
	{ "passphrase-fd", 0, MSP_OPTION_TEXT, offsetof(struct vault_unlock_options, passphrase_fd), "N",
		"read the old one, then the new one from this descriptor, a line each", NULL },
	MSP_OPTION_END,
};

/* What is written is opened first: an identity that does not open takes all it opens with it. */
static int check(const struct msp_buf *file, const struct msp_secret *passphrase, const char *path,
	struct msp_secret_memory *memory, struct msp_error *err)
{
	struct msp_identity identity;

	msp_identity_init(&identity, memory);
	int failed = msp_identity_read(&identity, file->data, file->length, path, passphrase, err);
	msp_identity_release(&identity);
	return failed;
}

static int change(struct msp_cli *cli, const char *path, const struct vault_unlock_options *given,
	struct msp_secret_memory *memory, struct msp_error *err)
{
	struct msp_buf file = MSP_BUF_INIT;
	struct msp_secret text, old, new;

	msp_secret_init(&text, memory);
	msp_secret_init(&old, memory);
	msp_secret_init(&new, memory);
	int failed = vault_passphrase_ask(&cli->arena, path, given, &old, err);
	if (failed == 0)
		failed = msp_identity_text(&text, path, &old, err);
	if (failed == 0)
		failed = vault_passphrase_new(given, msp_message("new passphrase: "), &new, err);
	if (failed == 0)
		failed = msp_identity_wrap(&text, &new, &file, err);
	if (failed == 0)
		failed = check(&file, &new, path, memory, err);
	if (failed == 0)
		failed = vault_output_replace(path, file.data, file.length, err);
	msp_secret_release(&text);
	msp_secret_release(&old);
	msp_secret_release(&new);
	msp_buf_release(&file);
	return failed;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const char *path = vault_identity_path(&cli->arena);
	struct msp_secret_memory memory;

	if (path == NULL || !msp_file_exists(path))
		return vault_no_identity(path, err);
	if (msp_secret_memory_open(&memory, err) != 0 || change(cli, path, parsed, &memory, err) != 0)
		return -1;
	msp_cli_note(cli, "%s opens with the new passphrase", path);
	return 0;
}

const struct msp_verb vault_passphrase_verb = {
	.name = "passphrase",
	.summary = "another passphrase for my identity",
	.operands = "",
	.minimum = 0,
	.maximum = 0,
	.flags = MSP_VERB_NO_STORE,
	.options = options,
	.options_size = sizeof(struct vault_unlock_options),
	.details = "The keys stay, so nothing else changes. Copies of the old file still open with\n"
		   "the old passphrase: where that became known, make a new identity.",
	.examples = "msp-vault passphrase\n"
		    "MSP_IDENTITY=identity-luis.age msp-vault passphrase",
	.run = run,
};
