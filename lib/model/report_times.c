/* SPDX-License-Identifier: ISC */
/* Section 3: how long answers and solutions took. */
#include "lib/base/str.h"
#include "lib/model/report_private.h"

static void put_spread(
	struct msp_report *report, struct msp_doc_table *table, const char *title, const struct msp_spread *spread)
{
	const int64_t values[] = { spread->mean, spread->median, spread->p90 };

	msp_doc_row(table);
	msp_doc_cell_text(table, title);
	msp_doc_cell_text(table, NUMBER(report, spread->n));
	for (size_t i = 0; i < MSP_COUNT(values); i++)
		msp_doc_cell_text(table, spread->n == 0            ? PHRASE(report, NO_CASES)
					 : spread->n == 1 && i > 0 ? "–"
								   : msp_say_span_short(report->arena, values[i]));
}

/* All priorities together; of incidents then each, when there are several. */
static void put_spreads(
	struct msp_report *report, struct msp_doc_table *table, enum msp_work work, const struct msp_spread spreads[5])
{
	const char *name = msp_report_work(report, work);
	int kinds = 0;

	for (int p = 1; p < 5; p++)
		kinds += spreads[p].n > 0;
	put_spread(report, table, name, &spreads[0]);
	for (int p = 1; p < 5 && kinds > 1 && work == MSP_WORK_INCIDENT; p++)
		if (spreads[p].n > 0)
			put_spread(
				report, table, SAY(report, ROW_PRIORITY, msp_report_priority(report, p)), &spreads[p]);
}

static void put_table(struct msp_report *report, enum msp_phrase title, const struct msp_spread (*spreads)[5],
	const struct msp_spread *lived)
{
	const struct msp_doc_column columns[] = {
		{ .title = msp_phrase(report->language, title) },
		{ .title = PHRASE(report, COLUMN_N), .right = true },
		{ .title = PHRASE(report, COLUMN_MEAN), .right = true },
		{ .title = PHRASE(report, COLUMN_MEDIAN), .right = true },
		{ .title = PHRASE(report, COLUMN_P90), .right = true },
	};
	struct msp_doc_table table;

	msp_doc_markup(&report->doc, "<div class=\"table\">");
	msp_doc_table(&report->doc, &table, columns, MSP_COUNT(columns));
	for (int i = 0; i < MSP_WORK_TYPES; i++) {
		if (i != MSP_WORK_INCIDENT && spreads[i][0].n == 0)
			continue;
		put_spreads(report, &table, (enum msp_work)i, spreads[i]);
		if (i == MSP_WORK_INCIDENT && lived != NULL && lived[i].n > 0)
			put_spread(report, &table, PHRASE(report, ROW_LIVED), &lived[i]);
	}
	msp_doc_markup(&report->doc, "</div>");
}

void msp_report_times(struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	int64_t at_opening = 0;

	for (int i = 0; i < MSP_WORK_TYPES; i++)
		at_opening += metrics->at_opening[i];
	msp_report_open_panel(report, PHRASE(report, TIMES), "");
	cmark_node *intro = msp_doc_paragraph(&report->doc, PHRASE(report, TIMES_INTRO));
	if (at_opening > 0)
		msp_doc_text(&report->doc, intro,
			msp_arena_printf(report->arena, " %s", COUNT(report, at_opening, AT_OPENING_1)));
	msp_doc_markup(&report->doc, "<div class=\"grid\">");
	put_table(report, MSP_SAY_TIMES_RESPONSE, metrics->response, NULL);
	put_table(report, MSP_SAY_TIMES_RESOLUTION, metrics->resolution, metrics->lived);
	msp_doc_markup(&report->doc, "</div>");
	msp_report_close_panel(report);
}
