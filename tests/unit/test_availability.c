/* SPDX-License-Identifier: ISC */
/*
 * tests/data/availability.test, and random months against a reference that looks at every second by itself.
 *
 *     -- outage 1000001          YAML, without id, uid and by; the service is erp unless it says others
 *     -- month 2026-10 [until 2026-10-13 12:00]
 *     erp  meets  99.949  base 720h …
 *     -- refused                 YAML of an outage, and why it is refused
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "lib/model/availability.h"
#include "lib/text/schema.h"
#include "tests/unit/data_file.h"
#include "tests/unit/random.h"

/* ---- records ---- */

static struct msp_node *record_node(const char *number, const char *text)
{
	const char *head = msp_arena_printf(&arena, "id: acme-%s\nuid: 9f31c2aa0%s\nby: ana\n", number, number);
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_problems problems;
	struct msp_node *node = NULL;

	if (!msp_str_starts(text, "services:"))
		head = msp_arena_printf(&arena, "%sservices: [erp]\n", head);
	text = msp_arena_printf(&arena, "%s%s", head, text);
	if (msp_yaml_parse(&arena, text, strlen(text), &node, &err) < 0)
		fail_msg("line %d: %s", err.line, err.message);
	msp_problems_init(&problems, &arena);
	if (msp_schema_validate(msp_schema_builtin(&arena, "outage"), node, &problems) > 0)
		return NULL;
	return node;
}

static const char *path_of(const char *number)
{
	return msp_arena_printf(&arena, "clients/acme/outages/2026/%s.yaml", number);
}

static struct msp_outage *read_record(const struct section *section)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_node *node = record_node(section->name, section->text);
	struct msp_outage *outage = NULL;

	if (node == NULL)
		fail_msg("line %d: the schema refuses it", section->line);
	if (msp_outage_parse(&arena, path_of(section->name), node, &outage, &err) < 0)
		fail_msg("line %d: %s", section->line, err.message);
	return outage;
}

static struct msp_outage **read_records(const struct data_case *data, size_t *count)
{
	struct msp_outage **outages = msp_arena_array(&arena, data->count, sizeof *outages);

	*count = 0;
	for (size_t i = 0; i < data->count; i++)
		if (strcmp(data->sections[i].kind, "outage") == 0)
			outages[(*count)++] = read_record(&data->sections[i]);
	return outages;
}

/* ---- expectations ---- */

static void same_percent(const char *line, const struct msp_availability *service, const char *wanted)
{
	bool known = service->why == MSP_UNMEASURED_NOT && service->base > 0;

	same_text(line, "the percentage", known ? msp_availability_emit(&arena, service, 3) : "-", wanted);
}

static void check_service(const char *line, const struct msp_availability *service)
{
	const struct {
		const char *word;
		int64_t seconds;
	} spans[] = {
		{ "committed", service->committed },
		{ "base", service->base },
		{ "gaps", service->gaps },
		{ "maintenance", service->maintenance },
		{ "excluded", service->excluded },
		{ "down", service->down },
		{ "lost", service->lost / MSP_OUTAGE_WHOLE },
	};
	struct words words = split_words(line);

	same_text(line, "the service", service->service, take(&words));
	same_text(line, "the state", msp_availability_state_name(service->state), take(&words));
	same_percent(line, service, take(&words));
	while (more(&words)) {
		const char *word = take(&words);
		bool found = false;
		for (size_t i = 0; i < MSP_COUNT(spans); i++) {
			if (strcmp(spans[i].word, word) != 0)
				continue;
			same_seconds(line, word, spans[i].seconds, take_seconds(&words));
			found = true;
		}
		if (strcmp(word, "target") == 0)
			same_text(line, word, msp_availability_percent(&arena, service->target), take(&words));
		else if (strcmp(word, "because") == 0)
			same_text(line, word, msp_unmeasured_name(service->why), take(&words));
		else if (!found)
			fail_msg("unknown word %s in: %s", word, line);
	}
}

static void check_item(const char *line, const struct msp_availability *service)
{
	struct words words = split_words(line);
	const struct msp_availability_item *item = NULL;
	const char *number, *role;

	take(&words);
	number = take(&words);
	role = take(&words);
	for (size_t i = 0; i < service->item_count; i++)
		if (strcmp(service->items[i].outage->number, number) == 0 &&
			strcmp(msp_outage_role_name(service->items[i].role), role) == 0)
			item = &service->items[i];
	if (item == NULL) {
		fail_msg("there is no such record: %s", line);
		return;
	}
	while (more(&words)) {
		const char *word = take(&words);
		if (strcmp(word, "committed") == 0)
			same_seconds(line, word, item->committed, take_seconds(&words));
		else if (strcmp(word, "lost") == 0)
			same_seconds(line, word, item->lost / MSP_OUTAGE_WHOLE, take_seconds(&words));
		else if (strcmp(word, "going") == 0)
			same_text(line, word, item->going ? "going" : "ended", "going");
		else
			fail_msg("unknown word %s in: %s", word, line);
	}
}

static void check_sums(const struct msp_availability *service)
{
	int64_t lost = 0;

	for (size_t i = 0; i < service->item_count; i++)
		lost += service->items[i].lost;
	assert_int_equal(lost, service->lost);
	assert_int_equal(service->committed, service->base + service->gaps + service->maintenance);
	assert_true(service->down + service->excluded <= service->base);
}

static void frame(struct store *store, const char *month, const char *until, struct msp_availability_request *request)
{
	struct msp_error err = MSP_ERROR_INIT;

	request->catalog = &store->catalog;
	request->arena = &arena;
	if (msp_catalog_client(&store->catalog, "acme", &request->client, &err) < 0 ||
		msp_period_parse(month, request->client->zone, &request->period, &err) < 0)
		fail_msg("%s", err.message);
	request->cutoff = request->period.end;
	if (until != NULL)
		request->cutoff = fixture_time(request->client->zone, until);
}

static void check_month(struct store *store, const struct section *section)
{
	struct msp_availability_request request = { .count = 0 };
	struct words when = split_words(section->name);
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_availabilities result;
	const char *month = take(&when), *until = NULL;
	size_t lines, checked = 0;
	char **expected = msp_str_split(&arena, section->text, '\n', &lines);

	if (more(&when)) {
		take(&when);
		until = take(&when);
		until = msp_arena_printf(&arena, "%sT%s", until, take(&when));
	}
	request.outages = read_records(store->data, &request.count);
	frame(store, month, until, &request);
	if (msp_availability_compute(&request, &result, &err) < 0)
		fail_msg("%s: %s", err.path, err.message);
	for (size_t i = 0; i < lines; i++) {
		if (expected[i][0] == '\0' || expected[i][0] == '#')
			continue;
		if (expected[i][0] == '*') {
			assert_true(checked > 0);
			check_item(expected[i], &result.items[checked - 1]);
			continue;
		}
		if (checked == result.count)
			fail_msg("there is no such service: %s", expected[i]);
		check_service(expected[i], &result.items[checked]);
		check_sums(&result.items[checked++]);
	}
	if (checked != result.count)
		fail_msg("line %d: nobody expects %s", section->line, result.items[checked].service);
}

static void check_refused(const struct section *section)
{
	char *text = msp_arena_strdup(&arena, section->text), *reason = strstr(text, "\n... ");
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_outage *outage;
	struct msp_node *node;

	if (reason == NULL)
		fail_msg("line %d: no reason given", section->line);
	reason[1] = '\0';
	reason += strlen("\n... ");
	reason[strcspn(reason, "\n")] = '\0';
	node = record_node("1000001", text);
	if (node == NULL) { /* the schema knew: so does whoever reads without it, or has nothing to read */
		assert_non_null(strstr(reason, "without"));
		return;
	}
	assert_int_equal(msp_outage_parse(&arena, path_of("1000001"), node, &outage, &err), -1);
	assert_int_equal(err.code, MSP_DATA);
	assert_true(err.line > 0);
	assert_true(err.field[0] != '\0' && err.hint[0] != '\0');
	if (strstr(err.message, reason) == NULL)
		fail_msg("message: %s", err.message);
}

static void run_case(void **state)
{
	struct store store = { .data = *state };
	struct msp_catalog_source source = { .context = &store, .read = store_read };

	msp_catalog_init(&store.catalog, &arena, &source);
	for (size_t i = 0; i < store.data->count; i++) {
		const struct section *section = &store.data->sections[i];
		if (strcmp(section->kind, "month") == 0)
			check_month(&store, section);
		else if (strcmp(section->kind, "refused") == 0)
			check_refused(section);
	}
}

/* ---- every second by itself ---- */

#define RECORDS 7
#define ROUNDS 50

/* What the formula says, read word by word: sets of seconds. */
struct seconds {
	int64_t committed, gaps, maintenance, base, excluded, down, lost;
};

static bool covers(const struct msp_outage *outage, int64_t at, int64_t end)
{
	return outage->from <= at && at < end;
}

static bool good_maintenance(const struct msp_outage *outage)
{
	return outage->kind == MSP_OUTAGE_MAINTENANCE && !outage->emergency && outage->approved != MSP_TIME_NONE &&
	       outage->approved <= outage->from && outage->announced != MSP_TIME_NONE &&
	       outage->announced + 48 * MSP_HOUR <= outage->from;
}

static void look_at_second(struct msp_outage *const *outages, size_t count, int64_t at, struct seconds *seconds)
{
	bool gap = false, maintained = false, excluded = false;
	int weight = 0;

	seconds->committed++;
	for (size_t i = 0; i < count; i++) {
		const struct msp_outage *outage = outages[i];
		int64_t end = outage->until == MSP_TIME_NONE ? INT64_MAX : outage->until;
		if (outage->withdrawn || !covers(outage, at, end))
			continue;
		if (outage->kind == MSP_OUTAGE_GAP)
			gap = true;
		else if (good_maintenance(outage) && at < outage->planned)
			maintained = true;
		else if (outage->reason != NULL)
			excluded = true;
		else if (outage->weight > weight)
			weight = outage->weight;
	}
	if (gap) {
		seconds->gaps++;
	} else if (maintained) {
		seconds->maintenance++;
	} else {
		seconds->base++;
		seconds->excluded += excluded;
		seconds->down += !excluded && weight > 0;
		seconds->lost += excluded ? 0 : weight;
	}
}

static const char *emit_time(int64_t at)
{
	char text[MSP_TIME_SIZE];

	return msp_arena_strdup(&arena, msp_time_emit(at, 0, text));
}

/* A record that may begin before the month and end after it, in a stretch of ten days, so that many overlap. */
static const char *random_record(uint64_t *seed, int64_t start)
{
	static const char *const kinds[] = { "outage", "outage", "outage", "maintenance", "maintenance", "gap" };
	const char *kind = kinds[random_below(seed, MSP_COUNT(kinds))];
	int64_t from = start - 2 * MSP_DAY + (int64_t)random_below(seed, 12 * MSP_DAY);
	int64_t length = (int64_t)random_below(seed, 3 * MSP_DAY);
	const char *text = msp_arena_printf(&arena, "kind: %s\nfrom: %s\nweight: %zu.%02zu%%\n", kind, emit_time(from),
		random_below(seed, 100), 1 + random_below(seed, 99));

	if (strcmp(kind, "outage") != 0)
		text = msp_arena_printf(&arena, "%sto: %s\n", text, emit_time(from + length));
	if (random_below(seed, 8) == 0)
		text = msp_arena_printf(&arena, "%semergency: yes\n", text);
	text = msp_arena_printf(&arena, "%slog:\n  - {at: 2026-01-01T00:00:00Z, by: ana, note: nada}\n", text);
	if (random_below(seed, 4) > 0)
		text = msp_arena_printf(&arena, "%s  - {at: %s, by: ana, announced: yes}\n", text,
			emit_time(from - 47 * MSP_HOUR - (int64_t)random_below(seed, 10 * MSP_HOUR)));
	if (random_below(seed, 4) > 0)
		text = msp_arena_printf(&arena, "%s  - {at: %s, by: ana, approved: laura}\n", text,
			emit_time(from - 2 * MSP_HOUR + (int64_t)random_below(seed, 4 * MSP_HOUR)));
	if (random_below(seed, 6) == 0)
		text = msp_arena_printf(&arena,
			"%s  - {at: 2026-12-01T00:00:00Z, by: ana, excluded: {reason: a, evidence: b}}\n", text);
	if (random_below(seed, 10) == 0)
		text = msp_arena_printf(&arena, "%s  - {at: 2026-12-02T00:00:00Z, by: ana, withdrawn: a}\n", text);
	if (strcmp(kind, "gap") != 0 && random_below(seed, 3) > 0)
		text = msp_arena_printf(&arena, "%s  - {at: 2026-12-03T00:00:00Z, by: ana, until: '%s'}\n", text,
			emit_time(from + (int64_t)random_below(seed, 3 * MSP_DAY)));
	return text;
}

static void same_as_reference(
	const struct msp_availability_request *request, const struct msp_calendar *calendar, const char *context)
{
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_availabilities result;
	struct seconds wanted = { 0 };

	if (msp_availability_compute(request, &result, &err) < 0)
		fail_msg("%s", err.message);
	for (int64_t at = request->period.start; at < request->cutoff; at++)
		if (msp_calendar_open(calendar, at))
			look_at_second(request->outages, request->count, at, &wanted);
	const struct msp_availability *got = &result.items[0];
	const struct seconds found = { got->committed, got->gaps, got->maintenance, got->base, got->excluded, got->down,
		got->lost };
	if (memcmp(&found, &wanted, sizeof found) != 0)
		fail_msg("%s: committed %ld %ld gaps %ld %ld maintenance %ld %ld excluded %ld %ld down %ld %ld lost "
			 "%ld %ld",
			context, (long)found.committed, (long)wanted.committed, (long)found.gaps, (long)wanted.gaps,
			(long)found.maintenance, (long)wanted.maintenance, (long)found.excluded, (long)wanted.excluded,
			(long)found.down, (long)wanted.down, (long)found.lost, (long)wanted.lost);
	check_sums(got);
	/* judged as exact fractions: 99.95 % is 9995 / 10000 */
	bool fails = wanted.lost * 10000 > 5 * wanted.base * 10000;
	if (wanted.base > 0)
		assert_int_equal(got->state, fails ? MSP_AVAILABILITY_FAILS : MSP_AVAILABILITY_MEETS);
}

static void random_months_are_as_every_second_says(void **state)
{
	const struct section sections[] = {
		{ "policy", "estandar",
			"clocks: []\nservices:\n  erp: {availability: 99.95, hours: laboral, notice: 48h, "
			"measured: {by: tickets}}\n",
			1 },
		{ "calendar", "laboral",
			"tz: America/Tijuana\nhours: {mon: [00:00-24:00], sun: [00:30-05:00, 06:00-24:00], wed: "
			"[09:00-14:00, 15:00-18:30], sat: [22:00-24:00]}\nholidays: [2026-11-16]\n",
			1 },
		{ "client", "", "name: Acme\nzone: America/Tijuana\n", 1 },
	};
	const struct data_case data = { "random", "random", (struct section *)(uintptr_t)sections,
		MSP_COUNT(sections) };
	struct store store = { .data = &data };
	struct msp_catalog_source source = { .context = &store, .read = store_read };
	const struct msp_calendar *calendar;
	uint64_t seed = 20261101;

	(void)state;
	msp_catalog_init(&store.catalog, &arena, &source);
	for (int round = 0; round < ROUNDS; round++) {
		struct msp_availability_request request = { .count = 1 + random_below(&seed, RECORDS) };
		struct msp_outage **outages = msp_arena_array(&arena, request.count, sizeof *outages);
		frame(&store, round % 2 == 0 ? "2026-11" : "2026-03", NULL, &request);
		for (size_t i = 0; i < request.count; i++) {
			const struct section record = { "outage", msp_arena_printf(&arena, "10000%02zu", i),
				random_record(&seed, request.period.start), round };
			outages[i] = read_record(&record);
		}
		request.outages = outages;
		if (round % 10 != 0) /* records lie in the first days; whole months take long, second by second */
			request.cutoff = request.period.start + (int64_t)random_below(&seed, 9 * MSP_DAY) + 1;
		assert_int_equal(msp_catalog_calendar(&store.catalog, "laboral", &calendar, NULL), 0);
		same_as_reference(&request, calendar, msp_arena_printf(&arena, "round %d", round));
	}
}

/* ---- numbers ---- */

static void percentages_are_read_exactly_and_never_rounded_up(void **state)
{
	static const char *const wrong[] = { "", "x", "100.1", "101", "1000", "99.", ".5", "99.1234567", "-1", "9 9" };
	struct msp_availability service = { .base = 1000 };
	int64_t value;

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(wrong); i++)
		if (msp_availability_parse(wrong[i], &value) == 0)
			fail_msg("accepted: '%s'", wrong[i]);
	assert_int_equal(msp_availability_parse("99.999999", &value), 0);
	assert_int_equal(value, 99999999);
	assert_int_equal(msp_availability_parse("100", &value), 0);
	assert_int_equal(value, MSP_AVAILABILITY_ALL);
	assert_string_equal(msp_availability_percent(&arena, 99950000), "99.95");
	assert_string_equal(msp_availability_percent(&arena, 100000000), "100");
	assert_string_equal(msp_availability_emit(&arena, &service, 0), "100");
	service.lost = 1; /* a ten-thousandth of a second of a thousand seconds */
	assert_string_equal(msp_availability_emit(&arena, &service, 0), "99");
	assert_string_equal(msp_availability_emit(&arena, &service, 6), "99.999990");
	assert_true(msp_availability_below(&service, MSP_AVAILABILITY_ALL));
	assert_false(msp_availability_below(&service, 99999990));
	assert_true(msp_availability_below(&service, 99999991));
}

static void weights_are_shares(void **state)
{
	static const char *const wrong[] = { "", "50", "0%", "0.00%", "100.01%", "33.333%", "5.%", "%", "1000%",
		"-5%" };
	int weight;

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(wrong); i++)
		if (msp_outage_weight_parse(wrong[i], &weight) == 0)
			fail_msg("accepted: '%s'", wrong[i]);
	for (int i = 1; i <= MSP_OUTAGE_WHOLE; i++) {
		assert_int_equal(msp_outage_weight_parse(msp_outage_weight_emit(&arena, i), &weight), 0);
		assert_int_equal(weight, i);
	}
}

int main(void)
{
	static struct CMUnitTest tests[MOST_CASES + 3];
	const struct CMUnitTest own[] = {
		cmocka_unit_test(random_months_are_as_every_second_says),
		cmocka_unit_test(percentages_are_read_exactly_and_never_rounded_up),
		cmocka_unit_test(weights_are_shares),
	};
	int result;

	cmocka_set_message_output(CM_OUTPUT_TAP);
	read_all("tests/data/availability*.test");
	for (size_t i = 0; i < case_count; i++)
		tests[i] = (struct CMUnitTest){ msp_arena_printf(&arena, "%s: %s", cases[i].file, cases[i].title),
			run_case, NULL, NULL, &cases[i] };
	memcpy(&tests[case_count], own, sizeof own);
	result = _cmocka_run_group_tests("availability", tests, case_count + MSP_COUNT(own), NULL, NULL);
	msp_arena_release(&arena);
	return result;
}
