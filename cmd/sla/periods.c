/* SPDX-License-Identifier: ISC */
/* periods: the open spans from an instant on. */
#include "cmd/sla/calculator.h"
#include "cmd/sla/verbs.h"

#define OTHERWISE 5
#define MOST 100000

struct periods_options {
	const char *calendar;
	int64_t count;
	bool back;
};

static const struct msp_option options[] = { SLA_CALENDAR_OPTION(struct periods_options),
	{ "count", 'N', MSP_OPTION_INT, offsetof(struct periods_options, count), "NUMBER", "how many (5)", NULL },
	{ "back", 'b', MSP_OPTION_FLAG, offsetof(struct periods_options, back), NULL,
		"those before the instant, the latest first", NULL },
	MSP_OPTION_END };

static bool next_period(const struct msp_calendar *calendar, bool back, int64_t *at, struct msp_span *span)
{
	if (back ? !msp_calendar_previous(calendar, *at, span) : !msp_calendar_next(calendar, *at, span))
		return false;
	if (back && span->end > *at)
		span->end = *at;
	if (!back && span->start < *at)
		span->start = *at;
	*at = back ? span->start : span->end;
	return true;
}

static int answer(
	struct sla_calculator *calculator, void *context, const struct sla_question *question, struct msp_error *err)
{
	const struct periods_options *periods_options = context;
	int64_t count = periods_options->count;
	struct msp_span span;
	int64_t at;

	if (sla_time(question->words[0], &at, err) < 0)
		return -1;
	for (int64_t i = 0; i < count; i++) {
		if (!next_period(calculator->calendar, periods_options->back, &at, &span))
			return i > 0 ? 0 : sla_nothing_found(calculator, "open time", err);
		sla_print_time(calculator->cli, span.start, '\t');
		sla_print_time(calculator->cli, span.end, '\n');
	}
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	struct periods_options *periods_options = parsed;
	struct sla_calculator calculator;
	int result;

	if (periods_options->count == 0)
		periods_options->count = OTHERWISE;
	if (periods_options->count < 0 || periods_options->count > MOST)
		return msp_error_set(err, MSP_USAGE, "-N must be from 1 to %d", MOST);
	result = sla_calculator_open(&calculator, cli, periods_options->calendar, err);
	if (result == 0)
		result = sla_calculator_ask(&calculator, NULL, 1, 1, answer, parsed, err);
	sla_calculator_close(&calculator);
	return result;
}

const struct msp_verb sla_periods_verb = {
	.name = "periods",
	.summary = "the open spans from an instant on",
	.operands = "START | -",
	.minimum = 1,
	.maximum = 1,
	.flags = MSP_VERB_NO_STORE,
	.options = options,
	.options_size = sizeof(struct periods_options),
	.details =
		"A line for each, start and end in UTC with a tab between.  A span that START lies in begins there.\n"
		"With - a START on each line of standard input.",
	.examples = "msp-sla periods -k laboral 2026-11-03T09:12:04-06:00 -N 3",
	.run = run,
};
