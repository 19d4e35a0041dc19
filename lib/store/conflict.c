/* SPDX-License-Identifier: ISC */
#include "lib/store/conflict.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/buf.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/store/lock.h"
#include "lib/text/json.h"
#include "lib/text/node.h"

#define LIMIT ((size_t)256 << 20)

static const char *const take_names[] = {
	[MSP_TAKE_NONE] = "", [MSP_TAKE_OURS] = "ours", [MSP_TAKE_THEIRS] = "theirs", [MSP_TAKE_VALUE] = "value"
};

const char *msp_take_name(enum msp_take take)
{
	return take_names[take];
}

static enum msp_take parse_take(const char *name)
{
	for (size_t i = 0; i < MSP_COUNT(take_names); i++)
		if (msp_str_equal(name, take_names[i]))
			return (enum msp_take)i;
	return MSP_TAKE_NONE;
}

void msp_conflicts_init(struct msp_conflicts *conflicts, struct msp_arena *arena, const struct msp_conflicts *decided)
{
	*conflicts = (struct msp_conflicts){ .arena = arena, .decided = decided };
}

static bool same_question(const struct msp_conflict *a, const struct msp_conflict *b)
{
	return msp_str_equal(a->path, b->path) && msp_str_equal(a->key, b->key) && msp_str_equal(a->base, b->base) &&
	       msp_str_equal(a->ours, b->ours) && msp_str_equal(a->theirs, b->theirs);
}

static struct msp_conflict *find(const struct msp_conflicts *conflicts, const struct msp_conflict *question)
{
	for (size_t i = 0; conflicts != NULL && i < conflicts->count; i++)
		if (same_question(&conflicts->items[i], question))
			return &conflicts->items[i];
	return NULL;
}

static const char *copy(struct msp_arena *arena, const char *text)
{
	return text == NULL ? NULL : msp_arena_strdup(arena, text);
}

static void append(struct msp_conflicts *conflicts, const struct msp_conflict *from)
{
	struct msp_arena *arena = conflicts->arena;

	msp_arena_reserve(arena, conflicts->items, conflicts->count, conflicts->capacity);
	conflicts->items[conflicts->count++] = (struct msp_conflict){
		.path = copy(arena, from->path),
		.key = copy(arena, from->key),
		.base = copy(arena, from->base),
		.ours = copy(arena, from->ours),
		.theirs = copy(arena, from->theirs),
		.why = copy(arena, from->why),
		.take = from->take,
		.value = copy(arena, from->value),
		.only_ours = from->only_ours,
		.by_git = from->by_git,
	};
}

enum msp_take msp_conflicts_add(
	struct msp_conflicts *conflicts, const struct msp_conflict *conflict, const char **value)
{
	const struct msp_conflict *answer = find(conflicts->decided, conflict);

	if (value != NULL)
		*value = answer == NULL ? NULL : answer->value;
	if (answer != NULL && answer->take != MSP_TAKE_NONE && (value != NULL || answer->take != MSP_TAKE_VALUE))
		return answer->take;
	append(conflicts, conflict);
	return MSP_TAKE_NONE;
}

void msp_conflicts_set(struct msp_conflicts *conflicts, const struct msp_conflict *conflict)
{
	struct msp_conflict *there = find(conflicts, conflict);

	if (there == NULL) {
		append(conflicts, conflict);
		return;
	}
	there->take = conflict->take;
	there->value = copy(conflicts->arena, conflict->value);
}

/* ---- the file ---- */

static const char *file_of(const struct msp_repo *repo)
{
	return msp_store_file(repo, "conflicts");
}

static int read_line(struct msp_conflicts *conflicts, const char *line, struct msp_error *err)
{
	struct msp_node *node;

	if (msp_json_parse(conflicts->arena, line, strlen(line), &node, err) < 0)
		return -1;
	const struct msp_conflict conflict = {
		.path = msp_node_text(node, "path", NULL),
		.key = msp_node_text(node, "key", ""),
		.base = msp_node_text(node, "base", NULL),
		.ours = msp_node_text(node, "ours", NULL),
		.theirs = msp_node_text(node, "theirs", NULL),
		.why = msp_node_text(node, "why", ""),
		.take = parse_take(msp_node_text(node, "take", "")),
		.value = msp_node_text(node, "value", NULL),
		.by_git = msp_str_equal(msp_node_text(node, "from", ""), "git"),
	};
	if (conflict.path == NULL)
		return msp_error_set(err, MSP_DATA, "a conflict without path");
	append(conflicts, &conflict);
	return 0;
}

static int read_lines(struct msp_conflicts *conflicts, const char *path, const char *text, struct msp_error *err)
{
	size_t count;
	char **lines = msp_str_split(conflicts->arena, text, '\n', &count);

	for (size_t i = 0; i < count; i++) {
		if (lines[i][0] == '\0' || read_line(conflicts, lines[i], err) == 0)
			continue;
		if (err != NULL)
			err->line = 0;
		msp_error_at(err, path, (int)i + 1, 0);
		msp_error_hint(err, "delete that file: the next merge finds the conflicts again");
		return -1;
	}
	return 0;
}

int msp_conflicts_load(const struct msp_repo *repo, struct msp_conflicts *conflicts, struct msp_error *err)
{
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_error problem = MSP_ERROR_INIT;
	int rc = 0;

	if (msp_file_read(file_of(repo), LIMIT, &text, &problem) == 0) {
		rc = read_lines(conflicts, file_of(repo), text.data, err);
	} else if (problem.code != MSP_MISSING) {
		rc = -1;
		if (err != NULL)
			*err = problem;
	}
	msp_buf_release(&text);
	return rc;
}

static void set(struct msp_arena *arena, struct msp_node *node, const char *key, const char *text)
{
	msp_node_set_string(arena, node, key, text);
}

int msp_conflicts_save(const struct msp_repo *repo, const struct msp_conflicts *conflicts, struct msp_error *err)
{
	struct msp_arena *arena = conflicts->arena;
	struct msp_buf text = MSP_BUF_INIT;

	if (conflicts->count == 0) {
		if (unlink(file_of(repo)) != 0 && errno != ENOENT)
			return msp_error_errno(err, errno, "%s", file_of(repo));
		return 0;
	}
	for (size_t i = 0; i < conflicts->count; i++) {
		const struct msp_conflict *conflict = &conflicts->items[i];
		struct msp_node *node = msp_node_map(arena);
		set(arena, node, "from", conflict->by_git ? "git" : "sync");
		set(arena, node, "path", conflict->path);
		set(arena, node, "key", conflict->key);
		set(arena, node, "base", conflict->base);
		set(arena, node, "ours", conflict->ours);
		set(arena, node, "theirs", conflict->theirs);
		set(arena, node, "why", conflict->why);
		set(arena, node, "take", conflict->take == MSP_TAKE_NONE ? NULL : msp_take_name(conflict->take));
		set(arena, node, "value", conflict->value);
		msp_json_emit(node, 0, &text);
		msp_buf_addc(&text, '\n');
	}
	int rc = msp_directory_make(msp_path_parent(arena, file_of(repo)), 0777, err);
	if (rc == 0)
		rc = msp_file_replace(file_of(repo), text.data, text.length, 0666, MSP_FILE_UNSYNCED, err);
	msp_buf_release(&text);
	return rc;
}

static int replace(const struct msp_repo *repo, bool by_git, const char *path, const struct msp_conflicts *found,
	struct msp_error *err)
{
	struct msp_conflicts old, all;

	msp_conflicts_init(&old, found->arena, NULL);
	msp_conflicts_init(&all, found->arena, NULL);
	if (msp_conflicts_load(repo, &old, NULL) < 0) /* damage there is no reason to forget what is found now */
		msp_conflicts_init(&old, found->arena, NULL);
	for (size_t i = 0; i < old.count; i++)
		if (old.items[i].by_git != by_git || (path != NULL && !msp_str_equal(old.items[i].path, path)))
			append(&all, &old.items[i]);
	for (size_t i = 0; i < found->count; i++) {
		struct msp_conflict conflict = found->items[i];
		const struct msp_conflict *before = find(&old, &conflict);
		conflict.by_git = by_git;
		if (before != NULL && conflict.take == MSP_TAKE_NONE) {
			conflict.take = before->take;
			conflict.value = before->value;
		}
		append(&all, &conflict);
	}
	return msp_conflicts_save(repo, &all, err);
}

int msp_conflicts_replace(const struct msp_repo *repo, int lock_timeout, bool by_git, const char *path,
	const struct msp_conflicts *found, struct msp_error *err)
{
	int lock;

	if (found->count == 0 && !msp_file_exists(file_of(repo)))
		return 0;
	if (msp_lock_take(repo, lock_timeout, &lock, err) < 0)
		return -1;
	int rc = replace(repo, by_git, path, found, err);
	msp_lock_release(lock);
	return rc;
}

int msp_conflicts_decide(const struct msp_repo *repo, int lock_timeout, const char *path, const char *key,
	enum msp_take take, const char *value, size_t *decided, size_t *open, struct msp_error *err)
{
	struct msp_conflicts all;
	int lock;

	*decided = *open = 0;
	msp_conflicts_init(&all, repo->arena, NULL);
	if (msp_lock_take(repo, lock_timeout, &lock, err) < 0)
		return -1;
	int rc = msp_conflicts_load(repo, &all, err);
	for (size_t i = 0; rc == 0 && i < all.count; i++) {
		struct msp_conflict *conflict = &all.items[i];
		if (msp_str_equal(conflict->path, path) && (key == NULL || msp_str_equal(conflict->key, key))) {
			conflict->take = take;
			conflict->value = value;
			(*decided)++;
		}
		*open += conflict->take == MSP_TAKE_NONE;
	}
	if (rc == 0 && *decided > 0)
		rc = msp_conflicts_save(repo, &all, err);
	msp_lock_release(lock);
	return rc;
}
