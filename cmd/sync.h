/* SPDX-License-Identifier: ISC */
/* Sharing by itself (`sync: auto` in msp.yaml): writers start it and forget it; status tells what became of it. */
#ifndef MSP_CMD_SYNC_H
#define MSP_CMD_SYNC_H

#include <stdint.h>

#include "cmd/session.h"

#define MSP_SYNC_AGE ((int64_t)5 * MSP_MINUTE) /* a fetch this old is made again */

/* After a commit: starts msp-store sync --background where the store wants it and has a remote.  Takes a millisecond,
 * never fails. */
void msp_sync_after_write(struct msp_session *session);

/* What the last sync came to: NULL = it went well.  Kept in msp/sync in the common git directory. */
void msp_sync_remember(struct msp_session *session, const char *trouble);
/* Trouble of the last one, in the arena, and when; NULL = none, or there was none yet. */
const char *msp_sync_trouble(struct msp_session *session, int64_t *at);

/* Notes that a fetch succeeded now. */
void msp_sync_fetched(struct msp_session *session);

/* Warns when the remote's branch has lost what this clone has from it: for every verb, since whoever runs `git pull`
 * hears of it from nobody.  Looks at two files as long as nothing moved. */
void msp_sync_watch(struct msp_session *session);

#endif
