/* SPDX-License-Identifier: ISC */
/* Figures by category, site, entity and person; rates; what came back. */
#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/metrics_work.h"

#define REOPEN_DAYS 14
#define REPEAT_DAYS 30

/* ---- slices ---- */

static const char *key_of(const struct msp_ticket *ticket, enum msp_dimension dimension)
{
	switch (dimension) {
	case MSP_DIMENSION_CATEGORY:
		return ticket->category;
	case MSP_DIMENSION_SITE:
		return ticket->site;
	case MSP_DIMENSION_ENTITY:
		return ticket->entity;
	case MSP_DIMENSION_REQUESTER:
	case MSP_DIMENSIONS:
		break;
	}
	return ticket->requester;
}

static struct msp_slice *find_slice(struct msp_arena *arena, struct msp_slices *slices, const char *key)
{
	for (size_t i = 0; i < slices->count; i++)
		if (msp_str_equal(slices->items[i].key, key))
			return &slices->items[i];
	msp_arena_reserve(arena, slices->items, slices->count, slices->capacity);
	slices->items[slices->count] = (struct msp_slice){ .key = key };
	return &slices->items[slices->count++];
}

void msp_metrics_slice(struct msp_metrics_work *work, const struct msp_metrics_ticket *line)
{
	for (int i = 0; i < MSP_DIMENSIONS; i++) {
		if (!line->opened && line->person_seconds == 0)
			continue;
		struct msp_slice *slice =
			find_slice(work->arena, &work->metrics->slices[i], key_of(line->ticket, (enum msp_dimension)i));
		slice->opened[line->work] += line->opened;
		slice->opened[MSP_WORK_ALL] += line->opened;
		slice->person_seconds += line->person_seconds;
	}
}

static int compare_slices(const void *a, const void *b)
{
	const struct msp_slice *left = a, *right = b;
	int64_t difference = right->opened[MSP_WORK_ALL] - left->opened[MSP_WORK_ALL];

	if (left->key == NULL || right->key == NULL)
		return (left->key == NULL) - (right->key == NULL);
	if (difference != 0)
		return difference < 0 ? -1 : 1;
	return strcmp(left->key, right->key);
}

void msp_metrics_slices_sort(struct msp_metrics_work *work)
{
	for (int i = 0; i < MSP_DIMENSIONS; i++) {
		struct msp_slices *slices = &work->metrics->slices[i];
		if (slices->count > 0)
			qsort(slices->items, slices->count, sizeof *slices->items, compare_slices);
	}
}

/* ---- rates ---- */

/* Reopenings of the month that came soon after their resolution, which may lie in the month before. */
static int64_t soon_reopened(const struct msp_metrics_view *view)
{
	const struct msp_timeline *timeline = view->timeline;
	int64_t count = 0;

	for (size_t i = 1; i < timeline->turn_count; i++) {
		const struct msp_turn *turn = &timeline->turns[i];
		if (turn->kind == MSP_TURN_REOPENED && turn->at >= view->month->period.start &&
			turn->at - turn[-1].at <= REOPEN_DAYS * (int64_t)MSP_DAY)
			count++;
	}
	return count;
}

void msp_metrics_rates(
	struct msp_metrics_work *work, const struct msp_metrics_view *view, const struct msp_metrics_ticket *line)
{
	struct msp_metrics *metrics = work->metrics;
	struct msp_ticket_state state;

	if (line->work != MSP_WORK_INCIDENT)
		return;
	metrics->reopened.count += soon_reopened(view);
	if (!line->resolved || line->state.merged != NULL)
		return;
	msp_ticket_derive(line->ticket, &work->provider->matrices, line->ended + 1, &state);
	metrics->reopened.of++;
	metrics->first_line.of++;
	metrics->first_line.count += state.max_level <= 1;
}

/* ---- what came back ---- */

static const char *cause_at(const struct msp_ticket *ticket, int64_t at)
{
	const char *cause = NULL;

	for (size_t i = 0; i < ticket->event_count && ticket->events[i].at < at; i++)
		if (ticket->events[i].cause != NULL)
			cause = ticket->events[i].cause;
	return cause;
}

static bool same_thing(const struct msp_ticket *a, const struct msp_ticket *b)
{
	return (a->requester != NULL && msp_str_equal(a->requester, b->requester)) ||
	       (a->service != NULL && msp_str_equal(a->service, b->service));
}

/* Was `earlier` like `ticket`, and resolved in the 30 days before ticket was opened? */
static bool came_back(struct msp_metrics_work *work, const struct msp_ticket *ticket, const char *cause,
	const struct msp_ticket *earlier)
{
	struct msp_timeline timeline;

	if (earlier == ticket || earlier->moved != NULL || earlier->opened > ticket->opened ||
		!msp_str_equal(earlier->category, ticket->category) || !same_thing(earlier, ticket) ||
		!msp_str_equal(cause_at(earlier, ticket->opened), cause) ||
		msp_work_parse(earlier->type) != MSP_WORK_INCIDENT)
		return false;
	msp_timeline_build(work->arena, earlier, ticket->opened, &timeline);
	for (size_t i = 0; i < timeline.turn_count; i++)
		if (timeline.turns[i].kind == MSP_TURN_RESOLVED &&
			timeline.turns[i].at >= ticket->opened - REPEAT_DAYS * (int64_t)MSP_DAY)
			return true;
	return false;
}

static bool repeats(struct msp_metrics_work *work, const struct msp_metrics_ticket *line)
{
	for (size_t i = 0; i < work->request->count; i++)
		if (came_back(work, line->ticket, line->state.cause, work->request->tickets[i]))
			return true;
	return false;
}

static void add_recurrence(struct msp_metrics *metrics, const struct msp_metrics_ticket *line)
{
	struct msp_recurrence *found = NULL;

	for (size_t i = 0; i < metrics->recurrence_count && found == NULL; i++)
		if (msp_str_equal(metrics->recurrences[i].category, line->ticket->category) &&
			strcmp(metrics->recurrences[i].cause, line->state.cause) == 0)
			found = &metrics->recurrences[i];
	if (found == NULL) {
		found = &metrics->recurrences[metrics->recurrence_count++];
		*found = (struct msp_recurrence){ line->ticket->category, line->state.cause, 0, 0 };
	}
	found->count++;
	found->person_seconds += line->person_seconds;
}

static int compare_recurrences(const void *a, const void *b)
{
	const struct msp_recurrence *left = a, *right = b;

	if (left->count != right->count)
		return left->count > right->count ? -1 : 1;
	if (left->person_seconds != right->person_seconds)
		return left->person_seconds > right->person_seconds ? -1 : 1;
	int order = strcmp(left->cause, right->cause);
	if (order != 0 || left->category == NULL || right->category == NULL)
		return order;
	return strcmp(left->category, right->category);
}

void msp_metrics_repetition(struct msp_metrics_work *work)
{
	struct msp_metrics *metrics = work->metrics;

	metrics->recurrences = msp_arena_array(work->arena, metrics->ticket_count, sizeof *metrics->recurrences);
	for (size_t i = 0; i < metrics->ticket_count; i++) {
		const struct msp_metrics_ticket *line = metrics->tickets[i];
		if (line->work != MSP_WORK_INCIDENT || !line->resolved || line->state.merged != NULL ||
			line->state.cause == NULL)
			continue;
		add_recurrence(metrics, line);
		if (line->ticket->category == NULL ||
			(line->ticket->requester == NULL && line->ticket->service == NULL))
			continue;
		metrics->repeated.of++;
		metrics->repeated.count += repeats(work, line);
	}
	qsort(metrics->recurrences, metrics->recurrence_count, sizeof *metrics->recurrences, compare_recurrences);
	while (metrics->recurrence_count > 0 && metrics->recurrences[metrics->recurrence_count - 1].count < 2)
		metrics->recurrence_count--;
}
