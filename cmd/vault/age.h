/* SPDX-License-Identifier: ISC */
/* What the actions of `msp-vault age` share: options, the one standard input, passphrases, identities, output. */
#ifndef MSP_CMD_VAULT_AGE_H
#define MSP_CMD_VAULT_AGE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/cli/cli.h"
#include "lib/vault/age.h"
#include "lib/vault/secret.h"

struct vault_age_options {
	struct msp_texts recipients;
	struct msp_texts recipient_files;
	struct msp_texts identities;
	const char *passphrase_fd;
	const char *output;
	bool passphrase;
	bool armor;
};

struct vault_age {
	struct msp_cli *cli;
	const struct vault_age_options *options;
	struct msp_secret_memory *memory;
	const char *input;        /* file that is read; NULL = standard input */
	const char *standard_use; /* what reads standard input; NULL = nothing yet */
};

/* The actions.  `age` has been filled in by the verb. */
int vault_age_encrypt(struct vault_age *age, struct msp_error *err);
int vault_age_decrypt(struct vault_age *age, struct msp_error *err);
/* What is known of a file without keys. */
int vault_age_describe(struct vault_age *age, struct msp_error *err);
int vault_age_keygen(struct vault_age *age, struct msp_error *err);

/* The name of the input for messages. */
const char *vault_age_input(const struct vault_age *age);
/* Reserves standard input, which can be read only once, for `what`: a USAGE error when something else has it. */
int vault_age_take_stdin(struct vault_age *age, const char *what, struct msp_error *err);
/* Opens the input, or takes standard input; close it with vault_age_close. */
int vault_age_open(struct vault_age *age, int *fd, struct msp_error *err);
void vault_age_close(const struct vault_age *age, int fd);

/* The next passphrase: the next line of --passphrase-fd, else asked for; twice when it is a new one. */
int vault_age_passphrase(
	struct vault_age *age, bool is_new, const char *prompt, struct msp_secret *passphrase, struct msp_error *err);
/* Loads the files of -i; those that are age files with a passphrase themselves ask for it. */
int vault_age_identities(struct vault_age *age, struct msp_age_identities *identities, struct msp_error *err);
/* Adds the recipients of -r, -R and, for oneself, of -i. */
int vault_age_recipients(struct vault_age *age, struct msp_age_recipients *recipients, struct msp_error *err);

/* Whether output goes to a terminal. */
bool vault_age_terminal(const struct vault_age *age);

#endif
