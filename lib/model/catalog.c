/* SPDX-License-Identifier: ISC */
/* Loading of the shared records of one commit, each once. */
#include "lib/model/catalog.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/calendar.h"
#include "lib/model/catalog_read.h"
#include "lib/model/clock.h"
#include "lib/text/yaml.h"

#define FEW_NAMES 8 /* that a hint tells */

void msp_catalog_init(struct msp_catalog *catalog, struct msp_arena *arena, const struct msp_catalog_source *source)
{
	struct msp_map *const maps[] = { &catalog->zones, &catalog->calendars, &catalog->policies, &catalog->clients,
		&catalog->technicians, &catalog->people, &catalog->loading };

	*catalog = (struct msp_catalog){ .arena = arena, .source = *source };
	for (size_t i = 0; i < MSP_COUNT(maps); i++)
		msp_map_init(maps[i], arena);
}

/* ---- reading ---- */

/* What there is, when nothing is spelled like it: few names are told, many are listed by a command. */
static void hint_known(
	struct msp_arena *arena, const char *what, char *const *names, size_t count, struct msp_error *err)
{
	if (strcmp(what, "client") == 0)
		msp_error_hint(err, "msp-client ls lists the clients");
	else if (strcmp(what, "person") == 0 || count > FEW_NAMES)
		return;
	else if (count == 1)
		msp_error_hint(err, "there is only %s", names[0]);
	else if (count > 1)
		msp_error_hint(err, "there are %s", msp_str_join(arena, names, count, ", "));
}

int msp_catalog_missing(
	struct msp_catalog *catalog, const char *what, const char *prefix, const char *name, struct msp_error *err)
{
	const char **paths = NULL, *nearest;
	size_t count = 0, skip = strlen(prefix);

	msp_error_set(err, MSP_MISSING, "no %s '%s'", what, name);
	if (catalog->source.list == NULL ||
		catalog->source.list(catalog->source.context, prefix, &paths, &count, NULL) != 0)
		return -1;
	char **names = msp_arena_array(catalog->arena, count + 1, sizeof *names);
	for (size_t i = 0; i < count; i++)
		names[i] = msp_arena_strndup(catalog->arena, paths[i] + skip, strcspn(paths[i] + skip, "/."));
	nearest = msp_str_nearest(name, (const char *const *)names, count);
	if (nearest != NULL)
		msp_error_hint(err, "did you mean '%s'?", nearest);
	else
		hint_known(catalog->arena, what, names, count, err);
	return -1;
}

int msp_catalog_read(struct msp_catalog *catalog, const char *path, const struct msp_node **node, struct msp_error *err)
{
	const char *text = NULL;
	size_t length = 0;
	struct msp_node *root = NULL;

	*node = NULL;
	if (catalog->source.node != NULL && catalog->source.node(catalog->source.context, path, node, err) != 0)
		return -1;
	if (*node != NULL)
		return 0;
	if (catalog->source.read(catalog->source.context, path, &text, &length, err) != 0)
		return -1;
	if (text == NULL)
		return 0;
	if (msp_yaml_parse(catalog->arena, text, length, &root, err) != 0)
		return msp_error_at(err, path, 0, 0), -1;
	*node = root;
	return 0;
}

/* ---- provider ---- */

static void read_matrix(const struct msp_node *node, const struct msp_zone *zone, struct msp_matrix *matrix)
{
	static const char *const degrees[] = { "low", "medium", "high" };
	struct msp_date from;

	matrix->from = MSP_TIME_NONE;
	if (msp_date_parse(msp_node_text(node, "from", ""), &from, NULL) == 0)
		matrix->from = msp_zone_day_start(zone, from);
	for (size_t i = 0; i < 3; i++)
		for (size_t u = 0; u < 3; u++)
			matrix->cell[i][u] = msp_node_text(msp_node_get(node, degrees[i]), degrees[u], "P3");
}

static int compare_matrices(const void *a, const void *b)
{
	const struct msp_matrix *left = a, *right = b;
	return (left->from > right->from) - (left->from < right->from);
}

static const struct msp_matrix standard_matrix = {
	.from = MSP_TIME_NONE,
	.cell = { { "P4", "P4", "P3" }, { "P4", "P3", "P2" }, { "P3", "P2", "P1" } },
};

static void read_matrices(struct msp_arena *arena, const struct msp_node *node, const struct msp_zone *zone,
	struct msp_matrices *matrices)
{
	if (node == NULL) {
		*matrices = (struct msp_matrices){ &standard_matrix, 1 };
		return;
	}
	size_t count = msp_node_is(node, MSP_NODE_SEQ) ? node->count : 1;
	struct msp_matrix *items = msp_arena_array(arena, count, sizeof *items);
	if (msp_node_is(node, MSP_NODE_MAP))
		read_matrix(node, zone, &items[0]);
	for (size_t i = 0; msp_node_is(node, MSP_NODE_SEQ) && i < count; i++)
		read_matrix(node->items[i], zone, &items[i]);
	qsort(items, count, sizeof *items, compare_matrices);
	*matrices = (struct msp_matrices){ items, count };
}

int msp_catalog_provider(struct msp_catalog *catalog, const struct msp_provider **result, struct msp_error *err)
{
	const struct msp_node *node;

	*result = catalog->provider;
	if (*result != NULL)
		return 0;
	if (msp_catalog_read(catalog, "msp.yaml", &node, err) != 0)
		return -1;
	if (node == NULL) {
		msp_error_set(err, MSP_CONFIG, "this repository has no msp.yaml: it is no store");
		msp_error_hint(err, "make one with: msp-store init DIR");
		return -1;
	}
	struct msp_provider *provider = msp_arena_alloc(catalog->arena, sizeof *provider);
	const struct msp_node *defaults = msp_node_get(node, "defaults");
	provider->node = node;
	provider->name = msp_node_text(node, "name", "");
	provider->language = msp_node_text(node, "language", "es");
	provider->currency = msp_node_text(node, "currency", "MXN");
	provider->zone_name = msp_node_text(node, "zone", "America/Mexico_City");
	provider->test = msp_node_bool(node, "test", false);
	if (msp_catalog_zone(catalog, provider->zone_name, &provider->zone, err) != 0)
		return -1;
	provider->policies =
		msp_effective_read(catalog->arena, msp_node_get(defaults, "policy"), "policy", provider->zone);
	provider->calendars =
		msp_effective_read(catalog->arena, msp_node_get(defaults, "calendar"), "calendar", provider->zone);
	read_matrices(catalog->arena, msp_node_get(node, "matrix"), provider->zone, &provider->matrices);
	*result = catalog->provider = provider;
	return 0;
}

/* ---- zones, calendars, policies ---- */

int msp_catalog_zone(struct msp_catalog *catalog, const char *name, const struct msp_zone **zone, struct msp_error *err)
{
	const char *bytes = NULL;
	size_t length = 0;

	if (strcmp(name, "UTC") == 0 || strcmp(name, "Etc/UTC") == 0) {
		*zone = msp_zone_utc();
		return 0;
	}
	*zone = msp_map_get(&catalog->zones, name);
	if (*zone != NULL)
		return 0;
	const char *path = msp_arena_printf(catalog->arena, "zones/%s", name);
	if (catalog->source.read(catalog->source.context, path, &bytes, &length, err) != 0)
		return -1;
	if (bytes == NULL) {
		msp_error_set(err, MSP_MISSING, "the store has no zone '%s' (file %s)", name, path);
		msp_error_hint(err, "add it with: msp-store zone %s", name);
		return -1;
	}
	if (msp_zone_parse(catalog->arena, name, bytes, length, zone, err) != 0)
		return msp_error_at(err, path, 0, 0), -1;
	msp_map_set(&catalog->zones, msp_zone_name(*zone), (void *)(uintptr_t)*zone);
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

static int load_calendar(
	struct msp_catalog *catalog, const char *name, const struct msp_calendar **calendar, struct msp_error *err)
{
	const struct msp_calendar_loader loader = { catalog, load_zone, load_base };
	const struct msp_node *node;
	const char *path = msp_arena_printf(catalog->arena, "calendars/%s.yaml", name);

	if (msp_catalog_read(catalog, path, &node, err) != 0)
		return -1;
	if (node == NULL)
		return msp_catalog_missing(catalog, "calendar", "calendars/", name, err);
	if (msp_map_get(&catalog->loading, name) != NULL) {
		msp_error_set(err, MSP_DATA, "calendar '%s' extends itself", name);
		return msp_error_at(err, path, 1, 0), -1;
	}
	msp_map_set(&catalog->loading, name, catalog);
	int failed = msp_calendar_parse(catalog->arena, name, node, &loader, calendar, err);
	if (failed)
		msp_error_at(err, path, 0, 0);
	msp_map_set(&catalog->loading, name, NULL);
	msp_map_set(&catalog->calendars, name, failed ? NULL : (void *)(uintptr_t)*calendar);
	return failed;
}

int msp_catalog_calendar(
	struct msp_catalog *catalog, const char *name, const struct msp_calendar **calendar, struct msp_error *err)
{
	const struct msp_zone *zone;

	*calendar = msp_map_get(&catalog->calendars, name);
	if (*calendar != NULL)
		return 0;
	name = msp_arena_strdup(catalog->arena, name);
	if (strcmp(name, "24x7") != 0)
		return load_calendar(catalog, name, calendar, err);
	if (load_zone(catalog, NULL, &zone, err) != 0)
		return -1;
	*calendar = msp_calendar_24x7(catalog->arena, zone);
	msp_map_set(&catalog->calendars, name, (void *)(uintptr_t)*calendar);
	return 0;
}

int msp_catalog_policy(
	struct msp_catalog *catalog, const char *name, const struct msp_policy **policy, struct msp_error *err)
{
	const struct msp_node *node;
	struct msp_policy *parsed;

	*policy = msp_map_get(&catalog->policies, name);
	if (*policy != NULL)
		return 0;
	name = msp_arena_strdup(catalog->arena, name);
	const char *path = msp_arena_printf(catalog->arena, "policies/%s.yaml", name);
	if (msp_catalog_read(catalog, path, &node, err) != 0)
		return -1;
	if (node == NULL)
		return msp_catalog_missing(catalog, "policy", "policies/", name, err);
	if (msp_policy_parse(catalog->arena, name, node, &parsed, err) != 0)
		return msp_error_at(err, path, 0, 0), -1;
	msp_map_set(&catalog->policies, name, parsed);
	*policy = parsed;
	return 0;
}
