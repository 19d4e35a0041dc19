/* SPDX-License-Identifier: ISC */
/* Section 2: what was promised and what was kept. */
#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/report_private.h"

#define MOST_MISSES 12 /* in this section */

/* ---- one row for each promise ---- */

/* Something to show: a verdict, or a deadline that still runs. */
static bool was_tried(const struct msp_clause *clause)
{
	return msp_tally_judged(&clause->tally) > 0 || clause->running > 0;
}

static void put_clause(struct msp_report *report, struct msp_doc_table *table, const struct msp_clause *clause)
{
	struct msp_doc *doc = &report->doc;
	int64_t judged = msp_tally_judged(&clause->tally);

	msp_doc_row(table);
	msp_doc_cell_text(table, msp_report_clause(report, clause));
	msp_doc_cell_text(table, msp_report_clause_for(report, clause));
	if (judged == 0) {
		msp_doc_cell_text(table, COUNT(report, clause->running, CLAUSE_RUNNING_1));
		msp_doc_cell(table);
	} else {
		msp_doc_cell_text(
			table, SAY(report, QUALITY_PART, NUMBER(report, clause->tally.met), NUMBER(report, judged),
				       msp_say_percent(report->arena, clause->tally.met, judged)));
		msp_doc_bar(doc, msp_doc_cell(table), clause->tally.met, judged);
	}
	msp_doc_verdict(doc, msp_doc_cell(table), clause->verdict);
}

static void put_clauses(struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	const struct msp_doc_column columns[] = {
		{ .title = PHRASE(report, COLUMN_PROMISE) },
		{ .title = PHRASE(report, COLUMN_FOR) },
		{ .title = PHRASE(report, COLUMN_KEPT), .right = true },
		{ .title = PHRASE(report, COLUMN_CHART), .bar = true },
		{ .title = PHRASE(report, COLUMN_STATE) },
	};
	struct msp_doc_table table;
	size_t tried = 0;

	for (size_t i = 0; i < metrics->clause_count; i++)
		tried += was_tried(&metrics->clauses[i]);
	if (tried == 0)
		return;
	msp_doc_markup(&report->doc, "<div class=\"table clauses\">");
	msp_doc_table(&report->doc, &table, columns, MSP_COUNT(columns));
	for (size_t i = 0; i < metrics->clause_count; i++)
		if (was_tried(&metrics->clauses[i]))
			put_clause(report, &table, &metrics->clauses[i]);
	msp_doc_markup(&report->doc, "</div>");
}

/* ---- promises nobody needed: one in the section, more in the annex ---- */

/* Those of the same row as `first`, from it on: "Incidentes, prioridad alta: primera respuesta en 1 hora". */
static const char *group(const struct msp_report *report, size_t first)
{
	const struct msp_metrics *metrics = report->metrics;
	const char *items[MSP_CLOCK_KINDS];
	size_t count = 0;

	for (size_t i = first; i < metrics->clause_count && count < MSP_COUNT(items); i++)
		if (metrics->clauses[i].row == metrics->clauses[first].row && !was_tried(&metrics->clauses[i]))
			items[count++] = msp_report_clause_short(report, &metrics->clauses[i]);
	return SAY(report, PROMISES_GROUP, msp_report_clause_for(report, &metrics->clauses[first]),
		msp_say_list(report->arena, report->language, items, count));
}

static bool begins_group(const struct msp_metrics *metrics, size_t number)
{
	if (was_tried(&metrics->clauses[number]))
		return false;
	for (size_t i = 0; i < number; i++)
		if (metrics->clauses[i].row == metrics->clauses[number].row && !was_tried(&metrics->clauses[i]))
			return false;
	return true;
}

/* How many promises had no case, and of how many rows. */
static size_t count_untried(const struct msp_metrics *metrics, size_t *groups)
{
	size_t untried = 0;

	*groups = 0;
	for (size_t i = 0; i < metrics->clause_count; i++) {
		untried += !was_tried(&metrics->clauses[i]);
		*groups += begins_group(metrics, i);
	}
	return untried;
}

static void put_groups(struct msp_report *report)
{
	cmark_node *list = msp_doc_list(&report->doc);

	for (size_t i = 0; i < report->metrics->clause_count; i++)
		if (begins_group(report->metrics, i))
			msp_doc_text(&report->doc, msp_doc_item(&report->doc, list), group(report, i));
}

static void put_untried(struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	size_t groups, untried = count_untried(metrics, &groups);

	if (untried == 0)
		return;
	if (untried == metrics->clause_count) {
		msp_doc_paragraph(&report->doc, PHRASE(report, PROMISES_OFFERED));
		put_groups(report);
		return;
	}
	if (groups > 1) {
		msp_doc_paragraph(&report->doc, SAY(report, PROMISES_UNTRIED_MORE, NUMBER(report, (int64_t)untried)));
		return;
	}
	for (size_t i = 0; i < metrics->clause_count; i++)
		if (begins_group(metrics, i))
			msp_doc_paragraph(&report->doc, SAY(report, PROMISES_UNTRIED, group(report, i)));
}

void msp_report_untried(struct msp_report *report)
{
	size_t groups, untried = count_untried(report->metrics, &groups);

	if (groups < 2 || untried == report->metrics->clause_count)
		return;
	msp_doc_heading(&report->doc, 3, PHRASE(report, ANNEX_UNTRIED));
	put_groups(report);
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
	msp_doc_cell_text(table, msp_report_number(ticket->ticket->id));
	msp_doc_cell_text(table, clock);
	msp_doc_cell_text(table, late);
	msp_doc_cell_text(table, ticket->state.cause == NULL ? PHRASE(report, CAUSE_UNKNOWN)
							     : msp_record_text(arena, ticket->state.cause));
}

static int compare_misses(const void *a, const void *b)
{
	const struct msp_miss *left = *(const struct msp_miss *const *)a, *right = *(const struct msp_miss *const *)b;

	if (left->late != right->late)
		return left->late > right->late ? -1 : 1;
	return strcmp(left->ticket->ticket->id, right->ticket->ticket->id);
}

/* In the order of the promises. */
static const struct msp_miss **all_misses(const struct msp_report *report, size_t *count)
{
	const struct msp_metrics *metrics = report->metrics;
	const struct msp_miss **misses;

	*count = 0;
	for (size_t i = 0; i < metrics->clause_count; i++)
		*count += metrics->clauses[i].miss_count;
	misses = msp_arena_array(report->arena, *count, sizeof *misses);
	*count = 0;
	for (size_t i = 0; i < metrics->clause_count; i++)
		for (size_t j = 0; j < metrics->clauses[i].miss_count; j++)
			misses[(*count)++] = &metrics->clauses[i].misses[j];
	return misses;
}

static void put_miss_table(struct msp_report *report, const struct msp_miss *const *misses, size_t count)
{
	const struct msp_doc_column columns[] = {
		{ .title = PHRASE(report, COLUMN_SUBJECT) },
		{ .title = PHRASE(report, COLUMN_TICKET) },
		{ .title = PHRASE(report, COLUMN_CLOCK) },
		{ .title = PHRASE(report, COLUMN_LATE) },
		{ .title = PHRASE(report, COLUMN_CAUSE) },
	};
	struct msp_doc_table table;

	msp_doc_heading(&report->doc, 3, PHRASE(report, MISSES));
	msp_doc_markup(&report->doc, "<div class=\"table\">");
	msp_doc_table(&report->doc, &table, columns, MSP_COUNT(columns));
	for (size_t i = 0; i < count; i++)
		put_miss(report, &table, misses[i]);
	msp_doc_markup(&report->doc, "</div>");
}

/* All of them, or the worst when they are many: then the annex has all. */
static void put_misses(struct msp_report *report)
{
	size_t count;
	const struct msp_miss **misses = all_misses(report, &count);

	if (count == 0)
		return;
	if (count <= MOST_MISSES) {
		put_miss_table(report, misses, count);
		return;
	}
	qsort(misses, count, sizeof *misses, compare_misses);
	put_miss_table(report, misses, MOST_MISSES);
	msp_doc_paragraph(
		&report->doc, SAY(report, MISSES_MORE, NUMBER(report, MOST_MISSES), NUMBER(report, (int64_t)count)));
}

void msp_report_misses(struct msp_report *report)
{
	size_t count;
	const struct msp_miss **misses = all_misses(report, &count);

	if (count > MOST_MISSES)
		put_miss_table(report, misses, count);
}

/* ---- words around them ---- */

static void add(struct msp_report *report, cmark_node *paragraph, const char *sentence)
{
	msp_doc_text(&report->doc, paragraph, msp_arena_printf(report->arena, " %s", sentence));
}

static const char *intro(const struct msp_report *report, int64_t met, int64_t judged)
{
	const char *goal = msp_say_goal(report->arena, report->metrics->goal);

	if (judged == 1)
		return met == 1 ? SAY(report, PROMISES_INTRO_KEPT, goal) : SAY(report, PROMISES_INTRO_MISSED, goal);
	return msp_say(report->arena, report->language, met == 1 ? MSP_SAY_PROMISES_INTRO_1 : MSP_SAY_PROMISES_INTRO_N,
		NUMBER(report, met), NUMBER(report, judged), msp_say_percent(report->arena, met, judged), goal);
}

static void put_intro(struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	const struct msp_tally *all = &metrics->month->tally[MSP_WORK_ALL];
	int64_t judged = msp_tally_judged(all);
	const char *items[MSP_WORK_TYPES];
	size_t count = 0;

	if (judged == 0) {
		msp_doc_paragraph(&report->doc, msp_report_none_judged(report));
		return;
	}
	cmark_node *paragraph = msp_doc_paragraph(&report->doc, intro(report, all->met, judged));
	if (!metrics->goal_given)
		add(report, paragraph, PHRASE(report, PROMISES_GOAL_OURS));
	for (int i = 0; i < MSP_WORK_TYPES; i++) {
		const struct msp_tally *tally = &metrics->month->tally[i];
		if (msp_tally_judged(tally) > 0)
			items[count++] = SAY(report, PAIR, msp_report_work(report, (enum msp_work)i),
				msp_report_share(report, tally->met, msp_tally_judged(tally)));
	}
	if (count > 1)
		add(report, paragraph,
			SAY(report, PROMISES_BY_TYPE, msp_say_list(report->arena, report->language, items, count)));
	add(report, paragraph, PHRASE(report, PROMISES_HOURS));
}

/* ---- credits ---- */

static const char *percent(const struct msp_report *report, int64_t millionths)
{
	return msp_arena_printf(report->arena, "%s %%", msp_availability_percent(report->arena, millionths));
}

/* As the other tables say it: availability with three decimals, shares of promises with one, both cut. */
static const char *reached(const struct msp_report *report, const struct msp_credit_line *line)
{
	if (line->kind != MSP_CREDIT_AVAILABILITY)
		return msp_say_percent(report->arena, line->reached, MSP_AVAILABILITY_ALL);
	return msp_say_availability(report->arena, line->reached);
}

static const char *credit_why(const struct msp_report *report, const struct msp_credit_line *line)
{
	const char *below = percent(report, line->below);

	if (line->kind == MSP_CREDIT_AVAILABILITY)
		return SAY(report, CREDIT_SERVICE, msp_record_text(report->arena, line->service_name), below);
	for (int kind = 0; line->clock != NULL && kind < MSP_CLOCK_KINDS; kind++)
		if (msp_str_equal(line->clock, msp_clock_name((enum msp_clock_kind)kind)))
			return SAY(report, CREDIT_CLOCK, msp_report_clock(report, (enum msp_clock_kind)kind), below);
	return SAY(report, CREDIT_TICKETS, below);
}

static const char *credit_causes(const struct msp_report *report)
{
	const struct msp_credits *credits = report->request->credits;
	const char **ids;
	size_t count = 0, most = 0;

	for (size_t i = 0; i < credits->line_count; i++)
		most += credits->lines[i].cause_count;
	ids = msp_arena_array(report->arena, most, sizeof *ids);
	for (size_t i = 0; i < credits->line_count; i++)
		for (size_t j = 0; j < credits->lines[i].cause_count; j++) {
			const struct msp_credit_cause *cause = &credits->lines[i].causes[j];
			const char *id = msp_report_number(cause->ticket != NULL ? cause->ticket : cause->id);
			bool known = false;
			for (size_t k = 0; k < count; k++)
				known |= msp_str_equal(ids[k], id);
			if (!known)
				ids[count++] = id;
		}
	return count == 0 ? NULL
			  : SAY(report, CREDIT_CAUSES, msp_say_list(report->arena, report->language, ids, count));
}

static void put_credit_lines(struct msp_report *report, const struct msp_credits *credits)
{
	const struct msp_doc_column columns[] = {
		{ .title = PHRASE(report, COLUMN_WHY) },
		{ .title = PHRASE(report, COLUMN_REACHED), .right = true },
		{ .title = PHRASE(report, COLUMN_OF_FEE), .right = true },
		{ .title = PHRASE(report, COLUMN_AMOUNT), .right = true },
	};
	struct msp_doc_table table;

	msp_doc_markup(&report->doc, "<div class=\"table\">");
	msp_doc_table(&report->doc, &table, columns, MSP_COUNT(columns));
	for (size_t i = 0; i < credits->line_count; i++) {
		const struct msp_credit_line *line = &credits->lines[i];
		msp_doc_row(&table);
		msp_doc_cell_text(&table, credit_why(report, line));
		msp_doc_cell_text(&table, reached(report, line));
		msp_doc_cell_text(&table, percent(report, line->percent));
		msp_doc_cell_text(&table, credits->reason == MSP_CREDIT_DUE
						  ? msp_say_money(report->arena, line->amount, credits->currency)
						  : "–");
	}
	msp_doc_markup(&report->doc, "</div>");
}

static void put_credits_due(struct msp_report *report, const struct msp_credits *credits)
{
	struct msp_arena *arena = report->arena;
	const char *causes = credit_causes(report);

	put_credit_lines(report, credits);
	if (credits->capped)
		msp_doc_paragraph(&report->doc, SAY(report, CREDIT_CAPPED, percent(report, credits->cap)));
	if (credits->reason == MSP_CREDIT_DUE)
		msp_doc_paragraph(
			&report->doc, SAY(report, CREDIT_NOTE, msp_say_money(arena, credits->amount, credits->currency),
					      msp_say_money(arena, credits->tax, credits->currency),
					      msp_say_money(arena, credits->total, credits->currency)));
	else
		msp_doc_paragraph(&report->doc, SAY(report, CREDIT_NO_AMOUNT, percent(report, credits->percent)));
	if (causes != NULL)
		msp_doc_paragraph(&report->doc, causes);
}

static void put_credits(struct msp_report *report)
{
	const struct msp_credits *credits = report->request->credits;

	if (credits == NULL || credits->reason == MSP_CREDIT_NO_POLICY || credits->reason == MSP_CREDIT_NOT_PROMISED)
		return;
	msp_doc_heading(&report->doc, 3, PHRASE(report, CREDIT_TITLE));
	if (credits->due)
		put_credits_due(report, credits);
	else if (credits->few)
		msp_doc_paragraph(&report->doc,
			SAY(report, CREDIT_FEW, NUMBER(report, credits->min_cases), NUMBER(report, credits->judged)));
	else
		msp_doc_paragraph(&report->doc, PHRASE(report, CREDIT_NONE));
}

/* ---- remarks ---- */

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
		put_untried(report);
		put_misses(report);
	}
	put_remarks(report);
	put_credits(report);
	msp_doc_markup(&report->doc, "</section>");
}
