/* SPDX-License-Identifier: ISC */
/* The tree as CommonMark and as HTML. */
#include <stdlib.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/base/str.h"
#include "lib/model/report_doc_private.h"

#define MOST_COLUMNS 32

/* What cmark has rendered; it gives NULL for nothing but want of memory. */
static char *rendered(char *text)
{
	if (text == NULL)
		msp_out_of_memory();
	return text;
}

void msp_doc_markdown(const struct msp_doc *doc, struct msp_buf *out)
{
	char *text = rendered(cmark_render_commonmark(doc->root, CMARK_OPT_DEFAULT, 0));

	msp_buf_adds(out, text);
	free(text);
}

void msp_html_escape(struct msp_buf *out, const char *text)
{
	for (; *text != '\0'; text++) {
		switch (*text) {
		case '<':
			msp_buf_adds(out, "&lt;");
			break;
		case '>':
			msp_buf_adds(out, "&gt;");
			break;
		case '&':
			msp_buf_adds(out, "&amp;");
			break;
		case '"':
			msp_buf_adds(out, "&quot;");
			break;
		default:
			msp_buf_addc(out, *text);
		}
	}
}

/*
 * cmark's tables have no scope, and on a telephone each row becomes a card whose values need their column's title.  So
 * the tags of cells are rewritten on the way out.  In rendered HTML "<" is always a tag: texts have it escaped.
 */
struct cells {
	struct msp_buf *out;
	bool head;
	int column;                       /* of the present row */
	const char *labels[MOST_COLUMNS]; /* text of the heading, escaped as it stands */
	size_t label_lengths[MOST_COLUMNS];
};

static bool tag_is(const char *tag, const char *name)
{
	return strncmp(tag, name, strlen(name)) == 0;
}

/* Remembers the text between this <th> and its end as the label of the column. */
static void remember_label(struct cells *cells, const char *inner)
{
	const char *end = strstr(inner, "</th>");

	if (cells->column < MOST_COLUMNS && end != NULL) {
		cells->labels[cells->column] = inner;
		cells->label_lengths[cells->column] = (size_t)(end - inner);
	}
}

/* What stands over the column, for cards. */
static void put_label(struct cells *cells)
{
	msp_buf_adds(cells->out, " data-label=\"");
	if (cells->column < MOST_COLUMNS && cells->labels[cells->column] != NULL)
		msp_buf_add(cells->out, cells->labels[cells->column], cells->label_lengths[cells->column]);
	msp_buf_adds(cells->out, "\">");
}

static void open_cell(struct cells *cells, const char *tag, const char *end)
{
	bool right = strstr(tag, "align=\"right\"") != NULL && strstr(tag, "align=\"right\"") < end;
	const char *class = right ? " class=\"n\"" : "";

	if (cells->head) {
		remember_label(cells, end + 1);
		msp_buf_addf(cells->out, "<th scope=\"col\"%s>", class);
	} else {
		msp_buf_addf(cells->out, cells->column == 0 ? "<th scope=\"row\"%s" : "<td%s", class);
		put_label(cells);
	}
}

static void close_cell(struct cells *cells)
{
	msp_buf_adds(cells->out, cells->head || cells->column == 0 ? "</th>" : "</td>");
	cells->column++;
}

/* A number and its "%" stay on one line, as do "≈" and its number. */
static bool keeps_together(const char *text, size_t space, size_t length)
{
	if (text[space + 1] == '%')
		return text[space - 1] >= '0' && text[space - 1] <= '9';
	return space >= 3 && space + 1 < length && memcmp(text + space - 3, "\xe2\x89\x88", 3) == 0;
}

/* Text between tags. */
static void put_text(struct msp_buf *out, const char *text, size_t length)
{
	size_t from = 0;

	for (size_t i = 1; i + 1 < length; i++) {
		if (text[i] != ' ' || !keeps_together(text, i, length))
			continue;
		msp_buf_add(out, text + from, i - from);
		msp_buf_adds(out, "&nbsp;");
		from = i + 1;
	}
	msp_buf_add(out, text + from, length - from);
}

/* tag points to "<", end to ">". */
static void rewrite_tag(struct cells *cells, const char *tag, const char *end)
{
	if (tag_is(tag, "<th>") || tag_is(tag, "<th ") || tag_is(tag, "<td>") || tag_is(tag, "<td ")) {
		open_cell(cells, tag, end);
		return;
	}
	if (tag_is(tag, "</th>") || tag_is(tag, "</td>")) {
		close_cell(cells);
		return;
	}
	if (tag_is(tag, "<thead>"))
		cells->head = true;
	else if (tag_is(tag, "</thead>"))
		cells->head = false;
	else if (tag_is(tag, "<tr>"))
		cells->column = 0;
	msp_buf_add(cells->out, tag, (size_t)(end - tag) + 1);
}

void msp_doc_html(const struct msp_doc *doc, struct msp_buf *out)
{
	struct cells cells = { .out = out };
	cmark_llist *extensions = cmark_llist_append(cmark_get_default_mem_allocator(), NULL, doc->tables);
	/* The only raw HTML in the tree is our own (msp_doc_markup and its like). */
	char *html = rendered(cmark_render_html(doc->root, CMARK_OPT_UNSAFE, extensions));

	cmark_llist_free(cmark_get_default_mem_allocator(), extensions);
	for (const char *at = html; *at != '\0';) {
		size_t text = strcspn(at, "<");
		put_text(out, at, text);
		at += text;
		const char *end = strchr(at, '>');
		if (*at == '\0' || end == NULL)
			break;
		rewrite_tag(&cells, at, end);
		at = end + 1;
	}
	free(html);
}
