/* SPDX-License-Identifier: ISC */
#include "lib/store/git.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/store/child.h"
#include "lib/store/git_load.h"

#define TREE_DEPTH 64 /* nobody's folders go deeper; a hostile tree must not use up the stack */

int msp_git_open(const struct msp_repo *repo, struct msp_git **git, struct msp_error *err)
{
	struct msp_git *made = calloc(1, sizeof *made);
	const char *objects = msp_path_join(repo->arena, repo->common_dir, "objects");

	if (made == NULL)
		msp_out_of_memory();
	made->repo = repo;
	if (msp_git_load(made, err) < 0)
		goto failed;
	errno = 0;
	int rc = made->api.git_odb_open(&made->odb, objects);
	if (rc == 0)
		rc = made->api.git_repository_wrap_odb(&made->repository, made->odb);
	if (rc < 0) {
		msp_git_error(made, rc, err, "cannot open the repository's objects");
		goto failed;
	}
	*git = made;
	return 0;
failed:
	msp_git_close(made);
	return -1;
}

void msp_git_close(struct msp_git *git)
{
	if (git == NULL)
		return;
	if (git->repository != NULL)
		git->api.git_repository_free(git->repository);
	if (git->odb != NULL)
		git->api.git_odb_free(git->odb);
	msp_git_unload(git);
	free(git);
}

int msp_git_alternate(struct msp_git *git, const char *objects, struct msp_error *err)
{
	errno = 0;
	int rc = git->api.git_odb_add_disk_alternate(git->odb, objects);
	return rc < 0 ? msp_git_error(git, rc, err, "cannot open more objects") : 0;
}

int msp_git_oid(const struct msp_git *git, const char *hex, git_oid *oid, struct msp_error *err)
{
	if (msp_oid_valid(hex) && git->api.git_oid_fromstr(oid, hex) == 0)
		return 0;
	return msp_error_set(err, MSP_DATA, "not an object id: \"%s\"", hex);
}

static void oid_text(const struct msp_git *git, const git_oid *oid, char text[MSP_OID_SIZE])
{
	git->api.git_oid_tostr(text, MSP_OID_SIZE, oid);
}

/* git_commit_lookup on anything else is an error, not a crash. */
static int lookup_commit(struct msp_git *git, const char *hex, git_commit **commit, struct msp_error *err)
{
	git_oid oid;

	if (msp_git_oid(git, hex, &oid, err) < 0)
		return -1;
	errno = 0;
	int rc = git->api.git_commit_lookup(commit, git->repository, &oid);
	if (rc == GIT_ENOTFOUND)
		msp_error_set(err, MSP_MISSING, "no such commit");
	else if (rc < 0)
		msp_git_error(git, rc, err, "commit");
	if (rc < 0)
		msp_error_at(err, hex, 0, 0);
	return rc < 0 ? -1 : 0;
}

static int missing_revision(const char *revision, struct msp_error *err)
{
	msp_error_set(err, MSP_MISSING, "no such commit, branch or tag");
	msp_error_at(err, revision, 0, 0);
	msp_error_hint(err, "git log --oneline lists commits");
	return -1;
}

/* Commit that an object is or, being a tag, names. */
static int peel_commit(struct msp_git *git, const char *hex, char commit[MSP_OID_SIZE])
{
	git_object *object, *peeled;
	git_oid oid;

	if (msp_git_oid(git, hex, &oid, NULL) < 0 ||
		git->api.git_object_lookup(&object, git->repository, &oid, GIT_OBJECT_ANY) < 0)
		return -1;
	int rc = git->api.git_object_peel(&peeled, object, GIT_OBJECT_COMMIT);
	git->api.git_object_free(object);
	if (rc < 0)
		return -1;
	oid_text(git, git->api.git_object_id(peeled), commit);
	git->api.git_object_free(peeled);
	return 0;
}

/* git itself reads revisions: "main@{yesterday}", ":/text" and what else gitrevisions(7) has. */
static int ask_git(struct msp_git *git, const char *revision, char commit[MSP_OID_SIZE], struct msp_error *err)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_buf output = MSP_BUF_INIT;
	const char *const arguments[] = { "rev-parse", "--verify", "--quiet", "--end-of-options", revision, NULL };
	struct msp_child command = { .argv = msp_child_git(&arena, git->repo, arguments), .output = &output };
	int rc = msp_child_run(&command, err);

	if (rc == 0) {
		output.data[strcspn(output.data, "\n")] = '\0';
		if (command.status != 0 || peel_commit(git, output.data, commit) < 0)
			rc = missing_revision(revision, err);
	}
	msp_buf_release(&output);
	msp_arena_release(&arena);
	return rc;
}

int msp_git_resolve(struct msp_git *git, const char *revision, char commit[MSP_OID_SIZE], struct msp_error *err)
{
	if (msp_str_equal(revision, "HEAD") && git->repo->tip[0] != '\0')
		revision = git->repo->tip;
	if (!msp_oid_valid(revision))
		return ask_git(git, revision, commit, err);
	return peel_commit(git, revision, commit) == 0 ? 0 : missing_revision(revision, err);
}

int msp_git_tree(struct msp_git *git, const char *commit, char tree[MSP_OID_SIZE], struct msp_error *err)
{
	git_commit *found;

	if (lookup_commit(git, commit, &found, err) < 0)
		return -1;
	oid_text(git, git->api.git_commit_tree_id(found), tree);
	git->api.git_commit_free(found);
	return 0;
}

int msp_git_commit_time(struct msp_git *git, const char *commit, int64_t *at, struct msp_error *err)
{
	git_commit *found;

	if (lookup_commit(git, commit, &found, err) < 0)
		return -1;
	*at = git->api.git_commit_time(found);
	git->api.git_commit_free(found);
	return 0;
}

int msp_git_blob(struct msp_git *git, const char *oid, struct msp_buf *out, struct msp_error *err)
{
	git_odb_object *object;
	git_oid id;

	if (msp_git_oid(git, oid, &id, err) < 0)
		return -1;
	errno = 0;
	int rc = git->api.git_odb_read(&object, git->odb, &id);
	if (rc < 0)
		return msp_git_error(git, rc, err, "blob");
	if (git->api.git_odb_object_type(object) == GIT_OBJECT_BLOB)
		msp_buf_add(out, git->api.git_odb_object_data(object), git->api.git_odb_object_size(object));
	else
		rc = msp_error_set(err, MSP_DATA, "not a blob: %s", oid);
	git->api.git_odb_object_free(object);
	return rc;
}

/* A tree by id; a commit's id is as good.  "" gives NULL: no tree. */
static int lookup_tree(struct msp_git *git, const char *hex, git_tree **tree, struct msp_error *err)
{
	git_object *object, *peeled;
	git_oid oid;

	*tree = NULL;
	if (hex[0] == '\0')
		return 0;
	if (msp_git_oid(git, hex, &oid, err) < 0)
		return -1;
	errno = 0;
	int rc = git->api.git_tree_lookup(tree, git->repository, &oid);
	if (rc == 0)
		return 0;
	*tree = NULL;
	if (rc == GIT_ENOTFOUND && git->api.git_object_lookup(&object, git->repository, &oid, GIT_OBJECT_ANY) == 0) {
		rc = git->api.git_object_peel(&peeled, object, GIT_OBJECT_TREE);
		git->api.git_object_free(object);
		if (rc == 0)
			*tree = (git_tree *)peeled;
	}
	return rc == 0 ? 0 : msp_git_error(git, rc, err, "tree");
}

struct entry {
	char oid[MSP_OID_SIZE];
	uint32_t mode; /* 0 = none */
};

static struct entry entry_read(const struct msp_git *git, const git_tree_entry *from)
{
	struct entry entry = { "", 0 };

	if (from != NULL) {
		oid_text(git, git->api.git_tree_entry_id(from), entry.oid);
		entry.mode = (uint32_t)git->api.git_tree_entry_filemode(from);
	}
	return entry;
}

/* Step of a path: the entry `name` of the tree *at, whose subtree becomes *at when there is more to come. */
static int step(
	struct msp_git *git, git_tree **at, const char *name, bool last, struct entry *entry, struct msp_error *err)
{
	*entry = entry_read(git, git->api.git_tree_entry_byname(*at, name));
	git->api.git_tree_free(*at);
	*at = NULL;
	if (last || entry->mode == 0)
		return 0;
	if (entry->mode != GIT_FILEMODE_TREE) {
		entry->mode = 0;
		return 0;
	}
	return lookup_tree(git, entry->oid, at, err);
}

/* Mode 0 when the path is not there. */
static int find_entry(
	struct msp_git *git, const char *tree, const char *path, struct entry *entry, struct msp_error *err)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	git_tree *at = NULL;
	size_t count;
	char **names = msp_str_split(&arena, path, '/', &count);
	int rc = lookup_tree(git, tree, &at, err);

	*entry = (struct entry){ "", 0 };
	for (size_t i = 0; rc == 0 && at != NULL && i < count; i++)
		rc = step(git, &at, names[i], i + 1 == count, entry, err);
	if (at != NULL)
		git->api.git_tree_free(at);
	msp_arena_release(&arena);
	return rc;
}

int msp_git_lookup(struct msp_git *git, const char *tree, const char *path, char oid[MSP_OID_SIZE], uint32_t *mode,
	struct msp_error *err)
{
	struct entry entry;

	if (find_entry(git, tree, path, &entry, err) < 0)
		return -1;
	if (entry.mode == 0) {
		msp_error_set(err, MSP_MISSING, "no such file");
		msp_error_at(err, path, 0, 0);
		return -1;
	}
	memcpy(oid, entry.oid, MSP_OID_SIZE);
	if (mode != NULL)
		*mode = entry.mode;
	return 0;
}

int msp_git_list(struct msp_git *git, const char *tree, const char *folder,
	int (*entry)(void *context, const char *folder, const char *name, uint32_t mode), void *context,
	struct msp_error *err)
{
	const struct msp_git_api *api = &git->api;
	struct entry found = { "", GIT_FILEMODE_TREE };
	git_tree *at;
	int rc = 0;

	if (folder[0] == '\0')
		memcpy(found.oid, tree, strlen(tree) + 1);
	else if (find_entry(git, tree, folder, &found, err) < 0)
		return -1;
	if (found.mode != GIT_FILEMODE_TREE)
		return 0;
	if (lookup_tree(git, found.oid, &at, err) < 0)
		return -1;
	size_t count = at == NULL ? 0 : api->git_tree_entrycount(at);
	for (size_t i = 0; rc == 0 && i < count; i++) {
		const git_tree_entry *child = api->git_tree_entry_byindex(at, i);
		rc = entry(context, folder, api->git_tree_entry_name(child),
			(uint32_t)api->git_tree_entry_filemode(child));
	}
	api->git_tree_free(at);
	return rc;
}

struct walk {
	struct msp_git *git;
	int (*change)(void *context, const struct msp_git_change *change, struct msp_error *err);
	void *context;
	struct msp_buf path;
	struct msp_error *err;
};

static int compare_trees(struct walk *walk, const char *before, const char *after, int depth);

/* Both sides of one name; at most one of them may be a tree when the other is a file, never mixed (see order). */
static int compare_entries(struct walk *walk, const struct entry *before, const struct entry *after, int depth)
{
	if (before->mode == after->mode && memcmp(before->oid, after->oid, MSP_OID_SIZE) == 0)
		return 0;
	if (before->mode == GIT_FILEMODE_TREE || after->mode == GIT_FILEMODE_TREE) {
		msp_buf_addc(&walk->path, '/');
		return compare_trees(walk, before->oid, after->oid, depth + 1);
	}
	struct msp_git_change change = {
		.path = walk->path.data, .before_mode = before->mode, .after_mode = after->mode
	};
	memcpy(change.before, before->oid, MSP_OID_SIZE);
	memcpy(change.after, after->oid, MSP_OID_SIZE);
	return walk->change(walk->context, &change, walk->err);
}

/* Git's order of tree entries: folders sort as if a slash ended their names. */
static int order(const struct msp_git *git, const git_tree_entry *a, const git_tree_entry *b)
{
	const char *name_a = git->api.git_tree_entry_name(a), *name_b = git->api.git_tree_entry_name(b);
	size_t length_a = strlen(name_a), length_b = strlen(name_b);
	size_t common = length_a < length_b ? length_a : length_b;
	int rc = memcmp(name_a, name_b, common);

	if (rc != 0)
		return rc;
	unsigned char end_a = (unsigned char)name_a[common], end_b = (unsigned char)name_b[common];
	if (end_a == '\0' && git->api.git_tree_entry_filemode(a) == GIT_FILEMODE_TREE)
		end_a = '/';
	if (end_b == '\0' && git->api.git_tree_entry_filemode(b) == GIT_FILEMODE_TREE)
		end_b = '/';
	return end_a - end_b;
}

static int compare_pair(struct walk *walk, const git_tree_entry *a, const git_tree_entry *b, int depth)
{
	struct entry before = entry_read(walk->git, a), after = entry_read(walk->git, b);
	size_t length = walk->path.length;

	msp_buf_adds(&walk->path, walk->git->api.git_tree_entry_name(a != NULL ? a : b));
	int rc = compare_entries(walk, &before, &after, depth);
	msp_buf_truncate(&walk->path, length);
	return rc;
}

/* Nearly all entries of a folder are: found out without a copy of either. */
static bool same_entry(const struct msp_git *git, const git_tree_entry *a, const git_tree_entry *b)
{
	return memcmp(git->api.git_tree_entry_id(a), git->api.git_tree_entry_id(b), sizeof(git_oid)) == 0 &&
	       git->api.git_tree_entry_filemode(a) == git->api.git_tree_entry_filemode(b);
}

static int merge_trees(struct walk *walk, const git_tree *before, const git_tree *after, int depth)
{
	const struct msp_git_api *api = &walk->git->api;
	size_t before_count = before == NULL ? 0 : api->git_tree_entrycount(before);
	size_t after_count = after == NULL ? 0 : api->git_tree_entrycount(after);
	size_t i = 0, j = 0;
	int rc = 0;

	while (rc == 0 && (i < before_count || j < after_count)) {
		const git_tree_entry *a = i < before_count ? api->git_tree_entry_byindex(before, i) : NULL;
		const git_tree_entry *b = j < after_count ? api->git_tree_entry_byindex(after, j) : NULL;
		int which = a == NULL ? 1 : b == NULL ? -1 : order(walk->git, a, b);
		if (which != 0 || !same_entry(walk->git, a, b))
			rc = compare_pair(walk, which <= 0 ? a : NULL, which >= 0 ? b : NULL, depth);
		i += which <= 0;
		j += which >= 0;
	}
	return rc;
}

static int compare_trees(struct walk *walk, const char *before, const char *after, int depth)
{
	git_tree *old = NULL, *new = NULL;
	int rc = -1;

	if (depth > TREE_DEPTH) {
		msp_error_set(walk->err, MSP_DATA, "folders nested deeper than %d", TREE_DEPTH);
		msp_error_at(walk->err, walk->path.data, 0, 0);
		return -1;
	}
	if (lookup_tree(walk->git, before, &old, walk->err) == 0 && lookup_tree(walk->git, after, &new, walk->err) == 0)
		rc = merge_trees(walk, old, new, depth);
	walk->git->api.git_tree_free(old);
	walk->git->api.git_tree_free(new);
	return rc;
}

/* The folder itself may be a file on one side or on both. */
static int compare_below(struct walk *walk, const char *before, const char *after, const char *prefix)
{
	struct entry old, new, none = { "", 0 };

	if (find_entry(walk->git, before, prefix, &old, walk->err) < 0 ||
		find_entry(walk->git, after, prefix, &new, walk->err) < 0)
		return -1;
	msp_buf_adds(&walk->path, prefix);
	if ((old.mode == GIT_FILEMODE_TREE) == (new.mode == GIT_FILEMODE_TREE) || old.mode == 0 || new.mode == 0)
		return compare_entries(walk, &old, &new, 0);
	bool was_tree = old.mode == GIT_FILEMODE_TREE;
	size_t length = walk->path.length;
	int rc = compare_entries(walk, was_tree ? &none : &old, was_tree ? &new : &none, 0);
	msp_buf_truncate(&walk->path, length);
	return rc != 0 ? rc : compare_entries(walk, was_tree ? &old : &none, was_tree ? &none : &new, 0);
}

int msp_git_compare(struct msp_git *git, const char *before, const char *after, const char *prefix,
	int (*change)(void *context, const struct msp_git_change *change, struct msp_error *err), void *context,
	struct msp_error *err)
{
	struct walk walk = { git, change, context, MSP_BUF_INIT, err };
	int rc;

	if (strcmp(before, after) == 0)
		return 0;
	if (msp_str_empty(prefix))
		rc = compare_trees(&walk, before, after, 0);
	else
		rc = compare_below(&walk, before, after, prefix);
	msp_buf_release(&walk.path);
	return rc < 0 ? -1 : 0;
}

int msp_git_hash(struct msp_git *git, const void *bytes, size_t length, char oid[MSP_OID_SIZE], struct msp_error *err)
{
	git_oid id;
	int rc = git->api.git_odb_hash(&id, bytes, length, GIT_OBJECT_BLOB);

	if (rc < 0)
		return msp_git_error(git, rc, err, "cannot hash");
	oid_text(git, &id, oid);
	return 0;
}

int msp_git_store(struct msp_git *git, git_object_t type, const void *bytes, size_t length, char oid[MSP_OID_SIZE],
	struct msp_error *err)
{
	git_oid id;

	errno = 0;
	int rc = git->api.git_odb_write(&id, git->odb, bytes, length, type);
	if (rc < 0)
		return msp_git_error(git, rc, err, "cannot write an object");
	oid_text(git, &id, oid);
	return 0;
}

int msp_git_update_tree(struct msp_git *git, const char *base, const struct msp_git_update *updates, size_t count,
	char tree[MSP_OID_SIZE], struct msp_error *err)
{
	git_tree_update *list = calloc(count + 1, sizeof *list);
	git_tree *from = NULL;
	git_oid made;
	int rc = -1;

	if (list == NULL)
		msp_out_of_memory();
	if (lookup_tree(git, base, &from, err) < 0)
		goto out;
	for (size_t i = 0; i < count; i++) {
		list[i].path = updates[i].path;
		list[i].action = updates[i].mode == 0 ? GIT_TREE_UPDATE_REMOVE : GIT_TREE_UPDATE_UPSERT;
		list[i].filemode = (git_filemode_t)updates[i].mode;
		if (updates[i].mode != 0 && msp_git_oid(git, updates[i].oid, &list[i].id, err) < 0)
			goto out;
	}
	errno = 0;
	rc = git->api.git_tree_create_updated(&made, git->repository, from, count, list);
	if (rc < 0)
		rc = msp_git_error(git, rc, err, "cannot write a tree");
	else
		oid_text(git, &made, tree);
out:
	git->api.git_tree_free(from);
	free(list);
	return rc;
}
