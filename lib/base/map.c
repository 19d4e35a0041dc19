/* SPDX-License-Identifier: ISC */
#include "lib/base/map.h"

#include <stdint.h>
#include <string.h>

#include "lib/base/error.h"

#define FIRST_SLOTS 16

/*
 * FNV-1a with a start value from where the loader put us, so that the chains of a file made to collide differ from run
 * to run.  Order of iteration is that of insertion and does not depend on it.
 */
static size_t hash_key(const char *key)
{
	static const char anchor = 0;
	uint64_t hash = UINT64_C(14695981039346656037) ^ (uint64_t)(uintptr_t)&anchor;

	for (; *key != '\0'; key++) {
		hash ^= (unsigned char)*key;
		hash *= UINT64_C(1099511628211);
	}
	/* the table takes the low bits: let the high ones count */
	return (size_t)(hash ^ hash >> 32);
}

/* The slot that holds the key, or the free one where it belongs.  There is always a free one. */
static size_t *find_slot(const struct msp_map *map, const char *key)
{
	size_t mask = map->slot_count - 1;

	for (size_t at = hash_key(key) & mask;; at = (at + 1) & mask) {
		size_t *slot = &map->slots[at];
		if (*slot == 0 || strcmp(map->entries[*slot - 1].key, key) == 0)
			return slot;
	}
}

static void grow_slots(struct msp_map *map)
{
	if (map->slot_count > SIZE_MAX / 2)
		msp_out_of_memory();
	map->slot_count = map->slot_count == 0 ? FIRST_SLOTS : map->slot_count * 2;
	map->slots = msp_arena_array(map->arena, map->slot_count, sizeof *map->slots);
	for (size_t i = 0; i < map->count; i++)
		*find_slot(map, map->entries[i].key) = i + 1;
}

void msp_map_init(struct msp_map *map, struct msp_arena *arena)
{
	*map = (struct msp_map){ .arena = arena };
}

void *msp_map_get(const struct msp_map *map, const char *key)
{
	if (map->count == 0)
		return NULL;
	size_t entry = *find_slot(map, key);
	return entry == 0 ? NULL : map->entries[entry - 1].value;
}

void *msp_map_set(struct msp_map *map, const char *key, void *value)
{
	/* at most two thirds full */
	if (map->count + 1 > map->slot_count - map->slot_count / 3)
		grow_slots(map);
	size_t *slot = find_slot(map, key);
	if (*slot != 0) {
		struct msp_map_entry *entry = &map->entries[*slot - 1];
		void *before = entry->value;
		entry->value = value;
		return before;
	}
	msp_arena_reserve(map->arena, map->entries, map->count, map->capacity);
	map->entries[map->count++] = (struct msp_map_entry){ key, value };
	*slot = map->count;
	return NULL;
}
