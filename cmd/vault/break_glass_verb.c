/* SPDX-License-Identifier: ISC */
/* break-glass: a recovery key for the day when nobody else is left. */
#include <string.h>
#include <unistd.h>

#include "cmd/vault/keys.h"
#include "cmd/vault/output.h"
#include "cmd/vault/recovery.h"
#include "cmd/vault/rekey.h"
#include "cmd/vault/roster.h"
#include "cmd/vault/value.h"
#include "cmd/vault/verbs.h"
#include "lib/base/message.h"
#include "lib/base/str.h"
#include "lib/store/identity.h"

struct glass_options {
	struct vault_unlock_options unlock;
	const char *recovery, *replace, *sheet, *output, *admit, *age, *sign;
	bool reveal, approve, yes, rekey;
};

#define AT(field) offsetof(struct glass_options, field)

static const struct msp_option options[] = {
	{ "recovery", 0, MSP_OPTION_TEXT, AT(recovery), "NAME", "which recovery key; for init, its name", NULL },
	{ "replace", 0, MSP_OPTION_TEXT, AT(replace), "NAME", "init: in the place of this recovery key", NULL },
	{ "sheet", 0, MSP_OPTION_TEXT, AT(sheet), "FILE", "init: envelopes into a file to print, not on the screen",
		"file" },
	{ "reveal", 0, MSP_OPTION_FLAG, AT(reveal), NULL, "use: show the value on a terminal", NULL },
	{ "output", 0, MSP_OPTION_TEXT, AT(output), "FILE", "use: the value into a file of mode 0600", "file" },
	{ "approve", 0, MSP_OPTION_FLAG, AT(approve), NULL, "use: sign the roster that waits", NULL },
	{ "yes", 0, MSP_OPTION_FLAG, AT(yes), NULL, "use --approve: the roster is right, without being asked", NULL },
	{ "rekey", 0, MSP_OPTION_FLAG, AT(rekey), NULL, "use: encrypt all again, for you too, who are entitled now",
		NULL },
	{ "admit", 0, MSP_OPTION_TEXT, AT(admit), "LOGIN", "use: a new roster in which LOGIN is an admin", "login" },
	{ "age", 0, MSP_OPTION_TEXT, AT(age), "KEY", "their age recipient, as msp-vault init prints it", NULL },
	{ "sign", 0, MSP_OPTION_TEXT, AT(sign), "KEY", "their signing key", NULL },
	VAULT_UNLOCK_OPTIONS(struct glass_options, unlock),
	MSP_OPTION_END,
};

struct glass {
	struct vault vault;
	const struct glass_options *given;
	const struct msp_roster_recovery *recovery;
	struct msp_identity identity; /* of the recovery key, when it is open */
};

static const char *reason(const struct glass *glass, const char *otherwise)
{
	const char *message = glass->vault.session.cli->common.message;

	return msp_str_empty(message) ? otherwise : message;
}

/* ---- init -------------------------------------------------------------------------------------------------------- */

static int show_envelopes(struct glass *glass, const struct vault_recovery *made, struct msp_error *err)
{
	struct vault_paper paper;

	vault_paper_init(&paper, &glass->vault);
	vault_paper_envelopes(&paper, made);
	int shown = vault_paper_show(&paper, glass->given->sheet, glass->given->unlock.no_prompt, err);
	vault_paper_release(&paper);
	if (shown < 0) {
		msp_error_wrap(err, "the key is made, but its envelopes are lost");
		msp_error_hint(err, "break-glass init --replace %s, once that is mended", made->name);
		return -1;
	}
	if (shown > 0)
		return 0;
	msp_cli_warn(glass->vault.session.cli,
		"nobody has read the envelopes, and they cannot be shown again: break-glass init with another name");
	return MSP_NO;
}

/* Where the new key goes: the place of another one, or behind all. */
static struct msp_roster_recovery *find_replaced(const struct glass *glass, struct msp_roster *next)
{
	for (size_t i = 0; i < next->recovery_count; i++) {
		if (msp_str_equal(next->recovery[i].name, glass->given->replace))
			return &next->recovery[i];
	}
	return &next->recovery[next->recovery_count++];
}

static int put_recovery(struct glass *glass, struct vault_recovery *made, struct msp_error *err)
{
	struct vault *vault = &glass->vault;
	struct msp_roster next;

	if (vault_begin(vault, err) != 0 ||
		vault_roster_next(vault,
			reason(glass, msp_arena_printf(vault->session.arena, "break-glass %s", made->name)), &next,
			err) != 0)
		return -1;
	struct msp_roster_recovery *recovery = find_replaced(glass, &next);
	*recovery = (struct msp_roster_recovery){
		.name = made->name, .from = vault->day, .age = made->identity.age.items[0].recipient
	};
	memcpy(recovery->sign, made->identity.sign, MSP_SSH_KEY);
	if (msp_txn_put(vault->session.txn, made->path, made->file.data, made->file.length, err) != 0 ||
		vault_roster_put(vault, &next, err) != 0)
		return -1;
	return vault_roster_commit(vault, &next, "vault: break-glass init", err);
}

static int make(struct glass *glass, struct msp_error *err)
{
	struct vault *vault = &glass->vault;
	const char *name = glass->given->recovery;
	struct vault_recovery made;

	if (name == NULL)
		name = msp_arena_printf(vault->session.arena, "recovery-%.4s", vault->day);
	if (!msp_slug_valid(name))
		return msp_error_set(err, MSP_USAGE, "'%s' is no name of a recovery key", name);
	for (size_t i = 0; i < vault->chain.current->recovery_count; i++) {
		if (strcmp(vault->chain.current->recovery[i].name, name) == 0) {
			msp_error_set(err, MSP_EXISTS, "there is a recovery key %s already", name);
			msp_error_hint(err, "--recovery NAME gives this one another name");
			return -1;
		}
	}
	const struct msp_roster_recovery *replaced;
	if (glass->given->replace != NULL && vault_recovery_find(vault, glass->given->replace, &replaced, err) != 0)
		return -1;
	if (vault->session.cli->common.dry_run)
		return msp_error_set(err, MSP_USAGE, "a recovery key cannot be tried: init takes no -n");
	if (vault_unlock(vault, &glass->given->unlock, err) != 0)
		return -1;
	int result = vault_recovery_make(vault, name, &made, err);
	if (result == 0)
		result = put_recovery(glass, &made, err);
	if (result == 0)
		result = show_envelopes(glass, &made, err);
	vault_recovery_release(&made);
	if (result == 0)
		msp_cli_note(vault->session.cli, "secrets are for it once they are written again: msp-vault rekey");
	return result;
}

/* ---- with the key open ------------------------------------------------------------------------------------------- */

static int open_key(struct glass *glass, struct msp_error *err)
{
	struct vault *vault = &glass->vault;
	const struct msp_technician *who;

	return vault_recovery_find(vault, glass->given->recovery, &glass->recovery, err) != 0 ||
			       msp_session_actor(&vault->session, &who, err) != 0 ||
			       vault_recovery_open(
				       vault, &glass->given->unlock, glass->recovery, &glass->identity, err) != 0
		       ? -1
		       : 0;
}

/* Values are opened by the recovery key from here on. */
static int reveal(
	struct glass *glass, const struct vault_secret *secret, struct msp_secret *payload, struct msp_error *err)
{
	struct vault *vault = &glass->vault;
	struct msp_identity mine = vault->identity;

	vault->identity = glass->identity;
	int failed = vault_reveal(vault, secret, payload, err);
	vault->identity = mine;
	return failed;
}

/* ---- drill ------------------------------------------------------------------------------------------------------- */

static bool names_key(const struct vault_secret *secret, const char *name)
{
	for (size_t i = 0; i < secret->manifest.recipient_count; i++) {
		const char *recipient = secret->manifest.recipients[i];
		if (msp_str_starts(recipient, "recovery:") && strcmp(recipient + strlen("recovery:"), name) == 0)
			return true;
	}
	return false;
}

/* Every secret that names it must open; what cannot is said. */
static int try_all(struct glass *glass, size_t *opened, size_t *closed, struct msp_error *err)
{
	struct vault *vault = &glass->vault;
	struct vault_secret *secrets;
	struct msp_secret payload;
	size_t count;

	*opened = *closed = 0;
	if (vault_list(vault, NULL, &secrets, &count, err) != 0)
		return -1;
	msp_secret_init(&payload, &vault->memory);
	for (size_t i = 0; i < count; i++) {
		struct msp_error problem = MSP_ERROR_INIT;
		bool good = secrets[i].refused.code == MSP_OK && names_key(&secrets[i], glass->recovery->name) &&
			    reveal(glass, &secrets[i], &payload, &problem) == 0;
		*opened += good;
		*closed += !good;
		if (problem.code != MSP_OK)
			msp_cli_error(vault->session.cli, &problem);
	}
	msp_secret_release(&payload);
	return 0;
}

static int drill(struct glass *glass, struct msp_error *err)
{
	struct vault *vault = &glass->vault;
	struct vault_use use = { .what = "drill", .reason = reason(glass, "drill") };
	size_t opened, closed;

	if (open_key(glass, err) != 0 || try_all(glass, &opened, &closed, err) != 0)
		return -1;
	msp_cli_note(vault->session.cli, msp_message_count("%s opens %zu secret", "%s opens %zu secrets", opened),
		glass->recovery->name, opened);
	if (closed > 0) {
		msp_cli_warn(vault->session.cli,
			msp_message_count("%zu secret does not open with it: msp-vault rekey",
				"%zu secrets do not open with it: msp-vault rekey", closed),
			closed);
		return MSP_NO;
	}
	if (vault_begin(vault, err) != 0 ||
		vault_recovery_record(vault, &use, glass->recovery, &glass->identity, err) != 0 ||
		vault_commit(vault, "vault: break-glass drill", err) != 0)
		return -1;
	return 0;
}

/* ---- use --------------------------------------------------------------------------------------------------------- */

/* First it is written down that it happens, then it happens. */
static int record_use(struct glass *glass, const struct vault_secret *secret, struct msp_error *err)
{
	struct vault *vault = &glass->vault;
	struct vault_use_secret opened = { .id = NULL };
	struct vault_use use = { .what = "use", .reason = reason(glass, ""), .secrets = &opened };

	if (secret != NULL) {
		opened = (struct vault_use_secret){ secret->manifest.id, secret->manifest.value_rev };
		use.secret_count = 1;
	}
	return vault_recovery_record(vault, &use, glass->recovery, &glass->identity, err);
}

static int show_secret(struct glass *glass, const char *reference, struct msp_error *err)
{
	struct vault *vault = &glass->vault;
	const struct vault_secret *secret;
	struct msp_secret payload;

	if (!glass->given->reveal && glass->given->output == NULL && isatty(STDOUT_FILENO) == 1)
		return msp_error_set(err, MSP_USAGE, "on a terminal, --reveal or --output say that it may be seen");
	if (vault_find(vault, reference, NULL, &secret, err) != 0 || open_key(glass, err) != 0 ||
		vault_begin(vault, err) != 0 || record_use(glass, secret, err) != 0 ||
		vault_commit(vault, "vault: break-glass use", err) != 0)
		return -1;
	if (vault->session.cli->common.dry_run)
		return 0;
	msp_secret_init(&payload, &vault->memory);
	int failed = reveal(glass, secret, &payload, err);
	if (failed == 0)
		failed = vault_output_write(glass->given->output, payload.bytes, payload.length, err);
	msp_secret_release(&payload);
	if (failed == 0)
		msp_cli_note(vault->session.cli, "%s is to be changed now: msp-vault audit keeps saying so",
			secret->reference);
	return failed;
}

static int approve(struct glass *glass, struct msp_error *err)
{
	struct vault *vault = &glass->vault;

	if (vault_roster_waiting(vault) == NULL)
		return msp_error_set(err, MSP_MISSING, "no roster waits for signatures");
	const struct msp_roster pending = *vault->chain.pending;
	vault->flags |= VAULT_FORKED; /* one that joins a fork */
	if (vault_roster_approve(vault, glass->given->yes, err) != 0 || open_key(glass, err) != 0 ||
		vault_begin(vault, err) != 0 || vault_roster_approved(vault, &pending, err) != 0 ||
		record_use(glass, NULL, err) != 0 ||
		vault_roster_sign(vault, &pending, glass->recovery->name, &glass->identity, err) != 0)
		return -1;
	return vault_roster_commit(vault, &pending, "vault: break-glass use, roster", err);
}

static int admitted(const struct glass *glass, struct msp_roster_person *person, struct msp_error *err)
{
	static const char *const roles[] = { VAULT_ADMIN, VAULT_SUPPORT };
	const struct glass_options *given = glass->given;

	*person = (struct msp_roster_person){
		.login = given->admit, .from = glass->vault.day, .roles = roles, .role_count = MSP_COUNT(roles)
	};
	if (given->age == NULL || given->sign == NULL) {
		msp_error_set(err, MSP_USAGE, "--admit takes the keys that msp-vault init prints: --age and --sign");
		return -1;
	}
	if (msp_age_recipient_parse(given->age, &person->age, err) != 0 ||
		msp_ssh_public_parse(given->sign, person->sign, err) != 0) {
		err->code = MSP_USAGE;
		return -1;
	}
	return 0;
}

/* The recovery key acts as an admin would. */
static int write_admission(struct glass *glass, const struct msp_roster_person *person, struct msp_error *err)
{
	static const char *const roles[] = { VAULT_ADMIN };
	struct vault *vault = &glass->vault;
	const struct msp_roster_person key = { .login = glass->recovery->name,
		.name = glass->recovery->name,
		.from = glass->recovery->from,
		.roles = roles,
		.role_count = 1 };
	const struct msp_roster_person *me = vault->me;
	struct msp_identity mine = vault->identity;
	struct msp_roster next;
	size_t at = 0;

	vault->me = &key;
	vault->identity = glass->identity;
	int failed = vault_roster_next(
		vault, reason(glass, msp_arena_printf(vault->session.arena, "admit %s", person->login)), &next, err);
	while (failed == 0 && at < next.person_count && strcmp(next.people[at].login, person->login) != 0)
		at++;
	if (failed == 0) {
		next.person_count += at == next.person_count;
		next.people[at] = *person;
		failed = vault_roster_put(vault, &next, err);
	}
	vault->me = me;
	vault->identity = mine;
	return failed == 0 ? vault_roster_commit(vault, &next, "vault: break-glass use, roster", err) : -1;
}

static int admit(struct glass *glass, struct msp_error *err)
{
	struct vault *vault = &glass->vault;
	const struct msp_technician *who;
	struct msp_roster_person person;

	if (admitted(glass, &person, err) != 0 ||
		msp_catalog_technician(&vault->session.catalog, glass->given->admit, &who, err) != 0)
		return -1;
	person.name = who->name;
	if (open_key(glass, err) != 0 || vault_begin(vault, err) != 0 || record_use(glass, NULL, err) != 0)
		return -1;
	return write_admission(glass, &person, err);
}

/* What the recovery key opens, written by me for the people of now: who was admitted can read from then on. */
static int rekey_opened(struct glass *glass, struct vault_past *past, struct msp_error *err)
{
	struct vault *vault = &glass->vault;
	struct vault_rekey rekey;
	struct vault_use use = { .what = "use", .reason = reason(glass, "") };

	vault_rekey_init(&rekey, vault, past);
	rekey.opener = &glass->identity;
	if (vault_rekey_add(&rekey, NULL, NULL, err) != 0)
		return -1;
	vault_rekey_tell(&rekey);
	if (rekey.needed == 0)
		return msp_error_set(err, MSP_MISSING, "there is nothing to encrypt again");
	use.secrets = msp_arena_array(vault->session.arena, rekey.needed, sizeof *use.secrets);
	for (size_t i = 0; i < rekey.count; i++) {
		const struct msp_manifest *manifest = &rekey.items[i].secret->manifest;
		if (rekey.items[i].state == VAULT_REKEY_NEEDED)
			use.secrets[use.secret_count++] =
				(struct vault_use_secret){ manifest->id, manifest->value_rev };
	}
	if (vault_recovery_record(vault, &use, glass->recovery, &glass->identity, err) != 0 ||
		vault_rekey_write(&rekey, err) != 0)
		return -1;
	msp_session_echo(&vault->session,
		msp_message_count("%zu secret is encrypted for the people of roster %lld",
			"%zu secrets are encrypted for the people of roster %lld", rekey.needed),
		rekey.needed, (long long)vault->chain.current->serial);
	return vault_commit(vault, "vault: break-glass use, rekey", err) != 0 ? -1
	       : rekey.doubtful + rekey.foreign > 0                           ? MSP_NO
									      : 0;
}

static int rekey_all(struct glass *glass, struct msp_error *err)
{
	struct vault *vault = &glass->vault;
	const struct vault_unlock_options *unlock = &glass->given->unlock;
	struct vault_past past = { .git = NULL };
	int result = -1;

	if (vault->me == NULL)
		return msp_error_set(err, MSP_DENIED, "you are not in the roster: first use --admit");
	/* what stands on the two papers first, then what I know */
	if (open_key(glass, err) == 0 && vault_unlock(vault, unlock, err) == 0 && vault_begin(vault, err) == 0 &&
		vault_past_open(&past, vault, err) == 0)
		result = rekey_opened(glass, &past, err);
	vault_past_close(&past);
	return result;
}

static int use(struct glass *glass, struct msp_error *err)
{
	const struct msp_cli *cli = glass->vault.session.cli;
	const struct glass_options *given = glass->given;

	if ((cli->operand_count == 2) + given->approve + given->rekey + (given->admit != NULL) != 1)
		return msp_error_set(
			err, MSP_USAGE, "use CLIENT/NAME, use --approve, use --admit LOGIN or use --rekey");
	if (msp_str_empty(cli->common.message)) {
		msp_error_set(err, MSP_USAGE, "say why with -m: everybody will read it");
		return -1;
	}
	if (given->approve)
		return approve(glass, err);
	if (given->rekey)
		return rekey_all(glass, err);
	return given->admit != NULL ? admit(glass, err) : show_secret(glass, cli->operands[1], err);
}

/* ---- the verb ---------------------------------------------------------------------------------------------------- */

static int act(struct glass *glass, struct msp_error *err)
{
	static const struct {
		const char *name;
		int (*run)(struct glass *glass, struct msp_error *err);
		size_t most; /* operands, its name among them */
	} actions[] = { { "init", make, 1 }, { "drill", drill, 1 }, { "use", use, 2 } };
	const struct msp_cli *cli = glass->vault.session.cli;

	for (size_t i = 0; i < MSP_COUNT(actions); i++) {
		if (strcmp(cli->operands[0], actions[i].name) == 0 && cli->operand_count <= actions[i].most)
			return actions[i].run(glass, err);
	}
	msp_error_set(err, MSP_USAGE, "break-glass does init, drill and use, not '%s'", cli->operands[0]);
	return -1;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct glass glass = { .given = parsed };
	int result = -1;

	if (vault_open(&glass.vault, cli, 0, err) != 0)
		return vault_close(&glass.vault, -1, err);
	msp_identity_init(&glass.identity, &glass.vault.memory);
	result = act(&glass, err);
	msp_identity_release(&glass.identity);
	return vault_close(&glass.vault, result, err);
}

const struct msp_verb vault_break_glass_verb = {
	.name = "break-glass",
	.summary = "a recovery key in two envelopes: make it, try it, use it",
	.operands = "init|drill|use [CLIENT/NAME]",
	.complete = "words:init drill use,secret",
	.minimum = 1,
	.maximum = 2,
	.flags = MSP_VERB_WRITES,
	.options = options,
	.options_size = sizeof(struct glass_options),
	.details = "Asks for the passphrases of both envelopes.  A use is written down and signed before anything is\n"
		   "shown, announced to everybody for 30 days, and what it opened stays on the list of audit.",
	.examples = "msp-vault break-glass init --sheet envelopes.txt\n"
		    "msp-vault break-glass drill\n"
		    "msp-vault break-glass use acme/fw-admin --reveal -m 'nadie más localizable'",
	.run = run,
};
