/* SPDX-License-Identifier: ISC */
/* Bitwarden's unencrypted JSON (and Vaultwarden's), of a person or an organization, read in the cage. */
#include <string.h>

#include "cmd/vault/import.h"
#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/text/json.h"

enum { LOGIN = 1, NOTE = 2, CARD = 3, IDENTITY = 4, SSH_KEY = 5 };

/* id -> name of folders or collections */
static void read_names(const struct msp_node *list, struct msp_map *names)
{
	msp_node_each_item(list, folder) {
		const char *id = msp_node_text(folder, "id", "");
		msp_map_set(names, id, (void *)(uintptr_t)msp_node_text(folder, "name", ""));
	}
}

static void put_text(
	struct msp_secret *entries, enum msp_entry_field field, const struct msp_node *map, const char *key)
{
	const struct msp_node *node = msp_node_get(map, key);

	if (msp_node_scalar(node))
		msp_entry_put(entries, field, NULL, node->value, node->length);
}

static void put_extra(struct msp_secret *entries, const char *name, const struct msp_node *value)
{
	if (msp_node_is(value, MSP_NODE_TRUE) || msp_node_is(value, MSP_NODE_FALSE))
		msp_entry_put(entries, MSP_ENTRY_EXTRA, name, value->kind == MSP_NODE_TRUE ? "true" : "false",
			value->kind == MSP_NODE_TRUE ? 4 : 5);
	else if (msp_node_scalar(value))
		msp_entry_put(entries, MSP_ENTRY_EXTRA, name, value->value, value->length);
}

static void put_login(struct msp_secret *entries, const struct msp_node *login)
{
	put_text(entries, MSP_ENTRY_USERNAME, login, "username");
	put_text(entries, MSP_ENTRY_PASSWORD, login, "password");
	put_text(entries, MSP_ENTRY_TOTP, login, "totp");
	msp_node_each_item(msp_node_get(login, "uris"), uri)
		put_text(entries, MSP_ENTRY_URL, uri, "uri");
	msp_node_each_item(msp_node_get(login, "fido2Credentials"), passkey) {
		(void)passkey;
		msp_entry_puts(entries, MSP_ENTRY_LEFT, msp_message("passkey"));
	}
}

/* Cards and identities: every field as a line. */
static void put_fields_of(struct msp_secret *entries, const struct msp_node *map)
{
	msp_node_each_pair(map, key, value)
		put_extra(entries, key->value, value);
}

static void put_content(struct msp_secret *entries, const struct msp_node *item)
{
	char text[64];

	switch (msp_node_int(item, "type", 0)) {
	case LOGIN:
		put_login(entries, msp_node_get(item, "login"));
		break;
	case NOTE:
		break;
	case CARD:
		put_fields_of(entries, msp_node_get(item, "card"));
		break;
	case IDENTITY:
		put_fields_of(entries, msp_node_get(item, "identity"));
		break;
	case SSH_KEY:
		/* the public one follows from it */
		put_text(entries, MSP_ENTRY_PASSWORD, msp_node_get(item, "sshKey"), "privateKey");
		break;
	default:
		snprintf(text, sizeof text, msp_message("items of type %lld are not known"),
			(long long)msp_node_int(item, "type", 0));
		msp_entry_puts(entries, MSP_ENTRY_REFUSED, text);
	}
}

static const char *folder_of(const struct msp_node *item, const struct msp_map *names)
{
	const char *name = msp_map_get(names, msp_node_text(item, "folderId", ""));

	msp_node_each_item(msp_node_get(item, "collectionIds"), id) {
		if (name == NULL && msp_node_scalar(id))
			name = msp_map_get(names, id->value);
	}
	return name;
}

static void put_item(
	struct msp_secret *entries, const struct msp_node *item, const struct msp_map *names, size_t number)
{
	msp_entry_begin(entries, (uint32_t)number);
	put_text(entries, MSP_ENTRY_ID, item, "id");
	put_text(entries, MSP_ENTRY_TITLE, item, "name");
	msp_entry_puts(entries, MSP_ENTRY_FOLDER, folder_of(item, names));
	if (msp_node_get(item, "deletedDate") != NULL)
		msp_entry_puts(entries, MSP_ENTRY_SKIPPED, msp_message("it is in the trash"));
	put_content(entries, item);
	msp_node_each_item(msp_node_get(item, "fields"), field)
		put_extra(entries, msp_node_text(field, "name", "field"), msp_node_get(field, "value"));
	put_text(entries, MSP_ENTRY_NOTES, item, "notes");
	msp_node_each_item(msp_node_get(item, "attachments"), file)
		put_text(entries, MSP_ENTRY_LEFT, file, "fileName");
	msp_entry_end(entries);
}

static int put_items(
	struct msp_arena *arena, const struct msp_node *root, struct msp_secret *entries, struct msp_error *err)
{
	const struct msp_node *items = msp_node_get(root, "items");
	struct msp_map names;
	size_t number = 0;

	if (msp_node_bool(root, "encrypted", false)) {
		msp_error_set(err, MSP_DATA, "this export is encrypted");
		msp_error_hint(err, "bw export --format json | msp-vault import bitwarden -");
		return -1;
	}
	if (!msp_node_is(items, MSP_NODE_SEQ)) {
		msp_error_set(err, MSP_DATA, "this is no export of Bitwarden: it has no list of items");
		msp_error_hint(err, "bw export --format json | msp-vault import bitwarden -");
		return -1;
	}
	msp_map_init(&names, arena);
	read_names(msp_node_get(root, "collections"), &names);
	read_names(msp_node_get(root, "folders"), &names);
	msp_node_each_item(items, item)
		put_item(entries, item, &names, ++number);
	return 0;
}

/* What the parser says may quote the text. */
static int malformed(const struct msp_error *problem, struct msp_error *err)
{
	msp_error_put(err, MSP_DATA, "malformed JSON");
	msp_error_at(err, NULL, problem->line, problem->column);
	return msp_failed();
}

int vault_import_bitwarden(const char *text, size_t length, struct msp_secret *entries, struct msp_error *err)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_error problem = MSP_ERROR_INIT;
	struct msp_node *root;
	int failed = msp_json_parse(&arena, text, length, &root, &problem);

	failed = failed != 0 ? malformed(&problem, err) : put_items(&arena, root, entries, err);
	msp_arena_release(&arena);
	return failed;
}
