/* SPDX-License-Identifier: ISC */
/* path: where a record lies. */
#include "cmd/store/find.h"
#include "cmd/store/verbs.h"
#include "lib/base/file.h"

struct path_options {
	bool absolute;
};

static const struct msp_option options[] = { { "absolute", 'a', MSP_OPTION_FLAG,
						     offsetof(struct path_options, absolute), NULL,
						     "from the root of the file system, for other programs", NULL },
	MSP_OPTION_END };

static int print_path(struct msp_session *session, const char *operand, bool absolute, struct msp_error *err)
{
	const char *path;

	if (store_find(session, operand, &path, err) != 0)
		return -1;
	if (absolute && session->repo.worktree == NULL) {
		msp_error_set(err, MSP_CONFIG, "a bare repository has no files to point at");
		msp_error_hint(err, "git show HEAD:%s prints it", path);
		return -1;
	}
	if (absolute)
		path = msp_path_join(session->arena, session->repo.worktree, path);
	fprintf(session->cli->out, "%s\n", msp_cli_safe(session->cli, path, false));
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const struct path_options *given = parsed;
	struct msp_session session;
	char **operands;
	size_t count;
	int failed =
		msp_session_open(&session, cli, NULL, err) != 0 || msp_cli_operands(cli, &operands, &count, err) != 0;

	for (size_t i = 0; !failed && i < count; i++)
		failed = print_path(&session, operands[i], given->absolute, err) != 0;
	msp_session_close(&session);
	return failed ? -1 : 0;
}

const struct msp_verb store_path_verb = {
	.name = "path",
	.summary = "print the file of a record",
	.operands = "RECORD...",
	.complete = "record",
	.minimum = 1,
	.maximum = -1,
	.flags = MSP_VERB_READS,
	.options = options,
	.options_size = sizeof(struct path_options),
	.details = "RECORD is a number, a client, a name such as estandar, or client/name. Paths\n"
		   "are those of the repository; - reads records from standard input.",
	.examples = "msp-store path acme\n"
		    "less \"$(msp-store path -a acme/laura)\"\n"
		    "git log -p -- \"$(msp-store path 4815164)\"",
	.run = run,
};
