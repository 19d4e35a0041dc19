/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/text/csv.h"

static struct msp_arena arena = MSP_ARENA_INIT;

static int teardown(void **state)
{
	(void)state;
	msp_arena_release(&arena);
	return 0;
}

/* All rows as text: cells in <>, "line: " before each row; "!line message" ends a text that cannot be read. */
static const char *read_length(const char *text, size_t length, char separator)
{
	struct msp_buf out = MSP_BUF_INIT;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_csv_row row;
	struct msp_csv csv;
	int status;

	msp_csv_init(&csv, text, length, separator);
	while ((status = msp_csv_next(&csv, &arena, &row, &err)) == 1) {
		msp_buf_addf(&out, "%d:", row.line);
		for (size_t i = 0; i < row.count; i++)
			msp_buf_addf(&out, " <%s>", row.cells[i]);
		msp_buf_adds(&out, row.bad_utf8 ? " bad\n" : "\n");
	}
	if (status == -1)
		msp_buf_addf(&out, "!%d %s", err.line, err.message);
	const char *result = msp_arena_strdup(&arena, out.data);
	msp_buf_release(&out);
	return result;
}

static const char *read(const char *text, char separator)
{
	return read_length(text, strlen(text), separator);
}

static void test_rows(void **state)
{
	(void)state;
	assert_string_equal(read("", 0), "");
	assert_string_equal(read("\n\r\n", 0), "");
	assert_string_equal(read("a,b\n1,2\n", 0), "1: <a> <b>\n2: <1> <2>\n");
	assert_string_equal(read("a,b\r\n1,2", 0), "1: <a> <b>\n2: <1> <2>\n");
	assert_string_equal(read("a,b\r1,2\r", 0), "1: <a> <b>\n2: <1> <2>\n");
	assert_string_equal(read("a\n\n\nb\n", 0), "1: <a>\n4: <b>\n");
	assert_string_equal(read(",\n,,", 0), "1: <> <>\n2: <> <> <>\n");
	assert_string_equal(read(" a , b ", 0), "1: < a > < b >\n");
	assert_string_equal(read("\"\"", 0), "1: <>\n");
}

static void test_quotes(void **state)
{
	(void)state;
	assert_string_equal(read("\"a,b\",\"c \"\"d\"\"\"\n", 0), "1: <a,b> <c \"d\">\n");
	assert_string_equal(read("\"two\nlines\",x\ny,z\n", 0), "1: <two\nlines> <x>\n3: <y> <z>\n");
	assert_string_equal(read("\"two\r\nlines\"\r\ny\r\n", 0), "1: <two\r\nlines>\n3: <y>\n");
	assert_string_equal(read("\"old\rMac\"\ry", 0), "1: <old\rMac>\n3: <y>\n");
	/* a quote inside a bare cell is a quote */
	assert_string_equal(read("24\" monitor,x\n", 0), "1: <24\" monitor> <x>\n");
}

static void test_separator(void **state)
{
	(void)state;
	assert_string_equal(read("a;b,c;d\n1;2;3\n", 0), "1: <a> <b,c> <d>\n2: <1> <2> <3>\n");
	assert_string_equal(read("a\tb\n", 0), "1: <a> <b>\n");
	assert_string_equal(read("\"a;b;c\",d\n", 0), "1: <a;b;c> <d>\n");
	assert_string_equal(read("a;b,c\n", ','), "1: <a;b> <c>\n");
	/* only the first line decides */
	assert_string_equal(read("a,b\n1;2;3;4,5\n", 0), "1: <a> <b>\n2: <1;2;3;4> <5>\n");
	assert_string_equal(read("\xef\xbb\xbf"
				 "a;b\n",
				    0),
		"1: <a> <b>\n");
	assert_string_equal(read("\xef\xbb\xbf", 0), "");
}

static void test_refused(void **state)
{
	(void)state;
	assert_string_equal(read("a\n\"b\nc\nd", 0), "1: <a>\n!2 quoted cell without closing quote");
	assert_string_equal(read("\"", 0), "!1 quoted cell without closing quote");
	assert_string_equal(read("a,\"b\"c\n", 0), "!1 text after the closing quote of a cell");
	assert_string_equal(read("x\n\"b\nc\"c\n", 0), "1: <x>\n!3 text after the closing quote of a cell");
	assert_string_equal(read_length("a\nb\0c\n", 6, 0), "1: <a>\n!2 NUL in a cell");
}

static void test_bad_utf8(void **state)
{
	(void)state;
	assert_string_equal(read("a\nPanader\xed"
				 "a\nb\n",
				    0),
		"1: <a>\n2: <Panader\xed"
		"a> bad\n3: <b>\n");
}

static void test_cp1252(void **state)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_buf out = MSP_BUF_INIT;
	const char undefined[] = { '\x81', '\x8d', '\x8f', '\x90', '\x9d' };

	(void)state;
	assert_int_equal(msp_csv_cp1252("Ni\xf1o \x80 \x93x\x94 \x9f\xff", 13, &out, &err), 0);
	assert_int_equal(out.length, strlen("Niño € “x” Ÿÿ"));
	assert_string_equal(out.data, "Niño € “x” Ÿÿ");
	for (size_t i = 0; i < sizeof undefined; i++) {
		char text[] = { 'a', '\n', undefined[i] };
		msp_buf_clear(&out);
		assert_int_equal(msp_csv_cp1252(text, sizeof text, &out, &err), -1);
		assert_int_equal(err.code, MSP_DATA);
		assert_int_equal(err.line, 2);
	}
	msp_buf_clear(&out);
	for (int byte = 1; byte < 256; byte++) {
		char text = (char)byte;
		if (memchr(undefined, text, sizeof undefined) == NULL)
			assert_int_equal(msp_csv_cp1252(&text, 1, &out, &err), 0);
	}
	assert_int_equal(msp_utf8_check(out.data, out.length), out.length);
	msp_buf_release(&out);
}

static void test_cell(void **state)
{
	static const struct {
		const char *text, *cell;
	} cases[] = {
		{ "", "" },
		{ "plain", "plain" },
		{ "a,b", "\"a,b\"" },
		{ "a;b", "a;b" },
		{ "a\"b", "\"a\"\"b\"" },
		{ "a\nb", "\"a\nb\"" },
		{ " a", "\" a\"" },
		{ "a ", "\"a \"" },
		{ "=1+1", "'=1+1" },
		{ "@SUM(A1)", "'@SUM(A1)" },
		{ "+52 55 1234", "'+52 55 1234" },
		{ "+5.20", "+5.20" },
		{ "-5", "-5" },
		{ "-5%", "'-5%" },
		{ "-", "'-" },
		{ "+", "'+" },
		{ "+-1", "'+-1" },
		{ "--1", "'--1" },
		{ "\tx", "'\tx" },
		{ "\rx", "\"'\rx\"" },
		{ "=a,\"b\"", "\"'=a,\"\"b\"\"\"" },
	};

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++) {
		struct msp_buf out = MSP_BUF_INIT;
		msp_csv_cell(&out, cases[i].text, ',');
		assert_string_equal(out.data, cases[i].cell);
		msp_buf_release(&out);
	}
}

/* What is written reads back, but for the apostrophe. */
static void test_round_trip(void **state)
{
	static const char *const texts[] = { "a", "", "\"", "\"\"", ",", ";", "\n", "a\r\nb", "x\ny,\"z\";", " ", "ñ",
		"'=" };
	static const char separators[] = { ',', ';', '\t' };
	struct msp_error err = MSP_ERROR_INIT;

	(void)state;
	for (size_t s = 0; s < sizeof separators; s++) {
		struct msp_buf out = MSP_BUF_INIT;
		struct msp_csv_row row;
		struct msp_csv csv;
		for (size_t i = 0; i < MSP_COUNT(texts); i++) {
			if (i > 0)
				msp_buf_addc(&out, separators[s]);
			msp_csv_cell(&out, texts[i], separators[s]);
		}
		msp_csv_init(&csv, out.data, out.length, separators[s]);
		assert_int_equal(msp_csv_next(&csv, &arena, &row, &err), 1);
		assert_int_equal(row.count, MSP_COUNT(texts));
		for (size_t i = 0; i < row.count; i++)
			assert_string_equal(row.cells[i], texts[i]);
		assert_int_equal(msp_csv_next(&csv, &arena, &row, &err), 0);
		msp_buf_release(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_quotes),
		cmocka_unit_test(test_separator),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_bad_utf8),
		cmocka_unit_test(test_cp1252),
		cmocka_unit_test(test_cell),
		cmocka_unit_test(test_round_trip),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("csv", tests, NULL, teardown);
}
