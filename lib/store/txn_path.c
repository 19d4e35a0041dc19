/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <utf8proc.h>

#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/store/git_load.h"
#include "lib/store/txn_internal.h"

#define PATH_LIMIT 4000
#define NAME_LIMIT 255

static int bad_path(const char *path, const char *what, struct msp_error *err)
{
	struct msp_arena arena = MSP_ARENA_INIT;

	msp_error_set(err, MSP_DATA, "%s", what);
	/* the path itself may be what is hostile */
	msp_error_at(err,
		msp_utf8_check(path, strlen(path)) == strlen(path) ? msp_utf8_visible(&arena, path, false) : "", 0, 0);
	msp_arena_release(&arena);
	return -1;
}

static bool has_controls(const char *path)
{
	size_t length = strlen(path);

	for (size_t at = 0; at < length;) {
		uint32_t c = msp_utf8_next(path, length, &at);
		if (c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029)
			return true;
	}
	return false;
}

/* Code points that HFS+ leaves out when it compares names, so that ".g<U+200C>it" is .git there. */
static bool ignored(uint32_t c)
{
	return (c >= 0x200C && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x206A && c <= 0x206F) ||
	       c == 0xFEFF;
}

/* .git as any file system may read it: other case, ignored code points, dots and blanks at the end, a stream (":"),
 * or its short name on NTFS. */
static bool is_dot_git(const char *name)
{
	char plain[8];
	size_t length = strlen(name), used = 0;

	for (size_t at = 0; at < length;) {
		uint32_t c = msp_utf8_next(name, length, &at);
		if (ignored(c))
			continue;
		if (c == ':' || (used >= 4 && (c == '.' || c == ' ')))
			break;
		if (c >= 0x80 || used + 1 >= sizeof plain)
			return false;
		plain[used++] = (char)c;
	}
	plain[used] = '\0';
	return strcasecmp(plain, ".git") == 0 || strcasecmp(plain, "git~1") == 0;
}

static int check_name(const char *path, const char *name, struct msp_error *err)
{
	if (name[0] == '\0')
		return bad_path(path, "a path with an empty part", err);
	if (msp_str_equal(name, ".") || msp_str_equal(name, ".."))
		return bad_path(path, "a path that leads elsewhere", err);
	if (is_dot_git(name))
		return bad_path(path, "a path into git's own folder", err);
	if (strchr(name, '\\') != NULL)
		return bad_path(path, "a backslash in a path", err);
	if (strlen(name) > NAME_LIMIT)
		return bad_path(path, "a name longer than 255 bytes", err);
	return 0;
}

int msp_txn_check_path(struct msp_arena *arena, const char *path, struct msp_error *err)
{
	size_t length = strlen(path), count;

	if (length == 0 || length > PATH_LIMIT)
		return bad_path(path, length == 0 ? "an empty path" : "a path longer than 4000 bytes", err);
	if (msp_utf8_check(path, length) != length)
		return bad_path(path, "a path that is not UTF-8", err);
	if (has_controls(path))
		return bad_path(path, "control characters in a path", err);
	if (path[0] == '/')
		return bad_path(path, "an absolute path", err);
	if (!msp_utf8_is_nfc(path))
		return bad_path(path, "a path that is not in normalisation form C", err);
	char **names = msp_str_split(arena, path, '/', &count);
	for (size_t i = 0; i < count; i++)
		if (check_name(path, names[i], err) < 0)
			return -1;
	return 0;
}

/* Case folded, accents kept: what file systems that ignore case compare. */
static char *fold_case(struct msp_arena *arena, const char *name)
{
	utf8proc_uint8_t *mapped = NULL;
	utf8proc_ssize_t length = utf8proc_map((const utf8proc_uint8_t *)name, 0, &mapped,
		UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);

	if (length == UTF8PROC_ERROR_NOMEM)
		msp_out_of_memory();
	/* a name in an old tree that is not UTF-8 is compared as it is */
	char *copy = msp_arena_strdup(arena, length < 0 ? name : (const char *)mapped);
	free(mapped);
	return copy;
}

struct name {
	const char *path; /* as it is written */
	bool folder;
};

/* Names of the folders looked at so far: "folder/" + folded name to struct name. */
struct names {
	struct msp_txn *txn;
	struct msp_map folders, names;
};

static const char *folded_key(struct names *names, const char *folder, const char *name)
{
	return msp_arena_printf(&names->txn->arena, "%s/%s", folder, fold_case(&names->txn->arena, name));
}

static void add_name(struct names *names, const char *folder, const char *name, bool is_folder)
{
	struct msp_arena *arena = &names->txn->arena;
	struct name *entry = msp_arena_alloc(arena, sizeof *entry);
	const char *path = msp_path_join(arena, folder, name);
	struct msp_txn_change *change = msp_map_get(&names->txn->by_path, path);

	if (change != NULL && change->bytes == NULL) /* it goes in this very transaction */
		return;
	*entry = (struct name){ path, is_folder };
	msp_map_set(&names->names, folded_key(names, folder, name), entry);
}

static int note_name(void *context, const char *folder, const char *name, uint32_t mode)
{
	add_name(context, folder, name, mode == GIT_FILEMODE_TREE);
	return 0;
}

static int load_folder(struct names *names, const char *folder, struct msp_error *err)
{
	struct msp_txn *txn = names->txn;

	if (msp_map_get(&names->folders, folder) != NULL)
		return 0;
	msp_map_set(&names->folders, folder, names);
	return msp_git_list(txn->git, txn->tree, folder, note_name, names, err);
}

/* One part of a path: what is there under the same folded name must be the same name and of the same kind. */
static int check_part(struct names *names, const char *path, const char *folder, const char *name, bool is_folder,
	struct msp_error *err)
{
	if (load_folder(names, folder, err) < 0)
		return -1;
	struct name *there = msp_map_get(&names->names, folded_key(names, folder, name));
	if (there == NULL) {
		add_name(names, folder, name, is_folder);
		return 0;
	}
	if (!msp_str_equal(there->path, msp_path_join(&names->txn->arena, folder, name)))
		msp_error_set(err, MSP_DATA, "a name that differs only in case from %s", there->path);
	else if (there->folder && !is_folder)
		msp_error_set(err, MSP_DATA, "a folder of that name exists");
	else if (!there->folder && is_folder)
		msp_error_set(err, MSP_DATA, "%s is a file, not a folder", there->path);
	else
		return 0;
	msp_error_at(err, path, 0, 0);
	return -1;
}

static int check_new_path(struct names *names, const char *path, struct msp_error *err)
{
	struct msp_arena *arena = &names->txn->arena;
	const char *folder = "";
	size_t count;
	char **parts = msp_str_split(arena, path, '/', &count);

	for (size_t i = 0; i < count; i++) {
		if (check_part(names, path, folder, parts[i], i + 1 < count, err) < 0)
			return -1;
		folder = msp_path_join(arena, folder, parts[i]);
	}
	return 0;
}

int msp_txn_check_names(struct msp_txn *txn, struct msp_error *err)
{
	struct names names = { .txn = txn };

	msp_map_init(&names.folders, &txn->arena);
	msp_map_init(&names.names, &txn->arena);
	for (size_t i = 0; i < txn->count; i++) {
		struct msp_txn_change *change = txn->changes[i];
		if (change->bytes == NULL)
			continue;
		if (change->before_mode == 0) {
			if (check_new_path(&names, change->path, err) < 0)
				return -1;
		} else if (change->before_mode != GIT_FILEMODE_BLOB &&
			   change->before_mode != GIT_FILEMODE_BLOB_EXECUTABLE) {
			msp_error_set(err, MSP_DATA, "a link, a folder or another repository stands there, not a file");
			msp_error_at(err, change->path, 0, 0);
			return -1;
		}
	}
	return 0;
}
