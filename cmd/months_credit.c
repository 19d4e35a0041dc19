/* SPDX-License-Identifier: ISC */
#include "cmd/months_credit.h"

int msp_months_services(struct msp_session *session, const struct msp_metrics_request *request,
	struct msp_month_services *services, struct msp_error *err)
{
	struct msp_outage **outages;

	services->request = (struct msp_availability_request){
		.catalog = request->catalog,
		.arena = request->arena,
		.client = request->client,
		.period = request->period,
		.cutoff = request->cutoff,
	};
	if (msp_outages_load(msp_index_db(session->index), request->arena, request->client->slug, request->period.start,
		    request->cutoff, &outages, &services->request.count, err) != 0)
		return -1;
	services->request.outages = outages;
	return msp_availability_compute(&services->request, &services->availabilities, err);
}

int msp_months_credits(const struct msp_month_services *services, const struct msp_metrics *metrics,
	struct msp_credits *credits, struct msp_error *err)
{
	const struct msp_credit_request request = {
		.availability = services->request,
		.availabilities = &services->availabilities,
		.metrics = metrics,
		.policy = metrics->policy,
	};

	return msp_credits_compute(&request, credits, err);
}
