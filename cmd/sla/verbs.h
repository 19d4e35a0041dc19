/* SPDX-License-Identifier: ISC */
/* The verbs of msp-sla. */
#ifndef MSP_CMD_SLA_VERBS_H
#define MSP_CMD_SLA_VERBS_H

#include "lib/cli/cli.h"

extern const struct msp_verb sla_due_verb, sla_elapsed_verb, sla_open_verb, sla_periods_verb, sla_holidays_verb,
	sla_status_verb, sla_check_verb, sla_explain_verb, sla_escalate_verb, sla_report_verb, sla_whatif_verb,
	sla_workload_verb, sla_forecast_verb, sla_availability_verb, sla_outage_verb, sla_credits_verb;

#endif
