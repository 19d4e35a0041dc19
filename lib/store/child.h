/* SPDX-License-Identifier: ISC */
/* Running git: no shell, no inherited repository variables, output and complaints kept apart. */
#ifndef MSP_STORE_CHILD_H
#define MSP_STORE_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/error.h"
#include "lib/store/repo.h"

#define MSP_CHILD_COMPLAINT 512

struct msp_child {
	/* given */
	const char *const *argv;        /* argv[0] is looked for in PATH; NULL-terminated */
	const char *const *environment; /* "NAME=value" sets, "NAME" takes away; NULL-terminated; NULL = nothing */
	const void *input;              /* for standard input; must stay until finish */
	size_t input_length;
	struct msp_buf *output; /* standard output is appended; must stay until finish */
	/* Told what comes on standard error as it comes; NULL = only its beginning is kept, as complaint. */
	void (*hear)(void *context, const char *bytes, size_t length);
	void *hear_context;
	/* Milliseconds from the start of finish; 0 = as long as it takes.  Otherwise it runs in a process group of its
	 * own, out of a terminal's reach, and the whole group is ended when the time is over. */
	int timeout;
	/* found */
	int status;                          /* exit status, or 128 + signal */
	bool expired;                        /* the time was over */
	char complaint[MSP_CHILD_COMPLAINT]; /* beginning of standard error, without its last newline */
	/* running */
	pid_t pid; /* 0 = not running */
	int in, out, errors;
};

/* Starts; UNAVAILABLE when the program is not there.  GIT_DIR and its like never reach the child, LC_ALL is C. */
int msp_child_start(struct msp_child *command, struct msp_error *err);
/* Feeds input, collects output, waits.  A status other than 0 is no error here. */
int msp_child_finish(struct msp_child *command, struct msp_error *err);
/* Both. */
int msp_child_run(struct msp_child *command, struct msp_error *err);
/* Starts a program that goes on by itself, in a process group of its own, with /dev/null for its three streams; nobody
 * waits for it.  A path with a slash is run as it is. */
int msp_child_detach(const char *const *argv, struct msp_error *err);
/* Error text for a command that ran and failed: what it complained about.  The code is another one (IO, SYSTEM) when it
 * was killed, or complains about the disk or the system.  Returns -1. */
int msp_child_failed(const struct msp_child *command, enum msp_code code, struct msp_error *err);

/* "git --git-dir=… [--work-tree=…] arguments", in arena; arguments end with NULL. */
const char *const *msp_child_git(struct msp_arena *arena, const struct msp_repo *repo, const char *const *arguments);
/* The same command line run in a folder ("git -C folder …"). */
const char *const *msp_child_inside(struct msp_arena *arena, const char *folder, const char *const *argv);

#endif
