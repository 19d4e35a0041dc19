/* SPDX-License-Identifier: ISC */
/* rekey: the same values, for the readers of today. */
#include "cmd/vault/rekey.h"

#include <string.h>

#include "cmd/git.h"
#include "cmd/vault/examine.h"
#include "cmd/vault/verbs.h"
#include "lib/base/message.h"
#include "lib/base/str.h"

/* ---- which, and why ---------------------------------------------------------------------------------------------- */

void vault_rekey_init(struct vault_rekey *rekey, struct vault *vault, struct vault_past *past)
{
	*rekey = (struct vault_rekey){ .vault = vault, .past = past };
	msp_map_init(&rekey->floors, vault->session.arena);
}

/* The commit whose signature brought a roster into force: the last that added one. */
static int find_floor(struct vault_rekey *rekey, int64_t serial, const char **tree, struct msp_error *err)
{
	struct msp_arena *arena = rekey->vault->session.arena;
	const char *const arguments[] = { "log", "-1", "--format=%H", "--diff-filter=A", "--",
		msp_arena_printf(arena, ":(glob)" VAULT_ROSTERS "/%lld*.yaml.sig.*", (long long)serial), NULL };
	struct msp_buf output = MSP_BUF_INIT;
	char *oid = msp_arena_alloc(arena, MSP_OID_SIZE);

	*tree = "";
	int failed = msp_git_ask(arena, &rekey->vault->session.repo, arguments, MSP_DATA, &output, NULL, err);
	if (failed == 0 && output.length >= MSP_OID_SIZE - 1) {
		failed = msp_git_tree(
			rekey->past->git, msp_arena_strndup(arena, output.data, MSP_OID_SIZE - 1), oid, err);
		*tree = oid;
	}
	msp_buf_release(&output);
	return failed;
}

static int floor_tree(struct vault_rekey *rekey, const char *client, const char **tree, struct msp_error *err)
{
	*tree = msp_map_get(&rekey->floors, client);
	if (*tree != NULL)
		return 0;
	if (find_floor(rekey, msp_roster_floor(&rekey->vault->chain, client), tree, err) != 0)
		return -1;
	msp_map_set(&rekey->floors, client, (void *)(uintptr_t)*tree);
	return 0;
}

/* Did it stand there when the roster came into force, or was it seen here? */
static int was_there(struct vault_rekey *rekey, const struct vault_secret *secret, bool *there, struct msp_error *err)
{
	struct vault_past *past = rekey->past;
	const char *tree, *text;
	char oid[MSP_OID_SIZE];
	size_t length;

	*there = msp_pins_secret(&rekey->vault->pins, secret->manifest.id, secret->manifest.gen, secret->hash) ==
		 MSP_PIN_SAME;
	if (*there)
		return 0;
	if (floor_tree(rekey, secret->client, &tree, err) != 0)
		return -1;
	if (tree[0] == '\0')
		return 0;
	if (vault_past_find(past, tree, secret->path, oid, err) != 0 ||
		vault_past_text(past, oid, &text, &length, err) != 0)
		return -1;
	*there = text != NULL && length == secret->length && memcmp(text, secret->text, length) == 0;
	return 0;
}

/* Refused now: was it good in its time? */
static int judge_refused(struct vault_rekey *rekey, struct vault_rekey_item *item, struct msp_error *err)
{
	struct vault *vault = rekey->vault;
	struct vault_secret *secret = item->secret;
	bool there;

	item->state = VAULT_REKEY_DOUBTFUL;
	if (msp_manifest_verify_then(&vault->chain,
		    &(struct msp_signed_file){
			    secret->path, secret->text, secret->length, secret->signature, secret->signature_length },
		    vault->session.arena, &secret->manifest, &item->why) != 0)
		return 0;
	enum msp_pin_answer answer =
		msp_pins_secret(&vault->pins, secret->manifest.id, secret->manifest.gen, secret->hash);
	if (answer == MSP_PIN_BEHIND || answer == MSP_PIN_FORK) {
		msp_error_set(&item->why, MSP_DENIED, "%s",
			answer == MSP_PIN_BEHIND ? "a newer one was seen here: it was put back"
						 : "another one of the same generation was seen here");
		msp_error_at(&item->why, secret->path, 0, 0);
		msp_error_hint(&item->why, "msp-vault verify --full tells which commit did it");
		return 0;
	}
	if (was_there(rekey, secret, &there, err) != 0)
		return -1;
	if (there || rekey->accept) {
		item->state = VAULT_REKEY_NEEDED;
		return 0;
	}
	msp_error_set(&item->why, MSP_DENIED, "it came after somebody lost this client, under a roster of before");
	msp_error_at(&item->why, secret->path, 0, 0);
	msp_error_hint(&item->why, "ask %s whether it is theirs; then: msp-vault rekey %s --accept",
		secret->manifest.writer, secret->reference);
	return 0;
}

static int judge(struct vault_rekey *rekey, struct vault_rekey_item *item, struct msp_error *err)
{
	struct vault *vault = rekey->vault;
	struct vault_secret *secret = item->secret;
	char hash[MSP_VAULT_HASH];

	item->state = VAULT_REKEY_CURRENT;
	if (secret->refused.code != MSP_OK) {
		if (judge_refused(rekey, item, err) != 0)
			return -1;
	} else {
		vault_expected(vault->session.arena, vault->chain.current, secret->client, vault->day, hash);
		if (rekey->force || strcmp(hash, secret->manifest.age_recipients) != 0)
			item->state = VAULT_REKEY_NEEDED;
	}
	if (item->state == VAULT_REKEY_NEEDED && (vault->me == NULL || !msp_roster_entitled(vault->chain.current,
									       vault->me, secret->client, vault->day)))
		item->state = VAULT_REKEY_FOREIGN;
	rekey->needed += item->state == VAULT_REKEY_NEEDED;
	rekey->foreign += item->state == VAULT_REKEY_FOREIGN;
	rekey->doubtful += item->state == VAULT_REKEY_DOUBTFUL;
	return 0;
}

int vault_rekey_add(struct vault_rekey *rekey, const char *client, const char *name, struct msp_error *err)
{
	struct msp_arena *arena = rekey->vault->session.arena;
	struct vault_secret *secrets;
	size_t count, found = 0;

	if (vault_list(rekey->vault, client, &secrets, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (name != NULL && strcmp(secrets[i].name, name) != 0)
			continue;
		found++;
		msp_arena_reserve(arena, rekey->items, rekey->count, rekey->capacity);
		struct vault_rekey_item *item = &rekey->items[rekey->count++];
		*item = (struct vault_rekey_item){ .secret = &secrets[i], .why = MSP_ERROR_INIT };
		if (judge(rekey, item, err) != 0)
			return -1;
	}
	if (name != NULL && found == 0)
		return msp_error_set(err, MSP_MISSING, "no secret %s/%s", client, name);
	return 0;
}

/* ---- doing it ---------------------------------------------------------------------------------------------------- */

static int open_with(const struct vault_rekey *rekey, const struct vault_secret *secret, struct msp_secret *payload,
	struct msp_error *err)
{
	struct vault *vault = rekey->vault;
	struct msp_identity mine = vault->identity;

	if (rekey->opener != NULL)
		vault->identity = *rekey->opener;
	int failed = vault_reveal(vault, secret, payload, err);
	vault->identity = mine;
	return failed;
}

static int write_one(const struct vault_rekey *rekey, const struct vault_rekey_item *item, struct msp_error *err)
{
	struct vault *vault = rekey->vault;
	struct vault_secret secret = *item->secret;
	struct msp_manifest manifest = secret.manifest;
	struct msp_secret payload;

	secret.refused = (struct msp_error)MSP_ERROR_INIT; /* judged above */
	msp_secret_init(&payload, &vault->memory);
	int failed = open_with(rekey, &secret, &payload, err);
	if (failed == 0)
		failed = vault_put(vault, &secret, &manifest, &payload, false, err);
	msp_secret_release(&payload);
	return failed == 0 ? 0 : msp_error_wrap(err, "%s", secret.reference);
}

int vault_rekey_write(struct vault_rekey *rekey, struct msp_error *err)
{
	struct msp_progress *progress = &rekey->vault->session.progress;
	size_t done = 0;
	int failed = 0;

	msp_progress_start(progress, rekey->vault->session.cli, "rekey", rekey->needed);
	for (size_t i = 0; failed == 0 && i < rekey->count; i++) {
		if (rekey->items[i].state != VAULT_REKEY_NEEDED)
			continue;
		failed = write_one(rekey, &rekey->items[i], err);
		msp_progress_step(progress, ++done);
	}
	msp_progress_end(progress);
	return failed;
}

void vault_rekey_tell(const struct vault_rekey *rekey)
{
	struct msp_cli *cli = rekey->vault->session.cli;

	for (size_t i = 0; i < rekey->count; i++) {
		if (rekey->items[i].state == VAULT_REKEY_DOUBTFUL)
			msp_cli_error(cli, &rekey->items[i].why);
	}
	if (rekey->foreign > 0)
		msp_cli_warn(cli,
			msp_message_count(
				"%zu secret is of a client that you are not entitled to: others have to run rekey",
				"%zu secrets are of clients that you are not entitled to: others have to run rekey",
				rekey->foreign),
			rekey->foreign);
}

/* ---- the verb ---------------------------------------------------------------------------------------------------- */

struct rekey_options {
	struct vault_unlock_options unlock;
	bool force, accept;
};

static const struct msp_option options[] = {
	{ "force", 0, MSP_OPTION_FLAG, offsetof(struct rekey_options, force), NULL,
		"also those that are encrypted for the right people", NULL },
	{ "accept", 0, MSP_OPTION_FLAG, offsetof(struct rekey_options, accept), NULL,
		"also what came, under an old roster, after somebody lost the client", NULL },
	VAULT_UNLOCK_OPTIONS(struct rekey_options, unlock),
	MSP_OPTION_END,
};

static int add_operands(struct vault_rekey *rekey, struct msp_error *err)
{
	struct msp_session *session = &rekey->vault->session;
	const struct msp_client *client;
	char **operands;
	size_t count;

	if (session->cli->operand_count == 0)
		return vault_rekey_add(rekey, NULL, NULL, err);
	if (msp_cli_operands(session->cli, &operands, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		const char *slash = strchr(operands[i], '/');
		const char *slug =
			slash == NULL ? operands[i]
				      : msp_arena_strndup(session->arena, operands[i], (size_t)(slash - operands[i]));
		if (msp_catalog_client(&session->catalog, slug, &client, err) != 0 ||
			vault_rekey_add(rekey, slug, slash == NULL ? NULL : slash + 1, err) != 0)
			return -1;
	}
	return 0;
}

static int write(struct vault_rekey *rekey, const struct rekey_options *given, struct msp_error *err)
{
	struct vault *vault = rekey->vault;
	struct msp_cli *cli = vault->session.cli;

	rekey->force = given->force;
	rekey->accept = given->accept;
	if (vault_unlock(vault, &given->unlock, err) != 0 || vault_begin(vault, err) != 0 ||
		add_operands(rekey, err) != 0)
		return -1;
	vault_rekey_tell(rekey);
	if (rekey->needed == 0) {
		size_t current = rekey->count - rekey->foreign - rekey->doubtful;
		msp_cli_note(cli,
			msp_message_count("nothing to do: %zu secret is encrypted for the right people",
				"nothing to do: %zu secrets are encrypted for the right people", current),
			current);
		return rekey->doubtful + rekey->foreign > 0 ? MSP_NO : 0;
	}
	if (vault_rekey_write(rekey, err) != 0)
		return -1;
	msp_session_echo(&vault->session,
		msp_message_count("%zu secret is encrypted for the people of roster %lld",
			"%zu secrets are encrypted for the people of roster %lld", rekey->needed),
		rekey->needed, (long long)vault->chain.current->serial);
	if (vault_commit(vault, "vault: rekey", err) != 0)
		return -1;
	for (size_t i = 0; cli->common.quiet && i < rekey->count; i++) {
		if (rekey->items[i].state == VAULT_REKEY_NEEDED)
			fprintf(cli->out, "%s\n", rekey->items[i].secret->reference);
	}
	return rekey->doubtful + rekey->foreign > 0 ? MSP_NO : 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct vault vault;
	struct vault_past past = { .git = NULL };
	struct vault_rekey rekey;
	int result = -1;

	if (vault_open(&vault, cli, 0, err) == 0 && vault_past_open(&past, &vault, err) == 0) {
		vault_rekey_init(&rekey, &vault, &past);
		result = write(&rekey, parsed, err);
	}
	vault_past_close(&past);
	return vault_close(&vault, result, err);
}

const struct msp_verb vault_rekey_verb = {
	.name = "rekey",
	.summary = "encrypt again for the people entitled now, and sign again",
	.operands = "[CLIENT|CLIENT/NAME]...",
	.complete = "secret",
	.minimum = 0,
	.maximum = -1,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct rekey_options),
	.details =
		"Without operands, of all clients that you are entitled to; one commit.  The values stay: who could\n"
		"read them knows them still (msp-vault exposure).",
	.examples = "msp-vault rekey\n"
		    "msp-vault rekey acme -n",
	.run = run,
};
