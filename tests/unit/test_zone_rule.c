/* SPDX-License-Identifier: ISC */
/* Oracle: the C library with the same rule in TZ.  It takes the year from UTC, so changes next to the new year (where
 * it would be wrong) have tests of their own. */
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
#include "lib/base/zone_rule.h"

static const char *const rules[] = {
	"CST6",
	"<+03>-3",
	"<-0930>9:30",
	"PST8PDT,M3.2.0,M11.1.0",
	"CET-1CEST,M3.5.0,M10.5.0/3",
	"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
	"<+1245>-12:45<+1345>,M9.5.0/2:45,M4.1.0/3:45",
	"IST-1GMT0,M10.5.0,M3.5.0/1",
	"CST5CDT,M3.2.0/0,M11.1.0/1",
	"EET-2EEST,M4.5.5/0,M10.5.4/24",
	"EST5EDT4:30:15,J60/1:02:03,J300",
	"EST5EDT,59,350/23",
	"AAA3BBB,J59,J61",
	"<-04>4<-03>,M9.1.6/24,M4.1.6/24",
	"<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
	"IST-2IDT,M3.4.4/26,M10.5.0",
	"EET-2EEST,M3.4.4/50,M10.4.4/50",
	"AAA0BBB,M2.5.6/-167,M8.5.6/167",
	"AAA-14BBB,M1.5.0/167,M11.1.1/-167:59:59",
};

static int32_t libc_offset(int64_t at)
{
	time_t seconds = (time_t)at;
	struct tm tm;

	assert_non_null(localtime_r(&seconds, &tm));
	return (int32_t)tm.tm_gmtoff;
}

static void use_rule(const char *text, struct msp_zone_rule *rule)
{
	struct msp_error err = MSP_ERROR_INIT;

	assert_int_equal(msp_zone_rule_parse(text, true, rule, &err), 0);
	setenv("TZ", text, 1);
	tzset();
}

static void test_agrees_with_libc(void **state)
{
	(void)state;
	for (size_t i = 0; i < MSP_COUNT(rules); i++) {
		struct msp_zone_rule rule;

		use_rule(rules[i], &rule);
		for (int64_t at = 0; at < INT64_C(4102444800); at += 187 * MSP_MINUTE + (int64_t)i)
			assert_int_equal(msp_zone_rule_offset(&rule, at), libc_offset(at));
	}
}

static void test_until_is_every_change(void **state)
{
	(void)state;
	for (size_t i = 0; i < MSP_COUNT(rules); i++) {
		struct msp_zone_rule rule;
		int64_t at = 0;

		use_rule(rules[i], &rule);
		for (int year = 1970; rule.has_daylight && year < 2060; year++) {
			for (int change = 0; change < 2; change++) {
				int64_t until = msp_zone_rule_until(&rule, at);

				assert_true(until > at && until - at < 366 * MSP_DAY);
				assert_int_equal(libc_offset(until - 1), libc_offset(at));
				assert_int_not_equal(libc_offset(until), libc_offset(at));
				at = until;
			}
		}
		assert_true(rule.has_daylight || msp_zone_rule_until(&rule, at) == INT64_MAX);
	}
}

/* RFC 8536, section 3.3.1: daylight saving time all year. */
static void test_daylight_all_year(void **state)
{
	static const char *const texts[] = { "EST5EDT,0/0,J365/25", "XXX3EDT4,0/0,J365/23" };

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(texts); i++) {
		struct msp_error err = MSP_ERROR_INIT;
		struct msp_zone_rule rule;

		assert_int_equal(msp_zone_rule_parse(texts[i], true, &rule, &err), 0);
		for (int64_t at = -2208988800; at < INT64_C(4102444800); at += 1237)
			assert_int_equal(msp_zone_rule_offset(&rule, at), -4 * MSP_HOUR);
		for (int year = 1970; year < 2100; year++) {
			int64_t new_year = msp_date_days((struct msp_date){ year, 1, 1 }) * MSP_DAY;

			for (int64_t at = new_year - MSP_DAY; at < new_year + MSP_DAY; at += 600)
				assert_int_equal(msp_zone_rule_offset(&rule, at), -4 * MSP_HOUR);
		}
	}
}

/* Changes on both sides of the new year, each with the year that it falls into. */
static void test_changes_next_to_the_new_year(void **state)
{
	static const struct {
		const char *text, *at;
		int hours; /* from then on; the hour before has the other offset */
	} cases[] = {
		{ "EST5EDT,59,364/23", "2026-12-31T23:00:00-04:00", -5 }, /* day 364 of a year of 365 */
		{ "EST5EDT,59,364/23", "2028-12-30T23:00:00-04:00", -5 }, /* and of one of 366 */
		{ "EST5EDT,59,365/23", "2027-01-01T23:00:00-04:00", -5 }, /* day 365 runs over */
		{ "EST5EDT,59,J365/167", "2027-01-06T23:00:00-04:00", -5 },
		{ "EST5EDT,0/-167,J90", "2026-12-25T01:00:00-05:00", -4 }, /* before the year it belongs to */
		{ "EST5EDT,0/-167,J90", "2027-03-31T02:00:00-04:00", -5 },
		{ "EST5EDT,J365/24,J90", "2027-01-01T00:00:00-05:00", -4 },
		{ "EST5EDT,J240,J1/0", "2026-12-31T23:00:00-05:00", -5 },
		{ "EST5EDT,J240,0/-24", "2026-12-30T23:00:00-05:00", -5 },
		{ "AAA-14BBB,J1/0,J90", "2026-12-31T10:00:00Z", 15 },
	};

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++) {
		struct msp_error err = MSP_ERROR_INIT;
		struct msp_zone_rule rule;
		struct msp_time change;

		assert_int_equal(msp_zone_rule_parse(cases[i].text, true, &rule, &err), 0);
		assert_int_equal(msp_time_parse(cases[i].at, &change, &err), 0);
		assert_int_equal(msp_zone_rule_offset(&rule, change.at), cases[i].hours * MSP_HOUR);
		assert_int_not_equal(msp_zone_rule_offset(&rule, change.at - 1), cases[i].hours * MSP_HOUR);
		assert_true(msp_zone_rule_until(&rule, change.at - 1) == change.at);
	}
}

static void test_extremes(void **state)
{
	(void)state;
	for (size_t i = 0; i < MSP_COUNT(rules); i++) {
		struct msp_zone_rule rule;

		use_rule(rules[i], &rule);
		assert_in_range(msp_zone_rule_offset(&rule, INT64_MIN) + 100000, 0, 200000);
		assert_in_range(msp_zone_rule_offset(&rule, INT64_MAX) + 100000, 0, 200000);
		assert_true(msp_zone_rule_until(&rule, INT64_MAX) == INT64_MAX);
		assert_true(msp_zone_rule_until(&rule, INT64_MIN) > INT64_MIN);
	}
}

static void test_refused(void **state)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ "", "a name of the time expected at character 1" },
		{ "E", "a name of the time expected at character 1" },
		{ "ES5", "a name of the time expected at character 1" },
		{ "<+3>-3", "a name of the time expected at character 1" },
		{ "<+03-3", "a name of the time expected at character 1" },
		{ "<+0 3>-3", "a name of the time expected at character 1" },
		{ ":CST6", "a name of the time expected at character 1" },
		{ "CST", "hours expected at character 4" },
		{ "CST25", "hours expected at character 4" },
		{ "CST--6", "hours expected at character 5" },
		{ "CST6:60", "minutes expected at character 6" },
		{ "CST6:00:99", "seconds expected at character 9" },
		{ "CST6:", "minutes expected at character 6" },
		{ "CST6 ", "a name of the time expected at character 5" },
		{ "CST6CDT", "a comma and a date expected at character 8" },
		{ "CST6CDT5", "a comma and a date expected at character 9" },
		{ "CST6CDT,M3.2.0", "a comma and a date expected at character 15" },
		{ "CST6CDT,M0.2.0,M11.1.0", "a month expected at character 10" },
		{ "CST6CDT,M13.2.0,M11.1.0", "a month expected at character 10" },
		{ "CST6CDT,M3.0.0,M11.1.0", "a week expected at character 12" },
		{ "CST6CDT,M3.6.0,M11.1.0", "a week expected at character 12" },
		{ "CST6CDT,M3.2.7,M11.1.0", "a day of the week expected at character 14" },
		{ "CST6CDT,M3-2.7,M11.1.0", "a dot expected at character 11" },
		{ "CST6CDT,J0,J300", "a day of the year expected at character 10" },
		{ "CST6CDT,J366,J300", "a day of the year expected at character 10" },
		{ "CST6CDT,366,300", "a day of the year expected at character 9" },
		{ "CST6CDT,1,99999999999999", "a day of the year expected at character 11" },
		{ "CST6CDT,1/168,300", "hours expected at character 11" },
		{ "CST6CDT,1/,300", "hours expected at character 11" },
		{ "CST6CDT,1,300,", "the end expected at character 14" },
		{ "CST6CDT,1,300/2x", "the end expected at character 16" },
	};

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++) {
		struct msp_error err = MSP_ERROR_INIT;
		struct msp_zone_rule rule;

		assert_int_equal(msp_zone_rule_parse(cases[i].text, true, &rule, &err), -1);
		assert_int_equal(err.code, MSP_DATA);
		assert_memory_equal(err.message, cases[i].message, strlen(cases[i].message));
	}
}

/* Version 2 data keep to POSIX: no sign and at most 24 hours. */
static void test_extended_hours_only_where_allowed(void **state)
{
	static const char *const texts[] = { "AAA3BBB,M3.5.0/-1,M10.5.0/0", "AAA3BBB,M3.5.0/25,M10.5.0/0",
		"AAA3BBB,M3.5.0/+1,M10.5.0/0" };

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(texts); i++) {
		struct msp_error err = MSP_ERROR_INIT;
		struct msp_zone_rule rule;

		assert_int_equal(msp_zone_rule_parse(texts[i], true, &rule, &err), 0);
		assert_int_equal(msp_zone_rule_parse(texts[i], false, &rule, &err), -1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_agrees_with_libc),
		cmocka_unit_test(test_until_is_every_change),
		cmocka_unit_test(test_daylight_all_year),
		cmocka_unit_test(test_changes_next_to_the_new_year),
		cmocka_unit_test(test_extremes),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_extended_hours_only_where_allowed),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
