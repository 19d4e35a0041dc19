/* SPDX-License-Identifier: ISC */
/* What was promised of a service in a month, stretch by stretch; inside of availability.c, nobody else includes this.
 */
#ifndef MSP_MODEL_AVAILABILITY_TERMS_H
#define MSP_MODEL_AVAILABILITY_TERMS_H

#include "lib/model/availability.h"

/* A stretch of the month in which the same terms hold. */
struct msp_term {
	int64_t start, end;
	const struct msp_policy *policy;     /* NULL = none in force */
	const struct msp_node *service;      /* its services.<slug>; NULL */
	const struct msp_calendar *calendar; /* of the committed hours; NULL = nothing promised, nothing measured */
	bool promised;
	int64_t target; /* millionths of a percent */
	enum msp_measure measure;
	const char *source;
	struct msp_date measured_from;
	int64_t measured; /* first measured instant of the stretch; end when there is none */
};

struct msp_terms {
	struct msp_term *items; /* ascending, without holes, from the beginning of the month to the cutoff */
	size_t count;
};

/* request->cutoff must lie after the beginning of the period. */
int msp_terms_find(const struct msp_availability_request *request, const char *service, struct msp_terms *terms,
	struct msp_error *err);

/* Was a window announced with the notice that the policy in force at its beginning asks for? */
int msp_terms_announced(const struct msp_availability_request *request, const char *service,
	const struct msp_outage *outage, bool *announced, struct msp_error *err);

/* The policy in force at an instant for a service (NULL = the client's own), or NULL. */
int msp_terms_policy(const struct msp_availability_request *request, const char *service, int64_t at,
	const struct msp_policy **policy, struct msp_error *err);

#endif
