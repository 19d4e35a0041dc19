/* SPDX-License-Identifier: ISC */
#include "cmd/sla/calculator.h"

#include <string.h>

#include "cmd/sla/calendar_file.h"
#include "lib/base/file.h"
#include "lib/base/str.h"

/* ---- the calendar ---------------------------------------------------------------------------------------------- */

static bool is_file(const char *name)
{
	return strchr(name, '/') != NULL || msp_str_ends(name, ".yaml") || msp_file_exists(name);
}

static int from_store(struct sla_calculator *calculator, const char *name, struct msp_error *err)
{
	struct msp_session *session = &calculator->session;

	calculator->in_store = true;
	if (msp_session_open(session, calculator->cli, NULL, err) < 0) {
		if (err->code == MSP_CONFIG)
			msp_error_hint(err, "outside a store say --calendar FILE or --calendar 24x7");
		return -1;
	}
	if (name == NULL)
		name = msp_effective_at(&session->provider->calendars, session->now);
	if (name == NULL) {
		msp_error_set(err, MSP_CONFIG, "the store has no calendar of its own");
		msp_error_hint(err, "say --calendar NAME, or in msp.yaml: defaults: {calendar: laboral}");
		return -1;
	}
	return msp_catalog_calendar(&session->catalog, name, &calculator->calendar, err);
}

int sla_calculator_open(struct sla_calculator *calculator, struct msp_cli *cli, const char *name, struct msp_error *err)
{
	calculator->cli = cli;
	calculator->in_store = false;
	if (name != NULL && strcmp(name, "24x7") == 0) {
		calculator->calendar = msp_calendar_24x7(&cli->arena, msp_zone_utc());
		return 0;
	}
	if (name != NULL && is_file(name))
		return sla_calendar_file(&cli->arena, name, &calculator->calendar, err);
	return from_store(calculator, name, err);
}

void sla_calculator_close(struct sla_calculator *calculator)
{
	if (calculator->in_store)
		msp_session_close(&calculator->session);
}

/* ---- questions ------------------------------------------------------------------------------------------------- */

int sla_time(const char *text, int64_t *at, struct msp_error *err)
{
	struct msp_time time;

	if (msp_time_parse(text, &time, err) < 0) {
		err->code = MSP_USAGE;
		return -1;
	}
	*at = time.at;
	return 0;
}

int sla_duration(const char *text, struct msp_duration *duration, struct msp_error *err)
{
	if (msp_duration_parse(text, duration, err) == 0)
		return 0;
	err->code = MSP_USAGE;
	return -1;
}

void sla_print_time(struct msp_cli *cli, int64_t at, char end)
{
	char text[MSP_TIME_SIZE];

	fprintf(cli->out, "%s%c", msp_time_emit(at, 0, text), end);
}

int sla_nothing_found(const struct sla_calculator *calculator, const char *what, struct msp_error *err)
{
	return msp_error_set(
		err, MSP_DATA, "calendar %s has no %s within ten years", msp_calendar_name(calculator->calendar), what);
}

/* "START/END" */
static int parse_pause(struct msp_arena *arena, const char *text, struct msp_span *span, struct msp_error *err)
{
	const char *slash = strchr(text, '/');

	if (slash == NULL) {
		msp_error_set(err, MSP_USAGE, "not a span: %s", text);
		msp_error_hint(err, "write START/END, as in 2026-11-03T09:31:00-06:00/2026-11-03T11:02:00-06:00");
		return -1;
	}
	if (sla_time(msp_arena_strndup(arena, text, (size_t)(slash - text)), &span->start, err) < 0 ||
		sla_time(slash + 1, &span->end, err) < 0)
		return msp_error_wrap(err, "pause");
	if (span->start > span->end)
		return msp_error_set(err, MSP_USAGE, "the pause ends before it begins: %s", text);
	return 0;
}

static int add_pause(struct msp_arena *arena, struct sla_question *question, const char *text, struct msp_error *err)
{
	if (parse_pause(arena, text, &question->pauses[question->pause_count], err) < 0)
		return -1;
	question->pause_count++;
	return 0;
}

/* Words of a line: what stands after --pause goes to the pauses, the rest stays. */
static int take_pauses(struct msp_arena *arena, struct sla_question *question, struct msp_error *err)
{
	static const char option[] = "--pause";
	size_t kept = 0;

	for (size_t i = 0; i < question->count; i++) {
		const char *word = question->words[i];
		const char *span = NULL;

		if (strcmp(word, option) == 0 && i + 1 < question->count)
			span = question->words[++i];
		else if (msp_str_starts(word, option) && word[strlen(option)] == '=')
			span = word + strlen(option) + 1;
		if (span == NULL)
			question->words[kept++] = question->words[i];
		else if (add_pause(arena, question, span, err) < 0)
			return -1;
	}
	question->count = kept;
	return 0;
}

static int check_count(
	const struct sla_calculator *calculator, size_t count, size_t minimum, size_t maximum, struct msp_error *err)
{
	const struct msp_verb *verb = calculator->cli->verb;

	if (count >= minimum && count <= maximum)
		return 0;
	msp_error_set(err, MSP_USAGE, "%s argument", count < minimum ? "a missing" : "an unexpected");
	msp_error_hint(err, "%s %s %s", calculator->cli->command->name, verb->name, verb->operands);
	return -1;
}

struct asking {
	const struct msp_texts *pauses;
	size_t minimum, maximum;
	sla_answer *answer;
	void *context;
};

static int ask_one(struct sla_calculator *calculator, const struct asking *asking, char **words, size_t count,
	struct msp_error *err)
{
	struct msp_arena *arena = &calculator->cli->arena;
	size_t given = asking->pauses != NULL ? asking->pauses->count : 0;
	struct sla_question question = { .words = words, .count = count };

	question.pauses = msp_arena_array(arena, given + count, sizeof *question.pauses);
	for (size_t i = 0; i < given; i++) {
		if (add_pause(arena, &question, asking->pauses->items[i], err) < 0)
			return -1;
	}
	if (asking->pauses != NULL && take_pauses(arena, &question, err) < 0)
		return -1;
	question.pause_count = msp_spans_unite(question.pauses, question.pause_count);
	if (check_count(calculator, question.count, asking->minimum, asking->maximum, err) < 0)
		return -1;
	return asking->answer(calculator, asking->context, &question, err);
}

static char **words_of(struct msp_arena *arena, char *line, size_t *count)
{
	char **pieces;
	size_t kept = 0;

	for (char *byte = line; *byte != '\0'; byte++) {
		if (*byte == '\t')
			*byte = ' ';
	}
	pieces = msp_str_split(arena, line, ' ', count);
	for (size_t i = 0; i < *count; i++) {
		if (pieces[i][0] != '\0')
			pieces[kept++] = pieces[i];
	}
	*count = kept;
	return pieces;
}

static int ask_lines(struct sla_calculator *calculator, const struct asking *asking, struct msp_error *err)
{
	char **lines;
	size_t count;
	int result = 0;

	if (msp_cli_operands(calculator->cli, &lines, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		size_t length;
		char **words = words_of(&calculator->cli->arena, lines[i], &length);
		int one = ask_one(calculator, asking, words, length, err);

		if (one < 0) {
			if (err->code == MSP_USAGE)
				err->code = MSP_DATA;
			return msp_error_wrap(err, "line %zu of standard input", i + 1);
		}
		if (result == 0)
			result = one;
	}
	return result;
}

int sla_calculator_ask(struct sla_calculator *calculator, const struct msp_texts *pauses, size_t minimum,
	size_t maximum, sla_answer *answer, void *context, struct msp_error *err)
{
	const struct asking asking = { pauses, minimum, maximum, answer, context };
	struct msp_cli *cli = calculator->cli;

	if (cli->operand_count == 1 && strcmp(cli->operands[0], "-") == 0)
		return ask_lines(calculator, &asking, err);
	return ask_one(calculator, &asking, cli->operands, cli->operand_count, err);
}
