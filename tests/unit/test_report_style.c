/* SPDX-License-Identifier: ISC */
/* WCAG 2.1 contrast (success criteria 1.4.3, 1.4.6, 1.4.11) of the style sheet's colours, in light, dark and print. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/buf.h"
#include "lib/base/str.h"
#include "lib/model/report_style.h"

static struct msp_buf sheet = MSP_BUF_INIT;

static int join_sheet(void **state)
{
	(void)state;
	for (size_t i = 0; msp_report_style[i] != NULL; i++)
		msp_buf_adds(&sheet, msp_report_style[i]);
	return 0;
}

static int release(void **state)
{
	(void)state;
	msp_buf_release(&sheet);
	return 0;
}

/* value to the power of 2.4, for 0 … 1: the fifth root of value^12, found by halving */
static double power_2_4(double value)
{
	double low = 0, high = 1, wanted = 1;

	for (int i = 0; i < 12; i++)
		wanted *= value;
	for (int i = 0; i < 60; i++) {
		double middle = (low + high) / 2;
		if (middle * middle * middle * middle * middle < wanted)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static double linear(unsigned channel)
{
	double share = channel / 255.0;
	return share <= 0.04045 ? share / 12.92 : power_2_4((share + 0.055) / 1.055);
}

/* "#1f2328" or "#fff" behind "--name:" after `from` */
static double luminance(const char *from, const char *name)
{
	char key[32];
	unsigned red, green, blue;

	snprintf(key, sizeof key, "--%s:#", name);
	const char *at = strstr(from, key);
	assert_non_null(at);
	at += strlen(key);
	if (strspn(at, "0123456789abcdef") >= 6) {
		assert_int_equal(sscanf(at, "%2x%2x%2x", &red, &green, &blue), 3);
	} else {
		assert_int_equal(sscanf(at, "%1x%1x%1x", &red, &green, &blue), 3);
		red *= 17;
		green *= 17;
		blue *= 17;
	}
	return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

static double contrast(const char *from, const char *a, const char *b)
{
	double first = luminance(from, a), second = luminance(from, b);
	return first > second ? (first + 0.05) / (second + 0.05) : (second + 0.05) / (first + 0.05);
}

static void check_theme(const char *start)
{
	static const struct {
		const char *ink, *ground;
		double least;
	} pairs[] = {
		{ "ink", "page", 7 },
		{ "ink", "card", 7 },
		{ "soft", "page", 4.5 },
		{ "soft", "card", 4.5 },
		{ "accent", "card", 4.5 },
		{ "accent", "page", 3 },
		{ "second", "card", 3 },
		{ "accent", "rail", 3 },
		{ "good", "good-bg", 4.5 },
		{ "risk", "risk-bg", 4.5 },
		{ "bad", "bad-bg", 4.5 },
		{ "none", "none-bg", 4.5 },
	};

	for (size_t i = 0; i < MSP_COUNT(pairs); i++) {
		double found = contrast(start, pairs[i].ink, pairs[i].ground);
		if (found < pairs[i].least)
			fail_msg("%s on %s: %.2f, wanted %.1f", pairs[i].ink, pairs[i].ground, found, pairs[i].least);
	}
}

static void light_is_legible(void **state)
{
	(void)state;
	check_theme(strstr(sheet.data, ":root{"));
}

static void dark_is_legible(void **state)
{
	(void)state;
	check_theme(strstr(sheet.data, "@media(prefers-color-scheme:dark)"));
}

static void paper_is_legible(void **state)
{
	(void)state;
	check_theme(strstr(sheet.data, "@media print"));
}

static void the_sheet_asks_for_nothing_and_closes_what_it_opens(void **state)
{
	static const char *const never[] = { "url(", "@import", "http", "expression", "</", "\t", "\n" };
	int depth = 0;

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(never); i++)
		assert_null(strstr(sheet.data, never[i]));
	for (const char *at = sheet.data; *at != '\0'; at++) {
		depth += (*at == '{') - (*at == '}');
		assert_true(depth >= 0 && depth <= 2);
	}
	assert_int_equal(depth, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(light_is_legible),
		cmocka_unit_test(dark_is_legible),
		cmocka_unit_test(paper_is_legible),
		cmocka_unit_test(the_sheet_asks_for_nothing_and_closes_what_it_opens),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, join_sheet, release);
}
