/* SPDX-License-Identifier: ISC */
/* What judges a ticket (policy, calendars), and how one run of a clock is judged through changes of class. */
#include <inttypes.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/str.h"
#include "lib/model/clock_story.h"

#define PLACES 6 /* row, service, site, client, policy, provider */

/* ---- policy and calendars -------------------------------------------------------------------------------------- */

static const char *name_at(const struct msp_effective_list *lists, size_t count, int64_t at)
{
	const char *name = NULL;

	for (size_t i = 0; i < count && name == NULL; i++)
		name = msp_effective_at(&lists[i], at);
	return name;
}

/* First change of any of the lists after an instant; INT64_MAX when there is none. */
static int64_t next_change(const struct msp_effective_list *lists, size_t count, int64_t after)
{
	int64_t next = INT64_MAX;

	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < lists[i].count; j++) {
			if (lists[i].items[j].from > after && lists[i].items[j].from < next)
				next = lists[i].items[j].from;
		}
	}
	return next;
}

static const struct msp_zone *client_zone(const struct msp_judge *judge)
{
	return judge->client != NULL ? judge->client->zone : judge->provider->zone;
}

static int find_client(struct msp_judge *judge, const struct msp_ticket *ticket, struct msp_error *err)
{
	/* the two reserved ones may have no file: then the provider's word holds */
	bool reserved = msp_str_equal(ticket->client, "entrada") || msp_str_equal(ticket->client, "interno");
	struct msp_error missing = MSP_ERROR_INIT;

	if (msp_catalog_client(judge->catalog, ticket->client, &judge->client, &missing) < 0) {
		judge->client = NULL;
		if (reserved && missing.code == MSP_MISSING)
			return 0;
		if (err != NULL)
			*err = missing;
		return -1;
	}
	judge->site = msp_client_site(judge->client, ticket->site);
	judge->service = msp_client_service(judge->client, ticket->service);
	return 0;
}

static int find_policy(struct msp_judge *judge, int64_t opened, struct msp_error *err)
{
	struct msp_effective_list lists[] = {
		judge->service != NULL ? judge->service->policies : (struct msp_effective_list){ NULL, 0 },
		judge->site != NULL ? judge->site->policies : (struct msp_effective_list){ NULL, 0 },
		judge->client != NULL ? judge->client->policies : (struct msp_effective_list){ NULL, 0 },
		judge->provider->policies,
	};
	const char *name = name_at(lists, MSP_COUNT(lists), opened);

	if (name == NULL)
		return 0;
	if (msp_catalog_policy(judge->catalog, name, &judge->policy, err) < 0)
		return -1;
	if (judge->policy->dated && opened < msp_zone_day_start(client_zone(judge), judge->policy->valid_from))
		judge->policy = NULL;
	return 0;
}

int msp_judge_open(struct msp_judge *judge, struct msp_catalog *catalog, struct msp_arena *arena,
	const struct msp_ticket *ticket, int64_t cutoff, struct msp_error *err)
{
	*judge = (struct msp_judge){ .catalog = catalog, .arena = arena };
	if (msp_catalog_provider(catalog, &judge->provider, err) < 0 || find_client(judge, ticket, err) < 0 ||
		find_policy(judge, ticket->opened, err) < 0)
		return -1;
	msp_story_tell(arena, ticket, &judge->provider->matrices, cutoff, &judge->story);
	return 0;
}

/* 24x7 in the zone of site, client or provider: its days are that zone's days. */
static int calendar_24x7(struct msp_judge *judge, const struct msp_calendar **calendar, struct msp_error *err)
{
	struct msp_catalog *catalog = judge->catalog;
	const struct msp_zone *zone = client_zone(judge);
	const char *key;

	if (judge->site != NULL && judge->site->zone_name != NULL &&
		msp_catalog_zone(catalog, judge->site->zone_name, &zone, err) < 0)
		return -1;
	if (zone == judge->provider->zone)
		return msp_catalog_calendar(catalog, "24x7", calendar, err);
	key = msp_arena_printf(judge->arena, "24x7@%s", msp_zone_name(zone));
	*calendar = msp_map_get(&catalog->calendars, key);
	if (*calendar == NULL) {
		*calendar = msp_calendar_24x7(catalog->arena, zone);
		msp_map_set(&catalog->calendars, msp_arena_strdup(catalog->arena, key), (void *)(uintptr_t)*calendar);
	}
	return 0;
}

static int calendar_named(
	struct msp_judge *judge, const char *name, const struct msp_calendar **calendar, struct msp_error *err)
{
	if (strcmp(name, "24x7") == 0)
		return calendar_24x7(judge, calendar, err);
	return msp_catalog_calendar(judge->catalog, name, calendar, err);
}

/* Calendars that change while the ticket lives: spliced once for each combination. */
static const struct msp_calendar *splice(struct msp_judge *judge, const struct msp_calendar_part *parts, size_t count)
{
	struct msp_catalog *catalog = judge->catalog;
	const struct msp_calendar *calendar;
	struct msp_buf key = MSP_BUF_INIT;

	for (size_t i = 0; i < count; i++)
		msp_buf_addf(&key, "%s@%s;%" PRId64 ";", msp_calendar_name(parts[i].calendar),
			msp_zone_name(msp_calendar_zone(parts[i].calendar)), i == 0 ? 0 : parts[i].from);
	calendar = msp_map_get(&catalog->calendars, key.data);
	if (calendar == NULL) {
		calendar = msp_calendar_splice(catalog->arena, msp_calendar_name(parts[0].calendar), parts, count);
		msp_map_set(
			&catalog->calendars, msp_arena_strdup(catalog->arena, key.data), (void *)(uintptr_t)calendar);
	}
	msp_buf_release(&key);
	return calendar;
}

static int no_calendar(struct msp_judge *judge, struct msp_error *err)
{
	msp_error_set(err, MSP_DATA, "no calendar is in force for client %s", judge->story.ticket->client);
	msp_error_hint(err, "name one in the client, the policy, or in msp.yaml: defaults: {calendar: laboral}");
	return -1;
}

/* Who may name a calendar, the narrowest place first; row NULL = the general one. */
static void calendar_lists(
	const struct msp_judge *judge, const struct msp_effective *row, struct msp_effective_list lists[PLACES])
{
	const struct msp_effective_list none = { NULL, 0 };
	const struct msp_node *node = judge->policy != NULL ? judge->policy->calendar : NULL;

	lists[0] = (struct msp_effective_list){ row, row != NULL };
	lists[1] = judge->service != NULL ? judge->service->calendars : none;
	lists[2] = judge->site != NULL ? judge->site->calendars : none;
	lists[3] = judge->client != NULL ? judge->client->calendars : none;
	lists[4] = msp_effective_read(judge->arena, node, "calendar", client_zone(judge));
	lists[5] = judge->provider->calendars;
}

/* The calendar in force at an instant, NULL when there is none: the first that is named and may be used by then.  *next
 * is cut to when one may be used that may not be yet. */
static int calendar_at(struct msp_judge *judge, const struct msp_effective_list lists[PLACES], int64_t at,
	const struct msp_calendar **calendar, int64_t *next, struct msp_error *err)
{
	for (size_t i = 0; i < PLACES; i++) {
		const char *name = msp_effective_at(&lists[i], at);
		int64_t from;

		if (name == NULL)
			continue;
		if (calendar_named(judge, name, calendar, err) < 0)
			return -1;
		from = msp_calendar_valid_from(*calendar);
		if (from == MSP_TIME_NONE || from <= at)
			return 0;
		*next = from < *next ? from : *next;
	}
	*calendar = NULL;
	return 0;
}

/* The calendars in force from the opening on, also in time to come: what is due lies there. */
static int find_calendar(struct msp_judge *judge, const struct msp_effective_list lists[PLACES],
	const struct msp_calendar **found, struct msp_error *err)
{
	struct msp_calendar_part *parts = NULL;
	size_t count = 0, capacity = 0;
	int64_t next;

	for (int64_t at = judge->story.ticket->opened; at != INT64_MAX; at = next) {
		const struct msp_calendar *calendar;

		next = next_change(lists, PLACES, at);
		if (calendar_at(judge, lists, at, &calendar, &next, err) < 0)
			return -1;
		if (calendar == NULL && count == 0)
			return no_calendar(judge, err);
		if (calendar == NULL || (count > 0 && parts[count - 1].calendar == calendar))
			continue;
		msp_arena_reserve(judge->arena, parts, count, capacity);
		parts[count++] = (struct msp_calendar_part){ at, calendar };
	}
	*found = count == 1 ? parts[0].calendar : splice(judge, parts, count);
	return 0;
}

int msp_judge_general(struct msp_judge *judge, const struct msp_calendar **calendar, struct msp_error *err)
{
	struct msp_effective_list lists[PLACES];

	if (judge->general == NULL) {
		calendar_lists(judge, NULL, lists);
		if (find_calendar(judge, lists, &judge->general, err) < 0)
			return -1;
	}
	*calendar = judge->general;
	return 0;
}

int msp_judge_calendar(struct msp_judge *judge, const struct msp_policy_row *row, const struct msp_calendar **calendar,
	struct msp_error *err)
{
	const struct msp_effective named = { MSP_TIME_NONE, row->calendar };
	struct msp_effective_list lists[PLACES];

	if (row->calendar == NULL)
		return msp_judge_general(judge, calendar, err);
	if (calendar_named(judge, row->calendar, calendar, err) < 0)
		return -1;
	if (msp_calendar_valid_from(*calendar) == MSP_TIME_NONE)
		return 0;
	calendar_lists(judge, &named, lists);
	return find_calendar(judge, lists, calendar, err);
}

/* ---- one run --------------------------------------------------------------------------------------------------- */

static int64_t end_of(const struct msp_judge *judge, const struct msp_run *run)
{
	return run->stop != MSP_TIME_NONE ? run->stop : judge->story.cutoff;
}

static void absent(struct msp_clock *clock, enum msp_clock_reason reason)
{
	clock->state = MSP_CLOCK_ABSENT;
	clock->reason = reason;
	clock->due = MSP_TIME_NONE;
	clock->target = 0;
}

static int closed_for_ever(const struct msp_calendar *calendar, struct msp_error *err)
{
	msp_error_set(err, MSP_DATA, "calendar %s has too few open hours within ten years for what is promised",
		msp_calendar_name(calendar));
	return -1;
}

/* First pause that ends after an instant: they ascend. */
static size_t first_pause(const struct msp_run *run, int64_t at)
{
	size_t low = 0, high = run->pause_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (run->pauses[middle].end > at)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/* Only pauses that touch the run: later ones must not move what is due, and a long history is not gone through again
 * for each of its runs. */
static void narrow(const struct msp_judge *judge, struct msp_run *run)
{
	size_t first = first_pause(run, run->start), last;
	int64_t end = end_of(judge, run);

	if (run->pauses == NULL)
		return;
	run->pauses += first;
	run->pause_count -= first;
	last = first_pause(run, end);
	if (last == run->pause_count || run->pauses[last].start >= end) {
		run->pause_count = last;
		return;
	}
	/* a pause that outlasts the run ends with it */
	struct msp_span *pauses = msp_arena_array(judge->arena, last + 1, sizeof *pauses);
	memcpy(pauses, run->pauses, (last + 1) * sizeof *pauses);
	pauses[last].end = end;
	run->pauses = pauses;
	run->pause_count = last + 1;
}

/* Does the row promise this very kind of run?  A reply and regular news are two different things; the controller of the
 * data is told of security incidents alone. */
static bool promises(const struct msp_policy_row *row, const struct msp_run *run, const char *type)
{
	return row != NULL && row->promises[run->kind].given &&
	       (run->kind != MSP_CLOCK_NOTIFY || msp_str_equal(type, "security")) &&
	       (run->kind != MSP_CLOCK_UPDATE || row->update_mode == run->mode);
}

/* What a class promises for the run: row, calendar, target and due. */
static int measure(struct msp_judge *judge, const struct msp_run *run, const struct msp_story_class *class,
	struct msp_clock *clock, struct msp_error *err)
{
	const struct msp_policy_row *row = msp_policy_match(judge->policy, class->type, class->priority);
	struct msp_target target;

	clock->type = class->type;
	clock->priority = class->priority;
	clock->policy_line = row != NULL ? row->line : 0;
	if (!promises(row, run, class->type)) {
		absent(clock, row == NULL ? MSP_REASON_NO_ROW : MSP_REASON_NO_PROMISE);
		return 0;
	}
	clock->state = MSP_CLOCK_RUNNING;
	clock->reason = MSP_REASON_NONE;
	if (msp_judge_calendar(judge, row, &clock->calendar, err) < 0)
		return -1;
	if (!msp_calendar_target(clock->calendar, run->start, row->promises[run->kind].duration, &target) ||
		!msp_calendar_target_due(
			clock->calendar, run->start, &target, run->pauses, run->pause_count, &clock->due))
		return closed_for_ever(clock->calendar, err);
	clock->target = target.seconds;
	return 0;
}

static void missed(struct msp_clock *clock, int64_t at)
{
	clock->state = MSP_CLOCK_MISSED;
	clock->decided = at;
	clock->misses = 1;
}

static void exempt(struct msp_clock *clock, enum msp_clock_reason reason)
{
	clock->state = MSP_CLOCK_EXEMPT;
	clock->reason = reason;
	clock->decided = MSP_TIME_NONE;
}

static const struct msp_story_class *next_class(const struct msp_story *story, const struct msp_run *run, size_t i)
{
	if (i + 1 == story->class_count || story->classes[i + 1].order > run->stop_order)
		return NULL;
	return &story->classes[i + 1];
}

/* The class in force when the run began; those before it do not matter. */
static size_t first_class(const struct msp_story *story, const struct msp_run *run)
{
	size_t low = 0, high = story->class_count - 1;

	while (low < high) {
		size_t middle = high - (high - low) / 2;

		if (story->classes[middle].at <= run->start && story->classes[middle].order <= run->stop_order)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

/* Was it anything else than a project while the run lasted? */
static bool converted(const struct msp_story *story, const struct msp_run *run, size_t last)
{
	if (!msp_str_equal(story->classes[last].type, "project"))
		return false;
	for (size_t i = last; i > 0 && story->classes[i].at > run->start; i--) {
		if (!msp_str_equal(story->classes[i - 1].type, "project"))
			return true;
	}
	return false;
}

/*
 * Class after class in the order they were in force: a breach that was reached while one of them held stays; a run that
 * is late only because of the last change is reclassified.  What is left is judged by the class in force at the end.
 */
static int judge_classes(
	struct msp_judge *judge, const struct msp_run *run, struct msp_clock *clock, struct msp_error *err)
{
	const struct msp_story *story = &judge->story;
	struct msp_clock promised = { .state = MSP_CLOCK_ABSENT };
	bool first = true;

	for (size_t i = first_class(story, run); i < story->class_count && story->classes[i].order <= run->stop_order;
		i++) {
		const struct msp_story_class *class = &story->classes[i];
		const struct msp_story_class *next = next_class(story, run, i);

		if (converted(story, run, i)) {
			if (next != NULL)
				continue; /* a project is late for nothing, though it may cease to be one */
			if (promised.state == MSP_CLOCK_ABSENT)
				return measure(judge, run, class, clock, err);
			*clock = promised;
			exempt(clock, MSP_REASON_CONVERTED);
			return 0;
		}
		if (measure(judge, run, class, clock, err) < 0)
			return -1;
		if (clock->state != MSP_CLOCK_ABSENT)
			promised = *clock;
		if (clock->state == MSP_CLOCK_RUNNING && clock->due < (next != NULL ? next->at : end_of(judge, run))) {
			if (first || clock->due >= class->at) {
				missed(clock, clock->due);
				return 0;
			}
			if (judge->policy->reclassified_counts) {
				missed(clock, class->at);
				return 0;
			}
			if (next == NULL)
				exempt(clock, MSP_REASON_RECLASSIFIED);
		}
		first = false;
	}
	return 0;
}

/* Seconds used, left and paused, and when the run is or was at risk. */
static int fill_seconds(
	struct msp_judge *judge, const struct msp_run *run, struct msp_clock *clock, struct msp_error *err)
{
	const struct msp_calendar *calendar = clock->calendar;
	int64_t end = end_of(judge, run);
	size_t count = run->pause_count;
	int64_t share = (clock->target * judge->policy->risk + 9999) / 10000;

	clock->pauses = run->pauses;
	clock->pause_count = count;
	clock->elapsed = msp_calendar_elapsed_paused(calendar, run->start, end, run->pauses, count);
	clock->paused = count == 0 ? 0 : msp_calendar_elapsed(calendar, run->start, end) - clock->elapsed;
	clock->left = clock->target - clock->elapsed;
	if (clock->state == MSP_CLOCK_PAUSED && clock->elapsed < share)
		return 0;
	if (!msp_calendar_due_paused(calendar, run->start, share, run->pauses, count, &clock->risk_at))
		return closed_for_ever(calendar, err);
	clock->at_risk = clock->state == MSP_CLOCK_RUNNING && clock->elapsed >= share;
	return 0;
}

int msp_judge_run(struct msp_judge *judge, const struct msp_run *whole, struct msp_clock *clock, struct msp_error *err)
{
	struct msp_run narrowed = *whole;
	const struct msp_run *run = &narrowed;

	narrow(judge, &narrowed);
	*clock = (struct msp_clock){ .kind = run->kind,
		.start = run->start,
		.stop = run->stop,
		.due = MSP_TIME_NONE,
		.decided = MSP_TIME_NONE,
		.risk_at = MSP_TIME_NONE };
	if (judge->policy == NULL) {
		absent(clock, MSP_REASON_NO_POLICY);
		return 0;
	}
	clock->policy = judge->policy->name;
	if (judge_classes(judge, run, clock, err) < 0)
		return -1;
	if (clock->state == MSP_CLOCK_ABSENT || clock->calendar == NULL)
		return 0;
	if (run->unknown) {
		clock->state = MSP_CLOCK_UNKNOWN;
		clock->reason = MSP_REASON_NONE;
		clock->due = clock->stop = clock->decided = MSP_TIME_NONE;
		clock->misses = 0;
		return 0;
	}
	if (judge->story.merged) {
		exempt(clock, MSP_REASON_MERGED);
	} else if (clock->state == MSP_CLOCK_RUNNING && run->stop != MSP_TIME_NONE) {
		clock->state = MSP_CLOCK_MET;
		clock->decided = run->stop;
	} else if (clock->state == MSP_CLOCK_RUNNING && run->paused) {
		clock->state = MSP_CLOCK_PAUSED;
		clock->due = MSP_TIME_NONE;
	}
	return fill_seconds(judge, run, clock, err);
}
