/* SPDX-License-Identifier: ISC */
/* Progress line on stderr: only on a terminal and only after half a second of work. */
#ifndef MSP_CLI_PROGRESS_H
#define MSP_CLI_PROGRESS_H

#include <stdint.h>

#include "lib/cli/cli.h"

struct msp_progress {
	FILE *out; /* NULL = silent */
	const char *label;
	uint64_t total;         /* 0 = unknown */
	int64_t started, drawn; /* monotonic milliseconds */
};

void msp_progress_start(struct msp_progress *progress, struct msp_cli *cli, const char *label, uint64_t total);
void msp_progress_step(struct msp_progress *progress, uint64_t done);
void msp_progress_end(struct msp_progress *progress); /* clears the line */

#endif
