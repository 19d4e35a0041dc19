/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/damm.h"
#include "lib/base/str.h"

#define WIDTH 6 /* digits with the check digit: all 100000 numbers of five */

static void put_number(int number, char digits[WIDTH + 1])
{
	snprintf(digits, WIDTH + 1, "%05d", number % 100000);
	digits[WIDTH - 1] = (char)('0' + msp_damm_digit(digits, WIDTH - 1));
	digits[WIDTH] = '\0';
}

/* Published examples. */
static void test_known_digits(void **state)
{
	static const struct {
		const char *digits;
		int check;
	} cases[] = { { "572", 4 }, { "43881234567", 9 }, { "", 0 }, { "0", 0 }, { "000", 0 }, { "00572", 4 } };

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++)
		assert_int_equal(msp_damm_digit(cases[i].digits, strlen(cases[i].digits)), cases[i].check);
	assert_int_equal(msp_damm_digit("5729", 3), 4);
	assert_true(msp_damm_valid("5724"));
	assert_true(msp_damm_valid("438812345679"));
	assert_false(msp_damm_valid("5725"));
}

static void test_what_is_not_digits(void **state)
{
	static const char *const cases[] = { "", "0", "7", "57a4", "-5724", " 5724", "5724\n", "57.24",
		"\357\274\225724" };

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++)
		assert_false(msp_damm_valid(cases[i]));
	assert_int_equal(msp_damm_digit("57a", 3), -1);
	assert_int_equal(msp_damm_digit("5/2", 3), -1);
	assert_int_equal(msp_damm_digit("5:2", 3), -1);
}

static void test_every_number_has_one_check_digit(void **state)
{
	(void)state;
	for (int number = 0; number < 100000; number++) {
		char digits[WIDTH + 1];

		put_number(number, digits);
		assert_true(msp_damm_valid(digits));
	}
}

static void test_every_wrong_digit_is_found(void **state)
{
	(void)state;
	for (int number = 0; number < 100000; number++) {
		char digits[WIDTH + 1];

		put_number(number, digits);
		for (size_t i = 0; i < WIDTH; i++) {
			char right = digits[i];

			for (digits[i] = '0'; digits[i] <= '9'; digits[i]++) {
				if (msp_damm_valid(digits) != (digits[i] == right))
					fail_msg("%05d became %s", number, digits);
			}
			digits[i] = right;
		}
	}
}

static void test_every_swap_of_neighbours_is_found(void **state)
{
	(void)state;
	for (int number = 0; number < 100000; number++) {
		char digits[WIDTH + 1];

		put_number(number, digits);
		for (size_t i = 0; i + 1 < WIDTH; i++) {
			char left = digits[i];
			char right = digits[i + 1];

			digits[i] = right;
			digits[i + 1] = left;
			if (msp_damm_valid(digits) != (left == right))
				fail_msg("%05d became %s", number, digits);
			digits[i] = left;
			digits[i + 1] = right;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_digits),
		cmocka_unit_test(test_what_is_not_digits),
		cmocka_unit_test(test_every_number_has_one_check_digit),
		cmocka_unit_test(test_every_wrong_digit_is_found),
		cmocka_unit_test(test_every_swap_of_neighbours_is_found),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
