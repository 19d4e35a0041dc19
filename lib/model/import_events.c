/* SPDX-License-Identifier: ISC */
/* A ticket out of its rows: the header here, what happened in import_story.c. */
#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/import_private.h"
#include "lib/text/yaml.h"

/* ---- events ---- */

struct msp_node *import_story_add(struct import_story *story, int64_t at, const char *who, const char *suffix)
{
	struct msp_arena *arena = &story->run->scratch;
	struct msp_node *node = msp_node_map(arena);

	msp_arena_reserve(arena, story->events, story->count, story->capacity);
	msp_node_set_plain(arena, node, "at", "");
	msp_node_set_string(arena, node, "by", who != NULL ? who : story->by);
	msp_node_set_string(arena, node, "src",
		msp_arena_printf(arena, "%s:%s%s", story->run->map->source, story->group->number, suffix));
	story->events[story->count] = (struct import_event){ at, story->count, node };
	story->count++;
	return node;
}

void import_story_drop(struct import_story *story)
{
	story->count--;
}

static int compare_events(const void *a, const void *b)
{
	const struct import_event *left = a, *right = b;

	if (left->at != right->at)
		return left->at < right->at ? -1 : 1;
	return (left->index > right->index) - (left->index < right->index);
}

/* In order of time; events of one second are a second apart, in the order of their rows. */
static struct msp_node *finish_log(struct import_story *story)
{
	struct msp_arena *arena = &story->run->scratch;
	struct msp_node *log = msp_node_seq(arena);
	int64_t last = story->opened - 1;
	char text[MSP_TIME_SIZE];

	if (story->count == 0)
		return NULL;
	qsort(story->events, story->count, sizeof *story->events, compare_events);
	for (size_t i = 0; i < story->count; i++) {
		const struct import_event *event = &story->events[i];
		last = event->at > last ? event->at : last + 1;
		msp_node_set_plain(arena, event->node, "at", msp_zone_emit(story->run->request->zone, last, text));
		msp_node_add(arena, log, event->node);
	}
	return log;
}

/* ---- header ---- */

struct msp_node *import_node(struct import_run *run, enum import_field field, const struct import_row *row)
{
	const char *value = row->value[field];
	char text[MSP_TIME_SIZE];

	if (value == NULL)
		return NULL;
	if (import_fields[field].form == IMPORT_AS_TIME)
		return msp_node_plain(&run->scratch, msp_zone_emit(run->request->zone, row->time[field], text));
	if (import_fields[field].form != IMPORT_AS_LIST)
		return msp_node_string(&run->scratch, value);
	size_t count;
	char **items = msp_str_split(&run->scratch, value, '\n', &count);
	struct msp_node *list = msp_node_seq(&run->scratch);
	for (size_t i = 0; i < count; i++)
		msp_node_add(&run->scratch, list, msp_node_string(&run->scratch, items[i]));
	return list;
}

/* What the map says about all tickets, where the rows say nothing. */
static const struct msp_node *fixed(const struct import_run *run, enum import_field field)
{
	bool known =
		field == IMPORT_TYPE || field == IMPORT_CHANNEL || field == IMPORT_CATEGORY || field == IMPORT_TAGS;

	return known ? msp_node_get(run->map->fixed, import_fields[field].name) : NULL;
}

static const char *recorded_by(const struct import_run *run, const struct import_row *first)
{
	if (first->value[IMPORT_OPENED_BY] != NULL)
		return first->value[IMPORT_OPENED_BY];
	const char *by = msp_node_text(run->map->fixed, "by", first->value[IMPORT_BY]);
	return by == NULL ? run->request->by : by;
}

static const char *title_of(const struct import_group *group)
{
	for (size_t i = 0; i < group->count; i++)
		if (group->rows[i]->value[IMPORT_TITLE] != NULL)
			return group->rows[i]->value[IMPORT_TITLE];
	return group->rows[0]->title;
}

/* The clocks this ticket's history cannot know. */
static struct msp_node *unknown_of(const struct import_story *story)
{
	const struct msp_import_map *map = story->run->map;
	struct msp_arena *arena = &story->run->scratch;
	struct msp_node *list = msp_node_seq(arena);
	bool unanswered = import_has(map, IMPORT_ANSWERED) && story->resolved;

	for (size_t i = 0; i < story->group->count; i++)
		unanswered = unanswered && story->group->rows[i]->value[IMPORT_ANSWERED] == NULL;
	if (map->unknown_response || unanswered)
		msp_node_add(arena, list, msp_node_string(arena, "response"));
	if (map->unknown_update)
		msp_node_add(arena, list, msp_node_string(arena, "update"));
	msp_node_each_item(map->unknown, clock)
		if (strcmp(clock->value, "response") != 0 && strcmp(clock->value, "update") != 0)
			msp_node_add(arena, list, msp_node_string(arena, clock->value));
	return list->count == 0 ? NULL : list;
}

static struct msp_node *make_record(const struct import_story *story, const char *origin, struct msp_node *log)
{
	struct import_run *run = story->run;
	struct msp_arena *arena = &run->scratch;
	const struct import_row *first = story->group->rows[0];
	struct msp_node *record = msp_node_map(arena);
	char text[MSP_TIME_SIZE];

	msp_node_set_string(arena, record, "origin", origin);
	msp_node_set_plain(arena, record, "opened", msp_zone_emit(run->request->zone, story->opened, text));
	msp_node_set_string(arena, record, "by", story->by);
	for (size_t i = IMPORT_CHANNEL; i <= IMPORT_TAGS; i++) {
		enum import_field field = (enum import_field)i;
		struct msp_node *value = import_node(run, field, first);
		if (field == IMPORT_TITLE)
			msp_node_set_string(arena, record, "title", title_of(story->group));
		else if (value != NULL)
			msp_node_set(arena, record, import_fields[i].name, value);
		else if (fixed(run, field) != NULL)
			msp_node_set(arena, record, import_fields[i].name, msp_node_copy(arena, fixed(run, field)));
	}
	msp_node_set(arena, record, "unknown", unknown_of(story));
	msp_node_set_string(arena, record, "description", first->value[IMPORT_DESCRIPTION]);
	msp_node_set(arena, record, "log", log);
	return record;
}

/* ---- checks ---- */

bool import_validate(struct import_run *run, struct import_group *group, const struct msp_node *record)
{
	struct msp_arena scratch = MSP_ARENA_INIT;
	struct msp_problems problems;
	struct msp_node *whole = msp_node_map(&scratch);

	msp_node_set_string(&scratch, whole, "id", "x-0000000");
	msp_node_set_string(&scratch, whole, "uid", "0000000000000000");
	msp_node_each_pair(record, key, value)
		msp_node_set(&scratch, whole, key->value, value);
	msp_problems_init(&problems, &scratch);
	msp_schema_validate(run->schema, whole, &problems);
	for (const struct msp_problem *problem = problems.first; problem != NULL; problem = problem->next) {
		const struct msp_error *error = &problem->error;
		import_refuse(run, group, group->line, msp_arena_strdup(run->arena, error->field),
			error->hint[0] == '\0' ? NULL : msp_arena_strdup(run->arena, error->hint), "%s",
			error->message);
	}
	msp_arena_release(&scratch);
	return problems.count == 0;
}

void import_keep(struct import_run *run, const struct msp_node *record, struct msp_import_ticket *ticket)
{
	const struct msp_node *log = msp_node_get(record, "log");
	struct msp_buf text = MSP_BUF_INIT;

	msp_yaml_emit(record, 0, &text);
	ticket->text = msp_arena_strdup(run->arena, text.data);
	ticket->title = msp_arena_strdup(run->arena, msp_node_text(record, "title", ""));
	ticket->events = log == NULL ? 0 : log->count;
	msp_buf_release(&text);
}

static int compare_rows(const void *a, const void *b)
{
	const struct import_row *left = *(struct import_row *const *)a, *right = *(struct import_row *const *)b;

	if (left->time[IMPORT_AT] != right->time[IMPORT_AT])
		return left->time[IMPORT_AT] < right->time[IMPORT_AT] ? -1 : 1;
	if (left->order != right->order)
		return left->order < right->order ? -1 : 1;
	return (left->index > right->index) - (left->index < right->index);
}

/* When it was reported: as the first row says, else the first row itself. */
static bool find_opened(struct import_run *run, struct import_group *group, int64_t *opened)
{
	const struct import_row *first = group->rows[0];
	char text[MSP_TIME_SIZE];

	*opened = first->time[import_has(run->map, IMPORT_OPENED) ? IMPORT_OPENED : IMPORT_AT];
	if (*opened == MSP_TIME_NONE)
		import_refuse(run, group, first->line, import_column_name(run, IMPORT_OPENED), NULL, "is empty");
	else if (run->map->events && first->time[IMPORT_AT] < *opened)
		import_refuse(run, group, first->line, import_column_name(run, IMPORT_AT), NULL,
			"'%s' is before the ticket was opened, %s", first->value[IMPORT_AT],
			msp_zone_emit(run->request->zone, *opened, text));
	return !group->refused;
}

void import_build(struct import_run *run, struct import_group *group, struct msp_import_ticket *ticket)
{
	struct import_story story = { .run = run, .group = group };

	if (run->map->events)
		qsort(group->rows, group->count, sizeof *group->rows, compare_rows);
	if (!find_opened(run, group, &story.opened))
		return;
	if (title_of(group) == NULL) {
		import_refuse(run, group, group->rows[0]->line,
			import_has(run->map, IMPORT_TITLE) ? import_column_name(run, IMPORT_TITLE) : NULL,
			"`fixed: {title: …}` in the map makes one of columns", "a ticket needs a title");
		return;
	}
	story.by = recorded_by(run, group->rows[0]);
	if (run->map->events)
		import_story_changes(&story);
	else
		import_story_whole(&story);
	if (group->refused)
		return;
	const struct msp_node *record = make_record(&story, ticket->origin, finish_log(&story));
	ticket->opened = story.opened;
	ticket->idle = story.idle;
	if (import_validate(run, group, record))
		import_keep(run, record, ticket);
}
