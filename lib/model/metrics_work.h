/* SPDX-License-Identifier: ISC */
/* Inside of metrics.c: what its parts share while the figures are made.  Nobody else includes this. */
#ifndef MSP_MODEL_METRICS_WORK_H
#define MSP_MODEL_METRICS_WORK_H

#include "lib/model/metrics.h"
#include "lib/model/timeline.h"

#define MSP_METRICS_REMINDER 5 /* working days that the client may be left waiting for */

struct msp_samples {
	int64_t *items;
	size_t count, capacity;
};

struct msp_metrics_work {
	const struct msp_metrics_request *request;
	struct msp_metrics *metrics;
	struct msp_arena *arena;
	const struct msp_provider *provider;
	const struct msp_policy *policy; /* the client's, in force at the cutoff; NULL */
	struct msp_samples response[MSP_WORK_ALL][5], resolution[MSP_WORK_ALL][5], lived[MSP_WORK_ALL];
	struct msp_samples month_resolution[MSP_METRICS_MONTHS][MSP_WORK_ALL];
};

/* A ticket while one month looks at it. */
struct msp_metrics_view {
	const struct msp_ticket *ticket;
	const struct msp_timeline *timeline;
	struct msp_month *month;
	size_t month_number;
	enum msp_work work; /* at the month's cutoff */
	bool going;         /* out: a clock has no verdict yet at the cutoff */
};

void msp_samples_add(struct msp_arena *arena, struct msp_samples *samples, int64_t value);

/* Type in force just before an instant. */
enum msp_work msp_metrics_work_at(const struct msp_ticket *ticket, int64_t at);

/* metrics_base.c: policy, calendar, contract and goal of the client */
int msp_metrics_base(struct msp_metrics_work *work, struct msp_error *err);

/* metrics_sla.c: verdicts of one month; in the last month also clauses and times.  line is NULL in the others. */
int msp_metrics_verdicts(struct msp_metrics_work *work, struct msp_metrics_view *view, struct msp_metrics_ticket *line,
	struct msp_error *err);
/* A row for each promise in force, also those without a case. */
int msp_metrics_clauses(struct msp_metrics_work *work, struct msp_error *err);
void msp_metrics_spreads(struct msp_metrics_work *work);

/* metrics_time.c: person-hours and work of a month; waiting and age in the last one */
void msp_metrics_people(
	struct msp_metrics_work *work, const struct msp_metrics_view *view, struct msp_metrics_ticket *line);
void msp_metrics_effort(
	struct msp_metrics_work *work, const struct msp_metrics_view *view, struct msp_metrics_ticket *line);
void msp_metrics_waiting(struct msp_metrics_work *work, const struct msp_metrics_view *view);
void msp_metrics_age(struct msp_metrics_work *work, const struct msp_metrics_ticket *line);

/* metrics_slices.c: by category and so on; rates; surveys.  metrics_repeat.c: what came back */
void msp_metrics_slice(struct msp_metrics_work *work, const struct msp_metrics_ticket *line);
void msp_metrics_slices_sort(struct msp_metrics_work *work);
void msp_metrics_rates(
	struct msp_metrics_work *work, const struct msp_metrics_view *view, const struct msp_metrics_ticket *line);
void msp_metrics_survey(
	struct msp_metrics_work *work, const struct msp_metrics_ticket *line, const struct msp_event *event);
void msp_metrics_repetition(struct msp_metrics_work *work);

#endif
