/* SPDX-License-Identifier: ISC */
/* Making the next roster. */
#include "cmd/vault/roster_change.h"

#include <string.h>

#include "lib/base/str.h"
#include "lib/store/identity.h"
#include "lib/vault/sshsig.h"

#define FOLDER "vault/roster/"

static int check_admin(const struct vault *vault, struct msp_error *err)
{
	if (vault->me != NULL && msp_roster_is_admin(vault->me) && msp_roster_in_force(vault->me, vault->day))
		return 0;
	msp_error_set(err, MSP_DENIED, "only an admin of the vault changes the roster");
	msp_error_hint(err, "msp-vault roster show tells who is");
	return -1;
}

static void *copy(struct msp_arena *arena, const void *items, size_t count, size_t size)
{
	char *room = msp_arena_array(arena, count + VAULT_ROSTER_ROOM, size);

	if (count > 0)
		memcpy(room, items, count * size);
	return room;
}

const struct msp_roster *vault_roster_waiting(const struct vault *vault)
{
	const struct msp_roster_chain *chain = &vault->chain;
	bool waits = chain->pending != NULL &&
		     (chain->state == MSP_ROSTER_PENDING ||
			     (chain->state == MSP_ROSTER_FORKED && chain->pending->serial > chain->fork[0]->serial));

	return waits ? chain->pending : NULL;
}

int vault_roster_next(struct vault *vault, const char *reason, struct msp_roster *next, struct msp_error *err)
{
	struct msp_arena *arena = vault->session.arena;
	const struct msp_roster *now = vault->chain.current;
	const char **previous = msp_arena_array(arena, 2, sizeof *previous);

	if (check_admin(vault, err) != 0)
		return -1;
	const struct msp_roster *waiting = vault_roster_waiting(vault);
	if (waiting != NULL) {
		msp_error_set(err, MSP_DENIED, "roster %lld waits for signatures: %zu of %zu",
			(long long)waiting->serial, vault->chain.pending_signatures, vault->chain.pending_quorum);
		msp_error_hint(err, "msp-vault roster sign, or roster withdraw takes it back");
		return -1;
	}
	*next = *now;
	next->serial++;
	previous[0] = now->hash;
	next->previous = previous;
	next->previous_count = 1;
	next->written = vault_now(vault);
	next->by = vault->me->login;
	next->reason = reason;
	next->people = copy(arena, now->people, now->person_count, sizeof *next->people);
	next->clients = copy(arena, now->clients, now->client_count, sizeof *next->clients);
	next->recovery = copy(arena, now->recovery, now->recovery_count, sizeof *next->recovery);
	next->path = msp_arena_printf(arena, FOLDER "%lld.yaml", (long long)next->serial);
	return 0;
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static bool is_valid(const struct vault *vault, const char *path)
{
	for (size_t i = 0; i < vault->chain.count; i++) {
		const char *known = vault->chain.rosters[i].path;
		if (msp_str_starts(path, known) && (path[strlen(known)] == '\0' || path[strlen(known)] == '.'))
			return true;
	}
	return false;
}

/* Those that lost: another one of their serial is in force. */
static int remove_stale(struct vault *vault, struct msp_error *err)
{
	const char **paths;
	size_t count;

	if (msp_index_paths(vault->session.index, vault->session.arena, FOLDER, &paths, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (!is_valid(vault, paths[i]) && msp_txn_exists(vault->session.txn, paths[i]) &&
			msp_txn_remove(vault->session.txn, paths[i], err) != 0)
			return -1;
	}
	return 0;
}

int vault_roster_sign(struct vault *vault, const struct msp_roster *roster, const char *name,
	const struct msp_identity *identity, struct msp_error *err)
{
	const char *path = msp_arena_printf(vault->session.arena, "%s.sig.%s", roster->path, name);
	struct msp_buf signature = MSP_BUF_INIT;
	const char *text;
	size_t length;

	if (vault_text(vault, roster->path, &text, &length, err) != 0)
		return -1;
	if (text == NULL)
		msp_bug("%s is signed before it was put", roster->path);
	msp_sshsig_sign(&identity->seed, MSP_SSHSIG_ROSTER, text, length, &signature);
	int failed = msp_txn_put(vault->session.txn, path, signature.data, signature.length, err);
	msp_buf_release(&signature);
	return failed;
}

/* What the rule asks for, unless people have said something stricter. */
static void set_quorum(const struct vault *vault, struct msp_roster *next)
{
	const struct msp_roster *now = vault->chain.current;
	int64_t admins = (int64_t)msp_roster_admins(next, vault->day);
	int64_t least = msp_roster_least_quorum((size_t)admins);
	bool ruled = now != NULL && next->quorum == now->quorum &&
		     now->quorum == msp_roster_least_quorum(msp_roster_admins(now, vault->day));

	if (ruled || next->quorum < least)
		next->quorum = least;
	if (next->quorum > admins && admins > 0)
		next->quorum = admins;
}

int vault_roster_put(struct vault *vault, struct msp_roster *next, struct msp_error *err)
{
	struct msp_arena *arena = vault->session.arena;
	struct msp_roster again;
	struct msp_buf text = MSP_BUF_INIT;

	set_quorum(vault, next);
	if (remove_stale(vault, err) != 0)
		return -1;
	msp_roster_emit(next, &text);
	int failed = msp_roster_parse(
		arena, next->path, msp_arena_strndup(arena, text.data, text.length), text.length, &again, err);
	if (failed == 0) {
		memcpy(next->hash, again.hash, sizeof next->hash);
		failed = msp_txn_put(vault->session.txn, next->path, text.data, text.length, err);
	} else if (err != NULL) {
		err->code = MSP_USAGE; /* what was asked for makes no roster */
		err->path[0] = '\0';
		err->line = err->column = 0;
	}
	msp_buf_release(&text);
	return failed != 0 ? -1 : vault_roster_sign(vault, next, next->by, &vault->identity, err);
}

int vault_roster_seal(struct vault *vault, const char *subject, struct msp_error *err)
{
	if (vault_commit(vault, subject, err) != 0)
		return -1;
	if (vault->session.cli->common.dry_run)
		return 0;
	if (vault_reload(vault, err) != 0)
		return -1;
	vault->contact = msp_pins_chain(&vault->pins, &vault->chain);
	return 0;
}

int vault_roster_commit(struct vault *vault, const struct msp_roster *next, const char *subject, struct msp_error *err)
{
	struct msp_cli *cli = vault->session.cli;

	if (vault_roster_seal(vault, subject, err) != 0)
		return -1;
	if (cli->common.dry_run)
		return 0;
	if (vault->chain.current != NULL && vault->chain.current->serial == next->serial)
		msp_cli_note(cli, "roster %lld is in force", (long long)next->serial);
	else
		msp_cli_note(cli, "roster %lld waits for signatures: %zu of %zu; another admin: msp-vault roster sign",
			(long long)next->serial, vault->chain.pending_signatures, vault->chain.pending_quorum);
	return 0;
}

/* ---- what is typed ----------------------------------------------------------------------------------------------- */

int vault_roles_parse(
	struct msp_arena *arena, const char *text, const char *const **roles, size_t *count, struct msp_error *err)
{
	char **words = msp_str_split(arena, text, ',', count);

	for (size_t i = 0; i < *count; i++) {
		if (!msp_slug_valid(words[i]))
			return msp_error_set(err, MSP_USAGE,
				"'%s' is no role: small letters, digits and hyphens, parted by commas", words[i]);
	}
	*roles = (const char *const *)words;
	return 0;
}

int vault_day_parse(const char *option, const char *text, struct msp_error *err)
{
	struct msp_date date;

	if (msp_date_parse(text, &date, err) == 0 && msp_vault_is_day(text))
		return 0;
	msp_error_set(err, MSP_USAGE, "'%s' is no day such as 2026-11-22", text);
	msp_error_at(err, option, 0, 0);
	return -1;
}
