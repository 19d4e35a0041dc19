/* SPDX-License-Identifier: ISC */
/* Reading Markdown that people edited: what may stay, and what it becomes. */
#include "lib/model/report_edited.h"

#include <string.h>

#include <cmark-gfm-core-extensions.h>

#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/model/report_brand.h"
#include "lib/model/report_dress.h"

#define DEEPEST 32 /* lists in quotes in lists … */

struct reading {
	const struct msp_edited *edited;
	struct msp_problems *problems;
	cmark_node *root;
};

/* ---- language ---- */

static bool is_heading(const char *text, enum msp_language language)
{
	const char *title = msp_phrase(language, MSP_SAY_TITLE);

	if (strncmp(text, title, (size_t)(strstr(title, "{0}") - title)) == 0)
		return true;
	for (int i = 0; i < MSP_PHRASE_COUNT; i++)
		if (strcmp(text, msp_phrase(language, (enum msp_phrase)i)) == 0)
			return true;
	return false;
}

enum msp_language msp_edited_language(const char *text, enum msp_language otherwise)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	size_t count, seen[2] = { 0, 0 };
	char **lines = msp_str_split(&arena, text, '\n', &count);

	for (size_t i = 0; i < count; i++) {
		if (lines[i][0] != '#')
			continue;
		const char *heading = msp_str_trim(&arena, lines[i] + strspn(lines[i], "#"));
		seen[MSP_SPANISH] += is_heading(heading, MSP_SPANISH);
		seen[MSP_ENGLISH] += is_heading(heading, MSP_ENGLISH);
	}
	msp_arena_release(&arena);
	if (seen[0] == seen[1])
		return otherwise;
	return seen[MSP_SPANISH] > seen[MSP_ENGLISH] ? MSP_SPANISH : MSP_ENGLISH;
}

/* ---- what may stay ---- */

static void tell(const struct reading *reading, cmark_node *node, const char *message)
{
	int line = 0;

	if (reading->problems == NULL)
		return;
	for (; node != NULL && line == 0; node = cmark_node_parent(node))
		line = cmark_node_get_start_line(node);
	struct msp_error *problem = msp_problems_add(reading->problems);
	msp_error_set(problem, MSP_DATA, "%s", message);
	msp_error_at(problem, NULL, line, 0);
}

/* Control characters become visible; isolates, which reports put around text of the other direction, stay. */
static const char *harmless(struct msp_arena *arena, const char *text)
{
	struct msp_buf out = MSP_BUF_INIT;
	const char *from = text, *at = text;

	for (; *at != '\0'; at++) {
		/* U+2068, U+2069 */
		if (strncmp(at, "\xe2\x81\xa8", 3) != 0 && strncmp(at, "\xe2\x81\xa9", 3) != 0)
			continue;
		msp_buf_adds(&out, msp_utf8_visible(arena, msp_arena_strndup(arena, from, (size_t)(at - from)), true));
		msp_buf_add(&out, at, 3);
		from = at + 3;
		at += 2;
	}
	msp_buf_adds(&out, msp_utf8_visible(arena, from, true));
	const char *result = msp_arena_strndup(arena, out.data, out.length);
	msp_buf_release(&out);
	return result;
}

/* The words stay, what was around them goes. */
static void unwrap(cmark_node *node)
{
	cmark_node *child;

	while ((child = cmark_node_first_child(node)) != NULL) {
		cmark_node_unlink(child);
		cmark_node_insert_before(node, child);
	}
	cmark_node_free(node);
}

static bool is_comment(const char *html)
{
	const char *end = strstr(html, "-->");

	return strncmp(html, "<!--", 4) == 0 && end != NULL && end[3 + strspn(end + 3, " \t\r\n")] == '\0';
}

static void replace_html(const struct reading *reading, cmark_node *node)
{
	struct msp_arena *arena = reading->edited->arena;
	const char *html = msp_str_trim(arena, cmark_node_get_literal(node));
	bool block = cmark_node_get_type(node) == CMARK_NODE_HTML_BLOCK;

	if (!is_comment(html)) {
		cmark_node *text = cmark_node_new(CMARK_NODE_TEXT);
		cmark_node *place = block ? cmark_node_new(CMARK_NODE_PARAGRAPH) : text;
		tell(reading, node, "HTML does not pass: it is shown as text");
		cmark_node_set_literal(text, harmless(arena, html));
		if (block)
			cmark_node_append_child(place, text);
		cmark_node_insert_before(node, place);
	}
	cmark_node_free(node);
}

static bool leads_out_safely(const char *url)
{
	static const char *const schemes[] = { "http://", "https://", "mailto:", "tel:", "#" };

	for (size_t i = 0; url != NULL && i < MSP_COUNT(schemes); i++) {
		size_t length = strlen(schemes[i]);
		bool same = strlen(url) > length;
		for (size_t j = 0; same && j < length; j++)
			same = (url[j] >= 'A' && url[j] <= 'Z' ? url[j] + 32 : url[j]) == schemes[i][j];
		if (same)
			return true;
	}
	return false;
}

static void check_link(const struct reading *reading, cmark_node *node)
{
	const char *url = cmark_node_get_url(node);

	if (leads_out_safely(url))
		return;
	tell(reading, node,
		msp_arena_printf(reading->edited->arena,
			"a link to '%.60s' does not pass: its words stay (http, https, mailto and tel do)",
			msp_utf8_visible(reading->edited->arena, url == NULL ? "" : url, false)));
	unwrap(node);
}

static void clean(const struct reading *reading, cmark_node *node)
{
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_HTML_BLOCK:
	case CMARK_NODE_HTML_INLINE:
		replace_html(reading, node);
		return;
	case CMARK_NODE_LINK:
		check_link(reading, node);
		return;
	case CMARK_NODE_IMAGE:
		tell(reading, node, "a picture cannot travel with the report: its words stay");
		unwrap(node);
		return;
	case CMARK_NODE_TEXT:
	case CMARK_NODE_CODE:
	case CMARK_NODE_CODE_BLOCK:
		cmark_node_set_literal(node, harmless(reading->edited->arena, cmark_node_get_literal(node)));
		return;
	default:
		return;
	}
}

/* All nodes, parents behind their children, so that each may go when its turn comes. */
static int clean_all(const struct reading *reading, struct msp_error *err)
{
	struct msp_arena *arena = reading->edited->arena;
	cmark_iter *iter = cmark_iter_new(reading->root);
	cmark_node **nodes = NULL;
	size_t count = 0, capacity = 0, depth = 0, deepest = 0;
	cmark_event_type event;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		bool leaf = cmark_node_first_child(node) == NULL;
		if (event == CMARK_EVENT_ENTER)
			depth++;
		deepest = depth > deepest ? depth : deepest;
		/* Nodes that cannot have children are never left. */
		bool last = event == CMARK_EVENT_EXIT || cmark_node_get_literal(node) != NULL ||
			    (leaf && (cmark_node_get_type(node) == CMARK_NODE_SOFTBREAK ||
					     cmark_node_get_type(node) == CMARK_NODE_LINEBREAK ||
					     cmark_node_get_type(node) == CMARK_NODE_THEMATIC_BREAK));
		if (!last)
			continue;
		depth--;
		msp_arena_reserve(arena, nodes, count, capacity);
		nodes[count++] = node;
	}
	cmark_iter_free(iter);
	if (deepest > DEEPEST)
		return msp_error_set(
			err, MSP_DATA, "lists and quotes are nested %zu deep, at most %d", deepest, DEEPEST);
	for (size_t i = 0; i + 1 < count; i++) /* the last one is the document */
		clean(reading, nodes[i]);
	cmark_consolidate_text_nodes(reading->root);
	return 0;
}

/* ---- the report ---- */

static cmark_node *parse(const char *text, size_t length, cmark_syntax_extension *tables)
{
	cmark_parser *parser = cmark_parser_new(CMARK_OPT_DEFAULT);

	cmark_parser_attach_syntax_extension(parser, tables);
	cmark_parser_feed(parser, text, length);
	cmark_node *root = cmark_parser_finish(parser);
	cmark_parser_free(parser);
	if (root == NULL)
		msp_out_of_memory();
	cmark_consolidate_text_nodes(root);
	return root;
}

static cmark_node *first_of(cmark_node *root, cmark_node_type type)
{
	cmark_node *node = cmark_node_first_child(root);

	while (node != NULL && cmark_node_get_type(node) != type)
		node = cmark_node_next(node);
	return node;
}

/* "Panadería El Niño · Reporte mensual de octubre de 2026" */
static const char *title_of(const struct msp_edited *edited, cmark_node *root)
{
	cmark_node *heading = first_of(root, CMARK_NODE_HEADING), *paragraph = first_of(root, CMARK_NODE_PARAGRAPH);
	const char *title = heading == NULL ? "" : msp_inline_text(edited->arena, heading);
	cmark_node *strong = paragraph == NULL ? NULL : cmark_node_first_child(paragraph);

	if (strong == NULL || cmark_node_get_type(strong) != CMARK_NODE_STRONG)
		return title;
	return msp_arena_printf(edited->arena, "%s · %s", msp_inline_text(edited->arena, strong), title);
}

static int write_html(const struct msp_edited *edited, struct msp_doc *doc, struct msp_problems *problems,
	struct msp_buf *out, struct msp_error *err)
{
	struct msp_brand brand;
	struct msp_buf body = MSP_BUF_INIT;
	const struct msp_page page = {
		.arena = edited->arena,
		.language = edited->language,
		.title = title_of(edited, doc->root),
		.version = edited->version,
		.brand = &brand,
	};

	if (msp_brand_read(edited->catalog, edited->arena, edited->client, problems, &brand, err) != 0)
		return -1;
	msp_doc_dress(doc);
	msp_doc_html(doc, &body);
	msp_page_write(&page, &body, out);
	msp_buf_release(&body);
	return 0;
}

static enum msp_doc_style style_of(enum msp_report_format format)
{
	return format == MSP_REPORT_HTML ? MSP_DOC_HTML : format == MSP_REPORT_TEXT ? MSP_DOC_TEXT : MSP_DOC_MARKDOWN;
}

int msp_report_edited(const struct msp_edited *edited, const char *text, size_t length, struct msp_problems *problems,
	struct msp_buf *out, struct msp_error *err)
{
	size_t valid = msp_utf8_check(text, length);
	struct msp_doc doc;
	int failed;

	if (valid != length || memchr(text, '\0', length) != NULL)
		return msp_error_set(err, MSP_DATA, "not UTF-8 text: byte %zu", valid == length ? strlen(text) : valid);
	if (length > MSP_EDITED_LIMIT)
		return msp_error_set(err, MSP_DATA, "longer than 1 MiB");
	msp_doc_open(&doc, edited->arena, style_of(edited->format), edited->language);
	cmark_node_free(doc.root);
	doc.root = parse(text, length, doc.tables);
	failed = clean_all(&(struct reading){ edited, problems, doc.root }, err);
	if (!failed && doc.style == MSP_DOC_HTML)
		failed = write_html(edited, &doc, problems, out, err);
	else if (!failed && doc.style == MSP_DOC_TEXT)
		msp_doc_plain(&doc, out);
	else if (!failed)
		msp_doc_markdown(&doc, out);
	msp_doc_close(&doc);
	return failed;
}
