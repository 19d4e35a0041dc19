/* SPDX-License-Identifier: ISC */
/* Calendars: corners by hand, then random ones against an oracle that knows only libc's localtime_r and walks minute by
 * minute. */
#include "tests/unit/calendar_fixture.h"

#include <stdlib.h>
#include <time.h>

#define OFFICE                                                                                                      \
	"tz: America/Mexico_City\nhours:\n  mon: [09:00-14:00, 15:00-18:00]\n  tue: [09:00-14:00, 15:00-18:00]\n"   \
	"  wed: [09:00-14:00, 15:00-18:00]\n  thu: [09:00-14:00, 15:00-18:00]\n  fri: [09:00-14:00, 15:00-18:00]\n" \
	"  sat: [10:00-14:00]\n"

static void test_24x7(void **state)
{
	struct fixture f;
	const struct msp_zone *zone;
	const struct msp_calendar *calendar;
	struct msp_target target;
	int64_t due, start;

	(void)state;
	fixture_init(&f);
	assert_int_equal(fixture_zone(&f, "America/Tijuana", &zone, NULL), 0);
	calendar = msp_calendar_24x7(&f.arena, zone);
	assert_true(msp_calendar_open(calendar, INT64_C(-62135596800)));
	assert_int_equal(msp_calendar_elapsed(calendar, 100, 350), 250);
	assert_true(msp_calendar_due(calendar, 1000, -400, &due));
	assert_int_equal(due, 600);
	/* two days over the night the clocks go forward are 47 hours */
	start = fixture_time(zone, "2026-03-07T12:00");
	assert_true(msp_calendar_target(calendar, start, (struct msp_duration){ .days = 2 }, &target));
	assert_int_equal(target.seconds, 47 * MSP_HOUR);
	assert_true(msp_calendar_knows_year(calendar, 1700));
	fixture_release(&f);
}

static void test_far_years(void **state)
{
	struct fixture f;
	const struct msp_calendar *calendar;
	struct msp_span span;
	int64_t due;

	(void)state;
	fixture_init(&f);
	calendar = fixture_calendar(&f, OFFICE);
	assert_false(msp_calendar_open(calendar, INT64_MAX));
	assert_false(msp_calendar_open(calendar, INT64_MIN));
	assert_false(msp_calendar_next(calendar, INT64_MAX, &span));
	assert_false(msp_calendar_next(calendar, INT64_C(253402300799), &span));
	assert_false(msp_calendar_previous(calendar, INT64_C(-62135596800), &span));
	assert_false(msp_calendar_due(calendar, 0, INT64_MAX, &due));
	assert_false(msp_calendar_due(calendar, 0, INT64_MIN + 1, &due));
	assert_int_equal(msp_calendar_elapsed(calendar, INT64_MAX, INT64_MIN), 0);
	/* the whole span a calendar is defined for, grown from the middle outwards */
	assert_true(msp_calendar_elapsed(calendar, 0, 86400 * 7) > 0);
	assert_true(msp_calendar_elapsed(calendar, INT64_MIN, INT64_MAX) > INT64_C(290) * 52 * 44 * MSP_HOUR);
	fixture_release(&f);
}

static void test_only_single_dates(void **state)
{
	struct fixture f;
	const struct msp_calendar *calendar;
	struct msp_span span;
	int64_t due;

	(void)state;
	fixture_init(&f);
	calendar = fixture_calendar(&f, "tz: Etc/UTC\nhours: {}\nshifts: {2026-05-05: [08:00-09:00]}\n");
	assert_true(msp_calendar_next(calendar, fixture_time(msp_zone_utc(), "2017-01-01T00:00"), &span));
	assert_int_equal(span.start, fixture_time(msp_zone_utc(), "2026-05-05T08:00"));
	assert_false(msp_calendar_next(calendar, fixture_time(msp_zone_utc(), "2016-01-01T00:00"), &span));
	assert_false(msp_calendar_next(calendar, span.end, &span));
	assert_true(msp_calendar_previous(calendar, fixture_time(msp_zone_utc(), "2030-01-01T00:00"), &span));
	assert_false(msp_calendar_due(calendar, span.start, 3601, &due));
	assert_true(msp_calendar_due(calendar, span.start, 3600, &due));
	assert_int_equal(due, span.end);
	fixture_release(&f);
}

static void test_splice(void **state)
{
	struct fixture f;
	const struct msp_calendar *office, *spliced;
	const struct msp_zone *zone;
	struct msp_calendar_part parts[3];
	int64_t due, from;

	(void)state;
	fixture_init(&f);
	office = fixture_calendar(&f, OFFICE);
	zone = msp_calendar_zone(office);
	from = fixture_time(zone, "2026-07-01T12:00");
	parts[0] = (struct msp_calendar_part){ 0, office };
	parts[1] = (struct msp_calendar_part){ from, msp_calendar_24x7(&f.arena, zone) };
	parts[2] = (struct msp_calendar_part){ fixture_time(zone, "2026-07-02T00:00"), office };
	spliced = msp_calendar_splice(&f.arena, "contract", parts, 3);
	/* Wednesday: 9 to 12 as before, then every second until midnight, then the office again */
	assert_int_equal(msp_calendar_elapsed(spliced, fixture_time(zone, "2026-07-01T00:00"),
				 fixture_time(zone, "2026-07-03T00:00")),
		(3 + 12 + 8) * MSP_HOUR);
	assert_true(msp_calendar_due(spliced, fixture_time(zone, "2026-07-01T11:00"), 14 * MSP_HOUR, &due));
	assert_int_equal(due, fixture_time(zone, "2026-07-02T10:00"));
	assert_true(msp_calendar_open(spliced, fixture_time(zone, "2026-07-01T23:59")));
	assert_false(msp_calendar_open(spliced, fixture_time(zone, "2026-07-02T03:00")));
	assert_ptr_equal(msp_calendar_splice(&f.arena, "one", parts, 1), office);
	fixture_release(&f);
}

static void test_unite(void **state)
{
	struct msp_span spans[] = { { 50, 60 }, { 10, 20 }, { 20, 30 }, { 15, 18 }, { 40, 40 }, { 55, 70 } };

	(void)state;
	assert_int_equal(msp_spans_unite(spans, 6), 2);
	assert_int_equal(spans[0].start, 10);
	assert_int_equal(spans[0].end, 30);
	assert_int_equal(spans[1].start, 50);
	assert_int_equal(spans[1].end, 70);
	assert_int_equal(msp_spans_unite(spans, 0), 0);
}

/* ---- the oracle ------------------------------------------------------------------------------------------------ */

#define WINDOW_DAYS 24
#define WINDOW (WINDOW_DAYS * 1440)
#define ROUNDS 150
#define QUESTIONS 60

struct oracle {
	int64_t start;         /* UTC, a whole minute */
	int64_t local[WINDOW]; /* local time of each minute, as if it were UTC, in minutes */
	bool open[WINDOW];
};

static uint64_t seed;

static int pick(int count)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (int)((seed >> 33) % (uint64_t)count);
}

static void oracle_start(struct oracle *oracle, const char *zone, int64_t start)
{
	setenv("TZ", zone, 1);
	tzset();
	oracle->start = start;
	memset(oracle->open, 0, sizeof oracle->open);
	for (int i = 0; i < WINDOW; i++) {
		time_t at = (time_t)(start + i * 60);
		struct tm tm;

		localtime_r(&at, &tm);
		oracle->local[i] =
			(msp_date_days((struct msp_date){ tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday }) * 24 +
				tm.tm_hour) *
				60 +
			tm.tm_min;
	}
}

/* Minute of the window at which a local time is: its first occurrence; in a gap as far behind its begin as the local
 * time is. */
static int oracle_minute(const struct oracle *oracle, int64_t local)
{
	for (int i = 0; i < WINDOW; i++) {
		if (oracle->local[i] == local)
			return i;
	}
	for (int i = 1; i < WINDOW; i++) {
		if (oracle->local[i - 1] < local && oracle->local[i] > local)
			return i - 1 + (int)(local - oracle->local[i - 1]);
	}
	return -1;
}

/* A date that the zone leaves out has no shifts. */
static bool oracle_skips(const struct oracle *oracle, int64_t day)
{
	for (int i = 1; i < WINDOW; i++) {
		if (oracle->local[i - 1] / 1440 < day && oracle->local[i] / 1440 > day)
			return true;
	}
	return false;
}

static void oracle_shift(struct oracle *oracle, int64_t day, int start, int end)
{
	int from = oracle_minute(oracle, day * 1440 + start);
	int until = oracle_minute(oracle, day * 1440 + end);

	if (oracle_skips(oracle, day))
		return;
	if (from < 0)
		from = day * 1440 + start < oracle->local[0] ? 0 : WINDOW;
	if (until < 0)
		until = day * 1440 + end < oracle->local[0] ? 0 : WINDOW;
	for (int i = from; i < until && i < WINDOW; i++)
		oracle->open[i] = true;
}

/* Business seconds, second by second at the edges, minute by minute between. */
static int64_t oracle_elapsed(const struct oracle *oracle, int64_t start, int64_t end)
{
	int64_t sum = 0;

	for (int64_t at = start; at < end;) {
		int64_t next = at - (at - oracle->start) % 60 + 60;

		if (next > end)
			next = end;
		if (oracle->open[(at - oracle->start) / 60])
			sum += next - at;
		at = next;
	}
	return sum;
}

/* A random calendar as text, and its shifts into the oracle. */
static void random_calendar(struct oracle *oracle, const char *zone, struct msp_buf *text)
{
	static const char *const names[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
	int week[7][3][2] = { { { 0 } } };
	int64_t first = oracle->local[0] / 1440;

	msp_buf_addf(text, "tz: %s\nhours:\n", zone);
	for (int day = 0; day < 7; day++) {
		int at = pick(5) == 0 ? 0 : pick(600);
		int shifts = pick(5) == 0 ? 0 : 1 + pick(3);

		msp_buf_addf(text, "  %s: [", names[day]);
		for (int i = 0; i < shifts && at < 1400; i++) {
			int end = at + 1 + pick(500);

			if (end > 1440 || (i == shifts - 1 && pick(4) == 0))
				end = 1440;
			week[day][i][0] = at;
			week[day][i][1] = end;
			msp_buf_addf(text, "%s\"%02d:%02d-%02d:%02d\"", i > 0 ? ", " : "", at / 60, at % 60, end / 60,
				end % 60);
			at = end + (pick(3) == 0 ? 0 : pick(200));
		}
		msp_buf_adds(text, "]\n");
	}
	msp_buf_adds(text, "holidays: [");
	for (int64_t day = first - 1, given = 0; day < first + WINDOW_DAYS + 2; day++) {
		int weekday = msp_date_weekday(msp_date_from_days(day));
		char date[MSP_TIME_SIZE];

		if (pick(9) == 0) {
			msp_buf_addf(
				text, "%s%s", given++ > 0 ? ", " : "", msp_date_emit(msp_date_from_days(day), date));
			continue;
		}
		for (int i = 0; i < 3; i++)
			oracle_shift(oracle, day, week[weekday][i][0], week[weekday][i][1]);
	}
	msp_buf_adds(text, "]\nshifts: {1990-01-01: [00:00-00:01]}\n");
}

static void ask_due(const struct oracle *oracle, const struct msp_calendar *calendar, int64_t start, int64_t end)
{
	int64_t seconds = oracle_elapsed(oracle, start, end);
	int64_t due = -1;

	if (seconds == 0)
		return;
	assert_true(msp_calendar_due(calendar, start, seconds, &due));
	assert_true(due <= end);
	assert_int_equal(oracle_elapsed(oracle, start, due), seconds);
	assert_int_equal(oracle_elapsed(oracle, start, due - 1), seconds - 1); /* the earliest such instant */
	assert_true(msp_calendar_due(calendar, end, -seconds, &due));
	assert_true(due >= start);
	assert_int_equal(oracle_elapsed(oracle, due, end), seconds);
	assert_int_equal(oracle_elapsed(oracle, due + 1, end), seconds - 1);
}

static void ask_paused(const struct oracle *oracle, const struct msp_calendar *calendar, int64_t start, int64_t end)
{
	struct msp_span pauses[4];
	size_t count = 1 + (size_t)pick(4);
	int64_t seconds = oracle_elapsed(oracle, start, end);
	int64_t due;

	for (size_t i = 0; i < count; i++) {
		pauses[i].start = start - 3600 + pick((int)(end - start) + 7200);
		pauses[i].end = pauses[i].start + pick(40000);
	}
	count = msp_spans_unite(pauses, count);
	for (size_t i = 0; i < count; i++) {
		int64_t from = pauses[i].start > start ? pauses[i].start : start;
		int64_t until = pauses[i].end < end ? pauses[i].end : end;

		seconds -= oracle_elapsed(oracle, from, until);
	}
	assert_int_equal(msp_calendar_elapsed_paused(calendar, start, end, pauses, count), seconds);
	if (seconds == 0)
		return;
	assert_true(msp_calendar_due_paused(calendar, start, seconds, pauses, count, &due));
	assert_true(due > start && due <= end);
	assert_int_equal(msp_calendar_elapsed_paused(calendar, start, due, pauses, count), seconds);
	assert_int_equal(msp_calendar_elapsed_paused(calendar, start, due - 1, pauses, count), seconds - 1);
	assert_true(msp_calendar_due_paused(calendar, end, -seconds, pauses, count, &due));
	assert_true(due >= start && due < end);
	assert_int_equal(msp_calendar_elapsed_paused(calendar, due, end, pauses, count), seconds);
	assert_int_equal(msp_calendar_elapsed_paused(calendar, due + 1, end, pauses, count), seconds - 1);
}

/* First open minute at or after i on its local day, or WINDOW. */
static int oracle_opening(const struct oracle *oracle, int i, int64_t day)
{
	while (i < WINDOW && oracle->local[i] / 1440 == day && !oracle->open[i])
		i++;
	return i < WINDOW && oracle->local[i] / 1440 == day ? i : WINDOW;
}

/* The rule for days, in the words of the contract. */
static int64_t oracle_days(const struct oracle *oracle, int64_t start, int days, bool end_of_day)
{
	int i = (int)((start - oracle->start) / 60);
	int64_t snapped = start;
	int64_t second, day;
	int at;

	if (!oracle->open[i]) {
		while (i < WINDOW && !oracle->open[i])
			i++;
		snapped = oracle->start + (int64_t)i * 60;
	}
	if (i == WINDOW)
		return MSP_TIME_NONE;
	second = (snapped - oracle->start) % 60;
	day = oracle->local[i] / 1440;
	for (at = i; days > 0; days--) {
		int64_t before = oracle->local[at] / 1440;

		while (at < WINDOW && (oracle->local[at] / 1440 <= before || !oracle->open[at]))
			at++;
		if (at >= WINDOW - 1440)
			return MSP_TIME_NONE;
	}
	day = oracle->local[at] / 1440;
	if (!end_of_day) {
		int same = oracle_minute(oracle, day * 1440 + oracle->local[i] % 1440);

		if (oracle->open[same] && oracle->local[same] / 1440 == day)
			return oracle->start + (int64_t)same * 60 + second;
		same = oracle_opening(oracle, same, day);
		if (same < WINDOW)
			return oracle->start + (int64_t)same * 60;
	}
	for (at = WINDOW - 1; !(oracle->open[at] && oracle->local[at] / 1440 == day);)
		at--;
	return oracle->start + (int64_t)(at + 1) * 60;
}

static void ask_days(const struct oracle *oracle, const struct msp_calendar *calendar, int64_t start)
{
	int days = 1 + pick(4);
	bool end_of_day = pick(2) == 0;
	int64_t wanted = oracle_days(oracle, start, days, end_of_day);
	struct msp_target target;
	int64_t due;

	if (wanted == MSP_TIME_NONE)
		return;
	assert_true(msp_calendar_target(
		calendar, start, (struct msp_duration){ .days = days, .end_of_day = end_of_day }, &target));
	assert_true(msp_calendar_target_due(calendar, start, &target, NULL, 0, &due));
	assert_int_equal(due, wanted);
	assert_int_equal(target.seconds, oracle_elapsed(oracle, start, wanted));
}

static void ask_spans(const struct oracle *oracle, const struct msp_calendar *calendar, int64_t at)
{
	int64_t last = oracle->start + (WINDOW - 1440) * 60;
	int64_t opening = at;
	struct msp_span span;

	while (opening < last && !oracle->open[(opening - oracle->start) / 60])
		opening++;
	assert_int_equal(msp_calendar_open(calendar, at), oracle->open[(at - oracle->start) / 60]);
	if (opening == last)
		return;
	assert_true(msp_calendar_next(calendar, at, &span));
	assert_int_equal(span.start > at ? span.start : at, opening);
	assert_true(msp_calendar_previous(calendar, opening + 1, &span));
	assert_true(span.start <= opening && span.end > opening);
}

static void random_round(struct oracle *oracle, const char *zone, const char *around)
{
	struct fixture f;
	struct msp_buf text = MSP_BUF_INIT;
	const struct msp_calendar *calendar;
	int64_t change = fixture_time(msp_zone_utc(), around);

	fixture_init(&f);
	oracle_start(oracle, zone, change - (4 + pick(12)) * (int64_t)MSP_DAY - pick(1440) * 60);
	random_calendar(oracle, zone, &text);
	calendar = fixture_calendar(&f, text.data);
	for (int i = 0; i < QUESTIONS; i++) {
		/* a day is left at both ends: what begins there depends on what the oracle does not see */
		int64_t start = oracle->start + MSP_DAY + pick((WINDOW - 2880) * 60);
		int64_t end = start + pick((int)(oracle->start + (WINDOW - 1440) * 60 - start) + 1);

		assert_int_equal(msp_calendar_elapsed(calendar, start, end), oracle_elapsed(oracle, start, end));
		ask_due(oracle, calendar, start, end);
		ask_paused(oracle, calendar, start, end);
		ask_days(oracle, calendar, start);
		ask_spans(oracle, calendar, start);
	}
	msp_buf_release(&text);
	fixture_release(&f);
}

static void test_against_walking(void **state)
{
	static const char *const cases[][2] = {
		{ "America/Tijuana", "2026-03-08T10:00" },
		{ "America/Tijuana", "2026-11-01T09:00" },
		{ "America/Mexico_City", "2022-04-03T08:00" },
		{ "America/Mexico_City", "2022-10-30T07:00" },
		{ "America/Mexico_City", "2026-12-31T00:00" },
		{ "America/Sao_Paulo", "2015-10-18T03:00" },
		{ "America/Sao_Paulo", "2016-02-21T02:00" },
		{ "America/Havana", "2026-11-01T05:00" },
		{ "Australia/Lord_Howe", "2026-04-04T15:00" },
		{ "Australia/Lord_Howe", "2026-10-03T15:30" },
		{ "Asia/Kathmandu", "2026-06-01T00:00" },
		{ "Pacific/Apia", "2011-12-30T10:00" },
		{ "Europe/Dublin", "2026-03-29T01:00" },
		{ "America/Ciudad_Juarez", "2022-11-30T06:00" },
		{ "Etc/UTC", "2028-02-29T00:00" },
	};
	struct oracle *oracle = malloc(sizeof *oracle);

	(void)state;
	assert_non_null(oracle);
	seed = 20261103;
	for (int round = 0; round < ROUNDS; round++) {
		const char *const *one = cases[(size_t)round % (sizeof cases / sizeof *cases)];

		random_round(oracle, one[0], one[1]);
	}
	free(oracle);
	setenv("TZ", "UTC0", 1);
	tzset();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_24x7),
		cmocka_unit_test(test_far_years),
		cmocka_unit_test(test_only_single_dates),
		cmocka_unit_test(test_splice),
		cmocka_unit_test(test_unite),
		cmocka_unit_test(test_against_walking),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
