/* SPDX-License-Identifier: ISC */
#include "tests/unit/index_fixture.h"

#include <dirent.h>

#include "lib/base/str.h"
#include "lib/model/load.h"
#include "lib/store/db_private.h"
#include "lib/store/index_private.h"
#include "tests/unit/random.h"

static const char first_ticket[] =
	"title: No se puede facturar\nrequester: laura\nlog:\n"
	"  - at: 2026-11-03T09:20:31-06:00\n    by: luis\n    assign: luis\n    status: open\n";

static char *small_store(struct fixture *f)
{
	char *store = make_store(f, "w");

	put_ticket(f, store, "acme", "4815164", "2026-11-03T09:12:04-06:00", first_ticket);
	commit_all(f, store);
	return store;
}

static size_t count_files(const char *folder, const char *ending)
{
	DIR *directory = opendir(folder);
	size_t count = 0;

	for (struct dirent *file; directory != NULL && (file = readdir(directory)) != NULL;)
		count += msp_str_ends(file->d_name, ending);
	if (directory != NULL)
		closedir(directory);
	return count;
}

/* ---- opening ---- */

static void builds_then_reads_without_libgit2(void **state)
{
	struct fixture *f = *state;
	char *store = small_store(f);
	struct opened opened = open_index(f, store);
	const char *text;
	size_t length;
	int64_t at;

	assert_string_equal(msp_index_commit(opened.index), shell(f, store, "git rev-parse HEAD"));
	assert_int_equal(msp_index_commit_time(opened.index, &at, NULL), 0);
	assert_int_equal(at, 1790000000);
	assert_non_null(opened.index->git);
	close_index(&opened);
	opened = open_index(f, store);
	assert_null(opened.index->git);
	assert_int_equal(msp_index_text(opened.index, &f->arena, "calendars/laboral.yaml", &text, &length, NULL), 0);
	assert_string_equal(text, calendar_text);
	assert_int_equal(length, strlen(calendar_text));
	assert_int_equal(msp_index_text(opened.index, &f->arena, "calendars/none.yaml", &text, &length, NULL), 0);
	assert_null(text);
	assert_int_equal(msp_index_commit_time(opened.index, &at, NULL), 0);
	assert_int_equal(at, 1790000000);
	assert_null(opened.index->git);
	close_index(&opened);
	assert_int_equal(count_files(inside(f, "w/.git/msp"), ".db"), 1);
}

static void paths_come_in_order(void **state)
{
	struct fixture *f = *state;
	struct opened opened = open_index(f, small_store(f));
	const char **paths;
	size_t count;

	assert_int_equal(msp_index_paths(opened.index, &f->arena, "clients/", &paths, &count, NULL), 0);
	assert_int_equal(count, 3);
	assert_string_equal(paths[0], "clients/acme/client.yaml");
	assert_string_equal(paths[1], "clients/acme/tickets/2026/11/4815164.yaml");
	assert_string_equal(paths[2], "clients/beta/client.yaml");
	assert_int_equal(msp_index_paths(opened.index, &f->arena, NULL, &paths, &count, NULL), 0);
	assert_int_equal(count, 9);
	assert_int_equal(msp_index_paths(opened.index, &f->arena, "x", &paths, &count, NULL), 0);
	assert_int_equal(count, 0);
	close_index(&opened);
}

static void uncommitted_edits_do_not_count(void **state)
{
	struct fixture *f = *state;
	char *store = small_store(f);

	put_text(f, store, "clients/acme/client.yaml", "name: Otra cosa\n");
	put_text(f, store, "clients/gamma/client.yaml", "name: Gamma\n");
	unlink(inside(f, "w/clients/beta/client.yaml"));
	struct opened opened = open_index(f, store);
	assert_string_equal(ask_sql(f, opened.index,
				    "SELECT group_concat(title) FROM (SELECT title FROM record "
				    "WHERE kind = 'client' ORDER BY title)"),
		"Acme,Beta");
	close_index(&opened);
}

/* Bytes of the work tree that git would call clean, but that are not the committed ones. */
static void filters_do_not_fool_it(void **state)
{
	struct fixture *f = *state;
	char *store = make_store(f, "w");

	put_text(f, store, ".gitattributes", "*.yaml text eol=crlf\n");
	put_text(f, store, "clients/acme/client.yaml", "name: Acme\nnotes: |\n  uno\n  dos\n");
	commit_all(f, store);
	shell(f, store, "rm clients/acme/client.yaml && git checkout -q . && test -z \"$(git status --porcelain)\"");
	assert_non_null(strstr(read_text(f, inside(f, "w/clients/acme/client.yaml")), "\r\n"));
	struct opened opened = open_index(f, store);
	const char *text;
	size_t length;
	assert_int_equal(msp_index_text(opened.index, &f->arena, "clients/acme/client.yaml", &text, &length, NULL), 0);
	assert_null(strchr(text, '\r'));
	close_index(&opened);
}

static void unborn_branch_is_an_empty_index(void **state)
{
	struct fixture *f = *state;
	char *store = make_store(f, "w");
	struct opened opened = open_index(f, store);
	const char **paths;
	size_t count;

	assert_int_equal(msp_index_paths(opened.index, &f->arena, NULL, &paths, &count, NULL), 0);
	assert_int_equal(count, 0);
	assert_string_equal(msp_index_commit(opened.index), "");
	assert_string_equal(ask_sql(f, opened.index, "SELECT count(*) FROM ticket"), "0");
	commit_all(f, store);
	assert_int_equal(msp_repo_refresh(opened.repo, NULL), 0);
	assert_int_equal(msp_index_refresh(opened.index, NULL), 0);
	assert_string_equal(ask_sql(f, opened.index, "SELECT count(*) FROM record WHERE kind = 'client'"), "2");
	close_index(&opened);
}

static void detached_head_reads(void **state)
{
	struct fixture *f = *state;
	char *store = small_store(f);

	put_text(f, store, "clients/gamma/client.yaml", "name: Gamma\n");
	commit_all(f, store);
	shell(f, store, "git checkout -q --detach HEAD~1");
	struct opened opened = open_index(f, store);
	assert_string_equal(ask_sql(f, opened.index, "SELECT count(*) FROM record WHERE kind = 'client'"), "2");
	close_index(&opened);
}

static void bare_gives_the_same(void **state)
{
	struct fixture *f = *state;
	char *store = small_store(f);

	shell(f, f->folder, "git clone -q --bare w b.git");
	assert_string_equal(dump_store(f, store), dump_store(f, inside(f, "b.git")));
}

static void worktrees_and_clones_are_apart(void **state)
{
	struct fixture *f = *state;
	char *store = small_store(f), *linked = inside(f, "linked"), *clone = inside(f, "clone");

	shell(f, store, "git worktree add -q -b other ../linked && git clone -q . ../clone");
	put_text(f, linked, "clients/gamma/client.yaml", "name: Gamma\n");
	commit_all(f, linked);
	for (int round = 0; round < 2; round++) {
		struct opened a = open_index(f, store), b = open_index(f, linked), c = open_index(f, clone);
		assert_string_equal(ask_sql(f, a.index, "SELECT count(*) FROM record WHERE kind = 'client'"), "2");
		assert_string_equal(ask_sql(f, b.index, "SELECT count(*) FROM record WHERE kind = 'client'"), "3");
		assert_string_equal(ask_sql(f, c.index, "SELECT count(*) FROM record WHERE kind = 'client'"), "2");
		assert_string_not_equal(a.index->path, b.index->path);
		assert_string_not_equal(a.index->path, c.index->path);
		/* The second time nobody has touched anybody else's. */
		if (round == 1)
			assert_true(a.index->git == NULL && b.index->git == NULL && c.index->git == NULL);
		close_index(&a);
		close_index(&b);
		close_index(&c);
	}
}

static void read_only_repository(struct fixture *f)
{
	char *store = inside(f, "w");
	struct opened opened = open_index(f, store);

	assert_true(msp_str_starts(opened.index->path, inside(f, "cache/msp/")));
	close_index(&opened);
	opened = open_index(f, store);
	assert_null(opened.index->git);
	assert_string_equal(ask_sql(f, opened.index, "SELECT count(*) FROM ticket"), "1");
	close_index(&opened);
}

/* Root may write anywhere: then somebody else tries. */
static void read_only_repositories_use_the_cache(void **state)
{
	struct fixture *f = *state;
	int status;

	small_store(f);
	if (geteuid() == 0)
		shell(f, f->folder, "chown -R 65534:65534 .");
	shell(f, f->folder, "chmod -R a-w w/.git");
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
			_exit(2);
		read_only_repository(f);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_false(msp_directory_exists(inside(f, "w/.git/msp")));
}

/* ---- staying fresh ---- */

static void refresh_reads_only_what_changed(void **state)
{
	struct fixture *f = *state;
	char *store = small_store(f);
	struct opened opened = open_index(f, store);
	char *before = ask_sql(f, opened.index,
		"SELECT group_concat(id || path) FROM (SELECT id, path FROM file "
		"WHERE path <> 'clients/acme/client.yaml' ORDER BY path)");

	put_text(f, store, "clients/acme/client.yaml", "name: Acme, S.A.\n");
	commit_all(f, store);
	assert_int_equal(msp_repo_refresh(opened.repo, NULL), 0);
	assert_int_equal(msp_index_refresh(opened.index, NULL), 0);
	assert_string_equal(msp_index_commit(opened.index), shell(f, store, "git rev-parse HEAD"));
	assert_string_equal(
		ask_sql(f, opened.index, "SELECT title FROM record WHERE kind = 'client' AND client = 'acme'"),
		"Acme, S.A.");
	/* Other files were not put again: they keep their numbers. */
	assert_string_equal(ask_sql(f, opened.index,
				    "SELECT group_concat(id || path) FROM (SELECT id, path FROM file "
				    "WHERE path <> 'clients/acme/client.yaml' ORDER BY path)"),
		before);
	close_index(&opened);
}

static void another_version_builds_anew(void **state)
{
	struct fixture *f = *state;
	char *store = small_store(f);
	struct opened opened = open_index(f, store);

	assert_int_equal(msp_db_exec(msp_index_db(opened.index),
				 "COMMIT; UPDATE meta SET version = 'older';"
				 "DELETE FROM ticket; BEGIN",
				 NULL),
		0);
	close_index(&opened);
	opened = open_index(f, store);
	assert_string_equal(ask_sql(f, opened.index, "SELECT count(*) FROM ticket"), "1");
	/* expire has the same effect. */
	assert_int_equal(msp_db_exec(msp_index_db(opened.index), "COMMIT; DELETE FROM ticket", NULL), 0);
	assert_int_equal(msp_index_expire(opened.index, NULL), 0);
	close_index(&opened);
	opened = open_index(f, store);
	assert_string_equal(ask_sql(f, opened.index, "SELECT count(*) FROM ticket"), "1");
	close_index(&opened);
}

/* Full text only grows; when most of it is of no use all is built anew. */
static void stale_text_builds_anew(void **state)
{
	struct fixture *f = *state;
	char *store = small_store(f);
	struct opened opened = open_index(f, store);

	assert_string_equal(ask_sql(f, opened.index, "SELECT value < 20 FROM serial"), "1");
	assert_int_equal(msp_db_exec(msp_index_db(opened.index), "COMMIT; UPDATE serial SET value = 30000", NULL), 0);
	close_index(&opened);
	put_ticket(f, store, "acme", "1000001", "2026-11-03T09:12:04-06:00", first_ticket);
	commit_all(f, store);
	opened = open_index(f, store);
	assert_string_equal(ask_sql(f, opened.index, "SELECT value > 30000 FROM serial"), "1");
	assert_string_equal(ask_sql(f, opened.index, "SELECT version FROM meta"), "");
	close_index(&opened);
	opened = open_index(f, store);
	assert_string_equal(ask_sql(f, opened.index, "SELECT value < 20 FROM serial"), "1");
	close_index(&opened);
}

/* A reader that began before a commit does not take the index back to what it saw. */
static void the_index_never_goes_back(void **state)
{
	struct fixture *f = *state;
	char *store = small_store(f);
	struct msp_repo repo = open_repo(f, store);
	struct msp_index_request request = { .cache_home = inside(f, "cache") };
	struct msp_extract *extract;
	struct msp_index *index;

	dump_store(f, store);
	put_text(f, store, "clients/gamma/client.yaml", "name: Gamma\n");
	commit_all(f, store);
	dump_store(f, store);
	assert_int_equal(msp_extract_open("test", &extract, NULL), 0);
	request.rules = msp_extract_rules(extract);
	assert_int_equal(msp_index_open(&repo, &request, &index, NULL), 0);
	assert_string_equal(msp_index_commit(index), shell(f, store, "git rev-parse HEAD"));
	assert_string_equal(repo.tip, msp_index_commit(index));
	assert_null(index->git);
	assert_string_equal(ask_sql(f, index, "SELECT count(*) FROM record WHERE kind = 'client'"), "3");
	msp_index_close(index);
	msp_extract_close(extract);
}

/* When the new index cannot be written the old one goes on. */
static void a_failing_refresh_leaves_a_usable_index(void **state)
{
	struct fixture *f = *state;
	char *store = small_store(f);
	struct opened opened = open_index(f, store);
	struct msp_error err = MSP_ERROR_INIT;

	put_text(f, store, "clients/gamma/client.yaml", "name: Gamma\n");
	commit_all(f, store);
	assert_int_equal(msp_repo_refresh(opened.repo, NULL), 0);
	shell(f, store, "mv .git/objects ../objects");
	assert_int_equal(msp_index_refresh(opened.index, &err), -1);
	assert_true(err.code != MSP_OK);
	assert_string_equal(ask_sql(f, opened.index, "SELECT count(*) FROM record WHERE kind = 'client'"), "2");
	shell(f, store, "mv ../objects .git/objects");
	assert_int_equal(msp_index_refresh(opened.index, NULL), 0);
	assert_string_equal(ask_sql(f, opened.index, "SELECT count(*) FROM record WHERE kind = 'client'"), "3");
	close_index(&opened);
}

static void rewritten_history_builds_anew(void **state)
{
	struct fixture *f = *state;
	char *store = small_store(f);

	put_text(f, store, "clients/gamma/client.yaml", "name: Gamma\n");
	commit_all(f, store);
	dump_store(f, store);
	shell(f, store, "git reset -q --hard HEAD~1 && git reflog expire --expire=now --all && git gc -q --prune=now");
	char *dump = dump_store(f, store);
	shell(f, store, "rm -rf .git/msp");
	assert_string_equal(dump, dump_store(f, store));
	assert_null(strstr(dump, "gamma"));
}

static void rebuild_gives_the_same(void **state)
{
	struct fixture *f = *state;
	struct opened opened = open_index(f, small_store(f));
	char *before = dump_of(f, opened.index);

	assert_int_equal(msp_index_rebuild(opened.index, NULL), 0);
	assert_string_equal(before, dump_of(f, opened.index));
	close_index(&opened);
}

/* ---- bad files ---- */

static void bad_files_are_named_never_skipped(void **state)
{
	struct fixture *f = *state;
	char *store = small_store(f);
	struct msp_problems problems;

	put_text(f, store, "clients/acme/people/laura.yaml", "name: [unclosed\n");
	put_text(f, store, "clients/acme/people/karla.yaml", "nombre: Karla\n");
	put_ticket(f, store, "beta", "1234567", "2026-11-04T09:00:00-06:00", "title: x\nimpact: enormous\n");
	shell(f, store, "ln -s /etc/passwd clients/beta/people.yaml");
	commit_all(f, store);
	struct opened opened = open_index(f, store);
	msp_problems_init(&problems, &f->arena);
	assert_int_equal(msp_index_bad(opened.index, &f->arena, NULL, &problems, NULL), 0);
	assert_int_equal(problems.count, 4);
	const struct msp_problem *problem = problems.first;
	assert_string_equal(problem->error.path, "clients/acme/people/karla.yaml");
	assert_int_equal(problem->error.code, MSP_DATA);
	assert_true(problem->error.line > 0);
	problem = problem->next;
	assert_string_equal(problem->error.path, "clients/acme/people/laura.yaml");
	assert_true(problem->error.message[0] != '\0');
	problem = problem->next;
	assert_string_equal(problem->error.path, "clients/beta/people.yaml");
	assert_non_null(strstr(problem->error.message, "symbolic links"));
	problem = problem->next;
	assert_string_equal(problem->error.path, "clients/beta/tickets/2026/11/1234567.yaml");
	assert_string_equal(problem->error.field, "impact");
	assert_int_equal(problem->error.line, 7);
	msp_problems_init(&problems, &f->arena);
	assert_int_equal(msp_index_bad(opened.index, &f->arena, "clients/acme/", &problems, NULL), 0);
	assert_int_equal(problems.count, 2);
	/* The text is there for lint and edit, the row is not. */
	assert_string_equal(ask_sql(f, opened.index, "SELECT count(*) FROM ticket"), "1");
	assert_string_equal(
		ask_sql(f, opened.index, "SELECT text FROM file WHERE path LIKE '%laura.yaml'"), "name: [unclosed\n");
	/* Repaired, it is a record like any other. */
	put_text(f, store, "clients/acme/people/laura.yaml", "name: Laura\n");
	commit_all(f, store);
	assert_int_equal(msp_repo_refresh(opened.repo, NULL), 0);
	assert_int_equal(msp_index_refresh(opened.index, NULL), 0);
	assert_string_equal(ask_sql(f, opened.index, "SELECT title FROM record WHERE kind = 'person'"), "Laura");
	close_index(&opened);
}

static void texts_that_are_not_kept_come_from_git(void **state)
{
	struct fixture *f = *state;
	char *store = small_store(f);
	const char *text;
	size_t length;

	put_text(f, store, "README.md", "Hola\n");
	put_text(f, store, "clients/acme/files/ab/foto.jpg", "jpg");
	commit_all(f, store);
	struct opened opened = open_index(f, store);
	assert_string_equal(ask_sql(f, opened.index, "SELECT count(*) FROM file WHERE text IS NULL"), "2");
	assert_int_equal(msp_index_text(opened.index, &f->arena, "README.md", &text, &length, NULL), 0);
	assert_string_equal(text, "Hola\n");
	close_index(&opened);
}

/* ---- rebuilt == incremental ---- */

static const char *const clients[] = { "acme", "beta", "gamma" };

/* Events in the log of a random ticket: enough to move every column. */
static const char *const events[] = {
	"    assign: luis\n    status: open\n",
	"    say: Buen día, ¿puede probar la impresora?\n    wait: client\n",
	"    hear: Ya quedó, gracias\n",
	"    status: resolved\n    cause: cable\n    time: 35m\n",
	"    status: open\n",
	"    wait: {on: third-party, vendor: telmex, ref: '88123'}\n",
	"    note: Revisar el módem\n",
	"    set: {impact: high, urgency: high}\n",
	"    set: {type: project}\n",
	"    wait: {on: window, until: 2027-01-01T00:00:00-06:00}\n",
	"    assign: none\n    level: N2\n",
	"    appoint: {from: 2026-12-01T10:00:00-06:00, tech: ana}\n",
	"    status: closed\n",
	"    set: {assets: [srv, pc-1]}\n",
};

static void random_ticket(struct fixture *f, const char *store, uint64_t *seed)
{
	struct msp_buf text = MSP_BUF_INIT;
	const char *client = clients[random_below(seed, 2)];
	size_t number = 1000000 + random_below(seed, 12);
	char opened[64];

	snprintf(opened, sizeof opened, "2026-%02zu-%02zuT09:00:00-06:00", 9 + number % 3, 1 + number % 28);
	msp_buf_addf(&text, "title: Falla %zu\nimpact: %s\nurgency: low\n", random_below(seed, 100),
		random_below(seed, 2) ? "high" : "low");
	if (random_below(seed, 4) == 0)
		msp_buf_addf(&text, "formerly: [%s-%zu]\n", client, number + 500);
	if (random_below(seed, 10) == 0)
		msp_buf_adds(&text, "unreadable\n");
	msp_buf_adds(&text, "log:\n");
	for (size_t i = 0, n = 1 + random_below(seed, 6); i < n; i++)
		msp_buf_addf(&text, "  - at: 2026-11-%02zuT1%zu:00:00-06:00\n    by: luis\n%s", 2 + i,
			random_below(seed, 9), events[random_below(seed, MSP_COUNT(events))]);
	put_ticket(f, store, client, msp_arena_printf(&f->arena, "%zu", number), opened, text.data);
	msp_buf_release(&text);
}

static void random_change(struct fixture *f, const char *store, uint64_t *seed)
{
	switch (random_below(seed, 12)) {
	case 0:
		put_text(f, store, "policies/estandar.yaml",
			random_below(seed, 2)
				? policy_text
				: "clocks:\n  - {response: 30m, resolution: 2d}\npause_on: [client, window]\n");
		break;
	case 1:
		put_text(f, store, "msp.yaml",
			random_below(seed, 2) ? provider_text
					      : "name: Soporte\nzone: America/Mexico_City\ndefaults: {policy: "
						"estandar, calendar: laboral}\n"
						"matrix:\n  high: {high: P1, medium: P1, low: P1}\n  medium: {high: "
						"P1, medium: P1, low: P1}\n"
						"  low: {high: P2, medium: P2, low: P2}\n");
		break;
	case 2:
		put_text(f, store, "clients/acme/client.yaml",
			random_below(seed, 2) ? "name: Acme\n" : "name: Acme\ncalendar: 24x7\n");
		break;
	case 3:
		put_text(f, store, "clients/gamma/assets/pc-1.yaml",
			msp_arena_printf(&f->arena, "kind: pc\nname: PC %zu\nstate: active\n", random_below(seed, 50)));
		break;
	case 4:
		shell(f, store, "rm -rf clients/gamma");
		break;
	case 5:
		shell(f, store, "find clients -name '10000*.yaml' | sort | head -n %zu | xargs -r rm",
			random_below(seed, 4));
		break;
	case 6:
		put_text(f, store, "calendars/laboral.yaml",
			random_below(seed, 2)
				? calendar_text
				: "tz: America/Mexico_City\nhours: {mon: [08:00-20:00], wed: [08:00-20:00]}\n");
		break;
	case 7:
		put_text(f, store, "clients/acme/docs/red.md",
			"---\ntitle: Red\nowner: ana\n---\nLa red de la oficina\n");
		break;
	default:
		random_ticket(f, store, seed);
		break;
	}
}

static void compare_line_by_line(const char *incremental, const char *rebuilt, uint64_t seed, int step)
{
	const char *a = incremental, *b = rebuilt;

	while (*a != '\0' || *b != '\0') {
		size_t length_a = strcspn(a, "\n"), length_b = strcspn(b, "\n");
		if (length_a != length_b || memcmp(a, b, length_a) != 0)
			fail_msg("seed %llu step %d:\nincremental: %.*s\nrebuilt:     %.*s\n", (unsigned long long)seed,
				step, (int)length_a, a, (int)length_b, b);
		a += length_a + (a[length_a] == '\n');
		b += length_b + (b[length_b] == '\n');
	}
}

/* Random commits by git; the index that followed them is the one made from nothing, row by row. */
static void incremental_equals_rebuilt(void **state)
{
	struct fixture *f = *state;
	const char *rounds = getenv("ROUNDS");
	uint64_t limit = rounds == NULL ? 6 : strtoull(rounds, NULL, 10);

	for (uint64_t seed = 1; seed <= limit; seed++) {
		uint64_t random = seed * 7919;
		char *store = make_store(f, msp_arena_printf(&f->arena, "r%llu", (unsigned long long)seed));
		commit_all(f, store);
		dump_store(f, store);
		for (int step = 0; step < 8; step++) {
			for (size_t i = 0, n = 1 + random_below(&random, 8); i < n; i++)
				random_change(f, store, &random);
			commit_all(f, store);
			char *incremental = dump_store(f, store);
			shell(f, store, "rm -rf ../fresh.git && git clone -q --bare . ../fresh.git");
			compare_line_by_line(incremental, dump_store(f, inside(f, "fresh.git")), seed, step);
		}
	}
}

/* More files than one thread takes. */
static void many_files_at_once(void **state)
{
	struct fixture *f = *state;
	char *store = small_store(f);

	dump_store(f, store);
	for (int i = 0; i < 700; i++)
		put_ticket(f, store, clients[i % 2], msp_arena_printf(&f->arena, "%d", 2000000 + i),
			i % 3 == 0 ? "2026-10-03T09:12:04-06:00" : "2026-11-03T09:12:04-06:00", first_ticket);
	commit_all(f, store);
	char *incremental = dump_store(f, store);
	struct opened opened = open_index(f, store);
	assert_string_equal(ask_sql(f, opened.index, "SELECT count(*) FROM ticket"), "701");
	close_index(&opened);
	shell(f, store, "rm -rf .git/msp");
	char *rebuilt = dump_store(f, store);
	compare_line_by_line(incremental, rebuilt, 0, 0);
	/* And through git cat-file, as big bare repositories are read. */
	for (int i = 0; i < 1500; i++)
		put_ticket(f, store, clients[i % 2], msp_arena_printf(&f->arena, "%d", 3000000 + i),
			"2026-10-03T09:12:04-06:00", first_ticket);
	commit_all(f, store);
	shell(f, f->folder,
		"git clone -q --bare w loose.git; git clone -q --bare w packed.git; git -C packed.git gc -q");
	rebuilt = dump_store(f, store);
	compare_line_by_line(rebuilt, dump_store(f, inside(f, "loose.git")), 0, 1);
	compare_line_by_line(rebuilt, dump_store(f, inside(f, "packed.git")), 0, 2);
}

/* ---- --at ---- */

static void at_shows_another_commit(void **state)
{
	struct fixture *f = *state;
	char *store = small_store(f);

	setenv("GIT_COMMITTER_DATE", "1790100000 -0600", 1);
	put_ticket(f, store, "acme", "1000003", "2026-11-05T09:12:04-06:00", first_ticket);
	put_ticket(f, store, "beta", "1000010", "2026-11-05T09:12:04-06:00", first_ticket);
	put_text(f, store, "msp.yaml", "name: Otro\nzone: America/Mexico_City\n");
	commit_all(f, store);
	char *now = dump_store(f, store);
	shell(f, store, "git branch old HEAD~1 && git clone -q --bare --single-branch -b old . ../old.git");
	char *then = dump_store(f, inside(f, "old.git"));

	struct opened opened = open_index_at(f, store, "HEAD~1", NULL);
	assert_string_equal(msp_index_commit(opened.index), shell(f, store, "git rev-parse HEAD~1"));
	compare_line_by_line(dump_of(f, opened.index), then, 0, 0);
	int64_t at;
	assert_int_equal(msp_index_commit_time(opened.index, &at, NULL), 0);
	assert_int_equal(at, 1790000000);
	/* Refreshing does not lead it back. */
	assert_int_equal(msp_index_refresh(opened.index, NULL), 0);
	assert_string_equal(msp_index_commit(opened.index), shell(f, store, "git rev-parse HEAD~1"));
	close_index(&opened);
	compare_line_by_line(dump_store(f, store), now, 0, 1);

	opened = open_index_at(f, store, "HEAD", "beta");
	assert_null(opened.index->directory);
	assert_string_equal(ask_sql(f, opened.index, "SELECT group_concat(number) FROM ticket"), "1000010");
	assert_string_equal(ask_sql(f, opened.index, "SELECT count(*) FROM record WHERE kind = 'technician'"), "2");
	close_index(&opened);

	struct msp_error err = MSP_ERROR_INIT;
	assert_int_equal(try_open(f, store, "nowhere", NULL, &opened, &err), -1);
	assert_int_equal(err.code, MSP_MISSING);
	msp_extract_close(opened.extract);
}

static void at_keeps_two(void **state)
{
	struct fixture *f = *state;
	char *store = small_store(f);

	for (int i = 0; i < 5; i++)
		commit_all(f, store);
	for (int i = 1; i <= 4; i++) {
		struct opened opened = open_index_at(f, store, msp_arena_printf(&f->arena, "HEAD~%d", i), NULL);
		assert_string_equal(ask_sql(f, opened.index, "SELECT count(*) FROM ticket"), "1");
		close_index(&opened);
		/* Files are told apart by whole seconds on some systems: age the ones there are. */
		shell(f, store, "touch -d '2026-01-0%d' .git/msp/at-$(git rev-parse HEAD~%d).db", i, i);
	}
	char *left = shell(f, store, "cd .git/msp && ls at-*.db | sort");
	assert_string_equal(left, shell(f, store, "git rev-parse HEAD~3 HEAD~4 | sed 's/.*/at-&.db/' | sort"));
}

/* ---- damage ---- */

static void ask_everything(struct fixture *f, struct msp_index *index)
{
	assert_string_equal(ask_sql(f, index, "SELECT count(*) || sum(length(title)) FROM ticket NOT INDEXED"), "40"
														"800");
	assert_string_equal(ask_sql(f, index, "SELECT sum(length(log)) > 0 FROM ticket_log"), "1");
	assert_string_equal(
		ask_sql(f, index, "SELECT count(*) FROM ticket_text WHERE ticket_text MATCH 'facturar'"), "40");
	assert_string_equal(
		ask_sql(f, index, "SELECT count(*) FROM (SELECT number FROM ticket ORDER BY number)"), "40");
	assert_string_equal(ask_sql(f, index, "SELECT sum(length(text)) > 4000 FROM file NOT INDEXED"), "1");
	assert_string_equal(ask_sql(f, index, "SELECT count(*) FROM (SELECT path FROM file ORDER BY path)"), "48");
}

/* Whole pages overwritten or the file cut at random places: every answer is right, nobody hears of it. */
static void damage_heals_silently(void **state)
{
	struct fixture *f = *state;
	char *store = make_store(f, "w"), *path = inside(f, "w/.git/msp/index.db");
	uint64_t seed = 4815164;

	for (int i = 0; i < 40; i++)
		put_ticket(f, store, clients[i % 2], msp_arena_printf(&f->arena, "%d", 1000000 + i),
			"2026-11-03T09:12:04-06:00", "title: No puede facturar 17\n");
	commit_all(f, store);
	char *right = dump_store(f, store);
	for (int round = 0; round < 60; round++) {
		struct stat status;
		assert_int_equal(stat(path, &status), 0);
		size_t pages = (size_t)status.st_size / 4096, page = random_below(&seed, pages);
		if (round % 10 == 9) {
			assert_int_equal(truncate(path, (off_t)(page * 4096 + random_below(&seed, 4096))), 0);
		} else {
			unsigned char junk[4096];
			for (size_t i = 0; i < sizeof junk; i++)
				junk[i] = (unsigned char)random_next(&seed);
			FILE *file = fopen(path, "r+");
			assert_non_null(file);
			assert_int_equal(fseek(file, (long)(page * 4096), SEEK_SET), 0);
			assert_int_equal(fwrite(junk, sizeof junk, 1, file), 1);
			assert_int_equal(fclose(file), 0);
		}
		if (round % 3 == 0)
			commit_all(f, store); /* the refresh writes into what is damaged */
		struct opened opened = open_index(f, store);
		ask_everything(f, opened.index);
		close_index(&opened);
	}
	shell(f, store, "rm -rf .git/msp");
	compare_line_by_line(dump_store(f, store), right, 0, 0);
}

/* What somebody remembers of the damaged index must not lead to another record in the new one. */
static void file_numbers_are_not_used_again(void **state)
{
	struct fixture *f = *state;
	char *store = small_store(f);
	struct opened opened = open_index(f, store);
	struct msp_db *db = msp_index_db(opened.index);
	struct msp_error err = MSP_ERROR_INIT;

	for (int round = 0; round < 3; round++) {
		char *before = ask_sql(f, opened.index, "SELECT group_concat(id) FROM file");
		if (round == 2) { /* a new process may count from one again */
			close_index(&opened);
			opened = open_index(f, store);
			db = msp_index_db(opened.index);
		}
		assert_int_equal(msp_db_heal(db, &err), -1);
		assert_int_equal(err.code, round == 1 ? MSP_IO : MSP_BUSY);
		assert_string_equal(ask_sql(f, opened.index, "SELECT count(*) FROM ticket JOIN file USING (id)"), "1");
		assert_string_equal(
			ask_sql(f, opened.index,
				msp_arena_printf(&f->arena, "SELECT count(*) FROM file WHERE id IN (%s)", before)),
			round == 1 ? "9" : "0");
	}
	/* Later files go on in the same space. */
	put_ticket(f, store, "acme", "1000001", "2026-11-03T09:12:04-06:00", first_ticket);
	commit_all(f, store);
	assert_int_equal(msp_repo_refresh(opened.repo, NULL), 0);
	assert_int_equal(msp_index_refresh(opened.index, NULL), 0);
	assert_string_equal(ask_sql(f, opened.index, "SELECT max(id) - min(id) FROM file"), "9");
	close_index(&opened);
}

/* Single bytes: what is noticed heals, what cannot be noticed is at least no crash, no defect, no error that stays. */
static void flipped_bytes_do_no_harm(void **state)
{
	struct fixture *f = *state;
	char *store = make_store(f, "w"), *path = inside(f, "w/.git/msp/index.db");
	uint64_t seed = 20261122;
	struct stat status;

	for (int i = 0; i < 20; i++)
		put_ticket(f, store, clients[i % 2], msp_arena_printf(&f->arena, "%d", 1000000 + i),
			"2026-11-03T09:12:04-06:00", first_ticket);
	commit_all(f, store);
	dump_store(f, store);
	shell(f, store, "cp .git/msp/index.db ../good.db");
	assert_int_equal(stat(path, &status), 0);
	for (int round = 0; round < 200; round++) {
		struct opened opened;
		struct msp_error err = MSP_ERROR_INIT;
		struct msp_ticket *ticket;
		struct msp_buf dump = MSP_BUF_INIT;
		struct msp_ticket_cursor *cursor = NULL;
		const struct msp_ticket_selection all = { .from = MSP_TIME_NONE, .until = MSP_TIME_NONE };

		shell(f, store, "rm -f .git/msp/index.db*; cp ../good.db .git/msp/index.db");
		FILE *file = fopen(path, "r+");
		assert_non_null(file);
		for (size_t i = 0, n = 1 + random_below(&seed, 3); i < n; i++) {
			size_t most = round % 2 == 0 ? 3 * 4096 : (size_t)status.st_size;
			assert_int_equal(fseek(file, (long)random_below(&seed, most), SEEK_SET), 0);
			fputc((int)random_below(&seed, 256), file);
		}
		assert_int_equal(fclose(file), 0);
		int failed = try_open(f, store, NULL, NULL, &opened, &err);
		if (!failed)
			failed = msp_index_dump(opened.index, &dump, &err);
		if (!failed)
			failed = msp_tickets_open(msp_index_db(opened.index), &all, &cursor, &err);
		while (!failed && msp_tickets_next(cursor, &f->arena, &ticket, &err) == 1)
			assert_non_null(ticket->id);
		if (err.code != MSP_OK && err.code != MSP_BUSY)
			fail_msg("round %d: %d %s\n", round, (int)err.code, err.message);
		msp_tickets_close(cursor);
		msp_buf_release(&dump);
		close_index(&opened);
	}
}

static void no_database_at_all_heals(void **state)
{
	struct fixture *f = *state;
	char *store = small_store(f);
	static const char *const junk[] = { "", "x", "SQLite format 3",
		"not a database, but longer than a header would be: "
		"....................................................................." };

	for (size_t i = 0; i < MSP_COUNT(junk); i++) {
		put_text(f, store, ".git/msp/index.db", junk[i]);
		put_text(f, store, ".git/msp/index.db-wal", "junk in the log");
		struct opened opened = open_index(f, store);
		assert_string_equal(ask_sql(f, opened.index, "SELECT count(*) FROM ticket"), "1");
		close_index(&opened);
	}
}

/* ---- several at once ---- */

static int read_often(struct fixture *f, const char *store, int times)
{
	for (int i = 0; i < times; i++) {
		struct opened opened;
		struct msp_error err = MSP_ERROR_INIT;
		if (try_open(f, store, NULL, NULL, &opened, &err) != 0) {
			fprintf(stderr, "reader: %s\n", err.message);
			return 1;
		}
		/* One commit from beginning to end: each has as many tickets as its client has notes. */
		char *before = ask_sql(f, opened.index, "SELECT count(*) FROM ticket WHERE client = 'acme'");
		usleep(2000);
		char *after = ask_sql(f, opened.index, "SELECT count(*) FROM ticket WHERE client = 'acme'");
		char *said = ask_sql(f, opened.index, "SELECT name FROM record WHERE kind = 'person'");
		int wrong = strcmp(before, after) != 0 || strcmp(before, said + 1) != 0;
		if (wrong)
			fprintf(stderr, "reader: %s tickets, then %s, said %s\n", before, after, said);
		close_index(&opened);
		if (wrong)
			return 1;
	}
	return 0;
}

static void readers_and_refreshers_together(void **state)
{
	struct fixture *f = *state;
	char *store = make_store(f, "w");
	pid_t readers[6];

	put_text(f, store, "clients/acme/people/n0.yaml", "name: Cuenta\n");
	commit_all(f, store);
	for (size_t i = 0; i < MSP_COUNT(readers); i++) {
		readers[i] = fork();
		assert_true(readers[i] >= 0);
		if (readers[i] == 0)
			_exit(read_often(f, store, 40));
	}
	for (int i = 1; i <= 25; i++) {
		shell(f, store, "git mv clients/acme/people/n%d.yaml clients/acme/people/n%d.yaml", i - 1, i);
		put_ticket(f, store, "acme", msp_arena_printf(&f->arena, "%d", 1000000 + i),
			"2026-11-03T09:12:04-06:00", first_ticket);
		commit_all(f, store);
		if (i % 8 == 0)
			unlink(inside(f, "w/.git/msp/index.db")); /* somebody deletes it */
	}
	for (size_t i = 0; i < MSP_COUNT(readers); i++) {
		int status;
		assert_int_equal(waitpid(readers[i], &status, 0), readers[i]);
		assert_int_equal(status, 0);
	}
}

/* One makes the index, the others wait for it. */
static void many_first_readers(void **state)
{
	struct fixture *f = *state;
	char *store = small_store(f);
	pid_t readers[8];

	for (size_t i = 0; i < MSP_COUNT(readers); i++) {
		readers[i] = fork();
		assert_true(readers[i] >= 0);
		if (readers[i] == 0) {
			struct opened opened;
			_exit(try_open(f, store, NULL, NULL, &opened, NULL) != 0);
		}
	}
	for (size_t i = 0; i < MSP_COUNT(readers); i++) {
		int status;
		assert_int_equal(waitpid(readers[i], &status, 0), readers[i]);
		assert_int_equal(status, 0);
	}
	assert_int_equal(count_files(inside(f, "w/.git/msp"), ".db"), 1);
	assert_string_equal(shell(f, store, "ls .git/msp | grep 'index.db\\.[0-9]' || true"), "");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(builds_then_reads_without_libgit2),
		TEST(paths_come_in_order),
		TEST(uncommitted_edits_do_not_count),
		TEST(filters_do_not_fool_it),
		TEST(unborn_branch_is_an_empty_index),
		TEST(detached_head_reads),
		TEST(bare_gives_the_same),
		TEST(worktrees_and_clones_are_apart),
		TEST(read_only_repositories_use_the_cache),
		TEST(refresh_reads_only_what_changed),
		TEST(another_version_builds_anew),
		TEST(stale_text_builds_anew),
		TEST(the_index_never_goes_back),
		TEST(a_failing_refresh_leaves_a_usable_index),
		TEST(rewritten_history_builds_anew),
		TEST(rebuild_gives_the_same),
		TEST(bad_files_are_named_never_skipped),
		TEST(texts_that_are_not_kept_come_from_git),
		TEST(incremental_equals_rebuilt),
		TEST(many_files_at_once),
		TEST(at_shows_another_commit),
		TEST(at_keeps_two),
		TEST(damage_heals_silently),
		TEST(file_numbers_are_not_used_again),
		TEST(flipped_bytes_do_no_harm),
		TEST(no_database_at_all_heals),
		TEST(readers_and_refreshers_together),
		TEST(many_first_readers),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
