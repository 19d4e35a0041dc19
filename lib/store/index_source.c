/* SPDX-License-Identifier: ISC */
/*
 * Texts of files, quickly.  A file of the work tree is taken when its bytes hash to the id git has: that alone proves
 * it, whatever filters or clocks say.  For many files of a bare repository git cat-file is fed in the order of the
 * packs (twice as quick as any other order); else libgit2 reads the object.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/store/index_private.h"

#define STREAM_FROM 2000  /* entries from which on a process of its own pays */
#define STREAM_RANK 10    /* files with smaller ranks are needed first: they are read one by one */
#define STREAM_AHEAD 1024 /* requests in the socket: 42 kB, less than any socket buffer */
#define FILE_LIMIT ((size_t)64 << 20)
#define CHUNK ((size_t)256 * 1024)

/* ---- order of the packs ---- */

/* A pack index, version 2 (gitformat-pack(5)). */
struct pack {
	const unsigned char *bytes;
	size_t length;
	uint32_t count;
};

static uint32_t big_endian(const unsigned char *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static bool pack_open(struct pack *pack, const char *path)
{
	struct stat status;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	*pack = (struct pack){ NULL, 0, 0 };
	if (fd < 0)
		return false;
	if (fstat(fd, &status) == 0 && status.st_size > 8 + 1024) {
		void *map = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (map != MAP_FAILED)
			*pack = (struct pack){ map, (size_t)status.st_size, 0 };
	}
	close(fd);
	if (pack->bytes == NULL)
		return false;
	pack->count = big_endian(pack->bytes + 8 + (size_t)255 * 4);
	return memcmp(pack->bytes, "\377tOc\0\0\0\2", 8) == 0 && pack->length >= 8 + 1024 + (size_t)pack->count * 28;
}

static void pack_close(struct pack *pack)
{
	if (pack->bytes != NULL)
		munmap((void *)(uintptr_t)pack->bytes, pack->length);
}

/* Where in the pack an object lies; 0 = not in it. */
static uint64_t pack_find(const struct pack *pack, const unsigned char oid[20])
{
	const unsigned char *fan = pack->bytes + 8, *ids = fan + 1024, *offsets = ids + (size_t)pack->count * 24;
	size_t first = oid[0];
	uint32_t low = first == 0 ? 0 : big_endian(fan + (first - 1) * 4), high = big_endian(fan + first * 4);

	while (low < high && high <= pack->count) {
		uint32_t middle = low + (high - low) / 2;
		int order = memcmp(oid, ids + (size_t)middle * 20, 20);
		if (order == 0)
			return big_endian(offsets + (size_t)middle * 4);
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return 0;
}

static unsigned char hex_value(char digit)
{
	return (unsigned char)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

static void oid_bytes(const char *hex, unsigned char oid[20])
{
	for (size_t i = 0; i < 20; i++)
		oid[i] = (unsigned char)(hex_value(hex[2 * i]) << 4 | hex_value(hex[2 * i + 1]));
}

static void place_in(const struct pack *pack, uint64_t number, struct msp_index_entries *entries, size_t first)
{
	unsigned char oid[20];

	for (size_t i = first; i < entries->count; i++) {
		struct msp_index_entry *entry = &entries->items[i];
		if (entry->place != 0 || entry->oid == NULL)
			continue;
		oid_bytes(entry->oid, oid);
		uint64_t offset = pack_find(pack, oid);
		if (offset != 0)
			entry->place = number << 32 | offset;
	}
}

static int compare_place(const void *a, const void *b)
{
	const struct msp_index_entry *left = a, *right = b;

	if (left->place != right->place)
		return left->place < right->place ? -1 : 1;
	return strcmp(left->path, right->path);
}

/* What is in no pack comes first, in order of path. */
static void sort_by_place(struct msp_index *index, struct msp_index_entries *entries, size_t first)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	const char *folder = msp_path_join(&arena, index->repo->common_dir, "objects/pack");
	DIR *directory = opendir(folder);
	uint64_t number = 0;

	for (struct dirent *file; directory != NULL && (file = readdir(directory)) != NULL;) {
		struct pack pack;
		if (!msp_str_ends(file->d_name, ".idx"))
			continue;
		if (pack_open(&pack, msp_path_join(&arena, folder, file->d_name)))
			place_in(&pack, ++number, entries, first);
		pack_close(&pack);
	}
	if (directory != NULL)
		closedir(directory);
	qsort(entries->items + first, entries->count - first, sizeof *entries->items, compare_place);
	msp_arena_release(&arena);
}

/* ---- the stream ---- */

static int start_stream(struct msp_index_source *source, struct msp_index_entries *entries, struct msp_error *err)
{
	const char *const arguments[] = { "cat-file", "--batch", NULL };

	sort_by_place(source->index, entries, source->first);
	source->command = (struct msp_child){
		.argv = msp_child_git(&source->index->arena, source->index->repo, arguments),
	};
	if (msp_child_start(&source->command, err) != 0)
		return -1;
	source->streaming = true;
	source->asked = source->first;
	return 0;
}

static bool readable(const struct msp_index *index, const struct msp_index_entry *entry)
{
	return entry->oid != NULL && msp_index_is_file(entry->mode) &&
	       (index->request.rules->keep == NULL || index->request.rules->keep(entry->path));
}

static int send_all(int fd, const char *bytes, size_t length, struct msp_error *err)
{
	while (length > 0) {
		ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0)
			return msp_error_errno(err, errno, "git cat-file");
		bytes += sent;
		length -= (size_t)sent;
	}
	return 0;
}

/* Asks for entries so that git has always something to do while we parse. */
static int ask(struct msp_index_source *source, size_t at, struct msp_error *err)
{
	size_t until = at + STREAM_AHEAD < source->entries->count ? at + STREAM_AHEAD : source->entries->count;
	struct msp_buf request = MSP_BUF_INIT;
	int result = 0;

	if (source->asked > at && until - source->asked < STREAM_AHEAD / 2 && until < source->entries->count)
		return 0;
	for (; source->asked < until; source->asked++) {
		const struct msp_index_entry *entry = &source->entries->items[source->asked];
		if (!readable(source->index, entry))
			continue;
		msp_buf_add(&request, entry->oid, MSP_OID_SIZE - 1);
		msp_buf_addc(&request, '\n');
	}
	if (request.length > 0)
		result = send_all(source->command.in, request.data, request.length, err);
	msp_buf_release(&request);
	return result;
}

/* At least `length` unused bytes in source->input. */
static int need(struct msp_index_source *source, size_t length, struct msp_error *err)
{
	struct msp_buf *input = &source->input;

	if (input->length - source->input_at >= length)
		return 0;
	msp_buf_splice(input, 0, source->input_at, "", 0);
	source->input_at = 0;
	while (input->length < length) {
		size_t more = length - input->length > CHUNK ? length - input->length : CHUNK;
		msp_buf_reserve(input, more);
		ssize_t got = read(source->command.out, input->data + input->length, more);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return msp_error_errno(err, errno, "git cat-file");
		if (got == 0)
			return msp_error_set(err, MSP_IO, "git cat-file ended early");
		input->length += (size_t)got;
		input->data[input->length] = '\0';
	}
	return 0;
}

/* "<oid> blob <size>\n" */
static int stream_header(struct msp_index_source *source, const char *path, size_t *size, struct msp_error *err)
{
	size_t length = MSP_OID_SIZE;
	char *line, *end;

	do {
		if (need(source, ++length, err) != 0)
			return -1;
		line = source->input.data + source->input_at;
	} while (line[length - 1] != '\n');
	source->input_at += length;
	if (strncmp(line + MSP_OID_SIZE, "blob ", 5) == 0) {
		*size = strtoul(line + MSP_OID_SIZE + 5, &end, 10);
		if (*end == '\n')
			return 0;
	}
	msp_error_set(err, MSP_IO, "git cannot read the object: %.*s", (int)length - 1, line);
	msp_error_at(err, path, 0, 0);
	return -1;
}

static int read_stream(struct msp_index_source *source, struct msp_arena *arena, size_t at, const char **text,
	size_t *length, struct msp_error *err)
{
	const char *path = source->entries->items[at].path;

	if (ask(source, at, err) != 0 || stream_header(source, path, length, err) != 0 ||
		need(source, *length + 1, err) != 0)
		return -1;
	*text = msp_arena_memdup(arena, source->input.data + source->input_at, *length);
	source->input_at += *length + 1;
	return 0;
}

/* ---- single files ---- */

/* The whole of a regular file; NULL when it is none, or cannot be read. */
static char *slurp(struct msp_arena *arena, const char *path, size_t *length)
{
	struct stat status;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	char *bytes = NULL;
	ssize_t got = 0;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && (uintmax_t)status.st_size <= FILE_LIMIT) {
		bytes = msp_arena_alloc(arena, (size_t)status.st_size + 1);
		for (*length = 0; *length < (size_t)status.st_size; *length += (size_t)got) {
			got = read(fd, bytes + *length, (size_t)status.st_size - *length);
			if (got <= 0)
				break;
		}
	}
	close(fd);
	return bytes;
}

/* 1 = read and proven, 0 = not the committed text. */
static int read_work_tree(struct msp_index_source *source, struct msp_arena *arena, const struct msp_index_entry *entry,
	const char **text, size_t *length)
{
	char path[4096], oid[MSP_OID_SIZE], *bytes;
	int written = snprintf(path, sizeof path, "%s/%s", source->index->repo->worktree, entry->path);

	if (written < 0 || (size_t)written >= sizeof path || (bytes = slurp(arena, path, length)) == NULL)
		return 0;
	if (msp_git_hash(source->index->git, bytes, *length, oid, NULL) != 0 ||
		memcmp(oid, entry->oid, MSP_OID_SIZE - 1) != 0)
		return 0;
	*text = bytes;
	return 1;
}

static int read_object(struct msp_index_source *source, struct msp_arena *arena, const struct msp_index_entry *entry,
	const char **text, size_t *length, struct msp_error *err)
{
	struct msp_buf buf = MSP_BUF_INIT;
	char oid[MSP_OID_SIZE];
	int result;

	memcpy(oid, entry->oid, MSP_OID_SIZE - 1);
	oid[MSP_OID_SIZE - 1] = '\0';
	if (!source->streaming)
		pthread_mutex_lock(&source->mutex);
	result = msp_git_blob(source->index->git, oid, &buf, err);
	if (!source->streaming)
		pthread_mutex_unlock(&source->mutex);
	if (result == 0) {
		*text = msp_arena_memdup(arena, buf.data, buf.length);
		*length = buf.length;
	} else {
		msp_error_at(err, entry->path, 0, 0);
	}
	msp_buf_release(&buf);
	return result;
}

int msp_index_source_read(struct msp_index_source *source, struct msp_arena *arena, size_t at, const char **text,
	size_t *length, struct msp_error *err)
{
	const struct msp_index_entry *entry = &source->entries->items[at];

	*text = NULL;
	*length = 0;
	if (!readable(source->index, entry))
		return 0;
	if (source->streaming && at >= source->first)
		return read_stream(source, arena, at, text, length, err);
	if (source->index->repo->worktree != NULL && read_work_tree(source, arena, entry, text, length) == 1)
		return 0;
	return read_object(source, arena, entry, text, length, err);
}

/* ---- opening ---- */

/* Is what we want to show what is checked out?  If not, hashing the work tree is a waste. */
static bool work_tree_serves(const struct msp_index *index)
{
	return index->repo->worktree != NULL && strcmp(index->commit, index->repo->tip) == 0;
}

int msp_index_source_open(struct msp_index_source *source, struct msp_index *index, struct msp_index_entries *entries,
	struct msp_error *err)
{
	*source = (struct msp_index_source){ .index = index, .entries = entries, .input = MSP_BUF_INIT };
	pthread_mutex_init(&source->mutex, NULL);
	if (msp_index_need_git(index, err) != 0)
		return -1;
	while (source->first < entries->count && entries->items[source->first].rank < STREAM_RANK)
		source->first++;
	if (entries->count - source->first < STREAM_FROM || work_tree_serves(index))
		return 0;
	return start_stream(source, entries, err);
}

void msp_index_source_close(struct msp_index_source *source)
{
	if (source->streaming) {
		/* Closing our ends first: a stream given up in the middle ends at once. */
		close(source->command.out);
		source->command.out = -1;
		msp_child_finish(&source->command, NULL);
	}
	msp_buf_release(&source->input);
	pthread_mutex_destroy(&source->mutex);
}

void msp_index_source_lock(struct msp_index_source *source)
{
	if (source->streaming)
		pthread_mutex_lock(&source->mutex);
}

void msp_index_source_unlock(struct msp_index_source *source)
{
	if (source->streaming)
		pthread_mutex_unlock(&source->mutex);
}
