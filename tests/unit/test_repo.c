/* SPDX-License-Identifier: ISC */
#include "tests/unit/git_fixture.h"

#include "lib/base/str.h"

static const char commit_one[] = "echo 'name: X' >msp.yaml && git add . && git commit -q -m one";

/* The same answers as git rev-parse in the same place. */
static void check_like_git(struct fixture *f, const struct msp_repo *repo)
{
	assert_string_equal(repo->tip, shell(f, repo->path, "git rev-parse HEAD"));
	assert_string_equal(repo->branch, shell(f, repo->path, "git symbolic-ref HEAD"));
	assert_string_equal(repo->git_dir, shell(f, repo->path, "realpath \"$(git rev-parse --absolute-git-dir)\""));
	assert_string_equal(repo->common_dir, shell(f, repo->path, "realpath \"$(git rev-parse --git-common-dir)\""));
	if (repo->worktree != NULL)
		assert_string_equal(repo->worktree, shell(f, repo->path, "git rev-parse --show-toplevel"));
	else
		assert_string_equal(shell(f, repo->path, "git rev-parse --is-bare-repository"), "true");
}

static void opens_worktree_and_bare(void **state)
{
	struct fixture *f = *state;

	shell(f, f->folder, "git init -q -b main w && cd w && %s && git clone -q --bare . ../b.git", commit_one);
	struct msp_repo work = open_repo(f, inside(f, "w"));
	assert_non_null(work.worktree);
	check_like_git(f, &work);
	struct msp_repo inner = open_repo(f, inside(f, "w/.git"));
	assert_string_equal(inner.worktree, work.worktree);
	struct msp_repo bare = open_repo(f, inside(f, "b.git"));
	assert_null(bare.worktree);
	check_like_git(f, &bare);
	assert_string_equal(bare.path, bare.git_dir);
}

static void opens_linked_worktree(void **state)
{
	struct fixture *f = *state;

	shell(f, f->folder,
		"git init -q -b main w && cd w && %s && git worktree add -q -b other ../l && "
		"cd ../l && echo x >x && git add x && git commit -q -m x",
		commit_one);
	struct msp_repo linked = open_repo(f, inside(f, "l"));
	check_like_git(f, &linked);
	assert_string_equal(linked.branch, "refs/heads/other");
	assert_string_not_equal(linked.git_dir, linked.common_dir);
	struct msp_repo by_git_dir = open_repo(f, linked.git_dir);
	assert_string_equal(by_git_dir.worktree, linked.worktree);
	/* a work tree of a bare repository: core.bare is not about it */
	shell(f, f->folder, "git clone -q --bare w b.git && git -C b.git worktree add -q -b third ../t");
	struct msp_repo third = open_repo(f, inside(f, "t"));
	assert_non_null(third.worktree);
	check_like_git(f, &third);
	shell(f, f->folder, "rm -rf b.git");
	struct msp_repo_request request = { .path = inside(f, "t"), .home = f->folder };
	struct msp_error err = MSP_ERROR_INIT;
	assert_int_equal(msp_repo_open(&f->arena, &request, &third, &err), -1);
}

static void separate_git_dir_and_core_worktree(void **state)
{
	struct fixture *f = *state;

	shell(f, f->folder, "git init -q -b main --separate-git-dir=g w && cd w && %s", commit_one);
	struct msp_repo apart = open_repo(f, inside(f, "w"));
	check_like_git(f, &apart);
	shell(f, f->folder,
		"mkdir elsewhere && git init -q -b main c && cd c && %s && "
		"git config core.worktree ../../elsewhere",
		commit_one);
	struct msp_repo moved = open_repo(f, inside(f, "c"));
	assert_string_equal(moved.worktree, inside(f, "elsewhere"));
}

static void reads_packed_refs(void **state)
{
	struct fixture *f = *state;
	struct msp_error err = MSP_ERROR_INIT;

	shell(f, f->folder,
		"git init -q -b team/main w && cd w && %s && git branch team/main2 && git tag -a -m v v && "
		"git pack-refs --all --prune && test ! -e .git/refs/heads/team/main",
		commit_one);
	struct msp_repo repo = open_repo(f, inside(f, "w"));
	check_like_git(f, &repo);
	char *first = msp_arena_strdup(&f->arena, repo.tip);
	/* a loose ref wins over the packed one */
	shell(f, repo.path, "git commit -q --allow-empty -m two");
	assert_int_equal(msp_repo_refresh(&repo, &err), 0);
	assert_string_not_equal(repo.tip, first);
	check_like_git(f, &repo);
}

static void unborn_detached_and_symbolic(void **state)
{
	struct fixture *f = *state;
	struct msp_error err = MSP_ERROR_INIT;

	shell(f, f->folder, "git init -q -b main w");
	struct msp_repo repo = open_repo(f, inside(f, "w"));
	assert_string_equal(repo.tip, "");
	assert_string_equal(repo.branch, "refs/heads/main");
	shell(f, repo.path, "%s && git checkout -q --detach", commit_one);
	assert_int_equal(msp_repo_refresh(&repo, &err), 0);
	assert_null(repo.branch);
	assert_string_equal(repo.tip, shell(f, repo.path, "git rev-parse HEAD"));
	shell(f, repo.path,
		"git symbolic-ref refs/heads/alias refs/heads/main && git symbolic-ref HEAD refs/heads/alias");
	assert_int_equal(msp_repo_refresh(&repo, &err), 0);
	assert_string_equal(repo.branch, "refs/heads/main");
	assert_string_equal(repo.tip, shell(f, repo.path, "git rev-parse HEAD"));
	write_file(inside(f, "w/.git/refs/heads/main"), "rubbish\n");
	assert_int_equal(msp_repo_refresh(&repo, &err), -1);
	assert_int_equal(err.code, MSP_CONFIG);
	write_file(inside(f, "w/.git/refs/heads/alias"), "ref: ../../config\n");
	assert_int_equal(msp_repo_refresh(&repo, &err), -1);
	assert_int_equal(err.code, MSP_CONFIG);
	/* what cannot be read now is not taken for a branch without commits */
	assert_string_equal(repo.branch, "refs/heads/main");
	assert_int_equal(strlen(repo.tip), MSP_OID_SIZE - 1);
	write_file(inside(f, "w/.git/HEAD"), "ref: refs/heads/../../../etc/passwd\n");
	assert_int_equal(msp_repo_refresh(&repo, &err), -1);
	assert_int_equal(err.code, MSP_CONFIG);
}

static void expect_refusal(struct fixture *f, const char *path, const char *message)
{
	struct msp_repo_request request = { .path = path, .home = f->folder };
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_repo repo;

	assert_int_equal(msp_repo_open(&f->arena, &request, &repo, &err), -1);
	assert_int_equal(err.code, MSP_CONFIG);
	if (strstr(err.message, message) == NULL)
		fail_msg("\"%s\" is not in: %s", message, err.message);
}

static void refuses(void **state)
{
	struct fixture *f = *state;

	shell(f, f->folder,
		"mkdir plain && git init -q --object-format=sha256 s && git init -q r && git init -q e && "
		"git -C r config core.repositoryformatversion 1 && git -C e config core.repositoryformatversion 1 && "
		"git config -f r/.git/config extensions.refStorage reftable && git config -f e/.git/config "
		"extensions.new x && "
		"git init -q v && git config -f v/.git/config core.repositoryformatversion 7");
	expect_refusal(f, inside(f, "plain"), "not a git repository");
	expect_refusal(f, inside(f, "nowhere"), "no such folder");
	expect_refusal(f, inside(f, "s"), "sha256");
	expect_refusal(f, inside(f, "r"), "reftable");
	expect_refusal(f, inside(f, "e"), "extension");
	expect_refusal(f, inside(f, "v"), "version 7");
	write_file(inside(f, "plain/.git"), "nothing\n");
	expect_refusal(f, inside(f, "plain"), "not a git repository");
	write_file(inside(f, "e/.git/config"), "[core\nbare = no\n");
	expect_refusal(f, inside(f, "e"), "section name");
}

static void discovers_upwards(void **state)
{
	struct fixture *f = *state;

	shell(f, f->folder,
		"git init -q -b main w && cd w && %s && mkdir -p clients/acme/docs && "
		"git init -q clients/acme/docs/own && git clone -q --bare . ../b.git",
		commit_one);
	assert_int_equal(chdir(inside(f, "w/clients/acme")), 0);
	assert_string_equal(open_repo(f, NULL).path, inside(f, "w"));
	/* another repository on the way that is no store */
	assert_int_equal(chdir(inside(f, "w/clients/acme/docs/own")), 0);
	assert_string_equal(open_repo(f, NULL).path, inside(f, "w"));
	assert_int_equal(chdir(inside(f, "b.git/objects")), 0);
	assert_string_equal(open_repo(f, NULL).path, inside(f, "b.git"));
	assert_int_equal(chdir(f->folder), 0);
	expect_refusal(f, NULL, "no store found");
}

static void checks_ownership(void **state)
{
	struct fixture *f = *state;

	if (geteuid() != 0)
		skip();
	shell(f, f->folder, "git init -q -b main w && cd w && %s && chown -R 1234 ../w", commit_one);
	expect_refusal(f, inside(f, "w"), "belongs to somebody else");
	struct msp_repo_request sudo = { .path = inside(f, "w"), .home = f->folder, .sudo_uid = "1234" };
	struct msp_repo repo;
	struct msp_error err = MSP_ERROR_INIT;
	assert_int_equal(msp_repo_open(&f->arena, &sudo, &repo, &err), 0);
	shell(f, f->folder, "git config --global --add safe.directory %s", inside(f, "w"));
	open_repo(f, inside(f, "w"));
	shell(f, f->folder, "git config --global --add safe.directory ''");
	expect_refusal(f, inside(f, "w"), "belongs to somebody else");
	/* from an include, with ~, as git reads it */
	shell(f, f->folder, "git config --global include.path more && git config -f more --add safe.directory '~/w'");
	open_repo(f, inside(f, "w"));
	shell(f, f->folder,
		"git config -f more --add safe.directory '' && git config -f more --add safe.directory '*'");
	open_repo(f, inside(f, "w"));
	/* the repository cannot vouch for itself */
	shell(f, f->folder, "rm .gitconfig more && git config -f w/.git/config safe.directory '*'");
	expect_refusal(f, inside(f, "w"), "belongs to somebody else");
}

static const char *config_value(struct fixture *f, const struct msp_repo *repo, const char *key)
{
	struct msp_repo_environment environment = { .home = f->folder, .no_system = true };
	struct msp_error err = MSP_ERROR_INIT;
	const char *value;

	if (msp_repo_config(repo, &environment, key, &value, &err) < 0)
		fail_msg("%s:%d: %s", err.path, err.line, err.message);
	return value;
}

static void config_matches_git(void **state)
{
	static const char text[] = "[User] # comment\n\tName = \"Ana  María\" ; c\n\temail = ana@example.mx \t\n"
				   "[a \"Sub.Case\\\"q\"]\n k = one\\\n   two\n e = \"x\\ty\\\\\" "
				   "z\n[b.Old]\nflag\nempty =\nn = \"#no\" #c\n"
				   "[user]\n\tname = Last\n[x] y = same line\n";
	static const char *const keys[] = { "user.name", "USER.Email", "a.Sub.Case\"q.k", "a.Sub.Case\"q.e", "b.old.n",
		"b.old.empty", "x.y", "core.bare", "a.sub.case\"q.k", "not.there" };
	struct fixture *f = *state;

	shell(f, f->folder, "git init -q w");
	write_file(inside(f, ".gitconfig"), text);
	struct msp_repo repo = open_repo(f, inside(f, "w"));
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < MSP_COUNT(keys); i++) {
			const char *value = config_value(f, &repo, keys[i]);
			char *theirs = shell(f, repo.path, "git config --get '%s' || echo UNSET", keys[i]);
			assert_string_equal(value == NULL ? "UNSET" : value, theirs);
		}
		assert_string_equal(config_value(f, &repo, "b.old.flag"), round == 0 ? "true" : "");
		/* second round: the same through git, because an include stands in it */
		shell(f, repo.path,
			"git config include.path ../../more && git config -f ../more user.email other@example.mx");
	}
	assert_string_equal(config_value(f, &repo, "user.email"), "other@example.mx");
}

static void config_layers(void **state)
{
	struct fixture *f = *state;
	struct msp_error err = MSP_ERROR_INIT;
	const char *value;

	shell(f, f->folder,
		"git init -q w && mkdir -p .config/git && git config -f system a.b system && "
		"git config -f .config/git/config a.b xdg");
	struct msp_repo repo = open_repo(f, inside(f, "w"));
	struct msp_repo_environment environment = { .home = f->folder, .system_config = inside(f, "system") };
	assert_int_equal(msp_repo_config(&repo, &environment, "a.b", &value, &err), 0);
	assert_string_equal(value, "xdg");
	environment.global_config = "/dev/null";
	assert_int_equal(msp_repo_config(&repo, &environment, "a.b", &value, &err), 0);
	assert_string_equal(value, "system");
	environment.no_system = true;
	assert_int_equal(msp_repo_config(&repo, &environment, "a.b", &value, &err), 0);
	assert_null(value);
	shell(f, repo.path, "git config extensions.worktreeConfig true && git config a.b local");
	assert_string_equal(config_value(f, &repo, "a.b"), "local");
	shell(f, repo.path, "git config --worktree a.b tree");
	assert_string_equal(config_value(f, &repo, "a.b"), "tree");
	write_file(inside(f, ".gitconfig"), "[a]\n\tb = \"open\n");
	environment = (struct msp_repo_environment){ .home = f->folder, .no_system = true };
	assert_int_equal(msp_repo_config(&repo, &environment, "a.b", &value, &err), -1);
	assert_int_equal(err.code, MSP_CONFIG);
	assert_int_equal(err.line, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(opens_worktree_and_bare, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(opens_linked_worktree, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(separate_git_dir_and_core_worktree, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(reads_packed_refs, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(unborn_detached_and_symbolic, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(refuses, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(discovers_upwards, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(checks_ownership, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(config_matches_git, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(config_layers, fixture_setup, fixture_teardown),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
