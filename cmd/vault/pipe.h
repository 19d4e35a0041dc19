/* SPDX-License-Identifier: ISC */
/* Other programs that give or take a secret: through a pipe, never as an argument or in the environment. */
#ifndef MSP_CMD_VAULT_PIPE_H
#define MSP_CMD_VAULT_PIPE_H

#include <signal.h>

#include "lib/base/error.h"
#include "lib/vault/secret.h"

/* Runs argv (looked for in PATH) with the secret as its standard input, output and complaints nowhere; its exit status,
 * -1 with UNAVAILABLE when it is not there. */
int vault_pipe_to(const char *const *argv, const void *bytes, size_t length, struct msp_error *err);
/* Runs argv without input and takes its output, up to `limit` bytes; its exit status, or -1. */
int vault_pipe_from(const char *const *argv, struct msp_secret *out, size_t limit, struct msp_error *err);
/* Runs a program a person chose ("code --wait") on a file through sh, with our terminal; its exit status, or -1.  As in
 * system(3), an interrupt is that program's.  What asks us to end (vault_pipe_held) is passed on to it; a caller that
 * has these signals blocked can clean up before they take effect. */
int vault_pipe_terminal(const char *program, const char *path, struct msp_error *err);
/* The signals that ask a process to end: SIGTERM, SIGHUP. */
void vault_pipe_held(sigset_t *held);

#endif
