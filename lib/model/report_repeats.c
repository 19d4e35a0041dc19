/* SPDX-License-Identifier: ISC */
/* Section 4: what came back most, and what is being done about it. */
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/report_private.h"

#define MOST_CAUSES 5 /* rows; the others are a number */

static const char *quoted(const struct msp_report *report, const char *text)
{
	return SAY(report, CAUSE_QUOTED, msp_record_text(report->arena, text));
}

static const char *action(const struct msp_report *report, const struct msp_recurrence *recurrence)
{
	const struct msp_metrics_ticket *problem = recurrence->problem;

	if (problem == NULL)
		return PHRASE(report, ACTION_NONE);
	bool going = msp_ticket_unresolved(&problem->state);
	int64_t at = going ? problem->ticket->opened : problem->state.resolved;
	return msp_say(report->arena, report->language, going ? MSP_SAY_ACTION_OPEN : MSP_SAY_ACTION_DONE,
		msp_report_quote(report, problem),
		msp_say_day(report->arena, report->language, report->metrics->period.zone, at));
}

/* "3 veces este mes, 7 en los doce meses anteriores, ≈ 31 horas-persona de trabajo detenido" */
static const char *extent(const struct msp_report *report, const struct msp_recurrence *recurrence)
{
	const char *pieces[3];
	size_t count = 0;

	pieces[count++] = SAY(report, REPEATS_TIMES, NUMBER(report, recurrence->count));
	if (recurrence->earlier > 0)
		pieces[count++] = COUNT(report, recurrence->earlier, REPEATS_EARLIER_1);
	if (recurrence->person_seconds > 0)
		pieces[count++] = SAY(report, REPEATS_STOPPED,
			msp_say_person_hours(report->arena, report->language, recurrence->person_seconds));
	return msp_say_list(report->arena, report->language, pieces, count);
}

static void put_causes(struct msp_report *report, size_t shown)
{
	cmark_node *list = msp_doc_list(&report->doc);

	for (size_t i = 0; i < shown; i++) {
		const struct msp_recurrence *recurrence = &report->metrics->recurrences[i];
		const char *category = recurrence->category == NULL
					       ? ""
					       : msp_arena_printf(report->arena, " (%s)",
							 msp_record_text(report->arena, recurrence->category));
		cmark_node *item = msp_doc_item(&report->doc, list);
		msp_doc_strong(&report->doc, item, msp_record_text(report->arena, recurrence->cause));
		msp_doc_text(&report->doc, item,
			msp_arena_printf(report->arena, "%s: %s. %s", category, extent(report, recurrence),
				SAY(report, REPEATS_ACTION, action(report, recurrence))));
	}
}

static const struct msp_recurrence *worst(const struct msp_metrics *metrics)
{
	const struct msp_recurrence *found = &metrics->recurrences[0];

	for (size_t i = 1; i < metrics->recurrence_count; i++)
		if (metrics->recurrences[i].person_seconds > found->person_seconds)
			found = &metrics->recurrences[i];
	return found;
}

/* What is not being worked on is asked for. */
static void put_decision(struct msp_report *report, size_t shown)
{
	const char *causes[MOST_CAUSES];
	size_t count = 0;

	for (size_t i = 0; i < shown; i++)
		if (report->metrics->recurrences[i].problem == NULL)
			causes[count++] = quoted(report, report->metrics->recurrences[i].cause);
	if (count > 0)
		msp_doc_strong(&report->doc, msp_doc_paragraph(&report->doc, NULL),
			SAY(report, REPEATS_DECIDE, msp_say_list(report->arena, report->language, causes, count)));
}

static void put_remarks(struct msp_report *report, size_t shown)
{
	const struct msp_metrics *metrics = report->metrics;
	const struct msp_recurrence *most = worst(metrics);

	if (shown < metrics->recurrence_count)
		msp_doc_paragraph(
			&report->doc, COUNT(report, (int64_t)(metrics->recurrence_count - shown), REPEATS_MORE_1));
	if (most != metrics->recurrences)
		msp_doc_paragraph(&report->doc,
			SAY(report, REPEATS_HOURS, msp_record_text(report->arena, most->cause),
				msp_say_person_hours(report->arena, report->language, most->person_seconds)));
}

static const char *nothing(const struct msp_report *report)
{
	int64_t known = report->metrics->first_line.of - report->metrics->without_cause;

	if (known <= 0)
		return PHRASE(report, REPEATS_NO_CASES);
	if (known == 1)
		return PHRASE(report, REPEATS_ONE);
	return SAY(report, REPEATS_NONE, NUMBER(report, known));
}

void msp_report_repeats(struct msp_report *report)
{
	size_t count = report->metrics->recurrence_count, shown = count > MOST_CAUSES ? MOST_CAUSES : count;

	if (report->metrics->ticket_count == 0)
		return;
	msp_doc_markup(&report->doc, "<section>");
	msp_doc_heading(&report->doc, 2, PHRASE(report, REPEATS));
	if (count == 0) {
		msp_doc_paragraph(&report->doc, nothing(report));
	} else {
		put_causes(report, shown);
		put_remarks(report, shown);
		put_decision(report, shown);
	}
	msp_doc_markup(&report->doc, "</section>");
}
