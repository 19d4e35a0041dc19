/* SPDX-License-Identifier: ISC */
/* The store in tests/data/report/store, read from files: a catalog and the tickets of a client.  Its zones are those of
 * the system. */
#ifndef MSP_TESTS_REPORT_FIXTURE_H
#define MSP_TESTS_REPORT_FIXTURE_H

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/model/catalog.h"
#include "lib/model/credit.h"
#include "lib/model/metrics.h"
#include "lib/model/ticket.h"
#include "lib/text/yaml.h"

#define FIXTURE_ROOT "tests/data/report/store"

struct fixture {
	struct msp_arena arena;
	struct msp_catalog catalog;
	struct msp_ticket **tickets;
	size_t count, capacity;
};

static inline int fixture_read(
	void *context, const char *path, const char **text, size_t *length, struct msp_error *err)
{
	struct fixture *fixture = context;
	struct msp_buf buf = MSP_BUF_INIT;
	const char *root = msp_str_starts(path, "zones/") ? "/usr/share/zoneinfo" : FIXTURE_ROOT;
	const char *name = msp_str_starts(path, "zones/") ? path + strlen("zones/") : path;

	(void)err;
	*text = NULL;
	*length = 0;
	if (msp_file_read(msp_path_join(&fixture->arena, root, name), 1u << 22, &buf, NULL) == 0) {
		*text = msp_arena_memdup(&fixture->arena, buf.data, buf.length);
		*length = buf.length;
	}
	msp_buf_release(&buf);
	return 0;
}

static inline void fixture_add(struct fixture *fixture, const char *path)
{
	struct msp_node *node;
	struct msp_ticket *ticket;
	struct msp_error err = MSP_ERROR_INIT;
	const char *text;
	size_t length;

	fixture_read(fixture, path, &text, &length, NULL);
	if (msp_yaml_parse(&fixture->arena, text, length, &node, &err) != 0 ||
		msp_ticket_parse(&fixture->arena, path, node, &ticket, &err) != 0)
		fail_msg("%s:%d: %s", path, err.line, err.message);
	msp_arena_reserve(&fixture->arena, fixture->tickets, fixture->count, fixture->capacity);
	fixture->tickets[fixture->count++] = ticket;
}

static inline void fixture_walk(struct fixture *fixture, const char *path)
{
	struct dirent **entries;
	int count = scandir(msp_path_join(&fixture->arena, FIXTURE_ROOT, path), &entries, NULL, alphasort);

	for (int i = 0; i < count; i++) {
		const char *name = msp_path_join(&fixture->arena, path, entries[i]->d_name);
		if (entries[i]->d_name[0] != '.' && msp_str_ends(name, ".yaml"))
			fixture_add(fixture, name);
		else if (entries[i]->d_name[0] != '.')
			fixture_walk(fixture, name);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
}

static inline void fixture_open(struct fixture *fixture)
{
	const struct msp_catalog_source source = { .context = fixture, .read = fixture_read };

	*fixture = (struct fixture){ .arena = MSP_ARENA_INIT };
	msp_catalog_init(&fixture->catalog, &fixture->arena, &source);
}

/* Figures of a client and month; the cutoff is the end of the month unless `commit` (RFC 3339) is earlier. */
static inline void fixture_metrics(
	struct fixture *fixture, const char *slug, const char *month, const char *commit, struct msp_metrics *metrics)
{
	struct msp_metrics_request request = { .catalog = &fixture->catalog, .arena = &fixture->arena, .levels = true };
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_time time;

	assert_int_equal(msp_time_parse(commit, &time, NULL), 0);
	if (msp_catalog_client(&fixture->catalog, slug, &request.client, &err) != 0)
		fail_msg("%s", err.message);
	assert_int_equal(msp_period_parse(month, request.client->zone, &request.period, NULL), 0);
	request.cutoff = msp_period_cutoff(&request.period, false, 0, time.at);
	fixture->count = 0;
	fixture_walk(fixture, msp_arena_printf(&fixture->arena, "clients/%s/tickets", slug));
	request.tickets = fixture->tickets;
	request.count = fixture->count;
	if (msp_metrics_compute(&request, metrics, &err) != 0)
		fail_msg("%s", err.message);
}

static inline void fixture_outages(
	struct fixture *fixture, const char *path, struct msp_outage ***outages, size_t *count)
{
	struct dirent **entries;
	int found = scandir(msp_path_join(&fixture->arena, FIXTURE_ROOT, path), &entries, NULL, alphasort);
	struct msp_error err = MSP_ERROR_INIT;

	*outages = msp_arena_array(&fixture->arena, found < 0 ? 0 : (size_t)found, sizeof **outages);
	*count = 0;
	for (int i = 0; i < found; i++) {
		const char *name = msp_path_join(&fixture->arena, path, entries[i]->d_name), *text;
		struct msp_node *node;
		size_t length;
		if (entries[i]->d_name[0] != '.') {
			fixture_read(fixture, name, &text, &length, NULL);
			if (msp_yaml_parse(&fixture->arena, text, length, &node, &err) != 0 ||
				msp_outage_parse(&fixture->arena, name, node, &(*outages)[(*count)++], &err) != 0)
				fail_msg("%s:%d: %s", name, err.line, err.message);
		}
		free(entries[i]);
	}
	if (found >= 0)
		free(entries);
}

/* Availability and credits beside the figures; outages of 2026 alone. */
static inline void fixture_services(struct fixture *fixture, const struct msp_metrics *metrics,
	struct msp_availabilities *services, struct msp_credits *credits)
{
	struct msp_credit_request request = {
		.availability = { .catalog = &fixture->catalog,
			.arena = &fixture->arena,
			.client = metrics->client,
			.period = metrics->period,
			.cutoff = metrics->cutoff },
		.availabilities = services,
		.metrics = metrics,
		.policy = metrics->policy,
	};
	struct msp_outage **outages;
	struct msp_error err = MSP_ERROR_INIT;

	fixture_outages(fixture, msp_arena_printf(&fixture->arena, "clients/%s/outages/2026", metrics->client->slug),
		&outages, &request.availability.count);
	request.availability.outages = outages;
	if (msp_availability_compute(&request.availability, services, &err) != 0 ||
		msp_credits_compute(&request, credits, &err) != 0)
		fail_msg("%s", err.message);
}

#endif
