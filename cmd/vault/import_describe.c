/* SPDX-License-Identifier: ISC */
/* What a manifest, which everybody with the store reads, may say of an entry; the rest stays with the value. */
#include <string.h>

#include "cmd/vault/import.h"
#include "cmd/vault/meta.h"
#include "cmd/vault/value.h"
#include "lib/base/sha256.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/vault/totp.h"

#define LINE 500 /* bytes of a username or URL in a manifest */
#define MARK 100 /* bytes of a tag */
#define ID 12    /* hex digits of the tag that knows an entry again */
#define TITLE 40 /* bytes of a name: of a longer title something was cut off */

const char *vault_import_text(struct vault_import *import, const struct msp_entry_part *part)
{
	if (part == NULL)
		return "";
	const char *text = (const char *)part->bytes;
	size_t length = msp_utf8_check(text, part->length);
	return msp_str_trim(import->vault.session.arena, msp_arena_strndup(import->vault.session.arena, text, length));
}

void vault_import_refuse(struct vault_import_item *item, const char *reason, const char *hint)
{
	item->outcome = VAULT_IMPORT_REFUSED;
	item->reason = reason;
	item->hint = hint;
}

/* One line of text that a manifest can hold. */
static bool fits(const struct msp_entry_part *part)
{
	for (size_t i = 0; i < part->length; i++) {
		if (part->bytes[i] < ' ' || part->bytes[i] == 0x7f)
			return false;
	}
	return part->length <= LINE && msp_utf8_check((const char *)part->bytes, part->length) == part->length;
}

/* The part becomes a line of the value. */
static void keep_inside(struct msp_entry_part *part, const char *name)
{
	part->field = MSP_ENTRY_EXTRA;
	part->name = name;
	part->name_length = strlen(name);
}

/* ---- fields ------------------------------------------------------------------------------------------------------ */

/* Behind a question mark or number sign, and before an at sign, there may be keys. */
static const char *public_url(struct vault_import *import, const struct msp_entry_part *part)
{
	const char *url = vault_import_text(import, part);
	const char *host = strstr(url, "://");
	size_t length = strcspn(url, "?#");

	if (host == NULL || (size_t)(host - url) > length)
		return msp_arena_strndup(import->vault.session.arena, url, length);
	host += 3;
	const char *user = memchr(host, '@', strcspn(host, "/?#"));
	if (user == NULL)
		return msp_arena_strndup(import->vault.session.arena, url, length);
	return msp_arena_printf(import->vault.session.arena, "%.*s%.*s", (int)(host - url), url,
		(int)(length - (size_t)(user + 1 - url)), user + 1);
}

static void describe_url(
	struct vault_import *import, struct vault_import_item *item, struct msp_entry_part *part, size_t number)
{
	if (number > 0) {
		keep_inside(part, msp_arena_printf(import->vault.session.arena, "url %zu", number + 1));
		return;
	}
	if (fits(part)) {
		item->manifest.url = public_url(import, part);
		if (strcmp(item->manifest.url, vault_import_text(import, part)) == 0)
			return;
	}
	/* whole, with the value */
	keep_inside(part, "url");
}

static void describe_username(struct vault_import *import, struct vault_import_item *item, struct msp_entry_part *part)
{
	if (item->manifest.username[0] == '\0' && fits(part))
		item->manifest.username = vault_import_text(import, part);
	else
		keep_inside(part, "username");
}

static void describe_expiry(struct vault_import *import, struct vault_import_item *item, struct msp_entry_part *part)
{
	const char *day = vault_import_text(import, part);

	if (msp_vault_is_day(day))
		item->manifest.expires = day;
	else
		keep_inside(part, "expires");
}

/* A key that nobody can compute with stays, as a line that says less. */
static void describe_totp(struct vault_import *import, struct msp_entry_part *part)
{
	struct msp_totp totp;

	msp_totp_init(&totp, &import->vault.memory);
	if (!fits(part) || msp_totp_parse(&totp, part->bytes, part->length, NULL) != 0)
		keep_inside(part, "otp key");
	msp_totp_release(&totp);
}

/* ---- tags -------------------------------------------------------------------------------------------------------- */

static void add_tag(struct vault_import *import, struct msp_manifest *manifest, const char *tag)
{
	const char **tags = msp_arena_array(import->vault.session.arena, manifest->tag_count + 1, sizeof *tags);

	for (size_t i = 0; i < manifest->tag_count; i++) {
		if (strcmp(manifest->tags[i], tag) == 0)
			return;
		tags[i] = manifest->tags[i];
	}
	tags[manifest->tag_count++] = tag;
	manifest->tags = tags;
}

/* Those that we read ourselves are not for others to write. */
static void describe_tag(struct vault_import *import, struct vault_import_item *item, struct msp_entry_part *part)
{
	const char *tag = vault_import_text(import, part);

	if (tag[0] == '\0')
		return;
	if (!fits(part) || strlen(tag) > MARK || msp_str_starts(tag, "known-to:") || msp_str_starts(tag, "import:"))
		keep_inside(part, "tag");
	else
		add_tag(import, &item->manifest, tag);
}

/* "import:keepass:3f9a01c2d4e5": its id there, or else what it is called and where it is used. */
static void mark(struct vault_import *import, struct vault_import_item *item)
{
	struct msp_arena *arena = import->vault.session.arena;
	const char *source = import->map.source != NULL ? import->map.source : import->format->name;
	const char *id = vault_import_text(import, msp_entry_find(&item->entry, MSP_ENTRY_ID));
	char hash[MSP_VAULT_HASH];

	if (id[0] == '\0')
		id = msp_arena_printf(arena, "%s\n%s\n%s\n%s", item->manifest.client, item->title,
			item->manifest.username, item->manifest.url);
	size_t *twins = msp_map_get(&import->twins, id);
	if (twins == NULL) {
		twins = msp_arena_alloc(arena, sizeof *twins);
		msp_map_set(&import->twins, id, twins);
	}
	if ((*twins)++ > 0)
		id = msp_arena_printf(arena, "%s\n%zu", id, *twins);
	id = msp_arena_printf(arena, "%s\n%s", source, id);
	msp_sha256_hex(id, strlen(id), hash);
	add_tag(import, &item->manifest, msp_arena_printf(arena, "import:%s:%.*s", source, ID, hash));
	for (size_t i = 0; i < import->mark_count; i++)
		add_tag(import, &item->manifest, import->marks[i]);
}

/* ---- all of it --------------------------------------------------------------------------------------------------- */

/* A title of which the name could not say all. */
static void keep_title(struct vault_import *import, struct vault_import_item *item)
{
	struct msp_entry_part part = { .field = MSP_ENTRY_EXTRA, .name = "title", .name_length = 5 };

	part.bytes = (const unsigned char *)item->title;
	part.length = strlen(item->title);
	if (part.length > TITLE)
		msp_entry_add(import->vault.session.arena, &item->entry, &part);
}

void vault_import_describe(struct vault_import *import, struct vault_import_item *item)
{
	const char *client = item->manifest.client;
	size_t urls = 0;

	vault_meta_clear(&item->manifest);
	item->manifest.client = client;
	for (size_t i = 0; i < item->entry.count; i++) {
		struct msp_entry_part *part = &item->entry.parts[i];
		if (part->field == MSP_ENTRY_URL)
			describe_url(import, item, part, urls++);
		else if (part->field == MSP_ENTRY_USERNAME)
			describe_username(import, item, part);
		else if (part->field == MSP_ENTRY_EXPIRES)
			describe_expiry(import, item, part);
		else if (part->field == MSP_ENTRY_TOTP)
			describe_totp(import, part);
		else if (part->field == MSP_ENTRY_TAG)
			describe_tag(import, item, part);
	}
	keep_title(import, item);
	mark(import, item);
}

/* A file of a tree: bytes that are no text, as they are. */
static bool is_binary(const struct msp_entry *entry)
{
	const struct msp_entry_part *part = msp_entry_find(entry, MSP_ENTRY_PASSWORD);

	return part != NULL && (memchr(part->bytes, '\0', part->length) != NULL ||
				       msp_utf8_check((const char *)part->bytes, part->length) != part->length);
}

int vault_import_payload(struct vault_import *import, const struct vault_import_item *item, enum msp_secret_kind *kind,
	struct msp_secret *payload, struct msp_error *err)
{
	const struct msp_entry_part *part = msp_entry_find(&item->entry, MSP_ENTRY_PASSWORD);

	msp_secret_clear(payload);
	if (import->format->form == VAULT_IMPORT_TREE && is_binary(&item->entry)) {
		*kind = MSP_SECRET_FILE;
		msp_secret_add(payload, part->bytes, part->length);
		return 0;
	}
	if (msp_entry_write(&item->entry, false, kind, payload, err) != 0 ||
		vault_value_check(*kind, "", payload, err) != 0)
		return -1;
	if (payload->length <= MSP_AGE_PAYLOAD_LIMIT)
		return 0;
	return msp_error_set(err, MSP_DATA, "a payload of over 16 MiB");
}
