/* SPDX-License-Identifier: ISC */
#include "lib/text/node.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/message.h"
#include "lib/base/str.h"

bool msp_node_scalar(const struct msp_node *node)
{
	if (!node)
		return false;
	return node->kind != MSP_NODE_NULL && node->kind != MSP_NODE_SEQ && node->kind != MSP_NODE_MAP;
}

/* Reading */

/* Number of the pair whose key is the `length` bytes at key, or map->count. */
static size_t pair_index(const struct msp_node *map, const char *key, size_t length)
{
	size_t i = 0;

	for (; i < map->count; i++) {
		const struct msp_node *candidate = map->items[2 * i];

		if (candidate->length == length && memcmp(candidate->value, key, length) == 0)
			break;
	}
	return i;
}

static struct msp_node *present(struct msp_node *node)
{
	return msp_node_is(node, MSP_NODE_NULL) ? NULL : node;
}

static struct msp_node *get_counted(const struct msp_node *map, const char *key, size_t length)
{
	size_t i;

	if (!msp_node_is(map, MSP_NODE_MAP))
		return NULL;
	i = pair_index(map, key, length);
	return i < map->count ? present(map->items[2 * i + 1]) : NULL;
}

struct msp_node *msp_node_get(const struct msp_node *map, const char *key)
{
	return get_counted(map, key, strlen(key));
}

struct msp_node *msp_node_key(const struct msp_node *map, const char *key)
{
	size_t i;

	if (!msp_node_is(map, MSP_NODE_MAP))
		return NULL;
	i = pair_index(map, key, strlen(key));
	return i < map->count ? map->items[2 * i] : NULL;
}

/* Keys may hold dots themselves (mail addresses, host names): the shortest piece that is a key and leads on wins. */
static struct msp_node *find_in_map(const struct msp_node *map, const char *path)
{
	const char *end = path;

	for (;;) {
		struct msp_node *child, *found;

		end += strcspn(end, ".");
		child = get_counted(map, path, (size_t)(end - path));
		if (child && !*end)
			return child;
		if (child && (found = msp_node_find(child, end + 1)))
			return found;
		if (!*end)
			return NULL;
		end++;
	}
}

static struct msp_node *find_in_seq(const struct msp_node *seq, const char *path)
{
	size_t digits = strspn(path, "0123456789"), index = 0;
	struct msp_node *item;

	if (digits == 0 || digits > 9 || (path[digits] && path[digits] != '.'))
		return NULL;
	for (size_t i = 0; i < digits; i++)
		index = index * 10 + (size_t)(path[i] - '0');
	item = index < seq->count ? present(seq->items[index]) : NULL;
	return item && path[digits] ? msp_node_find(item, path + digits + 1) : item;
}

struct msp_node *msp_node_find(const struct msp_node *node, const char *path)
{
	if (msp_node_is(node, MSP_NODE_MAP))
		return find_in_map(node, path);
	return msp_node_is(node, MSP_NODE_SEQ) ? find_in_seq(node, path) : NULL;
}

const char *msp_node_text(const struct msp_node *map, const char *key, const char *otherwise)
{
	const struct msp_node *node = msp_node_get(map, key);

	return msp_node_scalar(node) ? node->value : otherwise;
}

bool msp_node_bool(const struct msp_node *map, const char *key, bool otherwise)
{
	static const char *const words[] = { "false", "true", "no", "yes", "off", "on" };
	const char *text = msp_node_text(map, key, NULL);

	for (size_t i = 0; text && i < MSP_COUNT(words); i++)
		if (strcmp(text, words[i]) == 0)
			return i % 2 == 1;
	return otherwise;
}

int64_t msp_node_int(const struct msp_node *map, const char *key, int64_t otherwise)
{
	const char *text = msp_node_text(map, key, NULL);
	int64_t value;

	if (!text || msp_str_int(text, INT64_MIN, INT64_MAX, &value, NULL) < 0)
		return otherwise;
	return value;
}

bool msp_node_time(const struct msp_node *map, const char *key, struct msp_time *time)
{
	const char *text = msp_node_text(map, key, NULL);

	return text && msp_time_parse(text, time, NULL) == 0;
}

/* Building */

static struct msp_node *make(struct msp_arena *arena, enum msp_node_kind kind)
{
	struct msp_node *node = msp_arena_alloc(arena, sizeof *node);

	node->kind = kind;
	return node;
}

static struct msp_node *make_scalar(struct msp_arena *arena, enum msp_node_kind kind, const char *text, size_t length)
{
	struct msp_node *node = make(arena, kind);

	node->value = msp_arena_memdup(arena, text, length);
	node->length = length;
	return node;
}

struct msp_node *msp_node_map(struct msp_arena *arena)
{
	return make(arena, MSP_NODE_MAP);
}

struct msp_node *msp_node_seq(struct msp_arena *arena)
{
	return make(arena, MSP_NODE_SEQ);
}

struct msp_node *msp_node_string(struct msp_arena *arena, const char *text)
{
	return make_scalar(arena, MSP_NODE_STRING, text, strlen(text));
}

struct msp_node *msp_node_stringn(struct msp_arena *arena, const char *text, size_t length)
{
	return make_scalar(arena, MSP_NODE_STRING, text, length);
}

struct msp_node *msp_node_plain(struct msp_arena *arena, const char *text)
{
	return make_scalar(arena, MSP_NODE_PLAIN, text, strlen(text));
}

struct msp_node *msp_node_null(struct msp_arena *arena)
{
	struct msp_node *node = make(arena, MSP_NODE_NULL);

	node->value = "";
	return node;
}

struct msp_node *msp_node_add(struct msp_arena *arena, struct msp_node *seq, struct msp_node *item)
{
	if (!item)
		return seq;
	msp_arena_reserve(arena, seq->items, seq->count, seq->capacity);
	seq->items[seq->count++] = item;
	return seq;
}

static void append_pair(struct msp_arena *arena, struct msp_node *map, struct msp_node *key, struct msp_node *value)
{
	if (map->count == map->capacity)
		map->items = msp_arena_grow(arena, map->items, map->count, &map->capacity, 2 * sizeof *map->items);
	map->items[2 * map->count] = key;
	map->items[2 * map->count + 1] = value;
	map->count++;
}

struct msp_node *msp_node_set(struct msp_arena *arena, struct msp_node *map, const char *key, struct msp_node *node)
{
	size_t i;

	if (!node)
		return map;
	i = pair_index(map, key, strlen(key));
	if (i < map->count)
		map->items[2 * i + 1] = node;
	else
		append_pair(arena, map, msp_node_string(arena, key), node);
	return map;
}

void msp_node_set_string(struct msp_arena *arena, struct msp_node *map, const char *key, const char *text)
{
	if (text)
		msp_node_set(arena, map, key, msp_node_string(arena, text));
}

void msp_node_set_plain(struct msp_arena *arena, struct msp_node *map, const char *key, const char *text)
{
	if (text)
		msp_node_set(arena, map, key, msp_node_plain(arena, text));
}

bool msp_node_remove(struct msp_node *map, const char *key)
{
	size_t i;

	if (!msp_node_is(map, MSP_NODE_MAP))
		return false;
	i = pair_index(map, key, strlen(key));
	if (i == map->count)
		return false;
	map->count--;
	memmove(map->items + 2 * i, map->items + 2 * (i + 1), 2 * (map->count - i) * sizeof *map->items);
	return true;
}

struct msp_node *msp_node_copy(struct msp_arena *arena, const struct msp_node *node)
{
	struct msp_node *copy = msp_arena_memdup(arena, node, sizeof *node);
	size_t slots = node->kind == MSP_NODE_MAP ? 2 * node->count : node->count;

	if (node->value)
		copy->value = msp_arena_memdup(arena, node->value, node->length);
	if (node->kind != MSP_NODE_MAP && node->kind != MSP_NODE_SEQ)
		return copy;
	copy->capacity = node->count;
	copy->items = msp_arena_array(arena, slots, sizeof *copy->items);
	for (size_t i = 0; i < slots; i++)
		copy->items[i] = msp_node_copy(arena, node->items[i]);
	return copy;
}

/* Comparing */

static size_t count_present(const struct msp_node *map)
{
	size_t count = 0;

	for (size_t i = 0; i < map->count; i++)
		count += map->items[2 * i + 1]->kind != MSP_NODE_NULL;
	return count;
}

static bool equal_maps(const struct msp_node *a, const struct msp_node *b)
{
	if (count_present(a) != count_present(b))
		return false;
	for (size_t i = 0; i < a->count; i++) {
		const struct msp_node *key = a->items[2 * i], *value = a->items[2 * i + 1];
		const struct msp_node *other;

		if (value->kind == MSP_NODE_NULL)
			continue;
		/* Mostly the order is the same: look at the same place first. */
		if (i < b->count && b->items[2 * i]->length == key->length &&
			memcmp(b->items[2 * i]->value, key->value, key->length) == 0)
			other = b->items[2 * i + 1];
		else
			other = get_counted(b, key->value, key->length);
		if (!other || !msp_node_equal(value, other))
			return false;
	}
	return true;
}

static bool equal_seqs(const struct msp_node *a, const struct msp_node *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!msp_node_equal(a->items[i], b->items[i]))
			return false;
	return true;
}

bool msp_node_equal(const struct msp_node *a, const struct msp_node *b)
{
	bool no_a = !a || a->kind == MSP_NODE_NULL, no_b = !b || b->kind == MSP_NODE_NULL;

	if (no_a || no_b)
		return no_a && no_b;
	if (msp_node_scalar(a) && msp_node_scalar(b))
		return a->length == b->length && memcmp(a->value, b->value, a->length) == 0;
	if (a->kind != b->kind)
		return false;
	return a->kind == MSP_NODE_MAP ? equal_maps(a, b) : equal_seqs(a, b);
}

void msp_node_put_error(const struct msp_node *node, struct msp_error *err, const char *format, ...)
{
	char message[sizeof err->message];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof message, msp_message(format), args);
	va_end(args);
	msp_error_set(err, MSP_DATA, "%s", message);
	if (node)
		msp_error_at(err, NULL, node->line, node->column);
}
