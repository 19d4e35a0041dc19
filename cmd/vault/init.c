/* SPDX-License-Identifier: ISC */
/* init: an identity, and the vault of a store that has none. */
#include <string.h>

#include "cmd/vault/keys.h"
#include "cmd/vault/roster_change.h"
#include "cmd/vault/verbs.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/store/identity.h"

struct init_options {
	struct vault_unlock_options unlock;
	const char *pair, *pair_identity, *sheet, *recovery;
};

static const struct msp_option options[] = {
	{ "pair", 0, MSP_OPTION_TEXT, offsetof(struct init_options, pair), "LOGIN",
		"a second admin here and now, and break-glass", "login" },
	{ "pair-identity", 0, MSP_OPTION_TEXT, offsetof(struct init_options, pair_identity), "FILE",
		"where the second identity goes", "file" },
	{ "recovery", 0, MSP_OPTION_TEXT, offsetof(struct init_options, recovery), "NAME",
		"name of the recovery key of --pair", NULL },
	{ "sheet", 0, MSP_OPTION_TEXT, offsetof(struct init_options, sheet), "FILE",
		"recovery sheets into a file to print, not on the screen", "file" },
	VAULT_UNLOCK_OPTIONS(struct init_options, unlock),
	MSP_OPTION_END,
};

struct init {
	struct vault vault;
	const struct init_options *given;
	const struct msp_technician *who, *pair;
	struct msp_identity second;
	struct vault_recovery recovery;
	struct vault_paper paper;
};

/* ---- identities -------------------------------------------------------------------------------------------------- */

/* Mine: the one that is there, else a new one. */
static int have_identity(struct init *init, bool *made, struct msp_error *err)
{
	struct vault *vault = &init->vault;

	if (vault->identity_path == NULL)
		return msp_error_set(err, MSP_CONFIG, "neither $XDG_CONFIG_HOME nor $HOME is set");
	*made = !msp_file_exists(vault->identity_path);
	if (!*made)
		return vault_unlock(vault, &init->given->unlock, err);
	if (vault_identity_make(
		    vault, &init->given->unlock, vault->identity_path, init->who->login, &vault->identity, err) != 0)
		return -1;
	vault->unlocked = true;
	msp_cli_note(vault->session.cli, "identity of %s: %s", init->who->login, vault->identity_path);
	/* what was typed a moment ago is not asked for again */
	msp_identity_keep(&vault->identity, vault->identity_path, VAULT_UNLOCKED_SECONDS, NULL);
	return 0;
}

static int make_pair(struct init *init, struct msp_error *err)
{
	struct vault *vault = &init->vault;
	struct msp_arena *arena = vault->session.arena;
	const char *path = init->given->pair_identity;
	const char *name = init->given->recovery;

	if (init->pair == NULL)
		return 0;
	if (path == NULL)
		path = msp_path_join(arena, msp_path_parent(arena, vault->identity_path),
			msp_arena_printf(arena, "identity-%s.age", init->pair->login));
	if (name == NULL)
		name = msp_arena_printf(arena, "recovery-%.4s", vault->day);
	if (!msp_slug_valid(name))
		return msp_error_set(err, MSP_USAGE, "'%s' is no name of a recovery key", name);
	if (vault_identity_make(vault, &init->given->unlock, path, init->pair->login, &init->second, err) != 0)
		return -1;
	msp_cli_note(vault->session.cli,
		"identity of %s: %s; it belongs on the own machine, in ~/.config/msp/identity.age", init->pair->login,
		path);
	return vault_recovery_make(vault, name, &init->recovery, err);
}

/* ---- the first roster -------------------------------------------------------------------------------------------- */

static void add_person(struct init *init, struct msp_roster *roster, const struct msp_technician *who,
	const struct msp_identity *identity)
{
	static const char *const roles[] = { VAULT_ADMIN, VAULT_SUPPORT };
	struct msp_roster_person *person = &roster->people[roster->person_count++];

	*person = (struct msp_roster_person){ .login = who->login,
		.name = who->name,
		.from = init->vault.day,
		.age = identity->age.items[0].recipient,
		.roles = roles,
		.role_count = MSP_COUNT(roles) };
	memcpy(person->sign, identity->sign, MSP_SSH_KEY);
}

static int first_roster(struct init *init, struct msp_roster *roster, struct msp_error *err)
{
	static const char *const roles[] = { VAULT_SUPPORT };
	struct vault *vault = &init->vault;
	struct msp_arena *arena = vault->session.arena;
	const char *message = vault->session.cli->common.message;

	*roster = (struct msp_roster){ .path = "vault/roster/1.yaml",
		.serial = 1,
		.written = vault_now(vault),
		.by = init->who->login,
		.reason = msp_str_empty(message) ? "init" : message,
		.quorum = 1 };
	roster->people = msp_arena_array(arena, 2, sizeof *roster->people);
	roster->clients = msp_arena_array(arena, 1, sizeof *roster->clients);
	roster->clients[roster->client_count++] =
		(struct msp_roster_client){ .client = "*", .roles = roles, .role_count = MSP_COUNT(roles) };
	add_person(init, roster, init->who, &vault->identity);
	if (init->pair != NULL) {
		struct msp_roster_recovery *recovery = msp_arena_alloc(arena, sizeof *recovery);
		add_person(init, roster, init->pair, &init->second);
		*recovery = (struct msp_roster_recovery){ .name = init->recovery.name,
			.from = vault->day,
			.age = init->recovery.identity.age.items[0].recipient };
		memcpy(recovery->sign, init->recovery.identity.sign, MSP_SSH_KEY);
		roster->recovery = recovery;
		roster->recovery_count = 1;
	}
	return msp_uid_draw(roster->vault, err);
}

static int write_vault(struct init *init, struct msp_error *err)
{
	struct vault *vault = &init->vault;
	struct msp_roster roster;

	if (vault_begin(vault, err) != 0)
		return -1;
	if (vault->chain.current != NULL)
		return msp_error_set(err, MSP_BUSY, "somebody made the vault meanwhile");
	if (first_roster(init, &roster, err) != 0 || vault_roster_put(vault, &roster, err) != 0)
		return -1;
	if (init->pair != NULL && (vault_roster_sign(vault, &roster, init->pair->login, &init->second, err) != 0 ||
					  msp_txn_put(vault->session.txn, init->recovery.path, init->recovery.file.data,
						  init->recovery.file.length, err) != 0))
		return -1;
	if (vault_roster_seal(vault, "vault: init", err) != 0)
		return -1;
	vault->accepted = !vault->session.cli->common.dry_run;
	return 0;
}

/* ---- papers ------------------------------------------------------------------------------------------------------ */

static int show_papers(struct init *init, struct msp_error *err)
{
	struct vault *vault = &init->vault;

	vault_paper_identity(&init->paper, &vault->identity, init->who->login);
	if (init->pair != NULL) {
		vault_paper_identity(&init->paper, &init->second, init->pair->login);
		vault_paper_envelopes(&init->paper, &init->recovery);
	}
	int shown = vault_paper_show(&init->paper, init->given->sheet, init->given->unlock.no_prompt, err);
	if (shown < 0)
		return -1;
	if (shown == 0)
		msp_cli_warn(vault->session.cli,
			"nobody has read the recovery sheet; msp-vault init --sheet FILE writes it again");
	return shown > 0 || init->given->unlock.no_prompt ? 0 : MSP_NO;
}

/* ---- the two cases ----------------------------------------------------------------------------------------------- */

static int make_vault(struct init *init, struct msp_error *err)
{
	struct vault *vault = &init->vault;
	struct msp_buf fingerprint = MSP_BUF_INIT;

	if (make_pair(init, err) != 0 || write_vault(init, err) != 0)
		return -1;
	if (vault->session.cli->common.dry_run)
		return 0;
	if (vault->chain.first == NULL) { /* the reading after the commit failed */
		msp_error_set(err, MSP_IO, "the vault is made, but it cannot be read back");
		msp_error_hint(err, "msp-vault init --sheet FILE goes on from here");
		return -1;
	}
	msp_roster_fingerprint(vault->chain.first->hash, &fingerprint);
	msp_cli_note(vault->session.cli, "the vault is made; its fingerprint, for whoever meets it first: %s",
		fingerprint.data);
	msp_buf_release(&fingerprint);
	/* the papers take a while, and somebody may close the terminal */
	return vault_remember(vault, err) == 0 ? show_papers(init, err) : -1;
}

static int join_vault(struct init *init, bool made, struct msp_error *err)
{
	struct vault *vault = &init->vault;
	const char *login = init->who->login;
	bool known = vault->me != NULL && memcmp(vault->me->sign, vault->identity.sign, MSP_SSH_KEY) == 0;

	if (init->pair != NULL)
		return msp_error_set(err, MSP_USAGE, "this store has a vault: --pair is for a new one");
	if (known && init->given->sheet == NULL) {
		msp_error_set(err, MSP_EXISTS, "%s is in the vault of this store already", login);
		msp_error_hint(err, "msp-vault status; init --sheet FILE writes the recovery sheet again");
		return -1;
	}
	if (!known) {
		fprintf(vault->session.cli->out, "msp-vault roster add %s %s%s\n", login,
			vault_identity_keys(vault, &vault->identity), vault->me != NULL ? " --replace" : "");
		msp_cli_note(vault->session.cli, "give this line to an admin, who runs it");
	}
	return made || init->given->sheet != NULL ? show_papers(init, err) : 0;
}

static int find_people(struct init *init, struct msp_error *err)
{
	struct msp_session *session = &init->vault.session;
	const char *pair = init->given->pair;

	if (msp_session_actor(session, &init->who, err) != 0)
		return -1;
	if (pair == NULL)
		return init->given->pair_identity != NULL || init->given->recovery != NULL
			       ? msp_error_set(err, MSP_USAGE, "--pair-identity and --recovery go with --pair")
			       : 0;
	if (strcmp(pair, init->who->login) == 0)
		return msp_error_set(err, MSP_USAGE, "the second admin is another person");
	return msp_catalog_technician(&session->catalog, pair, &init->pair, err);
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct init init = { .given = parsed };
	struct vault *vault = &init.vault;
	bool made = false;
	int result = -1;

	if (vault_open(vault, cli, VAULT_NEW | VAULT_UNTRUSTED, err) != 0)
		return vault_close(vault, -1, err);
	msp_identity_init(&init.second, &vault->memory);
	vault_paper_init(&init.paper, vault);
	if (cli->common.dry_run)
		msp_error_put(err, MSP_USAGE, "an identity cannot be tried: init takes no -n");
	else if (find_people(&init, err) == 0 && have_identity(&init, &made, err) == 0)
		result = vault->chain.current == NULL ? make_vault(&init, err) : join_vault(&init, made, err);
	vault_paper_release(&init.paper);
	msp_identity_release(&init.second);
	if (init.recovery.name != NULL)
		vault_recovery_release(&init.recovery);
	return vault_close(vault, result, err);
}

const struct msp_verb vault_init_verb = {
	.name = "init",
	.summary = "make an identity, and the vault of a store without one",
	.operands = "",
	.minimum = 0,
	.maximum = 0,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct init_options),
	.details = "Where the store has a vault, prints what an admin gives to `roster add`.",
	.examples = "msp-vault init\n"
		    "msp-vault init --pair luis",
	.run = run,
};
