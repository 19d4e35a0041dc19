/* SPDX-License-Identifier: ISC */
/* What came back: incidents like earlier ones, causes with several incidents, and what is being done about them. */
#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/metrics_work.h"

#define REPEAT_DAYS 30

static const char *cause_at(const struct msp_ticket *ticket, int64_t at)
{
	const char *cause = NULL;

	for (size_t i = 0; i < ticket->event_count && ticket->events[i].at < at; i++)
		if (ticket->events[i].cause != NULL)
			cause = ticket->events[i].cause;
	return cause;
}

/* Is the line [start, start + length) one of those of a text? */
static bool has_line(const char *lines, const char *start, size_t length)
{
	for (const char *at = lines; at != NULL; at = strchr(at, '\n')) {
		at += *at == '\n';
		if (strcspn(at, "\n") == length && strncmp(at, start, length) == 0)
			return true;
	}
	return false;
}

static bool share_asset(const struct msp_ticket *a, const struct msp_ticket *b)
{
	for (const char *at = a->assets; at != NULL; at = strchr(at, '\n')) {
		at += *at == '\n';
		if (has_line(b->assets, at, strcspn(at, "\n")))
			return true;
	}
	return false;
}

/* The same person or one of the same assets. */
static bool same_thing(const struct msp_ticket *a, const struct msp_ticket *b)
{
	return (a->requester != NULL && msp_str_equal(a->requester, b->requester)) || share_asset(a, b);
}

/* Was `earlier` like `ticket`, and resolved in the 30 days before ticket was opened? */
static bool came_back(struct msp_metrics_work *work, const struct msp_ticket *ticket, const char *cause,
	const struct msp_ticket *earlier)
{
	struct msp_timeline timeline;

	if (earlier == ticket || earlier->moved != NULL || earlier->opened > ticket->opened ||
		!msp_str_equal(earlier->category, ticket->category) || !same_thing(earlier, ticket) ||
		!msp_str_equal(cause_at(earlier, ticket->opened), cause) ||
		msp_metrics_work_at(earlier, work->metrics->cutoff) != MSP_WORK_INCIDENT)
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
		*found = (struct msp_recurrence){ .category = line->ticket->category, .cause = line->state.cause };
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

/* ---- a cause and its history ---- */

static bool of_cause(const struct msp_recurrence *recurrence, const char *category, const char *cause)
{
	return msp_str_equal(category, recurrence->category) && msp_str_equal(cause, recurrence->cause);
}

static bool resolved_before(struct msp_metrics_work *work, const struct msp_ticket *ticket)
{
	const struct msp_metrics *metrics = work->metrics;
	struct msp_timeline timeline;

	msp_timeline_build(work->arena, ticket, metrics->period.start, &timeline);
	for (size_t i = 0; i < timeline.turn_count; i++)
		if (timeline.turns[i].kind == MSP_TURN_RESOLVED && !timeline.turns[i].merged &&
			timeline.turns[i].at >= metrics->months[0].period.start)
			return true;
	return false;
}

static void look_back(struct msp_metrics_work *work, struct msp_recurrence *recurrence)
{
	int64_t start = work->metrics->period.start;

	for (size_t i = 0; i < work->request->count; i++) {
		const struct msp_ticket *ticket = work->request->tickets[i];
		if (ticket->moved == NULL && ticket->opened < start &&
			msp_metrics_work_at(ticket, work->metrics->cutoff) == MSP_WORK_INCIDENT &&
			of_cause(recurrence, ticket->category, cause_at(ticket, start)) &&
			resolved_before(work, ticket))
			recurrence->earlier++;
	}
}

/* ---- what is being done about it ---- */

static bool is_parent(
	const struct msp_metrics *metrics, const struct msp_recurrence *recurrence, const struct msp_ticket *problem)
{
	for (size_t i = 0; i < metrics->ticket_count; i++) {
		const struct msp_metrics_ticket *line = metrics->tickets[i];
		if (of_cause(recurrence, line->ticket->category, line->state.cause) &&
			msp_str_equal(line->ticket->parent, problem->id))
			return true;
	}
	return false;
}

static bool is_about(const struct msp_metrics *metrics, const struct msp_recurrence *recurrence,
	const struct msp_metrics_ticket *problem)
{
	bool same = problem->ticket->category != NULL &&
		    msp_str_equal(problem->ticket->category, recurrence->category) &&
		    (problem->state.cause == NULL || msp_str_equal(problem->state.cause, recurrence->cause));

	return same || is_parent(metrics, recurrence, problem->ticket);
}

static void find_problem(const struct msp_metrics *metrics, struct msp_recurrence *recurrence)
{
	for (size_t i = 0; i < metrics->ticket_count; i++) {
		const struct msp_metrics_ticket *line = metrics->tickets[i];
		if (line->work != MSP_WORK_PROBLEM || line->state.merged != NULL ||
			!is_about(metrics, recurrence, line))
			continue;
		if (recurrence->problem == NULL || msp_ticket_unresolved(&line->state))
			recurrence->problem = line;
		if (msp_ticket_unresolved(&line->state))
			return;
	}
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
		if (line->ticket->category == NULL || (line->ticket->requester == NULL && line->ticket->assets == NULL))
			continue;
		metrics->repeated.of++;
		metrics->repeated.count += repeats(work, line);
	}
	qsort(metrics->recurrences, metrics->recurrence_count, sizeof *metrics->recurrences, compare_recurrences);
	while (metrics->recurrence_count > 0 && metrics->recurrences[metrics->recurrence_count - 1].count < 2)
		metrics->recurrence_count--;
	for (size_t i = 0; i < metrics->recurrence_count; i++) {
		look_back(work, &metrics->recurrences[i]);
		find_problem(metrics, &metrics->recurrences[i]);
	}
}
