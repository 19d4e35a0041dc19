/* SPDX-License-Identifier: ISC */
#include "lib/cli/editor.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/cli/terminal.h"

#define LIMIT ((size_t)4 << 20)

static const char *first_set(const char *const *names, size_t count, const char *otherwise)
{
	for (size_t i = 0; i < count; i++) {
		const char *value = getenv(names[i]);
		if (!msp_str_empty(value))
			return value;
	}
	return otherwise;
}

/* A new file, 0600, with the text in it. */
static int make_file(
	struct msp_arena *arena, const struct msp_buf *text, const char *suffix, char **path, struct msp_error *err)
{
	static const char *const folders[] = { "XDG_RUNTIME_DIR", "TMPDIR" };
	const char *folder = first_set(folders, MSP_COUNT(folders), "/tmp");

	*path = msp_path_join(arena, folder, msp_arena_printf(arena, "msp-XXXXXX%s", suffix));
	int fd = mkstemps(*path, (int)strlen(suffix));
	if (fd < 0)
		return msp_error_errno(err, errno, "no file for the editor in %s", folder);
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	int result = msp_fd_write(fd, *path, text->data, text->length, err);
	if (close(fd) != 0 && result == 0)
		result = msp_error_errno(err, errno, "%s", *path);
	if (result != 0)
		unlink(*path);
	return result;
}

/* The editor's exit code; -1 with err when it could not be started.  As in system(3), an interrupt is the editor's. */
static int run_editor(const char *editor, const char *path, struct msp_error *err)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct sigaction interrupt, quit;
	pid_t pid = 0;
	int code = -1;

	sigaction(SIGINT, &ignore, &interrupt);
	sigaction(SIGQUIT, &ignore, &quit);
	int number = msp_terminal_spawn(editor, path, -1, &pid);
	if (number == 0)
		code = msp_terminal_wait(pid);
	sigaction(SIGINT, &interrupt, NULL);
	sigaction(SIGQUIT, &quit, NULL);
	if (number != 0)
		msp_error_errno(err, number, "the editor \"%s\" cannot be started", editor);
	else if (code < 0)
		msp_error_set(err, MSP_SYSTEM, "the editor \"%s\" was lost", editor);
	return code;
}

/* After a failure: what the person typed stays, an untouched file goes. */
static void keep_typed(const char *path, const struct msp_buf *before, struct msp_error *err)
{
	struct msp_buf now = MSP_BUF_INIT;

	if (msp_file_read(path, LIMIT, &now, NULL) == 0 && now.length == before->length &&
		memcmp(now.data, before->data, now.length) == 0) {
		unlink(path);
		msp_error_hint(err, "nothing was written; $VISUAL or $EDITOR names the editor");
	} else {
		msp_error_hint(err, "nothing was written; the text is kept in %s", path);
	}
	msp_buf_release(&now);
}

int msp_editor_run(struct msp_buf *text, const char *suffix, struct msp_error *err)
{
	static const char *const names[] = { "VISUAL", "EDITOR" };
	const char *editor = first_set(names, MSP_COUNT(names), "vi");
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_buf saved = MSP_BUF_INIT;
	char *path = NULL;
	int result = -1;

	if (make_file(&arena, text, suffix, &path, err) != 0)
		goto out;
	int code = run_editor(editor, path, err);
	if (code > 0)
		msp_error_set(err, MSP_UNAVAILABLE, "the editor \"%s\" ended with exit code %d", editor, code);
	if (code != 0 || msp_file_read(path, LIMIT, &saved, err) != 0) {
		if (err != NULL)
			err->code = MSP_UNAVAILABLE;
		keep_typed(path, text, err);
		goto out;
	}
	unlink(path);
	msp_buf_clear(text);
	msp_buf_add(text, saved.data, saved.length);
	result = 0;
out:
	msp_buf_release(&saved);
	msp_arena_release(&arena);
	return result;
}
