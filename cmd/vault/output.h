/* SPDX-License-Identifier: ISC */
/* Where secrets are written to: standard output, or files that are there whole or not at all. */
#ifndef MSP_CMD_VAULT_OUTPUT_H
#define MSP_CMD_VAULT_OUTPUT_H

#include <stddef.h>

#include "lib/base/error.h"

/* A file of mode 0600 in the place of an old one, whatever signal comes. */
int vault_output_replace(const char *path, const void *bytes, size_t length, struct msp_error *err);
/* The same for --output; file NULL = standard output.  USAGE: a device or a pipe would be replaced, not written to. */
int vault_output_write(const char *file, const void *bytes, size_t length, struct msp_error *err);

#endif
