/* SPDX-License-Identifier: ISC */
/*
 * Regular expressions of JSON Schema (ECMA-262 with the u flag, the part listed in schemas/README.md), searched in
 * UTF-8 by code point.  Compiled into an arena and simulated as a set of states: time is linear in the text whatever
 * the pattern, no locale plays a part, nothing has to be freed, and one pattern may be used by several threads.
 */
#ifndef MSP_TEXT_PATTERN_H
#define MSP_TEXT_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"

struct msp_pattern;

#define MSP_PATTERN_STATES 2000

/* DATA error naming what is not understood. */
int msp_pattern_compile(
	struct msp_arena *arena, const char *source, const struct msp_pattern **pattern, struct msp_error *err);
const char *msp_pattern_source(const struct msp_pattern *pattern);
/* Does the pattern match anywhere in text (valid UTF-8)? */
bool msp_pattern_search(const struct msp_pattern *pattern, const char *text, size_t length);

#endif
