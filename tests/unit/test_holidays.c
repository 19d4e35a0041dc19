/* SPDX-License-Identifier: ISC */
/* Dates as printed in the official calendars of those years (STPS, CNBV, INE), not computed here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/buf.h"
#include "lib/model/holidays.h"

/* "2026-01-01 2026-02-02 …" */
static void expect(int first, int last, unsigned kinds, const char *const *custom, size_t count, const char *wanted)
{
	struct msp_holidays_request request = { "mx", first, last, kinds, custom, count };
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_holiday *days;
	struct msp_error err = MSP_ERROR_INIT;
	size_t found;

	if (msp_holidays_list(&arena, &request, &days, &found, &err) < 0)
		fail_msg("%s", err.message);
	for (size_t i = 0; i < found; i++) {
		char date[MSP_TIME_SIZE];

		msp_buf_addf(&text, "%s%s", i > 0 ? " " : "", msp_date_emit(days[i].date, date));
	}
	assert_string_equal(text.data, wanted);
	msp_buf_release(&text);
	msp_arena_release(&arena);
}

static void test_statutory(void **state)
{
	(void)state;
	expect(2024, 2024, 0, NULL, 0,
		"2024-01-01 2024-02-05 2024-03-18 2024-05-01 2024-09-16 2024-10-01 2024-11-18 "
		"2024-12-25");
	expect(2026, 2026, 0, NULL, 0, "2026-01-01 2026-02-02 2026-03-16 2026-05-01 2026-09-16 2026-11-16 2026-12-25");
	/* Saturday 1 May 2027, Sunday 25 December 2022: never moved */
	expect(2027, 2027, 0, NULL, 0, "2027-01-01 2027-02-01 2027-03-15 2027-05-01 2027-09-16 2027-11-15 2027-12-25");
	expect(2022, 2022, 0, NULL, 0, "2022-01-01 2022-02-07 2022-03-21 2022-05-01 2022-09-16 2022-11-21 2022-12-25");
}

static void test_inauguration(void **state)
{
	(void)state;
	expect(2018, 2018, 0, NULL, 0,
		"2018-01-01 2018-02-05 2018-03-19 2018-05-01 2018-09-16 2018-11-19 2018-12-01 "
		"2018-12-25");
	expect(2012, 2012, 0, NULL, 0,
		"2012-01-01 2012-02-06 2012-03-19 2012-05-01 2012-09-16 2012-11-19 2012-12-01 "
		"2012-12-25");
	expect(2030, 2030, 0, NULL, 0,
		"2030-01-01 2030-02-04 2030-03-18 2030-05-01 2030-09-16 2030-10-01 2030-11-18 "
		"2030-12-25");
	expect(2036, 2036, 0, NULL, 0,
		"2036-01-01 2036-02-04 2036-03-17 2036-05-01 2036-09-16 2036-10-01 2036-11-17 "
		"2036-12-25");
}

static void test_before_the_mondays(void **state)
{
	(void)state;
	expect(2005, 2005, 0, NULL, 0, "2005-01-01 2005-02-05 2005-03-21 2005-05-01 2005-09-16 2005-11-20 2005-12-25");
}

static void test_bank(void **state)
{
	(void)state;
	expect(2025, 2025, MSP_HOLIDAY_BANK, NULL, 0,
		"2025-01-01 2025-02-03 2025-03-17 2025-04-17 2025-04-18 2025-05-01 "
		"2025-09-16 2025-11-02 2025-11-17 2025-12-12 2025-12-25");
	expect(2024, 2024, MSP_HOLIDAY_BANK, NULL, 0,
		"2024-01-01 2024-02-05 2024-03-18 2024-03-28 2024-03-29 2024-05-01 "
		"2024-09-16 2024-10-01 2024-11-02 2024-11-18 2024-12-12 2024-12-25");
}

static void test_election(void **state)
{
	(void)state;
	expect(2024, 2024, MSP_HOLIDAY_ELECTION, NULL, 0,
		"2024-01-01 2024-02-05 2024-03-18 2024-05-01 2024-06-02 "
		"2024-09-16 2024-10-01 2024-11-18 2024-12-25");
	expect(2018, 2018, MSP_HOLIDAY_ELECTION, NULL, 0,
		"2018-01-01 2018-02-05 2018-03-19 2018-05-01 2018-07-01 "
		"2018-09-16 2018-11-19 2018-12-01 2018-12-25");
	expect(2027, 2027, MSP_HOLIDAY_ELECTION, NULL, 0,
		"2027-01-01 2027-02-01 2027-03-15 2027-05-01 2027-06-06 "
		"2027-09-16 2027-11-15 2027-12-25");
	expect(2026, 2026, MSP_HOLIDAY_ELECTION, NULL, 0,
		"2026-01-01 2026-02-02 2026-03-16 2026-05-01 2026-09-16 "
		"2026-11-16 2026-12-25");
}

static void test_custom(void **state)
{
	const char *const custom[] = { "08-28=Aniversario", "2026-03-16", "2027-07-01", "02-29" };
	struct msp_holidays_request request = { "mx", 2026, 2026, 0, custom, 4 };
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_holiday *days;
	size_t count;

	(void)state;
	expect(2026, 2026, 0, custom, 4,
		"2026-01-01 2026-02-02 2026-03-16 2026-05-01 2026-08-28 2026-09-16 2026-11-16 "
		"2026-12-25");
	assert_int_equal(msp_holidays_list(&arena, &request, &days, &count, NULL), 0);
	assert_string_equal(days[4].name, "Aniversario");
	assert_string_equal(days[2].name, "Natalicio de Benito Juárez"); /* the law's name wins */
	msp_arena_release(&arena);
}

static void refuse(const char *country, int first, int last, const char *custom, enum msp_code code)
{
	struct msp_holidays_request request = { country, first, last, 0, &custom, custom != NULL };
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_holiday *days;
	size_t count;

	assert_int_equal(msp_holidays_list(&arena, &request, &days, &count, &err), -1);
	assert_int_equal(err.code, code);
	assert_true(err.message[0] != '\0');
	msp_arena_release(&arena);
}

static void test_refused(void **state)
{
	(void)state;
	refuse("de", 2026, 2026, NULL, MSP_MISSING);
	refuse("mx", 2027, 2026, NULL, MSP_USAGE);
	refuse("mx", 1900, 2026, NULL, MSP_USAGE);
	refuse("mx", 2026, 9999, NULL, MSP_USAGE);
	refuse("mx", 2026, 2026, "30-02", MSP_USAGE);
	refuse("mx", 2026, 2026, "2026-02-30", MSP_USAGE);
	refuse("mx", 2026, 2026, "", MSP_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_statutory),
		cmocka_unit_test(test_inauguration),
		cmocka_unit_test(test_before_the_mondays),
		cmocka_unit_test(test_bank),
		cmocka_unit_test(test_election),
		cmocka_unit_test(test_custom),
		cmocka_unit_test(test_refused),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
