/* SPDX-License-Identifier: ISC */
/* UTF-8 (RFC 3629), width and folding.  Tables come from utf8proc. */
#ifndef MSP_BASE_UTF8_H
#define MSP_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"

/* Offset of the first byte that is not valid UTF-8 (overlong, surrogate, above U+10FFFF), or length when all is. */
size_t msp_utf8_check(const char *bytes, size_t length);
/* Next code point from valid UTF-8; *at moves past it.  At end returns 0. */
uint32_t msp_utf8_next(const char *bytes, size_t length, size_t *at);
/* Appends to out (at least 4 bytes); returns the number of bytes. */
size_t msp_utf8_put(uint32_t code_point, char *out);
/* Columns a terminal needs (wide 2, combining 0); control characters count 0. */
size_t msp_utf8_width(const char *string);
/* Prefix of string that fits in `columns`, with "…" in the last column when something was cut. */
char *msp_utf8_fit(struct msp_arena *arena, const char *string, size_t columns);
/* Case folded, accents stripped, compatibility forms decomposed: for searching and slugs. */
char *msp_utf8_fold(struct msp_arena *arena, const char *string);
/* Normalisation form C. */
char *msp_utf8_nfc(struct msp_arena *arena, const char *string);
bool msp_utf8_is_nfc(const char *string);
/* For a terminal: C0, DEL, C1, bidirectional overrides and isolates become visible escapes (^[, <U+202E>);
 * LF stays when keep_newlines, TAB becomes a space. */
char *msp_utf8_visible(struct msp_arena *arena, const char *string, bool keep_newlines);

#endif
