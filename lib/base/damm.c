/* SPDX-License-Identifier: ISC */
#include "lib/base/damm.h"

#include <string.h>

/* Totally anti-symmetric quasigroup of order 10 with a zero diagonal: a check digit brings every state to 0. */
static const unsigned char table[10][10] = {
	{ 0, 3, 1, 7, 5, 9, 8, 6, 4, 2 },
	{ 7, 0, 9, 2, 1, 5, 4, 8, 6, 3 },
	{ 4, 2, 0, 6, 8, 7, 1, 3, 5, 9 },
	{ 1, 7, 5, 0, 9, 8, 3, 4, 2, 6 },
	{ 6, 1, 2, 3, 0, 4, 5, 9, 7, 8 },
	{ 3, 6, 7, 4, 2, 0, 9, 5, 8, 1 },
	{ 5, 8, 6, 9, 7, 2, 0, 1, 3, 4 },
	{ 8, 9, 4, 5, 3, 6, 2, 0, 1, 7 },
	{ 9, 4, 3, 8, 6, 1, 7, 2, 0, 5 },
	{ 2, 5, 8, 1, 4, 3, 6, 7, 9, 0 },
};

int msp_damm_digit(const char *digits, size_t length)
{
	int state = 0;

	for (size_t i = 0; i < length; i++) {
		if (digits[i] < '0' || digits[i] > '9')
			return -1;
		state = table[state][digits[i] - '0'];
	}
	return state;
}

bool msp_damm_valid(const char *digits)
{
	size_t length = strlen(digits);

	return length >= 2 && msp_damm_digit(digits, length) == 0;
}
