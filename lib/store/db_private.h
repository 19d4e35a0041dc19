/* SPDX-License-Identifier: ISC */
/* Opening databases: private to lib/store. */
#ifndef MSP_STORE_DB_PRIVATE_H
#define MSP_STORE_DB_PRIVATE_H

#include <stdbool.h>

#include "lib/store/db.h"

enum msp_db_mode {
	MSP_DB_READ_ONLY,
	MSP_DB_READ_WRITE, /* must exist; write-ahead log, no checkpoint on close */
	MSP_DB_BULK,       /* made anew, without journal or syncing: fill it, close, msp_db_settle, rename into place */
	MSP_DB_MEMORY,
};

/* Opens.  Errors are those of msp_db_exec; a damaged file may show only later. */
int msp_db_open(const char *path, enum msp_db_mode mode, struct msp_db **db, struct msp_error *err);
void msp_db_close(struct msp_db *db); /* NULL is fine; closes all its statements */

/* Ends bulk loading of a closed database: write-ahead log mode, no log left over, everything synced. */
int msp_db_settle(const char *path, struct msp_error *err);
/* Moves the log into the database and empties it, unless somebody reads: whoever opens first has to read the whole log.
 */
void msp_db_trim_log(struct msp_db *db);
/* Copies a database, with what is in its log, into a new file that can be opened for bulk loading. */
int msp_db_copy(const char *from, const char *to, struct msp_error *err);

/* Called when a statement meets damage: makes another database and gives it to msp_db_replace, or returns -1.  The
 * statement then runs again there, so that readers never notice. */
void msp_db_on_damage(struct msp_db *db, int (*repair)(void *context, struct msp_error *err), void *context);
/* Moves the connection of `other` into db and frees other; statements of db go on in the new one. */
void msp_db_replace(struct msp_db *db, struct msp_db *other);
/* Has damage been met? */
bool msp_db_damaged(const struct msp_db *db);

#endif
