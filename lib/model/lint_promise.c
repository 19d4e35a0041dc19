/* SPDX-License-Identifier: ISC */
/* What was promised: lists by date, calendars, policies, and whether they cover what is in use. */
#include <stdio.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/calendar.h"
#include "lib/model/clock.h"
#include "lib/model/credit.h"
#include "lib/model/escalation.h"
#include "lib/model/lint_rules.h"

/* ---- lists by date ---- */

struct dated {
	enum msp_kind_id kind;
	const char *outer; /* map whose values have the list; NULL = the record itself */
	const char *key;
	const char *beside; /* two entries of one day are fine when they differ in this; NULL = never */
};

static const struct dated dated_lists[] = {
	{ MSP_KIND_PROVIDER, NULL, "matrix", NULL },
	{ MSP_KIND_PROVIDER, NULL, "defaults.policy", NULL },
	{ MSP_KIND_PROVIDER, NULL, "defaults.calendar", NULL },
	{ MSP_KIND_TECHNICIAN, NULL, "calendar", NULL },
	{ MSP_KIND_POLICY, NULL, "calendar", NULL },
	{ MSP_KIND_CLIENT, NULL, "policy", NULL },
	{ MSP_KIND_CLIENT, NULL, "calendar", NULL },
	{ MSP_KIND_CLIENT, NULL, "contract", "entity" },
	{ MSP_KIND_CLIENT, "sites", "policy", NULL },
	{ MSP_KIND_CLIENT, "sites", "calendar", NULL },
	{ MSP_KIND_CLIENT, "services", "policy", NULL },
	{ MSP_KIND_CLIENT, "services", "calendar", NULL },
	{ MSP_KIND_CLIENT, "services", "availability", NULL },
};

static bool same_day(const struct dated *dated, const struct msp_node *a, const struct msp_node *b)
{
	return msp_str_equal(msp_node_text(a, "from", ""), msp_node_text(b, "from", "")) &&
	       (dated->beside == NULL ||
		       msp_str_equal(msp_node_text(a, dated->beside, ""), msp_node_text(b, dated->beside, "")));
}

static void check_days(
	struct msp_lint_file *file, const struct dated *dated, const struct msp_node *list, const char *field)
{
	for (size_t i = 1; msp_node_is(list, MSP_NODE_SEQ) && i < list->count; i++)
		for (size_t j = 0; j < i; j++) {
			if (!same_day(dated, list->items[i], list->items[j]))
				continue;
			struct msp_error *error = msp_lint_say(file->lint, MSP_RULE_SAME_FROM, file->path,
				list->items[i], field, "two versions valid from %s",
				msp_node_text(list->items[i], "from", "the beginning"));
			msp_error_hint(error, "the other one is in line %d", list->items[j]->line);
			break;
		}
}

static void check_lists(struct msp_lint_file *file, const struct dated *dated)
{
	if (dated->outer == NULL) {
		check_days(file, dated, msp_node_find(file->node, dated->key), dated->key);
		return;
	}
	msp_node_each_pair(msp_node_get(file->node, dated->outer), name, value)
		check_days(file, dated, msp_node_get(value, dated->key),
			msp_arena_printf(file->scratch, "%s.%s.%s", dated->outer, name->value, dated->key));
}

/* ---- calendars and policies by themselves ---- */

static void check_use(struct msp_lint_file *file)
{
	struct msp_lint *lint = file->lint;
	struct msp_error error = MSP_ERROR_INIT;
	const struct msp_calendar *calendar;
	const struct msp_policy *policy;
	const struct msp_zone *zone;
	struct msp_escalation_step *steps;
	size_t count;

	if (lint->provider == NULL)
		return;
	if (file->place.kind->id == MSP_KIND_CALENDAR &&
		msp_catalog_calendar(lint->catalog, file->place.name, &calendar, &error) != 0)
		msp_lint_error(lint, MSP_RULE_CALENDAR, file->path, &error);
	if (file->place.kind->id == MSP_KIND_POLICY &&
		(msp_catalog_policy(lint->catalog, file->place.name, &policy, &error) != 0 ||
			msp_credit_check(file->scratch, policy, &error) != 0 ||
			msp_escalation_steps(file->scratch, policy, &steps, &count, &error) != 0))
		msp_lint_error(lint, MSP_RULE_POLICY, file->path, &error);
	if (file->place.kind->id == MSP_KIND_POLICY)
		msp_lint_measures(file);
	if (file->place.kind->id == MSP_KIND_ZONE &&
		msp_catalog_zone(lint->catalog, file->place.name, &zone, &error) != 0)
		msp_lint_error(lint, MSP_RULE_UNREADABLE, file->path, &error);
}

void msp_lint_dated(struct msp_lint_file *file)
{
	for (size_t i = 0; i < MSP_COUNT(dated_lists); i++)
		if (dated_lists[i].kind == file->place.kind->id)
			check_lists(file, &dated_lists[i]);
	check_use(file);
}

/* ---- what tickets use ---- */

/* Something in use that has no promise: counted, and told once. */
struct use {
	const char *path; /* where it is to be put right */
	int line;
	const char *first; /* a ticket that needs it */
	const char *text;
	size_t count;
};

static void count_use(
	struct msp_lint_file *file, struct msp_map *map, const char *key, const struct use *found, const char *ticket)
{
	struct msp_arena *arena = file->lint->arena;
	struct use *use = msp_map_get(map, key);

	if (use == NULL) {
		use = msp_arena_alloc(arena, sizeof *use);
		*use = (struct use){ .path = msp_arena_strdup(arena, found->path),
			.line = found->line,
			.first = msp_arena_strdup(arena, ticket),
			.text = msp_arena_strdup(arena, found->text) };
		msp_map_set(map, msp_arena_strdup(arena, key), use);
	}
	use->count++;
}

static const char *client_path(struct msp_lint_file *file)
{
	return msp_arena_printf(file->scratch, "clients/%s/client.yaml", file->place.client);
}

static void check_row(struct msp_lint_file *file, const struct msp_ticket *ticket, const struct msp_clock *clock)
{
	struct msp_arena *scratch = file->scratch;
	struct use use = { .path = client_path(file) };

	if (clock->reason == MSP_REASON_NO_POLICY) {
		use.text = msp_arena_printf(scratch, "no policy is in force for %s", file->place.client);
		count_use(file, &file->lint->unjudged, file->place.client, &use, ticket->id);
	}
	if (clock->reason != MSP_REASON_NO_ROW || clock->policy == NULL)
		return;
	use.path = msp_arena_printf(scratch, "policies/%s.yaml", clock->policy);
	use.text = msp_arena_printf(scratch, "no row for type %s, priority %s", clock->type == NULL ? "?" : clock->type,
		clock->priority == NULL ? "?" : clock->priority);
	count_use(file, &file->lint->rows, msp_arena_printf(scratch, "%s %s", use.path, use.text), &use, ticket->id);
}

static int year_of(const struct msp_calendar *calendar, int64_t at)
{
	return msp_zone_date(msp_calendar_zone(calendar), at).year;
}

/* From the start of a clock to where it stopped or must stop. */
static void check_years(struct msp_lint_file *file, const struct msp_ticket *ticket, const struct msp_clock *clock)
{
	int64_t end = clock->stop != MSP_TIME_NONE ? clock->stop : file->lint->now;

	if (clock->due != MSP_TIME_NONE && clock->stop == MSP_TIME_NONE && clock->due > end)
		end = clock->due;
	for (int year = year_of(clock->calendar, clock->start); year <= year_of(clock->calendar, end); year++) {
		if (msp_calendar_knows_year(clock->calendar, year))
			continue;
		const char *name = msp_calendar_name(clock->calendar);
		const char *path = msp_arena_printf(file->scratch, "calendars/%s.yaml", name);
		struct use use = { .path = msp_map_get(&file->lint->paths, path) != NULL ? path : client_path(file),
			.text = msp_arena_printf(file->scratch, "calendar '%s' has no holidays for %d", name, year) };
		count_use(file, &file->lint->years, use.text, &use, ticket->id);
	}
}

void msp_lint_promises(
	struct msp_lint_file *file, const struct msp_ticket *ticket, const struct msp_calendar **calendar)
{
	struct msp_error error = MSP_ERROR_INIT;
	struct msp_clock *clocks;
	size_t count;

	*calendar = NULL;
	/* A failure is a missing or broken policy, calendar or zone: named where it is, once, not with every ticket. */
	if (file->lint->provider == NULL || msp_clocks_compute_all(file->lint->catalog, file->scratch, ticket,
						    file->lint->now + 1, &clocks, &count, &error) != 0)
		return;
	for (size_t i = 0; i < count; i++) {
		if (clocks[i].calendar != NULL)
			*calendar = clocks[i].calendar;
		if (clocks[i].state == MSP_CLOCK_ABSENT)
			check_row(file, ticket, &clocks[i]);
		else if (clocks[i].state != MSP_CLOCK_UNKNOWN && clocks[i].calendar != NULL &&
			 clocks[i].start != MSP_TIME_NONE)
			check_years(file, ticket, &clocks[i]);
	}
}

static void say_uses(
	struct msp_lint *lint, const struct msp_map *map, enum msp_rule rule, const char *field, const char *hint)
{
	for (size_t i = 0; i < map->count; i++) {
		const struct use *use = map->entries[i].value;
		const struct msp_node place = { .line = use->line };
		struct msp_error *error = use->count == 1 ? msp_lint_say(lint, rule, use->path, &place, field,
								    "%s, and %s needs it", use->text, use->first)
							  : msp_lint_say(lint, rule, use->path, &place, field,
								    "%s, and %zu clocks need it (%s first)", use->text,
								    use->count, use->first);
		msp_error_hint(error, "%s", hint);
	}
}

void msp_lint_unpromised(struct msp_lint *lint)
{
	say_uses(lint, &lint->unjudged, MSP_RULE_NO_POLICY, "policy",
		"name a policy here, or in msp.yaml below defaults, from an early enough day");
	say_uses(lint, &lint->rows, MSP_RULE_NO_ROW, "clocks", "add a row; promises not made are written none");
	say_uses(lint, &lint->years, MSP_RULE_NO_YEAR, "holidays", "msp-sla holidays mx 2026..2031 lists them");
}
