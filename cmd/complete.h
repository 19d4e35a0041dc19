/* SPDX-License-Identifier: ISC */
/* What completes from the store: clients, tickets, people … straight from the index. */
#ifndef MSP_CMD_COMPLETE_H
#define MSP_CMD_COMPLETE_H

#include "lib/cli/cli.h"

/* msp_command.complete of every command.  Kinds: client ticket login person asset site service category cause template
 * policy calendar document runbook vendor secret record, and without a store query ticket-field client-field
 * person-field zone system-zone.  Without a store there are no candidates and no error. */
int msp_complete(struct msp_cli *cli, const char *kind, const char *prefix, struct msp_error *err);

#endif
