/* SPDX-License-Identifier: ISC */
/*
 * Locks.  Writers of ours exclude each other by flock(2) on msp/lock: it goes with the process, however that ends.
 * git's own lock files do not; a claim takes one such that the next writer of ours can tell whose it is.
 */
#ifndef MSP_STORE_LOCK_H
#define MSP_STORE_LOCK_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/store/repo.h"

/* Polling with random pauses, shorter the longer one waits, until a moment of the monotonic clock. */
struct msp_lock_wait {
	int64_t from, until; /* nanoseconds */
};
void msp_lock_wait_begin(struct msp_lock_wait *wait, int seconds);
/* Sleeps; false without sleeping when the time is over. */
bool msp_lock_wait_again(struct msp_lock_wait *wait);

/* "msp/<name>" in the common git directory, in the repository's arena. */
char *msp_store_file(const struct msp_repo *repo, const char *name);

/* Takes the lock (its folder is made when missing) and writes our pid into it.  BUSY names the holder when the time is
 * over; DENIED where the repository cannot be written.  *fd is CLOEXEC: no child inherits the lock. */
int msp_lock_take(const struct msp_repo *repo, int timeout, int *fd, struct msp_error *err);
void msp_lock_release(int fd);

/* A claim: git's lock file as a hard link to a file of ours.  After a kill the two still are one inode: the lock is
 * ours and stale, no matter what became of its content.  Nobody else's lock can ever look like that. */
/* Makes the own file: always a new inode, so that nothing left over is taken for it.  IO when it cannot be written. */
enum msp_claim_sync { MSP_CLAIM_UNSYNCED, MSP_CLAIM_SYNCED };
int msp_claim_write(const char *own, const char *bytes, size_t length, enum msp_claim_sync sync, struct msp_error *err);
/* Waits for the lock; BUSY when somebody else keeps it. */
int msp_claim_take(const char *own, const char *lock, int timeout, struct msp_error *err);
/* Waits until nobody has the lock, without taking it: what is read afterwards is what its holder left.  BUSY. */
int msp_claim_wait(const char *lock, int timeout, struct msp_error *err);
bool msp_claim_held(const char *own, const char *lock);

/* Ctrl-C and SIGTERM wait until the critical section is over. */
void msp_signals_hold(sigset_t *before);
void msp_signals_release(const sigset_t *before);

#endif
