/* SPDX-License-Identifier: ISC */
#include "cmd/sla/calendar_file.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/text/schema.h"
#include "lib/text/yaml.h"

#define ZONE_LIMIT (1024 * 1024)

/* The files being read, from the innermost outwards: finds circles of `extends`. */
struct reading {
	struct msp_arena *arena;
	const char *path;
	const struct reading *outer;
};

static int read_calendar(const struct reading *reading, const struct msp_calendar **calendar, struct msp_error *err);

static int read_zone(void *context, const char *name, const struct msp_zone **zone, struct msp_error *err)
{
	const struct reading *reading = context;
	struct msp_arena *arena = reading->arena;
	const char *folder = msp_path_parent(arena, reading->path);
	struct msp_buf bytes = MSP_BUF_INIT;
	int result;

	if (name == NULL) {
		msp_error_set(err, MSP_DATA, "the calendar has no time zone");
		msp_error_hint(err, "outside a store it needs one: tz: America/Mexico_City");
		return -1;
	}
	folder = msp_path_join(arena, folder, "../zones");
	if (!msp_file_exists(msp_path_join(arena, folder, name)))
		folder = getenv("TZDIR");
	result = msp_zone_read_system(folder, name, &bytes, err);
	if (result == 0)
		result = msp_zone_parse(arena, name, bytes.data, bytes.length, zone, err);
	msp_buf_release(&bytes);
	return result;
}

static int read_base(void *context, const char *name, const struct msp_calendar **calendar, struct msp_error *err)
{
	const struct reading *outer = context;
	struct msp_arena *arena = outer->arena;
	const char *folder = msp_path_parent(arena, outer->path);
	struct reading reading = { arena, msp_path_join(arena, folder, msp_arena_printf(arena, "%s.yaml", name)),
		outer };

	if (strcmp(name, "24x7") == 0) {
		*calendar = msp_calendar_24x7(arena, msp_zone_utc());
		return 0;
	}
	for (const struct reading *one = outer; one != NULL; one = one->outer) {
		if (strcmp(one->path, reading.path) == 0)
			return msp_error_set(err, MSP_DATA, "calendar '%s' extends itself", name);
	}
	return read_calendar(&reading, calendar, err);
}

static int validate(struct msp_arena *arena, const struct msp_node *node, struct msp_error *err)
{
	struct msp_problems problems;

	msp_problems_init(&problems, arena);
	if (msp_schema_validate(msp_schema_builtin(arena, "calendar"), node, &problems) == 0)
		return 0;
	if (err != NULL)
		*err = problems.first->error;
	return -1;
}

static int parse(const struct reading *reading, const struct msp_buf *text, const struct msp_calendar **calendar,
	struct msp_error *err)
{
	struct msp_arena *arena = reading->arena;
	const struct msp_calendar_loader loader = { (void *)(uintptr_t)reading, read_zone, read_base };
	char *base = msp_arena_strdup(arena, msp_path_base(reading->path));
	struct msp_node *node;

	if (msp_yaml_parse(arena, text->data, text->length, &node, err) < 0 || validate(arena, node, err) < 0)
		return -1;
	if (msp_str_ends(base, ".yaml"))
		base[strlen(base) - strlen(".yaml")] = '\0';
	return msp_calendar_parse(arena, base, node, &loader, calendar, err);
}

static int read_calendar(const struct reading *reading, const struct msp_calendar **calendar, struct msp_error *err)
{
	struct msp_buf text = MSP_BUF_INIT;
	int result = msp_file_read(reading->path, MSP_YAML_LIMIT, &text, err);

	if (result == 0)
		result = parse(reading, &text, calendar, err);
	if (result < 0)
		msp_error_at(err, reading->path, 0, 0);
	msp_buf_release(&text);
	return result;
}

int sla_calendar_file(
	struct msp_arena *arena, const char *path, const struct msp_calendar **calendar, struct msp_error *err)
{
	const struct reading reading = { arena, path, NULL };

	return read_calendar(&reading, calendar, err);
}
