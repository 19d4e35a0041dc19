/* SPDX-License-Identifier: ISC */
/* Making identities, and the papers that outlive laptops. */
#ifndef MSP_CMD_VAULT_KEYS_H
#define MSP_CMD_VAULT_KEYS_H

#include "cmd/vault/store.h"

/* A new passphrase: the next line of --passphrase-fd, else typed twice; DENIED with --no-prompt. */
int vault_passphrase_new(const struct vault_unlock_options *options, const char *prompt, struct msp_secret *passphrase,
	struct msp_error *err);
/* Makes an identity and its file (0600, its folder 0700).  EXISTS: a file is there, never overwritten. */
int vault_identity_make(struct vault *vault, const struct vault_unlock_options *options, const char *path,
	const char *login, struct msp_identity *identity, struct msp_error *err);
/* "--age age1… --sign 'ssh-ed25519 AAAA…'": what an admin needs to put it into the roster. */
const char *vault_identity_keys(struct vault *vault, const struct msp_identity *identity);

/* The key for the day when nobody else is left: age recipient and roster signature in one, in two nested layers of
 * `age -p`, each with its own passphrase, for two sealed envelopes. */
struct vault_recovery {
	const char *name;
	struct msp_identity identity;
	struct msp_secret outer, inner; /* the passphrases */
	struct msp_buf file;            /* armored: outer(inner(identity)) */
	const char *path;               /* where it belongs in the store: vault/break-glass-<name>.age */
};
/* Takes 2 seconds (scrypt twice).  Release also after failure. */
int vault_recovery_make(struct vault *vault, const char *name, struct vault_recovery *recovery, struct msp_error *err);
void vault_recovery_release(struct vault_recovery *recovery);

/* ---- papers: secrets to be printed or written down ----
 * Pages are gathered in secret memory, and go to the terminal, or to a new file of mode 0600 for a printer. */
struct vault_paper {
	struct vault *vault;
	struct msp_secret text;
};
void vault_paper_init(struct vault_paper *paper, struct vault *vault);
void vault_paper_release(struct vault_paper *paper);
/* The sheet with which an identity can be made again from nothing. */
void vault_paper_identity(struct vault_paper *paper, const struct msp_identity *identity, const char *login);
/* Two pages, one for each envelope. */
void vault_paper_envelopes(struct vault_paper *paper, const struct vault_recovery *recovery);
/* Shows it: file NULL = on the terminal, where the check word at its end has to be typed (three times at most), else
 * written to the file.  1 = shown and read, 0 = nobody confirmed it, or there is no terminal; -1. */
int vault_paper_show(struct vault_paper *paper, const char *file, bool no_prompt, struct msp_error *err);

#endif
