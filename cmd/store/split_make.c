/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/git.h"
#include "cmd/merge.h"
#include "cmd/store/parcel.h"
#include "cmd/store/scope.h"
#include "cmd/store/split.h"
#include "lib/base/file.h"
#include "lib/base/sha256.h"
#include "lib/base/str.h"
#include "lib/store/child.h"

#define HASH 64
#define ATTACHMENT_LIMIT ((size_t)1 << 30)

int store_split_client(struct msp_session *session, const char *client, struct msp_error *err)
{
	const struct msp_client *found;

	if (msp_str_equal(client, "entrada") || msp_str_equal(client, "interno")) {
		msp_error_set(err, MSP_USAGE, "every store has a client '%s' of its own", client);
		return -1;
	}
	if (store_check_deep(&session->repo, err) != 0)
		return -1;
	if (msp_slug_valid(client))
		return msp_catalog_client(&session->catalog, client, &found, err);
	msp_error_set(err, MSP_MISSING, "no client '%s'", client);
	msp_error_hint(err, "msp-client ls lists them");
	return -1;
}

static int git(
	struct msp_session *session, const struct msp_repo *repo, const char *const *arguments, struct msp_error *err)
{
	const char *const *argv = msp_child_git(session->arena, repo, arguments);

	if (repo->worktree != NULL)
		argv = msp_child_inside(session->arena, repo->worktree, argv);
	return store_run(argv, MSP_SYSTEM, NULL, err);
}

static void show_progress(void *context, uint64_t done, uint64_t total)
{
	struct msp_progress *progress = context;

	progress->total = total;
	msp_progress_step(progress, done);
}

/* Objects are read from the store and written to the new repository. */
static int rewrite(struct msp_session *session, const struct store_scope *scope, const struct msp_repo *made,
	char tip[MSP_OID_SIZE], struct msp_error *err)
{
	const char *const tips[] = { session->repo.tip };
	struct msp_rewrite_rules rules;
	struct msp_rewrite result;
	struct msp_git *objects;

	if (msp_git_open(made, &objects, err) != 0)
		return -1;
	store_scope_keep(scope, &rules);
	rules.progress = show_progress;
	rules.progress_context = &session->progress;
	msp_progress_start(&session->progress, session->cli, "commits", 0);
	int failed = msp_rewrite_run(&result, &session->repo, objects, tips, MSP_COUNT(tips), &rules, err);
	msp_progress_end(&session->progress);
	if (!failed)
		memcpy(tip, msp_rewrite_of(&result, session->repo.tip),
			strlen(msp_rewrite_of(&result, session->repo.tip)) + 1);
	if (!failed && tip[0] == '\0')
		failed = msp_error_set(err, MSP_MISSING, "no commit has anything of %s", scope->client);
	msp_rewrite_release(&result);
	msp_git_close(objects);
	return failed;
}

static int fill(struct msp_session *session, const struct store_scope *scope, const struct msp_repo *made,
	char tip[MSP_OID_SIZE], struct msp_error *err)
{
	struct msp_arena *arena = session->arena;
	const char *lender = msp_path_join(arena, made->common_dir, "objects/info/alternates");
	const char *link = msp_path_join(arena, made->common_dir, "objects/info/lender");
	const char *store = msp_path_join(arena, session->repo.common_dir, "objects");
	/* a path with a line feed in it has no place in a file of lines */
	const char *line = strchr(store, '\n') == NULL ? msp_arena_printf(arena, "%s\n", store) : "./info/lender\n";
	const char *const pack[] = { "repack", "-a", "-d", "-q", NULL };
	const char *const check[] = { "fsck", "--full", "--no-dangling", "--no-progress", NULL };

	if (symlink(store, link) != 0)
		return msp_error_errno(err, errno, "%s", link);
	if (msp_file_replace(lender, line, strlen(line), 0666, MSP_FILE_UNSYNCED, err) != 0 ||
		rewrite(session, scope, made, tip, err) != 0)
		return -1;
	const char *const move[] = { "update-ref", made->branch, tip, NULL };
	/* packed with what was only borrowed so far */
	if (git(session, made, move, err) != 0 || git(session, made, pack, err) != 0)
		return -1;
	unlink(lender);
	unlink(link);
	const char *const files[] = { "reset", "--quiet", "--hard", tip, NULL };
	if (git(session, made, check, err) != 0 || msp_repo_prepare(arena, made->common_dir, err) != 0)
		return -1;
	return made->worktree == NULL ? 0 : git(session, made, files, err);
}

int store_split_make(struct msp_session *session, const char *client, const char *const *paths, const char *folder,
	bool bare, char tip[MSP_OID_SIZE], struct msp_error *err)
{
	const struct store_scope scope = { paths, client };
	const struct msp_repo_request request = { .path = folder, .home = getenv("HOME") };
	const char *branch = session->repo.branch == NULL ? "main" : session->repo.branch + strlen("refs/heads/");
	struct msp_repo made;

	tip[0] = '\0';
	if ((!bare && msp_directory_make(folder, 0777, err) != 0) ||
		msp_repo_create(session->arena, folder, branch, bare, err) != 0 ||
		msp_repo_open(session->arena, &request, &made, err) != 0)
		return -1;
	return fill(session, &scope, &made, tip, err) != 0 || msp_merge_configure(session->arena, &made, err) != 0 ? -1
														   : 0;
}

/* ---- attachments outside git ---- */

static const char *attachment_path(struct msp_arena *arena, const char *folder, const char *hash)
{
	return msp_arena_printf(arena, "%s/files/%.2s/%s", folder, hash, hash);
}

static int copy_attachment(
	struct msp_arena *arena, const char *from, const char *to, const char *hash, struct msp_error *err)
{
	const char *source = attachment_path(arena, from, hash), *target = attachment_path(arena, to, hash);
	struct msp_buf bytes = MSP_BUF_INIT;
	char hex[HASH + 1];

	if (!msp_file_exists(source) || msp_file_exists(target))
		return 0;
	int failed = msp_file_read(source, ATTACHMENT_LIMIT, &bytes, err);
	if (!failed) {
		msp_sha256_hex(bytes.data, bytes.length, hex);
		if (!msp_str_equal(hex, hash))
			failed = msp_error_set(err, MSP_DATA, "the attachment is not what its name says: %s", source);
	}
	if (!failed)
		failed = msp_directory_make(msp_path_parent(arena, target), 0777, err);
	if (!failed)
		failed = msp_file_replace(target, bytes.data, bytes.length, 0600, MSP_FILE_SYNCED, err);
	msp_buf_release(&bytes);
	return failed;
}

int store_attachments_copy(struct msp_session *session, const struct msp_repo *repo, const char *commit,
	const char *client, const char *from, const char *to, struct msp_error *err)
{
	const char *const arguments[] = { "grep", "-h", "-o", "-I", "--extended-regexp", "-e", "[0-9a-f]{64}", commit,
		"--", msp_arena_printf(session->arena, ":(top,literal)clients/%s", client), NULL };
	struct msp_buf output = MSP_BUF_INIT;
	size_t count;
	bool none;
	int failed = msp_git_ask(session->arena, repo, arguments, MSP_SYSTEM, &output, &none, err);
	char **hashes = msp_str_split(session->arena, output.data, '\n', &count);

	msp_buf_release(&output);
	for (size_t i = 0; i < count && !failed; i++)
		if (strlen(hashes[i]) == HASH)
			failed = copy_attachment(session->arena, from, to, hashes[i], err);
	return failed;
}
