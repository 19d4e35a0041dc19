/* SPDX-License-Identifier: ISC */
/* A temporary folder, a pinned environment, and real git as the oracle: for the tests of lib/store. */
#ifndef TESTS_UNIT_GIT_FIXTURE_H
#define TESTS_UNIT_GIT_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/error.h"
#include "lib/base/file.h"
#include "lib/store/repo.h"

struct fixture {
	struct msp_arena arena;
	char folder[64]; /* everything of one test lives here */
};

/* Runs a script in a folder and returns its exit status; output (may be NULL) gets standard output. */
static int script_status(const char *folder, const char *script, struct msp_buf *output)
{
	int channel[2];
	int status;

	assert_int_equal(pipe(channel), 0);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		dup2(channel[1], STDOUT_FILENO);
		close(channel[0]);
		close(channel[1]);
		if (chdir(folder) != 0)
			_exit(126);
		execlp("sh", "sh", "-ec", script, (char *)NULL);
		_exit(127);
	}
	close(channel[1]);
	struct msp_buf ignored = MSP_BUF_INIT;
	assert_int_equal(msp_fd_read(channel[0], "script", 64 << 20, output != NULL ? output : &ignored, NULL), 0);
	msp_buf_release(&ignored);
	close(channel[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Output of a script that must succeed, without its last newline; in the arena. */
__attribute__((format(printf, 3, 4))) static inline char *shell(
	struct fixture *f, const char *folder, const char *format, ...)
{
	struct msp_buf output = MSP_BUF_INIT;
	va_list args;

	va_start(args, format);
	char *script = msp_arena_vprintf(&f->arena, format, args);
	va_end(args);
	int status = script_status(folder, script, &output);
	if (status != 0)
		fail_msg("exit %d from: %s", status, script);
	while (output.length > 0 && output.data[output.length - 1] == '\n')
		msp_buf_truncate(&output, output.length - 1);
	char *text = msp_arena_strdup(&f->arena, output.data);
	msp_buf_release(&output);
	return text;
}

static inline char *inside(struct fixture *f, const char *name)
{
	return msp_path_join(&f->arena, f->folder, name);
}

static inline void write_file(const char *path, const char *text)
{
	struct msp_error err = MSP_ERROR_INIT;

	if (msp_file_replace(path, text, strlen(text), 0666, MSP_FILE_UNSYNCED, &err) < 0)
		fail_msg("%s: %s", path, err.message);
}

static inline char *read_text(struct fixture *f, const char *path)
{
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_error err = MSP_ERROR_INIT;

	if (msp_file_read(path, 64 << 20, &text, &err) < 0)
		fail_msg("%s: %s", path, err.message);
	char *copy = msp_arena_memdup(&f->arena, text.data, text.length);
	msp_buf_release(&text);
	return copy;
}

static inline int fixture_setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	snprintf(f->folder, sizeof f->folder, "/tmp/msp-test-XXXXXX");
	if (f == NULL || mkdtemp(f->folder) == NULL)
		return -1;
	setenv("HOME", f->folder, 1);
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	setenv("LC_ALL", "C", 1);
	setenv("TZ", "UTC0", 1);
	setenv("GIT_AUTHOR_NAME", "Ana", 1);
	setenv("GIT_AUTHOR_EMAIL", "ana@example.mx", 1);
	setenv("GIT_COMMITTER_NAME", "Ana", 1);
	setenv("GIT_COMMITTER_EMAIL", "ana@example.mx", 1);
	setenv("GIT_AUTHOR_DATE", "1790000000 -0600", 1);
	setenv("GIT_COMMITTER_DATE", "1790000000 -0600", 1);
	unsetenv("XDG_CONFIG_HOME");
	unsetenv("GIT_CONFIG_GLOBAL");
	unsetenv("GIT_DIR");
	unsetenv("GIT_INDEX_FILE");
	*state = f;
	return 0;
}

static inline int fixture_teardown(void **state)
{
	struct fixture *f = *state;

	if (chdir("/") != 0)
		return -1;
	shell(f, "/", "chmod -R u+w %s; rm -rf %s", f->folder, f->folder);
	msp_arena_release(&f->arena);
	free(f);
	return 0;
}

/* Opens what must open. */
static inline struct msp_repo open_repo(struct fixture *f, const char *path)
{
	struct msp_repo_request request = { .path = path, .home = f->folder };
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_repo repo;

	if (msp_repo_open(&f->arena, &request, &repo, &err) < 0)
		fail_msg("%s: %s", err.path, err.message);
	return repo;
}

#endif
