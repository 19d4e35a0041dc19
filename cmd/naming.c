/* SPDX-License-Identifier: ISC */
#include "cmd/naming.h"

#include <string.h>

#include "lib/base/str.h"
#include "lib/base/utf8.h"

static bool names_client(struct msp_arena *arena, const struct msp_client *client, const char *folded)
{
	if (strcmp(msp_utf8_fold(arena, client->name), folded) == 0)
		return true;
	msp_node_each_item(msp_node_get(client->node, "domains"), domain)
		if (strcmp(domain->value, folded) == 0)
			return true;
	msp_node_each_item(msp_node_get(client->node, "entities"), entity)
		if (strcmp(msp_utf8_fold(arena, msp_node_text(entity, "legal_name", "")), folded) == 0)
			return true;
	return false;
}

int msp_session_client_named(struct msp_session *session, const char *word, const char **slug, struct msp_error *err)
{
	const char *folded = msp_utf8_fold(session->arena, word);
	const struct msp_client *client;
	const char **paths;
	size_t count, found = 0;

	*slug = word;
	if (msp_slug_valid(word) && msp_catalog_client(&session->catalog, word, &client, NULL) == 0)
		return 0;
	*slug = "";
	if (msp_index_paths(session->index, session->arena, "clients/", &paths, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (!msp_str_ends(paths[i], "/client.yaml"))
			continue;
		const char *name = paths[i] + strlen("clients/");
		name = msp_arena_strndup(session->arena, name, strcspn(name, "/"));
		if (msp_catalog_client(&session->catalog, name, &client, NULL) != 0 ||
			!names_client(session->arena, client, folded))
			continue;
		*slug = name;
		found++;
	}
	if (found > 1)
		*slug = "";
	return 0;
}
