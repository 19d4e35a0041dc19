/* SPDX-License-Identifier: ISC */
/* Times as people type them.  Now is Tuesday 2026-11-03 10:00:00 in Mexico City. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/base/buf.h"
#include "lib/base/zone.h"
#include "lib/model/when.h"

static struct msp_arena arena = MSP_ARENA_INIT;
static const struct msp_zone *zone;
static int64_t now;

static int setup(void **state)
{
	struct msp_buf bytes = MSP_BUF_INIT;
	struct msp_time time;

	(void)state;
	int failed = msp_zone_read_system(NULL, "America/Mexico_City", &bytes, NULL) != 0 ||
		     msp_zone_parse(&arena, "America/Mexico_City", bytes.data, bytes.length, &zone, NULL) != 0 ||
		     msp_time_parse("2026-11-03T10:00:00-06:00", &time, NULL) != 0;
	now = time.at;
	msp_buf_release(&bytes);
	return failed;
}

static int teardown(void **state)
{
	(void)state;
	msp_arena_release(&arena);
	return 0;
}

static void check(const char *text, const char *wanted)
{
	char got[MSP_TIME_SIZE];
	int64_t at;

	if (msp_when_parse(text, zone, now, &at, NULL) != 0)
		fail_msg("'%s' was refused", text);
	assert_string_equal(msp_zone_emit(zone, at, got), wanted);
}

static void test_forms(void **state)
{
	(void)state;
	check("now", "2026-11-03T10:00:00-06:00");
	check("9:10", "2026-11-03T09:10:00-06:00");
	check("18:40:05", "2026-11-03T18:40:05-06:00");
	check("ayer 18:40", "2026-11-02T18:40:00-06:00");
	check("yesterday 18:40", "2026-11-02T18:40:00-06:00");
	check("mañana 8:00", "2026-11-04T08:00:00-06:00");
	check("hoy", "2026-11-03T00:00:00-06:00");
	check("2026-10-25 9:10", "2026-10-25T09:10:00-06:00");
	check("2026-10-25", "2026-10-25T00:00:00-06:00");
	check("2026-11-03T15:10:00Z", "2026-11-03T09:10:00-06:00");
	check("-20m", "2026-11-03T09:40:00-06:00");
	check("+1h30m", "2026-11-03T11:30:00-06:00");
	check("-3d", "2026-10-31T10:00:00-06:00");
}

static void test_weekdays_are_the_last_such_day(void **state)
{
	(void)state;
	check("lun 9:00", "2026-11-02T09:00:00-06:00");
	check("mar 9:00", "2026-11-03T09:00:00-06:00");  /* today, it has passed */
	check("mar 11:00", "2026-10-27T11:00:00-06:00"); /* today it is still to come */
	check("dom 9:00", "2026-11-01T09:00:00-06:00");
}

static void test_refused(void **state)
{
	static const char *const bad[] = { "", "9", "930", "25:00", "9:60", "9:1", "ayer 25:00", "2026-13-01", "-",
		"-2d eod", "pronto", "ayer18:40", "9:10 ayer", "2026-11-03T09:10", "- 20m" };
	struct msp_error err = MSP_ERROR_INIT;
	int64_t at;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_int_equal(msp_when_parse(bad[i], zone, now, &at, &err), -1);
		assert_int_equal(err.code, MSP_USAGE);
		assert_true(err.hint[0] != '\0');
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_forms),
		cmocka_unit_test(test_weekdays_are_the_last_such_day), cmocka_unit_test(test_refused) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, setup, teardown);
}
