/* SPDX-License-Identifier: ISC */
/* Runs $VISUAL, then $EDITOR, then vi on a temporary file (0600, in $XDG_RUNTIME_DIR or $TMPDIR, removed after). */
#ifndef MSP_CLI_EDITOR_H
#define MSP_CLI_EDITOR_H

#include "lib/base/buf.h"
#include "lib/base/error.h"

/* text is replaced by what the person saved.  suffix names the kind for syntax colours (".yaml", ".txt").  A failing
 * editor is an UNAVAILABLE error and the text typed so far is kept in a file the error names. */
int msp_editor_run(struct msp_buf *text, const char *suffix, struct msp_error *err);

#endif
