/* SPDX-License-Identifier: ISC */
/* A tree of nodes as bytes, for indexes: reading it back costs a small part of parsing the YAML again, and places
 * (lines and columns) stay.  The form is the program version's own; whoever stores it notes that. */
#ifndef MSP_TEXT_NODE_PACK_H
#define MSP_TEXT_NODE_PACK_H

#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/error.h"
#include "lib/text/node.h"

/* Appends. */
void msp_node_pack(const struct msp_node *node, struct msp_buf *out);
/* The tree, in the arena; the bytes may go.  DATA error when they are not what msp_node_pack writes. */
int msp_node_unpack(
	struct msp_arena *arena, const void *bytes, size_t length, struct msp_node **node, struct msp_error *err);

#endif
