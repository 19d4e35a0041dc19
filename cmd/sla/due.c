/* SPDX-License-Identifier: ISC */
/* due: the instant at which a duration of business time has passed. */
#include "cmd/sla/calculator.h"
#include "cmd/sla/verbs.h"

struct due_options {
	const char *calendar;
	struct msp_texts pauses;
	bool back;
};

static const struct msp_option options[] = { SLA_CALENDAR_OPTION(struct due_options),
	SLA_PAUSE_OPTION(struct due_options),
	{ "back", 'b', MSP_OPTION_FLAG, offsetof(struct due_options, back), NULL,
		"counts back: the latest instant to begin at", NULL },
	MSP_OPTION_END };

static bool find_back(const struct msp_calendar *calendar, int64_t start, struct msp_duration duration,
	const struct sla_question *question, int64_t *due)
{
	int64_t seconds = duration.seconds;
	struct msp_span span;

	if (duration.days > 0) {
		if (!msp_calendar_days(calendar, start, -duration.days, duration.end_of_day, due))
			return false;
		seconds = msp_calendar_elapsed(calendar, *due, start);
		if (msp_calendar_elapsed_paused(calendar, *due, start, question->pauses, question->pause_count) ==
			seconds)
			return true;
	}
	if (seconds > 0)
		return msp_calendar_due_paused(calendar, start, -seconds, question->pauses, question->pause_count, due);
	if (!msp_calendar_previous(calendar, start, &span))
		return false;
	*due = span.end < start ? span.end : start;
	return true;
}

static int answer(
	struct sla_calculator *calculator, void *context, const struct sla_question *question, struct msp_error *err)
{
	const struct due_options *due_options = context;
	struct msp_arena *arena = &calculator->cli->arena;
	const char *text = question->words[1];
	struct msp_duration duration;
	struct msp_target target;
	int64_t start, due;
	bool found;

	if (question->count == 3)
		text = msp_arena_printf(arena, "%s %s", text, question->words[2]);
	if (sla_time(question->words[0], &start, err) < 0 || sla_duration(text, &duration, err) < 0)
		return -1;
	if (due_options->back)
		found = find_back(calculator->calendar, start, duration, question, &due);
	else
		found = msp_calendar_target(calculator->calendar, start, duration, &target) &&
			msp_calendar_target_due(
				calculator->calendar, start, &target, question->pauses, question->pause_count, &due);
	if (!found)
		return sla_nothing_found(calculator, "such instant", err);
	sla_print_time(calculator->cli, due, '\n');
	return 0;
}

static int run(struct msp_cli *cli, void *parsed, struct msp_error *err)
{
	const struct due_options *due_options = parsed;
	struct sla_calculator calculator;
	int result = sla_calculator_open(&calculator, cli, due_options->calendar, err);

	if (result == 0)
		result = sla_calculator_ask(&calculator, &due_options->pauses, 2, 3, answer, parsed, err);
	sla_calculator_close(&calculator);
	return result;
}

const struct msp_verb sla_due_verb = {
	.name = "due",
	.summary = "when a duration of business time has passed",
	.operands = "START DURATION | -",
	.minimum = 1,
	.maximum = 3,
	.flags = MSP_VERB_NO_STORE,
	.options = options,
	.options_size = sizeof(struct due_options),
	.details = "START is RFC 3339; DURATION 90s 30m 4h 1h30m, or working days: 2d, \"2d eod\".\n"
		   "The answer is in UTC.  With - each line of standard input holds the arguments of one question.",
	.examples = "msp-sla due --calendar 24x7 2026-11-03T09:12:04-06:00 4h\n"
		    "msp-sla due --calendar calendars/laboral.yaml 2026-11-03T09:12:04-06:00 2d eod",
	.run = run,
};
