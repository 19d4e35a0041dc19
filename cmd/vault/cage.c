/* SPDX-License-Identifier: ISC */
#include "cmd/vault/cage.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/file.h"
#include "lib/base/utf8.h"

#define SECONDS 300      /* of computing: more is no honest file */
#define DESCRIPTORS 4096 /* that are closed; more than a command of ours ever has */

/* What comes first through the pipe. */
struct answer {
	bool failed;
	bool unlocked; /* memory of the child was not locked */
	struct msp_error error;
};

/* ---- the child --------------------------------------------------------------------------------------------------- */

static void close_others(int input, int output)
{
	long most = sysconf(_SC_OPEN_MAX);

	if (most < 0 || most > DESCRIPTORS)
		most = DESCRIPTORS;
	for (int fd = 0; fd < (int)most; fd++) {
		if (fd != input && fd != output && fd != STDERR_FILENO)
			close(fd);
	}
}

/* Pages to come are locked only where no limit can turn them into missing memory.  False: some may reach swap. */
static bool lock_memory(void)
{
	struct rlimit limit = { .rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY };

	if (setrlimit(RLIMIT_MEMLOCK, &limit) == 0 && mlockall(MCL_CURRENT | MCL_FUTURE) == 0)
		return true;
	(void)mlockall(MCL_CURRENT);
	return false;
}

static void confine(int input, int output)
{
	const struct rlimit nothing = { .rlim_cur = 0, .rlim_max = 0 };
	const struct rlimit seconds = { .rlim_cur = SECONDS, .rlim_max = SECONDS };

	close_others(input, output);
	(void)setrlimit(RLIMIT_FSIZE, &nothing);
	(void)setrlimit(RLIMIT_CPU, &seconds);
}

static _Noreturn void work(const struct vault_cage *cage, int input, int output, struct msp_secret_memory *memory)
{
	struct answer answer = { .error = MSP_ERROR_INIT };
	struct msp_error problem = MSP_ERROR_INIT;
	struct msp_secret out;

	/* the identity may be unlocked, and values in memory: none of it is for the libraries here */
	msp_secret_memory_wipe(memory);
	confine(input, output);
	/* dumping was switched off first thing in main; a child inherits that */
	if (msp_secret_harden(&answer.error) != 0)
		answer.failed = true;
	answer.unlocked = !lock_memory();
	msp_secret_init(&out, memory);
	if (!answer.failed)
		answer.failed = cage->work(cage->context, input, &out, &answer.error) != 0;
	if (msp_fd_write(output, "pipe", &answer, sizeof answer, &problem) == 0 && !answer.failed)
		(void)msp_fd_write(output, "pipe", out.bytes, out.length, &problem);
	/* no handlers, no buffers: they are our parent's */
	_exit(problem.code == MSP_OK ? 0 : MSP_IO);
}

/* ---- the parent -------------------------------------------------------------------------------------------------- */

static int make_pipe(int ends[2], struct msp_error *err)
{
	if (pipe(ends) != 0)
		return msp_error_errno(err, errno, "no pipe");
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	return 0;
}

static void close_one(int fd)
{
	if (fd >= 0)
		close(fd);
}

/* A text out of the child: ended, and readable. */
static void tame(char *text, size_t size)
{
	text[size - 1] = '\0';
	text[msp_utf8_check(text, strlen(text))] = '\0';
	for (char *at = text; *at != '\0'; at++) {
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			*at = '?';
	}
}

static void take_error(const struct answer *answer, struct msp_error *err)
{
	struct msp_error error = answer->error;

	tame(error.path, sizeof error.path);
	tame(error.field, sizeof error.field);
	tame(error.message, sizeof error.message);
	tame(error.hint, sizeof error.hint);
	if (error.code != MSP_UNAVAILABLE && error.code != MSP_USAGE && error.code != MSP_MISSING &&
		error.code != MSP_SYSTEM && error.code != MSP_IO)
		error.code = MSP_DATA;
	if (err != NULL)
		*err = error;
}

/* Splits the answer from what follows it. */
static int take_answer(const struct msp_secret *stream, struct msp_secret *out, struct msp_error *err)
{
	struct answer answer;

	if (stream->length < sizeof answer)
		return msp_error_set(err, MSP_SYSTEM, "the child that reads it ended early");
	memcpy(&answer, stream->bytes, sizeof answer);
	if (answer.unlocked)
		out->memory->unlocked += stream->length;
	if (answer.failed) {
		take_error(&answer, err);
		return -1;
	}
	msp_secret_add(out, stream->bytes + sizeof answer, stream->length - sizeof answer);
	return 0;
}

static int finish(pid_t pid, struct msp_error *err)
{
	int status;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return msp_error_errno(err, errno, "cannot wait for the child");
	}
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFSIGNALED(status))
		return msp_error_set(
			err, MSP_SYSTEM, "the child that reads it was ended by signal %d", WTERMSIG(status));
	return msp_error_set(err, MSP_SYSTEM, "the child that reads it ended with status %d", WEXITSTATUS(status));
}

/* One that ends without reading all has its answer to tell. */
static void feed(const struct vault_cage *cage, int fd)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, before;

	sigaction(SIGPIPE, &ignore, &before);
	(void)msp_fd_write(fd, "pipe", cage->feed->bytes, cage->feed->length, NULL);
	sigaction(SIGPIPE, &before, NULL);
}

static int converse(const struct vault_cage *cage, const int input[2], const int output[2], struct msp_secret *out,
	struct msp_error *err)
{
	struct msp_secret stream;
	pid_t pid = fork();

	if (pid == 0)
		work(cage, cage->feed != NULL ? input[0] : cage->input, output[1], out->memory);
	close_one(input[0]);
	close_one(output[1]);
	if (pid < 0) {
		close_one(input[1]);
		close_one(output[0]);
		return msp_error_errno(err, errno, "cannot start a child");
	}
	if (cage->feed != NULL)
		feed(cage, input[1]);
	close_one(input[1]);
	msp_secret_init(&stream, out->memory);
	int failed = msp_secret_read(&stream, output[0], "pipe", cage->limit + sizeof(struct answer), err);
	close_one(output[0]);
	if (finish(pid, failed == 0 ? err : NULL) != 0)
		failed = -1;
	if (failed == 0)
		failed = take_answer(&stream, out, err);
	msp_secret_release(&stream);
	return failed;
}

int vault_cage_run(const struct vault_cage *cage, struct msp_secret *out, struct msp_error *err)
{
	int input[2] = { -1, -1 }, output[2];

	if (make_pipe(output, err) != 0)
		return -1;
	if (cage->feed != NULL && make_pipe(input, err) != 0) {
		close_one(output[0]);
		close_one(output[1]);
		return -1;
	}
	return converse(cage, input, output, out, err);
}
