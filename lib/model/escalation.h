/* SPDX-License-Identifier: ISC */
/*
 * Who must be told when a clock runs out (ticket-sla.md, `escalate` of a policy).  Pure: no clock, no writing.
 *
 * A step belongs to one run of a clock: an interval of `update`, a visit, a segment after a late reopening each have
 * their own.  What was told stands in the log as `escalated: {clock, step, to}`, at the instant the step was reached:
 * every clone computes the same instant, so that two of them which record the same step make the same event.
 */
#ifndef MSP_MODEL_ESCALATION_H
#define MSP_MODEL_ESCALATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/model/catalog.h"
#include "lib/model/clock.h"
#include "lib/model/policy.h"
#include "lib/model/ticket.h"

struct msp_escalation_step {
	enum msp_clock_kind clock;
	int64_t share;               /* of the time promised, in hundredths of a percent; may be over 10000 */
	const char *at;              /* as the policy says it: "75%" */
	const char *to;              /* "assignee" "lead" "manager", a login or a mail address */
	const char *type, *priority; /* only of these; NULL = of all */
	int line;                    /* in the policy's file */
};

/* The steps of a policy, in its order.  DATA error with line: a share of nothing. */
int msp_escalation_steps(struct msp_arena *arena, const struct msp_policy *policy, struct msp_escalation_step **steps,
	size_t *count, struct msp_error *err);

/* A step that a clock has reached. */
struct msp_escalation {
	const struct msp_clock *clock;
	const struct msp_escalation_step *step;
	int64_t reached;
};

/* Steps that the clocks which still go have reached at `now`, told or not, by instant, then as their events are ordered
 * in a log.  While a clock is paused its share stays: nothing new is reached.  DATA and MISSING errors name the policy.
 */
int msp_escalations_reached(struct msp_catalog *catalog, struct msp_arena *arena, const struct msp_clock *clocks,
	size_t count, int64_t now, struct msp_escalation **items, size_t *item_count, struct msp_error *err);

/* Does the log say that `to` (a login or mail address) was told this step of this run?  The ticket must have its nodes:
 * read from the record, not from the index. */
bool msp_escalation_said(const struct msp_ticket *ticket, const struct msp_escalation *escalation, const char *to);

struct msp_recipient {
	const char *to;    /* what the log says: the login, else the mail address */
	const char *login; /* NULL for an address of somebody else */
	const char *mail;  /* NULL when the technician has none */
};

/*
 * Whom a step means, of the team as of `now`.  assignee: who has the ticket; when nobody has it, or has left, the lead.
 * lead: `lead` of msp.yaml, else `backup_lead`.  manager: `manager` of the client, else `backup`.  DATA error that says
 * what is missing, with the way to add it as hint.
 */
int msp_escalation_recipient(struct msp_catalog *catalog, const char *client, const char *assignee, const char *to,
	int64_t now, struct msp_recipient *recipient, struct msp_error *err);

#endif
