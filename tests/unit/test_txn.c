/* SPDX-License-Identifier: ISC */
#include "tests/unit/git_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <time.h>

#include "lib/base/sha256.h"
#include "lib/base/str.h"
#include "lib/store/txn.h"

static struct msp_txn_request request_with(int timeout)
{
	return (struct msp_txn_request){ .author_name = "Ana Pérez",
		.author_email = "ana@example.mx",
		.at = 1790000000,
		.offset = -6 * 3600,
		.lock_timeout = timeout };
}

static struct msp_txn *begin(struct msp_repo *repo)
{
	struct msp_txn_request request = request_with(10);
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_txn *txn;

	if (msp_txn_begin(repo, &request, &txn, &err) < 0)
		fail_msg("%s: %s", err.path, err.message);
	return txn;
}

static void put(struct msp_txn *txn, const char *path, const char *text)
{
	struct msp_error err = MSP_ERROR_INIT;

	if (msp_txn_put(txn, path, text, strlen(text), &err) < 0)
		fail_msg("%s: %s", err.path, err.message);
}

static void commit(struct msp_txn *txn)
{
	struct msp_error err = MSP_ERROR_INIT;
	char id[MSP_OID_SIZE];

	if (msp_txn_commit(txn, "change", NULL, id, &err) < 0)
		fail_msg("%s: %s", err.path, err.message);
	msp_txn_close(txn);
}

static void write_store(struct msp_repo *repo, const char *path, const char *text)
{
	struct msp_txn *txn = begin(repo);

	put(txn, path, text);
	commit(txn);
}

/* Code of a write of one file, 0 when it was done. */
static enum msp_code try_write(
	struct msp_repo *repo, const char *path, const char *text, int timeout, struct msp_error *err)
{
	struct msp_txn_request request = request_with(timeout);
	struct msp_txn *txn;
	char id[MSP_OID_SIZE];

	*err = (struct msp_error)MSP_ERROR_INIT;
	if (msp_txn_begin(repo, &request, &txn, err) < 0)
		return err->code;
	int rc = msp_txn_put(txn, path, text, strlen(text), err);
	if (rc == 0)
		rc = msp_txn_commit(txn, "change", NULL, id, err);
	msp_txn_close(txn);
	return rc == 0 ? MSP_OK : err->code;
}

static struct msp_repo make_store(struct fixture *f, const char *name, bool bare)
{
	struct msp_error err = MSP_ERROR_INIT;

	if (msp_repo_create(&f->arena, inside(f, name), "main", bare, &err) < 0)
		fail_msg("%s: %s", err.path, err.message);
	struct msp_repo repo = open_repo(f, inside(f, name));
	write_store(&repo, "msp.yaml", "name: X\n");
	return repo;
}

/* No lock, no journal, no hidden file is left, and git finds nothing wrong. */
static void check_sound(struct fixture *f, const struct msp_repo *repo)
{
	assert_string_equal(shell(f, repo->path, "git fsck --strict 2>&1 | grep -v '^dangling' || :"), "");
	assert_string_equal(shell(f, repo->common_dir, "ls -A msp; find . -name '*.lock'"), "lock");
	assert_string_equal(shell(f, repo->path, "find . -name '.msp-*'"), "");
}

static void check_clean(struct fixture *f, const struct msp_repo *repo)
{
	check_sound(f, repo);
	if (repo->worktree != NULL)
		assert_string_equal(shell(f, repo->path, "git status --porcelain -uall"), "");
}

static char *committed(struct fixture *f, const struct msp_repo *repo, const char *path)
{
	return shell(f, repo->path, "git show HEAD:%s", path);
}

static void creates_and_commits(void **state)
{
	struct fixture *f = *state;

	for (int bare = 0; bare < 2; bare++) {
		struct msp_repo repo = make_store(f, bare ? "b.git" : "w", bare);
		assert_string_equal(shell(f, repo.git_dir, "ls -d objects/?? | wc -l"), "256");
		write_store(&repo, "clients/acme/tickets/2026/11/4815164.yaml", "subject: a\n");
		write_store(&repo, "clients/acme/tickets/2026/11/4815164.yaml", "subject: b\n");
		assert_string_equal(committed(f, &repo, "clients/acme/tickets/2026/11/4815164.yaml"), "subject: b");
		assert_string_equal(shell(f, repo.path, "git rev-list --count HEAD"), "3");
		assert_string_equal(repo.tip, shell(f, repo.path, "git rev-parse HEAD"));
		check_clean(f, &repo);
	}
	struct msp_error err = MSP_ERROR_INIT;
	assert_int_equal(msp_repo_create(&f->arena, inside(f, "w"), "main", false, &err), -1);
	assert_int_equal(err.code, MSP_EXISTS);
}

static void changes_many_paths(void **state)
{
	struct fixture *f = *state;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_repo repo = make_store(f, "w", false);
	struct msp_txn *txn = begin(&repo);

	for (int i = 0; i < 300; i++)
		put(txn, msp_arena_printf(&f->arena, "clients/c%d/a%d.yaml", i % 7, i),
			i % 2 ? "odd: y\n" : "even: y\n");
	put(txn, "deep/er/only.yaml", "x: 1\n");
	put(txn, "run.sh", "#!/bin/sh\n");
	commit(txn);
	check_clean(f, &repo);
	shell(f, repo.path, "chmod +x run.sh && git commit -qam mode");
	txn = begin(&repo);
	assert_int_equal(msp_txn_remove(txn, "deep/er/only.yaml", &err), 0);
	assert_int_equal(msp_txn_remove(txn, "deep/er/only.yaml", &err), -1);
	assert_int_equal(err.code, MSP_MISSING);
	assert_int_equal(msp_txn_remove(txn, "no/such", &err), -1);
	assert_int_equal(err.code, MSP_MISSING);
	put(txn, "run.sh", "#!/bin/sh\nexit\n");
	put(txn, "clients/c1/a1.yaml", "new: y\n");
	put(txn, "clients/c1/a8.yaml", "even: y\n"); /* as it is */
	commit(txn);
	check_clean(f, &repo);
	assert_string_equal(shell(f, repo.path, "git show --name-status --format= HEAD"),
		"M\tclients/c1/a1.yaml\nD\tdeep/er/only.yaml\nM\trun.sh");
	assert_string_equal(shell(f, repo.path,
				    "git ls-files -s run.sh | cut -c1-6; test -x run.sh && echo x; test -e deep || "
				    "echo gone"),
		"100755\nx\ngone");
}

static void reads_its_own_writes(void **state)
{
	struct fixture *f = *state;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_repo repo = make_store(f, "b.git", true);
	struct msp_txn *txn = begin(&repo);

	assert_int_equal(msp_txn_read(txn, "msp.yaml", &text, &err), 0);
	assert_string_equal(text.data, "name: X\n");
	assert_false(msp_txn_exists(txn, "a/b"));
	put(txn, "a/b", "1\n");
	assert_true(msp_txn_exists(txn, "a/b"));
	msp_buf_clear(&text);
	assert_int_equal(msp_txn_read(txn, "a/b", &text, &err), 0);
	assert_string_equal(text.data, "1\n");
	assert_int_equal(msp_txn_remove(txn, "msp.yaml", &err), 0);
	assert_false(msp_txn_exists(txn, "msp.yaml"));
	assert_int_equal(msp_txn_read(txn, "msp.yaml", &text, &err), -1);
	assert_int_equal(err.code, MSP_MISSING);
	assert_int_equal(msp_txn_read(txn, "a", &text, &err), -1);
	assert_int_equal(err.code, MSP_MISSING);
	char before[MSP_OID_SIZE], id[MSP_OID_SIZE];
	memcpy(before, repo.tip, sizeof before);
	assert_int_equal(msp_txn_commit(txn, "one", NULL, id, &err), 0);
	assert_string_not_equal(id, before);
	/* the transaction goes on after a commit, without what it did before */
	put(txn, "a/c", "2\n");
	assert_int_equal(msp_txn_commit(txn, "two", NULL, id, &err), 0);
	assert_string_equal(shell(f, repo.path, "git log --format=%%s --name-status -2"),
		"two\n\nA\ta/c\none\n\nA\ta/b\nD\tmsp.yaml");
	/* nothing changed: no commit */
	put(txn, "a/c", "2\n");
	memcpy(before, id, sizeof before);
	assert_int_equal(msp_txn_commit(txn, "three", NULL, id, &err), 0);
	assert_string_equal(id, before);
	msp_txn_close(txn);
	assert_string_equal(shell(f, repo.path, "git rev-parse HEAD"), before);
	/* closed without a commit: as if nothing had been */
	txn = begin(&repo);
	put(txn, "z", "z\n");
	msp_txn_close(txn);
	assert_string_equal(shell(f, repo.path, "git rev-parse HEAD"), before);
	check_sound(f, &repo);
	msp_buf_release(&text);
}

static void writes_messages(void **state)
{
	struct fixture *f = *state;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_repo repo = make_store(f, "w", false);
	struct msp_txn_request request = request_with(10);
	struct msp_txn *txn;
	char id[MSP_OID_SIZE];

	request.author_name = " Ana <Pérez>\n ";
	request.offset = 5 * 3600 + 1800;
	assert_int_equal(msp_txn_begin(&repo, &request, &txn, &err), 0);
	put(txn, "a", "1\n");
	for (int i = 0; i < 60; i++)
		msp_txn_record(txn, msp_arena_printf(&f->arena, "acme-%d", i % 55));
	assert_int_equal(msp_txn_commit(txn, "ticket acme-4815164:\nresolve", "Body of it.\n\nMore.\n\n", id, &err), 0);
	msp_txn_close(txn);
	assert_string_equal(shell(f, repo.path, "git log -1 --format='%%an|%%ae|%%aI|%%cn|%%cI|%%s|'"),
		"Ana Pérez|ana@example.mx|2026-09-21T19:43:20+05:30|Ana Pérez|2026-09-21T19:43:20+05:30|"
		"ticket acme-4815164: resolve|");
	assert_string_equal(shell(f, repo.path, "git log -1 --format=%%b | sed '/^Msp-Record:/d'"),
		"Body of it.\n\nMore.\n\nMsp-Record-Count: 55");
	assert_string_equal(shell(f, repo.path,
				    "git log -1 --format='%%(trailers:key=Msp-Record,valueonly)' | sed '/^$/d' | "
				    "sort -u | wc -l"),
		"50");
	assert_string_equal(shell(f, repo.path, "git reflog -1 --format='%%H %%gs %%gn'"),
		msp_arena_printf(&f->arena, "%s commit: ticket acme-4815164: resolve Ana Pérez", id));
	check_clean(f, &repo);
	request.author_name = " <> ";
	assert_int_equal(msp_txn_begin(&repo, &request, &txn, &err), 0);
	put(txn, "a", "2\n");
	assert_int_equal(msp_txn_commit(txn, "x", NULL, id, &err), -1);
	assert_int_equal(err.code, MSP_CONFIG);
	msp_txn_close(txn);
	check_clean(f, &repo);
}

static int refuse_bad(void *context, const char *path, const char *text, size_t length, struct msp_error *err)
{
	int *calls = context;

	(*calls)++;
	if (length >= 3 && memcmp(text, "bad", 3) == 0)
		return msp_error_set(err, MSP_DATA, "bad text");
	assert_non_null(path);
	return 0;
}

static void validates(void **state)
{
	struct fixture *f = *state;
	struct msp_error err = MSP_ERROR_INIT;
	int calls = 0;
	const struct msp_txn_rules rules = { &calls, refuse_bad };
	struct msp_repo repo = make_store(f, "w", false);
	struct msp_txn_request request = request_with(10);
	struct msp_txn *txn;
	char id[MSP_OID_SIZE];

	request.rules = &rules;
	assert_int_equal(msp_txn_begin(&repo, &request, &txn, &err), 0);
	put(txn, "good.yaml", "good");
	put(txn, "worse.yaml", "bad");
	assert_int_equal(msp_txn_commit(txn, "x", NULL, id, &err), -1);
	assert_int_equal(err.code, MSP_DATA);
	assert_string_equal(err.path, "worse.yaml");
	assert_int_equal(calls, 2);
	/* put right, the same transaction can be committed */
	put(txn, "worse.yaml", "better");
	assert_int_equal(msp_txn_commit(txn, "x", NULL, id, &err), 0);
	msp_txn_close(txn);
	check_clean(f, &repo);
	assert_string_equal(shell(f, repo.path, "git ls-files"), "good.yaml\nmsp.yaml\nworse.yaml");
}

static void refuses_paths(void **state)
{
	static const char *const bad[] = { "", "/etc/passwd", "a//b", "a/", "./a", "a/../b", "..", ".git/config",
		"a/.GIT/x", "a/.git ", ".git./x", "git~1/x", ".g\xE2\x80\x8Cit/x", ".git::$INDEX_ALLOCATION/x", "a\nb",
		"a\x7F", "a\xC2\x85z", "a\\b", "nin\xCC\x83o", "\xFF", "a\xE2\x80\xA8" };
	struct fixture *f = *state;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_repo repo = make_store(f, "b.git", true);
	struct msp_txn *txn = begin(&repo);

	for (size_t i = 0; i < MSP_COUNT(bad); i++) {
		if (msp_txn_put(txn, bad[i], "x", 1, &err) == 0)
			fail_msg("accepted: %s", bad[i]);
		assert_int_equal(err.code, MSP_DATA);
	}
	put(txn, ".gitattributes", "x\n");
	put(txn, "files/ñ € .gitx/Año.pdf", "x");
	commit(txn);
	check_sound(f, &repo);
}

static void refuses_names_that_collide(void **state)
{
	static const char *const bad[] = { "Clients/acme/b.yaml", "clients/ACME/b.yaml", "clients/acme/A.yaml",
		"clients/acme/a.yaml/below", "clients/acme", "clients/\xC3\x91o/x" };
	struct fixture *f = *state;
	struct msp_error err;
	struct msp_repo repo = make_store(f, "b.git", true);
	struct msp_txn *txn = begin(&repo);

	put(txn, "clients/acme/a.yaml", "a\n");
	put(txn, "clients/\xC3\xB1o/x", "a\n");
	put(txn, "clients/a\xC3\xB1o", "a\n");
	put(txn, "clients/ano", "accents tell names apart\n");
	commit(txn);
	for (size_t i = 0; i < MSP_COUNT(bad); i++) {
		if (try_write(&repo, bad[i], "x", 1, &err) != MSP_DATA)
			fail_msg("accepted: %s", bad[i]);
		assert_string_equal(err.path, bad[i]);
	}
	/* within one transaction as well; a name that goes frees its place */
	txn = begin(&repo);
	char id[MSP_OID_SIZE];
	put(txn, "new/x", "1");
	put(txn, "new/X", "2");
	assert_int_equal(msp_txn_commit(txn, "x", NULL, id, &err), -1);
	assert_int_equal(err.code, MSP_DATA);
	msp_txn_close(txn);
	txn = begin(&repo);
	assert_int_equal(msp_txn_remove(txn, "clients/acme/a.yaml", &err), 0);
	put(txn, "clients/acme/A.yaml", "a\n");
	commit(txn);
	assert_string_equal(shell(f, repo.path, "git ls-tree --name-only HEAD clients/acme/"), "clients/acme/A.yaml");
	check_sound(f, &repo);
}

static void refuses_links(void **state)
{
	struct fixture *f = *state;
	struct msp_error err;
	struct msp_repo repo = make_store(f, "w", false);

	shell(f, repo.path,
		"ln -s /etc/passwd link && mkdir real && echo x >real/x && ln -s real alias && git add . && "
		"git commit -qm links");
	assert_int_equal(try_write(&repo, "link", "x", 1, &err), MSP_DATA);
	assert_int_equal(try_write(&repo, "alias/x", "x", 1, &err), MSP_DATA);
	check_clean(f, &repo);
	/* a folder a person replaced by a link out of the store */
	shell(f, repo.path, "mv real ../outside && ln -s ../outside real");
	assert_int_equal(try_write(&repo, "real/x", "new", 1, &err), MSP_BUSY);
	assert_int_equal(try_write(&repo, "real/y", "new", 1, &err), MSP_BUSY);
	assert_string_equal(shell(f, f->folder, "ls outside; cat outside/x"), "x\nx");
	check_sound(f, &repo);
}

static void uncommitted_edits_refuse(void **state)
{
	static const char *const edits[][2] = {
		{ "echo edit >>a/x", "edited" },
		{ "echo edit >>a/x && git add a/x", "staged" },
		{ "rm a/x", "deleted" },
		{ "git rm -q --cached a/x", "deleted in the index" },
		{ "echo edit >>a/x && git add a/x && echo one >a/x", "staged, work tree as committed" },
		{ "rm -r a && echo file >a", "folder replaced by a file" },
		{ "rm a/x && mkdir a/x", "file replaced by a folder" },
		{ "chmod +x a/x", "mode" },
	};
	struct fixture *f = *state;
	struct msp_error err;
	struct msp_repo repo = make_store(f, "w", false);

	write_store(&repo, "a/x", "one\n");
	for (size_t i = 0; i < MSP_COUNT(edits); i++) {
		shell(f, repo.path, "%s", edits[i][0]);
		char *before = shell(
			f, repo.path, "git status --porcelain; git diff HEAD; git diff --cached; git rev-parse HEAD");
		if (try_write(&repo, "a/x", "two\n", 1, &err) != MSP_BUSY)
			fail_msg("overwritten: %s", edits[i][1]);
		assert_string_equal(err.path, "a/x");
		assert_string_equal(before,
			shell(f, repo.path,
				"git status --porcelain; git diff HEAD; git diff --cached; git rev-parse HEAD"));
		check_sound(f, &repo);
		shell(f, repo.path, "rm -rf a && git reset -q --hard");
	}
	/* a new file where something uncommitted stands */
	shell(f, repo.path, "echo mine >new && mkdir dir && echo same >same");
	assert_int_equal(try_write(&repo, "new", "ours\n", 1, &err), MSP_BUSY);
	assert_int_equal(try_write(&repo, "dir", "ours\n", 1, &err), MSP_BUSY);
	assert_int_equal(try_write(&repo, "new/below", "ours\n", 1, &err), MSP_BUSY);
	assert_string_equal(read_text(f, inside(f, "w/new")), "mine\n");
	assert_int_equal(try_write(&repo, "same", "same\n", 1, &err), MSP_OK);
	check_sound(f, &repo);
}

/* Whatever form git's index has: it comes along, and edits are seen. */
static void index_formats(void **state)
{
	static const char *const forms[] = {
		"git update-index --force-write-index",
		"git update-index --index-version 4",
		"echo n >intent && git add -N intent",
		"git update-index --split-index",
		"git sparse-checkout set --cone --sparse-index a",
		"git config core.untrackedCache true && git status -s",
		"git config core.fileMode false",
		"git -c index.skipHash=true update-index --force-write-index",
	};
	struct fixture *f = *state;
	struct msp_error err;

	for (size_t i = 0; i < MSP_COUNT(forms); i++) {
		struct msp_repo repo = make_store(f, msp_arena_printf(&f->arena, "w%zu", i), false);
		struct msp_txn *txn = begin(&repo);
		for (int j = 0; j < 30; j++) {
			put(txn, msp_arena_printf(&f->arena, "a/%d/x", j), "one\n");
			put(txn, msp_arena_printf(&f->arena, "b/%d/x", j), "one\n");
		}
		commit(txn);
		shell(f, repo.path, "git status && %s", forms[i]);
		char *before = shell(f, repo.path, "git status --porcelain");
		write_store(&repo, "a/5/x", "two\n");
		write_store(&repo, "a/5/y", "new\n");
		write_store(&repo, "a/new", "new\n");
		assert_string_equal(before, shell(f, repo.path, "git status --porcelain"));
		check_sound(f, &repo);
		shell(f, repo.path,
			"echo edit >>a/6/x && echo edit >>a/7/x && git add a/7/x && git checkout -q a/7/x && "
			"git show HEAD:a/7/x >a/7/x && echo staged >a/8/z && git add a/8/z && rm a/8/z && git rm -q "
			"--cached a/9/x");
		if (try_write(&repo, "a/6/x", "two\n", 1, &err) != MSP_BUSY ||
			try_write(&repo, "a/7/x", "two\n", 1, &err) != MSP_BUSY ||
			try_write(&repo, "a/8/z", "two\n", 1, &err) != MSP_BUSY ||
			try_write(&repo, "a/9/x", "two\n", 1, &err) != MSP_BUSY)
			fail_msg("overwritten after: %s", forms[i]);
	}
}

static void conflicts_refuse(void **state)
{
	struct fixture *f = *state;
	struct msp_error err;
	struct msp_repo repo = make_store(f, "w", false);

	write_store(&repo, "a/x", "one\n");
	shell(f, repo.path,
		"git checkout -q -b side && echo side >a/x && git commit -qam side && git checkout -q main && "
		"echo main >a/x && git commit -qam main && ! git merge -q side >/dev/null 2>&1");
	assert_int_equal(try_write(&repo, "a/x", "two\n", 1, &err), MSP_BUSY);
	assert_string_equal(shell(f, repo.path, "git status --porcelain"), "UU a/x");
	assert_int_equal(try_write(&repo, "other", "two\n", 1, &err), MSP_OK);
	assert_string_equal(shell(f, repo.path, "git status --porcelain"), "UU a/x");
	check_sound(f, &repo);
}

static void other_work_stays(void **state)
{
	struct fixture *f = *state;
	struct msp_repo repo = make_store(f, "w", false);

	write_store(&repo, "a", "one\n");
	write_store(&repo, "b", "one\n");
	write_store(&repo, "c", "one\n");
	shell(f, repo.path,
		"echo edit >>b && echo staged >>c && git add c && echo more >>c && echo new >d && git add d && "
		"echo untracked >e");
	char *before = shell(f, repo.path, "git status --porcelain; git diff; git diff --cached");
	write_store(&repo, "a", "two\n");
	assert_string_equal(before, shell(f, repo.path, "git status --porcelain; git diff; git diff --cached"));
	/* and the person's next commit does not revert ours */
	shell(f, repo.path, "git commit -qm theirs");
	assert_string_equal(committed(f, &repo, "a"), "two");
	assert_string_equal(shell(f, repo.path, "git show --name-only --format= HEAD"), "c\nd");
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_dirty dirty;
	assert_int_equal(msp_repo_dirty(&repo, &f->arena, &dirty, &err), 0);
	assert_int_equal(dirty.count, 3);
	assert_string_equal(dirty.paths[0], "b");
	assert_string_equal(dirty.paths[1], "c");
	assert_string_equal(dirty.paths[2], "e");
}

static void line_ends(void **state)
{
	struct fixture *f = *state;
	struct msp_repo repo = make_store(f, "w", false);

	write_store(&repo, "crlf.yaml", "a: 1\r\nb: 2\r\n");
	check_clean(f, &repo);
	assert_string_equal(read_text(f, inside(f, "w/crlf.yaml")), "a: 1\r\nb: 2\r\n");
	write_store(&repo, "crlf.yaml", "a: 1\r\nb: 3\r\n");
	check_clean(f, &repo);
	/* where git converts, a file it checked out is not an edit */
	shell(f, repo.path,
		"echo '*.txt text eol=crlf' >.gitattributes && git add . && git commit -qm attributes && "
		"printf 'a\\nb\\n' >x.txt && git add x.txt 2>&1 && git commit -qm x && rm x.txt && git checkout -q "
		"x.txt && "
		"test $(tr -dc '\\r' <x.txt | wc -c) = 2");
	write_store(&repo, "x.txt", "a\nc\n");
	check_clean(f, &repo);
	assert_string_equal(committed(f, &repo, "x.txt"), "a\nc");
}

static void index_lock_is_waited_for(void **state)
{
	struct fixture *f = *state;
	struct msp_error err;
	struct msp_repo repo = make_store(f, "w", false);
	const char *lock = inside(f, "w/.git/index.lock");

	write_file(lock, "person");
	assert_int_equal(try_write(&repo, "a", "1\n", 0, &err), MSP_BUSY);
	assert_non_null(strstr(err.path, "index.lock"));
	assert_string_equal(read_text(f, lock), "person");
	assert_string_equal(shell(f, repo.path, "ls .git/msp"), "lock");
	pid_t pid = fork();
	if (pid == 0) {
		struct timespec pause = { 0, 200000000 };
		nanosleep(&pause, NULL);
		_exit(unlink(lock));
	}
	assert_int_equal(try_write(&repo, "a", "1\n", 10, &err), MSP_OK);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	check_clean(f, &repo);
	/* the same with the branch's lock */
	write_file(inside(f, "w/.git/refs/heads/main.lock"), "");
	assert_int_equal(try_write(&repo, "a", "2\n", 0, &err), MSP_BUSY);
	assert_int_equal(unlink(inside(f, "w/.git/refs/heads/main.lock")), 0);
	check_clean(f, &repo);
	assert_string_equal(committed(f, &repo, "a"), "1");
}

static void store_lock_names_holder(void **state)
{
	struct fixture *f = *state;
	struct msp_error err;
	struct msp_repo repo = make_store(f, "w", false), other = open_repo(f, inside(f, "w"));
	struct msp_txn *txn = begin(&repo);

	assert_int_equal(try_write(&other, "a", "1\n", 0, &err), MSP_BUSY);
	assert_non_null(strstr(err.message, msp_arena_printf(&f->arena, "process %ld", (long)getpid())));
	/* a program started meanwhile does not keep the lock */
	pid_t pid = fork();
	if (pid == 0) {
		execlp("sleep", "sleep", "30", (char *)NULL);
		_exit(1);
	}
	msp_txn_close(txn);
	struct timespec pause = { 0, 100000000 };
	nanosleep(&pause, NULL);
	assert_int_equal(try_write(&other, "a", "1\n", 0, &err), MSP_OK);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void detached_and_moved(void **state)
{
	struct fixture *f = *state;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_repo repo = make_store(f, "w", false);
	char id[MSP_OID_SIZE];

	write_store(&repo, "a", "1\n");
	struct msp_txn *txn = begin(&repo);
	put(txn, "a", "2\n");
	/* git moves the branch although we hold our lock: it does not know of it */
	char *moved = shell(f, repo.path, "git commit -q --allow-empty -m theirs && git rev-parse HEAD");
	assert_int_equal(msp_txn_commit(txn, "x", NULL, id, &err), -1);
	assert_int_equal(err.code, MSP_BUSY);
	msp_txn_close(txn);
	assert_string_equal(shell(f, repo.path, "git rev-parse HEAD"), moved);
	check_clean(f, &repo);
	shell(f, repo.path, "git checkout -q --detach");
	assert_int_equal(try_write(&repo, "a", "3\n", 1, &err), MSP_CONFIG);
	assert_non_null(strstr(err.message, "detached"));
}

static void packed_and_linked(void **state)
{
	struct fixture *f = *state;
	struct msp_repo repo = make_store(f, "w", false);

	shell(f, repo.path, "git checkout -q -b team/x && git pack-refs --all --prune && git gc -q --prune=now");
	assert_int_equal(msp_repo_refresh(&repo, NULL), 0);
	write_store(&repo, "a", "1\n");
	check_clean(f, &repo);
	assert_string_equal(committed(f, &repo, "a"), "1");
	shell(f, repo.path, "git worktree add -q -b other ../l");
	struct msp_repo linked = open_repo(f, inside(f, "l"));
	write_store(&linked, "b", "1\n");
	check_clean(f, &linked);
	check_clean(f, &repo);
	assert_string_equal(shell(f, repo.path, "git ls-tree --name-only HEAD; git ls-tree --name-only other"),
		"a\nmsp.yaml\na\nb\nmsp.yaml");
	assert_string_equal(read_text(f, inside(f, "l/b")), "1\n");
	assert_false(msp_file_exists(inside(f, "w/b")));
}

/* One process of many: `count` changes of its own file and of one that all share. */
static void write_many(const char *path, int writer, int count)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_repo_request where = { .path = path };
	struct msp_repo repo;
	struct msp_error err = MSP_ERROR_INIT;

	for (int i = 0; i < count; i++) {
		struct msp_txn_request request = request_with(60);
		struct msp_txn *txn;
		struct msp_buf text = MSP_BUF_INIT;
		char id[MSP_OID_SIZE];
		if (msp_repo_open(&arena, &where, &repo, &err) < 0 || msp_txn_begin(&repo, &request, &txn, &err) < 0 ||
			(msp_txn_read(txn, "shared", &text, &err) < 0 && err.code != MSP_MISSING))
			goto failed;
		msp_buf_addf(&text, "%d-%d\n", writer, i);
		char *own = msp_arena_printf(&arena, "writers/%d/%d.yaml", writer, i);
		if (msp_txn_put(txn, "shared", text.data, text.length, &err) < 0 ||
			msp_txn_put(txn, own, text.data, text.length, &err) < 0 ||
			msp_txn_commit(txn, own, NULL, id, &err) < 0)
			goto failed;
		msp_txn_close(txn);
		msp_buf_release(&text);
	}
	_exit(0);
failed:
	fprintf(stderr, "# writer %d: %s: %s\n", writer, err.path, err.message);
	_exit(1);
}

static void concurrent_writers(void **state)
{
	struct fixture *f = *state;

	for (int bare = 0; bare < 2; bare++) {
		struct msp_repo repo = make_store(f, bare ? "b.git" : "w", bare);
		pid_t pids[8];
		for (int i = 0; i < 8; i++)
			if ((pids[i] = fork()) == 0)
				write_many(repo.path, i, 25);
		for (int i = 0; i < 8; i++) {
			int status;
			assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
			assert_int_equal(status, 0);
		}
		assert_string_equal(shell(f, repo.path, "git rev-list --count HEAD"), "201");
		assert_string_equal(shell(f, repo.path, "git show HEAD:shared | sort -u | wc -l"), "200");
		assert_string_equal(shell(f, repo.path, "git ls-tree -r --name-only HEAD writers | wc -l"), "200");
		check_clean(f, &repo);
	}
}

/* Writes n, n+1 … into three files, telling each confirmed number through the channel, until it is killed. */
static void write_until_killed(const char *path, int n, int channel)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_repo_request where = { .path = path };
	struct msp_repo repo;
	struct msp_error err = MSP_ERROR_INIT;

	for (;; n++) {
		char *text = msp_arena_printf(&arena, "n: %d\n", n);
		char *fresh = msp_arena_printf(&arena, "new/%d/x", n);
		struct msp_txn_request request = request_with(10);
		struct msp_txn *txn;
		char id[MSP_OID_SIZE];
		if (msp_repo_open(&arena, &where, &repo, &err) < 0 || msp_txn_begin(&repo, &request, &txn, &err) < 0 ||
			msp_txn_put(txn, "a/counter", text, strlen(text), &err) < 0 ||
			msp_txn_put(txn, fresh, text, strlen(text), &err) < 0 ||
			msp_txn_commit(txn, "count", NULL, id, &err) < 0)
			break;
		msp_txn_close(txn);
		if (write(channel, &n, sizeof n) != sizeof n)
			break;
	}
	fprintf(stderr, "# %s: %s\n", err.path, err.message);
	_exit(1);
}

#ifndef KILL_ROUNDS
#define KILL_ROUNDS 40
#endif

static int64_t nanoseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void killed_writers(void **state)
{
	struct fixture *f = *state;
	unsigned seed = 20261103;

	for (int bare = 0; bare < 2; bare++) {
		struct msp_repo repo = make_store(f, bare ? "b.git" : "w", bare);
		int confirmed = 0;
		int64_t start = nanoseconds();
		write_store(&repo, "a/counter", "n: 0\n");
		int64_t one_write = nanoseconds() - start;
		for (int round = 0; round < KILL_ROUNDS; round++) {
			int channel[2], told, status, signal = round % 4 == 3 ? SIGTERM : SIGKILL;
			assert_int_equal(pipe(channel), 0);
			pid_t pid = fork();
			if (pid == 0)
				write_until_killed(repo.path, confirmed + 1, channel[1]);
			seed = seed * 1103515245 + 12345;
			struct timespec pause = { 0, (long)((seed >> 8) % 1000 * one_write / 200 % 1000000000) };
			nanosleep(&pause, NULL);
			kill(pid, signal);
			assert_int_equal(waitpid(pid, &status, 0), pid);
			assert_true(WIFSIGNALED(status) && WTERMSIG(status) == signal);
			close(channel[1]);
			while (read(channel[0], &told, sizeof told) == sizeof told)
				confirmed = told;
			close(channel[0]);
			if (signal == SIGTERM) /* nothing is left that would stop a person's git */
				assert_string_equal(shell(f, repo.common_dir, "find . -name '*.lock'"), "");
			/* any next write repairs */
			write_store(&repo, "other", msp_arena_printf(&f->arena, "%d\n", round));
			check_clean(f, &repo);
			int now = atoi(committed(f, &repo, "a/counter") + 3);
			if (now != confirmed && now != confirmed + 1)
				fail_msg("confirmed %d, found %d", confirmed, now);
			confirmed = now;
		}
		assert_true(confirmed > KILL_ROUNDS / 4);
	}
}

struct crafted {
	struct msp_repo repo;
	char *old, *new; /* commits */
	char *old_blob, *new_blob;
};

/* A store whose branch is at old; new is a commit that changes a/x and adds b/y.  The journal is about going there. */
static struct crafted craft(struct fixture *f, const char *name, const char *git_dir, const char *worktree)
{
	struct crafted c = { .repo = make_store(f, name, false) };
	char hash[65];

	write_store(&c.repo, "a/x", "old\n");
	write_store(&c.repo, "other", "other\n");
	c.old = shell(f, c.repo.path, "git rev-parse HEAD");
	c.new = shell(f, c.repo.path,
		"echo new >a/x && mkdir b && echo y >b/y && git add . && git commit -qm new && "
		"git rev-parse HEAD && git reset -q --hard HEAD~1");
	c.old_blob = shell(f, c.repo.path, "git rev-parse %s:a/x", c.old);
	c.new_blob = shell(f, c.repo.path, "git rev-parse %s:a/x", c.new);
	char *text = msp_arena_printf(&f->arena,
		"msp-journal 1\ngit-dir %s\nworktree %s\nbranch refs/heads/main\nold %s\nfile %s %s 100644 a/x\n"
		"file - %s 100644 b/y\n",
		git_dir, worktree == NULL ? c.repo.path : worktree, c.old, c.old_blob, c.new_blob,
		shell(f, c.repo.path, "git rev-parse %s:b/y", c.new));
	msp_sha256_hex(text, strlen(text), hash);
	write_file(msp_path_join(&f->arena, c.repo.common_dir, "msp/journal"),
		msp_arena_printf(&f->arena, "%send %s\n", text, hash));
	return c;
}

static void recovers_from(struct fixture *f, struct msp_repo *repo)
{
	write_store(repo, "next", "after the kill\n");
	check_sound(f, repo);
}

static void rolls_back(void **state)
{
	struct fixture *f = *state;
	struct crafted c = craft(f, "w", ".", NULL);

	/* killed before the branch moved: lock of git taken, files prepared */
	shell(f, c.repo.path,
		"ln .git/msp/journal .git/index.lock && echo new >a/.msp-0.new && mkdir b && echo y >b/.msp-1.new "
		"&& cp .git/index .git/msp/index.1234 && echo %s >.git/msp/ref && ln .git/msp/ref "
		".git/refs/heads/main.lock",
		c.new);
	recovers_from(f, &c.repo);
	check_clean(f, &c.repo);
	assert_string_equal(read_text(f, inside(f, "w/a/x")), "old\n");
	assert_string_equal(shell(f, c.repo.path, "git rev-parse HEAD~1; test -e b || echo none"),
		msp_arena_printf(&f->arena, "%s\nnone", c.old));
}

static void rolls_forward(void **state)
{
	static const char *const stages[] = { ":", "echo new >a/x", "echo new >a/x && mkdir b && echo y >b/y",
		"echo new >a/x && mkdir b && echo y >b/y && git add . && ln .git/msp/journal .git/index.lock",
		"echo new >a/x && mkdir b && echo y >b/y && git add a" };
	struct fixture *f = *state;

	for (size_t i = 0; i < MSP_COUNT(stages); i++) {
		char *name = msp_arena_printf(&f->arena, "w%zu", i);
		struct crafted c = craft(f, name, ".", NULL);
		shell(f, c.repo.path, "echo %s >.git/refs/heads/main && %s && ln -f .git/msp/journal .git/index.lock",
			c.new, stages[i]);
		recovers_from(f, &c.repo);
		check_clean(f, &c.repo);
		assert_string_equal(shell(f, c.repo.path, "git rev-parse HEAD~1"), c.new);
		assert_string_equal(shell(f, c.repo.path, "cat a/x b/y"), "new\ny");
	}
}

/* Index.lock had been given up already, and a person worked on before our next writer came. */
static void recovery_keeps_later_work(void **state)
{
	struct fixture *f = *state;
	struct crafted c = craft(f, "w", ".", NULL);

	shell(f, c.repo.path, "git reset -q --hard %s && echo edit >>a/x && echo staged >>other && git add other",
		c.new);
	char *before = shell(f, c.repo.path, "git status --porcelain; git diff; git diff --cached");
	recovers_from(f, &c.repo);
	assert_string_equal(before, shell(f, c.repo.path, "git status --porcelain; git diff; git diff --cached"));
	/* the branch went somewhere else altogether: what HEAD has now is what counts */
	c = craft(f, "v", ".", NULL);
	shell(f, c.repo.path,
		"git reset -q --hard %s && echo third >a/x && git commit -qam third && "
		"echo new >a/x && git update-index --cacheinfo 100644,%s,a/x",
		c.new, c.old_blob);
	recovers_from(f, &c.repo);
	check_clean(f, &c.repo);
	assert_string_equal(read_text(f, inside(f, "v/a/x")), "third\n");
}

/* A filter that fails leaves no blob to compare with: what stands there may be a person's. */
static void recovery_keeps_what_git_cannot_read(void **state)
{
	struct fixture *f = *state;
	struct crafted c = craft(f, "w", ".", NULL);

	shell(f, c.repo.path, "git reset -q --hard %s && echo mine >b/y", c.new);
	shell(f, c.repo.path,
		"git config filter.f.clean false && git config filter.f.required true && "
		"echo '/b/y filter=f' >.git/info/attributes");
	write_store(&c.repo, "next", "after the kill\n");
	assert_string_equal(read_text(f, inside(f, "w/b/y")), "mine\n");
}

static void recovery_knows_whose_lock(void **state)
{
	struct fixture *f = *state;
	struct msp_error err;
	struct crafted c = craft(f, "w", ".", NULL);

	/* a person's git is at work: it is waited for, and nothing is touched */
	write_file(inside(f, "w/.git/index.lock"), "person");
	assert_int_equal(try_write(&c.repo, "next", "x", 0, &err), MSP_BUSY);
	assert_string_equal(read_text(f, inside(f, "w/.git/index.lock")), "person");
	assert_true(msp_file_exists(inside(f, "w/.git/msp/journal")));
	assert_int_equal(unlink(inside(f, "w/.git/index.lock")), 0);
	/* somebody else's lock on the branch stays as well */
	write_file(inside(f, "w/.git/refs/heads/main.lock"), "");
	write_file(inside(f, "w/.git/msp/ref"), "");
	assert_int_equal(try_write(&c.repo, "next", "x", 0, &err), MSP_BUSY);
	assert_true(msp_file_exists(inside(f, "w/.git/refs/heads/main.lock")));
	assert_int_equal(unlink(inside(f, "w/.git/refs/heads/main.lock")), 0);
	recovers_from(f, &c.repo);
	check_clean(f, &c.repo);
}

static void recovery_of_torn_journals(void **state)
{
	struct fixture *f = *state;
	struct crafted c = craft(f, "w", ".", NULL);
	const char *path = inside(f, "w/.git/msp/journal");
	char *whole = read_text(f, path);

	for (size_t length = 0; length < strlen(whole); length += 37) {
		write_file(path, msp_arena_strndup(&f->arena, whole, length));
		write_store(&c.repo, "next", msp_arena_printf(&f->arena, "%zu\n", length));
	}
	/* whole, but from elsewhere: a path that leads out is not believed */
	char *hostile = msp_arena_printf(&f->arena,
		"msp-journal 1\ngit-dir .\nworktree %s\nbranch refs/heads/main\nold -\n"
		"file - - 100644 ../outside\n",
		c.repo.path);
	char hash[65];
	msp_sha256_hex(hostile, strlen(hostile), hash);
	write_file(path, msp_arena_printf(&f->arena, "%send %s\n", hostile, hash));
	write_file(inside(f, "outside"), "");
	write_store(&c.repo, "next", "hostile\n");
	assert_true(msp_file_exists(inside(f, "outside")));
	check_clean(f, &c.repo);
}

static void recovery_of_another_worktree(void **state)
{
	struct fixture *f = *state;
	struct crafted c = craft(f, "w", "worktrees/l", inside(f, "l"));
	char *journal = read_text(f, inside(f, "w/.git/msp/journal"));

	/* the branch main lives in the linked work tree l, which was killed after moving it; we write from w */
	shell(f, c.repo.path,
		"git checkout -q -b mine && git worktree add -q ../l main && echo %s >.git/refs/heads/main && "
		"ln .git/msp/journal .git/worktrees/l/index.lock",
		c.new);
	assert_int_equal(msp_repo_refresh(&c.repo, NULL), 0);
	recovers_from(f, &c.repo);
	check_clean(f, &c.repo);
	struct msp_repo linked = open_repo(f, inside(f, "l"));
	check_clean(f, &linked);
	assert_string_equal(shell(f, linked.path, "cat a/x b/y"), "new\ny");
	/* a journal of a work tree that is gone */
	shell(f, c.repo.path, "git worktree remove ../l");
	write_file(inside(f, "w/.git/msp/journal"), journal);
	write_store(&c.repo, "next", "later\n");
	check_clean(f, &c.repo);
}

static void disk_limit_changes_nothing(void **state)
{
	struct fixture *f = *state;

	for (int bare = 0; bare < 2; bare++) {
		struct msp_repo repo = make_store(f, bare ? "b.git" : "w", bare);
		char *before = shell(f, repo.path, "git rev-parse HEAD");
		pid_t pid = fork();
		if (pid == 0) {
			struct rlimit limit = { 100000, 100000 };
			struct msp_buf text = MSP_BUF_INIT;
			struct msp_error err;
			unsigned char noise[1000];
			signal(SIGXFSZ, SIG_IGN);
			for (int i = 0; i < 300; i++) {
				msp_random(noise, sizeof noise, NULL);
				for (size_t j = 0; j < sizeof noise; j++)
					msp_buf_addc(&text, (char)(' ' + noise[j] % 90));
			}
			setrlimit(RLIMIT_FSIZE, &limit);
			_exit((int)try_write(&repo, "big", text.data, 1, &err));
		}
		int status;
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(WEXITSTATUS(status), MSP_IO);
		assert_string_equal(shell(f, repo.path, "git rev-parse HEAD"), before);
		check_clean(f, &repo);
	}
}

static void read_only_is_denied(void **state)
{
	struct fixture *f = *state;

	if (geteuid() != 0)
		skip();
	struct msp_repo repo = make_store(f, "b.git", true);
	shell(f, f->folder, "git config --global --add safe.directory '*' && chmod 755 . && chmod -R go-w .");
	pid_t pid = fork();
	if (pid == 0) {
		struct msp_error err;
		if (setgid(65534) != 0 || setuid(65534) != 0)
			_exit(1);
		open_repo(f, inside(f, "b.git"));
		enum msp_code code = try_write(&repo, "a", "x", 1, &err);
		_exit((int)code);
	}
	int status;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), MSP_DENIED);
}

static void at_most_four_flushes(void **state)
{
	struct fixture *f = *state;
	char self[512];
	ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);

	if (length < 0 || script_status("/", "command -v strace >/dev/null && strace -o /dev/null true", NULL) != 0)
		skip();
	self[length] = '\0';
	for (int bare = 0; bare < 2; bare++) {
		struct msp_repo repo = make_store(f, bare ? "b.git" : "w", bare);
		char *trace = inside(f, "trace");
		if (script_status(f->folder,
			    msp_arena_printf(&f->arena,
				    "strace -f -e trace=fsync,fdatasync,syncfs,sync,msync,sync_file_range -o %s %s "
				    "write %s clients/acme/x.yaml x",
				    trace, self, repo.path),
			    NULL) != 0)
			skip(); /* the sanitizers cannot be traced */
		int flushes = atoi(shell(f, f->folder, "grep -c '(' trace || :"));
		assert_in_range(flushes, 2, bare ? 2 : 4);
		check_clean(f, &repo);
	}
}

static void diff_applies(void **state)
{
	struct fixture *f = *state;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_buf diff = MSP_BUF_INIT;
	struct msp_repo repo = make_store(f, "w", false);
	char id[MSP_OID_SIZE];

	write_store(&repo, "a/x", "one\ntwo\nthree\n");
	write_store(&repo, "gone", "here\n");
	shell(f, f->folder, "git clone -q w clone");
	struct msp_txn *txn = begin(&repo);
	put(txn, "a/x", "one\n2\nthree\n");
	put(txn, "b/new", "new\n");
	put(txn, "msp.yaml", "name: X\n");
	assert_int_equal(msp_txn_remove(txn, "gone", &err), 0);
	assert_int_equal(msp_txn_diff(txn, &diff, &err), 0);
	assert_null(strstr(diff.data, "msp.yaml"));
	write_file(inside(f, "patch"), diff.data);
	check_clean(f, &repo); /* a dry run leaves no trace */
	assert_int_equal(msp_txn_commit(txn, "x", NULL, id, &err), 0);
	msp_txn_close(txn);
	assert_string_equal(shell(f, f->folder, "cd clone && git apply --index ../patch && git write-tree"),
		shell(f, repo.path, "git rev-parse 'HEAD^{tree}'"));
	msp_buf_release(&diff);
}

static void tidies(void **state)
{
	struct fixture *f = *state;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_repo repo = make_store(f, "b.git", true);

	shell(f, repo.path, "git config gc.autoDetach false");
	assert_int_equal(msp_repo_tidy(&repo, &err), 0);
	assert_string_equal(shell(f, repo.path, "ls objects/pack"), "");
	struct msp_txn *txn = begin(&repo);
	for (int i = 0; i < 9000; i++)
		put(txn, msp_arena_printf(&f->arena, "d%d/%d", i % 50, i), msp_arena_printf(&f->arena, "%d\n", i));
	commit(txn);
	assert_int_equal(msp_repo_tidy(&repo, &err), 0);
	assert_string_not_equal(shell(f, repo.path, "ls objects/pack"), "");
	write_store(&repo, "d1/new", "after\n");
	assert_string_equal(shell(f, repo.path, "git ls-tree -r HEAD | wc -l"), "9002");
	check_clean(f, &repo);
}

/* For strace and for injected failures: one change given on the command line, path and text by turns, "-" removes.
 * Prints the commit. */
static int write_once(const char *store, char *const *pairs)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_repo_request where = { .path = store };
	struct msp_txn_request request = request_with(10);
	struct msp_repo repo;
	struct msp_txn *txn = NULL;
	struct msp_error err = MSP_ERROR_INIT;
	char id[MSP_OID_SIZE];

	int rc = msp_repo_open(&arena, &where, &repo, &err);
	if (rc == 0)
		rc = msp_txn_begin(&repo, &request, &txn, &err);
	for (; rc == 0 && pairs[0] != NULL && pairs[1] != NULL; pairs += 2)
		rc = strcmp(pairs[1], "-") == 0 ? msp_txn_remove(txn, pairs[0], &err)
						: msp_txn_put(txn, pairs[0], pairs[1], strlen(pairs[1]), &err);
	if (rc == 0)
		rc = msp_txn_commit(txn, "change", NULL, id, &err);
	msp_txn_close(txn);
	msp_arena_release(&arena);
	if (rc < 0)
		fprintf(stderr, "%s: %s\n", err.path, err.message);
	else
		puts(id);
	return rc == 0 ? 0 : (int)err.code;
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		WITH_FIXTURE(creates_and_commits),
		WITH_FIXTURE(changes_many_paths),
		WITH_FIXTURE(reads_its_own_writes),
		WITH_FIXTURE(writes_messages),
		WITH_FIXTURE(validates),
		WITH_FIXTURE(refuses_paths),
		WITH_FIXTURE(refuses_names_that_collide),
		WITH_FIXTURE(refuses_links),
		WITH_FIXTURE(uncommitted_edits_refuse),
		WITH_FIXTURE(index_formats),
		WITH_FIXTURE(conflicts_refuse),
		WITH_FIXTURE(other_work_stays),
		WITH_FIXTURE(line_ends),
		WITH_FIXTURE(index_lock_is_waited_for),
		WITH_FIXTURE(store_lock_names_holder),
		WITH_FIXTURE(detached_and_moved),
		WITH_FIXTURE(packed_and_linked),
		WITH_FIXTURE(concurrent_writers),
		WITH_FIXTURE(killed_writers),
		WITH_FIXTURE(rolls_back),
		WITH_FIXTURE(rolls_forward),
		WITH_FIXTURE(recovery_keeps_later_work),
		WITH_FIXTURE(recovery_keeps_what_git_cannot_read),
		WITH_FIXTURE(recovery_knows_whose_lock),
		WITH_FIXTURE(recovery_of_torn_journals),
		WITH_FIXTURE(recovery_of_another_worktree),
		WITH_FIXTURE(disk_limit_changes_nothing),
		WITH_FIXTURE(read_only_is_denied),
		WITH_FIXTURE(at_most_four_flushes),
		WITH_FIXTURE(diff_applies),
		WITH_FIXTURE(tidies),
	};

	if (argc > 2 && strcmp(argv[1], "write") == 0)
		return write_once(argv[2], argv + 3);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
