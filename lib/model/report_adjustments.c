/* SPDX-License-Identifier: ISC */
/* What the report of the month before said and is no longer so, with the tickets that made the difference. */
#include "lib/base/str.h"
#include "lib/model/report_private.h"

#define MOST_TICKETS 5 /* beside one figure; the others are a number */

static const char *because(const struct msp_report *report, const struct msp_adjustment *adjustment)
{
	const char *items[MOST_TICKETS + 1];
	size_t count = 0;

	if (adjustment->because_count == 0)
		return PHRASE(report, BECAUSE_GENERAL);
	for (; count < adjustment->because_count && count < MOST_TICKETS; count++) {
		const struct msp_share_change *change = adjustment->because[count];
		const char *number = msp_report_number(change->id);
		items[count] = change->backdated ? SAY(report, BECAUSE_LATE, number) : number;
	}
	if (count < adjustment->because_count)
		items[count++] = COUNT(report, (int64_t)(adjustment->because_count - MOST_TICKETS), MORE_1);
	return msp_say_list(report->arena, report->language, items, count);
}

void msp_report_adjustments(struct msp_report *report)
{
	const struct msp_adjustments *adjustments = report->request->adjustments;
	const struct msp_doc_column columns[] = {
		{ .title = PHRASE(report, COLUMN_FIGURE) },
		{ .title = PHRASE(report, COLUMN_SENT), .right = true },
		{ .title = PHRASE(report, COLUMN_NOW), .right = true },
		{ .title = PHRASE(report, COLUMN_BECAUSE) },
	};
	const char *currency = report->metrics->contract.currency;
	struct msp_doc_table table;

	if (adjustments == NULL || adjustments->count == 0)
		return;
	const char *month = msp_say_month(report->arena, report->language, &report->metrics->previous->period);
	msp_doc_markup(&report->doc, "<section>");
	msp_doc_heading(&report->doc, 2, SAY(report, ADJUSTMENTS, month));
	msp_doc_paragraph(&report->doc, SAY(report, ADJUSTMENTS_INTRO, month,
						msp_say_day(report->arena, report->language,
							report->metrics->period.zone, adjustments->issue->at.at)));
	msp_doc_markup(&report->doc, "<div class=\"table\">");
	msp_doc_table(&report->doc, &table, columns, MSP_COUNT(columns));
	for (size_t i = 0; i < adjustments->count; i++) {
		const struct msp_adjustment *adjustment = &adjustments->items[i];
		msp_doc_row(&table);
		msp_doc_cell_text(&table, msp_adjustment_title(report->arena, report->language, adjustment));
		msp_doc_cell_text(&table, msp_adjustment_from(report->arena, report->language, adjustment, currency));
		msp_doc_cell_text(&table, msp_adjustment_to(report->arena, report->language, adjustment, currency));
		msp_doc_cell_text(&table, because(report, adjustment));
	}
	msp_doc_markup(&report->doc, "</div></section>");
}
