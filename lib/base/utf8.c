/* SPDX-License-Identifier: ISC */
#include "lib/base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "lib/base/buf.h"
#include "lib/base/error.h"

#define REPLACEMENT 0xFFFD

/* Bytes of the code point at the start, or 0 when it is not valid.  length > 0. */
static size_t decode(const char *bytes, size_t length, uint32_t *code_point)
{
	utf8proc_int32_t found;

	if ((unsigned char)bytes[0] < 0x80) {
		*code_point = (unsigned char)bytes[0];
		return 1;
	}
	utf8proc_ssize_t used = utf8proc_iterate((const utf8proc_uint8_t *)bytes, length > 4 ? 4 : (int)length, &found);
	if (used <= 0)
		return 0;
	*code_point = (uint32_t)found;
	return (size_t)used;
}

size_t msp_utf8_check(const char *bytes, size_t length)
{
	uint32_t code_point;
	size_t at = 0;

	while (at < length) {
		size_t used = decode(bytes + at, length - at, &code_point);
		if (used == 0)
			return at;
		at += used;
	}
	return length;
}

uint32_t msp_utf8_next(const char *bytes, size_t length, size_t *at)
{
	uint32_t code_point;

	if (*at >= length)
		return 0;
	size_t used = decode(bytes + *at, length - *at, &code_point);
	if (used == 0) {
		++*at;
		return REPLACEMENT;
	}
	*at += used;
	return code_point;
}

size_t msp_utf8_put(uint32_t code_point, char *out)
{
	if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF))
		code_point = REPLACEMENT;
	return (size_t)utf8proc_encode_char((utf8proc_int32_t)code_point, (utf8proc_uint8_t *)out);
}

static size_t code_point_width(uint32_t code_point)
{
	if (code_point < 0x7F)
		return code_point >= 0x20;
	int width = utf8proc_charwidth((utf8proc_int32_t)code_point);
	return width > 0 ? (size_t)width : 0;
}

size_t msp_utf8_width(const char *string)
{
	size_t length = strlen(string);
	size_t width = 0;

	for (size_t at = 0; at < length;)
		width += code_point_width(msp_utf8_next(string, length, &at));
	return width;
}

/* Bytes of the longest prefix of whole user-perceived characters (UAX 29) that fits in `columns`. */
static size_t prefix_length(const char *string, size_t length, size_t columns)
{
	utf8proc_int32_t previous = 0;
	utf8proc_int32_t state = 0;
	size_t boundary = 0;
	size_t width = 0;

	for (size_t at = 0; at < length;) {
		size_t start = at;
		utf8proc_int32_t code_point = (utf8proc_int32_t)msp_utf8_next(string, length, &at);
		if (start == 0 || utf8proc_grapheme_break_stateful(previous, code_point, &state))
			boundary = start;
		width += code_point_width((uint32_t)code_point);
		if (width > columns)
			return boundary;
		previous = code_point;
	}
	return length;
}

char *msp_utf8_fit(struct msp_arena *arena, const char *string, size_t columns)
{
	size_t length = strlen(string);

	if (columns == 0)
		return msp_arena_strdup(arena, "");
	if (msp_utf8_width(string) <= columns)
		return msp_arena_strdup(arena, string);
	return msp_arena_printf(arena, "%.*s…", (int)prefix_length(string, length, columns - 1), string);
}

static bool is_ascii(const char *string)
{
	unsigned char bits = 0;

	for (; *string != '\0'; string++)
		bits |= (unsigned char)*string;
	return bits < 0x80;
}

/* utf8proc_map takes valid text only: what is not becomes U+FFFD. */
static void add_valid(struct msp_buf *out, const char *string)
{
	size_t length = strlen(string);
	char bytes[4];

	for (size_t at = 0; at < length;)
		msp_buf_add(out, bytes, msp_utf8_put(msp_utf8_next(string, length, &at), bytes));
}

/* Heap memory.  options without UTF8PROC_NULLTERM. */
static char *map(const char *string, int options)
{
	struct msp_buf valid = MSP_BUF_INIT;
	utf8proc_uint8_t *mapped = NULL;

	add_valid(&valid, string);
	utf8proc_ssize_t length = utf8proc_map((const utf8proc_uint8_t *)valid.data, (utf8proc_ssize_t)valid.length,
		&mapped, (utf8proc_option_t)options);
	msp_buf_release(&valid);
	if (length == UTF8PROC_ERROR_NOMEM || length == UTF8PROC_ERROR_OVERFLOW)
		msp_out_of_memory();
	if (length < 0)
		msp_bug("valid text cannot be mapped: %s", utf8proc_errmsg(length));
	return (char *)mapped;
}

static char *map_in_arena(struct msp_arena *arena, const char *string, int options)
{
	char *mapped = map(string, options);
	char *copy = msp_arena_strdup(arena, mapped);

	free(mapped);
	return copy;
}

char *msp_utf8_fold(struct msp_arena *arena, const char *string)
{
	if (!is_ascii(string))
		return map_in_arena(arena, string,
			UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_STRIPMARK |
				UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
	char *folded = msp_arena_strdup(arena, string);
	for (char *at = folded; *at != '\0'; at++) {
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
	}
	return folded;
}

char *msp_utf8_nfc(struct msp_arena *arena, const char *string)
{
	if (is_ascii(string))
		return msp_arena_strdup(arena, string);
	return map_in_arena(arena, string, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

bool msp_utf8_is_nfc(const char *string)
{
	if (is_ascii(string))
		return true;
	char *mapped = map(string, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	bool same = strcmp(mapped, string) == 0;
	free(mapped);
	return same;
}

/* C1, embeddings and overrides (U+202A to U+202E), isolates (U+2066 to U+2069) */
static bool is_treacherous(uint32_t code_point)
{
	return (code_point >= 0x80 && code_point <= 0x9F) || (code_point >= 0x202A && code_point <= 0x202E) ||
	       (code_point >= 0x2066 && code_point <= 0x2069);
}

static void add_visible(struct msp_buf *out, uint32_t code_point, bool keep_newlines)
{
	char bytes[4];

	if (code_point == '\t')
		msp_buf_addc(out, ' ');
	else if (code_point == '\n' && keep_newlines)
		msp_buf_addc(out, '\n');
	else if (code_point < 0x20 || code_point == 0x7F)
		msp_buf_addf(out, "^%c", (char)(code_point ^ 0x40));
	else if (is_treacherous(code_point))
		msp_buf_addf(out, "<U+%04X>", (unsigned)code_point);
	else
		msp_buf_add(out, bytes, msp_utf8_put(code_point, bytes));
}

char *msp_utf8_visible(struct msp_arena *arena, const char *string, bool keep_newlines)
{
	struct msp_buf out = MSP_BUF_INIT;
	size_t length = strlen(string);

	for (size_t at = 0; at < length;)
		add_visible(&out, msp_utf8_next(string, length, &at), keep_newlines);
	char *visible = msp_arena_memdup(arena, out.data, out.length);
	msp_buf_release(&out);
	return visible;
}
