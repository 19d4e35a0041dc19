/* SPDX-License-Identifier: ISC */
/*
 * Lines of a YAML text by byte offsets, and where the entries of its tree lie among them.  libyaml's marks cannot say
 * where a block scalar ends (the comments behind it are swallowed) nor where the dash of an item is; both follow from
 * indentation.  Lines and columns here are 0-based, indexes and not libyaml's 1-based numbers in nodes.
 */
#ifndef MSP_TEXT_EDIT_SCAN_H
#define MSP_TEXT_EDIT_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/text/node.h"

enum msp_line_kind { MSP_LINE_BLANK, MSP_LINE_COMMENT, MSP_LINE_CONTENT };

struct msp_line {
	size_t start;            /* offset of its first byte */
	size_t end;              /* offset behind its text, where the line end begins */
	size_t next;             /* offset of the next line; == end when the text has no line end here */
	size_t indent;           /* spaces it begins with */
	enum msp_line_kind kind; /* by its looks: inside a scalar anything may look like a comment */
};

struct msp_lines {
	const char *text; /* the caller's */
	size_t length;
	struct msp_line *items;
	size_t count;
};

/* One entry of a block collection: key and value, or dash and item. */
struct msp_entry {
	size_t start;  /* offset of the key or dash */
	size_t after;  /* offset behind the colon or dash */
	size_t line;   /* of the key or dash */
	size_t last;   /* last line of the value */
	size_t column; /* of the key or dash */
	bool leads;    /* nothing but spaces before it on its line */
};

void msp_lines_scan(struct msp_arena *arena, const char *text, size_t length, struct msp_lines *lines);

/* Offset of a node's 1-based line and column (in characters). */
size_t msp_lines_offset(const struct msp_lines *lines, int line, int column);
/* "\n" or "\r\n": how that line ends, or the nearest one before it that ends at all. */
const char *msp_lines_ending(const struct msp_lines *lines, size_t line);

/* Entry number `index` of a block map or sequence.  DATA error for keys written with "?". */
int msp_lines_entry(const struct msp_lines *lines, const struct msp_node *container, size_t index,
	struct msp_entry *entry, struct msp_error *err);
/* The last line that belongs to an entry: `last` and the comments behind it that are indented deeper than the entry. */
size_t msp_lines_tail(const struct msp_lines *lines, const struct msp_entry *entry);
/* The first of the comment lines directly above the entry at its indentation, or its own line; never above `floor`. */
size_t msp_lines_head(const struct msp_lines *lines, const struct msp_entry *entry, size_t floor);

/* The last scalar inside node (itself when it is one), or NULL. */
const struct msp_node *msp_lines_leaf(const struct msp_node *node);
/* Offset and length of the header of a block scalar ("|", ">+2"), without comment. */
size_t msp_lines_header(const struct msp_lines *lines, const struct msp_node *scalar, size_t *length);
/* Does node end with a block scalar that keeps the blank lines behind it ("|+")? */
bool msp_lines_keeps(const struct msp_lines *lines, const struct msp_node *node);

#endif
