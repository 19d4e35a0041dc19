/* SPDX-License-Identifier: ISC */
/* index: what readers read; it may be deleted at any time, and this builds, checks and shows it. */
#include <string.h>
#include <sys/stat.h>

#include "cmd/session.h"
#include "cmd/store/verbs.h"
#include "lib/base/buf.h"
#include "lib/base/str.h"
#include "lib/store/db.h"

struct index_options {
	bool rebuild, check, dump, path;
};

static const struct msp_option options[] = { { "rebuild", 0, MSP_OPTION_FLAG, offsetof(struct index_options, rebuild),
						     NULL, "throw it away and build it again", NULL },
	{ "check", 0, MSP_OPTION_FLAG, offsetof(struct index_options, check), NULL,
		"rebuild and compare with what was there; exit 1 when they differ", NULL },
	{ "dump", 0, MSP_OPTION_FLAG, offsetof(struct index_options, dump), NULL, "print every row", NULL },
	{ "path", 0, MSP_OPTION_FLAG, offsetof(struct index_options, path), NULL, "print the name of its file", NULL },
	MSP_OPTION_END };

/* "" when it is only in memory. */
static int find_path(struct msp_session *session, const char **path, struct msp_error *err)
{
	struct msp_stmt *stmt;

	*path = "";
	if (msp_db_prepare(msp_index_db(session->index), "SELECT file FROM pragma_database_list WHERE name = 'main'",
		    &stmt, err) != 0)
		return -1;
	int more = msp_stmt_next(stmt, err);
	if (more == 1 && msp_stmt_text(stmt, 0) != NULL)
		*path = msp_arena_strdup(session->arena, msp_stmt_text(stmt, 0));
	msp_stmt_reset(stmt);
	return more < 0 ? -1 : 0;
}

static int count(struct msp_session *session, const char *sql, int64_t *number, struct msp_error *err)
{
	struct msp_stmt *stmt;

	if (msp_db_prepare(msp_index_db(session->index), sql, &stmt, err) != 0)
		return -1;
	int more = msp_stmt_next(stmt, err);
	*number = more == 1 ? msp_stmt_int(stmt, 0) : 0;
	msp_stmt_reset(stmt);
	return more < 0 ? -1 : 0;
}

static int print_statistics(struct msp_session *session, struct msp_error *err)
{
	static const struct {
		const char *label, *sql;
	} rows[] = {
		{ "files", "SELECT count(*) FROM file" },
		{ "bad", "SELECT count(*) FROM file WHERE bad IS NOT NULL" },
		{ "tickets", "SELECT count(*) FROM ticket" },
		{ "records", "SELECT count(*) FROM record" },
	};
	FILE *out = session->cli->out;
	const char *path;
	struct stat info;
	int64_t number;

	if (find_path(session, &path, err) != 0)
		return -1;
	fprintf(out, "path     %s\n", *path == '\0' ? "(in memory)" : msp_cli_safe(session->cli, path, false));
	if (*path != '\0' && stat(path, &info) == 0)
		fprintf(out, "bytes    %lld\n", (long long)info.st_size);
	fprintf(out, "commit   %s\n", msp_index_commit(session->index));
	for (size_t i = 0; i < MSP_COUNT(rows); i++) {
		if (count(session, rows[i].sql, &number, err) != 0)
			return -1;
		fprintf(out, "%-8s %lld\n", rows[i].label, (long long)number);
	}
	return 0;
}

/* Line on which two dumps part, for the message. */
static const char *first_difference(struct msp_arena *arena, const char *before, const char *after)
{
	size_t start = 0, at = 0;

	for (; before[at] != '\0' && before[at] == after[at]; at++)
		if (before[at] == '\n')
			start = at + 1;
	const char *line = before[at] == '\0' || strcmp(before, after) < 0 ? before + start : after + start;
	return msp_arena_strndup(arena, line, strcspn(line, "\n"));
}

static int check(struct msp_session *session, struct msp_error *err)
{
	struct msp_buf before = MSP_BUF_INIT, after = MSP_BUF_INIT;
	int result = -1;

	if (msp_index_dump(session->index, &before, err) != 0 || msp_index_rebuild(session->index, err) != 0 ||
		msp_index_dump(session->index, &after, err) != 0)
		goto out;
	result = before.length == after.length && memcmp(before.data, after.data, after.length) == 0 ? 0 : MSP_NO;
	if (result == MSP_NO)
		msp_cli_warn(session->cli, "the index was not what the commit says, and has been built again: %s",
			first_difference(session->arena, before.data, after.data));
out:
	msp_buf_release(&before);
	msp_buf_release(&after);
	return result;
}

static int dump(struct msp_session *session, struct msp_error *err)
{
	struct msp_buf text = MSP_BUF_INIT;
	int failed = msp_index_dump(session->index, &text, err);

	if (!failed)
		fwrite(text.data, 1, text.length, session->cli->out);
	msp_buf_release(&text);
	return failed;
}

static int print_path(struct msp_session *session, struct msp_error *err)
{
	const char *path;

	if (find_path(session, &path, err) != 0)
		return -1;
	if (*path == '\0')
		return msp_error_set(err, MSP_CONFIG, "this index is only in memory");
	fprintf(session->cli->out, "%s\n", msp_cli_safe(session->cli, path, false));
	return 0;
}

static int act(struct msp_session *session, const void *parsed, struct msp_error *err)
{
	const struct index_options *given = parsed;
	if (given->rebuild + given->check + given->dump + given->path > 1)
		return msp_error_set(err, MSP_USAGE, "--rebuild, --check, --dump and --path are one or the other");
	if (session->cli->common.at != NULL && (given->rebuild || given->check)) {
		msp_error_set(err, MSP_USAGE, "--at: only the index of the branch is built again");
		return -1;
	}
	if (given->dump)
		return dump(session, err);
	if (given->path)
		return print_path(session, err);
	msp_progress_start(&session->progress, session->cli, "index", 0);
	int result = given->check ? check(session, err) : given->rebuild ? msp_index_rebuild(session->index, err) : 0;
	msp_progress_end(&session->progress);
	if (result != 0 || given->check)
		return result;
	return print_statistics(session, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	return msp_session_run(cli, parsed, act, err);
}

const struct msp_verb store_index_verb = {
	.name = "index",
	.summary = "show, rebuild or check the index",
	.operands = "",
	.minimum = 0,
	.maximum = 0,
	.flags = MSP_VERB_READS,
	.options = options,
	.options_size = sizeof(struct index_options),
	.details = "The index is derived from the commit and comes back by itself when it is\n"
		   "deleted, old or damaged.",
	.examples = "msp-store index\n"
		    "msp-store index --check\n"
		    "rm \"$(msp-store index --path)\"",
	.run = run,
};
