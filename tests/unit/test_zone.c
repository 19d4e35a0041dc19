/* SPDX-License-Identifier: ISC */
/* Oracle: localtime_r of the C library, for every zone of the system. */
#define _XOPEN_SOURCE 700 /* nftw */
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/base/buf.h"
#include "lib/base/str.h"
#include "lib/base/zone.h"

#define ZONEINFO "/usr/share/zoneinfo/"
#define SINCE (-2208988800)       /* 1900-01-01T00:00:00Z */
#define UNTIL INT64_C(4102444800) /* 2100-01-01T00:00:00Z */

static char *names[2000]; /* nftw has no argument for data */
static size_t name_count;
static uint64_t seed = 0x2545f4914f6cdd1d;

static int64_t random_between(int64_t low, int64_t high)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return low + (int64_t)(seed % (uint64_t)(high - low + 1));
}

/* Zones are what is reachable by a name without a dot; "right" counts leap seconds and has its own test. */
static int collect(const char *path, const struct stat *status, int type, struct FTW *place)
{
	const char *name = path + strlen(ZONEINFO);

	(void)status;
	(void)place;
	if (type != FTW_F || strchr(name, '.') != NULL || msp_str_starts(name, "right/"))
		return 0;
	if (msp_str_equal(name, "leapseconds") || msp_str_equal(name, "localtime") || msp_str_equal(name, "+VERSION"))
		return 0;
	assert_true(name_count < MSP_COUNT(names));
	names[name_count++] = strdup(name);
	return 0;
}

static int collect_names(void **state)
{
	(void)state;
	return nftw(ZONEINFO, collect, 20, 0);
}

static int free_names(void **state)
{
	(void)state;
	while (name_count > 0)
		free(names[--name_count]);
	return 0;
}

static const struct msp_zone *load(struct msp_arena *arena, const char *name)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_buf bytes = MSP_BUF_INIT;
	const struct msp_zone *zone = NULL;

	if (msp_zone_read_system(NULL, name, &bytes, &err) < 0 ||
		msp_zone_parse(arena, name, bytes.data, bytes.length, &zone, &err) < 0)
		fail_msg("%s: %s", name, err.message);
	msp_buf_release(&bytes);
	setenv("TZ", name, 1);
	tzset();
	return zone;
}

static int32_t libc_offset(int64_t at)
{
	time_t seconds = (time_t)at;
	struct tm tm;

	if (localtime_r(&seconds, &tm) == NULL)
		fail_msg("localtime_r");
	return (int32_t)tm.tm_gmtoff;
}

static int64_t instant(const char *text)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_time time;

	if (msp_time_parse(text, &time, &err) < 0)
		fail_msg("%s", err.message);
	return time.at;
}

static void test_offsets_agree_with_libc(void **state)
{
	struct msp_arena arena = MSP_ARENA_INIT;

	(void)state;
	assert_true(name_count > 300);
	for (size_t i = 0; i < name_count; i++) {
		const struct msp_zone *zone = load(&arena, names[i]);

		for (int round = 0; round < 500; round++) {
			int64_t at = random_between(SINCE, UNTIL);

			if (msp_zone_offset(zone, at) != libc_offset(at))
				fail_msg("%s at %lld", names[i], (long long)at);
		}
		msp_arena_clear(&arena);
	}
	msp_arena_release(&arena);
}

/* Between two changes nothing happens, at each of them the C library changes too. */
static void test_changes_agree_with_libc(void **state)
{
	struct msp_arena arena = MSP_ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < name_count; i++) {
		const struct msp_zone *zone = load(&arena, names[i]);
		int64_t at = SINCE;
		int64_t change;

		while (msp_zone_next_change(zone, at, &change) && change < UNTIL) {
			assert_true(change > at);
			assert_int_equal(msp_zone_offset(zone, change - 1), msp_zone_offset(zone, at));
			assert_int_not_equal(libc_offset(change), libc_offset(change - 1));
			assert_int_equal(libc_offset(change), msp_zone_offset(zone, change));
			assert_int_equal(libc_offset((at + change) / 2), libc_offset(at));
			at = change;
		}
		msp_arena_clear(&arena);
	}
	msp_arena_release(&arena);
}

static void test_civil_agrees_with_libc(void **state)
{
	struct msp_arena arena = MSP_ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < name_count; i += 7) {
		const struct msp_zone *zone = load(&arena, names[i]);

		for (int round = 0; round < 200; round++) {
			time_t at = (time_t)random_between(SINCE, UNTIL);
			struct msp_civil civil = msp_zone_civil(zone, at);
			struct tm tm;

			assert_non_null(localtime_r(&at, &tm));
			assert_int_equal(civil.date.year, tm.tm_year + 1900);
			assert_int_equal(civil.date.month, tm.tm_mon + 1);
			assert_int_equal(civil.date.day, tm.tm_mday);
			assert_int_equal(civil.hour * 3600 + civil.minute * 60 + civil.second,
				tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec);
			assert_int_equal(msp_date_compare(msp_zone_date(zone, at), civil.date), 0);
		}
		msp_arena_clear(&arena);
	}
	msp_arena_release(&arena);
}

/* The smallest instant that the C library shows as this local time, tried with every offset of the days around;
 * MSP_TIME_NONE in a gap. */
static int64_t first_occurrence(int64_t local)
{
	int64_t first = MSP_TIME_NONE;

	for (int64_t near = local - 30 * MSP_HOUR; near <= local + 30 * MSP_HOUR; near += 20 * MSP_MINUTE) {
		int64_t candidate = local - libc_offset(near);

		if (candidate + libc_offset(candidate) == local && (first == MSP_TIME_NONE || candidate < first))
			first = candidate;
	}
	return first;
}

static void assert_moved_over_gap(const struct msp_zone *zone, int64_t local, int64_t answer)
{
	int64_t before = local - answer; /* the offset that was used */
	int64_t change = answer - 2 * MSP_DAY;

	while (msp_zone_next_change(zone, change, &change) && change + libc_offset(change) <= local)
		;
	assert_true(change <= answer);
	assert_int_equal(libc_offset(change - 1), before);
	assert_true(change + before <= local && local < change + libc_offset(change));
}

static void test_instants_agree_with_libc(void **state)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	int gaps = 0;

	(void)state;
	for (size_t i = 0; i < name_count; i += 5) {
		const struct msp_zone *zone = load(&arena, names[i]);

		for (int round = 0; round < 60; round++) {
			int64_t at = random_between(SINCE, UNTIL);
			int64_t change, local, answer, wanted;

			if (msp_zone_next_change(zone, at, &change) && round % 4 != 0)
				at = change + random_between(-3 * MSP_HOUR, 3 * MSP_HOUR);
			local = at + random_between(-14 * MSP_HOUR, 14 * MSP_HOUR) * (round % 4 == 0) +
				msp_zone_offset(zone, at - 4 * MSP_HOUR);
			answer = msp_zone_instant(zone, msp_civil_from_seconds(local));
			wanted = first_occurrence(local);
			if (wanted == MSP_TIME_NONE) {
				assert_moved_over_gap(zone, local, answer);
				gaps++;
			} else if (answer != wanted) {
				fail_msg("%s: local %lld", names[i], (long long)local);
			}
		}
		msp_arena_clear(&arena);
	}
	assert_true(gaps > 100);
	msp_arena_release(&arena);
}

static int64_t libc_days(int64_t at)
{
	int64_t local = at + libc_offset(at);

	return local / MSP_DAY - (local % MSP_DAY < 0);
}

/* Of many days: the second it starts with is of that day (or later, if the day was left out), the one before is not. */
static void test_day_starts_agree_with_libc(void **state)
{
	struct msp_arena arena = MSP_ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < name_count; i += 5) {
		const struct msp_zone *zone = load(&arena, names[i]);

		for (int64_t days = SINCE / MSP_DAY; days < UNTIL / MSP_DAY; days += 5 + (int64_t)(i % 17)) {
			int64_t start = msp_zone_day_start(zone, msp_date_from_days(days));

			if (libc_days(start) < days || libc_days(start - 1) >= days)
				fail_msg("%s: day %lld", names[i], (long long)days);
		}
		msp_arena_clear(&arena);
	}
	msp_arena_release(&arena);
}

static void test_gaps_and_repeated_hours(void **state)
{
	static const struct {
		const char *zone, *local, *instant;
	} cases[] = {
		/* the last spring and the last autumn of daylight saving time in most of Mexico */
		{ "America/Mexico_City", "2022-04-03T01:59:59Z", "2022-04-03T01:59:59-06:00" },
		{ "America/Mexico_City", "2022-04-03T02:00:00Z", "2022-04-03T03:00:00-05:00" },
		{ "America/Mexico_City", "2022-04-03T02:30:00Z", "2022-04-03T03:30:00-05:00" },
		{ "America/Mexico_City", "2022-04-03T03:00:00Z", "2022-04-03T03:00:00-05:00" },
		{ "America/Mexico_City", "2022-10-30T00:59:59Z", "2022-10-30T00:59:59-05:00" },
		{ "America/Mexico_City", "2022-10-30T01:00:00Z", "2022-10-30T01:00:00-05:00" },
		{ "America/Mexico_City", "2022-10-30T01:59:59Z", "2022-10-30T01:59:59-05:00" },
		{ "America/Mexico_City", "2022-10-30T02:00:00Z", "2022-10-30T02:00:00-06:00" },
		{ "America/Mexico_City", "2023-04-02T02:30:00Z", "2023-04-02T02:30:00-06:00" },
		{ "America/Mexico_City", "2026-07-01T12:00:00Z", "2026-07-01T12:00:00-06:00" },
		/* the border keeps the hours of the United States */
		{ "America/Tijuana", "2026-03-08T01:59:59Z", "2026-03-08T01:59:59-08:00" },
		{ "America/Tijuana", "2026-03-08T02:30:00Z", "2026-03-08T03:30:00-07:00" },
		{ "America/Tijuana", "2026-03-08T03:00:00Z", "2026-03-08T03:00:00-07:00" },
		{ "America/Tijuana", "2026-11-01T01:00:00Z", "2026-11-01T01:00:00-07:00" },
		{ "America/Tijuana", "2026-11-01T01:59:59Z", "2026-11-01T01:59:59-07:00" },
		{ "America/Tijuana", "2026-11-01T02:00:00Z", "2026-11-01T02:00:00-08:00" },
		{ "America/Tijuana", "2077-03-14T02:30:00Z", "2077-03-14T03:30:00-07:00" }, /* by the footer */
		{ "America/Tijuana", "2077-11-07T01:30:00Z", "2077-11-07T01:30:00-07:00" },
		{ "Australia/Lord_Howe", "2026-10-04T02:15:00Z", "2026-10-04T02:45:00+11:00" },
		{ "Australia/Lord_Howe", "2026-04-05T01:45:00Z", "2026-04-05T01:45:00+11:00" },
		{ "Pacific/Apia", "2011-12-30T12:00:00Z", "2011-12-31T12:00:00+14:00" }, /* the day was left out */
	};
	struct msp_arena arena = MSP_ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++) {
		struct msp_civil civil = msp_civil_from_seconds(instant(cases[i].local));
		char out[MSP_TIME_SIZE];
		const struct msp_zone *zone = load(&arena, cases[i].zone);
		int64_t at = msp_zone_instant(zone, civil);

		assert_string_equal(msp_zone_emit(zone, at, out), cases[i].instant);
	}
	msp_arena_release(&arena);
}

static void test_day_starts(void **state)
{
	static const struct {
		const char *zone, *date, *start;
	} cases[] = {
		{ "America/Mexico_City", "2022-10-30", "2022-10-30T00:00:00-05:00" },
		{ "America/Mexico_City", "2022-10-31", "2022-10-31T00:00:00-06:00" },
		{ "Asia/Beirut", "2026-03-29", "2026-03-29T01:00:00+03:00" },     /* midnight is left out */
		{ "America/Havana", "2026-11-01", "2026-11-01T00:00:00-04:00" },  /* midnight comes twice */
		{ "America/Toronto", "1919-03-31", "1919-03-31T00:30:00-04:00" }, /* 23:30 became 00:30 */
		{ "Pacific/Apia", "2011-12-30", "2011-12-31T00:00:00+14:00" },
	};
	struct msp_arena arena = MSP_ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++) {
		struct msp_error err = MSP_ERROR_INIT;
		struct msp_date date;
		char out[MSP_TIME_SIZE];
		const struct msp_zone *zone = load(&arena, cases[i].zone);

		assert_int_equal(msp_date_parse(cases[i].date, &date, &err), 0);
		assert_string_equal(msp_zone_emit(zone, msp_zone_day_start(zone, date), out), cases[i].start);
	}
	msp_arena_release(&arena);
}

static void test_next_change(void **state)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	const struct msp_zone *mexico = load(&arena, "America/Mexico_City");
	const struct msp_zone *tijuana = load(&arena, "America/Tijuana");
	int64_t last = instant("2022-10-30T02:00:00-05:00");
	int64_t change;

	(void)state;
	assert_true(msp_zone_next_change(mexico, last - 1, &change));
	assert_true(change == last);
	assert_false(msp_zone_next_change(mexico, last, &change));
	assert_true(msp_zone_next_change(tijuana, instant("2026-03-08T02:00:00-08:00"), &change));
	assert_true(change == instant("2026-11-01T02:00:00-07:00"));
	assert_true(msp_zone_next_change(tijuana, instant("2399-12-31T00:00:00Z"), &change));
	assert_true(change == instant("2400-03-12T02:00:00-08:00"));
	assert_false(msp_zone_next_change(tijuana, INT64_MAX, &change));
	assert_false(msp_zone_next_change(msp_zone_utc(), 0, &change));
	msp_arena_release(&arena);
}

static void test_utc(void **state)
{
	const struct msp_zone *utc = msp_zone_utc();
	char out[MSP_TIME_SIZE];

	(void)state;
	assert_string_equal(msp_zone_name(utc), "UTC");
	assert_int_equal(msp_zone_offset(utc, INT64_MIN), 0);
	assert_int_equal(msp_zone_offset(utc, INT64_MAX), 0);
	assert_string_equal(msp_zone_emit(utc, 0, out), "1970-01-01T00:00:00Z");
	assert_int_equal(msp_zone_instant(utc, msp_civil_from_seconds(12345)), 12345);
}

static void test_extremes(void **state)
{
	static const int64_t instants[] = { INT64_MIN, INT64_MIN + 1, -(INT64_C(1) << 60), INT64_C(1) << 60,
		INT64_MAX - 1, INT64_MAX };
	static const int years[] = { INT32_MIN, -1000000000, 1000000000, INT32_MAX };
	struct msp_arena arena = MSP_ARENA_INIT;
	const struct msp_zone *zone = load(&arena, "America/Tijuana");

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(instants); i++) {
		assert_in_range(msp_zone_civil(zone, instants[i]).hour, 0, 23);
		assert_int_equal(msp_zone_civil(zone, instants[i]).date.year > 0, instants[i] > 0);
	}
	for (size_t i = 0; i < MSP_COUNT(years); i++) {
		struct msp_civil civil = { { years[i], 6, 15 }, 12, 0, 0 };
		int64_t local = msp_civil_to_seconds(civil);

		assert_in_range(local - msp_zone_instant(zone, civil) + MSP_DAY, 0, 2 * MSP_DAY);
	}
	msp_arena_release(&arena);
}

/* Files that count leap seconds give the same instants as those that do not; they have no footer and
 * end with the list of leap seconds that they were made from.  Not every system has them. */
static void test_leap_seconds_are_taken_out(void **state)
{
	static const char *const zones[] = { "America/Mexico_City", "America/Tijuana", "Europe/London",
		"Australia/Sydney", "UTC" };
	struct msp_arena arena = MSP_ARENA_INIT;

	(void)state;
	if (access(ZONEINFO "right", R_OK) != 0)
		skip();
	for (size_t i = 0; i < MSP_COUNT(zones); i++) {
		const struct msp_zone *right = load(&arena, msp_arena_printf(&arena, "right/%s", zones[i]));
		const struct msp_zone *plain = load(&arena, zones[i]);
		int64_t at = SINCE;
		int64_t a, b;

		while (msp_zone_next_change(plain, at, &a) && a < instant("2025-01-01T00:00:00Z")) {
			assert_true(msp_zone_next_change(right, at, &b));
			assert_true(a == b);
			assert_int_equal(msp_zone_offset(right, a), msp_zone_offset(plain, a));
			at = a;
		}
	}
	msp_arena_release(&arena);
}

static void test_names(void **state)
{
	static const char *const refused[] = { "", "/etc/passwd", "../zoneinfo/UTC", "America/../UTC",
		"America//Tijuana", "America/", "America/Mexico City", "America/M\303\251xico", "UTC\n", "./UTC",
		"tzdata.zi" };
	static const char *const missing[] = { "America/Monterey", "America", "Mexico_City" };
	struct msp_buf bytes = MSP_BUF_INIT;

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(refused); i++) {
		struct msp_error err = MSP_ERROR_INIT;

		assert_int_equal(msp_zone_read_system(NULL, refused[i], &bytes, &err), -1);
		assert_int_equal(err.code, MSP_DATA);
		assert_non_null(strstr(err.message, refused[i]));
	}
	for (size_t i = 0; i < MSP_COUNT(missing); i++) {
		struct msp_error err = MSP_ERROR_INIT;

		assert_int_equal(msp_zone_read_system(NULL, missing[i], &bytes, &err), -1);
		assert_int_equal(err.code, MSP_MISSING);
		assert_non_null(strstr(err.message, missing[i]));
	}
	assert_int_equal(bytes.length, 0);
	msp_buf_release(&bytes);
}

static void test_directory(void **state)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_buf here = MSP_BUF_INIT;
	struct msp_buf there = MSP_BUF_INIT;

	(void)state;
	assert_int_equal(msp_zone_read_system(NULL, "America/Tijuana", &here, &err), 0);
	assert_int_equal(msp_zone_read_system("/usr/share/zoneinfo/America", "Tijuana", &there, &err), 0);
	assert_int_equal(here.length, there.length);
	assert_memory_equal(here.data, there.data, here.length);
	assert_int_equal(msp_zone_read_system("/nowhere", "UTC", &here, &err), -1);
	assert_int_equal(err.code, MSP_MISSING);
	assert_string_equal(err.path, "/nowhere/UTC");
	msp_buf_release(&here);
	msp_buf_release(&there);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_offsets_agree_with_libc),
		cmocka_unit_test(test_changes_agree_with_libc),
		cmocka_unit_test(test_civil_agrees_with_libc),
		cmocka_unit_test(test_instants_agree_with_libc),
		cmocka_unit_test(test_day_starts_agree_with_libc),
		cmocka_unit_test(test_gaps_and_repeated_hours),
		cmocka_unit_test(test_day_starts),
		cmocka_unit_test(test_next_change),
		cmocka_unit_test(test_utc),
		cmocka_unit_test(test_extremes),
		cmocka_unit_test(test_leap_seconds_are_taken_out),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_directory),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, collect_names, free_names);
}
