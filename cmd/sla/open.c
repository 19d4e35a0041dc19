/* SPDX-License-Identifier: ISC */
/* open: does an instant count? */
#include "cmd/sla/calculator.h"
#include "cmd/sla/verbs.h"

struct open_options {
	const char *calendar;
};

static const struct msp_option options[] = { SLA_CALENDAR_OPTION(struct open_options), MSP_OPTION_END };

static int answer(
	struct sla_calculator *calculator, void *context, const struct sla_question *question, struct msp_error *err)
{
	int64_t at;
	bool open;

	(void)context;
	if (sla_time(question->words[0], &at, err) < 0)
		return -1;
	open = msp_calendar_open(calculator->calendar, at);
	fprintf(calculator->cli->out, "%s\n", open ? "yes" : "no");
	return open ? 0 : MSP_NO;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const struct open_options *open_options = parsed;
	struct sla_calculator calculator;
	int result = sla_calculator_open(&calculator, cli, open_options->calendar, err);

	if (result == 0)
		result = sla_calculator_ask(&calculator, NULL, 1, 1, answer, NULL, err);
	sla_calculator_close(&calculator);
	return result;
}

const struct msp_verb sla_open_verb = {
	.name = "open",
	.summary = "whether an instant counts: yes or no, exit 0 or 1",
	.operands = "TIME | -",
	.minimum = 1,
	.maximum = 1,
	.flags = MSP_VERB_NO_STORE,
	.options = options,
	.options_size = sizeof(struct open_options),
	.details = "With - an instant on each line of standard input; exit 1 when one of them does not count.",
	.examples = "msp-sla open -k laboral 2026-11-03T09:12:04-06:00 && echo we are open",
	.run = run,
};
