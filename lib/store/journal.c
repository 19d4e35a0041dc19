/* SPDX-License-Identifier: ISC */
#include "lib/store/journal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/file.h"
#include "lib/base/sha256.h"
#include "lib/base/str.h"
#include "lib/store/lock.h"

#define LIMIT ((size_t)1024 * 1024 * 1024)

static const char *dash(const char *oid)
{
	return oid[0] == '\0' ? "-" : oid;
}

/* Relative to the common directory, so that a repository may be moved with a journal in it. */
static const char *git_dir_name(const struct msp_repo *repo)
{
	size_t length = strlen(repo->common_dir);

	if (msp_str_equal(repo->git_dir, repo->common_dir))
		return ".";
	if (msp_str_starts(repo->git_dir, repo->common_dir) && repo->git_dir[length] == '/')
		return repo->git_dir + length + 1;
	return repo->git_dir;
}

int msp_journal_write(const struct msp_txn *txn, struct msp_error *err)
{
	const struct msp_repo *repo = txn->repo;
	struct msp_buf text = MSP_BUF_INIT;
	char hash[65];

	msp_buf_addf(&text, "msp-journal 1\ngit-dir %s\nworktree %s\nbranch %s\nold %s\n", git_dir_name(repo),
		repo->worktree == NULL ? "" : repo->worktree, repo->branch, dash(txn->base));
	for (size_t i = 0; repo->worktree != NULL && i < txn->settled_count; i++) {
		const struct msp_txn_change *change = txn->settled[i];
		msp_buf_addf(&text, "file %s %s %o %s\n", dash(change->before), dash(change->after),
			(unsigned)change->after_mode, change->path);
	}
	msp_sha256_hex(text.data, text.length, hash);
	msp_buf_addf(&text, "end %s\n", hash);
	int rc = msp_claim_write(msp_store_file(repo, "journal"), text.data, text.length,
		repo->worktree != NULL ? MSP_CLAIM_SYNCED : MSP_CLAIM_UNSYNCED, err);
	msp_buf_release(&text);
	return rc;
}

void msp_journal_remove(const struct msp_repo *repo)
{
	unlink(msp_store_file(repo, "journal"));
}

/* The value of a line that must begin with key; NULL when it does not. */
static const char *value_of(const char *line, const char *key)
{
	size_t length = strlen(key);

	return line != NULL && strncmp(line, key, length) == 0 && line[length] == ' ' ? line + length + 1 : NULL;
}

static bool read_oid(const char **at, char oid[MSP_OID_SIZE])
{
	size_t length = strcspn(*at, " ");
	bool none = length == 1 && **at == '-';

	if (!none && length != MSP_OID_SIZE - 1)
		return false;
	memcpy(oid, *at, none ? 0 : length);
	oid[none ? 0 : length] = '\0';
	*at += length;
	if (**at == ' ')
		(*at)++;
	return true;
}

static bool read_file_line(struct msp_arena *arena, struct msp_journal *journal, const char *value)
{
	struct msp_txn_change change = { .path = NULL };
	char *end;

	if (value == NULL || !read_oid(&value, change.before) || !read_oid(&value, change.after))
		return false;
	change.after_mode = (uint32_t)strtoul(value, &end, 8);
	if (*end != ' ' || msp_txn_check_path(arena, end + 1, NULL) < 0)
		return false;
	change.path = end + 1;
	msp_arena_reserve(arena, journal->changes, journal->count, journal->capacity);
	journal->changes[journal->count++] = change;
	return true;
}

/* Length of the text before its last line, when that line is the hash of it; 0 otherwise. */
static size_t complete_length(const struct msp_buf *text)
{
	const size_t tail = strlen("end ") + 64 + 1;
	char hash[65];

	if (text->length <= tail || text->data[text->length - 1] != '\n')
		return 0;
	size_t length = text->length - tail;
	msp_sha256_hex(text->data, length, hash);
	return memcmp(text->data + length, "end ", 4) == 0 && memcmp(text->data + length + 4, hash, 64) == 0 ? length
													     : 0;
}

static bool parse(struct msp_arena *arena, const struct msp_buf *text, struct msp_journal *journal)
{
	size_t length = complete_length(text), count;

	if (length == 0)
		return false;
	char **lines = msp_str_split(arena, msp_arena_strndup(arena, text->data, length), '\n', &count);
	if (count < 6 || !msp_str_equal(lines[0], "msp-journal 1"))
		return false;
	const char *old = value_of(lines[4], "old");
	journal->git_dir = value_of(lines[1], "git-dir");
	journal->worktree = value_of(lines[2], "worktree");
	journal->branch = value_of(lines[3], "branch");
	if (journal->git_dir == NULL || journal->worktree == NULL || journal->branch == NULL || old == NULL ||
		!read_oid(&old, journal->old))
		return false;
	for (size_t i = 5; i + 1 < count; i++) /* the last piece is what follows the last newline */
		if (!read_file_line(arena, journal, value_of(lines[i], "file")))
			return false;
	return true;
}

int msp_journal_read(
	const struct msp_repo *repo, struct msp_arena *arena, struct msp_journal *journal, struct msp_error *err)
{
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_error problem = MSP_ERROR_INIT;
	int rc = 0;

	*journal = (struct msp_journal){ .git_dir = NULL };
	if (msp_file_read(msp_store_file(repo, "journal"), LIMIT, &text, &problem) == 0) {
		rc = parse(arena, &text, journal) ? 1 : 0;
	} else if (problem.code != MSP_MISSING) {
		rc = -1;
		if (err != NULL)
			*err = problem;
	}
	msp_buf_release(&text);
	return rc;
}
