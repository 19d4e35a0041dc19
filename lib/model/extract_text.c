/* SPDX-License-Identifier: ISC */
/*
 * Full text.  Its rows are only ever added (contentless FTS5 cannot delete): a record names its row, and rows that no
 * record names are passed over by the join until there are too many of them.
 *
 * A ticket's row number is the time it was opened, then a serial number: so "newest first" is the order of the
 * full-text index itself, and the record can name its row before that is inserted.  All rows of a refresh are inserted
 * together and ascending, with nothing in between: FTS5 writes out what it gathered whenever another statement needs a
 * savepoint.
 */
#include <stdlib.h>

#include "lib/model/extract_private.h"

#define SERIAL_BITS 24
#define SERIAL_MASK ((INT64_C(1) << SERIAL_BITS) - 1)
#define STALE_FREE 20000 /* rows nobody needs any more, beyond one for every file, before all is built anew */

static int64_t opening(int64_t opened)
{
	return opened < 0 ? 0 : opened;
}

bool msp_extract_text_matches(int64_t rowid, int64_t opened)
{
	return rowid != 0 && rowid >> SERIAL_BITS == opening(opened);
}

/* The serial number is kept in memory during a refresh. */
static int load_serial(struct msp_extract *extract, struct msp_index *index, struct msp_error *err)
{
	struct msp_stmt *stmt;

	if (extract->have_serial)
		return 0;
	if (msp_db_prepare(msp_index_db(index), "SELECT value FROM serial", &stmt, err) != 0 ||
		msp_stmt_next(stmt, err) != 1)
		return -1;
	extract->serial = msp_stmt_int(stmt, 0);
	extract->have_serial = true;
	msp_stmt_reset(stmt);
	return 0;
}

int msp_extract_text_note(struct msp_extract *extract, struct msp_index *index, struct msp_extract_texts *texts,
	int64_t opened, const char *words, int64_t *rowid, struct msp_error *err)
{
	if (load_serial(extract, index, err) != 0)
		return -1;
	*rowid = opening(opened) << SERIAL_BITS | (++extract->serial & SERIAL_MASK);
	msp_arena_reserve(&extract->texts, texts->items, texts->count, texts->capacity);
	texts->items[texts->count++] =
		(struct msp_extract_text){ .rowid = *rowid, .words = msp_arena_strdup(&extract->texts, words) };
	return 0;
}

/* Newest last. */
static int compare_texts(const void *a, const void *b)
{
	const struct msp_extract_text *left = a, *right = b;

	return (left->rowid > right->rowid) - (left->rowid < right->rowid);
}

static int save_serial(struct msp_extract *extract, struct msp_index *index, struct msp_error *err)
{
	struct msp_stmt *stmt;

	if (msp_db_prepare(msp_index_db(index), "UPDATE serial SET value = ?1", &stmt, err) != 0)
		return -1;
	msp_stmt_int_set(stmt, 1, extract->serial);
	return msp_stmt_run(stmt, err);
}

static int expire_when_stale(struct msp_extract *extract, struct msp_index *index, struct msp_error *err)
{
	struct msp_stmt *stmt;

	/* Each by itself is the end of a B-tree; both in one SELECT are a walk over all files. */
	if (msp_db_prepare(msp_index_db(index),
		    "SELECT coalesce((SELECT max(id) FROM file) - (SELECT min(id) FROM file), 0)", &stmt, err) != 0 ||
		msp_stmt_next(stmt, err) != 1)
		return -1;
	int64_t files = msp_stmt_int(stmt, 0);
	msp_stmt_reset(stmt);
	if (extract->serial <= 2 * files + STALE_FREE && extract->serial < SERIAL_MASK)
		return 0;
	return msp_index_expire(index, err);
}

static int insert_all(struct msp_index *index, const char *sql, struct msp_extract_texts *texts, struct msp_error *err)
{
	struct msp_stmt *stmt;

	if (texts->count == 0)
		return 0;
	qsort(texts->items, texts->count, sizeof *texts->items, compare_texts);
	if (msp_db_prepare(msp_index_db(index), sql, &stmt, err) != 0)
		return -1;
	for (size_t i = 0; i < texts->count; i++) {
		msp_stmt_int_set(stmt, 1, texts->items[i].rowid);
		msp_stmt_text_set(stmt, 2, texts->items[i].words);
		if (msp_stmt_run(stmt, err) != 0)
			return -1;
	}
	return 0;
}

#define GATHER "16777216" /* bytes FTS5 keeps before it writes a segment: few segments, no merging */

int msp_extract_texts_begin(struct msp_index *index, struct msp_error *err)
{
	return msp_db_exec(msp_index_db(index),
		"INSERT INTO ticket_text(ticket_text, rank) VALUES ('hashsize', " GATHER ");"
		"INSERT INTO record_text(record_text, rank) VALUES ('hashsize', " GATHER ")",
		err);
}

int msp_extract_texts_flush(struct msp_extract *extract, struct msp_index *index, struct msp_error *err)
{
	if (insert_all(index, "INSERT INTO ticket_text(rowid, words) VALUES (?1, ?2)", &extract->ticket_texts, err) !=
			0 ||
		insert_all(index, "INSERT INTO record_text(rowid, words) VALUES (?1, ?2)", &extract->record_texts,
			err) != 0)
		return -1;
	extract->ticket_texts = extract->record_texts = (struct msp_extract_texts){ NULL, 0, 0 };
	msp_arena_clear(&extract->texts);
	return 0;
}

int msp_extract_texts_put(struct msp_extract *extract, struct msp_index *index, struct msp_error *err)
{
	if (extract->ticket_texts.count + extract->record_texts.count == 0 && !extract->have_serial)
		return 0;
	if (msp_extract_texts_flush(extract, index, err) != 0 || save_serial(extract, index, err) != 0)
		return -1;
	/* One large segment far up, which the merging of small ones does not touch for tens of thousands of changes. */
	if (extract->all)
		return msp_db_exec(msp_index_db(index),
			"INSERT INTO ticket_text(ticket_text) VALUES ('optimize');"
			"INSERT INTO record_text(record_text) VALUES ('optimize')",
			err);
	return expire_when_stale(extract, index, err);
}
