/* SPDX-License-Identifier: ISC */
/* Section 3: this month against the one before and the last twelve. */
#include "lib/base/str.h"
#include "lib/model/report_private.h"

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

static const char *past_people(const struct msp_report *report, const struct past *past)
{
	if (past->person_of == 0)
		return PHRASE(report, NO_CASES);
	if (past->person_count == 0)
		return PHRASE(report, RESULT_UNKNOWN);
	int64_t tenths = (past->person_seconds * 10 / past->months + MSP_HOUR / 2) / MSP_HOUR;
	return msp_arena_printf(report->arena, "≈ %s", msp_say_tenths(report->arena, tenths));
}

/* The figure of a row (the order of msp_report_compare) over the months before. */
static const char *past_figure(const struct msp_report *report, const struct past *past, size_t row)
{
	struct msp_arena *arena = report->arena;
	const char *none = PHRASE(report, NO_CASES);
	const char *const figures[] = {
		mean_count(report, past->incidents, past->months),
		mean_count(report, past->resolved, past->months),
		mean_count(report, past->requests, past->months),
		mean_count(report, past->pending, past->months),
		past->judged == 0 ? none : msp_say_percent(arena, past->met, past->judged),
		past->solving_n == 0 ? none : msp_say_span_short(arena, past->solving_seconds / past->solving_n),
		past_people(report, past),
		msp_say_span_short(arena, past->worked / past->months),
	};

	return figures[row];
}

/* Months that are smaller because the client was not served on all of their days. */
static void put_partial(struct msp_report *report)
{
	const char *names[MSP_METRICS_MONTHS];
	size_t count = 0;

	for (size_t i = 0; i + 1 < MSP_METRICS_MONTHS; i++) {
		const struct msp_month *month = &report->metrics->months[i];
		if (month->known && month->partial)
			names[count++] = msp_say_month(report->arena, report->language, &month->period);
	}
	if (count > 0)
		msp_doc_paragraph(&report->doc,
			SAY(report, COMPARE_PARTIAL, msp_say_list(report->arena, report->language, names, count)));
}

void msp_report_compare(struct msp_report *report)
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
		{ .title = metrics->preview ? PHRASE(report, COLUMN_SO_FAR) : PHRASE(report, COLUMN_THIS),
			.right = true },
		{ .title = PHRASE(report, COLUMN_BEFORE), .right = true },
		{ .title = SAY(report, COLUMN_AVERAGE, NUMBER(report, past.months)), .right = true },
	};
	/* The average of one month is that month. */
	bool average = past.months > 1;
	struct msp_doc_table table;

	msp_report_open_panel(report, PHRASE(report, COMPARE), "");
	msp_doc_markup(&report->doc, "<div class=\"table\">");
	msp_doc_table(&report->doc, &table, columns, MSP_COUNT(columns) - !average);
	for (size_t i = 0; i < MSP_COUNT(rows); i++) {
		if (rows[i].figure == requests_opened && past.requests == 0 &&
			metrics->month->flow[MSP_WORK_REQUEST].opened == 0)
			continue;
		msp_doc_row(&table);
		msp_doc_cell_text(&table, msp_phrase(report->language, rows[i].title));
		msp_doc_cell_text(&table, rows[i].figure(report, metrics->month));
		msp_doc_cell_text(&table, metrics->previous->known ? rows[i].figure(report, metrics->previous) : "–");
		if (average)
			msp_doc_cell_text(&table, past_figure(report, &past, i));
	}
	msp_doc_markup(&report->doc, "</div>");
	put_partial(report);
	msp_report_close_panel(report);
}
