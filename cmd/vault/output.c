/* SPDX-License-Identifier: ISC */
#include "cmd/vault/output.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/file.h"

static int check_ordinary(const char *path, struct msp_error *err)
{
	struct stat status;

	if (lstat(path, &status) != 0 || S_ISREG(status.st_mode))
		return 0;
	msp_error_put(err, MSP_USAGE, "not an ordinary file");
	msp_error_at(err, path, 0, 0);
	msp_error_hint(err, "without --output it goes to standard output");
	return msp_failed();
}

int vault_output_replace(const char *path, const void *bytes, size_t length, struct msp_error *err)
{
	sigset_t all, before;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	int failed = msp_file_replace(path, bytes, length, 0600, MSP_FILE_SYNCED, err);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return failed;
}

int vault_output_write(const char *file, const void *bytes, size_t length, struct msp_error *err)
{
	if (file == NULL)
		return msp_fd_write(STDOUT_FILENO, "standard output", bytes, length, err);
	return check_ordinary(file, err) != 0 ? -1 : vault_output_replace(file, bytes, length, err);
}
