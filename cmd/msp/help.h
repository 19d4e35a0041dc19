/* SPDX-License-Identifier: ISC */
#ifndef MSP_CMD_MSP_HELP_H
#define MSP_CMD_MSP_HELP_H

#include "lib/cli/cli.h"

/* Lists the commands: what `msp` alone, `msp help` and `msp --help` print. */
int msp_help_list(struct msp_cli *cli, struct msp_error *err);
/* `msp help WORD...`: replaces this process by man, or by the command's --help where there is no manual.  Returns only
 * when neither could be, with err, or 0 when there was something to say itself. */
int msp_help_open(struct msp_cli *cli, char **words, size_t count, struct msp_error *err);

#endif
