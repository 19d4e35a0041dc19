/* SPDX-License-Identifier: ISC */
/*
 * Regular expressions of JSON Schema (schemas/README.md says where they differ from ECMA-262), searched in UTF-8 by
 * code point through PCRE2.  Compiled into an arena, so nothing has to be freed; one pattern may be used by several
 * threads.
 */
#ifndef MSP_TEXT_PATTERN_H
#define MSP_TEXT_PATTERN_H

#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"

struct msp_pattern;

/* DATA error naming what is wrong in the pattern, and where. */
int msp_pattern_compile(
	struct msp_arena *arena, const char *source, const struct msp_pattern **pattern, struct msp_error *err);
const char *msp_pattern_source(const struct msp_pattern *pattern);
/* Does the pattern match anywhere in text?  1 yes, 0 no, -1 with a DATA error naming the pattern when it takes more
 * steps than a pattern of good will needs, or the text has over 64 KiB, 2 KiB for one that does not begin with ^. */
int msp_pattern_search(const struct msp_pattern *pattern, const char *text, size_t length, struct msp_error *err);

#endif
