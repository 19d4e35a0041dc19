/* SPDX-License-Identifier: ISC */
/* age describe: what can be said of a file without any key, one thing a line; git diff compares that (gitattributes(5),
 * "Performing text diffs of binary files"), so it never fails over what is in the file. */
#include <stdio.h>
#include <string.h>

#include "cmd/vault/age.h"
#include "cmd/vault/output.h"
#include "lib/base/file.h"
#include "lib/base/sha256.h"
#include "lib/base/str.h"
#include "lib/vault/age_armor.h"
#include "lib/vault/base64.h"
#include "lib/vault/manifest.h"

#define CHUNK (MSP_AGE_CHUNK + 16) /* bytes, with the tag of each */
#define FIELD 128                  /* bytes of a field of the binding */

/* How many stanzas there are of each type, in the order in which they come first. */
static void describe_readers(const struct msp_age_header *header, struct msp_buf *out)
{
	for (size_t i = 0; i < header->stanza_count; i++) {
		const char *type = header->stanzas[i].type;
		size_t count = 0;
		if (msp_age_header_find(header, type) != &header->stanzas[i] || strcmp(type, MSP_INNER_STANZA) == 0)
			continue;
		for (size_t j = i; j < header->stanza_count; j++)
			count += strcmp(header->stanzas[j].type, type) == 0;
		msp_buf_addf(out, "readers: %zu %s\n", count, type);
	}
}

/* What the file says it is (msp-vault(5), Ciphertexts). */
static void describe_binding(const struct msp_age_header *header, struct msp_buf *out)
{
	static const char *const names[] = { "vault", "id", "client", "age_gen", "age_recipients" };
	const struct msp_age_stanza *stanza = msp_age_header_find(header, MSP_INNER_STANZA);

	if (stanza == NULL) {
		msp_buf_adds(out, "binding: none\n");
		return;
	}
	for (size_t i = 0; i < stanza->argument_count && i < MSP_COUNT(names); i++) {
		const char *word = stanza->arguments[i];
		char field[FIELD];
		size_t length = 0;
		bool good = msp_base64_decode(
			word, strlen(word), MSP_BASE64_URL, (unsigned char *)field, sizeof field - 1, &length);
		for (size_t j = 0; good && j < length; j++)
			good = field[j] > ' ' && field[j] < 0x7f;
		msp_buf_addf(out, "%s: %.*s\n", names[i], good ? (int)length : 1, good ? field : "?");
	}
}

static void describe(const struct msp_buf *binary, struct msp_buf *out)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_error problem = MSP_ERROR_INIT;
	struct msp_age_header header;
	char hash[MSP_VAULT_HASH];

	if (msp_age_header_parse(&arena, binary->data, binary->length, &header, &problem) != 0) {
		msp_buf_addf(out, "malformed: %s\n", problem.message);
	} else {
		size_t sealed = binary->length - header.length - MSP_AGE_NONCE;
		describe_readers(&header, out);
		describe_binding(&header, out);
		msp_buf_addf(
			out, "payload: %zu bytes, %zu chunks\n", sealed, sealed == 0 ? 0 : (sealed - 1) / CHUNK + 1);
	}
	msp_sha256_hex(binary->data, binary->length, hash);
	msp_buf_addf(out, "sha256: %s\n", hash);
	msp_arena_release(&arena);
}

int vault_age_describe(struct vault_age *age, struct msp_error *err)
{
	struct msp_error problem = MSP_ERROR_INIT;
	struct msp_buf bytes = MSP_BUF_INIT, binary = MSP_BUF_INIT, out = MSP_BUF_INIT;
	int fd = -1;

	if (vault_age_open(age, &fd, err) != 0)
		return -1;
	int result = msp_fd_read(fd, vault_age_input(age), MSP_AGE_FILE_LIMIT, &bytes, err);
	vault_age_close(age, fd);
	if (result == 0 && !msp_age_armor_looks(bytes.data, bytes.length))
		describe(&bytes, &out);
	else if (result == 0 && msp_age_armor_decode(bytes.data, bytes.length, &binary, &problem) == 0)
		describe(&binary, &out);
	else if (result == 0)
		msp_buf_addf(&out, "malformed: %s\n", problem.message);
	if (result == 0)
		result = vault_output_write(age->options->output, out.data, out.length, err);
	msp_buf_release(&bytes);
	msp_buf_release(&binary);
	msp_buf_release(&out);
	return result;
}
