/* SPDX-License-Identifier: ISC */
/* Where an entry goes: folders are clients, titles are names. */
#include <string.h>

#include "cmd/naming.h"
#include "cmd/vault/import.h"
#include "lib/base/message.h"
#include "lib/base/str.h"

/* ---- clients ----------------------------------------------------------------------------------------------------- */

/* The client that a part of a folder names; "" = none. */
static int client_named(struct vault_import *import, const char *word, const char **slug, struct msp_error *err)
{
	*slug = msp_map_get(&import->clients, word);
	if (*slug != NULL)
		return 0;
	if (msp_session_client_named(&import->vault.session, word, slug, err) != 0)
		return -1;
	msp_map_set(&import->clients, word, (void *)(uintptr_t)*slug);
	return 0;
}

/* Does the folder lie in this one, or is it the same?  Gives what follows. */
static bool lies_in(const char *folder, const char *in, const char **rest)
{
	size_t length = strlen(in);

	if (strncmp(folder, in, length) != 0 || (folder[length] != '\0' && folder[length] != '/'))
		return false;
	*rest = folder + length + (folder[length] == '/');
	return true;
}

/* The longest that fits among `clients` of the map. */
static const char *mapped(const struct vault_import *import, const char *folder, const char **rest)
{
	const char *client = NULL, *behind;
	size_t longest = 0;

	msp_node_each_pair(import->map.clients, theirs, ours) {
		if (theirs->length < longest || !lies_in(folder, theirs->value, &behind))
			continue;
		longest = theirs->length;
		client = ours->value;
		*rest = behind;
	}
	return client;
}

/* --client, the map, else the first part of the folder that is a client; what of the folder is not said by that. */
static int find_client(
	struct vault_import *import, const char *folder, const char **client, const char **rest, struct msp_error *err)
{
	struct msp_arena *arena = import->vault.session.arena;
	size_t count;
	char **parts = msp_str_split(arena, folder, '/', &count);
	const char *slug;

	*rest = folder;
	*client = mapped(import, folder, rest);
	if (import->map.client != NULL) {
		*client = import->map.client;
		/* a folder that says the same is not said twice */
		*rest = folder;
		if (folder[0] != '\0' && client_named(import, parts[0], &slug, err) == 0 && strcmp(slug, *client) == 0)
			*rest = folder + strlen(parts[0]) + (count > 1);
	}
	if (*client != NULL)
		return 0;
	for (size_t i = 0; i < count; i++) {
		const char *part = msp_str_trim(arena, parts[i]);
		if (part[0] == '\0')
			continue;
		if (client_named(import, part, &slug, err) != 0)
			return -1;
		if (slug[0] == '\0')
			continue;
		*client = slug;
		*rest = msp_str_join(arena, parts + i + 1, count - i - 1, "/");
		return 0;
	}
	return 0;
}

static int check_client(struct vault_import *import, struct vault_import_item *item, const char *folder,
	const char *client, struct msp_error *err)
{
	struct msp_arena *arena = import->vault.session.arena;
	struct msp_age_recipients recipients;
	struct msp_error problem = MSP_ERROR_INIT;

	(void)err;
	if (client == NULL) {
		vault_import_refuse(item,
			folder[0] != '\0'
				? msp_arena_printf(arena, msp_message("no client for the folder '%s'"), folder)
				: msp_message("nothing says whose it is"),
			msp_message("--client CLIENT, or `clients: {folder: client}` in a map (--map)"));
		return 0;
	}
	item->manifest.client = client;
	if (vault_recipients(&import->vault, client, &recipients, &problem) != 0)
		vault_import_refuse(
			item, msp_arena_strdup(arena, problem.message), msp_arena_strdup(arena, problem.hint));
	return 0;
}

/* ---- names ------------------------------------------------------------------------------------------------------- */

/* "https://user@www.acme.mx:8443/x" -> "acme.mx" */
static const char *host_of(struct msp_arena *arena, const char *url)
{
	const char *at = strstr(url, "://");
	const char *host = at != NULL ? at + 3 : url;
	size_t length = strcspn(host, "/?#");
	const char *user = memchr(host, '@', length);

	if (user != NULL) {
		length -= (size_t)(user + 1 - host);
		host = user + 1;
	}
	length = strcspn(msp_arena_strndup(arena, host, length), ":");
	if (length > 4 && strncmp(host, "www.", 4) == 0) {
		host += 4;
		length -= 4;
	}
	return msp_arena_strndup(arena, host, length);
}

/* Out of the title; in trees also out of the folders below the client's; else of where it is used, or its place. */
static void name_item(struct vault_import *import, struct vault_import_item *item, const char *rest)
{
	struct msp_arena *arena = import->vault.session.arena;
	const char *words = item->title;

	if (import->format->form == VAULT_IMPORT_TREE && rest[0] != '\0')
		words = msp_arena_printf(arena, "%s %s", rest, item->title);
	item->name = msp_slug_propose(arena, words);
	if (item->name[0] == '\0')
		item->name = msp_slug_propose(
			arena, host_of(arena, vault_import_text(import, msp_entry_find(&item->entry, MSP_ENTRY_URL))));
	if (item->name[0] == '\0')
		item->name = msp_arena_printf(arena, "entrada-%u", (unsigned)item->entry.place);
}

/* Folders below the client's are marks, except in trees, where they are in the name. */
static void keep_folder(struct vault_import *import, struct vault_import_item *item, const char *rest)
{
	struct msp_entry_part part = { .field = MSP_ENTRY_TAG };

	if (rest[0] == '\0' || import->format->form == VAULT_IMPORT_TREE)
		return;
	part.bytes = (const unsigned char *)rest;
	part.length = strlen(rest);
	msp_entry_add(import->vault.session.arena, &item->entry, &part);
}

int vault_import_place(struct vault_import *import, struct vault_import_item *item, struct msp_error *err)
{
	const char *folder = vault_import_text(import, msp_entry_find(&item->entry, MSP_ENTRY_FOLDER));
	const char *client, *rest;

	if (find_client(import, folder, &client, &rest, err) != 0)
		return -1;
	if (check_client(import, item, folder, client, err) != 0 || item->reason != NULL)
		return item->reason != NULL ? 0 : -1;
	name_item(import, item, rest);
	keep_folder(import, item, rest);
	return 0;
}
