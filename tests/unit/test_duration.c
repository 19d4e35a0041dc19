/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/str.h"
#include "lib/base/time.h"

static void test_parse(void **state)
{
	static const struct {
		const char *text;
		struct msp_duration duration;
	} cases[] = {
		{ "90s", { 90, 0, false } },
		{ "30m", { 1800, 0, false } },
		{ "4h", { 14400, 0, false } },
		{ "1h30m", { 5400, 0, false } },
		{ "1h30m5s", { 5405, 0, false } },
		{ "1h5s", { 3605, 0, false } },
		{ "0s", { 0, 0, false } },
		{ "0m", { 0, 0, false } },
		{ "008h", { 28800, 0, false } },
		{ "999999999h", { INT64_C(3599999996400), 0, false } },
		{ "2d", { 0, 2, false } },
		{ "2d eod", { 0, 2, true } },
		{ "99999d", { 0, 99999, false } },
	};

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++) {
		struct msp_error err = MSP_ERROR_INIT;
		struct msp_duration duration = { 7, 7, true };

		assert_int_equal(msp_duration_parse(cases[i].text, &duration, &err), 0);
		assert_true(duration.seconds == cases[i].duration.seconds);
		assert_int_equal(duration.days, cases[i].duration.days);
		assert_int_equal(duration.end_of_day, cases[i].duration.end_of_day);
	}
}

static void test_refused(void **state)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ "", "an empty duration" },
		{ "h", "not a duration" },
		{ "-4h", "not a duration" },
		{ "1.5h", "not a duration" },
		{ "4 h", "not a duration" },
		{ "4H", "not a duration" },
		{ " 4h", "not a duration" },
		{ "4h ", "not a duration" },
		{ "4h eod", "not a duration" },
		{ "2w", "not a duration" },
		{ "4", "a number without a unit" },
		{ "1h30", "a number without a unit" },
		{ "1d4h", "working days and hours do not mix" },
		{ "4h1d", "working days and hours do not mix" },
		{ "1d2d", "working days and hours do not mix" },
		{ "30m1h", "units must come once, the largest first" },
		{ "1h1h", "units must come once, the largest first" },
		{ "0d", "zero working days" },
		{ "0d eod", "zero working days" },
		{ "2deod", "after the days only \"eod\" may follow" },
		{ "2d  eod", "after the days only \"eod\" may follow" },
		{ "2d eod ", "after the days only \"eod\" may follow" },
		{ "100000d", "too many days" },
		{ "1000000000h", "the number is too large" },
		{ "99999999999999999999999999s", "the number is too large" },
	};

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++) {
		struct msp_error err = MSP_ERROR_INIT;
		struct msp_duration duration = { 7, 7, true };

		assert_int_equal(msp_duration_parse(cases[i].text, &duration, &err), -1);
		assert_int_equal(err.code, MSP_DATA);
		assert_memory_equal(err.message, cases[i].message, strlen(cases[i].message));
		assert_non_null(strstr(err.message, cases[i].text));
		assert_string_not_equal(err.hint, "");
		assert_int_equal(duration.days, 7);
	}
}

static void test_emit(void **state)
{
	static const struct {
		struct msp_duration duration;
		const char *text;
	} cases[] = {
		{ { 0, 0, false }, "0s" },
		{ { 59, 0, false }, "59s" },
		{ { 90, 0, false }, "1m30s" },
		{ { 5400, 0, false }, "1h30m" },
		{ { 3605, 0, false }, "1h5s" },
		{ { 86400, 0, false }, "24h" },
		{ { 0, 2, false }, "2d" },
		{ { 0, 2, true }, "2d eod" },
		{ { -5400, 0, false }, "-1h30m" },
	};
	struct msp_arena arena = MSP_ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++)
		assert_string_equal(msp_duration_emit(&arena, cases[i].duration), cases[i].text);
	msp_arena_release(&arena);
}

static void test_round_trip(void **state)
{
	struct msp_arena arena = MSP_ARENA_INIT;

	(void)state;
	for (int64_t seconds = 0; seconds < 400000; seconds += 7) {
		struct msp_error err = MSP_ERROR_INIT;
		struct msp_duration duration = { .seconds = seconds };

		assert_int_equal(msp_duration_parse(msp_duration_emit(&arena, duration), &duration, &err), 0);
		assert_true(duration.seconds == seconds && duration.days == 0);
		msp_arena_clear(&arena);
	}
	msp_arena_release(&arena);
}

static void test_seconds_for_people(void **state)
{
	static const struct {
		int64_t seconds;
		const char *text;
	} cases[] = {
		{ 0, "0m" },
		{ 59, "0m" },
		{ 60, "1m" },
		{ 720, "12m" },
		{ 3599, "59m" },
		{ 3600, "1h 00m" },
		{ 3900, "1h 05m" },
		{ 86399, "23h 59m" },
		{ 86400, "1d 0h" },
		{ 273600, "3d 4h" },
		{ -3900, "-1h 05m" },
		{ -59, "-0m" },
		{ -273600, "-3d 4h" },
		{ INT64_MAX, "106751991167300d 15h" },
		{ INT64_MIN, "-106751991167300d 15h" },
	};
	struct msp_arena arena = MSP_ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++)
		assert_string_equal(msp_seconds_emit(&arena, cases[i].seconds), cases[i].text);
	assert_string_equal(msp_hours_emit(&arena, 59), "0m");
	assert_string_equal(msp_hours_emit(&arena, 28 * MSP_HOUR), "28h 00m");
	assert_string_equal(msp_hours_emit(&arena, -(50 * MSP_HOUR + 5 * MSP_MINUTE)), "-50h 05m");
	assert_string_equal(msp_hours_emit(&arena, INT64_MIN), "-2562047788015215h 30m");
	msp_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_emit),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_seconds_for_people),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
