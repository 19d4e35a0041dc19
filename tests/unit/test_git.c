/* SPDX-License-Identifier: ISC */
#include "tests/unit/git_fixture.h"

#include "lib/base/str.h"
#include "lib/store/git.h"

/* A bare repository with two commits; names with spaces, a folder that becomes a file, modes, a link. */
static const char history[] =
	"git init -q -b main w && cd w && mkdir -p a/b c 'd e' x.d && echo one >a/b/1 && echo two >a/2 && echo c >c/1\n"
	"echo s >'d e/f g' && echo n >x.d/n && echo x >x && ln -s a link && git add . && git commit -q -m first\n"
	"git tag -a -m t v1\n"
	"echo ONE >a/b/1 && git rm -q -r c && echo file >c && rm -r x && mkdir x && echo y >x/y && chmod +x a/2\n"
	"git add -A . && git commit -q -m second && git clone -q --bare . ../bare.git && git -C ../bare.git gc -q\n";

struct opened {
	struct msp_repo repo;
	struct msp_git *git;
	char first[MSP_OID_SIZE], second[MSP_OID_SIZE]; /* trees */
};

static void open_history(struct fixture *f, struct opened *o)
{
	struct msp_error err = MSP_ERROR_INIT;
	char commit[MSP_OID_SIZE];

	shell(f, f->folder, "%s", history);
	o->repo = open_repo(f, inside(f, "bare.git"));
	if (msp_git_open(&o->repo, &o->git, &err) < 0)
		fail_msg("%s", err.message);
	assert_int_equal(msp_git_resolve(o->git, "HEAD~1", commit, &err), 0);
	assert_int_equal(msp_git_tree(o->git, commit, o->first, &err), 0);
	assert_int_equal(msp_git_tree(o->git, o->repo.tip, o->second, &err), 0);
}

static void resolve_matches_git(void **state)
{
	static const char *const revisions[] = { "HEAD", "HEAD~1", "main", "v1", "refs/heads/main", "main^{commit}",
		":/first" };
	struct fixture *f = *state;
	struct msp_error err = MSP_ERROR_INIT;
	struct opened o;
	char commit[MSP_OID_SIZE];

	open_history(f, &o);
	for (size_t i = 0; i < MSP_COUNT(revisions); i++) {
		assert_int_equal(msp_git_resolve(o.git, revisions[i], commit, &err), 0);
		assert_string_equal(commit, shell(f, o.repo.path, "git log -1 --format=%%H '%s'", revisions[i]));
	}
	/* a prefix, and the id of the tag object itself */
	char *tag = shell(f, o.repo.path, "git rev-parse v1");
	assert_int_equal(msp_git_resolve(o.git, tag, commit, &err), 0);
	assert_string_equal(commit, shell(f, o.repo.path, "git rev-parse HEAD~1"));
	assert_int_equal(msp_git_resolve(o.git, msp_arena_strndup(&f->arena, commit, 8), commit, &err), 0);
	assert_int_equal(msp_git_resolve(o.git, "nowhere", commit, &err), -1);
	assert_int_equal(err.code, MSP_MISSING);
	assert_int_equal(msp_git_resolve(o.git, "--all", commit, &err), -1);
	assert_int_equal(err.code, MSP_MISSING);
	assert_int_equal(msp_git_resolve(o.git, o.second, commit, &err), -1); /* a tree */
	assert_int_equal(err.code, MSP_MISSING);
	int64_t at;
	assert_int_equal(msp_git_commit_time(o.git, o.repo.tip, &at, &err), 0);
	assert_int_equal(at, 1790000000);
	msp_git_close(o.git);
}

static void lookup_and_blob(void **state)
{
	struct fixture *f = *state;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_buf text = MSP_BUF_INIT;
	struct opened o;
	char oid[MSP_OID_SIZE], hash[MSP_OID_SIZE];
	uint32_t mode;

	open_history(f, &o);
	assert_int_equal(msp_git_lookup(o.git, o.second, "a/b/1", oid, &mode, &err), 0);
	assert_int_equal(mode, 0100644);
	assert_int_equal(msp_git_blob(o.git, oid, &text, &err), 0);
	assert_string_equal(text.data, "ONE\n");
	assert_int_equal(msp_git_hash(o.git, "ONE\n", 4, hash, &err), 0);
	assert_string_equal(hash, oid);
	assert_int_equal(msp_git_lookup(o.git, o.second, "a/2", oid, &mode, &err), 0);
	assert_int_equal(mode, 0100755);
	assert_int_equal(msp_git_lookup(o.git, o.second, "link", oid, &mode, &err), 0);
	assert_int_equal(mode, 0120000);
	assert_int_equal(msp_git_lookup(o.git, o.second, "a", oid, &mode, &err), 0);
	assert_int_equal(mode, 0040000);
	assert_int_equal(msp_git_blob(o.git, oid, &text, &err), -1);
	assert_int_equal(err.code, MSP_DATA);
	assert_int_equal(msp_git_lookup(o.git, o.second, "c/1", oid, &mode, &err), -1);
	assert_int_equal(err.code, MSP_MISSING);
	assert_int_equal(msp_git_lookup(o.git, "", "c/1", oid, &mode, &err), -1);
	assert_int_equal(err.code, MSP_MISSING);
	assert_int_equal(msp_git_blob(o.git, "0123", &text, &err), -1);
	assert_int_equal(err.code, MSP_DATA);
	assert_int_equal(msp_git_blob(o.git, "0123456789012345678901234567890123456789", &text, &err), -1);
	assert_int_equal(err.code, MSP_IO);
	msp_buf_release(&text);
	msp_git_close(o.git);
}

static int note(void *context, const struct msp_git_change *change, struct msp_error *err)
{
	struct msp_buf *out = context;
	static const char zero[] = "0000000000000000000000000000000000000000";

	(void)err;
	msp_buf_addf(out, ":%06o %06o %s %s %s\n", (unsigned)change->before_mode, (unsigned)change->after_mode,
		change->before[0] == '\0' ? zero : change->before, change->after[0] == '\0' ? zero : change->after,
		change->path);
	return 0;
}

/* git diff-tree -r without rename detection, status letters taken out, is the same list. */
static void compare_with_git(
	struct fixture *f, struct opened *o, const char *before, const char *after, const char *prefix)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_buf ours = MSP_BUF_INIT;
	const char *empty = "$(git hash-object -t tree /dev/null)";

	assert_int_equal(msp_git_compare(o->git, before, after, prefix, note, &ours, &err), 0);
	char *theirs = shell(f, o->repo.path,
		"git diff-tree -r --no-renames --no-abbrev %s %s -- %s%s%s | sed 's/ [A-Z]\t/ /' | LC_ALL=C sort",
		before[0] == '\0' ? empty : before, after[0] == '\0' ? empty : after, prefix == NULL ? "" : "'",
		prefix == NULL ? "" : prefix, prefix == NULL ? "" : "'");
	write_file(inside(f, "ours"), ours.data);
	assert_string_equal(shell(f, f->folder, "LC_ALL=C sort ours"), theirs);
	msp_buf_release(&ours);
}

static void compare_matches_diff_tree(void **state)
{
	static const char *const prefixes[] = { NULL, "a", "a/b", "c", "x", "nothing" };
	struct fixture *f = *state;
	struct opened o;

	open_history(f, &o);
	for (size_t i = 0; i < MSP_COUNT(prefixes); i++) {
		compare_with_git(f, &o, o.first, o.second, prefixes[i]);
		compare_with_git(f, &o, o.second, o.first, prefixes[i]);
		compare_with_git(f, &o, "", o.second, prefixes[i]);
		compare_with_git(f, &o, o.first, "", prefixes[i]);
		compare_with_git(f, &o, o.first, o.first, prefixes[i]);
	}
	msp_git_close(o.git);
}

struct seen {
	char last[256];
	int count, stop_at, result;
};

static int ascending(void *context, const struct msp_git_change *change, struct msp_error *err)
{
	struct seen *seen = context;

	assert_true(strcmp(seen->last, change->path) < 0);
	snprintf(seen->last, sizeof seen->last, "%s", change->path);
	if (++seen->count != seen->stop_at)
		return 0;
	if (seen->result < 0)
		msp_error_set(err, MSP_BUSY, "enough");
	return seen->result;
}

static void compare_order_and_stop(void **state)
{
	struct fixture *f = *state;
	struct msp_error err = MSP_ERROR_INIT;
	struct opened o;
	struct seen all = { "", 0, 0, 0 }, stopped = { "", 0, 2, 1 }, failed = { "", 0, 1, -1 };

	open_history(f, &o);
	assert_int_equal(msp_git_compare(o.git, "", o.second, NULL, ascending, &all, &err), 0);
	assert_int_equal(all.count, atol(shell(f, o.repo.path, "git ls-tree -r HEAD | wc -l")));
	assert_int_equal(msp_git_compare(o.git, "", o.second, NULL, ascending, &stopped, &err), 0);
	assert_int_equal(stopped.count, 2);
	assert_int_equal(msp_git_compare(o.git, "", o.second, NULL, ascending, &failed, &err), -1);
	assert_int_equal(err.code, MSP_BUSY);
	assert_int_equal(failed.count, 1);
	msp_git_close(o.git);
}

/* Start-up of libgit2 must not read the certificates of the system. */
static void no_certificates_read(void **state)
{
	struct fixture *f = *state;
	char self[512];
	ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);

	if (length < 0 || script_status("/", "command -v strace >/dev/null && strace -V >/dev/null", NULL) != 0)
		skip();
	self[length] = '\0';
	shell(f, f->folder, "git init -q --bare empty.git");
	char *trace = inside(f, "trace");
	int status = script_status(f->folder,
		msp_arena_printf(
			&f->arena, "strace -f -e trace=open,openat -o %s %s open %s/empty.git", trace, self, f->folder),
		NULL);
	if (status != 0)
		skip(); /* no permission to trace */
	char *text = read_text(f, trace);
	assert_non_null(strstr(text, "libgit2.so.1.5"));
	assert_null(strstr(text, "ca-certificates.crt"));
	assert_null(strstr(text, ".gitconfig"));
}

static int only_open(const char *path)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_repo_request request = { .path = path };
	struct msp_repo repo;
	struct msp_git *git;
	int rc = msp_repo_open(&arena, &request, &repo, NULL);

	if (rc == 0)
		rc = msp_git_open(&repo, &git, NULL);
	if (rc == 0)
		msp_git_close(git);
	msp_arena_release(&arena);
	return rc == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(resolve_matches_git, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(lookup_and_blob, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(compare_matches_diff_tree, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(compare_order_and_stop, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(no_certificates_read, fixture_setup, fixture_teardown),
	};

	if (argc == 3 && strcmp(argv[1], "open") == 0)
		return only_open(argv[2]);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
