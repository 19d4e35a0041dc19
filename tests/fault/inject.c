/* SPDX-License-Identifier: ISC */
/*
 * Makes one system call of a program fail, or kills the program there (LD_PRELOAD).
 *
 *     MSP_FAULT_PROGRAM  name of the program this is about, or name:argument when one of its arguments must be that
 *                        ("git:update-index"); its children run undisturbed unless they are meant
 *     MSP_FAULT_AT       number of the call, counted from 1; 0 or unset = none
 *     MSP_FAULT_KIND     kill (before the call), after (kill right after it), parent (the parent is killed before the
 *                        call, which is made); short (a write takes half of it and says so); or the name of an error:
 *                        the call fails so and is not made
 *     MSP_FAULT_REST     yes = every later call that writes fails too, as on a disk that stays full
 *     MSP_FAULT_READS    yes = files opened for reading are counted, too
 *     MSP_FAULT_RANDOM   number: what getrandom gives, the same each time, for whatever program
 *     MSP_FAULT_LOG      file that gets a line "number call" for each call counted
 *
 * Counted are the calls that change a file system: those that make, write, sync, rename, link or remove something, and
 * those that lock, or start another program.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define DESCRIPTORS 1024

static long calls, fault_at;
static int fault_errno; /* 0 = none */
static enum { KILL, AFTER, PARENT, SHORT, FAIL_WITH } fault_kind;
static bool active, rest, reads;
static bool writable[DESCRIPTORS]; /* opened for writing: their close is counted */
static int log_fd = -1;

static bool meant(const char *program, int count, char **arguments)
{
	const char *colon = program == NULL ? NULL : strchr(program, ':'), *name = program_invocation_short_name;

	if (colon == NULL)
		return program != NULL && strcmp(program, name) == 0;
	if (strlen(name) != (size_t)(colon - program) || strncmp(program, name, strlen(name)) != 0)
		return false;
	for (int i = 1; i < count; i++)
		if (strcmp(arguments[i], colon + 1) == 0)
			return true;
	return false;
}

static void read_kind(const char *kind)
{
	static const struct {
		const char *name;
		int number;
	} numbers[] = { { "ENOSPC", ENOSPC }, { "EIO", EIO }, { "EDQUOT", EDQUOT }, { "EMFILE", EMFILE },
		{ "EINTR", EINTR }, { "EACCES", EACCES }, { "EROFS", EROFS } };

	fault_kind = kind == NULL                  ? KILL
		     : strcmp(kind, "after") == 0  ? AFTER
		     : strcmp(kind, "parent") == 0 ? PARENT
		     : strcmp(kind, "short") == 0  ? SHORT
						   : KILL;
	for (size_t i = 0; kind != NULL && i < sizeof numbers / sizeof numbers[0]; i++)
		if (strcmp(kind, numbers[i].name) == 0) {
			fault_kind = FAIL_WITH;
			fault_errno = numbers[i].number;
		}
}

static bool yes(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && strcmp(value, "yes") == 0;
}

/* The loader of GNU hands the arguments of main to constructors as well. */
__attribute__((constructor)) static void start(int count, char **arguments)
{
	const char *at = getenv("MSP_FAULT_AT"), *log = getenv("MSP_FAULT_LOG");

	active = meant(getenv("MSP_FAULT_PROGRAM"), count, arguments);
	if (!active)
		return;
	fault_at = at == NULL ? 0 : strtol(at, NULL, 10);
	read_kind(getenv("MSP_FAULT_KIND"));
	rest = yes("MSP_FAULT_REST");
	reads = yes("MSP_FAULT_READS");
	/* straight to the kernel: our own calls are not counted */
	if (log != NULL)
		log_fd = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
}

static void note(const char *name)
{
	char line[64];
	int length = snprintf(line, sizeof line, "%ld %s\n", calls, name);

	if (log_fd >= 0)
		(void)!syscall(SYS_write, log_fd, line, (size_t)length);
}

/* True when the call must fail; errno is set. */
static bool before(const char *name)
{
	if (!active)
		return false;
	calls++;
	note(name);
	bool now = calls == fault_at || (rest && fault_at > 0 && calls > fault_at);
	if (!now || fault_kind == AFTER || fault_kind == SHORT)
		return false;
	if (fault_kind != FAIL_WITH) {
		kill(fault_kind == PARENT ? getppid() : getpid(), SIGKILL);
		return false;
	}
	errno = fault_errno;
	return true;
}

static void made(void)
{
	if (active && fault_kind == AFTER && calls == fault_at)
		kill(getpid(), SIGKILL);
}

/* The real function, once for each name. */
#define REAL(name)                                     \
	static __typeof__(name) *real;                 \
	if (real == NULL) {                            \
		void *found = dlsym(RTLD_NEXT, #name); \
		memcpy(&real, &found, sizeof found);   \
	}

#define FAIL(type, name, parameters, arguments) \
	type name parameters                    \
	{                                       \
		REAL(name)                      \
		if (before(#name))              \
			return -1;              \
		type rc = real arguments;       \
		int number = errno;             \
		made();                         \
		errno = number;                 \
		return rc;                      \
	}

FAIL(int, fsync, (int fd), (fd))
FAIL(int, fdatasync, (int fd), (fd))
FAIL(int, syncfs, (int fd), (fd))
FAIL(int, rename, (const char *from, const char *to), (from, to))
FAIL(int, renameat, (int from_at, const char *from, int to_at, const char *to), (from_at, from, to_at, to))
FAIL(int, renameat2, (int from_at, const char *from, int to_at, const char *to, unsigned flags),
	(from_at, from, to_at, to, flags))
FAIL(int, link, (const char *from, const char *to), (from, to))
FAIL(int, linkat, (int from_at, const char *from, int to_at, const char *to, int flags),
	(from_at, from, to_at, to, flags))
FAIL(int, symlink, (const char *target, const char *path), (target, path))
FAIL(int, unlink, (const char *path), (path))
FAIL(int, unlinkat, (int at, const char *path, int flags), (at, path, flags))
FAIL(int, remove, (const char *path), (path))
FAIL(int, mkdir, (const char *path, mode_t mode), (path, mode))
FAIL(int, mkdirat, (int at, const char *path, mode_t mode), (at, path, mode))
FAIL(int, rmdir, (const char *path), (path))
FAIL(int, chmod, (const char *path, mode_t mode), (path, mode))
FAIL(int, fchmod, (int fd, mode_t mode), (fd, mode))
FAIL(int, truncate, (const char *path, off_t length), (path, length))
FAIL(int, ftruncate, (int fd, off_t length), (fd, length))
FAIL(int, ftruncate64, (int fd, off64_t length), (fd, length))
FAIL(int, flock, (int fd, int operation), (fd, operation))
FAIL(pid_t, fork, (void), ())

/* Output for the caller is none of the store's. */
#define FAIL_WRITE(name, parameters, arguments, shorter)                         \
	ssize_t name parameters                                                  \
	{                                                                        \
		REAL(name)                                                       \
		if (fd <= STDERR_FILENO)                                         \
			return real arguments;                                   \
		bool fails = before(#name);                                      \
		/* a disk that fills up takes what still fits */                 \
		bool half = active && length > 1 && calls == fault_at &&         \
			    (fault_kind == SHORT || (fails && errno == ENOSPC)); \
		if (half)                                                        \
			return real shorter;                                     \
		if (fails)                                                       \
			return -1;                                               \
		ssize_t rc = real arguments;                                     \
		int number = errno;                                              \
		made();                                                          \
		errno = number;                                                  \
		return rc;                                                       \
	}

FAIL_WRITE(write, (int fd, const void *bytes, size_t length), (fd, bytes, length), (fd, bytes, length / 2))
FAIL_WRITE(pwrite, (int fd, const void *bytes, size_t length, off_t at), (fd, bytes, length, at),
	(fd, bytes, length / 2, at))
FAIL_WRITE(pwrite64, (int fd, const void *bytes, size_t length, off64_t at), (fd, bytes, length, at),
	(fd, bytes, length / 2, at))
FAIL_WRITE(writev, (int fd, const struct iovec *bytes, int length), (fd, bytes, length), (fd, bytes, length / 2))

static int opened(int fd, int flags)
{
	int number = errno;

	if (fd >= 0 && fd < DESCRIPTORS)
		writable[fd] = (flags & O_ACCMODE) != O_RDONLY;
	made();
	errno = number;
	return fd;
}

#define FAIL_OPEN(name, parameters, arguments)                                           \
	int name parameters                                                              \
	{                                                                                \
		REAL(name)                                                               \
		mode_t mode = 0;                                                         \
		if ((flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE) {        \
			va_list list;                                                    \
			va_start(list, flags);                                           \
			mode = va_arg(list, mode_t);                                     \
			va_end(list);                                                    \
		}                                                                        \
		if (!reads && (flags & O_CREAT) == 0 && (flags & O_ACCMODE) == O_RDONLY) \
			return real arguments;                                           \
		if (before(#name))                                                       \
			return -1;                                                       \
		return opened(real arguments, flags);                                    \
	}

FAIL_OPEN(open, (const char *path, int flags, ...), (path, flags, mode))
FAIL_OPEN(open64, (const char *path, int flags, ...), (path, flags, mode))
FAIL_OPEN(openat, (int at, const char *path, int flags, ...), (at, path, flags, mode))
FAIL_OPEN(openat64, (int at, const char *path, int flags, ...), (at, path, flags, mode))

/* What open and openat are in programs built with _FORTIFY_SOURCE. */
int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
int __openat_2(int at, const char *path, int flags);
int __openat64_2(int at, const char *path, int flags);
int __open_2(const char *path, int flags)
{
	return open(path, flags);
}
int __open64_2(const char *path, int flags)
{
	return open64(path, flags);
}
int __openat_2(int at, const char *path, int flags)
{
	return openat(at, path, flags);
}
int __openat64_2(int at, const char *path, int flags)
{
	return openat64(at, path, flags);
}

int creat(const char *path, mode_t mode)
{
	return open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

/* libc opens the files that these make by itself. */
#define FAIL_TEMPORARY(name, parameters, arguments)    \
	int name parameters                            \
	{                                              \
		REAL(name)                             \
		if (before(#name))                     \
			return -1;                     \
		return opened(real arguments, O_RDWR); \
	}

FAIL_TEMPORARY(mkstemp, (char *template), (template))
FAIL_TEMPORARY(mkstemps, (char *template, int suffix), (template, suffix))
FAIL_TEMPORARY(mkostemp, (char *template, int flags), (template, flags))

/* The descriptor is gone even when close fails. */
int close(int fd)
{
	REAL(close)
	bool counted = active && fd > STDERR_FILENO && fd < DESCRIPTORS && fd != log_fd && writable[fd];
	if (!counted)
		return real(fd);
	writable[fd] = false;
	bool fails = before("close");
	int number = errno;
	int rc = real(fd);
	if (fails) {
		errno = number;
		return -1;
	}
	number = errno;
	made();
	errno = number;
	return rc;
}

/* Not a fault: what was drawn in one run is drawn in the next. */
ssize_t getrandom(void *bytes, size_t length, unsigned flags)
{
	static uint64_t state;
	REAL(getrandom)
	const char *seed = getenv("MSP_FAULT_RANDOM");
	if (seed == NULL)
		return real(bytes, length, flags);
	if (state == 0)
		state = strtoull(seed, NULL, 10) * 2 + 1;
	for (size_t i = 0; i < length; i++) {
		state ^= state >> 12;
		state ^= state << 25;
		state ^= state >> 27;
		((unsigned char *)bytes)[i] = (unsigned char)(state * 2685821657736338717u >> 56);
	}
	return (ssize_t)length;
}

#define FAIL_SPAWN(name)                                                                                 \
	int name(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,                \
		const posix_spawnattr_t *attributes, char *const arguments[], char *const environment[]) \
	{                                                                                                \
		REAL(name)                                                                               \
		if (before(#name))                                                                       \
			return errno;                                                                    \
		int rc = real(pid, path, actions, attributes, arguments, environment);                   \
		made();                                                                                  \
		return rc;                                                                               \
	}

FAIL_SPAWN(posix_spawn)
FAIL_SPAWN(posix_spawnp)
