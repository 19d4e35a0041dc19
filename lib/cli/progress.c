/* SPDX-License-Identifier: ISC */
#include "lib/cli/progress.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/str.h"

#define PATIENCE 500 /* milliseconds of work before anything is shown */
#define PERIOD 100   /* milliseconds between two drawings */

static int64_t milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void msp_progress_start(struct msp_progress *progress, struct msp_cli *cli, const char *label, uint64_t total)
{
	const char *term = getenv("TERM");
	bool shown = !cli->common.quiet && term != NULL && term[0] != '\0' && strcmp(term, "dumb") != 0 &&
		     isatty(fileno(cli->notes));

	*progress = (struct msp_progress){ .out = shown ? cli->notes : NULL, .label = label, .total = total };
	if (shown)
		progress->started = milliseconds();
}

void msp_progress_step(struct msp_progress *progress, uint64_t done)
{
	if (progress->out == NULL)
		return;
	int64_t now = milliseconds();
	if (now - progress->started < PATIENCE || now - progress->drawn < PERIOD)
		return;
	progress->drawn = now;
	if (progress->total > 0)
		fprintf(progress->out, "\r%s %" PRIu64 "/%" PRIu64 "  %" PRIu64 " %%\033[K", progress->label, done,
			progress->total, done >= progress->total ? 100 : done * 100 / progress->total);
	else
		fprintf(progress->out, "\r%s %" PRIu64 "\033[K", progress->label, done);
	fflush(progress->out);
}

void msp_progress_end(struct msp_progress *progress)
{
	if (progress->out != NULL && progress->drawn > 0)
		fputs("\r\033[K", progress->out);
	progress->out = NULL;
}
