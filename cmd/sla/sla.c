/* SPDX-License-Identifier: ISC */
/* msp-sla: clocks, calendars, and calculators for both. */
#include "cmd/complete.h"
#include "cmd/several.h"
#include "cmd/sla/verbs.h"

static const struct msp_verb *const verbs[] = { &sla_status_verb, &sla_check_verb, &sla_explain_verb,
	&sla_escalate_verb, &sla_report_verb, &sla_whatif_verb, &sla_workload_verb, &sla_forecast_verb,
	&sla_availability_verb, &sla_outage_verb, &sla_credits_verb, &sla_due_verb, &sla_elapsed_verb, &sla_open_verb,
	&sla_periods_verb, &sla_holidays_verb, NULL };

static const struct msp_command command = {
	.name = "msp-sla",
	.summary = "clocks of the contract, calendars, and calculators for both",
	.verbs = verbs,
	.fallback = "status",
	.complete = msp_complete,
	.run = msp_several_run,
};

int main(int argc, char **argv)
{
	return msp_cli_main(&command, argc, argv);
}
