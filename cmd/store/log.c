/* SPDX-License-Identifier: ISC */
/* log: commits as people read them, of the whole store or of one record. */
#include <stdlib.h>
#include <string.h>

#include "cmd/git.h"
#include "cmd/store/find.h"
#include "cmd/store/verbs.h"
#include "lib/base/str.h"
#include "lib/cli/printer.h"

#define FIELDS 5 /* of a commit in git's output */

static const struct msp_column columns[] = {
	{ "at", "WHEN", MSP_TYPE_TIME, MSP_COLUMN_DEFAULT, NULL, "time of the commit" },
	{ "author", "WHO", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "who made the change" },
	{ "subject", "WHAT", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT | MSP_COLUMN_WIDE, NULL, "what was changed" },
	{ "commit", "COMMIT", MSP_TYPE_TEXT, 0, NULL, "id of the commit" },
	{ "records", "RECORDS", MSP_TYPE_LIST, 0, NULL, "records it touched (at most 50 are named)" },
};

/* path NULL = the whole store.  Fields end with NUL, which no commit can hold: nothing that people write can be taken
 * for a separator. */
static int ask_git(struct msp_session *session, const char *path, struct msp_buf *output, struct msp_error *err)
{
	struct msp_arena *arena = session->arena;
	const char *arguments[16];
	size_t count = 0;

	arguments[count++] = "log";
	arguments[count++] = "-z";
	arguments[count++] = "--no-show-signature";
	arguments[count++] = "--format=tformat:%H%x00%ct%x00%an%x00%s%x00%(trailers:key=Msp-Record,valueonly,unfold)";
	if (session->cli->common.limit > 0)
		arguments[count++] = msp_arena_printf(arena, "--max-count=%lld", (long long)session->cli->common.limit);
	arguments[count++] = "--end-of-options";
	arguments[count++] = msp_index_commit(session->index);
	arguments[count++] = "--";
	if (path != NULL)
		arguments[count++] = msp_arena_printf(arena, ":(top,literal)%s", path);
	arguments[count] = NULL;
	return msp_git_ask(arena, &session->repo, arguments, MSP_SYSTEM, output, NULL, err);
}

static void fill_cell(struct msp_cell *cell, const struct msp_column *column, char *const fields[FIELDS])
{
	static const size_t places[] = { 1, 2, 3, 0, 4 }; /* of each column among the fields */
	char *text = fields[places[column - columns]];

	*cell = (struct msp_cell){ .present = *text != '\0', .text = text };
	if (column->type == MSP_TYPE_TIME)
		cell->number = strtoll(text, NULL, 10);
}

/* The next NUL-terminated field; false at the end. */
static bool next_field(char **at, const char *end, char **field)
{
	if (*at >= end)
		return false;
	*field = *at;
	*at += strlen(*at) + 1;
	return true;
}

static int print_commits(
	struct msp_session *session, struct msp_buf *output, struct msp_printer *printer, struct msp_error *err)
{
	size_t count;
	const struct msp_column *const *shown = msp_printer_columns(printer, &count);
	struct msp_cell *cells = msp_arena_array(session->arena, count, sizeof *cells);
	char *at = output->data, *const end = output->data + output->length, *fields[FIELDS];

	for (;;) {
		for (size_t i = 0; i < FIELDS; i++)
			if (!next_field(&at, end, &fields[i]))
				return 0;
		size_t length = strlen(fields[FIELDS - 1]);
		while (length > 0 && fields[FIELDS - 1][length - 1] == '\n')
			fields[FIELDS - 1][--length] = '\0';
		for (size_t i = 0; i < count; i++)
			fill_cell(&cells[i], shown[i], fields);
		/* newest first, over all stores that are asked */
		msp_printer_order(printer,
			&(struct msp_sort_key){
				.present = true, .descending = true, .number = strtoll(fields[1], NULL, 10) },
			1);
		if (msp_printer_row(printer, cells, err) != 0)
			return -1;
	}
}

static int print_log(struct msp_session *session, struct msp_error *err)
{
	struct msp_cli *cli = session->cli;
	const char *path = NULL;
	struct msp_buf output = MSP_BUF_INIT;
	struct msp_printer *printer = NULL;
	int failed = -1;

	if (cli->operand_count > 0 && store_find(session, cli->operands[0], &path, err) != 0)
		return -1;
	if (ask_git(session, path, &output, err) != 0)
		goto out;
	if (msp_printer_open(cli, MSP_FORMAT_TABLE, "commit", session->zone, session->now, &printer, err) != 0)
		goto out;
	failed = print_commits(session, &output, printer, err);
	if (msp_printer_close(printer, failed ? NULL : err) != 0)
		failed = -1;
out:
	msp_buf_release(&output);
	return failed;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct msp_session session;

	(void)parsed;
	if (cli->common.list_columns)
		return msp_printer_list_columns(cli, err);
	if (cli->common.sort != NULL) {
		msp_error_set(err, MSP_USAGE, "log has one order, newest first: --sort is not for it");
		return -1;
	}
	int failed = msp_session_open(&session, cli, NULL, err) != 0 || print_log(&session, err) != 0;
	msp_session_close(&session);
	return failed ? -1 : 0;
}

const struct msp_verb store_log_verb = {
	.name = "log",
	.summary = "what was changed, by whom and when",
	.operands = "[RECORD]",
	.complete = "record",
	.minimum = 0,
	.maximum = 1,
	.flags = MSP_VERB_READS | MSP_VERB_LISTS,
	.columns = columns,
	.column_count = MSP_COUNT(columns),
	.details = "Newest first. RECORD is a path, a number, a client or client/name. What\n"
		   "happened in a ticket is in the ticket itself: msp-ticket show.",
	.examples = "msp-store log --limit 20\n"
		    "msp-store log acme\n"
		    "msp-store log estandar -f jsonl -o +commit",
	.run = run,
};
