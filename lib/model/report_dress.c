/* SPDX-License-Identifier: ISC */
/* Sections, panels and grids around the blocks of a parsed report. */
#include "lib/model/report_dress.h"

#include <string.h>

#include "lib/base/error.h"
#include "lib/base/str.h"
#include "lib/model/report_svg.h"

/* Things of one kind that follow one another stand side by side where there is room. */
enum grid { GRID_NONE, GRID_CHARTS, GRID_PAIRS, GRID_COUNTS, GRID_TIMES };

struct dressing {
	struct msp_doc *doc;
	const char *open; /* element around the present section: "header", "section"; NULL */
	enum grid grid;
	bool panel;
	bool summary; /* in the section of the five lines */
	bool annex;
	int charts;
};

static void insert(cmark_node *before, const char *html)
{
	cmark_node *node = cmark_node_new(CMARK_NODE_HTML_BLOCK);

	if (node == NULL)
		msp_out_of_memory();
	cmark_node_set_literal(node, html);
	if (!cmark_node_insert_before(before, node))
		msp_bug("markup that goes nowhere");
}

static void insert_after(cmark_node *node, const char *html)
{
	cmark_node *end = cmark_node_new(CMARK_NODE_HTML_BLOCK);

	if (end == NULL)
		msp_out_of_memory();
	cmark_node_set_literal(end, html);
	if (!cmark_node_insert_after(node, end))
		msp_bug("markup that goes nowhere");
}

static void set_grid(struct dressing *dressing, cmark_node *before, enum grid grid)
{
	if (dressing->grid == grid)
		return;
	if (dressing->grid != GRID_NONE)
		insert(before, "</div>");
	if (grid != GRID_NONE)
		insert(before, grid == GRID_COUNTS ? "<div class=\"grid three\">" : "<div class=\"grid\">");
	dressing->grid = grid;
}

static void close_panel(struct dressing *dressing, cmark_node *before)
{
	if (dressing->grid == GRID_TIMES)
		set_grid(dressing, before, GRID_NONE);
	if (dressing->panel)
		insert(before, "</div>");
	dressing->panel = false;
}

static void close_section(struct dressing *dressing, cmark_node *before)
{
	close_panel(dressing, before);
	set_grid(dressing, before, GRID_NONE);
	if (dressing->open != NULL)
		insert(before, msp_arena_printf(dressing->doc->arena, "</%s>", dressing->open));
	dressing->open = NULL;
}

static bool is_phrase(const struct dressing *dressing, cmark_node *node, enum msp_phrase phrase)
{
	return strcmp(msp_inline_text(dressing->doc->arena, node), msp_phrase(dressing->doc->language, phrase)) == 0;
}

static void open_section(struct dressing *dressing, cmark_node *heading)
{
	const char *class = "";

	close_section(dressing, heading);
	dressing->summary = is_phrase(dressing, heading, MSP_SAY_SUMMARY);
	dressing->annex = is_phrase(dressing, heading, MSP_SAY_ANNEX);
	if (dressing->summary)
		class = " class=\"summary\"";
	else if (dressing->annex)
		class = " class=\"annex\"";
	insert(heading, msp_arena_printf(dressing->doc->arena, "<section%s>", class));
	dressing->open = "section";
}

/* ---- the five lines ---- */

/* "✖ no cumple. Cumplimos …" behind the title: the state gets its colour. */
static void dress_state(struct msp_doc *doc, cmark_node *paragraph, cmark_node *text)
{
	const char *literal = cmark_node_get_literal(text);
	const char *state = literal + strspn(literal, " ");

	for (int i = MSP_VERDICT_NO_CASES; i <= MSP_VERDICT_FAILS; i++) {
		const char *words = msp_verdict_text(doc->arena, doc->language, (enum msp_verdict)i);
		if (!msp_str_starts(state, words) || !msp_str_starts(state + strlen(words), ". "))
			continue;
		const char *rest = msp_arena_strdup(doc->arena, state + strlen(words) + 1);
		cmark_node *next = cmark_node_next(text), *last = cmark_node_last_child(paragraph), *moved;
		cmark_node_set_literal(text, " ");
		msp_doc_verdict(doc, paragraph, (enum msp_verdict)i);
		msp_doc_text(doc, paragraph, rest);
		/* What stood behind the text comes behind it again. */
		for (bool more = next != NULL; more; next = moved) {
			moved = cmark_node_next(next);
			more = next != last;
			cmark_node_unlink(next);
			cmark_node_append_child(paragraph, next);
		}
		return;
	}
}

static void dress_line(struct msp_doc *doc, cmark_node *item)
{
	cmark_node *paragraph = cmark_node_first_child(item), *strong, *title;

	if (paragraph == NULL || cmark_node_get_type(paragraph) != CMARK_NODE_PARAGRAPH)
		return;
	strong = cmark_node_first_child(paragraph);
	if (strong == NULL || cmark_node_get_type(strong) != CMARK_NODE_STRONG)
		return;
	title = cmark_node_first_child(strong);
	if (title != NULL && cmark_node_get_type(title) == CMARK_NODE_TEXT) {
		const char *text = cmark_node_get_literal(title);
		if (msp_str_ends(text, ":"))
			cmark_node_set_literal(title, msp_arena_strndup(doc->arena, text, strlen(text) - 1));
	}
	cmark_node *text = cmark_node_next(strong);
	if (text != NULL && cmark_node_get_type(text) == CMARK_NODE_TEXT)
		dress_state(doc, paragraph, text);
}

/* ---- blocks ---- */

static bool heading_is(const struct dressing *dressing, cmark_node *table, size_t column, enum msp_phrase phrase)
{
	cmark_node *cell = cmark_node_first_child(cmark_node_first_child(table));

	while (cell != NULL && column-- > 0)
		cell = cmark_node_next(cell);
	return cell != NULL && is_phrase(dressing, cell, phrase);
}

static bool is_pairs(const struct dressing *dressing, cmark_node *table)
{
	return heading_is(dressing, table, 0, MSP_SAY_COLUMN_FIGURE) &&
	       heading_is(dressing, table, 1, MSP_SAY_COLUMN_VALUE);
}

/* The two tables of times stand side by side inside their panel. */
static bool is_times(const struct dressing *dressing, cmark_node *table)
{
	return dressing->panel && (heading_is(dressing, table, 0, MSP_SAY_TIMES_RESPONSE) ||
					  heading_is(dressing, table, 0, MSP_SAY_TIMES_RESOLUTION));
}

static cmark_node *dress_table(struct dressing *dressing, cmark_node *table)
{
	const char *classes;
	cmark_node *dressed = msp_dress_table(dressing->doc, table, &classes), *next = cmark_node_next(dressed);

	if (strcmp(classes, " pairs") == 0)
		classes = dressing->panel ? "" : dressing->annex ? " pairs data" : classes;
	if (is_times(dressing, dressed))
		set_grid(dressing, dressed, GRID_TIMES);
	else if (strcmp(classes, " counts") == 0)
		set_grid(dressing, dressed, GRID_COUNTS);
	else if (!dressing->panel)
		set_grid(dressing, dressed, GRID_NONE);
	insert(dressed, msp_arena_printf(dressing->doc->arena, "<div class=\"table%s\">", classes));
	insert_after(dressed, "</div>");
	return next;
}

/* Title, table and remark become a figure.  Its last node, or NULL when it is no chart. */
static cmark_node *dress_chart(struct dressing *dressing, cmark_node *heading, cmark_node *table)
{
	struct msp_doc *doc = dressing->doc;
	cmark_node *after = cmark_node_next(table);
	bool remark = false;
	const char *markup =
		msp_dress_chart(doc, dressing->charts + 1, msp_inline_text(doc->arena, heading), table, after, &remark);

	if (markup == NULL)
		return NULL;
	dressing->charts++;
	close_panel(dressing, heading);
	set_grid(dressing, heading, GRID_CHARTS);
	insert(heading, markup);
	insert(table, "<div class=\"table small\">");
	insert_after(table, MSP_CHART_END);
	insert_after(table, "</div>");
	cmark_node_free(heading);
	if (remark)
		cmark_node_free(after);
	return cmark_node_next(cmark_node_next(table));
}

/* Those of the numbers that stand in a panel of their own. */
static bool has_panel(const struct dressing *dressing, cmark_node *heading)
{
	return is_phrase(dressing, heading, MSP_SAY_FLOW) || is_phrase(dressing, heading, MSP_SAY_COMPARE) ||
	       is_phrase(dressing, heading, MSP_SAY_TIMES);
}

static cmark_node *dress_small_heading(struct dressing *dressing, cmark_node *heading)
{
	cmark_node *next = cmark_node_next(heading);

	if (next != NULL && cmark_node_get_type(next) == CMARK_NODE_TABLE) {
		cmark_node *end = dress_chart(dressing, heading, next);
		if (end != NULL)
			return cmark_node_next(end);
	}
	close_panel(dressing, heading);
	if (!dressing->annex && next != NULL && cmark_node_get_type(next) == CMARK_NODE_TABLE &&
		is_pairs(dressing, next)) {
		set_grid(dressing, heading, GRID_PAIRS);
		insert(heading, "<div class=\"panel pairs\">");
		dressing->panel = true;
	} else {
		set_grid(dressing, heading, GRID_NONE);
		dressing->panel = has_panel(dressing, heading);
		if (dressing->panel)
			insert(heading, "<div class=\"panel\">");
	}
	return next;
}

static cmark_node *dress_heading(struct dressing *dressing, cmark_node *heading)
{
	int level = cmark_node_get_heading_level(heading);

	if (level > 2)
		return dress_small_heading(dressing, heading);
	if (level == 2) {
		open_section(dressing, heading);
	} else {
		close_section(dressing, heading);
		insert(heading, "<header>");
		dressing->open = "header";
	}
	return cmark_node_next(heading);
}

/* "Avance: el mes no ha terminado. …" in the head. */
static void dress_paragraph(struct dressing *dressing, cmark_node *paragraph)
{
	const char *phrase = msp_phrase(dressing->doc->language, MSP_SAY_PREVIEW);
	bool head = dressing->open != NULL && strcmp(dressing->open, "header") == 0;

	if (!dressing->panel)
		set_grid(dressing, paragraph, GRID_NONE);
	if (!head || strncmp(msp_inline_text(dressing->doc->arena, paragraph), phrase,
			     (size_t)(strstr(phrase, "{0}") - phrase)) != 0)
		return;
	insert(paragraph, "<div class=\"preview\" role=\"note\">");
	insert_after(paragraph, "</div>");
}

static cmark_node *dress_block(struct dressing *dressing, cmark_node *node)
{
	cmark_node_type type = cmark_node_get_type(node);
	cmark_node *next = cmark_node_next(node);

	if (type == CMARK_NODE_HEADING)
		return dress_heading(dressing, node);
	if (type == CMARK_NODE_TABLE)
		return dress_table(dressing, node);
	if (type == CMARK_NODE_PARAGRAPH)
		dress_paragraph(dressing, node);
	else if (!dressing->panel)
		set_grid(dressing, node, GRID_NONE);
	if (type == CMARK_NODE_LIST && dressing->summary)
		for (cmark_node *item = cmark_node_first_child(node); item != NULL; item = cmark_node_next(item))
			dress_line(dressing->doc, item);
	return next;
}

void msp_doc_dress(struct msp_doc *doc)
{
	struct dressing dressing = { .doc = doc };
	cmark_node *end = cmark_node_new(CMARK_NODE_HTML_BLOCK); /* what closes stands before it */

	if (end == NULL)
		msp_out_of_memory();
	cmark_node_set_literal(end, "");
	cmark_node_append_child(doc->root, end);
	for (cmark_node *node = cmark_node_first_child(doc->root); node != NULL && node != end;)
		node = dress_block(&dressing, node);
	close_section(&dressing, end);
	cmark_node_free(end);
}
