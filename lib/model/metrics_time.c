/* SPDX-License-Identifier: ISC */
/* Where time went: people stopped, work done, waiting, and how old the backlog is. */
#include "lib/base/str.h"
#include "lib/model/metrics_work.h"

static struct msp_span clip(int64_t start, int64_t end, const struct msp_month *month)
{
	return (struct msp_span){
		start < month->period.start ? month->period.start : start,
		end > month->cutoff ? month->cutoff : end,
	};
}

static int64_t length(struct msp_span span)
{
	return span.start < span.end ? span.end - span.start : 0;
}

/* ---- people ---- */

/* Time a ticket was unresolved within the month: of the calendar, or as people lived it (calendar NULL). */
static int64_t open_time(
	struct msp_metrics_work *work, const struct msp_metrics_view *view, const struct msp_calendar *calendar)
{
	struct msp_span *spans;
	int64_t sum = 0;
	size_t count = msp_timeline_open_spans(
		work->arena, view->timeline, view->month->period.start, view->month->cutoff, &spans);

	for (size_t i = 0; i < count; i++)
		sum += calendar == NULL ? length(spans[i])
					: msp_calendar_elapsed(calendar, spans[i].start, spans[i].end);
	return sum;
}

/* An interval that was written down: to its end, else to the next resolution, else to now. */
static int64_t written_interval(const struct msp_metrics_view *view, const struct msp_event *event)
{
	const struct msp_timeline *timeline = view->timeline;
	int64_t from = event->affected_from == MSP_TIME_NONE ? view->ticket->opened : event->affected_from;
	int64_t until = event->affected_until;

	for (size_t i = 0; until == MSP_TIME_NONE && i < timeline->turn_count; i++)
		if (timeline->turns[i].kind == MSP_TURN_RESOLVED && timeline->turns[i].at >= from)
			until = timeline->turns[i].at;
	return length(clip(from, until == MSP_TIME_NONE ? view->month->cutoff : until, view->month));
}

/*
 * People × time.  `affected` with times of its own counts them as they are; without, the last one holds while the
 * ticket is unresolved, in the client's hours: nobody is kept from work by night because a ticket stays open.
 */
static bool affected(struct msp_metrics_work *work, const struct msp_metrics_view *view, int64_t *person_seconds)
{
	const struct msp_ticket *ticket = view->ticket;
	int64_t people = 0;
	bool known = false;

	*person_seconds = 0;
	for (size_t i = 0; i < ticket->event_count && ticket->events[i].at < view->month->cutoff; i++) {
		const struct msp_event *event = &ticket->events[i];
		if ((event->bits & MSP_EVENT_AFFECTED) == 0)
			continue;
		known = true;
		if (event->affected_from == MSP_TIME_NONE && event->affected_until == MSP_TIME_NONE)
			people = event->people;
		else
			*person_seconds += event->people * written_interval(view, event);
	}
	if (people > 0)
		*person_seconds += people * open_time(work, view, work->metrics->calendar);
	return known;
}

static bool was_merged(const struct msp_metrics_view *view)
{
	const struct msp_ticket *ticket = view->ticket;

	for (size_t i = 0; i < ticket->event_count && ticket->events[i].at < view->month->cutoff; i++)
		if (ticket->events[i].merged != NULL)
			return true;
	return false;
}

void msp_metrics_people(
	struct msp_metrics_work *work, const struct msp_metrics_view *view, struct msp_metrics_ticket *line)
{
	struct msp_month *month = view->month;
	int64_t seconds;
	bool alive = view->ticket->opened >= month->period.start ||
		     msp_timeline_unresolved(view->timeline, month->period.start) || open_time(work, view, NULL) > 0;

	if (line != NULL)
		line->open_seconds = open_time(work, view, NULL);
	if (view->work != MSP_WORK_INCIDENT && view->work != MSP_WORK_SECURITY)
		return;
	bool known = affected(work, view, &seconds);
	alive = alive && !was_merged(view); /* the other ticket tells */
	month->person_known.of += alive;
	month->person_known.count += alive && known;
	month->person_seconds += seconds;
	if (line == NULL)
		return;
	line->people_known = known;
	line->person_seconds = seconds;
}

/* ---- work ---- */

/* Seconds of [at - worked, at) outside the client's hours; what takes work back takes them back too. */
static int64_t after_hours(const struct msp_calendar *calendar, const struct msp_event *event)
{
	int64_t worked = event->seconds < 0 ? -event->seconds : event->seconds;
	int64_t outside = worked - msp_calendar_elapsed(calendar, event->at - worked, event->at);

	return event->seconds < 0 ? -outside : outside;
}

void msp_metrics_effort(
	struct msp_metrics_work *work, const struct msp_metrics_view *view, struct msp_metrics_ticket *line)
{
	struct msp_month *month = view->month;
	const struct msp_ticket *ticket = view->ticket;

	for (size_t i = 0; i < ticket->event_count && ticket->events[i].at < month->cutoff; i++) {
		const struct msp_event *event = &ticket->events[i];
		if (event->seconds == 0 || event->at < month->period.start)
			continue;
		month->worked += event->seconds;
		int64_t outside = after_hours(work->metrics->calendar, event);
		month->after_hours += outside;
		if (line == NULL)
			continue;
		line->worked += event->seconds;
		line->after_hours |= outside > 0;
	}
}

/* ---- waiting and age ---- */

void msp_metrics_waiting(struct msp_metrics_work *work, const struct msp_metrics_view *view)
{
	struct msp_metrics *metrics = work->metrics;
	const struct msp_timeline *timeline = view->timeline;
	struct msp_span *spans;
	size_t count =
		msp_timeline_open_spans(work->arena, timeline, view->month->period.start, view->month->cutoff, &spans);

	for (size_t i = 0; i < count; i++) {
		int64_t seconds = msp_calendar_elapsed(metrics->calendar, spans[i].start, spans[i].end);
		metrics->open_seconds[view->work] += seconds;
		metrics->open_seconds[MSP_WORK_ALL] += seconds;
	}
	for (size_t i = 0; i < timeline->wait_count; i++) {
		struct msp_span span = clip(timeline->waits[i].span.start, timeline->waits[i].span.end, view->month);
		if (span.start >= span.end)
			continue;
		int64_t seconds = msp_calendar_elapsed(metrics->calendar, span.start, span.end);
		metrics->waiting[view->work][timeline->waits[i].cause] += seconds;
		metrics->waiting[MSP_WORK_ALL][timeline->waits[i].cause] += seconds;
	}
}

/* Working days after the day of opening, up to the cutoff; counting ends beyond `most`. */
static int working_days(const struct msp_calendar *calendar, int64_t opened, int64_t cutoff, int most)
{
	const struct msp_zone *zone = msp_calendar_zone(calendar);
	struct msp_date day = msp_zone_date(zone, opened);
	struct msp_span span;
	int days = 0;
	int64_t at = opened;

	while (days <= most && msp_calendar_next(calendar, at, &span) && span.start < cutoff) {
		/* 24x7 is one endless span: the next day begins inside it. */
		int64_t start = span.start > at ? span.start : at;
		struct msp_date date = msp_zone_date(zone, start);
		if (msp_date_compare(date, day) > 0) {
			days++;
			day = date;
		}
		int64_t midnight = msp_zone_day_start(zone, msp_date_from_days(msp_date_days(date) + 1));
		at = midnight;
		if (at >= cutoff)
			break;
	}
	return days;
}

void msp_metrics_age(struct msp_metrics_work *work, const struct msp_metrics_ticket *line)
{
	static const int limits[MSP_AGES - 1] = { 3, 10, 30 };
	struct msp_metrics *metrics = work->metrics;
	size_t bucket = 0;

	if (!msp_ticket_unresolved(&line->state))
		return;
	int days =
		working_days(metrics->calendar, line->ticket->opened, metrics->cutoff, limits[MSP_COUNT(limits) - 1]);
	while (bucket < MSP_COUNT(limits) && days > limits[bucket])
		bucket++;
	metrics->ages[line->work][bucket]++;
	metrics->ages[MSP_WORK_ALL][bucket]++;
}
