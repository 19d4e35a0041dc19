/* SPDX-License-Identifier: ISC */
/* restore: a store out of a backup; everything is checked before anything is put in its place. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/merge.h"
#include "cmd/session.h"
#include "cmd/store/backup.h"
#include "cmd/store/verbs.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/store/child.h"
#include "lib/text/yaml.h"

#define ABOUT_LIMIT 65536

struct restore {
	struct msp_cli *cli;
	struct store_parcel parcel;
	const char *file;
	const char *directory; /* where it will be */
	const char *made;      /* where it is made */
	const char *commit, *branch;
	bool bare;
	struct msp_repo repo;
};

static int not_ours(const struct restore *restore, struct msp_error *err)
{
	msp_error_set(err, MSP_DATA, "not a backup that this version can read");
	msp_error_at(err, restore->file, 0, 0);
	return -1;
}

static int read_about(struct restore *restore, struct msp_error *err)
{
	struct msp_arena *arena = &restore->cli->arena;
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_node *about = NULL;
	int failed =
		msp_file_read(store_parcel_path(&restore->parcel, STORE_BACKUP_ABOUT), ABOUT_LIMIT, &text, err) != 0;

	if (!failed && msp_yaml_parse(arena, text.data, text.length, &about, err) != 0)
		failed = true;
	msp_buf_release(&text);
	if (failed)
		return -1;
	restore->commit = msp_node_text(about, "commit", "");
	restore->branch = msp_node_text(about, "branch", NULL);
	restore->bare = msp_node_bool(about, "bare", false);
	if (!msp_str_equal(msp_node_text(about, "format", ""), STORE_BACKUP_FORMAT) ||
		strspn(restore->commit, "0123456789abcdef") != MSP_OID_SIZE - 1 ||
		(restore->branch != NULL && !msp_str_starts(restore->branch, "refs/heads/")))
		return not_ours(restore, err);
	return 0;
}

static int git(struct restore *restore, const char *const *arguments, enum msp_code code, struct msp_error *err)
{
	struct msp_arena *arena = &restore->cli->arena;
	const char *const *argv = msp_child_git(arena, &restore->repo, arguments);

	if (restore->repo.worktree != NULL)
		argv = msp_child_inside(arena, restore->repo.worktree, argv);
	return store_run(argv, code, NULL, err);
}

static int fetch(struct restore *restore, struct msp_error *err)
{
	struct msp_arena *arena = &restore->cli->arena;
	char *bundle;
	if (msp_path_real(arena, store_parcel_path(&restore->parcel, STORE_BACKUP_BUNDLE), &bundle, err) != 0)
		return -1;
	const char *const all[] = { "fetch", "--quiet", "--no-write-fetch-head", "--update-head-ok", "--no-tags",
		bundle, "+refs/*:refs/*", NULL };
	const char *const head[] = { "fetch", "--quiet", "--no-write-fetch-head", "--no-tags", bundle, "HEAD", NULL };
	const char *const attach[] = { "symbolic-ref", "HEAD", restore->branch, NULL };
	const char *const detach[] = { "update-ref", "--no-deref", "HEAD", restore->commit, NULL };
	const char *const files[] = { "reset", "--quiet", "--hard", restore->commit, NULL };
	const char *const check[] = { "fsck", "--full", "--no-dangling", "--no-progress", NULL };

	if (git(restore, all, MSP_DATA, err) != 0 || git(restore, head, MSP_DATA, err) != 0 ||
		git(restore, restore->branch != NULL ? attach : detach, MSP_DATA, err) != 0)
		return -1;
	if (!restore->bare && git(restore, files, MSP_DATA, err) != 0)
		return -1;
	return git(restore, check, MSP_DATA, err);
}

static int put_state(struct restore *restore, struct msp_error *err)
{
	const char *archive = store_parcel_path(&restore->parcel, STORE_BACKUP_STATE);
	const char *const argv[] = { "tar", "--no-same-owner", "-xf", archive, "-C", restore->repo.common_dir, "--",
		STORE_STATE, NULL };

	return msp_file_exists(archive) ? store_run(argv, MSP_DATA, NULL, err) : 0;
}

static int put_config(struct restore *restore, struct msp_error *err)
{
	const char *path = store_parcel_path(&restore->parcel, STORE_BACKUP_CONFIG);
	const char *const list[] = { "git", "config", "--file", path, "--no-includes", "-z", "--list", NULL };
	struct msp_buf output = MSP_BUF_INIT;
	int failed = msp_file_exists(path) ? store_run(list, MSP_DATA, &output, err) : 0;

	for (size_t at = 0; !failed && at < output.length;) {
		char *entry = output.data + at, *value = strchr(entry, '\n');
		at += strlen(entry) + 1;
		if (value == NULL)
			continue;
		*value++ = '\0';
		const char *const add[] = { "config", "--add", entry, value, NULL };
		if (store_backup_setting(entry))
			failed = git(restore, add, MSP_SYSTEM, err);
	}
	msp_buf_release(&output);
	return failed ? failed : msp_merge_configure(&restore->cli->arena, &restore->repo, err);
}

/* In a folder beside: what fails leaves nothing. */
static int make(struct restore *restore, struct msp_error *err)
{
	const char *branch = restore->branch == NULL ? NULL : restore->branch + strlen("refs/heads/");
	const struct msp_repo_request request = { .path = restore->made, .home = getenv("HOME") };

	if (store_parcel_unpack(&restore->parcel, restore->file, store_backup_files, store_backup_optional, err) != 0 ||
		read_about(restore, err) != 0)
		return -1;
	if (restore->cli->common.dry_run)
		return 0;
	if (msp_directory_make(restore->made, 0777, err) != 0 ||
		msp_repo_create(&restore->cli->arena, restore->made, branch, restore->bare, err) != 0 ||
		msp_repo_open(&restore->cli->arena, &request, &restore->repo, err) != 0 || fetch(restore, err) != 0 ||
		put_state(restore, err) != 0 || put_config(restore, err) != 0 ||
		msp_repo_refresh(&restore->repo, err) != 0)
		return -1;
	if (!msp_str_equal(restore->repo.tip, restore->commit))
		return not_ours(restore, err);
	/* an empty folder gives way */
	if (rename(restore->made, restore->directory) != 0) {
		msp_error_errno(err, errno, "cannot put it in its place");
		msp_error_at(err, restore->directory, 0, 0);
		return -1;
	}
	return 0;
}

/* The index, and the answer. */
static int open_it(struct restore *restore, struct msp_error *err)
{
	struct msp_cli *cli = restore->cli;
	struct msp_session session;

	cli->common.store = restore->directory;
	int failed = msp_session_open(&session, cli, NULL, err);
	if (!failed) {
		msp_cli_note(cli, "%s: %.12s %s", session.provider->name, session.repo.tip,
			restore->branch == NULL ? "HEAD" : restore->branch);
		fprintf(cli->out, "%s\n", msp_cli_safe(cli, session.repo.path, false));
		failed = msp_session_finish(&session, NULL, 0, err);
	}
	msp_session_close(&session);
	return failed;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct restore restore = { .cli = cli, .file = cli->operands[0], .directory = cli->operands[1] };
	size_t length = strlen(restore.directory);

	(void)parsed;
	while (length > 1 && restore.directory[length - 1] == '/')
		length--;
	restore.directory = msp_arena_strndup(&cli->arena, restore.directory, length);
	if (store_check_empty(restore.directory, err) != 0)
		return -1;
	const char *parent = msp_path_parent(&cli->arena, restore.directory);
	if ((parent[0] != '\0' && msp_directory_make(parent, 0777, err) != 0) ||
		store_parcel_open(&restore.parcel, cli, parent, err) != 0)
		return -1;
	restore.made = store_parcel_path(&restore.parcel, "store");
	int failed = make(&restore, err);
	store_parcel_close(&restore.parcel);
	if (failed)
		return -1;
	if (!cli->common.dry_run)
		return open_it(&restore, err);
	fprintf(cli->out, "%s  %s\n", restore.commit, msp_cli_safe(cli, restore.directory, false));
	return 0;
}

const struct msp_verb store_restore_verb = {
	.name = "restore",
	.summary = "a store out of a backup",
	.operands = "FILE DIR",
	.complete = "file,directory",
	.minimum = 2,
	.maximum = 2,
	.flags = MSP_VERB_WRITES | MSP_VERB_NO_STORE,
	.details = "FILE is a backup, - standard input. Its hashes and all objects are checked\n"
		   "first; -n stops there. DIR must not exist, or be empty: the store is made\n"
		   "beside it and put in its place when it is whole.",
	.examples = "msp-store restore ../soporte.tar ~/soporte\n"
		    "age -d -i me.txt soporte.tar.age | msp-store restore - ~/soporte",
	.run = run,
};
