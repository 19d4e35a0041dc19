/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/str.h"
#include "lib/text/decimal.h"

static struct msp_decimal read(const char *text)
{
	struct msp_decimal decimal;

	if (!msp_decimal_parse(text, strlen(text), &decimal))
		fail_msg("%s is no number", text);
	return decimal;
}

static void test_parse(void **state)
{
	static const char *const bad[] = { "", "-", "+1", "01", "-01", "1.", ".5", "1e", "1e+", "1x", " 1", "1 ", "0x1",
		"1.2.3", "1_000", "1,5", "e1", "--1", "1e1000001", "NaN", "yes", "1.10.0" };
	static const char *const good[] = { "0", "-0", "0.0", "1", "10", "1.10", "-0.5e-3", "1E+2", "1e0", "1e1000000",
		"123456789012345678901234567890" };
	struct msp_decimal decimal;

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(bad); i++)
		if (msp_decimal_parse(bad[i], strlen(bad[i]), &decimal))
			fail_msg("'%s' is a number", bad[i]);
	for (size_t i = 0; i < MSP_COUNT(good); i++)
		read(good[i]);
	assert_true(msp_decimal_parse("12x", 2, &decimal));
}

static void test_compare(void **state)
{
	/* ascending; numbers in one entry are equal */
	static const char *const order[][4] = {
		{ "-1e20", "-100000000000000000000", NULL },
		{ "-12", "-12.0", "-1.2e1", NULL },
		{ "-1.21", NULL },
		{ "-1.2", NULL },
		{ "-0.001", "-1e-3", NULL },
		{ "0", "-0", "0.000", NULL },
		{ "1e-400", NULL },
		{ "0.009", NULL },
		{ "0.01", "1e-2", "0.010", NULL },
		{ "0.1", NULL },
		{ "0.100000000000000000001", NULL },
		{ "1", "1.0", "10e-1", NULL },
		{ "9.99", NULL },
		{ "10", "1e1", "0.1e2", NULL },
		{ "9007199254740992", NULL },
		{ "9007199254740993", NULL },
		{ "1e400", NULL },
	};

	(void)state;
	for (size_t a = 0; a < MSP_COUNT(order); a++)
		for (size_t b = 0; b < MSP_COUNT(order); b++)
			for (size_t i = 0; order[a][i] != NULL; i++)
				for (size_t j = 0; order[b][j] != NULL; j++) {
					struct msp_decimal left = read(order[a][i]), right = read(order[b][j]);
					int got = msp_decimal_compare(&left, &right);
					int sign = (got > 0) - (got < 0), wanted = (a > b) - (a < b);
					if (sign != wanted)
						fail_msg("%s and %s: %d", order[a][i], order[b][j], got);
				}
}

static void test_integral(void **state)
{
	static const struct {
		const char *text;
		bool integral;
	} cases[] = { { "0", true }, { "-0.0", true }, { "1", true }, { "1.0", true }, { "1.5", false },
		{ "15e-1", false }, { "150e-1", true }, { "1.5e1", true }, { "0.1", false }, { "100", true },
		{ "1e-1", false }, { "-3", true }, { "-3.25", false } };

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++) {
		struct msp_decimal decimal = read(cases[i].text);
		assert_int_equal(msp_decimal_integral(&decimal), cases[i].integral);
	}
}

static void test_multiple(void **state)
{
	static const struct {
		const char *value, *divisor;
		bool multiple;
	} cases[] = {
		{ "10", "2", true },
		{ "7", "2", false },
		{ "0", "0.3", true },
		{ "0.0075", "0.0001", true },
		{ "0.00751", "0.0001", false },
		{ "4.5", "1.5", true },
		{ "35", "1.5", false },
		{ "-9", "3", true },
		{ "1e308", "0.123456789", false },
		{ "12391239123", "1e-8", true },
		{ "0.3", "0.1", true },
		{ "100", "30", false },
		{ "300", "30", true },
		{ "1.1", "11e-1", true },
		{ "123456789012345678901234567890", "10", true },
		{ "0.5", "1", false },
		{ "25", "10", false },
	};

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++) {
		struct msp_decimal value = read(cases[i].value), divisor = read(cases[i].divisor);
		assert_true(msp_decimal_divisor(&divisor));
		if (msp_decimal_multiple(&value, &divisor) != cases[i].multiple)
			fail_msg("%s / %s", cases[i].value, cases[i].divisor);
	}
	/* against the processor, in hundredths */
	for (int value = -300; value <= 300; value += 7)
		for (int divisor = 1; divisor < 120; divisor++) {
			char text[2][16];
			snprintf(text[0], sizeof text[0], "%s%d.%02d", value < 0 ? "-" : "",
				(value < 0 ? -value : value) / 100, (value < 0 ? -value : value) % 100);
			snprintf(text[1], sizeof text[1], "%d.%02d", divisor / 100, divisor % 100);
			struct msp_decimal left = read(text[0]), right = read(text[1]);
			assert_int_equal(msp_decimal_multiple(&left, &right), value % divisor == 0);
		}
}

static void test_divisor(void **state)
{
	static const char *const bad[] = { "0", "-1", "0.0", "1234567890123456789" };

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(bad); i++) {
		struct msp_decimal decimal = read(bad[i]);
		assert_false(msp_decimal_divisor(&decimal));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_parse), cmocka_unit_test(test_compare),
		cmocka_unit_test(test_integral), cmocka_unit_test(test_multiple), cmocka_unit_test(test_divisor) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("decimal", tests, NULL, NULL);
}
