/* SPDX-License-Identifier: ISC */
/*
 * resolve: two clones changed one secret.  A merge keeps both as they are and stops; this joins them in one manifest
 * that follows both, commits it on this side, and tells the merge to take it.
 */
#include <string.h>

#include "cmd/merge.h"
#include "cmd/vault/examine.h"
#include "cmd/vault/value.h"
#include "cmd/vault/verbs.h"
#include "lib/base/str.h"
#include "lib/store/conflict.h"

struct resolve_options {
	struct vault_unlock_options unlock;
	struct vault_value_options value;
	const char *with;
	bool ours, theirs, ask;
};

#define AT(field) offsetof(struct resolve_options, field)

static const struct msp_option options[] = {
	{ "ours", 0, MSP_OPTION_FLAG, AT(ours), NULL, "the value of this clone", NULL },
	{ "theirs", 0, MSP_OPTION_FLAG, AT(theirs), NULL, "the value of the other one", NULL },
	{ "value", 0, MSP_OPTION_FLAG, AT(ask), NULL, "another value, typed (or -F)", NULL },
	{ "text", 'F', MSP_OPTION_TEXT, AT(value.text), "FILE", "another value, from a file of text, - is stdin",
		"file" },
	{ "with", 0, MSP_OPTION_TEXT, AT(with), "REV", "the other side (@{upstream})", NULL },
	VAULT_UNLOCK_OPTIONS(struct resolve_options, unlock),
	MSP_OPTION_END,
};

struct resolve {
	struct vault vault;
	struct vault_past past;
	const struct resolve_options *given;
	char commit[MSP_OID_SIZE]; /* of theirs */
	struct vault_side side;    /* theirs */
	struct vault_secret other;
};

/* ---- theirs ------------------------------------------------------------------------------------------------------ */

static int find_theirs(struct resolve *resolve, const struct vault_secret *ours, struct msp_error *err)
{
	struct vault *vault = &resolve->vault;
	char tree[MSP_OID_SIZE];

	if (msp_git_tree(resolve->past.git, resolve->commit, tree, err) != 0 ||
		vault_side_find(&resolve->past, tree, ours->path, &resolve->side, err) != 0)
		return -1;
	if (resolve->side.text == NULL) {
		msp_error_set(err, MSP_MISSING, "the other side has no %s", ours->reference);
		msp_error_hint(err, "msp-store resolve %s --ours or --theirs says whether it stays", ours->path);
		return -1;
	}
	resolve->other = *ours;
	resolve->other.text = resolve->side.text;
	resolve->other.length = resolve->side.length;
	memcpy(resolve->other.hash, resolve->side.hash, sizeof resolve->other.hash);
	if (msp_manifest_verify(&vault->chain,
		    &(struct msp_signed_file){ ours->path, resolve->side.text, resolve->side.length,
			    resolve->side.signature, resolve->side.signature_length },
		    vault->day, vault->session.arena, &resolve->other.manifest, err) != 0)
		return msp_error_wrap(err, "theirs");
	if (strcmp(resolve->other.manifest.id, ours->manifest.id) != 0) {
		msp_error_set(err, MSP_DATA, "they are two secrets that have one name by chance");
		msp_error_hint(err, "msp-vault mv gives this one another name; then sync again");
		return -1;
	}
	if (strcmp(resolve->other.hash, ours->hash) == 0)
		return msp_error_set(err, MSP_MISSING, "%s is the same on both sides", ours->reference);
	return 0;
}

static int open_theirs(struct resolve *resolve, struct msp_secret *payload, struct msp_error *err)
{
	struct msp_buf bytes = MSP_BUF_INIT;

	if (resolve->side.age[0] == '\0')
		return msp_error_set(err, MSP_DATA, "the ciphertext of the other side is missing");
	int failed = msp_git_blob(resolve->past.git, resolve->side.age, &bytes, err);
	if (failed == 0)
		failed = msp_manifest_open(
			&resolve->other.manifest, bytes.data, bytes.length, &resolve->vault.identity.age, payload, err);
	msp_buf_release(&bytes);
	if (failed != 0)
		msp_error_at(err, vault_beside(&resolve->vault, resolve->other.manifest.path, ".age"), 0, 0);
	return failed == 0 ? 0 : msp_error_wrap(err, "theirs");
}

/* ---- joining ----------------------------------------------------------------------------------------------------- */

/* Taking a value back would make those who knew the newer one the readers of an older one. */
static int check_choice(const struct resolve *resolve, const struct vault_secret *ours, struct msp_error *err)
{
	int64_t mine = ours->manifest.value_rev, other = resolve->other.manifest.value_rev;

	if ((!resolve->given->ours || mine >= other) && (!resolve->given->theirs || other >= mine))
		return 0;
	msp_error_set(err, MSP_USAGE, "the value was changed on the other side of that one");
	msp_error_hint(err, "take the changed one (%s), or set one with --value",
		resolve->given->ours ? "--theirs" : "--ours");
	return -1;
}

static int read_value(
	struct resolve *resolve, const struct vault_secret *ours, struct msp_secret *payload, struct msp_error *err)
{
	const struct resolve_options *given = resolve->given;

	if (given->ours)
		return vault_reveal(&resolve->vault, ours, payload, err);
	if (given->theirs)
		return open_theirs(resolve, payload, err);
	return vault_value_read(&resolve->vault, &given->value, &given->unlock, ours->manifest.kind, payload, err);
}

static int join(struct resolve *resolve, const struct vault_secret *ours, const struct msp_secret *payload,
	struct msp_error *err)
{
	struct vault *vault = &resolve->vault;
	struct msp_manifest manifest = resolve->given->theirs ? resolve->other.manifest : ours->manifest;
	const char *value_changed = manifest.value_changed;
	bool another = !resolve->given->ours && !resolve->given->theirs;
	struct vault_secret *now;

	if (vault_begin(vault, err) != 0 || vault_at(vault, ours->path, &now, err) != 0)
		return -1;
	if (now == NULL || strcmp(now->hash, ours->hash) != 0)
		return msp_error_set(err, MSP_BUSY, "somebody changed it meanwhile");
	struct vault_secret before = *ours;
	before.manifest.value_changed = value_changed;
	if (vault_join(vault, &before, &resolve->other, &manifest, payload, another, err) != 0)
		return -1;
	msp_session_echo(&vault->session, "%s: joined, gen %lld; msp-store sync merges it", ours->reference,
		(long long)manifest.gen);
	return vault_commit(vault, msp_arena_printf(vault->session.arena, "vault %s: resolve", ours->reference), err);
}

/* The merge is tried again: what it asks about this secret is answered with our side. */
static int decide(struct resolve *resolve, const char *path, struct msp_error *err)
{
	struct msp_session *session = &resolve->vault.session;
	struct msp_merge_model model;
	struct msp_merge_rules rules;
	struct msp_conflicts decided;
	struct msp_merge *merge = NULL;
	size_t count, open;

	msp_merge_session_rules(session, &model, &rules);
	msp_conflicts_init(&decided, session->arena, NULL);
	if (msp_repo_refresh(&session->repo, err) != 0 || msp_conflicts_load(&session->repo, &decided, err) != 0)
		return -1;
	const struct msp_merge_request request = {
		.ours = session->repo.tip, .theirs = resolve->commit, .rules = &rules, .decided = &decided
	};
	int lock = (int)session->cli->common.lock_timeout;
	int failed = msp_merge_open(&session->repo, &request, &merge, err);
	if (failed == 0)
		failed = msp_conflicts_replace(&session->repo, lock, false, NULL, &merge->conflicts, err);
	if (failed == 0 && merge->conflicts.count > 0)
		failed =
			msp_conflicts_decide(&session->repo, lock, path, NULL, MSP_TAKE_OURS, NULL, &count, &open, err);
	if (merge != NULL)
		msp_merge_close(merge);
	return failed;
}

static int check_options(const struct resolve_options *given, struct msp_error *err)
{
	bool value = given->ask || given->value.text != NULL;

	if (given->ours + given->theirs + value == 1)
		return 0;
	msp_error_set(err, MSP_USAGE, "say which value: --ours, --theirs, --value or -F FILE");
	return -1;
}

static int work(struct resolve *resolve, struct msp_error *err)
{
	struct vault *vault = &resolve->vault;
	const struct msp_cli *cli = vault->session.cli;
	const char *with = resolve->given->with;
	const struct vault_secret *ours;
	struct msp_secret payload;

	if (check_options(resolve->given, err) != 0 ||
		vault_find_operands(vault, cli->operands, cli->operand_count, &ours, err) != 0 ||
		msp_git_resolve(resolve->past.git, with == NULL ? "@{upstream}" : with, resolve->commit, err) != 0 ||
		find_theirs(resolve, ours, err) != 0 || check_choice(resolve, ours, err) != 0 ||
		vault_unlock(vault, &resolve->given->unlock, err) != 0)
		return -1;
	msp_secret_init(&payload, &vault->memory);
	int failed = read_value(resolve, ours, &payload, err);
	if (failed == 0)
		failed = join(resolve, ours, &payload, err);
	msp_secret_release(&payload);
	return failed != 0 || cli->common.dry_run ? failed : decide(resolve, ours->path, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct resolve resolve = { .given = parsed };
	int result = -1;

	if (vault_open(&resolve.vault, cli, 0, err) == 0 && vault_past_open(&resolve.past, &resolve.vault, err) == 0)
		result = work(&resolve, err);
	vault_past_close(&resolve.past);
	return vault_close(&resolve.vault, result, err);
}

const struct msp_verb vault_resolve_verb = {
	.name = "resolve",
	.summary = "join a secret that two clones changed",
	.operands = "CLIENT NAME",
	.complete = "secret",
	.minimum = 1,
	.maximum = 2,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct resolve_options),
	.details = "After a sync that stopped.  What follows both sides is signed by you; then sync again.",
	.examples = "msp-vault resolve acme/fw-admin --theirs\n"
		    "msp-vault resolve acme/fw-admin --value --with origin/main",
	.run = run,
};
