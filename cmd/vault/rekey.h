/* SPDX-License-Identifier: ISC */
/*
 * Encrypting again for those who are entitled now, and signing again.
 *
 * When somebody loses a client, every signature of before stops counting there (msp_roster_floor).  What they and
 * others had written by then is taken over: a manifest that was good by its own roster, and that stood in the commit
 * that brought the new roster into force, or that this machine has seen.  One that came later under an old roster may
 * be the work of who left: it is taken over only when a person says so.
 */
#ifndef MSP_CMD_VAULT_REKEY_H
#define MSP_CMD_VAULT_REKEY_H

#include "cmd/vault/past.h"

enum vault_rekey_state {
	VAULT_REKEY_CURRENT,  /* nothing to do */
	VAULT_REKEY_NEEDED,   /* can be done here */
	VAULT_REKEY_FOREIGN,  /* somebody else has to: I am not entitled to this client */
	VAULT_REKEY_DOUBTFUL, /* came after somebody lost the client, or is bad: `why` */
};

struct vault_rekey_item {
	struct vault_secret *secret;
	enum vault_rekey_state state;
	struct msp_error why;
};

struct vault_rekey {
	struct vault *vault;
	struct vault_past *past;
	bool force;                        /* those that are current, too */
	bool accept;                       /* doubtful ones that somebody entitled then did sign, too */
	const struct msp_identity *opener; /* opens what is to be written; NULL = mine, which signs */
	struct msp_map floors;             /* client -> tree in which its floor came into force */
	struct vault_rekey_item *items;
	size_t count, capacity;
	size_t needed, foreign, doubtful;
};

void vault_rekey_init(struct vault_rekey *rekey, struct vault *vault, struct vault_past *past);
/* Adds secrets of a client (NULL = of all), or one of them by its exact name. */
int vault_rekey_add(struct vault_rekey *rekey, const char *client, const char *name, struct msp_error *err);
/* Writes those that need it, inside a transaction; the identity is unlocked. */
int vault_rekey_write(struct vault_rekey *rekey, struct msp_error *err);
/* Names on stderr what could not be done. */
void vault_rekey_tell(const struct vault_rekey *rekey);

#endif
