/* SPDX-License-Identifier: ISC */
/* Clients, people and technicians of the catalog. */
#include "lib/model/catalog.h"

#include <stdlib.h>

#include "lib/base/str.h"
#include "lib/model/catalog_read.h"
#include "lib/store/identity.h"

/* ---- effective-dated lists ---- */

static int compare_effective(const void *a, const void *b)
{
	const struct msp_effective *left = a, *right = b;
	return (left->from > right->from) - (left->from < right->from);
}

struct msp_effective_list msp_effective_read(
	struct msp_arena *arena, const struct msp_node *node, const char *key, const struct msp_zone *zone)
{
	if (node == NULL)
		return (struct msp_effective_list){ NULL, 0 };
	size_t count = msp_node_is(node, MSP_NODE_SEQ) ? node->count : 1;
	struct msp_effective *items = msp_arena_array(arena, count, sizeof *items);
	if (msp_node_scalar(node))
		items[0] = (struct msp_effective){ MSP_TIME_NONE, node->value };
	for (size_t i = 0; msp_node_is(node, MSP_NODE_SEQ) && i < count; i++) {
		struct msp_date from;
		bool dated = msp_date_parse(msp_node_text(node->items[i], "from", ""), &from, NULL) == 0;
		items[i].from = dated ? msp_zone_day_start(zone, from) : MSP_TIME_NONE;
		items[i].value = msp_node_text(node->items[i], key, "");
	}
	qsort(items, count, sizeof *items, compare_effective);
	return (struct msp_effective_list){ items, count };
}

const char *msp_effective_at(const struct msp_effective_list *list, int64_t at)
{
	const char *value = NULL;

	for (size_t i = 0; i < list->count && list->items[i].from <= at; i++)
		value = list->items[i].value;
	return value;
}

/* ---- clients ---- */

static void read_sites(struct msp_arena *arena, struct msp_client *client, const struct msp_node *node)
{
	struct msp_site *sites = msp_arena_array(arena, node == NULL ? 0 : node->count, sizeof *sites);

	client->sites = sites;
	msp_node_each_pair(node, key, value) {
		sites[client->site_count++] = (struct msp_site){
			.slug = key->value,
			.name = msp_node_text(value, "name", key->value),
			.zone_name = msp_node_text(value, "zone", NULL),
			.policies = msp_effective_read(arena, msp_node_get(value, "policy"), "policy", client->zone),
			.calendars =
				msp_effective_read(arena, msp_node_get(value, "calendar"), "calendar", client->zone),
		};
	}
}

static void read_services(struct msp_arena *arena, struct msp_client *client, const struct msp_node *node)
{
	struct msp_service *services = msp_arena_array(arena, node == NULL ? 0 : node->count, sizeof *services);

	client->services = services;
	msp_node_each_pair(node, key, value) {
		services[client->service_count++] = (struct msp_service){
			.slug = key->value,
			.name = msp_node_text(value, "name", key->value),
			.policies = msp_effective_read(arena, msp_node_get(value, "policy"), "policy", client->zone),
			.calendars =
				msp_effective_read(arena, msp_node_get(value, "calendar"), "calendar", client->zone),
		};
	}
}

static int load_client(struct msp_catalog *catalog, const char *slug, const struct msp_node *node,
	const struct msp_client **result, struct msp_error *err)
{
	struct msp_arena *arena = catalog->arena;
	const struct msp_provider *provider;

	if (msp_catalog_provider(catalog, &provider, err) != 0)
		return -1;
	struct msp_client *client = msp_arena_alloc(arena, sizeof *client);
	client->slug = slug;
	client->node = node;
	client->name = msp_node_text(node, "name", slug);
	client->active = msp_node_bool(node, "active", true);
	client->language = msp_node_text(node, "language", provider->language);
	client->zone_name = msp_node_text(node, "zone", NULL);
	client->zone = provider->zone;
	if (client->zone_name != NULL && msp_catalog_zone(catalog, client->zone_name, &client->zone, err) != 0)
		return -1;
	client->policies = msp_effective_read(arena, msp_node_get(node, "policy"), "policy", client->zone);
	client->calendars = msp_effective_read(arena, msp_node_get(node, "calendar"), "calendar", client->zone);
	read_sites(arena, client, msp_node_get(node, "sites"));
	read_services(arena, client, msp_node_get(node, "services"));
	msp_map_set(&catalog->clients, slug, client);
	*result = client;
	return 0;
}

/* One that was split off has left word. */
static int no_client(struct msp_catalog *catalog, const char *slug, struct msp_error *err)
{
	const char *path = msp_arena_printf(catalog->arena, "moved/%s.yaml", slug), *to;
	const struct msp_node *moved;

	if (!msp_slug_valid(slug) || msp_catalog_read(catalog, path, &moved, NULL) != 0 || moved == NULL)
		return msp_catalog_missing(catalog, "client", "clients/", slug, err);
	to = msp_node_text(moved, "to", "");
	msp_error_set(err, MSP_MISSING, "client '%s' is in another store since %.10s: %s", slug,
		msp_node_text(moved, "at", ""), to);
	msp_error_hint(err, "name that one in $MSP_STORE behind this one, or with -C");
	return -1;
}

int msp_catalog_client(
	struct msp_catalog *catalog, const char *slug, const struct msp_client **client, struct msp_error *err)
{
	const struct msp_node *node;

	*client = msp_map_get(&catalog->clients, slug);
	if (*client != NULL)
		return 0;
	slug = msp_arena_strdup(catalog->arena, slug);
	const char *path = msp_arena_printf(catalog->arena, "clients/%s/client.yaml", slug);
	if (msp_catalog_read(catalog, path, &node, err) != 0)
		return -1;
	if (node == NULL)
		return no_client(catalog, slug, err);
	return load_client(catalog, slug, node, client, err);
}

const struct msp_site *msp_client_site(const struct msp_client *client, const char *slug)
{
	for (size_t i = 0; slug != NULL && i < client->site_count; i++)
		if (msp_str_equal(client->sites[i].slug, slug))
			return &client->sites[i];
	return NULL;
}

const struct msp_service *msp_client_service(const struct msp_client *client, const char *slug)
{
	for (size_t i = 0; slug != NULL && i < client->service_count; i++)
		if (msp_str_equal(client->services[i].slug, slug))
			return &client->services[i];
	return NULL;
}

/* ---- people ---- */

static const char *first_mail(const struct msp_node *node)
{
	const struct msp_node *mail = msp_node_find(node, "mails.0");
	return mail == NULL ? NULL : mail->value;
}

int msp_catalog_person(struct msp_catalog *catalog, const char *client, const char *slug,
	const struct msp_person **result, struct msp_error *err)
{
	const char *prefix = msp_arena_printf(catalog->arena, "clients/%s/people/", client);
	const char *path = msp_arena_printf(catalog->arena, "%s%s.yaml", prefix, slug);
	const struct msp_node *node;

	*result = msp_map_get(&catalog->people, path);
	if (*result != NULL)
		return 0;
	if (msp_catalog_read(catalog, path, &node, err) != 0)
		return -1;
	if (node == NULL)
		return msp_catalog_missing(catalog, "person", prefix, slug, err);
	struct msp_person *person = msp_arena_alloc(catalog->arena, sizeof *person);
	*person = (struct msp_person){
		.slug = msp_arena_strdup(catalog->arena, slug),
		.client = msp_arena_strdup(catalog->arena, client),
		.name = msp_node_text(node, "name", slug),
		.mail = first_mail(node),
		.site = msp_node_text(node, "site", NULL),
		.entity = msp_node_text(node, "entity", NULL),
		.node = node,
	};
	msp_map_set(&catalog->people, path, person);
	*result = person;
	return 0;
}

int msp_catalog_technician(
	struct msp_catalog *catalog, const char *login, const struct msp_technician **result, struct msp_error *err)
{
	const char *path = msp_arena_printf(catalog->arena, "team/%s.yaml", login);
	const struct msp_node *node;

	*result = msp_map_get(&catalog->technicians, path);
	if (*result != NULL)
		return 0;
	if (msp_catalog_read(catalog, path, &node, err) != 0)
		return -1;
	if (node == NULL)
		return msp_catalog_missing(catalog, "technician", "team/", login, err);
	const char *level = msp_node_text(node, "level", "N1");
	struct msp_technician *technician = msp_arena_alloc(catalog->arena, sizeof *technician);
	*technician = (struct msp_technician){
		.login = msp_arena_strdup(catalog->arena, login),
		.name = msp_node_text(node, "name", login),
		.mail = first_mail(node),
		.level = level[0] == 'N' ? level[1] - '0' : 1,
		.program = msp_str_equal(msp_node_text(node, "kind", "person"), "program"),
		.node = node,
	};
	msp_map_set(&catalog->technicians, path, technician);
	*result = technician;
	return 0;
}
