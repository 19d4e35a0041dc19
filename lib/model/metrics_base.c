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

static int find_calendar(struct msp_metrics_work *work, struct msp_error *err)
{
	const struct msp_client *client = work->request->client;
	int64_t at = work->metrics->cutoff - 1;
	const char *name = msp_effective_at(&client->calendars, at);

	if (name == NULL && work->policy != NULL) {
		struct msp_effective_list list =
			msp_effective_read(work->arena, work->policy->calendar, "calendar", client->zone);
		name = msp_effective_at(&list, at);
	}
	if (name == NULL)
		name = msp_effective_at(&work->provider->calendars, at);
	if (name == NULL || strcmp(name, "24x7") == 0) {
		work->metrics->calendar = msp_calendar_24x7(work->arena, client->zone);
		return 0;
	}
	return msp_catalog_calendar(work->request->catalog, name, &work->metrics->calendar, err);
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
	msp_contract_read(work->arena, work->request->client, work->provider, &work->request->period,
		&work->metrics->contract);
	work->metrics->policy = work->policy;
	work->metrics->goal = msp_credit_goal(work->policy, &work->metrics->goal_given);
	return 0;
}
