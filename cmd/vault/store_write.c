/* SPDX-License-Identifier: ISC */
/* Writing secrets: three files, one unit, one commit. */
#include <inttypes.h>
#include <string.h>

#include "cmd/vault/store.h"
#include "lib/base/str.h"
#include "lib/base/zone.h"
#include "lib/vault/sshsig.h"

/* Logins and names, for people who read the manifest. */
static void name_recipients(struct vault *vault, struct msp_manifest *manifest)
{
	const struct msp_roster *roster = vault->chain.current;
	struct msp_arena *arena = vault->session.arena;
	size_t own = 0;
	const char **names;

	for (size_t i = 0; i < roster->client_count; i++)
		own += roster->clients[i].recipient_count;
	names = msp_arena_array(arena, roster->person_count + roster->recovery_count + own, sizeof *names);
	manifest->recipient_count = 0;
	for (size_t i = 0; i < roster->person_count; i++) {
		if (msp_roster_entitled(roster, &roster->people[i], manifest->client, vault->day))
			names[manifest->recipient_count++] = roster->people[i].login;
	}
	for (size_t i = 0; i < roster->client_count; i++) {
		for (size_t j = 0; strcmp(roster->clients[i].client, manifest->client) == 0 &&
				   j < roster->clients[i].recipient_count;
			j++)
			names[manifest->recipient_count++] = msp_arena_printf(arena, "client:%zu", j + 1);
	}
	for (size_t i = 0; i < roster->recovery_count; i++)
		names[manifest->recipient_count++] = msp_arena_printf(arena, "recovery:%s", roster->recovery[i].name);
	manifest->recipients = names;
}

/* What follows what: generation, previous manifest, who and when. */
static int fill_in(struct vault *vault, const struct vault_secret *before, struct msp_manifest *manifest, bool changed,
	struct msp_error *err)
{
	const char **prev = msp_arena_array(vault->session.arena, 1, sizeof *prev);

	memcpy(manifest->vault, vault->chain.current->vault, sizeof manifest->vault);
	manifest->roster = vault->chain.current->serial;
	manifest->writer = vault->me->login;
	manifest->written = vault_now(vault);
	if (before == NULL) {
		manifest->gen = manifest->value_rev = 1;
		manifest->prev_count = 0;
		manifest->value_changed = manifest->written;
		return msp_uid_draw(manifest->id, err);
	}
	memcpy(manifest->id, before->manifest.id, sizeof manifest->id);
	manifest->gen = before->manifest.gen + 1;
	manifest->age_gen = before->manifest.age_gen;
	prev[0] = before->hash;
	manifest->prev = prev;
	manifest->prev_count = 1;
	manifest->value_rev = before->manifest.value_rev + changed;
	manifest->value_changed = changed ? manifest->written : before->manifest.value_changed;
	return 0;
}

static int encrypt(
	struct vault *vault, struct msp_manifest *manifest, const struct msp_secret *payload, struct msp_error *err)
{
	struct msp_age_recipients recipients;
	struct msp_buf age = MSP_BUF_INIT;

	if (vault_recipients(vault, manifest->client, &recipients, err) != 0)
		return -1;
	int failed = msp_manifest_seal(manifest, &recipients, &vault->memory, payload, &age, err);
	if (failed == 0)
		failed = msp_txn_put(
			vault->session.txn, vault_beside(vault, manifest->path, ".age"), age.data, age.length, err);
	msp_buf_release(&age);
	return failed;
}

/* The text and its signature, as files. */
static int put_signed(struct vault *vault, const char *path, const struct msp_buf *text, struct msp_error *err)
{
	struct msp_buf signature = MSP_BUF_INIT;

	msp_sshsig_sign(&vault->identity.seed, MSP_SSHSIG_VAULT, text->data, text->length, &signature);
	int failed = msp_txn_put(vault->session.txn, path, text->data, text->length, err);
	if (failed == 0)
		failed = msp_txn_put(vault->session.txn, msp_arena_printf(vault->session.arena, "%s.sig", path),
			signature.data, signature.length, err);
	msp_buf_release(&signature);
	return failed;
}

static int check_me(struct vault *vault, const char *client, struct msp_error *err)
{
	struct msp_age_recipients recipients;

	if (vault->session.txn == NULL || !vault->unlocked)
		msp_bug("a secret is written before the vault was unlocked and begun");
	return vault_recipients(vault, client, &recipients, err);
}

/* Trailers name what people call it. */
static void note_record(struct vault *vault, const char *path)
{
	struct msp_place place;

	msp_kind_place(vault->session.arena, path, &place);
	msp_txn_record(vault->session.txn, msp_kind_reference(vault->session.arena, &place));
}

/* Both sides count: what follows is later than either. */
static void follow_too(
	struct vault *vault, const struct vault_secret *theirs, struct msp_manifest *manifest, bool changed)
{
	const struct msp_manifest *other = &theirs->manifest;
	const char **prev = msp_arena_array(vault->session.arena, 2, sizeof *prev);

	prev[0] = manifest->prev[0];
	prev[1] = theirs->hash;
	manifest->prev = prev;
	manifest->prev_count = 2;
	if (manifest->gen <= other->gen)
		manifest->gen = other->gen + 1;
	if (manifest->age_gen < other->age_gen)
		manifest->age_gen = other->age_gen;
	if (manifest->value_rev < other->value_rev + changed)
		manifest->value_rev = other->value_rev + changed;
}

static int put(struct vault *vault, const struct vault_secret *before, const struct vault_secret *theirs,
	struct msp_manifest *manifest, const struct msp_secret *payload, bool value_changed, struct msp_error *err)
{
	struct msp_buf text = MSP_BUF_INIT;
	char hash[MSP_VAULT_HASH];

	if (check_me(vault, manifest->client, err) != 0 || fill_in(vault, before, manifest, value_changed, err) != 0)
		return -1;
	if (theirs != NULL)
		follow_too(vault, theirs, manifest, value_changed);
	if (payload != NULL) {
		name_recipients(vault, manifest);
		if (encrypt(vault, manifest, payload, err) != 0)
			return -1;
	}
	msp_manifest_emit(manifest, &text);
	int failed = put_signed(vault, manifest->path, &text, err);
	msp_sha256_hex(text.data, text.length, hash);
	msp_buf_release(&text);
	if (failed != 0)
		return -1;
	vault_keep(vault, manifest->id, manifest->gen, hash);
	vault->uncommitted = true;
	note_record(vault, manifest->path);
	return 0;
}

int vault_put(struct vault *vault, const struct vault_secret *before, struct msp_manifest *manifest,
	const struct msp_secret *payload, bool value_changed, struct msp_error *err)
{
	return put(vault, before, NULL, manifest, payload, value_changed, err);
}

int vault_join(struct vault *vault, const struct vault_secret *ours, const struct vault_secret *theirs,
	struct msp_manifest *manifest, const struct msp_secret *payload, bool value_changed, struct msp_error *err)
{
	return put(vault, ours, theirs, manifest, payload, value_changed, err);
}

int vault_drop(struct vault *vault, const struct vault_secret *secret, struct msp_error *err)
{
	struct msp_txn *txn = vault->session.txn;

	return msp_txn_remove(txn, secret->path, err) != 0 ||
			       msp_txn_remove(txn, vault_beside(vault, secret->path, ".yaml.sig"), err) != 0 ||
			       msp_txn_remove(txn, vault_beside(vault, secret->path, ".age"), err) != 0
		       ? -1
		       : 0;
}

int vault_remove(struct vault *vault, const struct vault_secret *secret, const char *reason, struct msp_error *err)
{
	struct msp_gone gone = { .path = secret->path,
		.client = secret->client,
		.gen = secret->manifest.gen + 1,
		.reason = reason,
		.prev_count = 1 };
	const char *prev[] = { secret->hash };
	struct msp_buf text = MSP_BUF_INIT;
	char hash[MSP_VAULT_HASH];

	if (check_me(vault, secret->client, err) != 0)
		return -1;
	memcpy(gone.vault, secret->manifest.vault, sizeof gone.vault);
	memcpy(gone.id, secret->manifest.id, sizeof gone.id);
	gone.prev = prev;
	gone.roster = vault->chain.current->serial;
	gone.writer = vault->me->login;
	gone.written = vault_now(vault);
	msp_gone_emit(&gone, &text);
	msp_sha256_hex(text.data, text.length, hash);
	int failed = vault_drop(vault, secret, err);
	if (failed == 0)
		failed = put_signed(vault, vault_beside(vault, secret->path, ".gone.yaml"), &text, err);
	msp_buf_release(&text);
	if (failed != 0)
		return -1;
	vault_keep(vault, gone.id, gone.gen, hash);
	vault->uncommitted = true;
	note_record(vault, secret->path);
	return 0;
}

int vault_commit(struct vault *vault, const char *subject, struct msp_error *err)
{
	size_t kept = vault->kept_count;

	vault->kept_count = 0; /* what is not committed was not seen */
	if (msp_session_commit(&vault->session, subject, vault->session.cli->common.message, err) != 0)
		return -1;
	vault->kept_count = vault->session.cli->common.dry_run ? 0 : kept;
	vault->uncommitted = false;
	return 0;
}
