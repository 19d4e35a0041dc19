/* SPDX-License-Identifier: ISC */
#include "lib/model/outage.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/kind.h"

const char *msp_outage_kind_name(enum msp_outage_kind kind)
{
	static const char *const names[] = { "outage", "maintenance", "gap" };
	return names[kind];
}

int msp_outage_kind_parse(const char *name, enum msp_outage_kind *kind)
{
	for (int i = 0; i < MSP_OUTAGE_KINDS; i++)
		if (msp_str_equal(name, msp_outage_kind_name((enum msp_outage_kind)i))) {
			*kind = (enum msp_outage_kind)i;
			return 0;
		}
	return -1;
}

/* ---- weights ---- */

int msp_outage_weight_parse(const char *text, int *weight)
{
	size_t whole = strspn(text, "0123456789"), decimals = 0;
	int value = 0;

	if (whole == 0 || whole > 3)
		return -1;
	for (size_t i = 0; i < whole; i++)
		value = value * 10 + (text[i] - '0');
	const char *rest = text + whole;
	if (*rest == '.') {
		decimals = strspn(rest + 1, "0123456789");
		if (decimals == 0 || decimals > 2)
			return -1;
	}
	for (size_t i = 0; i < 2; i++)
		value = value * 10 + (i < decimals ? rest[1 + i] - '0' : 0);
	rest += decimals > 0 ? decimals + 1 : 0;
	if (strcmp(rest, "%") != 0 || value < 1 || value > MSP_OUTAGE_WHOLE)
		return -1;
	*weight = value;
	return 0;
}

char *msp_outage_weight_emit(struct msp_arena *arena, int weight)
{
	if (weight % 100 == 0)
		return msp_arena_printf(arena, "%d%%", weight / 100);
	if (weight % 10 == 0)
		return msp_arena_printf(arena, "%d.%d%%", weight / 100, weight / 10 % 10);
	return msp_arena_printf(arena, "%d.%02d%%", weight / 100, weight % 100);
}

/* ---- header, also as `set` events correct it ---- */

static int64_t time_or(const struct msp_node *map, const char *key, int64_t otherwise)
{
	struct msp_time time;

	return msp_node_time(map, key, &time) ? time.at : otherwise;
}

static int read_weight(const struct msp_node *map, const char *field, struct msp_outage *outage, struct msp_error *err)
{
	const struct msp_node *node = msp_node_get(map, "weight");

	if (node == NULL || msp_outage_weight_parse(node->value, &outage->weight) == 0)
		return 0;
	msp_node_put_error(node, err, "no weight: '%s'", node->value);
	msp_error_field(err, field);
	msp_error_hint(err, "write a share from 0.01%% to 100%%, as in 50%%");
	return -1;
}

static void read_services(struct msp_arena *arena, const struct msp_node *list, struct msp_outage *outage)
{
	if (list == NULL)
		return;
	const char **slugs = msp_arena_array(arena, list->count, sizeof *slugs);
	outage->services = slugs;
	outage->service_count = 0;
	msp_node_each_item(list, item)
		slugs[outage->service_count++] = item->value;
}

static int read_header(struct msp_arena *arena, const struct msp_node *node, const char *weight_field,
	struct msp_outage *outage, struct msp_error *err)
{
	read_services(arena, msp_node_get(node, "services"), outage);
	outage->from = time_or(node, "from", outage->from);
	outage->planned = time_or(node, "to", outage->planned);
	outage->emergency = msp_node_bool(node, "emergency", outage->emergency);
	outage->ticket = msp_node_text(node, "ticket", outage->ticket);
	outage->title = msp_node_text(node, "title", outage->title);
	return read_weight(node, weight_field, outage, err);
}

/* ---- events ---- */

struct event {
	const struct msp_node *node;
	int64_t at;
	size_t index;
};

static int compare_events(const void *a, const void *b)
{
	const struct event *left = a, *right = b;

	if (left->at != right->at)
		return left->at < right->at ? -1 : 1;
	return (left->index > right->index) - (left->index < right->index);
}

static const struct event *sorted_events(struct msp_arena *arena, const struct msp_node *log, size_t *count)
{
	struct event *events = msp_arena_array(arena, log == NULL ? 0 : log->count, sizeof *events);

	*count = 0;
	msp_node_each_item(log, item) {
		events[*count] = (struct event){ item, time_or(item, "at", MSP_TIME_NONE), *count };
		(*count)++;
	}
	if (*count > 1)
		qsort(events, *count, sizeof *events, compare_events);
	return events;
}

static void earliest(int64_t *known, int64_t at)
{
	if (*known == MSP_TIME_NONE || at < *known)
		*known = at;
}

static int apply_event(
	struct msp_arena *arena, struct msp_outage *outage, const struct event *event, struct msp_error *err)
{
	const struct msp_node *node = event->node, *excluded = msp_node_get(node, "excluded");
	const char *until = msp_node_text(node, "until", NULL), *withdrawn = msp_node_text(node, "withdrawn", NULL);
	const char *approver = msp_node_text(node, "approved", NULL);

	outage->last = event->at;
	if (until != NULL)
		outage->until = time_or(node, "until", MSP_TIME_NONE);
	if (msp_node_get(node, "announced") != NULL)
		earliest(&outage->announced, event->at);
	if (approver != NULL && (outage->approved == MSP_TIME_NONE || event->at < outage->approved))
		outage->approver = approver;
	if (approver != NULL)
		earliest(&outage->approved, event->at);
	if (excluded != NULL) {
		outage->reason = msp_node_text(excluded, "reason", NULL);
		outage->evidence = msp_node_text(excluded, "evidence", NULL);
	}
	if (withdrawn != NULL)
		outage->withdrawn = strcmp(withdrawn, "no") != 0;
	return read_header(arena, msp_node_get(node, "set"),
		msp_arena_printf(arena, "log.%zu.set.weight", event->index), outage, err);
}

/* ---- the whole ---- */

/* The line to blame: of the last event that says an end, else of the header's. */
static const struct msp_node *end_node(const struct msp_node *node, const char **field)
{
	const struct msp_node *found = msp_node_get(node, "to");

	*field = "to";
	msp_node_each_item(msp_node_get(node, "log"), item) {
		if (msp_node_get(item, "until") == NULL)
			continue;
		found = msp_node_get(item, "until");
		*field = "log.until";
	}
	return found != NULL ? found : msp_node_get(node, "from");
}

static int check_times(const struct msp_node *node, struct msp_outage *outage, struct msp_error *err)
{
	bool planned = outage->kind != MSP_OUTAGE_DOWN;
	const char *field;

	if (planned != (outage->planned != MSP_TIME_NONE)) {
		msp_node_put_error(msp_node_get(node, planned ? "from" : "to"), err,
			planned ? "%s without `to`" : "%s with `to`", msp_outage_kind_name(outage->kind));
		msp_error_field(err, "to");
		msp_error_hint(err, planned ? "say when it is to end: to: 2026-10-11T06:00:00-06:00"
					    : "the end of an outage is an event: until: 2026-10-07T11:05:00-06:00");
		return -1;
	}
	if (planned && outage->until == MSP_TIME_NONE)
		outage->until = outage->planned;
	if ((outage->until == MSP_TIME_NONE || outage->until >= outage->from) &&
		(!planned || outage->planned >= outage->from))
		return 0;
	msp_node_put_error(end_node(node, &field), err, "it ends before it starts");
	msp_error_field(err, field);
	msp_error_hint(err, "a later event corrects it: until: TIME, or set: {from: TIME}");
	return -1;
}

int msp_outage_parse(struct msp_arena *arena, const char *path, const struct msp_node *node, struct msp_outage **result,
	struct msp_error *err)
{
	struct msp_outage *outage = msp_arena_alloc(arena, sizeof *outage);
	struct msp_place place;
	size_t count;

	msp_kind_place(arena, path, &place);
	*outage = (struct msp_outage){
		.id = msp_node_text(node, "id", ""),
		.number = place.number,
		.client = place.client,
		.uid = msp_node_text(node, "uid", NULL),
		.path = msp_arena_strdup(arena, path),
		.by = msp_node_text(node, "by", ""),
		.weight = MSP_OUTAGE_WHOLE,
		.from = MSP_TIME_NONE,
		.until = MSP_TIME_NONE,
		.planned = MSP_TIME_NONE,
		.announced = MSP_TIME_NONE,
		.approved = MSP_TIME_NONE,
		.last = MSP_TIME_NONE,
		.node = node,
	};
	const struct event *events = sorted_events(arena, msp_node_get(node, "log"), &count);
	int failed = msp_outage_kind_parse(msp_node_text(node, "kind", "outage"), &outage->kind);
	if (failed)
		msp_error_set(err, MSP_DATA, "an outage of no kind");
	failed = failed || read_header(arena, node, "weight", outage, err) != 0;
	for (size_t i = 0; !failed && i < count; i++)
		failed = apply_event(arena, outage, &events[i], err) != 0;
	if (failed || check_times(node, outage, err) != 0)
		return msp_error_at(err, path, 0, 0), -1;
	*result = outage;
	return 0;
}

bool msp_outage_concerns(const struct msp_outage *outage, const char *service)
{
	for (size_t i = 0; i < outage->service_count; i++)
		if (strcmp(outage->services[i], service) == 0)
			return true;
	return false;
}

bool msp_outage_going(const struct msp_outage *outage, int64_t cutoff)
{
	return !outage->withdrawn && outage->kind == MSP_OUTAGE_DOWN && outage->from < cutoff &&
	       (outage->until == MSP_TIME_NONE || outage->until >= cutoff);
}
