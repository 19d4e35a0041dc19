/* SPDX-License-Identifier: ISC */
/* Section 3: the month in numbers. */
#include <inttypes.h>

#include "lib/base/str.h"
#include "lib/model/report_private.h"

static void open_panel(struct msp_report *report, const char *title, const char *class)
{
	msp_doc_markup(&report->doc, msp_arena_printf(report->arena, "<div class=\"panel%s\">", class));
	msp_doc_heading(&report->doc, 3, title);
}

static void close_panel(struct msp_report *report)
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

	open_panel(report, PHRASE(report, FLOW), "");
	msp_doc_markup(&report->doc, "<div class=\"table\">");
	msp_doc_table(&report->doc, &table, columns, MSP_COUNT(columns));
	for (int i = 0; i < MSP_WORK_TYPES; i++)
		if (i <= MSP_WORK_REQUEST || !nothing(&report->metrics->month->flow[i]))
			put_flow_row(report, &table, (enum msp_work)i);
	put_flow_row(report, &table, MSP_WORK_ALL);
	msp_doc_markup(&report->doc, "</div>");
	put_flow_remarks(report);
	close_panel(report);
}

/* ---- against other months ---- */

/* A figure of one month, as text. */
typedef const char *figure(const struct msp_report *report, const struct msp_month *month);

static const char *incidents_opened(const struct msp_report *report, const struct msp_month *month)
{
	return NUMBER(report, month->flow[MSP_WORK_INCIDENT].opened);
}

static const char *incidents_resolved(const struct msp_report *report, const struct msp_month *month)
{
	return NUMBER(report, month->flow[MSP_WORK_INCIDENT].resolved);
}

static const char *requests_opened(const struct msp_report *report, const struct msp_month *month)
{
	return NUMBER(report, month->flow[MSP_WORK_REQUEST].opened);
}

static const char *pending(const struct msp_report *report, const struct msp_month *month)
{
	return NUMBER(report, month->flow[MSP_WORK_ALL].backlog_end);
}

static const char *kept(const struct msp_report *report, const struct msp_month *month)
{
	const struct msp_tally *tally = &month->tally[MSP_WORK_ALL];
	int64_t judged = msp_tally_judged(tally);

	return judged == 0 ? PHRASE(report, NO_CASES)
			   : SAY(report, QUALITY_PART, NUMBER(report, tally->met), NUMBER(report, judged),
				     msp_say_percent(report->arena, tally->met, judged));
}

static const char *solving(const struct msp_report *report, const struct msp_month *month)
{
	const struct msp_spread *spread = &month->resolution[MSP_WORK_INCIDENT];

	return spread->n == 0
		       ? PHRASE(report, NO_CASES)
		       : msp_arena_printf(report->arena, "%s (%s)", msp_say_span_short(report->arena, spread->mean),
				 COUNT(report, spread->n, INCIDENT_1));
}

static const char *stopped(const struct msp_report *report, const struct msp_month *month)
{
	if (month->person_known.of == 0)
		return PHRASE(report, NO_CASES);
	if (month->person_known.count == 0)
		return PHRASE(report, RESULT_UNKNOWN);
	return msp_arena_printf(report->arena, "≈ %s (%s)",
		msp_say_tenths(report->arena, (month->person_seconds * 10 + MSP_HOUR / 2) / MSP_HOUR),
		msp_report_share(report, month->person_known.count, month->person_known.of));
}

static const char *worked(const struct msp_report *report, const struct msp_month *month)
{
	return msp_say_span_short(report->arena, month->worked);
}

/* The twelve months before, those with service, as if they were one: counts as their mean with one decimal, ratios and
 * times over all their cases together. */
struct past {
	int64_t months, incidents, resolved, requests, pending, met, judged, solving_seconds, solving_n, person_seconds,
		person_count, person_of, worked;
};

static struct past look_back(const struct msp_metrics *metrics)
{
	struct past past = { 0 };

	for (size_t i = 0; i + 1 < MSP_METRICS_MONTHS; i++) {
		const struct msp_month *month = &metrics->months[i];
		const struct msp_spread *spread = &month->resolution[MSP_WORK_INCIDENT];
		if (!month->known)
			continue;
		past.months++;
		past.incidents += month->flow[MSP_WORK_INCIDENT].opened;
		past.resolved += month->flow[MSP_WORK_INCIDENT].resolved;
		past.requests += month->flow[MSP_WORK_REQUEST].opened;
		past.pending += month->flow[MSP_WORK_ALL].backlog_end;
		past.met += month->tally[MSP_WORK_ALL].met;
		past.judged += msp_tally_judged(&month->tally[MSP_WORK_ALL]);
		past.solving_seconds += spread->mean * spread->n;
		past.solving_n += spread->n;
		past.person_seconds += month->person_seconds;
		past.person_count += month->person_known.count;
		past.person_of += month->person_known.of;
		past.worked += month->worked;
	}
	return past;
}

static const char *mean_count(const struct msp_report *report, int64_t sum, int64_t months)
{
	return msp_say_tenths(report->arena, (sum * 10 + months / 2) / months);
}

static void put_average(struct msp_report *report, struct msp_doc_table *table, const struct past *past, size_t row)
{
	struct msp_arena *arena = report->arena;
	const char *text = "–";

	if (past->months > 0) {
		const char *const counts[] = {
			mean_count(report, past->incidents, past->months),
			mean_count(report, past->resolved, past->months),
			mean_count(report, past->requests, past->months),
			mean_count(report, past->pending, past->months),
			past->judged == 0 ? PHRASE(report, NO_CASES) : msp_say_percent(arena, past->met, past->judged),
			past->solving_n == 0 ? PHRASE(report, NO_CASES)
					     : msp_say_span_short(arena, past->solving_seconds / past->solving_n),
			past->person_of == 0 ? PHRASE(report, NO_CASES)
			: past->person_count == 0
				? PHRASE(report, RESULT_UNKNOWN)
				: msp_arena_printf(arena, "≈ %s",
					  msp_say_tenths(
						  arena, (past->person_seconds * 10 / past->months + MSP_HOUR / 2) /
								 MSP_HOUR)),
			msp_say_span_short(arena, past->worked / past->months),
		};
		text = counts[row];
	}
	msp_doc_cell_text(table, text);
}

static void put_comparison(struct msp_report *report)
{
	static const struct {
		enum msp_phrase title;
		figure *figure;
	} rows[] = {
		{ MSP_SAY_FIGURE_INCIDENTS, incidents_opened },
		{ MSP_SAY_FIGURE_RESOLVED, incidents_resolved },
		{ MSP_SAY_FIGURE_REQUESTS, requests_opened },
		{ MSP_SAY_FIGURE_PENDING, pending },
		{ MSP_SAY_FIGURE_KEPT, kept },
		{ MSP_SAY_FIGURE_SOLVE, solving },
		{ MSP_SAY_FIGURE_PEOPLE, stopped },
		{ MSP_SAY_FIGURE_WORKED, worked },
	};
	const struct msp_metrics *metrics = report->metrics;
	const struct past past = look_back(metrics);
	const struct msp_doc_column columns[] = {
		{ .title = PHRASE(report, COLUMN_FIGURE) },
		{ .title = PHRASE(report, COLUMN_THIS), .right = true },
		{ .title = PHRASE(report, COLUMN_BEFORE), .right = true },
		{ .title = COUNT(report, past.months, COLUMN_AVERAGE_1), .right = true },
	};
	struct msp_doc_table table;

	open_panel(report, PHRASE(report, COMPARE), "");
	msp_doc_markup(&report->doc, "<div class=\"table\">");
	msp_doc_table(&report->doc, &table, columns, MSP_COUNT(columns));
	for (size_t i = 0; i < MSP_COUNT(rows); i++) {
		msp_doc_row(&table);
		msp_doc_cell_text(&table, msp_phrase(report->language, rows[i].title));
		msp_doc_cell_text(&table, rows[i].figure(report, metrics->month));
		msp_doc_cell_text(&table, metrics->previous->known ? rows[i].figure(report, metrics->previous) : "–");
		put_average(report, &table, &past, i);
	}
	msp_doc_markup(&report->doc, "</div>");
	close_panel(report);
}

/* ---- how long we took ---- */

static void put_spread(
	struct msp_report *report, struct msp_doc_table *table, const char *title, const struct msp_spread *spread)
{
	const int64_t values[] = { spread->mean, spread->median, spread->p90 };

	msp_doc_row(table);
	msp_doc_cell_text(table, title);
	msp_doc_cell_text(table, NUMBER(report, spread->n));
	for (size_t i = 0; i < MSP_COUNT(values); i++)
		msp_doc_cell_text(table,
			spread->n == 0 ? PHRASE(report, NO_CASES) : msp_say_span_short(report->arena, values[i]));
}

/* All priorities together; of incidents then each, when there are several. */
static void put_spreads(struct msp_report *report, struct msp_doc_table *table, enum msp_phrase title,
	enum msp_work work, const struct msp_spread spreads[5])
{
	const char *name = msp_report_work(report, work);
	int kinds = 0;

	for (int p = 1; p < 5; p++)
		kinds += spreads[p].n > 0;
	put_spread(report, table, msp_say(report->arena, report->language, title, name), &spreads[0]);
	for (int p = 1; p < 5 && kinds > 1 && work == MSP_WORK_INCIDENT; p++)
		if (spreads[p].n > 0)
			put_spread(report, table,
				msp_say(report->arena, report->language, title,
					SAY(report, ROW_PRIORITY, name, msp_report_priority(report, p))),
				&spreads[p]);
}

static void put_times(struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	const struct msp_doc_column columns[] = {
		{ .title = PHRASE(report, COLUMN_WHAT) },
		{ .title = PHRASE(report, COLUMN_N), .right = true },
		{ .title = PHRASE(report, COLUMN_MEAN), .right = true },
		{ .title = PHRASE(report, COLUMN_MEDIAN), .right = true },
		{ .title = PHRASE(report, COLUMN_P90), .right = true },
	};
	struct msp_doc_table table;
	int64_t at_opening = 0;

	open_panel(report, PHRASE(report, TIMES), "");
	cmark_node *intro = msp_doc_paragraph(&report->doc, PHRASE(report, TIMES_INTRO));
	msp_doc_markup(&report->doc, "<div class=\"table\">");
	msp_doc_table(&report->doc, &table, columns, MSP_COUNT(columns));
	for (int i = 0; i < MSP_WORK_TYPES; i++) {
		at_opening += metrics->at_opening[i];
		if (i == MSP_WORK_INCIDENT || metrics->response[i][0].n > 0)
			put_spreads(report, &table, MSP_SAY_ROW_RESPONSE, (enum msp_work)i, metrics->response[i]);
		if (i != MSP_WORK_INCIDENT && metrics->resolution[i][0].n == 0)
			continue;
		put_spreads(report, &table, MSP_SAY_ROW_RESOLUTION, (enum msp_work)i, metrics->resolution[i]);
		if (i == MSP_WORK_INCIDENT)
			put_spread(report, &table, SAY(report, ROW_LIVED, msp_report_work(report, (enum msp_work)i)),
				&metrics->lived[i]);
	}
	msp_doc_markup(&report->doc, "</div>");
	if (at_opening > 0)
		msp_doc_text(&report->doc, intro,
			msp_arena_printf(report->arena, " %s", COUNT(report, at_opening, AT_OPENING_1)));
	close_panel(report);
}

/* ---- what it took ---- */

static void put_pair(struct msp_report *report, struct msp_doc_table *table, enum msp_phrase title, const char *value)
{
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

	open_panel(report, msp_phrase(report->language, title), " pairs");
	msp_doc_markup(&report->doc, "<div class=\"table\">");
	msp_doc_table(&report->doc, table, kept_columns, MSP_COUNT(columns));
}

static void close_pairs(struct msp_report *report)
{
	msp_doc_markup(&report->doc, "</div>");
	close_panel(report);
}

static const char *people_text(const struct msp_report *report)
{
	const struct msp_month *month = report->metrics->month;
	const char *of = COUNT(report, month->person_known.of, INCIDENT_1);

	if (month->person_known.of == 0)
		return PHRASE(report, EFFORT_PEOPLE_NONE);
	if (month->person_known.count == 0)
		return SAY(report, EFFORT_PEOPLE_UNKNOWN, of);
	return SAY(report, EFFORT_PEOPLE_TEXT,
		msp_say_person_hours(report->arena, report->language, month->person_seconds),
		NUMBER(report, month->person_known.count), of);
}

/* What the stopped hours may have cost, at the price of an hour that the client told us; NULL when one is not known. */
static const char *cost_text(const struct msp_report *report)
{
	const struct msp_contract *contract = &report->metrics->contract;
	int64_t cost = msp_metrics_cost(report->metrics);

	if (cost < 0)
		return NULL;
	return SAY(report, EFFORT_COST_TEXT, msp_say_money(report->arena, cost, contract->currency),
		msp_say_money(report->arena, contract->hourly_cost, contract->currency));
}

static const char *worked_text(const struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	const char *span = msp_say_span_short(report->arena, metrics->month->worked);

	if (metrics->contract.included_seconds < 0)
		return span;
	return SAY(
		report, EFFORT_WORKED_OF, span, msp_say_span_short(report->arena, metrics->contract.included_seconds));
}

static const char *visits_text(const struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	const char *count = NUMBER(report, metrics->visits);

	if (metrics->contract.visits < 0)
		return count;
	return SAY(report, EFFORT_VISITS_OF, count, NUMBER(report, metrics->contract.visits));
}

static const char *wait_one(const struct msp_report *report, enum msp_work work, int64_t seconds)
{
	const char *span = msp_say_span_short(report->arena, seconds);
	int64_t open_seconds = report->metrics->open_seconds[work];

	if (seconds == 0 || open_seconds == 0)
		return span;
	return SAY(report, EFFORT_WAIT_SHARE, span, msp_say_percent(report->arena, seconds, open_seconds));
}

static const char *wait_text(const struct msp_report *report, enum msp_wait cause, enum msp_wait other)
{
	const int64_t(*waiting)[MSP_WAIT_NO] = report->metrics->waiting;
	int64_t incidents = waiting[MSP_WORK_INCIDENT][cause], requests = waiting[MSP_WORK_REQUEST][cause];

	if (other != MSP_WAIT_NONE) {
		incidents += waiting[MSP_WORK_INCIDENT][other];
		requests += waiting[MSP_WORK_REQUEST][other];
	}
	return SAY(report, EFFORT_WAIT_TEXT, wait_one(report, MSP_WORK_INCIDENT, incidents),
		wait_one(report, MSP_WORK_REQUEST, requests));
}

static void put_effort(struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	struct msp_doc_table table;

	open_pairs(report, &table, MSP_SAY_EFFORT);
	put_pair(report, &table, MSP_SAY_EFFORT_PEOPLE, people_text(report));
	if (cost_text(report) != NULL)
		put_pair(report, &table, MSP_SAY_EFFORT_COST, cost_text(report));
	put_pair(report, &table, MSP_SAY_EFFORT_WORKED, worked_text(report));
	put_pair(report, &table, MSP_SAY_EFFORT_AFTER, msp_say_span_short(report->arena, metrics->month->after_hours));
	put_pair(report, &table, MSP_SAY_EFFORT_VISITS, visits_text(report));
	put_pair(report, &table, MSP_SAY_EFFORT_WAIT_CLIENT, wait_text(report, MSP_WAIT_CLIENT, MSP_WAIT_NONE));
	put_pair(report, &table, MSP_SAY_EFFORT_WAIT_THIRD, wait_text(report, MSP_WAIT_THIRD_PARTY, MSP_WAIT_NONE));
	put_pair(report, &table, MSP_SAY_EFFORT_WAIT_OTHER, wait_text(report, MSP_WAIT_WINDOW, MSP_WAIT_PARTS));
	put_pair(report, &table, MSP_SAY_EFFORT_ESCALATED, NUMBER(report, metrics->escalations));
	put_pair(report, &table, MSP_SAY_EFFORT_UNASKED, NUMBER(report, metrics->unasked));
	close_pairs(report);
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

static const char *causes_text(const struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	const char *items[3];
	size_t count = 0;

	while (count < metrics->recurrence_count && count < MSP_COUNT(items)) {
		const struct msp_recurrence *recurrence = &metrics->recurrences[count];
		items[count++] = SAY(report, QUALITY_CAUSE, msp_record_text(report->arena, recurrence->cause),
			NUMBER(report, recurrence->count));
	}
	if (count == 0)
		return PHRASE(report, QUALITY_CAUSES_NONE);
	return msp_say_list(report->arena, report->language, items, count);
}

static void put_quality(struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	struct msp_doc_table table;

	open_pairs(report, &table, MSP_SAY_QUALITY);
	if (metrics->levels)
		put_pair(report, &table, MSP_SAY_QUALITY_FIRST, part_text(report, &metrics->first_line));
	put_pair(report, &table, MSP_SAY_QUALITY_REOPENED, part_text(report, &metrics->reopened));
	put_pair(report, &table, MSP_SAY_QUALITY_REPEATED, part_text(report, &metrics->repeated));
	put_pair(report, &table, MSP_SAY_QUALITY_CAUSES, causes_text(report));
	put_pair(report, &table, MSP_SAY_QUALITY_AGES, ages_text(report));
	close_pairs(report);
}

int msp_report_numbers(struct msp_report *report, struct msp_error *err)
{
	msp_doc_markup(&report->doc, "<section>");
	msp_doc_heading(&report->doc, 2, PHRASE(report, NUMBERS));
	put_flow(report);
	if (report->metrics->previous->known) {
		msp_doc_markup(&report->doc, "<div class=\"grid\">");
		msp_report_chart_flow(report);
		msp_report_chart_kept(report);
		msp_doc_markup(&report->doc, "</div>");
		put_comparison(report);
	}
	put_times(report);
	msp_doc_markup(&report->doc, "<div class=\"grid\">");
	put_effort(report);
	put_quality(report);
	msp_doc_markup(&report->doc, "</div>");
	if (msp_report_where(report, err) != 0)
		return -1;
	msp_doc_markup(&report->doc, "</section>");
	return 0;
}
