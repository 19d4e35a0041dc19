/* SPDX-License-Identifier: ISC */
/*
 * Logs as sets of events.  An event is what its canonical JSON says; how often it stands on each side is counted, so
 * that even a doubled one neither goes nor comes by merging.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/map.h"
#include "lib/base/str.h"
#include "lib/model/merge_private.h"
#include "lib/model/ticket.h"

#define SIDES 3
enum { BASE, OURS, THEIRS };

struct event {
	const char *canonical;
	char key[MSP_EVENT_KEY_SIZE];
	int64_t at; /* INT64_MIN when it has none: such a record is bad, but its words stay */
	const char *by;
	const char *redact;                 /* key of the event it is the stub of, or NULL */
	const struct msp_node *node[SIDES]; /* where it stands; NULL = nowhere on that side */
	size_t times[SIDES];
	size_t result; /* how often it is in the merged log */
};

struct log {
	struct msp_merge_values *values;
	struct event **events;
	size_t count, capacity;
	struct msp_map by_text, stubs; /* canonical JSON to event; key to the stub that stays */
};

/* ---- order ---- */

static int64_t instant(const struct msp_node *event)
{
	struct msp_time at;

	return msp_node_time(event, "at", &at) ? at.at : INT64_MIN;
}

int msp_merge_event_order(const struct msp_node *a, const struct msp_node *b)
{
	int64_t left = instant(a), right = instant(b);

	if (left != right)
		return left < right ? -1 : 1;
	int rc = strcmp(msp_node_text(a, "by", ""), msp_node_text(b, "by", ""));
	if (rc != 0)
		return rc;
	struct msp_arena arena = MSP_ARENA_INIT;
	rc = strcmp(msp_merge_canonical(&arena, a), msp_merge_canonical(&arena, b));
	msp_arena_release(&arena);
	return rc;
}

static int compare(const void *a, const void *b)
{
	const struct event *left = *(struct event *const *)a, *right = *(struct event *const *)b;

	if (left->at != right->at)
		return left->at < right->at ? -1 : 1;
	int rc = strcmp(left->by, right->by);
	return rc != 0 ? rc : strcmp(left->canonical, right->canonical);
}

/* ---- reading the three logs ---- */

static void add_event(struct log *log, const struct msp_node *node, int side)
{
	struct msp_arena *arena = log->values->arena;
	const char *canonical = msp_merge_canonical(arena, node);
	struct event *event = msp_map_get(&log->by_text, canonical);

	if (event == NULL) {
		event = msp_arena_alloc(arena, sizeof *event);
		*event = (struct event){ .canonical = canonical,
			.at = instant(node),
			.by = msp_node_text(node, "by", ""),
			.redact = msp_node_text(node, "redact", NULL) };
		msp_event_key(node, event->key);
		msp_arena_reserve(arena, log->events, log->count, log->capacity);
		log->events[log->count++] = event;
		msp_map_set(&log->by_text, canonical, event);
	}
	if (event->node[side] == NULL)
		event->node[side] = node;
	event->times[side]++;
}

static void read_logs(struct log *log, const struct msp_merge_place *place)
{
	const struct msp_node *const sides[SIDES] = { place->base, place->ours, place->theirs };

	for (int side = 0; side < SIDES; side++)
		msp_node_each_item(sides[side], item)
			if (item->kind != MSP_NODE_NULL) /* an empty item says nothing */
				add_event(log, item, side);
}

/* Whoever changed it says how often; both: the more. */
static size_t three_way(const size_t times[SIDES])
{
	if (times[OURS] == times[BASE])
		return times[THEIRS];
	if (times[THEIRS] == times[BASE])
		return times[OURS];
	return times[OURS] > times[THEIRS] ? times[OURS] : times[THEIRS];
}

static bool on_a_side(const struct event *event)
{
	return event->times[OURS] > 0 || event->times[THEIRS] > 0;
}

/* ---- redaction wins ---- */

/* Of several stubs of one event the one that says least stays, the same one whoever merges. */
static bool says_less(const struct event *a, const struct event *b)
{
	size_t left = strlen(a->canonical), right = strlen(b->canonical);

	return left != right ? left < right : strcmp(a->canonical, b->canonical) < 0;
}

static void redact(struct log *log)
{
	for (size_t i = 0; i < log->count; i++) {
		struct event *event = log->events[i];
		if (event->redact == NULL || !on_a_side(event))
			continue;
		const struct event *stub = msp_map_get(&log->stubs, event->redact);
		if (stub == NULL || says_less(event, stub))
			msp_map_set(&log->stubs, event->redact, event);
	}
	for (size_t i = 0; i < log->count; i++) {
		struct event *event = log->events[i];
		if (event->redact != NULL && on_a_side(event))
			event->result = msp_map_get(&log->stubs, event->redact) == event ? 1 : 0;
		else if (event->redact == NULL && msp_map_get(&log->stubs, event->key) != NULL)
			event->result = 0;
	}
}

/* ---- changed differently by both ---- */

/* Events that one side has put in place of base events of the same instant and author. */
struct rivals {
	struct event *ours, *theirs; /* the first that only this side has */
	bool common;                 /* one that both have */
};

static struct rivals find_rivals(const struct log *log, size_t first, size_t end)
{
	struct rivals rivals = { NULL, NULL, false };

	for (size_t i = first; i < end; i++) {
		struct event *event = log->events[i];
		if (event->times[BASE] > 0 || event->result == 0 || event->redact != NULL)
			continue;
		bool ours = event->times[OURS] > 0, theirs = event->times[THEIRS] > 0;
		rivals.common = rivals.common || (ours && theirs);
		if (ours && !theirs && rivals.ours == NULL)
			rivals.ours = event;
		if (theirs && !ours && rivals.theirs == NULL)
			rivals.theirs = event;
	}
	return rivals;
}

/* All that only one side has in the group goes. */
static void drop_side(const struct log *log, size_t first, size_t end, int side)
{
	for (size_t i = first; i < end; i++) {
		struct event *event = log->events[i];
		if (event->times[BASE] == 0 && event->times[side] > 0 && event->times[OURS + THEIRS - side] == 0)
			event->result = 0;
	}
}

static void add_typed(struct log *log, const struct msp_node *node)
{
	add_event(log, node, OURS);
	struct event *event = msp_map_get(&log->by_text, msp_merge_canonical(log->values->arena, node));
	event->result = event->result == 0 ? 1 : event->result;
}

/* The event `lost` of the base is on neither side; what do they have instead, in the group first … end? */
static void settle(struct log *log, const struct event *lost, size_t first, size_t end)
{
	struct msp_arena *arena = log->values->arena;
	struct rivals rivals = find_rivals(log, first, end);
	struct msp_node *typed;

	if (rivals.common || (rivals.ours == NULL && rivals.theirs == NULL))
		return;
	enum msp_take side = msp_merge_conflict(log->values, msp_arena_printf(arena, "log.%s", lost->key),
		lost->node[BASE], rivals.ours == NULL ? NULL : rivals.ours->node[OURS],
		rivals.theirs == NULL ? NULL : rivals.theirs->node[THEIRS], &typed);
	if (side != MSP_TAKE_THEIRS || log->values->virtual)
		drop_side(log, first, end, THEIRS);
	if (side == MSP_TAKE_THEIRS || side == MSP_TAKE_VALUE || log->values->virtual)
		drop_side(log, first, end, OURS);
	if (typed != NULL)
		add_typed(log, typed);
}

static bool has_stub(const struct log *log, const struct event *lost, size_t first, size_t end, int side)
{
	for (size_t i = first; i < end; i++)
		if (msp_str_equal(log->events[i]->redact, lost->key) && log->events[i]->times[side] > 0)
			return true;
	return false;
}

/* It was redacted on one side; what the other side had changed it to goes, too. */
static bool redacted_here(const struct log *log, const struct event *lost, size_t first, size_t end)
{
	if (msp_map_get(&log->stubs, lost->key) == NULL)
		return false;
	for (int side = OURS; side <= THEIRS; side++)
		if (!has_stub(log, lost, first, end, side))
			drop_side(log, first, end, side);
	struct event *stub = msp_map_get(&log->stubs, lost->key);
	stub->result = 1;
	return true;
}

static void settle_group(struct log *log, size_t first, size_t end)
{
	for (size_t i = first; i < end; i++) {
		const struct event *event = log->events[i];
		if (event->times[BASE] == 0 || on_a_side(event))
			continue;
		if (!redacted_here(log, event, first, end))
			settle(log, event, first, end);
		return;
	}
}

static void settle_all(struct log *log)
{
	size_t count = log->count;

	for (size_t first = 0, end; first < count; first = end) {
		const struct event *event = log->events[first];
		for (end = first + 1; end < count; end++)
			if (log->events[end]->at != event->at || strcmp(log->events[end]->by, event->by) != 0)
				break;
		settle_group(log, first, end);
	}
}

/* ---- together ---- */

static void sort(struct log *log)
{
	if (log->count > 1)
		qsort(log->events, log->count, sizeof(struct event *), compare);
}

void msp_merge_events(struct msp_merge_values *values, struct msp_merge_place *place)
{
	struct log log = { .values = values };

	msp_map_init(&log.by_text, values->arena);
	msp_map_init(&log.stubs, values->arena);
	read_logs(&log, place);
	for (size_t i = 0; i < log.count; i++)
		log.events[i]->result = three_way(log.events[i]->times);
	redact(&log);
	sort(&log);
	settle_all(&log);
	sort(&log);
	place->value = msp_node_seq(values->arena);
	place->parted = true;
	for (size_t i = 0; i < log.count; i++) {
		const struct event *event = log.events[i];
		for (size_t n = 0; n < event->result; n++) {
			struct msp_merge_place *part = msp_merge_place_new(
				values, NULL, event->node[BASE], event->node[OURS], event->node[THEIRS]);
			const struct msp_node *node = part->ours != NULL     ? part->ours
						      : part->theirs != NULL ? part->theirs
									     : part->base;
			part->value = msp_node_copy(values->arena, node);
			msp_merge_place_add(values, place, part);
		}
	}
}
