/* SPDX-License-Identifier: ISC */
/* news: what others and clients did since one last looked. */
#include <stdlib.h>
#include <string.h>

#include "cmd/git.h"
#include "cmd/store/changes.h"
#include "cmd/store/verbs.h"
#include "lib/base/file.h"
#include "lib/base/sha256.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/cli/cell.h"
#include "lib/cli/printer.h"
#include "lib/model/when.h"
#include "lib/store/git.h"

#define FIRST MSP_DAY /* how far back who never looked sees */

struct news_options {
	const char *since;
	bool keep, all;
};

static const struct msp_option options[] = { { "since", 0, MSP_OPTION_TEXT, offsetof(struct news_options, since),
						     "COMMIT|TIME", "not since the last look; the mark stays", NULL },
	{ "keep", 'k', MSP_OPTION_FLAG, offsetof(struct news_options, keep), NULL, "do not move the mark", NULL },
	{ "all", 'a', MSP_OPTION_FLAG, offsetof(struct news_options, all), NULL, "one's own doings, too", NULL },
	MSP_OPTION_END };

enum news_column { AT, BY, ID, TITLE, CLIENT, KIND, WHAT, TEXT, PATH, COLUMNS };

static const struct msp_column columns[COLUMNS] = {
	[AT] = { "at", "WHEN", MSP_TYPE_TIME, MSP_COLUMN_DEFAULT, NULL, "when it happened" },
	[BY] = { "by", "WHO", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "who did it" },
	[ID] = { "id", "RECORD", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "record, or file" },
	[TITLE] = { "title", "TITLE", MSP_TYPE_TEXT, MSP_COLUMN_WIDE, NULL, "title of the record" },
	[CLIENT] = { "client", "CLIENT", MSP_TYPE_TEXT, 0, NULL, "client" },
	[KIND] = { "kind", "KIND", MSP_TYPE_TEXT, 0, NULL, "kind of the record" },
	[WHAT] = { "what", "WHAT", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "what it did" },
	[TEXT] = { "text", "TEXT", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT | MSP_COLUMN_WIDE, NULL, "its words" },
	[PATH] = { "path", "FILE", MSP_TYPE_TEXT, 0, NULL, "file in the store" },
};

struct news {
	struct msp_session *session;
	const struct news_options *options;
	const struct msp_technician *who; /* NULL with --since, when nobody can be told */
	const char *mark;                 /* file */
	char since[MSP_OID_SIZE];         /* "" = from the beginning */
	struct store_changes changes;
};

/* ---- since when ---- */

/* In the git directory, or, where that cannot be written, in the person's own state folder. */
static int find_mark(struct news *news, struct msp_error *err)
{
	struct msp_session *session = news->session;
	struct msp_arena *arena = session->arena;
	const char *folder = msp_path_join(arena, session->repo.common_dir, "msp/news"), *state;
	struct msp_error problem = MSP_ERROR_INIT;
	char hash[65];

	news->mark = msp_path_join(arena, folder, news->who->login);
	if (msp_directory_make(folder, 0777, &problem) == 0)
		return 0;
	if (problem.code != MSP_DENIED || msp_session_state_dir(session, &state, err) != 0)
		return problem.code != MSP_DENIED && err != NULL ? (*err = problem, -1) : -1;
	msp_sha256_hex(session->repo.common_dir, strlen(session->repo.common_dir), hash);
	news->mark = msp_path_join(arena, state, msp_arena_printf(arena, "news-%.16s-%s", hash, news->who->login));
	return 0;
}

/* The newest commit of the branch as this clone had it at that time. */
static int commit_before(struct news *news, int64_t at, struct msp_error *err)
{
	struct msp_session *session = news->session;
	const char *const arguments[] = { "rev-list", "--first-parent", "--max-count=1",
		msp_arena_printf(session->arena, "--before=%lld", (long long)at), msp_index_commit(session->index),
		"--", NULL };
	struct msp_buf output = MSP_BUF_INIT;
	int failed = msp_git_ask(session->arena, &session->repo, arguments, MSP_SYSTEM, &output, NULL, err);

	news->since[0] = '\0';
	if (!failed && output.length >= MSP_OID_SIZE - 1) {
		memcpy(news->since, output.data, MSP_OID_SIZE - 1);
		news->since[MSP_OID_SIZE - 1] = '\0';
	}
	msp_buf_release(&output);
	return failed;
}

static int resolve(struct news *news, const char *revision, struct msp_error *err)
{
	struct msp_git *git = NULL;
	int failed = msp_git_open(&news->session->repo, &git, err) != 0 ||
		     msp_git_resolve(git, revision, news->since, err) != 0;

	msp_git_close(git);
	return failed ? -1 : 0;
}

static int since_option(struct news *news, struct msp_error *err)
{
	const char *text = news->options->since;
	struct msp_error problem = MSP_ERROR_INIT;
	int64_t at;

	if (msp_when_parse(text, news->session->zone, news->session->now, &at, &problem) == 0)
		return commit_before(news, at, err);
	if (resolve(news, text, err) == 0)
		return 0;
	if (err != NULL && err->code == MSP_MISSING) {
		msp_error_set(err, MSP_USAGE, "--since: '%s' is neither a commit nor a time", text);
		msp_error_hint(err, "-2h, 'ayer 18:40', 2026-11-03T09:00:00-06:00, HEAD~20");
	}
	return -1;
}

static int since_mark(struct news *news, struct msp_error *err)
{
	struct msp_session *session = news->session;
	struct msp_buf text = MSP_BUF_INIT;
	bool known = msp_file_read(news->mark, 4096, &text, NULL) == 0 && text.length >= MSP_OID_SIZE - 1 &&
		     resolve(news, msp_arena_strndup(session->arena, text.data, MSP_OID_SIZE - 1), NULL) == 0;

	msp_buf_release(&text);
	if (known)
		return 0;
	msp_cli_note(session->cli, "you have not looked here before: what happened since a day ago");
	return commit_before(news, session->now - FIRST, err);
}

static int find_since(struct news *news, struct msp_error *err)
{
	if (news->options->since != NULL) {
		news->who = msp_session_actor_or_null(news->session);
		return since_option(news, err);
	}
	if (msp_session_actor(news->session, &news->who, err) != 0 || find_mark(news, err) != 0)
		return -1;
	return since_mark(news, err);
}

static void move_mark(struct news *news)
{
	const char *commit = msp_index_commit(news->session->index);
	struct msp_error problem = MSP_ERROR_INIT;

	if (news->options->since != NULL || news->options->keep || news->session->cli->common.at != NULL)
		return;
	if (msp_file_replace(news->mark, commit, strlen(commit), 0666, MSP_FILE_UNSYNCED, &problem) != 0)
		msp_cli_warn(news->session->cli, "the mark cannot be moved, the same will be news again: %s",
			problem.message);
}

/* ---- order: by record, the one with the newest event last ---- */

static int by_time(const void *a, const void *b)
{
	const struct store_change *left = a, *right = b;
	int rc = strcmp(left->id, right->id);

	return rc != 0 ? rc : (left->at > right->at) - (left->at < right->at);
}

struct group {
	const struct store_change *first;
	size_t count;
	int64_t newest;
};

static int by_newest(const void *a, const void *b)
{
	const struct group *left = a, *right = b;

	if (left->newest != right->newest)
		return left->newest < right->newest ? -1 : 1;
	return strcmp(left->first->id, right->first->id);
}

/* One's own doings are no news. */
static void leave_out_own(struct news *news)
{
	size_t kept = 0;

	for (size_t i = 0; i < news->changes.count; i++) {
		const struct store_change *change = &news->changes.items[i];
		if (news->who == NULL || news->options->all || strcmp(change->by, news->who->login) != 0)
			news->changes.items[kept++] = *change;
	}
	news->changes.count = kept;
}

static struct group *make_groups(struct news *news, size_t *count)
{
	struct store_changes *changes = &news->changes;
	struct group *groups = msp_arena_array(news->session->arena, changes->count, sizeof *groups);

	*count = 0;
	if (changes->count > 1)
		qsort(changes->items, changes->count, sizeof *changes->items, by_time);
	for (size_t i = 0; i < changes->count; i++) {
		const struct store_change *change = &changes->items[i];
		if (i == 0 || strcmp(change[-1].id, change->id) != 0)
			groups[(*count)++] = (struct group){ change, 0, MSP_TIME_NONE };
		struct group *group = &groups[*count - 1];
		group->count++;
		if (change->at > group->newest)
			group->newest = change->at;
	}
	if (*count > 1)
		qsort(groups, *count, sizeof *groups, by_newest);
	return groups;
}

/* ---- telling ---- */

static struct msp_cell text_cell(const char *text)
{
	return (struct msp_cell){ .present = !msp_str_empty(text), .text = text };
}

static struct msp_cell cell_of(const struct store_change *change, size_t column)
{
	const char *const texts[COLUMNS] = { [BY] = change->by,
		[ID] = change->id,
		[TITLE] = change->title,
		[CLIENT] = change->client,
		[KIND] = change->kind,
		[WHAT] = change->summary,
		[TEXT] = change->text,
		[PATH] = change->path };

	if (column == AT)
		return (struct msp_cell){ .present = change->at != MSP_TIME_NONE, .number = change->at };
	return text_cell(texts[column]);
}

static int print_rows(struct news *news, const struct group *groups, size_t group_count, struct msp_error *err)
{
	struct msp_session *session = news->session;
	struct msp_printer *printer;
	size_t count;
	int failed = 0;

	if (msp_printer_open(session->cli, MSP_FORMAT_TABLE, "id", session->zone, session->now, &printer, err) != 0)
		return -1;
	const struct msp_column *const *shown = msp_printer_columns(printer, &count);
	for (size_t g = 0; g < group_count && !failed; g++)
		for (size_t i = 0; i < groups[g].count && !failed; i++) {
			struct msp_cell cells[COLUMNS];
			for (size_t c = 0; c < count; c++)
				cells[c] = cell_of(&groups[g].first[i], (size_t)(shown[c] - columns));
			failed = msp_printer_row(printer, cells, err);
		}
	return msp_printer_close(printer, failed ? NULL : err) != 0 || failed ? -1 : 0;
}

/* The first line of the words is enough to know whether to look. */
static void print_line(struct news *news, const struct store_change *change)
{
	struct msp_session *session = news->session;
	const struct msp_cell_context context = { .arena = session->arena, .zone = session->zone, .now = session->now };
	const struct msp_cell at = cell_of(change, AT);
	const char *text = change->text == NULL ? "" : change->text;
	const char *line = msp_arena_strndup(session->arena, text, strcspn(text, "\n"));

	fprintf(session->cli->out, "  %-16s  %-8s  %s%s%s\n",
		at.present ? msp_cell_pretty(&context, &columns[AT], &at) : "",
		msp_utf8_visible(session->arena, change->by, false),
		msp_utf8_visible(session->arena, change->summary, false), *line == '\0' ? "" : ": ",
		msp_utf8_visible(session->arena, line, false));
}

static void print_text(struct news *news, const struct group *groups, size_t count)
{
	struct msp_cli *cli = news->session->cli;

	for (size_t g = 0; g < count; g++) {
		const struct store_change *first = groups[g].first;
		fprintf(cli->out, "%s%s%s", msp_cli_style(cli, "bold"), msp_utf8_visible(&cli->arena, first->id, false),
			msp_cli_style(cli, NULL));
		if (*first->title != '\0')
			fprintf(cli->out, " «%s»", msp_utf8_visible(&cli->arena, first->title, false));
		fputc('\n', cli->out);
		for (size_t i = 0; i < groups[g].count; i++)
			print_line(news, &first[i]);
	}
	if (count == 0)
		msp_cli_note(cli, "nothing new");
}

static int tell(struct news *news, struct msp_error *err)
{
	const struct msp_common *common = &news->session->cli->common;
	const char *commit = msp_index_commit(news->session->index);
	size_t count;

	if (store_changes_find(news->session, news->since, commit, &news->changes, err) != 0 ||
		store_changes_blame(news->session, news->since, commit, &news->changes, err) != 0)
		return -1;
	leave_out_own(news);
	struct group *groups = make_groups(news, &count);
	if (common->format != NULL || common->columns != NULL || common->quiet || common->no_header || common->nul)
		return print_rows(news, groups, count, err);
	print_text(news, groups, count);
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct msp_session session;
	struct news news = { .session = &session, .options = parsed };
	int result = -1;

	if (cli->common.list_columns)
		return msp_printer_list_columns(cli, err);
	if (msp_session_open(&session, cli, NULL, err) != 0 || find_since(&news, err) != 0 || tell(&news, err) != 0)
		goto out;
	if (fflush(cli->out) == 0)
		move_mark(&news);
	result = msp_session_finish(&session, NULL, 0, err);
out:
	msp_session_close(&session);
	return result;
}

const struct msp_verb store_news_verb = {
	.name = "news",
	.summary = "what others and clients did since I last looked",
	.operands = "",
	.minimum = 0,
	.maximum = 0,
	.flags = MSP_VERB_READS | MSP_VERB_LISTS,
	.options = options,
	.options_size = sizeof(struct news_options),
	.columns = columns,
	.column_count = COLUMNS,
	.details = "By record, an event a line, the newest last. Each login has its own mark in\n"
		   "this clone; showing the news moves it.",
	.examples = "msp-store news\n"
		    "msp-store news -k --since -2h\n"
		    "msp-store news -f json | jq -r '.[].text'",
	.run = run,
};
