/* SPDX-License-Identifier: ISC */
/*
 * The vault of a store, as verbs see it: the roster in force, what this machine has seen, who I am, and secrets that
 * were checked before anything of them is believed.
 *
 *     struct vault vault;
 *     if (vault_open(&vault, cli, 0, err) == 0 && vault_find(&vault, reference, &secret, err) == 0 &&
 *             vault_unlock(&vault, err) == 0 && vault_reveal(&vault, secret, &payload, err) == 0)
 *             ...
 *     return vault_close(&vault, result, err);
 *
 * Every function that gives a secret or its metadata out has checked it: signature, entitlement of its writer in the
 * current roster, place, what this machine has seen before.  What does not pass is DENIED with the reason, and named.
 */
#ifndef MSP_CMD_VAULT_STORE_H
#define MSP_CMD_VAULT_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "cmd/session.h"
#include "lib/vault/identity.h"
#include "lib/vault/manifest.h"
#include "lib/vault/pins.h"
#include "lib/vault/roster.h"

enum {
	VAULT_NEW = 1, /* no roster is fine: it is about to be made */
	VAULT_UNTRUSTED =
		2,        /* first contact and disagreement with the pins are told, not refused: pins, status, verify */
	VAULT_FORKED = 4, /* two rosters of one serial are no reason to refuse: roster join */
	VAULT_BROKEN = 8, /* rosters that cannot be read are told, not refused: verify */
};

#define VAULT_UNLOCKED_SECONDS 900

struct vault {
	struct msp_session session;
	struct msp_secret_memory memory;
	struct msp_roster_chain chain;
	struct msp_pins pins; /* as they were; read without the lock */
	struct msp_pin *kept; /* seen since: written, under the lock, when the vault is closed */
	size_t kept_count, kept_capacity;
	bool uncommitted;            /* some of kept is of secrets that are written, but not committed yet */
	enum msp_pin_answer contact; /* of the chain against the pins */
	struct msp_error broken;     /* with VAULT_BROKEN: why there is no chain; else code MSP_OK */
	struct msp_identity identity;
	bool unlocked;
	const char *identity_path;          /* $MSP_IDENTITY, else $XDG_CONFIG_HOME/msp/identity.age */
	const struct msp_roster_person *me; /* in the current roster, by the login who acts; NULL = not in it */
	char day[MSP_VAULT_DAY];            /* today in the store's zone, by the session's clock */
	unsigned flags;
	bool opened;
	bool accepted; /* what the rosters and secrets are now is taken for good, whatever was seen before */
	bool again;    /* the commit verified last is forgotten: all of history is looked at the next time */
};

/* A secret's files as committed; checked says that they passed vault_check. */
struct vault_secret {
	const char *path;      /* of the manifest */
	const char *reference; /* acme/fw-admin */
	const char *client, *name;
	const char *text; /* the manifest's bytes */
	size_t length;
	const char *signature; /* NULL = there is none */
	size_t signature_length;
	struct msp_manifest manifest; /* meaningful when it parsed */
	char hash[MSP_VAULT_HASH];    /* of text */
	struct msp_error refused;     /* code MSP_OK when checked */
};

/* Opens store, roster and pins.  DENIED: first contact (the fingerprint and what to do with it are the hint), a roster
 * behind or beside the one seen; DATA: rosters that cannot be read; MISSING: no vault yet (msp-vault init). */
int vault_open(struct vault *vault, struct msp_cli *cli, unsigned flags, struct msp_error *err);
/* Of several stores not every one has a vault, which a listing of all takes for nothing to list: the flags for
 * vault_open then, and whether it is so. */
unsigned vault_optional(const struct msp_cli *cli);
bool vault_is_none(const struct vault *vault);
/* Writes the pins, says once when secret memory could not be locked, releases everything; the result, or the code of
 * what failed here. */
int vault_close(struct vault *vault, int result, struct msp_error *err);

/* My identity: from the kernel's keyring, else by passphrase (--passphrase-fd, or asked for on the terminal unless
 * --no-prompt), which then stays unlocked for 15 minutes.  DENIED: locked, a wrong
 * passphrase; MISSING: no identity here; DENIED: it is not the one that the roster has for me. */
struct vault_unlock_options {
	const char *passphrase_fd; /* number of a descriptor; NULL = not given */
	bool no_prompt;
};
#define VAULT_UNLOCK_OPTIONS(type, member)                                                 \
	{ "passphrase-fd", 0, MSP_OPTION_TEXT, offsetof(type, member.passphrase_fd), "N",  \
		"read the passphrase from this descriptor, not from the terminal", NULL }, \
	{                                                                                  \
		"no-prompt", 0, MSP_OPTION_FLAG, offsetof(type, member.no_prompt), NULL,   \
			"fail when locked, instead of asking", NULL                        \
	}
/* Where my identity is; NULL without a home.  Opening it by passphrase alone, for verbs without a store. */
const char *vault_identity_path(struct msp_arena *arena);
int vault_identity_ask(struct msp_arena *arena, const char *path, const struct vault_unlock_options *options,
	struct msp_identity *identity, struct msp_error *err);
/* Its passphrase alone. */
int vault_passphrase_ask(struct msp_arena *arena, const char *path, const struct vault_unlock_options *options,
	struct msp_secret *passphrase, struct msp_error *err);
/* Says that there is none at path (NULL: nowhere to look); -1. */
int vault_no_identity(const char *path, struct msp_error *err);
/* A number of a descriptor as typed; USAGE.  What this process starts does not inherit it. */
int vault_descriptor(const char *text, int64_t *descriptor, struct msp_error *err);
int vault_unlock(struct vault *vault, const struct vault_unlock_options *options, struct msp_error *err);

/* All secrets of a client (NULL = of all), by path; each was checked: look at `refused`.  Reads no ciphertext.  For
 * audit, verify, rekey; ls and find show what the index holds of manifests, unchecked, and say so in the manual. */
int vault_list(
	struct vault *vault, const char *client, struct vault_secret **secrets, size_t *count, struct msp_error *err);
/* One secret by "acme/fw-admin" (name NULL), or client and name; the beginning of a name is enough.  Reads no other
 * one. MISSING with the nearest, or the list of candidates when several fit; DENIED when it does not pass. */
int vault_find(struct vault *vault, const char *client, const char *name, const struct vault_secret **secret,
	struct msp_error *err);
/* The same out of the operands of a verb, of which there are one or two. */
int vault_find_operands(struct vault *vault, char *const *operands, size_t count, const struct vault_secret **secret,
	struct msp_error *err);
/* The secret at exactly this path of a manifest, checked (look at `refused`); NULL when there is none. */
int vault_at(struct vault *vault, const char *path, struct vault_secret **secret, struct msp_error *err);
/* Writes the pins now; vault_close does when all went well, but not after a signal. */
int vault_remember(struct vault *vault, struct msp_error *err);
/* Remembers that this generation of a secret was seen; written when the vault is closed. */
void vault_keep(struct vault *vault, const char *id, int64_t gen, const char *hash);
/* Does it pass: form, signature, entitlement, place, pins?  Fills `refused`; true when it does. */
bool vault_check(struct vault *vault, struct vault_secret *secret);

/* Text of a file as committed, or as this transaction has it; NULL when there is none. */
int vault_text(struct vault *vault, const char *path, const char **text, size_t *length, struct msp_error *err);
/* "clients/acme/vault/fw-admin.yaml" -> "clients/acme/vault/fw-admin.age" */
const char *vault_beside(struct vault *vault, const char *path, const char *ending);
/* Now, RFC 3339, in the store's zone. */
const char *vault_now(struct vault *vault);

/* Ciphertext of a checked secret, from the index or git. */
int vault_ciphertext(struct vault *vault, const struct vault_secret *secret, const char **bytes, size_t *length,
	struct msp_error *err);
/* Its payload, after hash, MAC and inner binding were checked; keeps the pin.  The padding goes: what is left of a text
 * ends in one LF. */
int vault_reveal(
	struct vault *vault, const struct vault_secret *secret, struct msp_secret *payload, struct msp_error *err);

/* The same for a ciphertext that another program wrote: without inner binding, so nothing proves that it was written
 * for this place.  Only when a person asks for it. */
int vault_reveal_unbound(
	struct vault *vault, const struct vault_secret *secret, struct msp_secret *payload, struct msp_error *err);

/* Recipients that a secret of this client gets, out of the current roster; DENIED when I am not entitled there. */
int vault_recipients(
	struct vault *vault, const char *client, struct msp_age_recipients *recipients, struct msp_error *err);

/* ---- writing (unlocked) ---- */

/* Takes the store's lock (only now: nobody types a passphrase while others wait) and reads rosters again, against the
 * pins too; DENIED while rosters are forked.  One that is pending changes nothing before it has its signatures. */
int vault_begin(struct vault *vault, struct msp_error *err);
/* Finds me in the roster again, reads all of it anew: after rosters were put into the transaction and committed. */
int vault_reload(struct vault *vault, struct msp_error *err);

/* Puts a secret: gen and prev go on from `before` (NULL = new: id is drawn), roster, writer, written are filled in;
 * with payload it is encrypted anew, without (NULL) the ciphertext stays; signed.  value_rev rises when
 * `value_changed`. */
int vault_put(struct vault *vault, const struct vault_secret *before, struct msp_manifest *manifest,
	const struct msp_secret *payload, bool value_changed, struct msp_error *err);
/* Joins two manifests of one secret that both sides of a merge wrote: as vault_put, but following both. */
int vault_join(struct vault *vault, const struct vault_secret *ours, const struct vault_secret *theirs,
	struct msp_manifest *manifest, const struct msp_secret *payload, bool value_changed, struct msp_error *err);
/* Removes the three files and puts the signed deletion. */
int vault_remove(struct vault *vault, const struct vault_secret *secret, const char *reason, struct msp_error *err);
/* Takes away the files of a secret that goes on elsewhere under the same id (mv); its ciphertext too. */
int vault_drop(struct vault *vault, const struct vault_secret *secret, struct msp_error *err);
/* Commits everything put so far with a neutral subject ("vault acme: change 2 secrets") and -m as its text, keeps the
 * pins.  The transaction is over afterwards. */
int vault_commit(struct vault *vault, const char *subject, struct msp_error *err);

/* First line of a payload, without its line end: the secret itself; and the value of a `key: value` line, NULL = none.
 * Both point into the payload. */
void vault_value(const struct msp_secret *payload, const unsigned char **bytes, size_t *length);
bool vault_field(const struct msp_secret *payload, const char *key, const unsigned char **bytes, size_t *length);

#endif
