/* SPDX-License-Identifier: ISC */
/*
 * The five lines.  Each has an order of rules; the first that applies speaks:
 *
 *   promises  all together: met / judged against the goal, deadlines close, services below what was promised, credit
 *   hurt      most person-hours stopped; else the latest miss; else the incident that was open longest
 *   changed   incidents opened against last month; time to solve, when both months have cases
 *   risk      open past due; deadlines close; a cause that came back; older than 30 working days; a growing backlog
 *   decision  root of a cause with 3 incidents that nobody works on; answer us (the oldest wait); hours beyond the
 *             contract; root of a cause with 2; count people
 */
#include "lib/base/str.h"
#include "lib/model/report_private.h"

#define ROOT_CASES 3 /* of a cause, that make it the decision before all others */
#define BACKLOG_GROWTH 3

static const char *two(const struct msp_report *report, const char *first, const char *second)
{
	return second == NULL ? first : SAY(report, PAIR, first, second);
}

/* ---- promises ---- */

static const char *kept(const struct msp_report *report)
{
	const struct msp_tally *tally = &report->metrics->month->tally[MSP_WORK_ALL];
	int64_t judged = msp_tally_judged(tally);

	if (judged == 0 && report->verdict == MSP_VERDICT_MEETS)
		return two(report, msp_report_none_judged(report), PHRASE(report, PROMISES_UP));
	if (judged == 0)
		return msp_report_none_judged(report);
	if (tally->missed == 0 && judged == 1)
		return PHRASE(report, PROMISES_KEPT_ONE);
	if (judged == 1)
		return PHRASE(report, PROMISES_MISSED_ONE);
	if (tally->missed == 0)
		return SAY(report, PROMISES_KEPT, NUMBER(report, judged));
	return SAY(report, PROMISES_SOME, NUMBER(report, tally->met), NUMBER(report, judged),
		msp_say_percent(report->arena, tally->met, judged), msp_say_goal(report->arena, report->metrics->goal));
}

static const struct msp_availability *first_failed(const struct msp_report *report, int64_t *count)
{
	const struct msp_availabilities *services = report->request->availabilities;
	const struct msp_availability *found = NULL;

	*count = 0;
	for (size_t i = 0; services != NULL && i < services->count; i++)
		if (services->items[i].state == MSP_AVAILABILITY_FAILS) {
			found = found == NULL ? &services->items[i] : found;
			++*count;
		}
	return found;
}

static const char *with_availability(const struct msp_report *report, const char *line)
{
	int64_t failed;
	const struct msp_availability *service = first_failed(report, &failed);

	if (service == NULL)
		return line;
	const struct msp_tally *tally = &report->metrics->month->tally[MSP_WORK_ALL];
	bool but = tally->met > 0 && tally->missed == 0;
	line = two(report, line,
		msp_say(report->arena, report->language, but ? MSP_SAY_PROMISES_DOWN_BUT : MSP_SAY_PROMISES_DOWN,
			msp_record_text(report->arena, service->name), msp_report_reached(report, service),
			msp_report_target(report, service)));
	return failed == 1 ? line : two(report, line, COUNT(report, failed - 1, PROMISES_DOWN_MORE_1));
}

static const char *promises_line(const struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	const struct msp_credits *credits = report->request->credits;
	const char *line = kept(report);

	if (metrics->at_risk > 0)
		line = two(report, line, COUNT(report, metrics->at_risk, PROMISES_RISK_1));
	line = with_availability(report, line);
	if (credits != NULL && credits->due && credits->reason == MSP_CREDIT_DUE)
		line = two(report, line,
			msp_say(report->arena, report->language,
				metrics->preview ? MSP_SAY_PROMISES_CREDIT_SO_FAR : MSP_SAY_PROMISES_CREDIT,
				msp_say_money(report->arena, credits->amount, credits->currency)));
	return line;
}

/* ---- hurt ---- */

static bool is_incident(const struct msp_metrics_ticket *ticket)
{
	return (ticket->work == MSP_WORK_INCIDENT || ticket->work == MSP_WORK_SECURITY) && ticket->state.merged == NULL;
}

static const struct msp_metrics_ticket *most(const struct msp_metrics *metrics, bool by_people)
{
	const struct msp_metrics_ticket *best = NULL;
	int64_t best_value = 0;

	for (size_t i = 0; i < metrics->ticket_count; i++) {
		const struct msp_metrics_ticket *ticket = metrics->tickets[i];
		int64_t value = by_people ? ticket->person_seconds : ticket->open_seconds;
		if (is_incident(ticket) && value > best_value) {
			best = ticket;
			best_value = value;
		}
	}
	return best;
}

static const struct msp_miss *latest_miss(const struct msp_metrics *metrics)
{
	const struct msp_miss *worst = NULL;

	for (size_t i = 0; i < metrics->clause_count; i++)
		for (size_t j = 0; j < metrics->clauses[i].miss_count; j++) {
			const struct msp_miss *miss = &metrics->clauses[i].misses[j];
			if (is_incident(miss->ticket) && (worst == NULL || miss->late > worst->late))
				worst = miss;
		}
	return worst;
}

static const char *with_cause(
	const struct msp_report *report, const char *line, const struct msp_metrics_ticket *ticket)
{
	if (ticket->state.cause == NULL)
		return line;
	return two(report, line, SAY(report, HURT_CAUSE, msp_record_text(report->arena, ticket->state.cause)));
}

static const char *hurt_line(const struct msp_report *report)
{
	const struct msp_metrics_ticket *ticket = most(report->metrics, true);
	const struct msp_miss *miss = latest_miss(report->metrics);

	if (ticket != NULL)
		return with_cause(report,
			SAY(report, HURT_PEOPLE, msp_report_quote(report, ticket),
				msp_say_person_hours(report->arena, report->language, ticket->person_seconds)),
			ticket);
	if (miss != NULL)
		return with_cause(report,
			SAY(report, HURT_LATE, msp_report_quote(report, miss->ticket),
				msp_say_span(report->arena, report->language, miss->late)),
			miss->ticket);
	ticket = most(report->metrics, false);
	if (ticket == NULL)
		return PHRASE(report, HURT_NOTHING);
	const char *span = msp_say_span(report->arena, report->language, ticket->open_seconds);
	if (msp_ticket_unresolved(&ticket->state))
		return SAY(report, HURT_OPEN, msp_report_quote(report, ticket), span);
	return with_cause(report, SAY(report, HURT_LONG, msp_report_quote(report, ticket), span), ticket);
}

/* ---- changed ---- */

static const char *changed_count(const struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	int64_t now = metrics->month->flow[MSP_WORK_INCIDENT].opened;
	int64_t before = metrics->previous->flow[MSP_WORK_INCIDENT].opened;
	const char *count = COUNT(report, now, INCIDENT_1);
	const char *month = msp_say_month(report->arena, report->language, &metrics->previous->period);

	if (metrics->preview)
		return SAY(report, CHANGED_SO_FAR, count, month, NUMBER(report, before));
	if (now > before)
		return SAY(report, CHANGED_MORE, count, NUMBER(report, now - before), month);
	if (now < before)
		return SAY(report, CHANGED_FEWER, count, NUMBER(report, before - now), month);
	return SAY(report, CHANGED_SAME, count, month);
}

static const char *changed_line(const struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	const struct msp_spread *now = &metrics->month->resolution[MSP_WORK_INCIDENT];
	const struct msp_spread *before = &metrics->previous->resolution[MSP_WORK_INCIDENT];

	if (metrics->served_from != MSP_TIME_NONE && metrics->served_from >= metrics->period.end)
		return PHRASE(report, CHANGED_NOTHING);
	if (!metrics->previous->known)
		return PHRASE(report, CHANGED_FIRST);
	if (metrics->preview)
		return changed_count(report);
	if (metrics->previous->partial)
		return two(report, changed_count(report), PHRASE(report, CHANGED_PARTIAL));
	if (now->n == 0 || before->n == 0 || now->mean / MSP_MINUTE == before->mean / MSP_MINUTE)
		return changed_count(report);
	const char *mean = msp_say_span(report->arena, report->language, now->mean);
	const char *earlier = msp_say_span(report->arena, report->language, before->mean);
	return two(report, changed_count(report),
		now->mean > before->mean ? SAY(report, CHANGED_SLOWER, mean, earlier)
					 : SAY(report, CHANGED_FASTER, mean, earlier));
}

/* ---- risk ---- */

/* Of the clocks still going: the one longest past due, or the one at risk that comes first. */
static const struct msp_metrics_ticket *pressing(const struct msp_metrics *metrics, enum msp_clock_state state)
{
	const struct msp_metrics_ticket *found = NULL;
	int64_t due = INT64_MAX;

	for (size_t i = 0; i < metrics->ticket_count; i++)
		for (size_t j = 0; j < metrics->tickets[i]->clock_count; j++) {
			const struct msp_clock *clock = &metrics->tickets[i]->clocks[j];
			if (clock->state != state || clock->stop != MSP_TIME_NONE || clock->due >= due ||
				(state == MSP_CLOCK_RUNNING && !clock->at_risk))
				continue;
			due = clock->due;
			found = metrics->tickets[i];
		}
	return found;
}

static const char *counted(const struct msp_report *report, int64_t count, enum msp_phrase singular,
	const struct msp_metrics_ticket *ticket)
{
	enum msp_phrase phrase = count == 1 ? singular : (enum msp_phrase)(singular + 1);
	return msp_say(
		report->arena, report->language, phrase, NUMBER(report, count), msp_report_quote(report, ticket));
}

static const char *risk_line(const struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	const struct msp_flow *flow = &metrics->month->flow[MSP_WORK_ALL];
	const struct msp_metrics_ticket *late = pressing(metrics, MSP_CLOCK_MISSED);
	const struct msp_metrics_ticket *soon = pressing(metrics, MSP_CLOCK_RUNNING);

	if (late != NULL)
		return counted(report, metrics->overdue, MSP_SAY_RISK_OVERDUE_1, late);
	if (soon != NULL)
		return counted(report, metrics->at_risk, MSP_SAY_RISK_SOON_1, soon);
	if (metrics->recurrence_count > 0)
		return SAY(report, RISK_REPEATS, NUMBER(report, metrics->recurrences[0].count),
			msp_record_text(report->arena, metrics->recurrences[0].cause));
	if (metrics->ages[MSP_WORK_ALL][MSP_AGES - 1] > 0)
		return COUNT(report, metrics->ages[MSP_WORK_ALL][MSP_AGES - 1], RISK_OLD_1);
	if (flow->backlog_end >= flow->backlog_start + BACKLOG_GROWTH)
		return SAY(
			report, RISK_BACKLOG, NUMBER(report, flow->backlog_start), NUMBER(report, flow->backlog_end));
	return PHRASE(report, RISK_NONE);
}

/* ---- decision ---- */

static const struct msp_metrics_ticket *oldest_wait(const struct msp_metrics *metrics, int64_t *count)
{
	const struct msp_metrics_ticket *oldest = NULL;

	*count = 0;
	for (size_t i = 0; i < metrics->ticket_count; i++) {
		const struct msp_metrics_ticket *ticket = metrics->tickets[i];
		if (!msp_report_waits(ticket))
			continue;
		++*count;
		if (oldest == NULL || ticket->state.wait_since < oldest->state.wait_since)
			oldest = ticket;
	}
	return oldest;
}

static const char *ask_answer(const struct msp_report *report, const struct msp_metrics_ticket *ticket, int64_t count)
{
	const char *line = SAY(report, ASK_ANSWER, msp_report_quote(report, ticket),
		msp_say_day(report->arena, report->language, report->metrics->period.zone, ticket->state.wait_since));

	return count == 1 ? line : two(report, line, COUNT(report, count - 1, ASK_ANSWER_MORE_1));
}

/* A cause with several incidents that no problem ticket is about. */
static const struct msp_recurrence *neglected(const struct msp_metrics *metrics, int64_t cases)
{
	for (size_t i = 0; i < metrics->recurrence_count; i++)
		if (metrics->recurrences[i].count >= cases && metrics->recurrences[i].problem == NULL)
			return &metrics->recurrences[i];
	return NULL;
}

static const char *ask_root(const struct msp_report *report, const struct msp_recurrence *recurrence)
{
	return SAY(
		report, ASK_ROOT, msp_record_text(report->arena, recurrence->cause), NUMBER(report, recurrence->count));
}

static const char *decision_line(const struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	const struct msp_contract *contract = &metrics->contract;
	int64_t waiting, used = metrics->covered[MSP_COVER_INCLUDED];
	const struct msp_metrics_ticket *ticket = oldest_wait(metrics, &waiting);

	if (neglected(metrics, ROOT_CASES) != NULL)
		return ask_root(report, neglected(metrics, ROOT_CASES));
	if (ticket != NULL)
		return ask_answer(report, ticket, waiting);
	if (contract->included_seconds >= 0 && used > contract->included_seconds)
		return SAY(report, ASK_HOURS, msp_say_span(report->arena, report->language, used),
			msp_say_span(report->arena, report->language, contract->included_seconds));
	if (neglected(metrics, 2) != NULL)
		return ask_root(report, neglected(metrics, 2));
	if (metrics->without_people.count > 0 && metrics->without_people.of == 1)
		return PHRASE(report, ASK_PEOPLE_ONE);
	if (metrics->without_people.count > 0)
		return SAY(report, ASK_PEOPLE, NUMBER(report, metrics->without_people.count),
			NUMBER(report, metrics->without_people.of));
	return PHRASE(report, ASK_NOTHING);
}

/* ---- the section ---- */

void msp_report_summarize(struct msp_report *report)
{
	report->verdict = msp_month_verdict(report->metrics, report->request->availabilities);
	report->summary[MSP_SUMMARY_PROMISES] = promises_line(report);
	report->summary[MSP_SUMMARY_HURT] = hurt_line(report);
	report->summary[MSP_SUMMARY_CHANGED] = changed_line(report);
	report->summary[MSP_SUMMARY_RISK] = risk_line(report);
	report->summary[MSP_SUMMARY_DECISION] = decision_line(report);
}

/* As a heading of a card in HTML; before its sentence elsewhere. */
static const char *line_title(const struct msp_report *report, int line)
{
	const char *title = msp_phrase(report->language, (enum msp_phrase)(MSP_SAY_LINE_PROMISES + line));

	if (report->doc.style == MSP_DOC_HTML || msp_str_ends(title, "?"))
		return title;
	return msp_arena_printf(report->arena, "%s:", title);
}

void msp_report_summary(struct msp_report *report)
{
	struct msp_doc *doc = &report->doc;

	msp_doc_markup(doc, "<section class=\"summary\">");
	msp_doc_heading(doc, 2, PHRASE(report, SUMMARY));
	cmark_node *list = msp_doc_list(doc);
	for (int i = 0; i < MSP_SUMMARY_LINES; i++) {
		cmark_node *item = msp_doc_item(doc, list);
		msp_doc_strong(doc, item, line_title(report, i));
		msp_doc_text(doc, item, " ");
		if (i == MSP_SUMMARY_PROMISES) {
			msp_doc_verdict(doc, item, report->verdict);
			msp_doc_text(doc, item, doc->style == MSP_DOC_HTML ? " " : ". ");
		}
		msp_doc_text(doc, item, report->summary[i]);
	}
	msp_doc_markup(doc, "</section>");
}
