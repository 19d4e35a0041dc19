/* SPDX-License-Identifier: ISC */
/* What git itself has to say: objects, and entries of its index. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/store/child.h"
#include "lib/store/doctor.h"
#include "lib/store/underway.h"

#define LINES 100 /* of git fsck: with more than so many things broken, one more tells nothing */
#define NOTHING "0000000000000000000000000000000000000000"

static int ask(struct msp_doctor *doctor, const char *const *arguments, struct msp_buf *output, bool inside,
	int *status, struct msp_error *err)
{
	const char *const *argv = msp_child_git(doctor->arena, doctor->repo, arguments);
	struct msp_child command = { .argv = argv, .output = output };

	if (inside)
		command.argv = msp_child_inside(doctor->arena, doctor->repo->worktree, argv);
	if (msp_child_run(&command, err) < 0)
		return -1;
	*status = command.status;
	if (command.complaint[0] != '\0')
		msp_buf_addf(output, "%s\n", command.complaint);
	return 0;
}

static const char *first_line(struct msp_doctor *doctor, const char *text)
{
	return msp_arena_strndup(doctor->arena, text, strcspn(text, "\n"));
}

/* ---- objects ---- */

static void add_line(struct msp_doctor *doctor, const char *line)
{
	struct msp_finding *finding = msp_doctor_find(doctor, "objects", NULL);

	msp_error_set(&finding->what, MSP_NO, "git fsck: %s", line);
	msp_error_at(&finding->what, msp_path_join(doctor->arena, doctor->repo->common_dir, "objects"), 0, 0);
	msp_error_hint(&finding->what, "restore a backup, or fetch from another clone: git fetch --refetch");
}

int msp_doctor_objects(struct msp_doctor *doctor, struct msp_error *err)
{
	static const char *const arguments[] = { "fsck", "--full", "--no-dangling", "--no-progress", NULL };
	struct msp_buf output = MSP_BUF_INIT;
	int status, rc = ask(doctor, arguments, &output, false, &status, err);
	size_t count = 0;

	char **lines = msp_str_split(doctor->arena, output.data, '\n', &count);
	msp_buf_release(&output);
	if (rc < 0 || status == 0)
		return rc;
	size_t told = doctor->count;
	for (size_t i = 0; i < count && i < LINES; i++)
		if (lines[i][0] != '\0' && !msp_str_starts(lines[i], "notice:"))
			add_line(doctor, lines[i]);
	if (doctor->count == told)
		add_line(doctor, msp_arena_printf(doctor->arena, "status %d", status));
	return 0;
}

/* ---- entries of git's index ---- */

struct entry {
	const char *head, *staged; /* blobs, NOTHING = not there */
	const char *path;
};

/* The blob of the file in the work tree, NOTHING when there is none. */
static int file_blob(struct msp_doctor *doctor, const char *path, const char **blob, struct msp_error *err)
{
	const char *const arguments[] = { "hash-object", "--", path, NULL };
	const char *full = msp_path_join(doctor->arena, doctor->repo->worktree, path);
	struct msp_buf output = MSP_BUF_INIT;
	struct stat info;
	int status = 0;

	*blob = NOTHING;
	if (lstat(full, &info) != 0)
		return 0;
	*blob = "";
	if (!S_ISREG(info.st_mode))
		return 0;
	int rc = ask(doctor, arguments, &output, true, &status, err);
	if (rc == 0 && status == 0)
		*blob = msp_arena_strndup(doctor->arena, output.data, strcspn(output.data, "\n"));
	msp_buf_release(&output);
	return rc;
}

/* Is this blob a version of the file that a commit has?  Then nothing is lost with the entry. */
static int committed_before(
	struct msp_doctor *doctor, const struct entry *entry, bool *committed, struct msp_error *err)
{
	const char *const arguments[] = { "--literal-pathspecs", "log", "--max-count=1", "--format=%H",
		msp_arena_printf(doctor->arena, "--find-object=%s", entry->staged), "HEAD", "--", entry->path, NULL };
	struct msp_buf output = MSP_BUF_INIT;
	int status = 0, rc = 0;

	*committed = msp_str_equal(entry->staged, NOTHING);
	if (!*committed) {
		rc = ask(doctor, arguments, &output, true, &status, err);
		*committed = rc == 0 && status == 0 && output.length > 0;
	}
	msp_buf_release(&output);
	return rc;
}

static int mend_staged(struct msp_doctor *doctor, struct msp_finding *finding, struct msp_error *err)
{
	const char *const arguments[] = { "--literal-pathspecs", "restore", "--staged", "--", finding->data, NULL };
	struct msp_buf output = MSP_BUF_INIT;
	int status = 0, rc = ask(doctor, arguments, &output, true, &status, err);

	if (rc == 0 && status != 0)
		rc = msp_error_set(err, MSP_BUSY, "%.200s", output.data);
	msp_buf_release(&output);
	return rc;
}

static int look_at_entry(struct msp_doctor *doctor, const struct entry *entry, struct msp_error *err)
{
	const char *file;
	bool committed;

	if (file_blob(doctor, entry->path, &file, err) < 0 || committed_before(doctor, entry, &committed, err) < 0)
		return -1;
	/* what a person has added and not committed yet is theirs, and nothing is wrong with it */
	if (!committed)
		return 0;
	bool followed = msp_str_equal(file, entry->head);
	if (!followed && !msp_str_equal(file, entry->staged))
		return 0;
	struct msp_finding *finding = msp_doctor_find(doctor, "staged", followed ? mend_staged : NULL);
	finding->data = entry->path;
	msp_error_at(&finding->what, NULL, 0, 0);
	if (followed)
		msp_error_set(
			&finding->what, MSP_NO, "git's index has an older version: git commit would bring it back");
	else
		msp_error_set(&finding->what, MSP_NO,
			"git's index and the work tree have an older version: git commit would bring it back");
	msp_error_at(&finding->what, entry->path, 0, 0);
	if (followed)
		msp_error_hint(&finding->what, "put the version of the branch there");
	else
		msp_error_hint(&finding->what, "unless you went back on purpose: git restore --staged --worktree %s",
			entry->path);
	return 0;
}

/* ":100644 100644 <head> <staged> M" NUL path NUL */
static int read_entries(struct msp_doctor *doctor, struct msp_buf *listing, struct msp_error *err)
{
	for (size_t at = 0; at < listing->length;) {
		char *line = listing->data + at, *path = line + strlen(line) + 1;
		if (path >= listing->data + listing->length)
			break;
		at += (size_t)(path - line) + strlen(path) + 1;
		size_t count;
		char **fields = msp_str_split(doctor->arena, line, ' ', &count);
		/* U: a merge that a person is busy with */
		if (count < 5 || fields[4][0] == 'U')
			continue;
		const struct entry entry = { fields[2], fields[3], msp_arena_strdup(doctor->arena, path) };
		if (!msp_str_equal(entry.head, entry.staged) && look_at_entry(doctor, &entry, err) < 0)
			return -1;
	}
	return 0;
}

/* All it holds comes back from the commit, but for what was only added and never committed: the old one is kept. */
static int mend_damaged(struct msp_doctor *doctor, struct msp_finding *finding, struct msp_error *err)
{
	static const char *const arguments[] = { "reset", "--quiet", "--mixed", NULL };
	const char *path = finding->data;
	struct msp_buf output = MSP_BUF_INIT;
	int status = 0;

	if (rename(path, msp_arena_printf(doctor->arena, "%s.damaged", path)) != 0) {
		msp_error_errno(err, errno, "cannot be put aside");
		msp_error_at(err, path, 0, 0);
		return -1;
	}
	int rc = ask(doctor, arguments, &output, true, &status, err);
	if (rc == 0 && status != 0)
		rc = msp_error_set(err, MSP_SYSTEM, "%s", first_line(doctor, output.data));
	msp_buf_release(&output);
	return rc;
}

static void find_damaged(struct msp_doctor *doctor, const char *complaint)
{
	const char *path = msp_path_join(doctor->arena, doctor->repo->git_dir, "index");
	bool damaged = strstr(complaint, path) != NULL || strstr(complaint, "index file") != NULL;
	struct msp_finding *finding = msp_doctor_find(doctor, "staged", damaged ? mend_damaged : NULL);

	finding->data = path;
	msp_error_set(&finding->what, MSP_NO, "git's index cannot be read: %s", first_line(doctor, complaint));
	msp_error_at(&finding->what, path, 0, 0);
	if (damaged)
		msp_error_hint(&finding->what, "put it aside as index.damaged, make it anew from the branch");
}

int msp_doctor_staged(struct msp_doctor *doctor, struct msp_error *err)
{
	static const char *const arguments[] = { "diff-index", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev",
		"HEAD", NULL };
	const struct msp_repo *repo = doctor->repo;
	struct msp_buf output = MSP_BUF_INIT;
	int status = 0;

	if (repo->worktree == NULL || repo->tip[0] == '\0' || msp_repo_underway(repo) != NULL)
		return 0;
	int rc = ask(doctor, arguments, &output, true, &status, err);
	if (rc == 0 && status == 0)
		rc = read_entries(doctor, &output, err);
	else if (rc == 0)
		find_damaged(doctor, output.data);
	msp_buf_release(&output);
	return rc;
}
