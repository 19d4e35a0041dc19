/* SPDX-License-Identifier: ISC */
/* Section 3: the month in numbers. */
#include "lib/base/str.h"
#include "lib/model/report_private.h"

void msp_report_open_panel(struct msp_report *report, const char *title, const char *class)
{
	msp_doc_markup(&report->doc, msp_arena_printf(report->arena, "<div class=\"panel%s\">", class));
	msp_doc_heading(&report->doc, 3, title);
}

void msp_report_close_panel(struct msp_report *report)
{
	msp_doc_markup(&report->doc, "</div>");
}

/* ---- what came in and went out ---- */

static bool nothing(const struct msp_flow *flow)
{
	return flow->backlog_start == 0 && flow->opened == 0 && flow->reopened == 0 && flow->resolved == 0;
}

static void put_flow_row(struct msp_report *report, struct msp_doc_table *table, enum msp_work work)
{
	const struct msp_flow *flow = &report->metrics->month->flow[work];
	const int64_t counts[] = { flow->backlog_start, flow->opened, flow->reopened, flow->resolved,
		flow->backlog_end };
	void (*put)(struct msp_doc *, cmark_node *, const char *) =
		work == MSP_WORK_ALL ? msp_doc_strong : msp_doc_text;

	msp_doc_row(table);
	put(&report->doc, msp_doc_cell(table), msp_report_work(report, work));
	for (size_t i = 0; i < MSP_COUNT(counts); i++)
		put(&report->doc, msp_doc_cell(table), NUMBER(report, counts[i]));
}

static void put_flow_remarks(struct msp_report *report)
{
	const struct msp_flow *flow = &report->metrics->month->flow[MSP_WORK_ALL];
	cmark_node *paragraph = msp_doc_paragraph(
		&report->doc, SAY(report, FLOW_CHECK, NUMBER(report, flow->backlog_start), NUMBER(report, flow->opened),
				      NUMBER(report, flow->reopened), NUMBER(report, flow->resolved),
				      NUMBER(report, flow->backlog_end)));

	if (flow->reopened > 0)
		msp_doc_text(
			&report->doc, paragraph, msp_arena_printf(report->arena, " %s", PHRASE(report, FLOW_AGAIN)));
	if (flow->closed > 0)
		msp_doc_text(&report->doc, paragraph,
			msp_arena_printf(report->arena, " %s", COUNT(report, flow->closed, FLOW_CLOSED_1)));
	if (flow->merged > 0)
		msp_doc_text(&report->doc, paragraph,
			msp_arena_printf(report->arena, " %s", COUNT(report, flow->merged, FLOW_MERGED_1)));
	if (flow->converted > 0)
		msp_doc_text(&report->doc, paragraph,
			msp_arena_printf(report->arena, " %s", COUNT(report, flow->converted, FLOW_CONVERTED_1)));
}

static void put_flow(struct msp_report *report)
{
	const struct msp_doc_column columns[] = {
		{ .title = PHRASE(report, COLUMN_TYPE) },
		{ .title = PHRASE(report, COLUMN_START), .right = true },
		{ .title = PHRASE(report, COLUMN_OPENED), .right = true },
		{ .title = PHRASE(report, COLUMN_REOPENED), .right = true },
		{ .title = PHRASE(report, COLUMN_RESOLVED), .right = true },
		{ .title = PHRASE(report, COLUMN_END), .right = true },
	};
	struct msp_doc_table table;
	int shown = 0;

	msp_report_open_panel(report, PHRASE(report, FLOW), "");
	msp_doc_markup(&report->doc, "<div class=\"table\">");
	msp_doc_table(&report->doc, &table, columns, MSP_COUNT(columns));
	for (int i = 0; i < MSP_WORK_TYPES; i++)
		if (!nothing(&report->metrics->month->flow[i])) {
			put_flow_row(report, &table, (enum msp_work)i);
			shown++;
		}
	/* The sum of one is that one. */
	if (shown != 1)
		put_flow_row(report, &table, MSP_WORK_ALL);
	msp_doc_markup(&report->doc, "</div>");
	put_flow_remarks(report);
	msp_report_close_panel(report);
}

static void put_history(struct msp_report *report)
{
	if (!report->metrics->previous->known)
		return;
	msp_doc_markup(&report->doc, "<div class=\"grid\">");
	msp_report_chart_flow(report);
	msp_report_chart_kept(report);
	msp_doc_markup(&report->doc, "</div>");
	msp_report_compare(report);
}

int msp_report_numbers(struct msp_report *report, struct msp_error *err)
{
	bool any = report->metrics->ticket_count > 0;

	msp_doc_markup(&report->doc, "<section>");
	msp_doc_heading(&report->doc, 2, PHRASE(report, NUMBERS));
	if (any)
		put_flow(report);
	else
		msp_doc_paragraph(&report->doc, PHRASE(report, NUMBERS_NONE));
	put_history(report);
	if (any)
		msp_report_times(report);
	msp_doc_markup(&report->doc, "<div class=\"grid\">");
	msp_report_effort(report);
	if (any)
		msp_report_quality(report);
	msp_doc_markup(&report->doc, "</div>");
	if (msp_report_where(report, err) != 0)
		return -1;
	msp_doc_markup(&report->doc, "</section>");
	return 0;
}
