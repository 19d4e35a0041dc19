/* SPDX-License-Identifier: ISC */
/* resolve: what two versions of a record disagree about, and the decision of a person. */
#include "cmd/store/resolve.h"

#include <string.h>

#include "cmd/merge.h"
#include "cmd/store/find.h"
#include "cmd/store/verbs.h"
#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/cli/printer.h"
#include "lib/text/yaml.h"

struct resolve_options {
	const char *key, *value;
	bool ours, theirs;
};

static const struct msp_option options[] = { { "key", 0, MSP_OPTION_TEXT, offsetof(struct resolve_options, key), "KEY",
						     "the field or event that is decided; else the whole file", NULL },
	{ "ours", 0, MSP_OPTION_FLAG, offsetof(struct resolve_options, ours), NULL, "our version stays", NULL },
	{ "theirs", 0, MSP_OPTION_FLAG, offsetof(struct resolve_options, theirs), NULL, "their version is taken",
		NULL },
	{ "value", 0, MSP_OPTION_TEXT, offsetof(struct resolve_options, value), "VALUE",
		"neither: this value (YAML) is written", NULL },
	MSP_OPTION_END };

enum resolve_column { PATH, KEY, WHY, BASE, OURS, THEIRS, TAKE, FROM, COLUMNS };

static const struct msp_column columns[COLUMNS] = {
	[PATH] = { "path", "PATH", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "file" },
	[KEY] = { "key", "KEY", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "field or event; empty = the whole file" },
	[WHY] = { "why", "WHY", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT | MSP_COLUMN_WIDE, NULL, "what the matter is" },
	[BASE] = { "base", "BASE", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "the common version, as JSON" },
	[OURS] = { "ours", "OURS", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "our version" },
	[THEIRS] = { "theirs", "THEIRS", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL, "their version" },
	[TAKE] = { "decision", "DECISION", MSP_TYPE_TEXT, MSP_COLUMN_DEFAULT, NULL,
		"ours, theirs or value; empty = not decided" },
	[FROM] = { "from", "FROM", MSP_TYPE_TEXT, 0, NULL, "who found it: sync, or a merge of git" },
};

/* ---- what waits ---- */

/* What git merged without us, and what is merged by now, as it is and not as it was remembered. */
static int load(struct msp_session *session, const struct msp_map *unmerged, struct msp_conflicts *waiting,
	struct msp_error *err)
{
	struct msp_conflicts stored;

	msp_conflicts_init(&stored, session->arena, NULL);
	msp_conflicts_init(waiting, session->arena, NULL);
	if (msp_conflicts_load(&session->repo, &stored, err) != 0)
		return -1;
	for (size_t i = 0; i < stored.count; i++)
		if (!stored.items[i].by_git || msp_map_get(unmerged, stored.items[i].path) != NULL)
			msp_conflicts_set(waiting, &stored.items[i]);
	for (size_t i = 0; i < unmerged->count; i++) {
		const char *path = unmerged->entries[i].key;
		struct msp_conflict unknown = {
			.path = path, .key = "", .why = msp_message("git has not merged it"), .by_git = true
		};
		bool known = false;
		for (size_t n = 0; n < waiting->count; n++)
			known = known || msp_str_equal(waiting->items[n].path, path);
		if (!known)
			msp_conflicts_set(waiting, &unknown);
	}
	return 0;
}

static struct msp_cell text_cell(const char *text)
{
	return (struct msp_cell){ .present = !msp_str_empty(text), .text = text };
}

static int list(struct msp_session *session, const struct msp_conflicts *waiting, struct msp_error *err)
{
	struct msp_printer *printer;
	size_t count;
	int failed = 0;

	if (msp_printer_open(session->cli, MSP_FORMAT_TABLE, "path", session->zone, session->now, &printer, err) != 0)
		return -1;
	const struct msp_column *const *shown = msp_printer_columns(printer, &count);
	for (size_t i = 0; !failed && i < waiting->count; i++) {
		const struct msp_conflict *conflict = &waiting->items[i];
		struct msp_cell cells[COLUMNS];
		const char *texts[COLUMNS] = { conflict->path, conflict->key, conflict->why, conflict->base,
			conflict->ours, conflict->theirs, msp_take_name(conflict->take),
			conflict->by_git ? "git" : "sync" };
		for (size_t c = 0; c < count; c++)
			cells[c] = text_cell(texts[shown[c] - columns]);
		failed = msp_printer_row(printer, cells, err);
	}
	return msp_printer_close(printer, failed ? NULL : err) != 0 || failed ? -1 : 0;
}

/* ---- deciding ---- */

static int check_options(const struct resolve_options *given, struct store_decision *decision, struct msp_error *err)
{
	int choices = given->ours + given->theirs + (given->value != NULL);

	*decision = (struct store_decision){ .key = given->key,
		.take = given->ours            ? MSP_TAKE_OURS
			: given->theirs        ? MSP_TAKE_THEIRS
			: given->value != NULL ? MSP_TAKE_VALUE
					       : MSP_TAKE_NONE,
		.value = given->value };
	if (choices > 1)
		return msp_error_set(err, MSP_USAGE, "only one of --ours, --theirs and --value can be");
	if (given->value != NULL && given->key == NULL)
		return msp_error_set(err, MSP_USAGE, "--value needs --key: what is it the value of?");
	if (given->key != NULL && choices == 0)
		return msp_error_set(err, MSP_USAGE, "--key needs --ours, --theirs or --value");
	return 0;
}

static int no_conflict(const char *path, const char *key, struct msp_error *err)
{
	if (key == NULL)
		msp_error_set(err, MSP_MISSING, "it is not in conflict");
	else
		msp_error_set(err, MSP_MISSING, "that key is not in conflict");
	msp_error_at(err, path, 0, 0);
	msp_error_field(err, key);
	msp_error_hint(err, "msp-store resolve lists what is");
	return -1;
}

/* git stopped in the middle of a merge, and the file is in its index in pieces. */
static int resolve_unmerged(struct msp_session *session, const struct msp_map *unmerged, const char *path,
	struct store_decision *decision, struct msp_error *err)
{
	struct msp_conflicts left;

	msp_conflicts_init(&left, session->arena, NULL);
	int rc = store_resolve_path(session, unmerged, path, decision, &left, err);
	if (rc < 0)
		return -1;
	if (decision->key != NULL && decision->used == 0)
		return no_conflict(path, decision->key, err);
	if (rc == 0) {
		msp_cli_note(session->cli, "%s → merged; git commit, or git rebase --continue, when all are", path);
		return 0;
	}
	msp_merge_tell(session->cli, &left);
	msp_error_set(err, MSP_BUSY, "conflicts left: %zu", left.count);
	msp_error_at(err, path, 0, 0);
	return -1;
}

/* sync found it and moved nothing: the decision waits for the next one. */
static int resolve_stored(
	struct msp_session *session, const char *path, struct store_decision *decision, struct msp_error *err)
{
	size_t decided, open;

	if (decision->take == MSP_TAKE_NONE)
		return msp_error_set(err, MSP_USAGE, "say --ours, --theirs, or --key KEY --value VALUE");
	if (msp_conflicts_decide(&session->repo, (int)session->cli->common.lock_timeout, path, decision->key,
		    decision->take, decision->value, &decided, &open, err) != 0)
		return -1;
	if (decided == 0)
		return no_conflict(path, decision->key, err);
	if (open > 0)
		msp_cli_note(session->cli, "%s → %s; %zu more to decide", path, msp_take_name(decision->take), open);
	else
		msp_cli_note(session->cli, "%s → %s; all decided: msp-store sync", path, msp_take_name(decision->take));
	return 0;
}

static bool waits(const struct msp_conflicts *waiting, const char *path)
{
	for (size_t i = 0; i < waiting->count; i++)
		if (msp_str_equal(waiting->items[i].path, path))
			return true;
	return false;
}

static int resolve(struct msp_session *session, const struct msp_map *unmerged, const struct msp_conflicts *waiting,
	struct store_decision *decision, struct msp_error *err)
{
	const char *path = store_relative(session, session->cli->operands[0]);

	if (msp_map_get(unmerged, path) != NULL)
		return resolve_unmerged(session, unmerged, path, decision, err);
	if (waits(waiting, path))
		return resolve_stored(session, path, decision, err);
	return no_conflict(path, NULL, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct msp_session session;
	struct store_decision decision;
	struct msp_conflicts waiting;
	struct msp_map unmerged;
	int failed = -1;

	if (cli->common.list_columns)
		return msp_printer_list_columns(cli, err);
	if (check_options(parsed, &decision, err) != 0)
		return -1;
	if (cli->operand_count == 0 && decision.take != MSP_TAKE_NONE)
		return msp_error_set(err, MSP_USAGE, "which file?");
	if (msp_session_open(&session, cli, NULL, err) != 0 || store_unmerged(&session, &unmerged, err) != 0 ||
		load(&session, &unmerged, &waiting, err) != 0)
		goto out;
	failed = cli->operand_count == 0 ? list(&session, &waiting, err)
					 : resolve(&session, &unmerged, &waiting, &decision, err);
out:
	msp_session_close(&session);
	return failed;
}

const struct msp_verb store_resolve_verb = {
	.name = "resolve",
	.summary = "decide what two versions disagree about",
	.operands = "[PATH]",
	.complete = "file",
	.minimum = 0,
	.maximum = 1,
	.flags = MSP_VERB_LISTS,
	.options = options,
	.options_size = sizeof(struct resolve_options),
	.columns = columns,
	.column_count = COLUMNS,
	.details = "Without PATH: the conflicts that wait. After a sync that stopped: decide, then\n"
		   "sync again. In the middle of git merge, pull or rebase: the file is merged\n"
		   "again by the rules of records, also one with conflict markers, and added.",
	.examples = "msp-store resolve\n"
		    "msp-store resolve clients/acme/client.yaml --key name --theirs\n"
		    "msp-store resolve clients/acme/client.yaml --key name --value 'Acme, S.A.'\n"
		    "msp-store resolve clients/acme/vault/fw-admin.yaml --ours",
	.run = run,
};
