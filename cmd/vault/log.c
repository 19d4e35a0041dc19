/* SPDX-License-Identifier: ISC */
/* log: the signed generations of a secret, out of git. */
#include <string.h>

#include "cmd/git.h"
#include "cmd/vault/store.h"
#include "cmd/vault/verbs.h"
#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/cli/printer.h"
#include "lib/store/child.h"

#define COLUMNS 11

static const struct msp_column columns[COLUMNS] = {
	{ "gen", "GEN", MSP_TYPE_INT, MSP_COLUMN_DEFAULT | MSP_COLUMN_RIGHT, NULL,
		"generation; rises on every signature" },
	{ "written", "WRITTEN", MSP_TYPE_TIME, MSP_COLUMN_DEFAULT, NULL, "when, as its writer says" },
	{ "writer", "WRITER", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "who signed it" },
	{ "what", "WHAT", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "new, value, encrypted, moved, said or removed" },
	{ "value_rev", "VALUE REV", MSP_TYPE_INT, MSP_COLUMN_DEFAULT | MSP_COLUMN_RIGHT, NULL,
		"rises when the value changes" },
	{ "age_gen", "AGE GEN", MSP_TYPE_INT, MSP_COLUMN_RIGHT, NULL, "rises when it is encrypted anew" },
	{ "roster", "ROSTER", MSP_TYPE_INT, MSP_COLUMN_DEFAULT | MSP_COLUMN_RIGHT, NULL, "roster of the time" },
	{ "readers", "READERS", MSP_TYPE_LIST, 0, NULL, "who could open it" },
	{ "secret", "SECRET", MSP_TYPE_TEXT, 0, NULL, "where it stood" },
	{ "signature", "SIGNATURE", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT | MSP_COLUMN_WIDE, NULL,
		"good, or why it was not, by the roster of the time" },
	{ "commit", "COMMIT", MSP_TYPE_TEXT, 0, NULL, "commit that brought it" },
};

/* One manifest or deletion of the past. */
struct generation {
	const char *commit, *path, *hash;
	struct msp_manifest manifest; /* of a deletion: its id, gen, writer, written and roster */
	struct msp_error problem;
	const char *what;
	bool gone;
};

struct history {
	struct vault *vault;
	const char *id;
	struct generation *items;
	size_t count, capacity;
};

static int git(struct history *history, const char *const *arguments, struct msp_buf *out, struct msp_error *err)
{
	msp_buf_clear(out);
	return msp_git_ask(
		history->vault->session.arena, &history->vault->session.repo, arguments, MSP_SYSTEM, out, NULL, err);
}

/* ---- one generation ---------------------------------------------------------------------------------------------- */

/* Text of a file in a commit; NULL when it is not there. */
static int text_at(struct history *history, const char *commit, const char *path, const char **text, size_t *length,
	struct msp_error *err)
{
	struct msp_arena *arena = history->vault->session.arena;
	const char *name = msp_arena_printf(arena, "%s:%s", commit, path);
	const char *const arguments[] = { "cat-file", "blob", name, NULL };
	struct msp_buf out = MSP_BUF_INIT;
	struct msp_child command = { .argv = msp_child_git(arena, &history->vault->session.repo, arguments),
		.output = &out };
	int failed = msp_child_run(&command, err);

	*text = NULL;
	*length = 0;
	if (failed == 0 && command.status == 0) {
		*text = msp_arena_memdup(arena, out.data, out.length);
		*length = out.length;
	}
	msp_buf_release(&out);
	return failed;
}

static void read_gone(struct history *history, struct generation *generation, const char *text, size_t length,
	const char *signature, size_t signature_length)
{
	struct msp_arena *arena = history->vault->session.arena;
	struct msp_gone gone;
	char day[MSP_VAULT_DAY];

	generation->gone = true;
	if (msp_gone_parse(arena, generation->path, text, length, &gone, &generation->problem) != 0)
		return;
	struct msp_manifest *manifest = &generation->manifest;
	memcpy(manifest->id, gone.id, sizeof manifest->id);
	manifest->gen = gone.gen;
	manifest->writer = gone.writer;
	manifest->written = gone.written;
	manifest->roster = gone.roster;
	manifest->client = gone.client;
	manifest->path = gone.path;
	msp_vault_day_of(gone.written, day);
	msp_gone_verify(&history->vault->chain,
		&(struct msp_signed_file){ generation->path, text, length, signature, signature_length }, day, arena,
		&gone, &generation->problem);
}

static int read_generation(struct history *history, const char *commit, const char *path, struct generation *generation,
	struct msp_error *err)
{
	struct msp_arena *arena = history->vault->session.arena;
	const char *text, *signature;
	char hash[MSP_VAULT_HASH];
	size_t length, signature_length;

	*generation = (struct generation){ .commit = commit, .path = path, .problem = MSP_ERROR_INIT };
	if (text_at(history, commit, path, &text, &length, err) != 0 || text == NULL)
		return text == NULL ? 0 : -1;
	if (text_at(history, commit, msp_arena_printf(arena, "%s.sig", path), &signature, &signature_length, err) != 0)
		return -1;
	msp_sha256_hex(text, length, hash);
	generation->hash = msp_arena_strdup(arena, hash);
	if (msp_str_ends(path, ".gone.yaml"))
		read_gone(history, generation, text, length, signature, signature_length);
	else
		msp_manifest_verify_then(&history->vault->chain,
			&(struct msp_signed_file){ path, text, length, signature, signature_length }, arena,
			&generation->manifest, &generation->problem);
	return 0;
}

static void keep(struct history *history, const struct generation *generation)
{
	if (generation->hash == NULL || strcmp(generation->manifest.id, history->id) != 0)
		return;
	for (size_t i = 0; i < history->count; i++) {
		if (strcmp(history->items[i].hash, generation->hash) == 0)
			return;
	}
	msp_arena_reserve(history->vault->session.arena, history->items, history->count, history->capacity);
	history->items[history->count++] = *generation;
}

/* ---- finding them ------------------------------------------------------------------------------------------------ */

/* Commits in which the secret's id came or went, with the files where: where it ever stood. */
static int find_places(struct history *history, const char ***paths, size_t *count, struct msp_error *err)
{
	struct msp_arena *arena = history->vault->session.arena;
	const char *pick = msp_arena_printf(arena, "-S%s", history->id);
	const char *const arguments[] = { "log", "--full-history", "--format=", "--name-only", "--no-renames", pick,
		"HEAD", "--", "clients/*/vault/*.yaml", NULL };
	struct msp_buf out = MSP_BUF_INIT;
	size_t lines, capacity = 0;

	*paths = NULL;
	*count = 0;
	int failed = git(history, arguments, &out, err);
	char **names = msp_str_split(arena, out.data, '\n', &lines);
	for (size_t i = 0; failed == 0 && i < lines; i++) {
		bool known = names[i][0] == '\0';
		for (size_t j = 0; !known && j < *count; j++)
			known = strcmp((*paths)[j], names[i]) == 0;
		if (known)
			continue;
		msp_arena_reserve(arena, *paths, *count, capacity);
		(*paths)[(*count)++] = names[i];
	}
	msp_buf_release(&out);
	return failed;
}

static int read_place(struct history *history, const char *path, struct msp_error *err)
{
	struct msp_arena *arena = history->vault->session.arena;
	const char *const arguments[] = { "log", "--full-history", "--format=%H", "--no-renames", "HEAD", "--", path,
		NULL };
	struct msp_buf out = MSP_BUF_INIT;
	size_t lines;
	int failed = git(history, arguments, &out, err);
	char **commits = msp_str_split(arena, out.data, '\n', &lines);

	for (size_t i = lines; failed == 0 && i-- > 0;) {
		struct generation generation;
		if (commits[i][0] == '\0')
			continue;
		failed = read_generation(history, commits[i], path, &generation, err);
		if (failed == 0)
			keep(history, &generation);
	}
	msp_buf_release(&out);
	return failed;
}

/* By generation; insertion keeps equal ones as they came. */
static void sort(struct history *history)
{
	for (size_t i = 1; i < history->count; i++) {
		struct generation moving = history->items[i];
		size_t at = i;
		for (; at > 0 && history->items[at - 1].manifest.gen > moving.manifest.gen; at--)
			history->items[at] = history->items[at - 1];
		history->items[at] = moving;
	}
}

static void name_changes(struct history *history)
{
	for (size_t i = 0; i < history->count; i++) {
		struct generation *now = &history->items[i];
		const struct generation *before = i > 0 ? &history->items[i - 1] : NULL;
		now->what = now->gone                                               ? "removed"
			    : before == NULL || before->gone                        ? "new"
			    : strcmp(now->path, before->path) != 0                  ? "moved"
			    : now->manifest.value_rev != before->manifest.value_rev ? "value"
			    : now->manifest.age_gen != before->manifest.age_gen     ? "encrypted"
										    : "said";
	}
}

/* ---- printing ---------------------------------------------------------------------------------------------------- */

static struct msp_cell text_cell(const char *text)
{
	return (struct msp_cell){ .present = !msp_str_empty(text), .text = text };
}

static struct msp_cell number_cell(int64_t number)
{
	return (struct msp_cell){ .present = number > 0, .number = number };
}

static struct msp_cell place_cell(struct msp_arena *arena, const struct generation *generation)
{
	struct msp_place place;

	msp_kind_place(arena, generation->manifest.path, &place);
	return text_cell(msp_kind_reference(arena, &place));
}

static struct msp_cell readers_cell(struct msp_arena *arena, const struct msp_manifest *manifest)
{
	const char *text = "";

	for (size_t i = 0; i < manifest->recipient_count; i++)
		text = msp_arena_printf(arena, "%s%s%s", text, i > 0 ? "\n" : "", manifest->recipients[i]);
	return text_cell(text);
}

static struct msp_cell cell_of(struct msp_arena *arena, const struct generation *generation, size_t column)
{
	const struct msp_manifest *manifest = &generation->manifest;
	struct msp_time time = { 0, 0 };

	switch (column) {
	case 0:
		return number_cell(manifest->gen);
	case 1:
		(void)msp_time_parse(manifest->written, &time, NULL);
		return number_cell(time.at);
	case 2:
		return text_cell(manifest->writer);
	case 3:
		return text_cell(generation->what);
	case 4:
		return number_cell(manifest->value_rev);
	case 5:
		return number_cell(manifest->age_gen);
	case 6:
		return number_cell(manifest->roster);
	case 7:
		return readers_cell(arena, manifest);
	case 8:
		return place_cell(arena, generation);
	case 9:
		return text_cell(generation->problem.code == MSP_OK ? "good" : generation->problem.message);
	default:
		return text_cell(generation->commit);
	}
}

static int print(struct history *history, struct msp_error *err)
{
	struct msp_session *session = &history->vault->session;
	struct msp_printer *printer;
	size_t count;
	int failed = 0;

	if (msp_printer_open(session->cli, MSP_FORMAT_TABLE, "gen", session->zone, session->now, &printer, err) != 0)
		return -1;
	const struct msp_column *const *wanted = msp_printer_columns(printer, &count);
	for (size_t i = 0; failed == 0 && i < history->count; i++) {
		struct msp_cell cells[COLUMNS];
		for (size_t j = 0; j < count; j++)
			cells[j] = cell_of(session->arena, &history->items[i], (size_t)(wanted[j] - columns));
		failed = msp_printer_row(printer, cells, err);
	}
	if (msp_printer_close(printer, failed != 0 ? NULL : err) != 0)
		failed = -1;
	return failed;
}

/* ---- running ----------------------------------------------------------------------------------------------------- */

/* The id of a secret, or of what its deletion left. */
static int find_id(struct vault *vault, const char **id, struct msp_error *err)
{
	struct msp_cli *cli = vault->session.cli;
	struct msp_arena *arena = vault->session.arena;
	const struct vault_secret *secret;
	struct msp_gone gone;
	const char *path, *text;
	size_t length;

	if (vault_find_operands(vault, cli->operands, cli->operand_count, &secret, err) == 0) {
		*id = secret->manifest.id;
		return 0;
	}
	const char *slash = strchr(cli->operands[0], '/');
	const char *name = cli->operand_count > 1 ? cli->operands[1] : slash != NULL ? slash + 1 : NULL;
	if (err->code != MSP_MISSING || name == NULL)
		return -1;
	size_t client = slash != NULL && cli->operand_count == 1 ? (size_t)(slash - cli->operands[0])
								 : strlen(cli->operands[0]);
	path = msp_arena_printf(arena, "clients/%.*s/vault/%s.gone.yaml", (int)client, cli->operands[0], name);
	if (vault_text(vault, path, &text, &length, NULL) != 0 || text == NULL ||
		msp_gone_parse(arena, path, text, length, &gone, NULL) != 0)
		return -1;
	*err = (struct msp_error)MSP_ERROR_INIT;
	*id = msp_arena_strdup(arena, gone.id);
	return 0;
}

static int show(struct vault *vault, struct msp_error *err)
{
	struct history history = { .vault = vault };
	const char **paths;
	size_t count;

	if (find_id(vault, &history.id, err) != 0 || find_places(&history, &paths, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (read_place(&history, paths[i], err) != 0)
			return -1;
	}
	sort(&history);
	name_changes(&history);
	return print(&history, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct vault vault;

	(void)parsed;
	if (cli->common.list_columns)
		return msp_printer_list_columns(cli, err);
	int result = vault_open(&vault, cli, 0, err);
	return vault_close(&vault, result == 0 ? show(&vault, err) : -1, err);
}

const struct msp_verb vault_log_verb = {
	.name = "log",
	.summary = "who wrote a secret when, out of git's history",
	.operands = "CLIENT NAME",
	.complete = "secret",
	.minimum = 1,
	.maximum = 2,
	.flags = MSP_VERB_READS | MSP_VERB_LISTS,
	.columns = columns,
	.column_count = COLUMNS,
	.details = "Each signed generation, checked by the roster of its time; also of one that was\n"
		   "moved or removed. No passphrase is needed.",
	.examples = "msp-vault log acme/fw-admin\n"
		    "msp-vault log acme/fw-admin -o +readers,commit",
	.run = run,
};
