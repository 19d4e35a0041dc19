/* SPDX-License-Identifier: ISC */
/*
 * Makes one system call of a program fail, or kills the program there (LD_PRELOAD).
 *
 *     MSP_FAULT_PROGRAM  name of the program this is about; its children run undisturbed unless named
 *     MSP_FAULT_AT       number of the call, counted from 1; 0 or unset = none
 *     MSP_FAULT_KIND     kill (before the call), after (kill right after it), or ENOSPC EIO EDQUOT EMFILE: the call
 *                        fails so and is not made
 *     MSP_FAULT_REST     yes = every later call that writes fails too, as on a disk that stays full
 *     MSP_FAULT_LOG      file that gets a line "number call" for each call counted
 *
 * Counted are the calls that change a file system: those that make, write, sync, rename, link or remove something.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static long calls, fault_at;
static int fault_errno; /* 0 = kill */
static bool active, after, rest;
static int log_fd = -1;

__attribute__((constructor)) static void start(void)
{
	static const struct {
		const char *name;
		int number;
	} kinds[] = { { "ENOSPC", ENOSPC }, { "EIO", EIO }, { "EDQUOT", EDQUOT }, { "EMFILE", EMFILE } };
	const char *program = getenv("MSP_FAULT_PROGRAM"), *at = getenv("MSP_FAULT_AT"),
		   *kind = getenv("MSP_FAULT_KIND");
	const char *log = getenv("MSP_FAULT_LOG"), *more = getenv("MSP_FAULT_REST");

	active = program != NULL && strcmp(program, program_invocation_short_name) == 0;
	if (!active)
		return;
	fault_at = at == NULL ? 0 : strtol(at, NULL, 10);
	after = kind != NULL && strcmp(kind, "after") == 0;
	rest = more != NULL && strcmp(more, "yes") == 0;
	for (size_t i = 0; kind != NULL && i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(kind, kinds[i].name) == 0)
			fault_errno = kinds[i].number;
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
	if (!now || after)
		return false;
	if (fault_errno == 0)
		kill(getpid(), SIGKILL);
	errno = fault_errno;
	return true;
}

static void made(void)
{
	if (active && after && calls == fault_at)
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
FAIL(int, link, (const char *from, const char *to), (from, to))
FAIL(int, unlink, (const char *path), (path))
FAIL(int, unlinkat, (int at, const char *path, int flags), (at, path, flags))
FAIL(int, mkdir, (const char *path, mode_t mode), (path, mode))
FAIL(int, mkdirat, (int at, const char *path, mode_t mode), (at, path, mode))
FAIL(int, rmdir, (const char *path), (path))
FAIL(int, ftruncate, (int fd, off_t length), (fd, length))
FAIL(ssize_t, pwrite, (int fd, const void *bytes, size_t length, off_t at), (fd, bytes, length, at))

/* Output for the caller is none of the store's. */
ssize_t write(int fd, const void *bytes, size_t length)
{
	REAL(write)
	if (fd > STDERR_FILENO && before("write")) {
		/* a disk that fills up takes what still fits */
		return length > 1 && fault_errno == ENOSPC && calls == fault_at ? real(fd, bytes, length / 2) : -1;
	}
	ssize_t rc = real(fd, bytes, length);
	int number = errno;
	if (fd > STDERR_FILENO)
		made();
	errno = number;
	return rc;
}

#define FAIL_OPEN(name, parameters, arguments)              \
	int name parameters                                 \
	{                                                   \
		REAL(name)                                  \
		mode_t mode = 0;                            \
		if ((flags & (O_CREAT | O_TMPFILE)) != 0) { \
			va_list list;                       \
			va_start(list, flags);              \
			mode = va_arg(list, mode_t);        \
			va_end(list);                       \
		}                                           \
		if ((flags & O_CREAT) == 0)                 \
			return real arguments;              \
		if (before(#name))                          \
			return -1;                          \
		int rc = real arguments;                    \
		int number = errno;                         \
		made();                                     \
		errno = number;                             \
		return rc;                                  \
	}

FAIL_OPEN(open, (const char *path, int flags, ...), (path, flags, mode))
FAIL_OPEN(open64, (const char *path, int flags, ...), (path, flags, mode))
FAIL_OPEN(openat, (int at, const char *path, int flags, ...), (at, path, flags, mode))
FAIL_OPEN(openat64, (int at, const char *path, int flags, ...), (at, path, flags, mode))
