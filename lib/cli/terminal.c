/* SPDX-License-Identifier: ISC */
/* What the terminal decides: colour, width, paging.  Never the format. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/cli/cli.h"
#include "lib/cli/terminal.h"

extern char **environ;

void msp_terminal_measure(struct msp_cli *cli)
{
	struct winsize size = { 0 };
	const char *columns = getenv("COLUMNS");
	int64_t wanted = 0;

	if (!isatty(STDOUT_FILENO))
		return;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
		cli->width = size.ws_col;
		cli->height = size.ws_row;
	}
	if (!msp_str_empty(columns) && msp_str_int(columns, 1, 10000, &wanted, NULL) == 0)
		cli->width = (int)wanted;
	if (cli->width == 0)
		cli->width = 80;
}

void msp_terminal_colour(struct msp_cli *cli, const char *when)
{
	const char *term = getenv("TERM");

	if (strcmp(when, "auto") != 0)
		cli->color = strcmp(when, "always") == 0;
	else
		cli->color = cli->width > 0 && msp_str_empty(getenv("NO_COLOR")) && term != NULL && term[0] != '\0' &&
			     strcmp(term, "dumb") != 0;
}

/* ECMA-48, select graphic rendition */
static const struct {
	const char *name, *sequence;
} styles[] = {
	{ "bold", "\033[1m" },
	{ "dim", "\033[2m" },
	{ "underline", "\033[4m" },
	{ "red", "\033[31m" },
	{ "green", "\033[32m" },
	{ "yellow", "\033[33m" },
	{ "blue", "\033[34m" },
	{ "magenta", "\033[35m" },
	{ "cyan", "\033[36m" },
};

const char *msp_cli_style(const struct msp_cli *cli, const char *name)
{
	if (!cli->color)
		return "";
	if (name == NULL)
		return "\033[m";
	for (size_t i = 0; i < MSP_COUNT(styles); i++) {
		if (strcmp(styles[i].name, name) == 0)
			return styles[i].sequence;
	}
	return "";
}

const char *msp_cli_safe(struct msp_cli *cli, const char *text, bool keep_newlines)
{
	return cli->width > 0 ? msp_utf8_visible(&cli->arena, text, keep_newlines) : text;
}

int msp_terminal_spawn(const char *program, const char *argument, int input, pid_t *pid)
{
	char *script = NULL;
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t standard;
	int result;

	/* the person's own words ("code --wait", "less -R"): for a shell, with the operand apart from them */
	struct msp_arena arena = MSP_ARENA_INIT;
	script = msp_arena_printf(&arena, "%s%s", program, argument != NULL ? " \"$@\"" : "");
	char *argv[] = { (char *)(uintptr_t) "sh", (char *)(uintptr_t) "-c", script, (char *)(uintptr_t) "sh",
		(char *)(uintptr_t)argument, NULL };
	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	if (input >= 0)
		posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
	sigemptyset(&standard);
	sigaddset(&standard, SIGINT);
	sigaddset(&standard, SIGQUIT);
	sigaddset(&standard, SIGPIPE);
	posix_spawnattr_setsigdefault(&attributes, &standard);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	result = posix_spawn(pid, "/bin/sh", &actions, &attributes, argv, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	msp_arena_release(&arena);
	return result;
}

int msp_terminal_wait(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return -1;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* A pager that is missing must not swallow the output. */
#define DEFAULT_PAGER "if command -v less >/dev/null; then exec less; else exec cat; fi"

/* $PAGER as a script; its first word, where that is a plain one, is looked for before. */
static const char *pager_script(struct msp_arena *arena, const char *pager)
{
	size_t length = strspn(pager, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./+-");

	if (length == 0 || (pager[length] != '\0' && pager[length] != ' '))
		return pager;
	return msp_arena_printf(
		arena, "if command -v %.*s >/dev/null; then %s; else exec cat; fi", (int)length, pager, pager);
}

void msp_cli_page(struct msp_cli *cli, size_t lines)
{
	const char *pager = getenv("PAGER");
	int ends[2];

	if (cli->width == 0 || cli->pager != 0 || cli->out != stdout || (lines > 0 && lines < (size_t)cli->height))
		return;
	if (pager != NULL && (pager[0] == '\0' || strcmp(pager, "cat") == 0))
		return;
	if (fflush(stdout) != 0 || pipe(ends) != 0)
		return;
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	setenv("LESS", "FRX", 0); /* as git does: leave at once when it fits, keep colours */
	const char *script = pager != NULL ? pager_script(&cli->arena, pager) : DEFAULT_PAGER;
	/* Ctrl-C is the pager's from now on: the shell must not read the terminal before it has ended */
	void (*interrupt)(int) = signal(SIGINT, SIG_IGN), (*quit)(int) = signal(SIGQUIT, SIG_IGN);
	if (msp_terminal_spawn(script, NULL, ends[0], &cli->pager) == 0) {
		dup2(ends[1], STDOUT_FILENO);
	} else {
		(void)signal(SIGINT, interrupt);
		(void)signal(SIGQUIT, quit);
		cli->pager = 0;
	}
	close(ends[0]);
	close(ends[1]);
}
