/* SPDX-License-Identifier: ISC */
/* What this machine has seen: a file that can be read is written as the same pins, sorted; any other one is refused,
 * and never taken for a first contact. */
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/file.h"
#include "lib/vault/pins.h"

#define VAULT "0123456789abcdef"
#define ID "00000000000000aa"
#define HASH "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static char folder[64], file[128];

static void make_folder(void)
{
	snprintf(folder, sizeof folder, "%s", "/tmp/msp-fuzz-pins.XXXXXX");
	if (mkdtemp(folder) == NULL)
		abort();
	snprintf(file, sizeof file, "%s/vault-" VAULT ".pins", folder);
}

static void remove_folder(void)
{
	char lock[160];

	snprintf(lock, sizeof lock, "%s.lock", file);
	unlink(file);
	unlink(lock);
	rmdir(folder);
}

static int open_pins(struct msp_pins *pins, struct msp_arena *arena, bool write)
{
	struct msp_error err = MSP_ERROR_INIT;
	int result = msp_pins_open(pins, arena, folder, VAULT, write, &err);

	fuzz_check_error(result, &err);
	fuzz_require(result == 0 || err.code == MSP_DATA);
	return result;
}

/* Writes them again with one more, and looks whether all are there. */
static void check_again(struct msp_arena *arena)
{
	struct msp_pins pins, again;

	if (open_pins(&pins, arena, true) != 0)
		fuzz_fail(__FILE__, __LINE__, "read once, not twice", file);
	size_t count = pins.count;
	bool new = msp_pins_secret(&pins, ID, 7, HASH) == MSP_PIN_NEW;
	msp_pins_keep(&pins, ID, 7, HASH);
	fuzz_require(pins.count == count + (new ? 1 : 0));
	char first[MSP_VAULT_HASH];
	memcpy(first, pins.first, sizeof first);
	fuzz_require(msp_pins_close(&pins, NULL) == 0);
	fuzz_require(open_pins(&again, arena, false) == 0);
	fuzz_require(again.count == count + (new ? 1 : 0) && strcmp(again.first, first) == 0);
	fuzz_require(msp_pins_secret(&again, ID, 7, HASH) == MSP_PIN_SAME);
	msp_pins_close(&again, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_pins pins;

	if (folder[0] == '\0') {
		make_folder();
		atexit(remove_folder);
	}
	if (msp_file_replace(file, data, size, 0600, MSP_FILE_UNSYNCED, NULL) != 0)
		abort();
	if (open_pins(&pins, &arena, false) == 0) {
		fuzz_require(pins.found);
		msp_pins_close(&pins, NULL);
		check_again(&arena);
	}
	msp_arena_release(&arena);
	return 0;
}
