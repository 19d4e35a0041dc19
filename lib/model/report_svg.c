/* SPDX-License-Identifier: ISC */
#include "lib/model/report_svg.h"

#include <string.h>

#include "lib/base/str.h"
#include "lib/model/report_doc.h"

#define PLOT 96   /* height of the highest bar, in px */
#define TOP 16    /* room for the value above it */
#define BOTTOM 34 /* for month and year */

/* The style sheet has the colours; programs that do not let it into pictures (WeasyPrint) go by these. */
static const char *const fills[MSP_CHART_BARS] = { "#1d5a7a", "#8a6d3b" };

static int height(const struct msp_chart *chart, int64_t value)
{
	int64_t pixels = chart->most > 0 ? value * PLOT / chart->most : 0;
	return (int)(value > 0 && pixels < 2 ? 2 : pixels);
}

/* Thousandths of the width as percent. */
static const char *percent(const struct msp_chart *chart, int thousandths)
{
	return msp_arena_printf(chart->arena, "%d.%d%%", thousandths / 10, thousandths % 10);
}

static void put_text(
	const struct msp_chart *chart, struct msp_buf *out, int x, int y, const char *class, const char *text)
{
	msp_buf_addf(out, "<text x=\"%s\" y=\"%d\" class=\"%s\"%s>", percent(chart, x), y, class,
		strcmp(class, "inside") == 0 ? " fill=\"#fff\"" : "");
	msp_html_escape(out, text);
	msp_buf_adds(out, "</text>");
}

/* Of two bars side by side each value keeps to its own side, so that 11 and 12 do not read as 1112. */
static void put_value(const struct msp_chart *chart, struct msp_buf *out, int x, int y, size_t bar, const char *text)
{
	msp_buf_addf(out, "<text x=\"%s\" dx=\"%s\" y=\"%d\" class=\"value %s\" text-anchor=\"%s\">", percent(chart, x),
		bar == 0 ? "-1.5" : "1.5", y, bar == 0 ? "first" : "second", bar == 0 ? "end" : "start");
	msp_html_escape(out, text);
	msp_buf_adds(out, "</text>");
}

static void put_bars(
	const struct msp_chart *chart, struct msp_buf *out, const struct msp_point *point, int begin, int width)
{
	for (size_t i = 0; i < chart->bars; i++) {
		int pixels = height(chart, point->values[i]);
		int x = begin + width * (int)i, top = TOP + PLOT - pixels;
		bool inside = chart->inside && pixels > 20;
		msp_buf_addf(out, "<rect class=\"bar%zu\" fill=\"%s\" x=\"%s\" y=\"%d\" width=\"%s\" height=\"%d\"/>",
			i + 1, fills[i], percent(chart, x), top, percent(chart, width - 2), pixels);
		if (chart->bars > 1)
			put_value(chart, out, begin + width - 1, top - 4, i, point->labels[i]);
		else
			put_text(chart, out, x + (width - 2) / 2, inside ? TOP + PLOT - 8 : top - 4,
				inside ? "inside" : "value", point->labels[i]);
	}
}

static void put_point(const struct msp_chart *chart, struct msp_buf *out, size_t number)
{
	const struct msp_point *point = &chart->points[number];
	int slot = 1000 / (int)chart->count, left = (int)number * 1000 / (int)chart->count;
	int width = slot * (chart->bars == 1 ? 84 : 36) / 100;
	const char *month = msp_arena_strndup(chart->arena, point->month, strcspn(point->month, " "));

	put_bars(chart, out, point, left + (slot - width * (int)chart->bars) / 2, width);
	put_text(chart, out, left + slot / 2, TOP + PLOT + 15, number + 1 == chart->count ? "now" : "tick", month);
	/* The year under the first month and each January. */
	if (number == 0 || point->january)
		put_text(chart, out, left + slot / 2, TOP + PLOT + 29, "tick",
			msp_arena_printf(chart->arena, "%d", point->year));
}

/* "oct 26: 12 abiertos, 11 resueltos"; "oct 26: 28 de 35" */
static void put_words(const struct msp_chart *chart, struct msp_buf *out, const struct msp_point *point)
{
	msp_html_escape(out, point->month);
	for (size_t i = 0; i < chart->bars; i++) {
		const char *cell = point->cells[i], *share = strstr(cell, " (");
		msp_buf_adds(out, i == 0 ? ": " : ", ");
		msp_html_escape(
			out, share == NULL ? cell : msp_arena_strndup(chart->arena, cell, (size_t)(share - cell)));
		if (chart->bars > 1) {
			msp_buf_addc(out, ' ');
			msp_html_escape(out, chart->names[i]);
		}
	}
}

static void put_svg(const struct msp_chart *chart, struct msp_buf *out)
{
	msp_buf_addf(out,
		"<svg class=\"chart\" role=\"img\" aria-labelledby=\"%s-t %s-d\" width=\"100%%\" height=\"%d\" "
		"font-family=\"sans-serif\" font-size=\"8\" text-anchor=\"middle\" fill=\"#444\"><title id=\"%s-t\">",
		chart->id, chart->id, TOP + PLOT + BOTTOM, chart->id);
	msp_html_escape(out, chart->title);
	msp_buf_addf(out, "</title><desc id=\"%s-d\">", chart->id);
	for (size_t i = 0; i < chart->count; i++) {
		put_words(chart, out, &chart->points[i]);
		msp_buf_adds(out, i + 1 < chart->count ? "; " : ".");
	}
	msp_buf_adds(out, "</desc>");
	for (size_t i = 0; i < chart->count; i++)
		put_point(chart, out, i);
	if (chart->goal > 0) {
		int y = TOP + PLOT - height(chart, chart->goal);
		msp_buf_addf(out,
			"<line class=\"goal\" stroke=\"#000\" stroke-dasharray=\"3 4\" x1=\"0\" x2=\"100%%\" y1=\"%d\" "
			"y2=\"%d\"/>",
			y, y);
	}
	msp_buf_addf(out, "<line class=\"axis\" stroke=\"#bbb\" x1=\"0\" x2=\"100%%\" y1=\"%d\" y2=\"%d\"/></svg>",
		TOP + PLOT, TOP + PLOT);
}

static void put_legend(const struct msp_chart *chart, struct msp_buf *out)
{
	if (chart->bars < 2)
		return;
	msp_buf_adds(out, "<p class=\"legend\" aria-hidden=\"true\">");
	for (size_t i = 0; i < chart->bars; i++) {
		msp_buf_addf(out, "<span class=\"key%zu\"></span> ", i + 1);
		msp_html_escape(out, chart->names[i]);
		msp_buf_adds(out, i + 1 < chart->bars ? " " : "");
	}
	msp_buf_adds(out, "</p>");
}

void msp_chart_html(const struct msp_chart *chart, struct msp_buf *out)
{
	msp_buf_adds(out, "<figure><figcaption>");
	msp_html_escape(out, chart->title);
	msp_buf_adds(out, "</figcaption>");
	put_legend(chart, out);
	put_svg(chart, out);
	if (chart->remark != NULL) {
		msp_buf_adds(out, "<p class=\"remark\">");
		msp_html_escape(out, chart->remark);
		msp_buf_adds(out, "</p>");
	}
	msp_buf_adds(out, "<details><summary>");
	msp_html_escape(out, msp_phrase(chart->language, MSP_SAY_CHART_TABLE));
	msp_buf_adds(out, "</summary>");
}

bool msp_chart_month(enum msp_language language, const char *text, struct msp_point *point)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	const char *space = strrchr(text, ' ');
	bool found = false;

	if (space == NULL || strlen(space) != 3 || !msp_str_digits(space + 1))
		return false;
	int year = 2000 + (space[1] - '0') * 10 + (space[2] - '0');
	for (int month = 1; month <= 12 && !found; month++) {
		const struct msp_period period = { .year = year, .month = month };
		found = strcmp(text, msp_say_month_short(&arena, language, &period)) == 0;
		if (found)
			*point = (struct msp_point){ .month = text, .year = year, .january = month == 1 };
	}
	msp_arena_release(&arena);
	return found;
}
