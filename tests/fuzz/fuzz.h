/* SPDX-License-Identifier: ISC */
/*
 * What the harnesses share.  Each has LLVMFuzzerTestOneInput: libFuzzer calls it with what it makes up (make fuzz), and
 * replay.c with the files of tests/fuzz/corpus/<name> (make check).  Inputs of several parts are separated by lines of
 * "===", so that the files of a corpus can be read and written by people.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold whatever the input: says so and aborts, which libFuzzer and replay.c both report. */
#define fuzz_require(condition) ((condition) ? (void)0 : fuzz_fail(__FILE__, __LINE__, #condition, ""))
#define fuzz_require_text(condition, text) ((condition) ? (void)0 : fuzz_fail(__FILE__, __LINE__, #condition, (text)))

static inline _Noreturn void fuzz_fail(const char *file, int line, const char *condition, const char *text)
{
	fprintf(stderr, "%s:%d: does not hold: %s\n%s%s", file, line, condition, text, *text != '\0' ? "\n" : "");
	abort();
}

/* An error is filled in exactly when the function failed. */
static inline void fuzz_check_error(int result, const struct msp_error *err)
{
	fuzz_require(result == 0 || result == -1);
	fuzz_require((result != 0) == (err->code != MSP_OK));
	if (result != 0) {
		fuzz_require(err->message[0] != '\0');
		fuzz_require_text(err->code != MSP_BUG && err->code != MSP_SYSTEM, err->message);
		fuzz_require_text(err->line >= 0 && err->column >= 0, err->message);
	}
}

/* One piece of the input: a copy of its own, NUL behind, so that reading beyond it is seen. */
struct fuzz_part {
	const char *text;
	size_t length;
};

#define FUZZ_PARTS 8

/* Takes the input apart at lines of "===", at most into FUZZ_PARTS; the line feed before such a line belongs to it.
 * Parts that are not there are empty.  Returns how many there are. */
static inline size_t fuzz_split(
	struct msp_arena *arena, const uint8_t *data, size_t size, struct fuzz_part parts[FUZZ_PARTS])
{
	static const char line[] = "\n===\n";
	const char *at = msp_arena_memdup(arena, size > 0 ? (const char *)data : "", size);
	const char *end = at + size;
	size_t count = 0;

	memset(parts, 0, FUZZ_PARTS * sizeof *parts);
	for (;;) {
		const char *next = at;
		while (count + 1 < FUZZ_PARTS && next < end && strncmp(next, line, strlen(line)) != 0)
			next++;
		if (count + 1 == FUZZ_PARTS)
			next = end;
		parts[count].length = (size_t)(next - at);
		parts[count].text = msp_arena_memdup(arena, at, parts[count].length);
		count++;
		if (next == end)
			break;
		at = next + strlen(line);
	}
	for (size_t i = count; i < FUZZ_PARTS; i++)
		parts[i].text = "";
	return count;
}

/* The first line of a part, taken off it; "" when nothing is left. */
static inline const char *fuzz_line(struct msp_arena *arena, struct fuzz_part *part)
{
	const char *feed = part->length > 0 ? memchr(part->text, '\n', part->length) : NULL;
	size_t length = feed != NULL ? (size_t)(feed - part->text) : part->length;
	const char *line = msp_arena_strndup(arena, part->text, length);

	length += feed != NULL;
	part->text += length;
	part->length -= length;
	return line;
}

#endif
