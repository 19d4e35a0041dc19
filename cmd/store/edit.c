/* SPDX-License-Identifier: ISC */
/* edit: a file of the store in the editor; only what validates is committed, and nothing typed is lost. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/store/find.h"
#include "cmd/store/verbs.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/cli/editor.h"
#include "lib/model/lint.h"
#include "lib/text/yaml.h"

struct edit_options {
	bool canonical, new, retroactive;
};

static const struct msp_option options[] = {
	{ "canonical", 0, MSP_OPTION_FLAG, offsetof(struct edit_options, canonical), NULL,
		"rewrite it in the canonical form, without an editor; comments are lost", NULL },
	{ "new", 0, MSP_OPTION_FLAG, offsetof(struct edit_options, new), NULL, "make the file PATH", NULL },
	{ "retroactive", 0, MSP_OPTION_FLAG, offsetof(struct edit_options, retroactive), NULL,
		"what is in force may change, and with it how the past is judged", NULL },
	MSP_OPTION_END
};

struct edit {
	struct msp_session *session;
	const struct edit_options *options;
	const char *path;
	const struct msp_kind *kind;
	struct msp_buf before, text;
	struct msp_problems problems;
};

/* ---- what may be written ---- */

/* What happened stays, and so does what was in force (lint's rules). */
static void check_history(struct edit *edit)
{
	struct msp_session *session = edit->session;
	const struct msp_lint_version version = {
		.path = edit->path,
		.before = edit->options->new ? NULL : edit->before.data,
		.before_length = edit->before.length,
		.after = edit->text.data,
		.after_length = edit->text.length,
		.day = msp_zone_date(session->zone, session->now),
		.retroactive = edit->options->retroactive,
	};
	struct msp_lint lint;

	msp_lint_init(&lint, session->arena, session->extract, &session->catalog, session->provider, session->now);
	msp_lint_history(&lint, session->arena, &version, 1);
	for (size_t i = 0; i < lint.count; i++)
		*msp_problems_add(&edit->problems) = lint.findings[i]->error;
}

/* Fills edit->problems. */
static void check(struct edit *edit)
{
	struct msp_session *session = edit->session;
	struct msp_node *after = NULL;

	msp_problems_init(&edit->problems, session->arena);
	(void)msp_extract_check(session->extract, session->arena, edit->path, edit->text.data, edit->text.length,
		&after, &edit->problems);
	if (edit->problems.count == 0)
		check_history(edit);
}

/* ---- the editor ---- */

static const char *suffix(const char *path)
{
	const char *dot = strrchr(msp_path_base(path), '.');
	return dot == NULL ? ".txt" : dot;
}

/* Only a person at a terminal can be asked. */
static bool can_ask(void)
{
	return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

static bool again(struct msp_cli *cli)
{
	char answer[16];

	fprintf(cli->notes, "edit again? [Y/n] ");
	fflush(cli->notes);
	return fgets(answer, sizeof answer, stdin) != NULL && strchr("nN", answer[0]) == NULL;
}

/* What was typed stays on disk when it cannot be committed. */
static int keep(struct edit *edit, struct msp_error *err)
{
	struct msp_arena *arena = edit->session->arena;
	const char *base = msp_path_base(edit->path), *dot = strrchr(base, '.');
	size_t stem = dot == NULL ? strlen(base) : (size_t)(dot - base);

	if (!edit->options->canonical)
		msp_session_keep(edit->session, msp_arena_printf(arena, "unsaved-%.*s", (int)stem, base), base + stem,
			edit->text.data, edit->text.length, err);
	return -1;
}

static int edit_until_good(struct edit *edit, struct msp_error *err)
{
	for (;;) {
		if (msp_editor_run(&edit->text, suffix(edit->path), err) != 0)
			return -1; /* the editor itself says where the text is */
		if (edit->text.length == edit->before.length &&
			memcmp(edit->text.data, edit->before.data, edit->text.length) == 0)
			return 0;
		check(edit);
		if (edit->problems.count == 0)
			return 0;
		bool ask = can_ask();
		const struct msp_problem *problem = edit->problems.first;
		for (; problem->next != NULL; problem = problem->next)
			msp_cli_error(edit->session->cli, &problem->error);
		if (ask)
			msp_cli_error(edit->session->cli, &problem->error);
		if (ask && again(edit->session->cli))
			continue;
		*err = problem->error; /* the last one, with the exit code */
		if (ask)
			msp_error_set(err, MSP_DATA, "%s is as it was", edit->path);
		return keep(edit, err);
	}
}

static size_t count_byte(const struct msp_buf *text, char byte)
{
	size_t count = 0;

	for (size_t i = 0; i < text->length; i++)
		count += text->data[i] == byte;
	return count;
}

static int make_canonical(struct edit *edit, struct msp_error *err)
{
	struct msp_node *root;

	if (edit->kind->form != MSP_FORM_YAML) {
		msp_error_set(err, MSP_USAGE, "--canonical is for YAML files");
		msp_error_at(err, edit->path, 0, 0);
		return -1;
	}
	if (msp_yaml_parse(edit->session->arena, edit->before.data, edit->before.length, &root, err) != 0)
		return msp_error_at(err, edit->path, 0, 0), -1;
	msp_buf_clear(&edit->text);
	msp_yaml_emit(root, 0, &edit->text);
	if (count_byte(&edit->text, '#') < count_byte(&edit->before, '#'))
		msp_cli_warn(edit->session->cli, "%s: comments are lost in the canonical form", edit->path);
	check(edit);
	if (edit->problems.count == 0)
		return 0;
	*err = edit->problems.first->error;
	return -1;
}

/* ---- the commit ---- */

/* Somebody may have written while the editor was open. */
static int check_base(struct edit *edit, struct msp_error *err)
{
	struct msp_session *session = edit->session;
	const char *now = "";
	size_t length = 0;

	if (msp_txn_exists(session->txn, edit->path) && msp_session_read(session, edit->path, &now, &length, err) != 0)
		return -1;
	if (length == edit->before.length && memcmp(now, edit->before.data, length) == 0)
		return 0;
	msp_error_set(err, MSP_BUSY, "it was changed by somebody else in the meantime");
	msp_error_at(err, edit->path, 0, 0);
	return -1;
}

static int save(struct edit *edit, struct msp_error *err)
{
	struct msp_session *session = edit->session;
	struct msp_place place;

	msp_kind_place(session->arena, edit->path, &place);
	const char *reference =
		edit->kind->id == MSP_KIND_OTHER ? edit->path : msp_kind_reference(session->arena, &place);
	const char *subject = msp_arena_printf(session->arena, "%s %s: %s",
		edit->kind->id == MSP_KIND_OTHER ? "file" : edit->kind->name, reference,
		edit->options->new ? "new" : "edit");
	if (msp_session_begin(session, err) != 0 || check_base(edit, err) != 0 ||
		msp_txn_put(session->txn, edit->path, edit->text.data, edit->text.length, err) != 0)
		return keep(edit, err);
	if (edit->kind->numbered)
		msp_txn_record(session->txn, reference);
	if (edit->options->retroactive && !edit->options->new)
		msp_txn_retroactive(session->txn);
	if (msp_session_commit(session, subject, session->cli->common.message, err) != 0)
		return keep(edit, err);
	if (session->cli->common.dry_run)
		return 0;
	msp_cli_note(session->cli, "%s → %s", edit->path, edit->options->new ? "new" : "edited");
	fprintf(session->cli->out, "%s\n", msp_cli_safe(session->cli, edit->path, false));
	return 0;
}

/* Uncommitted edits of a person would be lost: better said before the editor opens than after. */
static int check_worktree(struct edit *edit, struct msp_error *err)
{
	struct msp_session *session = edit->session;
	struct msp_buf now = MSP_BUF_INIT;

	if (session->repo.worktree == NULL)
		return 0;
	const char *full = msp_path_join(session->arena, session->repo.worktree, edit->path);
	bool there = msp_file_read(full, (size_t)MSP_YAML_LIMIT * 16, &now, NULL) == 0;
	bool same = edit->options->new ? !there
				       : !there || (now.length == edit->before.length &&
							   memcmp(now.data, edit->before.data, now.length) == 0);
	msp_buf_release(&now);
	if (same)
		return 0;
	msp_error_set(err, MSP_BUSY, "the file has uncommitted edits");
	msp_error_at(err, edit->path, 0, 0);
	msp_error_hint(err, "msp-store lint -w checks them; git commit keeps them, git restore drops them");
	return -1;
}

/* ---- beginning ---- */

static int find_new(struct edit *edit, const char *operand, struct msp_error *err)
{
	const char **paths;
	size_t count;

	edit->path = store_relative(edit->session, operand);
	if (msp_index_paths(edit->session->index, edit->session->arena, edit->path, &paths, &count, err) != 0)
		return -1;
	if (count > 0 && strcmp(paths[0], edit->path) == 0) {
		msp_error_set(err, MSP_EXISTS, "the file is there already");
		msp_error_at(err, edit->path, 0, 0);
		msp_error_hint(err, "edit it without --new");
		return -1;
	}
	edit->kind = msp_kind_of(edit->path);
	if (edit->kind->id == MSP_KIND_OTHER) {
		msp_error_set(err, MSP_USAGE, "no kind of record has such a path");
		msp_error_at(err, edit->path, 0, 0);
		msp_error_hint(err, "such as policies/oro.yaml, vendors/telmex.yaml, clients/acme/docs/red.md");
		return -1;
	}
	if (edit->kind->numbered) {
		msp_error_set(err, MSP_USAGE, "numbers are drawn, never made up");
		msp_error_at(err, edit->path, 0, 0);
		msp_error_hint(err, "msp-ticket new opens tickets");
		return -1;
	}
	return 0;
}

/* Required fields, to be filled in. */
static void propose(struct edit *edit)
{
	struct msp_arena *arena = edit->session->arena;
	const struct msp_schema *schema =
		edit->kind->schema == NULL ? NULL : msp_schema_builtin(arena, edit->kind->schema);
	size_t count = 0;
	struct msp_schema_field *fields = schema == NULL ? NULL : msp_schema_fields(arena, schema, &count);

	for (size_t i = 0; i < count; i++)
		if (fields[i].required && strpbrk(fields[i].path, ".[*") == NULL)
			msp_buf_addf(&edit->text, "%s:\n", fields[i].path);
}

static int start(struct edit *edit, const char *operand, struct msp_error *err)
{
	const struct msp_technician *who;

	if (msp_session_actor(edit->session, &who, err) != 0)
		return -1;
	if (edit->options->new) {
		if (find_new(edit, operand, err) != 0)
			return -1;
		propose(edit);
		return check_worktree(edit, err);
	}
	if (store_find(edit->session, operand, &edit->path, err) != 0 ||
		store_read(edit->session, edit->path, &edit->before, err) != 0)
		return -1;
	edit->kind = msp_kind_of(edit->path);
	msp_buf_add(&edit->text, edit->before.data, edit->before.length);
	if (memchr(edit->before.data, '\0', edit->before.length) != NULL) {
		msp_error_set(err, MSP_USAGE, "not a text");
		msp_error_at(err, edit->path, 0, 0);
		return -1;
	}
	return check_worktree(edit, err);
}

static int change(struct edit *edit, const char *operand, struct msp_error *err)
{
	if (edit->options->new && edit->options->canonical)
		return msp_error_set(err, MSP_USAGE, "--new and --canonical: a new file has nothing to rewrite");
	if (start(edit, operand, err) != 0)
		return -1;
	if ((edit->options->canonical ? make_canonical(edit, err) : edit_until_good(edit, err)) != 0)
		return -1;
	if (edit->text.length == edit->before.length &&
		memcmp(edit->text.data, edit->before.data, edit->text.length) == 0) {
		msp_cli_note(edit->session->cli, "%s → =", edit->path);
		return 0;
	}
	return save(edit, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct msp_session session;
	struct edit edit = { .session = &session, .options = parsed, .before = MSP_BUF_INIT, .text = MSP_BUF_INIT };
	int failed = -1;

	if (msp_session_open(&session, cli, NULL, err) == 0)
		failed = change(&edit, cli->operands[0], err);
	msp_buf_release(&edit.before);
	msp_buf_release(&edit.text);
	msp_session_close(&session);
	return failed;
}

const struct msp_verb store_edit_verb = {
	.name = "edit",
	.summary = "edit a file, validate it, commit it",
	.operands = "PATH|RECORD",
	.complete = "record",
	.minimum = 1,
	.maximum = 1,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct edit_options),
	.details = "A text that does not validate is not committed: on a terminal the editor\n"
		   "opens again, else the text is kept in a file that the message names. Events\n"
		   "of a log cannot be changed or removed here.",
	.examples = "msp-store edit msp.yaml\n"
		    "msp-store edit acme -m 'contrato 2027'\n"
		    "msp-store edit --new policies/oro.yaml\n"
		    "msp-store edit --canonical 4815164",
	.run = run,
};
