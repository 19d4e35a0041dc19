/* SPDX-License-Identifier: ISC */
/* Verdicts, promises and times to answer and to solve. */
#include <stdlib.h>

#include "lib/base/str.h"
#include "lib/model/metrics_work.h"

/* ---- verdicts ---- */

/* What is neither met nor missed has no instant of its own: what was never promised or known counts in the month of
 * the opening, what was taken out of judgement where the ticket was alive. */
static enum msp_outcome outcome(
	const struct msp_month *month, const struct msp_ticket *ticket, const struct msp_clock *clock)
{
	bool opened_here = ticket->opened >= month->period.start;

	switch (clock->state) {
	case MSP_CLOCK_MET:
	case MSP_CLOCK_MISSED:
		if (clock->decided < month->period.start || clock->decided >= month->cutoff)
			return MSP_OUTCOME_ELSEWHERE;
		return clock->state == MSP_CLOCK_MET ? MSP_OUTCOME_MET : MSP_OUTCOME_MISSED;
	case MSP_CLOCK_UNKNOWN:
		return opened_here ? MSP_OUTCOME_UNKNOWN : MSP_OUTCOME_ELSEWHERE;
	case MSP_CLOCK_ABSENT:
		return opened_here ? MSP_OUTCOME_ABSENT : MSP_OUTCOME_ELSEWHERE;
	case MSP_CLOCK_EXEMPT:
		return MSP_OUTCOME_EXEMPT;
	case MSP_CLOCK_RUNNING:
	case MSP_CLOCK_PAUSED:
		break;
	}
	return MSP_OUTCOME_OPEN;
}

enum msp_outcome msp_metrics_outcome(
	const struct msp_metrics *metrics, const struct msp_ticket *ticket, const struct msp_clock *clock)
{
	return outcome(metrics->month, ticket, clock);
}

static void count_clock(const struct msp_metrics_view *view, const struct msp_clock *clock, struct msp_tally *tally)
{
	enum msp_outcome found = outcome(view->month, view->ticket, clock);

	tally->met += found == MSP_OUTCOME_MET;
	tally->missed += found == MSP_OUTCOME_MISSED;
	tally->unknown += found == MSP_OUTCOME_UNKNOWN;
	tally->absent += found == MSP_OUTCOME_ABSENT;
	tally->exempt += found == MSP_OUTCOME_EXEMPT;
}

static enum msp_work judged_as(const struct msp_metrics_view *view, const struct msp_clock *clock)
{
	return clock->type == NULL ? view->work : msp_work_parse(clock->type);
}

/* Time used by what stopped in the month; late segments and reopenings each for themselves. */
static void sample_clock(
	struct msp_metrics_work *work, const struct msp_metrics_view *view, const struct msp_clock *clock)
{
	enum msp_work kind = judged_as(view, clock);
	const struct msp_month *month = view->month;
	bool judged = clock->state == MSP_CLOCK_MET || clock->state == MSP_CLOCK_MISSED;

	if (!judged || clock->stop == MSP_TIME_NONE || clock->stop < month->period.start ||
		clock->stop >= month->cutoff)
		return;
	if (clock->kind == MSP_CLOCK_RESOLUTION)
		msp_samples_add(work->arena, &work->month_resolution[view->month_number][kind], clock->elapsed);
	if (month != work->metrics->month)
		return;
	int priority = clock->priority[1] - '0';
	if (clock->kind == MSP_CLOCK_RESPONSE && clock->at_opening) {
		work->metrics->at_opening[kind]++;
	} else if (clock->kind == MSP_CLOCK_RESPONSE) {
		msp_samples_add(work->arena, &work->response[kind][0], clock->elapsed);
		msp_samples_add(work->arena, &work->response[kind][priority], clock->elapsed);
	} else if (clock->kind == MSP_CLOCK_RESOLUTION) {
		msp_samples_add(work->arena, &work->resolution[kind][0], clock->elapsed);
		msp_samples_add(work->arena, &work->resolution[kind][priority], clock->elapsed);
		msp_samples_add(work->arena, &work->lived[kind], clock->stop - clock->start);
	}
}

int msp_metrics_verdicts(struct msp_metrics_work *work, struct msp_metrics_view *view, struct msp_metrics_ticket *line,
	struct msp_error *err)
{
	struct msp_clock *clocks;
	size_t count;

	if (msp_clocks_compute_all(
		    work->request->catalog, work->arena, view->ticket, view->month->cutoff, &clocks, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		count_clock(view, &clocks[i], &view->month->tally[judged_as(view, &clocks[i])]);
		sample_clock(work, view, &clocks[i]);
		view->going |= clocks[i].state == MSP_CLOCK_RUNNING || clocks[i].state == MSP_CLOCK_PAUSED;
	}
	if (line != NULL) {
		line->clocks = clocks;
		line->clock_count = count;
	}
	return 0;
}

void msp_metrics_spreads(struct msp_metrics_work *work)
{
	struct msp_metrics *metrics = work->metrics;

	for (int i = 0; i < MSP_WORK_TYPES; i++) {
		for (int p = 0; p < 5; p++) {
			metrics->response[i][p] = msp_spread_of(work->response[i][p].items, work->response[i][p].count);
			metrics->resolution[i][p] =
				msp_spread_of(work->resolution[i][p].items, work->resolution[i][p].count);
		}
		metrics->lived[i] = msp_spread_of(work->lived[i].items, work->lived[i].count);
		for (size_t m = 0; m < MSP_METRICS_MONTHS; m++) {
			struct msp_samples *samples = &work->month_resolution[m][i];
			metrics->months[m].resolution[i] = msp_spread_of(samples->items, samples->count);
		}
	}
}

/* ---- promises ---- */

static struct msp_clause *find_clause(struct msp_metrics_work *work, const struct msp_policy *policy,
	const struct msp_policy_row *row, enum msp_clock_kind kind)
{
	struct msp_metrics *metrics = work->metrics;

	for (size_t i = 0; i < metrics->clause_count; i++) {
		struct msp_clause *clause = &metrics->clauses[i];
		if (clause->policy == policy && clause->row == row && clause->kind == kind)
			return clause;
	}
	msp_arena_reserve(work->arena, metrics->clauses, metrics->clause_count, metrics->clause_capacity);
	struct msp_clause *clause = &metrics->clauses[metrics->clause_count++];
	*clause = (struct msp_clause){ .policy = policy, .row = row, .kind = kind };
	return clause;
}

/* Calendar of a row's hours; of rows without cases too. */
static int clause_calendar(struct msp_metrics_work *work, struct msp_clause *clause, struct msp_error *err)
{
	const char *name = clause->row->calendar;

	clause->calendar = work->metrics->calendar;
	if (name == NULL)
		return 0;
	return msp_catalog_calendar(work->request->catalog, name, &clause->calendar, err);
}

static int add_rows(struct msp_metrics_work *work, struct msp_error *err)
{
	const struct msp_policy *policy = work->policy;

	for (size_t i = 0; policy != NULL && i < policy->row_count; i++)
		for (int kind = 0; kind < MSP_CLOCK_KINDS; kind++) {
			if (!policy->rows[i].promises[kind].given)
				continue;
			struct msp_clause *clause =
				find_clause(work, policy, &policy->rows[i], (enum msp_clock_kind)kind);
			if (clause_calendar(work, clause, err) != 0)
				return -1;
		}
	return 0;
}

/* Late after the last close, before the next opening, is no business time but late all the same. */
int64_t msp_clock_lateness(const struct msp_clock *clock, int64_t cutoff)
{
	int64_t end = clock->stop == MSP_TIME_NONE ? cutoff : clock->stop;

	if (clock->left < 0 || clock->due == MSP_TIME_NONE)
		return -clock->left;
	return end > clock->due ? end - clock->due : 0;
}

static void add_miss(struct msp_metrics_work *work, struct msp_clause *clause, const struct msp_metrics_ticket *line,
	const struct msp_clock *clock)
{
	msp_arena_reserve(work->arena, clause->misses, clause->miss_count, clause->miss_capacity);
	clause->misses[clause->miss_count++] =
		(struct msp_miss){ line, clock, msp_clock_lateness(clock, work->metrics->cutoff) };
}

static const struct msp_policy_row *row_at(const struct msp_policy *policy, int line)
{
	for (size_t i = 0; i < policy->row_count; i++)
		if (policy->rows[i].line == line)
			return &policy->rows[i];
	return NULL;
}

static int count_in_clause(struct msp_metrics_work *work, const struct msp_metrics_ticket *line,
	const struct msp_clock *clock, struct msp_error *err)
{
	const struct msp_metrics_view view = { .ticket = line->ticket, .month = work->metrics->month };
	const struct msp_policy *policy;

	if (clock->state == MSP_CLOCK_ABSENT || clock->policy == NULL || clock->calendar == NULL)
		return 0;
	if (msp_catalog_policy(work->request->catalog, clock->policy, &policy, err) != 0)
		return -1;
	const struct msp_policy_row *row = row_at(policy, clock->policy_line);
	if (row == NULL)
		return msp_error_set(
			err, MSP_BUG, "policy %s has no row in line %d", clock->policy, clock->policy_line);
	struct msp_clause *clause = find_clause(work, policy, row, clock->kind);
	int64_t missed = clause->tally.missed;
	clause->calendar = clock->calendar;
	count_clock(&view, clock, &clause->tally);
	if (clause->tally.missed > missed)
		add_miss(work, clause, line, clock);
	clause->running += clock->state == MSP_CLOCK_RUNNING || clock->state == MSP_CLOCK_PAUSED;
	clause->at_risk += clock->at_risk;
	work->metrics->at_risk += clock->at_risk;
	return 0;
}

int msp_metrics_clauses(struct msp_metrics_work *work, struct msp_error *err)
{
	struct msp_metrics *metrics = work->metrics;

	if (add_rows(work, err) != 0)
		return -1;
	for (size_t i = 0; i < metrics->ticket_count; i++)
		for (size_t j = 0; j < metrics->tickets[i]->clock_count; j++)
			if (count_in_clause(work, metrics->tickets[i], &metrics->tickets[i]->clocks[j], err) != 0)
				return -1;
	for (size_t i = 0; i < metrics->clause_count; i++) {
		struct msp_clause *clause = &metrics->clauses[i];
		clause->verdict = msp_verdict_of(&clause->tally, clause->at_risk, metrics->goal);
	}
	return 0;
}
