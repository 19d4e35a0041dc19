/* SPDX-License-Identifier: ISC */
/* Months, turns and the order of work; the other figures are in metrics_*.c. */
#include "lib/model/metrics.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/credit.h"
#include "lib/model/metrics_work.h"

const char *msp_work_name(enum msp_work work)
{
	static const char *const names[] = { "incident", "request", "security", "problem", "project", "all" };
	return names[work];
}

enum msp_work msp_work_parse(const char *type)
{
	for (int i = 0; i < MSP_WORK_TYPES; i++)
		if (msp_str_equal(type, msp_work_name((enum msp_work)i)))
			return (enum msp_work)i;
	return MSP_WORK_INCIDENT;
}

const char *msp_verdict_name(enum msp_verdict verdict)
{
	static const char *const names[] = { "no-cases", "meets", "at-risk", "fails" };
	return names[verdict];
}

const char *msp_dimension_name(enum msp_dimension dimension)
{
	static const char *const names[] = { "category", "site", "entity", "requester" };
	return names[dimension];
}

int64_t msp_tally_judged(const struct msp_tally *tally)
{
	return tally->met + tally->missed;
}

enum msp_verdict msp_verdict_of(const struct msp_tally *tally, int64_t at_risk, int64_t goal)
{
	int64_t judged = msp_tally_judged(tally);

	if (judged > 0 && tally->met * 10000 < goal * judged)
		return MSP_VERDICT_FAILS;
	if (at_risk > 0)
		return MSP_VERDICT_AT_RISK;
	return judged > 0 ? MSP_VERDICT_MEETS : MSP_VERDICT_NO_CASES;
}

/* ---- samples ---- */

static int compare_values(const void *a, const void *b)
{
	const int64_t *left = a, *right = b;
	return (*left > *right) - (*left < *right);
}

struct msp_spread msp_spread_of(int64_t *values, size_t count)
{
	struct msp_spread spread = { .n = (int64_t)count };
	int64_t sum = 0;

	if (count == 0)
		return spread;
	qsort(values, count, sizeof *values, compare_values);
	for (size_t i = 0; i < count; i++)
		sum += values[i];
	spread.mean = sum / spread.n;
	spread.median = (values[(count - 1) / 2] + values[count / 2]) / 2;
	spread.p90 = values[(9 * count + 9) / 10 - 1];
	return spread;
}

void msp_samples_add(struct msp_arena *arena, struct msp_samples *samples, int64_t value)
{
	msp_arena_reserve(arena, samples->items, samples->count, samples->capacity);
	samples->items[samples->count++] = value;
}

/* ---- months ---- */

int64_t msp_metrics_since(const struct msp_period *period)
{
	/* One month more than is shown: a deadline may fall due after its ticket was resolved. */
	return msp_period_shift(period, -MSP_METRICS_MONTHS).start;
}

static void read_service(struct msp_metrics *metrics)
{
	const struct msp_client *client = metrics->client;
	struct msp_date from, until;

	metrics->served_from = metrics->served_until = MSP_TIME_NONE;
	if (msp_date_parse(msp_node_text(client->node, "from", ""), &from, NULL) == 0)
		metrics->served_from = msp_zone_day_start(client->zone, from);
	if (msp_date_parse(msp_node_text(client->node, "until", ""), &until, NULL) == 0)
		metrics->served_until = msp_zone_day_start(client->zone, msp_date_from_days(msp_date_days(until) + 1));
}

static bool partly_served(const struct msp_metrics *metrics, const struct msp_period *period)
{
	bool began = metrics->served_from != MSP_TIME_NONE && metrics->served_from > period->start &&
		     metrics->served_from < period->end;
	bool ended = metrics->served_until != MSP_TIME_NONE && metrics->served_until > period->start &&
		     metrics->served_until < period->end;

	return began || ended;
}

/* The client's first day: as its file says, else its first ticket. */
static int64_t first_day(const struct msp_metrics *metrics, const struct msp_metrics_request *request)
{
	int64_t first = request->cutoff;

	if (metrics->served_from != MSP_TIME_NONE)
		return metrics->served_from;
	for (size_t i = 0; i < request->count; i++)
		if (request->tickets[i]->moved == NULL && request->tickets[i]->opened < first)
			first = request->tickets[i]->opened;
	return first;
}

static void lay_out_months(struct msp_metrics *metrics, const struct msp_metrics_request *request)
{
	int64_t first = first_day(metrics, request);

	for (int i = 0; i < MSP_METRICS_MONTHS; i++) {
		struct msp_month *month = &metrics->months[i];
		month->period = msp_period_shift(&request->period, i - (MSP_METRICS_MONTHS - 1));
		month->cutoff = month->period.end < request->cutoff ? month->period.end : request->cutoff;
		month->known = month->period.end > first;
		month->partial = partly_served(metrics, &month->period);
	}
	metrics->month = &metrics->months[MSP_METRICS_MONTHS - 1];
	metrics->previous = metrics->month - 1;
	metrics->month->known = true;
}

/* ---- one ticket in one month ---- */

enum msp_work msp_metrics_work_at(const struct msp_ticket *ticket, int64_t at)
{
	const char *type = ticket->type;

	for (size_t i = 0; i < ticket->event_count && ticket->events[i].at < at; i++)
		if (ticket->events[i].type != NULL)
			type = ticket->events[i].type;
	return msp_work_parse(type);
}

static bool converted_in(const struct msp_ticket *ticket, const struct msp_month *month)
{
	return msp_metrics_work_at(ticket, month->cutoff) == MSP_WORK_PROJECT && ticket->opened < month->cutoff &&
	       msp_metrics_work_at(
		       ticket, month->period.start > ticket->opened ? month->period.start : ticket->opened + 1) !=
		       MSP_WORK_PROJECT;
}

static void count_turns(const struct msp_metrics_view *view, struct msp_flow *flow)
{
	const struct msp_timeline *timeline = view->timeline;
	const struct msp_month *month = view->month;

	flow->backlog_start += msp_timeline_unresolved(timeline, month->period.start);
	flow->backlog_end += msp_timeline_unresolved(timeline, month->cutoff);
	flow->converted += converted_in(view->ticket, month);
	for (size_t i = 0; i < timeline->turn_count; i++) {
		const struct msp_turn *turn = &timeline->turns[i];
		if (turn->at < month->period.start || turn->at >= month->cutoff)
			continue;
		flow->opened += turn->kind == MSP_TURN_OPENED;
		flow->reopened += turn->kind == MSP_TURN_REOPENED;
		flow->resolved += turn->kind == MSP_TURN_RESOLVED;
		flow->closed += turn->closed;
		flow->merged += turn->merged;
	}
}

/* Has the ticket anything to say about a month: alive in it, or something happened? */
static bool concerns(
	const struct msp_ticket *ticket, const struct msp_timeline *timeline, const struct msp_month *month)
{
	if (ticket->opened >= month->cutoff)
		return false;
	if (ticket->opened >= month->period.start || msp_timeline_unresolved(timeline, month->period.start))
		return true;
	for (size_t i = ticket->event_count; i > 0 && ticket->events[i - 1].at >= month->period.start; i--)
		if (ticket->events[i - 1].at < month->cutoff)
			return true;
	return false;
}

static struct msp_metrics_ticket *add_line(struct msp_metrics_work *work, const struct msp_metrics_view *view)
{
	struct msp_metrics *metrics = work->metrics;
	struct msp_metrics_ticket *line = msp_arena_alloc(work->arena, sizeof *line);
	const struct msp_month *month = view->month;

	line->ticket = view->ticket;
	line->work = view->work;
	line->ended = MSP_TIME_NONE;
	msp_ticket_derive(view->ticket, &work->provider->matrices, metrics->cutoff, &line->state);
	line->priority = line->state.priority[1] - '0';
	line->carried = msp_timeline_unresolved(view->timeline, month->period.start);
	for (size_t i = 0; i < view->timeline->turn_count; i++) {
		const struct msp_turn *turn = &view->timeline->turns[i];
		if (turn->at < month->period.start)
			continue;
		line->opened |= turn->kind == MSP_TURN_OPENED;
		line->reopened |= turn->kind == MSP_TURN_REOPENED;
		line->resolved |= turn->kind == MSP_TURN_RESOLVED;
		if (turn->kind == MSP_TURN_RESOLVED)
			line->ended = turn->at;
	}
	msp_arena_reserve(work->arena, metrics->tickets, metrics->ticket_count, metrics->ticket_capacity);
	metrics->tickets[metrics->ticket_count++] = line;
	return line;
}

static bool is_unasked(const struct msp_ticket *ticket)
{
	return msp_str_equal(ticket->channel, "monitor") || msp_str_equal(ticket->channel, "internal");
}

static void count_event(struct msp_metrics_work *work, struct msp_metrics_ticket *line, const struct msp_event *event,
	const struct msp_ticket_said *said)
{
	struct msp_metrics *metrics = work->metrics;

	metrics->visits += (event->bits & MSP_EVENT_VISIT) != 0 && (event->bits & MSP_EVENT_UNDONE) == 0;
	metrics->escalations += (event->bits & MSP_EVENT_ESCALATED) != 0;
	metrics->covered[said->cover] += event->seconds;
	line->backdated |= (event->bits & MSP_EVENT_BACKDATED) != 0;
	line->raised |= event->level > 1;
	if (event->score > 0 || event->comment != NULL)
		msp_metrics_survey(work, line, event);
}

/* Waits for the client that are no good: begun before the cutoff and not over before the month. */
static void check_waits(struct msp_metrics_work *work, struct msp_metrics_ticket *line)
{
	const struct msp_metrics *metrics = work->metrics;
	const struct msp_ticket *ticket = line->ticket;
	struct msp_ticket_said said = MSP_TICKET_SAID_INIT;

	for (size_t i = 0; i < ticket->event_count && ticket->events[i].at < metrics->cutoff; i++) {
		msp_ticket_said_next(&said, &ticket->events[i]);
		if (ticket->events[i].wait != MSP_WAIT_CLIENT)
			continue;
		line->unquestioned |= ticket->events[i].at >= metrics->period.start && !said.asked;
		line->unreminded |=
			msp_timeline_unreminded(ticket, i, metrics->calendar, MSP_METRICS_REMINDER, metrics->cutoff);
	}
}

static void count_line(
	struct msp_metrics_work *work, const struct msp_metrics_view *view, struct msp_metrics_ticket *line)
{
	struct msp_metrics *metrics = work->metrics;
	const struct msp_ticket *ticket = view->ticket;
	struct msp_ticket_said said = MSP_TICKET_SAID_INIT;

	for (size_t i = 0; i < ticket->event_count && ticket->events[i].at < metrics->cutoff; i++) {
		msp_ticket_said_next(&said, &ticket->events[i]);
		if (ticket->events[i].at >= metrics->period.start)
			count_event(work, line, &ticket->events[i], &said);
	}
	check_waits(work, line);
	for (size_t i = 0; i < line->clock_count; i++)
		line->reclassified |= line->clocks[i].reason == MSP_REASON_RECLASSIFIED;
	line->unasked = line->opened && is_unasked(ticket);
	metrics->unasked += line->unasked;
	metrics->after_hours_tickets += line->after_hours;
	metrics->reclassified += line->reclassified;
	metrics->unquestioned += line->unquestioned;
	metrics->unreminded += line->unreminded;
	metrics->survey_of += line->resolved && line->state.merged == NULL;
	if (line->opened) {
		metrics->opened_by_priority[line->work][line->priority]++;
		metrics->opened_by_priority[MSP_WORK_ALL][line->priority]++;
		metrics->without_category += ticket->category == NULL;
	}
	if (line->work == MSP_WORK_INCIDENT && line->resolved && line->state.merged == NULL)
		metrics->without_cause += line->state.cause == NULL;
	msp_metrics_waiting(work, view);
	msp_metrics_age(work, line);
	msp_metrics_rates(work, view, line);
	msp_metrics_slice(work, line);
}

static int look_at_month(struct msp_metrics_work *work, struct msp_metrics_view *view, struct msp_error *err)
{
	struct msp_month *month = view->month;
	struct msp_metrics_ticket *line = NULL;

	view->work = msp_metrics_work_at(view->ticket, month->cutoff);
	if (month == work->metrics->month)
		line = add_line(work, view);
	count_turns(view, &month->flow[view->work]);
	msp_metrics_people(work, view, line);
	msp_metrics_effort(work, view, line);
	if (msp_metrics_verdicts(work, view, line, err) != 0)
		return -1;
	if (line != NULL)
		count_line(work, view, line);
	return 0;
}

static int look_at_ticket(struct msp_metrics_work *work, const struct msp_ticket *ticket, struct msp_error *err)
{
	struct msp_timeline timeline;
	/* Nobody answered, and it was resolved: that deadline goes on into months in which nothing else happens. */
	bool going = ticket->opened >= msp_metrics_since(&work->metrics->period);

	msp_timeline_build(work->arena, ticket, work->metrics->cutoff, &timeline);
	for (size_t i = 0; i < MSP_METRICS_MONTHS; i++) {
		struct msp_month *month = &work->metrics->months[i];
		struct msp_metrics_view view = { ticket, &timeline, month, i, MSP_WORK_ALL, false };
		if (ticket->opened >= month->cutoff || (!going && !concerns(ticket, &timeline, month)))
			continue;
		if (look_at_month(work, &view, err) != 0)
			return msp_error_wrap(err, "%s", ticket->id);
		going = view.going;
	}
	return 0;
}

/* ---- sums ---- */

static void add_flow(struct msp_flow *sum, const struct msp_flow *flow)
{
	sum->opened += flow->opened;
	sum->reopened += flow->reopened;
	sum->resolved += flow->resolved;
	sum->closed += flow->closed;
	sum->merged += flow->merged;
	sum->converted += flow->converted;
	sum->backlog_start += flow->backlog_start;
	sum->backlog_end += flow->backlog_end;
}

static void add_tally(struct msp_tally *sum, const struct msp_tally *tally)
{
	sum->met += tally->met;
	sum->missed += tally->missed;
	sum->unknown += tally->unknown;
	sum->absent += tally->absent;
	sum->exempt += tally->exempt;
}

static int check_flow(
	const struct msp_month *month, const struct msp_flow *flow, const char *what, struct msp_error *err)
{
	char name[MSP_PERIOD_SIZE];
	int64_t sum = flow->backlog_start + flow->opened + flow->reopened - flow->resolved;

	if (sum == flow->backlog_end)
		return 0;
	return msp_error_set(err, MSP_BUG, "%s, %s: %" PRId64 " pending at the end, but the movements leave %" PRId64,
		msp_period_emit(&month->period, name), what, flow->backlog_end, sum);
}

static int sum_month(struct msp_month *month, struct msp_error *err)
{
	for (int i = 0; i < MSP_WORK_TYPES; i++) {
		if (check_flow(month, &month->flow[i], msp_work_name((enum msp_work)i), err) != 0)
			return -1;
		add_flow(&month->flow[MSP_WORK_ALL], &month->flow[i]);
		add_tally(&month->tally[MSP_WORK_ALL], &month->tally[i]);
	}
	return 0;
}

/* The turns against the state that everybody else derives: two ways to the same number of pending tickets. */
static int check_backlog(const struct msp_metrics_work *work, struct msp_error *err)
{
	const struct msp_metrics *metrics = work->metrics;
	int64_t pending = 0;

	for (size_t i = 0; i < metrics->ticket_count; i++)
		pending += msp_ticket_unresolved(&metrics->tickets[i]->state);
	if (pending == metrics->month->flow[MSP_WORK_ALL].backlog_end)
		return 0;
	return msp_error_set(err, MSP_BUG, "%" PRId64 " tickets are unresolved, but the movements leave %" PRId64,
		pending, metrics->month->flow[MSP_WORK_ALL].backlog_end);
}

static int compare_lines(const void *a, const void *b)
{
	const struct msp_ticket *left = (*(struct msp_metrics_ticket *const *)a)->ticket;
	const struct msp_ticket *right = (*(struct msp_metrics_ticket *const *)b)->ticket;

	if (left->opened != right->opened)
		return left->opened < right->opened ? -1 : 1;
	return strcmp(left->id, right->id);
}

static void count_overdue(struct msp_metrics *metrics)
{
	for (size_t i = 0; i < metrics->ticket_count; i++) {
		const struct msp_metrics_ticket *line = metrics->tickets[i];
		for (size_t j = 0; j < line->clock_count; j++)
			metrics->overdue +=
				line->clocks[j].state == MSP_CLOCK_MISSED && line->clocks[j].stop == MSP_TIME_NONE;
	}
}

static int sum_up(struct msp_metrics_work *work, struct msp_error *err)
{
	struct msp_metrics *metrics = work->metrics;

	for (size_t i = 0; i < MSP_METRICS_MONTHS; i++)
		if (sum_month(&metrics->months[i], err) != 0)
			return -1;
	if (metrics->ticket_count > 0)
		qsort(metrics->tickets, metrics->ticket_count, sizeof(void *), compare_lines);
	if (check_backlog(work, err) != 0 || msp_metrics_clauses(work, err) != 0)
		return -1;
	count_overdue(metrics);
	metrics->verdict = msp_verdict_of(&metrics->month->tally[MSP_WORK_ALL], metrics->at_risk, metrics->goal);
	metrics->without_people =
		(struct msp_part){ metrics->month->person_known.of - metrics->month->person_known.count,
			metrics->month->person_known.of };
	msp_credit_of_tickets(work->policy, metrics, &metrics->credit);
	msp_metrics_spreads(work);
	msp_metrics_slices_sort(work);
	msp_metrics_repetition(work);
	return 0;
}

int msp_metrics_compute(const struct msp_metrics_request *request, struct msp_metrics *metrics, struct msp_error *err)
{
	struct msp_metrics_work work = { .request = request, .metrics = metrics, .arena = request->arena };

	*metrics = (struct msp_metrics){
		.client = request->client,
		.period = request->period,
		.cutoff = request->cutoff,
		.preview = request->cutoff < request->period.end,
		.levels = request->levels,
	};
	if (msp_catalog_provider(request->catalog, &work.provider, err) != 0 || msp_metrics_base(&work, err) != 0)
		return -1;
	read_service(metrics);
	lay_out_months(metrics, request);
	for (size_t i = 0; i < request->count; i++)
		if (request->tickets[i]->moved == NULL && look_at_ticket(&work, request->tickets[i], err) != 0)
			return -1;
	return sum_up(&work, err);
}
