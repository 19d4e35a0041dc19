/* SPDX-License-Identifier: ISC */
/* merge-driver: how git merge, pull and rebase merge a record (gitattributes(5), "Defining a custom merge driver"). */
#include <stdlib.h>

#include "cmd/merge.h"
#include "cmd/store/verbs.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/base/version.h"

#define LIMIT ((size_t)2 << 30)

struct driver_options {
	bool install;
};

static const struct msp_option options[] = {
	{ "install", 0, MSP_OPTION_FLAG, offsetof(struct driver_options, install), NULL,
		"have git use it in this repository, and keep git from guessing renames", NULL },
	MSP_OPTION_END
};

struct driver {
	struct msp_cli *cli;
	struct msp_repo repo;
	bool has_repo; /* a bare merge may run anywhere: then nothing is remembered */
	struct msp_buf base, ours, theirs, out;
	struct msp_conflicts decided, found;
};

static int open_repo(struct driver *driver, struct msp_error *err)
{
	const struct msp_repo_request request = {
		.path = driver->cli->common.store, .home = getenv("HOME"), .sudo_uid = getenv("SUDO_UID")
	};

	return msp_repo_open(&driver->cli->arena, &request, &driver->repo, err);
}

static int install(struct msp_cli *cli, struct msp_error *err)
{
	struct driver driver = { .cli = cli };

	if (cli->operand_count > 0)
		return msp_error_set(err, MSP_USAGE, "--install goes without files");
	if (open_repo(&driver, err) != 0 || msp_merge_configure(&cli->arena, &driver.repo, err) != 0)
		return -1;
	msp_cli_note(cli, "git merges the records of %s with msp-store from now on", driver.repo.path);
	return 0;
}

static struct msp_merge_text text_of(const struct msp_buf *buf)
{
	return (struct msp_merge_text){ buf->data, buf->length };
}

static int merge(struct driver *driver, const char *path, struct msp_error *err)
{
	struct msp_merge_model model = { .lines = msp_merge_lines_by_git,
		.lines_context = driver->has_repo ? &driver->repo : NULL };
	struct msp_merge_input input = { .path = path,
		.base = text_of(&driver->base),
		.ours = text_of(&driver->ours),
		.theirs = text_of(&driver->theirs) };

	if (input.base.length == 0) /* git's way to say that there was none */
		input.base.bytes = NULL;
	if (msp_extract_open(MSP_VERSION, &model.extract, err) != 0)
		return -1;
	int rc = msp_merge_record(&model, &driver->cli->arena, &input, &driver->out, &driver->found, err);
	msp_extract_close(model.extract);
	return rc;
}

/* What is in conflict waits for msp-store resolve; the file has ours there, and never markers. */
static int end(struct driver *driver, const char *file, const char *path, int rc, struct msp_error *err)
{
	struct msp_cli *cli = driver->cli;

	if (driver->out.length > 0 || rc > 0)
		if (msp_file_replace(file, driver->out.data, driver->out.length, 0666, MSP_FILE_UNSYNCED, err) != 0)
			return -1;
	if (driver->has_repo && msp_conflicts_replace(&driver->repo, (int)cli->common.lock_timeout, true, path,
					&driver->found, err) != 0)
		return -1;
	if (rc > 0)
		return 0;
	msp_merge_tell(cli, &driver->found);
	return MSP_NO;
}

static int run_files(struct driver *driver, struct msp_error *err)
{
	char **files = driver->cli->operands;
	const char *path = files[3];

	msp_conflicts_init(&driver->decided, &driver->cli->arena, NULL);
	msp_conflicts_init(&driver->found, &driver->cli->arena, &driver->decided);
	driver->has_repo = open_repo(driver, NULL) == 0;
	if (driver->has_repo)
		(void)msp_conflicts_load(
			&driver->repo, &driver->decided, NULL); /* without decisions all is asked again */
	if (msp_file_read(files[0], LIMIT, &driver->base, err) != 0 ||
		msp_file_read(files[1], LIMIT, &driver->ours, err) != 0 ||
		msp_file_read(files[2], LIMIT, &driver->theirs, err) != 0)
		return -1;
	int rc = merge(driver, path, err);
	return rc < 0 ? -1 : end(driver, files[1], path, rc, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const struct driver_options *given = parsed;
	struct driver driver = {
		.cli = cli, .base = MSP_BUF_INIT, .ours = MSP_BUF_INIT, .theirs = MSP_BUF_INIT, .out = MSP_BUF_INIT
	};

	if (given->install)
		return install(cli, err);
	if (cli->operand_count != 4) {
		msp_error_set(
			err, MSP_USAGE, "four operands are needed: the common version, ours, theirs, and the path");
		msp_error_hint(err, "git calls this; msp-store merge-driver --install has it do so");
		return -1;
	}
	int rc = run_files(&driver, err);
	msp_buf_release(&driver.base);
	msp_buf_release(&driver.ours);
	msp_buf_release(&driver.theirs);
	msp_buf_release(&driver.out);
	return rc;
}

const struct msp_verb store_merge_driver_verb = {
	.name = "merge-driver",
	.summary = "merge one record, for git",
	.operands = "[BASE OURS THEIRS PATH]",
	.complete = "file,file,file,-",
	.minimum = 0,
	.maximum = 4,
	.flags = MSP_VERB_NO_STORE,
	.options = options,
	.options_size = sizeof(struct driver_options),
	.details = "git merge, pull and rebase call it; the result replaces OURS. Exit 1 when\n"
		   "something is in conflict: OURS then has our version of that, never markers,\n"
		   "and msp-store resolve decides. init and clone install it.",
	.examples = MSP_MERGE_INSTALL "\n"
				      "msp-store merge-driver base ours theirs clients/acme/client.yaml",
	.run = run,
};
