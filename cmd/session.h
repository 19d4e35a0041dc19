/* SPDX-License-Identifier: ISC */
/*
 * What every verb that touches a store does first and last: open repository and index, load the provider, know who acts
 * and what time it is, write one change as one commit.  Here, and only here, the layers are joined.
 */
#ifndef MSP_CMD_SESSION_H
#define MSP_CMD_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/cli/cli.h"
#include "lib/cli/progress.h"
#include "lib/model/catalog.h"
#include "lib/model/extract.h"
#include "lib/store/identity.h"
#include "lib/store/index.h"
#include "lib/store/repo.h"
#include "lib/store/txn.h"

struct msp_session {
	struct msp_cli *cli;
	struct msp_arena *arena; /* the command's */
	struct msp_repo repo;
	struct msp_extract *extract; /* what the index holds, and what a text must be */
	struct msp_index *index;
	struct msp_session
		*shared; /* the first store of several, which has what is not below clients/; NULL = this one */
	struct msp_session **others; /* the other ones, when numbers are drawn */
	size_t other_count;
	struct msp_progress progress; /* of the index, which may be built again at any time */
	struct msp_catalog catalog;   /* of the commit the index shows */
	const struct msp_provider *provider;
	const struct msp_zone *zone;      /* the provider's */
	const struct msp_technician *who; /* after msp_session_actor */
	int64_t clock;                    /* the real one, read once */
	int64_t now;                      /* --now when given, else clock */
	bool now_given;
	bool is_shared; /* only its shared files are wanted: --at is about another store */
	bool syncing;   /* it shares what it commits itself: `sync: auto` has nothing to do */
	struct msp_txn_rules rules;
	struct msp_map drawn; /* numbers given out by this transaction */
	struct msp_txn *txn;  /* between begin and commit */
	const char **echoes;  /* told when the transaction is committed */
	size_t echo_count, echo_capacity;
};

/* Opens the store for reading (and, later, writing): the one of several that cmd/several.h has chosen.  client narrows
 * --at to one client's subtree; NULL = all.  Close it also after failure. */
int msp_session_open(struct msp_session *session, struct msp_cli *cli, const char *client, struct msp_error *err);
void msp_session_close(struct msp_session *session);
/* The run function of a verb that needs an open session and nothing else: lists its columns when asked for those, else
 * opens, acts and closes.  given is what was parsed of its options. */
int msp_session_run(struct msp_cli *cli, const void *given,
	int (*act)(struct msp_session *session, const void *given, struct msp_error *err), struct msp_error *err);

/* Names files under prefix (NULL = all) that did not parse on stderr; returns `result`, or MSP_DATA when there were any
 * and result is 0.  Every reader ends with it. */
int msp_session_finish(struct msp_session *session, const char *prefix, int result, struct msp_error *err);

/* Who acts: --as, $MSP_LOGIN, git config msp.login, the one technician with git's user.email; else CONFIG. */
int msp_session_actor(struct msp_session *session, const struct msp_technician **who, struct msp_error *err);
/* The same, NULL instead of an error when nobody can be told: for @mine in readers and the like. */
const struct msp_technician *msp_session_actor_or_null(struct msp_session *session);

/* --when as an instant; MSP_TIME_NONE when not given. */
int msp_session_when(struct msp_session *session, int64_t *at, struct msp_error *err);

/* Takes the lock, brings index and catalog to the tip.  From here on reads are of the tip and nobody else writes. */
int msp_session_begin(struct msp_session *session, struct msp_error *err);
/* Committed or already changed text of a path inside the transaction, in the arena. */
int msp_session_read(
	struct msp_session *session, const char *path, const char **text, size_t *length, struct msp_error *err);
/* What a change did, told on stderr (msp_cli_note) once it is committed: not before, and not with -n. */
void msp_session_echo(struct msp_session *session, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Commits everything put into session->txn, or shows the difference with -n; ends the transaction, refreshes the index,
 * tells the echoes. */
int msp_session_commit(struct msp_session *session, const char *subject, const char *body, struct msp_error *err);

/* What a person typed must not go with a write that failed: kept in the state folder as NAME, NAME-2 …, with the
 * suffix, never over another text; the hint of err then ends with where.  Shown on stderr when it cannot be kept. */
void msp_session_keep(struct msp_session *session, const char *name, const char *suffix, const void *text,
	size_t length, struct msp_error *err);

/* $XDG_STATE_HOME/msp or ~/.local/state/msp, made when missing; CONFIG without a home. */
int msp_session_state_dir(struct msp_session *session, const char **path, struct msp_error *err);

/* Draws a free number for a new record of this store (call between begin and commit). */
int msp_session_number(struct msp_session *session, char number[MSP_NUMBER_SIZE], struct msp_error *err);
/* The number and uid of a record made by a program: derived from client and origin, so that two clones doing the same
 * job make the same record. */
int msp_session_number_of(struct msp_session *session, const char *client, const char *origin,
	char number[MSP_NUMBER_SIZE], char uid[MSP_UID_SIZE], struct msp_error *err);

/* Words of the store's language for echoes ("→ resuelto"): es when the provider says es. */
bool msp_session_spanish(const struct msp_session *session);

#endif
