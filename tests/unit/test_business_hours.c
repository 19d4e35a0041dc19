/* SPDX-License-Identifier: ISC */
/*
 * Cases of another program about business hours (zendesk/biz), transcribed with the source of each.  In $MSP_TEST_DATA
 * (else ../shared/data) as sla/business-hours-74.json; skipped without it.
 *
 * Its `breaks` are written as special hours here, and where a target ends at closing time it names the next opening and
 * we the close: `expected_earliest` is then ours.
 */
#include "tests/unit/calendar_fixture.h"

#include <stdlib.h>

#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/text/json.h"

#define FILE_LIMIT (4 * 1024 * 1024)
#define MOST_CASES 200

struct one_case {
	const struct msp_node *node;
};

static struct msp_arena arena;

static int minutes(const char *text)
{
	return atoi(text) * 60 + atoi(text + 3);
}

/* The shifts of a list less the breaks, as YAML. */
static void add_shifts(struct msp_buf *out, const struct msp_node *shifts, const struct msp_node *breaks)
{
	bool open[1440] = { false };
	const char *comma = "";

	msp_node_each_item(shifts, shift)
		for (int i = minutes(shift->items[0]->value); i < minutes(shift->items[1]->value); i++)
			open[i] = true;
	msp_node_each_item(breaks, pause)
		for (int i = minutes(pause->items[0]->value); i < minutes(pause->items[1]->value); i++)
			open[i] = false;
	msp_buf_addc(out, '[');
	for (int i = 0; i < 1440; i++) {
		int end = i;

		while (end < 1440 && open[end])
			end++;
		if (end == i)
			continue;
		msp_buf_addf(out, "%s\"%02d:%02d-%02d:%02d\"", comma, i / 60, i % 60, end / 60, end % 60);
		comma = ", ";
		i = end;
	}
	msp_buf_addc(out, ']');
}

static bool listed(const struct msp_node *list, const char *text)
{
	msp_node_each_item(list, item) {
		if (strcmp(item->value, text) == 0)
			return true;
	}
	return false;
}

static const struct msp_node *weekday_hours(const struct msp_node *hours, const char *date)
{
	static const char *const names[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
	struct msp_date day;

	assert_int_equal(msp_date_parse(date, &day, NULL), 0);
	return msp_node_get(hours, names[msp_date_weekday(day)]);
}

/* In biz a holiday wins over a shift; here the shift of a date would. */
static void add_special_dates(struct msp_buf *out, const struct msp_node *calendar)
{
	const struct msp_node *hours = msp_node_get(calendar, "hours");
	const struct msp_node *shifts = msp_node_get(calendar, "shifts");
	const struct msp_node *breaks = msp_node_get(calendar, "breaks");
	const struct msp_node *holidays = msp_node_get(calendar, "holidays");

	msp_buf_adds(out, "shifts:\n  1990-01-01: []\n");
	msp_node_each_pair(shifts, date, list) {
		if (listed(holidays, date->value))
			continue;
		msp_buf_addf(out, "  %s: ", date->value);
		add_shifts(out, list, msp_node_get(breaks, date->value));
		msp_buf_addc(out, '\n');
	}
	msp_node_each_pair(breaks, on, pauses) {
		if (listed(holidays, on->value) || msp_node_get(shifts, on->value) != NULL)
			continue;
		msp_buf_addf(out, "  %s: ", on->value);
		add_shifts(out, weekday_hours(hours, on->value), pauses);
		msp_buf_addc(out, '\n');
	}
}

static const struct msp_calendar *calendar_of(struct fixture *fixture, const struct msp_node *calendar)
{
	struct msp_buf text = MSP_BUF_INIT;
	const struct msp_calendar *result;

	msp_buf_addf(&text, "tz: %s\nhours:\n", msp_node_text(calendar, "tz", ""));
	msp_node_each_pair(msp_node_get(calendar, "hours"), day, list) {
		msp_buf_addf(&text, "  %s: ", day->value);
		add_shifts(&text, list, NULL);
		msp_buf_addc(&text, '\n');
	}
	msp_buf_adds(&text, "holidays: [");
	msp_node_each_item(msp_node_get(calendar, "holidays"), holiday)
		msp_buf_addf(&text, "%s%s", holiday_walk.at > 0 ? ", " : "", holiday->value);
	msp_buf_adds(&text, "]\n");
	add_special_dates(&text, calendar);
	result = fixture_calendar(fixture, text.data);
	msp_buf_release(&text);
	return result;
}

static int64_t time_of(const struct msp_node *node, const char *key)
{
	struct msp_time time;

	assert_true(msp_node_time(node, key, &time));
	return time.at;
}

static void check_due(const struct msp_calendar *calendar, const struct msp_node *node, bool back)
{
	bool earliest = msp_node_get(node, "expected_earliest") != NULL;
	int64_t start = time_of(node, "start");
	int64_t seconds = msp_node_int(node, "seconds", -1);
	struct msp_span span;
	int64_t due = 0;

	if (back && seconds == 0) {
		assert_true(msp_calendar_previous(calendar, start, &span));
		due = span.end < start ? span.end : start;
	} else {
		assert_true(msp_calendar_due(calendar, start, back ? -seconds : seconds, &due));
	}
	assert_int_equal(due, time_of(node, earliest ? "expected_earliest" : "expected"));
}

static void check_days(const struct msp_calendar *calendar, const struct msp_node *node)
{
	bool back = msp_node_bool(node, "backward", false);
	int days = (int)msp_node_int(node, "days", 0);
	struct msp_target target;
	int64_t due;

	if (back) {
		assert_true(msp_calendar_days(calendar, time_of(node, "start"), -days, false, &due));
	} else {
		assert_true(msp_calendar_target(
			calendar, time_of(node, "start"), (struct msp_duration){ .days = days }, &target));
		assert_true(msp_calendar_target_due(calendar, time_of(node, "start"), &target, NULL, 0, &due));
	}
	assert_int_equal(due, time_of(node, "expected"));
}

static void check_periods(const struct msp_calendar *calendar, const struct msp_node *node)
{
	bool back = msp_node_bool(node, "backward", false);
	int64_t at = time_of(node, "origin");

	msp_node_each_item(msp_node_get(node, "expected"), wanted) {
		struct msp_time start, end;
		struct msp_span span = { 0, 0 };

		assert_true(back ? msp_calendar_previous(calendar, at, &span) : msp_calendar_next(calendar, at, &span));
		assert_int_equal(msp_time_parse(wanted->items[0]->value, &start, NULL), 0);
		assert_int_equal(msp_time_parse(wanted->items[1]->value, &end, NULL), 0);
		assert_int_equal(!back && span.start < at ? at : span.start, start.at);
		assert_int_equal(back && span.end > at ? at : span.end, end.at);
		at = back ? span.start : span.end;
	}
}

static void check_local(struct fixture *fixture, const struct msp_node *node)
{
	const struct msp_zone *zone;
	struct msp_civil civil = { .hour = atoi(msp_node_text(node, "time", "")) };
	const char *time = msp_node_text(node, "time", "");

	civil.minute = atoi(time + 3);
	civil.second = strlen(time) > 5 ? atoi(time + 6) : 0;
	assert_int_equal(msp_date_parse(msp_node_text(node, "date", ""), &civil.date, NULL), 0);
	assert_int_equal(
		fixture_zone(fixture, msp_node_text(msp_node_get(node, "calendar"), "tz", ""), &zone, NULL), 0);
	assert_int_equal(msp_zone_instant(zone, civil), time_of(node, "expected"));
}

static void run_case(void **state)
{
	const struct msp_node *node = ((const struct one_case *)*state)->node;
	const char *kind = msp_node_text(node, "kind", "");
	const struct msp_calendar *calendar;
	struct fixture fixture;

	fixture_init(&fixture);
	if (strcmp(kind, "local_to_utc") == 0) {
		check_local(&fixture, node);
		fixture_release(&fixture);
		return;
	}
	calendar = calendar_of(&fixture, msp_node_get(node, "calendar"));
	if (strcmp(kind, "due") == 0 || strcmp(kind, "due_back") == 0)
		check_due(calendar, node, strcmp(kind, "due_back") == 0);
	else if (strcmp(kind, "due_bizdays") == 0)
		check_days(calendar, node);
	else if (strcmp(kind, "elapsed") == 0)
		assert_int_equal(msp_calendar_elapsed(calendar, time_of(node, "start"), time_of(node, "end")),
			msp_node_int(node, "expected", -1));
	else if (strcmp(kind, "open") == 0)
		assert_int_equal(
			msp_calendar_open(calendar, time_of(node, "at")), msp_node_bool(node, "expected", false));
	else if (strcmp(kind, "periods") == 0)
		check_periods(calendar, node);
	else
		fail_msg("unknown kind of case: %s", kind);
	fixture_release(&fixture);
}

static const struct msp_node *read_cases(void)
{
	const char *folder = getenv("MSP_TEST_DATA");
	char *path = msp_path_join(&arena, folder != NULL ? folder : "../shared/data", "sla/business-hours-74.json");
	struct msp_buf text = MSP_BUF_INIT;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_node *root = NULL;

	if (!msp_file_exists(path)) {
		printf("1..0 # SKIP no file %s\n", path);
		return NULL;
	}
	if (msp_file_read(path, FILE_LIMIT, &text, &err) < 0 ||
		msp_json_parse(&arena, text.data, text.length, &root, &err) < 0)
		msp_bug("%s: %s", path, err.message);
	msp_buf_release(&text);
	return msp_node_get(root, "cases");
}

int main(void)
{
	static struct CMUnitTest tests[MOST_CASES];
	static struct one_case states[MOST_CASES];
	const struct msp_node *list;
	size_t count = 0;
	int result;

	cmocka_set_message_output(CM_OUTPUT_TAP);
	list = read_cases();
	if (list == NULL)
		return 0;
	msp_node_each_item(list, item) {
		states[count].node = item;
		tests[count] = (struct CMUnitTest){ msp_arena_printf(&arena, "%s: %s", msp_node_text(item, "id", ""),
							    msp_node_text(item, "test", "")),
			run_case, NULL, NULL, &states[count] };
		count++;
	}
	result = _cmocka_run_group_tests("business hours", tests, count, NULL, NULL);
	msp_arena_release(&arena);
	return result;
}
