/* SPDX-License-Identifier: ISC */
#include "cmd/report/edited.h"

#include <string.h>
#include <unistd.h>

#include "lib/base/file.h"

int report_edited_read(struct msp_cli *cli, const char *file, const char **text, size_t *length, struct msp_error *err)
{
	struct msp_buf buf = MSP_BUF_INIT;
	bool input = strcmp(file, "-") == 0;
	int failed = input ? msp_fd_read(STDIN_FILENO, "standard input", MSP_EDITED_LIMIT, &buf, err)
			   : msp_file_read(file, MSP_EDITED_LIMIT, &buf, err);

	*text = msp_arena_memdup(&cli->arena, buf.data, buf.length);
	*length = buf.length;
	msp_buf_release(&buf);
	if (failed && err != NULL && err->code == MSP_DATA)
		msp_error_hint(err, "a report is text of a few kilobytes: pictures cannot be part of it");
	return failed;
}

int report_edited_write(struct msp_cli *cli, const struct msp_edited *edited, const char *file, const char *text,
	size_t length, struct msp_buf *out, struct msp_error *err)
{
	struct msp_problems problems;
	const char *name = strcmp(file, "-") == 0 ? "standard input" : file;

	msp_problems_init(&problems, edited->arena);
	if (msp_report_edited(edited, text, length, &problems, out, err) != 0) {
		msp_error_at(err, name, 0, 0);
		return -1;
	}
	for (const struct msp_problem *problem = problems.first; problem != NULL; problem = problem->next)
		msp_cli_warn(cli, "%s:%d: %s", name, problem->error.line, problem->error.message);
	return 0;
}
