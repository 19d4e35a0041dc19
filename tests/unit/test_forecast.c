/* SPDX-License-Identifier: ISC */
/* What a month can still come to, against counting: every number of misses, one after the other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/model/forecast.h"

#define MOST 12

static int keeps(int64_t met, int64_t judged, int64_t goal)
{
	return met * 10000 >= goal * judged;
}

static int64_t count_allowed(int64_t met, int64_t missed, int64_t open, int64_t goal)
{
	for (int64_t misses = open; misses >= 0; misses--)
		if (keeps(met + open - misses, met + missed + open, goal))
			return misses;
	return -1;
}

static int64_t count_needed(int64_t met, int64_t missed, int64_t open, int64_t goal)
{
	for (int64_t more = 1; more < 200000; more++)
		if (keeps(met + open + more, met + missed + open + more, goal))
			return more;
	return -1;
}

static void check(int64_t met, int64_t missed, int64_t open, int64_t goal)
{
	struct msp_outlook outlook = msp_outlook_of(met, missed, open, goal);

	assert_int_equal(outlook.allowed, count_allowed(met, missed, open, goal));
	if (outlook.allowed < 0)
		assert_int_equal(outlook.needed, count_needed(met, missed, open, goal));
}

static void test_outlook(void **state)
{
	static const int64_t goals[] = { 0, 1, 5000, 6667, 9000, 9500, 9995, 10000 };

	(void)state;
	for (size_t g = 0; g < sizeof goals / sizeof goals[0]; g++)
		for (int64_t met = 0; met < MOST; met++)
			for (int64_t missed = 0; missed < MOST; missed++)
				for (int64_t open = 0; open < MOST; open++)
					check(met, missed, open, goals[g]);
}

static void test_words(void **state)
{
	struct msp_outlook outlook = msp_outlook_of(18, 0, 2, 9500);

	(void)state;
	assert_int_equal(outlook.allowed, 1); /* 19 of 20 */
	assert_int_equal(msp_outlook_of(0, 0, 0, 9500).allowed, 0);
	assert_int_equal(msp_outlook_of(5, 1, 0, 10000).needed, -1); /* nothing mends a miss where all was promised */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_outlook),
		cmocka_unit_test(test_words),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
