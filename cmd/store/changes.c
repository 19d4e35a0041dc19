/* SPDX-License-Identifier: ISC */
#include "cmd/store/changes.h"

#include <stdlib.h>
#include <string.h>

#include "cmd/git.h"
#include "lib/base/map.h"
#include "lib/base/str.h"
#include "lib/model/ticket.h"
#include "lib/store/git.h"
#include "lib/text/yaml.h"

struct search {
	struct msp_session *session;
	struct msp_git *git;
	struct store_changes *changes;
};

/* ---- events ---- */

/* "status:resolved cause:csd time:35m", without the words. */
static const char *summary_of(struct msp_arena *arena, const struct msp_node *event, const char **text)
{
	static const char *const words[] = { "say", "hear", "note", "resolution" };
	static const char *const skipped[] = { "at", "by", "auto", "recorded", "src" };
	const char *summary = "";

	*text = NULL;
	msp_node_each_pair(event, key, value) {
		bool skip = value->kind == MSP_NODE_NULL, word = false;
		for (size_t i = 0; i < MSP_COUNT(skipped); i++)
			skip = skip || strcmp(key->value, skipped[i]) == 0;
		for (size_t i = 0; i < MSP_COUNT(words); i++)
			word = word || strcmp(key->value, words[i]) == 0;
		if (skip)
			continue;
		if (word && *text == NULL && msp_node_scalar(value))
			*text = value->value;
		bool shown = !word && msp_node_scalar(value) && strchr(value->value, '\n') == NULL;
		summary = msp_arena_printf(arena, "%s%s%s%s%s", summary, *summary == '\0' ? "" : " ", key->value,
			shown ? ":" : "", shown ? value->value : "");
	}
	return summary;
}

static struct store_change *add(struct search *search, const struct store_change *change)
{
	struct store_changes *changes = search->changes;

	msp_arena_reserve(search->session->arena, changes->items, changes->count, changes->capacity);
	changes->items[changes->count] = *change;
	return &changes->items[changes->count++];
}

static int64_t instant(const struct msp_node *node, const char *key)
{
	struct msp_time at;

	return msp_node_time(node, key, &at) ? at.at : MSP_TIME_NONE;
}

/* Events of after that before does not have; an event that was redacted is a new one that says so. */
static void add_events(struct search *search, const struct store_change *record, const struct msp_node *before,
	const struct msp_node *after)
{
	struct msp_arena *arena = search->session->arena;
	struct msp_map old;
	char key[MSP_EVENT_KEY_SIZE];

	msp_map_init(&old, arena);
	msp_node_each_item(msp_node_get(before, "log"), item) {
		msp_event_key(item, key);
		msp_map_set(&old, msp_arena_strdup(arena, key), item);
	}
	msp_node_each_item(msp_node_get(after, "log"), item) {
		msp_event_key(item, key);
		if (item->kind != MSP_NODE_MAP || msp_map_get(&old, key) != NULL)
			continue;
		struct store_change *event = add(search, record);
		event->what = STORE_EVENT;
		event->at = instant(item, "at");
		event->by = msp_node_text(item, "by", "");
		event->summary = summary_of(arena, item, &event->text);
	}
}

static int read_node(
	struct search *search, const char *oid, uint32_t mode, const struct msp_node **node, struct msp_error *err)
{
	struct msp_arena *arena = search->session->arena;
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_node *parsed = NULL;

	*node = NULL;
	if (mode == 0)
		return 0;
	if (msp_git_blob(search->git, oid, &text, err) != 0)
		return -1;
	/* one that cannot be read is told as a file that changed; whoever reads it says what is wrong */
	if (msp_yaml_parse(arena, msp_arena_memdup(arena, text.data, text.length), text.length, &parsed, NULL) == 0)
		*node = parsed;
	msp_buf_release(&text);
	return 0;
}

static int add_record(
	struct search *search, const struct msp_git_change *change, struct store_change *record, struct msp_error *err)
{
	const struct msp_node *before, *after;
	size_t count = search->changes->count;

	if (read_node(search, change->before, change->before_mode, &before, err) != 0 ||
		read_node(search, change->after, change->after_mode, &after, err) != 0)
		return -1;
	record->title = msp_node_text(after != NULL ? after : before, "title", "");
	if (change->before_mode == 0 && after != NULL) {
		struct store_change *opened = add(search, record);
		opened->what = STORE_OPENED;
		opened->at = instant(after, "opened");
		opened->by = msp_node_text(after, "by", "");
		opened->summary = "new";
	}
	add_events(search, record, before, after);
	if (search->changes->count == count)
		add(search, record);
	return 0;
}

static int add_file(void *context, const struct msp_git_change *change, struct msp_error *err)
{
	struct search *search = context;
	struct msp_arena *arena = search->session->arena;
	struct msp_place place;
	struct store_change record = { .path = msp_arena_strdup(arena, change->path), .at = MSP_TIME_NONE, .by = "" };

	msp_kind_place(arena, record.path, &place);
	record.kind = place.kind->name;
	record.client = place.client;
	record.title = "";
	record.id = place.kind->id == MSP_KIND_OTHER ? record.path : msp_kind_reference(arena, &place);
	record.what = change->before_mode == 0 ? STORE_ADDED : change->after_mode == 0 ? STORE_REMOVED : STORE_CHANGED;
	record.summary = record.what == STORE_ADDED ? "new" : record.what == STORE_REMOVED ? "removed" : "changed";
	if (place.kind->numbered && place.kind->form == MSP_FORM_YAML && record.what != STORE_REMOVED)
		return add_record(search, change, &record, err);
	add(search, &record);
	return 0;
}

int store_changes_find(struct msp_session *session, const char *before, const char *after,
	struct store_changes *changes, struct msp_error *err)
{
	struct search search = { session, NULL, changes };
	char trees[2][MSP_OID_SIZE] = { "", "" };

	*changes = (struct store_changes){ NULL, 0, 0 };
	if (strcmp(before, after) == 0)
		return 0;
	int failed = msp_git_open(&session->repo, &search.git, err);
	if (!failed && *before != '\0')
		failed = msp_git_tree(search.git, before, trees[0], err);
	if (!failed && *after != '\0')
		failed = msp_git_tree(search.git, after, trees[1], err);
	if (!failed)
		failed = msp_git_compare(search.git, trees[0], trees[1], NULL, add_file, &search, err);
	msp_git_close(search.git);
	return failed ? -1 : 0;
}

/* ---- who ---- */

struct blame {
	struct msp_session *session;
	struct msp_map logins;  /* by mail */
	struct msp_map by_path; /* to struct store_change without a time */
	int64_t at;
	const char *by;
};

static int read_team(struct blame *blame, struct msp_error *err)
{
	struct msp_session *session = blame->session;
	const char **paths;
	size_t count;

	if (msp_index_paths(session->index, session->arena, "team/", &paths, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct msp_technician *technician;
		const char *base = paths[i] + strlen("team/");
		const char *login = msp_arena_strndup(session->arena, base, strcspn(base, "."));
		if (msp_catalog_technician(&session->catalog, login, &technician, NULL) != 0)
			continue; /* a bad file is named by msp_session_finish */
		msp_node_each_item(msp_node_get(technician->node, "mails"), mail)
			msp_map_set(&blame->logins, mail->value, (void *)(uintptr_t)technician->login);
	}
	return 0;
}

/* "\1<seconds>\2<mail>\2<name>" */
static void read_commit(struct blame *blame, const char *token)
{
	size_t count;
	char **fields = msp_str_split(blame->session->arena, token + 1, '\2', &count);

	blame->at = strtoll(fields[0], NULL, 10);
	blame->by = "";
	if (count < 3)
		return;
	const char *login = msp_map_get(&blame->logins, fields[1]);
	blame->by = login != NULL ? login : fields[2];
}

/* The newest commit that touched a file comes first. */
static void read_path(struct blame *blame, const char *path)
{
	struct store_change *change = msp_map_get(&blame->by_path, path);

	if (change == NULL || change->at != MSP_TIME_NONE)
		return;
	change->at = blame->at;
	change->by = blame->by;
}

int store_changes_blame(struct msp_session *session, const char *before, const char *after,
	struct store_changes *changes, struct msp_error *err)
{
	struct msp_arena *arena = session->arena;
	const char *const arguments[] = { "log", "-z", "--no-show-signature", "--name-only", "--no-renames",
		"--format=tformat:%x01%ct%x02%ae%x02%an",
		*before == '\0' ? after : msp_arena_printf(arena, "%s..%s", before, after), "--", NULL };
	struct blame blame = { .session = session, .by = "" };
	struct msp_buf output = MSP_BUF_INIT;

	msp_map_init(&blame.logins, arena);
	msp_map_init(&blame.by_path, arena);
	for (size_t i = 0; i < changes->count; i++)
		if (changes->items[i].at == MSP_TIME_NONE)
			msp_map_set(&blame.by_path, changes->items[i].path, &changes->items[i]);
	if (blame.by_path.count == 0)
		return 0;
	int failed = read_team(&blame, err) != 0 ||
		     msp_git_ask(arena, &session->repo, arguments, MSP_SYSTEM, &output, NULL, err) != 0;
	for (size_t at = 0; !failed && at < output.length;) {
		const char *token = output.data + at;
		at += strlen(token) + 1;
		token += *token == '\n';
		if (*token == '\1')
			read_commit(&blame, token);
		else
			read_path(&blame, token);
	}
	msp_buf_release(&output);
	return failed ? -1 : 0;
}
