/* SPDX-License-Identifier: ISC */
#include "cmd/store/find.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/model/resolve.h"
#include "lib/store/db.h"
#include "lib/store/git.h"

/* Kinds whose records a bare name can mean, and those "client/name" can. */
static const enum msp_kind_id bare_kinds[] = { MSP_KIND_CLIENT, MSP_KIND_TECHNICIAN, MSP_KIND_CALENDAR, MSP_KIND_POLICY,
	MSP_KIND_VENDOR, MSP_KIND_TEMPLATE };
static const enum msp_kind_id client_kinds[] = { MSP_KIND_PERSON, MSP_KIND_ASSET, MSP_KIND_DOCUMENT, MSP_KIND_RUNBOOK,
	MSP_KIND_SECRET };

/* ---- exact paths ---- */

static int is_file(struct msp_session *session, const char *path, bool *found, struct msp_error *err)
{
	struct msp_stmt *stmt;

	if (msp_db_prepare(msp_index_db(session->index), "SELECT 1 FROM file WHERE path = ?1", &stmt, err) != 0)
		return -1;
	msp_stmt_text_set(stmt, 1, path);
	int more = msp_stmt_next(stmt, err);
	*found = more == 1;
	msp_stmt_reset(stmt);
	return more < 0 ? -1 : 0;
}

/* What follows the work tree in an absolute path; NULL when it lies elsewhere. */
static const char *inside(const char *worktree, const char *path)
{
	size_t length = strlen(worktree);

	return strncmp(path, worktree, length) == 0 && path[length] == '/' ? path + length + 1 : NULL;
}

const char *store_relative(struct msp_session *session, const char *operand)
{
	const char *worktree = session->repo.worktree, *rest = operand;
	char *real;

	if (worktree == NULL)
		return operand;
	if (msp_path_real(session->arena, operand, &real, NULL) == 0 && inside(worktree, real) != NULL)
		return inside(worktree, real);
	while (msp_str_starts(rest, "./"))
		rest += 2;
	return rest;
}

/* ---- names ---- */

struct candidates {
	const char *paths[MSP_COUNT(bare_kinds) + MSP_COUNT(client_kinds) + 1];
	size_t count;
};

static int try_kind(struct msp_session *session, enum msp_kind_id kind, const char *client, const char *name,
	struct candidates *found, struct msp_error *err)
{
	const struct msp_place place = { .client = kind == MSP_KIND_CLIENT ? name : client, .name = name };
	const char *path = msp_kind_path(session->arena, kind, &place);
	bool exists;

	if (is_file(session, path, &exists, err) != 0)
		return -1;
	if (exists)
		found->paths[found->count++] = path;
	return 0;
}

static int find_names(struct msp_session *session, const char *operand, struct candidates *found, struct msp_error *err)
{
	const char *slash = strchr(operand, '/');
	const char *client = slash == NULL ? "" : msp_arena_strndup(session->arena, operand, (size_t)(slash - operand));
	const char *name = slash == NULL ? operand : slash + 1;
	const enum msp_kind_id *kinds = slash == NULL ? bare_kinds : client_kinds;
	size_t count = slash == NULL ? MSP_COUNT(bare_kinds) : MSP_COUNT(client_kinds);

	if (*name == '\0' || (slash != NULL && *client == '\0'))
		return 0;
	for (size_t i = 0; i < count; i++)
		if (try_kind(session, kinds[i], client, name, found, err) != 0)
			return -1;
	return 0;
}

static int say_ambiguous(
	struct msp_session *session, const char *operand, const struct candidates *found, struct msp_error *err)
{
	const char *list = "";

	for (size_t i = 0; i < found->count; i++)
		list = msp_arena_printf(session->arena, "%s%s%s", list, i > 0 ? ", " : "", found->paths[i]);
	msp_error_set(err, MSP_MISSING, "'%s' may be %s", operand, list);
	msp_error_hint(err, "give the path");
	return -1;
}

static bool looks_numbered(const char *operand)
{
	const char *dash = strrchr(operand, '-');
	return msp_str_digits(operand) || (dash != NULL && msp_str_digits(dash + 1));
}

static int find_number(struct msp_session *session, const char *operand, const char **path, struct msp_error *err)
{
	const struct msp_resolve_request request = { .kind = MSP_KIND_OTHER, .now = session->now };
	struct msp_matches matches;

	if (msp_resolve(msp_index_db(session->index), session->arena, &request, operand, &matches, err) != 0)
		return -1;
	*path = matches.items[0].path;
	return 0;
}

static int say_missing(struct msp_session *session, const char *operand, struct msp_error *err)
{
	const char **paths, **names, *nearest;
	size_t count = 0, kept = 0;

	msp_error_set(err, MSP_MISSING, "nothing in the store is called '%s'", operand);
	if (msp_index_paths(session->index, session->arena, "clients/", &paths, &count, NULL) != 0)
		return -1;
	names = msp_arena_array(session->arena, count + 1, sizeof *names);
	for (size_t i = 0; i < count; i++)
		if (msp_kind_of(paths[i])->id == MSP_KIND_CLIENT)
			names[kept++] = msp_path_base(msp_path_parent(session->arena, paths[i]));
	nearest = msp_str_nearest(operand, names, kept);
	if (nearest != NULL)
		msp_error_hint(err, "did you mean '%s'?", nearest);
	else
		msp_error_hint(err, "give a path, a number, a client, or client/name");
	return -1;
}

int store_find(struct msp_session *session, const char *operand, const char **path, struct msp_error *err)
{
	struct candidates found = { .count = 0 };
	bool exists;

	*path = store_relative(session, operand);
	if (is_file(session, *path, &exists, err) != 0)
		return -1;
	if (exists)
		return 0;
	if (find_names(session, operand, &found, err) != 0)
		return -1;
	if (found.count > 1)
		return say_ambiguous(session, operand, &found, err);
	*path = found.paths[0];
	if (found.count == 1)
		return 0;
	return looks_numbered(operand) ? find_number(session, operand, path, err) : say_missing(session, operand, err);
}

/* ---- content ---- */

int store_read(struct msp_session *session, const char *path, struct msp_buf *text, struct msp_error *err)
{
	struct msp_git *git = NULL;
	char tree[MSP_OID_SIZE], oid[MSP_OID_SIZE];
	uint32_t mode;
	int result = -1;

	if (msp_git_open(&session->repo, &git, err) != 0)
		return -1;
	if (msp_git_tree(git, msp_index_commit(session->index), tree, err) != 0 ||
		msp_git_lookup(git, tree, path, oid, &mode, err) != 0)
		goto out;
	if (mode != 0100644 && mode != 0100755) {
		msp_error_set(err, MSP_DATA, "no regular file");
		msp_error_at(err, path, 0, 0);
		goto out;
	}
	result = msp_git_blob(git, oid, text, err);
out:
	msp_git_close(git);
	return result;
}
