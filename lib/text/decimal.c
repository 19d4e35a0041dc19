/* SPDX-License-Identifier: ISC */
#include "lib/text/decimal.h"

#include <stdint.h>

#include "lib/base/error.h"

#define EXPONENT_LIMIT 1000000
#define DIVISOR_DIGITS 18 /* so that remainder * 10 + 9 stays below 2^64 */

static bool digit(const char *text, size_t length, size_t at)
{
	return at < length && text[at] >= '0' && text[at] <= '9';
}

static size_t skip_digits(const char *text, size_t length, size_t at)
{
	while (digit(text, length, at))
		at++;
	return at;
}

/* The part behind "e"; moves *at behind it. */
static bool read_exponent(const char *text, size_t length, size_t *at, long *exponent)
{
	bool negative = false;
	long value = 0;

	*exponent = 0;
	if (*at == length)
		return true;
	if (text[*at] != 'e' && text[*at] != 'E')
		return false;
	++*at;
	if (*at < length && (text[*at] == '-' || text[*at] == '+'))
		negative = text[(*at)++] == '-';
	if (!digit(text, length, *at))
		return false;
	for (; digit(text, length, *at); ++*at)
		if ((value = value * 10 + (text[*at] - '0')) > EXPONENT_LIMIT)
			return false;
	*exponent = negative ? -value : value;
	return true;
}

/* Fills digits, count and exponent from text[start, end), whose point stands at `point` (end when there is none). */
static void normalise(
	struct msp_decimal *decimal, const char *text, size_t start, size_t point, size_t end, long exponent)
{
	size_t first = start, last = end;

	while (first < end && (text[first] == '0' || text[first] == '.'))
		first++;
	while (last > first && (text[last - 1] == '0' || text[last - 1] == '.'))
		last--;
	decimal->digits = text + first;
	decimal->count = last - first - (first < point && point < last ? 1 : 0);
	/* "first" digits stand before the point: 123.4 -> 0.1234e3; 0.05 -> 0.5e-1 */
	decimal->exponent = exponent + (first <= point ? (long)(point - first) : -(long)(first - point - 1));
	if (decimal->count == 0)
		decimal->exponent = 0;
}

bool msp_decimal_parse(const char *text, size_t length, struct msp_decimal *decimal)
{
	size_t at = 0, start, point, end;
	long exponent;

	decimal->negative = length > 0 && text[0] == '-';
	if (decimal->negative)
		at++;
	start = at;
	at = point = skip_digits(text, length, at);
	if (at == start || (text[start] == '0' && at > start + 1))
		return false;
	if (at < length && text[at] == '.') {
		at = skip_digits(text, length, at + 1);
		if (at == point + 1)
			return false;
	}
	end = at;
	if (!read_exponent(text, length, &at, &exponent) || at != length)
		return false;
	normalise(decimal, text, start, point, end, exponent);
	decimal->negative = decimal->negative && decimal->count > 0;
	return true;
}

bool msp_decimal_integral(const struct msp_decimal *decimal)
{
	return decimal->count == 0 || (decimal->exponent > 0 && decimal->count <= (size_t)decimal->exponent);
}

static int compare_magnitude(const struct msp_decimal *a, const struct msp_decimal *b)
{
	const char *left = a->digits, *right = b->digits;

	if (a->count == 0 || b->count == 0)
		return (a->count > 0) - (b->count > 0);
	if (a->exponent != b->exponent)
		return a->exponent < b->exponent ? -1 : 1;
	for (size_t i = 0; i < a->count && i < b->count; i++, left++, right++) {
		left += *left == '.';
		right += *right == '.';
		if (*left != *right)
			return *left < *right ? -1 : 1;
	}
	return (a->count > b->count) - (a->count < b->count);
}

int msp_decimal_compare(const struct msp_decimal *a, const struct msp_decimal *b)
{
	if (a->negative != b->negative)
		return a->negative ? -1 : 1;
	return a->negative ? -compare_magnitude(a, b) : compare_magnitude(a, b);
}

bool msp_decimal_divisor(const struct msp_decimal *decimal)
{
	return !decimal->negative && decimal->count > 0 && decimal->count <= DIVISOR_DIGITS;
}

bool msp_decimal_multiple(const struct msp_decimal *value, const struct msp_decimal *divisor)
{
	const char *digits = divisor->digits;
	uint64_t unit = 0, remainder = 0;

	if (value->count == 0)
		return true;
	for (size_t i = 0; i < divisor->count; i++, digits++) {
		digits += *digits == '.';
		unit = unit * 10 + (uint64_t)(*digits - '0');
	}
	if (unit == 0)
		msp_bug("a multiple of what is no divisor");
	/* value = V * 10^v and divisor = unit * 10^d, V and unit whole.  With v < d, V would have to be a multiple of
	 * ten, and it has no trailing zero. */
	long shift = (value->exponent - (long)value->count) - (divisor->exponent - (long)divisor->count);
	if (shift < 0)
		return false;
	digits = value->digits;
	for (size_t i = 0; i < value->count; i++, digits++) {
		digits += *digits == '.';
		remainder = (remainder * 10 + (uint64_t)(*digits - '0')) % unit;
	}
	for (; shift > 0 && remainder != 0; shift--)
		remainder = remainder * 10 % unit;
	return remainder == 0;
}
