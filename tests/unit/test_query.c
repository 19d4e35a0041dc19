/* SPDX-License-Identifier: ISC */
/*
 * Runs tests/data/query-*.test: tickets, then terms and the tickets they must find.  The form of the files is explained
 * at the top of query-fields.test.
 */
#include "tests/unit/index_fixture.h"

#include <glob.h>

#include "lib/base/str.h"
#include "lib/model/query.h"
#include "lib/model/ticket_columns.h"
#include "lib/model/when.h"

struct line {
	const char *file, *text;
	int number;
};

struct data_case {
	const char *title;
	struct line *lines; /* "-- …" lines and what is below them; of the file first, then of the case */
	size_t count, capacity;
};

#define MOST_CASES 200

static struct msp_arena arena;
static struct data_case cases[MOST_CASES];
static size_t case_count;
static const struct msp_zone *zone;

/* ---- reading ---- */

static void add_line(struct data_case *one, const char *file, const char *text, int number)
{
	msp_arena_reserve(&arena, one->lines, one->count, one->capacity);
	one->lines[one->count++] = (struct line){ file, text, number };
}

static void read_file(const char *name)
{
	const char *path = msp_arena_strdup(&arena, name);
	struct msp_buf buf = MSP_BUF_INIT;
	struct data_case shared = { .title = path }, *now = &shared;
	size_t count;

	if (msp_file_read(path, 1 << 20, &buf, NULL) != 0)
		abort();
	char **lines = msp_str_split(&arena, buf.data, '\n', &count);
	for (size_t i = 0; i < count; i++) {
		if (lines[i][0] == '#')
			continue;
		if (!msp_str_starts(lines[i], "== ")) {
			add_line(now, path, lines[i], (int)i + 1);
			continue;
		}
		now = &cases[case_count++];
		now->title = msp_arena_printf(&arena, "%s: %s", msp_path_base(path), lines[i]);
		for (size_t j = 0; j < shared.count; j++)
			add_line(now, shared.lines[j].file, shared.lines[j].text, shared.lines[j].number);
	}
	msp_buf_release(&buf);
}

/* ---- running ---- */

struct run {
	struct fixture *f;
	char *store;
	struct opened opened;
	bool open;
	struct msp_query_scope scope;
	struct msp_query_alias aliases[8];
	const struct line *line;
	int asked;
};

static void wrong(const struct run *run, const char *what, const char *got)
{
	fail_msg("%s:%d: %s\n  %s: %s\n", run->line->file, run->line->number, run->line->text, what, got);
}

/* The terms of a line, with sort= and limit= taken out. */
struct asked {
	const char **terms;
	size_t count;
	const char *sort;
	int64_t limit;
};

static struct asked read_terms(const struct run *run, const char *text)
{
	struct asked asked = { .sort = NULL };
	size_t count;
	char **words;

	if (strcmp(text, "\"\"") == 0) {
		asked.terms = msp_arena_array(&arena, 1, sizeof *asked.terms);
		asked.terms[0] = "";
		asked.count = 1;
		return asked;
	}
	words = msp_query_split(&arena, text, &count);
	asked.terms = msp_arena_array(&arena, count + 1, sizeof *asked.terms);
	for (size_t i = 0; i < count; i++) {
		if (msp_str_starts(words[i], "sort="))
			asked.sort = words[i] + 5;
		else if (msp_str_starts(words[i], "limit="))
			asked.limit = strtoll(words[i] + 6, NULL, 10);
		else
			asked.terms[asked.count++] = words[i];
	}
	(void)run;
	return asked;
}

static void open_store(struct run *run)
{
	if (run->open)
		return;
	commit_all(run->f, run->store);
	run->opened = open_index(run->f, run->store);
	run->open = true;
}

static int compare_numbers(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Numbers found, joined; sorted unless the order counts. */
static int find(struct run *run, const struct asked *asked, bool ordered, char **found, struct msp_error *err)
{
	static const char *const wanted[] = { "number", "title", "dirty", "age", "path", "in", "status" };
	const struct msp_column *columns[MSP_COUNT(wanted)];
	struct msp_cell cells[MSP_COUNT(wanted)];
	struct msp_query *query;
	struct msp_rows *rows = NULL;
	char **numbers = NULL;
	size_t count = 0, capacity = 0;
	int result;

	for (size_t i = 0; i < MSP_COUNT(wanted); i++)
		columns[i] = msp_column_find(msp_ticket_columns, MSP_TICKET_COLUMN_COUNT, wanted[i]);
	struct msp_query_request request = {
		.columns = columns, .column_count = MSP_COUNT(wanted), .sort = asked->sort, .limit = asked->limit
	};
	struct msp_db *db = msp_index_db(run->opened.index);
	if (msp_query_parse(&arena, &msp_ticket_table, &run->scope, asked->terms, asked->count, &query, err) != 0 ||
		msp_query_open(query, db, &request, &rows, err) != 0)
		return -1;
	while ((result = msp_rows_next(rows, cells, err)) == 1) {
		msp_arena_reserve(&arena, numbers, count, capacity);
		numbers[count++] = msp_arena_strdup(&arena, cells[0].text);
		assert_true(cells[1].present && !cells[2].present && cells[3].present);
		assert_non_null(strstr(cells[4].text, cells[0].text));
		assert_true(msp_rows_id(rows) > 0);
	}
	msp_rows_close(rows);
	if (result != 0)
		return -1;
	int64_t counted;
	assert_int_equal(msp_query_count(query, db, &counted, NULL), 0);
	if (asked->limit == 0)
		assert_int_equal(counted, count);
	if (!ordered && count > 0)
		qsort(numbers, count, sizeof *numbers, compare_numbers);
	*found = msp_str_join(&arena, numbers, count, " ");
	return 0;
}

static void run_ask(struct run *run, bool ordered)
{
	const char *text = run->line->text, *equals = text;
	struct msp_error err = MSP_ERROR_INIT;
	char *found;

	/* The last "=" that stands alone. */
	for (const char *at = text; *at != '\0'; at++)
		if (*at == '=' && (at == text || at[-1] == ' ') && (at[1] == ' ' || at[1] == '\0'))
			equals = at;
	struct asked asked = read_terms(run, msp_arena_strndup(&arena, text, (size_t)(equals - text)));
	if (find(run, &asked, ordered, &found, &err) != 0)
		wrong(run, "refused", err.message);
	if (strcmp(found, msp_str_trim(&arena, equals + 1)) != 0)
		wrong(run, "found", found);
	run->asked++;
}

static void run_refused(struct run *run)
{
	const char *text = run->line->text, *colon = strstr(text, " : ");
	struct msp_error err = MSP_ERROR_INIT;
	size_t count;
	char *found;

	assert_non_null(colon);
	struct asked asked = read_terms(run, msp_arena_strndup(&arena, text, (size_t)(colon - text)));
	char **parts = msp_str_split(&arena, colon + 3, '|', &count);
	if (find(run, &asked, false, &found, &err) == 0)
		wrong(run, "not refused, found", found);
	if (err.code != MSP_USAGE && err.code != MSP_CONFIG)
		wrong(run, "code", msp_arena_printf(&arena, "%d", (int)err.code));
	if (strstr(err.message, msp_str_trim(&arena, parts[0])) == NULL)
		wrong(run, "message", err.message);
	if (count > 1 && strstr(err.hint, msp_str_trim(&arena, parts[1])) == NULL)
		wrong(run, "hint", err.hint);
	run->asked++;
}

static void set_up_line(struct run *run, const char *words)
{
	size_t count;
	char **parts = msp_str_split(&arena, words, ' ', &count);

	if (strcmp(parts[0], "now") == 0) {
		assert_int_equal(msp_when_parse(strchr(words, ' ') + 1, zone, 0, &run->scope.now, NULL), 0);
	} else if (strcmp(parts[0], "login") == 0) {
		run->scope.login = strcmp(parts[1], "-") == 0 ? NULL : parts[1];
	} else if (strcmp(parts[0], "alias") == 0) {
		run->aliases[run->scope.alias_count++] = (struct msp_query_alias){ parts[1], strstr(words, " = ") + 3 };
	}
}

/* "-- ticket CLIENT NUMBER OPENED" and the lines below it. */
static size_t make_ticket(struct run *run, const struct data_case *one, size_t at)
{
	struct msp_buf text = MSP_BUF_INIT;
	size_t count;
	char **parts = msp_str_split(&arena, one->lines[at].text, ' ', &count);

	assert_int_equal(count, 5);
	for (at++; at < one->count && !msp_str_starts(one->lines[at].text, "-- "); at++)
		msp_buf_addf(&text, "%s\n", one->lines[at].text);
	if (run->open) { /* told in the middle of a case: from here on it is there */
		close_index(&run->opened);
		run->open = false;
	}
	const char *type = strstr(text.data, "type: ") == text.data || strstr(text.data, "\ntype: ") != NULL
				   ? ""
				   : "type: incident\n";
	char *path = msp_arena_printf(
		&arena, "clients/%s/tickets/%.4s/%.2s/%s.yaml", parts[2], parts[4], parts[4] + 5, parts[3]);
	put_text(run->f, run->store, path,
		msp_arena_printf(&arena, "id: %s-%s\nuid: %016lld\nopened: %s\nby: ana\n%s%s", parts[2], parts[3],
			strtoll(parts[3], NULL, 10), parts[4], type, text.data));
	msp_buf_release(&text);
	return at;
}

static void run_lines(struct run *run, const struct data_case *one)
{
	enum { NONE, ASK, ORDER, REFUSED } mode = NONE;

	for (size_t i = 0; i < one->count;) {
		const char *text = one->lines[i].text;
		run->line = &one->lines[i];
		if (msp_str_starts(text, "-- ticket ")) {
			i = make_ticket(run, one, i);
			continue;
		}
		i++;
		if (msp_str_starts(text, "-- ")) {
			mode = strcmp(text, "-- ask") == 0       ? ASK
			       : strcmp(text, "-- order") == 0   ? ORDER
			       : strcmp(text, "-- refused") == 0 ? REFUSED
								 : NONE;
			set_up_line(run, text + 3);
		} else if (text[0] != '\0' && mode != NONE) {
			open_store(run);
			if (mode == REFUSED)
				run_refused(run);
			else
				run_ask(run, mode == ORDER);
		}
	}
}

static void run_case(void **state)
{
	const struct data_case *one = *state;
	void *fixture = NULL;
	struct run run = { .scope = { .zone = zone } };

	assert_int_equal(fixture_setup(&fixture), 0);
	run.f = fixture;
	run.scope.aliases = run.aliases;
	run.store = make_store(run.f, "w");
	put_text(run.f, run.store, "clients/entrada/client.yaml", "name: Entrada\n");
	run_lines(&run, one);
	assert_true(run.asked > 0);
	struct msp_problems problems;
	msp_problems_init(&problems, &arena);
	assert_int_equal(msp_index_bad(run.opened.index, &arena, NULL, &problems, NULL), 0);
	if (problems.count > 0)
		fail_msg("%s: %s: %s\n", one->title, problems.first->error.path, problems.first->error.message);
	close_index(&run.opened);
	assert_int_equal(fixture_teardown(&fixture), 0);
}

/* ---- what has no file ---- */

static void lines_are_split_at_white_space(void **state)
{
	(void)state;
	size_t count;
	char **terms =
		msp_query_split(&arena, "  client:acme  requester:\"Karla, recepción\"\t\"dos palabras\" x\n", &count);

	assert_int_equal(count, 4);
	assert_string_equal(terms[0], "client:acme");
	assert_string_equal(terms[1], "requester:Karla, recepción");
	assert_string_equal(terms[2], "dos palabras");
	assert_string_equal(terms[3], "x");
	msp_query_split(&arena, " ", &count);
	assert_int_equal(count, 0);
}

/* Every column that can be asked for is understood by SQLite, in every form; so is every view and every order. */
static void every_column_can_be_asked_for(void **state)
{
	(void)state;
	void *fixture = NULL;
	struct msp_query_scope scope = { .zone = zone, .now = 1793512800, .login = "ana" };

	assert_int_equal(fixture_setup(&fixture), 0);
	struct fixture *f = fixture;
	char *store = make_store(f, "w");
	commit_all(f, store);
	struct opened opened = open_index(f, store);
	for (size_t i = 0; i < MSP_TICKET_COLUMN_COUNT; i++) {
		const struct msp_column *column = &msp_ticket_columns[i];
		struct msp_query_request request = { .columns = &column,
			.column_count = 1,
			.sort = column->sql == NULL ? NULL : column->id,
			.limit = 5 };
		const char *term = msp_arena_printf(&arena, "%s!=", column->id);
		struct msp_query *query;
		struct msp_rows *rows;
		struct msp_cell cell;
		assert_true(column->help[0] != '\0');
		size_t terms = (column->flags & MSP_COLUMN_FILTER) != 0;
		assert_int_equal(msp_query_parse(&arena, &msp_ticket_table, &scope, &term, terms, &query, NULL), 0);
		assert_int_equal(msp_query_open(query, msp_index_db(opened.index), &request, &rows, NULL), 0);
		assert_int_equal(msp_rows_next(rows, &cell, NULL), 0);
		msp_rows_close(rows);
	}
	close_index(&opened);
	assert_int_equal(fixture_teardown(&fixture), 0);
}

static void plan(
	struct fixture *f, struct msp_index *index, const char *const *terms, size_t count, const char *expected)
{
	struct msp_query_scope scope = { .zone = zone, .now = 1793512800, .login = "ana" };
	struct msp_query *query;
	struct msp_stmt *stmt;
	struct msp_buf found = MSP_BUF_INIT;

	assert_int_equal(msp_query_parse(&arena, &msp_ticket_table, &scope, terms, count, &query, NULL), 0);
	char *sql = msp_query_sql(query, "", 50);
	assert_int_equal(msp_stmt_open(msp_index_db(index), msp_arena_printf(&f->arena, "EXPLAIN QUERY PLAN %s", sql),
				 &stmt, NULL),
		0);
	while (msp_stmt_next(stmt, NULL) == 1)
		msp_buf_addf(&found, "%s\n", msp_stmt_text(stmt, 3));
	msp_stmt_close(stmt);
	if (strstr(found.data, expected) == NULL || strstr(found.data, "TEMP B-TREE") != NULL)
		fail_msg("%s\nplan: %s, not: %s\n", sql, found.data, expected);
	msp_buf_release(&found);
}

/* The queries that must be quick in a big store use an index for finding and for the order. */
static void frequent_queries_use_an_index(void **state)
{
	(void)state;
	void *fixture = NULL;
	static const char *const open[] = { "status:open,waiting" }, *const mine[] = { "@mine" },
				 *const client[] = { "client:acme", "opened:2026-10" },
				 *const words[] = { "no", "enciende" };

	assert_int_equal(fixture_setup(&fixture), 0);
	struct fixture *f = fixture;
	char *store = make_store(f, "w");
	commit_all(f, store);
	struct opened opened = open_index(f, store);
	plan(f, opened.index, open, 1, "INDEX ticket_urgency");
	plan(f, opened.index, mine, 1, "INDEX ticket_assignee (assignee=?)");
	plan(f, opened.index, client, 2, "INDEX ticket_client (client=? AND opened>? AND opened<?)");
	plan(f, opened.index, words, 2, "VIRTUAL TABLE INDEX");
	plan(f, opened.index, words, 2, "INDEX ticket_words");
	plan(f, opened.index, NULL, 0, "INDEX ticket_opened");
	close_index(&opened);
	assert_int_equal(fixture_teardown(&fixture), 0);
}

int main(void)
{
	struct CMUnitTest tests[MOST_CASES + 3] = {
		cmocka_unit_test(lines_are_split_at_white_space),
		cmocka_unit_test(every_column_can_be_asked_for),
		cmocka_unit_test(frequent_queries_use_an_index),
	};
	struct msp_buf bytes = MSP_BUF_INIT;
	glob_t found;

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (msp_zone_read_system(NULL, "America/Mexico_City", &bytes, NULL) != 0 ||
		msp_zone_parse(&arena, "America/Mexico_City", bytes.data, bytes.length, &zone, NULL) != 0 ||
		glob("tests/data/query-*.test", 0, NULL, &found) != 0)
		return 1;
	for (size_t i = 0; i < found.gl_pathc; i++)
		read_file(found.gl_pathv[i]);
	globfree(&found);
	msp_buf_release(&bytes);
	for (size_t i = 0; i < case_count; i++)
		tests[3 + i] = (struct CMUnitTest){ cases[i].title, run_case, NULL, NULL, &cases[i] };
	int result = _cmocka_run_group_tests("queries", tests, 3 + case_count, NULL, NULL);
	msp_arena_release(&arena);
	return result;
}
