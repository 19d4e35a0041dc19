/* SPDX-License-Identifier: ISC */
/* Policies, calendars and targets hold by date: a month is cut where one of them changes. */
#include "lib/model/availability_terms.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"

/* ---- what is in force ---- */

static int provider_of(
	const struct msp_availability_request *request, const struct msp_provider **provider, struct msp_error *err)
{
	return msp_catalog_provider(request->catalog, provider, err);
}

int msp_terms_policy(const struct msp_availability_request *request, const char *service, int64_t at,
	const struct msp_policy **policy, struct msp_error *err)
{
	const struct msp_client *client = request->client;
	const struct msp_service *own = msp_client_service(client, service);
	const struct msp_provider *provider;
	const char *name = own == NULL ? NULL : msp_effective_at(&own->policies, at);

	*policy = NULL;
	if (provider_of(request, &provider, err) != 0)
		return -1;
	if (name == NULL)
		name = msp_effective_at(&client->policies, at);
	if (name == NULL)
		name = msp_effective_at(&provider->policies, at);
	if (name == NULL)
		return 0;
	if (msp_catalog_policy(request->catalog, name, policy, err) != 0)
		return -1;
	if ((*policy)->dated && at < msp_zone_day_start(client->zone, (*policy)->valid_from))
		*policy = NULL;
	return 0;
}

/* The client's list of targets for a service, which comes before the policy's. */
static struct msp_effective_list own_targets(const struct msp_availability_request *request, const char *service)
{
	const struct msp_node *services = msp_node_get(request->client->node, "services");
	const struct msp_node *list = msp_node_get(msp_node_get(services, service), "availability");

	return msp_effective_read(request->arena, list, "availability", request->client->zone);
}

/* ---- where terms change ---- */

struct cuts {
	int64_t *items;
	size_t count, capacity;
};

static void cut(const struct msp_availability_request *request, struct cuts *cuts, int64_t at)
{
	if (at <= request->period.start || at >= request->cutoff)
		return;
	msp_arena_reserve(request->arena, cuts->items, cuts->count, cuts->capacity);
	cuts->items[cuts->count++] = at;
}

static int cut_list(const struct msp_availability_request *request, struct cuts *cuts,
	const struct msp_effective_list *list, bool policies, struct msp_error *err)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct msp_policy *policy;
		cut(request, cuts, list->items[i].from);
		if (!policies || list->items[i].from >= request->cutoff)
			continue;
		if (msp_catalog_policy(request->catalog, list->items[i].value, &policy, err) != 0)
			return -1;
		if (policy->dated)
			cut(request, cuts, msp_zone_day_start(request->client->zone, policy->valid_from));
	}
	return 0;
}

static int compare_times(const void *a, const void *b)
{
	const int64_t *left = a, *right = b;
	return (*left > *right) - (*left < *right);
}

static int find_cuts(
	const struct msp_availability_request *request, const char *service, struct cuts *cuts, struct msp_error *err)
{
	const struct msp_service *own = msp_client_service(request->client, service);
	const struct msp_effective_list targets = own_targets(request, service);
	const struct msp_provider *provider;

	if (provider_of(request, &provider, err) != 0 ||
		(own != NULL && cut_list(request, cuts, &own->policies, true, err) != 0) ||
		cut_list(request, cuts, &request->client->policies, true, err) != 0 ||
		cut_list(request, cuts, &provider->policies, true, err) != 0 ||
		cut_list(request, cuts, &targets, false, err) != 0)
		return -1;
	if (cuts->count > 1)
		qsort(cuts->items, cuts->count, sizeof *cuts->items, compare_times);
	return 0;
}

/* ---- one stretch ---- */

static int bad_percent(const struct msp_policy *policy, const char *service, const struct msp_node *node,
	struct msp_arena *arena, struct msp_error *err)
{
	msp_node_put_error(node, err, "no percentage: '%s'", node->value);
	msp_error_field(err, msp_arena_printf(arena, "services.%s.availability", service));
	msp_error_hint(err, "from 0 to 100 with at most six decimals");
	if (policy != NULL)
		msp_error_at(err, msp_arena_printf(arena, "policies/%s.yaml", policy->name), 0, 0);
	return -1;
}

static int read_target(const struct msp_availability_request *request, const char *service, struct msp_term *term,
	struct msp_error *err)
{
	const struct msp_effective_list targets = own_targets(request, service);
	const char *own = msp_effective_at(&targets, term->start);
	const struct msp_node *node = msp_node_get(term->service, "availability");

	if (own != NULL) {
		term->promised = true;
		if (msp_availability_parse(own, &term->target) == 0)
			return 0;
		msp_error_set(err, MSP_DATA, "no percentage: '%s'", own);
		msp_error_field(err, msp_arena_printf(request->arena, "services.%s.availability", service));
		return msp_error_at(err,
			       msp_arena_printf(request->arena, "clients/%s/client.yaml", request->client->slug), 0, 0),
		       -1;
	}
	term->promised = node != NULL;
	if (node == NULL || msp_availability_parse(node->value, &term->target) == 0)
		return 0;
	return bad_percent(term->policy, service, node, request->arena, err);
}

static void read_measure(const struct msp_availability_request *request, struct msp_term *term)
{
	const struct msp_node *measured = msp_node_get(term->service, "measured");
	const char *by = msp_node_text(measured, "by", "none");

	term->measured = term->start;
	if (strcmp(by, "tickets") == 0)
		term->measure = MSP_MEASURE_TICKETS;
	if (msp_str_starts(by, "check:")) {
		term->measure = MSP_MEASURE_CHECK;
		term->source = by + strlen("check:");
	}
	if (msp_date_parse(msp_node_text(measured, "from", ""), &term->measured_from, NULL) != 0)
		return;
	int64_t first = msp_zone_day_start(request->client->zone, term->measured_from);
	if (first > term->measured)
		term->measured = first < term->end ? first : term->end;
}

static int read_term(const struct msp_availability_request *request, const char *service, struct msp_term *term,
	struct msp_error *err)
{
	if (msp_terms_policy(request, service, term->start, &term->policy, err) != 0)
		return -1;
	if (term->policy != NULL)
		term->service = msp_node_get(msp_node_get(term->policy->node, "services"), service);
	if (read_target(request, service, term, err) != 0)
		return -1;
	read_measure(request, term);
	return msp_catalog_calendar(
		request->catalog, msp_node_text(term->service, "hours", "24x7"), &term->calendar, err);
}

int msp_terms_find(const struct msp_availability_request *request, const char *service, struct msp_terms *terms,
	struct msp_error *err)
{
	struct cuts cuts = { NULL, 0, 0 };

	if (find_cuts(request, service, &cuts, err) != 0)
		return -1;
	terms->items = msp_arena_array(request->arena, cuts.count + 1, sizeof *terms->items);
	terms->count = 0;
	for (size_t i = 0; i <= cuts.count; i++) {
		int64_t start = i == 0 ? request->period.start : cuts.items[i - 1];
		int64_t end = i == cuts.count ? request->cutoff : cuts.items[i];
		if (end <= start)
			continue;
		struct msp_term *term = &terms->items[terms->count++];
		*term = (struct msp_term){ .start = start, .end = end };
		if (read_term(request, service, term, err) != 0)
			return -1;
	}
	return 0;
}

/* ---- notice of maintenance ---- */

/* The client's calendar, for a notice in working days. */
static int working_days(const struct msp_availability_request *request, const struct msp_policy *policy, int64_t at,
	const struct msp_calendar **calendar, struct msp_error *err)
{
	const struct msp_client *client = request->client;
	const struct msp_provider *provider;
	const char *name = msp_effective_at(&client->calendars, at);

	if (provider_of(request, &provider, err) != 0)
		return -1;
	if (name == NULL && policy != NULL) {
		struct msp_effective_list list =
			msp_effective_read(request->arena, policy->calendar, "calendar", client->zone);
		name = msp_effective_at(&list, at);
	}
	if (name == NULL)
		name = msp_effective_at(&provider->calendars, at);
	return msp_catalog_calendar(request->catalog, name == NULL ? "24x7" : name, calendar, err);
}

int msp_terms_announced(const struct msp_availability_request *request, const char *service,
	const struct msp_outage *outage, bool *announced, struct msp_error *err)
{
	struct msp_duration notice = { 0 };
	const struct msp_calendar *calendar;
	const struct msp_policy *policy;
	int64_t earliest;

	*announced = false;
	if (outage->announced == MSP_TIME_NONE)
		return 0;
	if (msp_terms_policy(request, service, outage->from, &policy, err) != 0)
		return -1;
	const struct msp_node *terms =
		policy == NULL ? NULL : msp_node_get(msp_node_get(policy->node, "services"), service);
	const char *text = msp_node_text(terms, "notice", "0s");
	if (msp_duration_parse(text, &notice, err) != 0)
		return -1;
	if (notice.days == 0) {
		/* hours of a notice are hours as people live them, whatever the calendar */
		*announced = outage->announced + notice.seconds <= outage->from;
		return 0;
	}
	if (working_days(request, policy, outage->announced, &calendar, err) != 0)
		return -1;
	*announced = msp_calendar_days(calendar, outage->announced, notice.days, notice.end_of_day, &earliest) &&
		     earliest <= outage->from;
	return 0;
}
