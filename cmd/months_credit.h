/* SPDX-License-Identifier: ISC */
/* Availability and credits of a client and month out of an open session: what reports and msp-sla share. */
#ifndef MSP_CMD_MONTHS_CREDIT_H
#define MSP_CMD_MONTHS_CREDIT_H

#include "cmd/months.h"
#include "lib/model/availability.h"
#include "lib/model/credit.h"

struct msp_month_services {
	struct msp_availability_request request; /* with the outages that touch the month */
	struct msp_availabilities availabilities;
};

/* Loads the client's outages and computes its services, for the month and cutoff of a request that msp_months_request
 * made.  Everything in request->arena. */
int msp_months_services(struct msp_session *session, const struct msp_metrics_request *request,
	struct msp_month_services *services, struct msp_error *err);

/* The credits that follow from them and the figures of the same request. */
int msp_months_credits(const struct msp_month_services *services, const struct msp_metrics *metrics,
	struct msp_credits *credits, struct msp_error *err);

#endif
