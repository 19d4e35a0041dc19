/* SPDX-License-Identifier: ISC */
/* Logs as sets: laws that must hold for any logs, and an independent model of the union. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/model/merge.h"
#include "lib/model/ticket.h"
#include "lib/text/json.h"
#include "lib/text/yaml.h"
#include "tests/unit/random.h"

#define ROUNDS 2000
#define POOL 24

static uint64_t seed = 20261103;

/* ---- random logs ---- */

static struct msp_node *random_event(struct msp_arena *arena)
{
	struct msp_node *event = msp_node_map(arena);
	static const char *const logins[] = { "ana", "beto", "karla" };
	static const char *const hours[] = { "09", "15", "16" }, *const offsets[] = { "-06:00", "Z", "+01:00" };
	size_t zone = random_below(&seed, 3); /* the same instant in three ways of writing */

	msp_node_set_plain(arena, event, "at",
		msp_arena_printf(
			arena, "2026-11-03T%s:00:%02zu%s", hours[zone], random_below(&seed, 6), offsets[zone]));
	msp_node_set_string(arena, event, "by", logins[random_below(&seed, 3)]);
	msp_node_set_string(arena, event, "say", msp_arena_printf(arena, "w%zu", random_below(&seed, 5)));
	return event;
}

static struct msp_node *stub_of(struct msp_arena *arena, const struct msp_node *event)
{
	struct msp_node *stub = msp_node_copy(arena, event);
	char key[MSP_EVENT_KEY_SIZE];

	msp_event_key(event, key);
	msp_node_set_string(arena, stub, "say", random_below(&seed, 4) == 0 ? "[gone]" : "[redacted]");
	msp_node_set_string(arena, stub, "redact", key);
	return stub;
}

static bool has(const struct msp_node *log, const struct msp_node *event)
{
	msp_node_each_item(log, item)
		if (msp_node_equal(item, event))
			return true;
	return false;
}

static void add(struct msp_arena *arena, struct msp_node *log, struct msp_node *event)
{
	if (!has(log, event))
		msp_node_add(arena, log, event);
}

/* Events out of one pool, so that logs overlap; some of them redacted. */
static struct msp_node *random_log(struct msp_arena *arena, struct msp_node **pool)
{
	struct msp_node *log = msp_node_seq(arena);

	for (size_t i = 0; i < POOL; i++) {
		size_t what = random_below(&seed, 8);
		if (what < 4)
			add(arena, log, pool[i]);
		else if (what == 4)
			add(arena, log, stub_of(arena, pool[i]));
	}
	return log;
}

static void fill_pool(struct msp_arena *arena, struct msp_node **pool)
{
	for (size_t i = 0; i < POOL; i++)
		pool[i] = random_event(arena);
}

static struct msp_node *merge(struct msp_arena *arena, const struct msp_node *base, const struct msp_node *ours,
	const struct msp_node *theirs, size_t *conflicts)
{
	struct msp_conflicts found;
	struct msp_merge_values values = { .arena = arena, .lists = { arena, NULL, true }, .path = "x" };
	struct msp_node *docs[3] = { NULL, msp_node_map(arena), msp_node_map(arena) };

	msp_conflicts_init(&found, arena, NULL);
	values.conflicts = &found;
	if (base != NULL) {
		docs[0] = msp_node_map(arena);
		msp_node_set(arena, docs[0], "log", (struct msp_node *)(uintptr_t)base);
	}
	msp_node_set(arena, docs[1], "log", (struct msp_node *)(uintptr_t)ours);
	msp_node_set(arena, docs[2], "log", (struct msp_node *)(uintptr_t)theirs);
	struct msp_merge_place *root = msp_merge_values(&values, docs[0], docs[1], docs[2]);
	if (conflicts != NULL)
		*conflicts = found.count;
	else
		assert_int_equal(found.count, 0);
	return msp_node_get(root->value, "log");
}

/* Lists in the same order, item by item. */
static void assert_same(const struct msp_node *a, const struct msp_node *b)
{
	struct msp_buf left = MSP_BUF_INIT, right = MSP_BUF_INIT;

	msp_json_canonical(a, &left);
	msp_json_canonical(b, &right);
	assert_string_equal(left.data, right.data);
	msp_buf_release(&left);
	msp_buf_release(&right);
}

static void assert_ordered(const struct msp_node *log)
{
	for (size_t i = 1; i < log->count; i++)
		assert_true(msp_merge_event_order(log->items[i - 1], log->items[i]) <= 0);
}

/* ---- the union ---- */

static const char *redacts(const struct msp_node *event)
{
	return msp_node_text(event, "redact", NULL);
}

static bool is_redacted(const struct msp_node *log, const struct msp_node *event)
{
	char key[MSP_EVENT_KEY_SIZE];

	msp_event_key(event, key);
	msp_node_each_item(log, item)
		if (msp_str_equal(redacts(item), key))
			return true;
	return false;
}

/* Said by one of two and taken away by nobody, or its stub is there: nothing is lost, nothing is made up. */
static void assert_union(const struct msp_node *a, const struct msp_node *b, const struct msp_node *result)
{
	const struct msp_node *sides[] = { a, b };

	for (size_t i = 0; i < 2; i++)
		msp_node_each_item(sides[i], event) {
			bool gone = redacts(event) == NULL && (is_redacted(a, event) || is_redacted(b, event));
			if (redacts(event) != NULL) {
				size_t stubs = 0;
				msp_node_each_item(result, other)
					stubs += msp_str_equal(redacts(other), redacts(event));
				assert_int_equal(stubs, 1);
			} else {
				assert_int_equal(has(result, event), !gone);
			}
		}
	msp_node_each_item(result, event)
		assert_true(has(a, event) || has(b, event));
	assert_ordered(result);
}

static void test_union_laws(void **state)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_node *pool[POOL];

	(void)state;
	for (size_t round = 0; round < ROUNDS; round++) {
		fill_pool(&arena, pool);
		struct msp_node *a = random_log(&arena, pool), *b = random_log(&arena, pool),
				*c = random_log(&arena, pool);
		struct msp_node *empty = msp_node_seq(&arena);
		struct msp_node *ab = merge(&arena, NULL, a, b, NULL), *bc = merge(&arena, NULL, b, c, NULL);
		assert_union(a, b, ab);
		assert_same(ab, merge(&arena, NULL, b, a, NULL));
		assert_same(merge(&arena, NULL, ab, c, NULL), merge(&arena, NULL, a, bc, NULL));
		struct msp_node *aa = merge(&arena, NULL, a, a, NULL);
		assert_same(aa, merge(&arena, NULL, aa, aa, NULL));
		assert_same(aa, merge(&arena, NULL, a, empty, NULL));
		assert_same(ab, merge(&arena, NULL, ab, b, NULL));
		msp_arena_clear(&arena);
	}
	msp_arena_release(&arena);
}

/* ---- three ways ---- */

/* What programs do to a log: add, redact, and nothing else. */
static struct msp_node *live(struct msp_arena *arena, const struct msp_node *base, struct msp_node **pool)
{
	struct msp_node *log = msp_node_seq(arena);

	msp_node_each_item(base, event)
		add(arena, log, redacts(event) == NULL && random_below(&seed, 6) == 0 ? stub_of(arena, event) : event);
	for (size_t n = random_below(&seed, 5); n > 0; n--) {
		struct msp_node *event = pool[random_below(&seed, POOL)];
		if (!has(base, event) && !is_redacted(base, event))
			add(arena, log, event);
	}
	return log;
}

static void test_no_event_is_lost(void **state)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_node *pool[POOL];

	(void)state;
	for (size_t round = 0; round < ROUNDS; round++) {
		fill_pool(&arena, pool);
		struct msp_node *base = merge(&arena, NULL, random_log(&arena, pool), msp_node_seq(&arena), NULL);
		struct msp_node *ours = live(&arena, base, pool), *theirs = live(&arena, base, pool);
		struct msp_node *merged = merge(&arena, base, ours, theirs, NULL);
		assert_union(ours, theirs, merged);
		assert_same(merged, merge(&arena, base, theirs, ours, NULL));
		/* merging once more brings nothing new */
		assert_same(merged, merge(&arena, ours, merged, ours, NULL));
		msp_arena_clear(&arena);
	}
	msp_arena_release(&arena);
}

/* Hands do anything: change, remove. */
static struct msp_node *meddle(struct msp_arena *arena, const struct msp_node *base)
{
	struct msp_node *log = msp_node_seq(arena);

	msp_node_each_item(base, event) {
		size_t what = random_below(&seed, 8);
		if (what == 0)
			continue;
		struct msp_node *copy = msp_node_copy(arena, event);
		if (what == 1 && redacts(event) == NULL)
			msp_node_set_string(
				arena, copy, "say", msp_arena_printf(arena, "changed %zu", random_below(&seed, 2)));
		add(arena, log, copy);
	}
	if (random_below(&seed, 2) == 0)
		add(arena, log, random_event(arena));
	return log;
}

static void test_hand_edits(void **state)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_node *pool[POOL];
	size_t told = 0;

	(void)state;
	for (size_t round = 0; round < ROUNDS; round++) {
		size_t count, other;
		fill_pool(&arena, pool);
		struct msp_node *base = merge(&arena, NULL, random_log(&arena, pool), msp_node_seq(&arena), NULL);
		struct msp_node *ours = meddle(&arena, base), *theirs = meddle(&arena, base);
		struct msp_node *one = merge(&arena, base, ours, theirs, &count);
		struct msp_node *two = merge(&arena, base, theirs, ours, &other);
		assert_int_equal(count, other);
		assert_ordered(one);
		if (count == 0) {
			assert_same(one, two);
			/* new on a side = in the result, unless the event is redacted */
			msp_node_each_item(ours, event)
				if (!has(base, event) && redacts(event) == NULL && !is_redacted(theirs, event) &&
					!is_redacted(base, event) && !is_redacted(ours, event))
					assert_true(has(one, event));
		}
		/* untouched on one side: the other side's log, as a set */
		assert_same(merge(&arena, base, ours, base, NULL), merge(&arena, base, base, ours, NULL));
		told += count > 0;
		msp_arena_clear(&arena);
	}
	assert_true(told > 100);
	msp_arena_release(&arena);
}

/* ---- texts ---- */

/* Each event with a comment of its own above it, in one of three ways of writing. */
static void write_log(struct msp_arena *arena, const struct msp_node *log, struct msp_buf *out)
{
	char key[MSP_EVENT_KEY_SIZE];

	msp_buf_adds(out, "id: acme-4815164\nuid: 0123456789abcdef\n");
	msp_buf_adds(out, log->count == 0 ? "log: []\n" : "log:\n");
	msp_node_each_item(log, event) {
		msp_event_key(event, key);
		uint64_t style = key[0] % 3; /* the same event is written alike on both sides */
		const char *at = msp_node_text(event, "at", ""), *by = msp_node_text(event, "by", ""),
			   *say = msp_node_text(event, "say", ""), *redact = redacts(event);
		msp_buf_addf(out, "  # c-%s\n", key);
		if (style == 0)
			msp_buf_addf(out, "  - {at: %s, by: %s, say: '%s'%s%s}   # e-%s\n", at, by, say,
				redact == NULL ? "" : ", redact: ", redact == NULL ? "" : redact, key);
		else
			msp_buf_addf(out, "  - at: %s   # e-%s\n    by: %s\n    say: %s'%s'%s%s\n", at, key, by,
				style == 1 ? "" : "\n      ", say,
				redact == NULL ? "" : "\n    redact: ", redact == NULL ? "" : redact);
	}
	(void)arena;
}

static void assert_comments(const struct msp_node *log, const char *text)
{
	char key[MSP_EVENT_KEY_SIZE], above[32], behind[32];

	msp_node_each_item(log, event) {
		msp_event_key(event, key);
		snprintf(above, sizeof above, "  # c-%s\n  - ", key);
		snprintf(behind, sizeof behind, "# e-%s\n", key);
		const char *at = strstr(text, above);
		assert_non_null(at);
		const char *end = strstr(at, behind);
		assert_non_null(end);
		assert_null(memchr(at + strlen(above), '#', (size_t)(end - at) - strlen(above)));
	}
}

static void test_comments_stay(void **state)
{
	const struct msp_merge_model model = { .extract = NULL };
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_node *pool[POOL];

	(void)state;
	for (size_t round = 0; round < ROUNDS / 4; round++) {
		struct msp_buf texts[3] = { MSP_BUF_INIT, MSP_BUF_INIT, MSP_BUF_INIT }, out = MSP_BUF_INIT;
		struct msp_conflicts conflicts;
		struct msp_error err = MSP_ERROR_INIT;
		struct msp_node *root;
		fill_pool(&arena, pool);
		struct msp_node *base = merge(&arena, NULL, random_log(&arena, pool), msp_node_seq(&arena), NULL);
		struct msp_node *ours = live(&arena, base, pool), *theirs = live(&arena, base, pool);
		write_log(&arena, base, &texts[0]);
		write_log(&arena, ours, &texts[1]);
		write_log(&arena, theirs, &texts[2]);
		const struct msp_merge_input input = { .path = "clients/acme/tickets/2026/11/4815164.yaml",
			.base = { texts[0].data, texts[0].length },
			.ours = { texts[1].data, texts[1].length },
			.theirs = { texts[2].data, texts[2].length } };
		msp_conflicts_init(&conflicts, &arena, NULL);
		assert_int_equal(msp_merge_record(&model, &arena, &input, &out, &conflicts, &err), 1);
		assert_int_equal(msp_yaml_parse(&arena, out.data, out.length, &root, &err), 0);
		const struct msp_node *log = msp_node_get(root, "log");
		struct msp_node *wanted = merge(&arena, base, ours, theirs, NULL);
		assert_true(msp_node_equal(log, wanted));
		assert_comments(log, out.data);
		for (size_t i = 0; i < 3; i++)
			msp_buf_release(&texts[i]);
		msp_buf_release(&out);
		msp_arena_clear(&arena);
	}
	msp_arena_release(&arena);
}

/* ---- references ---- */

static void test_references_follow(void **state)
{
	static const char text[] = "id: acme-4815164\n"
				   "parent: acme-1111111   # of it\n"
				   "formerly: [acme-1111111]\n"
				   "log:\n"
				   "  - at: 2026-11-03T09:00:00-06:00\n"
				   "    by: ana\n"
				   "    link: {to: acme-1111111, as: parent}\n"
				   "    say: acme-1111111 is not a reference here\n"
				   "  - at: 2026-11-03T10:00:00-06:00\n"
				   "    by: ana\n"
				   "    undo: ";
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_buf out = MSP_BUF_INIT;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_map numbers;
	struct msp_node *root;
	char key[MSP_EVENT_KEY_SIZE];

	(void)state;
	assert_int_equal(msp_yaml_parse(&arena, text, strlen(text), &root, &err), 0);
	msp_event_key(msp_node_find(root, "log.0"), key);
	const char *filled = msp_arena_printf(&arena, "%s%s\n", text, key);
	msp_map_init(&numbers, &arena);
	msp_map_set(&numbers, "acme-1111111", (void *)(uintptr_t) "acme-2222222");
	assert_int_equal(msp_merge_refer(&arena, filled, strlen(filled), &numbers, &out, &err), 1);
	assert_int_equal(msp_yaml_parse(&arena, out.data, out.length, &root, &err), 0);
	assert_string_equal(msp_node_text(root, "parent", ""), "acme-2222222");
	assert_string_equal(msp_node_find(root, "formerly.0")->value, "acme-1111111");
	assert_string_equal(msp_node_find(root, "log.0.link.to")->value, "acme-2222222");
	assert_string_equal(msp_node_find(root, "log.0.say")->value, "acme-1111111 is not a reference here");
	msp_event_key(msp_node_find(root, "log.0"), key);
	assert_string_equal(msp_node_find(root, "log.1.undo")->value, key);
	assert_non_null(strstr(out.data, "parent: acme-2222222   # of it\n"));
	msp_buf_clear(&out);
	msp_map_init(&numbers, &arena);
	msp_map_set(&numbers, "acme-3333333", (void *)(uintptr_t) "acme-2222222");
	assert_int_equal(msp_merge_refer(&arena, filled, strlen(filled), &numbers, &out, &err), 0);
	assert_int_equal(out.length, 0);
	msp_buf_release(&out);
	msp_arena_release(&arena);
}

static void test_new_number(void **state)
{
	static const char text[] = "id: acme-4815164   # ours\nuid: 0123456789abcdef\nformerly: [acme-1]\nlog: []\n";
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_buf out = MSP_BUF_INIT;
	struct msp_error err = MSP_ERROR_INIT;

	(void)state;
	assert_int_equal(msp_merge_renumber(&arena, text, strlen(text), "acme-4815164", "acme-7720531", &out, &err), 0);
	assert_string_equal(out.data,
		"id: acme-7720531   # ours\nuid: 0123456789abcdef\nformerly: [acme-1, acme-4815164]\nlog: []\n");
	msp_buf_release(&out);
	msp_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_union_laws),
		cmocka_unit_test(test_no_event_is_lost),
		cmocka_unit_test(test_hand_edits),
		cmocka_unit_test(test_comments_stay),
		cmocka_unit_test(test_references_follow),
		cmocka_unit_test(test_new_number),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
