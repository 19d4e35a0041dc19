/* SPDX-License-Identifier: ISC */
/* What manifests and deletions have in common; for lib/vault only. */
#ifndef MSP_VAULT_MANIFEST_PRIVATE_H
#define MSP_VAULT_MANIFEST_PRIVATE_H

#include "lib/vault/manifest.h"

struct msp_signed {
	const char *path;         /* of the file, for messages */
	const char *place, *says; /* path of the manifest by where it stands, and by what it says */
	const char *vault, *client, *writer, *written;
	int64_t roster;
	const char *text;
	size_t length;
	const char *signature; /* NULL = there is none */
	size_t signature_length;
};

/* Sets a DENIED error at a path.  Is -1. */
int msp_vault_deny(const char *path, const char *field, const char *why, struct msp_error *err);

int msp_signed_check_then(const struct msp_roster_chain *chain, const struct msp_signed *what, struct msp_error *err);

#endif
