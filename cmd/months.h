/* SPDX-License-Identifier: ISC */
/* Figures of clients and months (lib/model/metrics.h) out of an open session: what reports and msp-sla share. */
#ifndef MSP_CMD_MONTHS_H
#define MSP_CMD_MONTHS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cmd/session.h"
#include "lib/model/metrics.h"

struct msp_months {
	struct msp_session *session;
	int64_t known; /* up to when the data goes: the commit's time; a caller may say another instant */
	bool levels;   /* do technicians have different levels? */
};

int msp_months_open(struct msp_months *months, struct msp_session *session, struct msp_error *err);

/* Slugs of all clients but the reserved ones, in order, in the session's arena. */
int msp_months_clients(struct msp_months *months, const char ***slugs, size_t *count, struct msp_error *err);

/* Client, month ("2026-10") and cutoff of a request, without tickets.  Errors as of msp_months_request. */
int msp_months_frame(struct msp_months *months, struct msp_arena *arena, const char *client, const char *month,
	struct msp_metrics_request *request, struct msp_error *err);

/* What msp_metrics_compute asks for, of a client and month ("2026-10"), with its tickets, all in arena.  USAGE when the
 * month is none, or begins after what is known; MISSING for an unknown client, with the nearest. */
int msp_months_request(struct msp_months *months, struct msp_arena *arena, const char *client, const char *month,
	struct msp_metrics_request *request, struct msp_error *err);

/* Both steps at once. */
int msp_months_compute(struct msp_months *months, struct msp_arena *arena, const char *client, const char *month,
	struct msp_metrics *metrics, struct msp_error *err);

#endif
