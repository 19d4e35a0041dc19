/* SPDX-License-Identifier: ISC */
#include "lib/base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/error.h"

#define FIRST_BLOCK ((size_t)16 * 1024)
#define LARGEST_BLOCK ((size_t)1024 * 1024)

struct msp_arena_block {
	struct msp_arena_block *previous;
	size_t size;
	alignas(max_align_t) unsigned char bytes[];
};

static struct msp_arena_block *block_new(size_t size, struct msp_arena_block *previous)
{
	struct msp_arena_block *block;

	if (size > PTRDIFF_MAX - sizeof *block)
		msp_out_of_memory();
	block = malloc(sizeof *block + size);
	if (block == NULL)
		msp_out_of_memory();
	block->previous = previous;
	block->size = size;
	return block;
}

static void blocks_free(struct msp_arena_block *block)
{
	while (block != NULL) {
		struct msp_arena_block *previous = block->previous;
		free(block);
		block = previous;
	}
}

void msp_arena_release(struct msp_arena *arena)
{
	blocks_free(arena->head);
	*arena = (struct msp_arena)MSP_ARENA_INIT;
}

#ifdef MSP_ARENA_DEBUG

/* The kept block would hide use after clear from the sanitizers. */
void msp_arena_clear(struct msp_arena *arena)
{
	msp_arena_release(arena);
}

void *msp_arena_alloc(struct msp_arena *arena, size_t size)
{
	arena->head = block_new(size, arena->head);
	arena->used = size;
	return memset(arena->head->bytes, 0, size);
}

#else

void msp_arena_clear(struct msp_arena *arena)
{
	if (arena->head == NULL)
		return;
	blocks_free(arena->head->previous);
	arena->head->previous = NULL;
	arena->used = 0;
}

static size_t next_size(const struct msp_arena *arena)
{
	if (arena->head == NULL)
		return FIRST_BLOCK;
	return arena->head->size < LARGEST_BLOCK / 2 ? arena->head->size * 2 : LARGEST_BLOCK;
}

void *msp_arena_alloc(struct msp_arena *arena, size_t size)
{
	if (size > PTRDIFF_MAX - alignof(max_align_t))
		msp_out_of_memory();
	size_t need = (size + alignof(max_align_t) - 1) / alignof(max_align_t) * alignof(max_align_t);

	if (arena->head == NULL || need > arena->head->size - arena->used) {
		size_t block_size = next_size(arena);
		if (arena->head != NULL && need > block_size / 4) {
			/* A large piece gets a block of its own behind the newest, whose rest stays in use. */
			arena->head->previous = block_new(need, arena->head->previous);
			return memset(arena->head->previous->bytes, 0, size);
		}
		arena->head = block_new(need > block_size ? need : block_size, arena->head);
		arena->used = 0;
	}
	void *piece = arena->head->bytes + arena->used;
	arena->used += need;
	return memset(piece, 0, size);
}

#endif

void *msp_arena_array(struct msp_arena *arena, size_t count, size_t size)
{
	if (size != 0 && count > SIZE_MAX / size)
		msp_out_of_memory();
	return msp_arena_alloc(arena, count * size);
}

char *msp_arena_strdup(struct msp_arena *arena, const char *string)
{
	return msp_arena_memdup(arena, string, strlen(string));
}

char *msp_arena_strndup(struct msp_arena *arena, const char *string, size_t length)
{
	return msp_arena_memdup(arena, string, strnlen(string, length));
}

void *msp_arena_memdup(struct msp_arena *arena, const void *bytes, size_t length)
{
	if (length == SIZE_MAX)
		msp_out_of_memory();
	void *copy = msp_arena_alloc(arena, length + 1);
	if (length > 0)
		memcpy(copy, bytes, length);
	return copy;
}

char *msp_arena_printf(struct msp_arena *arena, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	char *text = msp_arena_vprintf(arena, format, args);
	va_end(args);
	return text;
}

char *msp_arena_vprintf(struct msp_arena *arena, const char *format, va_list args)
{
	va_list again;

	va_copy(again, args);
	int length = format == NULL ? -1 : vsnprintf(NULL, 0, format, args);
	if (length < 0)
		msp_bug("a text cannot be formatted");
	char *text = msp_arena_alloc(arena, (size_t)length + 1);
	vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	return text;
}

void *msp_arena_grow(struct msp_arena *arena, const void *items, size_t count, size_t *capacity, size_t size)
{
	if (*capacity > SIZE_MAX / 2)
		msp_out_of_memory();
	size_t wanted = *capacity == 0 ? 8 : *capacity * 2;
	void *grown = msp_arena_array(arena, wanted, size);

	if (count > 0)
		memcpy(grown, items, count * size);
	*capacity = wanted;
	return grown;
}
