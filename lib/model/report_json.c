/* SPDX-License-Identifier: ISC */
/*
 * All figures as JSON.  Keys are never renamed; times are RFC 3339 in the client's zone, spans are whole seconds, money
 * is a decimal string, shares are given as their two numbers.  A figure without cases is null, never 0 or 100 %.
 */
#include <inttypes.h>

#include "lib/base/str.h"
#include "lib/model/report_private.h"
#include "lib/text/json.h"

#define SCHEMA "msp-report-monthly/1"

static struct msp_node *number(struct msp_arena *arena, int64_t value)
{
	struct msp_node *node = msp_node_plain(arena, msp_arena_printf(arena, "%" PRId64, value));
	node->kind = MSP_NODE_NUMBER;
	return node;
}

static struct msp_node *truth(struct msp_arena *arena, bool value)
{
	struct msp_node *node = msp_node_plain(arena, value ? "true" : "false");
	node->kind = value ? MSP_NODE_TRUE : MSP_NODE_FALSE;
	return node;
}

static struct msp_node *text(struct msp_arena *arena, const char *value)
{
	return value == NULL ? msp_node_null(arena) : msp_node_string(arena, value);
}

static void set_number(struct msp_arena *arena, struct msp_node *map, const char *key, int64_t value)
{
	msp_node_set(arena, map, key, number(arena, value));
}

static void set_text(struct msp_arena *arena, struct msp_node *map, const char *key, const char *value)
{
	msp_node_set(arena, map, key, text(arena, value));
}

static void set_time(const struct msp_report *report, struct msp_node *map, const char *key, int64_t at)
{
	char out[MSP_TIME_SIZE];

	set_text(report->arena, map, key,
		at == MSP_TIME_NONE ? NULL : msp_zone_emit(report->metrics->period.zone, at, out));
}

static void set_money(struct msp_arena *arena, struct msp_node *map, const char *key, bool known, int64_t hundredths)
{
	set_text(arena, map, key, known ? msp_money_emit(arena, hundredths) : NULL);
}

/* ---- pieces ---- */

static struct msp_node *flow(struct msp_arena *arena, const void *figure)
{
	const struct msp_flow *flow = figure;
	struct msp_node *map = msp_node_map(arena);

	set_number(arena, map, "pending_start", flow->backlog_start);
	set_number(arena, map, "opened", flow->opened);
	set_number(arena, map, "reopened", flow->reopened);
	set_number(arena, map, "resolved", flow->resolved);
	set_number(arena, map, "closed", flow->closed);
	set_number(arena, map, "merged", flow->merged);
	set_number(arena, map, "converted", flow->converted);
	set_number(arena, map, "pending_end", flow->backlog_end);
	return map;
}

static struct msp_node *tally(struct msp_arena *arena, const void *figure)
{
	const struct msp_tally *tally = figure;
	struct msp_node *map = msp_node_map(arena);

	set_number(arena, map, "met", tally->met);
	set_number(arena, map, "missed", tally->missed);
	set_number(arena, map, "judged", msp_tally_judged(tally));
	set_number(arena, map, "unknown", tally->unknown);
	set_number(arena, map, "absent", tally->absent);
	set_number(arena, map, "exempt", tally->exempt);
	return map;
}

static struct msp_node *spread(struct msp_arena *arena, const void *figure)
{
	const struct msp_spread *spread = figure;
	struct msp_node *map = msp_node_map(arena);
	const struct {
		const char *key;
		int64_t value;
	} values[] = { { "mean", spread->mean }, { "median", spread->median }, { "p90", spread->p90 } };

	set_number(arena, map, "n", spread->n);
	for (size_t i = 0; i < MSP_COUNT(values); i++)
		msp_node_set(arena, map, values[i].key,
			spread->n == 0 ? msp_node_null(arena) : number(arena, values[i].value));
	return map;
}

static struct msp_node *part(struct msp_arena *arena, const void *figure)
{
	const struct msp_part *part = figure;
	struct msp_node *map = msp_node_map(arena);

	set_number(arena, map, "count", part->count);
	set_number(arena, map, "of", part->of);
	return map;
}

/* Writes one figure; what it points to is the emitter's to know. */
typedef struct msp_node *emit_figure(struct msp_arena *arena, const void *figure);

static struct msp_node *count(struct msp_arena *arena, const void *figure)
{
	const int64_t *value = figure;
	return number(arena, *value);
}

/* figures is an array with one for each type of work, `each` bytes apart; all = the sum over them is its last. */
static struct msp_node *by_work(struct msp_arena *arena, emit_figure *emit, const void *figures, size_t each, bool all)
{
	struct msp_node *map = msp_node_map(arena);

	for (int work = 0; work < MSP_WORK_TYPES + all; work++)
		msp_node_set(arena, map, msp_work_name((enum msp_work)work),
			emit(arena, (const char *)figures + (size_t)work * each));
	return map;
}

/* ---- sections ---- */

static struct msp_node *months(const struct msp_report *report)
{
	struct msp_arena *arena = report->arena;
	struct msp_node *list = msp_node_seq(arena);

	for (size_t i = 0; i < MSP_METRICS_MONTHS; i++) {
		const struct msp_month *month = &report->metrics->months[i];
		struct msp_node *map = msp_node_map(arena);
		char name[MSP_PERIOD_SIZE];
		set_text(arena, map, "period", msp_period_emit(&month->period, name));
		msp_node_set(arena, map, "served", truth(arena, month->known));
		msp_node_set(arena, map, "whole", truth(arena, month->known && !month->partial));
		msp_node_set(arena, map, "flow", by_work(arena, flow, month->flow, sizeof month->flow[0], true));
		msp_node_set(
			arena, map, "compliance", by_work(arena, tally, month->tally, sizeof month->tally[0], true));
		msp_node_set(arena, map, "resolution",
			by_work(arena, spread, month->resolution, sizeof month->resolution[0], false));
		set_number(arena, map, "person_seconds", month->person_seconds);
		msp_node_set(arena, map, "person_known", part(arena, &month->person_known));
		set_number(arena, map, "worked", month->worked);
		set_number(arena, map, "after_hours", month->after_hours);
		msp_node_add(arena, list, map);
	}
	return list;
}

static struct msp_node *misses(struct msp_arena *arena, const struct msp_clause *clause)
{
	struct msp_node *list = msp_node_seq(arena);

	for (size_t i = 0; i < clause->miss_count; i++) {
		const struct msp_miss *miss = &clause->misses[i];
		struct msp_node *map = msp_node_map(arena);
		set_text(arena, map, "ticket", miss->ticket->ticket->id);
		set_number(arena, map, "late", miss->late);
		set_number(arena, map, "times", miss->clock->misses);
		msp_node_set(arena, map, "open", truth(arena, miss->clock->stop == MSP_TIME_NONE));
		set_text(arena, map, "cause", miss->ticket->state.cause);
		msp_node_add(arena, list, map);
	}
	return list;
}

static struct msp_node *clauses(const struct msp_report *report)
{
	struct msp_arena *arena = report->arena;
	struct msp_node *list = msp_node_seq(arena);

	for (size_t i = 0; i < report->metrics->clause_count; i++) {
		const struct msp_clause *clause = &report->metrics->clauses[i];
		struct msp_node *map = msp_node_map(arena);
		set_text(arena, map, "policy", clause->policy->name);
		set_text(arena, map, "type", clause->row->type);
		set_text(arena, map, "priority", clause->row->priority);
		set_text(arena, map, "clock", msp_clock_name(clause->kind));
		set_text(arena, map, "promise", msp_duration_emit(arena, clause->row->promises[clause->kind].duration));
		set_text(arena, map, "calendar", msp_calendar_name(clause->calendar));
		msp_node_set(arena, map, "compliance", tally(arena, &clause->tally));
		set_number(arena, map, "running", clause->running);
		set_number(arena, map, "at_risk", clause->at_risk);
		set_text(arena, map, "verdict", msp_verdict_name(clause->verdict));
		msp_node_set(arena, map, "misses", misses(arena, clause));
		msp_node_add(arena, list, map);
	}
	return list;
}

/* Millionths of a percent as a decimal number in text, "99.95": exact. */
static void set_percent(struct msp_arena *arena, struct msp_node *map, const char *key, bool known, int64_t millionths)
{
	set_text(arena, map, key, known ? msp_availability_percent(arena, millionths) : NULL);
}

static struct msp_node *credit_lines(struct msp_arena *arena, const struct msp_credits *credits)
{
	struct msp_node *list = msp_node_seq(arena);

	for (size_t i = 0; credits != NULL && i < credits->line_count; i++) {
		const struct msp_credit_line *line = &credits->lines[i];
		struct msp_node *map = msp_node_map(arena), *causes = msp_node_seq(arena);
		set_text(arena, map, "kind", msp_credit_kind_name(line->kind));
		set_text(arena, map, "service", line->service);
		set_text(arena, map, "clock", line->clock);
		set_percent(arena, map, "below", true, line->below);
		set_percent(arena, map, "reached", true, line->reached);
		set_percent(arena, map, "percent", true, line->percent);
		set_money(arena, map, "amount", credits->reason == MSP_CREDIT_DUE, line->amount);
		for (size_t j = 0; j < line->cause_count; j++)
			msp_node_add(arena, causes, text(arena, line->causes[j].id));
		msp_node_set(arena, map, "causes", causes);
		msp_node_add(arena, list, map);
	}
	return list;
}

static struct msp_node *credit(const struct msp_report *report)
{
	const struct msp_credits *credits = report->request->credits;
	struct msp_arena *arena = report->arena;
	struct msp_node *map = msp_node_map(arena);
	bool promised = credits != NULL && credits->reason != MSP_CREDIT_NO_POLICY &&
			credits->reason != MSP_CREDIT_NOT_PROMISED;
	bool known = credits != NULL && credits->due && credits->reason == MSP_CREDIT_DUE;

	msp_node_set(arena, map, "promised", truth(arena, promised));
	msp_node_set(arena, map, "due", truth(arena, credits != NULL && credits->due));
	set_text(arena, map, "reason", credits == NULL ? NULL : msp_credit_reason_name(credits->reason));
	set_number(arena, map, "percent_hundredths", credits == NULL ? 0 : credits->percent / 10000);
	set_percent(arena, map, "percent", credits != NULL && credits->due, credits == NULL ? 0 : credits->percent);
	set_money(arena, map, "amount", known, known ? credits->amount : 0);
	set_money(arena, map, "tax", known, known ? credits->tax : 0);
	set_money(arena, map, "total", known, known ? credits->total : 0);
	set_text(arena, map, "currency", report->metrics->contract.currency);
	msp_node_set(arena, map, "lines", credit_lines(arena, credits));
	return map;
}

static struct msp_node *promises(const struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	struct msp_arena *arena = report->arena;
	struct msp_node *map = msp_node_map(arena);

	set_text(arena, map, "verdict", msp_verdict_name(metrics->verdict));
	set_number(arena, map, "goal_hundredths_percent", metrics->goal);
	msp_node_set(arena, map, "goal_in_contract", truth(arena, metrics->goal_given));
	set_number(arena, map, "at_risk", metrics->at_risk);
	set_number(arena, map, "overdue", metrics->overdue);
	msp_node_set(arena, map, "clauses", clauses(report));
	msp_node_set(arena, map, "credit", credit(report));
	return map;
}

/* ---- availability ---- */

static struct msp_node *outages(const struct msp_report *report, const struct msp_availability *service)
{
	struct msp_arena *arena = report->arena;
	struct msp_node *list = msp_node_seq(arena);

	for (size_t i = 0; i < service->item_count; i++) {
		const struct msp_availability_item *item = &service->items[i];
		struct msp_node *map = msp_node_map(arena);
		set_text(arena, map, "id", item->outage->id);
		set_text(arena, map, "ticket", item->outage->ticket);
		set_text(arena, map, "counts_as", msp_outage_role_name(item->role));
		set_time(report, map, "start", item->start);
		set_time(report, map, "end", item->going ? MSP_TIME_NONE : item->end);
		set_number(arena, map, "committed", item->committed);
		msp_node_add(arena, list, map);
	}
	return list;
}

static struct msp_node *availability(const struct msp_report *report)
{
	const struct msp_availabilities *services = report->request->availabilities;
	struct msp_arena *arena = report->arena;
	struct msp_node *list = msp_node_seq(arena);

	for (size_t i = 0; services != NULL && i < services->count; i++) {
		const struct msp_availability *service = &services->items[i];
		struct msp_node *map = msp_node_map(arena);
		bool known = service->state != MSP_AVAILABILITY_UNMEASURED && service->state != MSP_AVAILABILITY_EMPTY;
		set_text(arena, map, "service", service->service);
		set_text(arena, map, "state", msp_availability_state_name(service->state));
		set_percent(arena, map, "promised", service->promised, service->target);
		set_text(arena, map, "reached", known ? msp_availability_emit(arena, service, 6) : NULL);
		set_number(arena, map, "committed", service->committed);
		set_number(arena, map, "gaps", service->gaps);
		set_number(arena, map, "maintenance", service->maintenance);
		set_number(arena, map, "excluded", service->excluded);
		set_number(arena, map, "down", service->down);
		msp_node_set(arena, map, "outages", outages(report, service));
		msp_node_add(arena, list, map);
	}
	return list;
}

/* ---- times ---- */

static struct msp_node *by_priority(struct msp_arena *arena, const void *figure)
{
	const struct msp_spread *spreads = figure; /* all, P1 … P4 */
	static const char *const names[] = { "all", "P1", "P2", "P3", "P4" };
	struct msp_node *map = msp_node_map(arena);

	for (size_t i = 0; i < MSP_COUNT(names); i++)
		msp_node_set(arena, map, names[i], spread(arena, &spreads[i]));
	return map;
}

static struct msp_node *times(const struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	struct msp_arena *arena = report->arena;
	struct msp_node *map = msp_node_map(arena);

	msp_node_set(arena, map, "response",
		by_work(arena, by_priority, metrics->response, sizeof metrics->response[0], false));
	msp_node_set(arena, map, "resolution",
		by_work(arena, by_priority, metrics->resolution, sizeof metrics->resolution[0], false));
	msp_node_set(arena, map, "resolution_lived",
		by_work(arena, spread, metrics->lived, sizeof metrics->lived[0], false));
	msp_node_set(arena, map, "answered_at_opening",
		by_work(arena, count, metrics->at_opening, sizeof metrics->at_opening[0], false));
	return map;
}

static struct msp_node *counts(struct msp_arena *arena, const int64_t *values)
{
	return by_work(arena, count, values, sizeof values[0], true);
}

static struct msp_node *slices(struct msp_arena *arena, const struct msp_slices *slices)
{
	struct msp_node *list = msp_node_seq(arena);

	for (size_t i = 0; i < slices->count; i++) {
		const struct msp_slice *slice = &slices->items[i];
		struct msp_node *map = msp_node_map(arena);
		set_text(arena, map, "key", slice->key);
		msp_node_set(arena, map, "opened", counts(arena, slice->opened));
		set_number(arena, map, "person_seconds", slice->person_seconds);
		msp_node_add(arena, list, map);
	}
	return list;
}

static struct msp_node *opened(const struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	struct msp_arena *arena = report->arena;
	struct msp_node *map = msp_node_map(arena), *priorities = msp_node_map(arena);

	for (int p = 1; p < 5; p++)
		msp_node_set(arena, priorities, msp_arena_printf(arena, "P%d", p),
			by_work(arena, count, &metrics->opened_by_priority[0][p], sizeof metrics->opened_by_priority[0],
				true));
	msp_node_set(arena, map, "priority", priorities);
	for (int i = 0; i < MSP_DIMENSIONS; i++)
		if (i != MSP_DIMENSION_REQUESTER || msp_report_names_people(report))
			msp_node_set(arena, map, msp_dimension_name((enum msp_dimension)i),
				slices(arena, &metrics->slices[i]));
	return map;
}

static struct msp_node *waits(struct msp_arena *arena, const void *figure)
{
	const int64_t *seconds = figure; /* by cause */
	struct msp_node *map = msp_node_map(arena);

	for (int cause = MSP_WAIT_CLIENT; cause < MSP_WAIT_NO; cause++)
		set_number(arena, map, msp_wait_name((enum msp_wait)cause), seconds[cause]);
	return map;
}

/* Seconds by who pays them. */
static struct msp_node *worked(struct msp_arena *arena, const struct msp_metrics *metrics)
{
	static const char *const names[] = { "included", "extra", "project", "warranty" };
	struct msp_node *map = msp_node_map(arena);

	for (size_t i = 0; i < MSP_COUNT(names); i++)
		set_number(arena, map, names[i], metrics->covered[MSP_COVER_INCLUDED + i]);
	return map;
}

static struct msp_node *effort(const struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	struct msp_arena *arena = report->arena;
	struct msp_node *map = msp_node_map(arena), *contract = msp_node_map(arena);

	msp_node_set(arena, map, "waiting", by_work(arena, waits, metrics->waiting, sizeof metrics->waiting[0], true));
	msp_node_set(arena, map, "open", counts(arena, metrics->open_seconds));
	msp_node_set(arena, map, "worked", worked(arena, metrics));
	set_number(arena, map, "after_hours_tickets", metrics->after_hours_tickets);
	set_number(arena, map, "visits", metrics->visits);
	set_number(arena, map, "escalations", metrics->escalations);
	set_number(arena, map, "unasked", metrics->unasked);
	set_money(arena, map, "stopped_cost", msp_metrics_cost(metrics) >= 0, msp_metrics_cost(metrics));
	set_text(arena, contract, "number", metrics->contract.number);
	set_text(arena, contract, "plan", metrics->contract.plan);
	set_money(arena, contract, "fee", metrics->contract.fee_known, metrics->contract.fee);
	msp_node_set(arena, contract, "hours_included",
		metrics->contract.included_seconds < 0 ? msp_node_null(arena)
						       : number(arena, metrics->contract.included_seconds));
	msp_node_set(arena, contract, "visits_included",
		metrics->contract.visits < 0 ? msp_node_null(arena) : number(arena, metrics->contract.visits));
	msp_node_set(arena, map, "contract", contract);
	return map;
}

static struct msp_node *recurrences(struct msp_arena *arena, const struct msp_metrics *metrics)
{
	struct msp_node *list = msp_node_seq(arena);

	for (size_t i = 0; i < metrics->recurrence_count; i++) {
		const struct msp_recurrence *recurrence = &metrics->recurrences[i];
		struct msp_node *map = msp_node_map(arena);
		set_text(arena, map, "category", recurrence->category);
		set_text(arena, map, "cause", recurrence->cause);
		set_number(arena, map, "count", recurrence->count);
		set_number(arena, map, "person_seconds", recurrence->person_seconds);
		set_number(arena, map, "earlier", recurrence->earlier);
		set_text(arena, map, "problem", recurrence->problem == NULL ? NULL : recurrence->problem->ticket->id);
		msp_node_add(arena, list, map);
	}
	return list;
}

static struct msp_node *ages(struct msp_arena *arena, const void *figure)
{
	const int64_t *ages = figure;
	static const char *const names[MSP_AGES] = { "0-3", "4-10", "11-30", "over-30" };
	struct msp_node *map = msp_node_map(arena);

	for (size_t i = 0; i < MSP_AGES; i++)
		set_number(arena, map, names[i], ages[i]);
	return map;
}

static struct msp_node *quality(const struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	struct msp_arena *arena = report->arena;
	struct msp_node *map = msp_node_map(arena);

	msp_node_set(
		arena, map, "first_line", metrics->levels ? part(arena, &metrics->first_line) : msp_node_null(arena));
	msp_node_set(arena, map, "specialist", metrics->levels ? part(arena, &metrics->raised) : msp_node_null(arena));
	msp_node_set(arena, map, "reopened", part(arena, &metrics->reopened));
	msp_node_set(arena, map, "repeated", part(arena, &metrics->repeated));
	msp_node_set(arena, map, "recurring_causes", recurrences(arena, metrics));
	msp_node_set(arena, map, "pending_age_working_days",
		by_work(arena, ages, metrics->ages, sizeof metrics->ages[0], true));
	return map;
}

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

static struct msp_node *ids(const struct msp_report *report, bool (*concerns)(const struct msp_metrics_ticket *ticket))
{
	const struct msp_metrics *metrics = report->metrics;
	struct msp_node *list = msp_node_seq(report->arena);

	for (size_t i = 0; i < metrics->ticket_count; i++)
		if (concerns(metrics->tickets[i]))
			msp_node_add(report->arena, list, text(report->arena, metrics->tickets[i]->ticket->id));
	return list;
}

static struct msp_node *missing(const struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	struct msp_arena *arena = report->arena;
	struct msp_node *map = msp_node_map(arena);

	msp_node_set(arena, map, "people", part(arena, &metrics->without_people));
	set_number(arena, map, "category", metrics->without_category);
	set_number(arena, map, "cause", metrics->without_cause);
	msp_node_set(arena, map, "recorded_late", ids(report, is_backdated));
	msp_node_set(arena, map, "reclassified", ids(report, is_reclassified));
	msp_node_set(arena, map, "waits_without_question", ids(report, is_unquestioned));
	msp_node_set(arena, map, "waits_without_reminder", ids(report, is_unreminded));
	return map;
}

static struct msp_node *surveys(const struct msp_report *report)
{
	const struct msp_metrics *metrics = report->metrics;
	struct msp_arena *arena = report->arena;
	struct msp_node *map = msp_node_map(arena), *list = msp_node_seq(arena);

	set_number(arena, map, "answers", (int64_t)metrics->survey_count);
	set_number(arena, map, "of", metrics->survey_of);
	set_number(arena, map, "scored", metrics->scored);
	set_number(arena, map, "satisfied", metrics->satisfied);
	for (size_t i = 0; i < metrics->survey_count; i++) {
		const struct msp_survey *survey = &metrics->surveys[i];
		struct msp_node *answer = msp_node_map(arena);
		set_text(arena, answer, "ticket", survey->ticket->ticket->id);
		msp_node_set(arena, answer, "score",
			survey->score == 0 ? msp_node_null(arena) : number(arena, survey->score));
		set_text(arena, answer, "comment", survey->comment);
		msp_node_add(arena, list, answer);
	}
	msp_node_set(arena, map, "list", list);
	return map;
}

/* Figures of the month before: as a person reads them, since their units differ. */
static struct msp_node *adjustments(const struct msp_report *report)
{
	const struct msp_adjustments *found = report->request->adjustments;
	struct msp_arena *arena = report->arena;
	struct msp_node *list = msp_node_seq(arena);

	for (size_t i = 0; found != NULL && i < found->count; i++) {
		const struct msp_adjustment *item = &found->items[i];
		struct msp_node *map = msp_node_map(arena), *because = msp_node_seq(arena);
		set_text(arena, map, "figure", msp_adjustment_key(arena, item));
		set_text(arena, map, "sent",
			msp_adjustment_from(arena, report->language, item, report->metrics->contract.currency));
		set_text(arena, map, "now",
			msp_adjustment_to(arena, report->language, item, report->metrics->contract.currency));
		for (size_t j = 0; j < item->because_count; j++)
			msp_node_add(arena, because, text(arena, item->because[j]->id));
		msp_node_set(arena, map, "because", because);
		msp_node_add(arena, list, map);
	}
	return list;
}

/* ---- tickets ---- */

static struct msp_node *clock_list(const struct msp_report *report, const struct msp_metrics_ticket *ticket)
{
	struct msp_arena *arena = report->arena;
	struct msp_node *list = msp_node_seq(arena);

	for (size_t i = 0; i < ticket->clock_count; i++) {
		const struct msp_clock *clock = &ticket->clocks[i];
		struct msp_node *map = msp_node_map(arena);
		set_text(arena, map, "clock", msp_clock_name(clock->kind));
		set_text(arena, map, "state", msp_clock_state_name(clock->state));
		set_time(report, map, "start", clock->start);
		set_time(report, map, "due", clock->due);
		set_time(report, map, "stop", clock->stop);
		set_number(arena, map, "elapsed", clock->elapsed);
		set_number(arena, map, "paused", clock->paused);
		msp_node_add(arena, list, map);
	}
	return list;
}

static struct msp_node *tickets(const struct msp_report *report)
{
	struct msp_arena *arena = report->arena;
	struct msp_node *list = msp_node_seq(arena);

	for (size_t i = 0; i < report->metrics->ticket_count; i++) {
		const struct msp_metrics_ticket *line = report->metrics->tickets[i];
		struct msp_node *map = msp_node_map(arena);
		char priority[] = { 'P', (char)('0' + line->priority), '\0' };
		set_text(arena, map, "id", line->ticket->id);
		set_text(arena, map, "title", line->ticket->title);
		set_text(arena, map, "type", msp_work_name(line->work));
		set_text(arena, map, "priority", priority);
		set_text(arena, map, "status", msp_status_name(line->state.status));
		set_text(arena, map, "merged", line->state.merged);
		set_text(arena, map, "category", line->ticket->category);
		set_text(arena, map, "site", line->ticket->site);
		set_text(arena, map, "entity", line->ticket->entity);
		set_text(arena, map, "requester", msp_report_names_people(report) ? line->ticket->requester : NULL);
		set_text(arena, map, "cause", line->state.cause);
		set_time(report, map, "opened", line->ticket->opened);
		set_time(report, map, "resolved", line->state.resolved);
		set_number(arena, map, "worked", line->worked);
		msp_node_set(arena, map, "person_seconds",
			line->people_known ? number(arena, line->person_seconds) : msp_node_null(arena));
		msp_node_set(arena, map, "clocks", clock_list(report, line));
		msp_node_add(arena, list, map);
	}
	return list;
}

/* ---- the whole ---- */

static struct msp_node *summary(const struct msp_report *report)
{
	static const char *const names[] = { "promises", "hurt", "changed", "risk", "decision" };
	struct msp_node *map = msp_node_map(report->arena);

	for (size_t i = 0; i < MSP_COUNT(names); i++)
		set_text(report->arena, map, names[i], report->summary[i]);
	return map;
}

void msp_report_json(const struct msp_report *report, struct msp_buf *out)
{
	const struct msp_metrics *metrics = report->metrics;
	struct msp_arena *arena = report->arena;
	struct msp_node *root = msp_node_map(arena);
	char name[MSP_PERIOD_SIZE];

	set_text(arena, root, "schema", SCHEMA);
	set_text(arena, root, "program", msp_arena_printf(arena, "msp-report %s", report->request->version));
	set_text(arena, root, "commit", report->request->commit);
	set_text(arena, root, "client", metrics->client->slug);
	set_text(arena, root, "name", metrics->client->name);
	set_text(arena, root, "language", msp_language_code(report->language));
	set_text(arena, root, "period", msp_period_emit(&metrics->period, name));
	set_text(arena, root, "zone", msp_zone_name(metrics->period.zone));
	set_time(report, root, "start", metrics->period.start);
	set_time(report, root, "end", metrics->period.end);
	set_time(report, root, "cutoff", metrics->cutoff);
	msp_node_set(arena, root, "preview", truth(arena, metrics->preview));
	set_text(arena, root, "verdict", msp_verdict_name(report->verdict));
	msp_node_set(arena, root, "summary", summary(report));
	msp_node_set(arena, root, "promises", promises(report));
	msp_node_set(arena, root, "opened", opened(report));
	msp_node_set(arena, root, "times", times(report));
	msp_node_set(arena, root, "effort", effort(report));
	msp_node_set(arena, root, "quality", quality(report));
	msp_node_set(arena, root, "availability", availability(report));
	msp_node_set(arena, root, "surveys", surveys(report));
	msp_node_set(arena, root, "adjustments", adjustments(report));
	msp_node_set(arena, root, "missing", missing(report));
	msp_node_set(arena, root, "months", months(report));
	msp_node_set(arena, root, "tickets", tickets(report));
	msp_json_emit(root, 2, out);
	msp_buf_addc(out, '\n');
}
