/* SPDX-License-Identifier: ISC */
#include "lib/store/rewrite.h"

#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/file.h"
#include "lib/base/sha256.h"
#include "lib/base/str.h"
#include "lib/store/child.h"
#include "lib/store/git_load.h"
#include "lib/store/lock.h"

#define DEPTH 64
#define OID_BYTES 20
#define TRAILER "Msp-Record: "
#define RETROACTIVE "Msp-Retroactive: "

/* What became of a tree: its new id ("" = nothing is left), and a hash over all that was dropped ("" = nothing was). */
struct part {
	char oid[MSP_OID_SIZE];
	char dropped[MSP_OID_SIZE];
};

struct work {
	struct msp_rewrite *result;
	struct msp_arena *arena;
	const struct msp_rewrite_rules *rules;
	struct msp_git *git;
	struct msp_map trees; /* "id path" to part */
	struct msp_map roots; /* commit to the part of its tree */
	struct msp_map seen;  /* dropped trees whose blobs have been noted */
};

static int read_object(
	struct msp_git *git, const char *oid, git_object_t type, struct msp_buf *out, struct msp_error *err)
{
	git_odb_object *object;
	git_oid id;

	if (msp_git_oid(git, oid, &id, err) < 0)
		return -1;
	int rc = git->api.git_odb_read(&object, git->odb, &id);
	if (rc < 0)
		return msp_git_error(git, rc, err, "cannot read an object");
	if (git->api.git_odb_object_type(object) == type)
		msp_buf_add(out, git->api.git_odb_object_data(object), git->api.git_odb_object_size(object));
	else
		rc = msp_error_set(err, MSP_DATA, "an object of another type: %s", oid);
	git->api.git_odb_object_free(object);
	return rc;
}

static int write_object(struct work *work, git_object_t type, const struct msp_buf *bytes, char oid[MSP_OID_SIZE],
	struct msp_error *err)
{
	git_oid id;

	if (!work->rules->dry)
		return msp_git_store(work->git, type, bytes->data, bytes->length, oid, err);
	int rc = work->git->api.git_odb_hash(&id, bytes->data, bytes->length, type);
	if (rc < 0)
		return msp_git_error(work->git, rc, err, "cannot hash");
	work->git->api.git_oid_tostr(oid, MSP_OID_SIZE, &id);
	return 0;
}

/* ---- trees ---- */

/* "100644 name" NUL and 20 bytes. */
struct entry {
	const char *start, *name;
	const unsigned char *id;
	bool folder, blob;
	size_t length;
};

static bool next_entry(const struct msp_buf *tree, size_t *at, struct entry *entry)
{
	const char *start = tree->data + *at;
	size_t left = tree->length - *at;
	const char *space = memchr(start, ' ', left), *nul = memchr(start, '\0', left);

	if (left == 0 || space == NULL || nul == NULL || space > nul || (size_t)(nul - start) + 1 + OID_BYTES > left)
		return false;
	*entry = (struct entry){ .start = start,
		.name = space + 1,
		.id = (const unsigned char *)nul + 1,
		.folder = strncmp(start, "40000 ", 6) == 0 || strncmp(start, "040000 ", 7) == 0,
		.blob = start[0] == '1' && strncmp(start, "160000 ", 7) != 0,
		.length = (size_t)(nul - start) + 1 + OID_BYTES };
	*at += entry->length;
	return true;
}

static const char *entry_oid(struct work *work, const struct entry *entry)
{
	char hex[2 * OID_BYTES + 1];

	msp_hex(entry->id, OID_BYTES, hex);
	return msp_arena_strdup(work->arena, hex);
}

/* Notes the blobs of something that is dropped. */
static int note(struct work *work, const struct entry *entry, int depth, struct msp_error *err)
{
	const char *oid = entry_oid(work, entry);
	struct msp_buf tree = MSP_BUF_INIT;
	struct entry inner;
	size_t at = 0;
	int rc = 0;

	if (entry->blob)
		msp_map_set(&work->result->dropped, oid, work);
	if (!entry->folder || depth == 0 || msp_map_set(&work->seen, oid, work) != NULL)
		return 0;
	rc = read_object(work->git, oid, GIT_OBJECT_TREE, &tree, err);
	while (rc == 0 && next_entry(&tree, &at, &inner))
		rc = note(work, &inner, depth - 1, err);
	msp_buf_release(&tree);
	return rc;
}

static int filter_tree(struct work *work, const char *path, const char *oid, int depth, const struct part **part,
	struct msp_error *err);

/* One entry of a tree into the new one. */
static int filter_entry(struct work *work, const char *path, const struct entry *entry, int depth, struct msp_buf *made,
	struct msp_sha256 *dropped, bool *any, struct msp_error *err)
{
	const char *inner = msp_path_join(work->arena, path, entry->name);
	enum msp_rewrite_verdict verdict = work->rules->judge(work->rules->context, inner, entry->folder);
	const struct part *part;

	if (verdict == MSP_REWRITE_DROP) {
		msp_sha256_add(dropped, entry->start, entry->length);
		*any = true;
		return note(work, entry, DEPTH, err);
	}
	if (verdict == MSP_REWRITE_KEEP || !entry->folder) {
		msp_buf_add(made, entry->start, entry->length);
		return 0;
	}
	if (depth == 0)
		return msp_error_set(err, MSP_DATA, "folders go too deep: %s", inner);
	if (filter_tree(work, inner, entry_oid(work, entry), depth - 1, &part, err) != 0)
		return -1;
	if (part->dropped[0] != '\0') {
		msp_sha256_add(dropped, part->dropped, MSP_OID_SIZE);
		*any = true;
	}
	if (part->oid[0] != '\0') {
		git_oid id;
		if (msp_git_oid(work->git, part->oid, &id, err) < 0)
			return -1;
		msp_buf_add(made, entry->start, entry->length - OID_BYTES);
		msp_buf_add(made, id.id, OID_BYTES);
	}
	return 0;
}

static int filter_tree(struct work *work, const char *path, const char *oid, int depth, const struct part **part,
	struct msp_error *err)
{
	const char *key = msp_arena_printf(work->arena, "%s %s", oid, path);
	struct msp_buf tree = MSP_BUF_INIT, made = MSP_BUF_INIT;
	struct msp_sha256 dropped;
	unsigned char digest[32];
	struct entry entry;
	bool any = false;
	size_t at = 0;

	*part = msp_map_get(&work->trees, key);
	if (*part != NULL)
		return 0;
	struct part *fresh = msp_arena_alloc(work->arena, sizeof *fresh);
	msp_sha256_init(&dropped);
	int rc = read_object(work->git, oid, GIT_OBJECT_TREE, &tree, err);
	while (rc == 0 && next_entry(&tree, &at, &entry))
		rc = filter_entry(work, path, &entry, depth, &made, &dropped, &any, err);
	if (rc == 0 && made.length > 0)
		rc = write_object(work, GIT_OBJECT_TREE, &made, fresh->oid, err);
	if (any) {
		char hex[65];
		msp_sha256_end(&dropped, digest);
		msp_hex(digest, sizeof digest, hex);
		memcpy(fresh->dropped, hex, MSP_OID_SIZE - 1);
	}
	msp_buf_release(&tree);
	msp_buf_release(&made);
	msp_map_set(&work->trees, key, fresh);
	*part = fresh;
	return rc;
}

/* ---- commits ---- */

struct commit {
	const char *id, *tree;
	const char **parents;
	size_t parent_count;
	const char *header;  /* lines behind the parents, without signatures, to the line feed before the empty line */
	const char *message; /* behind the empty line */
	bool cut;            /* something was left out of the header */
};

static bool is_signature(const char *line)
{
	return msp_str_starts(line, "gpgsig ") || msp_str_starts(line, "gpgsig-sha256 ") ||
	       msp_str_starts(line, "mergetag ");
}

static int parse_commit(
	struct work *work, const char *id, const char *text, struct commit *commit, struct msp_error *err)
{
	struct msp_buf header = MSP_BUF_INIT;
	size_t capacity = 0;
	bool skipping = false;

	*commit = (struct commit){ .id = id };
	while (*text != '\0' && *text != '\n') {
		size_t length = strcspn(text, "\n");
		const char *line = msp_arena_strndup(work->arena, text, length);
		text += length + (text[length] == '\n');
		if (msp_str_starts(line, "tree ")) {
			commit->tree = line + strlen("tree ");
		} else if (msp_str_starts(line, "parent ")) {
			msp_arena_reserve(work->arena, commit->parents, commit->parent_count, capacity);
			commit->parents[commit->parent_count++] = line + strlen("parent ");
		} else {
			skipping = line[0] == ' ' ? skipping : is_signature(line);
			commit->cut = commit->cut || skipping;
			if (!skipping)
				msp_buf_addf(&header, "%s\n", line);
		}
	}
	commit->message = msp_arena_strdup(work->arena, *text == '\n' ? text + 1 : text);
	commit->header = msp_arena_strdup(work->arena, header.data);
	msp_buf_release(&header);
	return commit->tree != NULL ? 0 : msp_error_set(err, MSP_DATA, "not a commit: %s", id);
}

/* Trailers of what stays, below a subject that says nothing. */
static const char *bare_message(struct work *work, const char *message)
{
	const struct msp_rewrite_rules *rules = work->rules;
	struct msp_buf text = MSP_BUF_INIT;
	const char *separator = "\n";
	size_t count;

	if (rules->keep_subject != NULL && msp_str_starts(message, rules->keep_subject))
		return message;
	msp_buf_addf(&text, "%s\n", rules->subject);
	char **lines = msp_str_split(work->arena, message, '\n', &count);
	for (size_t i = 0; i < count; i++) {
		bool kept = msp_str_starts(lines[i], RETROACTIVE) ||
			    (msp_str_starts(lines[i], TRAILER) &&
				    rules->record(rules->context, lines[i] + strlen(TRAILER)));
		if (!kept)
			continue;
		msp_buf_addf(&text, "%s%s\n", separator, lines[i]);
		separator = "";
	}
	const char *result = msp_arena_strdup(work->arena, text.data);
	msp_buf_release(&text);
	return result;
}

/* The new parents: each once, without those of whom nothing is left. */
static size_t new_parents(struct work *work, const struct commit *commit, const char **parents)
{
	size_t count = 0;

	for (size_t i = 0; i < commit->parent_count; i++) {
		const char *parent = msp_rewrite_of(work->result, commit->parents[i]);
		bool twice = parent[0] == '\0';
		for (size_t j = 0; j < count; j++)
			twice = twice || msp_str_equal(parents[j], parent);
		if (!twice)
			parents[count++] = parent;
	}
	return count;
}

static int write_commit(struct work *work, const struct commit *commit, const struct part *part,
	const char *const *parents, size_t count, const char *message, const char **id, struct msp_error *err)
{
	struct msp_buf text = MSP_BUF_INIT;
	char made[MSP_OID_SIZE];

	msp_buf_addf(&text, "tree %s\n", part->oid);
	for (size_t i = 0; i < count; i++)
		msp_buf_addf(&text, "parent %s\n", parents[i]);
	msp_buf_addf(&text, "%s\n%s", commit->header, message);
	int rc = write_object(work, GIT_OBJECT_COMMIT, &text, made, err);
	msp_buf_release(&text);
	*id = rc == 0 ? msp_arena_strdup(work->arena, made) : "";
	work->result->changed++;
	return rc;
}

static bool same_parents(const struct commit *commit, const char *const *parents, size_t count)
{
	if (count != commit->parent_count)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!msp_str_equal(parents[i], commit->parents[i]))
			return false;
	return true;
}

static int filter_commit(struct work *work, const char *id, struct msp_error *err)
{
	static const struct part nothing = { "", "" };
	struct msp_buf text = MSP_BUF_INIT;
	struct commit commit;
	const struct part *part;
	int rc = read_object(work->git, id, GIT_OBJECT_COMMIT, &text, err);

	if (rc == 0)
		rc = parse_commit(work, id, text.data, &commit, err);
	msp_buf_release(&text);
	if (rc != 0 || filter_tree(work, "", commit.tree, DEPTH, &part, err) != 0)
		return -1;
	msp_map_set(&work->roots, id, (void *)(uintptr_t)part);
	const struct part *before = commit.parent_count == 0 ? &nothing : msp_map_get(&work->roots, commit.parents[0]);
	if (before == NULL)
		return msp_error_set(
			err, MSP_DATA, "the history is not all here: %s has no parent %s", id, commit.parents[0]);
	const char **parents = msp_arena_array(work->arena, commit.parent_count, sizeof *parents), *made;
	size_t count = new_parents(work, &commit, parents);
	bool stays = !msp_str_equal(part->oid, before->oid), drops = !msp_str_equal(part->dropped, before->dropped);
	if (part->oid[0] == '\0' || (count < 2 && !stays && (drops || work->rules->drop_empty))) {
		work->result->gone++;
		msp_map_set(&work->result->commits, id, (void *)(uintptr_t)(count == 0 ? "" : parents[0]));
		return 0;
	}
	if (!drops && msp_str_equal(part->oid, commit.tree) && same_parents(&commit, parents, count)) {
		msp_map_set(&work->result->commits, id, (void *)(uintptr_t)id);
		return 0;
	}
	rc = write_commit(work, &commit, part, parents, count,
		drops ? bare_message(work, commit.message) : commit.message, &made, err);
	msp_map_set(&work->result->commits, id, (void *)(uintptr_t)made);
	return rc;
}

/* ---- all of it ---- */

/* Oldest first, parents before children. */
static int list_commits(struct work *work, const struct msp_repo *repo, const char *const *tips, size_t count,
	char ***ids, size_t *id_count, struct msp_error *err)
{
	const char **arguments = msp_arena_array(work->arena, count + 4, sizeof *arguments);
	struct msp_buf output = MSP_BUF_INIT;

	arguments[0] = "rev-list";
	arguments[1] = "--topo-order";
	arguments[2] = "--reverse";
	for (size_t i = 0; i < count; i++)
		arguments[3 + i] = tips[i];
	struct msp_child command = { .argv = msp_child_git(work->arena, repo, arguments), .output = &output };
	int rc = msp_child_run(&command, err);
	if (rc == 0 && command.status != 0)
		rc = msp_child_failed(&command, MSP_DATA, err);
	*ids = msp_str_split(work->arena, output.data, '\n', id_count);
	if (*id_count > 0)
		(*id_count)--; /* behind the last line feed */
	msp_buf_release(&output);
	return rc;
}

int msp_rewrite_run(struct msp_rewrite *rewrite, const struct msp_repo *repo, struct msp_git *git,
	const char *const *tips, size_t tip_count, const struct msp_rewrite_rules *rules, struct msp_error *err)
{
	struct work work = { .result = rewrite, .arena = &rewrite->arena, .rules = rules, .git = git };
	size_t count;
	char **ids;

	*rewrite = (struct msp_rewrite){ .arena = MSP_ARENA_INIT };
	msp_map_init(&rewrite->commits, &rewrite->arena);
	msp_map_init(&rewrite->dropped, &rewrite->arena);
	msp_map_init(&work.trees, &rewrite->arena);
	msp_map_init(&work.roots, &rewrite->arena);
	msp_map_init(&work.seen, &rewrite->arena);
	if (list_commits(&work, repo, tips, tip_count, &ids, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (filter_commit(&work, ids[i], err) != 0)
			return -1;
		if (rules->progress != NULL)
			rules->progress(rules->progress_context, i + 1, count);
	}
	return 0;
}

void msp_rewrite_release(struct msp_rewrite *rewrite)
{
	msp_arena_release(&rewrite->arena);
}

const char *msp_rewrite_of(const struct msp_rewrite *rewrite, const char *commit)
{
	const char *made = msp_map_get(&rewrite->commits, commit);

	return made == NULL ? "" : made;
}

int msp_rewrite_tag(
	struct msp_git *git, const char *tag, const char *object, char made[MSP_OID_SIZE], struct msp_error *err)
{
	struct msp_buf text = MSP_BUF_INIT;
	int rc = read_object(git, tag, GIT_OBJECT_TAG, &text, err);

	/* "object <id>" is the first line; a signature is the end */
	if (rc == 0 && (text.length < strlen("object ") + MSP_OID_SIZE || !msp_str_starts(text.data, "object ")))
		rc = msp_error_set(err, MSP_DATA, "not a tag: %s", tag);
	if (rc == 0) {
		msp_buf_splice(&text, strlen("object "), MSP_OID_SIZE - 1, object, MSP_OID_SIZE - 1);
		const char *signature = strstr(text.data, "\n-----BEGIN ");
		if (signature != NULL)
			msp_buf_truncate(&text, (size_t)(signature - text.data) + 1);
		rc = msp_git_store(git, GIT_OBJECT_TAG, text.data, text.length, made, err);
	}
	msp_buf_release(&text);
	return rc;
}

int msp_rewrite_lock(const struct msp_repo *repo, int timeout, int *lock, struct msp_error *err)
{
	return msp_lock_take(repo, timeout, lock, err);
}

void msp_rewrite_unlock(int lock)
{
	msp_lock_release(lock);
}
