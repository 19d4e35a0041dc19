/* SPDX-License-Identifier: ISC */
/* The page around the body: one self-contained file that asks nothing of the network and runs no script. */
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/report_private.h"
#include "lib/model/report_style.h"

/* Of the client, else of the provider. */
static const char *branding(const struct msp_report *report, const char *key)
{
	const char *own = msp_node_text(msp_node_get(report->metrics->client->node, "branding"), key, NULL);

	return own != NULL ? own : msp_node_text(msp_node_get(report->provider->node, "branding"), key, NULL);
}

/* "#1d5a7a" and nothing else gets into the style sheet. */
static bool is_color(const char *text)
{
	return text != NULL && text[0] == '#' && strlen(text) == 7 && strspn(text + 1, "0123456789abcdefABCDEF") == 6;
}

static void put_head(const struct msp_report *report, struct msp_buf *out)
{
	const struct msp_metrics *metrics = report->metrics;
	const char *color = branding(report, "color");

	msp_buf_addf(out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
		msp_language_code(report->language));
	msp_buf_adds(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
			  "<meta name=\"color-scheme\" content=\"light dark\">\n"
			  "<meta name=\"referrer\" content=\"no-referrer\">\n"
			  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
			  "'unsafe-inline'\">\n");
	msp_buf_addf(out, "<meta name=\"generator\" content=\"msp-report %s\">\n<title>", report->request->version);
	msp_html_escape(out, msp_record_text(report->arena, metrics->client->name));
	msp_buf_adds(out, " · ");
	msp_html_escape(out, SAY(report, TITLE, msp_say_month(report->arena, report->language, &metrics->period)));
	msp_buf_adds(out, "</title>\n<style>");
	for (size_t i = 0; msp_report_style[i] != NULL; i++)
		msp_buf_adds(out, msp_report_style[i]);
	msp_buf_adds(out, "</style>\n</head>\n<body>\n");
	if (is_color(color))
		msp_buf_addf(out, "<div class=\"stripe\" style=\"--brand:%s\"></div>\n", color);
	else
		msp_buf_adds(out, "<div class=\"stripe\"></div>\n");
}

/* Branding text on lines of its own; each is made harmless. */
static void put_lines(const struct msp_report *report, struct msp_buf *out, const char *text)
{
	size_t count;
	char **lines = msp_str_split(report->arena, text, '\n', &count);

	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			msp_buf_adds(out, lines[i][0] == '\0' ? "" : "<br>");
		msp_html_escape(out, msp_record_text(report->arena, lines[i]));
	}
}

void msp_report_page(const struct msp_report *report, const struct msp_buf *body, struct msp_buf *out)
{
	const char *header = branding(report, "header"), *footer = branding(report, "footer");

	put_head(report, out);
	msp_buf_adds(out, "<main>\n");
	if (header != NULL) {
		msp_buf_adds(out, "<p>");
		put_lines(report, out, header);
		msp_buf_adds(out, "</p>\n");
	}
	msp_buf_add(out, body->data, body->length);
	if (footer != NULL) {
		msp_buf_adds(out, "<footer><p>");
		put_lines(report, out, footer);
		msp_buf_adds(out, "</p></footer>\n");
	}
	msp_buf_adds(out, "</main>\n</body>\n</html>\n");
}
