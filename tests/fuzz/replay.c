/* SPDX-License-Identifier: ISC */
/*
 * Feeds a harness the files of a folder and says so as TAP:  fuzz_yaml [FOLDER], by default tests/fuzz/corpus/yaml.  A
 * file that makes the harness abort, crash or hang ends the program, with the plan unfulfilled and the file named.
 */
#include <dirent.h>
#include <unistd.h>

#include "lib/base/buf.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "tests/fuzz/fuzz.h"

#define LIMIT ((size_t)1 << 20)
#define SECONDS 60 /* for one file; sanitizers and a busy machine included */

struct names {
	char **items;
	size_t count, capacity;
};

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void list_files(struct msp_arena *arena, const char *folder, struct names *names)
{
	DIR *directory = opendir(folder);
	struct dirent *entry;

	if (directory == NULL)
		return;
	while ((entry = readdir(directory)) != NULL) {
		char *path = msp_path_join(arena, folder, entry->d_name);
		if (entry->d_name[0] == '.' || !msp_file_exists(path))
			continue;
		msp_arena_reserve(arena, names->items, names->count, names->capacity);
		names->items[names->count++] = path;
	}
	closedir(directory);
	if (names->count > 0)
		qsort(names->items, names->count, sizeof *names->items, compare);
}

static bool replay(const char *path)
{
	struct msp_buf bytes = MSP_BUF_INIT;
	struct msp_error err = MSP_ERROR_INIT;
	bool read = msp_file_read(path, LIMIT, &bytes, &err) == 0;

	printf("# %s\n", path);
	fflush(stdout);
	if (read) {
		/* exactly as long as the file, so that sanitizers see what is beyond */
		uint8_t *copy = malloc(bytes.length > 0 ? bytes.length : 1);
		if (copy == NULL)
			msp_out_of_memory();
		memcpy(copy, bytes.data, bytes.length);
		alarm(SECONDS);
		LLVMFuzzerTestOneInput(copy, bytes.length);
		alarm(0);
		free(copy);
	} else {
		printf("# %s\n", err.message);
	}
	msp_buf_release(&bytes);
	return read;
}

int main(int argc, char **argv)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct names names = { 0 };
	const char *name = msp_path_base(argv[0]);
	const char *folder = argc > 1 ? argv[1]
				      : msp_arena_printf(&arena, "tests/fuzz/corpus/%s",
						name + (msp_str_starts(name, "fuzz_") ? strlen("fuzz_") : 0));
	int failed = 0;

	list_files(&arena, folder, &names);
	printf("1..%zu\n", names.count);
	if (names.count == 0)
		printf("Bail out! no files in %s\n", folder);
	for (size_t i = 0; i < names.count; i++) {
		bool good = replay(names.items[i]);
		failed |= !good;
		printf("%sok %zu - %s\n", good ? "" : "not ", i + 1, msp_path_base(names.items[i]));
	}
	failed |= names.count == 0;
	msp_arena_release(&arena);
	return failed;
}
