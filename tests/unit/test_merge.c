/* SPDX-License-Identifier: ISC */
/* Merging commits: real repositories, real git as the oracle of what came out. */
#include "tests/unit/git_fixture.h"

#include "lib/base/str.h"
#include "lib/base/version.h"
#include "lib/model/merge.h"
#include "lib/store/merge.h"

#define TICKET "clients/acme/tickets/2026/11/4815164.yaml"
#define OTHER "clients/acme/tickets/2026/11/7720531.yaml"

static struct msp_extract *extract;
static const char *const *numbers; /* what is drawn next */

static int draw(
	void *context, const char *client, const char *origin, char number[MSP_NUMBER_SIZE], struct msp_error *err)
{
	(void)context;
	(void)client;
	(void)origin;
	if (*numbers == NULL)
		return msp_error_set(err, MSP_BUG, "no more numbers");
	snprintf(number, MSP_NUMBER_SIZE, "%s", *numbers++);
	return 0;
}

static struct msp_merge_model model;
static struct msp_merge_rules rules;

/* A repository with one commit; `script` runs in it. */
static struct msp_repo *start(struct fixture *f, const char *script)
{
	static const char *const drawn[] = { "1000001", "1000013", NULL };
	struct msp_repo *repo = msp_arena_alloc(&f->arena, sizeof *repo);

	numbers = drawn;
	shell(f, f->folder,
		"git init -q -b main store; cd store; git config user.name Ana; git config user.email a@x.mx; "
		"say() { mkdir -p $(dirname $1); printf '%%s\\n' \"$2\" >$1; git add $1; }; "
		"ticket() { mkdir -p $(dirname $1); printf 'id: acme-%%s\\nuid: %%s\\n%%blog:\\n%%b\\n' "
		"$(basename $1 .yaml) $2 \"$3\" \"$4\" >$1; git add $1; }; "
		"event() { printf '  - {at: 2026-11-03T%%s-06:00, by: ana, say: %%s}\\n' $1 \"$2\"; }; "
		"done_() { git commit -qm \"$1\"; }; "
		"say msp.yaml 'name: x'; done_ base; %s",
		script);
	*repo = open_repo(f, inside(f, "store"));
	return repo;
}

static struct msp_merge *plan(struct msp_repo *repo, const struct msp_conflicts *decided)
{
	const struct msp_merge_request request = {
		.ours = repo->tip, .theirs = "theirs", .rules = &rules, .decided = decided
	};
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_merge *merge;

	if (msp_merge_open(repo, &request, &merge, &err) < 0)
		fail_msg("%s: %s", err.path, err.message);
	return merge;
}

static int apply(struct msp_repo *repo, struct msp_merge *merge, struct msp_error *err)
{
	const struct msp_txn_request request = {
		.author_name = "Ana", .author_email = "a@x.mx", .at = 1790000000, .offset = -21600, .lock_timeout = 1
	};
	char id[MSP_OID_SIZE];
	struct msp_txn *txn;

	if (msp_txn_begin(repo, &request, &txn, err) < 0)
		return -1;
	int rc = msp_merge_apply(merge, txn, err);
	if (rc == 0)
		rc = msp_txn_commit(txn, "merge theirs", NULL, id, err);
	msp_txn_close(txn);
	return rc;
}

/* Merges without conflict, and what git says about it is good. */
static void merge_all(struct fixture *f, struct msp_repo *repo, enum msp_merge_kind kind)
{
	struct msp_merge *merge = plan(repo, NULL);
	struct msp_error err = MSP_ERROR_INIT;
	const char *store = inside(f, "store");

	for (size_t i = 0; i < merge->conflicts.count; i++)
		print_error("%s %s %s\n", merge->conflicts.items[i].path, merge->conflicts.items[i].key,
			merge->conflicts.items[i].why);
	assert_int_equal(merge->conflicts.count, 0);
	assert_int_equal(merge->kind, kind);
	if (apply(repo, merge, &err) < 0)
		fail_msg("%s: %s", err.path, err.message);
	msp_merge_close(merge);
	assert_string_equal(shell(f, store, "git status --porcelain"), "");
	assert_string_equal(shell(f, store, "git fsck --strict 2>&1 | grep -v dangling || :"), "");
	assert_string_equal(shell(f, store, "ls .git/msp/journal .git/index.lock 2>/dev/null || :"), "");
	assert_string_equal(shell(f, store, "git merge-base --is-ancestor theirs main && echo yes"), "yes");
}

static const struct msp_conflict *only_conflict(const struct msp_merge *merge)
{
	assert_int_equal(merge->conflicts.count, 1);
	return &merge->conflicts.items[0];
}

static const char *file(struct fixture *f, const char *path)
{
	return shell(f, inside(f, "store"), "cat %s", path);
}

/* ---- kinds ---- */

static void test_nothing(void **state)
{
	struct fixture *f = *state;
	struct msp_repo *repo = start(f, "git branch theirs; say a x; done_ ours");
	struct msp_merge *merge = plan(repo, NULL);

	assert_int_equal(merge->kind, MSP_MERGE_NOTHING);
	assert_int_equal(merge->change_count, 0);
	msp_merge_close(merge);
}

static void test_forward(void **state)
{
	struct fixture *f = *state;
	struct msp_repo *repo =
		start(f, "say a/b old; say gone x; done_ two; git checkout -qb theirs; say a/b new; say c/d/e x; git "
			 "rm -q gone; "
			 "git update-index --chmod=+x a/b; chmod +x a/b; done_ theirs; git checkout -q main");
	const char *theirs = shell(f, inside(f, "store"), "git rev-parse theirs");

	merge_all(f, repo, MSP_MERGE_FORWARD);
	assert_string_equal(shell(f, inside(f, "store"), "git rev-parse main"), theirs);
	assert_string_equal(file(f, "a/b"), "new");
	assert_string_equal(shell(f, inside(f, "store"), "test -x a/b && test ! -e gone && cat c/d/e"), "x");
	assert_string_equal(
		shell(f, inside(f, "store"), "git reflog -1 --format=%%gs main"), "merge (fast forward): merge theirs");
}

static void test_two_parents(void **state)
{
	struct fixture *f = *state;
	struct msp_repo *repo = start(f,
		"say both x; done_ two; git checkout -qb theirs; say t x; done_ theirs; git checkout -q main; say o x; "
		"git rm -q both; done_ ours");

	merge_all(f, repo, MSP_MERGE_BOTH);
	assert_string_equal(shell(f, inside(f, "store"), "git rev-list --parents -1 main | wc -w"), "3");
	assert_string_equal(shell(f, inside(f, "store"), "git ls-files | tr '\\n' ' '"), "msp.yaml o t ");
	assert_string_equal(shell(f, inside(f, "store"), "git rev-parse main^2"),
		shell(f, inside(f, "store"), "git rev-parse theirs"));
}

static void test_same_files(void **state)
{
	struct fixture *f = *state;
	struct msp_repo *repo =
		start(f, "git checkout -qb theirs; say a x; done_ theirs; git checkout -q main; say a x; done_ ours");

	merge_all(f, repo, MSP_MERGE_BOTH);
	assert_string_equal(shell(f, inside(f, "store"), "git rev-parse main^{tree}"),
		shell(f, inside(f, "store"), "git rev-parse theirs^{tree}"));
}

static void test_bare(void **state)
{
	struct fixture *f = *state;

	start(f, "git checkout -qb theirs; say t x; done_ theirs; git checkout -q main; say o x; done_ ours");
	shell(f, f->folder, "git clone -q --bare store bare; git -C bare branch -q -f theirs theirs");
	struct msp_repo repo = open_repo(f, inside(f, "bare"));
	struct msp_merge *merge = plan(&repo, NULL);
	struct msp_error err = MSP_ERROR_INIT;

	assert_int_equal(apply(&repo, merge, &err), 0);
	msp_merge_close(merge);
	assert_string_equal(
		shell(f, inside(f, "bare"), "git ls-tree -r --name-only main | tr '\\n' ' '"), "msp.yaml o t ");
	shell(f, inside(f, "bare"), "git fsck --strict 2>/dev/null");
}

static void test_unrelated(void **state)
{
	struct fixture *f = *state;
	struct msp_repo *repo = start(f, "git checkout -q --orphan theirs; done_ other; git checkout -q main");
	struct msp_merge_request request = { .ours = "main", .theirs = "theirs", .rules = &rules };
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_merge *merge;

	assert_int_equal(msp_merge_open(repo, &request, &merge, &err), -1);
	assert_int_equal(err.code, MSP_DATA);
	msp_merge_close(merge);
	request.unrelated = true;
	assert_int_equal(msp_merge_open(repo, &request, &merge, &err), 0);
	msp_merge_close(merge);
	request.theirs = "nowhere";
	assert_int_equal(msp_merge_open(repo, &request, &merge, &err), -1);
	assert_int_equal(err.code, MSP_MISSING);
	msp_merge_close(merge);
}

/* ---- what stops it ---- */

static void test_moved(void **state)
{
	struct fixture *f = *state;
	struct msp_repo *repo =
		start(f, "git checkout -qb theirs; say t x; done_ theirs; git checkout -q main; say o x; done_ ours");
	struct msp_merge *merge = plan(repo, NULL);
	struct msp_error err = MSP_ERROR_INIT;

	shell(f, inside(f, "store"), "echo y >o; git commit -qam more");
	assert_int_equal(apply(repo, merge, &err), -1);
	assert_int_equal(err.code, MSP_BUSY);
	msp_merge_close(merge);
	merge_all(f, repo, MSP_MERGE_BOTH);
}

static void test_dirty(void **state)
{
	struct fixture *f = *state;
	struct msp_repo *repo = start(f, "say t x; done_ two; git checkout -qb theirs; say t y; say new y; done_ "
					 "theirs; git checkout -q main; say o x; "
					 "done_ ours");
	struct msp_merge *merge = plan(repo, NULL);
	struct msp_error err = MSP_ERROR_INIT;
	const char *store = inside(f, "store"), *before = shell(f, store, "git rev-parse main");

	shell(f, store, "echo mine >t");
	assert_int_equal(apply(repo, merge, &err), -1);
	assert_int_equal(err.code, MSP_BUSY);
	assert_string_equal(err.path, "t");
	assert_string_equal(file(f, "t"), "mine");
	shell(f, store, "git checkout -q t; echo mine >new");
	assert_int_equal(apply(repo, merge, &err), -1);
	assert_string_equal(err.path, "new");
	assert_string_equal(shell(f, store, "git rev-parse main"), before);
	assert_string_equal(shell(f, store, "git status --porcelain"), "?? new");
	msp_merge_close(merge);
}

static void test_removed_and_changed(void **state)
{
	struct fixture *f = *state;
	struct msp_repo *repo = start(f,
		"say a.txt x; done_ two; git checkout -qb theirs; git rm -q a.txt; done_ theirs; git checkout -q main; "
		"say a.txt y; done_ ours");
	struct msp_merge *merge = plan(repo, NULL);
	struct msp_conflicts decided;

	const struct msp_conflict *conflict = only_conflict(merge);
	assert_string_equal(conflict->path, "a.txt");
	assert_string_equal(conflict->key, "");
	assert_null(conflict->theirs);
	assert_string_equal(conflict->ours, shell(f, inside(f, "store"), "git rev-parse main:a.txt"));
	msp_conflicts_init(&decided, &f->arena, NULL);
	struct msp_conflict decision = *conflict;
	decision.take = MSP_TAKE_THEIRS;
	msp_conflicts_set(&decided, &decision);
	msp_merge_close(merge);
	merge = plan(repo, &decided);
	assert_int_equal(merge->conflicts.count, 0);
	assert_int_equal(merge->change_count, 1);
	assert_int_equal(merge->changes[0].mode, 0);
	msp_merge_close(merge);
}

static void test_hostile(void **state)
{
	struct fixture *f = *state;
	struct msp_repo *repo = start(f,
		"say Datos/x y; done_ two; git checkout -qb theirs; ln -s /etc/passwd link; git add link; say datos/y "
		"x; "
		"git update-index --add --cacheinfo 160000,$(git rev-parse HEAD),sub; "
		"git update-index --add --cacheinfo 100644,$(git rev-parse HEAD:msp.yaml),a:b; "
		"done_ theirs; "
		"t=$( (git ls-tree HEAD; printf '100644 blob %s\\t.GIT\\n' $(git rev-parse HEAD:msp.yaml)) | git "
		"mktree); "
		"git update-ref refs/heads/theirs $(git commit-tree -p HEAD -m bad $t); git checkout -q -f main; "
		"git clean -qfdx; say o x; done_ ours");
	struct msp_merge *merge = plan(repo, NULL);
	const char *why[] = { "path into git", "differs only in case", "symbolic link", "submodule" };

	assert_int_equal(merge->conflicts.count, 4);
	for (size_t i = 0; i < MSP_COUNT(why); i++) {
		bool told = false;
		for (size_t n = 0; n < 4; n++)
			told = told || strstr(merge->conflicts.items[n].why, why[i]) != NULL;
		if (!told)
			fail_msg("nobody says: %s", why[i]);
	}
	/* theirs cannot be taken, ours (nothing) can */
	struct msp_conflicts decided;
	msp_conflicts_init(&decided, &f->arena, NULL);
	for (size_t i = 0; i < 4; i++) {
		struct msp_conflict decision = merge->conflicts.items[i];
		decision.take = i == 0 ? MSP_TAKE_THEIRS : MSP_TAKE_OURS;
		msp_conflicts_set(&decided, &decision);
	}
	msp_merge_close(merge);
	merge = plan(repo, &decided);
	assert_int_equal(merge->conflicts.count, 1);
	msp_merge_close(merge);
}

/* What is left out of a fast forward makes it a merge: the branch cannot become their commit. */
static void test_hostile_forward(void **state)
{
	struct fixture *f = *state;
	struct msp_repo *repo = start(f, "git checkout -qb theirs; ln -s /etc/passwd link; git add link; say t x; "
					 "done_ theirs; git checkout -q main");
	struct msp_merge *merge = plan(repo, NULL);
	struct msp_conflicts decided;
	struct msp_error err = MSP_ERROR_INIT;

	assert_int_equal(merge->kind, MSP_MERGE_FORWARD);
	struct msp_conflict decision = *only_conflict(merge);
	decision.take = MSP_TAKE_OURS;
	msp_conflicts_init(&decided, &f->arena, NULL);
	msp_conflicts_set(&decided, &decision);
	msp_merge_close(merge);
	merge = plan(repo, &decided);
	assert_int_equal(merge->conflicts.count, 0);
	assert_int_equal(merge->kind, MSP_MERGE_BOTH);
	assert_int_equal(apply(repo, merge, &err), 0);
	msp_merge_close(merge);
	assert_string_equal(
		shell(f, inside(f, "store"), "git ls-files | tr '\\n' ' '; git status --porcelain"), "msp.yaml t ");
	assert_string_equal(shell(f, inside(f, "store"), "git rev-list --parents -1 main | wc -w"), "3");
}

/* ---- records ---- */

static void test_logs(void **state)
{
	struct fixture *f = *state;
	struct msp_repo *repo = start(f,
		"ticket " TICKET " 0123456789abcdef '' \"$(event 09:00:00 a)\"; done_ two; git checkout -qb theirs; "
		"event 10:00:00 t >>" TICKET "; git add .; done_ theirs; git checkout -q main; "
		"event 09:30:00 o >>" TICKET "; git add .; done_ ours");
	merge_all(f, repo, MSP_MERGE_BOTH);
	assert_string_equal(
		shell(f, inside(f, "store"), "grep -o 'say: [a-z]' " TICKET " | tr -d '\\n'"), "say: asay: osay: t");
}

static void test_corrupt(void **state)
{
	struct fixture *f = *state;
	struct msp_repo *repo = start(f, "say vendors/x.yaml 'name: a'; done_ two; git checkout -qb theirs; say "
					 "vendors/x.yaml 'name: [a'; done_ theirs; "
					 "git checkout -q main; say vendors/x.yaml 'name: b'; done_ ours");
	struct msp_merge *merge = plan(repo, NULL);

	assert_non_null(strstr(only_conflict(merge)->why, "theirs cannot be read: line 2"));
	assert_string_equal(only_conflict(merge)->path, "vendors/x.yaml");
	msp_merge_close(merge);
}

/* A record that only others have spoilt comes in: their invalid records do not block (lint tells). */
static void test_corrupt_on_one_side(void **state)
{
	struct fixture *f = *state;
	struct msp_repo *repo = start(f, "say vendors/x.yaml 'name: a'; done_ two; git checkout -qb theirs; say "
					 "vendors/x.yaml 'name: [a'; done_ theirs; "
					 "git checkout -q main; say o x; done_ ours");
	merge_all(f, repo, MSP_MERGE_BOTH);
	assert_string_equal(file(f, "vendors/x.yaml"), "name: [a");
}

#define VAULT "clients/acme/vault/fw"

static void test_secrets_are_one(void **state)
{
	struct fixture *f = *state;
	struct msp_repo *repo = start(f,
		"s() { say " VAULT ".yaml $1; say " VAULT ".age $2; say " VAULT ".yaml.sig $3; }; s a b c; done_ two; "
		"git checkout -qb theirs; s a2 b2 c2; done_ theirs; git checkout -q main; say o x; done_ ours");
	merge_all(f, repo, MSP_MERGE_BOTH);
	assert_string_equal(
		shell(f, inside(f, "store"), "cat " VAULT ".yaml " VAULT ".age " VAULT ".yaml.sig | tr -d '\\n'"),
		"a2b2c2");
	/* changed in different files of it by both: no file of one is ever put beside one of the other */
	shell(f, inside(f, "store"),
		"git branch -f theirs main; echo a3 >" VAULT ".yaml; git commit -qam ours; git checkout -q theirs; "
		"echo b3 >" VAULT ".age; git commit -qam theirs; git checkout -q main");
	assert_int_equal(msp_repo_refresh(repo, NULL), 0);
	struct msp_merge *merge = plan(repo, NULL);
	assert_string_equal(only_conflict(merge)->path, VAULT ".yaml");
	struct msp_conflicts decided;
	struct msp_conflict decision = *only_conflict(merge);
	decision.take = MSP_TAKE_THEIRS;
	msp_conflicts_init(&decided, &f->arena, NULL);
	msp_conflicts_set(&decided, &decision);
	msp_merge_close(merge);
	merge = plan(repo, &decided);
	struct msp_error err = MSP_ERROR_INIT;
	assert_int_equal(apply(repo, merge, &err), 0);
	msp_merge_close(merge);
	assert_string_equal(
		shell(f, inside(f, "store"), "cat " VAULT ".yaml " VAULT ".age " VAULT ".yaml.sig | tr -d '\\n'"),
		"a2b3c2");
}

/* ---- criss-cross ---- */

/* Two bases: each side merged the other's first commit and went on.  One redacted what the other still has. */
static void test_criss_cross(void **state)
{
	struct fixture *f = *state;
	struct msp_repo *repo = start(f,
		"ticket " TICKET " 0123456789abcdef '' \"$(event 09:00:00 a)\\n$(event 09:01:00 gone)\"; done_ two; "
		"git checkout -qb theirs; event 10:00:00 t >>" TICKET "; git add .; done_ t1; "
		"git checkout -q main; event 10:30:00 o >>" TICKET "; git add .; done_ o1; "
		"git tag o1; git tag t1 theirs; "
		"head -n 5 " TICKET " >x; event 10:00:00 t >>x; event 10:30:00 o >>x; "
		"git merge -q -s ours --no-commit t1; cp x " TICKET "; event 11:00:00 p >>" TICKET "; git add " TICKET
		"; done_ m1; "
		"git checkout -q theirs; git merge -q -s ours --no-commit o1; grep -v gone x >" TICKET
		"; event 11:30:00 u >>" TICKET "; git add " TICKET "; done_ m2; rm x; git checkout -q main");
	assert_string_equal(shell(f, inside(f, "store"), "git merge-base --all main theirs | wc -l"), "2");
	merge_all(f, repo, MSP_MERGE_BOTH);
	assert_string_equal(
		shell(f, inside(f, "store"), "grep -o 'say: [a-z]*' " TICKET " | sed 's/.*: //' | tr '\\n' ' '"),
		"a t o p u ");
}

/* ---- identity ---- */

static void test_collision(void **state)
{
	struct fixture *f = *state;
	struct msp_repo *repo = start(f,
		"git checkout -qb theirs; ticket " TICKET " aaaaaaaaaaaaaaaa '' \"$(event 09:00:00 t)\"; done_ theirs; "
		"git checkout -q main; ticket " TICKET " bbbbbbbbbbbbbbbb '' \"$(event 09:00:00 o)\"; "
		"ticket " OTHER " cccccccccccccccc 'parent: acme-4815164 # mine\\n' "
		"'  - {at: 2026-11-03T10:00:00-06:00, by: ana, link: acme-4815164}\\n'; done_ ours");
	const char *moved = "clients/acme/tickets/2026/11/1000001.yaml";

	merge_all(f, repo, MSP_MERGE_BOTH);
	assert_non_null(strstr(file(f, TICKET), "uid: aaaaaaaaaaaaaaaa"));
	const char *text = file(f, moved);
	assert_non_null(strstr(text, "id: acme-1000001\nuid: bbbbbbbbbbbbbbbb\n"));
	assert_non_null(strstr(text, "formerly: [acme-4815164]\n"));
	assert_non_null(strstr(text, "say: o"));
	const char *other = file(f, OTHER);
	assert_non_null(strstr(other, "parent: acme-1000001 # mine\n"));
	assert_non_null(strstr(other, "link: acme-1000001"));
}

/* In a rebase "ours" is what the others have. */
static void test_collision_in_a_rebase(void **state)
{
	struct fixture *f = *state;
	struct msp_repo *repo = start(f,
		"git checkout -qb theirs; ticket " TICKET " aaaaaaaaaaaaaaaa '' \"$(event 09:00:00 t)\"; done_ theirs; "
		"git checkout -q main; ticket " TICKET " bbbbbbbbbbbbbbbb '' \"$(event 09:00:00 o)\"; done_ ours");
	const struct msp_merge_request request = {
		.ours = "main", .theirs = "theirs", .rules = &rules, .ours_upstream = true
	};
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_merge *merge;

	assert_int_equal(msp_merge_open(repo, &request, &merge, &err), 0);
	assert_int_equal(merge->conflicts.count, 0);
	assert_int_equal(merge->change_count, 1);
	assert_string_equal(merge->changes[0].path, "clients/acme/tickets/2026/11/1000001.yaml");
	assert_non_null(strstr(merge->changes[0].bytes, "uid: aaaaaaaaaaaaaaaa"));
	assert_int_equal(merge->note_count, 1);
	assert_non_null(strstr(merge->notes[0], "acme-4815164 → acme-1000001"));
	msp_merge_close(merge);
}

/* Numbers are of the whole store: another client's record, and one of another kind. */
static void test_collision_elsewhere(void **state)
{
	struct fixture *f = *state;
	struct msp_repo *repo = start(f,
		"git checkout -qb theirs; ticket clients/beta/tickets/2026/10/4815164.yaml aaaaaaaaaaaaaaaa '' ''; "
		"done_ theirs; "
		"git checkout -q main; ticket clients/acme/changes/2026/4815164-firewall.yaml bbbbbbbbbbbbbbbb '' ''; "
		"done_ ours");

	merge_all(f, repo, MSP_MERGE_BOTH);
	assert_string_equal(shell(f, inside(f, "store"), "git ls-files clients"),
		"clients/acme/changes/2026/1000001-firewall.yaml\nclients/beta/tickets/2026/10/4815164.yaml");
	assert_non_null(strstr(file(f, "clients/acme/changes/2026/1000001-firewall.yaml"), "formerly: [acme-4815164]"));
}

/* Two clones did the same job and drew different numbers: one record, the smaller number. */
static void test_joined(void **state)
{
	struct fixture *f = *state;
	struct msp_repo *repo =
		start(f, "git checkout -qb theirs; ticket " TICKET
			 " aaaaaaaaaaaaaaaa 'origin: mail:<1@x>\\n' \"$(event 09:00:00 t)\"; "
			 "done_ theirs; git checkout -q main; "
			 "ticket " OTHER " aaaaaaaaaaaaaaaa 'origin: mail:<1@x>\\n' \"$(event 09:30:00 o)\"; "
			 "ticket clients/acme/tickets/2026/11/1000013.yaml cccccccccccccccc 'parent: acme-7720531\\n' "
			 "''; done_ ours");

	merge_all(f, repo, MSP_MERGE_BOTH);
	const char *text = file(f, TICKET);
	assert_non_null(strstr(text, "id: acme-4815164\n"));
	assert_non_null(strstr(text, "formerly: [acme-7720531]\n"));
	assert_non_null(strstr(text, "say: t"));
	assert_non_null(strstr(text, "say: o"));
	assert_string_equal(shell(f, inside(f, "store"), "test ! -e " OTHER " && echo gone"), "gone");
	assert_non_null(strstr(file(f, "clients/acme/tickets/2026/11/1000013.yaml"), "parent: acme-4815164\n"));
}

/* They gave it a new number while we wrote into it under the old one. */
static void test_renumbered_there(void **state)
{
	struct fixture *f = *state;
	struct msp_repo *repo = start(f,
		"ticket " TICKET " aaaaaaaaaaaaaaaa '' \"$(event 09:00:00 a)\"; done_ two; git checkout -qb theirs; "
		"git rm -q " TICKET "; ticket " OTHER " aaaaaaaaaaaaaaaa 'formerly: [acme-4815164]\\n' "
		"\"$(event 09:00:00 a)\\n$(event 10:00:00 t)\"; done_ theirs; git checkout -q main; "
		"event 09:30:00 o >>" TICKET "; git add .; done_ ours");

	merge_all(f, repo, MSP_MERGE_BOTH);
	assert_string_equal(shell(f, inside(f, "store"), "git ls-files clients"), OTHER);
	assert_string_equal(
		shell(f, inside(f, "store"), "grep -o 'say: [a-z]*' " OTHER " | sed 's/.*: //' | tr '\\n' ' '"),
		"a o t ");
	assert_string_equal(shell(f, inside(f, "store"), "grep -c formerly " OTHER), "1");
}

/* Each merged the other and gave its own a new number: nothing is lost, both records are there once. */
static void test_crossed_numbers(void **state)
{
	struct fixture *f = *state;
	struct msp_repo *repo = start(f,
		"git checkout -qb theirs; ticket " TICKET
		" aaaaaaaaaaaaaaaa '' \"$(event 09:00:00 a)\"; done_ t1; git tag t1; "
		"git checkout -q main; ticket " TICKET
		" bbbbbbbbbbbbbbbb '' \"$(event 09:00:00 b)\"; done_ o1; git tag o1; "
		"git merge -q -s ours --no-commit t1; "
		"ticket " TICKET " aaaaaaaaaaaaaaaa '' \"$(event 09:00:00 a)\"; "
		"ticket " OTHER " bbbbbbbbbbbbbbbb 'formerly: [acme-4815164]\\n' \"$(event 09:00:00 b)\"; done_ m1; "
		"git checkout -q theirs; git merge -q -s ours --no-commit o1; "
		"ticket " TICKET " bbbbbbbbbbbbbbbb '' \"$(event 09:00:00 b)\"; "
		"ticket clients/acme/tickets/2026/11/9000003.yaml aaaaaaaaaaaaaaaa 'formerly: [acme-4815164]\\n' "
		"\"$(event 09:00:00 a)\"; done_ m2; git checkout -q main");

	merge_all(f, repo, MSP_MERGE_BOTH);
	assert_string_equal(shell(f, inside(f, "store"), "git grep -h '^uid:' clients | sort | tr '\\n' ' '"),
		"uid: aaaaaaaaaaaaaaaa uid: bbbbbbbbbbbbbbbb ");
	assert_string_equal(shell(f, inside(f, "store"), "git grep -ho 'say: [ab]' clients | sort | tr '\\n' ' '"),
		"say: a say: b ");
}

/* ---- what waits ---- */

static void test_waiting(void **state)
{
	struct fixture *f = *state;
	struct msp_repo *repo = start(f, ":");
	struct msp_conflict one = { .path = "a", .key = "k", .base = "1", .ours = "\"2\"", .theirs = NULL, .why = "w" };
	struct msp_conflict two = { .path = "b", .key = "", .ours = "x", .why = "w" };
	struct msp_conflicts found, read;
	struct msp_error err = MSP_ERROR_INIT;
	size_t decided, open;

	msp_conflicts_init(&found, &f->arena, NULL);
	msp_conflicts_add(&found, &one, NULL);
	msp_conflicts_add(&found, &two, NULL);
	assert_int_equal(msp_conflicts_replace(repo, 1, false, NULL, &found, &err), 0);
	assert_int_equal(msp_conflicts_decide(repo, 1, "a", "k", MSP_TAKE_VALUE, "3", &decided, &open, &err), 0);
	assert_int_equal(decided, 1);
	assert_int_equal(open, 1);
	assert_int_equal(msp_conflicts_decide(repo, 1, "a", "other", MSP_TAKE_OURS, NULL, &decided, &open, &err), 0);
	assert_int_equal(decided, 0);
	/* found again by the next sync: the decision is kept; a question with other values is another question */
	assert_int_equal(msp_conflicts_replace(repo, 1, false, NULL, &found, &err), 0);
	msp_conflicts_init(&read, &f->arena, NULL);
	assert_int_equal(msp_conflicts_load(repo, &read, &err), 0);
	assert_int_equal(read.count, 2);
	msp_conflicts_init(&found, &f->arena, &read);
	const char *value;
	assert_int_equal(msp_conflicts_add(&found, &one, &value), MSP_TAKE_VALUE);
	assert_string_equal(value, "3");
	one.theirs = "4";
	assert_int_equal(msp_conflicts_add(&found, &one, &value), MSP_TAKE_NONE);
	assert_int_equal(found.count, 1);
	shell(f, inside(f, "store"), "echo '{\"key\": 1}' >>.git/msp/conflicts");
	msp_conflicts_init(&read, &f->arena, NULL);
	assert_int_equal(msp_conflicts_load(repo, &read, &err), -1);
	assert_int_equal(err.code, MSP_DATA);
	assert_int_equal(err.line, 3);
	msp_conflicts_init(&found, &f->arena, NULL);
	assert_int_equal(msp_conflicts_replace(repo, 1, false, NULL, &found, &err), 0);
	assert_string_equal(shell(f, inside(f, "store"), "ls .git/msp | grep conflicts || :"), "");
}

/* For injected failures: merges a commit into the branch of a store.  Prints the commit it came to. */
static int merge_once(const char *store, const char *theirs)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	const struct msp_repo_request where = { .path = store };
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_merge *merge = NULL;
	struct msp_repo repo;

	int rc = msp_repo_open(&arena, &where, &repo, &err);
	if (rc == 0) {
		const struct msp_merge_request request = { .ours = repo.tip, .theirs = theirs };
		rc = msp_merge_open(&repo, &request, &merge, &err);
	}
	if (rc == 0)
		rc = apply(&repo, merge, &err);
	msp_merge_close(merge);
	if (rc < 0)
		fprintf(stderr, "%s: %s\n", err.path, err.message);
	else
		puts(repo.tip);
	msp_arena_release(&arena);
	return rc == 0 ? 0 : (int)err.code;
}

static int setup(void **state)
{
	struct msp_error err = MSP_ERROR_INIT;

	(void)state;
	if (msp_extract_open(MSP_VERSION, &extract, &err) != 0)
		return -1;
	model = (struct msp_merge_model){ .extract = extract, .number = draw };
	msp_merge_model_rules(&model, &rules);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	msp_extract_close(extract);
	return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		TEST(test_nothing),
		TEST(test_forward),
		TEST(test_two_parents),
		TEST(test_same_files),
		TEST(test_bare),
		TEST(test_unrelated),
		TEST(test_moved),
		TEST(test_dirty),
		TEST(test_removed_and_changed),
		TEST(test_hostile),
		TEST(test_hostile_forward),
		TEST(test_logs),
		TEST(test_corrupt),
		TEST(test_corrupt_on_one_side),
		TEST(test_secrets_are_one),
		TEST(test_criss_cross),
		TEST(test_collision),
		TEST(test_collision_in_a_rebase),
		TEST(test_collision_elsewhere),
		TEST(test_joined),
		TEST(test_renumbered_there),
		TEST(test_crossed_numbers),
		TEST(test_waiting),
	};

	if (argc == 4 && strcmp(argv[1], "merge") == 0)
		return merge_once(argv[2], argv[3]);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, setup, teardown);
}
