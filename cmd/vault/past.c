/* SPDX-License-Identifier: ISC */
/* Commits, trees and blobs of the vault. */
#include "cmd/vault/past.h"

#include <stdlib.h>
#include <string.h>

#include "cmd/git.h"
#include "lib/base/str.h"

#define CLIENTS "clients/"

/* ---- opening ----------------------------------------------------------------------------------------------------- */

/* What git receive-pack says about where the objects are that a push brings. */
static int see_quarantine(struct vault_past *past, struct msp_error *err)
{
	const char *objects = getenv("GIT_OBJECT_DIRECTORY"), *more = getenv("GIT_ALTERNATE_OBJECT_DIRECTORIES");
	size_t count;

	if (!msp_str_empty(objects) && msp_git_alternate(past->git, objects, err) != 0)
		return -1;
	char **folders = msp_str_split(past->arena, more == NULL ? "" : more, ':', &count);
	for (size_t i = 0; i < count; i++) {
		if (*folders[i] != '\0' && msp_git_alternate(past->git, folders[i], err) != 0)
			return -1;
	}
	return 0;
}

int vault_past_open(struct vault_past *past, struct vault *vault, struct msp_error *err)
{
	*past = (struct vault_past){ .vault = vault, .arena = vault->session.arena };
	msp_map_init(&past->chains, past->arena);
	msp_map_init(&past->texts, past->arena);
	if (msp_git_open(&vault->session.repo, &past->git, err) != 0)
		return -1;
	return see_quarantine(past, err);
}

void vault_past_close(struct vault_past *past)
{
	if (past->git != NULL)
		msp_git_close(past->git);
	past->git = NULL;
}

/* ---- commits ----------------------------------------------------------------------------------------------------- */

/* "<id> <time> <parent> <parent>" */
static int read_commit(struct vault_past *past, const char *line, struct vault_commit *commit, struct msp_error *err)
{
	size_t count;
	char **words = msp_str_split(past->arena, line, ' ', &count);

	if (count < 2 || msp_str_int(words[1], 0, INT64_MAX, &commit->at, err) != 0)
		return msp_error_set(err, MSP_SYSTEM, "git log said '%s'", line);
	commit->id = words[0];
	commit->parents = msp_arena_array(past->arena, count, sizeof *commit->parents);
	for (size_t i = 2; i < count; i++) {
		if (words[i][0] != '\0')
			commit->parents[commit->parent_count++] = words[i];
	}
	return msp_git_tree(past->git, commit->id, commit->tree, err);
}

int vault_past_commits(struct vault_past *past, const char *older, const char *newer, const char *client,
	struct vault_commit **commits, size_t *count, struct msp_error *err)
{
	struct msp_arena *arena = past->arena;
	const char *range = older[0] == '\0' ? newer : msp_arena_printf(arena, "%s..%s", older, newer);
	const char *secrets =
		client == NULL ? ":(glob)clients/*/vault/**" : msp_arena_printf(arena, "clients/%s/vault", client);
	const char *const arguments[] = { "log", "--full-history", "--topo-order", "--reverse", "--format=%H %ct %P",
		range, "--", secrets, VAULT_ROSTERS, NULL };
	struct msp_buf output = MSP_BUF_INIT;
	size_t lines;

	*count = 0;
	int failed = msp_git_ask(arena, &past->vault->session.repo, arguments, MSP_DATA, &output, NULL, err);
	char **items = msp_str_split(arena, output.data, '\n', &lines);
	msp_buf_release(&output);
	*commits = msp_arena_array(arena, lines, sizeof **commits);
	for (size_t i = 0; failed == 0 && i < lines; i++) {
		if (items[i][0] != '\0')
			failed = read_commit(past, items[i], &(*commits)[(*count)++], err);
	}
	return failed;
}

int vault_past_goes_on(
	struct vault_past *past, const char *older, const char *newer, bool *goes_on, struct msp_error *err)
{
	struct msp_error missing = MSP_ERROR_INIT;
	char(*bases)[MSP_OID_SIZE];
	char tree[MSP_OID_SIZE];
	size_t count;

	*goes_on = false;
	if (msp_git_tree(past->git, older, tree, &missing) != 0)
		return 0;
	if (msp_git_merge_bases(past->git, past->arena, older, newer, &bases, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		*goes_on = *goes_on || strcmp(bases[i], older) == 0;
	return 0;
}

/* ---- files ------------------------------------------------------------------------------------------------------- */

/* "100644 blob <oid>\t<path>" */
static void read_file(struct vault_past *past, char *entry, struct vault_past_file *file)
{
	char *tab = strchr(entry, '\t'), *oid = strchr(entry, ' ');

	if (tab == NULL || oid == NULL || (oid = strchr(oid + 1, ' ')) == NULL)
		msp_bug("git ls-tree said '%s'", entry);
	*tab = '\0';
	file->mode = (uint32_t)strtoul(entry, NULL, 8);
	file->oid = msp_arena_strdup(past->arena, oid + 1);
	file->path = msp_arena_strdup(past->arena, tab + 1);
}

static int list_tree(
	struct vault_past *past, const char *const *arguments, struct msp_buf *output, struct msp_error *err)
{
	return msp_git_ask(past->arena, &past->vault->session.repo, arguments, MSP_DATA, output, NULL, err);
}

/* Folders that can hold secrets; git lists those that do. */
static int list_folders(struct vault_past *past, const char *commit, const char ***arguments, struct msp_error *err)
{
	static const char *const first[] = { "ls-tree", "-r", "-z", "--full-tree" };
	const char *const clients[] = { "ls-tree", "-z", "--name-only", "--full-tree", commit, CLIENTS, NULL };
	struct msp_buf output = MSP_BUF_INIT;
	size_t count = 0, names = 0;

	if (list_tree(past, clients, &output, err) != 0) {
		msp_buf_release(&output);
		return -1;
	}
	for (size_t i = 0; i < output.length; i++)
		names += output.data[i] == '\0';
	*arguments = msp_arena_array(past->arena, names + MSP_COUNT(first) + 4, sizeof **arguments);
	for (size_t i = 0; i < MSP_COUNT(first); i++)
		(*arguments)[count++] = first[i];
	(*arguments)[count++] = commit;
	(*arguments)[count++] = "vault/";
	for (size_t at = 0; at < output.length; at += strlen(output.data + at) + 1)
		(*arguments)[count++] = msp_arena_printf(past->arena, "%s/vault/", output.data + at);
	msp_buf_release(&output);
	return 0;
}

int vault_past_files(struct vault_past *past, const char *commit, struct vault_past_file **files, size_t *count,
	struct msp_error *err)
{
	struct msp_buf output = MSP_BUF_INIT;
	const char **arguments;
	size_t entries = 0;

	*count = 0;
	if (list_folders(past, commit, &arguments, err) != 0)
		return -1;
	int failed = list_tree(past, arguments, &output, err);
	for (size_t i = 0; i < output.length; i++)
		entries += output.data[i] == '\0';
	*files = msp_arena_array(past->arena, entries, sizeof **files);
	for (size_t at = 0; failed == 0 && at < output.length;) {
		size_t length = strlen(output.data + at);
		read_file(past, output.data + at, &(*files)[(*count)++]);
		at += length + 1;
	}
	msp_buf_release(&output);
	return failed;
}

int vault_past_find(
	struct vault_past *past, const char *tree, const char *path, char oid[MSP_OID_SIZE], struct msp_error *err)
{
	struct msp_error missing = MSP_ERROR_INIT;
	uint32_t mode;

	oid[0] = '\0';
	if (msp_git_lookup(past->git, tree, path, oid, &mode, &missing) == 0)
		return 0;
	oid[0] = '\0';
	if (missing.code == MSP_MISSING)
		return 0;
	*err = missing;
	return -1;
}

int vault_past_text(struct vault_past *past, const char *oid, const char **text, size_t *length, struct msp_error *err)
{
	struct msp_buf content = MSP_BUF_INIT;

	*text = NULL;
	*length = 0;
	if (oid[0] == '\0')
		return 0;
	struct vault_past_text *known = msp_map_get(&past->texts, oid);
	if (known == NULL) {
		if (msp_git_blob(past->git, oid, &content, err) != 0) {
			msp_buf_release(&content);
			return -1;
		}
		known = msp_arena_alloc(past->arena, sizeof *known);
		known->text = msp_arena_memdup(past->arena, content.data, content.length);
		known->length = content.length;
		msp_map_set(&past->texts, msp_arena_strdup(past->arena, oid), known);
		msp_buf_release(&content);
	}
	*text = known->text;
	*length = known->length;
	return 0;
}

/* ---- rosters ----------------------------------------------------------------------------------------------------- */

struct roster_files {
	struct vault_past *past;
	struct msp_roster_file *files;
	struct msp_roster_signature *signatures;
	size_t file_count, file_capacity, signature_count, signature_capacity;
};

static int add_roster(void *context, const struct msp_git_change *change, struct msp_error *err)
{
	struct roster_files *list = context;
	struct msp_arena *arena = list->past->arena;
	const char *path = msp_arena_strdup(arena, change->path), *text;
	size_t length;

	if (vault_past_text(list->past, change->after, &text, &length, err) != 0)
		return -1;
	if (strstr(path, ".yaml.sig.") != NULL) {
		msp_arena_reserve(arena, list->signatures, list->signature_count, list->signature_capacity);
		list->signatures[list->signature_count++] = (struct msp_roster_signature){ path, text, length };
	} else if (msp_str_ends(path, ".yaml")) {
		msp_arena_reserve(arena, list->files, list->file_count, list->file_capacity);
		list->files[list->file_count++] = (struct msp_roster_file){ path, text, length };
	}
	return 0;
}

static int read_chain(struct vault_past *past, const char *tree, struct vault_past_chain *found, struct msp_error *err)
{
	struct msp_roster_chain *chain = msp_arena_alloc(past->arena, sizeof *chain);
	struct roster_files list = { .past = past };

	if (msp_git_compare(past->git, "", tree, VAULT_ROSTERS, add_roster, &list, err) != 0)
		return -1;
	found->problem = (struct msp_error)MSP_ERROR_INIT;
	if (msp_roster_chain_verify(past->arena, list.files, list.file_count, list.signatures, list.signature_count,
		    chain, &found->problem) == 0)
		found->chain = chain;
	return 0;
}

int vault_past_chain(
	struct vault_past *past, const char *tree, const struct vault_past_chain **chain, struct msp_error *err)
{
	char oid[MSP_OID_SIZE];

	if (vault_past_find(past, tree, VAULT_ROSTERS, oid, err) != 0)
		return -1;
	struct vault_past_chain *found = msp_map_get(&past->chains, oid);
	if (found == NULL) {
		found = msp_arena_alloc(past->arena, sizeof *found);
		if (read_chain(past, tree, found, err) != 0)
			return -1;
		msp_map_set(&past->chains, msp_arena_strdup(past->arena, oid), found);
	}
	*chain = found;
	return 0;
}

/* ---- names ------------------------------------------------------------------------------------------------------- */

const char *vault_past_unit(struct msp_arena *arena, const char *path)
{
	static const char *const endings[] = { ".gone.yaml.sig", ".gone.yaml", ".yaml.sig", ".yaml", ".age" };
	const struct msp_kind *kind = msp_kind_of(path);

	if (kind->id != MSP_KIND_SECRET && kind->id != MSP_KIND_SECRET_DATA && kind->id != MSP_KIND_SECRET_SIGNATURE)
		return NULL;
	/* a secret has no folders: what lies deeper is something else (vault/log) */
	if (strchr(strstr(path, "/vault/") + strlen("/vault/"), '/') != NULL)
		return NULL;
	for (size_t i = 0; i < MSP_COUNT(endings); i++) {
		if (msp_str_ends(path, endings[i]))
			return msp_arena_printf(arena, "%.*s.yaml", (int)(strlen(path) - strlen(endings[i])), path);
	}
	return NULL;
}

const char *vault_past_reference(struct msp_arena *arena, const char *manifest)
{
	struct msp_place place;

	msp_kind_place(arena, manifest, &place);
	return msp_kind_reference(arena, &place);
}
