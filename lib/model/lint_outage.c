/* SPDX-License-Identifier: ISC */
/* Outages and credits: what cannot be right though every field is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/credit.h"
#include "lib/model/lint_rules.h"
#include "lib/model/outage.h"

#define SKEW 60 /* clocks of two machines may differ by this */

/* ---- services ---- */

struct names {
	const char **items;
	size_t count, capacity;
};

static void add_names(struct msp_lint_file *file, struct names *names, const struct msp_node *map)
{
	msp_node_each_pair(map, key, value) {
		msp_arena_reserve(file->scratch, names->items, names->count, names->capacity);
		names->items[names->count++] = key->value;
	}
}

static void add_policies(struct msp_lint_file *file, struct names *names, const struct msp_effective_list *list)
{
	const struct msp_policy *policy;

	for (size_t i = 0; i < list->count; i++)
		if (msp_catalog_policy(file->lint->catalog, list->items[i].value, &policy, NULL) == 0)
			add_names(file, names, msp_node_get(policy->node, "services"));
}

/* Services of client.yaml and of every policy it ever had. */
static void find_names(struct msp_lint_file *file, const struct msp_client *client, struct names *names)
{
	add_names(file, names, msp_node_get(client->node, "services"));
	for (size_t i = 0; i < client->service_count; i++)
		add_policies(file, names, &client->services[i].policies);
	add_policies(file, names, &client->policies);
	add_policies(file, names, &file->lint->provider->policies);
}

static void check_services(
	struct msp_lint_file *file, const struct names *names, const struct msp_node *list, const char *field)
{
	msp_node_each_item(list, item) {
		bool known = false;
		for (size_t i = 0; i < names->count && !known; i++)
			known = strcmp(names->items[i], item->value) == 0;
		if (known)
			continue;
		struct msp_error *error = msp_lint_say(file->lint, MSP_RULE_REFERENCE, file->path, item, field,
			"no service '%s' of %s", item->value, file->place.client);
		const char *near = msp_str_nearest(item->value, names->items, names->count);
		if (near != NULL)
			msp_error_hint(error, "did you mean '%s'?", near);
		else
			msp_error_hint(error, "msp-client service %s lists them", file->place.client);
	}
}

static void check_names(struct msp_lint_file *file)
{
	struct names names = { NULL, 0, 0 };
	const struct msp_client *client;

	/* A client that does not read has a finding of its own. */
	if (file->lint->provider == NULL ||
		msp_catalog_client(file->lint->catalog, file->place.client, &client, NULL) != 0)
		return;
	find_names(file, client, &names);
	check_services(file, &names, msp_node_get(file->node, "services"), "services");
	msp_node_each_item(msp_node_get(file->node, "log"), item)
		check_services(file, &names, msp_node_get(msp_node_get(item, "set"), "services"),
			msp_arena_printf(file->scratch, "log.%zu.set.services", item_walk.at));
}

/* ---- spans ---- */

/* One service of one outage, kept until all are known. */
struct msp_lint_outage {
	const char *path, *client, *service, *id;
	int line, column;
	int64_t from, until; /* MSP_TIME_NONE = goes on */
	struct msp_lint_outage *next;
};

static void keep(struct msp_lint_file *file, const struct msp_outage *outage)
{
	struct msp_arena *arena = file->lint->arena;
	const struct msp_node *from = msp_node_get(file->node, "from");

	for (size_t i = 0; i < outage->service_count; i++) {
		struct msp_lint_outage *kept = msp_arena_alloc(arena, sizeof *kept);
		*kept = (struct msp_lint_outage){ .path = file->path,
			.client = msp_arena_strdup(arena, outage->client),
			.service = msp_arena_strdup(arena, outage->services[i]),
			.id = msp_arena_strdup(arena, outage->id),
			.line = from == NULL ? 0 : from->line,
			.column = from == NULL ? 0 : from->column,
			.from = outage->from,
			.until = outage->until,
			.next = file->lint->outages };
		file->lint->outages = kept;
		file->lint->outage_count++;
	}
}

static int compare(const void *a, const void *b)
{
	const struct msp_lint_outage *left = *(struct msp_lint_outage *const *)a;
	const struct msp_lint_outage *right = *(struct msp_lint_outage *const *)b;
	int order = strcmp(left->client, right->client);

	if (order == 0)
		order = strcmp(left->service, right->service);
	if (order == 0)
		order = (left->from > right->from) - (left->from < right->from);
	return order != 0 ? order : strcmp(left->path, right->path);
}

/* Allowed: the heaviest counts at each second. But one trouble written down twice looks the same. */
void msp_lint_overlaps(struct msp_lint *lint)
{
	struct msp_lint_outage **all = msp_arena_array(lint->arena, lint->outage_count, sizeof *all);
	const struct msp_lint_outage *longest = NULL;
	size_t count = 0;

	for (struct msp_lint_outage *outage = lint->outages; outage != NULL; outage = outage->next)
		all[count++] = outage;
	if (count > 1)
		qsort(all, count, sizeof *all, compare);
	for (size_t i = 0; i < count; i++) {
		const struct msp_lint_outage *outage = all[i];
		bool same = longest != NULL && strcmp(longest->client, outage->client) == 0 &&
			    strcmp(longest->service, outage->service) == 0;
		if (same && (longest->until == MSP_TIME_NONE || outage->from < longest->until)) {
			const struct msp_node place = { .line = outage->line, .column = outage->column };
			struct msp_error *error = msp_lint_say(lint, MSP_RULE_OVERLAP, outage->path, &place, "from",
				"%s was down already: %s", outage->service, longest->id);
			msp_error_hint(error, "the heaviest counts at each second; withdraw one if both are the same");
		}
		if (!same || (longest->until != MSP_TIME_NONE &&
				     (outage->until == MSP_TIME_NONE || outage->until > longest->until)))
			longest = outage;
	}
}

static void check_times(struct msp_lint_file *file, const struct msp_outage *outage)
{
	struct msp_lint *lint = file->lint;
	const struct msp_node *from = msp_node_get(file->node, "from");

	if (outage->kind != MSP_OUTAGE_MAINTENANCE && outage->from > lint->now + SKEW)
		msp_lint_say(lint, MSP_RULE_FUTURE, file->path, from, "from", "lies in the future");
	msp_node_each_item(msp_node_get(file->node, "log"), item) {
		struct msp_time at;
		if (msp_node_time(item, "at", &at) && at.at > lint->now + SKEW)
			msp_lint_say(lint, MSP_RULE_FUTURE, file->path, msp_node_get(item, "at"),
				msp_arena_printf(file->scratch, "log.%zu.at", item_walk.at), "lies in the future");
	}
	struct msp_time written;
	if (lint->provider == NULL || !msp_node_time(file->node, "from", &written))
		return;
	char year[8];
	snprintf(year, sizeof year, "%04d", msp_zone_date(lint->provider->zone, written.at).year % 10000);
	if (strcmp(year, file->place.year) != 0)
		msp_lint_say(lint, MSP_RULE_FOLDER, file->path, from, "from", "began in %s but kept in %s", year,
			file->place.year);
}

void msp_lint_outage(struct msp_lint_file *file)
{
	struct msp_error error = MSP_ERROR_INIT;
	struct msp_outage *outage;

	if (msp_outage_parse(file->scratch, file->path, file->node, &outage, &error) != 0) {
		msp_lint_error(file->lint, MSP_RULE_INVALID, file->path, &error);
		return;
	}
	check_names(file);
	check_times(file, outage);
	if (!outage->withdrawn && outage->kind == MSP_OUTAGE_DOWN)
		keep(file, outage);
}

/* ---- credits ---- */

static int64_t money(const struct msp_node *map, const char *key)
{
	int64_t amount = 0;

	(void)msp_money_parse(msp_node_text(map, key, "0"), &amount, NULL);
	return amount;
}

static void figure(
	struct msp_lint_file *file, const struct msp_node *map, const char *key, const char *field, int64_t wanted)
{
	if (money(map, key) != wanted)
		msp_lint_say(file->lint, MSP_RULE_FIGURES, file->path, msp_node_get(map, key), field,
			"%s, but it is %s", msp_node_text(map, key, "0"), msp_money_emit(file->scratch, wanted));
}

static int64_t sum(const struct msp_node *list)
{
	int64_t total = 0;

	msp_node_each_item(list, item)
		total += money(item, "amount");
	return total;
}

/* A document about money must add up whoever edited it. */
void msp_lint_credit(struct msp_lint_file *file)
{
	const struct msp_node *node = file->node, *period = msp_node_get(node, "period");
	const struct msp_node *items = msp_node_get(node, "items");

	if (!msp_str_equal(period->value, file->place.period))
		msp_lint_say(file->lint, MSP_RULE_PLACE, file->path, period, "period", "'%s' in the file of %s",
			period->value, file->place.period);
	figure(file, node, "total", "total", money(node, "amount") + money(node, "tax"));
	if (items != NULL)
		figure(file, node, "proposed", "proposed", sum(items));
	msp_node_each_item(items, item)
		if (msp_node_get(item, "causes") != NULL)
			figure(file, item, "amount", msp_arena_printf(file->scratch, "items.%zu.amount", item_walk.at),
				sum(msp_node_get(item, "causes")));
}

/* ---- policies ---- */

/* A percentage that nothing measures can never be told kept. */
void msp_lint_measures(struct msp_lint_file *file)
{
	msp_node_each_pair(msp_node_get(file->node, "services"), key, service) {
		const struct msp_node *promised = msp_node_get(service, "availability");
		const char *by = msp_node_text(msp_node_get(service, "measured"), "by", "none");
		if (promised == NULL || strcmp(by, "none") != 0)
			continue;
		struct msp_error *error = msp_lint_say(file->lint, MSP_RULE_UNMEASURED, file->path, promised,
			msp_arena_printf(file->scratch, "services.%s.availability", key->value),
			"promised, but nothing measures it");
		msp_error_hint(error, "say by what: measured: {by: tickets} or check:<asset>/<name>");
	}
}
