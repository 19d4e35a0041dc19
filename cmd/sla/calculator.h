/* SPDX-License-Identifier: ISC */
/*
 * What the calculators (due, elapsed, open, periods) share: the calendar they are asked about, and arguments that come
 * as operands or, with "-", as lines of standard input.
 */
#ifndef MSP_CMD_SLA_CALCULATOR_H
#define MSP_CMD_SLA_CALCULATOR_H

#include <stdbool.h>
#include <stddef.h>

#include "cmd/session.h"
#include "lib/cli/cli.h"
#include "lib/model/calendar.h"

#define SLA_CALENDAR_OPTION(type)                                                                       \
	{                                                                                               \
		"calendar", 'k', MSP_OPTION_TEXT, offsetof(type, calendar), "NAME|FILE",                \
			"calendar of the store, a YAML file, or 24x7; else the store's own", "calendar" \
	}
#define SLA_PAUSE_OPTION(type)                                                      \
	{                                                                           \
		"pause", 'p', MSP_OPTION_LIST, offsetof(type, pauses), "START/END", \
			"leaves this span out; may be given several times", NULL    \
	}

struct sla_calculator {
	struct msp_cli *cli;
	const struct msp_calendar *calendar;
	struct msp_session session; /* open only when the calendar is the store's */
	bool in_store;
};

/* name as the option has it; NULL = the store's own calendar.  24x7 and files need no store.  Close it also after
 * failure. */
int sla_calculator_open(
	struct sla_calculator *calculator, struct msp_cli *cli, const char *name, struct msp_error *err);
void sla_calculator_close(struct sla_calculator *calculator);

/* One question: its words without options, and the pauses, united. */
struct sla_question {
	char **words;
	size_t count;
	struct msp_span *pauses;
	size_t pause_count;
};

/* An answer: 0, MSP_NO or -1. */
typedef int sla_answer(
	struct sla_calculator *calculator, void *context, const struct sla_question *question, struct msp_error *err);

/* Asks once for the operands, or once for each line when they are "-"; minimum and maximum are numbers of words.  The
 * first MSP_NO is the result.  Errors name the line. */
int sla_calculator_ask(struct sla_calculator *calculator, const struct msp_texts *pauses, size_t minimum,
	size_t maximum, sla_answer *answer, void *context, struct msp_error *err);

/* RFC 3339, as USAGE errors: of operands that is what they are, for lines they become DATA errors. */
int sla_time(const char *text, int64_t *at, struct msp_error *err);
int sla_duration(const char *text, struct msp_duration *duration, struct msp_error *err);
/* Writes an instant in UTC and `end`. */
void sla_print_time(struct msp_cli *cli, int64_t at, char end);
/* "calendar laboral has none within ten years". */
int sla_nothing_found(const struct sla_calculator *calculator, const char *what, struct msp_error *err);

#endif
