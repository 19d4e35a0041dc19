/* SPDX-License-Identifier: ISC */
/* gpg(1) and age(1) open a file for us: in through a descriptor, out through a pipe into secret memory. */
#ifndef MSP_CMD_VAULT_IMPORT_OPEN_H
#define MSP_CMD_VAULT_IMPORT_OPEN_H

#include "lib/base/error.h"
#include "lib/vault/secret.h"

#define VAULT_COMPLAINT 200

/* Runs argv (looked for in PATH) with fd as its standard input; its output replaces what `plain` holds, at most the
 * limit of a payload.  0; 1 when it failed or gave too much: why is in complaint; -1 UNAVAILABLE when it is not there.
 */
int vault_import_open(const char *const *argv, int fd, struct msp_secret *plain, char complaint[VAULT_COMPLAINT],
	struct msp_error *err);

#endif
