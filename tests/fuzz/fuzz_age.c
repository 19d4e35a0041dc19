/* SPDX-License-Identifier: ISC */
/*
 * age files, their armor, recipients and identities.  A header that can be read is written as it stood; armor is
 * written and read again with the same bytes; what is read as a key is written and read again as the same key.  And the
 * input as a payload: it comes back from its file, and from no file that differs in one byte.
 */
#include "tests/fuzz/fuzz.h"

#include "lib/base/buf.h"
#include "lib/vault/age.h"
#include "lib/vault/age_armor.h"

/* No work that a passphrase asks for: one file of those costs as much as all others together. */
static void check_file(struct msp_secret_memory *memory, const void *bytes, size_t length)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_age_header header;
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_age_identities identities;
	struct msp_secret payload;
	struct msp_error err = MSP_ERROR_INIT;
	int result = msp_age_header_parse(&arena, bytes, length, &header, &err);

	fuzz_check_error(result, &err);
	if (result == 0) {
		fuzz_require(header.length + MSP_AGE_NONCE <= length && header.authentic < header.length);
		msp_age_header_emit(header.stanzas, header.stanza_count, &text);
		fuzz_require(text.length == header.authentic && memcmp(text.data, bytes, text.length) == 0);
		msp_age_identities_init(&identities, memory);
		msp_age_identities_generate(&identities);
		msp_secret_init(&payload, memory);
		/* nobody has a key that was made a moment ago */
		result = msp_age_decrypt(bytes, length, &identities, NULL, 1 << 20, &payload, &err);
		fuzz_check_error(result, &err);
		fuzz_require(result == -1 && payload.length == 0);
		msp_secret_release(&payload);
		msp_age_identities_release(&identities);
	}
	msp_buf_release(&text);
	msp_arena_release(&arena);
}

static void check_armor(struct msp_secret_memory *memory, const void *bytes, size_t length)
{
	struct msp_buf binary = MSP_BUF_INIT;
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_buf again = MSP_BUF_INIT;
	struct msp_error err = MSP_ERROR_INIT;
	int result = msp_age_armor_decode(bytes, length, &binary, &err);

	fuzz_check_error(result, &err);
	if (result == 0) {
		fuzz_require(msp_age_armor_looks(bytes, length));
		msp_age_armor_encode(binary.data, binary.length, &text);
		fuzz_require(msp_age_armor_decode(text.data, text.length, &again, NULL) == 0);
		fuzz_require(again.length == binary.length && memcmp(again.data, binary.data, again.length) == 0);
		check_file(memory, binary.data, binary.length);
	} else {
		fuzz_require(binary.length == 0);
	}
	msp_buf_release(&binary);
	msp_buf_release(&text);
	msp_buf_release(&again);
}

static void check_recipients(const char *bytes, size_t length)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_age_recipients recipients = { 0 };
	struct msp_error err = MSP_ERROR_INIT;
	int result = msp_age_recipients_parse(&arena, &recipients, bytes, length, "file", &err);

	fuzz_check_error(result, &err);
	for (size_t i = 0; result == 0 && i < recipients.count; i++) {
		struct msp_age_recipient again;
		struct msp_buf text = MSP_BUF_INIT;
		msp_age_recipient_emit(&recipients.items[i], &text);
		fuzz_require_text(msp_age_recipient_parse(text.data, &again, NULL) == 0, text.data);
		fuzz_require_text(msp_age_recipient_equal(&again, &recipients.items[i]), text.data);
		msp_buf_release(&text);
	}
	msp_arena_release(&arena);
}

static void check_identities(struct msp_secret_memory *memory, const void *bytes, size_t length)
{
	struct msp_age_identities identities, again;
	struct msp_secret text;
	struct msp_error err = MSP_ERROR_INIT;

	msp_age_identities_init(&identities, memory);
	msp_age_identities_init(&again, memory);
	msp_secret_init(&text, memory);
	msp_secret_add(&text, bytes, length);
	int result = msp_age_identities_parse(&identities, &text, "file", &err);
	fuzz_check_error(result, &err);
	for (size_t i = 0; result == 0 && i < identities.count && i < 4; i++) {
		if (identities.items[i].recipient.kind != MSP_AGE_X25519)
			continue;
		msp_secret_clear(&text);
		msp_age_identity_emit(&identities.items[i], &text);
		fuzz_require(msp_age_identities_parse(&again, &text, "again", NULL) == 0);
		fuzz_require(memcmp(again.items[again.count - 1].scalar, identities.items[i].scalar, MSP_AGE_KEY) == 0);
	}
	msp_secret_release(&text);
	msp_age_identities_release(&identities);
	msp_age_identities_release(&again);
}

static void check_payload(struct msp_secret_memory *memory, const uint8_t *bytes, size_t length)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_age_recipients recipients = { 0 };
	struct msp_age_plan plan = { .recipients = &recipients };
	struct msp_age_identities identities;
	struct msp_secret payload;
	struct msp_buf file = MSP_BUF_INIT;

	msp_age_identities_init(&identities, memory);
	msp_age_identities_generate(&identities);
	msp_secret_init(&payload, memory);
	msp_age_recipients_add(&arena, &recipients, &identities.items[0].recipient);
	fuzz_require(msp_age_encrypt(&plan, memory, bytes, length, &file, NULL) == 0);
	fuzz_require(msp_age_decrypt(file.data, file.length, &identities, NULL, length, &payload, NULL) == 0);
	fuzz_require(payload.length == length && (length == 0 || memcmp(payload.bytes, bytes, length) == 0));
	/* which byte, the input says */
	size_t place = length >= 2 ? (bytes[0] | (size_t)bytes[1] << 8) % file.length : 0;
	file.data[place] = (char)(file.data[place] ^ (length >= 3 && bytes[2] != 0 ? bytes[2] : 1));
	fuzz_require(msp_age_decrypt(file.data, file.length, &identities, NULL, length, &payload, NULL) == -1);
	fuzz_require(payload.length == 0);
	msp_secret_release(&payload);
	msp_age_identities_release(&identities);
	msp_buf_release(&file);
	msp_arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct msp_secret_memory memory;

	fuzz_require(msp_secret_memory_open(&memory, NULL) == 0);
	check_file(&memory, data, size);
	check_armor(&memory, data, size);
	check_recipients((const char *)data, size);
	check_identities(&memory, data, size);
	check_payload(&memory, data, size);
	return 0;
}
