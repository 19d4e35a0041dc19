/* SPDX-License-Identifier: ISC */
/*
 * Arena: memory that lives and dies together.  One per command, a scratch one per item in loops.  Allocation never
 * returns NULL: out of memory ends the process with exit 71 (nothing confirmed is lost, a write not confirmed is rolled
 * back by the journal).  Built with -DMSP_ARENA_DEBUG every piece is a malloc of its own, so sanitizers see overruns.
 * Secrets never live here.
 */
#ifndef MSP_BASE_ARENA_H
#define MSP_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct msp_arena_block;

struct msp_arena {
	struct msp_arena_block *head; /* newest block; NULL before the first allocation */
	size_t used;                  /* bytes used of the newest block */
};

#define MSP_ARENA_INIT  \
	{               \
		NULL, 0 \
	}

/* Frees everything; the arena is then as after MSP_ARENA_INIT. */
void msp_arena_release(struct msp_arena *arena);
/* Forgets everything but keeps one block for the next round. */
void msp_arena_clear(struct msp_arena *arena);

/* size bytes, zeroed, aligned for any type.  size 0 gives a valid pointer. */
void *msp_arena_alloc(struct msp_arena *arena, size_t size);
/* count * size, checked for overflow. */
void *msp_arena_array(struct msp_arena *arena, size_t count, size_t size);
/* Copies: NUL-terminated.  msp_arena_strndup stops at length or the first NUL. */
char *msp_arena_strdup(struct msp_arena *arena, const char *string);
char *msp_arena_strndup(struct msp_arena *arena, const char *string, size_t length);
void *msp_arena_memdup(struct msp_arena *arena, const void *bytes, size_t length); /* one NUL follows */
char *msp_arena_printf(struct msp_arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *msp_arena_vprintf(struct msp_arena *arena, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

/* Grows an array in the arena: `items`, `count` and `capacity` are lvalues; room for one more is guaranteed after. */
#define msp_arena_reserve(arena, items, count, capacity)                                                   \
	do {                                                                                               \
		if ((count) == (capacity))                                                                 \
			(items) = msp_arena_grow((arena), (items), (count), &(capacity), sizeof *(items)); \
	} while (0)
void *msp_arena_grow(struct msp_arena *arena, const void *items, size_t count, size_t *capacity, size_t size);

#endif
