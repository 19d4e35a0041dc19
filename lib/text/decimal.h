/* SPDX-License-Identifier: ISC */
/* Decimal numbers as they are written (grammar of JSON, RFC 8259 section 6), compared exactly: 0.1 is a tenth, and no
 * number is too large. */
#ifndef MSP_TEXT_DECIMAL_H
#define MSP_TEXT_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>

/* 0.d1d2d3… × 10^exponent without leading and trailing zeros; points into the text it was read from. */
struct msp_decimal {
	bool negative;
	const char *digits; /* first significant digit; a '.' may stand between digits */
	size_t count;       /* significant digits; 0 = the number is zero */
	long exponent;
};

/* false when text is no number, or its exponent is beyond one million. */
bool msp_decimal_parse(const char *text, size_t length, struct msp_decimal *decimal);
bool msp_decimal_integral(const struct msp_decimal *decimal);
int msp_decimal_compare(const struct msp_decimal *a, const struct msp_decimal *b); /* <0 0 >0 */
/* Can this number be the second operand below: positive and at most 18 significant digits? */
bool msp_decimal_divisor(const struct msp_decimal *decimal);
/* Is value a whole multiple of divisor (0 is of all)?  For divisors as msp_decimal_divisor finds them. */
bool msp_decimal_multiple(const struct msp_decimal *value, const struct msp_decimal *divisor);

#endif
