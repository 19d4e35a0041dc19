/* SPDX-License-Identifier: ISC */
/*
 * Several clones that write and merge from each other at random, without any server: criss-crosses, numbers drawn
 * twice, words redacted here and still there elsewhere.  Each clone is a branch of one bare repository.  What all of
 * them wrote is kept beside, in a plain table; in the end every clone must have exactly that.
 */
#include "tests/unit/git_fixture.h"

#include "lib/base/str.h"
#include "lib/base/version.h"
#include "lib/model/merge.h"
#include "lib/model/ticket.h"
#include "lib/model/ticket_write.h"
#include "lib/text/edit.h"
#include "lib/text/yaml.h"
#include "tests/unit/random.h"

#define CLONES 4
#define STEPS 240
#define EVENTS 2000
#define RECORDS 400

static uint64_t seed = 47514; /* one that meets every case named above */
static struct msp_extract *extract;
static struct msp_merge_model model;
static struct msp_merge_rules rules;

/* ---- what was written, by whomever ---- */

struct written {
	char uid[17], say[16], key[MSP_EVENT_KEY_SIZE];
	bool redacted;
};

static struct written events[EVENTS];
static size_t event_count;
static char uids[RECORDS][17];
static size_t uid_count;
static unsigned next_number = 2000000;

static int draw(
	void *context, const char *client, const char *origin, char number[MSP_NUMBER_SIZE], struct msp_error *err)
{
	(void)context;
	(void)client;
	(void)origin;
	(void)err;
	snprintf(number, MSP_NUMBER_SIZE, "%07u", next_number++ % 10000000u);
	return 0;
}

/* ---- one clone ---- */

struct clones {
	struct fixture *f;
	struct msp_repo repo;
	struct msp_git *git;
	int64_t now;
};

static void be(struct clones *c, size_t clone)
{
	struct msp_error err = MSP_ERROR_INIT;

	write_file(msp_path_join(&c->f->arena, c->repo.git_dir, "HEAD"),
		msp_arena_printf(&c->f->arena, "ref: refs/heads/c%zu\n", clone));
	assert_int_equal(msp_repo_refresh(&c->repo, &err), 0);
}

struct paths {
	struct msp_arena *arena;
	const char *items[RECORDS];
	size_t count;
};

static int add_path(void *context, const struct msp_git_change *change, struct msp_error *err)
{
	struct paths *paths = context;

	(void)err;
	paths->items[paths->count++] = msp_arena_strdup(paths->arena, change->path);
	return 0;
}

static void list(struct clones *c, struct msp_arena *arena, struct paths *paths)
{
	struct msp_error err = MSP_ERROR_INIT;

	*paths = (struct paths){ .arena = arena };
	assert_int_equal(msp_git_compare(c->git, "", c->repo.tip, "clients", add_path, paths, &err), 0);
}

static struct msp_txn *begin(struct clones *c)
{
	const struct msp_txn_request request = {
		.author_name = "Ana", .author_email = "a@x.mx", .at = c->now++, .offset = -21600, .lock_timeout = 5
	};
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_txn *txn;

	if (msp_txn_begin(&c->repo, &request, &txn, &err) != 0)
		fail_msg("%s", err.message);
	return txn;
}

static void commit(struct msp_txn *txn, const char *subject)
{
	struct msp_error err = MSP_ERROR_INIT;
	char id[MSP_OID_SIZE];

	if (msp_txn_commit(txn, subject, NULL, id, &err) != 0)
		fail_msg("%s: %s", err.path, err.message);
	msp_txn_close(txn);
}

static void edit_ticket(struct clones *c, struct msp_txn *txn, const char *path, struct msp_edit *edit)
{
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_error err = MSP_ERROR_INIT;

	assert_int_equal(msp_txn_read(txn, path, &text, &err), 0);
	if (msp_edit_init(edit, &c->f->arena, text.data, text.length, &err) != 0)
		fail_msg("%s: %s\n%s", path, err.message, text.data);
	msp_buf_release(&text);
}

static void put(struct msp_txn *txn, const char *path, struct msp_edit *edit)
{
	struct msp_error err = MSP_ERROR_INIT;

	assert_int_equal(msp_txn_put(txn, path, edit->text.data, edit->text.length, &err), 0);
	msp_edit_release(edit);
	commit(txn, "write");
}

/* ---- what people do ---- */

static void open_ticket(struct clones *c)
{
	/* few numbers, so that two clones draw the same again and again */
	const char *number = msp_arena_printf(&c->f->arena, "%07zu", 1000000 + random_below(&seed, 30));
	const char *path = msp_arena_printf(&c->f->arena, "clients/acme/tickets/2026/11/%s.yaml", number);
	struct msp_txn *txn = begin(c);

	if (msp_txn_exists(txn, path)) {
		msp_txn_close(txn);
		return;
	}
	snprintf(uids[uid_count], sizeof uids[0], "%016llx", (unsigned long long)uid_count + 1);
	const char *text = msp_arena_printf(
		&c->f->arena, "id: acme-%s\nuid: '%s'\ntitle: x\nlog: []\n", number, uids[uid_count++]);
	assert_int_equal(msp_txn_put(txn, path, text, strlen(text), NULL), 0);
	commit(txn, "open");
}

static void say(struct clones *c, const char *path)
{
	struct msp_arena *arena = &c->f->arena;
	struct msp_node *event = msp_node_map(arena);
	struct written *written = &events[event_count];
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_edit edit;

	struct msp_txn *txn = begin(c);
	edit_ticket(c, txn, path, &edit);
	snprintf(written->say, sizeof written->say, "w%zu", event_count++);
	snprintf(written->uid, sizeof written->uid, "%s", msp_node_text(edit.root, "uid", ""));
	msp_node_set_plain(
		arena, event, "at", msp_arena_printf(arena, "2026-11-03T09:%02zu:00-06:00", random_below(&seed, 60)));
	msp_node_set_string(arena, event, "by", "ana");
	msp_node_set_string(arena, event, "say", written->say);
	msp_event_key(event, written->key);
	if (msp_ticket_insert(&edit, event, &err) != 0)
		fail_msg("%s", err.message);
	put(txn, path, &edit);
}

static void redact(struct clones *c, const char *path)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_edit edit;
	struct msp_txn *txn = begin(c);

	edit_ticket(c, txn, path, &edit);
	const struct msp_node *log = msp_node_get(edit.root, "log");
	size_t at = log == NULL || log->count == 0 ? 0 : random_below(&seed, log->count);
	if (log == NULL || log->count == 0 || msp_node_get(log->items[at], "redact") != NULL) {
		msp_edit_release(&edit);
		msp_txn_close(txn);
		return;
	}
	struct msp_node *stub = msp_node_copy(&c->f->arena, log->items[at]);
	for (size_t i = 0; i < event_count; i++)
		if (strcmp(events[i].say, msp_node_text(stub, "say", "")) == 0) {
			events[i].redacted = true;
			msp_node_set_string(&c->f->arena, stub, "redact", events[i].key);
		}
	msp_node_set_string(&c->f->arena, stub, "say", "[redacted]");
	assert_int_equal(msp_edit_replace(&edit, "log", at, stub, &err), 0);
	put(txn, path, &edit);
}

static void pull(struct clones *c, size_t from)
{
	const char *theirs = msp_arena_printf(&c->f->arena, "refs/heads/c%zu", from);
	struct msp_merge_request request = { .ours = c->repo.tip, .theirs = theirs, .rules = &rules };
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_merge *merge;

	if (msp_merge_open(&c->repo, &request, &merge, &err) != 0)
		fail_msg("%s: %s", err.path, err.message);
	for (size_t i = 0; i < merge->conflicts.count; i++)
		print_error("%s: %s: %s\n", merge->conflicts.items[i].path, merge->conflicts.items[i].key,
			merge->conflicts.items[i].why);
	assert_int_equal(merge->conflicts.count, 0);
	if (merge->kind != MSP_MERGE_NOTHING) {
		struct msp_txn *txn = begin(c);
		assert_int_equal(msp_merge_apply(merge, txn, &err), 0);
		commit(txn, "merge");
	}
	msp_merge_close(merge);
	assert_int_equal(msp_repo_refresh(&c->repo, &err), 0);
}

static void step(struct clones *c)
{
	struct paths paths;
	size_t clone = random_below(&seed, CLONES), what = random_below(&seed, 10);

	be(c, clone);
	list(c, &c->f->arena, &paths);
	if (what == 0 || paths.count == 0)
		open_ticket(c);
	else if (what < 6)
		say(c, paths.items[random_below(&seed, paths.count)]);
	else if (what == 6)
		redact(c, paths.items[random_below(&seed, paths.count)]);
	else
		pull(c, (clone + 1 + random_below(&seed, CLONES - 1)) % CLONES);
}

/* ---- what must be there ---- */

static void check_ticket(struct clones *c, const char *path, size_t *seen)
{
	struct msp_arena *arena = &c->f->arena;
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_node *root;
	char oid[MSP_OID_SIZE];
	size_t expected = 0;

	assert_int_equal(msp_git_lookup(c->git, c->repo.tip, path, oid, NULL, NULL), 0);
	assert_int_equal(msp_git_blob(c->git, oid, &text, NULL), 0);
	assert_int_equal(msp_yaml_parse(arena, text.data, text.length, &root, NULL), 0);
	const char *uid = msp_node_text(root, "uid", ""), *base = msp_path_base(path);
	assert_string_equal(msp_node_text(root, "id", ""),
		msp_arena_printf(arena, "acme-%s", msp_arena_strndup(arena, base, strlen(base) - strlen(".yaml"))));
	for (size_t i = 0; i < uid_count; i++)
		if (strcmp(uids[i], uid) == 0)
			seen[i]++;
	const struct msp_node *log = msp_node_get(root, "log");
	for (size_t i = 0; i < event_count; i++) {
		size_t found = 0;
		if (strcmp(events[i].uid, uid) != 0)
			continue;
		expected++;
		msp_node_each_item(log, event)
			found += events[i].redacted ? msp_str_equal(msp_node_text(event, "redact", NULL), events[i].key)
						    : strcmp(msp_node_text(event, "say", ""), events[i].say) == 0;
		if (found != 1)
			fail_msg("%s: %s is there %zu times:\n%s", path, events[i].say, found, text.data);
	}
	assert_int_equal(log == NULL ? 0 : log->count, expected);
	for (size_t i = 1; log != NULL && i < log->count; i++)
		assert_true(msp_merge_event_order(log->items[i - 1], log->items[i]) <= 0 ||
			    strcmp(msp_node_text(log->items[i - 1], "at", ""),
				    msp_node_text(log->items[i], "at", "")) == 0);
	msp_buf_release(&text);
}

static void test_clones(void **state)
{
	struct fixture *f = *state;
	struct clones c = { .f = f, .now = 1790000000 };
	struct msp_error err = MSP_ERROR_INIT;
	struct paths paths;
	size_t seen[RECORDS] = { 0 };

	shell(f, f->folder,
		"git init -q -b c0 w; cd w; echo 'name: x' >msp.yaml; git add .; git commit -qm base; "
		"for i in 1 2 3 4 5; do git branch c$i; done; cd ..; git clone -q --bare w store");
	c.repo = open_repo(f, inside(f, "store"));
	assert_int_equal(msp_git_open(&c.repo, &c.git, &err), 0);
	for (size_t i = 0; i < STEPS; i++)
		step(&c);
	for (size_t round = 0; round < 2; round++) /* all from all: the second round only moves branches forward */
		for (size_t i = 0; i < CLONES; i++)
			for (size_t from = 0; from < CLONES; from++) {
				be(&c, i);
				if (from != i)
					pull(&c, from);
			}
	const char *store = inside(f, "store");
	assert_string_equal(
		shell(f, store, "for i in 0 1 2 3; do git rev-parse c$i^{tree}; done | sort -u | wc -l"), "1");
	assert_string_equal(shell(f, store, "git fsck --strict 2>&1 | grep -v dangling || :"), "");
	assert_true(atoi(shell(f, store, "git rev-list --merges --count c0")) > 20);
	list(&c, &f->arena, &paths);
	assert_int_equal(paths.count, uid_count);
	for (size_t i = 0; i < paths.count; i++)
		check_ticket(&c, paths.items[i], seen);
	for (size_t i = 0; i < uid_count; i++)
		assert_int_equal(seen[i], 1);
	assert_true(event_count > 60 && uid_count > 10);
	print_message("# %zu events in %zu tickets\n", event_count, uid_count);
	msp_git_close(c.git);
}

static int setup(void **state)
{
	if (fixture_setup(state) != 0 || msp_extract_open(MSP_VERSION, &extract, NULL) != 0)
		return -1;
	if (getenv("MSP_SEED") != NULL)
		seed = strtoull(getenv("MSP_SEED"), NULL, 10);
	model = (struct msp_merge_model){ .extract = extract, .number = draw };
	msp_merge_model_rules(&model, &rules);
	return 0;
}

static int teardown(void **state)
{
	msp_extract_close(extract);
	return fixture_teardown(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_clones, setup, teardown),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
