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
#include <glob.h>
#include <stdlib.h>

#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/model/catalog.h"
#include "lib/model/clock.h"
#include "lib/model/ticket.h"
#include "lib/text/schema.h"
#include "tests/unit/calendar_fixture.h"

#define FILE_LIMIT (1024 * 1024)
#define MOST_CASES 400
#define TICKET_PATH "clients/acme/tickets/2026/11/4815164.yaml"

struct section {
	const char *kind, *name, *text;
	int line;
};

struct data_case {
	const char *file, *title;
	struct section *sections; /* shared ones first */
	size_t count;
};

static struct msp_arena arena;
static struct data_case cases[MOST_CASES];
static size_t case_count;

/* ---- reading the files ----------------------------------------------------------------------------------------- */

struct reader {
	struct section *shared, *own;
	size_t shared_count, shared_capacity, own_count, own_capacity;
	const char *file, *title;
	struct msp_buf text; /* of the section being read */
	struct section section;
	bool in_section;
};

static void end_section(struct reader *reader)
{
	if (!reader->in_section)
		return;
	reader->section.text = msp_arena_strdup(&arena, reader->text.data);
	if (reader->title == NULL) {
		msp_arena_reserve(&arena, reader->shared, reader->shared_count, reader->shared_capacity);
		reader->shared[reader->shared_count++] = reader->section;
	} else {
		msp_arena_reserve(&arena, reader->own, reader->own_count, reader->own_capacity);
		reader->own[reader->own_count++] = reader->section;
	}
	reader->in_section = false;
	msp_buf_clear(&reader->text);
}

static void end_case(struct reader *reader)
{
	struct data_case *one = &cases[case_count];

	end_section(reader);
	if (reader->title == NULL)
		return;
	if (case_count == MOST_CASES)
		msp_bug("more cases than expected");
	one->file = reader->file;
	one->title = reader->title;
	one->count = reader->shared_count + reader->own_count;
	one->sections = msp_arena_array(&arena, one->count, sizeof *one->sections);
	for (size_t i = 0; i < one->count; i++)
		one->sections[i] = i < reader->shared_count ? reader->shared[i] : reader->own[i - reader->shared_count];
	case_count++;
	reader->own = NULL;
	reader->own_count = reader->own_capacity = 0;
}

/* "-- calendar laboral" -> kind, name; "at" keeps all that follows as its name. */
static void begin_section(struct reader *reader, const char *line, int number)
{
	const char *kind = line + strlen("-- ");
	size_t length = strcspn(kind, " ");

	end_section(reader);
	reader->in_section = true;
	reader->section = (struct section){ msp_arena_strndup(&arena, kind, length),
		msp_str_trim(&arena, kind + length), NULL, number };
}

static void read_line(struct reader *reader, char *line, int number)
{
	if (msp_str_starts(line, "== ")) {
		end_case(reader);
		line[strcspn(line, "\n")] = '\0';
		reader->title =
			msp_arena_strndup(&arena, line + 3, strlen(line) - 3 - (msp_str_ends(line, " ==") ? 3 : 0));
	} else if (msp_str_starts(line, "-- ")) {
		begin_section(reader, line, number);
	} else if (reader->in_section) {
		msp_buf_adds(&reader->text, line);
		msp_buf_addc(&reader->text, '\n');
	} else if (line[0] != '\0' && line[0] != '#') {
		msp_bug("%s:%d: text outside of a section", reader->file, number);
	}
}

static void read_file(const char *path)
{
	struct reader reader = { .file = msp_arena_strdup(&arena, msp_path_base(path)), .text = MSP_BUF_INIT };
	struct msp_buf bytes = MSP_BUF_INIT;
	struct msp_error err = MSP_ERROR_INIT;
	char **lines;
	size_t count;

	if (msp_file_read(path, FILE_LIMIT, &bytes, &err) < 0)
		msp_bug("%s: %s", path, err.message);
	lines = msp_str_split(&arena, bytes.data, '\n', &count);
	for (size_t i = 0; i < count; i++)
		read_line(&reader, lines[i], (int)i + 1);
	end_case(&reader);
	msp_buf_release(&reader.text);
	msp_buf_release(&bytes);
}

/* ---- a case as a store ----------------------------------------------------------------------------------------- */

struct store {
	const struct data_case *data;
	struct fixture fixture;
	struct msp_catalog catalog;
};

/* The last section of a kind and name wins; NULL when there is none. */
static const struct section *find(const struct data_case *data, const char *kind, const char *name)
{
	const struct section *found = NULL;

	for (size_t i = 0; i < data->count; i++) {
		if (strcmp(data->sections[i].kind, kind) == 0 &&
			(name == NULL || strcmp(data->sections[i].name, name) == 0))
			found = &data->sections[i];
	}
	return found;
}

static const char *text_of(const struct data_case *data, const char *path)
{
	const char *base = msp_path_base(path);
	const char *name = msp_arena_strndup(&arena, base, strcspn(base, "."));
	const struct section *section = NULL;

	if (msp_str_starts(path, "calendars/"))
		section = find(data, "calendar", name);
	else if (msp_str_starts(path, "policies/"))
		section = find(data, "policy", name);
	else if (strcmp(path, "clients/acme/client.yaml") == 0)
		section = find(data, "client", NULL);
	else if (strcmp(path, "msp.yaml") == 0)
		section = find(data, "provider", NULL);
	if (section != NULL)
		return section->text;
	if (strcmp(path, "msp.yaml") == 0)
		return "name: Soporte\nzone: America/Mexico_City\ndefaults: {policy: estandar, calendar: laboral}\n";
	return strcmp(path, "clients/acme/client.yaml") == 0 ? "name: Acme\n" : NULL;
}

static int store_read(void *context, const char *path, const char **text, size_t *length, struct msp_error *err)
{
	struct store *store = context;
	struct msp_buf bytes = MSP_BUF_INIT;

	*text = NULL;
	if (!msp_str_starts(path, "zones/")) {
		*text = text_of(store->data, path);
		*length = *text != NULL ? strlen(*text) : 0;
		return 0;
	}
	if (msp_zone_read_system(NULL, path + strlen("zones/"), &bytes, err) < 0) {
		msp_buf_release(&bytes);
		return err->code == MSP_MISSING ? 0 : -1;
	}
	*text = msp_arena_memdup(&arena, bytes.data, bytes.length);
	*length = bytes.length;
	msp_buf_release(&bytes);
	return 0;
}

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

struct words {
	char **items;
	size_t count, next;
	const char *line;
};

static struct words split_words(const char *line)
{
	struct words words = { .line = line };
	size_t count;
	char **pieces = msp_str_split(&arena, line, ' ', &count);

	words.items = msp_arena_array(&arena, count + 1, sizeof *words.items);
	for (size_t i = 0; i < count; i++) {
		if (pieces[i][0] != '\0')
			words.items[words.count++] = pieces[i];
	}
	return words;
}

static const char *take(struct words *words)
{
	if (words->next == words->count)
		fail_msg("something is missing at the end: %s", words->line);
	return words->items[words->next++];
}

static bool more(const struct words *words)
{
	return words->next < words->count;
}

/* "2026-11-03 18:00[:00]" or "never". */
static int64_t take_time(struct words *words, const struct msp_zone *zone)
{
	const char *date = take(words);

	if (strcmp(date, "never") == 0)
		return MSP_TIME_NONE;
	if (strlen(date) > 10)
		return fixture_time(zone, date);
	return fixture_time(zone, msp_arena_printf(&arena, "%sT%s", date, take(words)));
}

static int64_t take_seconds(struct words *words)
{
	const char *text = take(words);
	bool negative = text[0] == '-';
	struct msp_duration duration;

	if (msp_duration_parse(text + negative, &duration, NULL) < 0 || duration.days != 0)
		fail_msg("not a duration: %s in: %s", text, words->line);
	return negative ? -duration.seconds : duration.seconds;
}

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

static void same_seconds(const char *line, const char *what, int64_t got, int64_t wanted)
{
	if (got != wanted)
		fail_msg(
			"%s: %s is %s", line, what, msp_duration_emit(&arena, (struct msp_duration){ .seconds = got }));
}

static void same_text(const char *line, const char *what, const char *got, const char *wanted)
{
	if (!msp_str_equal(got, wanted))
		fail_msg("%s: %s is %s", line, what, got);
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
	struct msp_catalog_source source = { &store, store_read, NULL };
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

static void read_all(const char *pattern)
{
	glob_t found;

	if (glob(pattern, 0, NULL, &found) != 0)
		msp_bug("no files %s: run from the top folder", pattern);
	for (size_t i = 0; i < found.gl_pathc; i++)
		read_file(found.gl_pathv[i]);
	globfree(&found);
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
