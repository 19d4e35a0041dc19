/* SPDX-License-Identifier: ISC */
#include "lib/model/whatif.h"

#include <string.h>

#include "lib/base/map.h"
#include "lib/base/str.h"
#include "lib/text/schema.h"
#include "lib/text/yaml.h"

/* ---- files ----------------------------------------------------------------------------------------------------- */

static int read_file(struct msp_arena *arena, const char *kind, const char *path, const char *text, size_t length,
	struct msp_node **node, struct msp_error *err)
{
	struct msp_problems problems;

	msp_problems_init(&problems, arena);
	if (msp_yaml_parse(arena, text, length, node, err) != 0)
		return msp_error_at(err, path, 0, 0), -1;
	if (msp_schema_validate(msp_schema_builtin(arena, kind), *node, &problems) == 0)
		return 0;
	if (err != NULL)
		*err = problems.first->error;
	return msp_error_at(err, path, 0, 0), -1;
}

int msp_whatif_policy(struct msp_arena *arena, const char *path, const char *text, size_t length,
	const struct msp_policy **policy, struct msp_error *err)
{
	struct msp_policy *parsed;
	struct msp_node *node;

	if (read_file(arena, "policy", path, text, length, &node, err) != 0)
		return -1;
	msp_node_remove(node, "valid_from");
	/* named after its path, which no policy of a store can be */
	if (msp_policy_parse(arena, path, node, &parsed, err) != 0)
		return msp_error_at(err, path, 0, 0), -1;
	*policy = parsed;
	return 0;
}

static int load_zone(void *context, const char *name, const struct msp_zone **zone, struct msp_error *err)
{
	struct msp_catalog *catalog = context;
	const struct msp_provider *provider;

	if (name != NULL)
		return msp_catalog_zone(catalog, name, zone, err);
	if (msp_catalog_provider(catalog, &provider, err) != 0)
		return -1;
	*zone = provider->zone;
	return 0;
}

static int load_base(void *context, const char *name, const struct msp_calendar **calendar, struct msp_error *err)
{
	return msp_catalog_calendar(context, name, calendar, err);
}

int msp_whatif_calendar(struct msp_catalog *catalog, const char *path, const char *text, size_t length,
	const struct msp_calendar **calendar, struct msp_error *err)
{
	const struct msp_calendar_loader loader = { catalog, load_zone, load_base };
	struct msp_node *node;

	if (read_file(catalog->arena, "calendar", path, text, length, &node, err) != 0)
		return -1;
	if (msp_calendar_parse(catalog->arena, path, node, &loader, calendar, err) != 0)
		return msp_error_at(err, path, 0, 0), -1;
	return 0;
}

/* ---- the catalog that would have been -------------------------------------------------------------------------- */

static void set(struct msp_map *map, const char *name, const void *value)
{
	msp_map_set(map, name, (void *)(uintptr_t)value);
}

/* Puts a value under every name that files below prefix have. */
static int set_all(
	struct msp_catalog *catalog, const char *prefix, struct msp_map *map, const void *value, struct msp_error *err)
{
	const char **paths;
	size_t count;

	if (catalog->source.list(catalog->source.context, prefix, &paths, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		const char *name = paths[i] + strlen(prefix);
		set(map, msp_arena_strndup(catalog->arena, name, strcspn(name, ".")), value);
	}
	return 0;
}

static int set_calendar(struct msp_catalog *catalog, const struct msp_calendar *calendar, struct msp_error *err)
{
	if (calendar == NULL)
		return 0;
	return set_all(catalog, "calendars/", &catalog->calendars, calendar, err);
}

/* The policy decides everywhere: who has none, or has one only from a later day on, gets it from the provider. */
static int set_everywhere(struct msp_catalog *catalog, const struct msp_policy *policy, struct msp_error *err)
{
	const struct msp_provider *provider;
	struct msp_provider *changed = msp_arena_alloc(catalog->arena, sizeof *changed);
	struct msp_effective *always = msp_arena_alloc(catalog->arena, sizeof *always);

	if (msp_catalog_provider(catalog, &provider, err) != 0)
		return -1;
	*always = (struct msp_effective){ MSP_TIME_NONE, policy->name };
	*changed = *provider;
	changed->policies = (struct msp_effective_list){ always, 1 };
	catalog->provider = changed;
	return set_all(catalog, "policies/", &catalog->policies, policy, err);
}

static int set_policy(struct msp_catalog *catalog, const struct msp_whatif *whatif, struct msp_error *err)
{
	const struct msp_policy *replaced;

	if (whatif->policy == NULL)
		return 0;
	set(&catalog->policies, whatif->policy->name, whatif->policy);
	if (whatif->replaced == NULL)
		return set_everywhere(catalog, whatif->policy, err);
	if (msp_catalog_policy(catalog, whatif->replaced, &replaced, err) != 0)
		return -1;
	set(&catalog->policies, msp_arena_strdup(catalog->arena, whatif->replaced), whatif->policy);
	return 0;
}

static int check_calendars(struct msp_catalog *catalog, const struct msp_policy *policy, struct msp_error *err)
{
	for (size_t i = 0; policy != NULL && i < policy->row_count; i++) {
		const struct msp_calendar *calendar;
		struct msp_error one = MSP_ERROR_INIT;

		if (policy->rows[i].calendar == NULL ||
			msp_catalog_calendar(catalog, policy->rows[i].calendar, &calendar, &one) == 0)
			continue;
		if (one.code == MSP_MISSING) {
			one.code = MSP_DATA;
			msp_error_at(&one, policy->name, policy->rows[i].line, 0);
			msp_error_field(&one, "clocks.calendar");
		}
		if (err != NULL)
			*err = one;
		return -1;
	}
	return 0;
}

int msp_whatif_catalog(
	struct msp_catalog *base, const struct msp_whatif *whatif, struct msp_catalog *catalog, struct msp_error *err)
{
	msp_catalog_init(catalog, base->arena, &base->source);
	if (set_calendar(catalog, whatif->calendar, err) != 0 || set_policy(catalog, whatif, err) != 0)
		return -1;
	return check_calendars(catalog, whatif->policy, err);
}

/* ---- both worlds beside each other ----------------------------------------------------------------------------- */

struct compare {
	struct msp_arena *arena;
	const struct msp_metrics *before, *after;
	bool all;
	struct msp_whatif_row *rows;
	size_t count, capacity;
};

/* The nth clock of a kind: segments, visits and intervals come in the order they happened. */
static const struct msp_clock *nth(const struct msp_metrics_ticket *line, enum msp_clock_kind kind, size_t number)
{
	for (size_t i = 0; line != NULL && i < line->clock_count; i++)
		if (line->clocks[i].kind == kind && number-- == 0)
			return &line->clocks[i];
	return NULL;
}

static enum msp_outcome outcome(
	const struct msp_metrics *metrics, const struct msp_ticket *ticket, const struct msp_clock *clock)
{
	return clock == NULL ? MSP_OUTCOME_ABSENT : msp_metrics_outcome(metrics, ticket, clock);
}

static int64_t late(const struct msp_metrics *metrics, const struct msp_clock *clock, enum msp_outcome outcome)
{
	return outcome == MSP_OUTCOME_MISSED ? msp_clock_lateness(clock, metrics->cutoff) : 0;
}

static bool counts(enum msp_outcome outcome)
{
	return outcome != MSP_OUTCOME_ELSEWHERE && outcome != MSP_OUTCOME_ABSENT;
}

static void add(struct compare *compare, const struct msp_whatif_row *row)
{
	bool counted = counts(row->was) || counts(row->is);

	if (!counted || (!compare->all && row->was == row->is))
		return;
	msp_arena_reserve(compare->arena, compare->rows, compare->count, compare->capacity);
	compare->rows[compare->count++] = *row;
}

static void compare_ticket(struct compare *compare, const struct msp_ticket *ticket,
	const struct msp_metrics_ticket *before, const struct msp_metrics_ticket *after)
{
	for (int kind = 0; kind < MSP_CLOCK_KINDS; kind++) {
		for (size_t number = 0;; number++) {
			const struct msp_clock *old = nth(before, (enum msp_clock_kind)kind, number);
			const struct msp_clock *new = nth(after, (enum msp_clock_kind)kind, number);
			if (old == NULL && new == NULL)
				break;
			struct msp_whatif_row row = { .ticket = ticket,
				.kind = (enum msp_clock_kind)kind,
				.before = old,
				.after = new,
				.was = outcome(compare->before, ticket, old),
				.is = outcome(compare->after, ticket, new) };
			row.was_late = late(compare->before, old, row.was);
			row.is_late = late(compare->after, new, row.is);
			add(compare, &row);
		}
	}
}

/* 0: the same ticket; else which of two comes first. */
static int order_of(const struct msp_metrics_ticket *a, const struct msp_metrics_ticket *b)
{
	if (a->ticket == b->ticket)
		return 0;
	if (a->ticket->opened != b->ticket->opened)
		return a->ticket->opened < b->ticket->opened ? -1 : 1;
	return strcmp(a->ticket->id, b->ticket->id) < 0 ? -1 : 1;
}

/* A deadline may reach into the month in one world alone, so each side may lack a ticket; both are in the same order.
 */
size_t msp_whatif_compare(struct msp_arena *arena, const struct msp_metrics *before, const struct msp_metrics *after,
	bool all, struct msp_whatif_row **rows)
{
	struct compare compare = { .arena = arena, .before = before, .after = after, .all = all };
	size_t i = 0, j = 0;

	while (i < before->ticket_count || j < after->ticket_count) {
		int order = i == before->ticket_count  ? 1
			    : j == after->ticket_count ? -1
						       : order_of(before->tickets[i], after->tickets[j]);
		const struct msp_metrics_ticket *old = order <= 0 ? before->tickets[i++] : NULL;
		const struct msp_metrics_ticket *new = order >= 0 ? after->tickets[j++] : NULL;

		compare_ticket(&compare, order <= 0 ? old->ticket : new->ticket, old, new);
	}
	*rows = compare.rows;
	return compare.count;
}
