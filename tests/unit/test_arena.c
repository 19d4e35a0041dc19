/* SPDX-License-Identifier: ISC */
#include "lib/base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdalign.h>
#include <string.h>
#include <sys/resource.h>

#include "lib/base/error.h"
#include "tests/unit/child.h"

static void empty_until_first_use(void **state)
{
	(void)state;
	struct msp_arena arena = MSP_ARENA_INIT;

	assert_null(arena.head);
	msp_arena_clear(&arena);
	assert_null(arena.head);
	msp_arena_release(&arena);
	assert_null(arena.head);
}

/* Sizes around those of the blocks; each piece is filled, so that one that overlaps another shows. */
static void pieces_are_zeroed_aligned_and_apart(void **state)
{
	(void)state;
	static const size_t sizes[] = { 0, 1, 7, 8, 15, 16, 17, 100, 4095, 4096, 5000, 16383, 16384, 16385, 70000,
		300000, 1048576, 1048577, 3000000, 1, 2, 3 };
	enum { COUNT = sizeof sizes / sizeof sizes[0], ROUNDS = 20 };
	struct msp_arena arena = MSP_ARENA_INIT;
	static unsigned char *pieces[ROUNDS][COUNT];

	for (size_t round = 0; round < ROUNDS; round++) {
		for (size_t i = 0; i < COUNT; i++) {
			unsigned char *piece = msp_arena_alloc(&arena, sizes[i]);
			assert_non_null(piece);
			assert_int_equal((uintptr_t)piece % alignof(max_align_t), 0);
			for (size_t at = 0; at < sizes[i]; at++) {
				if (piece[at] != 0)
					fail_msg("byte %zu of %zu is not zero", at, sizes[i]);
			}
			memset(piece, (int)(round * COUNT + i) & 0xFF, sizes[i]);
			pieces[round][i] = piece;
		}
	}
	for (size_t round = 0; round < ROUNDS; round++) {
		for (size_t i = 0; i < COUNT; i++) {
			for (size_t at = 0; at < sizes[i]; at++) {
				if (pieces[round][i][at] != ((round * COUNT + i) & 0xFF))
					fail_msg("piece %zu of round %zu was overwritten", i, round);
			}
		}
	}
	msp_arena_release(&arena);
}

static void memory_is_zeroed_again_after_clear(void **state)
{
	(void)state;
	struct msp_arena arena = MSP_ARENA_INIT;

	for (int round = 0; round < 3; round++) {
		unsigned char *piece = msp_arena_alloc(&arena, 10000);
		for (size_t i = 0; i < 10000; i++)
			assert_int_equal(piece[i], 0);
		memset(piece, 0xAA, 10000);
		msp_arena_clear(&arena);
	}
	msp_arena_release(&arena);
}

#ifndef MSP_ARENA_DEBUG
static void clear_keeps_one_block(void **state)
{
	(void)state;
	struct msp_arena arena = MSP_ARENA_INIT;

	for (int i = 0; i < 1000; i++)
		(void)msp_arena_alloc(&arena, 500);
	struct msp_arena_block *kept = arena.head;
	msp_arena_clear(&arena);
	assert_ptr_equal(arena.head, kept);
	assert_int_equal(arena.used, 0);
	(void)msp_arena_alloc(&arena, 500);
	assert_ptr_equal(arena.head, kept);
	msp_arena_release(&arena);
}

static void a_large_piece_leaves_the_newest_block_in_use(void **state)
{
	(void)state;
	struct msp_arena arena = MSP_ARENA_INIT;

	char *before = msp_arena_alloc(&arena, 16);
	(void)msp_arena_alloc(&arena, 5000000);
	char *after = msp_arena_alloc(&arena, 16);
	assert_ptr_equal(after, before + 16);
	msp_arena_release(&arena);
}
#endif

static void copies_end_with_nul(void **state)
{
	(void)state;
	struct msp_arena arena = MSP_ARENA_INIT;
	const char raw[4] = { 'a', 'b', 'c', 'd' };

	assert_string_equal(msp_arena_strdup(&arena, ""), "");
	assert_string_equal(msp_arena_strdup(&arena, "año"), "año");
	assert_string_equal(msp_arena_strndup(&arena, raw, sizeof raw), "abcd");
	assert_string_equal(msp_arena_strndup(&arena, "abc", 2), "ab");
	assert_string_equal(msp_arena_strndup(&arena, "ab\0cd", 5), "ab");
	assert_memory_equal(msp_arena_memdup(&arena, "ab\0cd", 5), "ab\0cd", 6);
	assert_string_equal(msp_arena_memdup(&arena, NULL, 0), "");
	msp_arena_release(&arena);
}

static void printf_takes_any_length(void **state)
{
	(void)state;
	struct msp_arena arena = MSP_ARENA_INIT;

	assert_string_equal(msp_arena_printf(&arena, "%s-%d", "a", 5), "a-5");
	assert_string_equal(msp_arena_printf(&arena, "%s", ""), "");
	char *text = msp_arena_printf(&arena, "%0100000d", 7);
	assert_int_equal(strlen(text), 100000);
	assert_int_equal(text[99999], '7');
	assert_int_equal(text[0], '0');
	msp_arena_release(&arena);
}

static void reserve_grows_and_keeps(void **state)
{
	(void)state;
	struct msp_arena arena = MSP_ARENA_INIT;
	int *items = NULL;
	size_t count = 0;
	size_t capacity = 0;

	for (int i = 0; i < 10000; i++) {
		msp_arena_reserve(&arena, items, count, capacity);
		assert_true(count < capacity);
		items[count++] = i;
	}
	for (int i = 0; i < 10000; i++)
		assert_int_equal(items[i], i);
	msp_arena_release(&arena);
}

static void array_multiplies(void **state)
{
	(void)state;
	struct msp_arena arena = MSP_ARENA_INIT;

	uint64_t *numbers = msp_arena_array(&arena, 1000, sizeof *numbers);
	for (size_t i = 0; i < 1000; i++)
		assert_int_equal(numbers[i], 0);
	assert_non_null(msp_arena_array(&arena, 0, 8));
	assert_non_null(msp_arena_array(&arena, SIZE_MAX, 0));
	msp_arena_release(&arena);
}

struct request {
	size_t count, size;
};

static void ask_for_array(void *data)
{
	const struct request *request = data;
	struct msp_arena arena = MSP_ARENA_INIT;

	(void)msp_arena_alloc(&arena, 1);
	(void)msp_arena_array(&arena, request->count, request->size);
}

static void ask_for_memdup(void *data)
{
	struct msp_arena arena = MSP_ARENA_INIT;

	(void)msp_arena_memdup(&arena, data, SIZE_MAX);
}

static void ask_for_growth(void *data)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	size_t capacity = SIZE_MAX / 2 + 1;

	(void)msp_arena_grow(&arena, data, 0, &capacity, 1);
}

static void too_much_ends_the_process(void **state)
{
	(void)state;
	static struct request requests[] = {
		{ SIZE_MAX, 1 },
		{ SIZE_MAX - 15, 1 },
		{ PTRDIFF_MAX, 1 },
		{ SIZE_MAX / 2 + 2, 2 },
		{ SIZE_MAX / 16 + 1, 16 },
		{ (size_t)1 << 33, (size_t)1 << 33 },
	};
	char said[128];

	for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
		assert_int_equal(child_run(ask_for_array, &requests[i], said, sizeof said), MSP_SYSTEM);
		assert_string_equal(said, "msp: out of memory\n");
	}
	assert_int_equal(child_run(ask_for_memdup, said, said, sizeof said), MSP_SYSTEM);
	assert_int_equal(child_run(ask_for_growth, said, said, sizeof said), MSP_SYSTEM);
}

/* A limit on addresses is no limit for the sanitizers' own allocator. */
#if defined(__SANITIZE_ADDRESS__) || defined(MSP_ARENA_DEBUG)
#define OWN_ALLOCATOR
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define OWN_ALLOCATOR
#endif
#endif

#ifndef OWN_ALLOCATOR
static void exhaust_memory(void *data)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct rlimit limit = { (rlim_t)64 << 20, (rlim_t)64 << 20 };

	(void)data;
	setrlimit(RLIMIT_AS, &limit);
	for (int i = 0; i < 100000; i++)
		(void)msp_arena_alloc(&arena, 4096);
}

static void a_refusing_system_ends_the_process(void **state)
{
	(void)state;
	char said[128];

	assert_int_equal(child_run(exhaust_memory, NULL, said, sizeof said), MSP_SYSTEM);
	assert_string_equal(said, "msp: out of memory\n");
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_until_first_use),
		cmocka_unit_test(pieces_are_zeroed_aligned_and_apart),
		cmocka_unit_test(memory_is_zeroed_again_after_clear),
#ifndef MSP_ARENA_DEBUG
		cmocka_unit_test(clear_keeps_one_block),
		cmocka_unit_test(a_large_piece_leaves_the_newest_block_in_use),
#endif
		cmocka_unit_test(copies_end_with_nul),
		cmocka_unit_test(printf_takes_any_length),
		cmocka_unit_test(reserve_grows_and_keeps),
		cmocka_unit_test(array_multiplies),
		cmocka_unit_test(too_much_ends_the_process),
#ifndef OWN_ALLOCATOR
		cmocka_unit_test(a_refusing_system_ends_the_process),
#endif
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
