/* SPDX-License-Identifier: ISC */
/* lock, unlock, status */
#include <stdlib.h>
#include <string.h>

#include "cmd/record.h"
#include "cmd/vault/break_glass.h"
#include "cmd/vault/verbs.h"
#include "lib/base/file.h"
#include "lib/base/str.h"

#define LONGEST 86400 /* seconds */

struct unlock_options {
	struct vault_unlock_options unlock;
	const char *time;
};

static const struct msp_option options[] = {
	{ "for", 0, MSP_OPTION_TEXT, offsetof(struct unlock_options, time), "TIME", "how long: 15m, 4h", NULL },
	VAULT_UNLOCK_OPTIONS(struct unlock_options, unlock),
	MSP_OPTION_END,
};

/* ---- lock -------------------------------------------------------------------------------------------------------- */

static int run_lock(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const char *path = vault_identity_path(&cli->arena);

	(void)parsed;
	if (path == NULL)
		return vault_no_identity(NULL, err);
	if (msp_identity_forget(path, err) != 0)
		return -1;
	msp_cli_note(cli, "locked");
	return 0;
}

const struct msp_verb vault_lock_verb = {
	.name = "lock",
	.summary = "forget the unlocked identity",
	.operands = "",
	.minimum = 0,
	.maximum = 0,
	.flags = MSP_VERB_NO_STORE,
	.examples = "msp-vault lock",
	.run = run_lock,
};

/* ---- unlock ------------------------------------------------------------------------------------------------------ */

static int read_time(const char *text, int *seconds, struct msp_error *err)
{
	struct msp_duration duration;

	*seconds = VAULT_UNLOCKED_SECONDS;
	if (text == NULL)
		return 0;
	if (msp_duration_parse(text, &duration, err) != 0 || duration.days > 0 || duration.seconds < 1 ||
		duration.seconds > LONGEST) {
		msp_error_set(err, MSP_USAGE, "'%s' is no time to stay unlocked", text);
		msp_error_at(err, "--for", 0, 0);
		msp_error_hint(err, "15m, 4h; 24h at most");
		return -1;
	}
	*seconds = (int)duration.seconds;
	return 0;
}

static int unlock(struct msp_cli *cli, const struct unlock_options *given, struct msp_secret_memory *memory,
	struct msp_error *err)
{
	struct msp_identity identity;
	const char *path = vault_identity_path(&cli->arena);
	int seconds;

	if (read_time(given->time, &seconds, err) != 0)
		return -1;
	if (path == NULL || !msp_file_exists(path))
		return vault_no_identity(path, err);
	msp_identity_init(&identity, memory);
	int failed = msp_identity_recall(&identity, path, NULL);
	if (failed != 0)
		failed = vault_identity_ask(&cli->arena, path, &given->unlock, &identity, err);
	if (failed == 0)
		failed = msp_identity_keep(&identity, path, seconds, err);
	msp_identity_release(&identity);
	if (failed == 0)
		msp_cli_note(cli, "unlocked for %s", msp_seconds_emit(&cli->arena, seconds));
	return failed;
}

static int run_unlock(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct msp_secret_memory memory;

	return msp_secret_memory_open(&memory, err) != 0 ? -1 : unlock(cli, parsed, &memory, err);
}

const struct msp_verb vault_unlock_verb = {
	.name = "unlock",
	.summary = "ask for the passphrase once, for 15 minutes",
	.operands = "",
	.minimum = 0,
	.maximum = 0,
	.flags = MSP_VERB_NO_STORE,
	.options = options,
	.options_size = sizeof(struct unlock_options),
	.details = "The identity waits in the kernel's keyring (keyrings(7)), never on disk. Where\n"
		   "the kernel keeps none, every command asks: exit 69 says so.",
	.examples = "msp-vault unlock\n"
		    "msp-vault unlock --for 4h",
	.run = run_unlock,
};

/* ---- status ------------------------------------------------------------------------------------------------------ */

static void put(struct msp_arena *arena, struct msp_node *map, const char *key, const char *text)
{
	if (!msp_str_empty(text))
		msp_node_set_string(arena, map, key, text);
}

static void put_number(struct msp_arena *arena, struct msp_node *map, const char *key, int64_t number)
{
	struct msp_node *node = msp_node_plain(arena, msp_arena_printf(arena, "%lld", (long long)number));

	node->kind = MSP_NODE_NUMBER;
	msp_node_set(arena, map, key, node);
}

static void put_chain(struct vault *vault, struct msp_node *map)
{
	static const char *const states[] = { "none", "valid", "pending", "forked" };
	static const char *const contacts[] = { "first-contact", "seen", "newer", "behind", "fork" };
	struct msp_arena *arena = vault->session.arena;
	const struct msp_roster_chain *chain = &vault->chain;
	struct msp_buf fingerprint = MSP_BUF_INIT;

	put(arena, map, "rosters", states[chain->state]);
	if (chain->current == NULL)
		return;
	put(arena, map, "vault", chain->current->vault);
	msp_roster_fingerprint(chain->first->hash, &fingerprint);
	put(arena, map, "fingerprint", fingerprint.data);
	msp_buf_release(&fingerprint);
	put_number(arena, map, "roster", chain->current->serial);
	put(arena, map, "pins", contacts[vault->contact]);
}

static void put_me(struct vault *vault, struct msp_node *map)
{
	struct msp_arena *arena = vault->session.arena;
	const struct msp_technician *who = msp_session_actor_or_null(&vault->session);
	int64_t left = vault->identity_path != NULL ? msp_identity_left(vault->identity_path, &vault->memory) : -1;
	bool there = vault->identity_path != NULL && msp_file_exists(vault->identity_path);

	if (who != NULL)
		put(arena, map, "login", who->login);
	if (vault->me != NULL) {
		struct msp_node *roles = msp_node_seq(arena);
		for (size_t i = 0; i < vault->me->role_count; i++)
			msp_node_add(arena, roles, msp_node_string(arena, vault->me->roles[i]));
		msp_node_set(arena, map, "roles", roles);
		put(arena, map, "until", vault->me->until);
	}
	put(arena, map, "identity", there ? vault->identity_path : NULL);
	if (left > 0)
		put_number(arena, map, "unlocked_seconds", left);
}

static int count_secrets(struct vault *vault, struct msp_node *map, struct msp_error *err)
{
	struct msp_stmt *stmt;

	if (msp_db_prepare(msp_index_db(vault->session.index), "SELECT count(*) FROM secret", &stmt, err) != 0)
		return -1;
	int more = msp_stmt_next(stmt, err);
	if (more == 1)
		put_number(vault->session.arena, map, "secrets", msp_stmt_int(stmt, 0));
	msp_stmt_reset(stmt);
	return more < 0 ? -1 : 0;
}

static int status(struct vault *vault, struct msp_error *err)
{
	struct msp_cli *cli = vault->session.cli;
	struct msp_node *map = msp_node_map(vault->session.arena);
	bool good = vault->chain.state != MSP_ROSTER_FORKED && vault->contact != MSP_PIN_BEHIND &&
		    vault->contact != MSP_PIN_FORK;

	put_chain(vault, map);
	put_me(vault, map);
	if (vault_drills_announce(vault, err) != 0 || count_secrets(vault, map, err) != 0 ||
		msp_record_print(cli, NULL, map, err) != 0)
		return -1;
	return good ? 0 : MSP_NO;
}

static int run_status(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct vault vault;
	int result = vault_open(&vault, cli, VAULT_NEW | VAULT_UNTRUSTED, err);

	(void)parsed;
	return vault_close(&vault, result == 0 ? status(&vault, err) : -1, err);
}

const struct msp_verb vault_status_verb = {
	.name = "status",
	.summary = "vault, roster, who I am in it, whether it is unlocked",
	.operands = "",
	.minimum = 0,
	.maximum = 0,
	.flags = MSP_VERB_READS | MSP_VERB_FORMATS,
	.details = "Formats: yaml (default), json, jsonl. Exit 1 when rosters are forked, or not\n"
		   "those that were seen here.",
	.examples = "msp-vault status\n"
		    "msp-vault status -f json",
	.run = run_status,
};
