/* SPDX-License-Identifier: ISC */
/* elapsed: business seconds between two instants. */
#include <inttypes.h>

#include "cmd/sla/calculator.h"
#include "cmd/sla/verbs.h"

struct elapsed_options {
	const char *calendar;
	struct msp_texts pauses;
};

static const struct msp_option options[] = { SLA_CALENDAR_OPTION(struct elapsed_options),
	SLA_PAUSE_OPTION(struct elapsed_options), MSP_OPTION_END };

static int answer(
	struct sla_calculator *calculator, void *context, const struct sla_question *question, struct msp_error *err)
{
	int64_t start, end;

	(void)context;
	if (sla_time(question->words[0], &start, err) < 0 || sla_time(question->words[1], &end, err) < 0)
		return -1;
	fprintf(calculator->cli->out, "%" PRId64 "\n",
		msp_calendar_elapsed_paused(calculator->calendar, start, end, question->pauses, question->pause_count));
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const struct elapsed_options *elapsed_options = parsed;
	struct sla_calculator calculator;
	int result = sla_calculator_open(&calculator, cli, elapsed_options->calendar, err);

	if (result == 0)
		result = sla_calculator_ask(&calculator, &elapsed_options->pauses, 2, 2, answer, NULL, err);
	sla_calculator_close(&calculator);
	return result;
}

const struct msp_verb sla_elapsed_verb = {
	.name = "elapsed",
	.summary = "business seconds between two instants",
	.operands = "START END | -",
	.minimum = 1,
	.maximum = 2,
	.flags = MSP_VERB_NO_STORE,
	.options = options,
	.options_size = sizeof(struct elapsed_options),
	.details = "Half-open: the second of END does not count.  An END before START is 0.\n"
		   "With - each line of standard input holds the arguments of one question.",
	.examples = "msp-sla elapsed -k 24x7 2026-11-03T15:12:04Z 2026-11-03T17:05:00Z\n"
		    "msp-sla elapsed -k laboral 2026-11-03T17:00:00-06:00 2026-11-04T10:00:00-06:00",
	.run = run,
};
