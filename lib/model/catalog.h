/* SPDX-License-Identifier: ISC */
/*
 * What tickets are judged and shown by: provider, technicians, clients, people, zones, calendars, policies of one
 * commit.  Loaded on demand from a source (the index, or a transaction), each file once, kept in the catalog's arena.
 */
#ifndef MSP_MODEL_CATALOG_H
#define MSP_MODEL_CATALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/base/map.h"
#include "lib/base/zone.h"
#include "lib/model/ticket.h"
#include "lib/text/node.h"

struct msp_calendar;
struct msp_policy;

struct msp_catalog_source {
	void *context;
	/* Text of a path, valid as long as the catalog; NULL when there is none. */
	int (*read)(void *context, const char *path, const char **text, size_t *length, struct msp_error *err);
	/* The record of a path as a tree that need not be parsed again; NULL = read the text.  May be NULL itself. */
	int (*node)(void *context, const char *path, const struct msp_node **node, struct msp_error *err);
	/* Paths beginning with prefix; may be NULL when the source cannot list. */
	int (*list)(void *context, const char *prefix, const char ***paths, size_t *count, struct msp_error *err);
};

/* One entry of an effective-dated list: in force from `from` (local midnight of the client's zone) until the next. */
struct msp_effective {
	int64_t from; /* MSP_TIME_NONE = always */
	const char *value;
};
struct msp_effective_list {
	const struct msp_effective *items; /* ascending by from */
	size_t count;                      /* 0 = says nothing: the next wider place decides */
};

struct msp_provider {
	const char *name, *language, *currency, *zone_name;
	const struct msp_zone *zone;
	struct msp_effective_list policies, calendars; /* of clients that say nothing */
	bool test;                                     /* a store for trying: --now works on writers */
	struct msp_matrices matrices;
	const struct msp_node *node;
};

struct msp_technician {
	const char *login, *name, *mail;
	int level;
	bool program; /* always `auto` */
	const struct msp_node *node;
};

/* A place or a service: what it says of its own about hours and promises. */
struct msp_site {
	const char *slug, *name, *zone_name; /* zone_name NULL = the client's */
	struct msp_effective_list policies, calendars;
};

struct msp_service {
	const char *slug, *name;
	struct msp_effective_list policies, calendars;
};

struct msp_client {
	const char *slug, *name, *language;
	bool active;
	const char *zone_name;       /* NULL = the provider's */
	const struct msp_zone *zone; /* its own, else the provider's */
	struct msp_effective_list policies, calendars;
	const struct msp_site *sites;
	size_t site_count;
	const struct msp_service *services;
	size_t service_count;
	const struct msp_node *node;
};

struct msp_person {
	const char *slug, *client, *name, *mail, *site, *entity;
	const struct msp_node *node;
};

struct msp_catalog {
	struct msp_arena *arena;
	struct msp_catalog_source source;
	const struct msp_provider *provider;
	struct msp_map zones, calendars, policies, clients, technicians, people;
	struct msp_map loading; /* calendars being read: finds circles of `extends` */
};

void msp_catalog_init(struct msp_catalog *catalog, struct msp_arena *arena, const struct msp_catalog_source *source);

/* Each loads on first use.  MISSING when the file is not there (hint: the nearest slug), DATA when it does not read. */
int msp_catalog_provider(struct msp_catalog *catalog, const struct msp_provider **provider, struct msp_error *err);
int msp_catalog_zone(
	struct msp_catalog *catalog, const char *name, const struct msp_zone **zone, struct msp_error *err);
int msp_catalog_calendar(
	struct msp_catalog *catalog, const char *name, const struct msp_calendar **calendar, struct msp_error *err);
int msp_catalog_policy(
	struct msp_catalog *catalog, const char *name, const struct msp_policy **policy, struct msp_error *err);
int msp_catalog_client(
	struct msp_catalog *catalog, const char *slug, const struct msp_client **client, struct msp_error *err);
int msp_catalog_technician(struct msp_catalog *catalog, const char *login, const struct msp_technician **technician,
	struct msp_error *err);
int msp_catalog_person(struct msp_catalog *catalog, const char *client, const char *slug,
	const struct msp_person **person, struct msp_error *err);

/* Site or service of a client by slug, or NULL (free text). */
const struct msp_site *msp_client_site(const struct msp_client *client, const char *slug);
const struct msp_service *msp_client_service(const struct msp_client *client, const char *slug);

/* Reads "slug" or [{from: date, <key>: slug}] into a list; dates begin at local midnight of zone. */
struct msp_effective_list msp_effective_read(
	struct msp_arena *arena, const struct msp_node *node, const char *key, const struct msp_zone *zone);
/* Entry in force at an instant, or NULL when the list is empty or begins later. */
const char *msp_effective_at(const struct msp_effective_list *list, int64_t at);

#endif
