/* SPDX-License-Identifier: ISC */
/* The page around the body: one self-contained file that asks nothing of the network and runs no script. */
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/report_brand.h"
#include "lib/model/report_doc.h"
#include "lib/model/report_private.h"
#include "lib/model/report_style.h"

/* Colours come from msp_color_emit: nothing else gets into the style sheet. */
static void put_colors(const struct msp_brand *brand, int theme, struct msp_buf *out)
{
	msp_buf_adds(out, ":root{");
	if (brand->color[theme] != NULL)
		msp_buf_addf(out, "--accent:%s;", brand->color[theme]);
	if (brand->accent[theme] != NULL)
		msp_buf_addf(out, "--second:%s;", brand->accent[theme]);
	msp_buf_adds(out, "}");
}

static void put_style(const struct msp_brand *brand, struct msp_buf *out)
{
	msp_buf_adds(out, "<style>");
	for (size_t i = 0; msp_report_style[i] != NULL; i++)
		msp_buf_adds(out, msp_report_style[i]);
	if (brand->color[0] != NULL || brand->accent[0] != NULL) {
		put_colors(brand, 0, out);
		msp_buf_adds(out, "@media screen and (prefers-color-scheme:dark){");
		put_colors(brand, 1, out);
		msp_buf_adds(out, "}");
	}
	msp_buf_adds(out, "</style>\n");
}

static void put_head(const struct msp_page *page, struct msp_buf *out)
{
	msp_buf_addf(out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
		msp_language_code(page->language));
	msp_buf_adds(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
			  "<meta name=\"color-scheme\" content=\"light dark\">\n"
			  "<meta name=\"referrer\" content=\"no-referrer\">\n");
	msp_buf_addf(out,
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
		"'unsafe-inline'%s\">\n",
		page->brand->logo != NULL ? "; img-src data:" : "");
	msp_buf_addf(out, "<meta name=\"generator\" content=\"msp-report %s\">\n<title>", page->version);
	msp_html_escape(out, msp_record_text(page->arena, page->title));
	msp_buf_adds(out, "</title>\n");
	put_style(page->brand, out);
	msp_buf_adds(out, "</head>\n<body>\n");
	if (page->brand->color[0] != NULL)
		msp_buf_addf(out, "<div class=\"stripe\" style=\"--brand:%s\"></div>\n", page->brand->stripe);
	else
		msp_buf_adds(out, "<div class=\"stripe\"></div>\n");
}

/* Branding text on lines of its own; each is made harmless. */
static void put_lines(const struct msp_page *page, struct msp_buf *out, const char *text)
{
	size_t count;
	char **lines = msp_str_split(page->arena, text, '\n', &count);

	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			msp_buf_adds(out, lines[i][0] == '\0' ? "" : "<br>");
		msp_html_escape(out, msp_record_text(page->arena, lines[i]));
	}
}

void msp_page_write(const struct msp_page *page, const struct msp_buf *body, struct msp_buf *out)
{
	const struct msp_brand *brand = page->brand;

	put_head(page, out);
	msp_buf_adds(out, "<main>\n");
	if (brand->logo != NULL) {
		msp_buf_addf(out, "<p class=\"logo\"><img src=\"%s\" alt=\"", brand->logo);
		msp_html_escape(out, msp_record_text(page->arena, brand->name));
		msp_buf_adds(out, "\"></p>\n");
	}
	if (brand->header != NULL) {
		msp_buf_adds(out, "<p>");
		put_lines(page, out, brand->header);
		msp_buf_adds(out, "</p>\n");
	}
	msp_buf_add(out, body->data, body->length);
	if (brand->footer != NULL) {
		msp_buf_adds(out, "<footer><p>");
		put_lines(page, out, brand->footer);
		msp_buf_adds(out, "</p></footer>\n");
	}
	msp_buf_adds(out, "</main>\n</body>\n</html>\n");
}

void msp_report_page(const struct msp_report *report, const struct msp_buf *body, struct msp_buf *out)
{
	const struct msp_metrics *metrics = report->metrics;
	const struct msp_page page = {
		.arena = report->arena,
		.language = report->language,
		.title = msp_arena_printf(report->arena, "%s · %s", metrics->client->name,
			SAY(report, TITLE, msp_say_month(report->arena, report->language, &metrics->period))),
		.version = report->request->version,
		.brand = &report->brand,
	};

	msp_page_write(&page, body, out);
}
