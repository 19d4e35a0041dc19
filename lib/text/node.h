/* SPDX-License-Identifier: ISC */
/*
 * The value tree that YAML and JSON are read into and written from.  Nodes live in an arena and are never freed alone.
 *
 * YAML scalars have no type of their own: types come from the schema, never from guessing.  So a plain YAML scalar is
 * MSP_NODE_PLAIN (text that a schema may read as string, number, boolean); a quoted or block one is MSP_NODE_STRING;
 * JSON gives STRING, NUMBER, TRUE, FALSE and NULL.  A plain "~", "null" or nothing is MSP_NODE_NULL, and a key whose
 * value is NULL counts as absent everywhere (msp_node_get does not find it).
 */
#ifndef MSP_TEXT_NODE_H
#define MSP_TEXT_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/base/time.h"

enum msp_node_kind {
	MSP_NODE_NULL,
	MSP_NODE_TRUE,   /* JSON only */
	MSP_NODE_FALSE,  /* JSON only */
	MSP_NODE_NUMBER, /* JSON only; value holds the digits */
	MSP_NODE_PLAIN,
	MSP_NODE_STRING,
	MSP_NODE_SEQ,
	MSP_NODE_MAP,
};

enum msp_node_style {
	MSP_STYLE_ANY,
	MSP_STYLE_BLOCK,
	MSP_STYLE_FLOW,
	MSP_STYLE_LITERAL,
	MSP_STYLE_FOLDED,
	MSP_STYLE_SINGLE,
	MSP_STYLE_DOUBLE
};

struct msp_node {
	enum msp_node_kind kind;
	enum msp_node_style style; /* how it was written; ANY in built nodes */
	int line, column;          /* where it begins, 1-based, column in characters; 0 in built nodes */
	int end_line, end_column;  /* just behind its last character, as libyaml says (see edit.c for its limits) */
	const char *value;         /* scalars: NUL-terminated UTF-8, never NULL; others NULL */
	size_t length;             /* bytes of value */
	struct msp_node **items;   /* SEQ: the items; MAP: key, value, key, value … (keys are scalars) */
	size_t count;              /* SEQ: items; MAP: pairs */
	size_t capacity;
};

/* False for NULL pointers. */
static inline bool msp_node_is(const struct msp_node *node, enum msp_node_kind kind)
{
	return node != NULL && node->kind == kind;
}

/* Where one of the loops below stands. */
struct msp_node_walk {
	struct msp_node *const *items;
	size_t at, count;
	bool run; /* false after a break: the inner of the two loops was left early */
};

static inline struct msp_node_walk msp_node_walk(const struct msp_node *node, enum msp_node_kind kind)
{
	if (node == NULL || node->kind != kind)
		return (struct msp_node_walk){ NULL, 0, 0, true };
	return (struct msp_node_walk){ node->items, 0, node->count, true };
}

/* Iterate: msp_node_each_item(seq, item) {…}   msp_node_each_pair(map, key, value) {…}; NULL nodes have nothing, and
 * what is added on the way is not visited.  break and continue do what they say; <item>_walk.at counts from 0. */
#define msp_node_each_item(seq, item)                                                                      \
	for (struct msp_node_walk item##_walk = msp_node_walk((seq), MSP_NODE_SEQ);                        \
		item##_walk.run && item##_walk.at < item##_walk.count; item##_walk.at++)                   \
		for (struct msp_node *item = (item##_walk.run = false, item##_walk.items[item##_walk.at]); \
			!item##_walk.run; item##_walk.run = ((void)item, true))
#define msp_node_each_pair(map, key, node)                                                                    \
	for (struct msp_node_walk node##_walk = msp_node_walk((map), MSP_NODE_MAP);                           \
		node##_walk.run && node##_walk.at < node##_walk.count; node##_walk.at++)                      \
		for (struct msp_node *key = (node##_walk.run = false, node##_walk.items[2 * node##_walk.at]), \
				     *node = node##_walk.items[2 * node##_walk.at + 1];                       \
			!node##_walk.run; node##_walk.run = ((void)key, (void)node, true))

bool msp_node_scalar(const struct msp_node *node); /* PLAIN STRING NUMBER TRUE FALSE */

/* Value under key, or NULL when map is no map, the key is absent or its value is null. */
struct msp_node *msp_node_get(const struct msp_node *map, const char *key);
/* The key node itself (for its position), or NULL. */
struct msp_node *msp_node_key(const struct msp_node *map, const char *key);
/* Follows a dotted path: "contract.0.fee". */
struct msp_node *msp_node_find(const struct msp_node *node, const char *path);
/* Text of the scalar under key, or `otherwise` when absent or no scalar. */
const char *msp_node_text(const struct msp_node *map, const char *key, const char *otherwise);
/* Scalar read as boolean (true yes on / false no off, JSON true/false), number, money …; otherwise when absent; a
 * present but unreadable value is for the schema to refuse beforehand and gives `otherwise` too. */
bool msp_node_bool(const struct msp_node *map, const char *key, bool otherwise);
int64_t msp_node_int(const struct msp_node *map, const char *key, int64_t otherwise);
/* RFC 3339 instant under key with its offset; false when absent or unreadable. */
bool msp_node_time(const struct msp_node *map, const char *key, struct msp_time *time);

/* Building.  Strings are copied into the arena. */
struct msp_node *msp_node_map(struct msp_arena *arena);
struct msp_node *msp_node_seq(struct msp_arena *arena);
struct msp_node *msp_node_string(struct msp_arena *arena, const char *text);
struct msp_node *msp_node_stringn(struct msp_arena *arena, const char *text, size_t length);
/* Text to be written plain: numbers, dates, yes/no. */
struct msp_node *msp_node_plain(struct msp_arena *arena, const char *text);
struct msp_node *msp_node_null(struct msp_arena *arena);
/* Appends to a sequence / sets a key (replaced in place when present).  NULL node is ignored.  Return the container. */
struct msp_node *msp_node_add(struct msp_arena *arena, struct msp_node *seq, struct msp_node *item);
struct msp_node *msp_node_set(struct msp_arena *arena, struct msp_node *map, const char *key, struct msp_node *node);
/* Short forms: set a string / plain text; NULL text sets nothing. */
void msp_node_set_string(struct msp_arena *arena, struct msp_node *map, const char *key, const char *text);
void msp_node_set_plain(struct msp_arena *arena, struct msp_node *map, const char *key, const char *text);
/* Removes a key; false when it was not there. */
bool msp_node_remove(struct msp_node *map, const char *key);
struct msp_node *msp_node_copy(struct msp_arena *arena, const struct msp_node *node); /* deep */

/* Equal as values: scalars by text (style and position do not matter; null pairs do not count), maps without order. */
bool msp_node_equal(const struct msp_node *a, const struct msp_node *b);

/* Sets the error's place to node's line and column.  Is -1. */
#define msp_node_error(...) (msp_node_put_error(__VA_ARGS__), msp_failed())
void msp_node_put_error(const struct msp_node *node, struct msp_error *err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
