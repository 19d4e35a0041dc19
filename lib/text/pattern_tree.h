/* SPDX-License-Identifier: ISC */
/* Between the parser and the matcher of patterns: the syntax tree. */
#ifndef MSP_TEXT_PATTERN_TREE_H
#define MSP_TEXT_PATTERN_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"

#define MSP_PATTERN_UNBOUNDED (-1)

struct msp_pattern_range {
	uint32_t low, high;
};

/* A code point belongs when it is in a range or of a category, or to what `negated` leaves. */
struct msp_pattern_set {
	struct msp_pattern_range *ranges;
	size_t count, capacity;
	uint32_t categories; /* bit n = utf8proc category n */
	bool negated;
	uint64_t ascii[2]; /* the answer for U+0000 … U+007F, negation included */
};

enum msp_pattern_kind {
	MSP_PATTERN_EMPTY,
	MSP_PATTERN_CHAR,
	MSP_PATTERN_SET,
	MSP_PATTERN_THEN,   /* left, then right */
	MSP_PATTERN_EITHER, /* left or right */
	MSP_PATTERN_REPEAT, /* left, least to most times */
	MSP_PATTERN_START,
	MSP_PATTERN_END,
	MSP_PATTERN_WORD, /* \b */
	MSP_PATTERN_NO_WORD,
};

struct msp_pattern_tree {
	enum msp_pattern_kind kind;
	uint32_t code_point;
	struct msp_pattern_set *set;
	int least, most;
	struct msp_pattern_tree *left, *right;
};

int msp_pattern_parse(
	struct msp_arena *arena, const char *source, struct msp_pattern_tree **tree, struct msp_error *err);
bool msp_pattern_set_has(const struct msp_pattern_set *set, uint32_t code_point); /* ranges and categories only */

#endif
