/* SPDX-License-Identifier: ISC */
/* Looking at the database of the index without changing it: what opening it would mend in silence is told here. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/file.h"
#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/store/db_private.h"
#include "lib/store/doctor.h"
#include "lib/store/index_private.h"

/* 1 = every page is as it should be. */
static int pages_sound(struct msp_db *db, struct msp_error *err)
{
	struct msp_stmt *stmt;

	if (msp_db_prepare(db, "PRAGMA quick_check(1)", &stmt, err) != 0)
		return -1;
	int more = msp_stmt_next(stmt, err);
	int sound = more == 1 && msp_str_equal(msp_stmt_text(stmt, 0), "ok");
	msp_stmt_reset(stmt);
	return more < 0 ? -1 : sound;
}

static const char *look(struct msp_index *index, const char *path)
{
	char version[MSP_INDEX_VERSION_SIZE];
	struct msp_error trouble = MSP_ERROR_INIT;

	if (msp_db_open(path, MSP_DB_READ_ONLY, &index->db, &trouble) != 0)
		return msp_message("the index is damaged");
	if (pages_sound(index->db, &trouble) == 1 && msp_index_meta_read(index, &trouble) == 0) {
		msp_index_version(index, version);
		return strcmp(index->meta.version, version) == 0
			       ? NULL
			       : msp_message("the index is of another version of program, schemas or zones");
	}
	return trouble.code == MSP_BUSY ? NULL : msp_message("the index is damaged");
}

int msp_index_examine(struct msp_repo *repo, const struct msp_index_request *request, struct msp_arena *arena,
	const char **path, const char **why, struct msp_error *err)
{
	struct msp_index *index = calloc(1, sizeof *index);

	if (index == NULL)
		msp_out_of_memory();
	index->repo = repo;
	index->request = *request;
	*why = NULL;
	int result = msp_index_place(index, "index.db", err);
	if (result == 0) {
		*path = msp_arena_strdup(arena, index->path);
		if (msp_file_exists(*path))
			*why = look(index, *path);
		result = *why == NULL;
	}
	msp_index_close(index);
	return result;
}
