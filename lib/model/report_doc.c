/* SPDX-License-Identifier: ISC */
/* Building the tree. */
#include "lib/model/report_doc.h"

#include <string.h>

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>

#include "lib/base/error.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/model/report_doc_private.h"

#define BAR_COLUMNS 12 /* of a drawn bar */

void msp_doc_open(struct msp_doc *doc, struct msp_arena *arena, enum msp_doc_style style, enum msp_language language)
{
	cmark_gfm_core_extensions_ensure_registered();
	*doc = (struct msp_doc){
		.arena = arena,
		.style = style,
		.language = language,
		.root = cmark_node_new(CMARK_NODE_DOCUMENT),
		.tables = cmark_find_syntax_extension("table"),
	};
	if (doc->root == NULL || doc->tables == NULL)
		msp_bug("cmark-gfm has no tables");
}

void msp_doc_close(struct msp_doc *doc)
{
	if (doc->root != NULL)
		cmark_node_free(doc->root);
	doc->root = NULL;
}

/* Hebrew to Arabic extended, their presentation forms, and the right-to-left planes. */
static bool right_to_left(uint32_t code_point)
{
	return (code_point >= 0x590 && code_point <= 0x8ff) || (code_point >= 0xfb1d && code_point <= 0xfdff) ||
	       (code_point >= 0xfe70 && code_point <= 0xfeff) || (code_point >= 0x10800 && code_point <= 0x10fff) ||
	       (code_point >= 0x1e800 && code_point <= 0x1efff);
}

const char *msp_record_text(struct msp_arena *arena, const char *text)
{
	if (text == NULL)
		return "";
	const char *visible = msp_utf8_visible(arena, text, false);
	size_t length = strlen(visible), at = 0;
	bool isolate = false;
	while (at < length)
		isolate |= right_to_left(msp_utf8_next(visible, length, &at));
	/* U+2068 FIRST STRONG ISOLATE … U+2069: the words around keep their order. */
	return isolate ? msp_arena_printf(arena, "\xe2\x81\xa8%s\xe2\x81\xa9", visible) : visible;
}

/* ---- nodes ---- */

static cmark_node *append(cmark_node *parent, cmark_node *child)
{
	if (child == NULL || !cmark_node_append_child(parent, child))
		msp_bug("a report may not hold a node of type %s in %s",
			child == NULL ? "none" : cmark_node_get_type_string(child), cmark_node_get_type_string(parent));
	return child;
}

static cmark_node *append_new(cmark_node *parent, cmark_node_type type, const char *literal)
{
	cmark_node *node = append(parent, cmark_node_new(type));
	if (literal != NULL)
		cmark_node_set_literal(node, literal);
	return node;
}

void msp_doc_heading(struct msp_doc *doc, int level, const char *text)
{
	cmark_node *heading = append_new(doc->root, CMARK_NODE_HEADING, NULL);
	cmark_node_set_heading_level(heading, level);
	msp_doc_text(doc, heading, text);
}

cmark_node *msp_doc_paragraph(struct msp_doc *doc, const char *text)
{
	cmark_node *paragraph = append_new(doc->root, CMARK_NODE_PARAGRAPH, NULL);
	if (text != NULL)
		msp_doc_text(doc, paragraph, text);
	return paragraph;
}

cmark_node *msp_doc_list(struct msp_doc *doc)
{
	cmark_node *list = append_new(doc->root, CMARK_NODE_LIST, NULL);
	cmark_node_set_list_type(list, CMARK_BULLET_LIST);
	cmark_node_set_list_tight(list, 1);
	return list;
}

cmark_node *msp_doc_item(struct msp_doc *doc, cmark_node *list)
{
	(void)doc;
	return append_new(append_new(list, CMARK_NODE_ITEM, NULL), CMARK_NODE_PARAGRAPH, NULL);
}

void msp_doc_markup(struct msp_doc *doc, const char *html)
{
	if (doc->style == MSP_DOC_HTML)
		append_new(doc->root, CMARK_NODE_HTML_BLOCK, html);
}

void msp_doc_drawing(struct msp_doc *doc, const char *lines)
{
	if (doc->style == MSP_DOC_TEXT)
		append_new(doc->root, CMARK_NODE_CODE_BLOCK, lines);
}

void msp_doc_text(struct msp_doc *doc, cmark_node *parent, const char *text)
{
	(void)doc;
	if (parent != NULL && text[0] != '\0')
		append_new(parent, CMARK_NODE_TEXT, text);
}

void msp_doc_strong(struct msp_doc *doc, cmark_node *parent, const char *text)
{
	if (parent != NULL)
		msp_doc_text(doc, append_new(parent, CMARK_NODE_STRONG, NULL), text);
}

static void inline_markup(struct msp_doc *doc, cmark_node *parent, const char *html)
{
	if (doc->style == MSP_DOC_HTML)
		append_new(parent, CMARK_NODE_HTML_INLINE, html);
}

/* ---- verdicts and bars ---- */

static const struct {
	const char *shape, *open;
	enum msp_phrase word;
} verdicts[] = {
	[MSP_VERDICT_NO_CASES] = { "–", "<span class=\"state none\">", MSP_SAY_VERDICT_NO_CASES },
	[MSP_VERDICT_MEETS] = { "✔", "<span class=\"state good\">", MSP_SAY_VERDICT_MEETS },
	[MSP_VERDICT_AT_RISK] = { "▲", "<span class=\"state risk\">", MSP_SAY_VERDICT_AT_RISK },
	[MSP_VERDICT_FAILS] = { "✖", "<span class=\"state bad\">", MSP_SAY_VERDICT_FAILS },
};

const char *msp_verdict_text(struct msp_arena *arena, enum msp_language language, enum msp_verdict verdict)
{
	return msp_arena_printf(arena, "%s %s", verdicts[verdict].shape, msp_phrase(language, verdicts[verdict].word));
}

void msp_doc_verdict(struct msp_doc *doc, cmark_node *parent, enum msp_verdict verdict)
{
	inline_markup(doc, parent, verdicts[verdict].open);
	msp_doc_text(doc, parent, msp_verdict_text(doc->arena, doc->language, verdict));
	inline_markup(doc, parent, "</span>");
}

char *msp_drawn_bar(struct msp_arena *arena, int64_t part, int64_t whole, int columns)
{
	static const char *const eighths[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
	struct msp_buf bar = MSP_BUF_INIT;
	int64_t filled = whole > 0 ? part * columns * 8 / whole : 0;

	if (filled == 0 && part > 0)
		filled = 1; /* something is never drawn as nothing */
	for (int64_t i = 0; i < filled / 8; i++)
		msp_buf_adds(&bar, "█");
	msp_buf_adds(&bar, eighths[filled % 8]);
	char *text = msp_arena_strndup(arena, bar.data, bar.length);
	msp_buf_release(&bar);
	return text;
}

void msp_doc_bar(struct msp_doc *doc, cmark_node *parent, int64_t part, int64_t whole)
{
	int64_t share = whole > 0 ? part * 1000 / whole : 0;

	if (parent == NULL)
		return;
	if (doc->style == MSP_DOC_TEXT)
		msp_doc_text(doc, parent, msp_drawn_bar(doc->arena, part, whole, BAR_COLUMNS));
	inline_markup(doc, parent,
		msp_arena_printf(doc->arena,
			"<svg class=\"bar\" aria-hidden=\"true\" width=\"100%%\" height=\"10\"><rect class=\"rail\" "
			"fill=\"#e7e4dd\" width=\"100%%\" height=\"10\" rx=\"3\"/><rect class=\"fill\" "
			"fill=\"#1d5a7a\" width=\"%d.%d%%\" height=\"10\" "
			"rx=\"3\"/></svg>",
			(int)(share / 10), (int)(share % 10)));
}

/* ---- tables ---- */

/* The extension is set afterwards: made with it, a cell would get data that only the parser needs and that
 * cmark_node_free forgets (cmark-gfm 0.29.0.gfm.6). */
static cmark_node *append_cell(struct msp_doc_table *table)
{
	cmark_node *cell = cmark_node_new(CMARK_NODE_TABLE_CELL);
	if (cell != NULL)
		cmark_node_set_syntax_extension(cell, table->doc->tables);
	return append(table->row, cell);
}

static bool left_out(const struct msp_doc_table *table, size_t column)
{
	return table->columns[column].bar && table->doc->style == MSP_DOC_MARKDOWN;
}

static void set_alignments(struct msp_doc_table *table)
{
	uint8_t *alignments = msp_arena_array(table->doc->arena, table->count, 1);
	size_t count = 0;

	for (size_t i = 0; i < table->count; i++)
		if (!left_out(table, i))
			alignments[count++] = table->columns[i].right ? 'r' : 0;
	cmark_gfm_extensions_set_table_columns(table->node, (uint16_t)count);
	cmark_gfm_extensions_set_table_alignments(table->node, (uint16_t)count, alignments);
}

void msp_doc_table(struct msp_doc *doc, struct msp_doc_table *table, const struct msp_doc_column *columns, size_t count)
{
	*table = (struct msp_doc_table){ .doc = doc, .columns = columns, .count = count };
	table->node = append(doc->root, cmark_node_new_with_ext(CMARK_NODE_TABLE, doc->tables));
	set_alignments(table);
	msp_doc_row(table);
	cmark_gfm_extensions_set_table_row_is_header(table->row, 1);
	for (size_t i = 0; i < count; i++)
		msp_doc_cell_text(table, columns[i].title);
}

void msp_doc_row(struct msp_doc_table *table)
{
	if (table->row != NULL && table->cell != table->count)
		msp_bug("a row with %zu of %zu cells", table->cell, table->count);
	table->row = append(table->node, cmark_node_new_with_ext(CMARK_NODE_TABLE_ROW, table->doc->tables));
	table->cell = 0;
}

cmark_node *msp_doc_cell(struct msp_doc_table *table)
{
	return left_out(table, table->cell++) ? NULL : append_cell(table);
}

void msp_doc_cell_text(struct msp_doc_table *table, const char *text)
{
	msp_doc_text(table->doc, msp_doc_cell(table), text);
}
