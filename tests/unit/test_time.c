/* SPDX-License-Identifier: ISC */
/* Oracle for the calendar: timegm and gmtime_r of the C library. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "lib/base/str.h"
#include "lib/base/time.h"

static uint64_t seed = 0x9e3779b97f4a7c15;

static int64_t random_between(int64_t low, int64_t high)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return low + (int64_t)(seed % (uint64_t)(high - low + 1));
}

static void assert_same_as_libc(int64_t at)
{
	time_t seconds = (time_t)at;
	struct tm tm;
	struct msp_civil civil = msp_civil_from_seconds(at);

	assert_non_null(gmtime_r(&seconds, &tm));
	assert_int_equal(civil.date.year, tm.tm_year + 1900);
	assert_int_equal(civil.date.month, tm.tm_mon + 1);
	assert_int_equal(civil.date.day, tm.tm_mday);
	assert_int_equal(civil.hour, tm.tm_hour);
	assert_int_equal(civil.minute, tm.tm_min);
	assert_int_equal(civil.second, tm.tm_sec);
	assert_int_equal(msp_date_weekday(civil.date), (tm.tm_wday + 6) % 7);
	assert_true(msp_civil_to_seconds(civil) == at);
}

static void test_calendar_agrees_with_libc(void **state)
{
	(void)state;
	for (int64_t day = -800000; day <= 800000; day++)
		assert_same_as_libc(day * MSP_DAY + day % 40000 + 40000);
	for (int i = 0; i < 100000; i++)
		assert_same_as_libc(random_between(INT64_C(-60000000000000), INT64_C(60000000000000)));
}

static void test_days_and_back(void **state)
{
	struct msp_date date = { 0, 1, 1 };
	int64_t days = msp_date_days(date);

	(void)state;
	assert_int_equal(days, -719528);
	for (; date.year <= 9999; days++) {
		struct msp_date back = msp_date_from_days(days);

		assert_int_equal(msp_date_days(date), days);
		assert_int_equal(msp_date_compare(back, date), 0);
		assert_true(date.year > 9999 || msp_date_valid(date));
		if (++date.day > msp_month_days(date.year, date.month)) {
			date.day = 1;
			if (++date.month > 12) {
				date.month = 1;
				date.year++;
			}
		}
		assert_int_equal(msp_date_compare(back, date), -1);
		assert_int_equal(msp_date_compare(date, back), 1);
	}
}

static void test_extremes_do_not_overflow(void **state)
{
	char out[MSP_TIME_SIZE];
	int64_t extremes[] = { INT64_MIN, INT64_MIN + 1, INT64_MAX - 1, INT64_MAX };

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(extremes); i++) {
		struct msp_civil civil = msp_civil_from_seconds(extremes[i]);

		assert_in_range(civil.hour, 0, 23);
		assert_true((civil.date.year > 0) == (extremes[i] > 0));
		assert_true(strlen(msp_time_emit(extremes[i], -86340, out)) < MSP_TIME_SIZE);
		assert_true(strlen(msp_time_emit(extremes[i], 93599, out)) < MSP_TIME_SIZE);
	}
}

static void test_valid_dates(void **state)
{
	static const struct {
		struct msp_date date;
		bool valid;
	} cases[] = {
		{ { 2026, 11, 3 }, true },
		{ { 2024, 2, 29 }, true },
		{ { 2000, 2, 29 }, true },
		{ { 1900, 2, 29 }, false },
		{ { 2026, 2, 29 }, false },
		{ { 2026, 4, 31 }, false },
		{ { 2026, 0, 1 }, false },
		{ { 2026, 13, 1 }, false },
		{ { 2026, 1, 0 }, false },
		{ { 2026, 1, 32 }, false },
		{ { -1, 1, 1 }, false },
		{ { 10000, 1, 1 }, false },
		{ { 0, 1, 1 }, true },
		{ { 9999, 12, 31 }, true },
	};

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++)
		assert_int_equal(msp_date_valid(cases[i].date), cases[i].valid);
	assert_int_equal(msp_month_days(2026, 0), 0);
	assert_int_equal(msp_month_days(2026, 13), 0);
}

static void test_add_months(void **state)
{
	static const struct {
		struct msp_date from;
		int months;
		struct msp_date to;
	} cases[] = {
		{ { 2026, 1, 31 }, 1, { 2026, 2, 28 } },
		{ { 2024, 1, 31 }, 1, { 2024, 2, 29 } },
		{ { 2026, 12, 15 }, 1, { 2027, 1, 15 } },
		{ { 2026, 1, 15 }, -1, { 2025, 12, 15 } },
		{ { 2026, 3, 31 }, -13, { 2025, 2, 28 } },
		{ { 2026, 5, 31 }, 120, { 2036, 5, 31 } },
		{ { 2026, 5, 31 }, 0, { 2026, 5, 31 } },
		{ { 2024, 2, 29 }, 12, { 2025, 2, 28 } },
		{ { 2026, 12, 1 }, -12, { 2025, 12, 1 } },
		{ { 1, 1, 1 }, -12, { 0, 1, 1 } },
	};

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++)
		assert_int_equal(msp_date_compare(msp_date_add_months(cases[i].from, cases[i].months), cases[i].to), 0);
}

static void test_parse_times(void **state)
{
	static const struct {
		const char *text;
		int64_t at;
		int32_t offset;
	} cases[] = {
		{ "1970-01-01T00:00:00Z", 0, 0 },
		{ "2026-11-03T09:12:04-06:00", 1793718724, -21600 }, /* date -d ... +%s */
		{ "2026-11-03t15:12:04z", 1793718724, 0 },
		{ "2026-11-03 15:12:04.999999Z", 1793718724, 0 },
		{ "2026-11-03T20:57:04+05:45", 1793718724, 20700 },
		{ "2026-11-03T15:12:04-00:00", 1793718724, 0 },
		{ "1985-04-12T23:20:50.52Z", 482196050, 0 }, /* RFC 3339, section 5.8 */
		{ "1990-12-31T23:59:60Z", 662688000, 0 },
		{ "1990-12-31T15:59:60-08:00", 662688000, -28800 },
		{ "1937-01-01T12:00:27.87+00:20", -1041337173, 1200 },
		{ "0000-01-01T00:00:00Z", INT64_C(-62167219200), 0 },
		{ "9999-12-31T23:59:59Z", INT64_C(253402300799), 0 },
		{ "2024-02-29T00:00:00+23:59", 1709078460, 86340 },
	};

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++) {
		struct msp_error err = MSP_ERROR_INIT;
		struct msp_time time;

		assert_int_equal(msp_time_parse(cases[i].text, &time, &err), 0);
		assert_true(time.at == cases[i].at);
		assert_int_equal(time.offset, cases[i].offset);
	}
}

static void test_refused_times(void **state)
{
	static const char *const cases[] = {
		"",
		"2026",
		"2026-11-03",
		"2026-11-03T09:12Z",
		"2026-11-03T09:12:04",
		"2026-11-03T09:12:04-0600",
		"2026-11-03T09:12:04-06",
		"2026-11-03T09:12:04-06:00 ",
		" 2026-11-03T09:12:04Z",
		"2026-11-03  09:12:04Z",
		"2026-13-03T09:12:04Z",
		"2026-00-03T09:12:04Z",
		"2026-02-29T09:12:04Z",
		"2026-11-31T09:12:04Z",
		"2026-11-03T24:00:00Z",
		"2026-11-03T09:60:00Z",
		"2026-11-03T09:12:61Z",
		"2026-11-03T09:12:60Z",
		"2026-11-03T09:12:04.Z",
		"2026-11-03T09:12:04+24:00",
		"2026-11-03T09:12:04+06:60",
		"26-11-03T09:12:04Z",
		"+2026-11-03T09:12:04Z",
		"20261103T091204Z",
		"2026-11-03T9:12:04Z",
		"2026-11-03T09:12:04ZZ",
		"2026/11/03T09:12:04Z",
		"2026-11-03T09:12:04 -06:00",
		"hoy",
		"2026-11-03T-9:12:04Z",
		"1990-12-31T23:59:60-08:00",
	};

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++) {
		struct msp_error err = MSP_ERROR_INIT;
		struct msp_time time = { 7, 7 };

		assert_int_equal(msp_time_parse(cases[i], &time, &err), -1);
		assert_int_equal(err.code, MSP_DATA);
		assert_non_null(strstr(err.message, cases[i]));
		assert_non_null(strstr(err.hint, "2026-11-03T09:12:04-06:00"));
		assert_int_equal(time.at, 7);
	}
}

static void test_messages(void **state)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_time time;
	struct msp_date date;

	(void)state;
	msp_time_parse("2026-02-30T00:00:00Z", &time, &err);
	assert_string_equal(err.message, "there is no day 30 in 2026-02: \"2026-02-30T00:00:00Z\"");
	msp_time_parse("2026-11-03T09:12:04", &time, &err);
	assert_string_equal(err.message, "a time without an offset from UTC: \"2026-11-03T09:12:04\"");
	msp_date_parse("2026-14-01", &date, &err);
	assert_string_equal(err.message, "there is no month 14: \"2026-14-01\"");
	assert_string_equal(err.hint, "write a date as 2026-11-03");
}

static void test_emit_times(void **state)
{
	char out[MSP_TIME_SIZE];

	(void)state;
	assert_string_equal(msp_time_emit(1793718724, -21600, out), "2026-11-03T09:12:04-06:00");
	assert_string_equal(msp_time_emit(1793718724, 0, out), "2026-11-03T15:12:04Z");
	assert_string_equal(msp_time_emit(1793718724, 20700, out), "2026-11-03T20:57:04+05:45");
	assert_string_equal(msp_time_emit(1793718724, -1800, out), "2026-11-03T14:42:04-00:30");
	assert_string_equal(msp_time_emit(-1, 0, out), "1969-12-31T23:59:59Z");
	assert_string_equal(msp_time_emit(INT64_C(253402300799), 0, out), "9999-12-31T23:59:59Z");
	assert_string_equal(msp_time_emit(INT64_C(253402300800), 0, out), "010000-01-01T00:00:00Z");
	assert_string_equal(msp_time_emit(INT64_C(-62167219201), 0, out), "-0001-12-31T23:59:59Z");
	/* local mean time of Mexico City, -6:36:36: the text keeps the instant */
	assert_string_equal(msp_time_emit(-2000000000, -23796, out), "1906-08-16T13:50:40-06:36");
}

static void test_round_trip(void **state)
{
	(void)state;
	for (int i = 0; i < 200000; i++) {
		int64_t at = random_between(INT64_C(-62000000000), INT64_C(253000000000));
		int32_t offset = (int32_t)random_between(-86399, 86399);
		struct msp_error err = MSP_ERROR_INIT;
		struct msp_time time;
		char out[MSP_TIME_SIZE];

		assert_int_equal(msp_time_parse(msp_time_emit(at, offset, out), &time, &err), 0);
		assert_true(time.at == at);
		assert_int_equal(time.offset, offset / 60 * 60);
	}
}

static void test_parse_dates(void **state)
{
	static const char *const refused[] = { "", "2026-1-1", "2026-02-29", "2026-13-01", "2026-11-03 ", "2026-11-03T",
		"20261103", "2026-11-00", "x026-11-03", "2026-11" };
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_date date;
	char out[MSP_TIME_SIZE];

	(void)state;
	assert_int_equal(msp_date_parse("2024-02-29", &date, &err), 0);
	assert_int_equal(date.year * 10000 + date.month * 100 + date.day, 20240229);
	assert_string_equal(msp_date_emit(date, out), "2024-02-29");
	for (size_t i = 0; i < MSP_COUNT(refused); i++) {
		assert_int_equal(msp_date_parse(refused[i], &date, &err), -1);
		assert_int_equal(err.code, MSP_DATA);
	}
	assert_int_equal(date.year, 2024);
}

static void test_now(void **state)
{
	int64_t before = (int64_t)time(NULL);
	int64_t now = msp_time_now();

	(void)state;
	assert_true(now >= before && now <= before + 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_calendar_agrees_with_libc),
		cmocka_unit_test(test_days_and_back),
		cmocka_unit_test(test_extremes_do_not_overflow),
		cmocka_unit_test(test_valid_dates),
		cmocka_unit_test(test_add_months),
		cmocka_unit_test(test_parse_times),
		cmocka_unit_test(test_refused_times),
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_emit_times),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_parse_dates),
		cmocka_unit_test(test_now),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
