/* SPDX-License-Identifier: ISC */
#include "lib/base/str.h"

#include <string.h>

bool msp_str_equal(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return strcmp(a, b) == 0;
}

bool msp_str_starts(const char *string, const char *prefix)
{
	return strncmp(string, prefix, strlen(prefix)) == 0;
}

bool msp_str_ends(const char *string, const char *suffix)
{
	size_t length = strlen(string);
	size_t tail = strlen(suffix);

	return tail <= length && memcmp(string + length - tail, suffix, tail) == 0;
}

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool is_space(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

bool msp_str_digits(const char *string)
{
	const char *at = string;

	while (is_digit(*at))
		at++;
	return at != string && *at == '\0';
}

char **msp_str_split(struct msp_arena *arena, const char *string, char separator, size_t *count)
{
	size_t pieces = 1;

	for (const char *at = string; *at != '\0'; at++)
		pieces += *at == separator;
	char **split = msp_arena_array(arena, pieces + 1, sizeof *split);
	for (size_t i = 0; i < pieces; i++) {
		const char *end = string;
		while (*end != separator && *end != '\0')
			end++;
		split[i] = msp_arena_strndup(arena, string, (size_t)(end - string));
		string = end + (i + 1 < pieces);
	}
	*count = pieces;
	return split;
}

/* Copies text with its NUL; returns where that lies. */
static char *append(char *at, const char *text)
{
	size_t length = strlen(text);

	memcpy(at, text, length + 1);
	return at + length;
}

char *msp_str_join(struct msp_arena *arena, char *const *pieces, size_t count, const char *separator)
{
	size_t gap = strlen(separator);
	size_t length = count > 1 ? (count - 1) * gap : 0;

	for (size_t i = 0; i < count; i++)
		length += strlen(pieces[i]);
	char *joined = msp_arena_alloc(arena, length + 1);
	char *at = joined;
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			at = append(at, separator);
		at = append(at, pieces[i]);
	}
	return joined;
}

char *msp_str_trim(struct msp_arena *arena, const char *string)
{
	while (is_space(*string))
		string++;
	size_t length = strlen(string);
	while (length > 0 && is_space(string[length - 1]))
		length--;
	return msp_arena_strndup(arena, string, length);
}

/* Adds the digits at *at to *value and moves past them.  False when it does not fit in 64 bits. */
static bool read_digits(const char **at, uint64_t *value)
{
	for (; is_digit(**at); ++*at) {
		uint64_t digit = (uint64_t)(**at - '0');
		if (*value > (UINT64_MAX - digit) / 10)
			return false;
		*value = *value * 10 + digit;
	}
	return true;
}

/* Sign and magnitude to a number.  False when it does not fit. */
static bool with_sign(uint64_t magnitude, bool negative, int64_t *value)
{
	if (magnitude > (uint64_t)INT64_MAX + (negative ? 1 : 0))
		return false;
	if (negative && magnitude > 0)
		*value = -1 - (int64_t)(magnitude - 1);
	else
		*value = (int64_t)magnitude;
	return true;
}

int msp_str_int(const char *string, int64_t low, int64_t high, int64_t *value, struct msp_error *err)
{
	const char *at = string;
	bool negative = *at == '-';
	uint64_t magnitude = 0;
	int64_t number = 0;

	if (*at == '-' || *at == '+')
		at++;
	if (!msp_str_digits(at))
		return msp_error_set(err, MSP_DATA, "not a whole number: \"%s\"", string);
	if (!read_digits(&at, &magnitude) || !with_sign(magnitude, negative, &number) || number < low || number > high)
		return msp_error_set(
			err, MSP_DATA, "%s is not between %lld and %lld", string, (long long)low, (long long)high);
	*value = number;
	return 0;
}

static int money_error(struct msp_error *err, const char *cause, const char *string)
{
	msp_error_set(err, MSP_DATA, "%s: \"%s\"", cause, string);
	msp_error_hint(err, "write 12500.00: no currency sign, no thousands separator, at most two decimals");
	return -1;
}

int msp_money_parse(const char *string, int64_t *hundredths, struct msp_error *err)
{
	const char *at = string;
	bool negative = *at == '-';
	uint64_t magnitude = 0;
	size_t decimals = 0;

	if (negative)
		at++;
	if (!is_digit(*at))
		return money_error(err, "not an amount of money", string);
	if (!read_digits(&at, &magnitude))
		return money_error(err, "amount of money too large", string);
	if (*at == '.') {
		const char *point = at;
		decimals = strspn(++at, "0123456789");
		if (decimals > 2)
			return money_error(err, "more than two decimals in an amount of money", string);
		if (!read_digits(&at, &magnitude))
			return money_error(err, "amount of money too large", string);
		if (at == point + 1)
			return money_error(err, "not an amount of money", string);
	}
	if (*at != '\0')
		return money_error(err, "not an amount of money", string);
	for (; decimals < 2; decimals++) {
		if (magnitude > UINT64_MAX / 10)
			return money_error(err, "amount of money too large", string);
		magnitude *= 10;
	}
	if (!with_sign(magnitude, negative, hundredths))
		return money_error(err, "amount of money too large", string);
	return 0;
}

char *msp_money_emit(struct msp_arena *arena, int64_t hundredths)
{
	bool negative = hundredths < 0;
	uint64_t magnitude = negative ? 0 - (uint64_t)hundredths : (uint64_t)hundredths;

	return msp_arena_printf(arena, "%s%llu.%02u", negative ? "-" : "", (unsigned long long)(magnitude / 100),
		(unsigned)(magnitude % 100));
}

/* Longer words are never mistyped names of ours. */
#define NEAREST_LONGEST 64

static char lower(char byte)
{
	return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Optimal string alignment: insertion, deletion, replacement and swap of neighbours cost 1 each, case nothing. */
static size_t edit_distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
	size_t rows[3][NEAREST_LONGEST + 1];

	for (size_t j = 0; j <= b_length; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a_length; i++) {
		size_t *row = rows[i % 3];
		const size_t *above = rows[(i + 2) % 3];
		const size_t *two_above = rows[(i + 1) % 3];
		row[0] = i;
		for (size_t j = 1; j <= b_length; j++) {
			char x = lower(a[i - 1]);
			char y = lower(b[j - 1]);
			row[j] = least(least(above[j] + 1, row[j - 1] + 1), above[j - 1] + (x != y));
			if (i > 1 && j > 1 && x == lower(b[j - 2]) && lower(a[i - 2]) == y)
				row[j] = least(row[j], two_above[j - 2] + 1);
		}
	}
	return rows[a_length % 3][b_length];
}

const char *msp_str_nearest(const char *word, const char *const *candidates, size_t count)
{
	size_t length = strlen(word);
	const char *nearest = NULL;
	size_t smallest = length < 3 ? 1 : (length + 1) / 3; /* one slip in three letters */

	if (length > NEAREST_LONGEST)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		size_t other = strlen(candidates[i]);
		if (other > NEAREST_LONGEST)
			continue;
		size_t distance = edit_distance(word, length, candidates[i], other);
		/* nothing in common is no likeness, however short the words */
		if (distance >= length || distance >= other)
			continue;
		if (distance < smallest || (distance == smallest && nearest == NULL)) {
			smallest = distance;
			nearest = candidates[i];
		}
	}
	return nearest;
}
