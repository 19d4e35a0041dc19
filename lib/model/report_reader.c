/* SPDX-License-Identifier: ISC */
/* Section 8, of what there are records: what people said about the work, and what waits for the reader. */
#include "lib/base/str.h"
#include "lib/model/report_private.h"

#define ENOUGH_SCORES 5 /* with fewer answers only the words count */

/* ---- surveys ---- */

static void put_scores(struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	int64_t answers = (int64_t)metrics->survey_count, of = metrics->survey_of;
	enum msp_phrase few = answers == 1 ? MSP_SAY_SURVEYS_FEW_1 : MSP_SAY_SURVEYS_FEW_N;

	if (metrics->scored < ENOUGH_SCORES) {
		msp_doc_paragraph(&report->doc,
			msp_say(report->arena, report->language, few, NUMBER(report, answers), NUMBER(report, of)));
		return;
	}
	cmark_node *paragraph = msp_doc_paragraph(&report->doc,
		SAY(report, SURVEYS_SCORE, NUMBER(report, metrics->satisfied), NUMBER(report, metrics->scored),
			msp_say_percent(report->arena, metrics->satisfied, metrics->scored)));
	if (of >= answers)
		msp_doc_text(&report->doc, paragraph,
			msp_arena_printf(report->arena, " %s",
				SAY(report, SURVEYS_RATE, NUMBER(report, answers), NUMBER(report, of),
					msp_say_percent(report->arena, answers, of))));
}

/* Words of somebody on one line. */
static const char *one_line(const struct msp_report *report, const char *text)
{
	char *copy = msp_str_trim(report->arena, text);

	for (char *at = copy; *at != '\0'; at++)
		if (*at == '\n')
			*at = ' ';
	return msp_record_text(report->arena, copy);
}

static void put_comments(struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	cmark_node *list = NULL;

	for (size_t i = 0; i < metrics->survey_count; i++) {
		const struct msp_survey *survey = &metrics->surveys[i];
		if (survey->comment == NULL)
			continue;
		if (list == NULL)
			list = msp_doc_list(&report->doc);
		msp_doc_text(&report->doc, msp_doc_item(&report->doc, list),
			SAY(report, SURVEYS_COMMENT, one_line(report, survey->comment),
				msp_report_quote(report, survey->ticket)));
	}
}

void msp_report_surveys(struct msp_report *report)
{
	if (report->metrics->survey_count == 0)
		return;
	msp_doc_markup(&report->doc, "<section>");
	msp_doc_heading(&report->doc, 2, PHRASE(report, SURVEYS));
	put_scores(report);
	put_comments(report);
	msp_doc_markup(&report->doc, "</section>");
}

/* ---- what waits for the reader ---- */

bool msp_report_waits(const struct msp_metrics_ticket *ticket)
{
	return ticket->state.wait == MSP_WAIT_CLIENT && msp_ticket_unresolved(&ticket->state);
}

void msp_report_yours(struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	const struct msp_doc_column columns[] = {
		{ .title = PHRASE(report, COLUMN_SUBJECT) },
		{ .title = PHRASE(report, COLUMN_TICKET) },
		{ .title = PHRASE(report, COLUMN_SINCE) },
	};
	struct msp_doc_table table;
	bool any = false;

	for (size_t i = 0; i < metrics->ticket_count; i++) {
		const struct msp_metrics_ticket *ticket = metrics->tickets[i];
		if (!msp_report_waits(ticket))
			continue;
		if (!any) {
			msp_doc_markup(&report->doc, "<section>");
			msp_doc_heading(&report->doc, 2, PHRASE(report, YOURS));
			msp_doc_paragraph(&report->doc, PHRASE(report, YOURS_INTRO));
			msp_doc_markup(&report->doc, "<div class=\"table\">");
			msp_doc_table(&report->doc, &table, columns, MSP_COUNT(columns));
		}
		any = true;
		msp_doc_row(&table);
		msp_doc_cell_text(&table, msp_record_text(report->arena, ticket->ticket->title));
		msp_doc_cell_text(&table, msp_report_number(ticket->ticket->id));
		msp_doc_cell_text(&table,
			msp_say_day(report->arena, report->language, metrics->period.zone, ticket->state.wait_since));
	}
	if (any)
		msp_doc_markup(&report->doc, "</div></section>");
}
