/* SPDX-License-Identifier: ISC */
/* Between reading an edited report and rendering it; nobody else includes this. */
#ifndef MSP_MODEL_REPORT_DRESS_H
#define MSP_MODEL_REPORT_DRESS_H

#include "lib/model/report_doc_private.h"

/* Text of all inlines below a node, white space as single spaces. */
const char *msp_inline_text(struct msp_arena *arena, cmark_node *node);

/* A table as texts. */
struct msp_sheet {
	cmark_node *table;
	const char ***cells; /* [row][column]; row 0 = headings */
	size_t rows, columns;
};
void msp_sheet_read(struct msp_arena *arena, cmark_node *table, struct msp_sheet *sheet);

/* Puts what Markdown cannot hold into the tree of a parsed report, for HTML: sections, classes of tables, states with
 * their colours, bars, and charts in place of their tables.  Goes by headings of sections and columns; what it does not
 * know stays as it is. */
void msp_doc_dress(struct msp_doc *doc);

/* report_dress_table.c: states and bars of a table, which may become another node; its classes behind "table" ("" or
 * " clauses"). */
cmark_node *msp_dress_table(struct msp_doc *doc, cmark_node *table, const char **classes);
/* Markup of the figure for a table of months, or NULL.  `after` is the node behind the table, which may be the remark:
 * *remark then tells that it is part of the chart. */
const char *msp_dress_chart(
	struct msp_doc *doc, int number, const char *title, cmark_node *table, cmark_node *after, bool *remark);

#endif
