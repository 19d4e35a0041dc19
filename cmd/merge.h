/* SPDX-License-Identifier: ISC */
/* Merging for the commands: the rules of lib/model joined with the walk of lib/store.  sync calls msp_session_merge. */
#ifndef MSP_CMD_MERGE_H
#define MSP_CMD_MERGE_H

#include "cmd/session.h"
#include "lib/model/merge.h"
#include "lib/store/merge.h"

/* Rules for a session that is open; model and rules must stay as long as the merge. */
void msp_merge_session_rules(struct msp_session *session, struct msp_merge_model *model, struct msp_merge_rules *rules);

/* msp_merge_model.lines through libgit2; context is the struct msp_repo, NULL = every such document is a conflict. */
int msp_merge_lines_by_git(
	void *context, const struct msp_merge_input *input, struct msp_buf *out, struct msp_error *err);

struct msp_session_merged {
	enum msp_merge_kind kind;
	char commit[MSP_OID_SIZE]; /* the tip afterwards */
	const char **notes;        /* records that have new numbers, for people; already told with msp_cli_note */
	size_t note_count;
	struct msp_conflicts conflicts; /* when it failed with BUSY because of them */
};

/*
 * Merges a commit into the branch: one commit with two parents, or a fast forward, or nothing (see kind).  The session
 * is open and not begun; it is refreshed afterwards.  subject NULL = "merge <12 digits of theirs>".  Conflicts: nothing
 * is moved, they are remembered for msp-store resolve, told on stderr, and the error is BUSY.  With -n only what would
 * change is shown.
 */
int msp_session_merge(struct msp_session *session, const char *theirs, const char *subject,
	struct msp_session_merged *merged, struct msp_error *err);

/* The same with a commit whose history is another one: theirs give way where numbers collide. */
int msp_session_join(struct msp_session *session, const char *theirs, const char *subject,
	struct msp_session_merged *merged, struct msp_error *err);

/* Path, key and the three values of each conflict on stderr, and the command that decides it. */
void msp_merge_tell(struct msp_cli *cli, const struct msp_conflicts *conflicts);

/* git's configuration for plain `git merge`, `git pull` and `git rebase` in this repository: the driver and
 * merge.renames=false.  For init, clone and `msp-store merge-driver --install`. */
int msp_merge_configure(struct msp_arena *arena, const struct msp_repo *repo, struct msp_error *err);
/* Is it there?  A bare repository needs none. */
int msp_merge_configured(struct msp_session *session, bool *configured, struct msp_error *err);
/* Warns when it is not, in a clone of something: for status, and for writers after a commit. */
void msp_merge_warn(struct msp_session *session);
/* What to run when it is not. */
#define MSP_MERGE_INSTALL "msp-store merge-driver --install"
/* Content of .gitattributes in a new store. */
extern const char msp_merge_attributes[];

#endif
