/* SPDX-License-Identifier: ISC */
/* msp-report: what clients and owners read. */
#include "cmd/complete.h"
#include "cmd/report/verbs.h"
#include "cmd/several.h"

static const struct msp_verb *const verbs[] = { &report_monthly_verb, &report_issue_verb, &report_diff_verb,
	&report_render_verb, &report_history_verb, NULL };

static const struct msp_command command = {
	.name = "msp-report",
	.summary = "monthly client reports and the other documents people read",
	.verbs = verbs,
	.complete = msp_complete,
	.run = msp_several_run,
};

int main(int argc, char **argv)
{
	return msp_cli_main(&command, argc, argv);
}
