/* SPDX-License-Identifier: ISC */
#include "lib/vault/passphrase.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "lib/base/file.h"
#include "lib/base/message.h"

#define TERMINAL "/dev/tty"
#define PATIENCE 100 /* ms from a signal to its effect */

/*
 * Signals are held back while the echo is off, and looked for (sigpending) while waiting for the line; one that came
 * takes effect once the terminal is as it was.  So no handler is needed, and none of the process is replaced.
 */
struct terminal {
	int fd;
	struct termios before;
	sigset_t held, mask;
};

enum outcome { LINE, SIGNAL, ENDED, FAILED };

static int terminal_error(const char *what, struct msp_error *err)
{
	msp_error_put_errno(err, errno, "%s", what);
	msp_error_at(err, TERMINAL, 0, 0);
	return msp_failed();
}

/* All but those that a defect raises, those that do nothing to us, and those that stop a job in the background: these
 * must strike before it touches the terminal. */
static void choose_signals(sigset_t *held)
{
	static const int others[] = { SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP, SIGSYS, SIGCHLD, SIGCONT,
		SIGURG, SIGWINCH, SIGTTIN, SIGTTOU };

	sigfillset(held);
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		sigdelset(held, others[i]);
}

static bool signal_came(const sigset_t *held)
{
	sigset_t pending;

	if (sigpending(&pending) != 0)
		return false;
	for (int number = 1; number <= SIGRTMAX; number++) {
		if (sigismember(held, number) == 1 && sigismember(&pending, number) == 1)
			return true;
	}
	return false;
}

static int set_terminal(int fd, const struct termios *settings)
{
	int result;

	do {
		result = tcsetattr(fd, TCSAFLUSH, settings);
	} while (result != 0 && errno == EINTR);
	return result;
}

/* Echo off, signals held back. */
static int begin(struct terminal *terminal, struct msp_error *err)
{
	struct termios quiet;

	if (tcgetattr(terminal->fd, &terminal->before) != 0)
		return terminal_error("cannot switch the echo off", err);
	quiet = terminal->before;
	quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
	quiet.c_lflag |= ICANON | ISIG;
	sigprocmask(SIG_BLOCK, &terminal->held, &terminal->mask);
	if (set_terminal(terminal->fd, &quiet) == 0)
		return 0;
	terminal_error("cannot switch the echo off", err);
	sigprocmask(SIG_SETMASK, &terminal->mask, NULL);
	return -1;
}

/* As before; what came meanwhile takes effect here. */
static void end(struct terminal *terminal)
{
	(void)set_terminal(terminal->fd, &terminal->before);
	sigprocmask(SIG_SETMASK, &terminal->mask, NULL);
}

/* One line into passphrase, with its line end.  There is room for one byte more than a passphrase may have. */
static enum outcome wait_line(const struct terminal *terminal, struct msp_secret *passphrase)
{
	struct pollfd ready = { .fd = terminal->fd, .events = POLLIN };

	for (;;) {
		if (signal_came(&terminal->held))
			return SIGNAL;
		if (poll(&ready, 1, PATIENCE) <= 0)
			continue;
		ssize_t got = read(terminal->fd, passphrase->bytes + passphrase->length,
			MSP_PASSPHRASE_LIMIT + 2 - passphrase->length);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return FAILED;
		passphrase->length += (size_t)got;
		if (got == 0)
			return ENDED;
		if (passphrase->bytes[passphrase->length - 1] == '\n' || passphrase->length == MSP_PASSPHRASE_LIMIT + 2)
			return LINE;
	}
}

static int ask(struct terminal *terminal, struct msp_secret *passphrase, const char *prompt, struct msp_error *err)
{
	enum outcome outcome;

	do {
		msp_secret_clear(passphrase);
		if (begin(terminal, err) != 0)
			return -1;
		(void)msp_fd_write(terminal->fd, TERMINAL, prompt, strlen(prompt), NULL);
		outcome = wait_line(terminal, passphrase);
		int number = errno;
		(void)msp_fd_write(terminal->fd, TERMINAL, "\n", 1, NULL);
		end(terminal);
		errno = number;
	} while (outcome == SIGNAL);
	if (outcome == FAILED)
		return terminal_error("cannot read", err);
	if (outcome == ENDED)
		return msp_error_set(err, MSP_DENIED, "no passphrase was typed");
	if (passphrase->bytes[passphrase->length - 1] != '\n')
		return msp_error_set(err, MSP_DATA, "a passphrase has at most %d bytes", MSP_PASSPHRASE_LIMIT);
	msp_secret_truncate(passphrase, passphrase->length - 1);
	return 0;
}

int msp_passphrase_ask(struct msp_secret *passphrase, const char *prompt, struct msp_error *err)
{
	struct terminal terminal = { .fd = open(TERMINAL, O_RDWR | O_CLOEXEC | O_NOCTTY) };

	msp_secret_clear(passphrase);
	if (terminal.fd < 0) {
		msp_error_put(err, MSP_MISSING, "a passphrase is needed, and there is no terminal to ask on");
		msp_error_hint(err, "--passphrase-fd NUMBER reads it from an open file");
		return msp_failed();
	}
	choose_signals(&terminal.held);
	msp_secret_reserve(passphrase, MSP_PASSPHRASE_LIMIT + 2);
	int result = ask(&terminal, passphrase, msp_message(prompt), err);
	close(terminal.fd);
	if (result != 0)
		msp_secret_clear(passphrase);
	return result;
}

int msp_passphrase_ask_new(struct msp_secret *passphrase, const char *prompt, const char *again, struct msp_error *err)
{
	struct msp_secret second;

	msp_secret_init(&second, passphrase->memory);
	int result = msp_passphrase_ask(passphrase, prompt, err);
	if (result == 0 && passphrase->length == 0)
		result = msp_error_set(err, MSP_USAGE, "the passphrase is empty");
	if (result == 0)
		result = msp_passphrase_ask(&second, again, err);
	if (result == 0 && !msp_secret_equal(passphrase, &second))
		result = msp_error_set(err, MSP_USAGE, "the two passphrases differ");
	if (result != 0)
		msp_secret_clear(passphrase);
	msp_secret_release(&second);
	return result;
}
