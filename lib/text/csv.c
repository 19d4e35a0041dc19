/* SPDX-License-Identifier: ISC */
#include "lib/text/csv.h"

#include <stdint.h>
#include <string.h>

#include "lib/base/utf8.h"
#include "lib/text/decimal.h"

/* The separator of which the first line has most outside quotes; a comma when it has none. */
static char find_separator(const char *text, size_t length)
{
	static const char candidates[] = { ',', ';', '\t' };
	size_t counts[sizeof candidates] = { 0 }, best = 0;
	bool quoted = false;

	for (size_t at = 0; at < length && (quoted || (text[at] != '\n' && text[at] != '\r')); at++) {
		if (text[at] == '"')
			quoted = !quoted;
		for (size_t i = 0; !quoted && i < sizeof candidates; i++)
			counts[i] += text[at] == candidates[i];
	}
	for (size_t i = 1; i < sizeof candidates; i++)
		if (counts[i] > counts[best])
			best = i;
	return candidates[best];
}

void msp_csv_init(struct msp_csv *csv, const char *text, size_t length, char separator)
{
	*csv = (struct msp_csv){ .text = text, .length = length, .next_line = 1 };
	if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		csv->at = 3;
	csv->separator = separator != 0 ? separator : find_separator(text + csv->at, length - csv->at);
}

static bool at_line_end(const struct msp_csv *csv)
{
	return csv->at == csv->length || csv->text[csv->at] == '\n' || csv->text[csv->at] == '\r';
}

/* Moves behind LF, CRLF or CR. */
static void pass_line_end(struct msp_csv *csv)
{
	if (csv->at == csv->length)
		return;
	if (csv->text[csv->at++] == '\r' && csv->at < csv->length && csv->text[csv->at] == '\n')
		csv->at++;
	csv->next_line++;
}

static int fail(int line, const char *what, struct msp_error *err)
{
	msp_error_set(err, MSP_DATA, "%s", what);
	msp_error_at(err, NULL, line, 0);
	return -1;
}

/* A cell that begins with a quote; the quote is passed already. */
static int read_quoted(struct msp_csv *csv, struct msp_buf *cell, struct msp_error *err)
{
	int line = csv->next_line;

	for (;;) {
		if (csv->at == csv->length)
			return fail(line, "quoted cell without closing quote", err);
		char byte = csv->text[csv->at++];
		if (byte == '"') {
			if (csv->at == csv->length || csv->text[csv->at] != '"')
				break;
			csv->at++;
		}
		if (byte == '\n' || (byte == '\r' && (csv->at == csv->length || csv->text[csv->at] != '\n')))
			csv->next_line++;
		msp_buf_addc(cell, byte);
	}
	if (!at_line_end(csv) && csv->text[csv->at] != csv->separator) {
		fail(csv->next_line, "text after the closing quote of a cell", err);
		msp_error_hint(err, "write a quote inside a quoted cell twice, or check the separator");
		return -1;
	}
	return 0;
}

static void read_bare(struct msp_csv *csv, struct msp_buf *cell)
{
	size_t start = csv->at;

	while (!at_line_end(csv) && csv->text[csv->at] != csv->separator)
		csv->at++;
	msp_buf_add(cell, csv->text + start, csv->at - start);
}

static int read_cell(struct msp_csv *csv, struct msp_buf *cell, struct msp_error *err)
{
	msp_buf_clear(cell);
	if (csv->at < csv->length && csv->text[csv->at] == '"') {
		csv->at++;
		if (read_quoted(csv, cell, err) != 0)
			return -1;
	} else {
		read_bare(csv, cell);
	}
	if (memchr(cell->data, '\0', cell->length) != NULL)
		return fail(csv->line, "NUL in a cell", err);
	return 0;
}

static void add_cell(struct msp_csv_row *row, struct msp_arena *arena, size_t *capacity, const struct msp_buf *cell)
{
	msp_arena_reserve(arena, row->cells, row->count, *capacity);
	row->cells[row->count++] = msp_arena_strndup(arena, cell->data, cell->length);
	if (msp_utf8_check(cell->data, cell->length) != cell->length)
		row->bad_utf8 = true;
}

int msp_csv_next(struct msp_csv *csv, struct msp_arena *arena, struct msp_csv_row *row, struct msp_error *err)
{
	struct msp_buf cell = MSP_BUF_INIT;
	size_t capacity = 0;
	int result = 1;

	while (csv->at < csv->length && at_line_end(csv))
		pass_line_end(csv);
	*row = (struct msp_csv_row){ .line = csv->next_line };
	csv->line = csv->next_line;
	if (csv->at == csv->length)
		return 0;
	for (;;) {
		if (read_cell(csv, &cell, err) != 0) {
			result = -1;
			break;
		}
		add_cell(row, arena, &capacity, &cell);
		if (at_line_end(csv))
			break;
		csv->at++;
	}
	pass_line_end(csv);
	msp_buf_release(&cell);
	return result;
}

int msp_csv_cp1252(const char *bytes, size_t length, struct msp_buf *out, struct msp_error *err)
{
	/* 0x80 to 0x9f; 0 = undefined.  All others are as in ISO 8859-1. */
	static const uint16_t high[32] = {
		0x20ac,
		0,
		0x201a,
		0x0192,
		0x201e,
		0x2026,
		0x2020,
		0x2021,
		0x02c6,
		0x2030,
		0x0160,
		0x2039,
		0x0152,
		0,
		0x017d,
		0,
		0,
		0x2018,
		0x2019,
		0x201c,
		0x201d,
		0x2022,
		0x2013,
		0x2014,
		0x02dc,
		0x2122,
		0x0161,
		0x203a,
		0x0153,
		0,
		0x017e,
		0x0178,
	};
	int line = 1;

	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)bytes[i];
		uint32_t code_point = byte >= 0x80 && byte < 0xa0 ? high[byte - 0x80] : byte;
		char text[4];
		if (byte != 0 && code_point == 0) {
			msp_error_set(err, MSP_DATA, "byte 0x%02x means nothing in Windows-1252", byte);
			msp_error_at(err, NULL, line, 0);
			return -1;
		}
		line += byte == '\n';
		msp_buf_add(out, text, msp_utf8_put(code_point, text));
	}
	return 0;
}

static bool formula(const char *text)
{
	struct msp_decimal number;
	const char *digits = *text == '+' ? text + 1 : text;

	if (*text == '\0' || strchr("=+-@\t\r", *text) == NULL)
		return false;
	return *text == '+' && text[1] == '-' ? true : !msp_decimal_parse(digits, strlen(digits), &number);
}

void msp_csv_cell(struct msp_buf *out, const char *text, char separator)
{
	const char special[] = { separator, '"', '\r', '\n', '\0' };
	size_t length = strlen(text);
	bool quote =
		text[strcspn(text, special)] != '\0' || (length > 0 && (text[0] == ' ' || text[length - 1] == ' '));

	if (quote)
		msp_buf_addc(out, '"');
	if (formula(text))
		msp_buf_addc(out, '\'');
	for (; *text != '\0'; text++) {
		if (*text == '"')
			msp_buf_addc(out, '"');
		msp_buf_addc(out, *text);
	}
	if (quote)
		msp_buf_addc(out, '"');
}
