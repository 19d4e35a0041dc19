/* SPDX-License-Identifier: ISC */
/*
 * Work on secrets that needs ordinary libraries (XML, JSON, CSV, tests of strength) is done in a child that ends right
 * after: no core dumps, no debugger, memory locked as far as the limits allow, no file can grow, nothing open but its
 * input and the pipe to us.  Start it before the vault is unlocked: what is in memory is in the child's, too.
 */
#ifndef MSP_CMD_VAULT_CAGE_H
#define MSP_CMD_VAULT_CAGE_H

#include "lib/base/error.h"
#include "lib/vault/secret.h"

struct vault_cage {
	/* Runs in the child: reads `input` (-1 = there is none), appends to out.  Errors must not repeat what was read.
	 */
	int (*work)(void *context, int input, struct msp_secret *out, struct msp_error *err);
	void *context;
	int input;                     /* a descriptor of ours that it reads; -1 = none */
	const struct msp_secret *feed; /* or bytes that it reads; NULL = none */
	size_t limit;                  /* most bytes of out */
};

/* Appends what the child gave to out, whose memory counts what the child could not lock; it may be anything when
 * hostile input has taken the child over.  The child's error is ours; SYSTEM when it was killed. */
int vault_cage_run(const struct vault_cage *cage, struct msp_secret *out, struct msp_error *err);

#endif
