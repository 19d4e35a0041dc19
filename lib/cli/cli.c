/* SPDX-License-Identifier: ISC */
#include "lib/cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "lib/base/message.h"
#include "lib/base/utf8.h"
#include "lib/cli/language.h"
#include "lib/cli/terminal.h"

/* ---- beginning --------------------------------------------------------------------------------------------------- */

/* A program started with stdout closed would open its database as descriptor 1 and print into it.  Read-only, so that
 * writes still fail and are reported. */
static void fill_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF && open("/dev/null", O_RDONLY) < 0)
			_exit(MSP_SYSTEM);
	}
}

void msp_cli_init(struct msp_cli *cli, const struct msp_command *command)
{
	fill_descriptors();
	msp_language_open();
	*cli = (struct msp_cli){ .command = command, .out = stdout, .notes = stderr };
	cli->common.color = "auto";
	cli->common.lock_timeout = 10;
	msp_terminal_measure(cli);
	msp_terminal_colour(cli, "auto");
}

/* ---- what is said ------------------------------------------------------------------------------------------------ */

void msp_cli_note(struct msp_cli *cli, const char *format, ...)
{
	va_list args;

	if (cli->common.quiet)
		return;
	va_start(args, format);
	const char *text = msp_arena_vprintf(&cli->arena, msp_message(format), args);
	va_end(args);
	fprintf(cli->notes, "%s\n", msp_utf8_visible(&cli->arena, text, false));
}

void msp_cli_warn(struct msp_cli *cli, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	const char *text = msp_arena_vprintf(&cli->arena, msp_message(format), args);
	va_end(args);
	fprintf(cli->notes, msp_message("%s: warning: %s\n"), cli->command->name,
		msp_utf8_visible(&cli->arena, text, false));
}

void msp_cli_error(struct msp_cli *cli, const struct msp_error *err)
{
	char text[sizeof *err];

	fflush(cli->out); /* on a terminal the answer so far stands above */
	msp_error_format(err, text, sizeof text);
	fprintf(cli->notes, "%s: %s\n", cli->command->name, msp_utf8_visible(&cli->arena, text, false));
	if (err->hint[0] != '\0')
		fprintf(cli->notes, msp_message("hint: %s\n"), msp_utf8_visible(&cli->arena, err->hint, true));
}

/* ---- end --------------------------------------------------------------------------------------------------------- */

/* Whether the reader of stdout has gone, which is no error of ours. */
static bool reader_gone(void)
{
	struct pollfd end = { .fd = STDOUT_FILENO };

	return poll(&end, 1, 0) == 1 && (end.revents & POLLERR) != 0;
}

/* Ends as SIGPIPE would have done, had nobody ignored it. */
static int end_by_pipe(void)
{
	signal(SIGPIPE, SIG_DFL);
	raise(SIGPIPE);
	return 128 + SIGPIPE;
}

/* Flushes out; the exit code. */
static int close_out(struct msp_cli *cli, int code)
{
	struct msp_error err = MSP_ERROR_INIT;
	bool failed = ferror(cli->out) != 0;
	int number = 0;

	if (fflush(cli->out) != 0) {
		number = errno;
		failed = true;
	}
	if (!failed)
		return code;
	if (reader_gone())
		return end_by_pipe();
	if (code == MSP_IO) /* said already */
		return code;
	if (number != 0)
		msp_error_errno(&err, number, "standard output");
	else
		msp_error_set(&err, MSP_IO, "standard output: a write failed");
	msp_cli_error(cli, &err);
	return code == 0 || code == MSP_NO ? MSP_IO : code; /* an answer that nobody got */
}

static void close_pager(struct msp_cli *cli)
{
	if (cli->pager == 0)
		return;
	fclose(stdout); /* what tells the pager that this was all */
	msp_terminal_wait(cli->pager);
	cli->pager = 0;
}

int msp_cli_end(struct msp_cli *cli, int code, const struct msp_error *err)
{
	if (code != 0 && err != NULL && err->message[0] != '\0' && !(ferror(cli->out) != 0 && reader_gone()))
		msp_cli_error(cli, err);
	code = close_out(cli, code);
	close_pager(cli);
	msp_arena_release(&cli->arena);
	return code;
}
