/* SPDX-License-Identifier: ISC */
/*
 * A report as a CommonMark tree (cmark-gfm with tables).  One builder makes it for three destinations: Markdown, HTML
 * and plain text differ only in how charts, bars and states are drawn; words and figures are the same.
 *
 * Text that comes from records goes through msp_record_text: control characters become visible, right-to-left text is
 * isolated.  Everything else about escaping is cmark's, by construction: there is no way to put text in unescaped, but
 * for the constant markup of this file's own pieces.
 */
#ifndef MSP_MODEL_REPORT_DOC_H
#define MSP_MODEL_REPORT_DOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmark-gfm.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/model/metrics.h"
#include "lib/model/phrase.h"

enum msp_doc_style { MSP_DOC_MARKDOWN, MSP_DOC_HTML, MSP_DOC_TEXT };

struct msp_doc {
	struct msp_arena *arena;
	enum msp_doc_style style;
	enum msp_language language;
	cmark_node *root;
	cmark_syntax_extension *tables;
};

/* Registers cmark's extensions on first use. */
void msp_doc_open(struct msp_doc *doc, struct msp_arena *arena, enum msp_doc_style style, enum msp_language language);
void msp_doc_close(struct msp_doc *doc);

/* Text of a record on one line, harmless in every output; "" for NULL. */
const char *msp_record_text(struct msp_arena *arena, const char *text);

/* ---- blocks, appended to the document ---- */

void msp_doc_heading(struct msp_doc *doc, int level, const char *text);
/* Returns the paragraph, to put more into it; text NULL = empty. */
cmark_node *msp_doc_paragraph(struct msp_doc *doc, const char *text);
cmark_node *msp_doc_list(struct msp_doc *doc);
/* A paragraph in a new item of a list. */
cmark_node *msp_doc_item(struct msp_doc *doc, cmark_node *list);
/* Markup of our own, in HTML only: nothing in the other styles. */
void msp_doc_markup(struct msp_doc *doc, const char *html);
/* Lines as they are (drawn charts), in plain text only. */
void msp_doc_drawing(struct msp_doc *doc, const char *lines);

/* ---- inlines, appended to a paragraph or cell ---- */

void msp_doc_text(struct msp_doc *doc, cmark_node *parent, const char *text);
void msp_doc_strong(struct msp_doc *doc, cmark_node *parent, const char *text);
/* Word and shape of a verdict: "✔ cumple". */
void msp_doc_verdict(struct msp_doc *doc, cmark_node *parent, enum msp_verdict verdict);
const char *msp_verdict_text(struct msp_arena *arena, enum msp_language language, enum msp_verdict verdict);
/* A bar of part / whole; nothing in Markdown.  The figure itself must stand beside it. */
void msp_doc_bar(struct msp_doc *doc, cmark_node *parent, int64_t part, int64_t whole);

/* ---- tables ---- */

struct msp_doc_column {
	const char *title;
	bool right; /* numbers */
	bool bar;   /* left out of Markdown: msp_doc_cell then returns NULL, which every inline function ignores */
};

struct msp_doc_table {
	struct msp_doc *doc;
	const struct msp_doc_column *columns;
	size_t count;
	cmark_node *node, *row;
	size_t cell; /* next of the row */
};

void msp_doc_table(
	struct msp_doc *doc, struct msp_doc_table *table, const struct msp_doc_column *columns, size_t count);
void msp_doc_row(struct msp_doc_table *table);
/* The next cell of the row. */
cmark_node *msp_doc_cell(struct msp_doc_table *table);
void msp_doc_cell_text(struct msp_doc_table *table, const char *text);

/* ---- rendering ---- */

/* CommonMark with tables. */
void msp_doc_markdown(const struct msp_doc *doc, struct msp_buf *out);
/* The body: tables with scope and labels, no page around it (report_page.h). */
void msp_doc_html(const struct msp_doc *doc, struct msp_buf *out);
/* 80 columns, tables and bars drawn. */
void msp_doc_plain(const struct msp_doc *doc, struct msp_buf *out);

/* Appends text escaped for HTML text and attributes. */
void msp_html_escape(struct msp_buf *out, const char *text);

#endif
