/* SPDX-License-Identifier: ISC */
/* tests/data/merge.test: readable cases of merging one file. */
#include "tests/unit/git_fixture.h"

#include "lib/base/str.h"
#include "lib/base/version.h"
#include "lib/model/merge.h"
#include "lib/store/git.h"
#include "lib/text/yaml.h"

#define CASES "tests/data/merge.test"

struct piece {
	struct msp_buf text;
	bool there;
};

struct expected {
	const char *key, *words;
	bool seen;
};

struct test_case {
	struct msp_arena arena;
	const char *name, *path;
	struct piece base, ours, theirs, result;
	struct expected conflicts[8];
	size_t conflict_count;
	struct msp_conflicts decided;
	struct msp_conflict takes[8];
	size_t take_count;
	bool filled;
};

static struct msp_merge_model model;
static struct msp_git *git;
static size_t failures, cases;

static int merge_lines(void *context, const struct msp_merge_input *input, struct msp_buf *out, struct msp_error *err)
{
	return msp_git_merge_text(context, input->base.bytes, input->base.length, input->ours.bytes, input->ours.length,
		input->theirs.bytes, input->theirs.length, out, err);
}

static struct msp_merge_text text_of(const struct piece *piece)
{
	return (struct msp_merge_text){ piece->there ? piece->text.data : NULL, piece->there ? piece->text.length : 0 };
}

static struct msp_merge_input input_of(const struct test_case *test, bool swapped)
{
	return (struct msp_merge_input){ .path = test->path,
		.base = text_of(&test->base),
		.ours = text_of(swapped ? &test->theirs : &test->ours),
		.theirs = text_of(swapped ? &test->ours : &test->theirs) };
}

static void complain(const struct test_case *test, const char *what, const char *got, const char *wanted)
{
	failures++;
	print_error("%s: %s\n--- got\n%s\n--- wanted\n%s\n", test->name, what, got, wanted);
}

static void check_conflicts(struct test_case *test, const struct msp_conflicts *conflicts)
{
	for (size_t i = 0; i < conflicts->count; i++) {
		const struct msp_conflict *conflict = &conflicts->items[i];
		const char *key = conflict->key[0] == '\0' ? "-" : conflict->key;
		bool found = false;
		for (size_t n = 0; n < test->conflict_count; n++)
			if (msp_str_equal(test->conflicts[n].key, key) &&
				strstr(conflict->why, test->conflicts[n].words) != NULL)
				found = test->conflicts[n].seen = true;
		if (!found)
			complain(test, "a conflict nobody expects",
				msp_arena_printf(&test->arena, "%s %s", key, conflict->why), "");
	}
	for (size_t n = 0; n < test->conflict_count; n++)
		if (!test->conflicts[n].seen)
			complain(test, "no conflict", "", test->conflicts[n].key);
}

/* The decisions of a case are by key; a merge asks by values as well, so first it is asked what it asks. */
static void decide(struct test_case *test, bool swapped)
{
	const struct msp_merge_input input = input_of(test, swapped);
	struct msp_buf out = MSP_BUF_INIT;
	struct msp_error err = MSP_ERROR_INIT;

	msp_conflicts_init(&test->decided, &test->arena, NULL);
	(void)msp_merge_record(&model, &test->arena, &input, &out, &test->decided, &err);
	for (size_t i = 0; i < test->decided.count; i++)
		for (size_t n = 0; n < test->take_count; n++)
			if (msp_str_equal(test->decided.items[i].key, test->takes[n].key)) {
				test->decided.items[i].take = test->takes[n].take;
				test->decided.items[i].value = test->takes[n].value;
			}
	msp_buf_release(&out);
}

static int run_merge(struct test_case *test, bool swapped, struct msp_conflicts *conflicts, struct msp_buf *out)
{
	const struct msp_merge_input input = input_of(test, swapped);
	struct msp_error err = MSP_ERROR_INIT;

	decide(test, swapped);
	msp_conflicts_init(conflicts, &test->arena, &test->decided);
	int rc = msp_merge_record(&model, &test->arena, &input, out, conflicts, &err);
	if (rc < 0)
		complain(test, "error", err.message, "");
	return rc;
}

/* The other way round it says the same. */
static void check_swapped(struct test_case *test)
{
	struct msp_buf out = MSP_BUF_INIT;
	struct msp_conflicts conflicts;
	struct msp_node *a, *b;

	if (run_merge(test, true, &conflicts, &out) != 1)
		complain(test, "the other way round it is a conflict", "", "");
	else if (msp_str_ends(test->path, ".yaml") &&
		 (msp_yaml_parse(&test->arena, out.data, out.length, &a, NULL) < 0 ||
			 msp_yaml_parse(&test->arena, test->result.text.data, test->result.text.length, &b, NULL) < 0 ||
			 (strstr(test->path, "/tickets/") != NULL && !msp_node_equal(a, b))))
		complain(test, "the other way round", out.data, test->result.text.data);
	msp_buf_release(&out);
}

static void run_case(struct test_case *test)
{
	struct msp_buf out = MSP_BUF_INIT;
	struct msp_conflicts conflicts;

	cases++;
	int rc = run_merge(test, false, &conflicts, &out);
	check_conflicts(test, &conflicts);
	if (rc >= 0 && (rc == 1) != (test->conflict_count == 0))
		complain(test, "the answer", rc == 1 ? "merged" : "conflict", "the other");
	if (test->result.there && strcmp(out.data, test->result.text.data) != 0)
		complain(test, "the text", out.data, test->result.text.data);
	if (rc == 1 && test->take_count == 0)
		check_swapped(test);
	msp_buf_release(&out);
}

static void end_case(struct test_case *test)
{
	struct piece *pieces[] = { &test->base, &test->ours, &test->theirs, &test->result };

	if (test->filled) {
		for (size_t i = 0; i < MSP_COUNT(pieces); i++) { /* the blank line before the next case */
			struct msp_buf *text = &pieces[i]->text;
			if (text->length > 1 && text->data[text->length - 1] == '\n' &&
				text->data[text->length - 2] == '\n')
				msp_buf_truncate(text, text->length - 1);
		}
		run_case(test);
	}
	for (size_t i = 0; i < MSP_COUNT(pieces); i++)
		msp_buf_release(&pieces[i]->text);
	msp_arena_release(&test->arena);
}

static void begin_case(struct test_case *test, const char *name)
{
	*test = (struct test_case){ .name = name,
		.filled = name != NULL,
		.base = { MSP_BUF_INIT, false },
		.ours = { MSP_BUF_INIT, false },
		.theirs = { MSP_BUF_INIT, false },
		.result = { MSP_BUF_INIT, false } };
}

static void add_take(struct test_case *test, const char *rest)
{
	struct msp_conflict *take = &test->takes[test->take_count++];
	size_t length = strcspn(rest, " ");

	take->key = msp_arena_strndup(&test->arena, rest, length);
	if (msp_str_equal(take->key, "-"))
		take->key = "";
	take->value = rest + length + 1;
	take->take = msp_str_equal(take->value, "ours")     ? MSP_TAKE_OURS
		     : msp_str_equal(take->value, "theirs") ? MSP_TAKE_THEIRS
							    : MSP_TAKE_VALUE;
}

static void add_expected(struct test_case *test, const char *rest)
{
	struct expected *expected = &test->conflicts[test->conflict_count++];
	size_t length = strcspn(rest, " ");

	expected->key = msp_arena_strndup(&test->arena, rest, length);
	expected->words = rest + length + (rest[length] == ' ');
}

static struct piece *directive(struct test_case *test, const char *line)
{
	const struct {
		const char *name;
		struct piece *piece;
	} sections[] = { { "@base", &test->base }, { "@ours", &test->ours }, { "@theirs", &test->theirs },
		{ "@result", &test->result } };

	for (size_t i = 0; i < MSP_COUNT(sections); i++)
		if (strcmp(line, sections[i].name) == 0) {
			sections[i].piece->there = true;
			return sections[i].piece;
		}
	if (msp_str_starts(line, "@path "))
		test->path = line + strlen("@path ");
	else if (msp_str_starts(line, "@take "))
		add_take(test, line + strlen("@take "));
	else if (msp_str_starts(line, "@conflict "))
		add_expected(test, line + strlen("@conflict "));
	else
		fail_msg("unknown line: %s", line);
	return NULL;
}

static void test_cases(void **state)
{
	struct fixture *f = *state;
	struct test_case test;
	struct piece *section = NULL;
	size_t count;
	char **lines = msp_str_split(&f->arena, read_text(f, CASES), '\n', &count);

	begin_case(&test, NULL);
	for (size_t i = 0; i + 1 < count; i++) {
		if (msp_str_starts(lines[i], "@case ")) {
			end_case(&test);
			begin_case(&test, lines[i] + strlen("@case "));
			section = NULL;
		} else if (lines[i][0] == '@') {
			section = directive(&test, lines[i]);
		} else if (section != NULL) {
			msp_buf_addf(&section->text, "%s\n", lines[i]);
		}
	}
	end_case(&test);
	assert_true(cases > 30);
	assert_int_equal(failures, 0);
}

static int setup(void **state)
{
	if (fixture_setup(state) != 0)
		return -1;
	struct fixture *f = *state;
	struct msp_error err = MSP_ERROR_INIT;
	const char *folder = inside(f, "store");

	shell(f, f->folder, "git init -q store; cd store; echo 'name: x' > msp.yaml; git add .; git commit -qm x");
	struct msp_repo *repo = msp_arena_alloc(&f->arena, sizeof *repo);
	*repo = open_repo(f, folder);
	assert_int_equal(msp_git_open(repo, &git, &err), 0);
	assert_int_equal(msp_extract_open(MSP_VERSION, &model.extract, &err), 0);
	model.lines = merge_lines;
	model.lines_context = git;
	return 0;
}

static int teardown(void **state)
{
	msp_git_close(git);
	msp_extract_close(model.extract);
	return fixture_teardown(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_cases, setup, teardown),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
