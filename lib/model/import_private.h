/* SPDX-License-Identifier: ISC */
/* Parts of import_*.c: the map as compiled, and rows as read by it. */
#ifndef MSP_MODEL_IMPORT_PRIVATE_H
#define MSP_MODEL_IMPORT_PRIVATE_H

#include "lib/base/map.h"
#include "lib/model/import.h"
#include "lib/model/ticket.h"
#include "lib/text/schema.h"

/* What a cell is read as. */
enum import_form {
	IMPORT_AS_LINE,     /* one line: white space is made single */
	IMPORT_AS_TEXT,     /* may have several lines */
	IMPORT_AS_TIME,     /* by the map's forms of dates */
	IMPORT_AS_WORD,     /* one of the words the ticket's schema knows */
	IMPORT_AS_WHO,      /* a login, through the map's `logins` */
	IMPORT_AS_LIST,     /* items between commas or semicolons; kept joined by LF */
	IMPORT_AS_ORDER,    /* a whole number */
	IMPORT_AS_DURATION, /* time worked */
};

/* name, form, is it a header field that a later row may change (`set`); times come first */
#define IMPORT_FIELDS(X)                          \
	X(AT, "at", TIME, false)                  \
	X(OPENED, "opened", TIME, true)           \
	X(RESOLVED, "resolved", TIME, false)      \
	X(CLOSED, "closed", TIME, false)          \
	X(ANSWERED, "answered", TIME, false)      \
	X(NUMBER, "number", LINE, false)          \
	X(CLIENT, "client", LINE, false)          \
	X(ORDER, "order", ORDER, false)           \
	X(BY, "by", WHO, false)                   \
	X(STATE, "state", LINE, false)            \
	X(OPENED_BY, "opened_by", WHO, false)     \
	X(RESOLVED_BY, "resolved_by", WHO, false) \
	X(CHANNEL, "channel", WORD, true)         \
	X(TYPE, "type", WORD, true)               \
	X(TITLE, "title", LINE, true)             \
	X(REQUESTER, "requester", LINE, true)     \
	X(SITE, "site", LINE, true)               \
	X(ENTITY, "entity", LINE, true)           \
	X(IMPACT, "impact", WORD, true)           \
	X(URGENCY, "urgency", WORD, true)         \
	X(PRIORITY, "priority", WORD, true)       \
	X(CATEGORY, "category", LINE, true)       \
	X(ASSETS, "assets", LIST, true)           \
	X(SERVICE, "service", LINE, true)         \
	X(TAGS, "tags", LIST, true)               \
	X(DESCRIPTION, "description", TEXT, true) \
	X(ASSIGN, "assign", WHO, false)           \
	X(LEVEL, "level", WORD, false)            \
	X(SAY, "say", TEXT, false)                \
	X(NOTE, "note", TEXT, false)              \
	X(HEAR, "hear", TEXT, false)              \
	X(CAUSE, "cause", LINE, false)            \
	X(RESOLUTION, "resolution", TEXT, false)  \
	X(TIME_WORKED, "time", DURATION, false)   \
	X(VENDOR, "vendor", LINE, false)          \
	X(REF, "ref", LINE, false)

enum import_field {
#define IMPORT_FIELD_ENUM(id, name, form, settable) IMPORT_##id,
	IMPORT_FIELDS(IMPORT_FIELD_ENUM)
#undef IMPORT_FIELD_ENUM
		IMPORT_FIELD_COUNT,
	IMPORT_FIELD_NONE = IMPORT_FIELD_COUNT,
	IMPORT_TIMES = IMPORT_ANSWERED + 1,
};

struct import_field_info {
	const char *name;
	enum import_form form;
	bool settable;
};
extern const struct import_field_info import_fields[IMPORT_FIELD_COUNT];
enum import_field import_field_find(const char *name); /* IMPORT_FIELD_NONE when there is none */

/* Columns of one field, as the map names them. */
struct import_columns {
	const struct msp_node *node; /* in the map, for messages; NULL = the field is not given */
	const char **names;
	size_t *indexes; /* in the file, once its header was read */
	size_t count;
};

struct msp_import_map {
	const char *source, *zone, *client;
	char separator; /* 0 = find out */
	bool cp1252;
	bool events; /* a row is a change, not a ticket */
	const char **dates;
	size_t date_count;
	struct import_columns columns[IMPORT_FIELD_COUNT];
	const char *const *words[IMPORT_FIELD_COUNT];      /* what WORD fields may be */
	const struct msp_node *values[IMPORT_FIELD_COUNT]; /* theirs to ours; NULL = none */
	const struct msp_node *empty, *states, *answer, *logins, *fixed, *ignore;
	const char *title; /* fixed.title with {column}; NULL */
	bool unknown_response, unknown_update;
	const struct msp_node *unknown; /* other clocks the map names */
	int64_t unit;                   /* seconds of a plain number of time worked; 0 = refused */
};

bool import_has(const struct msp_import_map *map, enum import_field field);

/* ---- dates (import_date.c) ---- */

/* Does a form name day, month and year, and nothing twice? */
int import_date_check(const char *form, struct msp_error *err);
/* Reads text by one of the map's forms, or RFC 3339 with an offset. */
bool import_date_read(const struct msp_import_map *map, const struct msp_zone *zone, const char *text, int64_t *at);

/* ---- rows (import_rows.c) ---- */

struct import_row {
	int line;
	size_t index; /* in the file */
	int64_t order;
	int64_t time[IMPORT_TIMES];            /* by field; MSP_TIME_NONE */
	const char *value[IMPORT_FIELD_COUNT]; /* ours; NULL = says nothing */
	const char *title;                     /* made by fixed.title; NULL */
};

/* Rows of one number. */
struct import_group {
	const char *number, *client;
	int line;
	struct import_row **rows;
	size_t count, capacity;
	size_t read; /* rows, also refused ones */
	bool refused;
};

/* One run over a file. */
struct import_run {
	struct msp_arena *arena;  /* for what stays */
	struct msp_arena scratch; /* for the tree of one ticket */
	const struct msp_import_request *request;
	const struct msp_import_map *map;
	struct msp_import *import;
	const struct msp_schema *schema;       /* of tickets */
	const struct msp_schema_field *fields; /* of the schema, in its order; JSON only */
	size_t field_count;
	struct msp_map numbers; /* number -> struct import_group */
	const char **header;    /* names of the file's columns */
	size_t header_count;
};

/* Refuses a row (column NULL = as a whole). */
void import_refuse(struct import_run *run, struct import_group *group, int line, const char *column, const char *hint,
	const char *format, ...) __attribute__((format(printf, 6, 7)));
/* The file's column names of a field, joined by "+", for messages. */
const char *import_column_name(struct import_run *run, enum import_field field);

/* ---- from rows to a ticket (import_events.c, import_story.c) ---- */

/* Keeps a finished record as text. */
void import_keep(struct import_run *run, const struct msp_node *record, struct msp_import_ticket *ticket);
/* Its record, or refusals. */
void import_build(struct import_run *run, struct import_group *group, struct msp_import_ticket *ticket);
/* Checks a record by the schema; the findings become refusals of its first row. */
bool import_validate(struct import_run *run, struct import_group *group, const struct msp_node *record);

/* An event with the time it is meant to have; ties are parted when all are there. */
struct import_event {
	int64_t at;
	size_t index;
	struct msp_node *node;
};

struct import_story {
	struct import_run *run;
	struct import_group *group;
	struct import_event *events;
	size_t count, capacity;
	size_t idle;
	int64_t opened;
	const char *by; /* who recorded the ticket */
	bool resolved;  /* it was, some time */
};
/* A new event; `who` NULL = who recorded the ticket; src is "source:number" with suffix. */
struct msp_node *import_story_add(struct import_story *story, int64_t at, const char *who, const char *suffix);
/* Takes the event added last away again: it carries nothing. */
void import_story_drop(struct import_story *story);
/* Events of rows that are changes / of a row that is a ticket. */
void import_story_changes(struct import_story *story);
void import_story_whole(struct import_story *story);
/* A header field as a node: lists as sequences. */
struct msp_node *import_node(struct import_run *run, enum import_field field, const struct import_row *row);

#endif
