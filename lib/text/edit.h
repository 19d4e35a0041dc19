/* SPDX-License-Identifier: ISC */
/*
 * Splice editor: changes a YAML text and touches only the lines it must.  Comments, order, blank lines, quoting and
 * line endings of everything else stay byte for byte.  After each splice the result is parsed again and compared with
 * the intended value; a difference changes nothing and is refused (DATA, the same hint).  Comments inside a value that
 * is replaced go with it; the one behind it on its line stays.  Errors carry the path as field.
 *
 * Paths are dotted keys and item numbers: "contract.0.fee", "log.3".  An edit inside a flow collection, a complex key
 * or a flow log is refused (DATA, hint `msp-store edit --canonical`), except that a flow scalar list or flow map that
 * is itself the value being set is replaced as a whole.
 */
#ifndef MSP_TEXT_EDIT_H
#define MSP_TEXT_EDIT_H

#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/error.h"
#include "lib/text/node.h"

struct msp_edit {
	struct msp_arena *arena; /* the caller's, for trees */
	struct msp_buf text;     /* the text as it now is */
	struct msp_node *root;   /* its tree, parsed anew after each splice */
};

/* Parses text; DATA error as msp_yaml_parse.  Release also after failure. */
int msp_edit_init(
	struct msp_edit *edit, struct msp_arena *arena, const char *text, size_t length, struct msp_error *err);
void msp_edit_release(struct msp_edit *edit);

/* Sets the value at path; parents must exist and be block maps.  A missing key is added at the end of its map (before
 * `log`, when the map is the document and has one).  node NULL or NULL-kind removes the key with its lines and the
 * comment lines that belong to it (directly above, same indentation). */
int msp_edit_set(struct msp_edit *edit, const char *path, const struct msp_node *node, struct msp_error *err);

/* Inserts node as item number `at` of the block sequence at path (count or more = append); a missing, null or [] value
 * becomes a block sequence.  Indentation and line ending follow the existing items. */
int msp_edit_insert(
	struct msp_edit *edit, const char *path, size_t at, const struct msp_node *node, struct msp_error *err);

/* Replaces / removes item number `at` of the block sequence at path. */
int msp_edit_replace(
	struct msp_edit *edit, const char *path, size_t at, const struct msp_node *node, struct msp_error *err);
int msp_edit_remove(struct msp_edit *edit, const char *path, size_t at, struct msp_error *err);

#endif
