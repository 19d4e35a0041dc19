/* SPDX-License-Identifier: ISC */
/*
 * KeePass 2.x XML (what KeePass and `keepassxc-cli export` write, in the clear), read with expat, which is loaded
 * (dlopen) when it is needed.  expat keeps what it reads in ordinary memory: only for a process that ends right after.
 */
#ifndef MSP_VAULT_KEEPASS_H
#define MSP_VAULT_KEEPASS_H

#include <stddef.h>

#include "lib/base/error.h"
#include "lib/vault/entry.h"

/* Appends the entries of a file: place is their line; folders are groups below the first, parted by "/"; versions of
 * the past are left alone.  Skipped: what lies in the recycle bin.  Refused: a value over the limit of a payload, one
 * that is a reference to another entry.  DATA with line and column: no XML, a document type (entities could be
 * anything), values that are still encrypted, no KeePass file.  UNAVAILABLE: no expat. */
int msp_keepass_read(const char *text, size_t length, struct msp_secret *entries, struct msp_error *err);

#endif
