/* SPDX-License-Identifier: ISC */
/* Inside of explain.c: where in its file a calendar says what holds on a day. */
#ifndef MSP_MODEL_EXPLAIN_RULE_H
#define MSP_MODEL_EXPLAIN_RULE_H

#include "lib/model/explain.h"

/* Fills rule, path, line and calendar of an interval that lies within a day of a calendar of hours and is open all the
 * time, or never.  Errors are those of reading the calendar's file. */
int msp_rule_of_day(struct msp_explainer *explainer, const struct msp_calendar *calendar, struct msp_date date,
	bool open, struct msp_interval *interval, struct msp_error *err);

#endif
