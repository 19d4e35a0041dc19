/* SPDX-License-Identifier: ISC */
/* age keygen */
#include <sys/stat.h>

#include "cmd/vault/age.h"
#include "cmd/vault/output.h"
#include "lib/base/time.h"

/* The recipients of the identities that -i names. */
static int show_recipients(struct vault_age *age, struct msp_error *err)
{
	struct msp_age_recipients recipients = { 0 };
	struct msp_buf text = MSP_BUF_INIT;
	int result = vault_age_recipients(age, &recipients, err);

	for (size_t i = 0; result == 0 && i < recipients.count; i++) {
		msp_age_recipient_emit(&recipients.items[i], &text);
		msp_buf_addc(&text, '\n');
	}
	if (result == 0)
		result = vault_output_write(age->options->output, text.data, text.length, err);
	msp_buf_release(&text);
	return result;
}

/* As age-keygen writes it: two comments and the key. */
static void emit_file(
	struct vault_age *age, const struct msp_age_identity *identity, const char *recipient, struct msp_secret *file)
{
	char now[MSP_TIME_SIZE];

	msp_secret_adds(file, msp_arena_printf(&age->cli->arena, "# created: %s\n# public key: %s\n",
				      msp_time_emit(msp_time_now(), 0, now), recipient));
	msp_age_identity_emit(identity, file);
	msp_secret_adds(file, "\n");
}

/* An identity that is lost takes all it opens with it: nothing is overwritten. */
static int check_new(const struct vault_age *age, struct msp_error *err)
{
	struct stat status;

	if (age->options->output == NULL || lstat(age->options->output, &status) != 0)
		return 0;
	msp_error_put(err, MSP_EXISTS, "it exists already");
	msp_error_at(err, age->options->output, 0, 0);
	return msp_failed();
}

int vault_age_keygen(struct vault_age *age, struct msp_error *err)
{
	struct msp_age_identities identities;
	struct msp_secret file;
	struct msp_buf recipient = MSP_BUF_INIT;

	if (age->options->identities.count > 0)
		return show_recipients(age, err);
	if (check_new(age, err) != 0)
		return -1;
	msp_age_identities_init(&identities, age->memory);
	msp_secret_init(&file, age->memory);
	msp_age_identities_generate(&identities);
	msp_age_recipient_emit(&identities.items[0].recipient, &recipient);
	emit_file(age, &identities.items[0], recipient.data, &file);
	int result = vault_output_write(age->options->output, file.bytes, file.length, err);
	if (result == 0 && !vault_age_terminal(age))
		msp_cli_note(age->cli, "public key: %s", recipient.data);
	msp_buf_release(&recipient);
	msp_secret_release(&file);
	msp_age_identities_release(&identities);
	return result;
}
