/* SPDX-License-Identifier: ISC */
/* Reading a map: by its schema, then what a schema cannot say. */
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/import_private.h"
#include "lib/text/yaml.h"

const struct import_field_info import_fields[IMPORT_FIELD_COUNT] = {
#define IMPORT_FIELD_INFO(id, name, form, settable) [IMPORT_##id] = { name, IMPORT_AS_##form, settable },
	IMPORT_FIELDS(IMPORT_FIELD_INFO)
#undef IMPORT_FIELD_INFO
};

enum import_field import_field_find(const char *name)
{
	size_t i = 0;

	while (i < IMPORT_FIELD_COUNT && strcmp(import_fields[i].name, name) != 0)
		i++;
	return (enum import_field)i;
}

bool import_has(const struct msp_import_map *map, enum import_field field)
{
	return map->columns[field].node != NULL;
}

const char *msp_import_map_zone(const struct msp_import_map *map)
{
	return map->zone;
}

const char *msp_import_map_client(const struct msp_import_map *map)
{
	return map->client;
}

bool msp_import_map_has_client(const struct msp_import_map *map)
{
	return import_has(map, IMPORT_CLIENT);
}

/* ---- parts ---- */

static int fail_at(const struct msp_node *node, const char *field, struct msp_error *err)
{
	msp_error_field(err, field);
	if (node != NULL)
		msp_error_at(err, NULL, node->line, node->column);
	return -1;
}

static int check_schema(struct msp_arena *arena, const struct msp_node *root, struct msp_error *err)
{
	struct msp_problems problems;

	msp_problems_init(&problems, arena);
	if (msp_schema_validate(msp_schema_builtin(arena, "map"), root, &problems) == 0)
		return 0;
	if (err != NULL)
		*err = problems.first->error;
	return -1;
}

static void read_columns(struct msp_arena *arena, const struct msp_node *node, struct import_columns *columns)
{
	bool several = msp_node_is(node, MSP_NODE_SEQ);

	columns->node = node;
	columns->count = several ? node->count : 1;
	columns->names = msp_arena_array(arena, columns->count, sizeof *columns->names);
	columns->indexes = msp_arena_array(arena, columns->count, sizeof *columns->indexes);
	for (size_t i = 0; i < columns->count; i++)
		columns->names[i] = several ? node->items[i]->value : node->value;
}

static int read_dates(
	struct msp_arena *arena, const struct msp_node *root, struct msp_import_map *map, struct msp_error *err)
{
	const struct msp_node *node = msp_node_get(root, "dates");
	bool several = msp_node_is(node, MSP_NODE_SEQ);

	map->date_count = several ? node->count : 1;
	map->dates = msp_arena_array(arena, map->date_count, sizeof *map->dates);
	for (size_t i = 0; i < map->date_count; i++) {
		const struct msp_node *form = several ? node->items[i] : node;
		map->dates[i] = form == NULL ? "yyyy-mm-ddThh:mm:ss" : form->value;
		if (import_date_check(map->dates[i], err) != 0)
			return fail_at(form, "dates", err);
	}
	return 0;
}

/* The words of the ticket's own schema; a level is a field of events. */
static void read_words(struct msp_arena *arena, struct msp_import_map *map)
{
	const struct msp_schema *schema = msp_schema_builtin(arena, "ticket");

	for (size_t i = 0; i < IMPORT_FIELD_COUNT; i++) {
		if (import_fields[i].form != IMPORT_AS_WORD)
			continue;
		const char *path = i == IMPORT_LEVEL ? "log[].level" : import_fields[i].name;
		map->words[i] = msp_schema_field(arena, schema, path)->values;
	}
}

static bool is_word(const char *const *words, const char *text)
{
	for (; *words != NULL; words++)
		if (strcmp(*words, text) == 0)
			return true;
	return false;
}

static size_t word_count(const char *const *words)
{
	size_t count = 0;

	while (words[count] != NULL)
		count++;
	return count;
}

static int read_values(const struct msp_node *root, struct msp_import_map *map, struct msp_error *err)
{
	const char *names[IMPORT_FIELD_COUNT];

	for (size_t i = 0; i < IMPORT_FIELD_COUNT; i++)
		names[i] = import_fields[i].name;
	msp_node_each_pair(msp_node_get(root, "values"), key, values) {
		enum import_field field = import_field_find(key->value);
		if (field == IMPORT_FIELD_NONE) {
			const char *nearest = msp_str_nearest(key->value, names, IMPORT_FIELD_COUNT);
			msp_error_set(err, MSP_DATA, "no field '%s'", key->value);
			if (nearest != NULL)
				msp_error_hint(err, "did you mean '%s'?", nearest);
			return fail_at(key, "values", err);
		}
		map->values[field] = values;
		msp_node_each_pair(values, theirs, ours) {
			if (map->words[field] == NULL || ours->length == 0 || is_word(map->words[field], ours->value))
				continue;
			const char *nearest =
				msp_str_nearest(ours->value, map->words[field], word_count(map->words[field]));
			msp_error_set(err, MSP_DATA, "'%s' is no %s", ours->value, key->value);
			msp_error_hint(err, "did you mean '%s'?", nearest == NULL ? map->words[field][0] : nearest);
			(void)theirs;
			return fail_at(ours, "values", err);
		}
	}
	return 0;
}

/* ---- what must go together ---- */

static int needs(
	const struct msp_import_map *map, enum import_field field, enum import_field other, struct msp_error *err)
{
	if (!import_has(map, field) || import_has(map, other))
		return 0;
	msp_error_set(err, MSP_DATA, "a column for `%s` needs one for `%s`", import_fields[field].name,
		import_fields[other].name);
	return fail_at(map->columns[field].node, "columns", err);
}

/* A row that is a whole ticket has no time for what happened in between. */
static int check_whole(const struct msp_import_map *map, struct msp_error *err)
{
	static const enum import_field timed[] = { IMPORT_STATE, IMPORT_ORDER, IMPORT_NOTE, IMPORT_HEAR, IMPORT_VENDOR,
		IMPORT_REF };

	for (size_t i = 0; i < MSP_COUNT(timed); i++)
		if (needs(map, timed[i], IMPORT_AT, err) != 0)
			return -1;
	return needs(map, IMPORT_SAY, IMPORT_ANSWERED, err);
}

static int check_events(const struct msp_import_map *map, struct msp_error *err)
{
	static const enum import_field whole[] = { IMPORT_RESOLVED, IMPORT_RESOLVED_BY, IMPORT_CLOSED };

	for (size_t i = 0; i < MSP_COUNT(whole); i++) {
		if (!import_has(map, whole[i]))
			continue;
		msp_error_set(err, MSP_DATA, "with `at`, rows say when by their `state`: `%s` is one time too many",
			import_fields[whole[i]].name);
		msp_error_hint(err, "put the column under `ignore`");
		return fail_at(map->columns[whole[i]].node, "columns", err);
	}
	return 0;
}

static int check_columns(const struct msp_node *root, const struct msp_import_map *map, struct msp_error *err)
{
	const struct msp_node *columns = msp_node_get(root, "columns");

	if (!import_has(map, IMPORT_NUMBER)) {
		msp_error_set(err, MSP_DATA, "no column for `number`: it tells which rows are one ticket");
		return fail_at(columns, "columns", err);
	}
	if (!map->events && !import_has(map, IMPORT_OPENED)) {
		msp_error_set(
			err, MSP_DATA, "no column for a time: `at` (rows are changes) or `opened` (rows are tickets)");
		return fail_at(columns, "columns", err);
	}
	if (map->states != NULL && !import_has(map, IMPORT_STATE)) {
		msp_error_set(err, MSP_DATA, "`states` needs a column for `state`");
		return fail_at(map->states, "states", err);
	}
	return map->events ? check_events(map, err) : check_whole(map, err);
}

static int check_answer(const struct msp_import_map *map, struct msp_error *err)
{
	msp_node_each_item(map->answer, state) {
		if (msp_node_get(map->states, state->value) != NULL ||
			msp_status_parse(state->value) != MSP_STATUS_NONE)
			continue;
		msp_error_set(err, MSP_DATA, "'%s' is not among `states`", state->value);
		return fail_at(state, "answer", err);
	}
	return 0;
}

static int check_title(const struct msp_import_map *map, struct msp_error *err)
{
	for (const char *open = map->title; open != NULL && (open = strchr(open, '{')) != NULL; open++) {
		if (open[1] != '}' && strchr(open, '}') != NULL)
			continue;
		msp_error_set(err, MSP_DATA, "a { without name and } in '%s'", map->title);
		return fail_at(msp_node_get(map->fixed, "title"), "fixed.title", err);
	}
	return 0;
}

/* ---- clocks that the history cannot know ---- */

static bool tells_contact(const struct msp_import_map *map)
{
	msp_node_each_pair(map->states, name, state) {
		(void)name;
		if (msp_node_bool(state, "call", false))
			return true;
	}
	return (map->answer != NULL && map->answer->count > 0) || import_has(map, IMPORT_ANSWERED);
}

static void read_unknown(const struct msp_node *root, struct msp_import_map *map)
{
	bool words = import_has(map, IMPORT_SAY);

	map->unknown = msp_node_get(root, "unknown");
	map->unknown_response = map->unknown == NULL && !words;
	map->unknown_update = map->unknown == NULL && !words;
	msp_node_each_item(map->unknown, clock) {
		map->unknown_response = map->unknown_response || strcmp(clock->value, "response") == 0;
		map->unknown_update = map->unknown_update || strcmp(clock->value, "update") == 0;
	}
	map->unknown_response = map->unknown_response && !tells_contact(map);
}

static int64_t unit_seconds(const char *name)
{
	if (msp_str_equal(name, "hours"))
		return MSP_HOUR;
	if (msp_str_equal(name, "minutes"))
		return MSP_MINUTE;
	return msp_str_equal(name, "seconds") ? 1 : 0;
}

static char separator_of(const char *text)
{
	if (text == NULL)
		return 0;
	return strcmp(text, "tab") == 0 ? '\t' : text[0];
}

int msp_import_map_read(struct msp_arena *arena, const char *text, size_t length, const struct msp_import_map **result,
	struct msp_error *err)
{
	struct msp_import_map *map = msp_arena_alloc(arena, sizeof *map);
	struct msp_node *root;

	if (msp_yaml_parse(arena, text, length, &root, err) != 0 || check_schema(arena, root, err) != 0)
		return -1;
	map->source = msp_node_text(root, "source", "csv");
	map->zone = msp_node_text(root, "zone", NULL);
	map->client = msp_node_text(root, "client", NULL);
	map->separator = separator_of(msp_node_text(root, "separator", NULL));
	map->cp1252 = strcmp(msp_node_text(root, "encoding", "utf-8"), "cp1252") == 0;
	map->empty = msp_node_get(root, "empty");
	map->states = msp_node_get(root, "states");
	map->answer = msp_node_get(root, "answer");
	map->logins = msp_node_get(root, "logins");
	map->fixed = msp_node_get(root, "fixed");
	map->ignore = msp_node_get(root, "ignore");
	map->title = msp_node_text(map->fixed, "title", NULL);
	map->unit = unit_seconds(msp_node_text(root, "time_unit", NULL));
	msp_node_each_pair(msp_node_get(root, "columns"), key, value)
		read_columns(arena, value, &map->columns[import_field_find(key->value)]);
	map->events = import_has(map, IMPORT_AT);
	read_words(arena, map);
	read_unknown(root, map);
	*result = map;
	if (read_dates(arena, root, map, err) != 0 || read_values(root, map, err) != 0 ||
		check_columns(root, map, err) != 0 || check_answer(map, err) != 0)
		return -1;
	return check_title(map, err);
}
