/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/str.h"
#include "lib/model/period.h"

static struct msp_arena arena;

static const struct msp_zone *zone(const char *name)
{
	struct msp_buf bytes = MSP_BUF_INIT;
	const struct msp_zone *result;

	assert_int_equal(msp_zone_read_system(NULL, name, &bytes, NULL), 0);
	assert_int_equal(msp_zone_parse(&arena, name, bytes.data, bytes.length, &result, NULL), 0);
	msp_buf_release(&bytes);
	return result;
}

static int64_t at(const char *text)
{
	struct msp_time time;
	assert_int_equal(msp_time_parse(text, &time, NULL), 0);
	return time.at;
}

static int release(void **state)
{
	(void)state;
	msp_arena_release(&arena);
	return 0;
}

static void a_month_begins_and_ends_at_local_midnight(void **state)
{
	static const struct {
		const char *zone, *text, *start, *end;
	} cases[] = {
		{ "America/Mexico_City", "2026-10", "2026-10-01T00:00:00-06:00", "2026-11-01T00:00:00-06:00" },
		{ "America/Mexico_City", "2026-12", "2026-12-01T00:00:00-06:00", "2027-01-01T00:00:00-06:00" },
		{ "America/Tijuana", "2026-03", "2026-03-01T00:00:00-08:00", "2026-04-01T00:00:00-07:00" },
		{ "America/Tijuana", "2026-11", "2026-11-01T00:00:00-07:00", "2026-12-01T00:00:00-08:00" },
		{ "UTC", "2024-02", "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z" },
		/* Midnight of 1 October 2017 does not exist there: the day begins at one. */
		{ "America/Asuncion", "2017-10", "2017-10-01T01:00:00-03:00", "2017-11-01T00:00:00-03:00" },
	};

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++) {
		struct msp_period period;
		char text[MSP_PERIOD_SIZE];
		assert_int_equal(msp_period_parse(cases[i].text, zone(cases[i].zone), &period, NULL), 0);
		assert_int_equal(period.start, at(cases[i].start));
		assert_int_equal(period.end, at(cases[i].end));
		assert_string_equal(msp_period_emit(&period, text), cases[i].text);
		assert_true(msp_period_has(&period, period.start));
		assert_true(msp_period_has(&period, period.end - 1));
		assert_false(msp_period_has(&period, period.end));
		assert_false(msp_period_has(&period, period.start - 1));
	}
}

static void what_is_no_month_is_refused_with_the_form(void **state)
{
	static const char *const bad[] = { "", "2026", "2026-13", "2026-00", "2026-1", "2026-1 ", "26-10", "2026/10",
		"2026-10-01", "octubre", "1969-12", "9999-12", "+026-10", "2026-1x" };

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(bad); i++) {
		struct msp_error err = MSP_ERROR_INIT;
		struct msp_period period;
		assert_int_equal(msp_period_parse(bad[i], msp_zone_utc(), &period, &err), -1);
		assert_int_equal(err.code, MSP_USAGE);
		assert_non_null(strstr(err.hint, "2026-10"));
	}
}

static void months_follow_each_other_without_gap(void **state)
{
	struct msp_period period, first;
	char text[MSP_PERIOD_SIZE];

	(void)state;
	assert_int_equal(msp_period_parse("2025-11", zone("America/Tijuana"), &period, NULL), 0);
	first = period;
	for (int i = 1; i <= 30; i++) {
		struct msp_period next = msp_period_shift(&first, i);
		assert_int_equal(next.start, period.end);
		struct msp_period back = msp_period_shift(&next, -1);
		assert_int_equal(back.start, period.start);
		period = next;
	}
	assert_string_equal(msp_period_emit(&period, text), "2028-05");
	struct msp_period back = msp_period_shift(&first, -11);
	assert_string_equal(msp_period_emit(&back, text), "2024-12");
	struct msp_period other = msp_period_in(&first, msp_zone_utc());
	assert_int_equal(other.start, at("2025-11-01T00:00:00Z"));
}

static void the_cutoff_is_the_earliest_of_what_is_known(void **state)
{
	struct msp_period period;

	(void)state;
	assert_int_equal(msp_period_parse("2026-10", msp_zone_utc(), &period, NULL), 0);
	assert_int_equal(msp_period_cutoff(&period, false, 0, at("2026-10-20T08:00:00Z")), at("2026-10-20T08:00:00Z"));
	assert_int_equal(msp_period_cutoff(&period, false, 0, at("2026-11-20T08:00:00Z")), period.end);
	assert_int_equal(msp_period_cutoff(&period, true, at("2026-10-10T00:00:00Z"), at("2026-10-20T08:00:00Z")),
		at("2026-10-10T00:00:00Z"));
	assert_int_equal(msp_period_cutoff(&period, true, at("2026-10-25T00:00:00Z"), at("2026-10-20T08:00:00Z")),
		at("2026-10-25T00:00:00Z"));
	assert_int_equal(msp_period_cutoff(&period, true, at("2027-01-01T00:00:00Z"), 0), period.end);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_month_begins_and_ends_at_local_midnight),
		cmocka_unit_test(what_is_no_month_is_refused_with_the_form),
		cmocka_unit_test(months_follow_each_other_without_gap),
		cmocka_unit_test(the_cutoff_is_the_earliest_of_what_is_known),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, release);
}
