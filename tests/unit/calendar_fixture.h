/* SPDX-License-Identifier: ISC */
/* For tests: calendars from text, zones from the system, local times in one zone. */
#ifndef MSP_TESTS_CALENDAR_FIXTURE_H
#define MSP_TESTS_CALENDAR_FIXTURE_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/error.h"
#include "lib/base/map.h"
#include "lib/base/zone.h"
#include "lib/model/calendar.h"
#include "lib/text/yaml.h"

struct fixture {
	struct msp_arena arena;
	struct msp_map zones;
	struct msp_map texts; /* name -> YAML of calendars that `extends` may name */
};

static inline void fixture_init(struct fixture *fixture)
{
	*fixture = (struct fixture){ .arena = MSP_ARENA_INIT };
	msp_map_init(&fixture->zones, &fixture->arena);
	msp_map_init(&fixture->texts, &fixture->arena);
}

static inline void fixture_release(struct fixture *fixture)
{
	msp_arena_release(&fixture->arena);
}

static inline int fixture_zone(void *context, const char *name, const struct msp_zone **zone, struct msp_error *err)
{
	struct fixture *fixture = context;
	struct msp_buf bytes = MSP_BUF_INIT;
	int result = 0;

	if (name == NULL)
		name = "America/Mexico_City";
	*zone = msp_map_get(&fixture->zones, name);
	if (*zone != NULL)
		return 0;
	if (msp_zone_read_system(NULL, name, &bytes, err) < 0 ||
		msp_zone_parse(&fixture->arena, name, bytes.data, bytes.length, zone, err) < 0)
		result = -1;
	else
		msp_map_set(&fixture->zones, msp_arena_strdup(&fixture->arena, name), (void *)(uintptr_t)*zone);
	msp_buf_release(&bytes);
	return result;
}

static inline int fixture_base(
	void *context, const char *name, const struct msp_calendar **calendar, struct msp_error *err);

static inline int fixture_parse(struct fixture *fixture, const char *name, const char *text,
	const struct msp_calendar **calendar, struct msp_error *err)
{
	const struct msp_calendar_loader loader = { fixture, fixture_zone, fixture_base };
	struct msp_node *node;

	if (msp_yaml_parse(&fixture->arena, text, strlen(text), &node, err) < 0)
		return -1;
	return msp_calendar_parse(&fixture->arena, name, node, &loader, calendar, err);
}

static inline int fixture_base(
	void *context, const char *name, const struct msp_calendar **calendar, struct msp_error *err)
{
	struct fixture *fixture = context;
	const char *text = msp_map_get(&fixture->texts, name);

	if (strcmp(name, "24x7") == 0) {
		const struct msp_zone *zone;

		if (fixture_zone(context, NULL, &zone, err) < 0)
			return -1;
		*calendar = msp_calendar_24x7(&fixture->arena, zone);
		return 0;
	}
	if (text == NULL)
		return msp_error_set(err, MSP_MISSING, "no calendar '%s'", name);
	return fixture_parse(fixture, name, text, calendar, err);
}

static inline const struct msp_calendar *fixture_calendar(struct fixture *fixture, const char *text)
{
	struct msp_error err = MSP_ERROR_INIT;
	const struct msp_calendar *calendar = NULL;

	if (fixture_parse(fixture, "test", text, &calendar, &err) < 0)
		fail_msg("%s", err.message);
	return calendar;
}

/* "2026-11-03T09:12:04-06:00", or without seconds and offset as a local time of zone. */
static inline int64_t fixture_time(const struct msp_zone *zone, const char *text)
{
	struct msp_time time;
	struct msp_civil civil = { { 0, 0, 0 }, 0, 0, 0 };
	char rest;
	int fields = sscanf(text, "%d-%d-%dT%d:%d:%d%c", &civil.date.year, &civil.date.month, &civil.date.day,
		&civil.hour, &civil.minute, &civil.second, &rest);

	if (fields == 5 || fields == 6)
		return msp_zone_instant(zone, civil);
	if (msp_time_parse(text, &time, NULL) < 0)
		fail_msg("not a time: %s", text);
	return time.at;
}

#endif
