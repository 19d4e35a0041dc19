/* SPDX-License-Identifier: ISC */
/* Section 9: tickets, words, what could not be measured, where the figures come from. */
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/report_private.h"

/* ---- tickets ---- */

static const char *result(const struct msp_report *report, const struct msp_clock *clock)
{
	switch (clock->state) {
	case MSP_CLOCK_MET:
		return PHRASE(report, RESULT_MET);
	case MSP_CLOCK_MISSED:
		return PHRASE(report, RESULT_MISSED);
	case MSP_CLOCK_RUNNING:
		return clock->at_risk ? PHRASE(report, RESULT_RISK) : PHRASE(report, RESULT_RUNNING);
	case MSP_CLOCK_PAUSED:
		return PHRASE(report, RESULT_PAUSED);
	case MSP_CLOCK_UNKNOWN:
		return PHRASE(report, RESULT_UNKNOWN);
	case MSP_CLOCK_EXEMPT:
		return PHRASE(report, RESULT_EXEMPT);
	case MSP_CLOCK_ABSENT:
		break;
	}
	return PHRASE(report, RESULT_ABSENT);
}

/* The last of a kind: after a late reopening that is the present one. */
static const char *result_of(
	const struct msp_report *report, const struct msp_metrics_ticket *ticket, enum msp_clock_kind kind)
{
	const char *text = PHRASE(report, RESULT_ABSENT);

	for (size_t i = 0; i < ticket->clock_count; i++)
		if (ticket->clocks[i].kind == kind)
			text = result(report, &ticket->clocks[i]);
	return text;
}

static const char *day(const struct msp_report *report, int64_t at)
{
	return at == MSP_TIME_NONE ? "–"
				   : msp_say_date_short(report->arena, report->language,
					     msp_zone_date(report->metrics->period.zone, at));
}

static void put_ticket(struct msp_report *report, struct msp_doc_table *table, const struct msp_metrics_ticket *ticket)
{
	msp_doc_row(table);
	msp_doc_cell_text(table, msp_record_text(report->arena, ticket->ticket->title));
	msp_doc_cell_text(table, msp_report_number(ticket->ticket->id));
	msp_doc_cell_text(table, SAY(report, OF_PRIORITY, msp_report_kind(report, ticket->work),
					 msp_report_priority(report, ticket->priority)));
	msp_doc_cell_text(table, day(report, ticket->ticket->opened));
	msp_doc_cell_text(table, day(report, ticket->state.resolved));
	msp_doc_cell_text(table, msp_report_status(report, ticket));
	msp_doc_cell_text(table, result_of(report, ticket, MSP_CLOCK_RESPONSE));
	msp_doc_cell_text(table, result_of(report, ticket, MSP_CLOCK_RESOLUTION));
}

static void put_tickets(struct msp_report *report)
{
	const struct msp_doc_column columns[] = {
		{ .title = PHRASE(report, COLUMN_SUBJECT) },
		{ .title = PHRASE(report, COLUMN_TICKET) },
		{ .title = PHRASE(report, COLUMN_TYPE) },
		{ .title = PHRASE(report, COLUMN_OPENED_ON) },
		{ .title = PHRASE(report, COLUMN_RESOLVED_ON) },
		{ .title = PHRASE(report, COLUMN_STATE) },
		{ .title = PHRASE(report, COLUMN_RESPONSE) },
		{ .title = PHRASE(report, COLUMN_RESOLUTION) },
	};
	const struct msp_metrics *metrics = report->metrics;
	struct msp_doc_table table;

	msp_doc_heading(&report->doc, 3, PHRASE(report, ANNEX_TICKETS));
	if (metrics->ticket_count == 0) {
		msp_doc_paragraph(&report->doc, PHRASE(report, ANNEX_NO_TICKETS));
		return;
	}
	msp_doc_markup(&report->doc, "<div class=\"table small\">");
	msp_doc_table(&report->doc, &table, columns, MSP_COUNT(columns));
	for (size_t i = 0; i < metrics->ticket_count; i++)
		put_ticket(report, &table, metrics->tickets[i]);
	msp_doc_markup(&report->doc, "</div>");
}

/* ---- words ---- */

static const char *risk_share(const struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	int share = metrics->clause_count == 0 ? 7500 : metrics->clauses[0].policy->risk;

	return msp_say_goal(report->arena, share);
}

static void put_words(struct msp_report *report)
{
	/* name, explanation; {0} is the share of time at which a deadline is at risk */
	static const enum msp_phrase words[][2] = {
		{ MSP_SAY_WORD_INCIDENT, MSP_SAY_WORD_INCIDENT_TEXT },
		{ MSP_SAY_WORD_PENDING, MSP_SAY_WORD_PENDING_TEXT },
		{ MSP_SAY_WORD_PROMISE, MSP_SAY_WORD_PROMISE_TEXT },
		{ MSP_SAY_WORD_STATE, MSP_SAY_WORD_STATE_TEXT },
		{ MSP_SAY_WORD_HOURS, MSP_SAY_WORD_HOURS_TEXT },
		{ MSP_SAY_WORD_PEOPLE, MSP_SAY_WORD_PEOPLE_TEXT },
	};

	msp_doc_heading(&report->doc, 3, PHRASE(report, ANNEX_WORDS));
	cmark_node *list = msp_doc_list(&report->doc);
	for (size_t i = 0; i < MSP_COUNT(words); i++) {
		cmark_node *item = msp_doc_item(&report->doc, list);
		msp_doc_strong(&report->doc, item, msp_phrase(report->language, words[i][0]));
		msp_doc_text(&report->doc, item, ": ");
		msp_doc_text(
			&report->doc, item, msp_say(report->arena, report->language, words[i][1], risk_share(report)));
	}
}

/* ---- what is missing ---- */

static void put_missing(struct msp_report *report, cmark_node *list, int64_t count, const char *text)
{
	if (count > 0)
		msp_doc_text(&report->doc, msp_doc_item(&report->doc, list), text);
}

/* Which services have no figure. */
static void put_unmeasured_services(struct msp_report *report, cmark_node *list)
{
	const struct msp_availabilities *services = report->request->availabilities;

	put_missing(report, list, services == NULL || services->count == 0, PHRASE(report, UNMEASURED_AVAILABILITY));
	for (size_t i = 0; services != NULL && i < services->count; i++)
		put_missing(report, list, services->items[i].state == MSP_AVAILABILITY_UNMEASURED,
			SAY(report, UNMEASURED_SERVICE, msp_record_text(report->arena, services->items[i].name)));
}

static void put_unmeasured(struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	int64_t unknown = metrics->month->tally[MSP_WORK_ALL].unknown;

	msp_doc_heading(&report->doc, 3, PHRASE(report, ANNEX_UNMEASURED));
	cmark_node *list = msp_doc_list(&report->doc);
	put_missing(report, list, metrics->without_people.count,
		SAY(report, UNMEASURED_PEOPLE, NUMBER(report, metrics->without_people.count),
			NUMBER(report, metrics->without_people.of)));
	put_missing(report, list, unknown, SAY(report, UNMEASURED_UNKNOWN, NUMBER(report, unknown)));
	put_missing(report, list, metrics->without_category,
		SAY(report, UNMEASURED_CATEGORY, NUMBER(report, metrics->without_category),
			NUMBER(report, metrics->month->flow[MSP_WORK_ALL].opened)));
	put_missing(report, list, metrics->without_cause,
		SAY(report, UNMEASURED_CAUSE, NUMBER(report, metrics->without_cause),
			NUMBER(report, metrics->first_line.of)));
	put_missing(report, list, !metrics->levels, PHRASE(report, UNMEASURED_LEVELS));
	put_missing(report, list, metrics->survey_count == 0 && metrics->survey_of > 0,
		PHRASE(report, UNMEASURED_SATISFACTION));
	put_unmeasured_services(report, list);
	put_missing(report, list, 1, PHRASE(report, UNMEASURED_REST));
	put_missing(report, list, 1, PHRASE(report, UNMEASURED_KEYS));
}

/* ---- how it was recorded ---- */

static bool is_backdated(const struct msp_metrics_ticket *ticket)
{
	return ticket->backdated;
}

static bool is_reclassified(const struct msp_metrics_ticket *ticket)
{
	return ticket->reclassified;
}

static bool is_unquestioned(const struct msp_metrics_ticket *ticket)
{
	return ticket->unquestioned;
}

static bool is_unreminded(const struct msp_metrics_ticket *ticket)
{
	return ticket->unreminded;
}

/* One sentence with the tickets it is about; 0 = there are none. */
static size_t put_remark(struct msp_report *report, cmark_node *list, enum msp_phrase singular,
	bool (*concerns)(const struct msp_metrics_ticket *))
{
	const struct msp_metrics *metrics = report->metrics;
	const char **ids = msp_arena_array(report->arena, metrics->ticket_count, sizeof *ids);
	size_t count = 0;

	for (size_t i = 0; i < metrics->ticket_count; i++)
		if (concerns(metrics->tickets[i]))
			ids[count++] = msp_report_number(metrics->tickets[i]->ticket->id);
	if (count == 0)
		return 0;
	msp_doc_text(&report->doc, msp_doc_item(&report->doc, list),
		msp_say(report->arena, report->language, (enum msp_phrase)(singular + (count > 1)),
			NUMBER(report, (int64_t)count), msp_say_list(report->arena, report->language, ids, count)));
	return count;
}

static void put_remarks(struct msp_report *report)
{
	size_t count = 0;

	msp_doc_heading(&report->doc, 3, PHRASE(report, ANNEX_REMARKS));
	cmark_node *list = msp_doc_list(&report->doc);
	count += put_remark(report, list, MSP_SAY_BACKDATED_1, is_backdated);
	count += put_remark(report, list, MSP_SAY_RECLASSIFIED_1, is_reclassified);
	count += put_remark(report, list, MSP_SAY_UNQUESTIONED_1, is_unquestioned);
	count += put_remark(report, list, MSP_SAY_UNREMINDED_1, is_unreminded);
	if (count == 0)
		msp_doc_text(&report->doc, msp_doc_item(&report->doc, list), PHRASE(report, REMARKS_NONE));
}

/* ---- where the figures come from ---- */

static void put_datum(struct msp_report *report, struct msp_doc_table *table, enum msp_phrase title, const char *value)
{
	msp_doc_row(table);
	msp_doc_cell_text(table, msp_phrase(report->language, title));
	msp_doc_cell_text(table, value);
}

static const char *policies(const struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	const char **names = msp_arena_array(report->arena, metrics->clause_count, sizeof *names);
	size_t count = 0;

	for (size_t i = 0; i < metrics->clause_count; i++) {
		const char *name = msp_record_text(report->arena,
			msp_node_text(metrics->clauses[i].policy->node, "name", metrics->clauses[i].policy->name));
		bool known = false;
		for (size_t j = 0; j < count; j++)
			known |= strcmp(names[j], name) == 0;
		if (!known)
			names[count++] = name;
	}
	return msp_say_list(report->arena, report->language, names, count);
}

static const char *contract(const struct msp_report *report)
{
	const struct msp_contract *found = &report->metrics->contract;
	const char *items[2];
	size_t count = 0;

	if (found->number != NULL)
		items[count++] = msp_record_text(report->arena, found->number);
	if (found->plan != NULL)
		items[count++] = msp_record_text(report->arena, found->plan);
	return count == 2   ? msp_arena_printf(report->arena, "%s · %s", items[0], items[1])
	       : count == 1 ? items[0]
			    : NULL;
}

static const char *last_day(const struct msp_report *report, int64_t end)
{
	return msp_say_day(report->arena, report->language, report->metrics->period.zone, end - 1);
}

/* Until when things count, as a person says it. */
static const char *until(const struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;

	if (metrics->cutoff == metrics->period.end)
		return SAY(report, DATA_CUTOFF_END, last_day(report, metrics->cutoff));
	return msp_say_moment(report->arena, report->language, metrics->period.zone, metrics->cutoff);
}

/* Plain words first; what only an auditor needs stands in the last row. */
static void put_data(struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	const struct msp_doc_column columns[] = {
		{ .title = PHRASE(report, COLUMN_FIGURE) },
		{ .title = PHRASE(report, COLUMN_VALUE) },
	};
	char start[MSP_TIME_SIZE], end[MSP_TIME_SIZE], cutoff[MSP_TIME_SIZE];
	struct msp_doc_table table;

	msp_zone_emit(metrics->period.zone, metrics->period.start, start);
	msp_zone_emit(metrics->period.zone, metrics->period.end, end);
	msp_zone_emit(metrics->period.zone, metrics->cutoff, cutoff);
	msp_doc_heading(&report->doc, 3, PHRASE(report, ANNEX_DATA));
	msp_doc_markup(&report->doc, "<div class=\"table pairs data\">");
	msp_doc_table(&report->doc, &table, columns, MSP_COUNT(columns));
	put_datum(report, &table, MSP_SAY_DATA_CLIENT,
		msp_arena_printf(report->arena, "%s (%s)", msp_record_text(report->arena, metrics->client->name),
			metrics->client->slug));
	if (contract(report) != NULL)
		put_datum(report, &table, MSP_SAY_DATA_CONTRACT, contract(report));
	put_datum(report, &table, MSP_SAY_DATA_PERIOD,
		SAY(report, PERIOD_LINE, NUMBER(report, 1), last_day(report, metrics->period.end)));
	put_datum(report, &table, MSP_SAY_DATA_CUTOFF, until(report));
	put_datum(report, &table, MSP_SAY_DATA_ZONE, msp_zone_name(metrics->period.zone));
	if (metrics->clause_count > 0)
		put_datum(report, &table, MSP_SAY_DATA_POLICY, policies(report));
	put_datum(report, &table, MSP_SAY_DATA_AUDIT,
		SAY(report, DATA_AUDIT_TEXT, report->request->commit, start, end, cutoff,
			msp_arena_printf(report->arena, "msp-report %s", report->request->version)));
	msp_doc_markup(&report->doc, "</div>");
	msp_doc_paragraph(&report->doc, PHRASE(report, DATA_SAME));
}

void msp_report_annex(struct msp_report *report)
{
	msp_doc_markup(&report->doc, "<section class=\"annex\">");
	msp_doc_heading(&report->doc, 2, PHRASE(report, ANNEX));
	msp_report_misses(report);
	put_tickets(report);
	msp_report_untried(report);
	put_words(report);
	put_unmeasured(report);
	if (report->metrics->ticket_count > 0)
		put_remarks(report);
	put_data(report);
	msp_doc_markup(&report->doc, "</section>");
}
