/* SPDX-License-Identifier: ISC */
#include "lib/base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "tests/unit/child.h"

static void set_fills_code_and_message_and_clears_the_rest(void **state)
{
	(void)state;
	struct msp_error err = MSP_ERROR_INIT;

	msp_error_set(&err, MSP_IO, "first");
	msp_error_at(&err, "a.yaml", 3, 4);
	msp_error_field(&err, "log.3.wait");
	msp_error_hint(&err, "try again");
	assert_int_equal(msp_error_set(&err, MSP_DATA, "bad %s at %d", "thing", 7), -1);
	assert_int_equal(err.code, MSP_DATA);
	assert_string_equal(err.message, "bad thing at 7");
	assert_string_equal(err.path, "");
	assert_string_equal(err.field, "");
	assert_string_equal(err.hint, "");
	assert_int_equal(err.line, 0);
	assert_int_equal(err.column, 0);
}

static void arguments_may_come_from_the_error_itself(void **state)
{
	(void)state;
	struct msp_error err = MSP_ERROR_INIT;

	msp_error_set(&err, MSP_DATA, "inner");
	msp_error_at(&err, "f.yaml", 1, 1);
	msp_error_set(&err, MSP_IO, "%s in %s", err.message, err.path);
	assert_string_equal(err.message, "inner in f.yaml");
	msp_error_hint(&err, "see %s", err.message);
	assert_string_equal(err.hint, "see inner in f.yaml");
	msp_error_wrap(&err, "%s", err.message);
	assert_string_equal(err.message, "inner in f.yaml: inner in f.yaml");
}

static void everything_accepts_null(void **state)
{
	(void)state;
	char text[8] = "old";

	assert_int_equal(msp_error_set(NULL, MSP_DATA, "x %d", 1), -1);
	assert_int_equal(msp_error_errno(NULL, ENOENT, "x"), -1);
	assert_int_equal(msp_error_wrap(NULL, "x"), -1);
	msp_error_at(NULL, "p", 1, 1);
	msp_error_field(NULL, "f");
	msp_error_hint(NULL, "h");
	assert_int_equal(msp_error_format(NULL, text, sizeof text), 0);
	assert_string_equal(text, "");
	assert_int_equal(msp_error_format(NULL, NULL, 0), 0);
}

static void errno_gives_code_and_lower_case_text(void **state)
{
	(void)state;
	static const struct {
		int number;
		enum msp_code code;
	} cases[] = {
		{ EACCES, MSP_DENIED },
		{ EPERM, MSP_DENIED },
		{ EROFS, MSP_DENIED },
		{ ENOENT, MSP_MISSING },
		{ ENOSPC, MSP_IO },
		{ EIO, MSP_IO },
		{ EDQUOT, MSP_IO },
		{ EFBIG, MSP_IO },
		{ EAGAIN, MSP_BUSY },
		{ EINVAL, MSP_SYSTEM },
		{ ELOOP, MSP_SYSTEM },
		{ 12345, MSP_SYSTEM },
	};
	struct msp_error err = MSP_ERROR_INIT;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(msp_error_errno(&err, cases[i].number, "cannot read"), -1);
		assert_int_equal(err.code, cases[i].code);
	}
	msp_error_errno(&err, ENOENT, "cannot open %s", "it");
	assert_string_equal(err.message, "cannot open it: no such file or directory");
	msp_error_errno(&err, 12345, "odd");
	assert_non_null(strstr(err.message, "12345"));
}

static void innermost_place_stays(void **state)
{
	(void)state;
	struct msp_error err = MSP_ERROR_INIT;

	msp_error_set(&err, MSP_DATA, "x");
	msp_error_at(&err, NULL, 3, 0);
	msp_error_at(&err, "in.yaml", 9, 9);
	assert_string_equal(err.path, "in.yaml");
	assert_int_equal(err.line, 3);
	assert_int_equal(err.column, 0);
	msp_error_at(&err, "out.yaml", 5, 5);
	assert_string_equal(err.path, "in.yaml");
	msp_error_field(&err, "inner");
	msp_error_field(&err, "outer");
	msp_error_field(&err, NULL);
	assert_string_equal(err.field, "inner");
}

static void a_line_of_another_file_is_not_taken(void **state)
{
	(void)state;
	struct msp_error err = MSP_ERROR_INIT;

	msp_error_set(&err, MSP_DATA, "x");
	msp_error_at(&err, "in.yaml", 0, 0);
	msp_error_at(&err, "out.yaml", 7, 2);
	assert_int_equal(err.line, 0);
	msp_error_at(&err, "in.yaml", 8, 2);
	assert_int_equal(err.line, 8);
	assert_int_equal(err.column, 2);
}

static void wrap_puts_text_before(void **state)
{
	(void)state;
	struct msp_error err = MSP_ERROR_INIT;

	msp_error_set(&err, MSP_DATA, "inner");
	msp_error_at(&err, "a", 1, 0);
	assert_int_equal(msp_error_wrap(&err, "outer %d", 2), -1);
	assert_string_equal(err.message, "outer 2: inner");
	assert_int_equal(err.code, MSP_DATA);
	assert_string_equal(err.path, "a");
}

static void long_texts_are_cut_between_characters(void **state)
{
	(void)state;
	struct msp_error err = MSP_ERROR_INIT;
	char text[2000];

	/* every alignment of a two, three and four byte character against the end of the field */
	static const char *const characters[] = { "ñ", "…", "😀" };
	for (size_t c = 0; c < 3; c++) {
		size_t width = strlen(characters[c]);
		for (size_t shift = 0; shift < width; shift++) {
			memset(text, 'a', shift);
			size_t length = shift;
			for (; length + width < sizeof text; length += width)
				memcpy(text + length, characters[c], width);
			text[length] = '\0';
			msp_error_set(&err, MSP_DATA, "%s", text);
			size_t kept = strlen(err.message);
			assert_int_equal(kept, shift + (sizeof err.message - 1 - shift) / width * width);
			assert_memory_equal(err.message, text, kept);
			msp_error_hint(&err, "%s", text);
			assert_int_equal((strlen(err.hint) - shift) % width, 0);
			msp_error_at(&err, text, 0, 0);
			assert_int_equal((strlen(err.path) - shift) % width, 0);
			msp_error_field(&err, text);
			assert_int_equal((strlen(err.field) - shift) % width, 0);
			msp_error_wrap(&err, "w");
			assert_int_equal((strlen(err.message) - 3 - shift) % width, 0);
		}
	}
}

static void text_that_fits_exactly_is_not_cut(void **state)
{
	(void)state;
	struct msp_error err = MSP_ERROR_INIT;
	char text[sizeof err.message];

	memset(text, 'a', sizeof text);
	text[sizeof text - 1] = '\0';
	msp_error_set(&err, MSP_DATA, "%s", text);
	assert_string_equal(err.message, text);
}

static void check_format(const char *path, int line, int column, const char *field, const char *expected)
{
	struct msp_error err = MSP_ERROR_INIT;
	char text[64];

	msp_error_set(&err, MSP_DATA, "bad");
	msp_error_at(&err, path, line, column);
	msp_error_field(&err, field);
	assert_int_equal(msp_error_format(&err, text, sizeof text), strlen(expected));
	assert_string_equal(text, expected);
}

static void format_leaves_out_what_is_unknown(void **state)
{
	(void)state;
	check_format("a.yaml", 3, 7, "log.1", "a.yaml:3:7: log.1: bad");
	check_format("a.yaml", 3, 0, NULL, "a.yaml:3: bad");
	check_format("a.yaml", 0, 0, NULL, "a.yaml: bad");
	check_format("a.yaml", 0, 7, NULL, "a.yaml: bad");
	check_format(NULL, 3, 7, NULL, "3:7: bad");
	check_format(NULL, 0, 0, "f", "f: bad");
	check_format(NULL, 0, 0, NULL, "bad");
}

static void format_reports_the_full_length(void **state)
{
	(void)state;
	struct msp_error err = MSP_ERROR_INIT;
	char text[6] = "xxxxx";

	msp_error_set(&err, MSP_DATA, "0123456789");
	assert_int_equal(msp_error_format(&err, text, sizeof text), 10);
	assert_string_equal(text, "01234");
	assert_int_equal(msp_error_format(&err, NULL, 0), 10);
}

static void codes_have_meanings(void **state)
{
	(void)state;
	assert_string_equal(msp_code_meaning(0), "done");
	assert_string_equal(msp_code_meaning(MSP_USAGE), "wrong usage");
	assert_string_equal(msp_code_meaning(66), "no such record");
	assert_string_equal(msp_code_meaning(2), "unknown");
	assert_string_equal(msp_code_meaning(-1), "unknown");
}

static void hit_bug(void *data)
{
	msp_bug_at("lib/x.c", 12, "state %d", *(int *)data);
}

static void run_out(void *data)
{
	(void)data;
	msp_out_of_memory();
}

static void last_words(void **state)
{
	(void)state;
	char said[256];
	int number = 5;

	assert_int_equal(child_run(hit_bug, &number, said, sizeof said), MSP_BUG);
	assert_string_equal(said, "msp: a defect of msp itself at lib/x.c:12: state 5\n");
	assert_int_equal(child_run(run_out, NULL, said, sizeof said), MSP_SYSTEM);
	assert_string_equal(said, "msp: out of memory\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(set_fills_code_and_message_and_clears_the_rest),
		cmocka_unit_test(arguments_may_come_from_the_error_itself),
		cmocka_unit_test(everything_accepts_null),
		cmocka_unit_test(errno_gives_code_and_lower_case_text),
		cmocka_unit_test(innermost_place_stays),
		cmocka_unit_test(a_line_of_another_file_is_not_taken),
		cmocka_unit_test(wrap_puts_text_before),
		cmocka_unit_test(long_texts_are_cut_between_characters),
		cmocka_unit_test(text_that_fits_exactly_is_not_cut),
		cmocka_unit_test(format_leaves_out_what_is_unknown),
		cmocka_unit_test(format_reports_the_full_length),
		cmocka_unit_test(codes_have_meanings),
		cmocka_unit_test(last_words),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
