/* SPDX-License-Identifier: ISC */
/* Section 2: what was promised and what was kept. */
#include "lib/base/str.h"
#include "lib/model/report_private.h"

/* ---- one row for each promise ---- */

static void put_clause(struct msp_report *report, struct msp_doc_table *table, const struct msp_clause *clause)
{
	struct msp_doc *doc = &report->doc;
	int64_t judged = msp_tally_judged(&clause->tally);

	msp_doc_row(table);
	msp_doc_cell_text(table, msp_report_clause(report, clause));
	msp_doc_cell_text(table, msp_report_clause_for(report, clause));
	if (judged == 0) {
		msp_doc_cell_text(table, PHRASE(report, NO_CASES));
		msp_doc_cell(table);
		msp_doc_cell(table);
	} else {
		msp_doc_cell_text(table, msp_report_share(report, clause->tally.met, judged));
		msp_doc_cell_text(table, msp_say_percent(report->arena, clause->tally.met, judged));
		msp_doc_bar(doc, msp_doc_cell(table), clause->tally.met, judged);
	}
	msp_doc_verdict(doc, msp_doc_cell(table), clause->verdict);
}

static void put_clauses(struct msp_report *report)
{
	const struct msp_doc_column columns[] = {
		{ .title = PHRASE(report, COLUMN_PROMISE) },
		{ .title = PHRASE(report, COLUMN_FOR) },
		{ .title = PHRASE(report, COLUMN_KEPT), .right = true },
		{ .title = PHRASE(report, COLUMN_SHARE), .right = true },
		{ .title = PHRASE(report, COLUMN_CHART), .bar = true },
		{ .title = PHRASE(report, COLUMN_STATE) },
	};
	struct msp_doc_table table;

	msp_doc_markup(&report->doc, "<div class=\"table clauses\">");
	msp_doc_table(&report->doc, &table, columns, MSP_COUNT(columns));
	for (size_t i = 0; i < report->metrics->clause_count; i++)
		put_clause(report, &table, &report->metrics->clauses[i]);
	msp_doc_markup(&report->doc, "</div>");
}

/* ---- misses ---- */

static void put_miss(struct msp_report *report, struct msp_doc_table *table, const struct msp_miss *miss)
{
	struct msp_arena *arena = report->arena;
	const struct msp_metrics_ticket *ticket = miss->ticket;
	const char *late = msp_say_span_short(arena, miss->late);
	const char *clock = msp_report_clock(report, miss->clock->kind);

	if (miss->clock->misses > 1)
		clock = SAY(report, PAIR, clock,
			msp_arena_printf(
				arena, "(%s)", SAY(report, TIMES_MISSED, NUMBER(report, miss->clock->misses))));
	if (miss->clock->stop == MSP_TIME_NONE)
		late = SAY(report, STILL_OPEN, late);
	msp_doc_row(table);
	msp_doc_cell_text(table, msp_record_text(arena, ticket->ticket->title));
	msp_doc_cell_text(table, ticket->ticket->id);
	msp_doc_cell_text(table, clock);
	msp_doc_cell_text(table, late);
	msp_doc_cell_text(table, ticket->state.cause == NULL ? PHRASE(report, CAUSE_UNKNOWN)
							     : msp_record_text(arena, ticket->state.cause));
}

static void put_misses(struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	const struct msp_doc_column columns[] = {
		{ .title = PHRASE(report, COLUMN_SUBJECT) },
		{ .title = PHRASE(report, COLUMN_TICKET) },
		{ .title = PHRASE(report, COLUMN_CLOCK) },
		{ .title = PHRASE(report, COLUMN_LATE) },
		{ .title = PHRASE(report, COLUMN_CAUSE) },
	};
	struct msp_doc_table table;

	if (metrics->month->tally[MSP_WORK_ALL].missed == 0)
		return;
	msp_doc_heading(&report->doc, 3, PHRASE(report, MISSES));
	msp_doc_markup(&report->doc, "<div class=\"table\">");
	msp_doc_table(&report->doc, &table, columns, MSP_COUNT(columns));
	for (size_t i = 0; i < metrics->clause_count; i++)
		for (size_t j = 0; j < metrics->clauses[i].miss_count; j++)
			put_miss(report, &table, &metrics->clauses[i].misses[j]);
	msp_doc_markup(&report->doc, "</div>");
}

/* ---- words around them ---- */

static void put_intro(struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	const struct msp_tally *all = &metrics->month->tally[MSP_WORK_ALL];
	int64_t judged = msp_tally_judged(all);
	const char *items[MSP_WORK_TYPES];
	size_t count = 0;

	if (judged == 0) {
		msp_doc_paragraph(&report->doc, PHRASE(report, PROMISES_NONE));
		return;
	}
	cmark_node *paragraph = msp_doc_paragraph(&report->doc,
		SAY(report, PROMISES_INTRO, NUMBER(report, all->met), NUMBER(report, judged),
			msp_say_percent(report->arena, all->met, judged), msp_say_goal(report->arena, metrics->goal)));
	if (!metrics->goal_given)
		msp_doc_text(&report->doc, paragraph,
			msp_arena_printf(report->arena, " %s", PHRASE(report, PROMISES_GOAL_OURS)));
	for (int i = 0; i < MSP_WORK_TYPES; i++) {
		const struct msp_tally *tally = &metrics->month->tally[i];
		if (msp_tally_judged(tally) > 0)
			items[count++] = SAY(report, PAIR, msp_report_work(report, (enum msp_work)i),
				msp_report_share(report, tally->met, msp_tally_judged(tally)));
	}
	if (count > 1)
		msp_doc_text(&report->doc, paragraph,
			msp_arena_printf(report->arena, " %s",
				SAY(report, PROMISES_BY_TYPE,
					msp_say_list(report->arena, report->language, items, count))));
}

static const char *credit_text(const struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	const struct msp_credit *credit = &metrics->credit;
	struct msp_arena *arena = report->arena;

	if (credit->due && !metrics->contract.fee_known)
		return SAY(report, CREDIT_NO_FEE, msp_say_goal(arena, credit->percent),
			msp_say_goal(arena, credit->below));
	if (credit->due)
		return SAY(report, CREDIT_DUE, msp_say_money(arena, credit->amount, metrics->contract.currency),
			msp_say_goal(arena, credit->percent),
			msp_say_money(arena, metrics->contract.fee, metrics->contract.currency),
			msp_say_goal(arena, credit->below));
	if (credit->judged < credit->min_cases)
		return SAY(report, CREDIT_FEW, NUMBER(report, credit->min_cases), NUMBER(report, credit->judged));
	return PHRASE(report, CREDIT_NONE);
}

static void put_item(struct msp_report *report, cmark_node **list, const char *text)
{
	if (*list == NULL)
		*list = msp_doc_list(&report->doc);
	msp_doc_text(&report->doc, msp_doc_item(&report->doc, *list), text);
}

static void put_remarks(struct msp_report *report)
{
	const struct msp_tally *all = &report->metrics->month->tally[MSP_WORK_ALL];
	cmark_node *list = NULL;

	if (report->metrics->credit.promised)
		put_item(report, &list, credit_text(report));
	if (all->unknown > 0)
		put_item(report, &list, COUNT(report, all->unknown, UNKNOWN_1));
	if (all->absent > 0)
		put_item(report, &list, COUNT(report, all->absent, ABSENT_1));
	if (all->exempt > 0)
		put_item(report, &list, COUNT(report, all->exempt, EXEMPT_1));
}

void msp_report_promises(struct msp_report *report)
{
	msp_doc_markup(&report->doc, "<section>");
	msp_doc_heading(&report->doc, 2, PHRASE(report, PROMISES));
	if (report->metrics->clause_count == 0) {
		msp_doc_paragraph(&report->doc, PHRASE(report, PROMISES_NO_POLICY));
	} else {
		put_intro(report);
		put_clauses(report);
		put_misses(report);
	}
	put_remarks(report);
	msp_doc_markup(&report->doc, "</section>");
}
