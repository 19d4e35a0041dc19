/* SPDX-License-Identifier: ISC */
/* CSV (RFC 4180) read row by row, separator , or ;, quoted fields over several lines, CRLF or LF, UTF-8 with or without
 * byte order mark.  A byte that is not UTF-8 is a DATA error naming the line; msp_csv_cp1252 converts beforehand. */
#ifndef MSP_TEXT_CSV_H
#define MSP_TEXT_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/error.h"

struct msp_csv {
	const char *text;
	size_t length, at;
	char separator; /* found in the first line unless the caller set it */
	int line;       /* of the row last read, 1-based (its first line) */
	int next_line;
};

struct msp_csv_row {
	const char **cells; /* NUL-terminated, in the arena given to msp_csv_next */
	size_t count;
	int line;
	bool bad_utf8; /* a cell holds invalid UTF-8: the caller refuses the row, reading can go on */
};

/* text must stay alive while reading.  separator 0 = find out. */
void msp_csv_init(struct msp_csv *csv, const char *text, size_t length, char separator);
/* 1 = row, 0 = end, -1 = DATA error (an unclosed quote, NUL, text after a closing quote).  Blank lines are skipped. */
int msp_csv_next(struct msp_csv *csv, struct msp_arena *arena, struct msp_csv_row *row, struct msp_error *err);
/* Windows-1252 to UTF-8 (the five undefined bytes are DATA errors). */
int msp_csv_cp1252(const char *bytes, size_t length, struct msp_buf *out, struct msp_error *err);

/* Appends one cell, quoted when needed.  A cell that a spreadsheet would run as a formula (begins with = + - @, tab or
 * CR, and is not a number) gets a leading apostrophe. */
void msp_csv_cell(struct msp_buf *out, const char *text, char separator);

#endif
