/* SPDX-License-Identifier: ISC */
#include "lib/model/availability.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/availability_terms.h"

#define DECIMALS 6

/* ---- names and numbers ---- */

const char *msp_availability_state_name(enum msp_availability_state state)
{
	static const char *const names[] = { "unmeasured", "empty", "unpromised", "meets", "fails" };
	return names[state];
}

const char *msp_unmeasured_name(enum msp_unmeasured why)
{
	static const char *const names[] = { "", "no-method", "no-data", "not-yet" };
	return names[why];
}

const char *msp_outage_role_name(enum msp_outage_role role)
{
	static const char *const names[] = { "outage", "excluded", "maintenance", "unapproved", "unannounced",
		"emergency", "overrun", "gap" };
	return names[role];
}

int msp_availability_parse(const char *text, int64_t *millionths)
{
	size_t whole = strspn(text, "0123456789"), decimals = 0;
	int64_t value = 0;

	if (whole == 0 || whole > 3)
		return -1;
	if (text[whole] == '.')
		decimals = strspn(text + whole + 1, "0123456789");
	if (text[whole + decimals + (decimals > 0)] != '\0' || decimals > DECIMALS)
		return -1;
	for (size_t i = 0; i < whole; i++)
		value = value * 10 + (text[i] - '0');
	for (size_t i = 0; i < DECIMALS; i++)
		value = value * 10 + (i < decimals ? text[whole + 1 + i] - '0' : 0);
	if (value > MSP_AVAILABILITY_ALL)
		return -1;
	*millionths = value;
	return 0;
}

/* value / 10^decimals */
static char *emit(struct msp_arena *arena, int64_t value, int decimals)
{
	int64_t unit = 1;

	for (int i = 0; i < decimals; i++)
		unit *= 10;
	if (decimals == 0)
		return msp_arena_printf(arena, "%" PRId64, value);
	return msp_arena_printf(arena, "%" PRId64 ".%0*" PRId64, value / unit, decimals, value % unit);
}

char *msp_availability_percent(struct msp_arena *arena, int64_t millionths)
{
	int decimals = DECIMALS;

	while (decimals > 0 && millionths % 10 == 0) {
		millionths /= 10;
		decimals--;
	}
	return emit(arena, millionths, decimals);
}

/* All products below stay under 2.7e18: a month has fewer than 2.7e6 seconds, a second 10000 parts. */
int64_t msp_availability_millionths(const struct msp_availability *availability)
{
	int64_t total = availability->base * MSP_OUTAGE_WHOLE;

	return total == 0 ? 0 : (total - availability->lost) * MSP_AVAILABILITY_ALL / total;
}

char *msp_availability_emit(struct msp_arena *arena, const struct msp_availability *availability, int decimals)
{
	int64_t total = availability->base * MSP_OUTAGE_WHOLE, scale = 100;

	for (int i = 0; i < decimals; i++)
		scale *= 10;
	return emit(arena, total == 0 ? 0 : (total - availability->lost) * scale / total, decimals);
}

/* 1 - lost / (10^4 base) < t / 10^8   <=>   lost 10^4 > (10^8 - t) base */
bool msp_availability_below(const struct msp_availability *availability, int64_t millionths)
{
	return availability->lost * MSP_OUTAGE_WHOLE > (MSP_AVAILABILITY_ALL - millionths) * availability->base;
}

/* ---- one service while it is looked at ---- */

struct work {
	const struct msp_availability_request *request;
	struct msp_availability *service;
	struct msp_terms terms;
	bool measured;    /* some stretch is: only those count */
	int64_t promised; /* seconds of base with a promise, and the sum of target x seconds over them */
	int64_t targets;
	int64_t allowed; /* sum of (100 % - target) x seconds, in millionths of a percent of a second */
	int64_t *marks;  /* where something begins or ends */
	size_t mark_count, mark_capacity;
	struct msp_span *open; /* committed hours, ascending */
	const struct msp_term **open_terms;
	size_t open_count, open_capacity, term_capacity;
	size_t item_capacity;
};

static void mark(struct work *work, int64_t at)
{
	msp_arena_reserve(work->request->arena, work->marks, work->mark_count, work->mark_capacity);
	work->marks[work->mark_count++] = at;
}

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* ---- committed hours ---- */

/* First and last day served, where the client's file says them. */
static struct msp_span served(const struct msp_client *client)
{
	struct msp_span span = { INT64_MIN, INT64_MAX };
	struct msp_date date;

	if (msp_date_parse(msp_node_text(client->node, "from", ""), &date, NULL) == 0)
		span.start = msp_zone_day_start(client->zone, date);
	if (msp_date_parse(msp_node_text(client->node, "until", ""), &date, NULL) == 0)
		span.end = msp_zone_day_start(client->zone, msp_date_from_days(msp_date_days(date) + 1));
	return span;
}

static void add_hours(struct work *work, const struct msp_term *term, int64_t start, int64_t end)
{
	struct msp_arena *arena = work->request->arena;
	struct msp_span span;

	for (int64_t at = start; at < end && msp_calendar_next(term->calendar, at, &span); at = span.end) {
		if (span.start >= end)
			break;
		msp_arena_reserve(arena, work->open, work->open_count, work->open_capacity);
		size_t count = work->open_count;
		msp_arena_reserve(arena, work->open_terms, count, work->term_capacity);
		work->open[work->open_count] = (struct msp_span){ larger(span.start, start), smaller(span.end, end) };
		work->open_terms[work->open_count] = term;
		mark(work, work->open[work->open_count].start);
		mark(work, work->open[work->open_count].end);
		work->open_count++;
	}
}

static void find_hours(struct work *work)
{
	struct msp_span client = served(work->request->client);

	for (size_t i = 0; i < work->terms.count; i++) {
		const struct msp_term *term = &work->terms.items[i];
		if (work->measured && term->measure != MSP_MEASURE_TICKETS)
			continue;
		int64_t start = work->measured ? term->measured : term->start;
		add_hours(work, term, larger(start, client.start), smaller(term->end, client.end));
	}
}

/* ---- records ---- */

static void add_item(
	struct work *work, const struct msp_outage *outage, enum msp_outage_role role, int64_t start, int64_t end)
{
	struct msp_availability *service = work->service;
	bool going = end == MSP_TIME_NONE || end > work->request->cutoff;

	start = larger(start, work->request->period.start);
	end = going ? work->request->cutoff : end;
	if (start >= end)
		return;
	msp_arena_reserve(work->request->arena, service->items, service->item_count, work->item_capacity);
	service->items[service->item_count++] = (struct msp_availability_item){
		.outage = outage, .role = role, .start = start, .end = end, .going = going
	};
	mark(work, start);
	mark(work, end);
}

static enum msp_outage_role unless_excluded(const struct msp_outage *outage, enum msp_outage_role role)
{
	return outage->reason != NULL && outage->evidence != NULL ? MSP_ROLE_EXCLUDED : role;
}

static int add_maintenance(struct work *work, const struct msp_outage *outage, struct msp_error *err)
{
	bool announced;

	if (msp_terms_announced(work->request, work->service->service, outage, &announced, err) != 0)
		return -1;
	enum msp_outage_role role = outage->emergency ? MSP_ROLE_EMERGENCY
				    : outage->approved == MSP_TIME_NONE || outage->approved > outage->from
					    ? MSP_ROLE_UNAPPROVED
				    : !announced ? MSP_ROLE_UNANNOUNCED
						 : MSP_ROLE_MAINTENANCE;
	if (role != MSP_ROLE_MAINTENANCE) {
		add_item(work, outage, unless_excluded(outage, role), outage->from, outage->until);
		return 0;
	}
	bool over = outage->until == MSP_TIME_NONE || outage->until > outage->planned;
	add_item(work, outage, role, outage->from, over ? outage->planned : outage->until);
	if (over)
		add_item(work, outage, unless_excluded(outage, MSP_ROLE_OVERRUN), outage->planned, outage->until);
	return 0;
}

static bool left_out(const struct msp_availability_request *request, const struct msp_outage *outage)
{
	for (const struct msp_outage *const *one = request->left_out; one != NULL && *one != NULL; one++)
		if (*one == outage)
			return true;
	return false;
}

static int add_records(struct work *work, struct msp_error *err)
{
	const struct msp_availability_request *request = work->request;

	for (size_t i = 0; i < request->count; i++) {
		const struct msp_outage *outage = request->outages[i];
		if (outage->withdrawn || left_out(request, outage) ||
			!msp_outage_concerns(outage, work->service->service))
			continue;
		if (outage->kind == MSP_OUTAGE_GAP)
			add_item(work, outage, MSP_ROLE_GAP, outage->from, outage->until);
		else if (outage->kind == MSP_OUTAGE_DOWN)
			add_item(work, outage, unless_excluded(outage, MSP_ROLE_OUTAGE), outage->from, outage->until);
		else if (add_maintenance(work, outage, err) != 0)
			return -1;
	}
	return 0;
}

static int compare_items(const void *a, const void *b)
{
	const struct msp_availability_item *left = a, *right = b;

	if (left->start != right->start)
		return left->start < right->start ? -1 : 1;
	if (left->outage->from != right->outage->from)
		return left->outage->from < right->outage->from ? -1 : 1;
	int order = strcmp(left->outage->number, right->outage->number);
	return order != 0 ? order : (left->end > right->end) - (left->end < right->end);
}

/* ---- second by second, as few steps as the marks allow ---- */

static bool counts(enum msp_outage_role role)
{
	return role != MSP_ROLE_EXCLUDED && role != MSP_ROLE_MAINTENANCE && role != MSP_ROLE_GAP;
}

/* Is it the one to be charged? The heaviest; of equals the one that began first. */
static bool heavier(const struct msp_outage *a, const struct msp_outage *b)
{
	if (b == NULL || a->weight != b->weight)
		return b == NULL || a->weight > b->weight;
	return a->from < b->from || (a->from == b->from && strcmp(a->number, b->number) < 0);
}

/* One stretch [start, end) of committed hours in which nothing changes. */
static void count_stretch(struct work *work, const struct msp_term *term, int64_t start, int64_t end)
{
	struct msp_availability *service = work->service;
	struct msp_availability_item *charged = NULL;
	bool roles[MSP_ROLE_GAP + 1] = { false };
	int64_t length = end - start;

	service->committed += length;
	for (size_t i = 0; i < service->item_count; i++) {
		struct msp_availability_item *item = &service->items[i];
		if (item->start > start || item->end < end)
			continue;
		item->committed += length;
		roles[item->role] = true;
		if (counts(item->role) && heavier(item->outage, charged == NULL ? NULL : charged->outage))
			charged = item;
	}
	if (roles[MSP_ROLE_GAP]) {
		service->gaps += length;
		return;
	}
	if (roles[MSP_ROLE_MAINTENANCE]) {
		service->maintenance += length;
		return;
	}
	service->base += length;
	work->allowed += (MSP_AVAILABILITY_ALL - (term->promised ? term->target : 0)) * length;
	work->promised += term->promised ? length : 0;
	work->targets += term->promised ? term->target * length : 0;
	if (roles[MSP_ROLE_EXCLUDED]) {
		service->excluded += length;
	} else if (charged != NULL) {
		service->down += length;
		service->lost += charged->outage->weight * length;
		charged->lost += charged->outage->weight * length;
	}
}

static int compare_marks(const void *a, const void *b)
{
	const int64_t *left = a, *right = b;
	return (*left > *right) - (*left < *right);
}

static void sweep(struct work *work)
{
	size_t open = 0;

	if (work->mark_count > 1)
		qsort(work->marks, work->mark_count, sizeof *work->marks, compare_marks);
	for (size_t i = 1; i < work->mark_count; i++) {
		int64_t start = work->marks[i - 1], end = work->marks[i];
		if (start == end)
			continue;
		while (open < work->open_count && work->open[open].end <= start)
			open++;
		if (open < work->open_count && work->open[open].start <= start)
			count_stretch(work, work->open_terms[open], start, end);
	}
}

/* ---- what it comes to ---- */

static void read_terms(struct work *work)
{
	struct msp_availability *service = work->service;
	const struct msp_term *last = &work->terms.items[work->terms.count - 1];

	service->policy = last->policy;
	service->measure = last->measure;
	service->source = last->source;
	service->measured_from = last->measured_from;
	for (size_t i = 0; i < work->terms.count; i++) {
		const struct msp_term *term = &work->terms.items[i];
		service->promised |= term->promised;
		work->measured |= term->measure == MSP_MEASURE_TICKETS && term->measured < term->end;
	}
	if (last->measure == MSP_MEASURE_CHECK)
		service->why = MSP_UNMEASURED_DATA;
	else if (!work->measured)
		service->why = last->measure == MSP_MEASURE_NONE ? MSP_UNMEASURED_METHOD : MSP_UNMEASURED_NOT_YET;
	if (work->measured)
		service->measure = MSP_MEASURE_TICKETS;
	if (service->why != MSP_UNMEASURED_NOT)
		work->measured = false;
}

static void judge(struct work *work)
{
	struct msp_availability *service = work->service;
	const struct msp_term *last = &work->terms.items[work->terms.count - 1];

	service->allowed = work->allowed / MSP_OUTAGE_WHOLE;
	service->target = work->promised > 0 ? work->targets / work->promised : last->target;
	for (size_t i = 0; i < service->item_count; i++)
		service->going |= service->items[i].going && counts(service->items[i].role);
	if (service->why != MSP_UNMEASURED_NOT)
		service->state = MSP_AVAILABILITY_UNMEASURED;
	else if (service->base == 0)
		service->state = MSP_AVAILABILITY_EMPTY;
	else if (!service->promised)
		service->state = MSP_AVAILABILITY_UNPROMISED;
	else
		service->state = service->lost * MSP_OUTAGE_WHOLE > work->allowed ? MSP_AVAILABILITY_FAILS
										  : MSP_AVAILABILITY_MEETS;
}

static int look_at(
	const struct msp_availability_request *request, struct msp_availability *service, struct msp_error *err)
{
	struct work work = { .request = request, .service = service };

	if (msp_terms_find(request, service->service, &work.terms, err) != 0)
		return -1;
	if (work.terms.count == 0) {
		service->why = MSP_UNMEASURED_NOT_YET;
		return 0;
	}
	read_terms(&work);
	find_hours(&work);
	if (add_records(&work, err) != 0)
		return -1;
	if (service->item_count > 1)
		qsort(service->items, service->item_count, sizeof *service->items, compare_items);
	sweep(&work);
	judge(&work);
	return 0;
}

/* ---- which services ---- */

struct list {
	struct msp_availabilities *result;
	struct msp_arena *arena;
	size_t capacity;
};

static void add_service(struct list *list, const char *slug, const struct msp_node *node)
{
	struct msp_availabilities *result = list->result;

	for (size_t i = 0; i < result->count; i++)
		if (strcmp(result->items[i].service, slug) == 0)
			return;
	msp_arena_reserve(list->arena, result->items, result->count, list->capacity);
	result->items[result->count++] = (struct msp_availability){
		.service = slug,
		.name = msp_node_text(node, "name", slug),
		.criticality = msp_node_text(node, "criticality", "medium"),
	};
}

static bool has_record(const struct msp_availability_request *request, const char *slug)
{
	for (size_t i = 0; i < request->count; i++)
		if (!request->outages[i]->withdrawn && msp_outage_concerns(request->outages[i], slug))
			return true;
	return false;
}

static int add_policy(
	const struct msp_availability_request *request, struct list *list, int64_t at, struct msp_error *err)
{
	const struct msp_node *own = msp_node_get(request->client->node, "services");
	const struct msp_policy *policy;

	if (msp_terms_policy(request, NULL, at, &policy, err) != 0)
		return -1;
	msp_node_each_pair(policy == NULL ? NULL : msp_node_get(policy->node, "services"), key, value) {
		const struct msp_node *mine = msp_node_get(own, key->value);
		/* a policy is of many clients: who lists services has those, and no others */
		if ((own == NULL || own->count == 0 || mine != NULL) && msp_node_bool(mine, "active", true))
			add_service(list, key->value, mine);
	}
	return 0;
}

static int find_services(
	const struct msp_availability_request *request, struct msp_availabilities *result, struct msp_error *err)
{
	const struct msp_node *own = msp_node_get(request->client->node, "services");
	struct list list = { .result = result, .arena = request->arena };
	struct msp_terms terms;

	msp_node_each_pair(own, key, value)
		if (msp_node_bool(value, "active", true) || has_record(request, key->value))
			add_service(&list, key->value, value);
	/* No service has an empty name: these are the terms of the client as a whole. */
	if (msp_terms_find(request, "", &terms, err) != 0)
		return -1;
	for (size_t i = 0; i < terms.count; i++)
		if (add_policy(request, &list, terms.items[i].start, err) != 0)
			return -1;
	for (size_t i = 0; i < request->count; i++)
		for (size_t j = 0; j < request->outages[i]->service_count && !request->outages[i]->withdrawn; j++)
			add_service(&list, request->outages[i]->services[j],
				msp_node_get(own, request->outages[i]->services[j]));
	return 0;
}

int msp_availability_compute(
	const struct msp_availability_request *given, struct msp_availabilities *result, struct msp_error *err)
{
	struct msp_availability_request request = *given;

	if (request.cutoff > request.period.end)
		request.cutoff = request.period.end;
	*result = (struct msp_availabilities){ .period = request.period, .cutoff = request.cutoff };
	if (find_services(&request, result, err) != 0)
		return -1;
	for (size_t i = 0; i < result->count; i++)
		if (look_at(&request, &result->items[i], err) != 0)
			return -1;
	return 0;
}
