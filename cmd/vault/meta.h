/* SPDX-License-Identifier: ISC */
/* What people say about a secret: the fields of its manifest that are theirs. */
#ifndef MSP_CMD_VAULT_META_H
#define MSP_CMD_VAULT_META_H

#include "cmd/vault/store.h"

/* Sets (how '='), adds to ('+') or takes from ('-') a field: username url tags assets expires rotate_every.  USAGE:
 * another field (with the nearest), a value that it cannot have. */
int vault_meta_set(struct vault *vault, struct msp_manifest *manifest, const char *field, char how, const char *value,
	struct msp_error *err);
/* A manifest without anything said. */
void vault_meta_clear(struct msp_manifest *manifest);
/* "acme/fw-admin" or "acme" "fw-admin" as client, name and path of a manifest; USAGE for what is no slug, MISSING for a
 * client that is not there. */
int vault_place(struct vault *vault, char *const *operands, size_t count, struct msp_manifest *manifest,
	const char **reference, struct msp_error *err);

#endif
