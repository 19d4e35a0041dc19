/* SPDX-License-Identifier: ISC */
/*
 * Input: the Markdown of a report as a person may have left it.  Whatever it is, the HTML has no tag and no attribute
 * that the reports themselves do not have, no link that leads anywhere dangerous, is closed once, and is UTF-8;
 * and so it is with the HTML of the cleaned Markdown.
 */
#include "tests/fuzz/fuzz.h"

#include <strings.h>

#include "lib/base/buf.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/model/report_edited.h"

static void make(struct msp_arena *arena, enum msp_report_format format, const char *text, size_t length,
	struct msp_buf *out, int *result)
{
	const struct msp_edited edited = { .arena = arena, .language = MSP_SPANISH, .format = format, .version = "0" };
	struct msp_problems problems;
	struct msp_error err = MSP_ERROR_INIT;

	msp_problems_init(&problems, arena);
	*result = msp_report_edited(&edited, text, length, &problems, out, &err);
	fuzz_check_error(*result, &err);
}

static bool one_of(const char *name, size_t length, const char *const *names)
{
	for (; *names != NULL; names++)
		if (strlen(*names) == length && strncmp(*names, name, length) == 0)
			return true;
	return false;
}

/* The value of an attribute stands between quotes; in it "<", ">" and quotes are escaped. */
static const char *check_attributes(const char *at, const char *html)
{
	static const char *const known[] = { "class", "scope", "data-label", "align", "href", "title", "start", "role",
		"aria-labelledby", "aria-hidden", "id", "width", "height", "x", "y", "x1", "x2", "y1", "y2", "dx", "rx",
		"fill", "stroke", "stroke-dasharray", "font-family", "font-size", "text-anchor", NULL };
	static const char *const safe[] = { "#", "http://", "https://", "mailto:", "tel:", NULL };

	for (at += strspn(at, " \n"); *at != '>' && *at != '/'; at += strspn(at, " \n")) {
		size_t name = strcspn(at, "=> \n");
		fuzz_require_text(one_of(at, name, known) && at[name] == '=' && at[name + 1] == '"', html);
		const char *value = at + name + 2;
		bool fine = strncmp(at, "href", 4) != 0;
		for (size_t i = 0; safe[i] != NULL && !fine; i++)
			fine = strncasecmp(value, safe[i], strlen(safe[i])) == 0;
		fuzz_require_text(fine, html);
		at = value + strcspn(value, "\"<>");
		fuzz_require_text(*at == '"', html);
		at++;
	}
	return at;
}

static void check_html(const char *html)
{
	static const char *const known[] = { "header", "section", "div", "h1", "h2", "h3", "h4", "h5", "h6", "p", "ul",
		"ol", "li", "table", "thead", "tbody", "tr", "th", "td", "strong", "em", "code", "pre", "a", "br", "hr",
		"blockquote", "span", "figure", "figcaption", "svg", "title", "desc", "rect", "text", "line", "details",
		"summary", "main", "body", "html", NULL };
	const char *at = strstr(html, "<main>");
	size_t mains = 0;

	fuzz_require(at != NULL);
	while ((at = strchr(at, '<')) != NULL) {
		bool end = *++at == '/';
		at += end;
		size_t name = strcspn(at, "/> \n");
		fuzz_require_text(one_of(at, name, known), html);
		mains += end && strncmp(at, "main", name) == 0;
		at = end ? at + name : check_attributes(at + name, html);
	}
	fuzz_require_text(mains == 1, html);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_buf html = MSP_BUF_INIT, text = MSP_BUF_INIT, once = MSP_BUF_INIT;
	const char *markdown = msp_arena_memdup(&arena, data, size);
	int result, same;

	make(&arena, MSP_REPORT_HTML, markdown, size, &html, &result);
	if (result == 0) {
		check_html(html.data);
		fuzz_require(msp_utf8_check(html.data, html.length) == html.length);
		make(&arena, MSP_REPORT_TEXT, markdown, size, &text, &same);
		fuzz_require(same == 0);
		for (size_t i = 0; i < text.length; i++)
			fuzz_require_text((unsigned char)text.data[i] >= ' ' || text.data[i] == '\n', text.data);
		make(&arena, MSP_REPORT_MARKDOWN, markdown, size, &once, &same);
		fuzz_require(same == 0);
		msp_buf_clear(&html);
		make(&arena, MSP_REPORT_HTML, once.data, once.length, &html, &same);
		if (same == 0)
			check_html(html.data);
	}
	msp_buf_release(&html);
	msp_buf_release(&text);
	msp_buf_release(&once);
	msp_arena_release(&arena);
	return 0;
}
