/* SPDX-License-Identifier: ISC */
#include "lib/model/resolve.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/str.h"
#include "lib/base/time.h"
#include "lib/store/identity.h"

#define PREFIX_MINIMUM 3
#define NUMBER_MINIMUM 7
#define NUMBER_MAXIMUM 8
#define RECENT (14 * (int64_t)MSP_DAY)
#define LISTED 8          /* candidates that a message names */
#define COUNT_FROM 300000 /* files from which on numbers are counted exactly */

/* Columns: id, path, title, unresolved, formerly. */
#define TICKET_ROWS "SELECT file.id, path, ticket.title, unresolved, 0 AS formerly FROM ticket JOIN file USING (id) "
#define RECORD_ROWS "SELECT file.id, path, record.title, 1, 0 FROM record JOIN file USING (id) "
#define FORMER_ROWS                                                                                           \
	"SELECT file.id, path, coalesce(ticket.title, record.title), coalesce(unresolved, 0), 1 FROM former " \
	"JOIN file ON file.id = former.id LEFT JOIN ticket ON ticket.id = former.id "                         \
	"LEFT JOIN record ON record.id = former.id "

struct search {
	struct msp_db *db;
	struct msp_arena *arena;
	const struct msp_resolve_request *request;
	struct msp_matches *matches;
	size_t capacity;
	const char *client;           /* from request or operand; NULL = any */
	const struct msp_kind *other; /* a match of a kind that was not asked for */
	const char *elsewhere;        /* reference of a match of another client */
};

/* ---- matches ---- */

static bool kind_fits(const struct search *search, const struct msp_kind *kind)
{
	enum msp_kind_id wanted = search->request->kind;

	if (wanted == MSP_KIND_OTHER)
		return true;
	/* Documents and runbooks are one namespace for people. */
	if (wanted == MSP_KIND_DOCUMENT && kind->id == MSP_KIND_RUNBOOK)
		return true;
	return kind->id == wanted;
}

static void add_match(struct search *search, struct msp_stmt *stmt)
{
	struct msp_place place;
	const char *path = msp_arena_strdup(search->arena, msp_stmt_text(stmt, 1)), *title = msp_stmt_text(stmt, 2);
	struct msp_matches *matches = search->matches;

	msp_kind_place(search->arena, path, &place);
	if (!kind_fits(search, place.kind)) {
		search->other = place.kind;
		return;
	}
	if (search->client != NULL && strcmp(search->client, place.client) != 0) {
		search->elsewhere = msp_kind_reference(search->arena, &place);
		return;
	}
	msp_arena_reserve(search->arena, matches->items, matches->count, search->capacity);
	matches->items[matches->count++] = (struct msp_match){
		.id = msp_stmt_int(stmt, 0),
		.kind = place.kind,
		.path = path,
		.client = place.client,
		.name = place.kind->numbered ? place.number : place.name,
		.reference = msp_kind_reference(search->arena, &place),
		.title = title == NULL ? "" : msp_arena_strdup(search->arena, title),
		.unresolved = msp_stmt_int(stmt, 3) != 0,
		.formerly = msp_stmt_int(stmt, 4) != 0,
	};
}

static int collect(struct search *search, struct msp_stmt *stmt, struct msp_error *err)
{
	int result;

	while ((result = msp_stmt_next(stmt, err)) == 1)
		add_match(search, stmt);
	return result;
}

static int find_number(struct search *search, const char *number, struct msp_error *err)
{
	struct msp_stmt *stmt;

	if (msp_db_prepare(search->db,
		    TICKET_ROWS "WHERE ticket.number = ?1 UNION ALL " RECORD_ROWS
				"WHERE record.number = ?1 UNION ALL " FORMER_ROWS
				"WHERE former.number = ?1 ORDER BY formerly, path",
		    &stmt, err) != 0)
		return -1;
	msp_stmt_text_set(stmt, 1, number);
	return collect(search, stmt, err);
}

/* Records of other kinds than tickets have no common idea of being resolved: recent ones count, or all of the kind. */
static int find_prefix(struct search *search, const char *prefix, struct msp_error *err)
{
	struct msp_stmt *stmt;

	if (msp_db_prepare(search->db,
		    TICKET_ROWS "WHERE ticket.number >= ?1 AND ticket.number < ?2 AND"
				" (unresolved = 1 OR resolved >= ?3) UNION ALL " RECORD_ROWS
				"WHERE record.number >= ?1 AND record.number < ?2"
				" AND (?4 OR at >= ?3) ORDER BY path",
		    &stmt, err) != 0)
		return -1;
	msp_stmt_text_set(stmt, 1, prefix);
	msp_stmt_text_set(stmt, 2, msp_arena_printf(search->arena, "%s:", prefix)); /* ':' follows '9' */
	msp_stmt_int_set(stmt, 3, search->request->now - RECENT);
	msp_stmt_int_set(stmt, 4, search->request->kind != MSP_KIND_OTHER);
	return collect(search, stmt, err);
}

/* ---- errors ---- */

static const char *noun(const struct search *search)
{
	return search->request->kind == MSP_KIND_OTHER ? "record" : msp_kind_get(search->request->kind)->name;
}

static const char *list_references(const struct search *search)
{
	const struct msp_matches *matches = search->matches;
	struct msp_buf list = MSP_BUF_INIT;
	const char *text;

	for (size_t i = 0; i < matches->count && i < LISTED; i++)
		msp_buf_addf(&list, "%s%s «%.40s»", i == 0 ? "" : ", ", matches->items[i].reference,
			matches->items[i].title);
	if (matches->count > LISTED)
		msp_buf_addf(&list, " and %zu more", matches->count - LISTED);
	text = msp_arena_strdup(search->arena, list.data);
	msp_buf_release(&list);
	return text;
}

static int ambiguous(const struct search *search, const char *operand, struct msp_error *err)
{
	msp_error_set(err, MSP_MISSING, "several begin so: %s", list_references(search));
	msp_error_at(err, operand, 0, 0);
	msp_error_hint(err, "write one more digit");
	return -1;
}

static int missing(const struct search *search, const char *operand, struct msp_error *err)
{
	msp_error_set(err, MSP_MISSING, "no such %s", noun(search));
	msp_error_at(err, operand, 0, 0);
	if (search->elsewhere != NULL)
		msp_error_hint(err, "did you mean %s?", search->elsewhere);
	else if (search->other != NULL)
		msp_error_hint(err, "there is a %s with that name", search->other->name);
	return -1;
}

/* Digits heard wrong on the telephone: existing numbers one digit or one swap away. */
static int propose(struct search *search, const char *operand, const char *number, struct msp_error *err)
{
	size_t count;
	char **near = msp_number_neighbours(search->arena, number, &count);

	for (size_t i = 0; i < count; i++)
		if (find_number(search, near[i], err) != 0)
			return -1;
	msp_error_set(err, MSP_MISSING, "the digits do not check: the number was heard or typed wrong");
	msp_error_at(err, operand, 0, 0);
	if (search->matches->count > 0)
		msp_error_hint(err, "did you mean %s?", list_references(search));
	return -1;
}

/* ---- operands ---- */

/* "acme-4815164" -> client "acme" and the digits; plain digits have no client. */
static const char *split_number(struct msp_arena *arena, const char *operand, const char **client)
{
	const char *dash = strrchr(operand, '-');

	*client = NULL;
	if (msp_str_digits(operand))
		return operand;
	if (dash == NULL || dash == operand || !msp_str_digits(dash + 1))
		return NULL;
	*client = msp_arena_strndup(arena, operand, (size_t)(dash - operand));
	return dash + 1;
}

static int resolve_number(struct search *search, const char *operand, const char *number, struct msp_error *err)
{
	size_t length = strlen(number);

	if (length < PREFIX_MINIMUM || length > NUMBER_MAXIMUM) {
		missing(search, operand, err);
		msp_error_hint(err, "a number has seven or eight digits, its beginning at least three");
		return -1;
	}
	if (length >= NUMBER_MINIMUM && find_number(search, number, err) != 0)
		return -1;
	if (search->matches->count > 0)
		return 0; /* the current holder first, then who had it once */
	if (length < NUMBER_MAXIMUM && find_prefix(search, number, err) != 0)
		return -1;
	if (search->matches->count > 1)
		return ambiguous(search, operand, err);
	if (search->matches->count == 1)
		return 0;
	if (length >= NUMBER_MINIMUM && !msp_number_valid(number) && search->elsewhere == NULL)
		return propose(search, operand, number, err);
	missing(search, operand, err);
	if (length < NUMBER_MINIMUM && err != NULL && err->hint[0] == '\0')
		msp_error_hint(err, "only unresolved records and those resolved in the last 14 days are found by their"
				    " beginning; older ones need the whole number");
	return -1;
}

static int suggest_name(struct search *search, const char *operand, const char *name, struct msp_error *err)
{
	struct msp_stmt *stmt;
	const char **names = NULL;
	size_t count = 0, capacity = 0;
	int result;

	missing(search, operand, err);
	if (msp_db_prepare(search->db,
		    "SELECT name FROM record WHERE kind = ?1 AND client = coalesce(?2, client)"
		    " ORDER BY name",
		    &stmt, NULL) != 0)
		return -1;
	msp_stmt_text_set(stmt, 1, noun(search));
	msp_stmt_text_set(stmt, 2, search->request->kind == MSP_KIND_CLIENT ? NULL : search->client);
	while ((result = msp_stmt_next(stmt, NULL)) == 1) {
		msp_arena_reserve(search->arena, names, count, capacity);
		names[count++] = msp_arena_strdup(search->arena, msp_stmt_text(stmt, 0));
	}
	const char *near = result < 0 ? NULL : msp_str_nearest(name, names, count);
	if (near != NULL)
		msp_error_hint(err, "did you mean %s?", near);
	return -1;
}

/* "acme/srv-archivos", or a name alone where client or kind make it plain. */
static int resolve_name(struct search *search, const char *operand, struct msp_error *err)
{
	const char *slash = strchr(operand, '/'), *name = operand;
	struct msp_stmt *stmt;

	if (slash != NULL && slash != operand) {
		search->client = msp_arena_strndup(search->arena, operand, (size_t)(slash - operand));
		name = slash + 1;
	}
	bool any = search->request->kind == MSP_KIND_OTHER;
	const char *sql = any ? RECORD_ROWS
				  "WHERE record.name = ?1 AND (?2 IS NULL OR record.client = ?2) ORDER BY path"
			      : RECORD_ROWS "WHERE record.kind IN (?3, ?4) AND record.name = ?1 AND (?2 IS NULL OR "
					    "record.client IN (?2, ''))"
					    " ORDER BY path";
	if (search->request->kind == MSP_KIND_CLIENT || search->request->kind == MSP_KIND_TECHNICIAN)
		search->client = NULL;
	if (msp_db_prepare(search->db, sql, &stmt, err) != 0)
		return -1;
	msp_stmt_text_set(stmt, 1, name);
	msp_stmt_text_set(stmt, 2, search->client);
	msp_stmt_text_set(stmt, 3, noun(search));
	msp_stmt_text_set(stmt, 4, search->request->kind == MSP_KIND_DOCUMENT ? "runbook" : noun(search));
	if (collect(search, stmt, err) != 0)
		return -1;
	if (search->matches->count == 1)
		return 0;
	if (search->matches->count == 0)
		return suggest_name(search, operand, name, err);
	msp_error_set(err, MSP_MISSING, "several are called so: %s", list_references(search));
	msp_error_at(err, operand, 0, 0);
	msp_error_hint(err, "write CLIENT/%s", name);
	return -1;
}

int msp_resolve(struct msp_db *db, struct msp_arena *arena, const struct msp_resolve_request *request,
	const char *operand, struct msp_matches *matches, struct msp_error *err)
{
	struct search search = {
		.db = db, .arena = arena, .request = request, .matches = matches, .client = request->client
	};
	bool numbered = request->kind == MSP_KIND_OTHER || msp_kind_get(request->kind)->numbered;
	const char *client, *number = numbered ? split_number(arena, operand, &client) : NULL;

	*matches = (struct msp_matches){ NULL, 0 };
	if (number == NULL)
		return resolve_name(&search, operand, err);
	if (client != NULL)
		search.client = client;
	return resolve_number(&search, operand, number, err);
}

/* ---- numbers and uids ---- */

int msp_resolve_taken(struct msp_db *db, const char *number, bool *taken, struct msp_error *err)
{
	struct msp_stmt *stmt;

	if (msp_db_prepare(db,
		    "SELECT EXISTS(SELECT 1 FROM ticket WHERE number = ?1) OR"
		    " EXISTS(SELECT 1 FROM record WHERE number = ?1) OR EXISTS(SELECT 1 FROM former WHERE number = ?1)",
		    &stmt, err) != 0)
		return -1;
	msp_stmt_text_set(stmt, 1, number);
	if (msp_stmt_next(stmt, err) != 1)
		return -1;
	*taken = msp_stmt_int(stmt, 0) != 0;
	msp_stmt_reset(stmt);
	return 0;
}

static int one_number(struct msp_db *db, const char *sql, int64_t *value, struct msp_error *err)
{
	struct msp_stmt *stmt;

	if (msp_db_prepare(db, sql, &stmt, err) != 0 || msp_stmt_next(stmt, err) != 1)
		return -1;
	*value = msp_stmt_int(stmt, 0);
	msp_stmt_reset(stmt);
	return 0;
}

/* Far from the limit a bound is enough: there are no more numbers than files ever were. */
int msp_resolve_used(struct msp_db *db, int64_t *used, struct msp_error *err)
{
	if (one_number(db, "SELECT coalesce(max(id), 0) FROM file", used, err) != 0)
		return -1;
	if (*used < COUNT_FROM)
		return 0;
	return one_number(db,
		"SELECT (SELECT count(*) FROM ticket) + (SELECT count(*) FROM record WHERE number IS NOT NULL)"
		" + (SELECT count(*) FROM former)",
		used, err);
}

static int find_path(struct msp_stmt *stmt, struct msp_arena *arena, const char **path, struct msp_error *err)
{
	int found = msp_stmt_next(stmt, err);

	*path = found == 1 ? msp_arena_strdup(arena, msp_stmt_text(stmt, 0)) : NULL;
	msp_stmt_reset(stmt);
	return found < 0 ? -1 : 0;
}

int msp_resolve_uid(
	struct msp_db *db, struct msp_arena *arena, const char *uid, const char **path, struct msp_error *err)
{
	struct msp_stmt *stmt;

	if (msp_db_prepare(db,
		    "SELECT path FROM ticket JOIN file USING (id) WHERE uid = ?1 UNION ALL"
		    " SELECT path FROM record JOIN file USING (id) WHERE uid = ?1 ORDER BY path LIMIT 1",
		    &stmt, err) != 0)
		return -1;
	msp_stmt_text_set(stmt, 1, uid);
	return find_path(stmt, arena, path, err);
}

int msp_resolve_origin(struct msp_db *db, struct msp_arena *arena, const char *client, const char *origin,
	const char **path, struct msp_error *err)
{
	struct msp_stmt *stmt;

	if (msp_db_prepare(db,
		    "SELECT path FROM ticket JOIN file USING (id) WHERE origin = ?1 AND client = coalesce(?2, client)"
		    " UNION ALL SELECT path FROM record JOIN file USING (id) WHERE origin = ?1 AND client = "
		    "coalesce(?2, client)"
		    " ORDER BY path LIMIT 1",
		    &stmt, err) != 0)
		return -1;
	msp_stmt_text_set(stmt, 1, origin);
	msp_stmt_text_set(stmt, 2, client);
	return find_path(stmt, arena, path, err);
}
