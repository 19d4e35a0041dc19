/* SPDX-License-Identifier: ISC */
/* backup: the whole store as one file that stock tools can open; restore is in restore.c. */
#include "cmd/store/backup.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cmd/session.h"
#include "cmd/store/verbs.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/base/version.h"
#include "lib/store/child.h"
#include "lib/text/yaml.h"

const char *const store_backup_files[] = { STORE_BACKUP_ABOUT, STORE_BACKUP_BUNDLE, NULL };
const char *const store_backup_optional[] = { STORE_BACKUP_STATE, STORE_BACKUP_CONFIG, NULL };

#define STEPS 4

struct backup {
	struct msp_session session;
	struct store_parcel parcel;
	struct msp_progress progress;
	const char *names[MSP_COUNT(store_backup_files) + MSP_COUNT(store_backup_optional)];
	size_t count;
	char commit[MSP_OID_SIZE]; /* of HEAD in the bundle */
	int64_t now;
};

static const char *const *git(struct backup *backup, const char *const *arguments)
{
	return msp_child_git(backup->session.arena, &backup->session.repo, arguments);
}

static void add_name(struct backup *backup, const char *name)
{
	backup->names[backup->count++] = name;
	backup->names[backup->count] = NULL;
}

/* ---- what goes into it ---- */

/* All refs, and the commit that HEAD had in the same moment. */
static int write_bundle(struct backup *backup, struct msp_error *err)
{
	const char *path = store_parcel_path(&backup->parcel, STORE_BACKUP_BUNDLE);
	const char *const create[] = { "bundle", "create", "--quiet", path, "--all", "HEAD", NULL };
	const char *const list[] = { "bundle", "list-heads", path, "HEAD", NULL };
	const char *const verify[] = { "bundle", "verify", "--quiet", path, NULL };
	struct msp_buf output = MSP_BUF_INIT;
	int failed = store_run(git(backup, create), MSP_IO, NULL, err) != 0 ||
		     store_run(git(backup, verify), MSP_IO, NULL, err) != 0 ||
		     store_run(git(backup, list), MSP_IO, &output, err) != 0;

	if (!failed && output.length < MSP_OID_SIZE - 1)
		failed = msp_error_set(err, MSP_BUG, "the bundle has no HEAD");
	if (!failed)
		memcpy(backup->commit, msp_arena_strndup(backup->session.arena, output.data, MSP_OID_SIZE - 1),
			MSP_OID_SIZE);
	msp_buf_release(&output);
	add_name(backup, STORE_BACKUP_BUNDLE);
	return failed ? -1 : 0;
}

static int write_state(struct backup *backup, struct msp_error *err)
{
	const char *common = backup->session.repo.common_dir;
	const char *const argv[] = { "tar", "-cf", store_parcel_path(&backup->parcel, STORE_BACKUP_STATE), "-C", common,
		STORE_STATE, NULL };

	if (!msp_directory_exists(msp_path_join(backup->session.arena, common, STORE_STATE)))
		return 0;
	add_name(backup, STORE_BACKUP_STATE);
	return store_run(argv, MSP_IO, NULL, err);
}

bool store_backup_setting(const char *key)
{
	static const char *const plain[] = { "msp.login", "user.name", "user.email", "gc.auto" };

	for (size_t i = 0; i < MSP_COUNT(plain); i++)
		if (msp_str_equal(key, plain[i]))
			return true;
	if (msp_str_starts(key, "remote."))
		return msp_str_ends(key, ".url") || msp_str_ends(key, ".fetch") || msp_str_ends(key, ".pushurl");
	return msp_str_starts(key, "branch.") && (msp_str_ends(key, ".remote") || msp_str_ends(key, ".merge"));
}

/* Settings of the repository that make it this person's clone; none that could make git run a program. */
static int write_config(struct backup *backup, struct msp_error *err)
{
	static const char *const list[] = { "config", "--local", "-z", "--list", NULL };
	const char *path = store_parcel_path(&backup->parcel, STORE_BACKUP_CONFIG);
	struct msp_buf output = MSP_BUF_INIT;
	int failed = store_run(git(backup, list), MSP_IO, &output, err);

	for (size_t at = 0; !failed && at < output.length;) {
		char *entry = output.data + at, *value = strchr(entry, '\n');
		at += strlen(entry) + 1;
		if (value == NULL)
			continue;
		*value++ = '\0';
		const char *const add[] = { "git", "config", "--file", path, "--add", entry, value, NULL };
		if (store_backup_setting(entry))
			failed = store_run(add, MSP_IO, NULL, err);
	}
	msp_buf_release(&output);
	if (!failed && msp_file_exists(path))
		add_name(backup, STORE_BACKUP_CONFIG);
	return failed;
}

static int write_about(struct backup *backup, struct msp_error *err)
{
	struct msp_session *session = &backup->session;
	struct msp_arena *arena = session->arena;
	struct msp_node *about = msp_node_map(arena);
	struct msp_buf text = MSP_BUF_INIT;
	char at[MSP_TIME_SIZE];

	msp_node_set_string(arena, about, "format", STORE_BACKUP_FORMAT);
	msp_node_set_string(arena, about, "version", MSP_VERSION);
	msp_node_set_string(arena, about, "name", session->provider->name);
	msp_node_set_plain(arena, about, "at", msp_time_emit(backup->now, 0, at));
	msp_node_set_string(arena, about, "commit", backup->commit);
	if (session->repo.branch != NULL)
		msp_node_set_string(arena, about, "branch", session->repo.branch);
	msp_node_set_plain(arena, about, "bare", session->repo.worktree == NULL ? "yes" : "no");
	msp_yaml_emit(about, 0, &text);
	int failed = store_parcel_put(&backup->parcel, STORE_BACKUP_ABOUT, text.data, text.length, err);
	msp_buf_release(&text);
	add_name(backup, STORE_BACKUP_ABOUT);
	return failed;
}

/* ---- what does not ---- */

/* What is not committed, and files that msp.yaml keeps elsewhere, are told: whoever restores would miss them. */
static int warn(struct backup *backup, struct msp_error *err)
{
	struct msp_session *session = &backup->session;
	const char *outside = msp_node_text(msp_node_get(session->provider->node, "limits"), "outside", NULL);
	struct msp_dirty dirty = { NULL, 0, 0 };

	if (outside != NULL)
		msp_cli_warn(session->cli, "attachments in %s are not in the backup", outside);
	if (session->repo.worktree == NULL)
		return 0;
	if (msp_repo_dirty(&session->repo, session->arena, &dirty, err) != 0)
		return -1;
	if (dirty.count > 0)
		msp_cli_warn(
			session->cli, "files with uncommitted edits, which are not in the backup: %zu", dirty.count);
	return 0;
}

/* ---- doing it ---- */

/* soporte-20261122T140000Z-0123456789ab.tar */
static const char *file_name(struct backup *backup)
{
	struct msp_arena *arena = backup->session.arena;
	char at[MSP_TIME_SIZE], *stamp = msp_arena_alloc(arena, MSP_TIME_SIZE), *to = stamp;
	const char *base = msp_path_base(backup->session.repo.path);
	size_t length = strlen(base);

	for (const char *from = msp_time_emit(backup->now, 0, at); *from != '\0'; from++)
		if (*from != '-' && *from != ':')
			*to++ = *from;
	if (length > 4 && msp_str_ends(base, ".git"))
		length -= 4;
	return msp_arena_printf(arena, "%.*s-%s-%.12s.tar", (int)length, base, stamp, backup->commit);
}

static int make(struct backup *backup, const char *directory, struct msp_error *err)
{
	struct msp_session *session = &backup->session;
	static int (*const parts[])(struct backup * backup, struct msp_error * err) = { write_bundle, write_state,
		write_config, write_about };

	for (size_t i = 0; i < MSP_COUNT(parts); i++) {
		if (parts[i](backup, err) != 0)
			return -1;
		msp_progress_step(&backup->progress, i + 1);
	}
	const char *path = directory == NULL ? NULL : msp_path_join(session->arena, directory, file_name(backup));
	if (store_parcel_pack(&backup->parcel, backup->names, path, err) != 0)
		return -1;
	if (path != NULL)
		fprintf(session->cli->out, "%s\n", msp_cli_safe(session->cli, path, false));
	msp_cli_note(session->cli, "%s: %.12s %s", session->provider->name, backup->commit,
		session->repo.branch == NULL ? "HEAD" : session->repo.branch);
	return warn(backup, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const char *directory = strcmp(cli->operands[0], "-") == 0 ? NULL : cli->operands[0];
	struct backup backup = { .count = 0 };
	int failed;

	(void)parsed;
	if (directory == NULL && cli->common.store_count > 1) {
		msp_error_set(err, MSP_USAGE, "several stores are several files");
		msp_error_hint(err, "give a folder, or one store with -C");
		return -1;
	}
	if (directory == NULL && cli->width > 0) {
		msp_error_set(err, MSP_USAGE, "a backup is nothing for a terminal");
		msp_error_hint(err, "msp-store backup - > FILE, or give a folder");
		return -1;
	}
	backup.parcel.folder = NULL;
	failed = msp_session_open(&backup.session, cli, NULL, err) != 0 ||
		 store_check_deep(&backup.session.repo, err) != 0 ||
		 (directory != NULL && msp_directory_make(directory, 0700, err) != 0) ||
		 store_parcel_open(&backup.parcel, cli, directory, err) != 0;
	if (!failed) {
		backup.now = backup.session.clock;
		msp_progress_start(&backup.progress, cli, "backup", STEPS);
		failed = make(&backup, directory, err);
		msp_progress_end(&backup.progress);
	}
	store_parcel_close(&backup.parcel);
	msp_session_close(&backup.session);
	return failed ? -1 : 0;
}

const struct msp_verb store_backup_verb = {
	.name = "backup",
	.summary = "the whole store in one file",
	.operands = "DIR|-",
	.complete = "directory",
	.minimum = 1,
	.maximum = 1,
	.flags = 0,
	.details = "A tar of a git bundle with all branches, msp-state, the clone's own\n"
		   "settings and SHA256SUMS; read back and compared after writing. The name\n"
		   "has time and commit, the mode is 0600. Uncommitted edits are not in it.",
	.examples = "msp-store backup /media/respaldos\n"
		    "msp-store backup - | age -R team.txt > soporte.tar.age",
	.run = run,
};
