/* SPDX-License-Identifier: ISC */
/* JSON lines: a ticket each, with the fields of the record itself. */
#include <stdlib.h>
#include <string.h>

#include "lib/base/sha256.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/model/import_private.h"
#include "lib/text/json.h"
#include "lib/text/yaml.h"

#define HASH_DIGITS 32 /* of an origin that is made from the content */

/* Scalars as YAML will have them, so that keys of events are those of the record in the store, and times unquoted. */
static void make_plain(struct msp_node *node)
{
	struct msp_time time;

	if (node->kind == MSP_NODE_TRUE || node->kind == MSP_NODE_FALSE) {
		node->value = node->kind == MSP_NODE_TRUE ? "yes" : "no";
		node->length = strlen(node->value);
		node->kind = MSP_NODE_PLAIN;
	} else if (node->kind == MSP_NODE_NUMBER ||
		   (node->kind == MSP_NODE_STRING && msp_time_parse(node->value, &time, NULL) == 0)) {
		node->kind = MSP_NODE_PLAIN;
	}
	msp_node_each_item(node, item)
		make_plain(item);
	msp_node_each_pair(node, key, value) {
		(void)key;
		make_plain(value);
	}
}

/* "jsonl:" and a hash over whose it is and how it was opened: more events later are still the same ticket. */
static const char *origin_of_content(struct msp_arena *arena, const char *client, const struct msp_node *fields)
{
	struct msp_node *header = msp_node_map(arena);
	struct msp_buf text = MSP_BUF_INIT;
	char hex[65];

	msp_node_each_pair(fields, key, value)
		if (strcmp(key->value, "log") != 0)
			msp_node_set(arena, header, key->value, value);
	msp_node_set_string(arena, header, "client", client);
	msp_json_canonical(header, &text);
	msp_sha256_hex(text.data, text.length, hex);
	msp_buf_release(&text);
	return msp_arena_printf(arena, "jsonl:%.*s", HASH_DIGITS, hex);
}

/* ---- one line ---- */

struct line {
	struct import_run *run;
	struct import_group *group;
	struct msp_node *fields;
};

static void refuse(struct line *line, const char *field, const char *hint, const char *message)
{
	struct msp_arena *arena = line->run->arena; /* the message is copied, what is beside it here */

	import_refuse(line->run, line->group, line->group->line, field == NULL ? NULL : msp_arena_strdup(arena, field),
		hint == NULL ? NULL : msp_arena_strdup(arena, hint), "%s", message);
}

static bool check_client(struct line *line)
{
	const char *given = line->run->request->client, *said = msp_node_text(line->fields, "client", NULL);

	line->group->client = given != NULL ? given : said;
	if (line->group->client == NULL)
		refuse(line, "client", "or give --client", "no client");
	else if (given != NULL && said != NULL && strcmp(given, said) != 0)
		refuse(line, "client", NULL,
			msp_arena_printf(&line->run->scratch, "'%s', but --client says '%s'", said, given));
	return !line->group->refused;
}

static bool check_identity(struct line *line)
{
	static const char *const ours[] = { "id", "uid", "formerly", "moved" };

	for (size_t i = 0; i < MSP_COUNT(ours); i++)
		if (msp_node_get(line->fields, ours[i]) != NULL)
			refuse(line, ours[i], "leave it out; `origin` (kind:their number) tells the ticket again",
				"numbers are given by the store");
	return !line->group->refused;
}

static bool check_time(struct line *line, const struct msp_node *map, const char *key, const char *field, int64_t *at)
{
	const char *text = msp_node_text(map, key, NULL);
	struct msp_time time;

	*at = MSP_TIME_NONE;
	if (text == NULL)
		refuse(line, field, NULL, "is missing");
	else if (msp_time_parse(text, &time, NULL) != 0)
		refuse(line, field, "write it as 2026-11-03T09:12:04-06:00",
			msp_arena_printf(&line->run->scratch, "'%s' is no time with seconds and offset",
				msp_utf8_visible(&line->run->scratch, text, false)));
	else if (time.at > line->run->request->now)
		refuse(line, field, NULL, msp_arena_printf(&line->run->scratch, "'%s' lies in the future", text));
	else
		*at = time.at;
	return *at != MSP_TIME_NONE;
}

static int compare_events(const void *a, const void *b)
{
	const struct import_event *left = a, *right = b;

	if (left->at != right->at)
		return left->at < right->at ? -1 : 1;
	return (left->index > right->index) - (left->index < right->index);
}

/* The log in order, `by` filled in, ties a second apart; texts of times stay as given where they may. */
static struct msp_node *read_log(struct line *line, int64_t opened, const char *by)
{
	struct msp_arena *arena = &line->run->scratch;
	const struct msp_node *given = msp_node_get(line->fields, "log");
	struct msp_node *log = msp_node_seq(arena);
	struct import_event *events = msp_arena_array(arena, given == NULL ? 0 : given->count, sizeof *events);
	int64_t last = opened - 1;
	size_t count = 0;
	char text[MSP_TIME_SIZE];

	msp_node_each_item(given, item) {
		struct import_event *event = &events[count];
		const char *field = msp_arena_printf(arena, "log.%zu.at", count);
		*event = (struct import_event){ 0, count, item };
		count++;
		if (!check_time(line, item, "at", field, &event->at))
			return NULL;
		if (event->at < opened) {
			refuse(line, field, NULL, "is before `opened`");
			return NULL;
		}
		if (msp_node_get(item, "by") == NULL)
			msp_node_set_string(arena, item, "by", by);
	}
	if (count == 0)
		return NULL;
	qsort(events, count, sizeof *events, compare_events);
	for (size_t i = 0; i < count; i++) {
		bool tie = events[i].at <= last;
		last = tie ? last + 1 : events[i].at;
		if (tie)
			msp_node_set_plain(
				arena, events[i].node, "at", msp_zone_emit(line->run->request->zone, last, text));
		msp_node_add(arena, log, events[i].node);
	}
	return log;
}

/* Keys in the order of the schema; what it does not know comes last and is refused by it. */
static struct msp_node *ordered(struct import_run *run, const struct msp_node *fields)
{
	struct msp_arena *arena = &run->scratch;
	struct msp_node *record = msp_node_map(arena);

	for (size_t i = 0; i < run->field_count; i++)
		if (strpbrk(run->fields[i].path, ".[") == NULL)
			msp_node_set(arena, record, run->fields[i].path, msp_node_get(fields, run->fields[i].path));
	msp_node_each_pair(fields, key, value)
		if (strcmp(key->value, "client") != 0)
			msp_node_set(arena, record, key->value, value);
	return record;
}

static bool read_ticket(struct line *line, struct msp_import_ticket *ticket)
{
	struct msp_arena *arena = &line->run->scratch;
	struct import_group *group = line->group;

	if (!check_client(line) || !check_identity(line) ||
		!check_time(line, line->fields, "opened", "opened", &ticket->opened))
		return false;
	ticket->client = group->client;
	ticket->origin = msp_node_text(line->fields, "origin", NULL);
	if (ticket->origin == NULL)
		ticket->origin = origin_of_content(arena, group->client, line->fields);
	msp_node_set_string(arena, line->fields, "origin", ticket->origin);
	const char *by = msp_node_text(line->fields, "by", line->run->request->by);
	msp_node_set_string(arena, line->fields, "by", by);
	if (msp_node_is(msp_node_get(line->fields, "log"), MSP_NODE_SEQ))
		msp_node_set(arena, line->fields, "log", read_log(line, ticket->opened, by));
	if (group->refused)
		return false;
	const struct msp_node *record = ordered(line->run, line->fields);
	if (!import_validate(line->run, group, record))
		return false;
	import_keep(line->run, record, ticket);
	ticket->client = msp_arena_strdup(line->run->arena, ticket->client);
	ticket->origin = msp_arena_strdup(line->run->arena, ticket->origin);
	ticket->number = strchr(ticket->origin, ':') + 1;
	return true;
}

/* ---- the file ---- */

static void read_line(struct import_run *run, const char *text, size_t length, int number)
{
	struct msp_import *import = run->import;
	struct import_group *group = msp_arena_alloc(run->arena, sizeof *group);
	struct line line = { run, group, NULL };
	struct msp_error error = MSP_ERROR_INIT;

	*group = (struct import_group){ .line = number };
	import->rows++;
	msp_arena_reserve(run->arena, import->tickets, import->count, import->capacity);
	struct msp_import_ticket *ticket = &import->tickets[import->count++];
	*ticket = (struct msp_import_ticket){ .line = number, .rows = 1 };
	if (length > MSP_YAML_LIMIT) {
		refuse(&line, NULL, NULL, "longer than a record may be");
	} else if (msp_json_parse(&run->scratch, text, length, &line.fields, &error) != 0) {
		refuse(&line, NULL,
			error.column == 0 ? NULL : msp_arena_printf(&run->scratch, "look at column %d", error.column),
			msp_arena_strdup(&run->scratch, error.message));
	} else if (line.fields->kind != MSP_NODE_MAP) {
		refuse(&line, NULL, "each line is one ticket: {\"opened\": …, \"title\": …}", "no JSON object");
	} else {
		make_plain(line.fields);
		group->refused = !read_ticket(&line, ticket);
	}
	if (!group->refused && msp_map_get(&run->numbers, ticket->origin) != NULL) {
		const struct import_group *other = msp_map_get(&run->numbers, ticket->origin);
		refuse(&line, "origin", NULL,
			msp_arena_printf(&run->scratch, "'%s' stands in line %d already", ticket->origin, other->line));
	}
	if (!group->refused)
		msp_map_set(&run->numbers, ticket->origin, group);
	ticket->refused = group->refused;
	msp_arena_clear(&run->scratch);
}

void msp_import_jsonl(struct msp_arena *arena, const struct msp_import_request *request, const char *text,
	size_t length, struct msp_import *import)
{
	struct import_run run = { .arena = arena, .scratch = MSP_ARENA_INIT, .request = request, .import = import };
	int number = 0;

	*import = (struct msp_import){ 0 };
	msp_map_init(&run.numbers, arena);
	run.schema = msp_schema_builtin(arena, "ticket");
	run.fields = msp_schema_fields(arena, run.schema, &run.field_count);
	for (size_t at = 0; at < length;) {
		const char *end = memchr(text + at, '\n', length - at);
		size_t line = end == NULL ? length - at : (size_t)(end - text) - at;
		number++;
		size_t used = line > 0 && text[at + line - 1] == '\r' ? line - 1 : line;
		if (used > strspn(text + at, " \t"))
			read_line(&run, text + at, used, number);
		at += line + (end != NULL);
	}
	msp_arena_release(&run.scratch);
}
