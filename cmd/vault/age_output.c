/* SPDX-License-Identifier: ISC */
/* Where `msp-vault age` writes. */
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/vault/age.h"
#include "lib/base/file.h"

#define PRIVATE 0600

bool vault_age_terminal(const struct vault_age *age)
{
	return age->options->output == NULL && isatty(STDOUT_FILENO) == 1;
}

/* A device or a pipe would be replaced by a file, not written to. */
static int check_replaceable(const char *path, struct msp_error *err)
{
	struct stat status;

	if (lstat(path, &status) != 0 || S_ISREG(status.st_mode))
		return 0;
	msp_error_put(err, MSP_USAGE, "not an ordinary file");
	msp_error_at(err, path, 0, 0);
	msp_error_hint(err, "without --output it goes to standard output");
	return msp_failed();
}

/* Signals wait until the file is whole, or gone. */
static int replace(const char *path, const void *bytes, size_t length, struct msp_error *err)
{
	sigset_t all, before;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	int result = msp_file_replace(path, bytes, length, PRIVATE, MSP_FILE_SYNCED, err);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return result;
}

int vault_age_write(struct vault_age *age, const void *bytes, size_t length, struct msp_error *err)
{
	const char *path = age->options->output;

	if (path == NULL)
		return msp_fd_write(STDOUT_FILENO, "standard output", bytes, length, err);
	return check_replaceable(path, err) != 0 ? -1 : replace(path, bytes, length, err);
}
