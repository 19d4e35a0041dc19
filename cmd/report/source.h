/* SPDX-License-Identifier: ISC */
/* Figures and reports of clients out of an open session. */
#ifndef MSP_CMD_REPORT_SOURCE_H
#define MSP_CMD_REPORT_SOURCE_H

#include "cmd/months.h"
#include "cmd/session.h"
#include "lib/model/report.h"

struct report_source {
	struct msp_session *session;
	struct msp_months months;
	struct msp_problems *problems; /* gets what was changed of the look; NULL = not wanted */
};

int report_source_open(struct report_source *source, struct msp_session *session, struct msp_error *err);

/* Slugs of all clients but the reserved ones, in order, in the session's arena. */
int report_source_clients(struct report_source *source, const char ***slugs, size_t *count, struct msp_error *err);

/* Figures of a client and month ("2026-10"); everything they point to is in arena.  USAGE when the month is none, or
 * begins after what the commit knows. */
int report_source_metrics(struct report_source *source, struct msp_arena *arena, const char *client, const char *month,
	struct msp_metrics *metrics, struct msp_error *err);

/* clients/<client>/reports/<month>.yaml */
const char *report_issue_path(struct msp_arena *arena, const char *client, const char *month);
/* What was issued about a month, oldest first; none is no error. */
int report_source_issues(struct report_source *source, struct msp_arena *arena, const char *client, const char *month,
	struct msp_issue **issues, size_t *count, struct msp_error *err);

/* Key figures of a month and the shares of its tickets, credits of services included. */
int report_source_figures(struct report_source *source, struct msp_arena *arena, const struct msp_metrics *metrics,
	struct msp_figures *figures, struct msp_error *err);

/* Appends the report, with what changed of the month before since it was issued; language NULL = the client's. */
int report_source_write(struct report_source *source, struct msp_arena *arena, const struct msp_metrics *metrics,
	const char *language, enum msp_report_format format, struct msp_buf *out, struct msp_error *err);

#endif
