/* SPDX-License-Identifier: ISC */
/* Between the builder of documents and their renderers. */
#ifndef MSP_MODEL_REPORT_DOC_PRIVATE_H
#define MSP_MODEL_REPORT_DOC_PRIVATE_H

#include <cmark-gfm.h>

#include "lib/model/report_doc.h"

/* Exported by libcmark-gfm-extensions, declared in none of its installed headers; set when extensions are registered.
 */
extern cmark_node_type CMARK_NODE_TABLE, CMARK_NODE_TABLE_ROW, CMARK_NODE_TABLE_CELL;

/* Blocks and eighths of blocks, `columns` long when part is whole. */
char *msp_drawn_bar(struct msp_arena *arena, int64_t part, int64_t whole, int columns);

#endif
