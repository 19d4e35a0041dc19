/* SPDX-License-Identifier: ISC */
#include "lib/model/resolve.h"

#include <stdio.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/base/time.h"
#include "lib/store/identity.h"

#define RECENT (14 * MSP_DAY)
#define PREFIX_LENGTH 3
#define LISTED 12 /* candidates named in a message */

/* Every numbered record: tickets have a table of their own. ?1 is the number, or the prefix range [?1, ?2). */
#define NUMBERED                                                                                                 \
	"SELECT id, 'ticket' AS kind, client, number AS name, number, title, unresolved, resolved FROM ticket"       \
	" UNION ALL SELECT id, kind, client, name, number, title, 1, NULL FROM record WHERE number IS NOT NULL"

static const char by_number[] = "SELECT n.id, kind, client, name, title, unresolved, path, 0 FROM (" NUMBERED ") n"
				" JOIN file USING (id) WHERE number = ?1 ORDER BY client";
static const char by_former[] = "SELECT n.id, kind, client, name, title, unresolved, path, 1 FROM former f"
				" JOIN (" NUMBERED ") n USING (id) JOIN file USING (id) WHERE f.number = ?1"
				" ORDER BY client";
static const char by_prefix[] = "SELECT n.id, kind, client, name, title, unresolved, path, 0 FROM (" NUMBERED ") n"
				" JOIN file USING (id) WHERE number >= ?1 AND number < ?2"
				" AND (unresolved = 1 OR resolved >= ?3) ORDER BY number LIMIT 200";
static const char by_slug[] = "SELECT r.id, kind, client, name, title, 1, path, 0 FROM record r JOIN file USING (id)"
			      " WHERE client = ?1 AND name = ?2 ORDER BY kind";

struct search {
	struct msp_db *db;
	struct msp_arena *arena;
	const struct msp_resolve_request *request;
	struct msp_matches *matches;
	size_t capacity;
};

static char *copy_column(struct search *search, struct msp_stmt *stmt, int column)
{
	const char *text = msp_stmt_text(stmt, column);
	return msp_arena_strdup(search->arena, text == NULL ? "" : text);
}

static bool wanted(const struct search *search, const char *kind, const char *client)
{
	const struct msp_resolve_request *request = search->request;

	if (request->client != NULL && strcmp(request->client, client) != 0)
		return false;
	return request->kind == MSP_KIND_OTHER || strcmp(msp_kind_get(request->kind)->name, kind) == 0;
}

static void keep_row(struct search *search, struct msp_stmt *stmt)
{
	struct msp_matches *matches = search->matches;

	msp_arena_reserve(search->arena, matches->items, matches->count, search->capacity);
	struct msp_match *match = &matches->items[matches->count++];
	*match = (struct msp_match){
		.id = msp_stmt_int(stmt, 0),
		.kind = msp_kind_find(msp_stmt_text(stmt, 1)),
		.client = copy_column(search, stmt, 2),
		.name = copy_column(search, stmt, 3),
		.title = copy_column(search, stmt, 4),
		.unresolved = msp_stmt_int(stmt, 5) != 0,
		.path = copy_column(search, stmt, 6),
		.formerly = msp_stmt_int(stmt, 7) != 0,
	};
	struct msp_place place;
	msp_kind_place(search->arena, match->path, &place);
	match->reference = msp_kind_reference(search->arena, &place);
}

/* Adds what a statement finds to the matches. */
static int run(struct search *search, const char *sql, const char *first, const char *second, int64_t since,
	struct msp_error *err)
{
	struct msp_stmt *stmt;
	int more;

	if (msp_db_prepare(search->db, sql, &stmt, err) != 0)
		return -1;
	msp_stmt_text_set(stmt, 1, first);
	if (second != NULL)
		msp_stmt_text_set(stmt, 2, second);
	if (since != MSP_TIME_NONE)
		msp_stmt_int_set(stmt, 3, since);
	while ((more = msp_stmt_next(stmt, err)) == 1)
		if (wanted(search, msp_stmt_text(stmt, 1), msp_stmt_text(stmt, 2)))
			keep_row(search, stmt);
	return more;
}

/* "acme-4815164 «No factura», …" of the candidates. */
static const char *list(struct search *search)
{
	const struct msp_matches *matches = search->matches;
	const char *text = "";

	for (size_t i = 0; i < matches->count && i < LISTED; i++)
		text = msp_arena_printf(search->arena, "%s%s%s «%.40s»", text, i == 0 ? "" : ", ",
			matches->items[i].reference, matches->items[i].title);
	return matches->count > LISTED ? msp_arena_printf(search->arena, "%s …", text) : text;
}

/* A number nobody has: perhaps one digit or one swap away from one that somebody has. */
static int propose(struct search *search, const char *operand, const char *number, struct msp_error *err)
{
	size_t count;
	char **neighbours = msp_number_neighbours(search->arena, number, &count);

	for (size_t i = 0; i < count; i++)
		if (run(search, by_number, neighbours[i], NULL, MSP_TIME_NONE, err) != 0)
			return -1;
	msp_error_set(err, MSP_MISSING, msp_number_valid(number) ? "no record %s" :
		"no record %s: its check digit is wrong", operand);
	if (search->matches->count > 0)
		msp_error_hint(err, "did you mean %s?", list(search));
	search->matches->count = 0;
	return -1;
}

static int resolve_number(struct search *search, const char *operand, const char *number, struct msp_error *err)
{
	if (run(search, by_number, number, NULL, MSP_TIME_NONE, err) != 0 ||
		run(search, by_former, number, NULL, MSP_TIME_NONE, err) != 0)
		return -1;
	return search->matches->count > 0 ? 0 : propose(search, operand, number, err);
}

static int resolve_prefix(struct search *search, const char *operand, const char *digits, struct msp_error *err)
{
	const char *end = msp_arena_printf(search->arena, "%s:", digits); /* ':' is behind '9' */

	if (strlen(digits) < PREFIX_LENGTH) {
		msp_error_set(err, MSP_USAGE, "'%s' is too short: give three digits or more", operand);
		return -1;
	}
	if (run(search, by_prefix, digits, end, search->request->now - RECENT, err) != 0)
		return -1;
	if (search->matches->count == 1)
		return 0;
	if (search->matches->count == 0) {
		msp_error_set(err, MSP_MISSING, "no record that is open, or was resolved lately, begins with %s", operand);
		msp_error_hint(err, "older ones need the whole number");
		return -1;
	}
	msp_error_set(err, MSP_MISSING, "%s could be several: %s", operand, list(search));
	msp_error_hint(err, "give more digits");
	return -1;
}

static int resolve_slug(struct search *search, const char *operand, const char *slash, struct msp_error *err)
{
	const char *client = msp_arena_strndup(search->arena, operand, (size_t)(slash - operand));

	if (run(search, by_slug, client, slash + 1, MSP_TIME_NONE, err) != 0)
		return -1;
	if (search->matches->count == 0)
		return msp_error_set(err, MSP_MISSING, "no record '%s'", operand);
	if (search->matches->count > 1 && search->request->kind == MSP_KIND_OTHER)
		return msp_error_set(err, MSP_MISSING, "'%s' names %zu records: %s", operand, search->matches->count,
			list(search));
	return 0;
}

int msp_resolve(struct msp_db *db, struct msp_arena *arena, const struct msp_resolve_request *request,
	const char *operand, struct msp_matches *matches, struct msp_error *err)
{
	struct msp_resolve_request narrowed = *request;
	struct search search = { .db = db, .arena = arena, .request = &narrowed, .matches = matches };
	const char *slash = strchr(operand, '/'), *dash = strrchr(operand, '-');
	const char *digits = dash == NULL ? operand : dash + 1;

	*matches = (struct msp_matches){ NULL, 0 };
	if (slash != NULL)
		return resolve_slug(&search, operand, slash, err);
	if (!msp_str_digits(digits)) {
		msp_error_set(err, MSP_MISSING, "'%s' names no record", operand);
		msp_error_hint(err, "give a number (4815164, or its first digits), or client/name");
		return -1;
	}
	if (dash != NULL)
		narrowed.client = msp_arena_strndup(arena, operand, (size_t)(dash - operand));
	if (strlen(digits) == 7 || strlen(digits) == 8)
		return resolve_number(&search, operand, digits, err);
	return resolve_prefix(&search, operand, digits, err);
}

/* ---- numbers, uids, origins ---- */

int msp_resolve_taken(struct msp_db *db, const char *number, bool *taken, struct msp_error *err)
{
	struct msp_stmt *stmt;

	if (msp_db_prepare(db, "SELECT EXISTS (SELECT 1 FROM ticket WHERE number = ?1)"
			       " OR EXISTS (SELECT 1 FROM record WHERE number = ?1)"
			       " OR EXISTS (SELECT 1 FROM former WHERE number = ?1)", &stmt, err) != 0)
		return -1;
	msp_stmt_text_set(stmt, 1, number);
	int more = msp_stmt_next(stmt, err);
	*taken = more == 1 && msp_stmt_int(stmt, 0) != 0;
	msp_stmt_reset(stmt);
	return more < 0 ? -1 : 0;
}

int msp_resolve_used(struct msp_db *db, int64_t *used, struct msp_error *err)
{
	struct msp_stmt *stmt;

	if (msp_db_prepare(db, "SELECT (SELECT count(*) FROM ticket)"
			       " + (SELECT count(*) FROM record WHERE number IS NOT NULL)"
			       " + (SELECT count(*) FROM former)", &stmt, err) != 0)
		return -1;
	int more = msp_stmt_next(stmt, err);
	*used = more == 1 ? msp_stmt_int(stmt, 0) : 0;
	msp_stmt_reset(stmt);
	return more < 0 ? -1 : 0;
}

/* The path in the only row of a statement with two parameters. */
static int find_path(struct msp_db *db, struct msp_arena *arena, const char *sql, const char *first, const char *second,
	const char **path, struct msp_error *err)
{
	struct msp_stmt *stmt;

	*path = NULL;
	if (msp_db_prepare(db, sql, &stmt, err) != 0)
		return -1;
	msp_stmt_text_set(stmt, 1, first);
	if (second != NULL)
		msp_stmt_text_set(stmt, 2, second);
	int more = msp_stmt_next(stmt, err);
	if (more == 1)
		*path = msp_arena_strdup(arena, msp_stmt_text(stmt, 0));
	msp_stmt_reset(stmt);
	return more < 0 ? -1 : 0;
}

int msp_resolve_uid(struct msp_db *db, struct msp_arena *arena, const char *uid, const char **path,
	struct msp_error *err)
{
	return find_path(db, arena, "SELECT path FROM (SELECT id FROM ticket WHERE uid = ?1 UNION ALL"
				    " SELECT id FROM record WHERE uid = ?1) JOIN file USING (id) LIMIT 1",
		uid, NULL, path, err);
}

int msp_resolve_origin(struct msp_db *db, struct msp_arena *arena, const char *client, const char *origin,
	const char **path, struct msp_error *err)
{
	if (client == NULL)
		return find_path(db, arena, "SELECT path FROM (SELECT id FROM ticket WHERE origin = ?1 UNION ALL"
					    " SELECT id FROM record WHERE origin = ?1) JOIN file USING (id) LIMIT 1",
			origin, NULL, path, err);
	return find_path(db, arena, "SELECT path FROM (SELECT id FROM ticket WHERE origin = ?1 AND client = ?2 UNION ALL"
				    " SELECT id FROM record WHERE origin = ?1 AND client = ?2) JOIN file USING (id) LIMIT 1",
		origin, client, path, err);
}
