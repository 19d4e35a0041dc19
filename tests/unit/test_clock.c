/* SPDX-License-Identifier: ISC */
/*
 * Clocks of random tickets against an oracle that goes minute by minute and asks the rules (naive_ticket.h) what the
 * ticket is doing.  The rules one by one are in tests/data/clock-*.test.
 */
#include "tests/unit/calendar_fixture.h"

#include <stdlib.h>
#include <time.h>

#include "lib/base/str.h"
#include "lib/model/catalog.h"
#include "lib/model/clock.h"
#include "lib/model/explain.h"
#include "lib/model/ticket.h"
#include "tests/unit/naive_ticket.h"

#define ROUNDS 1500
#define MINUTES (5 * 1440)
#define START INT64_C(1793599200) /* 2026-11-02T00:00:00-06:00, a Monday */
#define PATH "clients/acme/tickets/2026/11/4815164.yaml"

static const char *const store_files[][2] = {
	{ "msp.yaml", "name: Soporte\nzone: America/Mexico_City\ndefaults: {policy: estandar, calendar: laboral}\n" },
	{ "clients/acme/client.yaml", "name: Acme\n" },
	{ "calendars/laboral.yaml",
		"tz: America/Mexico_City\nhours:\n  mon: [09:00-14:00, 15:00-18:00]\n"
		"  tue: [09:00-14:00, 15:00-18:00]\n  wed: [09:00-24:00]\n  thu: [00:00-03:00, 09:00-18:00]\n" },
	{ "calendars/manana.yaml", "hours: {mon: [09:00-10:00], tue: [09:00-10:00], wed: [09:00-10:00],\n"
				   "  thu: [09:00-10:00], fri: [09:00-10:00]}\nholidays: []\n" },
	{ "calendars/tarde.yaml", "hours: {mon: [15:00-18:00], tue: [15:00-18:00], wed: [15:00-18:00],\n"
				  "  thu: [15:00-18:00], fri: [15:00-18:00]}\nholidays: []\n" },
	{ "policies/estandar.yaml",
		"clocks:\n  - {type: request, response: 3h, resolution: 12h, calendar: 24x7}\n"
		"  - {response: 2h, resolution: 5h}\npause_on: [client, parts]\nreopen_within: 999h\n" },
};

struct store {
	struct fixture fixture;
	struct msp_catalog catalog;
	bool long_updates;  /* the policy promises news, too */
	const char *client; /* file of the client "cambia"; NULL */
};

static int store_read(void *context, const char *path, const char **text, size_t *length, struct msp_error *err)
{
	struct store *store = context;
	struct msp_buf bytes = MSP_BUF_INIT;

	*text = NULL;
	for (size_t i = 0; i < MSP_COUNT(store_files); i++) {
		if (strcmp(path, store_files[i][0]) == 0) {
			*text = store_files[i][1];
			*length = strlen(*text);
		}
	}
	if (store->client != NULL && strcmp(path, "clients/cambia/client.yaml") == 0) {
		*text = store->client;
		*length = strlen(*text);
	}
	if (store->long_updates && strcmp(path, "policies/estandar.yaml") == 0) {
		*text = "clocks:\n  - {type: request, response: 3h, resolution: 12h, update: {every: 1m}}\n"
			"  - {response: 2h, resolution: 5h, update: {reply: 1m}}\npause_on: [client, parts]\n";
		*length = strlen(*text);
	}
	if (!msp_str_starts(path, "zones/"))
		return 0;
	if (msp_zone_read_system(NULL, path + strlen("zones/"), &bytes, err) < 0)
		return -1;
	*text = msp_arena_memdup(&store->fixture.arena, bytes.data, bytes.length);
	*length = bytes.length;
	msp_buf_release(&bytes);
	return 0;
}

static uint64_t seed = 4815164;

static int pick(int count)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (int)((seed >> 33) % (uint64_t)count);
}

static const char *minute_text(struct msp_arena *arena, int minute)
{
	char text[MSP_TIME_SIZE];

	return msp_arena_strdup(arena, msp_time_emit(START + minute * 60, -6 * MSP_HOUR, text));
}

/* Something a technician might do, with no regard to sense. */
static void random_event(struct msp_arena *arena, struct msp_buf *text, int minute)
{
	static const char *const deeds[] = {
		"status: open",
		"status: waiting",
		"status: resolved",
		"status: closed",
		"status: waiting, wait: client",
		"wait: client",
		"wait: parts",
		"wait: third-party",
		"wait: no",
		"hear: ya",
		"say: vamos",
		"note: ok",
		"hear: ya, status: open",
		"say: cuál, wait: client",
		"auto: yes, say: recibido",
		"status: resolved, say: listo",
	};

	msp_buf_addf(text, "  - {at: %s, by: luis, %s", minute_text(arena, minute), deeds[pick(MSP_COUNT(deeds))]);
	msp_buf_adds(text, "}\n");
	if (pick(6) == 0)
		msp_buf_addf(text, "  - {at: %s, by: luis, wait: {on: %s, until: %s}}\n", minute_text(arena, minute),
			pick(2) == 0 ? "client" : "window", minute_text(arena, minute + pick(600)));
}

static struct msp_ticket *random_ticket(struct msp_arena *arena, int *opened)
{
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_ticket *ticket = NULL;
	struct msp_node *node;
	int events = pick(10);
	int at;

	*opened = at = pick(1440);
	msp_buf_addf(&text, "id: acme-4815164\nuid: 9f31c2aa07d4be16\nby: ana\ntitle: x\nopened: %s\ntype: %s\n%s",
		minute_text(arena, at), pick(2) == 0 ? "request" : "incident", events > 0 ? "log:\n" : "");
	for (int i = 0; i < events; i++) {
		at += pick(5) == 0 ? 0 : pick(700);
		random_event(arena, &text, at);
	}
	if (msp_yaml_parse(arena, msp_arena_strdup(arena, text.data), text.length, &node, &err) < 0 ||
		msp_ticket_parse(arena, PATH, node, &ticket, &err) < 0)
		fail_msg("%s\n%s", err.message, text.data);
	msp_buf_release(&text);
	return ticket;
}

struct walk {
	int64_t elapsed;  /* business seconds of the resolution clock */
	int64_t due;      /* instant at which the target was used up; MSP_TIME_NONE */
	int64_t resolved; /* MSP_TIME_NONE while it is not */
	bool paused;
	int64_t responded, responded_elapsed;
};

static bool counts(const struct msp_ticket *ticket, const struct msp_calendar *office, int64_t at)
{
	return strcmp(ticket->type, "request") == 0 || msp_calendar_open(office, at);
}

static struct walk walk_minutes(
	const struct msp_ticket *ticket, const struct msp_calendar *office, int opened, int cutoff)
{
	int64_t target = (strcmp(ticket->type, "request") == 0 ? 12 : 5) * (int64_t)MSP_HOUR;
	struct walk walk = { .due = MSP_TIME_NONE, .responded = MSP_TIME_NONE };
	int64_t end = START + cutoff * 60;

	for (int minute = opened; minute < cutoff; minute++) {
		int64_t at = START + minute * 60;
		/* the state during this minute is the one just after its events */
		enum msp_wait wait = naive_wait(ticket, at + 1);

		if (!counts(ticket, office, at))
			continue;
		if (naive_responded(ticket, at + 1) == MSP_TIME_NONE)
			walk.responded_elapsed += 60;
		if (!naive_unresolved(ticket, at + 1) || wait == MSP_WAIT_CLIENT || wait == MSP_WAIT_PARTS)
			continue;
		walk.elapsed += 60;
		if (walk.elapsed == target)
			walk.due = at + 60;
	}
	walk.responded = naive_responded(ticket, end);
	walk.resolved = naive_resolved_at(ticket, end);
	walk.paused = naive_wait(ticket, end) == MSP_WAIT_CLIENT || naive_wait(ticket, end) == MSP_WAIT_PARTS;
	return walk;
}

static void check_resolution(const struct msp_clock *clock, const struct walk *walk, int64_t cutoff)
{
	int64_t end = walk->resolved != MSP_TIME_NONE ? walk->resolved : cutoff;

	assert_int_equal(clock->kind, MSP_CLOCK_RESOLUTION);
	assert_int_equal(clock->elapsed, walk->elapsed);
	assert_int_equal(clock->left, clock->target - walk->elapsed);
	assert_int_equal(clock->stop, walk->resolved);
	/* met when it stopped at the due instant or before; going on, it is missed after that */
	if (walk->due != MSP_TIME_NONE && end > walk->due) {
		assert_int_equal(clock->state, MSP_CLOCK_MISSED);
		assert_int_equal(clock->due, walk->due);
		assert_int_equal(clock->decided, walk->due);
	} else if (walk->resolved != MSP_TIME_NONE) {
		assert_int_equal(clock->state, MSP_CLOCK_MET);
		assert_true(clock->due >= walk->resolved);
	} else {
		assert_int_equal(clock->state, walk->paused ? MSP_CLOCK_PAUSED : MSP_CLOCK_RUNNING);
	}
}

/* Intervals leave no gap and add up to what the clock says, though they are found another way. */
static void check_explained(
	struct store *store, struct msp_arena *arena, const struct msp_ticket *ticket, int64_t cutoff)
{
	struct msp_explainer explainer;
	struct msp_explained explained;
	struct msp_error err = MSP_ERROR_INIT;

	msp_explainer_init(&explainer, &store->catalog);
	if (msp_explain(&explainer, arena, ticket, PATH, cutoff, true, &explained, &err) < 0)
		fail_msg("%s", err.message);
	for (size_t i = 0; i < explained.count; i++) {
		const struct msp_clock *clock = &explained.clocks[i];
		int64_t sums[3] = { 0, 0, 0 }, at = clock->start;

		for (size_t j = 0; j < explained.intervals[i].count; j++) {
			const struct msp_interval *interval = &explained.intervals[i].items[j];

			assert_int_equal(interval->span.start, at);
			assert_true(interval->span.end > at);
			assert_true(interval->line > 0);
			at = interval->span.end;
			sums[interval->kind] += at - interval->span.start;
		}
		assert_int_equal(at, clock->stop != MSP_TIME_NONE ? clock->stop : cutoff);
		assert_int_equal(sums[MSP_INTERVAL_COUNTED], clock->elapsed);
		assert_int_equal(sums[MSP_INTERVAL_PAUSED], clock->paused);
	}
}

static void one_ticket(struct store *store)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_error err = MSP_ERROR_INIT;
	const struct msp_provider *provider;
	const struct msp_calendar *office;
	struct msp_clock *clocks;
	size_t count;
	int opened, cutoff;
	struct msp_ticket *ticket = random_ticket(&arena, &opened);
	struct walk walk;

	cutoff = opened + 1 + pick(MINUTES - 1440);
	assert_int_equal(msp_catalog_provider(&store->catalog, &provider, &err), 0);
	assert_int_equal(msp_catalog_calendar(&store->catalog, "laboral", &office, &err), 0);
	if (msp_clocks_compute(&store->catalog, &arena, ticket, START + cutoff * 60, &clocks, &count, &err) < 0)
		fail_msg("%s", err.message);
	walk = walk_minutes(ticket, office, opened, cutoff);
	assert_int_equal(count, 2);
	assert_int_equal(clocks[0].stop, walk.responded);
	assert_int_equal(clocks[0].elapsed, walk.responded_elapsed);
	check_resolution(&clocks[1], &walk, START + cutoff * 60);
	check_explained(store, &arena, ticket, START + cutoff * 60);
	msp_arena_release(&arena);
}

static void test_against_walking(void **state)
{
	struct store store = { .client = NULL };
	const struct msp_catalog_source source = { .context = &store, .read = store_read };

	(void)state;
	fixture_init(&store.fixture);
	msp_catalog_init(&store.catalog, &store.fixture.arena, &source);
	for (int i = 0; i < ROUNDS; i++)
		one_ticket(&store);
	fixture_release(&store.fixture);
}

static void test_urgent(void **state)
{
	const int64_t never = MSP_TIME_NONE;
	struct msp_clock clocks[] = {
		{ .kind = MSP_CLOCK_RESPONSE, .state = MSP_CLOCK_MET, .due = 1, .stop = 1 },
		{ .kind = MSP_CLOCK_UPDATE, .state = MSP_CLOCK_PAUSED, .due = never, .stop = never, .left = 5 },
		{ .kind = MSP_CLOCK_ARRIVAL, .state = MSP_CLOCK_PAUSED, .due = never, .stop = never, .left = 3 },
		{ .kind = MSP_CLOCK_NOTIFY, .state = MSP_CLOCK_RUNNING, .due = 90, .stop = never },
		{ .kind = MSP_CLOCK_RESOLUTION, .state = MSP_CLOCK_MISSED, .due = 80, .stop = never },
	};

	(void)state;
	assert_null(msp_clocks_urgent(clocks, 1));
	assert_null(msp_clocks_urgent(NULL, 0));
	assert_ptr_equal(msp_clocks_urgent(clocks, 2), &clocks[1]);
	assert_ptr_equal(msp_clocks_urgent(clocks, 3), &clocks[2]);
	assert_ptr_equal(msp_clocks_urgent(clocks, 4), &clocks[3]);
	assert_ptr_equal(msp_clocks_urgent(clocks, 5), &clocks[4]);
}

static void test_names(void **state)
{
	(void)state;
	for (int kind = 0; kind < MSP_CLOCK_KINDS; kind++)
		assert_true(msp_clock_name((enum msp_clock_kind)kind)[0] != '\0');
	assert_string_equal(msp_clock_name(MSP_CLOCK_RESOLUTION), "resolution");
	assert_string_equal(msp_clock_state_name(MSP_CLOCK_EXEMPT), "exempt");
	assert_string_equal(msp_clock_reason_name(MSP_REASON_NONE), "");
	assert_string_equal(msp_clock_reason_name(MSP_REASON_CANCELLED), "cancelled");
}

/* ---- size ---- */

#define FEW 20000
#define MANY (16 * FEW)

/* Waits, words of both sides, changes of class and reopenings in turn, one a minute. */
static struct msp_ticket *long_ticket(struct msp_arena *arena, size_t count)
{
	struct msp_ticket *ticket = msp_arena_alloc(arena, sizeof *ticket);

	ticket->id = "acme-4815164";
	ticket->client = "acme";
	ticket->type = "request";
	ticket->opened = START;
	ticket->event_count = count;
	ticket->events = msp_arena_array(arena, count, sizeof *ticket->events);
	for (size_t i = 0; i < count; i++) {
		struct msp_event *event = &ticket->events[i];

		*event = (struct msp_event){ .at = START + 60 * (int64_t)(i + 1),
			.recorded = MSP_TIME_NONE,
			.wait_until = MSP_TIME_NONE,
			.arrived = MSP_TIME_NONE,
			.affected_from = MSP_TIME_NONE,
			.affected_until = MSP_TIME_NONE,
			.by = "luis" };
		if (i % 4 == 0)
			event->wait = MSP_WAIT_CLIENT;
		else if (i % 4 < 3)
			event->bits = i % 4 == 1 ? MSP_EVENT_HEAR : MSP_EVENT_SAY;
		else if (i % 8 == 3)
			event->type = i % 16 == 3 ? "incident" : "request";
		else
			event->status = i % 16 == 7 ? MSP_STATUS_RESOLVED : MSP_STATUS_OPEN;
	}
	return ticket;
}

static double seconds_for(struct store *store, size_t events)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_ticket *ticket = long_ticket(&arena, events);
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_explainer explainer;
	struct msp_explained explained;
	clock_t start = clock();

	msp_explainer_init(&explainer, &store->catalog);
	if (msp_explain(&explainer, &arena, ticket, PATH, START + 60 * (int64_t)(events + 2), true, &explained, &err) <
		0)
		fail_msg("%s", err.message);
	assert_true(explained.count >= 2);
	msp_arena_release(&arena);
	return (double)(clock() - start) / CLOCKS_PER_SEC;
}

/* Sixteen times the events in nowhere near 256 times the time. */
static void test_long_histories(void **state)
{
	struct store store = { .client = NULL };
	const struct msp_catalog_source source = { .context = &store, .read = store_read };
	double few, many;

	(void)state;
	fixture_init(&store.fixture);
	msp_catalog_init(&store.catalog, &store.fixture.arena, &source);
	store.long_updates = true;
	seconds_for(&store, FEW);
	few = seconds_for(&store, FEW);
	many = seconds_for(&store, MANY);
	if (many > 20 * few)
		fail_msg("%d events take %.3f s, %d take %.3f s", MANY, many, FEW, few);
	fixture_release(&store.fixture);
}

/* A client whose hours change every week for three years, in a zone with a long name. */
static void test_many_calendars(void **state)
{
	struct store store = { .client = NULL };
	const struct msp_catalog_source source = { .context = &store, .read = store_read };
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_ticket ticket = { .id = "cambia-4815164", .client = "cambia", .type = "incident", .opened = START };
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_clock *clocks;
	struct msp_error err = MSP_ERROR_INIT;
	int64_t cutoff = START + 7 * MSP_DAY * 160;
	size_t count;
	char day[MSP_TIME_SIZE];

	(void)state;
	fixture_init(&store.fixture);
	msp_catalog_init(&store.catalog, &store.fixture.arena, &source);
	msp_buf_adds(&text, "name: Cambia\ncalendar:\n  - {from: 2020-01-01, calendar: tarde}\n");
	for (int week = 0; week < 160; week++)
		msp_buf_addf(&text, "  - {from: %s, calendar: %s}\n",
			msp_date_emit(msp_date_from_days(20759 + 7 * week), day), week % 2 == 0 ? "manana" : "tarde");
	store.client = text.data;
	if (msp_clocks_compute(&store.catalog, &arena, &ticket, cutoff, &clocks, &count, &err) < 0)
		fail_msg("%s", err.message);
	assert_int_equal(count, 2);
	/* 80 weeks of five days of one hour, 80 of five days of three */
	assert_int_equal(clocks[0].elapsed, 80 * 5 * (1 + 3) * (int64_t)MSP_HOUR);
	fixture_release(&store.fixture);
	msp_arena_release(&arena);
	msp_buf_release(&text);
}

/* Errors name what is at fault. */
static void test_nothing_there(void **state)
{
	struct store store = { .client = NULL };
	const struct msp_catalog_source source = { .context = &store, .read = store_read };
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_ticket ticket = { .id = "nadie-4815164", .client = "nadie", .type = "incident", .opened = START };
	struct msp_clock *clocks;
	struct msp_error err = MSP_ERROR_INIT;
	size_t count;

	(void)state;
	fixture_init(&store.fixture);
	msp_catalog_init(&store.catalog, &store.fixture.arena, &source);
	assert_int_equal(msp_clocks_compute(&store.catalog, &arena, &ticket, START + 60, &clocks, &count, &err), -1);
	assert_int_equal(err.code, MSP_MISSING);
	assert_non_null(strstr(err.message, "nadie"));
	/* what has not been sorted out yet has no client file: the provider's word holds */
	ticket.client = "entrada";
	assert_int_equal(msp_clocks_compute(&store.catalog, &arena, &ticket, START + 60, &clocks, &count, &err), 0);
	assert_int_equal(count, 2);
	/* a tombstone is judged where the ticket is now */
	ticket.moved = "acme-4815164";
	assert_int_equal(msp_clocks_compute(&store.catalog, &arena, &ticket, START + 60, &clocks, &count, &err), 0);
	assert_int_equal(count, 0);
	fixture_release(&store.fixture);
	msp_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_against_walking),
		cmocka_unit_test(test_long_histories),
		cmocka_unit_test(test_many_calendars),
		cmocka_unit_test(test_urgent),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_nothing_there),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
