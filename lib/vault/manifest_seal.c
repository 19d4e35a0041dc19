/* SPDX-License-Identifier: ISC */
/* A manifest and its ciphertext: sealing, opening, and what the ciphertext says of itself. */
#include <stdio.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/vault/base64.h"
#include "lib/vault/manifest_private.h"

#define PADDING 256
#define FIELDS 5

static const char *encoded(struct msp_arena *arena, const char *text)
{
	struct msp_buf out = MSP_BUF_INIT;

	msp_base64_add(&out, text, strlen(text), MSP_BASE64_URL);
	const char *copy = msp_arena_strdup(arena, out.data);
	msp_buf_release(&out);
	return copy;
}

void msp_manifest_inner(struct msp_arena *arena, const struct msp_manifest *manifest, struct msp_age_stanza *stanza)
{
	char generation[32];

	snprintf(generation, sizeof generation, "%lld", (long long)manifest->age_gen);
	*stanza = (struct msp_age_stanza){ .type = MSP_INNER_STANZA, .argument_count = FIELDS };
	stanza->arguments = msp_arena_array(arena, FIELDS, sizeof *stanza->arguments);
	stanza->arguments[0] = encoded(arena, manifest->vault);
	stanza->arguments[1] = encoded(arena, manifest->id);
	stanza->arguments[2] = encoded(arena, manifest->client);
	stanza->arguments[3] = encoded(arena, generation);
	stanza->arguments[4] = encoded(arena, manifest->age_recipients);
	stanza->body = (const unsigned char *)"";
}

static bool same_stanza(const struct msp_age_stanza *a, const struct msp_age_stanza *b)
{
	if (a->argument_count != b->argument_count || a->body_length != b->body_length)
		return false;
	for (size_t i = 0; i < a->argument_count; i++) {
		if (strcmp(a->arguments[i], b->arguments[i]) != 0)
			return false;
	}
	return true;
}

int msp_manifest_check_inner(
	const struct msp_manifest *manifest, const struct msp_age_header *header, struct msp_error *err)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_age_stanza expected;
	size_t found = 0, same = 0;

	msp_manifest_inner(&arena, manifest, &expected);
	for (size_t i = 0; i < header->stanza_count; i++) {
		if (strcmp(header->stanzas[i].type, MSP_INNER_STANZA) != 0)
			continue;
		found++;
		same += same_stanza(&header->stanzas[i], &expected);
	}
	msp_arena_release(&arena);
	if (found == 1 && same == 1)
		return 0;
	return msp_vault_deny(manifest->path, NULL,
		found == 0 ? "the ciphertext does not say what it belongs to"
			   : "the ciphertext belongs to another secret",
		err);
}

int msp_manifest_check_age(const struct msp_manifest *manifest, const void *age, size_t length, struct msp_error *err)
{
	char hash[MSP_VAULT_HASH];

	msp_sha256_hex(age, length, hash);
	if (length != (size_t)manifest->age_size || strcmp(hash, manifest->age_sha256) != 0)
		return msp_vault_deny(
			manifest->path, "age_sha256", "the ciphertext is not the one that was signed", err);
	return 0;
}

/* Texts are padded, so that the length of a file tells little about that of a password. */
static int pad(const struct msp_manifest *manifest, struct msp_secret *payload, struct msp_error *err)
{
	if (manifest->kind == MSP_SECRET_KEY || manifest->kind == MSP_SECRET_FILE)
		return 0;
	if (payload->length == 0 || payload->bytes[payload->length - 1] != '\n')
		return msp_error_set(err, MSP_DATA, "the text of a secret ends in a line feed");
	while (payload->length % PADDING != 0)
		msp_secret_add(payload, "\n", 1);
	return 0;
}

int msp_manifest_seal(struct msp_manifest *manifest, const struct msp_age_recipients *recipients,
	struct msp_secret_memory *memory, const struct msp_secret *payload, struct msp_buf *age, struct msp_error *err)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_age_stanza inner;
	struct msp_secret padded;
	size_t before = age->length;

	manifest->age_gen++;
	msp_manifest_recipients_hash(recipients, manifest->age_recipients);
	msp_manifest_inner(&arena, manifest, &inner);
	struct msp_age_plan plan = { .recipients = recipients, .extra = &inner, .extra_count = 1 };
	msp_secret_init(&padded, memory);
	msp_secret_add(&padded, payload->bytes, payload->length);
	int failed = pad(manifest, &padded, err);
	if (failed == 0)
		failed = msp_age_encrypt(&plan, memory, padded.bytes, padded.length, age, err);
	msp_secret_release(&padded);
	msp_arena_release(&arena);
	if (failed != 0)
		return -1;
	manifest->age_size = (int64_t)(age->length - before);
	msp_sha256_hex(age->data + before, age->length - before, manifest->age_sha256);
	return 0;
}

int msp_manifest_open(const struct msp_manifest *manifest, const void *age, size_t length,
	const struct msp_age_identities *identities, struct msp_secret *payload, struct msp_error *err)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_age_header header;
	struct msp_secret key;

	msp_secret_init(&key, payload->memory);
	int failed = msp_manifest_check_age(manifest, age, length, err);
	if (failed == 0)
		failed = msp_age_header_parse(&arena, age, length, &header, err);
	if (failed == 0)
		failed = msp_age_header_unwrap(&header, identities, NULL, &key, err);
	if (failed == 0)
		failed = msp_age_header_verify(&header, &key, err);
	if (failed == 0)
		failed = msp_manifest_check_inner(manifest, &header, err);
	if (failed == 0)
		failed = msp_age_payload_open(&header, length, &key, MSP_AGE_PAYLOAD_LIMIT, payload, err);
	msp_secret_release(&key);
	msp_arena_release(&arena);
	return failed;
}
