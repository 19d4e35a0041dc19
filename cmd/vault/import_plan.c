/* SPDX-License-Identifier: ISC */
/* What becomes of every entry: new, there already, or not taken. */
#include <string.h>

#include "cmd/vault/import.h"
#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"

#define SLUG 40

/* ---- what is there ----------------------------------------------------------------------------------------------- */

static int read_existing(struct vault_import *import, struct msp_error *err)
{
	struct msp_arena *arena = import->vault.session.arena;
	struct vault_secret *secrets;
	size_t count;

	msp_map_init(&import->existing, arena);
	msp_map_init(&import->imported, arena);
	if (vault_list(&import->vault, NULL, &secrets, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct vault_secret *secret = &secrets[i];
		msp_map_set(&import->existing, secret->reference, secret);
		for (size_t j = 0; secret->refused.code == MSP_OK && j < secret->manifest.tag_count; j++) {
			if (msp_str_starts(secret->manifest.tags[j], "import:"))
				msp_map_set(&import->imported, secret->manifest.tags[j], secret);
		}
	}
	return 0;
}

/* ---- comparing --------------------------------------------------------------------------------------------------- */

static bool is_parts(enum msp_secret_kind kind)
{
	return kind == MSP_SECRET_PASSWORD || kind == MSP_SECRET_TOTP;
}

/* The same words in another order of lines are the same: both are written anew. */
static void normalize(struct msp_secret *payload)
{
	struct msp_arena scratch = MSP_ARENA_INIT;
	struct msp_entry entry = { 0 };
	struct msp_secret text;
	enum msp_secret_kind kind;

	msp_secret_init(&text, payload->memory);
	msp_entry_read(&scratch, payload->bytes, payload->length, &entry);
	if (msp_entry_write(&entry, true, &kind, &text, NULL) == 0) {
		msp_secret_clear(payload);
		msp_secret_add(payload, text.bytes, text.length);
	}
	msp_secret_release(&text);
	msp_arena_release(&scratch);
}

static bool same_payload(enum msp_secret_kind kind, struct msp_secret *a, struct msp_secret *b)
{
	if (is_parts(kind)) {
		normalize(a);
		normalize(b);
	}
	return msp_secret_equal(a, b);
}

/* Is this what the store has there?  What cannot be opened is not. */
static bool same_as_existing(
	struct vault_import *import, const struct vault_import_item *item, const struct vault_secret *secret)
{
	struct msp_secret ours, theirs;
	enum msp_secret_kind kind;

	msp_secret_init(&ours, &import->vault.memory);
	msp_secret_init(&theirs, &import->vault.memory);
	bool same = secret->refused.code == MSP_OK && vault_import_payload(import, item, &kind, &theirs, NULL) == 0 &&
		    kind == secret->manifest.kind && vault_reveal(&import->vault, secret, &ours, NULL) == 0 &&
		    same_payload(kind, &ours, &theirs);
	msp_secret_release(&ours);
	msp_secret_release(&theirs);
	return same;
}

static bool same_as_item(
	struct vault_import *import, const struct vault_import_item *item, const struct vault_import_item *other)
{
	struct msp_secret one, two;
	enum msp_secret_kind kind, other_kind;

	if (strcmp(item->manifest.username, other->manifest.username) != 0 ||
		strcmp(item->manifest.url, other->manifest.url) != 0)
		return false;
	msp_secret_init(&one, &import->vault.memory);
	msp_secret_init(&two, &import->vault.memory);
	bool same = vault_import_payload(import, item, &kind, &one, NULL) == 0 &&
		    vault_import_payload(import, other, &other_kind, &two, NULL) == 0 && kind == other_kind &&
		    msp_secret_equal(&one, &two);
	msp_secret_release(&one);
	msp_secret_release(&two);
	return same;
}

/* ---- names ------------------------------------------------------------------------------------------------------- */

/* "fw-2", cut so that the number fits. */
static const char *numbered(struct msp_arena *arena, const char *name, size_t number)
{
	char *end = msp_arena_printf(arena, "-%zu", number);
	int room = SLUG - (int)strlen(end);
	int length = (int)strlen(name) < room ? (int)strlen(name) : room;

	while (length > 0 && name[length - 1] == '-')
		length--;
	return msp_arena_printf(arena, "%.*s%s", length, name, end);
}

static void settle(
	struct vault_import_item *item, enum vault_import_outcome outcome, const char *reference, const char *reason)
{
	item->outcome = outcome;
	item->reference = reference;
	item->reason = reason;
}

/* The name, or the first number behind it that is free; nothing new when the same stands there. */
static void find_name(struct vault_import *import, struct vault_import_item *item)
{
	struct msp_arena *arena = import->vault.session.arena;
	const char *name = item->name;

	for (size_t number = 2;; number++) {
		const char *reference = msp_arena_printf(arena, "%s/%s", item->manifest.client, name);
		const struct vault_secret *secret = msp_map_get(&import->existing, reference);
		struct vault_import_item *other = msp_map_get(&import->taken, reference);
		if (secret == NULL && other == NULL) {
			if (number > 2)
				item->reason = msp_message("another one has the name already");
			item->name = name;
			item->reference = reference;
			item->manifest.path =
				msp_arena_printf(arena, "clients/%s/vault/%s.yaml", item->manifest.client, name);
			msp_map_set(&import->taken, reference, item);
			return;
		}
		if (secret != NULL && same_as_existing(import, item, secret)) {
			settle(item, VAULT_IMPORT_SAME, reference, NULL);
			return;
		}
		if (other != NULL && same_as_item(import, item, other)) {
			settle(item, VAULT_IMPORT_SAME, reference, msp_message("twice in the source"));
			return;
		}
		name = numbered(arena, item->name, number);
	}
}

/* Was it imported before? */
static bool find_imported(struct vault_import *import, struct vault_import_item *item)
{
	for (size_t i = 0; i < item->manifest.tag_count; i++) {
		const char *tag = item->manifest.tags[i];
		const struct vault_secret *secret = msp_map_get(&import->imported, tag);
		if (secret == NULL || !msp_str_starts(tag, "import:"))
			continue;
		if (same_as_existing(import, item, secret))
			settle(item, VAULT_IMPORT_SAME, secret->reference, NULL);
		else
			settle(item, VAULT_IMPORT_DIFFERS, secret->reference,
				msp_message("it was imported before and has another value here: left as it is"));
		return true;
	}
	return false;
}

/* ---- one entry --------------------------------------------------------------------------------------------------- */

/* What the reader said about it already. */
static bool judged(struct vault_import *import, struct vault_import_item *item)
{
	const struct msp_entry_part *refused = msp_entry_find(&item->entry, MSP_ENTRY_REFUSED);
	const struct msp_entry_part *skipped = msp_entry_find(&item->entry, MSP_ENTRY_SKIPPED);

	if (refused != NULL)
		vault_import_refuse(item, vault_import_text(import, refused), NULL);
	else if (skipped != NULL)
		settle(item, VAULT_IMPORT_SKIPPED, NULL, vault_import_text(import, skipped));
	return refused != NULL || skipped != NULL;
}

static void check_payload(struct vault_import *import, struct vault_import_item *item)
{
	struct msp_error problem = MSP_ERROR_INIT;
	struct msp_secret payload;
	enum msp_secret_kind kind;

	msp_secret_init(&payload, &import->vault.memory);
	if (vault_import_payload(import, item, &kind, &payload, &problem) != 0)
		vault_import_refuse(item, msp_arena_strdup(import->vault.session.arena, problem.message), NULL);
	else
		item->manifest.kind = kind;
	msp_secret_release(&payload);
}

static int plan_item(struct vault_import *import, struct vault_import_item *item, struct msp_error *err)
{
	struct msp_arena *arena = import->vault.session.arena;

	item->title = vault_import_text(import, msp_entry_find(&item->entry, MSP_ENTRY_TITLE));
	if (import->format->form == VAULT_IMPORT_TREE)
		item->place = msp_utf8_visible(
			arena, vault_import_text(import, msp_entry_find(&item->entry, MSP_ENTRY_ID)), false);
	if (judged(import, item))
		return 0;
	if (vault_import_place(import, item, err) != 0)
		return -1;
	if (item->reason != NULL)
		return 0;
	vault_import_describe(import, item);
	check_payload(import, item);
	if (item->outcome == VAULT_IMPORT_NEW && !find_imported(import, item))
		find_name(import, item);
	return 0;
}

static void count_left(struct vault_import *import, const struct msp_entry *entry)
{
	for (size_t i = 0; i < entry->count; i++)
		import->left += entry->parts[i].field == MSP_ENTRY_LEFT;
}

/* ---- all of them ------------------------------------------------------------------------------------------------- */

static int read_entries(struct vault_import *import, struct msp_error *err)
{
	struct msp_arena *arena = import->vault.session.arena;
	struct msp_entry entry;
	size_t at = 0;
	int found;

	while ((found = msp_entry_next(arena, &import->stream, &at, &entry, err)) == 1) {
		if (import->count == VAULT_IMPORT_MOST) {
			msp_error_set(err, MSP_DATA, "more than %d entries", VAULT_IMPORT_MOST);
			msp_error_hint(err, "import it in parts: what was imported already is not imported twice");
			return -1;
		}
		msp_arena_reserve(arena, import->items, import->count, import->capacity);
		import->items[import->count++] = (struct vault_import_item){ .entry = entry };
	}
	return found;
}

int vault_import_plan(struct vault_import *import, struct msp_error *err)
{
	struct msp_arena *arena = import->vault.session.arena;

	msp_map_init(&import->clients, arena);
	msp_map_init(&import->taken, arena);
	msp_map_init(&import->twins, arena);
	if (read_existing(import, err) != 0 || read_entries(import, err) != 0)
		return -1;
	for (size_t i = 0; i < import->count; i++) {
		struct vault_import_item *item = &import->items[i];
		if (plan_item(import, item, err) != 0)
			return -1;
		import->counts[item->outcome]++;
		/* what is refused takes its attachments with it */
		if (item->outcome != VAULT_IMPORT_REFUSED && item->outcome != VAULT_IMPORT_SKIPPED)
			count_left(import, &item->entry);
	}
	return 0;
}
