/* SPDX-License-Identifier: ISC */
/* Timeline and derived state of random tickets against the rules themselves (naive_ticket.h), at every instant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/base/str.h"
#include "lib/model/timeline.h"
#include "tests/unit/naive_ticket.h"
#include "tests/unit/random.h"

#define EVENTS 12
#define SPAN 60 /* seconds a random ticket lives */

static uint64_t seed = 0x9e3779b97f4a7c15;

static int64_t below(size_t limit)
{
	return (int64_t)random_below(&seed, limit);
}

static void random_event(struct msp_event *event, int64_t at)
{
	*event = (struct msp_event){
		.at = at,
		.by = "ana",
		.wait_until = MSP_TIME_NONE,
		.arrived = MSP_TIME_NONE,
		.affected_from = MSP_TIME_NONE,
		.affected_until = MSP_TIME_NONE,
	};
	if (below(3) == 0)
		event->status = (enum msp_status)(MSP_STATUS_NEW + below(5));
	if (below(3) == 0) {
		event->wait = (enum msp_wait)(MSP_WAIT_CLIENT + below(5));
		if (below(2) == 0)
			event->wait_until = at + below(12);
	}
	if (below(4) == 0)
		event->bits |= MSP_EVENT_HEAR;
	if (below(4) == 0)
		event->bits |= MSP_EVENT_SAY;
	if (below(4) == 0)
		event->bits |= MSP_EVENT_AUTO;
	if (below(40) == 0)
		event->merged = "acme-1000001";
}

static struct msp_ticket *random_ticket(struct msp_arena *arena)
{
	struct msp_ticket *ticket = msp_arena_alloc(arena, sizeof *ticket);
	int64_t at = 100;

	ticket->type = "incident";
	ticket->opened = 100 + below(4);
	ticket->event_count = (size_t)below(EVENTS);
	ticket->events = msp_arena_array(arena, EVENTS, sizeof *ticket->events);
	for (size_t i = 0; i < ticket->event_count; i++) {
		at += below(7);
		random_event(&ticket->events[i], at);
	}
	return ticket;
}

/* What a timeline waits for strictly inside a span, or (at_end) up to its end. */
static enum msp_wait waits_at(const struct msp_timeline *timeline, int64_t at, bool at_end)
{
	for (size_t i = 0; i < timeline->wait_count; i++) {
		struct msp_span span = timeline->waits[i].span;
		if (span.start < at && (at < span.end || (at_end && at == span.end)))
			return timeline->waits[i].cause;
	}
	return MSP_WAIT_NONE;
}

static void agree(const struct msp_ticket *ticket, struct msp_arena *arena)
{
	static const struct msp_matrices none = { NULL, 0 };
	struct msp_timeline whole;

	msp_timeline_build(arena, ticket, 100 + 3 * SPAN, &whole);
	for (int64_t at = 98; at < 100 + 2 * SPAN; at++) {
		struct msp_ticket_state state;
		struct msp_timeline timeline;
		bool unresolved = naive_unresolved(ticket, at);
		enum msp_wait wait = ticket->opened < at ? naive_wait(ticket, at) : MSP_WAIT_NONE;
		msp_ticket_derive(ticket, &none, at, &state);
		msp_timeline_build(arena, ticket, at, &timeline);
		assert_int_equal(msp_ticket_unresolved(&state), unresolved);
		assert_int_equal(msp_timeline_unresolved(&whole, at), unresolved);
		assert_int_equal(msp_timeline_unresolved(&timeline, at), unresolved);
		assert_int_equal(state.wait, wait);
		if (ticket->opened < at) {
			assert_int_equal(state.resolved, naive_resolved_at(ticket, at));
			assert_int_equal(state.responded, naive_responded(ticket, at));
		}
		if (naive_merged(ticket, at))
			continue;
		if (waits_at(&whole, at, false) != MSP_WAIT_NONE)
			assert_int_equal(waits_at(&whole, at, false), wait);
		if (wait != MSP_WAIT_NONE && state.wait_since < at && ticket->opened < state.wait_since)
			assert_int_equal(waits_at(&timeline, at, true), wait);
	}
}

static void the_same_as_the_rules_say(void **state)
{
	(void)state;
	for (int i = 0; i < 3000; i++) {
		struct msp_arena arena = MSP_ARENA_INIT;
		agree(random_ticket(&arena), &arena);
		msp_arena_release(&arena);
	}
}

static void open_time_is_the_number_of_unresolved_seconds(void **state)
{
	(void)state;
	for (int i = 0; i < 1000; i++) {
		struct msp_arena arena = MSP_ARENA_INIT;
		const struct msp_ticket *ticket = random_ticket(&arena);
		struct msp_timeline timeline;
		struct msp_span *spans;
		int64_t start = 100 + below(20), end = start + below(60), sum = 0, seconds = 0;
		msp_timeline_build(&arena, ticket, 100 + SPAN, &timeline);
		size_t count = msp_timeline_open_spans(&arena, &timeline, start, end, &spans);
		for (size_t j = 0; j < count; j++) {
			assert_true(spans[j].start < spans[j].end);
			assert_true(j == 0 || spans[j - 1].end <= spans[j].start);
			sum += spans[j].end - spans[j].start;
		}
		for (int64_t at = start; at < end && at < 100 + SPAN; at++)
			seconds += msp_timeline_unresolved(&timeline, at + 1);
		assert_int_equal(sum, seconds);
		msp_arena_release(&arena);
	}
}

static void turns_say_how(void **state)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_event events[] = {
		{ .at = 10, .status = MSP_STATUS_CLOSED, .wait_until = MSP_TIME_NONE },
		{ .at = 20, .status = MSP_STATUS_OPEN, .wait_until = MSP_TIME_NONE },
		{ .at = 30, .status = MSP_STATUS_CLOSED, .merged = "acme-1000001", .wait_until = MSP_TIME_NONE },
		{ .at = 40, .status = MSP_STATUS_OPEN, .wait_until = MSP_TIME_NONE },
	};
	const struct msp_ticket ticket = { .opened = 5, .events = events, .event_count = MSP_COUNT(events) };
	struct msp_timeline timeline;

	(void)state;
	msp_timeline_build(&arena, &ticket, 100, &timeline);
	assert_int_equal(timeline.turn_count, 4); /* after the merge the story goes on elsewhere */
	assert_int_equal(timeline.turns[0].kind, MSP_TURN_OPENED);
	assert_true(
		timeline.turns[1].kind == MSP_TURN_RESOLVED && timeline.turns[1].closed && !timeline.turns[1].merged);
	assert_int_equal(timeline.turns[2].kind, MSP_TURN_REOPENED);
	assert_true(
		timeline.turns[3].kind == MSP_TURN_RESOLVED && !timeline.turns[3].closed && timeline.turns[3].merged);
	msp_timeline_build(&arena, &ticket, 5, &timeline);
	assert_int_equal(timeline.turn_count, 0);
	msp_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_as_the_rules_say),
		cmocka_unit_test(open_time_is_the_number_of_unresolved_seconds),
		cmocka_unit_test(turns_say_how),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
