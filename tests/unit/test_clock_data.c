/* SPDX-License-Identifier: ISC */
/*
 * Runs tests/data/calendar-*.test and tests/data/clock-*.test: rules of contracts as examples that can be read without
 * knowing the program.  A file is
 *
 *     # remarks
 *     -- calendar laboral        sections before the first case are for all of them
 *     (YAML)
 *     == What the rule says ==   a case
 *     -- ticket                  YAML, without id, uid, by and title
 *     -- at 2026-11-03 18:00     what is true just before then, local time of the store's zone:
 *     response  met  due 2026-11-03 09:30
 *     -- ask laboral             questions to a calendar:
 *     due 2026-11-03 17:30 1h = 2026-11-04 09:30
 *     -- refused calendar nocturno     YAML that must be refused, and why:
 *     ... message
 *
 * Other sections: provider (msp.yaml), client, policy NAME.  A section of a case replaces the one before the cases.
 */
#include <ctype.h>
#include <stdlib.h>

#include "lib/base/str.h"
#include "lib/model/catalog.h"
#include "lib/model/clock.h"
#include "lib/model/ticket.h"
#include "lib/text/schema.h"
#include "tests/unit/data_file.h"

#define TICKET_PATH "clients/acme/tickets/2026/11/4815164.yaml"

#define TICKET_HEAD "id: acme-4815164\nuid: 9f31c2aa07d4be16\nby: ana\ntitle: No se puede facturar\n"

/* Tickets begin with what no rule looks at. */
static const char *full_text(const struct section *section)
{
	if (strcmp(section->kind, "ticket") != 0)
		return section->text;
	return msp_arena_printf(&arena, "%s%s", TICKET_HEAD, section->text);
}

static struct msp_node *parse_yaml(const struct section *section, const char *schema)
{
	const char *text = full_text(section);
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_problems problems;
	struct msp_node *node = NULL;

	if (msp_yaml_parse(&arena, text, strlen(text), &node, &err) < 0)
		fail_msg("line %d: %s", section->line + err.line, err.message);
	msp_problems_init(&problems, &arena);
	if (msp_schema_validate(msp_schema_builtin(&arena, schema), node, &problems) > 0)
		fail_msg("line %d: %s: %s", section->line + problems.first->error.line, problems.first->error.field,
			problems.first->error.message);
	return node;
}

/* What the examples show must also be what the schemas allow. */
static void check_schemas(const struct data_case *data)
{
	for (size_t i = 0; i < data->count; i++) {
		if (strcmp(data->sections[i].kind, "calendar") == 0 || strcmp(data->sections[i].kind, "policy") == 0)
			parse_yaml(&data->sections[i], data->sections[i].kind);
	}
}

/* ---- expectations about clocks --------------------------------------------------------------------------------- */

static const char *show(const struct msp_zone *zone, int64_t at)
{
	char text[MSP_TIME_SIZE];

	return at == MSP_TIME_NONE ? "never" : msp_arena_strdup(&arena, msp_zone_emit(zone, at, text));
}

static void same_time(const char *line, const char *what, const struct msp_zone *zone, int64_t got, int64_t wanted)
{
	if (got != wanted)
		fail_msg("%s: %s is %s", line, what, show(zone, got));
}

/* One "word value" of an expected clock. */
static void check_word(
	struct words *words, const char *word, const struct msp_zone *zone, const struct msp_clock *clock)
{
	const struct {
		const char *word;
		int64_t value;
	} times[] = { { "start", clock->start }, { "due", clock->due }, { "stop", clock->stop },
		{ "decided", clock->decided }, { "risk", clock->risk_at } },
	  spans[] = { { "used", clock->elapsed }, { "left", clock->left }, { "paused", clock->paused },
		  { "target", clock->target } };

	for (size_t i = 0; i < MSP_COUNT(times); i++) {
		if (strcmp(times[i].word, word) == 0) {
			same_time(words->line, word, zone, times[i].value, take_time(words, zone));
			return;
		}
	}
	for (size_t i = 0; i < MSP_COUNT(spans); i++) {
		if (strcmp(spans[i].word, word) == 0) {
			same_seconds(words->line, word, spans[i].value, take_seconds(words));
			return;
		}
	}
	if (strcmp(word, "because") == 0)
		same_text(words->line, word, msp_clock_reason_name(clock->reason), take(words));
	else if (strcmp(word, "as") == 0)
		same_text(words->line, word, msp_arena_printf(&arena, "%s/%s", clock->type, clock->priority),
			take(words));
	else if (strcmp(word, "misses") == 0)
		same_text(words->line, word, msp_arena_printf(&arena, "%d", clock->misses), take(words));
	else if (strcmp(word, "at-risk") == 0)
		same_text(words->line, word, clock->at_risk ? "at-risk" : "not at risk", "at-risk");
	else if (strcmp(word, "calm") == 0)
		same_text(words->line, word, clock->at_risk ? "at-risk" : "calm", "calm");
	else if (strcmp(word, "at-opening") == 0)
		same_text(words->line, word, clock->at_opening ? "at-opening" : "later", "at-opening");
	else
		fail_msg("unknown word %s in: %s", word, words->line);
}

static void check_clock(const char *line, const struct msp_zone *zone, const struct msp_clock *clock)
{
	struct words words = split_words(line);

	same_text(line, "the clock", msp_clock_name(clock->kind), take(&words));
	same_text(line, "the state", msp_clock_state_name(clock->state), take(&words));
	while (more(&words))
		check_word(&words, take(&words), zone, clock);
}

/* The clocks hold to the derived state: two readings of the same log. */
static void check_state(struct store *store, const struct msp_ticket *ticket, int64_t cutoff,
	const struct msp_clock *clocks, size_t count)
{
	struct msp_ticket_state state;

	msp_ticket_derive(ticket, &store->catalog.provider->matrices, cutoff, &state);
	for (size_t i = 0; i < count; i++) {
		const struct msp_clock *clock = &clocks[i];

		if (clock->kind == MSP_CLOCK_RESOLUTION && clock->state == MSP_CLOCK_PAUSED)
			assert_int_not_equal(state.wait, MSP_WAIT_NONE);
		if (clock->kind == MSP_CLOCK_RESOLUTION && clock->state == MSP_CLOCK_RUNNING)
			assert_true(msp_ticket_unresolved(&state));
		if (clock->kind == MSP_CLOCK_RESPONSE && clock->state == MSP_CLOCK_RUNNING)
			assert_true(state.responded == MSP_TIME_NONE);
		if (clock->stop == MSP_TIME_NONE && clock->state == MSP_CLOCK_RUNNING) {
			assert_string_equal(clock->type, state.type);
			assert_string_equal(clock->priority, state.priority);
		}
	}
}

static void check_at(struct store *store, const struct msp_ticket *ticket, const struct section *section)
{
	const struct msp_provider *provider = NULL;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_clock *clocks = NULL;
	struct words when = split_words(section->name);
	size_t count = 0, lines, checked = 0;
	char **expected = msp_str_split(&arena, section->text, '\n', &lines);
	int64_t cutoff;

	if (msp_catalog_provider(&store->catalog, &provider, &err) < 0)
		fail_msg("%s", err.message);
	cutoff = take_time(&when, provider->zone);
	if (msp_clocks_compute_all(&store->catalog, &arena, ticket, cutoff, &clocks, &count, &err) < 0)
		fail_msg("%s", err.message);
	for (size_t i = 0; i < lines; i++) {
		if (expected[i][0] == '\0' || expected[i][0] == '#')
			continue;
		if (checked == count)
			fail_msg("line %d: there is no such clock: %s", section->line + (int)i + 1, expected[i]);
		check_clock(expected[i], provider->zone, &clocks[checked++]);
	}
	if (checked != count)
		fail_msg("line %d: nobody expects the clock %s %s", section->line, msp_clock_name(clocks[checked].kind),
			msp_clock_state_name(clocks[checked].state));
	check_state(store, ticket, cutoff, clocks, count);
}

/* ---- questions to a calendar ----------------------------------------------------------------------------------- */

static void check_due(struct words *words, const struct msp_calendar *calendar)
{
	const struct msp_zone *zone = msp_calendar_zone(calendar);
	int64_t start = take_time(words, zone);
	const char *text = take(words);
	struct msp_duration duration;
	struct msp_target target;
	int64_t due = MSP_TIME_NONE;

	if (strcmp(words->items[words->next], "eod") == 0)
		text = msp_arena_printf(&arena, "%s %s", text, take(words));
	if (msp_duration_parse(text, &duration, NULL) < 0)
		fail_msg("not a duration: %s", text);
	if (msp_calendar_target(calendar, start, duration, &target))
		msp_calendar_target_due(calendar, start, &target, NULL, 0, &due);
	take(words);
	same_time(words->line, "it", zone, due, take_time(words, zone));
}

static void check_span(struct words *words, const struct msp_calendar *calendar)
{
	const struct msp_zone *zone = msp_calendar_zone(calendar);
	struct msp_span span = { MSP_TIME_NONE, MSP_TIME_NONE };

	msp_calendar_next(calendar, take_time(words, zone), &span);
	take(words);
	same_time(words->line, "the opening", zone, span.start, take_time(words, zone));
	if (more(words) && strcmp(take(words), "to") == 0)
		same_time(words->line, "the close", zone, span.end, take_time(words, zone));
}

static void check_question(const char *line, const struct msp_calendar *calendar)
{
	const struct msp_zone *zone = msp_calendar_zone(calendar);
	struct words words = split_words(line);
	const char *verb = take(&words);

	if (strcmp(verb, "due") == 0) {
		check_due(&words, calendar);
	} else if (strcmp(verb, "next") == 0) {
		check_span(&words, calendar);
	} else if (strcmp(verb, "elapsed") == 0) {
		int64_t start = take_time(&words, zone);
		int64_t end = take_time(&words, zone);

		take(&words);
		same_seconds(line, "it", msp_calendar_elapsed(calendar, start, end), take_seconds(&words));
	} else if (strcmp(verb, "open") == 0) {
		int64_t at = take_time(&words, zone);

		take(&words);
		same_text(line, "it", msp_calendar_open(calendar, at) ? "yes" : "no", take(&words));
	} else if (strcmp(verb, "knows") == 0) {
		int year = atoi(take(&words));

		take(&words);
		same_text(line, "it", msp_calendar_knows_year(calendar, year) ? "yes" : "no", take(&words));
	} else {
		fail_msg("unknown question: %s", line);
	}
}

static void check_ask(struct store *store, const struct section *section)
{
	const struct msp_calendar *calendar;
	struct msp_error err = MSP_ERROR_INIT;
	size_t lines;
	char **questions = msp_str_split(&arena, section->text, '\n', &lines);

	if (msp_catalog_calendar(&store->catalog, section->name, &calendar, &err) < 0)
		fail_msg("%s", err.message);
	for (size_t i = 0; i < lines; i++) {
		if (questions[i][0] != '\0' && questions[i][0] != '#')
			check_question(questions[i], calendar);
	}
}

/* "-- refused calendar": the last lines of the section begin with "... " and are parts of message or hint. */
static void check_refused(struct store *store, const struct section *section)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_policy *policy;
	const struct msp_calendar *calendar;
	const struct msp_calendar_loader loader = { &store->fixture, fixture_zone, fixture_base };
	char *text = msp_arena_strdup(&arena, section->text);
	char *reasons = strstr(text, "\n... ");
	struct msp_node *node = NULL;
	size_t count;
	char **parts;
	int result;

	if (reasons == NULL)
		fail_msg("line %d: no reason given", section->line);
	reasons[1] = '\0';
	parts = msp_str_split(&arena, section->text + (reasons - text) + 1, '\n', &count);
	if (msp_yaml_parse(&arena, text, strlen(text), &node, &err) < 0)
		fail_msg("line %d: %s", section->line, err.message);
	if (strcmp(section->name, "policy") == 0)
		result = msp_policy_parse(&arena, "test", node, &policy, &err);
	else
		result = msp_calendar_parse(&arena, "test", node, &loader, &calendar, &err);
	assert_int_equal(result, -1);
	assert_int_equal(err.code, MSP_DATA);
	assert_true(err.line > 0);
	for (size_t i = 0; i < count; i++) {
		if (parts[i][0] != '\0' && strstr(err.message, parts[i] + 4) == NULL &&
			strstr(err.hint, parts[i] + 4) == NULL)
			fail_msg("message: %s; hint: %s", err.message, err.hint);
	}
}

/* ---- running --------------------------------------------------------------------------------------------------- */

static void run_case(void **state)
{
	struct store store = { .data = *state };
	struct msp_catalog_source source = { .context = &store, .read = store_read };
	const struct section *text = find(store.data, "ticket", NULL);
	struct msp_ticket *ticket = NULL;
	struct msp_error err = MSP_ERROR_INIT;

	fixture_init(&store.fixture);
	msp_catalog_init(&store.catalog, &arena, &source);
	check_schemas(store.data);
	if (text != NULL && msp_ticket_parse(&arena, TICKET_PATH, parse_yaml(text, "ticket"), &ticket, &err) < 0)
		fail_msg("%s", err.message);
	for (size_t i = 0; i < store.data->count; i++) {
		const struct section *section = &store.data->sections[i];

		if (strcmp(section->kind, "at") == 0)
			check_at(&store, ticket, section);
		else if (strcmp(section->kind, "ask") == 0)
			check_ask(&store, section);
		else if (strcmp(section->kind, "refused") == 0)
			check_refused(&store, section);
	}
	fixture_release(&store.fixture);
}

int main(void)
{
	static struct CMUnitTest tests[MOST_CASES];
	int result;

	cmocka_set_message_output(CM_OUTPUT_TAP);
	read_all("tests/data/calendar-*.test");
	read_all("tests/data/clock-*.test");
	for (size_t i = 0; i < case_count; i++)
		tests[i] = (struct CMUnitTest){ msp_arena_printf(&arena, "%s: %s", cases[i].file, cases[i].title),
			run_case, NULL, NULL, &cases[i] };
	result = _cmocka_run_group_tests("rules of calendars and clocks", tests, case_count, NULL, NULL);
	msp_arena_release(&arena);
	return result;
}
