/* SPDX-License-Identifier: ISC */
/* Runs a function in a child process, for code that ends the process or changes limits. */
#ifndef MSP_TESTS_UNIT_CHILD_H
#define MSP_TESTS_UNIT_CHILD_H

#include <stddef.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

/* Exit status of run(data), 0 when it returns, 128 + signal when one killed it.  What it writes to stderr is put into
 * said, NUL-terminated and cut at size. */
static inline int child_run(void (*run)(void *data), void *data, char *said, size_t size)
{
	int ends[2];
	int status = 0;
	size_t length = 0;
	ssize_t got;

	if (pipe(ends) != 0)
		abort();
	pid_t child = fork();
	if (child == 0) {
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		close(ends[1]);
		run(data);
		_exit(0);
	}
	if (child < 0)
		abort();
	close(ends[1]);
	while (length + 1 < size && (got = read(ends[0], said + length, size - 1 - length)) > 0)
		length += (size_t)got;
	said[length] = '\0';
	close(ends[0]);
	if (waitpid(child, &status, 0) != child)
		abort();
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

#endif
