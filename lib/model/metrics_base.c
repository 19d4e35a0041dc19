/* SPDX-License-Identifier: ISC */
/* What holds for the client in the month: policy, calendar, contract, goal. */
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/credit.h"
#include "lib/model/metrics_work.h"

/* ---- policy and calendar ---- */

static int find_policy(struct msp_metrics_work *work, struct msp_error *err)
{
	const struct msp_client *client = work->request->client;
	int64_t at = work->metrics->cutoff - 1;
	const char *name = msp_effective_at(&client->policies, at);

	if (name == NULL)
		name = msp_effective_at(&work->provider->policies, at);
	if (name == NULL)
		return 0;
	if (msp_catalog_policy(work->request->catalog, name, &work->policy, err) != 0)
		return -1;
	if (work->policy->dated && at < msp_zone_day_start(client->zone, work->policy->valid_from))
		work->policy = NULL;
	return 0;
}

#define PLACES 3 /* client, policy, provider */

static const char *calendar_name(const struct msp_effective_list lists[PLACES], int64_t at)
{
	const char *name = NULL;

	for (size_t i = 0; i < PLACES && name == NULL; i++)
		name = msp_effective_at(&lists[i], at);
	return name == NULL ? "24x7" : name;
}

/* When one of the lists changes next; INT64_MAX = never again. */
static int64_t next_change(const struct msp_effective_list lists[PLACES], int64_t after)
{
	int64_t next = INT64_MAX;

	for (size_t i = 0; i < PLACES; i++)
		for (size_t j = 0; j < lists[i].count; j++)
			if (lists[i].items[j].from > after && lists[i].items[j].from < next)
				next = lists[i].items[j].from;
	return next;
}

/* The client's hours from the first month shown on, each calendar for its time. */
static int find_calendar(struct msp_metrics_work *work, struct msp_error *err)
{
	const struct msp_client *client = work->request->client;
	const struct msp_effective_list lists[PLACES] = {
		client->calendars,
		msp_effective_read(
			work->arena, work->policy == NULL ? NULL : work->policy->calendar, "calendar", client->zone),
		work->provider->calendars,
	};
	int64_t first = msp_period_shift(&work->request->period, 1 - MSP_METRICS_MONTHS).start;
	struct msp_calendar_part *parts = NULL;
	size_t count = 0, capacity = 0;
	const char *name = "";

	for (int64_t at = first; at < work->metrics->cutoff; at = next_change(lists, at)) {
		const struct msp_calendar *calendar = NULL;
		name = calendar_name(lists, at);
		if (strcmp(name, "24x7") == 0)
			calendar = msp_calendar_24x7(work->arena, client->zone);
		else if (msp_catalog_calendar(work->request->catalog, name, &calendar, err) != 0)
			return -1;
		msp_arena_reserve(work->arena, parts, count, capacity);
		parts[count++] = (struct msp_calendar_part){ at, calendar };
	}
	work->metrics->calendar = count == 1 ? parts[0].calendar : msp_calendar_splice(work->arena, name, parts, count);
	return 0;
}

/* ---- contract ---- */

int64_t msp_metrics_cost(const struct msp_metrics *metrics)
{
	int64_t price = metrics->contract.hourly_cost, seconds = metrics->month->person_seconds;

	if (price < 0 || metrics->month->person_known.count == 0)
		return -1;
	/* hours and the rest apart: no product of a month leaves 64 bits */
	return seconds / MSP_HOUR * price + (seconds % MSP_HOUR * price + MSP_HOUR / 2) / MSP_HOUR;
}

int msp_metrics_base(struct msp_metrics_work *work, struct msp_error *err)
{
	if (find_policy(work, err) != 0 || find_calendar(work, err) != 0)
		return -1;
	msp_contract_read(
		work->arena, work->request->client, work->provider, &work->request->period, &work->metrics->contract);
	work->metrics->policy = work->policy;
	work->metrics->goal = msp_credit_goal(work->policy, &work->metrics->goal_given);
	return 0;
}
