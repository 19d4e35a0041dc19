/* SPDX-License-Identifier: ISC */
/* Figures of a month with the shares of its tickets, issues as records, and what differs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/model/report_issue.h"
#include "lib/text/schema.h"
#include "tests/unit/report_fixture.h"

#define BAKERY "panaderia-el-nino"
#define COMMIT "2026-11-02T10:00:00-06:00"
#define HASH "0123456789abcdef0123456789abcdef01234567"
#define SHA HASH "0123456789abcdef01234567"

/* Figures that are sums over tickets. */
static const enum msp_figure sums[] = { MSP_FIGURE_INCIDENTS_OPENED, MSP_FIGURE_INCIDENTS_RESOLVED,
	MSP_FIGURE_REQUESTS_OPENED, MSP_FIGURE_REQUESTS_RESOLVED, MSP_FIGURE_OTHERS_OPENED, MSP_FIGURE_OTHERS_RESOLVED,
	MSP_FIGURE_REOPENED, MSP_FIGURE_PENDING, MSP_FIGURE_MET, MSP_FIGURE_MISSED, MSP_FIGURE_UNKNOWN,
	MSP_FIGURE_WORKED, MSP_FIGURE_VISITS };

static void figures_of(struct fixture *fixture, const char *client, const char *month, struct msp_figures *figures)
{
	static struct msp_metrics metrics;

	fixture_metrics(fixture, client, month, COMMIT, &metrics);
	msp_figures_of(&fixture->arena, &metrics, NULL, NULL, figures);
}

static struct msp_issue issue_of(const struct msp_figures *figures)
{
	static const char *const to[] = { "laura", "Karla, recepción" };

	return (struct msp_issue){
		.at = { 1793000000, -21600 },
		.cutoff = { 1792000000, -21600 },
		.by = "erick",
		.to = to,
		.to_count = 2,
		.commit = HASH,
		.version = "9.9.9",
		.sha256 = SHA,
		.language = MSP_SPANISH,
		.note = "a note",
		.markdown = "# Título\n\n- `raro` \\| tubo\n",
		.figures = *figures,
	};
}

static void test_shares_add_up(void **state)
{
	static const char *const clients[] = { BAKERY, "clinica-norte" };
	static const char *const months[] = { "2026-08", "2026-09", "2026-10" };
	struct fixture fixture;
	struct msp_figures figures;
	int64_t seen = 0;

	(void)state;
	for (size_t c = 0; c < 2; c++)
		for (size_t m = 0; m < 3; m++) {
			fixture_open(&fixture);
			figures_of(&fixture, clients[c], months[m], &figures);
			for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++) {
				int64_t sum = 0;
				for (size_t t = 0; t < figures.count; t++)
					sum += figures.shares[t].amounts[sums[i]];
				if (sum != figures.values[sums[i]])
					fail_msg("%s %s %s: %d tickets make %d, not %d", clients[c], months[m],
						msp_figure_key(sums[i]), (int)figures.count, (int)sum,
						(int)figures.values[sums[i]]);
				seen += sum;
			}
			msp_arena_release(&fixture.arena);
		}
	assert_true(seen > 0);
}

static struct msp_node *record_of(struct fixture *fixture, const struct msp_issue *issue)
{
	struct msp_arena *arena = &fixture->arena;
	struct msp_node *record = msp_node_map(arena), *list = msp_node_seq(arena), *read;
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_error err = MSP_ERROR_INIT;

	msp_node_set(arena, record, "issues", msp_node_add(arena, list, msp_issue_node(arena, issue)));
	msp_yaml_emit(record, 0, &text);
	if (msp_yaml_parse(arena, msp_arena_strdup(arena, text.data), text.length, &read, &err) != 0)
		fail_msg("%d: %s", err.line, err.message);
	msp_buf_release(&text);
	return read;
}

static void test_record_comes_back(void **state)
{
	struct fixture fixture;
	struct msp_figures figures;
	struct msp_issue *read;
	size_t count;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_problems problems;

	(void)state;
	fixture_open(&fixture);
	figures_of(&fixture, BAKERY, "2026-10", &figures);
	const struct msp_issue issue = issue_of(&figures);
	struct msp_node *record = record_of(&fixture, &issue);
	msp_problems_init(&problems, &fixture.arena);
	if (msp_schema_validate(msp_schema_builtin(&fixture.arena, "report"), record, &problems) != 0)
		fail_msg("%s: %s", problems.first->error.field, problems.first->error.message);
	assert_int_equal(msp_issues_read(&fixture.arena, record, &read, &count, &err), 0);
	assert_int_equal(count, 1);
	assert_int_equal(read->at.at, issue.at.at);
	assert_int_equal(read->cutoff.offset, issue.cutoff.offset);
	assert_int_equal(read->to_count, 2);
	assert_string_equal(read->to[1], "Karla, recepción");
	assert_string_equal(read->markdown, issue.markdown);
	assert_string_equal(read->sha256, SHA);
	for (int i = 0; i < MSP_FIGURE_COUNT; i++)
		assert_int_equal(read->figures.values[i], figures.values[i]);
	struct msp_adjustments none;
	msp_adjustments_of(&fixture.arena, read, &figures, &none);
	assert_int_equal(none.count, 0);
	assert_int_equal(none.change_count, 0);
	msp_arena_release(&fixture.arena);
}

static void test_differences_name_their_tickets(void **state)
{
	struct fixture fixture;
	struct msp_figures figures, now;
	struct msp_adjustments found;
	size_t late = 0;

	(void)state;
	fixture_open(&fixture);
	figures_of(&fixture, BAKERY, "2026-10", &figures);
	const struct msp_issue issue = issue_of(&figures);
	now = figures;
	now.shares = msp_arena_memdup(&fixture.arena, figures.shares, figures.count * sizeof *figures.shares);
	while (now.shares[late].amounts[MSP_FIGURE_MET] == 0)
		late++;
	now.shares[late].amounts[MSP_FIGURE_MET]--;
	now.shares[late].amounts[MSP_FIGURE_MISSED]++;
	now.shares[late].backdated = true;
	now.values[MSP_FIGURE_MET]--;
	now.values[MSP_FIGURE_MISSED]++;
	msp_adjustments_of(&fixture.arena, &issue, &now, &found);
	assert_int_equal(found.count, 2);
	assert_int_equal(found.items[0].figure, MSP_FIGURE_MET);
	assert_int_equal(found.items[0].from - found.items[0].to, 1);
	assert_int_equal(found.items[1].figure, MSP_FIGURE_MISSED);
	assert_int_equal(found.change_count, 1);
	for (size_t i = 0; i < found.count; i++) {
		assert_int_equal(found.items[i].because_count, 1);
		assert_string_equal(found.items[i].because[0]->id, now.shares[late].id);
		assert_true(found.items[i].because[0]->backdated);
	}

	/* A ticket that was not there, and one that went. */
	now = figures;
	now.shares = msp_arena_memdup(&fixture.arena, figures.shares, figures.count * sizeof *figures.shares);
	now.shares[0].id = "aaa-1234567";
	msp_adjustments_of(&fixture.arena, &issue, &now, &found);
	assert_int_equal(found.count, 0);
	assert_int_equal(found.change_count, 2);
	assert_null(found.changes[0].from);
	assert_null(found.changes[1].to);
	msp_arena_release(&fixture.arena);
}

static void test_final_is_no_preview(void **state)
{
	struct msp_issue issues[3] = { { .note = "a" }, { .note = "b" }, { .preview = true } };

	(void)state;
	assert_ptr_equal(msp_issue_final(issues, 3), &issues[1]);
	assert_null(msp_issue_final(issues + 2, 1));
	assert_null(msp_issue_final(issues, 0));
}

static void test_keys_are_those_of_the_schema(void **state)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	const struct msp_schema *schema = msp_schema_builtin(&arena, "report");
	size_t count, found = 0;

	(void)state;
	struct msp_schema_field *fields = msp_schema_fields(&arena, schema, &count);
	for (size_t i = 0; i < count; i++) {
		const char *prefix = "issues[].figures.";
		if (!msp_str_starts(fields[i].path, prefix))
			continue;
		assert_true(found < MSP_FIGURE_COUNT);
		assert_string_equal(fields[i].path + strlen(prefix), msp_figure_key((enum msp_figure)found));
		found++;
	}
	assert_int_equal(found, MSP_FIGURE_COUNT);
	msp_arena_release(&arena);
}

static void test_what_does_not_read_is_named(void **state)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
		{ "issues:\n  - at: yesterday\n", "without time" },
		{ "issues:\n  - at: 2026-11-03T10:00:00Z\n    cutoff: 2026-11-01T00:00:00Z\n    figures: {verdict: "
		  "ok}\n",
			"no result" },
		{ "issues:\n  - at: 2026-11-03T10:00:00Z\n    cutoff: 2026-11-01T00:00:00Z\n    figures: {verdict: "
		  "meets}\n"
		  "    tickets:\n      acme-4815164: metx\n",
			"no figure 'metx'" },
		{ "issues:\n  - at: 2026-11-03T10:00:00Z\n    cutoff: 2026-11-01T00:00:00Z\n    figures: {met: 1e5}\n",
			"1e5" },
	};
	struct msp_arena arena = MSP_ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct msp_node *node;
		struct msp_issue *issues;
		size_t count;
		struct msp_error err = MSP_ERROR_INIT;
		assert_int_equal(msp_yaml_parse(&arena, bad[i].text, strlen(bad[i].text), &node, &err), 0);
		assert_int_equal(msp_issues_read(&arena, node, &issues, &count, &err), -1);
		assert_int_equal(err.code, MSP_DATA);
		assert_true(err.line > 0);
		assert_non_null(strstr(err.message, bad[i].says));
	}
	msp_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shares_add_up),
		cmocka_unit_test(test_record_comes_back),
		cmocka_unit_test(test_differences_name_their_tickets),
		cmocka_unit_test(test_final_is_no_preview),
		cmocka_unit_test(test_keys_are_those_of_the_schema),
		cmocka_unit_test(test_what_does_not_read_is_named),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
