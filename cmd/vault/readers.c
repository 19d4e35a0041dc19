/* SPDX-License-Identifier: ISC */
/* Generations out of history, and who could read their values. */
#include "cmd/vault/readers.h"

#include <stdlib.h>
#include <string.h>

#include "cmd/vault/break_glass.h"
#include "cmd/vault/examine.h"
#include "lib/base/str.h"

/* ---- generations ------------------------------------------------------------------------------------------------- */

struct loading {
	struct vault_stories *stories;
	const struct msp_roster_chain *chain;
	const struct vault_commit *commit;
	struct msp_map seen; /* "path oid" */
	const char *tree;    /* of the commit asked for */
};

/* Names of those whom a roster lets read, as manifests write them. */
static void name_readers(
	struct msp_arena *arena, const struct msp_roster *roster, const char *day, struct vault_generation *generation)
{
	const char *client = generation->manifest.client;
	size_t room = roster->person_count + roster->recovery_count, count = 0;

	for (size_t i = 0; i < roster->client_count; i++)
		room += roster->clients[i].recipient_count;
	const char **names = msp_arena_array(arena, room, sizeof *names);
	for (size_t i = 0; i < roster->person_count; i++) {
		if (msp_roster_entitled(roster, &roster->people[i], client, day))
			names[count++] = roster->people[i].login;
	}
	for (size_t i = 0; i < roster->client_count; i++) {
		for (size_t j = 0;
			strcmp(roster->clients[i].client, client) == 0 && j < roster->clients[i].recipient_count; j++)
			names[count++] = msp_arena_printf(arena, "client:%zu", j + 1);
	}
	for (size_t i = 0; i < roster->recovery_count; i++)
		names[count++] = msp_arena_printf(arena, "recovery:%s", roster->recovery[i].name);
	generation->readers = names;
	generation->reader_count = count;
	generation->proved = true;
}

/* By the roster when its recipients have the hash that was signed; the same ciphertext has the same readers. */
static void find_readers(struct loading *loading, const struct vault_story *story, struct vault_generation *generation)
{
	struct msp_arena *arena = loading->stories->past->arena;
	const struct msp_manifest *manifest = &generation->manifest;
	const struct msp_roster_chain *then = vault_chain_then(arena, loading->chain, manifest->roster);
	char day[MSP_VAULT_DAY], hash[MSP_VAULT_HASH];

	msp_vault_day_of(manifest->written, day);
	if (then != NULL) {
		vault_expected(arena, then->current, manifest->client, day, hash);
		if (strcmp(hash, manifest->age_recipients) == 0) {
			name_readers(arena, then->current, day, generation);
			return;
		}
	}
	for (size_t i = 0; i < story->count; i++) {
		if (strcmp(story->items[i].manifest.age_sha256, manifest->age_sha256) == 0) {
			generation->readers = story->items[i].readers;
			generation->reader_count = story->items[i].reader_count;
			generation->proved = story->items[i].proved;
			return;
		}
	}
	generation->readers = manifest->recipients;
	generation->reader_count = manifest->recipient_count;
}

static struct vault_story *story_of(struct vault_stories *stories, const char *id)
{
	struct vault_story *story = msp_map_get(&stories->by_id, id);

	if (story == NULL) {
		story = msp_arena_alloc(stories->past->arena, sizeof *story);
		story->id = msp_arena_strdup(stories->past->arena, id);
		msp_map_set(&stories->by_id, story->id, story);
	}
	return story;
}

static int add_generation(struct loading *loading, const char *path, const char *oid, struct msp_error *err)
{
	struct vault_past *past = loading->stories->past;
	struct msp_error problem = MSP_ERROR_INIT;
	struct vault_generation generation = { .path = path, .commit = loading->commit->id, .at = loading->commit->at };
	const char *text, *signature;
	size_t length, signature_length;
	char sig[MSP_OID_SIZE];

	if (vault_past_text(past, oid, &text, &length, err) != 0 ||
		vault_past_find(past, loading->commit->tree, msp_arena_printf(past->arena, "%s.sig", path), sig, err) !=
			0 ||
		vault_past_text(past, sig, &signature, &signature_length, err) != 0)
		return -1;
	if (msp_manifest_verify_then(loading->chain,
		    &(struct msp_signed_file){ path, text, length, signature, signature_length }, past->arena,
		    &generation.manifest, &problem) != 0) {
		loading->stories->refused++;
		return 0;
	}
	msp_sha256_hex(text, length, generation.hash);
	struct vault_story *story = story_of(loading->stories, generation.manifest.id);
	find_readers(loading, story, &generation);
	msp_arena_reserve(past->arena, story->items, story->count, story->capacity);
	story->items[story->count++] = generation;
	return 0;
}

static int see_change(void *context, const struct msp_git_change *change, struct msp_error *err)
{
	struct loading *loading = context;
	struct msp_arena *arena = loading->stories->past->arena;
	const char *unit = vault_past_unit(arena, change->path);

	if (change->after[0] == '\0' || unit == NULL || strcmp(unit, change->path) != 0)
		return 0;
	const char *key = msp_arena_printf(arena, "%s %s", unit, change->after);
	if (msp_map_set(&loading->seen, key, loading) != NULL)
		return 0;
	return add_generation(loading, unit, change->after, err);
}

static int see_commit(struct loading *loading, struct msp_error *err)
{
	struct vault_past *past = loading->stories->past;
	const struct vault_commit *commit = loading->commit;
	char before[MSP_OID_SIZE] = "";

	if (commit->parent_count == 0)
		return msp_git_compare(past->git, before, commit->tree, "clients", see_change, loading, err);
	for (size_t i = 0; i < commit->parent_count; i++) {
		if (msp_git_tree(past->git, commit->parents[i], before, err) != 0 ||
			msp_git_compare(past->git, before, commit->tree, "clients", see_change, loading, err) != 0)
			return -1;
	}
	return 0;
}

static int by_generation(const void *a, const void *b)
{
	const struct vault_generation *one = a;
	const struct vault_generation *other = b;

	if (one->manifest.gen != other->manifest.gen)
		return one->manifest.gen < other->manifest.gen ? -1 : 1;
	return one->at < other->at ? -1 : one->at > other->at;
}

static int finish_story(struct loading *loading, struct vault_story *story, struct msp_error *err)
{
	struct vault_past *past = loading->stories->past;
	char oid[MSP_OID_SIZE];
	const char *text;
	size_t length;

	qsort(story->items, story->count, sizeof *story->items, by_generation);
	const struct vault_generation *last = &story->items[story->count - 1];
	story->reference = vault_past_reference(past->arena, last->path);
	if (vault_past_find(past, loading->tree, last->path, oid, err) != 0 ||
		vault_past_text(past, oid, &text, &length, err) != 0)
		return -1;
	if (text != NULL) {
		char hash[MSP_VAULT_HASH];
		msp_sha256_hex(text, length, hash);
		story->live = strcmp(hash, last->hash) == 0;
	}
	return 0;
}

int vault_stories_load(
	struct vault_past *past, const char *commit, struct vault_stories *stories, struct msp_error *err)
{
	const struct vault_past_chain *rosters;
	struct loading loading = { .stories = stories };
	struct vault_commit *commits;
	char tree[MSP_OID_SIZE];
	size_t count;

	*stories = (struct vault_stories){ .past = past };
	msp_map_init(&stories->by_id, past->arena);
	msp_map_init(&loading.seen, past->arena);
	if (msp_git_tree(past->git, commit, tree, err) != 0 || vault_past_chain(past, tree, &rosters, err) != 0 ||
		vault_past_commits(past, "", commit, NULL, &commits, &count, err) != 0)
		return -1;
	if (rosters->chain == NULL) {
		*err = rosters->problem;
		return -1;
	}
	loading.chain = rosters->chain;
	loading.tree = tree;
	for (size_t i = 0; i < count; i++) {
		loading.commit = &commits[i];
		if (see_commit(&loading, err) != 0)
			return -1;
	}
	for (size_t i = 0; i < stories->by_id.count; i++) {
		if (finish_story(&loading, stories->by_id.entries[i].value, err) != 0)
			return -1;
	}
	return vault_uses_add(stories, tree, err);
}

const struct vault_story *vault_stories_at(const struct vault_stories *stories, const char *path)
{
	for (size_t i = 0; i < stories->by_id.count; i++) {
		const struct vault_story *story = stories->by_id.entries[i].value;
		if (story->live && strcmp(story->items[story->count - 1].path, path) == 0)
			return story;
	}
	return NULL;
}

/* ---- readers of a value ------------------------------------------------------------------------------------------ */

static void add_reading(struct vault_past *past, struct vault_readings *readings, const struct vault_reading *reading)
{
	for (size_t i = 0; i < readings->count; i++) {
		const struct vault_reading *known = &readings->items[i];
		if (known->story == reading->story && known->value_rev == reading->value_rev &&
			strcmp(known->login, reading->login) == 0)
			return;
	}
	msp_arena_reserve(past->arena, readings->items, readings->count, readings->capacity);
	readings->items[readings->count++] = *reading;
}

static bool tagged(const struct vault_generation *generation, const char *tag)
{
	for (size_t i = 0; i < generation->manifest.tag_count; i++) {
		if (strcmp(generation->manifest.tags[i], tag) == 0)
			return true;
	}
	return false;
}

static bool reads_now(const struct vault_story *story, const char *login)
{
	const struct vault_generation *last = &story->items[story->count - 1];

	for (size_t i = 0; story->live && i < last->reader_count; i++) {
		if (strcmp(last->readers[i], login) == 0)
			return true;
	}
	return false;
}

/* Who reads this generation, as readers of the value `value_rev`. */
static void add_readers(struct vault_past *past, const struct vault_story *story,
	const struct vault_generation *generation, int64_t value_rev, struct vault_readings *readings)
{
	struct vault_reading reading = { .story = story, .first = generation, .value_rev = value_rev };

	for (size_t i = 0; i < generation->reader_count; i++) {
		reading.login = generation->readers[i];
		reading.how = generation->manifest.value_rev == value_rev ? "reader" : "pending";
		reading.now = reads_now(story, reading.login);
		reading.proved = generation->proved;
		add_reading(past, readings, &reading);
	}
	for (size_t i = 0; i < generation->manifest.tag_count; i++) {
		const char *tag = generation->manifest.tags[i];
		if (generation->manifest.value_rev != value_rev || !msp_str_starts(tag, VAULT_KNOWN))
			continue;
		reading.login = tag + strlen(VAULT_KNOWN);
		reading.how = msp_str_starts(reading.login, "break-glass") ? "break-glass" : "known";
		reading.now = reads_now(story, reading.login);
		reading.proved = true;
		add_reading(past, readings, &reading);
	}
}

/* One value: generations [begin, end) have it; before them, those that held it while it was pending. */
static void add_value(struct vault_past *past, const struct vault_story *story, size_t begin, size_t end, int64_t to,
	struct vault_readings *readings)
{
	int64_t value_rev = story->items[begin].manifest.value_rev;

	for (size_t i = begin; i < end && story->items[i].at < to; i++)
		add_readers(past, story, &story->items[i], value_rev, readings);
	for (size_t i = begin; i > 0 && tagged(&story->items[i - 1], VAULT_PENDING); i--)
		add_readers(past, story, &story->items[i - 1], value_rev, readings);
	vault_uses_read(past, story, value_rev, &story->items[begin], to, readings);
}

void vault_story_readers(struct vault_past *past, const struct vault_story *story, int64_t from, int64_t to,
	struct vault_readings *readings)
{
	for (size_t begin = 0, end; begin < story->count; begin = end) {
		for (end = begin; end < story->count &&
				  story->items[end].manifest.value_rev == story->items[begin].manifest.value_rev;)
			end++;
		bool over = end < story->count &&
			    (from == MSP_TIME_NONE ? story->items[end].at < to : story->items[end].at <= from);
		if (story->items[begin].at < to && !over)
			add_value(past, story, begin, end, to, readings);
	}
}

const struct vault_reading *vault_readings_find(const struct vault_readings *readings, const char *login)
{
	for (size_t i = 0; i < readings->count; i++) {
		if (strcmp(readings->items[i].login, login) == 0)
			return &readings->items[i];
	}
	return NULL;
}
