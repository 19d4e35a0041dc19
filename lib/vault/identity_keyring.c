/* SPDX-License-Identifier: ISC */
/*
 * The unlocked identity in the kernel's keyring of the user (keyrings(7)): it never reaches a disk, ends with the
 * machine, and goes by itself when its time is over.  By raw system calls: libkeyutils would be one more library for
 * four calls.
 */
#define _GNU_SOURCE /* syscall */
#include <errno.h>
#include <inttypes.h>
#include <linux/keyctl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "lib/vault/identity.h"

#define TYPE "user"
#define UNTIL "# until: "       /* a comment to readers of identities; seconds since boot */
#define PAYLOAD ((size_t)32767) /* most bytes of a key of this type */
#define USUAL ((size_t)1024)    /* more than an identity has */

/* A key is found by its description: which identity it is. */
static void describe(const char *path, char *out, size_t size)
{
	snprintf(out, size, "msp:identity:%s", path);
}

static long control(int operation, unsigned long a, unsigned long b, unsigned long c, unsigned long d)
{
	return syscall(SYS_keyctl, operation, a, b, c, d);
}

/* The user's keyring has to hang below the session's for its keys to be ours (keyrings(7), "Possession"). */
static void possess(void)
{
	control(KEYCTL_LINK, (unsigned long)KEY_SPEC_USER_KEYRING, (unsigned long)KEY_SPEC_SESSION_KEYRING, 0, 0);
}

static int64_t seconds_since_boot(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return now.tv_sec;
}

/* Serial of the key; -1 with errno. */
static long search(const char *path)
{
	char name[4200];

	describe(path, name, sizeof name);
	possess();
	return control(
		KEYCTL_SEARCH, (unsigned long)KEY_SPEC_USER_KEYRING, (unsigned long)TYPE, (unsigned long)name, 0);
}

static bool is_locked(int number)
{
	return number == ENOKEY || number == EKEYEXPIRED || number == EKEYREVOKED;
}

static int unavailable(int number, struct msp_error *err)
{
	msp_error_set(err, MSP_UNAVAILABLE, "the kernel keeps no keys here: %s", strerror(number));
	msp_error_hint(err, "without a keyring every command asks for the passphrase");
	return -1;
}

int msp_identity_keep(const struct msp_identity *identity, const char *path, int seconds, struct msp_error *err)
{
	char name[4200];
	char until[64];
	struct msp_secret payload;

	describe(path, name, sizeof name);
	snprintf(until, sizeof until, UNTIL "%" PRId64 "\n", seconds_since_boot() + seconds);
	msp_secret_init(&payload, identity->seed.memory);
	msp_secret_adds(&payload, until);
	msp_identity_emit(identity, "me", "now", &payload);
	possess();
	/* first where it ends with this process: whatever interrupts us, none is left behind without an end */
	long key = syscall(SYS_add_key, TYPE, name, payload.bytes, payload.length, KEY_SPEC_PROCESS_KEYRING);
	int number = errno;
	msp_secret_release(&payload);
	if (key < 0)
		return unavailable(number, err);
	bool kept = control(KEYCTL_SET_TIMEOUT, (unsigned long)key, (unsigned long)seconds, 0, 0) == 0 &&
		    control(KEYCTL_LINK, (unsigned long)key, (unsigned long)KEY_SPEC_USER_KEYRING, 0, 0) == 0;
	number = errno;
	control(KEYCTL_UNLINK, (unsigned long)key, (unsigned long)KEY_SPEC_PROCESS_KEYRING, 0, 0);
	return kept ? 0 : unavailable(number, err);
}

/* The payload of a key; its length, or -1 with errno. */
static long read_key(long key, struct msp_secret *payload)
{
	size_t size = USUAL;
	long length = -1;

	/* locked memory is dear: as much as an identity has, and all there may be only when that was too little */
	for (bool enough = false; !enough; size = PAYLOAD) {
		msp_secret_clear(payload);
		msp_secret_reserve(payload, size);
		length = control(KEYCTL_READ, (unsigned long)key, (unsigned long)payload->bytes, size, 0);
		enough = size == PAYLOAD || length <= (long)size;
	}
	if (length > (long)PAYLOAD) {
		errno = EMSGSIZE;
		return -1;
	}
	if (length >= 0)
		payload->length = (size_t)length;
	return length;
}

int msp_identity_recall(struct msp_identity *identity, const char *path, struct msp_error *err)
{
	struct msp_secret payload;
	long key = search(path);

	if (key < 0) {
		int number = errno;
		if (!is_locked(number))
			return unavailable(number, err);
		msp_error_set(err, MSP_DENIED, "the vault is locked");
		msp_error_hint(err, "msp-vault unlock");
		return -1;
	}
	msp_secret_init(&payload, identity->seed.memory);
	int failed = read_key(key, &payload) < 0 ? unavailable(errno, err)
						 : msp_identity_parse(identity, &payload, path, err);
	msp_secret_release(&payload);
	return failed;
}

int msp_identity_forget(const char *path, struct msp_error *err)
{
	long key = search(path);

	if (key < 0)
		return is_locked(errno) || errno == ENOSYS || errno == EPERM ? 0 : unavailable(errno, err);
	if (control(KEYCTL_REVOKE, (unsigned long)key, 0, 0, 0) != 0)
		return unavailable(errno, err);
	control(KEYCTL_UNLINK, (unsigned long)key, (unsigned long)KEY_SPEC_USER_KEYRING, 0, 0);
	return 0;
}

int64_t msp_identity_left(const char *path, struct msp_secret_memory *memory)
{
	struct msp_secret payload;
	int64_t until = 0;
	long key = search(path);

	if (key < 0)
		return -1;
	msp_secret_init(&payload, memory);
	if (read_key(key, &payload) > 0) {
		for (size_t i = strlen(UNTIL); i < payload.length && payload.bytes[i] >= '0' && payload.bytes[i] <= '9';
			i++)
			until = until * 10 + (payload.bytes[i] - '0');
	}
	msp_secret_release(&payload);
	int64_t left = until - seconds_since_boot();
	return left > 0 ? left : -1;
}
