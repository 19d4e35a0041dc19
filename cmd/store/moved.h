/* SPDX-License-Identifier: ISC */
/* Clients that were split off (msp-move(5)), and words about them that others wrote here meanwhile. */
#ifndef MSP_CMD_STORE_MOVED_H
#define MSP_CMD_STORE_MOVED_H

#include "cmd/session.h"
#include "lib/base/map.h"
#include "lib/store/conflict.h"

/* Names on stderr each client that went and of which this store has files again, with how to carry them over.  paths
 * (keys) narrows to clients with a file among them, NULL = all.  Returns how many are named. */
size_t store_moved_tell(struct msp_session *session, const struct msp_map *paths);

/* The same for conflicts of a merge that was not made: one of the two commits has taken the client away. */
void store_moved_conflicts(struct msp_session *session, const struct msp_conflicts *conflicts, const char *theirs);

#endif
