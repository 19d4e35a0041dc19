/* SPDX-License-Identifier: ISC */
/*
 * History out of other systems: a text of rows and a map (schemas/map.json) become tickets with header and events, and
 * refusals with line and reason.  Pure: texts and trees only; who the clients are and what the store has already is the
 * caller's to know.
 *
 * Two kinds of CSV, told apart by the map's columns.  With `at` each row is what a ticket was after a change: rows of
 * one `number` are sorted by time, `order` and line, and each becomes an event of what differs from the row before; the
 * first gives the header; an empty cell says nothing.  Without `at` a row is a whole ticket, and `opened`, `answered`,
 * `resolved` and `closed` say when things happened.
 *
 * What comes out depends on the text, the map and the request alone, event by event: a longer export of the same system
 * gives the same events and more.  `src` (source:number/order) names the row an event came from.
 */
#ifndef MSP_MODEL_IMPORT_H
#define MSP_MODEL_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/error.h"
#include "lib/base/zone.h"
#include "lib/text/edit.h"

struct msp_import_map;

/* The map of a ServiceNow incident event log, as YAML that people can copy and change. */
const char *msp_import_snow_map(void);
/* Reads a map and checks it, by the schema and beyond.  DATA errors with line, column and field. */
int msp_import_map_read(struct msp_arena *arena, const char *text, size_t length, const struct msp_import_map **map,
	struct msp_error *err);
/* What the map says about all rows; NULL when it does not. */
const char *msp_import_map_zone(const struct msp_import_map *map);
const char *msp_import_map_client(const struct msp_import_map *map);
/* Are clients named row by row? */
bool msp_import_map_has_client(const struct msp_import_map *map);

struct msp_import_request {
	const struct msp_import_map *map; /* CSV only */
	const char *client;               /* slug: all tickets are this client's; NULL = as each row says */
	const struct msp_zone *zone;      /* of times without offset, and of those written */
	const char *by;                   /* login: recorded what says nobody */
	int64_t now;                      /* what lies later is refused */
};

struct msp_import_ticket {
	const char *client; /* the request's, or as the rows say: slug, name or domain */
	const char *number; /* theirs */
	const char *origin; /* "snow:INC0000045" */
	int64_t opened;
	const char *title;
	const char *text;  /* the record in canonical YAML, without id and uid; NULL when refused */
	size_t events;     /* in its log */
	int line;          /* of its first row in the file */
	size_t rows, idle; /* rows read for it; those that changed nothing */
	bool refused;      /* a row of it was refused: leave it out */
};

/* Why a row cannot be used.  Texts live in the arena. */
struct msp_import_refusal {
	int line;
	const char *number; /* of the ticket, NULL when the row does not tell */
	const char *column; /* NULL = the row as a whole */
	const char *message;
	const char *hint; /* NULL = none */
};

struct msp_import {
	struct msp_import_ticket *tickets; /* in the order of their first rows */
	size_t count, capacity;
	struct msp_import_refusal *refusals; /* by line */
	size_t refusal_count, refusal_capacity;
	size_t rows, idle;
};

/* Reads a whole CSV text.  -1 (DATA, with line) when it cannot be taken row by row: no header, columns missing or not
 * named in the map, quotes that do not close, another encoding. */
int msp_import_csv(struct msp_arena *arena, const struct msp_import_request *request, const char *text, size_t length,
	struct msp_import *import, struct msp_error *err);
/* Reads JSON lines, a ticket each, with the fields of msp-ticket(5) and `client`.  Never fails as a whole. */
void msp_import_jsonl(struct msp_arena *arena, const struct msp_import_request *request, const char *text,
	size_t length, struct msp_import *import);

/* Appends a refusal, of a row or (by the caller, who knows the store) of a ticket. */
void msp_import_refuse(struct msp_arena *arena, struct msp_import *import, const struct msp_import_refusal *refusal);

/* Appends the record's text: id and uid, then what the rows gave. */
void msp_import_emit(const struct msp_import_ticket *ticket, const char *id, const char *uid, struct msp_buf *out);
/* Adds to a record that was imported before the events it does not have, by their keys; those of the record's own stay,
 * and what was redacted stays so.  DATA when an event known by its `src` reads differently now. */
int msp_import_join(struct msp_arena *arena, const struct msp_import_ticket *ticket, struct msp_edit *edit,
	size_t *added, struct msp_error *err);

#endif
