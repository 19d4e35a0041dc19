/* SPDX-License-Identifier: ISC */
/* What lint of a whole commit shares with lint of a change: --staged and --range. */
#ifndef MSP_CMD_STORE_LINT_H
#define MSP_CMD_STORE_LINT_H

#include "cmd/session.h"
#include "lib/base/map.h"
#include "lib/model/lint.h"
#include "lib/store/git.h"

struct store_entry {
	const char *path;
	uint32_t mode;
};

/* A text that stands in the place of the committed one; NULL = the file is gone, or none that is read. */
struct store_edit {
	const char *text;
	size_t length;
	bool gone;
};

struct store_lint {
	struct msp_session
		*session; /* with --range there is no index: what is asked about may not be in the store yet */
	struct msp_git *git;
	struct msp_lint lint;
	struct store_entry *entries; /* every path of the commit */
	size_t count, capacity;
	struct msp_map edited;      /* path to struct store_edit */
	struct msp_catalog catalog; /* over those texts */
	const char **paths;         /* operands: findings elsewhere are left out; none = all */
	size_t path_count;

	/* Of a change: */
	bool only_edited, retroactive;
	char before[MSP_OID_SIZE], after[MSP_OID_SIZE]; /* commits; "" = nothing, or git's index */
	char tree[MSP_OID_SIZE];                        /* of after */
	struct msp_lint_version *versions;
	size_t version_count, version_capacity;
	bool (*wanted)(const struct store_lint *run, const struct msp_finding *finding); /* NULL = all are */
};

/* lint.c.  Every path of a commit, into entries (store_lint_add for one of them). */
int store_lint_tree(struct store_lint *run, const char *commit, struct msp_error *err);
int store_lint_add(void *context, const struct msp_git_change *change, struct msp_error *err);
void store_lint_start(struct store_lint *run);
int store_lint_look(struct store_lint *run, struct msp_error *err);

/* lint_range.c.  A session without index, which sees also what lies in quarantine. */
int store_lint_open(struct msp_session *session, struct msp_cli *cli, struct msp_error *err);
/* Does everything: "OLD..NEW", also forty zeros for a branch that comes or goes. */
int store_lint_range(struct store_lint *run, const char *range, struct msp_error *err);
/* Fills edited and versions from git's index. */
int store_lint_staged(struct store_lint *run, struct msp_error *err);
/* What must stay, after all texts. */
void store_lint_versions(struct store_lint *run);
/* A text and the paths of the new commit. */
int store_lint_committed(
	struct store_lint *run, const char *path, const char **text, size_t *length, struct msp_error *err);
int store_lint_paths(struct store_lint *run, const char *prefix, const char ***paths, size_t *count);

#endif
