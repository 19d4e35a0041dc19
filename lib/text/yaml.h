/* SPDX-License-Identifier: ISC */
/*
 * YAML as the store uses it: a strict subset read through libyaml into nodes, and the canonical writer.
 *
 * Refused, as DATA errors with line and column: anchors, aliases, "<<", tags, duplicate keys, several documents,
 * directives, byte order marks of UTF-16 and UTF-32, invalid UTF-8, NUL, keys that are no scalars, nesting over 64,
 * conflict markers, texts over MSP_YAML_LIMIT.  A UTF-8 byte order mark is refused too (it would move columns), and so
 * are raw NEL, LS, PS, lone CR and control characters: readers disagree about them (yaml_check.h); written as escapes
 * in double quotes they are fine.
 * CRLF is read and kept by edits.  An empty text is an empty map.
 */
#ifndef MSP_TEXT_YAML_H
#define MSP_TEXT_YAML_H

#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/error.h"
#include "lib/text/node.h"

#define MSP_YAML_LIMIT ((size_t)4 << 20)
#define MSP_YAML_DEPTH 64

/* Parses the whole text; err carries line and column (path is for the caller to add with msp_error_at). */
int msp_yaml_parse(
	struct msp_arena *arena, const char *text, size_t length, struct msp_node **root, struct msp_error *err);

/*
 * Appends node in canonical form at an indentation of `indent` columns: block style, two spaces, sequences indented
 * under their key, empty collections as [] and {}, literal blocks for text with line feeds, plain scalars only where
 * YAML 1.1 and 1.2 both read the same string and MSP_NODE_PLAIN says so or no quoting is needed, else single quotes;
 * text with CR, NEL, LS, PS, DEL or controls is double-quoted with escapes.  Ends with a line feed.  A sequence of
 * short scalars (together under 80 columns) is written as [a, b].  Pairs whose value is null are left out.
 *
 * Text with line feeds that a literal block cannot hold safely (characters to escape, several line feeds at the end, a
 * last line of nothing but white space) is double-quoted with one line for each of its own.
 */
void msp_yaml_emit(const struct msp_node *node, int indent, struct msp_buf *out);

/* For the splice editor: what follows the colon of a key that begins at column `indent` (0-based), from the space or
 * line feed behind the colon to the final line feed. */
void msp_yaml_emit_value(const struct msp_node *node, int indent, struct msp_buf *out);
/* One item of a block sequence, its dash at column `indent`. */
void msp_yaml_emit_item(const struct msp_node *node, int indent, struct msp_buf *out);

#endif
