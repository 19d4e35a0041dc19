/* SPDX-License-Identifier: ISC */
/* Asking a person for a passphrase. */
#ifndef MSP_VAULT_PASSPHRASE_H
#define MSP_VAULT_PASSPHRASE_H

#include "lib/base/error.h"
#include "lib/vault/secret.h"

#define MSP_PASSPHRASE_LIMIT 1024 /* bytes */

/* Asks on /dev/tty, whatever stdin is, without echo; the line replaces what passphrase holds.  The terminal is as it
 * was afterwards, also when a signal ends or stops the process; after SIGCONT it is asked again.  Signals keep what the
 * process set for them: no handler is installed.  MISSING when there is no terminal, DATA when the line is longer than
 * the limit, DENIED when input ended. */
int msp_passphrase_ask(struct msp_secret *passphrase, const char *prompt, struct msp_error *err);
/* Asks twice and compares; USAGE when they differ or nothing was typed. */
int msp_passphrase_ask_new(struct msp_secret *passphrase, const char *prompt, const char *again, struct msp_error *err);

#endif
