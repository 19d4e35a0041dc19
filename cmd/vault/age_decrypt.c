/* SPDX-License-Identifier: ISC */
/* age decrypt */
#include "cmd/vault/age.h"
#include "cmd/vault/output.h"
#include "lib/base/file.h"
#include "lib/base/message.h"
#include "lib/base/utf8.h"
#include "lib/vault/age_armor.h"

/* The file, without its armor. */
static int read_file(struct vault_age *age, struct msp_buf *binary, struct msp_error *err)
{
	struct msp_buf text = MSP_BUF_INIT;
	int fd = -1;

	if (vault_age_open(age, &fd, err) != 0)
		return -1;
	int result = msp_fd_read(fd, vault_age_input(age), MSP_AGE_FILE_LIMIT, &text, err);
	vault_age_close(age, fd);
	if (result == 0 && msp_age_armor_looks(text.data, text.length)) {
		result = msp_age_armor_decode(text.data, text.length, binary, err);
		msp_buf_release(&text);
	} else {
		*binary = text;
	}
	return result;
}

/* With the passphrase or the identities, whichever the file is for. */
static int unwrap(
	struct vault_age *age, const struct msp_age_header *header, struct msp_secret *file_key, struct msp_error *err)
{
	bool given = age->options->identities.count > 0;
	struct msp_age_identities identities;
	struct msp_secret passphrase;
	int result;

	if (!given && !msp_age_header_passphrase(header)) {
		msp_error_put(err, MSP_USAGE, "the file is for identities, and none is given");
		msp_error_hint(err, "-i FILE");
		return msp_failed();
	}
	msp_age_identities_init(&identities, age->memory);
	msp_secret_init(&passphrase, age->memory);
	if (given)
		result = vault_age_identities(age, &identities, err);
	else
		result = vault_age_passphrase(age, false, msp_message("passphrase: "), &passphrase, err);
	if (result == 0)
		result = msp_age_header_unwrap(header, &identities, given ? NULL : &passphrase, file_key, err);
	msp_secret_release(&passphrase);
	msp_age_identities_release(&identities);
	return result;
}

/* Characters that would do something to a terminal: C0 but tab and line ends, DEL, C1. */
static bool is_plain_text(const struct msp_secret *payload)
{
	const unsigned char *bytes = payload->bytes;

	for (size_t i = 0; i < payload->length; i++) {
		bool blank = bytes[i] == '\t' || bytes[i] == '\n' || bytes[i] == '\r';
		bool high_control = bytes[i] == 0xc2 && i + 1 < payload->length && bytes[i + 1] < 0xa0;
		if ((bytes[i] < ' ' && !blank) || bytes[i] == 0x7f || high_control)
			return false;
	}
	return payload->length == 0 || msp_utf8_check((const char *)bytes, payload->length) == payload->length;
}

static int write_payload(struct vault_age *age, const struct msp_secret *payload, struct msp_error *err)
{
	if (!vault_age_terminal(age) || is_plain_text(payload))
		return vault_output_write(age->options->output, payload->bytes, payload->length, err);
	msp_error_put(err, MSP_USAGE, "what is in it is no text, and standard output is a terminal");
	msp_error_hint(err, "--output FILE writes it to a file");
	return msp_failed();
}

static int decrypt(
	struct vault_age *age, const struct msp_buf *binary, struct msp_secret *payload, struct msp_error *err)
{
	struct msp_age_header header;
	struct msp_secret file_key;

	msp_secret_init(&file_key, age->memory);
	int result = msp_age_header_parse(&age->cli->arena, binary->data, binary->length, &header, err);
	if (result == 0)
		result = unwrap(age, &header, &file_key, err);
	if (result == 0)
		result = msp_age_header_verify(&header, &file_key, err);
	if (result == 0)
		result = msp_age_payload_open(&header, binary->length, &file_key, MSP_AGE_PAYLOAD_LIMIT, payload, err);
	msp_secret_release(&file_key);
	return result;
}

int vault_age_decrypt(struct vault_age *age, struct msp_error *err)
{
	struct msp_buf binary = MSP_BUF_INIT;
	struct msp_secret payload;

	msp_secret_init(&payload, age->memory);
	int result = read_file(age, &binary, err);
	if (result == 0)
		result = decrypt(age, &binary, &payload, err);
	if (result != 0 && err->code != MSP_USAGE)
		msp_error_at(err, vault_age_input(age), 0, 0);
	if (result == 0)
		result = write_payload(age, &payload, err);
	msp_secret_release(&payload);
	msp_buf_release(&binary);
	return result;
}
