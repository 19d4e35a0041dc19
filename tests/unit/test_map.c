/* SPDX-License-Identifier: ISC */
#include "lib/base/map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

static char one[] = "1";
static char two[] = "2";

static void absent_is_null(void **state)
{
	(void)state;
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_map map;

	msp_map_init(&map, &arena);
	assert_null(msp_map_get(&map, "a"));
	assert_null(arena.head);
	msp_map_set(&map, "a", one);
	assert_null(msp_map_get(&map, "b"));
	assert_null(msp_map_get(&map, ""));
	assert_null(msp_map_get(&map, "aa"));
	msp_arena_release(&arena);
}

static void set_replaces_and_returns_the_former_value(void **state)
{
	(void)state;
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_map map;

	msp_map_init(&map, &arena);
	assert_null(msp_map_set(&map, "a", one));
	assert_null(msp_map_set(&map, "", two));
	assert_string_equal(msp_map_set(&map, "a", two), "1");
	assert_string_equal(msp_map_get(&map, "a"), "2");
	assert_string_equal(msp_map_get(&map, ""), "2");
	assert_int_equal(map.count, 2);
	assert_string_equal(map.entries[0].key, "a");
	msp_arena_release(&arena);
}

static void keys_are_compared_by_content(void **state)
{
	(void)state;
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_map map;
	char key[] = "llave";

	msp_map_init(&map, &arena);
	msp_map_set(&map, "llave", one);
	assert_string_equal(msp_map_get(&map, key), "1");
	assert_string_equal(msp_map_set(&map, key, two), "1");
	assert_int_equal(map.count, 1);
	msp_arena_release(&arena);
}

static void many_keys_keep_their_order(void **state)
{
	(void)state;
	enum { COUNT = 20000 };
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_map map;
	static int values[COUNT];

	msp_map_init(&map, &arena);
	for (int i = 0; i < COUNT; i++) {
		values[i] = i;
		assert_null(msp_map_set(&map, msp_arena_printf(&arena, "key-%d", i * 7919 % COUNT), &values[i]));
		/* every one so far is found across the growths */
		if ((i & (i + 1)) == 0) {
			for (int j = 0; j <= i; j++)
				assert_ptr_equal(msp_map_get(&map, map.entries[j].key), &values[j]);
		}
	}
	assert_int_equal(map.count, COUNT);
	for (int i = 0; i < COUNT; i++) {
		assert_ptr_equal(map.entries[i].value, &values[i]);
		assert_ptr_equal(msp_map_get(&map, map.entries[i].key), &values[i]);
	}
	assert_null(msp_map_get(&map, "key-20000"));
	assert_true(map.slot_count > map.count);
	msp_arena_release(&arena);
}

static void set_of_a_known_key_never_grows(void **state)
{
	(void)state;
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_map map;

	msp_map_init(&map, &arena);
	for (int i = 0; i < 1000; i++)
		msp_map_set(&map, "same", one);
	assert_int_equal(map.count, 1);
	assert_true(map.slot_count <= 16);
	msp_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(absent_is_null),
		cmocka_unit_test(set_replaces_and_returns_the_former_value),
		cmocka_unit_test(keys_are_compared_by_content),
		cmocka_unit_test(many_keys_keep_their_order),
		cmocka_unit_test(set_of_a_known_key_never_grows),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
