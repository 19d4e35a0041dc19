/* SPDX-License-Identifier: ISC */
/* What the forms of `msp-vault export` share. */
#ifndef MSP_CMD_VAULT_EXPORT_H
#define MSP_CMD_VAULT_EXPORT_H

#include "cmd/vault/store.h"
#include "lib/vault/entry.h"

struct vault_export_options {
	struct vault_unlock_options unlock;
	const char *to, *output, *ticket;
	struct msp_texts recipients, recipient_files;
	bool yes;
};

struct vault_export {
	struct vault vault;
	const struct vault_export_options *given;
	struct vault_secret **secrets; /* what is asked for, by path */
	size_t count, capacity;
	size_t written, unreadable, left;
};

/* Opens the payload: 1, 0 when it cannot be had, which is told and counted, -1. */
int vault_export_reveal(struct vault_export *export, const struct vault_secret *secret, struct msp_secret *payload,
	struct msp_error *err);
/* What the manifest and the payload say, as the parts of an entry; they point into both. */
void vault_export_entry(struct vault_export *export, const struct vault_secret *secret,
	const struct msp_secret *payload, struct msp_entry *entry);

/* A tree of age files, one for each secret, for its client's recipients or those given. */
int vault_export_passage(struct vault_export *export, struct msp_error *err);
/* Bitwarden's unencrypted JSON. */
int vault_export_bitwarden(struct vault_export *export, struct msp_error *err);

#endif
