/* SPDX-License-Identifier: ISC */
/* Check digit of H. Michael Damm ("Total anti-symmetrische Quasigruppen", 2004): finds every single wrong digit and
 * every swap of two neighbours.  Leading zeros do not change it. */
#ifndef MSP_BASE_DAMM_H
#define MSP_BASE_DAMM_H

#include <stdbool.h>
#include <stddef.h>

/* Check digit (0..9) of `length` decimal digits; -1 when one of them is not a digit.  No digits give 0. */
int msp_damm_digit(const char *digits, size_t length);

/* Digits of which the last is the check digit; false for anything else, also for fewer than two. */
bool msp_damm_valid(const char *digits);

#endif
