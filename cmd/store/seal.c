/* SPDX-License-Identifier: ISC */
/*
 * seal: a month's last word.  The commit and the hashes of what was issued, signed with the vault key: who rewrites
 * history or a record of what was sent is found out by verify.
 */
#include "cmd/store/seal.h"

#include <string.h>

#include "cmd/store/verbs.h"
#include "lib/base/sha256.h"
#include "lib/base/str.h"
#include "lib/model/period.h"
#include "lib/store/child.h"
#include "lib/store/db.h"
#include "lib/text/json.h"
#include "lib/text/yaml.h"

#define ARGUMENTS 16

struct seal_options {
	const char *passphrase_fd;
	bool no_prompt;
};

static const struct msp_option options[] = {
	{ "passphrase-fd", 0, MSP_OPTION_TEXT, offsetof(struct seal_options, passphrase_fd), "N",
		"read the passphrase from this descriptor, not from the terminal", NULL },
	{ "no-prompt", 0, MSP_OPTION_FLAG, offsetof(struct seal_options, no_prompt), NULL,
		"fail when the vault is locked, instead of asking", NULL },
	MSP_OPTION_END,
};

/* ---- shared with verify ---- */

void store_seal_entry(const struct msp_node *issue, char hex[65])
{
	struct msp_buf json = MSP_BUF_INIT;

	msp_json_canonical(issue, &json);
	msp_sha256_hex(json.data, json.length, hex);
	msp_buf_release(&json);
}

const struct msp_node *store_seal_issues(
	struct msp_session *session, const char *client, const char *period, const char **path)
{
	const char *text;
	size_t length;
	struct msp_node *record;

	*path = msp_kind_path(session->arena, MSP_KIND_REPORT,
		&(struct msp_place){ .client = client, .name = period, .period = period });
	if (msp_index_text(session->index, session->arena, *path, &text, &length, NULL) != 0 || text == NULL ||
		msp_yaml_parse(session->arena, text, length, &record, NULL) != 0)
		return NULL;
	return msp_node_get(record, "issues");
}

int store_seal_vault(struct msp_session *session, const char *const *arguments, const struct msp_buf *input,
	struct msp_buf *output, struct msp_error *err)
{
	const char *argv[ARGUMENTS] = { "msp-vault", "seal", "--store", session->repo.path };
	size_t count = 4;

	if (session->cli->common.login != NULL) {
		argv[count++] = "--as";
		argv[count++] = session->cli->common.login;
	}
	for (size_t i = 0; arguments[i] != NULL && count < ARGUMENTS - 1; i++)
		argv[count++] = arguments[i];
	struct msp_child command = { .argv = argv, .output = output };
	if (input != NULL) {
		command.input = input->data;
		command.input_length = input->length;
	}
	if (msp_child_run(&command, err) != 0)
		return -1;
	if (command.status == 0)
		return 0;
	/* its own words, without its name; what it hinted at is our hint */
	char *hint = strstr(command.complaint, "\nhint: ");
	const char *said = msp_str_starts(command.complaint, "msp-vault: ") ? command.complaint + strlen("msp-vault: ")
									    : command.complaint;
	if (hint != NULL)
		*hint = '\0';
	msp_error_set(err, command.status > 128 ? MSP_SYSTEM : (enum msp_code)command.status, "%s", said);
	if (hint != NULL)
		msp_error_hint(err, "%s", hint + strlen("\nhint: "));
	return -1;
}

/* ---- making one ---- */

static void add_issues(struct msp_session *session, struct msp_node *list, const char *client, const char *period)
{
	struct msp_arena *arena = session->arena;
	const char *path;
	char entry[65];

	msp_node_each_item(store_seal_issues(session, client, period, &path), issue) {
		struct msp_node *item = msp_node_map(arena);
		store_seal_entry(issue, entry);
		msp_node_set_string(arena, item, "client", client);
		msp_node_set_plain(arena, item, "issued", msp_node_text(issue, "at", ""));
		msp_node_set_string(arena, item, "sha256", msp_node_text(issue, "sha256", ""));
		msp_node_set_string(arena, item, "entry", entry);
		msp_node_add(arena, list, item);
	}
}

static int list_reports(struct msp_session *session, const char *period, struct msp_node *list, struct msp_error *err)
{
	struct msp_stmt *stmt;
	const char **clients = NULL;
	size_t count = 0, capacity = 0;
	int more;

	if (msp_db_prepare(msp_index_db(session->index),
		    "SELECT client FROM record WHERE kind = 'report' AND name = ?1 ORDER BY client", &stmt, err) != 0)
		return -1;
	msp_stmt_text_set(stmt, 1, period);
	while ((more = msp_stmt_next(stmt, err)) == 1) {
		msp_arena_reserve(session->arena, clients, count, capacity);
		clients[count++] = msp_arena_strdup(session->arena, msp_stmt_text(stmt, 0));
	}
	for (size_t i = 0; i < count && more == 0; i++)
		add_issues(session, list, clients[i], period);
	return more;
}

static int write_text(
	struct msp_session *session, const char *period, struct msp_buf *text, size_t *reports, struct msp_error *err)
{
	struct msp_arena *arena = session->arena;
	struct msp_node *seal = msp_node_map(arena), *list = msp_node_seq(arena);
	char at[MSP_TIME_SIZE];

	if (list_reports(session, period, list, err) != 0)
		return -1;
	msp_node_set_string(arena, seal, "period", period);
	msp_node_set_string(arena, seal, "commit", session->repo.tip);
	msp_node_set_plain(
		arena, seal, "at", msp_time_emit(session->now, msp_zone_offset(session->zone, session->now), at));
	msp_node_set_string(arena, seal, "by", session->who->login);
	msp_node_set(arena, seal, "reports", list);
	msp_yaml_emit(seal, 0, text);
	*reports = list->count;
	return 0;
}

static int sign(struct msp_session *session, const struct seal_options *given, const struct msp_buf *text,
	struct msp_buf *signature, struct msp_error *err)
{
	const char *arguments[5] = { "sign" };
	size_t count = 1;

	if (given->passphrase_fd != NULL) {
		arguments[count++] = "--passphrase-fd";
		arguments[count++] = given->passphrase_fd;
	}
	if (given->no_prompt)
		arguments[count++] = "--no-prompt";
	arguments[count] = NULL;
	return store_seal_vault(session, arguments, text, signature, err);
}

static int commit(struct msp_session *session, const char *period, const char *path, const struct msp_buf *text,
	const struct msp_buf *signature, struct msp_error *err)
{
	const char *beside = msp_arena_printf(session->arena, "%s.sig", path);

	/* nobody is kept waiting while a passphrase is typed: the lock only comes now */
	if (msp_session_begin(session, err) != 0)
		return -1;
	if (msp_txn_exists(session->txn, path)) {
		msp_error_set(err, MSP_EXISTS, "%s has been sealed already", period);
		msp_error_at(err, path, 0, 0);
		msp_error_hint(err, "what is issued later is in the seal of a later month's commit");
		return -1;
	}
	if (msp_txn_put(session->txn, path, text->data, text->length, err) != 0 ||
		msp_txn_put(session->txn, beside, signature->data, signature->length, err) != 0)
		return -1;
	return msp_session_commit(
		session, msp_arena_printf(session->arena, "store: seal %s", period), session->cli->common.message, err);
}

static int seal(struct msp_session *session, const struct seal_options *given, struct msp_error *err)
{
	const struct msp_technician *who;
	const char *const name = session->cli->operands[0];
	struct msp_buf text = MSP_BUF_INIT, signature = MSP_BUF_INIT;
	struct msp_period period;
	size_t reports;

	if (msp_period_parse(name, session->zone, &period, err) != 0 || msp_session_actor(session, &who, err) != 0)
		return -1;
	if (session->now < period.end) {
		msp_error_set(err, MSP_USAGE, "%s is not over", name);
		return -1;
	}
	const char *path =
		msp_kind_path(session->arena, MSP_KIND_SEAL, &(struct msp_place){ .name = name, .period = name });
	int failed = write_text(session, name, &text, &reports, err) != 0;
	if (!failed && session->cli->common.dry_run)
		fputs(text.data, session->cli->out);
	else if (!failed)
		failed = sign(session, given, &text, &signature, err) != 0 ||
			 commit(session, name, path, &text, &signature, err) != 0;
	if (!failed && !session->cli->common.dry_run)
		msp_cli_note(session->cli, "%s: reports sealed: %zu", name, reports);
	msp_buf_release(&text);
	msp_buf_release(&signature);
	return failed ? -1 : 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct msp_session session;
	int failed = msp_session_open(&session, cli, NULL, err) != 0 || seal(&session, parsed, err) != 0;

	msp_session_close(&session);
	return failed ? -1 : 0;
}

const struct msp_verb store_seal_verb = {
	.name = "seal",
	.summary = "sign the commit and the reports of a month",
	.operands = "PERIOD",
	.complete = "-",
	.minimum = 1,
	.maximum = 1,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct seal_options),
	.details = "With your vault key, once the month is over and its reports are sent. From\n"
		   "then on verify finds out when history or what was issued is another.",
	.examples = "msp-store seal -n 2026-10\n"
		    "msp-store seal 2026-10",
	.run = run,
};
