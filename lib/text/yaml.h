/* SPDX-License-Identifier: ISC */
/*
 * YAML as the store uses it: a strict subset read through libyaml into nodes, and the canonical writer.
 *
 * Refused, as DATA errors with line and column: anchors, aliases, "<<", tags, duplicate keys, several documents,
 * directives, byte order marks of UTF-16 and UTF-32, invalid UTF-8, NUL, keys that are no scalars, nesting over 64,
 * conflict markers, texts over MSP_YAML_LIMIT.  A UTF-8 byte order mark is refused too (it would move columns).
 * CRLF is read and kept by edits.  An empty text is an empty map.
 */
#ifndef MSP_TEXT_YAML_H
#define MSP_TEXT_YAML_H

#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/error.h"
#include "lib/text/node.h"

#define MSP_YAML_LIMIT (4u << 20)
#define MSP_YAML_DEPTH 64

/* Parses the whole text; err carries line and column (path is for the caller to add with msp_error_at). */
int msp_yaml_parse(struct msp_arena *arena, const char *text, size_t length, struct msp_node **root,
	struct msp_error *err);

/*
 * Appends node in canonical form at an indentation of `indent` columns: block style, two spaces, sequences indented
 * under their key, empty collections as [] and {}, literal blocks for text with line feeds, plain scalars only where
 * YAML 1.1 and 1.2 both read the same string and MSP_NODE_PLAIN says so or no quoting is needed, else single quotes;
 * text with CR, NEL, LS, PS, DEL or controls is double-quoted with escapes.  Ends with a line feed.  A sequence of short
 * scalars (together under 80 columns) is written as [a, b].
 */
void msp_yaml_emit(const struct msp_node *node, int indent, struct msp_buf *out);

#endif
