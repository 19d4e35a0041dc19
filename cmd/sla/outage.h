/* SPDX-License-Identifier: ISC */
/* What the actions of msp-sla outage share. */
#ifndef MSP_CMD_SLA_OUTAGE_H
#define MSP_CMD_SLA_OUTAGE_H

#include <stdbool.h>

#include "cmd/outage.h"
#include "cmd/session.h"

struct sla_outage_options {
	const char *from, *until, *weight, *ticket, *announced, *approved_by, *reason, *evidence;
	bool maintenance, emergency;
};

#define SLA_OUTAGE_COLUMN_COUNT 20
extern const struct msp_column sla_outage_columns[SLA_OUTAGE_COLUMN_COUNT];

/* ls [CLIENT [MONTH]] */
int sla_outage_list(struct msp_session *session, char *const *operands, size_t count, struct msp_error *err);

/* new CLIENT SERVICE [TEXT], gap CLIENT SERVICE FROM..TO */
int sla_outage_new(struct msp_session *session, const struct sla_outage_options *options, char *const *operands,
	size_t count, struct msp_error *err);
int sla_outage_gap(struct msp_session *session, const struct sla_outage_options *options, char *const *operands,
	size_t count, struct msp_error *err);

/* A time as people type it; USAGE names the option.  text NULL leaves *at as it is. */
int sla_outage_time(
	struct msp_session *session, const char *option, const char *text, int64_t *at, struct msp_error *err);
/* --weight; the whole when not given. */
int sla_outage_weight(const char *text, int *weight, struct msp_error *err);
/* --ticket as "acme-4815164"; NULL stays NULL. */
int sla_outage_ticket(struct msp_session *session, const char *client, const char *operand, const char **ticket,
	struct msp_error *err);

#endif
