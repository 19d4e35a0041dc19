/* SPDX-License-Identifier: ISC */
/*
 * Merges of random texts.  Input: "ticket" or "client", the common version (nothing = none), ours, theirs.
 *
 * What is merged without conflict can be read, says the same when the sides are swapped, and has every event that only
 * one side brought and nobody redacted.
 */
#include "tests/fuzz/fuzz.h"

#include "lib/base/buf.h"
#include "lib/base/str.h"
#include "lib/model/merge.h"
#include "lib/model/ticket.h"
#include "lib/text/yaml.h"

#define TICKET "clients/acme/tickets/2026/11/4815164.yaml"
#define CLIENT "clients/acme/client.yaml"

struct side {
	struct msp_merge_text text;
	struct msp_node *root;
};

static struct msp_node *log_of(const struct side *side)
{
	return msp_node_get(side->root, "log");
}

static bool has(const struct msp_node *log, const struct msp_node *event)
{
	msp_node_each_item(log, item)
		if (msp_node_equal(item, event))
			return true;
	return false;
}

static bool same_moment(const struct msp_node *a, const struct msp_node *b)
{
	struct msp_time left, right;
	bool timed = msp_node_time(a, "at", &left);

	return msp_node_time(b, "at", &right) == timed && (!timed || left.at == right.at) &&
	       strcmp(msp_node_text(a, "by", ""), msp_node_text(b, "by", "")) == 0;
}

static bool has_stub(const struct msp_node *log, const struct msp_node *event)
{
	char key[MSP_EVENT_KEY_SIZE];

	msp_event_key(event, key);
	msp_node_each_item(log, item)
		if (msp_str_equal(msp_node_text(item, "redact", NULL), key))
			return true;
	return false;
}

/* Itself, or a common one of its instant and author: a hand may have changed that to this. */
static bool redacted(const struct msp_node *base, const struct msp_node *log, const struct msp_node *event)
{
	if (has_stub(log, event))
		return true;
	msp_node_each_item(base, old)
		if (same_moment(old, event) && has_stub(log, old))
			return true;
	return false;
}

/* Small logs only: the check is quadratic. */
static void check_events(
	const struct side *base, const struct side *ours, const struct side *theirs, const struct msp_node *merged)
{
	const struct msp_node *logs[] = { log_of(ours), log_of(theirs) };

	for (size_t i = 0; i < 2; i++) {
		if (logs[i] == NULL || logs[i]->count > 50 || !msp_node_is(logs[1 - i], MSP_NODE_SEQ))
			return;
		msp_node_each_item(logs[i], event)
			if (!has(log_of(base), event) && msp_node_text(event, "redact", NULL) == NULL &&
				event->kind != MSP_NODE_NULL && !redacted(log_of(base), logs[0], event) &&
				!redacted(log_of(base), logs[1], event))
				fuzz_require(has(msp_node_get(merged, "log"), event));
	}
}

static int merge(struct msp_arena *arena, const char *path, const struct side *base, const struct side *ours,
	const struct side *theirs, struct msp_node **merged)
{
	static struct msp_merge_model model;
	const struct msp_merge_input input = {
		.path = path, .base = base->text, .ours = ours->text, .theirs = theirs->text
	};
	struct msp_buf out = MSP_BUF_INIT;
	struct msp_conflicts conflicts;
	struct msp_error err = MSP_ERROR_INIT;

	if (model.extract == NULL)
		(void)msp_extract_open("fuzz", &model.extract, NULL);
	msp_conflicts_init(&conflicts, arena, NULL);
	int rc = msp_merge_record(&model, arena, &input, &out, &conflicts, &err);
	fuzz_require(rc >= 0);
	fuzz_require((rc == 0) == (conflicts.count > 0));
	*merged = NULL;
	if (rc == 1)
		fuzz_require(msp_yaml_parse(arena, out.data, out.length, merged, &err) == 0);
	msp_buf_release(&out);
	return rc;
}

static void read_side(struct msp_arena *arena, struct side *side, const char *text, size_t length)
{
	side->text = (struct msp_merge_text){ msp_arena_memdup(arena, text, length), length };
	if (msp_yaml_parse(arena, side->text.bytes, length, &side->root, NULL) < 0)
		side->root = NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct fuzz_part parts[FUZZ_PARTS];
	struct side sides[3];
	const struct side *base = &sides[0], *ours = &sides[1], *theirs = &sides[2];
	struct msp_node *one, *two;

	(void)fuzz_split(&arena, data, size, parts);
	const char *path = strcmp(parts[0].text, "client") == 0 ? CLIENT : TICKET;
	for (size_t i = 0; i < 3; i++)
		read_side(&arena, &sides[i], parts[i + 1].text, parts[i + 1].length);
	if (sides[0].text.length == 0)
		sides[0].text.bytes = NULL;
	int rc = merge(&arena, path, base, ours, theirs, &one);
	fuzz_require(rc == merge(&arena, path, base, theirs, ours, &two));
	if (rc == 1 && strcmp(path, TICKET) == 0) {
		struct msp_node *a = msp_node_get(one, "log"), *b = msp_node_get(two, "log");
		fuzz_require((a == NULL) == (b == NULL) && (a == NULL || msp_node_equal(a, b)));
		check_events(base, ours, theirs, one);
	}
	msp_arena_release(&arena);
	return 0;
}
