/* SPDX-License-Identifier: ISC */
/* XML becomes a stream of whole entries, or an error with its line; what has a document type never gets through. */
#include "tests/fuzz/fuzz.h"

#include "lib/base/utf8.h"
#include "lib/vault/keepass.h"

static struct msp_secret_memory memory;

static void check_entries(struct msp_arena *arena, const struct msp_secret *stream)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_entry entry;
	size_t at = 0;
	int result;

	while ((result = msp_entry_next(arena, stream, &at, &entry, &err)) == 1) {
		fuzz_require(entry.place > 0);
		for (size_t i = 0; i < entry.count; i++) {
			const struct msp_entry_part *part = &entry.parts[i];
			fuzz_require(part->length <= MSP_AGE_PAYLOAD_LIMIT && part->name_length <= MSP_ENTRY_NAME);
			/* expat gives UTF-8, whatever the file was */
			fuzz_require(part->field == MSP_ENTRY_TAG || part->field == MSP_ENTRY_EXPIRES ||
				     msp_utf8_check((const char *)part->bytes, part->length) == part->length);
			fuzz_require(msp_utf8_check(part->name, part->name_length) == part->name_length);
		}
	}
	fuzz_require(result == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_secret stream;

	if (msp_secret_memory_open(&memory, NULL) != 0)
		abort();
	msp_secret_init(&stream, &memory);
	int result = msp_keepass_read((const char *)data, size, &stream, &err);
	fuzz_check_error(result, &err);
	if (result == 0)
		check_entries(&arena, &stream);
	else
		fuzz_require(err.code == MSP_UNAVAILABLE || err.line > 0);
	msp_secret_release(&stream);
	msp_arena_release(&arena);
	return 0;
}
