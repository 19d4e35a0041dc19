/* SPDX-License-Identifier: ISC */
/*
 * Charts of the thirteen months.  In HTML an inline SVG measured in percent of its width, so that its letters keep
 * their size on a telephone and on paper, with title, description, the value above each bar and the same numbers in a
 * table; in plain text drawn bars; in Markdown the table alone.
 */
#include <inttypes.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/report_doc_private.h"
#include "lib/model/report_private.h"

#define PLOT 96   /* height of the highest bar, in px */
#define TOP 16    /* room for the value above it */
#define BOTTOM 34 /* for month and year */
#define DRAWN 40  /* columns of a drawn bar */
#define MOST_BARS 2

/* One month of a chart. */
struct point {
	const struct msp_month *month;
	int64_t values[MOST_BARS];
	const char *labels[MOST_BARS]; /* above the bar, short */
	const char *cells[MOST_BARS];  /* in the table */
	const char *words;             /* "oct 26: 12 abiertos, 11 resueltos" */
};

struct chart {
	struct msp_report *report;
	const char *id; /* of the SVG, for its title */
	const char *title;
	const char *names[MOST_BARS]; /* legend */
	size_t bars;
	struct point points[MSP_METRICS_MONTHS];
	size_t count;       /* of points: from the first month of service on */
	bool inside;        /* values stand in the bars */
	int64_t most;       /* highest value */
	int64_t goal;       /* line across; 0 = none */
	const char *remark; /* under the chart; NULL */
};

/* ---- SVG ---- */

static int height(const struct chart *chart, int64_t value)
{
	int64_t pixels = chart->most > 0 ? value * PLOT / chart->most : 0;
	return (int)(value > 0 && pixels < 2 ? 2 : pixels);
}

/* Thousandths of the width as percent. */
static const char *percent(const struct chart *chart, int thousandths)
{
	return msp_arena_printf(chart->report->arena, "%d.%d%%", thousandths / 10, thousandths % 10);
}

static void put_text(const struct chart *chart, struct msp_buf *out, int x, int y, const char *class, const char *text)
{
	msp_buf_addf(out, "<text x=\"%s\" y=\"%d\" class=\"%s\">", percent(chart, x), y, class);
	msp_html_escape(out, text);
	msp_buf_adds(out, "</text>");
}

static void put_point(const struct chart *chart, struct msp_buf *out, size_t number)
{
	const struct point *point = &chart->points[number];
	int slot = 1000 / (int)chart->count, left = (int)number * 1000 / (int)chart->count;
	int width = slot * (chart->bars == 1 ? 60 : 36) / 100;
	int begin = left + (slot - width * (int)chart->bars) / 2;

	for (size_t i = 0; i < chart->bars; i++) {
		int pixels = height(chart, point->values[i]);
		int x = begin + width * (int)i, top = TOP + PLOT - pixels;
		bool inside = chart->inside && pixels > 20;
		msp_buf_addf(out, "<rect class=\"bar%zu\" x=\"%s\" y=\"%d\" width=\"%s\" height=\"%d\"/>", i + 1,
			percent(chart, x), top, percent(chart, width - 2), pixels);
		put_text(chart, out, x + (width - 2) / 2, inside ? TOP + PLOT - 8 : top - 4,
			inside ? "inside" : "value", point->labels[i]);
	}
	const char *month = msp_say_month_short(chart->report->arena, chart->report->language, &point->month->period);
	char *words = msp_arena_strdup(chart->report->arena, month);
	char *space = strchr(words, ' ');
	*space = '\0';
	put_text(chart, out, left + slot / 2, TOP + PLOT + 15, number + 1 == chart->count ? "now" : "tick", words);
	/* The year under the first month and each January. */
	if (number == 0 || point->month->period.month == 1)
		put_text(chart, out, left + slot / 2, TOP + PLOT + 29, "tick",
			msp_arena_printf(chart->report->arena, "%d", point->month->period.year));
}

static void put_svg(const struct chart *chart, struct msp_buf *out)
{
	msp_buf_addf(out,
		"<svg class=\"chart\" role=\"img\" aria-labelledby=\"%s-t %s-d\" width=\"100%%\" height=\"%d\">"
		"<title id=\"%s-t\">",
		chart->id, chart->id, TOP + PLOT + BOTTOM, chart->id);
	msp_html_escape(out, chart->title);
	msp_buf_addf(out, "</title><desc id=\"%s-d\">", chart->id);
	for (size_t i = 0; i < chart->count; i++) {
		msp_html_escape(out, chart->points[i].words);
		msp_buf_adds(out, i + 1 < chart->count ? "; " : ".");
	}
	msp_buf_adds(out, "</desc>");
	for (size_t i = 0; i < chart->count; i++)
		put_point(chart, out, i);
	if (chart->goal > 0) {
		int y = TOP + PLOT - height(chart, chart->goal);
		msp_buf_addf(out, "<line class=\"goal\" x1=\"0\" x2=\"100%%\" y1=\"%d\" y2=\"%d\"/>", y, y);
	}
	msp_buf_addf(
		out, "<line class=\"axis\" x1=\"0\" x2=\"100%%\" y1=\"%d\" y2=\"%d\"/></svg>", TOP + PLOT, TOP + PLOT);
}

static void put_legend(const struct chart *chart, struct msp_buf *out)
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

static void put_figure(const struct chart *chart)
{
	struct msp_buf html = MSP_BUF_INIT;

	msp_buf_adds(&html, "<figure><figcaption>");
	msp_html_escape(&html, chart->title);
	msp_buf_adds(&html, "</figcaption>");
	put_legend(chart, &html);
	put_svg(chart, &html);
	if (chart->remark != NULL) {
		msp_buf_adds(&html, "<p class=\"remark\">");
		msp_html_escape(&html, chart->remark);
		msp_buf_adds(&html, "</p>");
	}
	msp_buf_adds(&html, "<details><summary>");
	msp_html_escape(&html, PHRASE(chart->report, CHART_TABLE));
	msp_buf_adds(&html, "</summary>");
	msp_doc_markup(&chart->report->doc, html.data);
	msp_buf_release(&html);
}

/* ---- table and drawing ---- */

static void put_table(const struct chart *chart)
{
	struct msp_report *report = chart->report;
	struct msp_doc_column columns[1 + MOST_BARS] = { { .title = PHRASE(report, COLUMN_MONTH) } };
	struct msp_doc_table table;

	for (size_t i = 0; i < chart->bars; i++)
		columns[1 + i] = (struct msp_doc_column){ .title = chart->names[i], .right = true };
	msp_doc_markup(&report->doc, "<div class=\"table small\">");
	msp_doc_table(&report->doc, &table, columns, 1 + chart->bars);
	for (size_t i = 0; i < chart->count; i++) {
		const struct point *point = &chart->points[i];
		msp_doc_row(&table);
		msp_doc_cell_text(&table, msp_say_month_short(report->arena, report->language, &point->month->period));
		for (size_t j = 0; j < chart->bars; j++)
			msp_doc_cell_text(&table, point->cells[j]);
	}
	msp_doc_markup(&report->doc, "</div>");
}

static void put_drawing(const struct chart *chart)
{
	struct msp_report *report = chart->report;
	struct msp_buf lines = MSP_BUF_INIT;

	for (size_t i = 0; i < chart->count; i++)
		for (size_t j = 0; j < chart->bars; j++) {
			const struct point *point = &chart->points[i];
			const char *month =
				j > 0 ? ""
				      : msp_say_month_short(report->arena, report->language, &point->month->period);
			const char *bar = msp_drawn_bar(report->arena, point->values[j], chart->most, DRAWN);
			if (chart->bars > 1)
				msp_buf_addf(&lines, "%-6s %-9s │%s%s%s\n", month, chart->names[j], bar,
					point->values[j] > 0 ? " " : "", point->cells[j]);
			else
				msp_buf_addf(&lines, "%-6s │%s%s%s\n", month, bar, point->values[j] > 0 ? " " : "",
					point->cells[j]);
		}
	msp_doc_drawing(&report->doc, lines.data);
	msp_buf_release(&lines);
}

static void put_chart(const struct chart *chart)
{
	struct msp_report *report = chart->report;

	if (report->doc.style == MSP_DOC_HTML) {
		put_figure(chart);
		put_table(chart);
		msp_doc_markup(&report->doc, "</details></figure>");
		return;
	}
	msp_doc_heading(&report->doc, 3, chart->title);
	if (report->doc.style == MSP_DOC_TEXT)
		put_drawing(chart);
	else
		put_table(chart);
}

/* ---- the two charts ---- */

static struct point *add_point(struct chart *chart, const struct msp_month *month)
{
	struct point *point = &chart->points[chart->count++];
	*point = (struct point){ .month = month };
	return point;
}

void msp_report_chart_flow(struct msp_report *report)
{
	struct chart chart = {
		.report = report,
		.id = "c1",
		.title = PHRASE(report, CHART_FLOW),
		.names = { PHRASE(report, COLUMN_OPENED_SHORT), PHRASE(report, COLUMN_RESOLVED_SHORT) },
		.bars = 2,
	};

	for (size_t i = 0; i < MSP_METRICS_MONTHS; i++) {
		const struct msp_month *month = &report->metrics->months[i];
		const struct msp_flow *flow = &month->flow[MSP_WORK_INCIDENT];
		const int64_t values[] = { flow->opened, flow->resolved };
		if (!month->known)
			continue;
		struct point *point = add_point(&chart, month);
		for (size_t j = 0; j < MSP_COUNT(values); j++) {
			point->values[j] = values[j];
			point->cells[j] = point->labels[j] = NUMBER(report, values[j]);
			chart.most = values[j] > chart.most ? values[j] : chart.most;
		}
		point->words = SAY(report, CHART_FLOW_POINT,
			msp_say_month_short(report->arena, report->language, &month->period), point->labels[0],
			point->labels[1]);
	}
	put_chart(&chart);
}

void msp_report_chart_kept(struct msp_report *report)
{
	struct chart chart = {
		.report = report,
		.id = "c2",
		.title = PHRASE(report, CHART_KEPT),
		.names = { PHRASE(report, COLUMN_KEPT) },
		.bars = 1,
		.inside = true,
		.most = 10000,
		.goal = report->metrics->goal,
		.remark = SAY(report, CHART_GOAL, msp_say_goal(report->arena, report->metrics->goal)),
	};

	for (size_t i = 0; i < MSP_METRICS_MONTHS; i++) {
		const struct msp_month *month = &report->metrics->months[i];
		const struct msp_tally *tally = &month->tally[MSP_WORK_ALL];
		int64_t judged = msp_tally_judged(tally);
		const char *name = msp_say_month_short(report->arena, report->language, &month->period);
		if (!month->known)
			continue;
		struct point *point = add_point(&chart, month);
		point->labels[0] = "–";
		point->cells[0] = PHRASE(report, NO_CASES);
		point->words = SAY(report, CHART_NO_CASES, name);
		if (judged > 0) {
			point->values[0] = tally->met * 10000 / judged;
			point->labels[0] = msp_arena_printf(report->arena, "%" PRId64, tally->met * 100 / judged);
			point->cells[0] = SAY(report, QUALITY_PART, NUMBER(report, tally->met), NUMBER(report, judged),
				msp_say_percent(report->arena, tally->met, judged));
			point->words =
				SAY(report, CHART_KEPT_POINT, name, NUMBER(report, tally->met), NUMBER(report, judged));
		}
	}
	put_chart(&chart);
}
