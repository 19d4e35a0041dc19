/* SPDX-License-Identifier: ISC */
/*
 * What must stay from one version of the store to the next: events, identities, and what was in force already.  The
 * forward way out is always an event more: amend, redact, a version from a later day on.
 */
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/lint_rules.h"
#include "lib/model/merge.h"
#include "lib/text/yaml.h"

struct history {
	struct msp_lint *lint;
	struct msp_arena *scratch;
	struct msp_map uids;    /* of the new version: uid to struct record */
	struct msp_map numbers; /* ids that records had, to those they have now */
};

struct record {
	const char *path;
	const struct msp_node *node;
};

static struct msp_node *parse(struct history *history, const char *text, size_t length)
{
	struct msp_node *node = NULL;

	if (text == NULL || msp_yaml_parse(history->scratch, text, length, &node, NULL) != 0)
		return NULL;
	return node;
}

static bool has_log(const char *path)
{
	const struct msp_kind *kind = msp_kind_of(path);

	return kind->numbered && kind->form == MSP_FORM_YAML;
}

/* ---- who is who now ---- */

static void register_record(struct history *history, const struct msp_lint_version *version)
{
	const struct msp_node *node = parse(history, version->after, version->after_length);
	const char *uid = msp_node_text(node, "uid", NULL), *id = msp_node_text(node, "id", NULL);

	if (uid != NULL && msp_node_get(node, "moved") == NULL) {
		struct record *record = msp_arena_alloc(history->scratch, sizeof *record);
		*record = (struct record){ version->path, node };
		msp_map_set(&history->uids, uid, record);
	}
	if (id != NULL)
		msp_node_each_item(msp_node_get(node, "formerly"), former)
			if (former->value != NULL)
				msp_map_set(&history->numbers, former->value, (void *)(uintptr_t)id);
}

/* ---- events ---- */

static size_t count_key(const struct msp_node *log, const char *key)
{
	char other[MSP_EVENT_KEY_SIZE];
	size_t count = 0;

	msp_node_each_item(log, item) {
		if (item->kind == MSP_NODE_NULL)
			continue;
		msp_event_key(item, other);
		count += strcmp(other, key) == 0;
	}
	return count;
}

static bool is_redacted(const struct msp_node *log, const char *key)
{
	msp_node_each_item(log, item)
		if (msp_str_equal(msp_node_text(item, "redact", NULL), key))
			return true;
	return false;
}

static bool stays(const struct msp_node *old, const struct msp_node *new, const struct msp_node *event)
{
	char key[MSP_EVENT_KEY_SIZE];

	msp_event_key(event, key);
	if (is_redacted(new, key))
		return true;
	/* of several stubs of one event the one that says least stays (merging) */
	const char *redacted = msp_node_text(event, "redact", NULL);
	if (redacted != NULL && is_redacted(new, redacted))
		return true;
	return count_key(new, key) >= count_key(old, key);
}

/* The same log as it reads with the numbers that records have now; NULL when nothing changes by them. */
static const struct msp_node *renumbered(struct history *history, const struct msp_lint_version *version)
{
	struct msp_buf text = MSP_BUF_INIT;
	const struct msp_node *node = NULL;

	if (history->numbers.count > 0 && msp_merge_refer(history->scratch, version->before, version->before_length,
						  &history->numbers, &text, NULL) == 1)
		node = parse(history, msp_arena_memdup(history->scratch, text.data, text.length), text.length);
	msp_buf_release(&text);
	return msp_node_get(node, "log");
}

static void check_log(struct history *history, const struct msp_lint_version *version, const struct msp_node *before,
	const struct record *after)
{
	const struct msp_node *old = msp_node_get(before, "log"), *new = msp_node_get(after->node, "log");
	const struct msp_node *referred = renumbered(history, version);
	size_t number = 0;

	msp_node_each_item(old, item) {
		const struct msp_node *same =
			referred != NULL && number < referred->count ? referred->items[number] : NULL;
		number++;
		if (item->kind == MSP_NODE_NULL || stays(old, new, item) ||
			(same != NULL && stays(referred, new, same)))
			continue;
		struct msp_error *error = msp_lint_say(history->lint, MSP_RULE_LOST, after->path, new, "log",
			"the event of %s by %s was changed or removed: what happened stays",
			msp_node_text(item, "at", "?"), msp_node_text(item, "by", "?"));
		msp_error_hint(error, "msp-ticket amend corrects an event, msp-ticket redact takes its words out");
	}
}

/* ---- identity ---- */

static void check_fixed(struct history *history, const struct msp_node *before, const struct record *after)
{
	static const char *const fixed[] = { "id", "uid", "origin" };

	for (size_t i = 0; i < MSP_COUNT(fixed); i++) {
		const struct msp_node *old = msp_node_get(before, fixed[i]), *now = msp_node_get(after->node, fixed[i]);
		if (old == NULL || (now != NULL && msp_node_equal(old, now)))
			continue;
		if (i == 0 && now != NULL && msp_str_equal(msp_map_get(&history->numbers, old->value), now->value))
			continue; /* it says so itself, in formerly */
		msp_lint_say(history->lint, MSP_RULE_FIXED, after->path, now, fixed[i], "is never changed");
	}
}

/* With its client, to another store: word of that is left. */
static bool has_moved(struct msp_lint *lint, const char *path)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_place place;

	msp_kind_place(&arena, path, &place);
	bool moved = place.client[0] != '\0' && msp_lint_moved(lint, place.client);
	msp_arena_release(&arena);
	return moved;
}

static void check_record(struct history *history, const struct msp_lint_version *version)
{
	const struct msp_node *before = parse(history, version->before, version->before_length);
	const char *uid = msp_node_text(before, "uid", NULL);
	struct record here = { version->path, parse(history, version->after, version->after_length) };
	const struct record *after = uid == NULL ? NULL : msp_map_get(&history->uids, uid);

	if (before == NULL || (version->after != NULL && here.node == NULL))
		return; /* it could not be read before; or it cannot now, which is told elsewhere */
	if (after == NULL && here.node != NULL)
		after = &here;
	if (after == NULL && has_moved(history->lint, version->path))
		return;
	if (after == NULL) {
		size_t events =
			msp_node_is(msp_node_get(before, "log"), MSP_NODE_SEQ) ? msp_node_get(before, "log")->count : 0;
		struct msp_error *error = msp_lint_say(history->lint, MSP_RULE_LOST, version->path, NULL, "",
			"the record is gone, and with it %zu of what happened", events);
		msp_error_hint(error, "a record is closed, never removed");
		return;
	}
	if (msp_node_get(after->node, "moved") != NULL)
		return;
	check_fixed(history, before, after);
	check_log(history, version, before, after);
}

/* ---- what was in force ---- */

struct dated {
	struct history *history;
	const struct msp_lint_version *version;
	struct msp_merge_lists lists;
	char day[MSP_TIME_SIZE];
};

static void say_dated(const struct dated *dated, const struct msp_node *node, const char *place, const char *from)
{
	struct msp_error *error = msp_lint_say(dated->history->lint, MSP_RULE_RETROACTIVE, dated->version->path, node,
		place, "what is in force since %s is changed: it would change how the past is judged", from);

	msp_error_hint(error,
		"a new entry from %s on; or msp-client set --retroactive, or the trailer "
		"Msp-Retroactive: yes in the commit",
		dated->day);
}

static const struct msp_node *entry_of(const struct msp_node *list, const char *from)
{
	msp_node_each_item(list, entry)
		if (msp_str_equal(msp_node_text(entry, "from", NULL), from))
			return entry;
	return NULL;
}

/* Days are compared as text: yyyy-mm-dd. */
static void check_entries(
	const struct dated *dated, const char *place, const struct msp_node *before, const struct msp_node *after)
{
	bool any = false;

	msp_node_each_item(before, entry) {
		const char *from = msp_node_text(entry, "from", NULL);
		/* with `to` it is a span of days, not a version that holds until the next */
		if (from == NULL || strcmp(from, dated->day) >= 0 || msp_node_get(entry, "to") != NULL)
			continue;
		any = true;
		const struct msp_node *now = entry_of(after, from);
		if (now == NULL || !msp_node_equal(entry, now))
			say_dated(dated, now != NULL ? now : after, place, from);
	}
	if (!any)
		return;
	msp_node_each_item(after, entry) {
		const char *from = msp_node_text(entry, "from", NULL);
		if (from != NULL && strcmp(from, dated->day) < 0 && entry_of(before, from) == NULL)
			say_dated(dated, entry, place, from);
	}
}

/* A value that always held became a list by date: what lies in the past still says it. */
static bool same_past(
	const struct dated *dated, const char *place, const struct msp_node *value, const struct msp_node *list)
{
	const char *dot = strrchr(place, '.'), *key = dot == NULL ? place : dot + 1;

	msp_node_each_item(list, entry)
		if (strcmp(msp_node_text(entry, "from", ""), dated->day) < 0 &&
			!msp_str_equal(msp_node_text(entry, key, NULL), value->value))
			return false;
	return true;
}

static void check_place(
	const struct dated *dated, const char *place, const struct msp_node *before, const struct msp_node *after);

/* A list whose items have names: the items of one name. */
static void check_named(const struct dated *dated, const char *place, const char *key, const struct msp_node *before,
	const struct msp_node *after)
{
	const char *inside = msp_arena_printf(dated->history->scratch, "%s[]", place);

	msp_node_each_item(before, entry)
		msp_node_each_item(after, other)
			if (msp_str_equal(msp_node_text(entry, key, NULL), msp_node_text(other, key, NULL)))
				check_place(dated, inside, entry, other);
}

static void check_place(
	const struct dated *dated, const char *place, const struct msp_node *before, const struct msp_node *after)
{
	struct msp_arena *arena = dated->history->scratch;
	const char *rule;

	if (before == NULL)
		return;
	if (before->kind == MSP_NODE_MAP) {
		msp_node_each_pair(before, key, value)
			check_place(dated,
				*place == '\0' ? key->value : msp_arena_printf(arena, "%s.%s", place, key->value),
				value, msp_node_get(after, key->value));
		return;
	}
	rule = msp_merge_list_rule(&dated->lists, place);
	if (msp_str_starts(rule, "key:") && strcmp(rule, "key:from") != 0)
		check_named(dated, place, rule + strlen("key:"), before, after);
	if (strcmp(rule, "key:from") != 0)
		return;
	if (before->kind == MSP_NODE_SEQ)
		check_entries(dated, place, before, after);
	else if (msp_node_is(after, MSP_NODE_SEQ) ? !same_past(dated, place, before, after)
						  : after == NULL || !msp_node_equal(before, after))
		say_dated(dated, after, place, "the beginning");
}

static void check_dated(struct history *history, const struct msp_lint_version *version)
{
	const struct msp_kind *kind = msp_kind_of(version->path);
	struct dated dated = { history, version, { history->scratch, NULL, false }, "" };

	if (version->retroactive || kind->form != MSP_FORM_YAML || kind->schema == NULL || version->after == NULL)
		return;
	const struct msp_node *before = parse(history, version->before, version->before_length),
			      *after = parse(history, version->after, version->after_length);
	dated.lists.schema = msp_extract_schema(history->lint->extract, kind->id);
	msp_date_emit(version->day, dated.day);
	if (before != NULL && after != NULL)
		check_place(&dated, "", before, after);
}

void msp_lint_unread(struct msp_lint *lint)
{
	struct msp_place place;

	for (size_t i = 0; i < lint->paths.count; i++) {
		const char *path = lint->paths.entries[i].key;
		if (!has_log(path))
			continue;
		msp_kind_place(lint->arena, path, &place);
		const char *owner = msp_map_get(&lint->numbers, place.number);
		if (owner == NULL)
			msp_map_set(&lint->numbers, place.number, (void *)(uintptr_t)path);
		else if (strcmp(owner, path) != 0)
			msp_lint_say(lint, MSP_RULE_SAME_NUMBER, owner, NULL, "id", "%s has it already", path);
	}
}

void msp_lint_history(
	struct msp_lint *lint, struct msp_arena *scratch, const struct msp_lint_version *versions, size_t count)
{
	struct history history = { .lint = lint, .scratch = scratch };

	msp_map_init(&history.uids, scratch);
	msp_map_init(&history.numbers, scratch);
	for (size_t i = 0; i < count; i++)
		if (has_log(versions[i].path))
			register_record(&history, &versions[i]);
	for (size_t i = 0; i < count; i++) {
		if (versions[i].before == NULL)
			continue;
		if (has_log(versions[i].path))
			check_record(&history, &versions[i]);
		else
			check_dated(&history, &versions[i]);
	}
}
