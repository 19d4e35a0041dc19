/* SPDX-License-Identifier: ISC */
#include "lib/base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "lib/base/error.h"
#include "tests/unit/child.h"

static void starts_as_the_empty_string(void **state)
{
	(void)state;
	struct msp_buf buf = MSP_BUF_INIT;

	assert_string_equal(buf.data, "");
	assert_int_equal(buf.capacity, 0);
	msp_buf_clear(&buf);
	msp_buf_truncate(&buf, 0);
	msp_buf_add(&buf, NULL, 0);
	msp_buf_adds(&buf, "");
	msp_buf_addn(&buf, 'x', 0);
	msp_buf_splice(&buf, 0, 0, NULL, 0);
	assert_ptr_equal(buf.data, msp_buf_empty);
	assert_int_equal(msp_buf_empty[0], 0);
	msp_buf_release(&buf);
	msp_buf_release(&buf);
	assert_ptr_equal(buf.data, msp_buf_empty);
}

static void grows_and_stays_terminated(void **state)
{
	(void)state;
	struct msp_buf buf = MSP_BUF_INIT;

	for (size_t i = 0; i < 5000; i++) {
		msp_buf_addc(&buf, (char)('a' + i % 26));
		assert_int_equal(buf.length, i + 1);
		assert_int_equal(buf.data[i + 1], 0);
		assert_true(buf.capacity > buf.length);
	}
	for (size_t i = 0; i < 5000; i++)
		assert_int_equal(buf.data[i], 'a' + i % 26);
	msp_buf_release(&buf);
}

static void adds_of_every_kind(void **state)
{
	(void)state;
	struct msp_buf buf = MSP_BUF_INIT;

	msp_buf_add(&buf, "a\0b", 3);
	msp_buf_adds(&buf, "cd");
	msp_buf_addn(&buf, '-', 3);
	msp_buf_addf(&buf, "%d/%s", 42, "x");
	msp_buf_addc(&buf, '.');
	assert_int_equal(buf.length, 13);
	assert_memory_equal(buf.data, "a\0bcd---42/x.", 14);
	msp_buf_addf(&buf, "%01000d", 1);
	assert_int_equal(buf.length, 1013);
	assert_int_equal(buf.data[1012], '1');
	assert_int_equal(buf.data[1013], 0);
	msp_buf_release(&buf);
}

static void clear_keeps_the_memory(void **state)
{
	(void)state;
	struct msp_buf buf = MSP_BUF_INIT;

	msp_buf_adds(&buf, "something");
	size_t capacity = buf.capacity;
	msp_buf_clear(&buf);
	assert_string_equal(buf.data, "");
	assert_int_equal(buf.length, 0);
	assert_int_equal(buf.capacity, capacity);
	msp_buf_release(&buf);
}

static void reserve_gives_room(void **state)
{
	(void)state;
	struct msp_buf buf = MSP_BUF_INIT;

	msp_buf_reserve(&buf, 1000);
	assert_int_equal(buf.length, 0);
	assert_string_equal(buf.data, "");
	char *data = buf.data;
	msp_buf_addn(&buf, 'x', 1000);
	assert_ptr_equal(buf.data, data);
	msp_buf_release(&buf);
}

static void check_splice(size_t at, size_t remove, const char *bytes, const char *expected)
{
	struct msp_buf buf = MSP_BUF_INIT;

	msp_buf_adds(&buf, "0123456789");
	msp_buf_splice(&buf, at, remove, bytes, strlen(bytes));
	assert_string_equal(buf.data, expected);
	assert_int_equal(buf.length, strlen(expected));
	msp_buf_release(&buf);
}

static void splice_everywhere(void **state)
{
	(void)state;
	check_splice(0, 0, "ab", "ab0123456789");
	check_splice(10, 0, "ab", "0123456789ab");
	check_splice(5, 0, "ab", "01234ab56789");
	check_splice(0, 10, "", "");
	check_splice(0, 10, "xyz", "xyz");
	check_splice(3, 4, "", "012789");
	check_splice(3, 2, "ab", "012ab56789");
	check_splice(3, 1, "abcdef", "012abcdef456789");
	check_splice(9, 1, "", "012345678");
	check_splice(4, 0, "................................................................................",
		"0123................................................................................456789");
}

static void splice_into_nothing(void **state)
{
	(void)state;
	struct msp_buf buf = MSP_BUF_INIT;

	msp_buf_splice(&buf, 0, 0, "ab", 2);
	assert_string_equal(buf.data, "ab");
	msp_buf_release(&buf);
}

static void truncate_keeps_the_start(void **state)
{
	(void)state;
	struct msp_buf buf = MSP_BUF_INIT;

	msp_buf_adds(&buf, "abcdef");
	msp_buf_truncate(&buf, 6);
	assert_string_equal(buf.data, "abcdef");
	msp_buf_truncate(&buf, 2);
	assert_string_equal(buf.data, "ab");
	assert_int_equal(buf.length, 2);
	msp_buf_release(&buf);
}

static void detach_gives_memory_away(void **state)
{
	(void)state;
	struct msp_buf buf = MSP_BUF_INIT;

	char *nothing = msp_buf_detach(&buf);
	assert_string_equal(nothing, "");
	assert_ptr_not_equal(nothing, msp_buf_empty);
	free(nothing);
	msp_buf_adds(&buf, "mine");
	char *mine = msp_buf_detach(&buf);
	assert_string_equal(mine, "mine");
	assert_ptr_equal(buf.data, msp_buf_empty);
	assert_int_equal(buf.length, 0);
	free(mine);
}

static void reserve_too_much(void *data)
{
	struct msp_buf buf = MSP_BUF_INIT;

	msp_buf_adds(&buf, "x");
	msp_buf_reserve(&buf, *(size_t *)data);
}

static void splice_outside(void *data)
{
	struct msp_buf buf = MSP_BUF_INIT;
	const size_t *range = data;

	msp_buf_adds(&buf, "0123");
	msp_buf_splice(&buf, range[0], range[1], "x", 1);
}

static void truncate_outside(void *data)
{
	struct msp_buf buf = MSP_BUF_INIT;

	(void)data;
	msp_buf_truncate(&buf, 1);
}

static void wrong_sizes_end_the_process(void **state)
{
	(void)state;
	size_t sizes[] = { SIZE_MAX, SIZE_MAX - 1, PTRDIFF_MAX, PTRDIFF_MAX - 1 };
	size_t ranges[][2] = { { 5, 0 }, { 3, 2 }, { 0, 5 }, { 1, SIZE_MAX } };
	char said[256];

	for (size_t i = 0; i < 4; i++)
		assert_int_equal(child_run(reserve_too_much, &sizes[i], said, sizeof said), MSP_SYSTEM);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(child_run(splice_outside, ranges[i], said, sizeof said), MSP_BUG);
	assert_int_equal(child_run(truncate_outside, NULL, said, sizeof said), MSP_BUG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(starts_as_the_empty_string),
		cmocka_unit_test(grows_and_stays_terminated),
		cmocka_unit_test(adds_of_every_kind),
		cmocka_unit_test(clear_keeps_the_memory),
		cmocka_unit_test(reserve_gives_room),
		cmocka_unit_test(splice_everywhere),
		cmocka_unit_test(splice_into_nothing),
		cmocka_unit_test(truncate_keeps_the_start),
		cmocka_unit_test(detach_gives_memory_away),
		cmocka_unit_test(wrong_sizes_end_the_process),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
