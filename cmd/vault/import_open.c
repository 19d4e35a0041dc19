/* SPDX-License-Identifier: ISC */
#include "cmd/vault/import_open.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/message.h"
#include "lib/base/utf8.h"
#include "lib/vault/age.h"

#define CHUNK ((size_t)64 << 10)

extern char **environ;

struct child {
	pid_t pid;
	int output, errors; /* -1 = ended */
	bool too_long;
	size_t said;
};

static void close_one(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static int make_pipes(int output[2], int errors[2], struct msp_error *err)
{
	if (pipe(output) != 0)
		return msp_error_errno(err, errno, "no pipe");
	if (pipe(errors) != 0) {
		msp_error_put_errno(err, errno, "no pipe");
		close(output[0]);
		close(output[1]);
		return -1;
	}
	for (int i = 0; i < 2; i++) {
		fcntl(output[i], F_SETFD, FD_CLOEXEC);
		fcntl(errors[i], F_SETFD, FD_CLOEXEC);
	}
	return 0;
}

static int start(const char *const *argv, int fd, struct child *child, struct msp_error *err)
{
	posix_spawn_file_actions_t actions;
	int output[2], errors[2];

	if (make_pipes(output, errors, err) != 0)
		return -1;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fd, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, errors[1], STDERR_FILENO);
	int number = posix_spawnp(&child->pid, argv[0], &actions, NULL, (char *const *)(const void *)argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(output[1]);
	close(errors[1]);
	child->output = output[0];
	child->errors = errors[0];
	if (number == 0)
		return 0;
	close(output[0]);
	close(errors[0]);
	msp_error_set(err, MSP_UNAVAILABLE, "%s cannot be started: %s", argv[0], strerror(number));
	msp_error_hint(err, "install %s", argv[0]);
	return -1;
}

static void take_output(struct child *child, struct msp_secret *plain)
{
	msp_secret_reserve(plain, CHUNK);
	ssize_t got = read(child->output, plain->bytes + plain->length, CHUNK);

	if (got > 0)
		plain->length += (size_t)got;
	else if (got == 0 || errno != EINTR)
		close_one(&child->output);
	if (plain->length > MSP_AGE_PAYLOAD_LIMIT) {
		child->too_long = true;
		close_one(&child->output);
	}
}

/* The beginning is kept; a child that waits for us to read the rest would never end. */
static void take_complaint(struct child *child, char complaint[VAULT_COMPLAINT])
{
	char text[512];
	ssize_t got = read(child->errors, text, sizeof text);

	if (got == 0 || (got < 0 && errno != EINTR))
		close_one(&child->errors);
	for (ssize_t i = 0; i < got && child->said + 1 < VAULT_COMPLAINT; i++)
		complaint[child->said++] = text[i] == '\n' ? ' ' : text[i];
	complaint[child->said] = '\0';
}

static void converse(struct child *child, struct msp_secret *plain, char complaint[VAULT_COMPLAINT])
{
	while (child->output >= 0 || child->errors >= 0) {
		struct pollfd both[] = { { .fd = child->output, .events = POLLIN },
			{ .fd = child->errors, .events = POLLIN } };
		if (poll(both, 2, -1) < 0)
			continue; /* a signal */
		if (both[0].revents != 0)
			take_output(child, plain);
		if (both[1].revents != 0)
			take_complaint(child, complaint);
	}
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

int vault_import_open(const char *const *argv, int fd, struct msp_secret *plain, char complaint[VAULT_COMPLAINT],
	struct msp_error *err)
{
	struct child child = { .output = -1, .errors = -1 };

	msp_secret_clear(plain);
	complaint[0] = '\0';
	if (start(argv, fd, &child, err) != 0)
		return -1;
	converse(&child, plain, complaint);
	int status = wait_for(child.pid);
	while (child.said > 0 && complaint[child.said - 1] == ' ')
		complaint[--child.said] = '\0';
	complaint[msp_utf8_check(complaint, strlen(complaint))] = '\0';
	if (child.too_long)
		snprintf(complaint, VAULT_COMPLAINT, msp_message("a payload of over 16 MiB"));
	else if (status != 0 && complaint[0] == '\0')
		snprintf(complaint, VAULT_COMPLAINT, msp_message("%s ended with status %d"), argv[0], status);
	if (status == 0 && !child.too_long)
		return 0;
	msp_secret_clear(plain);
	return 1;
}
