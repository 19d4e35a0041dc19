/* SPDX-License-Identifier: ISC */
/*
 * Charts of the thirteen months: in HTML an SVG (report_svg.h) with the same numbers in a table; in plain text drawn
 * bars; in Markdown the table and the remark, from which report_dress.c draws the SVG again.
 */
#include <inttypes.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/report_doc_private.h"
#include "lib/model/report_private.h"
#include "lib/model/report_svg.h"

#define DRAWN 40 /* columns of a drawn bar */

/* ---- table and drawing ---- */

static void put_figure(struct msp_report *report, const struct msp_chart *chart)
{
	struct msp_buf html = MSP_BUF_INIT;

	msp_chart_html(chart, &html);
	msp_doc_markup(&report->doc, html.data);
	msp_buf_release(&html);
}

static void put_table(struct msp_report *report, const struct msp_chart *chart)
{
	struct msp_doc_column columns[1 + MSP_CHART_BARS] = { { .title = PHRASE(report, COLUMN_MONTH) } };
	struct msp_doc_table table;

	for (size_t i = 0; i < chart->bars; i++)
		columns[1 + i] = (struct msp_doc_column){ .title = chart->names[i], .right = true };
	msp_doc_markup(&report->doc, "<div class=\"table small\">");
	msp_doc_table(&report->doc, &table, columns, 1 + chart->bars);
	for (size_t i = 0; i < chart->count; i++) {
		msp_doc_row(&table);
		msp_doc_cell_text(&table, chart->points[i].month);
		for (size_t j = 0; j < chart->bars; j++)
			msp_doc_cell_text(&table, chart->points[i].cells[j]);
	}
	msp_doc_markup(&report->doc, "</div>");
}

static void put_drawing(struct msp_report *report, const struct msp_chart *chart)
{
	struct msp_buf lines = MSP_BUF_INIT;

	for (size_t i = 0; i < chart->count; i++)
		for (size_t j = 0; j < chart->bars; j++) {
			const struct msp_point *point = &chart->points[i];
			const char *month = j > 0 ? "" : point->month;
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

static void put_chart(struct msp_report *report, const struct msp_chart *chart)
{
	if (report->doc.style == MSP_DOC_HTML) {
		put_figure(report, chart);
		put_table(report, chart);
		msp_doc_markup(&report->doc, MSP_CHART_END);
		return;
	}
	msp_doc_heading(&report->doc, 3, chart->title);
	if (report->doc.style == MSP_DOC_TEXT) {
		put_drawing(report, chart);
		return;
	}
	put_table(report, chart);
	if (chart->remark != NULL)
		msp_doc_paragraph(&report->doc, chart->remark);
}

/* ---- the two charts ---- */

static struct msp_chart open_chart(struct msp_report *report, const char *id, const char *title)
{
	return (struct msp_chart){
		.arena = report->arena,
		.language = report->language,
		.id = id,
		.title = title,
		.points = msp_arena_array(report->arena, MSP_METRICS_MONTHS, sizeof(struct msp_point)),
	};
}

/* From the first month of service on. */
static struct msp_point *add_point(struct msp_report *report, struct msp_chart *chart, const struct msp_month *month)
{
	struct msp_point *point = &chart->points[chart->count++];

	*point = (struct msp_point){
		.month = msp_say_month_short(report->arena, report->language, &month->period),
		.year = month->period.year,
		.january = month->period.month == 1,
	};
	return point;
}

void msp_report_chart_flow(struct msp_report *report)
{
	struct msp_chart chart = open_chart(report, "c1", PHRASE(report, CHART_FLOW));

	chart.names[0] = PHRASE(report, COLUMN_OPENED_SHORT);
	chart.names[1] = PHRASE(report, COLUMN_RESOLVED_SHORT);
	chart.bars = 2;
	for (size_t i = 0; i < MSP_METRICS_MONTHS; i++) {
		const struct msp_month *month = &report->metrics->months[i];
		const struct msp_flow *flow = &month->flow[MSP_WORK_INCIDENT];
		const int64_t values[] = { flow->opened, flow->resolved };
		if (!month->known)
			continue;
		struct msp_point *point = add_point(report, &chart, month);
		for (size_t j = 0; j < MSP_COUNT(values); j++) {
			point->values[j] = values[j];
			point->cells[j] = point->labels[j] = NUMBER(report, values[j]);
			chart.most = values[j] > chart.most ? values[j] : chart.most;
		}
	}
	put_chart(report, &chart);
}

void msp_report_chart_kept(struct msp_report *report)
{
	struct msp_chart chart = open_chart(report, "c2", PHRASE(report, CHART_KEPT));

	chart.names[0] = PHRASE(report, COLUMN_KEPT);
	chart.bars = 1;
	chart.inside = true;
	chart.most = 10000;
	chart.goal = report->metrics->goal;
	chart.remark = SAY(report, CHART_GOAL, msp_say_goal(report->arena, report->metrics->goal));
	for (size_t i = 0; i < MSP_METRICS_MONTHS; i++) {
		const struct msp_month *month = &report->metrics->months[i];
		const struct msp_tally *tally = &month->tally[MSP_WORK_ALL];
		int64_t judged = msp_tally_judged(tally);
		if (!month->known)
			continue;
		struct msp_point *point = add_point(report, &chart, month);
		point->labels[0] = "–";
		point->cells[0] = PHRASE(report, NO_CASES);
		if (judged > 0) {
			point->values[0] = tally->met * 10000 / judged;
			point->labels[0] = msp_arena_printf(report->arena, "%" PRId64, tally->met * 100 / judged);
			point->cells[0] = SAY(report, QUALITY_PART, NUMBER(report, tally->met), NUMBER(report, judged),
				msp_say_percent(report->arena, tally->met, judged));
		}
	}
	put_chart(report, &chart);
}
