/* SPDX-License-Identifier: ISC */
/* What the actions of msp-sla credits share. */
#ifndef MSP_CMD_SLA_CREDITS_H
#define MSP_CMD_SLA_CREDITS_H

#include <stdbool.h>
#include <stdint.h>

#include "cmd/months_credit.h"
#include "cmd/listing.h"

struct sla_credits_options {
	const char *amount, *why;
	bool replace, check;
};

/* Figures and credits of one client and month. */
struct sla_credits {
	struct msp_session *session;
	struct msp_months months;
	struct msp_metrics_request request;
	struct msp_metrics metrics;
	struct msp_month_services services;
	struct msp_credits credits;
};

/* known: up to when the data goes; MSP_TIME_NONE = the commit's time. */
int sla_credits_compute(
	struct sla_credits *work, const char *client, const char *month, int64_t known, struct msp_error *err);

/* "panadería 2026-10: no credit: …" in a few words; for notes and errors. */
const char *sla_credits_summary(struct sla_credits *work);

/* The proposal as the record will have it (msp-credit(5)), without `approved` and `why`.  amount is the one before tax
 * that is approved. */
struct msp_node *sla_credits_node(struct sla_credits *work, int64_t amount);

/* approve CLIENT MONTH */
int sla_credits_approve(struct msp_session *session, const struct sla_credits_options *options, const char *client,
	const char *month, struct msp_error *err);

#endif
