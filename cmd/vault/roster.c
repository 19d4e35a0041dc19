/* SPDX-License-Identifier: ISC */
/* roster: who may read what, and who says so. */
#include "cmd/vault/roster.h"

#include <string.h>

#include "cmd/vault/verbs.h"
#include "lib/base/str.h"

#define AT(field) offsetof(struct vault_roster_options, field)

static const struct msp_option options[] = {
	{ "age", 0, MSP_OPTION_TEXT, AT(age), "KEY", "age recipient of the person", NULL },
	{ "sign", 0, MSP_OPTION_TEXT, AT(sign), "KEY", "signing key: ssh-ed25519 AAAA…", NULL },
	{ "replace", 0, MSP_OPTION_FLAG, AT(replace), NULL, "new keys for who is in it", NULL },
	{ "role", 'r', MSP_OPTION_TEXT, AT(role), "ROLES", "roles of the person (soporte)", "words:admin soporte" },
	{ "from", 0, MSP_OPTION_TEXT, AT(from), "DAY", "first day (today)", NULL },
	{ "until", 0, MSP_OPTION_TEXT, AT(until), "DAY", "the day it ends, or none", NULL },
	{ "client", 0, MSP_OPTION_TEXT, AT(client), "CLIENT", "a client, or '*' for all others", "client" },
	{ "roles", 0, MSP_OPTION_TEXT, AT(roles), "ROLES", "roles that read that client", NULL },
	{ "recipient", 0, MSP_OPTION_LIST, AT(recipients), "KEY", "the client's own; several times; '' = none", NULL },
	{ "quorum", 0, MSP_OPTION_INT, AT(quorum), "N", "signatures that a roster needs", NULL },
	{ "take", 0, MSP_OPTION_TEXT, AT(take), "FILE", "join: this one counts where both differ", "file" },
	{ "yes", 0, MSP_OPTION_FLAG, AT(yes), NULL, "sign: it is right, without being asked", NULL },
	VAULT_UNLOCK_OPTIONS(struct vault_roster_options, unlock),
	MSP_OPTION_END,
};

/* Operands and options of each action: a person, age sign replace role, from until, client, roles recipients, quorum,
 * take, yes. */
static const struct action {
	const char *name, *letters;
	size_t least, most;
	unsigned flags;
	int (*run)(struct vault_roster *roster, struct msp_error *err);
} actions[] = {
	{ "show", "", 0, 1, VAULT_UNTRUSTED, vault_roster_show },
	{ "log", "", 0, 0, VAULT_UNTRUSTED, vault_roster_log },
	{ "add", "asRrfu", 1, 1, 0, vault_roster_add },
	{ "remove", "c", 0, 1, 0, vault_roster_remove },
	{ "set", "rfuclpq", 0, 1, 0, vault_roster_set },
	{ "sign", "y", 0, 0, VAULT_FORKED, vault_roster_sign_pending },
	{ "withdraw", "", 0, 0, VAULT_FORKED, vault_roster_withdraw },
	{ "join", "t", 0, 0, VAULT_FORKED, vault_roster_join },
};

static const struct action *find_action(const char *name, struct msp_error *err)
{
	const char *names[MSP_COUNT(actions)];

	for (size_t i = 0; i < MSP_COUNT(actions); i++) {
		names[i] = actions[i].name;
		if (strcmp(actions[i].name, name) == 0)
			return &actions[i];
	}
	const char *nearest = msp_str_nearest(name, names, MSP_COUNT(names));
	msp_error_put(err, MSP_USAGE, "no action \"%s\"", name);
	if (nearest != NULL)
		msp_error_hint(err, "did you mean %s?", nearest);
	else
		msp_error_hint(err, "show log add remove set sign withdraw join");
	return NULL;
}

static int check_options(const struct action *action, const struct vault_roster *roster, struct msp_error *err)
{
	const struct vault_roster_options *given = roster->given;
	const struct {
		char letter;
		bool given;
		const char *name;
	} all[] = {
		{ 'a', given->age != NULL, "age" },
		{ 's', given->sign != NULL && strcmp(action->name, "sign") != 0, "sign" },
		{ 'R', given->replace, "replace" },
		{ 'r', given->role != NULL, "role" },
		{ 'f', given->from != NULL, "from" },
		{ 'u', given->until != NULL, "until" },
		{ 'c', given->client != NULL, "client" },
		{ 'l', given->roles != NULL, "roles" },
		{ 'p', given->recipients.count > 0, "recipient" },
		{ 'q', given->quorum != 0, "quorum" },
		{ 't', given->take != NULL, "take" },
		{ 'y', given->yes, "yes" },
	};

	for (size_t i = 0; i < MSP_COUNT(all); i++) {
		if (all[i].given && strchr(action->letters, all[i].letter) == NULL)
			return msp_error_set(err, MSP_USAGE, "roster %s takes no --%s", action->name, all[i].name);
	}
	if (roster->count < action->least)
		return msp_error_set(err, MSP_USAGE, "roster %s LOGIN", action->name);
	if (roster->count > action->most)
		return msp_error_set(err, MSP_USAGE, "roster %s: too many operands", action->name);
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct vault_roster roster = { .given = parsed };
	const char *name = cli->operand_count > 0 ? cli->operands[0] : "show";
	const struct action *action;
	int result = -1;

	if (cli->common.list_columns)
		return msp_printer_list_columns(cli, err);
	action = find_action(name, err);
	if (action == NULL)
		return -1;
	roster.operands = cli->operand_count > 0 ? cli->operands + 1 : cli->operands;
	roster.count = cli->operand_count > 0 ? cli->operand_count - 1 : 0;
	if (check_options(action, &roster, err) != 0)
		return -1;
	if (vault_open(&roster.vault, cli, action->flags, err) == 0)
		result = action->run(&roster, err);
	return vault_close(&roster.vault, result, err);
}

const struct msp_verb vault_roster_verb = {
	.name = "roster",
	.summary = "who may read what: show, log, add, remove, set, sign, join",
	.operands = "[ACTION [LOGIN]]",
	.complete = "words:show log add remove set sign withdraw join,login",
	.minimum = 0,
	.maximum = 2,
	.flags = MSP_VERB_WRITES | MSP_VERB_LISTS,
	.options = options,
	.options_size = sizeof(struct vault_roster_options),
	.columns = vault_roster_columns,
	.column_count = VAULT_ROSTER_COLUMNS,
	.examples = "msp-vault roster set --client acme --roles direccion",
	.run = run,
};
