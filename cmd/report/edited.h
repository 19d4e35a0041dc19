/* SPDX-License-Identifier: ISC */
/* Reports that a person edited, out of files. */
#ifndef MSP_CMD_REPORT_EDITED_H
#define MSP_CMD_REPORT_EDITED_H

#include "cmd/session.h"
#include "lib/model/report_edited.h"

/* The text of FILE, "-" is standard input. */
int report_edited_read(struct msp_cli *cli, const char *file, const char **text, size_t *length, struct msp_error *err);

/* msp_report_edited; what was left out is told on stderr, with file and line. */
int report_edited_write(struct msp_cli *cli, const struct msp_edited *edited, const char *file, const char *text,
	size_t length, struct msp_buf *out, struct msp_error *err);

#endif
