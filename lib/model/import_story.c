/* SPDX-License-Identifier: ISC */
/* What happened: rows that are changes, each against the one before, and rows that are whole tickets. */
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/import_private.h"

/* What the rows so far have made of the ticket. */
struct so_far {
	const char *value[IMPORT_FIELD_COUNT]; /* said last; title as the header has it */
	enum msp_status status;
	enum msp_wait wait;
	const char *vendor, *ref;
	const char *state; /* theirs */
	bool answered;
};

/* What a state of theirs means. */
struct meaning {
	enum msp_status status;
	enum msp_wait wait;
	const char *level;
	bool call;
};

static struct meaning meaning_of(const struct msp_import_map *map, const char *state)
{
	const struct msp_node *node = msp_node_get(map->states, state);

	if (node == NULL)
		return (struct meaning){ .status = msp_status_parse(state) };
	return (struct meaning){
		.status = msp_status_parse(msp_node_text(node, "status", NULL)),
		.wait = msp_wait_parse(msp_node_text(node, "wait", NULL)),
		.level = msp_node_text(node, "level", NULL),
		.call = msp_node_bool(node, "call", false),
	};
}

static bool unresolved(enum msp_status status)
{
	return status != MSP_STATUS_RESOLVED && status != MSP_STATUS_CLOSED;
}

/* Remembers a value and writes it when it differs from what was said before. */
static bool changed(struct so_far *so_far, enum import_field field, const char *value)
{
	if (value == NULL || msp_str_equal(so_far->value[field], value))
		return false;
	so_far->value[field] = value;
	return true;
}

/* ---- the state ---- */

static void write_wait(struct import_story *story, struct so_far *so_far, const struct import_row *row,
	enum msp_wait wait, struct msp_node *event)
{
	struct msp_arena *arena = &story->run->scratch;
	bool third = wait == MSP_WAIT_THIRD_PARTY;
	const char *vendor = third ? row->value[IMPORT_VENDOR] : NULL, *ref = third ? row->value[IMPORT_REF] : NULL;

	if (vendor == NULL && so_far->wait == wait)
		vendor = so_far->vendor;
	if (ref == NULL && so_far->wait == wait)
		ref = so_far->ref;
	if (so_far->wait == wait && msp_str_equal(vendor, so_far->vendor) && msp_str_equal(ref, so_far->ref))
		return;
	struct msp_node *node = msp_node_map(arena);
	msp_node_set_string(arena, node, "on", msp_wait_name(wait));
	msp_node_set_string(arena, node, "vendor", vendor);
	msp_node_set_string(arena, node, "ref", ref);
	/* A wait begins only in what is unresolved: leaving the end is said first. */
	if (!unresolved(so_far->status))
		msp_node_set_string(arena, event, "status", msp_status_name(MSP_STATUS_WAITING));
	msp_node_set(arena, event, "wait", node->count > 1 ? node : msp_node_string(arena, msp_wait_name(wait)));
	so_far->status = MSP_STATUS_WAITING;
	so_far->wait = wait;
	so_far->vendor = vendor;
	so_far->ref = ref;
}

static void write_status(
	struct import_story *story, struct so_far *so_far, enum msp_status status, struct msp_node *event)
{
	if (status == so_far->status && so_far->wait == MSP_WAIT_NONE)
		return;
	msp_node_set_string(&story->run->scratch, event, "status", msp_status_name(status));
	so_far->status = status;
	so_far->wait = MSP_WAIT_NONE;
	so_far->vendor = so_far->ref = NULL;
}

static void end_wait(struct import_story *story, struct so_far *so_far, struct msp_node *event)
{
	if (so_far->wait == MSP_WAIT_NONE)
		return;
	msp_node_set_string(&story->run->scratch, event, "wait", "no");
	so_far->status = MSP_STATUS_OPEN;
	so_far->wait = MSP_WAIT_NONE;
}

static bool is_answer(const struct msp_import_map *map, const char *state)
{
	msp_node_each_item(map->answer, item)
		if (strcmp(item->value, state) == 0)
			return true;
	return false;
}

static void write_state(
	struct import_story *story, struct so_far *so_far, const struct import_row *row, struct msp_node *event)
{
	const struct msp_import_map *map = story->run->map;
	const char *state = row->value[IMPORT_STATE];

	if (state == NULL)
		return;
	struct meaning meaning = meaning_of(map, state);
	bool entered = !msp_str_equal(so_far->state, state);
	so_far->state = state;
	if (meaning.wait != MSP_WAIT_NONE && meaning.wait != MSP_WAIT_NO)
		write_wait(story, so_far, row, meaning.wait, event);
	else if (meaning.status != MSP_STATUS_NONE)
		write_status(story, so_far, meaning.status, event);
	else if (meaning.wait == MSP_WAIT_NO)
		end_wait(story, so_far, event);
	if (changed(so_far, IMPORT_LEVEL, meaning.level))
		msp_node_set_string(&story->run->scratch, event, "level", meaning.level);
	if ((entered && meaning.call) || (!so_far->answered && is_answer(map, state))) {
		so_far->answered = true;
		msp_node_set_plain(&story->run->scratch, event, "call", "yes");
	}
}

/* ---- the rest of a row ---- */

static void write_people(
	struct import_story *story, struct so_far *so_far, const struct import_row *row, struct msp_node *event)
{
	struct msp_arena *arena = &story->run->scratch;

	if (changed(so_far, IMPORT_ASSIGN, row->value[IMPORT_ASSIGN])) {
		msp_node_set_string(arena, event, "assign", row->value[IMPORT_ASSIGN]);
		/* Rows that tell no state: who gets a ticket takes it up. */
		if (!import_has(story->run->map, IMPORT_STATE) && so_far->status == MSP_STATUS_NEW)
			write_status(story, so_far, MSP_STATUS_OPEN, event);
	}
	if (changed(so_far, IMPORT_LEVEL, row->value[IMPORT_LEVEL]))
		msp_node_set_string(arena, event, "level", row->value[IMPORT_LEVEL]);
}

static void write_words(
	struct import_story *story, struct so_far *so_far, const struct import_row *row, struct msp_node *event)
{
	static const enum import_field words[] = { IMPORT_SAY, IMPORT_NOTE, IMPORT_HEAR };

	for (size_t i = 0; i < MSP_COUNT(words); i++)
		if (changed(so_far, words[i], row->value[words[i]]))
			msp_node_set_string(
				&story->run->scratch, event, import_fields[words[i]].name, row->value[words[i]]);
	msp_node_set_plain(&story->run->scratch, event, "time", row->value[IMPORT_TIME_WORKED]);
}

/* Exports repeat the cause found later in every row: it belongs to the end. */
static void write_end(
	struct import_story *story, struct so_far *so_far, const struct import_row *row, struct msp_node *event)
{
	if (unresolved(so_far->status))
		return;
	story->resolved = true;
	if (changed(so_far, IMPORT_CAUSE, row->value[IMPORT_CAUSE]))
		msp_node_set_string(&story->run->scratch, event, "cause", row->value[IMPORT_CAUSE]);
	if (changed(so_far, IMPORT_RESOLUTION, row->value[IMPORT_RESOLUTION]))
		msp_node_set_string(&story->run->scratch, event, "resolution", row->value[IMPORT_RESOLUTION]);
}

/* Header fields that differ from the row before.  Impact or urgency set anew would decide the priority by the matrix;
 * where the rows tell it, it is said again with them. */
static void write_set(
	struct import_story *story, struct so_far *so_far, const struct import_row *row, struct msp_node *event)
{
	struct msp_arena *arena = &story->run->scratch;
	struct msp_node *set = msp_node_map(arena);

	for (size_t i = 0; i < IMPORT_FIELD_COUNT; i++)
		if (import_fields[i].settable && changed(so_far, (enum import_field)i, row->value[i]))
			msp_node_set(
				arena, set, import_fields[i].name, import_node(story->run, (enum import_field)i, row));
	bool degree = msp_node_get(set, "impact") != NULL || msp_node_get(set, "urgency") != NULL;
	if (degree && msp_node_get(set, "priority") == NULL)
		msp_node_set_string(arena, set, "priority", so_far->value[IMPORT_PRIORITY]);
	if (set->count > 0)
		msp_node_set(arena, event, "set", set);
}

static void take_header(struct import_story *story, struct so_far *so_far)
{
	const struct import_group *group = story->group;

	for (size_t i = 0; i < IMPORT_FIELD_COUNT; i++)
		if (import_fields[i].settable)
			so_far->value[i] = group->rows[0]->value[i];
	/* The header has the first title that any row gives. */
	for (size_t i = 0; i < group->count && so_far->value[IMPORT_TITLE] == NULL; i++)
		so_far->value[IMPORT_TITLE] = group->rows[i]->value[IMPORT_TITLE];
}

/* "/4": the row's own count of changes where there is one, else its place among the ticket's rows. */
static const char *row_suffix(struct import_story *story, const struct import_row *row, size_t index)
{
	if (import_has(story->run->map, IMPORT_ORDER))
		return msp_arena_printf(&story->run->scratch, "/%lld", (long long)row->order);
	return msp_arena_printf(&story->run->scratch, "/%zu", index + 1);
}

static void add_change(struct import_story *story, struct so_far *so_far, size_t index)
{
	const struct import_row *row = story->group->rows[index];
	struct msp_node *event =
		import_story_add(story, row->time[IMPORT_AT], row->value[IMPORT_BY], row_suffix(story, row, index));
	size_t keys = event->count;

	write_people(story, so_far, row, event);
	write_state(story, so_far, row, event);
	write_words(story, so_far, row, event);
	write_end(story, so_far, row, event);
	write_set(story, so_far, row, event);
	if (event->count == keys) {
		import_story_drop(story);
		story->idle++;
	}
}

/* The first `answered` that rows give. */
static void add_answer(struct import_story *story)
{
	struct import_group *group = story->group;

	for (size_t i = 0; i < group->count; i++) {
		int64_t at = group->rows[i]->time[IMPORT_ANSWERED];
		if (at == MSP_TIME_NONE)
			continue;
		if (at < story->opened) {
			import_refuse(story->run, group, group->rows[i]->line,
				import_column_name(story->run, IMPORT_ANSWERED), NULL,
				"is before the ticket was opened");
			return;
		}
		struct msp_node *event = import_story_add(story, at, group->rows[i]->value[IMPORT_BY], "/answered");
		msp_node_set_plain(&story->run->scratch, event, "call", "yes");
		return;
	}
}

void import_story_changes(struct import_story *story)
{
	struct so_far so_far = { .status = MSP_STATUS_NEW };

	take_header(story, &so_far);
	for (size_t i = 0; i < story->group->count; i++)
		add_change(story, &so_far, i);
	add_answer(story);
}

/* ---- rows that are whole tickets ---- */

static bool check_order(
	struct import_story *story, const struct import_row *row, enum import_field field, enum import_field before)
{
	if (row->time[field] == MSP_TIME_NONE || row->time[before] == MSP_TIME_NONE ||
		row->time[field] >= row->time[before])
		return true;
	import_refuse(story->run, story->group, row->line, import_column_name(story->run, field), NULL,
		"'%s' is before it was %s, '%s'", row->value[field], import_fields[before].name, row->value[before]);
	return false;
}

static bool check_times(struct import_story *story, const struct import_row *row)
{
	return check_order(story, row, IMPORT_ANSWERED, IMPORT_OPENED) &&
	       check_order(story, row, IMPORT_RESOLVED, IMPORT_OPENED) &&
	       check_order(story, row, IMPORT_CLOSED, IMPORT_OPENED) &&
	       check_order(story, row, IMPORT_CLOSED, IMPORT_RESOLVED);
}

static void write_texts(struct import_story *story, const struct import_row *row, struct msp_node *event)
{
	msp_node_set_string(&story->run->scratch, event, "cause", row->value[IMPORT_CAUSE]);
	msp_node_set_string(&story->run->scratch, event, "resolution", row->value[IMPORT_RESOLUTION]);
	msp_node_set_plain(&story->run->scratch, event, "time", row->value[IMPORT_TIME_WORKED]);
}

/* Who has it is all that is known about the time between; the name is part of src, so that another one in a later
 * export is another event. */
static void add_assignment(struct import_story *story, const struct import_row *row)
{
	struct msp_arena *arena = &story->run->scratch;
	const char *who = row->value[IMPORT_ASSIGN], *level = row->value[IMPORT_LEVEL];

	if (who == NULL && level == NULL)
		return;
	struct msp_node *event = import_story_add(story, story->opened, NULL,
		msp_arena_printf(arena, "/assign=%s%s%s", who == NULL ? "" : who, level == NULL ? "" : "/",
			level == NULL ? "" : level));
	msp_node_set_string(arena, event, "assign", who);
	msp_node_set_string(arena, event, "level", level);
	if (who != NULL)
		msp_node_set_string(arena, event, "status", "open");
}

static void add_reply(struct import_story *story, const struct import_row *row, const char *who)
{
	if (row->time[IMPORT_ANSWERED] == MSP_TIME_NONE)
		return;
	struct msp_node *event = import_story_add(story, row->time[IMPORT_ANSWERED], who, "/answered");
	if (row->value[IMPORT_SAY] != NULL)
		msp_node_set_string(&story->run->scratch, event, "say", row->value[IMPORT_SAY]);
	else
		msp_node_set_plain(&story->run->scratch, event, "call", "yes");
}

static void add_ends(struct import_story *story, const struct import_row *row, const char *who)
{
	struct msp_arena *arena = &story->run->scratch;
	bool resolved = row->time[IMPORT_RESOLVED] != MSP_TIME_NONE, closed = row->time[IMPORT_CLOSED] != MSP_TIME_NONE;
	const char *by = row->value[IMPORT_RESOLVED_BY] != NULL ? row->value[IMPORT_RESOLVED_BY] : who;
	struct msp_node *event;

	if (resolved) {
		event = import_story_add(story, row->time[IMPORT_RESOLVED], by, "/resolved");
		msp_node_set_string(arena, event, "status", "resolved");
		write_texts(story, row, event);
	}
	if (closed) {
		event = import_story_add(story, row->time[IMPORT_CLOSED], by, "/closed");
		msp_node_set_string(arena, event, "status", "closed");
		if (!resolved)
			write_texts(story, row, event);
	}
	story->resolved = resolved || closed;
	if (story->resolved)
		return;
	event = import_story_add(story, story->opened, who, "/opened");
	size_t keys = event->count;
	write_texts(story, row, event);
	if (event->count == keys)
		import_story_drop(story);
}

void import_story_whole(struct import_story *story)
{
	const struct import_group *group = story->group;
	const struct import_row *row = group->rows[0];
	const char *who = row->value[IMPORT_BY] != NULL ? row->value[IMPORT_BY] : row->value[IMPORT_ASSIGN];

	if (group->count > 1) {
		import_refuse(story->run, story->group, group->rows[1]->line,
			import_column_name(story->run, IMPORT_NUMBER),
			"give the map a column for `at` if rows are changes of a ticket",
			"'%s' stands in line %d already", group->number, row->line);
		return;
	}
	if (!check_times(story, row))
		return;
	add_assignment(story, row);
	add_reply(story, row, who);
	add_ends(story, row, who);
}
