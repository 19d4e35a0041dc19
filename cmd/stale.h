/* SPDX-License-Identifier: ISC */
/* How old what this clone knows is: for verbs that raise alarms, which must not trust a clone that hears of nothing. */
#ifndef MSP_CMD_STALE_H
#define MSP_CMD_STALE_H

#include <stdbool.h>
#include <stdint.h>

#include "cmd/session.h"

/* File in the common git directory whose time is that of the last fetch which succeeded, for who fetches without git's
 * own FETCH_HEAD. */
#define MSP_STALE_STAMP "msp/fetched"

/* The option, for the tables of verbs. */
#define MSP_STALE_OPTION(type, member)                                               \
	{                                                                            \
		"max-stale", 0, MSP_OPTION_TEXT, offsetof(type, member), "DURATION", \
			"exit 75 when the last fetch is longer ago", NULL            \
	}

/* Instant of the last fetch, or of the clone; MSP_TIME_NONE when it never fetched.  false: the repository has no
 * remote, so that there is nobody to be behind. */
bool msp_stale_fetched(struct msp_session *session, int64_t *at);

/* BUSY when the last fetch is longer ago than limit (as typed; NULL = no limit); USAGE when limit is no span of time.
 */
int msp_stale_check(struct msp_session *session, const char *limit, struct msp_error *err);

/* A note on how old the clone is, when it has a remote. */
void msp_stale_note(struct msp_session *session);

#endif
