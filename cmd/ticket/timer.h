/* SPDX-License-Identifier: ISC */
/*
 * Running timers of this person on this machine: ${XDG_STATE_HOME:-~/.local/state}/msp/timers.yaml, a map from ticket
 * id to the instant it was started.  Nothing reaches the store before `stop`.
 */
#ifndef MSP_CMD_TICKET_TIMER_H
#define MSP_CMD_TICKET_TIMER_H

#include "cmd/session.h"

/* *started is MSP_TIME_NONE when no timer runs for this id. */
int ticket_timer_get(struct msp_session *session, const char *id, int64_t *started, struct msp_error *err);
/* started MSP_TIME_NONE removes it. */
int ticket_timer_set(struct msp_session *session, const char *id, int64_t started, struct msp_error *err);
/* Ids with a running timer. */
int ticket_timer_list(struct msp_session *session, const char ***ids, size_t *count, struct msp_error *err);

#endif
