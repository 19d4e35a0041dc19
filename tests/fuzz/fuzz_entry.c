/* SPDX-License-Identifier: ISC */
/* Texts of pass become entries and texts again, the same ones from then on; streams of any bytes are read or refused.
 */
#include "tests/fuzz/fuzz.h"

#include "lib/base/utf8.h"
#include "lib/vault/entry.h"

static struct msp_secret_memory memory;

static void write_text(const struct msp_entry *entry, struct msp_secret *text)
{
	struct msp_error err = MSP_ERROR_INIT;
	enum msp_secret_kind kind;
	int result = msp_entry_write(entry, true, &kind, text, &err);

	fuzz_check_error(result, &err);
	if (result != 0)
		msp_secret_clear(text);
	else
		fuzz_require(text->length > 0 && (kind == MSP_SECRET_KEY || text->bytes[text->length - 1] == '\n'));
}

/* What was written once is a fixed point: read and written it stays as it is. */
static void check_text(struct msp_arena *arena, const uint8_t *data, size_t size)
{
	struct msp_secret once, twice;
	struct msp_entry entry = { 0 }, again = { 0 };

	msp_secret_init(&once, &memory);
	msp_secret_init(&twice, &memory);
	msp_entry_read(arena, data, size, &entry);
	for (size_t i = 0; i < entry.count; i++)
		fuzz_require(entry.parts[i].length > 0 && entry.parts[i].name_length <= MSP_ENTRY_NAME);
	write_text(&entry, &once);
	msp_entry_read(arena, once.bytes, once.length, &again);
	write_text(&again, &twice);
	fuzz_require(msp_secret_equal(&once, &twice));
	msp_secret_release(&once);
	msp_secret_release(&twice);
}

static void check_stream(struct msp_arena *arena, const uint8_t *data, size_t size)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_secret stream;
	struct msp_entry entry;
	size_t at = 0;
	int result;

	msp_secret_init(&stream, &memory);
	msp_secret_add(&stream, data, size);
	while ((result = msp_entry_next(arena, &stream, &at, &entry, &err)) == 1) {
		fuzz_require(at <= size);
		for (size_t i = 0; i < entry.count; i++) {
			const struct msp_entry_part *part = &entry.parts[i];
			fuzz_require(part->field < MSP_ENTRY_FIELDS && part->length > 0);
			fuzz_require(part->bytes + part->length <= stream.bytes + stream.length);
		}
	}
	fuzz_check_error(result, &err);
	msp_secret_release(&stream);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct msp_arena arena = MSP_ARENA_INIT;

	if (msp_secret_memory_open(&memory, NULL) != 0)
		abort();
	check_text(&arena, data, size);
	check_stream(&arena, data, size);
	msp_arena_release(&arena);
	return 0;
}
