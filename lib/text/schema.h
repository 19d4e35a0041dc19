/* SPDX-License-Identifier: ISC */
/*
 * JSON Schema 2020-12, the subset listed in schemas/README.md.  schemas/<kind>.json are compiled into the program and
 * are the only place that says which fields a record has: validation, defaults, enums, completion and the section-5
 * manuals all come from here.
 *
 * An MSP_NODE_PLAIN scalar is every type its text can be read as: any text is a string; "true/false/yes/no" a boolean;
 * a decimal number is a number (and an integer).  NULL-valued keys count as absent.  Keywords the subset lacks make
 * msp_schema_compile fail: never silently ignored (annotations such as title, description, examples, $comment and our
 * own "x-…" are kept).
 */
#ifndef MSP_TEXT_SCHEMA_H
#define MSP_TEXT_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/text/node.h"

struct msp_schema;

/* One finding about a text, for lint and for readers that must go on. */
struct msp_problem {
	struct msp_error error; /* code DATA; place, field, message, hint */
	struct msp_problem *next;
};

struct msp_problems {
	struct msp_arena *arena;
	struct msp_problem *first, **last;
	size_t count;
};

void msp_problems_init(struct msp_problems *problems, struct msp_arena *arena);
struct msp_error *msp_problems_add(struct msp_problems *problems); /* a fresh error to fill in */

/* Compiles a parsed JSON schema.  "format" is an assertion for: date-time date duration email ipv4 ipv6 uri uuid, and
 * for our own: "msp-duration" (30m, 2d eod), "msp-money", "msp-slug", "msp-time" (RFC 3339, seconds, offset),
 * "msp-date", "msp-line", "msp-zone".  DATA error naming the keyword that is wrong or not supported. */
int msp_schema_compile(
	struct msp_arena *arena, const struct msp_node *json, struct msp_schema **schema, struct msp_error *err);

/* The compiled-in schema for a kind ("ticket", "client", "provider" …).  Parsed on first use into `arena`.
 * NULL when there is no such kind. */
const struct msp_schema *msp_schema_builtin(struct msp_arena *arena, const char *kind);
/* Names of all compiled-in schemas, in alphabetical order, and the raw JSON text of one. */
const char *const *msp_schema_builtin_names(size_t *count);
const char *msp_schema_builtin_text(const char *kind);
/* The same as a tree, in the arena, without reading JSON; NULL when there is no such kind. */
const struct msp_node *msp_schema_builtin_tree(struct msp_arena *arena, const char *kind);

/* Adds a problem for each violation: field is the dotted path; line and column of the node (of the key for an unknown
 * one, with the nearest known key as hint). Returns the number of problems added. */
size_t msp_schema_validate(const struct msp_schema *schema, const struct msp_node *node, struct msp_problems *problems);

/* The same by the letter of the standard, where null is a value and a key that has it is there: for JSON that we write.
 */
size_t msp_schema_validate_json(
	const struct msp_schema *schema, const struct msp_node *node, struct msp_problems *problems);

/* A copy of node in which PLAIN scalars have the kind the schema gives them (NUMBER, TRUE, FALSE, STRING), for typed
 * JSON output and canonical hashing. */
struct msp_node *msp_schema_typed(
	struct msp_arena *arena, const struct msp_schema *schema, const struct msp_node *node);

/* One field, for help, completion, `set`, and manuals. */
struct msp_schema_field {
	const char *path;          /* dotted; items of lists as "log[]" : "log[].wait" */
	const char *type;          /* "string", "integer", "boolean", "array", "object", "string|object" … */
	const char *description;   /* from the schema; "" when none */
	const char *format;        /* NULL when none */
	const char *const *values; /* enum, NULL-terminated; NULL when none */
	const char *otherwise;     /* default as text; NULL when none */
	bool required;
	const char *description_es; /* "x-es"; NULL = not meant for clients */
	const char *merge;          /* "x-merge" of a list: "set", "key:from", "events"; NULL = as a whole */
};
/* All fields in schema order.  A map with free keys has "*" for the key: "sites.*.zone".  A list of scalars has the
 * values and the format of its items. */
struct msp_schema_field *msp_schema_fields(struct msp_arena *arena, const struct msp_schema *schema, size_t *count);
/* One field by dotted path ("impact", "log[].wait", also "log.3.wait" and "sites.matriz.zone"), NULL when unknown. */
const struct msp_schema_field *msp_schema_field(
	struct msp_arena *arena, const struct msp_schema *schema, const char *path);

#endif
