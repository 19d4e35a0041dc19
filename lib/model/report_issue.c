/* SPDX-License-Identifier: ISC */
/* Figures of a month, the shares of its tickets, and what differs from what was issued. */
#include "lib/model/report_issue.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/report_doc.h"
#include "lib/model/timeline.h"

static const struct {
	const char *key, *titles[2];
	enum msp_figure_unit unit;
} figures_table[] = {
#define MSP_FIGURE_ROW(name, key, unit, es, en) { key, { es, en }, MSP_UNIT_##unit },
	MSP_FIGURES(MSP_FIGURE_ROW)
#undef MSP_FIGURE_ROW
};

const char *msp_figure_key(enum msp_figure figure)
{
	return figures_table[figure].key;
}

const char *msp_figure_title(enum msp_language language, enum msp_figure figure)
{
	return figures_table[figure].titles[language];
}

enum msp_figure_unit msp_figure_unit(enum msp_figure figure)
{
	return figures_table[figure].unit;
}

const char *msp_figure_say(struct msp_arena *arena, enum msp_language language, enum msp_figure figure, int64_t value,
	const char *currency)
{
	if (value == MSP_FIGURE_NONE)
		return msp_phrase(language, MSP_SAY_NO_CASES);
	switch (msp_figure_unit(figure)) {
	case MSP_UNIT_COUNT:
		return msp_say_number(arena, value);
	case MSP_UNIT_SECONDS:
		return msp_say_span_short(arena, value);
	case MSP_UNIT_PERSON_SECONDS:
		return msp_say_person_hours(arena, language, value);
	case MSP_UNIT_MONEY:
		return currency == NULL ? msp_money_emit(arena, value) : msp_say_money(arena, value, currency);
	case MSP_UNIT_VERDICT:
		break;
	}
	return msp_phrase(language, (enum msp_phrase)(MSP_SAY_VERDICT_NO_CASES + value));
}

/* ---- result and services ---- */

enum msp_verdict msp_month_verdict(const struct msp_metrics *metrics, const struct msp_availabilities *services)
{
	bool kept = false;

	for (size_t i = 0; services != NULL && i < services->count; i++) {
		if (services->items[i].state == MSP_AVAILABILITY_FAILS)
			return MSP_VERDICT_FAILS;
		kept |= services->items[i].state == MSP_AVAILABILITY_MEETS;
	}
	return metrics->verdict == MSP_VERDICT_NO_CASES && kept ? MSP_VERDICT_MEETS : metrics->verdict;
}

static int compare_services(const void *a, const void *b)
{
	const struct msp_service_figure *left = a, *right = b;
	return strcmp(left->service, right->service);
}

static void find_services(
	struct msp_arena *arena, const struct msp_availabilities *services, struct msp_figures *figures)
{
	size_t count = services == NULL ? 0 : services->count;

	figures->services = msp_arena_array(arena, count + 1, sizeof *figures->services);
	for (size_t i = 0; i < count; i++) {
		const struct msp_availability *item = &services->items[i];
		bool measured = item->state != MSP_AVAILABILITY_UNMEASURED && item->state != MSP_AVAILABILITY_EMPTY;
		if (measured)
			figures->services[figures->service_count++] = (struct msp_service_figure){ item->service,
				item->name, msp_availability_millionths(item) };
	}
	qsort(figures->services, figures->service_count, sizeof *figures->services, compare_services);
}

/* ---- shares ---- */

static enum msp_figure opened_figure(enum msp_work work)
{
	return work == MSP_WORK_INCIDENT  ? MSP_FIGURE_INCIDENTS_OPENED
	       : work == MSP_WORK_REQUEST ? MSP_FIGURE_REQUESTS_OPENED
					  : MSP_FIGURE_OTHERS_OPENED;
}

static enum msp_figure resolved_figure(enum msp_work work)
{
	return work == MSP_WORK_INCIDENT  ? MSP_FIGURE_INCIDENTS_RESOLVED
	       : work == MSP_WORK_REQUEST ? MSP_FIGURE_REQUESTS_RESOLVED
					  : MSP_FIGURE_OTHERS_RESOLVED;
}

static void share_turns(struct msp_arena *arena, const struct msp_metrics *metrics,
	const struct msp_metrics_ticket *ticket, struct msp_share *share)
{
	struct msp_timeline timeline;

	msp_timeline_build(arena, ticket->ticket, metrics->cutoff, &timeline);
	for (size_t i = 0; i < timeline.turn_count; i++) {
		if (timeline.turns[i].at < metrics->period.start)
			continue;
		switch (timeline.turns[i].kind) {
		case MSP_TURN_OPENED:
			share->amounts[opened_figure(ticket->work)]++;
			break;
		case MSP_TURN_RESOLVED:
			share->amounts[resolved_figure(ticket->work)]++;
			break;
		case MSP_TURN_REOPENED:
			share->amounts[MSP_FIGURE_REOPENED]++;
			break;
		}
	}
	share->amounts[MSP_FIGURE_PENDING] = msp_ticket_unresolved(&ticket->state);
}

static bool within(const struct msp_metrics *metrics, int64_t at)
{
	return at != MSP_TIME_NONE && at >= metrics->period.start && at < metrics->cutoff;
}

/* The verdict of a clock, and its time in the means of incidents. */
static void share_clock(const struct msp_metrics *metrics, const struct msp_metrics_ticket *ticket,
	const struct msp_clock *clock, struct msp_share *share)
{
	enum msp_work work = clock->type == NULL ? ticket->work : msp_work_parse(clock->type);
	bool judged = clock->state == MSP_CLOCK_MET || clock->state == MSP_CLOCK_MISSED;

	if (clock->state == MSP_CLOCK_UNKNOWN)
		share->amounts[MSP_FIGURE_UNKNOWN] += ticket->ticket->opened >= metrics->period.start;
	if (judged && within(metrics, clock->decided)) {
		share->amounts[MSP_FIGURE_MET] += clock->state == MSP_CLOCK_MET;
		share->amounts[MSP_FIGURE_MISSED] += clock->state == MSP_CLOCK_MISSED;
	}
	if (!judged || !within(metrics, clock->stop) || work != MSP_WORK_INCIDENT)
		return;
	if (clock->kind == MSP_CLOCK_RESPONSE && !clock->at_opening)
		share->amounts[MSP_FIGURE_RESPONSE] += clock->elapsed;
	if (clock->kind == MSP_CLOCK_RESOLUTION)
		share->amounts[MSP_FIGURE_RESOLUTION] += clock->elapsed;
}

static void share_of(struct msp_arena *arena, const struct msp_metrics *metrics,
	const struct msp_metrics_ticket *ticket, struct msp_share *share)
{
	const struct msp_ticket *record = ticket->ticket;

	*share = (struct msp_share){ .id = record->id, .title = record->title, .backdated = ticket->backdated };
	share_turns(arena, metrics, ticket, share);
	for (size_t i = 0; i < ticket->clock_count; i++)
		share_clock(metrics, ticket, &ticket->clocks[i], share);
	for (size_t i = 0; i < record->event_count; i++) {
		const struct msp_event *event = &record->events[i];
		if (within(metrics, event->at) &&
			(event->bits & (MSP_EVENT_VISIT | MSP_EVENT_UNDONE)) == MSP_EVENT_VISIT)
			share->amounts[MSP_FIGURE_VISITS]++;
	}
	share->amounts[MSP_FIGURE_WORKED] = ticket->worked;
	share->amounts[MSP_FIGURE_PEOPLE] = ticket->person_seconds;
}

static int compare_shares(const void *a, const void *b)
{
	const struct msp_share *left = a, *right = b;
	return strcmp(left->id, right->id);
}

/* ---- figures ---- */

static int64_t mean_of(const struct msp_spread *spread)
{
	return spread->n == 0 ? MSP_FIGURE_NONE : spread->mean;
}

static void add_work(const struct msp_month *month, int64_t values[MSP_FIGURE_COUNT])
{
	for (int i = 0; i < MSP_WORK_TYPES; i++) {
		values[opened_figure((enum msp_work)i)] += month->flow[i].opened;
		values[resolved_figure((enum msp_work)i)] += month->flow[i].resolved;
	}
}

static int64_t credit_of(const struct msp_metrics *metrics, const struct msp_credits *credits)
{
	if (credits != NULL)
		return credits->due && credits->reason == MSP_CREDIT_DUE ? credits->amount : MSP_FIGURE_NONE;
	return metrics->credit.due && metrics->contract.fee_known ? metrics->credit.amount : MSP_FIGURE_NONE;
}

void msp_figures_of(struct msp_arena *arena, const struct msp_metrics *metrics,
	const struct msp_availabilities *services, const struct msp_credits *credits, struct msp_figures *figures)
{
	const struct msp_month *month = metrics->month;
	const struct msp_tally *tally = &month->tally[MSP_WORK_ALL];
	int64_t *values = figures->values;

	*figures = (struct msp_figures){ .shares = msp_arena_array(
						 arena, metrics->ticket_count + 1, sizeof *figures->shares) };
	add_work(month, values);
	find_services(arena, services, figures);
	values[MSP_FIGURE_VERDICT] = msp_month_verdict(metrics, services);
	values[MSP_FIGURE_REOPENED] = month->flow[MSP_WORK_ALL].reopened;
	values[MSP_FIGURE_PENDING] = month->flow[MSP_WORK_ALL].backlog_end;
	values[MSP_FIGURE_MET] = tally->met;
	values[MSP_FIGURE_MISSED] = tally->missed;
	values[MSP_FIGURE_UNKNOWN] = tally->unknown;
	values[MSP_FIGURE_RESPONSE] = mean_of(&metrics->response[MSP_WORK_INCIDENT][0]);
	values[MSP_FIGURE_RESOLUTION] = mean_of(&metrics->resolution[MSP_WORK_INCIDENT][0]);
	values[MSP_FIGURE_WORKED] = month->worked;
	values[MSP_FIGURE_AFTER_HOURS] = month->after_hours;
	values[MSP_FIGURE_PEOPLE] = month->person_known.count == 0 ? MSP_FIGURE_NONE : month->person_seconds;
	values[MSP_FIGURE_VISITS] = metrics->visits;
	values[MSP_FIGURE_CREDIT] = credit_of(metrics, credits);
	for (size_t i = 0; i < metrics->ticket_count; i++)
		share_of(arena, metrics, metrics->tickets[i], &figures->shares[figures->count++]);
	qsort(figures->shares, figures->count, sizeof *figures->shares, compare_shares);
}

const struct msp_issue *msp_issue_final(const struct msp_issue *issues, size_t count)
{
	while (count > 0)
		if (!issues[--count].preview)
			return &issues[count];
	return NULL;
}

/* ---- what differs ---- */

/* The share, or NULL when it is one of nothing. */
static const struct msp_share *counted(const struct msp_share *share)
{
	for (int i = 0; share != NULL && i < MSP_FIGURE_COUNT; i++)
		if (share->amounts[i] != 0)
			return share;
	return NULL;
}

static bool same_share(const struct msp_share *from, const struct msp_share *to)
{
	return memcmp(from->amounts, to->amounts, sizeof from->amounts) == 0;
}

/* Both lists are in order of id; a share of nothing is as good as none. */
static void compare_tickets(struct msp_arena *arena, const struct msp_figures *from, const struct msp_figures *to,
	struct msp_adjustments *out)
{
	size_t i = 0, j = 0;

	out->changes = msp_arena_array(arena, from->count + to->count + 1, sizeof *out->changes);
	while (i < from->count || j < to->count) {
		int order = i == from->count ? 1 : j == to->count ? -1 : strcmp(from->shares[i].id, to->shares[j].id);
		const struct msp_share *before = order <= 0 ? &from->shares[i++] : NULL;
		const struct msp_share *after = order >= 0 ? &to->shares[j++] : NULL;
		struct msp_share_change change = { order <= 0 ? before->id : after->id, counted(before), counted(after),
			order >= 0 && after->backdated };

		if (change.from == change.to ||
			(change.from != NULL && change.to != NULL && same_share(change.from, change.to)))
			continue;
		out->changes[out->change_count++] = change;
	}
}

static int64_t amount(const struct msp_share *share, enum msp_figure figure)
{
	return share == NULL ? 0 : share->amounts[figure];
}

/* Result and credit follow from the verdicts. */
static bool concerns(const struct msp_share_change *change, enum msp_figure figure)
{
	if (figure == MSP_FIGURE_VERDICT || figure == MSP_FIGURE_CREDIT)
		return concerns(change, MSP_FIGURE_MET) || concerns(change, MSP_FIGURE_MISSED);
	return amount(change->from, figure) != amount(change->to, figure);
}

static void find_causes(struct msp_arena *arena, const struct msp_adjustments *all, struct msp_adjustment *item)
{
	const struct msp_share_change **because = msp_arena_array(arena, all->change_count + 1, sizeof *because);

	for (size_t i = 0; item->service == NULL && i < all->change_count; i++)
		if (concerns(&all->changes[i], item->figure))
			because[item->because_count++] = &all->changes[i];
	item->because = because;
}

static void compare_availability(struct msp_arena *arena, const struct msp_figures *from, const struct msp_figures *to,
	struct msp_adjustments *out)
{
	size_t i = 0, j = 0;

	while (i < from->service_count || j < to->service_count) {
		int order = i == from->service_count ? 1
			    : j == to->service_count ? -1
						     : compare_services(&from->services[i], &to->services[j]);
		const struct msp_service_figure *before = order <= 0 ? &from->services[i++] : NULL;
		const struct msp_service_figure *after = order >= 0 ? &to->services[j++] : NULL;
		struct msp_adjustment item = { .service = after == NULL ? before : after,
			.from = before == NULL ? MSP_FIGURE_NONE : before->millionths,
			.to = after == NULL ? MSP_FIGURE_NONE : after->millionths };
		if (item.from == item.to)
			continue;
		find_causes(arena, out, &item);
		out->items[out->count++] = item;
	}
}

void msp_adjustments_of(struct msp_arena *arena, const struct msp_issue *issue, const struct msp_figures *now,
	struct msp_adjustments *adjustments)
{
	*adjustments = (struct msp_adjustments){
		.issue = issue,
		.items = msp_arena_array(arena, MSP_FIGURE_COUNT + issue->figures.service_count + now->service_count,
			sizeof *adjustments->items),
	};
	compare_tickets(arena, &issue->figures, now, adjustments);
	for (int i = 0; i < MSP_FIGURE_COUNT; i++) {
		int64_t from = issue->figures.values[i], to = now->values[i];
		if (from == to)
			continue;
		struct msp_adjustment *item = &adjustments->items[adjustments->count++];
		*item = (struct msp_adjustment){ .figure = (enum msp_figure)i, .from = from, .to = to };
		find_causes(arena, adjustments, item);
	}
	compare_availability(arena, &issue->figures, now, adjustments);
}

/* ---- one that differs, in words ---- */

const char *msp_adjustment_key(struct msp_arena *arena, const struct msp_adjustment *item)
{
	return item->service == NULL ? msp_figure_key(item->figure)
				     : msp_arena_printf(arena, "availability.%s", item->service->service);
}

const char *msp_adjustment_title(struct msp_arena *arena, enum msp_language language, const struct msp_adjustment *item)
{
	const struct msp_service_figure *service = item->service;

	if (service == NULL)
		return msp_figure_title(language, item->figure);
	return msp_say(arena, language, MSP_SAY_FIGURE_AVAILABILITY,
		msp_record_text(arena, service->name == NULL ? service->service : service->name));
}

#define THOUSANDTH 1000 /* of a percent, in millionths: what reports show */

static const char *say_percent(
	struct msp_arena *arena, enum msp_language language, const struct msp_adjustment *item, int64_t value)
{
	bool close = item->from != MSP_FIGURE_NONE && item->to != MSP_FIGURE_NONE &&
		     item->from / THOUSANDTH == item->to / THOUSANDTH;

	if (value == MSP_FIGURE_NONE)
		return msp_phrase(language, MSP_SAY_AVAILABILITY_UNMEASURED);
	if (close)
		return msp_arena_printf(arena, "%s %%", msp_availability_percent(arena, value));
	return msp_say_availability(arena, value);
}

static const char *say(struct msp_arena *arena, enum msp_language language, const struct msp_adjustment *item,
	int64_t value, const char *currency)
{
	if (item->service != NULL)
		return say_percent(arena, language, item, value);
	return msp_figure_say(arena, language, item->figure, value, currency);
}

const char *msp_adjustment_from(
	struct msp_arena *arena, enum msp_language language, const struct msp_adjustment *item, const char *currency)
{
	return say(arena, language, item, item->from, currency);
}

const char *msp_adjustment_to(
	struct msp_arena *arena, enum msp_language language, const struct msp_adjustment *item, const char *currency)
{
	return say(arena, language, item, item->to, currency);
}
