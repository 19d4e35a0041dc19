/* SPDX-License-Identifier: ISC */
/* How one scalar is written: which style, and its text in that style. */
#ifndef MSP_TEXT_YAML_SCALAR_H
#define MSP_TEXT_YAML_SCALAR_H

#include <stdbool.h>

#include "lib/base/buf.h"
#include "lib/text/node.h"

enum msp_yaml_place {
	MSP_YAML_BLOCK, /* behind "key:" or "-": several lines are possible */
	MSP_YAML_FLOW,  /* inside [ ] */
	MSP_YAML_KEY,   /* before the colon */
	MSP_YAML_ROOT,  /* the whole document: as BLOCK, but without indentation indicator */
};

/*
 * Appends scalar (or null) without leading space and without final line feed.  indent is the column of the key or dash
 * it belongs to; further lines stand two columns deeper.  Reading it back gives the same bytes, in YAML 1.1 and 1.2,
 * and a string stays a string there (the implicit types of yaml.org/type and the YAML 1.2 core schema are avoided).
 * Bytes that are no UTF-8 are written as they are, for the reader to refuse.
 */
void msp_yaml_scalar(const struct msp_node *scalar, enum msp_yaml_place place, int indent, struct msp_buf *out);

#endif
