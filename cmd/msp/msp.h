/* SPDX-License-Identifier: ISC */
#ifndef MSP_CMD_MSP_MSP_H
#define MSP_CMD_MSP_MSP_H

#include "lib/cli/cli.h"

/* UNAVAILABLE error for a command that is not there, with the nearest name.  Returns -1. */
int msp_dispatch_unknown(struct msp_cli *cli, const char *name, struct msp_error *err);

#endif
