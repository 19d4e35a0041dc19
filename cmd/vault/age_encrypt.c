/* SPDX-License-Identifier: ISC */
/* age encrypt */
#include "cmd/vault/age.h"
#include "cmd/vault/output.h"
#include "lib/base/message.h"
#include "lib/vault/age_armor.h"

static int check_readers(const struct vault_age *age, struct msp_error *err)
{
	const struct vault_age_options *options = age->options;
	bool named = options->recipients.count + options->recipient_files.count + options->identities.count > 0;

	if (named && options->passphrase)
		return msp_error_set(err, MSP_USAGE, "-p cannot go with -r, -R or -i: a passphrase stands alone");
	if (named || options->passphrase)
		return 0;
	msp_error_put(err, MSP_USAGE, "for whom?");
	msp_error_hint(err, "-r KEY, -R FILE, -i FILE or -p");
	return msp_failed();
}

static int check_terminal(const struct vault_age *age, struct msp_error *err)
{
	if (age->options->armor || !vault_age_terminal(age))
		return 0;
	msp_error_put(err, MSP_USAGE, "the encrypted file is binary, and standard output is a terminal");
	msp_error_hint(err, "-a makes it text, --output FILE writes it to a file");
	return msp_failed();
}

/* The plan: recipients, or the passphrase. */
static int make_plan(struct vault_age *age, struct msp_age_recipients *recipients, struct msp_secret *passphrase,
	struct msp_age_plan *plan, struct msp_error *err)
{
	if (age->options->passphrase) {
		plan->passphrase = passphrase;
		return vault_age_passphrase(age, true, msp_message("new passphrase: "), passphrase, err);
	}
	plan->recipients = recipients;
	return vault_age_recipients(age, recipients, err);
}

static int read_payload(struct vault_age *age, struct msp_secret *payload, struct msp_error *err)
{
	int fd = -1;
	int result = vault_age_open(age, &fd, err);

	if (result == 0) {
		result = msp_secret_read(payload, fd, vault_age_input(age), MSP_AGE_PAYLOAD_LIMIT, err);
		if (result != 0 && err->code == MSP_DATA)
			msp_error_hint(err, "a payload has at most 16 MiB");
		vault_age_close(age, fd);
	}
	return result;
}

static int write_sealed(struct vault_age *age, const struct msp_buf *sealed, struct msp_error *err)
{
	struct msp_buf text = MSP_BUF_INIT;

	if (!age->options->armor)
		return vault_output_write(age->options->output, sealed->data, sealed->length, err);
	msp_age_armor_encode(sealed->data, sealed->length, &text);
	int result = vault_output_write(age->options->output, text.data, text.length, err);
	msp_buf_release(&text);
	return result;
}

int vault_age_encrypt(struct vault_age *age, struct msp_error *err)
{
	struct msp_age_recipients recipients = { 0 };
	struct msp_age_plan plan = { 0 };
	struct msp_secret passphrase, payload;
	struct msp_buf sealed = MSP_BUF_INIT;

	if (check_readers(age, err) != 0 || check_terminal(age, err) != 0)
		return -1;
	msp_secret_init(&passphrase, age->memory);
	msp_secret_init(&payload, age->memory);
	int result = make_plan(age, &recipients, &passphrase, &plan, err);
	if (result == 0)
		result = read_payload(age, &payload, err);
	if (result == 0)
		result = msp_age_encrypt(&plan, age->memory, payload.bytes, payload.length, &sealed, err);
	msp_secret_release(&passphrase);
	msp_secret_release(&payload);
	if (result == 0)
		result = write_sealed(age, &sealed, err);
	msp_buf_release(&sealed);
	return result;
}
