/* SPDX-License-Identifier: ISC */
/* A compiled schema, for the files schema_*.c only. */
#ifndef MSP_TEXT_SCHEMA_INTERNAL_H
#define MSP_TEXT_SCHEMA_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/text/decimal.h"
#include "lib/text/pattern.h"
#include "lib/text/schema.h"
#include "lib/text/schema_format.h"

enum {
	MSP_SCHEMA_NULL = 1,
	MSP_SCHEMA_BOOLEAN = 2,
	MSP_SCHEMA_INTEGER = 4,
	MSP_SCHEMA_NUMBER = 8, /* includes INTEGER: set together */
	MSP_SCHEMA_STRING = 16,
	MSP_SCHEMA_ARRAY = 32,
	MSP_SCHEMA_OBJECT = 64,
	MSP_SCHEMA_ANY = 127,
};

struct msp_schema_property {
	const char *name;
	size_t length;
	const struct msp_schema *schema;
};

struct msp_schema_list {
	const struct msp_schema **items;
	size_t count;
};

struct msp_schema_pattern {
	const struct msp_pattern *pattern;
	const struct msp_schema *schema;
};

struct msp_schema_names {
	const char **items;
	size_t count;
};

struct msp_schema_dependency {
	const char *name;
	struct msp_schema_names required;
	const struct msp_schema *schema; /* dependentSchemas; NULL */
};

struct msp_schema_limit {
	bool present, exclusive;
	struct msp_decimal value;
	const char *text;
};

struct msp_schema_numbers {
	struct msp_schema_limit minimum, exclusive_minimum, maximum, exclusive_maximum;
	bool multiple;
	struct msp_decimal multiple_of;
};

#define MSP_SCHEMA_UNLIMITED ((size_t)-1)

struct msp_schema {
	const struct msp_node *json; /* what it was compiled from; NULL for true and false */
	bool never;                  /* the schema `false` */
	unsigned types;              /* given by `type`, else by enum or const, else all */
	bool typed;                  /* `type` is there */
	const struct msp_schema *ref;
	const struct msp_node **values; /* enum, or the one of const; NULL = any */
	size_t value_count;
	struct msp_schema_numbers *numbers; /* NULL = nothing is asked of numbers */
	/* strings */
	size_t min_length, max_length;
	const struct msp_pattern *pattern;
	const struct msp_schema_format *format;
	/* arrays */
	struct msp_schema_list prefix;
	const struct msp_schema *items, *contains;
	size_t min_items, max_items;
	bool unique;
	/* objects */
	struct msp_schema_property *properties;    /* in schema order */
	const struct msp_schema_property **sorted; /* by length, then bytes */
	size_t property_count;
	struct msp_schema_pattern *patterns;
	size_t pattern_count;
	const struct msp_schema *additional, *names;
	struct msp_schema_names required;
	struct msp_schema_dependency *dependencies;
	size_t dependency_count;
	size_t min_properties, max_properties;
	/* joining */
	struct msp_schema_list all, any, one;
	const struct msp_schema * not, *condition, *then, *otherwise;
	bool plain; /* none of numbers … joining but format: the short way through validation */
};

/* Property by name, or NULL. */
const struct msp_schema_property *msp_schema_property(const struct msp_schema *schema, const char *name, size_t length);

/* Can the node be read as one of these types (bits)?  A plain scalar is every type its text can be read as. */
bool msp_schema_reads_as(const struct msp_node *node, unsigned types);
/* Boolean words: 1 true, 0 false, -1 none. */
int msp_schema_word(const char *text);
bool msp_schema_number(const struct msp_node *node, struct msp_decimal *number);
/* Equal as JSON values; plain scalars equal whatever they can be read as.  nulls: a key with null is there. */
bool msp_schema_equal(const struct msp_node *a, const struct msp_node *b, bool nulls);
/* Valid without wanting to know why not. */
bool msp_schema_accepts(const struct msp_schema *schema, const struct msp_node *node);
/* "whole number", "text or list" … */
const char *msp_schema_type_words(struct msp_arena *arena, unsigned types);

/* A place in the record that is validated. */
struct msp_schema_place {
	const struct msp_schema_place *parent;
	const char *key; /* NULL = item number `index` */
	size_t index;
};

struct msp_schema_run {
	struct msp_problems *problems; /* NULL = only the answer is wanted, the first violation ends it */
	struct msp_problems *outer;    /* the same, or those of the run that this one only tries something for */
	int depth;
	bool nulls;             /* null is a value: a key that has it is there */
	struct msp_error *last; /* added last */
};

/* schema_report.c: adds a problem and returns false, so that `return msp_schema_say_…` reads well. */
bool msp_schema_say(struct msp_schema_run *run, const struct msp_schema_place *place, const struct msp_node *node,
	const char *format, ...) __attribute__((format(printf, 4, 5)));
bool msp_schema_say_type(
	struct msp_schema_run *run, const struct msp_schema_place *place, const struct msp_node *node, unsigned types);
bool msp_schema_say_value(struct msp_schema_run *run, const struct msp_schema *schema,
	const struct msp_schema_place *place, const struct msp_node *node);
bool msp_schema_say_format(struct msp_schema_run *run, const struct msp_schema *schema,
	const struct msp_schema_place *place, const struct msp_node *node);
bool msp_schema_say_unknown(struct msp_schema_run *run, const struct msp_schema *schema,
	const struct msp_schema_place *place, const struct msp_node *key);
/* A pattern gave no answer: a problem of the record even where something was only tried. */
bool msp_schema_say_undecided(struct msp_schema_run *run, const struct msp_schema_place *place,
	const struct msp_node *node, const struct msp_error *err);
bool msp_schema_say_missing(
	struct msp_schema_run *run, const struct msp_schema_place *place, const struct msp_node *map, const char *name);
/* The error added last. */
struct msp_error *msp_schema_last_said(struct msp_schema_run *run);

#endif
