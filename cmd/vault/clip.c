/* SPDX-License-Identifier: ISC */
#include "cmd/vault/clip.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/vault/pipe.h"
#include "lib/base/str.h"

#define CLIP_LIMIT ((size_t)1 << 20)

static const struct tool {
	const char *variable; /* of the environment: says that it could work */
	const char *copy[6], *paste[6], *clear[6];
} tools[] = {
	{ "WAYLAND_DISPLAY", { "wl-copy" }, { "wl-paste", "-n" }, { "wl-copy", "--clear" } },
	{ "DISPLAY", { "xclip", "-selection", "clipboard", "-in" }, { "xclip", "-selection", "clipboard", "-out" },
		{ "xclip", "-selection", "clipboard", "-in" } },
	{ "DISPLAY", { "xsel", "-b", "-i" }, { "xsel", "-b", "-o" }, { "xsel", "-b", "-c" } },
	{ "TMUX", { "tmux", "load-buffer", "-b", "msp-vault", "-" }, { "tmux", "save-buffer", "-b", "msp-vault", "-" },
		{ "tmux", "delete-buffer", "-b", "msp-vault" } },
};

/* The first one that takes it. */
static const struct tool *copy(const void *bytes, size_t length, struct msp_error *err)
{
	for (size_t i = 0; i < MSP_COUNT(tools); i++) {
		if (!msp_str_empty(getenv(tools[i].variable)) && vault_pipe_to(tools[i].copy, bytes, length, NULL) == 0)
			return &tools[i];
	}
	msp_error_put(err, MSP_UNAVAILABLE, "there is no clipboard");
	msp_error_hint(err, "wl-copy, xclip or xsel on a desktop, or tmux; show --reveal shows it on the screen");
	return NULL;
}

/* Ours still?  The process that waits keeps no secret, only what recognises it. */
static void clear_later(
	struct vault *vault, const struct tool *tool, const struct msp_secret_mark *mark, int64_t seconds)
{
	struct msp_secret now;

	sleep((unsigned)seconds);
	msp_secret_init(&now, &vault->memory);
	if (vault_pipe_from(tool->paste, &now, CLIP_LIMIT, NULL) == 0 &&
		msp_secret_mark_fits(mark, now.bytes, now.length))
		(void)vault_pipe_to(tool->clear, "", 0, NULL);
	msp_secret_release(&now);
}

/* Out of the way of the shell that waits for us. */
static void leave_terminal(void)
{
	int nowhere = open("/dev/null", O_RDWR);

	setsid();
	if (nowhere < 0 || chdir("/") != 0)
		_exit(MSP_SYSTEM);
	for (int fd = 0; fd <= 2; fd++)
		dup2(nowhere, fd);
}

int vault_clip(struct vault *vault, const void *bytes, size_t length, int64_t seconds, struct msp_error *err)
{
	struct msp_secret_mark mark;
	const struct tool *tool = copy(bytes, length, err);

	if (tool == NULL)
		return -1;
	if (seconds <= 0) {
		msp_cli_note(vault->session.cli, "in the clipboard (%s)", tool->copy[0]);
		return 0;
	}
	msp_secret_mark_make(&mark, bytes, length);
	pid_t pid = fork();
	if (pid == 0) {
		leave_terminal();
		msp_secret_memory_wipe(&vault->memory);
		clear_later(vault, tool, &mark, seconds);
		_exit(0);
	}
	if (pid < 0)
		msp_cli_warn(vault->session.cli, "the clipboard will not be cleared");
	else
		msp_cli_note(vault->session.cli, "in the clipboard for %lld seconds (%s)", (long long)seconds,
			tool->copy[0]);
	return 0;
}
