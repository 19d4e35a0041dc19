/* SPDX-License-Identifier: ISC */
#include "cmd/vault/pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/file.h"

extern char **environ;

/* One end goes to the child: both are closed on exec, dup2 makes the child's. */
static int make_pipe(int ends[2], struct msp_error *err)
{
	if (pipe(ends) != 0)
		return msp_error_errno(err, errno, "no pipe");
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	return 0;
}

static int start(const char *const *argv, int input, int output, pid_t *pid, struct msp_error *err)
{
	posix_spawn_file_actions_t actions;

	posix_spawn_file_actions_init(&actions);
	if (input >= 0)
		posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
	else
		posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	if (output >= 0)
		posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
	else
		posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	int number = posix_spawnp(pid, argv[0], &actions, NULL, (char *const *)(const void *)argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (number == 0)
		return 0;
	return msp_error_set(err, MSP_UNAVAILABLE, "%s cannot be started", argv[0]);
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return 127;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int vault_pipe_to(const char *const *argv, const void *bytes, size_t length, struct msp_error *err)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, before;
	int ends[2];
	pid_t pid = 0;

	if (make_pipe(ends, err) != 0)
		return -1;
	int result = start(argv, ends[0], -1, &pid, err);
	close(ends[0]);
	if (result == 0) {
		/* one that ends without reading all has its status to tell */
		sigaction(SIGPIPE, &ignore, &before);
		(void)msp_fd_write(ends[1], argv[0], bytes, length, NULL);
		sigaction(SIGPIPE, &before, NULL);
	}
	close(ends[1]);
	return result == 0 ? wait_for(pid) : -1;
}

int vault_pipe_from(const char *const *argv, struct msp_secret *out, size_t limit, struct msp_error *err)
{
	int ends[2];
	pid_t pid = 0;

	if (make_pipe(ends, err) != 0)
		return -1;
	int result = start(argv, -1, ends[1], &pid, err);
	close(ends[1]);
	int failed = result == 0 ? msp_secret_read(out, ends[0], argv[0], limit, err) : -1;
	close(ends[0]);
	int status = result == 0 ? wait_for(pid) : -1;
	return failed != 0 ? -1 : status;
}

/* What would end us ends the program first; it strikes us when our caller lets it. */
static int wait_passing_on(pid_t pid)
{
	sigset_t watched, before;
	int status, ended = 0;
	pid_t got;

	vault_pipe_held(&watched);
	sigaddset(&watched, SIGCHLD);
	sigprocmask(SIG_BLOCK, &watched, &before);
	while ((got = waitpid(pid, &status, WNOHANG)) == 0) {
		int number = sigwaitinfo(&watched, NULL);
		if (number > 0 && number != SIGCHLD && kill(pid, number) == 0)
			ended = number;
	}
	if (ended != 0)
		raise(ended);
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (got < 0)
		return 127;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void vault_pipe_held(sigset_t *held)
{
	sigemptyset(held);
	sigaddset(held, SIGTERM);
	sigaddset(held, SIGHUP);
}

int vault_pipe_terminal(const char *program, const char *path, struct msp_error *err)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, interrupt, quit;
	struct msp_buf script = MSP_BUF_INIT;
	posix_spawnattr_t attributes;
	sigset_t defaults, open_mask;
	pid_t pid = 0;

	/* the path is an argument, never part of the script */
	msp_buf_addf(&script, "exec %s \"$@\"", program);
	const char *const argv[] = { "sh", "-c", script.data, program, path, NULL };
	sigaction(SIGINT, &ignore, &interrupt);
	sigaction(SIGQUIT, &ignore, &quit);
	posix_spawnattr_init(&attributes);
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGINT);
	sigaddset(&defaults, SIGQUIT);
	posix_spawnattr_setsigdefault(&attributes, &defaults);
	sigemptyset(&open_mask);
	posix_spawnattr_setsigmask(&attributes, &open_mask);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
	int number = posix_spawnp(&pid, "sh", NULL, &attributes, (char *const *)(const void *)argv, environ);
	posix_spawnattr_destroy(&attributes);
	int status = number == 0 ? wait_passing_on(pid) : -1;
	sigaction(SIGINT, &interrupt, NULL);
	sigaction(SIGQUIT, &quit, NULL);
	msp_buf_release(&script);
	return number == 0 ? status : msp_error_errno(err, number, "%s", program);
}
