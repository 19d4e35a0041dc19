/* SPDX-License-Identifier: ISC */
/* Reading a ticket from its YAML.  The schema has been checked; what it cannot say is checked here. */
#include "lib/model/ticket.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/sha256.h"
#include "lib/base/str.h"
#include "lib/text/json.h"

#define BACKDATED MSP_DAY

void msp_event_key(const struct msp_node *event, char key[MSP_EVENT_KEY_SIZE])
{
	struct msp_buf text = MSP_BUF_INIT;
	char hex[65];

	msp_json_canonical(event, &text);
	msp_sha256_hex(text.data, text.length, hex);
	memcpy(key, hex, MSP_EVENT_KEY_SIZE - 1);
	key[MSP_EVENT_KEY_SIZE - 1] = '\0';
	msp_buf_release(&text);
}

void msp_ticket_event_key(const struct msp_ticket *ticket, const struct msp_event *event, char key[MSP_EVENT_KEY_SIZE])
{
	/* an amended event is a corrected copy that still knows where the written one stands */
	const struct msp_node *log = msp_node_get(ticket->node, "log"), *written = event->node;
	size_t low = 0, high = msp_node_is(log, MSP_NODE_SEQ) ? log->count : 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct msp_node *item = log->items[middle];

		if (item->line < written->line || (item->line == written->line && item->column < written->column))
			low = middle + 1;
		else
			high = middle;
	}
	bool found = msp_node_is(log, MSP_NODE_SEQ) && low < log->count && log->items[low]->line == written->line &&
		     log->items[low]->column == written->column;
	msp_event_key(found ? log->items[low] : written, key);
}

static int64_t time_or_none(const struct msp_node *map, const char *key)
{
	struct msp_time time;
	return msp_node_time(map, key, &time) ? time.at : MSP_TIME_NONE;
}

/* `time: 35m`, and `-35m` that takes one back. */
static int read_worked(const struct msp_node *node, struct msp_event *event, struct msp_error *err)
{
	struct msp_duration duration;
	const char *text = msp_node_text(node, "time", NULL);

	if (text == NULL)
		return 0;
	bool negative = text[0] == '-';
	if (msp_duration_parse(text + negative, &duration, err) != 0)
		return msp_error_at(err, NULL, msp_node_get(node, "time")->line, 0), -1;
	if (duration.days != 0)
		return msp_node_error(
			msp_node_get(node, "time"), err, "worked time is hours and minutes, not days: '%s'", text);
	event->seconds = negative ? -duration.seconds : duration.seconds;
	return 0;
}

static void read_wait(const struct msp_node *node, struct msp_event *event)
{
	const struct msp_node *wait = msp_node_get(node, "wait");

	event->wait_until = MSP_TIME_NONE;
	if (wait == NULL)
		return;
	if (msp_node_scalar(wait)) {
		event->wait = msp_wait_parse(wait->value);
		return;
	}
	event->wait = msp_wait_parse(msp_node_text(wait, "on", ""));
	event->wait_on = msp_node_text(wait, "vendor", NULL);
	event->wait_ref = msp_node_text(wait, "ref", NULL);
	event->wait_until = time_or_none(wait, "until");
}

static void read_set(const struct msp_node *node, struct msp_event *event)
{
	const struct msp_node *set = msp_node_get(node, "set");

	msp_node_each_item(msp_node_get(node, "unset"), name)
		if (msp_str_equal(name->value, "priority"))
			event->bits |= MSP_EVENT_UNGRADED;
	if (set == NULL)
		return;
	event->bits |= MSP_EVENT_SET;
	event->type = msp_node_text(set, "type", NULL);
	event->priority = msp_node_text(set, "priority", NULL);
	event->impact = msp_node_text(set, "impact", NULL);
	event->urgency = msp_node_text(set, "urgency", NULL);
}

static void read_affected(const struct msp_node *node, struct msp_event *event)
{
	const struct msp_node *affected = msp_node_get(node, "affected");

	event->affected_from = time_or_none(affected, "from");
	event->affected_until = time_or_none(affected, "until");
	if (affected == NULL)
		return;
	event->bits |= MSP_EVENT_AFFECTED;
	event->people = msp_node_int(affected, "people", 0);
}

static void read_survey(const struct msp_node *node, struct msp_event *event)
{
	const struct msp_node *survey = msp_node_get(node, "survey");

	event->score = (int)msp_node_int(survey, "score", 0);
	event->comment = msp_node_text(survey, "text", NULL);
}

static void read_visit(const struct msp_node *node, struct msp_event *event)
{
	const struct msp_node *visit = msp_node_get(node, "visit");

	event->arrived = MSP_TIME_NONE;
	if (visit == NULL || (msp_node_scalar(visit) && !msp_node_bool(node, "visit", false)))
		return;
	event->bits |= MSP_EVENT_VISIT;
	if (!msp_node_scalar(visit))
		event->arrived = time_or_none(visit, "arrived");
	if (event->arrived == MSP_TIME_NONE)
		event->arrived = event->at; /* the visit is known, its time is that of the event */
}

static void read_bits(const struct msp_node *node, struct msp_event *event)
{
	static const struct {
		const char *key;
		unsigned bit;
	} table[] = {
		{ "say", MSP_EVENT_SAY },
		{ "note", MSP_EVENT_NOTE },
		{ "hear", MSP_EVENT_HEAR },
		{ "escalated", MSP_EVENT_ESCALATED },
		{ "redact", MSP_EVENT_REDACTED },
		{ "notified", MSP_EVENT_NOTIFIED },
	};

	for (size_t i = 0; i < MSP_COUNT(table); i++)
		if (msp_node_get(node, table[i].key) != NULL)
			event->bits |= table[i].bit;
	if (msp_node_get(node, "appoint") != NULL)
		event->bits |=
			msp_str_equal(msp_node_text(node, "appoint", ""), "no") ? MSP_EVENT_CANCEL : MSP_EVENT_APPOINT;
	if (msp_node_bool(node, "call", false))
		event->bits |= MSP_EVENT_CALL;
	if (msp_node_bool(node, "auto", false))
		event->bits |= MSP_EVENT_AUTO;
	if (event->recorded != MSP_TIME_NONE && event->recorded - event->at > BACKDATED)
		event->bits |= MSP_EVENT_BACKDATED;
}

static int read_event(const struct msp_node *node, struct msp_event *event, struct msp_error *err)
{
	struct msp_time at;

	if (!msp_node_time(node, "at", &at))
		return msp_node_error(node, err, "event without a readable time");
	event->node = node;
	event->at = at.at;
	event->recorded = time_or_none(node, "recorded");
	event->offset = at.offset;
	event->by = msp_node_text(node, "by", "");
	read_bits(node, event);
	read_wait(node, event);
	read_set(node, event);
	read_affected(node, event);
	read_visit(node, event);
	read_survey(node, event);
	event->status = msp_status_parse(msp_node_text(node, "status", NULL));
	event->assign = msp_node_text(node, "assign", NULL);
	if (event->assign != NULL && strcmp(event->assign, "none") == 0)
		event->assign = "";
	const char *level = msp_node_text(node, "level", NULL);
	event->level = level == NULL ? 0 : level[1] - '0';
	event->cause = msp_node_text(node, "cause", NULL);
	event->merged = msp_node_text(node, "merged", NULL);
	event->cover = msp_cover_parse(msp_node_text(node, "cover", NULL));
	return read_worked(node, event, err);
}

/* What an event is known by: its key, and that which it had before its words were taken away. */
struct event_names {
	char key[MSP_EVENT_KEY_SIZE];
	const char *redacted; /* NULL */
};

static struct event_names names_of(const struct msp_node *event)
{
	struct event_names names = { .redacted = msp_node_text(event, "redact", NULL) };

	msp_event_key(event, names.key);
	return names;
}

static bool is_named(const struct event_names *names, const char *key)
{
	return msp_str_equal(names->key, key) || (names->redacted != NULL && msp_str_equal(names->redacted, key));
}

/* `amend: {key: …, field: value}` corrects an earlier event: what is judged is the corrected one. */
static const struct msp_node *amended(struct msp_arena *arena, const struct msp_node *log, const struct msp_node *event)
{
	const struct event_names names = names_of(event);
	struct msp_node *result = NULL;

	msp_node_each_item(log, item) {
		const struct msp_node *amend = msp_node_get(item, "amend");
		if (amend == NULL || !is_named(&names, msp_node_text(amend, "key", "")))
			continue;
		if (result == NULL)
			result = msp_node_copy(arena, event);
		msp_node_each_pair(amend, name, value)
			if (strcmp(name->value, "key") != 0)
				msp_node_set(arena, result, name->value, value);
	}
	return result;
}

static int compare_events(const void *a, const void *b)
{
	const struct msp_event *left = a, *right = b;

	if (left->at != right->at)
		return left->at < right->at ? -1 : 1;
	/* Same second: the order of the file, which both elements still know through their lines. */
	return (left->node->line > right->node->line) - (left->node->line < right->node->line);
}

/* An event taken back and the `undo` that did it change nothing any more; words said stay said. */
static void ignore(struct msp_event *event)
{
	event->bits |= MSP_EVENT_UNDONE;
	event->bits &= ~(unsigned)(MSP_EVENT_SET | MSP_EVENT_UNGRADED | MSP_EVENT_AFFECTED);
	event->status = MSP_STATUS_NONE;
	event->wait = MSP_WAIT_NONE;
	event->seconds = 0;
	event->level = 0;
	event->assign = event->type = event->priority = event->impact = event->urgency = event->cause = NULL;
	event->merged = event->comment = NULL;
	event->people = 0;
	event->score = 0;
	event->cover = MSP_COVER_UNSAID;
}

static void take_back(struct msp_arena *arena, struct msp_ticket *ticket, const struct msp_node *log)
{
	struct event_names *names = msp_arena_array(arena, log->count, sizeof *names);

	for (size_t i = 0; i < log->count; i++)
		names[i] = names_of(log->items[i]);
	for (size_t i = 0; i < log->count; i++) {
		const char *target = msp_node_text(log->items[i], "undo", NULL);
		for (size_t j = 0; target != NULL && j < log->count; j++) {
			if (!is_named(&names[j], target))
				continue;
			ignore(&ticket->events[i]);
			ignore(&ticket->events[j]);
		}
	}
}

/* Header fields that `set` and `unset` change, in one place for reading the header and the log. */
struct header_field {
	const char *key;
	size_t offset;
};
/* clang-format off */
#define FIELD(name) { #name, offsetof(struct msp_ticket, name) }
/* clang-format on */
static const struct header_field header_fields[] = {
	FIELD(channel),
	FIELD(title),
	FIELD(requester),
	FIELD(site),
	FIELD(entity),
	FIELD(category),
	FIELD(service),
	FIELD(parent),
};

static const char **header_slot(struct msp_ticket *ticket, const struct header_field *field)
{
	return (const char **)(void *)((char *)ticket + field->offset);
}

static void clear_unknown(struct msp_ticket *ticket)
{
	ticket->unknown_response = ticket->unknown_update = ticket->unknown_resolution = false;
	ticket->unknown_arrival = ticket->unknown_notify = false;
}

static void read_unknown(struct msp_ticket *ticket, const struct msp_node *list)
{
	clear_unknown(ticket);
	msp_node_each_item(list, item) {
		ticket->unknown_response |= msp_str_equal(item->value, "response");
		ticket->unknown_update |= msp_str_equal(item->value, "update");
		ticket->unknown_arrival |= msp_str_equal(item->value, "arrival");
		ticket->unknown_notify |= msp_str_equal(item->value, "notify");
		ticket->unknown_resolution |= msp_str_equal(item->value, "resolution");
	}
}

/* Lines of a list, for a reader that has no nodes. */
static const char *join_lines(struct msp_arena *arena, const struct msp_node *list)
{
	const char *lines = NULL;

	msp_node_each_item(list, item)
		if (msp_node_scalar(item) && item->value[0] != '\0')
			lines = lines == NULL ? item->value : msp_arena_printf(arena, "%s\n%s", lines, item->value);
	return lines;
}

static void apply_set(struct msp_arena *arena, struct msp_ticket *ticket, const struct msp_node *set)
{
	struct msp_time opened;

	for (size_t i = 0; i < MSP_COUNT(header_fields); i++) {
		const char *value = msp_node_text(set, header_fields[i].key, NULL);
		if (value != NULL)
			*header_slot(ticket, &header_fields[i]) = value;
	}
	if (msp_node_get(set, "unknown") != NULL)
		read_unknown(ticket, msp_node_get(set, "unknown"));
	if (msp_node_get(set, "assets") != NULL)
		ticket->assets = join_lines(arena, msp_node_get(set, "assets"));
	if (msp_node_time(set, "opened", &opened))
		ticket->opened = opened.at;
}

static void apply_unset(struct msp_ticket *ticket, const struct msp_node *unset)
{
	msp_node_each_item(unset, name) {
		for (size_t i = 0; i < MSP_COUNT(header_fields); i++)
			if (msp_str_equal(header_fields[i].key, name->value))
				*header_slot(ticket, &header_fields[i]) = NULL;
		if (strcmp(name->value, "unknown") == 0)
			clear_unknown(ticket);
		if (strcmp(name->value, "assets") == 0)
			ticket->assets = NULL;
	}
}

/* The header as the log has left it. */
static void apply_header_changes(struct msp_arena *arena, struct msp_ticket *ticket)
{
	struct msp_time opened;

	for (size_t i = 0; i < ticket->event_count; i++) {
		const struct msp_event *event = &ticket->events[i];
		if ((event->bits & MSP_EVENT_UNDONE) != 0)
			continue;
		apply_set(arena, ticket, msp_node_get(event->node, "set"));
		apply_unset(ticket, msp_node_get(event->node, "unset"));
		if (msp_node_time(msp_node_get(event->node, "absorb"), "opened", &opened) && opened.at < ticket->opened)
			ticket->opened = opened.at;
	}
}

static int read_log(
	struct msp_arena *arena, struct msp_ticket *ticket, const struct msp_node *log, struct msp_error *err)
{
	bool sorted = true, amends = false, undos = false;

	if (!msp_node_is(log, MSP_NODE_SEQ))
		return 0;
	ticket->events = msp_arena_array(arena, log->count, sizeof *ticket->events);
	msp_node_each_item(log, probe) {
		amends = amends || msp_node_get(probe, "amend") != NULL;
		undos = undos || msp_node_get(probe, "undo") != NULL;
	}
	msp_node_each_item(log, item) {
		struct msp_event *event = &ticket->events[ticket->event_count];
		const struct msp_node *corrected = amends ? amended(arena, log, item) : NULL;
		if (read_event(corrected == NULL ? item : corrected, event, err) != 0)
			return -1;
		if (corrected != NULL)
			event->bits |= MSP_EVENT_AMENDED;
		sorted = sorted && (ticket->event_count == 0 || event[-1].at <= event->at);
		ticket->event_count++;
	}
	if (undos)
		take_back(arena, ticket, log);
	if (!sorted)
		qsort(ticket->events, ticket->event_count, sizeof *ticket->events, compare_events);
	return 0;
}

/* "clients/acme/tickets/…" -> "acme" */
static const char *client_of_path(struct msp_arena *arena, const char *path)
{
	const char *start = msp_str_starts(path, "clients/") ? path + strlen("clients/") : path;
	return msp_arena_strndup(arena, start, strcspn(start, "/"));
}

static void read_header(struct msp_arena *arena, struct msp_ticket *ticket, const struct msp_node *node)
{
	static const struct header_field fixed[] = {
		FIELD(uid),
		FIELD(origin),
		FIELD(by),
		FIELD(type),
		FIELD(impact),
		FIELD(urgency),
		FIELD(priority),
		FIELD(moved),
	};

	for (size_t i = 0; i < MSP_COUNT(header_fields); i++)
		*header_slot(ticket, &header_fields[i]) = msp_node_text(node, header_fields[i].key, NULL);
	for (size_t i = 0; i < MSP_COUNT(fixed); i++)
		*header_slot(ticket, &fixed[i]) = msp_node_text(node, fixed[i].key, NULL);
	if (ticket->type == NULL)
		ticket->type = "incident";
	const char *dash = strrchr(ticket->id, '-');
	ticket->number = dash == NULL ? ticket->id : dash + 1;
	const struct msp_node *formerly = msp_node_find(node, "formerly.0");
	ticket->formerly = formerly == NULL ? NULL : formerly->value;
	read_unknown(ticket, msp_node_get(node, "unknown"));
	ticket->assets = join_lines(arena, msp_node_get(node, "assets"));
}

int msp_ticket_parse(struct msp_arena *arena, const char *path, const struct msp_node *node, struct msp_ticket **result,
	struct msp_error *err)
{
	struct msp_ticket *ticket = msp_arena_alloc(arena, sizeof *ticket);
	struct msp_time opened;

	ticket->node = node;
	ticket->id = msp_node_text(node, "id", NULL);
	if (ticket->id == NULL || !msp_node_time(node, "opened", &opened)) {
		msp_error_set(err, MSP_DATA, "a ticket needs id and opened");
		return msp_error_at(err, path, 1, 0), -1;
	}
	ticket->opened = opened.at;
	ticket->opened_offset = opened.offset;
	ticket->client = client_of_path(arena, path);
	read_header(arena, ticket, node);
	if (read_log(arena, ticket, msp_node_get(node, "log"), err) != 0)
		return msp_error_at(err, path, 0, 0), -1;
	apply_header_changes(arena, ticket);
	*result = ticket;
	return 0;
}
