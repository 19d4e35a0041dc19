/* SPDX-License-Identifier: ISC */
#include "lib/vault/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <sodium.h>

#define SMALLEST 64 /* bytes of the first piece; a page is used anyway */
#define CHUNK ((size_t)64 << 10)

/* ---- the process ------------------------------------------------------------------------------------------------- */

int msp_secret_harden(struct msp_error *err)
{
	struct rlimit none = { .rlim_cur = 0, .rlim_max = 0 };

	if (setrlimit(RLIMIT_CORE, &none) != 0)
		return msp_error_errno(err, errno, "cannot switch core dumps off");
/* the leak checker of AddressSanitizer has to attach to the process */
#if defined(PR_SET_DUMPABLE) && !defined(__SANITIZE_ADDRESS__)
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return msp_error_errno(err, errno, "cannot switch core dumps off");
#endif
	return 0;
}

int msp_secret_memory_open(struct msp_secret_memory *memory, struct msp_error *err)
{
	struct rlimit limit;

	*memory = (struct msp_secret_memory){ 0 };
	if (sodium_init() < 0)
		return msp_error_set(err, MSP_SYSTEM, "libsodium cannot start: there are no random numbers");
	if (getrlimit(RLIMIT_MEMLOCK, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_MEMLOCK, &limit); /* what is refused is seen and told when memory is locked */
	}
	return 0;
}

/* ---- pieces ------------------------------------------------------------------------------------------------------ */

/* Stands before the bytes, so that all can be found; its size keeps them aligned. */
struct msp_secret_piece {
	struct msp_secret_memory *memory;
	struct msp_secret_piece *before, *after;
	size_t size; /* without this */
};

void *msp_secret_alloc(struct msp_secret_memory *memory, size_t size)
{
	if (size > (size_t)PTRDIFF_MAX - sizeof(struct msp_secret_piece))
		msp_out_of_memory();
	/* sodium_malloc puts bytes before a page that nobody may touch: whole words, or the head would not be aligned
	 */
	size_t rounded = (size + sizeof(void *) - 1) / sizeof(void *) * sizeof(void *);
	size_t whole = sizeof(struct msp_secret_piece) + rounded;
	struct msp_secret_piece *piece = sodium_malloc(whole);

	if (piece == NULL)
		msp_out_of_memory();
	sodium_memzero(piece, whole);
	/* sodium_malloc locks, but does not say whether it could; locking again changes nothing and says it */
	if (sodium_mlock(piece, whole) != 0)
		memory->unlocked += size;
	piece->memory = memory;
	piece->size = rounded;
	piece->after = memory->first;
	if (piece->after != NULL)
		piece->after->before = piece;
	memory->first = piece;
	return piece + 1;
}

void msp_secret_free(void *bytes)
{
	struct msp_secret_piece *piece = bytes != NULL ? (struct msp_secret_piece *)bytes - 1 : NULL;

	if (piece == NULL)
		return;
	if (piece->after != NULL)
		piece->after->before = piece->before;
	if (piece->before != NULL)
		piece->before->after = piece->after;
	else
		piece->memory->first = piece->after;
	sodium_free(piece);
}

void msp_secret_memory_wipe(struct msp_secret_memory *memory)
{
	for (struct msp_secret_piece *piece = memory->first; piece != NULL; piece = piece->after)
		sodium_memzero(piece + 1, piece->size);
}

bool msp_secret_same(const void *a, const void *b, size_t length)
{
	return sodium_memcmp(a, b, length) == 0;
}

void msp_secret_wipe(void *bytes, size_t length)
{
	sodium_memzero(bytes, length);
}

/* ---- byte strings ------------------------------------------------------------------------------------------------ */

void msp_secret_init(struct msp_secret *secret, struct msp_secret_memory *memory)
{
	*secret = (struct msp_secret){ .memory = memory };
}

void msp_secret_release(struct msp_secret *secret)
{
	msp_secret_free(secret->bytes);
	msp_secret_init(secret, secret->memory);
}

void msp_secret_clear(struct msp_secret *secret)
{
	msp_secret_truncate(secret, 0);
}

void msp_secret_reserve(struct msp_secret *secret, size_t more)
{
	if (more > (size_t)PTRDIFF_MAX - secret->length)
		msp_out_of_memory();
	size_t need = secret->length + more;
	if (secret->bytes != NULL && need <= secret->capacity)
		return;

	size_t capacity = secret->capacity < SMALLEST / 2 ? SMALLEST : secret->capacity * 2;
	/* the first piece is as long as is asked for: what is read whole needs no more */
	if (capacity < need)
		capacity = need;
	unsigned char *bytes = msp_secret_alloc(secret->memory, capacity);
	if (secret->bytes != NULL)
		memcpy(bytes, secret->bytes, secret->length);
	msp_secret_free(secret->bytes);
	secret->bytes = bytes;
	secret->capacity = capacity;
}

void msp_secret_add(struct msp_secret *secret, const void *bytes, size_t length)
{
	msp_secret_reserve(secret, length);
	if (length > 0 && bytes != NULL)
		memcpy(secret->bytes + secret->length, bytes, length);
	secret->length += length;
}

void msp_secret_adds(struct msp_secret *secret, const char *string)
{
	msp_secret_add(secret, string, strlen(string));
}

void msp_secret_truncate(struct msp_secret *secret, size_t length)
{
	if (length > secret->length)
		msp_bug("truncation of a secret of %zu bytes to %zu", secret->length, length);
	if (secret->bytes != NULL)
		sodium_memzero(secret->bytes + length, secret->length - length);
	secret->length = length;
}

bool msp_secret_equal(const struct msp_secret *a, const struct msp_secret *b)
{
	if (a->length != b->length)
		return false;
	return a->length == 0 || sodium_memcmp(a->bytes, b->bytes, a->length) == 0;
}

/* ---- recognising ------------------------------------------------------------------------------------------------- */

void msp_secret_mark_make(struct msp_secret_mark *mark, const void *bytes, size_t length)
{
	randombytes_buf(mark->key, sizeof mark->key);
	crypto_generichash(mark->hash, sizeof mark->hash, bytes, length, mark->key, sizeof mark->key);
}

void msp_secret_mark_like(
	const struct msp_secret_mark *like, const void *bytes, size_t length, struct msp_secret_mark *mark)
{
	memcpy(mark->key, like->key, sizeof mark->key);
	crypto_generichash(mark->hash, sizeof mark->hash, bytes, length, mark->key, sizeof mark->key);
}

bool msp_secret_mark_fits(const struct msp_secret_mark *mark, const void *bytes, size_t length)
{
	unsigned char hash[sizeof mark->hash];

	crypto_generichash(hash, sizeof hash, bytes, length, mark->key, sizeof mark->key);
	return sodium_memcmp(hash, mark->hash, sizeof hash) == 0;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static int read_error(const char *name, struct msp_error *err)
{
	msp_error_put_errno(err, errno, "cannot read");
	msp_error_at(err, name, 0, 0);
	return msp_failed();
}

static int too_long(const char *name, size_t limit, struct msp_error *err)
{
	msp_error_put(err, MSP_DATA, "more than %zu bytes", limit);
	msp_error_at(err, name, 0, 0);
	return msp_failed();
}

/* As read(2), but never EINTR or EAGAIN. */
static ssize_t read_some(int fd, void *bytes, size_t length)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };

	for (;;) {
		ssize_t got = read(fd, bytes, length);
		if (got >= 0 || (errno != EINTR && errno != EAGAIN))
			return got;
		if (errno == EAGAIN)
			(void)poll(&ready, 1, -1);
	}
}

/* How much to have room for at first: a regular file's size and one byte, so that its end is seen without growing. */
static size_t expected_size(int fd, size_t limit)
{
	struct stat status;
	size_t size = CHUNK;

	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size >= 0)
		size = (size_t)status.st_size;
	return (size < limit ? size : limit) + 1;
}

int msp_secret_read(struct msp_secret *secret, int fd, const char *name, size_t limit, struct msp_error *err)
{
	size_t before = secret->length;

	msp_secret_reserve(secret, expected_size(fd, limit));
	for (;;) {
		if (secret->length - before > limit) {
			msp_secret_truncate(secret, before);
			return too_long(name, limit, err);
		}
		if (secret->length == secret->capacity)
			msp_secret_reserve(secret, 1);
		ssize_t got = read_some(fd, secret->bytes + secret->length, secret->capacity - secret->length);
		if (got == 0)
			return 0;
		if (got < 0) {
			read_error(name, err);
			msp_secret_truncate(secret, before);
			return -1;
		}
		secret->length += (size_t)got;
	}
}

int msp_secret_read_line(struct msp_secret *secret, int fd, const char *name, size_t limit, struct msp_error *err)
{
	size_t before = secret->length;
	ssize_t got = 0;

	msp_secret_reserve(secret, limit + 2);
	while (secret->length - before <= limit + 1) {
		unsigned char *byte = secret->bytes + secret->length;
		got = read_some(fd, byte, 1);
		if (got <= 0 || *byte == '\n')
			break;
		secret->length++;
	}
	if (got < 0) {
		read_error(name, err);
		msp_secret_truncate(secret, before);
		return -1;
	}
	if (got == 0 && secret->length == before) {
		msp_error_put(err, MSP_MISSING, "there is no line to read");
		msp_error_at(err, name, 0, 0);
		return msp_failed();
	}
	if (secret->length > before && secret->bytes[secret->length - 1] == '\r')
		msp_secret_truncate(secret, secret->length - 1);
	if (secret->length - before <= limit)
		return 0;
	msp_secret_truncate(secret, before);
	return too_long(name, limit, err);
}

/* Whether others could have read, or written, what fd has. */
static int check_private(int fd, const char *path, struct msp_error *err)
{
	struct stat status;

	if (fstat(fd, &status) != 0)
		return read_error(path, err);
	if (S_ISDIR(status.st_mode)) {
		errno = EISDIR;
		return read_error(path, err);
	}
	if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
		msp_error_put(err, MSP_DENIED, "others than its owner have access (mode %03o)",
			(unsigned)(status.st_mode & 0777));
		msp_error_at(err, path, 0, 0);
		msp_error_hint(err, "chmod 600 %s", path);
		return msp_failed();
	}
	if (status.st_uid != geteuid() && status.st_uid != 0) {
		msp_error_put(err, MSP_DENIED, "it belongs to somebody else");
		msp_error_at(err, path, 0, 0);
		return msp_failed();
	}
	return 0;
}

int msp_secret_load(struct msp_secret *secret, const char *path, size_t limit, struct msp_error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0) {
		msp_error_put_errno(err, errno, "cannot open");
		msp_error_at(err, path, 0, 0);
		return msp_failed();
	}
	int result = check_private(fd, path, err);
	if (result == 0)
		result = msp_secret_read(secret, fd, path, limit, err);
	close(fd);
	return result;
}
