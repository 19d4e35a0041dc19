/* SPDX-License-Identifier: ISC */
/* roster add, remove, set, sign, withdraw */
#include <string.h>

#include "cmd/vault/roster.h"
#include "lib/base/str.h"
#include "lib/store/identity.h"

struct msp_roster_person *vault_roster_person(const struct msp_roster *roster, const char *login)
{
	for (size_t i = 0; i < roster->person_count; i++) {
		if (strcmp(roster->people[i].login, login) == 0)
			return &roster->people[i];
	}
	return NULL;
}

struct msp_roster_client *vault_roster_client(const struct msp_roster *roster, const char *client)
{
	for (size_t i = 0; i < roster->client_count; i++) {
		if (strcmp(roster->clients[i].client, client) == 0)
			return &roster->clients[i];
	}
	return NULL;
}

int vault_roster_begin(struct vault_roster *roster, const char *reason, struct msp_roster *next, struct msp_error *err)
{
	struct vault *vault = &roster->vault;
	const char *message = vault->session.cli->common.message;

	roster->reason = msp_str_empty(message) ? reason : message;
	if (vault_unlock(vault, &roster->given->unlock, err) != 0 || vault_begin(vault, err) != 0)
		return -1;
	return vault_roster_next(vault, roster->reason, next, err);
}

int vault_roster_end(struct vault_roster *roster, struct msp_roster *next, struct msp_error *err)
{
	struct vault *vault = &roster->vault;
	const char *subject = msp_arena_printf(vault->session.arena, "vault: roster %lld", (long long)next->serial);

	return vault_roster_put(vault, next, err) != 0 ? -1 : vault_roster_commit(vault, next, subject, err);
}

/* Secrets were written for the readers of their time. */
static void tell_rekey(struct vault_roster *roster)
{
	struct vault *vault = &roster->vault;

	if (vault->chain.current != NULL && vault->chain.current->serial > 1 && !vault->session.cli->common.dry_run)
		msp_cli_note(vault->session.cli,
			"secrets follow when they are written again: msp-vault rekey does it for all");
}

/* ---- people ------------------------------------------------------------------------------------------------------ */

static int parse_keys(const struct vault_roster_options *given, struct msp_roster_person *person, struct msp_error *err)
{
	if (given->age == NULL || given->sign == NULL) {
		msp_error_set(err, MSP_USAGE, "both keys are needed: --age and --sign");
		msp_error_hint(err, "msp-vault init on the person's machine prints the whole line");
		return -1;
	}
	if (msp_age_recipient_parse(given->age, &person->age, err) != 0) {
		err->code = MSP_USAGE;
		msp_error_at(err, "--age", 0, 0);
		return -1;
	}
	if (msp_ssh_public_parse(given->sign, person->sign, err) != 0) {
		err->code = MSP_USAGE;
		msp_error_at(err, "--sign", 0, 0);
		return -1;
	}
	return 0;
}

static int parse_terms(struct vault_roster *roster, struct msp_roster_person *person, struct msp_error *err)
{
	const struct vault_roster_options *given = roster->given;

	if (given->role != NULL && vault_roles_parse(roster->vault.session.arena, given->role, &person->roles,
					   &person->role_count, err) != 0)
		return -1;
	if (given->from != NULL && vault_day_parse("--from", given->from, err) != 0)
		return -1;
	if (given->from != NULL)
		person->from = given->from;
	if (given->until == NULL)
		return 0;
	if (strcmp(given->until, "none") != 0 && vault_day_parse("--until", given->until, err) != 0)
		return -1;
	person->until = strcmp(given->until, "none") != 0 ? given->until : NULL;
	return 0;
}

static int check_new(const struct vault_roster *roster, const struct msp_roster_person *known, const char *login,
	struct msp_error *err)
{
	if (known != NULL && !roster->given->replace) {
		msp_error_set(err, MSP_EXISTS, "%s is in the roster already", login);
		msp_error_hint(err, "new keys: --replace; other roles: msp-vault roster set %s --role …", login);
		return -1;
	}
	if (known == NULL && roster->given->replace)
		return msp_error_set(err, MSP_MISSING, "%s is not in the roster", login);
	return 0;
}

int vault_roster_add(struct vault_roster *roster, struct msp_error *err)
{
	static const char *const support[] = { VAULT_SUPPORT };
	struct vault *vault = &roster->vault;
	const char *login = roster->operands[0];
	const struct msp_technician *who;
	struct msp_roster next;
	struct msp_roster_person new = { .login = login, .from = vault->day, .roles = support, .role_count = 1 };

	if (msp_catalog_technician(&vault->session.catalog, login, &who, err) != 0 ||
		parse_keys(roster->given, &new, err) != 0)
		return -1;
	new.name = who->name;
	const char *reason = msp_arena_printf(vault->session.arena, "add %s", login);
	if (vault_roster_begin(roster, reason, &next, err) != 0)
		return -1;
	struct msp_roster_person *known = vault_roster_person(&next, login);
	if (check_new(roster, known, login, err) != 0)
		return -1;
	if (known != NULL) {
		memcpy(known->sign, new.sign, sizeof known->sign);
		known->age = new.age;
	} else {
		known = &next.people[next.person_count++];
		*known = new;
	}
	if (parse_terms(roster, known, err) != 0 || vault_roster_end(roster, &next, err) != 0)
		return -1;
	tell_rekey(roster);
	return 0;
}

static void take_out(struct msp_roster *next, const char *login, const char *client)
{
	size_t people = 0, clients = 0;

	for (size_t i = 0; i < next->person_count; i++) {
		if (login == NULL || strcmp(next->people[i].login, login) != 0)
			next->people[people++] = next->people[i];
	}
	for (size_t i = 0; i < next->client_count; i++) {
		if (client == NULL || strcmp(next->clients[i].client, client) != 0)
			next->clients[clients++] = next->clients[i];
	}
	next->person_count = people;
	next->client_count = clients;
}

int vault_roster_remove(struct vault_roster *roster, struct msp_error *err)
{
	const char *login = roster->count > 0 ? roster->operands[0] : NULL, *client = roster->given->client;
	struct msp_arena *arena = roster->vault.session.arena;
	struct msp_roster next;

	if ((login == NULL) == (client == NULL))
		return msp_error_set(err, MSP_USAGE, "roster remove LOGIN, or roster remove --client CLIENT");
	const char *reason = msp_arena_printf(arena, "remove %s", login != NULL ? login : client);
	if (vault_roster_begin(roster, reason, &next, err) != 0)
		return -1;
	if (login != NULL && vault_roster_person(&next, login) == NULL)
		return msp_error_set(err, MSP_MISSING, "%s is not in the roster", login);
	if (client != NULL && vault_roster_client(&next, client) == NULL)
		return msp_error_set(err, MSP_MISSING, "the roster says nothing of its own about %s", client);
	take_out(&next, login, client);
	if (vault_roster_end(roster, &next, err) != 0)
		return -1;
	if (login != NULL && !roster->vault.session.cli->common.dry_run)
		msp_cli_note(roster->vault.session.cli,
			"%s has read secrets until now: msp-vault offboard %s does all that follows", login, login);
	return 0;
}

/* ---- terms ------------------------------------------------------------------------------------------------------- */

static int set_recipients(struct vault_roster *roster, struct msp_roster_client *client, struct msp_error *err)
{
	const struct msp_texts *given = &roster->given->recipients;

	if (given->count == 0)
		return 0;
	client->recipients = msp_arena_array(roster->vault.session.arena, given->count, sizeof *client->recipients);
	client->recipient_count = 0;
	for (size_t i = 0; i < given->count; i++) {
		if (given->items[i][0] == '\0')
			continue;
		if (msp_age_recipient_parse(given->items[i], &client->recipients[client->recipient_count++], err) !=
			0) {
			err->code = MSP_USAGE;
			msp_error_at(err, "--recipient", 0, 0);
			return -1;
		}
	}
	return 0;
}

static int set_client(struct vault_roster *roster, struct msp_roster *next, const char *slug, struct msp_error *err)
{
	struct msp_arena *arena = roster->vault.session.arena;
	struct msp_roster_client *client = vault_roster_client(next, slug);
	const struct msp_client *found;

	if (strcmp(slug, "*") != 0 && msp_catalog_client(&roster->vault.session.catalog, slug, &found, err) != 0)
		return -1;
	if (client == NULL) {
		/* what holds for all others, until something else is said */
		const struct msp_roster_client *all = vault_roster_client(next, "*");
		client = &next->clients[next->client_count++];
		*client = all != NULL ? *all : (struct msp_roster_client){ .client = slug };
		client->client = slug;
		client->recipient_count = 0;
	}
	if (roster->given->roles != NULL &&
		vault_roles_parse(arena, roster->given->roles, &client->roles, &client->role_count, err) != 0)
		return -1;
	return set_recipients(roster, client, err);
}

static int set_person(struct vault_roster *roster, struct msp_roster *next, const char *login, struct msp_error *err)
{
	struct msp_roster_person *person = vault_roster_person(next, login);

	if (person == NULL)
		return msp_error_set(err, MSP_MISSING, "%s is not in the roster", login);
	return parse_terms(roster, person, err);
}

static int check_set(const struct vault_roster *roster, struct msp_error *err)
{
	const struct vault_roster_options *given = roster->given;
	bool person = given->role != NULL || given->from != NULL || given->until != NULL;
	bool client = given->roles != NULL || given->recipients.count > 0;

	if (person != (roster->count > 0))
		return msp_error_set(err, MSP_USAGE, "LOGIN and --role, --from or --until go together");
	if (client != (given->client != NULL))
		return msp_error_set(err, MSP_USAGE, "--client and --roles or --recipient go together");
	if (!person && !client && given->quorum == 0)
		return msp_error_set(err, MSP_USAGE, "nothing to set");
	return 0;
}

int vault_roster_set(struct vault_roster *roster, struct msp_error *err)
{
	const struct vault_roster_options *given = roster->given;
	const char *login = roster->count > 0 ? roster->operands[0] : NULL;
	struct msp_roster next;

	if (check_set(roster, err) != 0)
		return -1;
	const char *what = login != NULL ? login : given->client != NULL ? given->client : "quorum";
	const char *reason = msp_arena_printf(roster->vault.session.arena, "set %s", what);
	if (vault_roster_begin(roster, reason, &next, err) != 0)
		return -1;
	if (login != NULL && set_person(roster, &next, login, err) != 0)
		return -1;
	if (given->client != NULL && set_client(roster, &next, given->client, err) != 0)
		return -1;
	if (given->quorum != 0)
		next.quorum = given->quorum;
	if (vault_roster_end(roster, &next, err) != 0)
		return -1;
	tell_rekey(roster);
	return 0;
}

/* ---- a pending one ----------------------------------------------------------------------------------------------- */

static int check_pending(const struct vault *vault, struct msp_error *err)
{
	if (vault_roster_waiting(vault) == NULL)
		return msp_error_set(err, MSP_MISSING, "no roster waits for signatures");
	if (vault->me != NULL && msp_roster_is_admin(vault->me) && msp_roster_in_force(vault->me, vault->day))
		return 0;
	return msp_error_set(err, MSP_DENIED, "only an admin of the vault signs rosters");
}

static int begin_pending(struct vault_roster *roster, struct msp_error *err)
{
	struct vault *vault = &roster->vault;

	return vault_unlock(vault, &roster->given->unlock, err) != 0 || vault_begin(vault, err) != 0
		       ? -1
		       : check_pending(vault, err);
}

static int check_unsigned(struct vault *vault, const char *path, struct msp_error *err)
{
	const char *text;
	size_t length;

	if (vault_text(vault, path, &text, &length, err) != 0)
		return -1;
	return text == NULL ? 0
			    : msp_error_set(err, MSP_EXISTS, "%s has signed roster %lld already", vault->me->login,
				      (long long)vault->chain.pending->serial);
}

int vault_roster_sign_pending(struct vault_roster *roster, struct msp_error *err)
{
	struct vault *vault = &roster->vault;
	struct msp_arena *arena = vault->session.arena;

	if (check_pending(vault, err) != 0)
		return -1;
	const struct msp_roster pending = *vault->chain.pending;
	const char *login = vault->me->login;
	const char *path = msp_arena_printf(arena, "%s.sig.%s", pending.path, login);
	/* nobody waits for the store while a person reads */
	if (check_unsigned(vault, path, err) != 0 || vault_roster_approve(vault, roster->given->yes, err) != 0 ||
		begin_pending(roster, err) != 0 || vault_roster_approved(vault, &pending, err) != 0 ||
		check_unsigned(vault, path, err) != 0 ||
		vault_roster_sign(vault, &pending, login, &vault->identity, err) != 0)
		return -1;
	return vault_roster_commit(
		vault, &pending, msp_arena_printf(arena, "vault: sign roster %lld", (long long)pending.serial), err);
}

int vault_roster_withdraw(struct vault_roster *roster, struct msp_error *err)
{
	struct vault *vault = &roster->vault;
	struct msp_txn *txn = NULL;
	const char **paths;
	size_t count;

	if (begin_pending(roster, err) != 0)
		return -1;
	txn = vault->session.txn;
	const struct msp_roster *pending = vault->chain.pending;
	long long serial = (long long)pending->serial;
	if (msp_index_paths(vault->session.index, vault->session.arena, pending->path, &paths, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (msp_txn_remove(txn, paths[i], err) != 0)
			return -1;
	}
	msp_session_echo(&vault->session, "roster %lld is taken back", serial);
	return vault_roster_seal(
		vault, msp_arena_printf(vault->session.arena, "vault: withdraw roster %lld", serial), err);
}
