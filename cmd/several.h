/* SPDX-License-Identifier: ISC */
/*
 * Several stores, separated by ":" in $MSP_STORE or -C (store.md, "Reading").  Commands need not know: a verb is run in
 * the store that has the client or record it is about, or, when it is about none, once in each, and their rows are one
 * answer.
 *
 *   - Operands and options that name a client, number, record or secret lead to its store.  Operands of several stores
 *     are parted: one change is one commit in each.
 *   - Listings, and verbs without operands, are for all stores, in the order named.  Rows are sorted over all of them;
 *     what is wrong with one store is told and hides nothing of the others.
 *   - Everything else is the first store's business, which holds the shared folders.
 */
#ifndef MSP_CMD_SEVERAL_H
#define MSP_CMD_SEVERAL_H

#include "lib/cli/cli.h"

/* For msp_command.run. */
int msp_several_run(struct msp_cli *cli, void *options, struct msp_error *err);

/* Parts common.store into common.stores and sets common.store to the first; false when it names one store, or none. */
bool msp_several_part(struct msp_cli *cli);

#endif
