/* SPDX-License-Identifier: ISC */
/* Figures by category, site, entity and person; rates; surveys. */
#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/metrics_work.h"

#define REOPEN_DAYS 14

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
	metrics->raised.of += line->state.merged == NULL;
	metrics->raised.count += line->state.merged == NULL && line->raised;
	if (!line->resolved || line->state.merged != NULL)
		return;
	msp_ticket_derive(line->ticket, &work->provider->matrices, line->ended + 1, &state);
	metrics->reopened.of++;
	metrics->first_line.of++;
	metrics->first_line.count += state.max_level <= 1;
}

/* ---- surveys ---- */

void msp_metrics_survey(
	struct msp_metrics_work *work, const struct msp_metrics_ticket *line, const struct msp_event *event)
{
	struct msp_metrics *metrics = work->metrics;

	msp_arena_reserve(work->arena, metrics->surveys, metrics->survey_count, metrics->survey_capacity);
	metrics->surveys[metrics->survey_count++] = (struct msp_survey){ line, event->score, event->comment };
	metrics->scored += event->score > 0;
	metrics->satisfied += event->score >= 4;
}
