/* SPDX-License-Identifier: ISC */
/*
 * Trees of pass, passage and gopass: a file for each entry, opened by gpg or age.  Files are opened relative to their
 * folder and never through links, and are given to the programs as descriptors: no name of the tree reaches a command
 * line.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/vault/import.h"
#include "cmd/vault/import_open.h"
#include "lib/base/file.h"
#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"

#define DEPTH 32

struct tree {
	struct vault_import *import;
	struct msp_arena *arena;
	const char *const *age; /* its command line; NULL = not needed yet */
	struct msp_secret plain;
	struct msp_progress progress;
	size_t count;
};

/* ---- command lines ----------------------------------------------------------------------------------------------- */

/* --identity, else what passage(1) takes. */
static int find_identities(struct tree *tree, struct msp_error *err)
{
	const struct msp_texts *given = &tree->import->given->identities;
	const char *named = getenv("PASSAGE_IDENTITIES_FILE"), *home = getenv("HOME");
	const char **argv = msp_arena_array(tree->arena, 2 * given->count + 5, sizeof *argv);
	size_t count = 0;

	argv[count++] = "age";
	argv[count++] = "-d";
	for (size_t i = 0; i < given->count; i++) {
		argv[count++] = "-i";
		argv[count++] = given->items[i];
	}
	if (given->count == 0) {
		const char *path = !msp_str_empty(named)  ? named
				   : !msp_str_empty(home) ? msp_path_join(tree->arena, home, ".passage/identities")
							  : "";
		if (!msp_file_exists(path)) {
			msp_error_set(err, MSP_MISSING, "there is no identity to open the files of age with");
			msp_error_hint(err, "-i FILE names it");
			return -1;
		}
		argv[count++] = "-i";
		argv[count++] = path;
	}
	tree->age = argv;
	return 0;
}

static const char *const *command_for(struct tree *tree, const char *name, struct msp_error *err)
{
	static const char *const gpg[] = { "gpg", "--decrypt", "--quiet", "--yes", NULL };

	if (msp_str_ends(name, ".gpg"))
		return gpg;
	return tree->age != NULL || find_identities(tree, err) == 0 ? tree->age : NULL;
}

/* ---- entries ----------------------------------------------------------------------------------------------------- */

static void begin(struct tree *tree, const char *path)
{
	struct msp_secret *stream = &tree->import->stream;
	const char *slash = strrchr(path, '/');

	msp_entry_begin(stream, (uint32_t)++tree->count);
	msp_entry_puts(stream, MSP_ENTRY_ID, path);
	msp_entry_put(stream, MSP_ENTRY_FOLDER, NULL, path, slash != NULL ? (size_t)(slash - path) : 0);
	msp_entry_puts(stream, MSP_ENTRY_TITLE, slash != NULL ? slash + 1 : path);
	msp_progress_step(&tree->progress, tree->count);
}

static void refuse(struct tree *tree, const char *path, const char *reason)
{
	/* what is not UTF-8 cannot be said: up to there */
	begin(tree, msp_arena_strndup(tree->arena, path, msp_utf8_check(path, strlen(path))));
	msp_entry_puts(&tree->import->stream, MSP_ENTRY_REFUSED, reason);
	msp_entry_end(&tree->import->stream);
}

static bool is_text(const struct msp_secret *plain)
{
	return plain->length == 0 ||
	       (memchr(plain->bytes, '\0', plain->length) == NULL &&
		       msp_utf8_check((const char *)plain->bytes, plain->length) == plain->length);
}

/* What gopass wrote before 1.13 as MIME has its fields elsewhere. */
static bool is_mime(const struct msp_secret *plain)
{
	static const char mark[] = "GOPASS-SECRET-1.0";

	return plain->length >= sizeof mark - 1 && memcmp(plain->bytes, mark, sizeof mark - 1) == 0;
}

static void put_entry(struct tree *tree, const char *path)
{
	struct msp_secret *stream = &tree->import->stream;
	struct msp_arena scratch = MSP_ARENA_INIT;
	struct msp_entry entry = { 0 };
	char name[MSP_ENTRY_NAME + 1];

	begin(tree, path);
	if (is_mime(&tree->plain))
		msp_entry_puts(
			stream, MSP_ENTRY_REFUSED, msp_message("gopass's old MIME form: `gopass fsck` rewrites it"));
	else if (is_text(&tree->plain))
		msp_entry_read(&scratch, tree->plain.bytes, tree->plain.length, &entry);
	else
		msp_entry_put(stream, MSP_ENTRY_PASSWORD, NULL, tree->plain.bytes, tree->plain.length);
	for (size_t i = 0; i < entry.count; i++) {
		const struct msp_entry_part *part = &entry.parts[i];
		if (part->name_length > 0)
			memcpy(name, part->name, part->name_length);
		name[part->name_length] = '\0';
		msp_entry_put(stream, part->field, name, part->bytes, part->length);
	}
	msp_entry_end(stream);
	msp_arena_release(&scratch);
}

static int open_entry(struct tree *tree, int fd, const char *path, const char *name, struct msp_error *err)
{
	char complaint[VAULT_COMPLAINT];
	const char *const *argv = command_for(tree, name, err);

	if (argv == NULL)
		return -1;
	int failed = vault_import_open(argv, fd, &tree->plain, complaint, err);
	if (failed < 0)
		return -1;
	/* without ".gpg" or ".age" */
	path = msp_arena_strndup(tree->arena, path, strlen(path) - 4);
	if (failed > 0)
		refuse(tree, path, msp_arena_printf(tree->arena, "%s: %s", argv[0], complaint));
	else
		put_entry(tree, path);
	msp_secret_clear(&tree->plain);
	return 0;
}

/* ---- folders ----------------------------------------------------------------------------------------------------- */

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names but those that begin with a dot: .git, .gpg-id, .age-recipients. */
static int list_names(struct tree *tree, int fd, const char ***names, size_t *count, struct msp_error *err)
{
	const char **list = NULL;
	size_t capacity = 0;
	int copy = dup(fd);
	DIR *folder = copy >= 0 ? fdopendir(copy) : NULL;
	struct dirent *entry;

	*count = 0;
	if (folder == NULL) {
		msp_error_put_errno(err, errno, "cannot read");
		if (copy >= 0)
			close(copy);
		return -1;
	}
	while ((entry = readdir(folder)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		msp_arena_reserve(tree->arena, list, *count, capacity);
		list[(*count)++] = msp_arena_strdup(tree->arena, entry->d_name);
	}
	closedir(folder);
	if (*count > 0)
		qsort(list, *count, sizeof *list, compare);
	*names = list;
	return 0;
}

static int walk(struct tree *tree, int fd, const char *path, int depth, struct msp_error *err);

/* Opened as what it was found to be, and never through a link. */
static int open_below(int folder, const char *name, int kind)
{
	return openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | kind);
}

static int visit_folder(
	struct tree *tree, int folder, const char *path, const char *name, int depth, struct msp_error *err)
{
	int fd = open_below(folder, name, O_DIRECTORY);

	if (fd < 0 || depth == DEPTH) {
		refuse(tree, path,
			fd < 0 ? msp_message("the folder cannot be read") : msp_message("folders nested too deeply"));
		if (fd >= 0)
			close(fd);
		return 0;
	}
	int failed = walk(tree, fd, path, depth + 1, err);
	close(fd);
	return failed;
}

static int visit_file(struct tree *tree, int folder, const char *path, const char *name, struct msp_error *err)
{
	size_t length = strlen(name);
	int fd;

	if (length < 5 || (!msp_str_ends(name, ".gpg") && !msp_str_ends(name, ".age"))) {
		refuse(tree, path, msp_message("neither a .gpg nor an .age file"));
		return 0;
	}
	fd = open_below(folder, name, 0);
	if (fd < 0) {
		refuse(tree, path, msp_message("the file cannot be read"));
		return 0;
	}
	int failed = open_entry(tree, fd, path, name, err);
	close(fd);
	return failed;
}

static int visit(struct tree *tree, int folder, const char *path, const char *name, int depth, struct msp_error *err)
{
	struct stat status;

	if (tree->count > VAULT_IMPORT_MOST)
		return 0;
	if (msp_utf8_check(path, strlen(path)) != strlen(path)) {
		refuse(tree, path, msp_message("a name that is not UTF-8"));
		return 0;
	}
	if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
		refuse(tree, path, msp_message("it cannot be read"));
	else if (S_ISDIR(status.st_mode))
		return visit_folder(tree, folder, path, name, depth, err);
	else if (S_ISREG(status.st_mode))
		return visit_file(tree, folder, path, name, err);
	else
		refuse(tree, path,
			S_ISLNK(status.st_mode) ? msp_message("a symbolic link") : msp_message("no ordinary file"));
	return 0;
}

static int walk(struct tree *tree, int fd, const char *path, int depth, struct msp_error *err)
{
	const char **names = NULL;
	size_t count;
	int failed = list_names(tree, fd, &names, &count, err);

	for (size_t i = 0; i < count && failed == 0; i++)
		failed = visit(tree, fd, msp_path_join(tree->arena, path, names[i]), names[i], depth, err);
	return failed;
}

int vault_import_tree(struct vault_import *import, const char *folder, struct msp_error *err)
{
	struct tree tree = { .import = import, .arena = import->vault.session.arena };
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0) {
		if (errno == ENOTDIR)
			msp_error_put(err, MSP_USAGE, "a file, where %s is a folder", import->format->name);
		else
			msp_error_put_errno(err, errno, "cannot open");
		msp_error_at(err, folder, 0, 0);
		return -1;
	}
	msp_secret_init(&tree.plain, import->stream.memory);
	msp_progress_start(&tree.progress, import->vault.session.cli, import->format->name, 0);
	int failed = walk(&tree, fd, "", 0, err);
	msp_progress_end(&tree.progress);
	msp_secret_release(&tree.plain);
	close(fd);
	return failed;
}
