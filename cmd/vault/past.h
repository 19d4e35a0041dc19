/* SPDX-License-Identifier: ISC */
/*
 * The vault in commits of the past, read from git without any key: which commits touched it, what stood in them, which
 * rosters were in force.  Nothing here believes anything: who reads checks (examine.h, readers.h).
 */
#ifndef MSP_CMD_VAULT_PAST_H
#define MSP_CMD_VAULT_PAST_H

#include <stdbool.h>
#include <stdint.h>

#include "cmd/vault/store.h"
#include "lib/store/git.h"

#define VAULT_ROSTERS "vault/roster"

struct vault_past {
	struct vault *vault;
	struct msp_arena *arena;
	struct msp_git *git;
	struct msp_map chains;        /* id of the folder of rosters -> struct vault_past_chain * */
	struct msp_map texts;         /* id of a blob -> struct vault_past_text * */
	const struct vault_use *uses; /* of recovery keys (break_glass.h), once stories were loaded */
	size_t use_count;
};

/* Rosters as they were; chain NULL = they could not be read, and why. */
struct vault_past_chain {
	const struct msp_roster_chain *chain;
	struct msp_error problem;
};

struct vault_past_text {
	const char *text;
	size_t length;
};

struct vault_commit {
	const char *id;
	char tree[MSP_OID_SIZE];
	const char **parents;
	size_t parent_count;
	int64_t at; /* what its committer's clock said */
};

/* Loads libgit2; sees what a push brings before it is let in (githooks(5), pre-receive).  Close also after failure. */
int vault_past_open(struct vault_past *past, struct vault *vault, struct msp_error *err);
void vault_past_close(struct vault_past *past);

/* Commits reachable from `newer` and not from `older` ("" = all) that touch rosters or secrets (of one client, NULL =
 * of all), parents before children. */
int vault_past_commits(struct vault_past *past, const char *older, const char *newer, const char *client,
	struct vault_commit **commits, size_t *count, struct msp_error *err);
/* Is `older` an ancestor of `newer`, or the same?  A commit that is not there is none. */
int vault_past_goes_on(
	struct vault_past *past, const char *older, const char *newer, bool *goes_on, struct msp_error *err);

/* A file of the vault in a tree. */
struct vault_past_file {
	const char *path;
	uint32_t mode;
	const char *oid;
};
/* All of the vault in a commit, by path: vault/ and clients/<client>/vault/. */
int vault_past_files(struct vault_past *past, const char *commit, struct vault_past_file **files, size_t *count,
	struct msp_error *err);
/* Id of what stands at a path in a tree; "" when nothing does. */
int vault_past_find(
	struct vault_past *past, const char *tree, const char *path, char oid[MSP_OID_SIZE], struct msp_error *err);
/* Content of a blob, kept; *text NULL for oid "".  Only for small ones. */
int vault_past_text(struct vault_past *past, const char *oid, const char **text, size_t *length, struct msp_error *err);
/* Rosters of a tree. */
int vault_past_chain(
	struct vault_past *past, const char *tree, const struct vault_past_chain **chain, struct msp_error *err);

/* "clients/acme/vault/fw-admin.{yaml,yaml.sig,age,gone.yaml,gone.yaml.sig}" -> that of the manifest; NULL: no file of a
 * secret. */
const char *vault_past_unit(struct msp_arena *arena, const char *path);
/* "acme/fw-admin" */
const char *vault_past_reference(struct msp_arena *arena, const char *manifest);

#endif
