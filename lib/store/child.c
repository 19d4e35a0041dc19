/* SPDX-License-Identifier: ISC */
#include "lib/store/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/str.h"

#define KILLED 129 /* above it the status is 128 + signal; git itself says 128 and 129 */

extern char **environ;

/* Variables that would turn git to another repository: we may have been started by a hook. */
static const char *const local_names[] = { "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR",
	"GIT_NAMESPACE", "GIT_PREFIX", "GIT_CONFIG", "GIT_GRAFT_FILE", "GIT_SHALLOW_FILE", "GIT_IMPLICIT_WORK_TREE",
	"GIT_INTERNAL_SUPER_PREFIX", "GIT_REPLACE_REF_BASE", "GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS",
	"GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS", "GIT_EXTERNAL_DIFF", "GIT_DIFF_OPTS", "GIT_TRACE", "LC_ALL" };

static size_t name_length(const char *variable)
{
	return strcspn(variable, "=");
}

static bool same_name(const char *a, const char *b)
{
	size_t length = name_length(a);

	return length == name_length(b) && strncmp(a, b, length) == 0;
}

static bool overridden(const char *variable, const char *const *overrides)
{
	for (size_t i = 0; i < MSP_COUNT(local_names); i++)
		if (same_name(variable, local_names[i]))
			return true;
	for (size_t i = 0; overrides != NULL && overrides[i] != NULL; i++)
		if (same_name(variable, overrides[i]))
			return true;
	return false;
}

/* posix_spawn takes strings it will not change as char *. */
static char **child_environment(struct msp_arena *arena, const char *const *overrides)
{
	size_t total = 2, count = 0;

	for (size_t i = 0; environ != NULL && environ[i] != NULL; i++)
		total++;
	for (size_t i = 0; overrides != NULL && overrides[i] != NULL; i++)
		total++;
	char **list = msp_arena_array(arena, total, sizeof *list);
	for (size_t i = 0; environ != NULL && environ[i] != NULL; i++)
		if (!overridden(environ[i], overrides))
			list[count++] = environ[i];
	for (size_t i = 0; overrides != NULL && overrides[i] != NULL; i++)
		if (strchr(overrides[i], '=') != NULL)
			list[count++] = msp_arena_strdup(arena, overrides[i]);
	list[count++] = msp_arena_strdup(arena, "LC_ALL=C");
	return list;
}

static void close_if_open(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

struct channels {
	int in[2], out[2], errors[2]; /* [0] ours, [1] the child's */
};

static void channels_close(struct channels *channels, int side)
{
	close_if_open(&channels->in[side]);
	close_if_open(&channels->out[side]);
	close_if_open(&channels->errors[side]);
}

/* Sockets instead of pipes: send(2) can be told not to raise SIGPIPE when the child is gone. */
static int channels_open(struct channels *channels, struct msp_error *err)
{
	*channels = (struct channels){ { -1, -1 }, { -1, -1 }, { -1, -1 } };
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channels->in) == 0 &&
		socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channels->out) == 0 &&
		socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channels->errors) == 0)
		return 0;
	msp_error_errno(err, errno, "cannot make a channel to git");
	channels_close(channels, 0);
	channels_close(channels, 1);
	return -1;
}

static char **copy_arguments(struct msp_arena *arena, const char *const *given)
{
	size_t count = 0;

	while (given[count] != NULL)
		count++;
	char **argv = msp_arena_array(arena, count + 1, sizeof *argv);
	for (size_t i = 0; i < count; i++)
		argv[i] = msp_arena_strdup(arena, given[i]);
	return argv;
}

/* A group of its own, so that what it starts can be ended with it. */
static int set_group(posix_spawnattr_t *attributes, bool own)
{
	int rc = posix_spawnattr_init(attributes);

	if (rc == 0 && own) {
		rc = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP);
		if (rc == 0)
			rc = posix_spawnattr_setpgroup(attributes, 0);
	}
	return rc;
}

static int spawn(struct msp_child *command, const struct channels *channels)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	char **argv = copy_arguments(&arena, command->argv);
	int rc = posix_spawn_file_actions_init(&actions);
	if (rc == 0) {
		rc = posix_spawn_file_actions_adddup2(&actions, channels->in[1], STDIN_FILENO);
		if (rc == 0)
			rc = posix_spawn_file_actions_adddup2(&actions, channels->out[1], STDOUT_FILENO);
		if (rc == 0)
			rc = posix_spawn_file_actions_adddup2(&actions, channels->errors[1], STDERR_FILENO);
		if (rc == 0)
			rc = set_group(&attributes, command->timeout > 0);
		if (rc == 0) {
			rc = posix_spawnp(&command->pid, argv[0], &actions, &attributes, argv,
				child_environment(&arena, command->environment));
			posix_spawnattr_destroy(&attributes);
		}
		posix_spawn_file_actions_destroy(&actions);
	}
	msp_arena_release(&arena);
	return rc;
}

int msp_child_start(struct msp_child *command, struct msp_error *err)
{
	struct channels channels;

	command->pid = 0;
	command->status = 0;
	command->expired = false;
	command->complaint[0] = '\0';
	command->in = command->out = command->errors = -1;
	if (channels_open(&channels, err) < 0)
		return -1;
	int number = spawn(command, &channels);
	channels_close(&channels, 1);
	if (number != 0) {
		command->pid = 0;
		channels_close(&channels, 0);
		if (number != ENOENT)
			return msp_error_errno(err, number, "cannot start %s", command->argv[0]);
		msp_error_set(err, MSP_UNAVAILABLE, "%s is not installed, or not in PATH", command->argv[0]);
		msp_error_hint(err, "install %s", command->argv[0]);
		return -1;
	}
	command->in = channels.in[0];
	command->out = channels.out[0];
	command->errors = channels.errors[0];
	return 0;
}

/* Sends what the child takes now.  A child that stopped reading says why by its status. */
static void feed(struct msp_child *command, size_t *sent)
{
	const char *bytes = command->input;

	if (*sent < command->input_length) {
		ssize_t n =
			send(command->in, bytes + *sent, command->input_length - *sent, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n > 0)
			*sent += (size_t)n;
		else if (n < 0 && errno != EAGAIN && errno != EINTR)
			*sent = command->input_length;
	}
	if (*sent >= command->input_length)
		close_if_open(&command->in);
}

static void collect_output(struct msp_child *command)
{
	char chunk[16384];
	ssize_t n = read(command->out, chunk, sizeof chunk);

	if (n > 0 && command->output != NULL)
		msp_buf_add(command->output, chunk, (size_t)n);
	if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
		close_if_open(&command->out);
}

static void collect_complaint(struct msp_child *command)
{
	char chunk[1024];
	size_t have = strlen(command->complaint);
	ssize_t n = read(command->errors, chunk, sizeof chunk);

	for (ssize_t i = 0; i < n && have + 1 < sizeof command->complaint && chunk[i] != '\0'; i++)
		command->complaint[have++] = chunk[i];
	command->complaint[have] = '\0';
	if (n > 0 && command->hear != NULL)
		command->hear(command->hear_context, chunk, (size_t)n);
	if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
		close_if_open(&command->errors);
}

static int64_t milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The time is over: the whole group goes, first asked, then made to; what it still says is of no interest. */
static void expire(struct msp_child *command)
{
	static const struct timespec moment = { .tv_nsec = 100000000 };

	command->expired = true;
	(void)kill(-command->pid, SIGTERM);
	(void)nanosleep(&moment, NULL);
	(void)kill(-command->pid, SIGKILL);
	close_if_open(&command->in);
	close_if_open(&command->out);
	close_if_open(&command->errors);
}

static void pump(struct msp_child *command)
{
	int64_t until = command->timeout > 0 ? milliseconds() + command->timeout : 0;
	size_t sent = 0;

	if (command->input_length == 0)
		close_if_open(&command->in);
	while (command->in >= 0 || command->out >= 0 || command->errors >= 0) {
		/* poll passes over negative descriptors */
		struct pollfd set[3] = { { command->in, POLLOUT, 0 }, { command->out, POLLIN, 0 },
			{ command->errors, POLLIN, 0 } };
		int64_t left = command->timeout > 0 ? until - milliseconds() : -1;
		if (command->timeout > 0 && left <= 0) {
			expire(command);
			return;
		}
		if (poll(set, 3, (int)left) <= 0)
			continue;
		if (set[0].revents != 0)
			feed(command, &sent);
		if (set[1].revents != 0)
			collect_output(command);
		if (set[2].revents != 0)
			collect_complaint(command);
	}
}

int msp_child_finish(struct msp_child *command, struct msp_error *err)
{
	int status;

	if (command->pid == 0)
		return 0;
	pump(command);
	while (waitpid(command->pid, &status, 0) < 0) {
		if (errno == EINTR)
			continue;
		command->pid = 0;
		return msp_error_errno(err, errno, "cannot wait for %s", command->argv[0]);
	}
	command->pid = 0;
	command->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	size_t length = strlen(command->complaint);
	while (length > 0 && command->complaint[length - 1] == '\n')
		command->complaint[--length] = '\0';
	return 0;
}

int msp_child_run(struct msp_child *command, struct msp_error *err)
{
	if (msp_child_start(command, err) < 0)
		return -1;
	return msp_child_finish(command, err);
}

int msp_child_detach(const char *const *given, struct msp_error *err)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	char **argv = copy_arguments(&arena, given);
	pid_t pid;
	int rc = posix_spawn_file_actions_init(&actions);

	if (rc == 0) {
		rc = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
		for (int fd = STDOUT_FILENO; rc == 0 && fd <= STDERR_FILENO; fd++)
			rc = posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_WRONLY, 0);
		if (rc == 0)
			rc = set_group(&attributes, true);
		if (rc == 0) {
			rc = posix_spawnp(&pid, argv[0], &actions, &attributes, argv, child_environment(&arena, NULL));
			posix_spawnattr_destroy(&attributes);
		}
		posix_spawn_file_actions_destroy(&actions);
	}
	msp_arena_release(&arena);
	return rc == 0 ? 0 : msp_error_errno(err, rc, "cannot start %s", given[0]);
}

/* A full disk is not bad data, whatever the program was doing: what it says (in English, LC_ALL is C) tells. */
static enum msp_code reason_of(const struct msp_child *command, enum msp_code code)
{
	static const struct {
		const char *words;
		enum msp_code code;
	} reasons[] = { { "No space left on device", MSP_IO }, { "Disk quota exceeded", MSP_IO },
		{ "Input/output error", MSP_IO }, { "Read-only file system", MSP_IO }, { "File too large", MSP_IO },
		{ "couldn't write", MSP_IO }, { "unable to write", MSP_IO }, { "Too many open files", MSP_SYSTEM },
		{ "Cannot allocate memory", MSP_SYSTEM }, { "died of signal", MSP_SYSTEM } };

	if (command->status > KILLED)
		return MSP_SYSTEM;
	for (size_t i = 0; i < MSP_COUNT(reasons); i++)
		if (strstr(command->complaint, reasons[i].words) != NULL)
			return reasons[i].code;
	return code;
}

int msp_child_failed(const struct msp_child *command, enum msp_code code, struct msp_error *err)
{
	size_t verb = 0;

	code = reason_of(command, code);
	while (command->argv[verb] != NULL &&
		(verb == 0 || command->argv[verb][0] == '-' || msp_str_equal(command->argv[verb - 1], "-c") ||
			msp_str_equal(command->argv[verb - 1], "-C")))
		verb++;
	const char *name = command->argv[verb] == NULL ? "" : command->argv[verb];
	if (command->complaint[0] == '\0' && command->status > KILLED)
		return msp_error_set(
			err, code, "%s %s was ended by signal %d", command->argv[0], name, command->status - 128);
	if (command->complaint[0] == '\0')
		return msp_error_set(err, code, "%s %s failed with status %d", command->argv[0], name, command->status);
	msp_error_set(err, code, "%s %s: %s", command->argv[0], name, command->complaint);
	if (strstr(command->complaint, "index file") != NULL)
		msp_error_hint(err, "msp-store doctor makes git's index anew");
	return -1;
}

const char *const *msp_child_git(struct msp_arena *arena, const struct msp_repo *repo, const char *const *arguments)
{
	size_t count = 0, at = 0;

	while (arguments[count] != NULL)
		count++;
	const char **argv = msp_arena_array(arena, count + 4, sizeof *argv);
	argv[at++] = "git";
	argv[at++] = msp_arena_printf(arena, "--git-dir=%s", repo->git_dir);
	if (repo->worktree != NULL)
		argv[at++] = msp_arena_printf(arena, "--work-tree=%s", repo->worktree);
	for (size_t i = 0; i < count; i++)
		argv[at++] = arguments[i];
	return argv;
}

const char *const *msp_child_inside(struct msp_arena *arena, const char *folder, const char *const *argv)
{
	size_t count = 0;

	while (argv[count] != NULL)
		count++;
	const char **inside = msp_arena_array(arena, count + 3, sizeof *inside);
	inside[0] = argv[0];
	inside[1] = "-C";
	inside[2] = folder;
	memcpy(inside + 3, argv + 1, (count - 1) * sizeof *inside);
	return inside;
}
