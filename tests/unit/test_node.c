/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lib/text/node.h"

static struct msp_arena arena = MSP_ARENA_INIT;

static int teardown(void **state)
{
	(void)state;
	msp_arena_release(&arena);
	return 0;
}

/* {title: x, count: "12", open: yes, gone: null, log: [{at: …}, null, b], "a.b": {c: dotted}} */
static struct msp_node *sample(void)
{
	struct msp_node *root = msp_node_map(&arena), *log = msp_node_seq(&arena), *event = msp_node_map(&arena);
	struct msp_node *dotted = msp_node_map(&arena);

	msp_node_set_string(&arena, root, "title", "x");
	msp_node_set_plain(&arena, root, "count", "12");
	msp_node_set_plain(&arena, root, "open", "yes");
	msp_node_set(&arena, root, "gone", msp_node_null(&arena));
	msp_node_set_plain(&arena, event, "at", "2026-11-03T09:12:04-06:00");
	msp_node_add(&arena, log, event);
	msp_node_add(&arena, log, msp_node_null(&arena));
	msp_node_add(&arena, log, msp_node_string(&arena, "b"));
	msp_node_set(&arena, root, "log", log);
	msp_node_set_string(&arena, dotted, "c", "dotted");
	msp_node_set(&arena, root, "a.b", dotted);
	return root;
}

static void test_get_and_find(void **state)
{
	struct msp_node *root = sample();

	(void)state;
	assert_string_equal(msp_node_get(root, "title")->value, "x");
	assert_null(msp_node_get(root, "gone"));
	assert_non_null(msp_node_key(root, "gone"));
	assert_null(msp_node_get(root, "titl"));
	assert_null(msp_node_get(NULL, "title"));
	assert_null(msp_node_get(msp_node_get(root, "log"), "title"));
	assert_string_equal(msp_node_find(root, "log.2")->value, "b");
	assert_string_equal(msp_node_find(root, "log.0.at")->value, "2026-11-03T09:12:04-06:00");
	assert_null(msp_node_find(root, "log.1"));
	assert_null(msp_node_find(root, "log.3"));
	assert_null(msp_node_find(root, "log.0x"));
	assert_null(msp_node_find(root, "log.99999999999999999999"));
	assert_null(msp_node_find(root, "title.x"));
	assert_null(msp_node_find(root, ""));
	assert_string_equal(msp_node_find(root, "a.b.c")->value, "dotted");
}

static void test_typed_readers(void **state)
{
	struct msp_node *root = sample();
	struct msp_time time = { 0, 0 };

	(void)state;
	assert_string_equal(msp_node_text(root, "title", "-"), "x");
	assert_string_equal(msp_node_text(root, "gone", "-"), "-");
	assert_string_equal(msp_node_text(root, "log", "-"), "-");
	assert_int_equal(msp_node_int(root, "count", -1), 12);
	assert_int_equal(msp_node_int(root, "title", -1), -1);
	assert_true(msp_node_bool(root, "open", false));
	assert_true(msp_node_bool(root, "title", true));
	assert_false(msp_node_bool(root, "title", false));
	assert_true(msp_node_time(msp_node_find(root, "log.0"), "at", &time));
	assert_int_equal(time.offset, -6 * 3600);
	assert_int_equal(time.at, 1793718724);
	assert_false(msp_node_time(root, "title", &time));
}

static void test_set_replaces_in_place(void **state)
{
	struct msp_node *root = sample();

	(void)state;
	msp_node_set_string(&arena, root, "title", "y");
	msp_node_set_string(&arena, root, "title", NULL);
	assert_string_equal(msp_node_text(root, "title", "-"), "y");
	assert_int_equal(root->count, 6);
	assert_string_equal(root->items[0]->value, "title");
	assert_true(msp_node_remove(root, "count"));
	assert_false(msp_node_remove(root, "count"));
	assert_int_equal(root->count, 5);
	assert_string_equal(root->items[2]->value, "open");
	assert_string_equal(msp_node_find(root, "a.b.c")->value, "dotted");
}

static void test_each(void **state)
{
	struct msp_node *root = sample();
	struct msp_node *none = NULL;
	size_t pairs = 0, items = 0;

	(void)state;
	msp_node_each_pair(root, key, value)
		pairs += key->length > 0 && value != NULL;
	msp_node_each_item(msp_node_get(root, "log"), item)
		items += item != NULL;
	msp_node_each_item(none, item)
		items += item != NULL;
	msp_node_each_pair(msp_node_get(root, "log"), key, value)
		pairs += key == value;
	assert_int_equal(pairs, 6);
	assert_int_equal(items, 3);
	msp_node_each_item(msp_node_get(root, "log"), item) {
		if (item_walk.at == 0)
			continue;
		items = item_walk.at;
		break;
	}
	msp_node_each_pair(root, key, value) {
		pairs = value_walk.at;
		if (strcmp(key->value, "count") == 0)
			break;
	}
	assert_int_equal(items, 1);
	assert_int_equal(pairs, 1);
}

static void test_many_keys_grow(void **state)
{
	struct msp_node *map = msp_node_map(&arena);
	char key[16];

	(void)state;
	for (int i = 0; i < 1000; i++) {
		snprintf(key, sizeof key, "k%d", i);
		msp_node_set_plain(&arena, map, key, key + 1);
	}
	assert_int_equal(map->count, 1000);
	for (int i = 0; i < 1000; i++) {
		snprintf(key, sizeof key, "k%d", i);
		assert_int_equal(msp_node_int(map, key, -1), i);
	}
}

static void test_equal(void **state)
{
	struct msp_node *a = sample(), *b = msp_node_copy(&arena, a), *c = msp_node_map(&arena);

	(void)state;
	assert_true(msp_node_equal(a, b));
	msp_node_remove(b, "gone"); /* null is absent */
	assert_true(msp_node_equal(a, b));
	msp_node_remove(b, "title");
	assert_false(msp_node_equal(a, b));
	msp_node_set_plain(&arena, b, "title", "x"); /* other order, other kind of scalar */
	assert_true(msp_node_equal(a, b));
	assert_true(msp_node_equal(b, a));
	msp_node_set_string(&arena, msp_node_find(b, "log.0"), "by", "ana");
	assert_false(msp_node_equal(a, b));
	assert_null(msp_node_find(a, "log.0.by")); /* the copy is deep */
	assert_false(msp_node_equal(c, msp_node_seq(&arena)));
	assert_true(msp_node_equal(NULL, msp_node_null(&arena)));
	assert_false(msp_node_equal(msp_node_string(&arena, ""), msp_node_null(&arena)));
	assert_false(msp_node_equal(msp_node_string(&arena, "a"), msp_node_string(&arena, "ab")));
}

static void test_error_takes_the_place(void **state)
{
	struct msp_node node = { .kind = MSP_NODE_PLAIN, .line = 3, .column = 9, .value = "x", .length = 1 };
	struct msp_error err = MSP_ERROR_INIT;

	(void)state;
	assert_int_equal(msp_node_error(&node, &err, "bad %s", "thing"), -1);
	assert_int_equal(err.code, MSP_DATA);
	assert_int_equal(err.line, 3);
	assert_int_equal(err.column, 9);
	assert_string_equal(err.message, "bad thing");
	assert_int_equal(msp_node_error(&node, NULL, "nobody wants it"), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_get_and_find),
		cmocka_unit_test(test_typed_readers),
		cmocka_unit_test(test_set_replaces_in_place),
		cmocka_unit_test(test_each),
		cmocka_unit_test(test_many_keys_grow),
		cmocka_unit_test(test_equal),
		cmocka_unit_test(test_error_takes_the_place),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, teardown);
}
