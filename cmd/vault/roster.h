/* SPDX-License-Identifier: ISC */
/* What the actions of `msp-vault roster` share. */
#ifndef MSP_CMD_VAULT_ROSTER_H
#define MSP_CMD_VAULT_ROSTER_H

#include "cmd/vault/roster_change.h"
#include "lib/cli/printer.h"

struct vault_roster_options {
	struct vault_unlock_options unlock;
	const char *age, *sign, *role, *from, *until, *client, *roles, *take;
	struct msp_texts recipients;
	int64_t quorum;
	bool replace, yes;
};

struct vault_roster {
	struct vault vault;
	const struct vault_roster_options *given;
	char **operands; /* behind the action */
	size_t count;
	const char *reason; /* -m, else what was done */
};

/* Actions; the vault is open. */
int vault_roster_show(struct vault_roster *roster, struct msp_error *err);
int vault_roster_log(struct vault_roster *roster, struct msp_error *err);
int vault_roster_add(struct vault_roster *roster, struct msp_error *err);
int vault_roster_remove(struct vault_roster *roster, struct msp_error *err);
int vault_roster_set(struct vault_roster *roster, struct msp_error *err);
int vault_roster_sign_pending(struct vault_roster *roster, struct msp_error *err);
int vault_roster_withdraw(struct vault_roster *roster, struct msp_error *err);
int vault_roster_join(struct vault_roster *roster, struct msp_error *err);

/* The person or client in a roster that may be changed; NULL. */
struct msp_roster_person *vault_roster_person(const struct msp_roster *roster, const char *login);
struct msp_roster_client *vault_roster_client(const struct msp_roster *roster, const char *client);
/* Unlocks, begins, copies; then the change is made, and this puts and commits it. */
int vault_roster_begin(struct vault_roster *roster, const char *reason, struct msp_roster *next, struct msp_error *err);
int vault_roster_end(struct vault_roster *roster, struct msp_roster *next, struct msp_error *err);

/* What the roster that waits for signatures changes, on standard error, and the question whether it is right: the lines
 * that go and those that come.  Asked on a terminal, unless `yes`; elsewhere `yes` is needed (USAGE).  DENIED: nobody
 * has signed it yet, or the answer is no. */
int vault_roster_approve(struct vault *vault, bool yes, struct msp_error *err);
/* Under the lock: it still is the one that was looked at; BUSY. */
int vault_roster_approved(const struct vault *vault, const struct msp_roster *seen, struct msp_error *err);

#define VAULT_ROSTER_COLUMNS 9
extern const struct msp_column vault_roster_columns[VAULT_ROSTER_COLUMNS];

#endif
