/* SPDX-License-Identifier: ISC */
/* Outages out of the index: few enough to be parsed when asked for, found by a table of their spans. */
#include "lib/base/str.h"
#include "lib/model/outage.h"
#include "lib/text/yaml.h"

static int next(struct msp_stmt *stmt, struct msp_db *db, struct msp_arena *arena, struct msp_outage **outage,
	struct msp_error *err)
{
	struct msp_node *root;
	size_t length;
	int more = msp_stmt_next(stmt, err);

	if (more != 1)
		return more;
	const char *path = msp_arena_strdup(arena, msp_stmt_text(stmt, 0));
	const void *bytes = msp_stmt_blob(stmt, 1, &length);
	const char *text = msp_arena_memdup(arena, bytes, length);
	/* The index has rows of records that read and no others. */
	if (msp_yaml_parse(arena, text, length, &root, NULL) != 0 ||
		msp_outage_parse(arena, path, root, outage, NULL) != 0) {
		msp_stmt_reset(stmt);
		return msp_db_heal(db, err);
	}
	return 1;
}

static int collect(struct msp_stmt *stmt, struct msp_db *db, struct msp_arena *arena, struct msp_outage ***outages,
	size_t *count, struct msp_error *err)
{
	struct msp_outage *outage = NULL;
	size_t capacity = 0;
	int more;

	*outages = NULL;
	*count = 0;
	while ((more = next(stmt, db, arena, &outage, err)) == 1) {
		msp_arena_reserve(arena, *outages, *count, capacity);
		(*outages)[(*count)++] = outage;
	}
	return more;
}

#define ROWS "SELECT path, text FROM outage JOIN file USING (id) "

int msp_outages_load(struct msp_db *db, struct msp_arena *arena, const char *client, int64_t start, int64_t end,
	struct msp_outage ***outages, size_t *count, struct msp_error *err)
{
	struct msp_stmt *stmt;

	if (msp_db_prepare(db,
		    ROWS "WHERE (?1 IS NULL OR client = ?1) AND starts < ?3 AND (ends IS NULL OR ends >= ?2)"
			 " ORDER BY starts, number",
		    &stmt, err) != 0)
		return -1;
	msp_stmt_text_set(stmt, 1, client);
	msp_stmt_int_set(stmt, 2, start);
	msp_stmt_int_set(stmt, 3, end == MSP_TIME_NONE ? INT64_MAX : end);
	return collect(stmt, db, arena, outages, count, err);
}

int msp_outages_of_ticket(struct msp_db *db, struct msp_arena *arena, const char *ticket, struct msp_outage ***outages,
	size_t *count, struct msp_error *err)
{
	struct msp_stmt *stmt;

	if (msp_db_prepare(db, ROWS "WHERE ticket = ?1 ORDER BY starts, number", &stmt, err) != 0)
		return -1;
	msp_stmt_text_set(stmt, 1, ticket);
	return collect(stmt, db, arena, outages, count, err);
}
