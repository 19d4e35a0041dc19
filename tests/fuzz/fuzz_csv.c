/* SPDX-License-Identifier: ISC */
/* Rows that can be read are written and read again with the same cells; text in Windows-1252 becomes UTF-8. */
#include "tests/fuzz/fuzz.h"

#include "lib/base/buf.h"
#include "lib/base/utf8.h"
#include "lib/text/csv.h"

/* The apostrophe that keeps a spreadsheet from running a cell is no part of it. */
static bool same_cell(const char *cell, const char *copy)
{
	return strcmp(cell, copy) == 0 ||
	       (copy[0] == '\'' && strchr("=+-@\t\r", cell[0]) != NULL && strcmp(cell, copy + 1) == 0);
}

static void check_row(struct msp_arena *arena, const struct msp_csv_row *row, char separator)
{
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_csv csv;
	struct msp_csv_row copy;
	struct msp_error err = MSP_ERROR_INIT;

	msp_buf_adds(&text, "a,b;c\n");
	for (size_t i = 0; i < row->count; i++) {
		if (i > 0)
			msp_buf_addc(&text, separator);
		msp_csv_cell(&text, row->cells[i], separator);
	}
	msp_buf_adds(&text, "\r\n");
	msp_csv_init(&csv, text.data, text.length, separator);
	fuzz_require(msp_csv_next(&csv, arena, &copy, &err) == 1);
	int result = msp_csv_next(&csv, arena, &copy, &err);
	/* a single cell without text is a blank line */
	fuzz_require_text(result == 1 || (result == 0 && row->count == 1 && row->cells[0][0] == '\0'), text.data);
	if (result == 1) {
		fuzz_require_text(copy.count == row->count && copy.line == 2, text.data);
		for (size_t i = 0; i < row->count; i++)
			fuzz_require_text(same_cell(row->cells[i], copy.cells[i]), text.data);
		fuzz_require_text(msp_csv_next(&csv, arena, &copy, &err) == 0, text.data);
	}
	msp_buf_release(&text);
}

static void read_all(struct msp_arena *arena, const char *text, size_t length, char separator)
{
	struct msp_csv csv;
	struct msp_csv_row row;
	struct msp_error err = MSP_ERROR_INIT;
	int result;
	int line = 0;

	msp_csv_init(&csv, text, length, separator);
	while ((result = msp_csv_next(&csv, arena, &row, &err)) == 1) {
		fuzz_require(row.count > 0 && row.line > line && csv.at <= length);
		line = row.line;
		for (size_t i = 0; i < row.count; i++)
			fuzz_require(row.bad_utf8 ||
				     msp_utf8_check(row.cells[i], strlen(row.cells[i])) == strlen(row.cells[i]));
		check_row(arena, &row, csv.separator);
	}
	fuzz_check_error(result, &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char separators[] = { '\0', ',', ';', '\t' };
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_error err = MSP_ERROR_INIT;

	for (size_t i = 0; i < sizeof separators; i++)
		read_all(&arena, (const char *)data, size, separators[i]);
	int result = msp_csv_cp1252((const char *)data, size, &text, &err);
	fuzz_check_error(result, &err);
	if (result == 0) {
		fuzz_require(msp_utf8_check(text.data, text.length) == text.length);
		read_all(&arena, text.data, text.length, '\0');
	}
	msp_buf_release(&text);
	msp_arena_release(&arena);
	return 0;
}
