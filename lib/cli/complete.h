/* SPDX-License-Identifier: ISC */
/* `--complete KIND PREFIX [-C DIR]`: what the completion scripts ask.  For lib/cli only. */
#ifndef MSP_CLI_COMPLETE_H
#define MSP_CLI_COMPLETE_H

#include "lib/cli/cli.h"

/* Checks that KIND and PREFIX are there and reads the shared options behind them. */
int msp_cli_complete_parse(struct msp_cli *cli, int argc, char **argv, struct msp_error *err);
/* Prints the candidates, "value<TAB>description" a line.  Unknown kinds have none. */
int msp_cli_complete(struct msp_cli *cli, const char *kind, const char *prefix, struct msp_error *err);

#endif
