/* SPDX-License-Identifier: ISC */
#include "lib/store/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/file.h"
#include "lib/base/str.h"

#define SECOND INT64_C(1000000000)
#define SHORTEST_PAUSE INT64_C(500000)
#define LONGEST_PAUSE INT64_C(6000000)
#define PID_SIZE 24

static int64_t monotonic(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * SECOND + now.tv_nsec;
}

void msp_lock_wait_begin(struct msp_lock_wait *wait, int seconds)
{
	wait->from = monotonic();
	wait->until = wait->from + seconds * SECOND;
}

/* Who comes must not be quicker than who waits, or the last one starves among many: pauses get shorter with time. */
static int64_t next_pause(const struct msp_lock_wait *wait, int64_t now)
{
	int64_t half = (wait->until - wait->from) / 2;
	int64_t longest = LONGEST_PAUSE - (now - wait->from) / (half / (LONGEST_PAUSE - SHORTEST_PAUSE) + 1);

	if (longest < SHORTEST_PAUSE)
		longest = SHORTEST_PAUSE;
	/* the low digits of the clock are random enough to keep those who wait out of step */
	int64_t pause = longest / 4 + now % longest;
	return pause < wait->until - now ? pause : wait->until - now;
}

bool msp_lock_wait_again(struct msp_lock_wait *wait)
{
	int64_t now = monotonic();

	if (now >= wait->until)
		return false;
	int64_t pause = next_pause(wait, now);
	struct timespec sleep = { .tv_sec = (time_t)(pause / SECOND), .tv_nsec = (long)(pause % SECOND) };
	(void)nanosleep(&sleep, NULL);
	return true;
}

char *msp_store_file(const struct msp_repo *repo, const char *name)
{
	return msp_arena_printf(repo->arena, "%s/msp/%s", repo->common_dir, name);
}

static int open_lock(const struct msp_repo *repo, const char *path, int *fd, struct msp_error *err)
{
	if (msp_directory_make(msp_store_file(repo, ""), 0777, err) < 0)
		goto failed;
	*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (*fd >= 0)
		return 0;
	msp_error_errno(err, errno, "cannot open the lock");
	msp_error_at(err, path, 0, 0);
failed:
	if (err != NULL && err->code == MSP_DENIED)
		msp_error_hint(err, "this store can be read, but not changed, by you");
	return -1;
}

static int busy(int fd, const char *path, struct msp_error *err)
{
	char pid[PID_SIZE];
	ssize_t length = pread(fd, pid, sizeof pid - 1, 0);

	pid[length < 0 ? 0 : length] = '\0';
	pid[strcspn(pid, "\n")] = '\0';
	if (msp_str_digits(pid))
		msp_error_set(err, MSP_BUSY, "the store is locked by process %s", pid);
	else
		msp_error_set(err, MSP_BUSY, "the store is locked by another process");
	msp_error_at(err, path, 0, 0);
	msp_error_hint(err, "try again, or wait longer with --lock-timeout");
	return -1;
}

/* For the message of those who wait; a lock without it is as good. */
static void write_pid(int fd)
{
	char pid[PID_SIZE];
	int length = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());

	if (pwrite(fd, pid, (size_t)length, 0) == length)
		(void)!ftruncate(fd, length);
}

int msp_lock_take(const struct msp_repo *repo, int timeout, int *fd, struct msp_error *err)
{
	const char *path = msp_store_file(repo, "lock");
	struct msp_lock_wait wait;

	if (open_lock(repo, path, fd, err) < 0)
		return -1;
	msp_lock_wait_begin(&wait, timeout);
	while (flock(*fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno == EINTR || (errno == EWOULDBLOCK && msp_lock_wait_again(&wait)))
			continue;
		if (errno == EWOULDBLOCK || errno == EAGAIN)
			busy(*fd, path, err);
		else
			msp_error_errno(err, errno, "cannot lock the store");
		close(*fd);
		*fd = -1;
		return -1;
	}
	write_pid(*fd);
	return 0;
}

void msp_lock_release(int fd)
{
	if (fd >= 0)
		close(fd);
}

int msp_claim_write(const char *own, const char *bytes, size_t length, enum msp_claim_sync sync, struct msp_error *err)
{
	unlink(own);
	int fd = open(own, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0)
		goto failed;
	int rc = msp_fd_write(fd, own, bytes, length, err);
	if (rc == 0 && sync == MSP_CLAIM_SYNCED && fsync(fd) != 0)
		rc = msp_error_errno(err, errno, "cannot write");
	if (close(fd) != 0 && rc == 0)
		goto failed;
	if (rc < 0)
		unlink(own);
	msp_error_at(err, rc < 0 ? own : NULL, 0, 0);
	return rc;
failed:
	msp_error_errno(err, errno, "cannot write");
	msp_error_at(err, own, 0, 0);
	unlink(own);
	return -1;
}

/* A signal that waits for the end of the critical section ends our waiting for others. */
static bool interrupted(void)
{
	sigset_t pending;
	int number = errno;
	bool any = sigpending(&pending) == 0 &&
		   (sigismember(&pending, SIGINT) || sigismember(&pending, SIGTERM) || sigismember(&pending, SIGHUP));

	errno = number;
	return any;
}

static int git_busy(const char *lock, struct msp_error *err)
{
	msp_error_set(err, MSP_BUSY, "git is at work: its lock file stays");
	msp_error_at(err, lock, 0, 0);
	msp_error_hint(err, "finish the git command (an editor may be open); if none runs, remove the file");
	return -1;
}

int msp_claim_take(const char *own, const char *lock, int timeout, struct msp_error *err)
{
	struct msp_lock_wait wait;

	msp_lock_wait_begin(&wait, timeout);
	while (link(own, lock) != 0) {
		if (errno == EEXIST && !interrupted() && msp_lock_wait_again(&wait))
			continue;
		if (errno == EEXIST)
			return git_busy(lock, err);
		msp_error_errno(err, errno, "cannot make git's lock file");
		msp_error_at(err, lock, 0, 0);
		return -1;
	}
	return 0;
}

int msp_claim_wait(const char *lock, int timeout, struct msp_error *err)
{
	struct msp_lock_wait wait;
	struct stat status;

	msp_lock_wait_begin(&wait, timeout);
	while (lstat(lock, &status) == 0)
		if (!msp_lock_wait_again(&wait))
			return git_busy(lock, err);
	return 0;
}

bool msp_claim_held(const char *own, const char *lock)
{
	struct stat ours, theirs;

	return lstat(own, &ours) == 0 && lstat(lock, &theirs) == 0 && ours.st_dev == theirs.st_dev &&
	       ours.st_ino == theirs.st_ino;
}

void msp_signals_hold(sigset_t *before)
{
	sigset_t held;

	sigemptyset(&held);
	sigaddset(&held, SIGINT);
	sigaddset(&held, SIGTERM);
	sigaddset(&held, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &held, before);
}

void msp_signals_release(const sigset_t *before)
{
	pthread_sigmask(SIG_SETMASK, before, NULL);
}
