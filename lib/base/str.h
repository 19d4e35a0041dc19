/* SPDX-License-Identifier: ISC */
/* Strings of bytes: comparing, splitting, numbers, nearest match.  Locale never matters here. */
#ifndef MSP_BASE_STR_H
#define MSP_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"

#define MSP_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* NULL or "".  Inline, so that analysers see that what is not empty is not NULL. */
static inline bool msp_str_empty(const char *string)
{
	return string == NULL || string[0] == '\0';
}

bool msp_str_equal(const char *a, const char *b); /* both may be NULL; NULL equals only NULL */
bool msp_str_starts(const char *string, const char *prefix);
bool msp_str_ends(const char *string, const char *suffix);
bool msp_str_digits(const char *string); /* one or more of 0-9 and nothing else */

/* Splits at every `separator` byte; empty pieces are kept; "" gives one empty piece.  Array is NULL-terminated. */
char **msp_str_split(struct msp_arena *arena, const char *string, char separator, size_t *count);
char *msp_str_join(struct msp_arena *arena, char *const *pieces, size_t count, const char *separator);
/* Without white space at both ends (space, tab, CR, LF). */
char *msp_str_trim(struct msp_arena *arena, const char *string);

/* Whole decimal number in [low, high], sign allowed, nothing else around it; DATA error naming the text otherwise. */
int msp_str_int(const char *string, int64_t low, int64_t high, int64_t *value, struct msp_error *err);

/* Money: decimal string with at most two decimals ("12500", "12500.5", "-3.20") to integer hundredths and back. */
int msp_money_parse(const char *string, int64_t *hundredths, struct msp_error *err);
char *msp_money_emit(struct msp_arena *arena, int64_t hundredths);

/* The candidate nearest to `word` by edit distance (swap counts one), or NULL when none is near enough to suggest. */
const char *msp_str_nearest(const char *word, const char *const *candidates, size_t count);

#endif
