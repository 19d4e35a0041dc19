/* SPDX-License-Identifier: ISC */
/*
 * Writes the tree of a JSON file in the form of lib/text/node_pack.h: schemas/embed.sh has it run while building,
 * because reading that form takes a twentieth of reading JSON, and every write does it.
 *
 *     pack FILE >BYTES
 */
#include <stdio.h>

#include "lib/base/buf.h"
#include "lib/base/file.h"
#include "lib/text/json.h"
#include "lib/text/node_pack.h"

#define LIMIT ((size_t)1 << 20)

static int pack(const char *path, struct msp_arena *arena, struct msp_error *err)
{
	struct msp_buf text = MSP_BUF_INIT, packed = MSP_BUF_INIT;
	struct msp_node *node;
	int result = msp_file_read(path, LIMIT, &text, err);

	if (result == 0)
		result = msp_json_parse(arena, text.data, text.length, &node, err);
	if (result == 0) {
		msp_node_pack(node, &packed);
		if (fwrite(packed.data, 1, packed.length, stdout) != packed.length || fflush(stdout) != 0)
			result = msp_error_set(err, MSP_IO, "cannot write");
	}
	msp_buf_release(&packed);
	msp_buf_release(&text);
	return result;
}

int main(int argc, char **argv)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_error err = MSP_ERROR_INIT;

	if (argc != 2) {
		fprintf(stderr, "usage: pack FILE\n");
		return 64;
	}
	int failed = pack(argv[1], &arena, &err);
	msp_arena_release(&arena);
	if (failed)
		fprintf(stderr, "pack: %s:%d: %s\n", argv[1], err.line, err.message);
	return failed ? 1 : 0;
}
