/* SPDX-License-Identifier: ISC */
/* JSON (RFC 8259), read into nodes and written from them. */
#ifndef MSP_TEXT_JSON_H
#define MSP_TEXT_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/error.h"
#include "lib/text/node.h"

/* One value, nothing after it; read through jansson.  Nodes carry no places (line 0).  Integers are exact, reals have
 * the shortest text that gives the same double.  DATA errors with line and column, also for duplicate keys, NUL in
 * strings, halves of surrogate pairs, invalid UTF-8, a byte order mark, integers beyond 64 bits and reals beyond a
 * double; without a place for nesting over 256 and for NUL bytes. */
int msp_json_parse(
	struct msp_arena *arena, const char *text, size_t length, struct msp_node **root, struct msp_error *err);

/* Appends "text" quoted, with controls, DEL and U+2028/2029 escaped. */
void msp_json_string(struct msp_buf *out, const char *text);
/* Appends a node.  PLAIN scalars are written as strings: give nodes JSON kinds (schema.h, msp_schema_typed) when types
 * matter.  indent 0 = one line, else that many spaces a level. */
void msp_json_emit(const struct msp_node *node, int indent, struct msp_buf *out);
/* The same with keys sorted by byte order and no white space (the subset of RFC 8785 that strings and integers need):
 * what hashes are computed over. */
void msp_json_canonical(const struct msp_node *node, struct msp_buf *out);

#endif
