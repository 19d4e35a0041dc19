/* SPDX-License-Identifier: ISC */
/* The verbs of msp-report, one file each. */
#ifndef MSP_CMD_REPORT_VERBS_H
#define MSP_CMD_REPORT_VERBS_H

#include "lib/cli/cli.h"

extern const struct msp_verb report_monthly_verb;
extern const struct msp_verb report_issue_verb;
extern const struct msp_verb report_diff_verb;
extern const struct msp_verb report_render_verb;
extern const struct msp_verb report_history_verb;

#endif
