/* SPDX-License-Identifier: ISC */
#include "cmd/store/moved.h"

#include <string.h>

#include "lib/base/str.h"
#include "lib/store/git.h"

#define FOLDER "moved/"

static bool is_among(const struct msp_map *paths, const char *const *files, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (msp_map_get(paths, files[i]) != NULL)
			return true;
	return false;
}

static void tell(struct msp_session *session, const char *client, const char *path)
{
	struct msp_error error = MSP_ERROR_INIT;
	const struct msp_client *found;

	/* without client.yaml it says where the client is */
	if (msp_catalog_client(&session->catalog, client, &found, &error) == 0)
		msp_error_set(&error, MSP_DATA, "client '%s' is in another store, and was changed here", client);
	msp_error_at(&error, path, 0, 0);
	msp_error_hint(&error,
		"carry it over: git format-patch --stdout @{upstream}..HEAD -- clients/%s | git -C STORE am; "
		"see msp-store(1), split",
		client);
	msp_cli_error(session->cli, &error);
}

size_t store_moved_tell(struct msp_session *session, const struct msp_map *paths)
{
	struct msp_arena *arena = session->arena;
	const char **moves, **files;
	size_t count = 0, file_count, told = 0;

	/* the first of several stores has sent them away, not this one */
	if (msp_index_of(session->index, FOLDER) != session->index ||
		msp_index_paths(session->index, arena, FOLDER, &moves, &count, NULL) != 0)
		return 0;
	for (size_t i = 0; i < count; i++) {
		const char *name = moves[i] + strlen(FOLDER);
		const char *client = msp_arena_strndup(arena, name, strcspn(name, "."));
		const char *folder = msp_arena_printf(arena, "clients/%s/", client);
		if (msp_index_paths(session->index, arena, folder, &files, &file_count, NULL) != 0 || file_count == 0 ||
			(paths != NULL && !is_among(paths, files, file_count)))
			continue;
		tell(session, client, files[0]);
		told++;
	}
	return told;
}

/* Has the commit word of where the client went? */
static bool has_moved(struct msp_git *git, struct msp_arena *arena, const char *commit, const char *client)
{
	char tree[MSP_OID_SIZE], oid[MSP_OID_SIZE];
	uint32_t mode;

	return msp_git_tree(git, commit, tree, NULL) == 0 &&
	       msp_git_lookup(git, tree, msp_arena_printf(arena, FOLDER "%s.yaml", client), oid, &mode, NULL) == 0;
}

void store_moved_conflicts(struct msp_session *session, const struct msp_conflicts *conflicts, const char *theirs)
{
	struct msp_arena *arena = session->arena;
	const char *last = "";
	struct msp_git *git;

	if (conflicts->count == 0 || msp_git_open(&session->repo, &git, NULL) != 0)
		return;
	for (size_t i = 0; i < conflicts->count; i++) {
		const char *path = conflicts->items[i].path;
		if (!msp_str_starts(path, "clients/"))
			continue;
		path += strlen("clients/");
		const char *client = msp_arena_strndup(arena, path, strcspn(path, "/"));
		if (strcmp(client, last) == 0)
			continue;
		last = client;
		if (has_moved(git, arena, theirs, client))
			msp_cli_warn(session->cli,
				"%s went to another store, see moved/%s.yaml there; before --theirs, carry what is "
				"yours "
				"over: git format-patch --stdout %.12s..HEAD -- clients/%s | git -C STORE am",
				client, client, theirs, client);
		else if (has_moved(git, arena, session->repo.tip, client))
			msp_cli_warn(session->cli,
				"%s went to another store; before --ours, carry what others wrote over: git "
				"format-patch "
				"--stdout HEAD..%.12s -- clients/%s | git -C STORE am",
				client, theirs, client);
	}
	msp_git_close(git);
}
