/* SPDX-License-Identifier: ISC */
/* The few SQLite calls the project needs, so that sqlite3.h stays in lib/store.  Values are always bound. */
#ifndef MSP_STORE_DB_H
#define MSP_STORE_DB_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/error.h"

struct msp_db;
struct msp_stmt;

int msp_db_exec(struct msp_db *db, const char *sql, struct msp_error *err); /* one or more statements, no values */
/* Prepared statements are kept by the database and given again for the same sql pointer; released with it. */
int msp_db_prepare(struct msp_db *db, const char *sql, struct msp_stmt **stmt, struct msp_error *err);
/* A statement of one's own (composed sql): close it. */
int msp_stmt_open(struct msp_db *db, const char *sql, struct msp_stmt **stmt, struct msp_error *err);
void msp_stmt_close(struct msp_stmt *stmt);

/* Parameters are numbered from 1.  Texts and blobs must stay until the statement is reset. NULL text binds NULL. */
void msp_stmt_text_set(struct msp_stmt *stmt, int number, const char *text);
void msp_stmt_blob_set(struct msp_stmt *stmt, int number, const void *bytes, size_t length);
void msp_stmt_int_set(struct msp_stmt *stmt, int number, int64_t value);
void msp_stmt_null_set(struct msp_stmt *stmt, int number);

/* 1 = a row, 0 = done (reset for the next use), -1 = error (reset too). */
int msp_stmt_next(struct msp_stmt *stmt, struct msp_error *err);
void msp_stmt_reset(struct msp_stmt *stmt);
/* Runs to the end and resets: for statements without rows. */
int msp_stmt_run(struct msp_stmt *stmt, struct msp_error *err);

/* Columns are numbered from 0.  Texts stay valid until the next msp_stmt_next; NULL for SQL NULL. */
const char *msp_stmt_text(struct msp_stmt *stmt, int column);
const void *msp_stmt_blob(struct msp_stmt *stmt, int column, size_t *length);
int64_t msp_stmt_int(struct msp_stmt *stmt, int column); /* 0 for NULL */
int msp_stmt_is_null(struct msp_stmt *stmt, int column);
int msp_stmt_is_text(struct msp_stmt *stmt, int column);

int msp_stmt_columns(struct msp_stmt *stmt); /* how many columns a row has */

/* For a caller to whom a value makes no sense: has the database made anew.  Always -1, with what to tell (BUSY: the
 * next try works). */
int msp_db_heal(struct msp_db *db, struct msp_error *err);

int64_t msp_db_last_rowid(struct msp_db *db);
int msp_db_changes(struct msp_db *db); /* rows the last statement changed */

#endif
