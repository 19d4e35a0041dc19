/* SPDX-License-Identifier: ISC */
/* The terminal and the programs a person uses on it (pager, editor).  For lib/cli only. */
#ifndef MSP_CLI_TERMINAL_H
#define MSP_CLI_TERMINAL_H

#include <sys/types.h>

#include "lib/cli/cli.h"

/* Sets width and height from stdout's terminal and $COLUMNS; 0 without a terminal. */
void msp_terminal_measure(struct msp_cli *cli);
/* Sets cli->color from --color ("auto", "always", "never"), NO_COLOR (no-color.org) and the terminal. */
void msp_terminal_colour(struct msp_cli *cli, const char *when);

/* Starts a program a person chose ("less -R", "code --wait") through sh, with argument as its last operand (NULL =
 * none) and the descriptor input as stdin (-1 = ours).  0 or an errno value. */
int msp_terminal_spawn(const char *program, const char *argument, int input, pid_t *pid);
/* Waits for it: its exit code, 128 + signal, or -1. */
int msp_terminal_wait(pid_t pid);

#endif
