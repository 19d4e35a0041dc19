/* SPDX-License-Identifier: ISC */
/*
 * A look into git's index (gitformat-index(5)) to see that paths are clean, without starting git for it: versions 2 and
 * 3 as they usually are.  It only ever says "surely clean"; whatever else it meets, split and sparse indexes, flags,
 * line end conversions, is for git status to judge.
 */
#include "lib/store/worktree.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/sha256.h"
#include "lib/base/str.h"

#define HEADER 12
#define TRAILER 20 /* SHA-1 of all before, or zeros */
#define ENTRY 62   /* stat data 40, object id 20, flags 2 */
#define MODE_AT 24
#define OID_AT 40
#define FLAGS_AT 60
#define LENGTH_MASK 0x0FFF
#define STAGE_MASK 0x3000
#define EXTENDED 0x4000
#define EXTENSION_HEADER 8

struct view {
	const unsigned char *bytes;
	size_t length; /* without the trailer */
	uint32_t version, count;
};

struct entry {
	const char *path;
	size_t path_length;
	const unsigned char *oid;
	uint32_t mode, flags;
	bool extended;
};

static uint32_t read_32(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* False when there is no more, or it is not what the format says. */
static bool next_entry(const struct view *view, size_t *at, struct entry *entry)
{
	const unsigned char *bytes = view->bytes + *at;
	size_t left = view->length - *at;

	if (left < ENTRY + 2)
		return false;
	entry->mode = read_32(bytes + MODE_AT);
	entry->oid = bytes + OID_AT;
	entry->flags = (uint32_t)bytes[FLAGS_AT] << 8 | bytes[FLAGS_AT + 1];
	entry->extended = view->version >= 3 && (entry->flags & EXTENDED) != 0;
	size_t start = ENTRY + (entry->extended ? 2 : 0);
	entry->path = (const char *)bytes + start;
	entry->path_length = entry->flags & LENGTH_MASK;
	if (entry->path_length == LENGTH_MASK)
		entry->path_length = strnlen(entry->path, left - start);
	/* one to eight NUL bytes fill up to a multiple of eight */
	size_t size = (start + entry->path_length + 8) / 8 * 8;
	if (size > left || entry->path[entry->path_length] != '\0')
		return false;
	*at += size;
	return true;
}

static int compare_path(const struct entry *entry, const char *path)
{
	size_t length = strlen(path);
	size_t common = length < entry->path_length ? length : entry->path_length;
	int rc = memcmp(entry->path, path, common);

	return rc != 0 ? rc : (entry->path_length > length) - (entry->path_length < length);
}

/* Index and HEAD agree on a path. */
static bool same_as_before(const struct entry *entry, const struct msp_txn_change *change)
{
	char hex[MSP_OID_SIZE];

	msp_hex(entry->oid, 20, hex);
	return change->before_mode != 0 && entry->mode == change->before_mode && !entry->extended &&
	       (entry->flags & STAGE_MASK) == 0 && msp_str_equal(hex, change->before);
}

/* Extensions whose names begin with a small letter change what the entries mean. */
static bool plain_extensions(const struct view *view, size_t at)
{
	while (view->length - at >= EXTENSION_HEADER) {
		const unsigned char *bytes = view->bytes + at;
		uint32_t size = read_32(bytes + 4);
		if (bytes[0] < 'A' || bytes[0] > 'Z' || size > view->length - at - EXTENSION_HEADER)
			return false;
		at += EXTENSION_HEADER + size;
	}
	return at == view->length;
}

/* Entries and changes are both in order of their paths. */
static bool entries_clean(const struct view *view, struct msp_txn_change *const *changes, size_t count)
{
	size_t at = HEADER, next = 0;

	for (uint32_t i = 0; i < view->count; i++) {
		struct entry entry;
		if (!next_entry(view, &at, &entry))
			return false;
		while (next < count) {
			int rc = compare_path(&entry, changes[next]->path);
			if (rc < 0)
				break;
			/* an entry for what HEAD has not, or none for what it has */
			if (rc == 0 ? !same_as_before(&entry, changes[next]) : changes[next]->before_mode != 0)
				return false;
			next++;
			if (rc == 0)
				break;
		}
	}
	for (; next < count; next++)
		if (changes[next]->before_mode != 0)
			return false;
	return plain_extensions(view, at);
}

static bool view_clean(struct view *view, struct msp_txn_change *const *changes, size_t count)
{
	if (view->length < HEADER + TRAILER || memcmp(view->bytes, "DIRC", 4) != 0)
		return false;
	view->length -= TRAILER;
	view->version = read_32(view->bytes + 4);
	view->count = read_32(view->bytes + 8);
	return (view->version == 2 || view->version == 3) && entries_clean(view, changes, count);
}

static bool index_clean(const struct msp_worktree *worktree)
{
	struct stat status;
	struct view view = { NULL, 0, 0, 0 };
	int fd = open(worktree->index, O_RDONLY | O_CLOEXEC);
	bool clean = false;

	if (fd < 0)
		return false;
	if (fstat(fd, &status) == 0 && status.st_size > 0) {
		/* git replaces its index, it never writes into it: the mapping stays whole */
		void *map = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (map != MAP_FAILED) {
			view.bytes = map;
			view.length = (size_t)status.st_size;
			clean = view_clean(&view, worktree->changes, worktree->count);
			munmap(map, (size_t)status.st_size);
		}
	}
	close(fd);
	return clean;
}

/* The file holds the very bytes of the blob.  Where git would convert line ends it need not, and git is asked. */
static bool file_clean(const struct msp_worktree *worktree, const struct msp_txn_change *change)
{
	struct msp_buf content = MSP_BUF_INIT;
	char oid[MSP_OID_SIZE];
	bool executable;
	bool clean = msp_worktree_file_read(worktree->root, change->path, &content, &executable) > 0 &&
		     executable == ((change->before_mode & 0111) != 0) &&
		     msp_git_hash(worktree->git, content.data, content.length, oid, NULL) == 0 &&
		     msp_str_equal(oid, change->before);

	msp_buf_release(&content);
	return clean;
}

bool msp_worktree_surely_clean(const struct msp_worktree *worktree)
{
	if (!index_clean(worktree))
		return false;
	for (size_t i = 0; i < worktree->count; i++)
		if (worktree->changes[i]->before_mode != 0 && !file_clean(worktree, worktree->changes[i]))
			return false;
	return true;
}
