/* SPDX-License-Identifier: ISC */
/*
 * Input: a ticket; then, each instead of the one below, a calendar, a policy, a client and the provider.  What
 * validates is read, judged at several cutoffs, packed for the index and unpacked again with the same state and the
 * same clocks.
 */
#include "tests/fuzz/fuzz.h"

#include "lib/base/buf.h"
#include "lib/base/str.h"
#include "lib/model/catalog.h"
#include "lib/model/clock.h"
#include "lib/model/extract.h"
#include "lib/model/pack.h"
#include "lib/model/ticket.h"
#include "lib/model/timeline.h"
#include "lib/text/schema.h"

#define PATH "clients/acme/tickets/2026/11/4815164.yaml"
#define CUTOFFS 12

static const char *const files[][2] = {
	{ PATH, "" },
	{ "calendars/laboral.yaml",
		"tz: America/Mexico_City\nhours:\n  mon: [09:00-14:00, 15:00-18:00]\n  tue: [09:00-18:00]\n"
		"  wed: [09:00-24:00]\n  thu: [00:00-03:00, 09:00-18:00]\nholidays: [2026-11-16]\n" },
	{ "policies/estandar.yaml",
		"clocks:\n  - {type: request, response: 3h, resolution: 12h, calendar: 24x7}\n"
		"  - {priority: P1, response: 15m, update: {every: 1h}, arrival: 4h, resolution: 1d}\n"
		"  - {response: 2h, update: {every: 1d}, resolution: 2d eod}\n"
		"pause_on: [client, parts]\nreopen_within: 2d\n" },
	{ "clients/acme/client.yaml", "name: Acme\n" },
	{ "msp.yaml", "name: Soporte\nzone: America/Mexico_City\ndefaults: {policy: estandar, calendar: laboral}\n"
		      "matrix:\n  high: {high: P1, medium: P2, low: P3}\n  medium: {high: P2, medium: P3, low: P4}\n"
		      "  low: {high: P3, medium: P4, low: P4}\n" },
};

struct world {
	struct msp_arena arena;
	struct msp_extract *extract;
	struct msp_buf zone;
};

static struct world *open_world(void)
{
	static struct world world = { .zone = MSP_BUF_INIT };
	struct msp_error err = MSP_ERROR_INIT;

	if (world.extract == NULL && (msp_zone_read_system(NULL, "America/Mexico_City", &world.zone, &err) != 0 ||
					     msp_extract_open("fuzz", &world.extract, &err) != 0))
		fuzz_fail(__FILE__, __LINE__, err.message, "");
	return &world;
}

/* ---- the catalog ------------------------------------------------------------------------------------------------- */

struct source {
	struct world *world;
	const struct fuzz_part *parts;
};

/* A file that is not there, or the input's when it is given and good enough to be committed. */
static int read_file(void *context, const char *path, const char **text, size_t *length, struct msp_error *err)
{
	const struct source *source = context;

	(void)err;
	*text = NULL;
	if (strcmp(path, "zones/America/Mexico_City") == 0) {
		*text = source->world->zone.data;
		*length = source->world->zone.length;
	}
	for (size_t i = 1; i < MSP_COUNT(files); i++) {
		if (strcmp(path, files[i][0]) == 0) {
			*text = source->parts[i].length > 0 ? source->parts[i].text : files[i][1];
			*length = source->parts[i].length > 0 ? source->parts[i].length : strlen(files[i][1]);
		}
	}
	return 0;
}

/* ---- checks ------------------------------------------------------------------------------------------------------ */

static bool same_text(const char *a, const char *b)
{
	return msp_str_equal(a, b);
}

static bool same_state(const struct msp_ticket_state *a, const struct msp_ticket_state *b)
{
	return a->status == b->status && a->wait == b->wait && a->wait_since == b->wait_since &&
	       a->wait_until == b->wait_until && same_text(a->assignee, b->assignee) && a->level == b->level &&
	       same_text(a->type, b->type) && same_text(a->priority, b->priority) && a->responded == b->responded &&
	       a->resolved == b->resolved && a->closed == b->closed && a->updated == b->updated &&
	       a->unanswered == b->unanswered && a->said == b->said && a->seconds == b->seconds &&
	       a->reopened == b->reopened && same_text(a->cause, b->cause) && same_text(a->merged, b->merged);
}

static bool same_clock(const struct msp_clock *a, const struct msp_clock *b)
{
	return a->kind == b->kind && a->state == b->state && a->reason == b->reason && a->start == b->start &&
	       a->due == b->due && a->stop == b->stop && a->target == b->target && a->elapsed == b->elapsed &&
	       a->left == b->left && a->paused == b->paused && a->decided == b->decided && a->risk_at == b->risk_at &&
	       a->misses == b->misses;
}

static void check_clock(const struct msp_clock *clock)
{
	bool judged = clock->state != MSP_CLOCK_ABSENT && clock->state != MSP_CLOCK_UNKNOWN;

	fuzz_require(msp_clock_name(clock->kind) != NULL && msp_clock_state_name(clock->state) != NULL &&
		     msp_clock_reason_name(clock->reason) != NULL);
	if (!judged)
		return;
	fuzz_require(clock->elapsed >= 0 && clock->paused >= 0 && clock->target > 0);
	fuzz_require(clock->stop == MSP_TIME_NONE || clock->stop >= clock->start);
	fuzz_require(clock->state != MSP_CLOCK_MISSED || clock->misses >= 1);
	fuzz_require(clock->state != MSP_CLOCK_RUNNING || clock->due != MSP_TIME_NONE);
}

static void check_timeline(struct msp_arena *arena, const struct msp_ticket *ticket, int64_t cutoff)
{
	struct msp_timeline timeline;
	struct msp_span *spans;

	msp_timeline_build(arena, ticket, cutoff, &timeline);
	for (size_t i = 0; i < timeline.turn_count; i++)
		fuzz_require(timeline.turns[i].at < cutoff && (i == 0) == (timeline.turns[i].kind == MSP_TURN_OPENED) &&
			     (i == 0 || timeline.turns[i].at >= timeline.turns[i - 1].at));
	for (size_t i = 0; i < timeline.wait_count; i++)
		fuzz_require(timeline.waits[i].span.start < timeline.waits[i].span.end &&
			     (i == 0 || timeline.waits[i - 1].span.end <= timeline.waits[i].span.start));
	size_t count = msp_timeline_open_spans(arena, &timeline, ticket->opened, cutoff, &spans);
	for (size_t i = 0; i < count; i++)
		fuzz_require(spans[i].start < spans[i].end && (i == 0 || spans[i - 1].end <= spans[i].start));
}

/* State and clocks at a cutoff, of the ticket as written and as it comes out of the index. */
static void check_cutoff(struct msp_catalog *catalog, struct msp_arena *arena, const struct msp_ticket *ticket,
	const struct msp_ticket *packed, int64_t cutoff)
{
	const struct msp_provider *provider = NULL;
	struct msp_ticket_state states[2];
	struct msp_clock *clocks[2];
	size_t counts[2];
	struct msp_error err = MSP_ERROR_INIT;

	if (msp_catalog_provider(catalog, &provider, &err) != 0)
		return;
	msp_ticket_derive(ticket, &provider->matrices, cutoff, &states[0]);
	msp_ticket_derive(packed, &provider->matrices, cutoff, &states[1]);
	fuzz_require(same_state(&states[0], &states[1]));
	fuzz_require((states[0].status == MSP_STATUS_NONE) == (ticket->opened >= cutoff));
	check_timeline(arena, ticket, cutoff);
	int result = msp_clocks_compute_all(catalog, arena, ticket, cutoff, &clocks[0], &counts[0], &err);
	fuzz_check_error(result, &err);
	int again = msp_clocks_compute_all(catalog, arena, packed, cutoff, &clocks[1], &counts[1], &err);
	fuzz_require(result == again);
	if (result != 0)
		return;
	fuzz_require(counts[0] == counts[1]);
	for (size_t i = 0; i < counts[0]; i++) {
		check_clock(&clocks[0][i]);
		fuzz_require(same_clock(&clocks[0][i], &clocks[1][i]));
	}
	msp_clocks_urgent(clocks[0], counts[0]);
}

static struct msp_ticket *pack(struct msp_arena *arena, const struct msp_ticket *ticket)
{
	struct msp_buf bytes = MSP_BUF_INIT;
	struct msp_buf again = MSP_BUF_INIT;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_ticket *copy = NULL;

	msp_pack_ticket(ticket, &bytes);
	fuzz_require_text(msp_unpack_ticket(arena, bytes.data, bytes.length, &copy, &err) == 0, err.message);
	msp_pack_ticket(copy, &again);
	fuzz_require(bytes.length == again.length && memcmp(bytes.data, again.data, bytes.length) == 0);
	msp_buf_release(&bytes);
	msp_buf_release(&again);
	return copy;
}

static void check_ticket(struct msp_catalog *catalog, struct msp_arena *arena, const struct msp_node *node)
{
	static const int64_t cutoffs[] = { 0, INT64_C(1793718724), INT64_C(1796083200), INT64_C(4102444800) };
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_ticket *ticket = NULL;
	int result = msp_ticket_parse(arena, PATH, node, &ticket, &err);

	fuzz_check_error(result, &err);
	if (result != 0)
		return;
	const struct msp_ticket *packed = pack(arena, ticket);
	for (size_t i = 0; i < MSP_COUNT(cutoffs); i++)
		check_cutoff(catalog, arena, ticket, packed, cutoffs[i]);
	check_cutoff(catalog, arena, ticket, packed, ticket->opened + 1);
	for (size_t i = 0; i < ticket->event_count && i < CUTOFFS; i++) {
		char key[MSP_EVENT_KEY_SIZE];
		fuzz_require(i == 0 || ticket->events[i].at >= ticket->events[i - 1].at);
		msp_event_key(ticket->events[i].node, key);
		fuzz_require(strlen(key) == MSP_EVENT_KEY_SIZE - 1);
		check_cutoff(catalog, arena, ticket, packed, ticket->events[i].at);
		check_cutoff(catalog, arena, ticket, packed, ticket->events[i].at + 1);
	}
}

/* As the index does: only what validates is used. */
static bool accept(struct world *world, struct msp_arena *arena, const char *path, const struct fuzz_part *part,
	struct msp_node **node)
{
	struct msp_problems problems;

	msp_problems_init(&problems, arena);
	int result = msp_extract_check(world->extract, arena, path, part->text, part->length, node, &problems);
	fuzz_require((result != 0) == (problems.count > 0));
	for (struct msp_problem *problem = problems.first; problem != NULL; problem = problem->next)
		fuzz_check_error(-1, &problem->error);
	return result == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world *world = open_world();
	struct msp_arena arena = MSP_ARENA_INIT;
	struct fuzz_part parts[FUZZ_PARTS];
	struct msp_node *node = NULL;
	struct msp_node *ticket = NULL;
	struct msp_catalog catalog;

	fuzz_split(&arena, data, size, parts);
	bool good = accept(world, &arena, PATH, &parts[0], &ticket);
	for (size_t i = 1; i < MSP_COUNT(files) && good; i++)
		good = parts[i].length == 0 || accept(world, &arena, files[i][0], &parts[i], &node);
	if (good && ticket != NULL) {
		struct source context = { world, parts };
		struct msp_catalog_source source = { .context = &context, .read = read_file };
		msp_catalog_init(&catalog, &arena, &source);
		check_ticket(&catalog, &arena, ticket);
	}
	msp_arena_release(&arena);
	return 0;
}
