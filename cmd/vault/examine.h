/* SPDX-License-Identifier: ISC */
/*
 * What can be said about a vault without any key: is everything in a commit signed by somebody entitled, and did every
 * step that led there keep to the rules?
 */
#ifndef MSP_CMD_VAULT_EXAMINE_H
#define MSP_CMD_VAULT_EXAMINE_H

#include "cmd/vault/past.h"

struct vault_finding {
	const char *rule; /* one word: see man/msp-vault.1, verify */
	const char *path;
	const char *commit; /* NULL = it is so now */
	const char *text;
};

struct vault_examine {
	struct vault_past *past;
	struct vault_finding *items;
	size_t count, capacity;
	size_t secrets, commits;   /* looked at */
	size_t narrow;             /* secrets that are good, but somebody entitled now cannot read them yet */
	struct msp_map told;       /* rosters already told about */
	struct msp_map settled;    /* id of a secret -> hash of its deletion, against which a merge has kept it */
	struct msp_map signers;    /* ids of a manifest and its signature -> key by which it was found good */
	struct vault_secret *good; /* secrets that passed, by path */
	size_t good_count, good_capacity;
};

void vault_examine_init(struct vault_examine *examine, struct vault_past *past);
void vault_examine_say(struct vault_examine *examine, const char *rule, const char *path, const char *commit,
	const char *format, ...) __attribute__((format(printf, 5, 6)));
/* A commit as it stands: every secret as of `day`, every file that should not be there. */
int vault_examine_tip(struct vault_examine *examine, const char *commit, const char *day, struct msp_error *err);
/* Every step: commits as vault_past_commits gives them. */
int vault_examine_steps(
	struct vault_examine *examine, const struct vault_commit *commits, size_t count, struct msp_error *err);

/* ---- private: what both share ---- */

/* The files of a secret in a tree. */
struct vault_side {
	const char *unit; /* path of the manifest */
	char yaml[MSP_OID_SIZE], sig[MSP_OID_SIZE], age[MSP_OID_SIZE], gone[MSP_OID_SIZE], gone_sig[MSP_OID_SIZE];
	const char *text, *signature, *gone_text, *gone_signature;
	size_t length, signature_length, gone_length, gone_signature_length;
	char hash[MSP_VAULT_HASH], gone_hash[MSP_VAULT_HASH]; /* of texts */
	struct msp_manifest manifest;
	struct msp_gone deletion;
	bool live, deleted; /* manifest, deletion: there and well formed */
	struct msp_error problem, gone_problem;
};
int vault_side_find(
	struct vault_past *past, const char *tree, const char *unit, struct vault_side *side, struct msp_error *err);
/* Texts of the ids that are filled in; parses. */
int vault_side_read(struct vault_past *past, struct vault_side *side, struct msp_error *err);
/* Is it signed by somebody entitled in the last roster of a chain?  What was found signed by a key before is not
 * computed again; `problem` says why not. */
bool vault_examine_signed(struct vault_examine *examine, const struct msp_roster_chain *chain,
	const struct vault_side *side, const char *day, struct msp_error *problem);
/* The ciphertext: its hash, and as many readers as the manifest names. */
int vault_examine_age(
	struct vault_examine *examine, const struct vault_side *side, const char *commit, struct msp_error *err);
/* Logs of accesses in a commit: files by path. */
int vault_examine_logs(struct vault_examine *examine, const struct msp_roster_chain *chain,
	const struct vault_past_file *files, size_t count, struct msp_error *err);
/* A file that differs from one of the parents; ids, "" = it is not there. */
struct vault_log_step {
	const char *path, *commit, *before, *after;
	bool merge; /* the commit has several parents */
};
int vault_examine_log_step(struct vault_examine *examine, const struct vault_log_step *step, struct msp_error *err);
/* The chain as it was when that roster was the last one; NULL: it is not there. */
const struct msp_roster_chain *vault_chain_then(
	struct msp_arena *arena, const struct msp_roster_chain *chain, int64_t serial);
/* Hash of the recipients that a roster gives a client on a day. */
void vault_expected(struct msp_arena *arena, const struct msp_roster *roster, const char *client, const char *day,
	char hash[MSP_VAULT_HASH]);

#endif
