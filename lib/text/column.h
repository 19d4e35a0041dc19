/* SPDX-License-Identifier: ISC */
/*
 * One table per kind of record says everything about its columns: what `-o` accepts, the heading of a table, the key in
 * JSON, the type, the help line, the SQL expression a query filters and sorts by.  cli prints from it, model queries
 * with it; nothing about a column stands anywhere else.
 */
#ifndef MSP_TEXT_COLUMN_H
#define MSP_TEXT_COLUMN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum msp_type {
	MSP_TYPE_TEXT,
	MSP_TYPE_INT,
	MSP_TYPE_BOOL,    /* JSON true/false; tables yes/no ("*" for MSP_COLUMN_MARK) */
	MSP_TYPE_TIME,    /* instant; RFC 3339 in the store's zone; tables shorter */
	MSP_TYPE_DATE,    /* text yyyy-mm-dd */
	MSP_TYPE_SECONDS, /* a span; JSON integer seconds, tables "1h 05m" */
	MSP_TYPE_MONEY,   /* hundredths; JSON string "12500.00" */
	MSP_TYPE_LIST,    /* texts joined by LF in the cell; JSON array of strings */
	MSP_TYPE_RATIO,   /* millionths; JSON number 0.95, tables "95.0 %" */
};

enum {
	MSP_COLUMN_DEFAULT = 1, /* shown when -o is not given */
	MSP_COLUMN_RIGHT = 2,   /* aligned right */
	MSP_COLUMN_WIDE = 4,    /* takes what width is left, cut first */
	MSP_COLUMN_MARK = 8,    /* a flag of one character in tables */
	MSP_COLUMN_FILTER = 16, /* may be used in queries */
	MSP_COLUMN_ENUM = 32,   /* its values complete from schema or index */
	MSP_COLUMN_HIDDEN = 64, /* only filter, never printed */
	MSP_COLUMN_UPPER = 128, /* compare case-insensitively in queries (P1, N2) */
	MSP_COLUMN_HOURS =
		256, /* seconds that tables say in hours: a day of business time is as long as its calendar */
};

struct msp_column {
	const char *id;    /* what users type and JSON keys are */
	const char *title; /* heading in tables */
	enum msp_type type;
	unsigned flags;
	const char *sql;  /* expression over the query's tables; NULL = computed by the command */
	const char *help; /* one line for --list-columns and the manual */
};

/* A value for one column of one row.  Strings belong to the row's arena. */
struct msp_cell {
	bool present;     /* false = empty / JSON null */
	int64_t number;   /* INT BOOL TIME SECONDS MONEY RATIO */
	const char *text; /* TEXT DATE LIST */
};

/* What a row is sorted by among rows that did not come from one query.  What is absent comes last. */
struct msp_sort_key {
	bool present, descending;
	int64_t number;
	const char *text; /* NULL = the number counts */
};

/* The column with this id, or NULL. */
const struct msp_column *msp_column_find(const struct msp_column *columns, size_t count, const char *id);

#endif
