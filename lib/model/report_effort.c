/* SPDX-License-Identifier: ISC */
/* Section 3: what the month took and cost, and how good the work was. */
#include "lib/base/str.h"
#include "lib/model/report_private.h"

#define MOST_TITLES 3 /* of what was done without being asked; the others are a number */

/* ---- rows of two ---- */

/* Nothing when the figure is not known. */
static void put_pair(struct msp_report *report, struct msp_doc_table *table, enum msp_phrase title, const char *value)
{
	if (value == NULL)
		return;
	msp_doc_row(table);
	msp_doc_cell_text(table, msp_phrase(report->language, title));
	msp_doc_cell_text(table, value);
}

static void open_pairs(struct msp_report *report, struct msp_doc_table *table, enum msp_phrase title)
{
	const struct msp_doc_column columns[] = {
		{ .title = PHRASE(report, COLUMN_FIGURE) },
		{ .title = PHRASE(report, COLUMN_VALUE) },
	};
	/* The table keeps the columns for as long as rows are added. */
	const struct msp_doc_column *kept_columns = msp_arena_memdup(report->arena, columns, sizeof columns);

	msp_report_open_panel(report, msp_phrase(report->language, title), " pairs");
	msp_doc_markup(&report->doc, "<div class=\"table\">");
	msp_doc_table(&report->doc, table, kept_columns, MSP_COUNT(columns));
}

static void close_pairs(struct msp_report *report)
{
	msp_doc_markup(&report->doc, "</div>");
	msp_report_close_panel(report);
}

/* ---- what it took ---- */

static const char *fee_text(const struct msp_report *report)
{
	const struct msp_contract *contract = &report->metrics->contract;

	if (!contract->fee_known)
		return NULL;
	return msp_say(report->arena, report->language,
		contract->prorated ? MSP_SAY_EFFORT_FEE_PART : MSP_SAY_EFFORT_FEE_TEXT,
		msp_say_money(report->arena, contract->fee, contract->currency));
}

static const char *people_text(const struct msp_report *report)
{
	const struct msp_month *month = report->metrics->month;
	const struct msp_part *known = &month->person_known;
	enum msp_phrase phrase = known->of == 1 ? MSP_SAY_EFFORT_PEOPLE_1 : MSP_SAY_EFFORT_PEOPLE_N;

	if (known->of == 0)
		return PHRASE(report, EFFORT_PEOPLE_NONE);
	if (known->count == 0)
		return SAY(report, EFFORT_PEOPLE_UNKNOWN, COUNT(report, known->of, INCIDENT_1));
	return msp_say(report->arena, report->language, phrase, NUMBER(report, known->of),
		msp_say_person_hours(report->arena, report->language, month->person_seconds),
		NUMBER(report, known->count));
}

/* What the stopped hours may have cost, at the price of an hour that the client told us; NULL when one is not known. */
static const char *cost_text(const struct msp_report *report)
{
	const struct msp_contract *contract = &report->metrics->contract;
	int64_t cost = msp_metrics_cost(report->metrics);

	if (cost < 0)
		return NULL;
	/* an estimate has no centavos */
	return SAY(report, EFFORT_COST_TEXT, msp_say_money(report->arena, (cost + 50) / 100 * 100, contract->currency),
		msp_say_money(report->arena, contract->hourly_cost, contract->currency));
}

static const char *contract_text(const struct msp_report *report)
{
	int64_t used = report->metrics->covered[MSP_COVER_INCLUDED];
	int64_t included = report->metrics->contract.included_seconds;
	const char *whole = msp_say_span_short(report->arena, included < 0 ? 0 : included);

	if (included < 0)
		return NULL;
	if (used == included)
		return SAY(report, EFFORT_CONTRACT_ALL, whole);
	return msp_say(report->arena, report->language,
		used > included ? MSP_SAY_EFFORT_CONTRACT_OVER : MSP_SAY_EFFORT_CONTRACT_LEFT,
		msp_say_span_short(report->arena, used), whole,
		msp_say_span_short(report->arena, used > included ? used - included : included - used));
}

static const char *apart_text(const struct msp_report *report)
{
	const char *items[MSP_COVER_WARRANTY + 1];
	size_t count = 0;

	for (int cover = MSP_COVER_EXTRA; cover <= MSP_COVER_WARRANTY; cover++)
		if (report->metrics->covered[cover] != 0)
			items[count++] = msp_say(report->arena, report->language,
				(enum msp_phrase)(MSP_SAY_COVER_EXTRA + cover - MSP_COVER_EXTRA),
				msp_say_span_short(report->arena, report->metrics->covered[cover]));
	return count == 0 ? NULL : msp_say_list(report->arena, report->language, items, count);
}

static const char *after_text(const struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	enum msp_phrase phrase = metrics->after_hours_tickets == 1 ? MSP_SAY_EFFORT_AFTER_1 : MSP_SAY_EFFORT_AFTER_N;

	if (metrics->month->after_hours <= 0 || metrics->after_hours_tickets == 0)
		return NULL;
	return msp_say(report->arena, report->language, phrase, NUMBER(report, metrics->after_hours_tickets),
		msp_say_span_short(report->arena, metrics->month->after_hours));
}

static const char *visits_text(const struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	const char *count = NUMBER(report, metrics->visits);

	if (metrics->contract.visits < 0)
		return metrics->visits == 0 ? NULL : count;
	return SAY(report, EFFORT_VISITS_OF, count, NUMBER(report, metrics->contract.visits));
}

static void add_wait(const struct msp_report *report, enum msp_work work, enum msp_phrase phrase, int64_t seconds,
	const char **items, size_t *count)
{
	const char *span = msp_say_span_short(report->arena, seconds);
	int64_t open_seconds = report->metrics->open_seconds[work];

	if (seconds == 0)
		return;
	if (open_seconds > 0)
		span = SAY(report, EFFORT_WAIT_SHARE, span, msp_say_percent(report->arena, seconds, open_seconds));
	items[(*count)++] = msp_say(report->arena, report->language, phrase, span);
}

static const char *wait_text(const struct msp_report *report, enum msp_wait cause, enum msp_wait other)
{
	const int64_t(*waiting)[MSP_WAIT_NO] = report->metrics->waiting;
	int64_t incidents = waiting[MSP_WORK_INCIDENT][cause], requests = waiting[MSP_WORK_REQUEST][cause];
	const char *items[2];
	size_t count = 0;

	if (other != MSP_WAIT_NONE) {
		incidents += waiting[MSP_WORK_INCIDENT][other];
		requests += waiting[MSP_WORK_REQUEST][other];
	}
	add_wait(report, MSP_WORK_INCIDENT, MSP_SAY_EFFORT_WAIT_INCIDENTS, incidents, items, &count);
	add_wait(report, MSP_WORK_REQUEST, MSP_SAY_EFFORT_WAIT_REQUESTS, requests, items, &count);
	return count == 0 ? NULL : msp_say_list(report->arena, report->language, items, count);
}

static const char *escalated_text(const struct msp_report *report)
{
	return report->metrics->escalations == 0 ? NULL : NUMBER(report, report->metrics->escalations);
}

static const char *unasked_text(const struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	const char *items[MOST_TITLES + 1];
	size_t count = 0;

	if (metrics->unasked == 0)
		return NULL;
	for (size_t i = 0; i < metrics->ticket_count && count < MOST_TITLES; i++)
		if (metrics->tickets[i]->unasked)
			items[count++] = SAY(report, CAUSE_QUOTED,
				msp_record_text(report->arena, metrics->tickets[i]->ticket->title));
	if ((int64_t)count < metrics->unasked)
		items[count++] = COUNT(report, metrics->unasked - MOST_TITLES, MORE_1);
	return SAY(report, EFFORT_UNASKED_TEXT, NUMBER(report, metrics->unasked),
		msp_say_list(report->arena, report->language, items, count));
}

/* Rows for what there was; what there was not stands together in one. */
static void put_happened(struct msp_report *report, struct msp_doc_table *table)
{
	bool any = report->metrics->ticket_count > 0;
	const struct {
		enum msp_phrase title, absent;
		const char *text;
		bool told; /* is it said when there was none? */
	} rows[] = {
		{ MSP_SAY_EFFORT_AFTER, MSP_SAY_ABSENT_AFTER, after_text(report), true },
		{ MSP_SAY_EFFORT_VISITS, MSP_SAY_ABSENT_VISITS, visits_text(report), true },
		{ MSP_SAY_EFFORT_WAIT_CLIENT, MSP_SAY_ABSENT_WAIT_CLIENT,
			wait_text(report, MSP_WAIT_CLIENT, MSP_WAIT_NONE), any },
		{ MSP_SAY_EFFORT_WAIT_THIRD, MSP_SAY_ABSENT_WAIT_THIRD,
			wait_text(report, MSP_WAIT_THIRD_PARTY, MSP_WAIT_NONE), any },
		{ MSP_SAY_EFFORT_WAIT_OTHER, MSP_SAY_EFFORT_WAIT_OTHER,
			wait_text(report, MSP_WAIT_WINDOW, MSP_WAIT_PARTS), false },
		{ MSP_SAY_EFFORT_ESCALATED, MSP_SAY_ABSENT_ESCALATED, escalated_text(report), any },
		{ MSP_SAY_EFFORT_UNASKED, MSP_SAY_ABSENT_UNASKED, unasked_text(report), any },
	};
	const char *absent[MSP_COUNT(rows)];
	size_t count = 0;

	for (size_t i = 0; i < MSP_COUNT(rows); i++) {
		put_pair(report, table, rows[i].title, rows[i].text);
		if (rows[i].text == NULL && rows[i].told)
			absent[count++] = msp_phrase(report->language, rows[i].absent);
	}
	if (count > 0)
		put_pair(report, table, MSP_SAY_EFFORT_ABSENT,
			msp_say_list(report->arena, report->language, absent, count));
}

/* Security tickets stop people, too, but are not in the figures of quality: said where both stand. */
static void put_security(struct msp_report *report)
{
	for (size_t i = 0; i < report->metrics->ticket_count; i++)
		if (report->metrics->tickets[i]->work == MSP_WORK_SECURITY) {
			msp_doc_paragraph(&report->doc, PHRASE(report, EFFORT_SECURITY));
			return;
		}
}

void msp_report_effort(struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	struct msp_doc_table table;

	open_pairs(report, &table, MSP_SAY_EFFORT);
	put_pair(report, &table, MSP_SAY_EFFORT_FEE, fee_text(report));
	put_pair(report, &table, MSP_SAY_EFFORT_PEOPLE, people_text(report));
	put_pair(report, &table, MSP_SAY_EFFORT_COST, cost_text(report));
	put_pair(report, &table, MSP_SAY_EFFORT_WORKED, msp_say_span_short(report->arena, metrics->month->worked));
	put_pair(report, &table, MSP_SAY_EFFORT_CONTRACT, contract_text(report));
	put_pair(report, &table, MSP_SAY_EFFORT_APART, apart_text(report));
	put_happened(report, &table);
	msp_doc_markup(&report->doc, "</div>");
	put_security(report);
	msp_report_close_panel(report);
}

/* ---- quality ---- */

static const char *part_text(const struct msp_report *report, const struct msp_part *part)
{
	if (part->count > part->of)
		return SAY(report, QUALITY_PART_ODD, NUMBER(report, part->count), NUMBER(report, part->of));
	if (part->of == 0)
		return PHRASE(report, NO_CASES);
	return SAY(report, QUALITY_PART, NUMBER(report, part->count), NUMBER(report, part->of),
		msp_say_percent(report->arena, part->count, part->of));
}

static const char *ages_text(const struct msp_report *report)
{
	const int64_t *ages = report->metrics->ages[MSP_WORK_ALL];

	if (report->metrics->month->flow[MSP_WORK_ALL].backlog_end == 0)
		return PHRASE(report, QUALITY_AGES_NONE);
	return SAY(report, QUALITY_AGES_TEXT, NUMBER(report, ages[0]), NUMBER(report, ages[1]), NUMBER(report, ages[2]),
		NUMBER(report, ages[3]));
}

void msp_report_quality(struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	struct msp_doc_table table;

	open_pairs(report, &table, MSP_SAY_QUALITY);
	if (metrics->levels) {
		put_pair(report, &table, MSP_SAY_QUALITY_FIRST, part_text(report, &metrics->first_line));
		put_pair(report, &table, MSP_SAY_QUALITY_RAISED, part_text(report, &metrics->raised));
	}
	put_pair(report, &table, MSP_SAY_QUALITY_REOPENED, part_text(report, &metrics->reopened));
	put_pair(report, &table, MSP_SAY_QUALITY_REPEATED, part_text(report, &metrics->repeated));
	put_pair(report, &table, MSP_SAY_QUALITY_AGES, ages_text(report));
	close_pairs(report);
}
