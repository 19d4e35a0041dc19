/* SPDX-License-Identifier: ISC */
/* String to pointer, in an arena, insertion order kept.  Keys are not copied. */
#ifndef MSP_BASE_MAP_H
#define MSP_BASE_MAP_H

#include <stddef.h>

#include "lib/base/arena.h"

struct msp_map_entry {
	const char *key;
	void *value;
};

struct msp_map {
	struct msp_arena *arena;
	struct msp_map_entry *entries; /* in insertion order */
	size_t count, capacity;
	size_t *slots; /* hash table of entry number + 1; 0 = free */
	size_t slot_count;
};

void msp_map_init(struct msp_map *map, struct msp_arena *arena);
/* NULL when absent. */
void *msp_map_get(const struct msp_map *map, const char *key);
/* Sets or replaces; returns the value that was there before, or NULL. */
void *msp_map_set(struct msp_map *map, const char *key, void *value);

#endif
