/* SPDX-License-Identifier: ISC */
/* TZif data that are wrong (RFC 8536, section 3), built here or made from the system's files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/buf.h"
#include "lib/base/str.h"
#include "lib/base/zone.h"
#include "lib/base/zone_rule.h"

#define T0 INT64_C(1000000000)

/* A zone of two types, -6 h and -5 h, that changes at T0 and T0 + 1000; members make it wrong. */
struct sample {
	char version;
	char second_version; /* 0 = the same */
	uint32_t isut, isstd, leaps, types, chars;
	int64_t times[2];
	unsigned char indexes[2];
	int32_t offsets[2];
	unsigned char marks[2]; /* daylight saving time */
	unsigned char names[2];
	const char *abbreviations;
	int64_t leap_times[3];
	int32_t corrections[3];
	unsigned char indicators[4]; /* isstd, isut */
	const char *footer;
};

static struct sample sample_of(char version)
{
	struct sample sample = { .version = version,
		.types = 2,
		.chars = 8,
		.times = { T0, T0 + 1000 },
		.indexes = { 1, 0 },
		.offsets = { -21600, -18000 },
		.marks = { 0, 1 },
		.names = { 0, 4 },
		.abbreviations = "CST\0CDT",
		.footer = "\nCST6\n" };

	return sample;
}

static void put(struct msp_buf *buf, int64_t value, int size)
{
	for (int shift = (size - 1) * 8; shift >= 0; shift -= 8)
		msp_buf_addc(buf, (char)((uint64_t)value >> shift & 0xff));
}

static void put_header(struct msp_buf *buf, const struct sample *sample, char version)
{
	msp_buf_adds(buf, "TZif");
	msp_buf_addc(buf, version);
	msp_buf_addn(buf, '\0', 15);
	put(buf, sample->isut, 4);
	put(buf, sample->isstd, 4);
	put(buf, sample->leaps, 4);
	put(buf, 2, 4);
	put(buf, sample->types, 4);
	put(buf, sample->chars, 4);
}

static void put_block(struct msp_buf *buf, const struct sample *sample, int size)
{
	put(buf, sample->times[0], size);
	put(buf, sample->times[1], size);
	msp_buf_add(buf, sample->indexes, 2);
	for (uint32_t i = 0; i < sample->types && i < 2; i++) {
		put(buf, sample->offsets[i], 4);
		msp_buf_addc(buf, (char)sample->marks[i]);
		msp_buf_addc(buf, (char)sample->names[i]);
	}
	msp_buf_add(buf, sample->abbreviations, sample->chars < 8 ? sample->chars : 8);
	for (uint32_t i = 0; i < sample->leaps && i < 3; i++) {
		put(buf, sample->leap_times[i], size);
		put(buf, sample->corrections[i], 4);
	}
	msp_buf_add(buf, sample->indicators, sample->isstd < 2 ? sample->isstd : 2);
	msp_buf_add(buf, sample->indicators + 2, sample->isut < 2 ? sample->isut : 2);
}

static void build(struct msp_buf *buf, const struct sample *sample)
{
	msp_buf_clear(buf);
	put_header(buf, sample, sample->version);
	put_block(buf, sample, 4);
	if (sample->version == '\0')
		return;
	put_header(buf, sample, sample->second_version != '\0' ? sample->second_version : sample->version);
	put_block(buf, sample, 8);
	msp_buf_adds(buf, sample->footer);
}

/* From memory of exactly that length, so that sanitizers see every byte too far. */
static int parse_exactly(
	struct msp_arena *arena, const char *bytes, size_t length, const struct msp_zone **zone, struct msp_error *err)
{
	char *copy = malloc(length > 0 ? length : 1);
	int result;

	assert_non_null(copy);
	memcpy(copy, bytes, length);
	result = msp_zone_parse(arena, "Test/Zone", copy, length, zone, err);
	free(copy);
	return result;
}

static int parse_sample(
	struct msp_arena *arena, const struct sample *sample, const struct msp_zone **zone, struct msp_error *err)
{
	struct msp_buf buf = MSP_BUF_INIT;
	int result;

	build(&buf, sample);
	result = parse_exactly(arena, buf.data, buf.length, zone, err);
	msp_buf_release(&buf);
	return result;
}

static void assert_refused(const struct sample *sample, const char *message)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_error err = MSP_ERROR_INIT;
	const struct msp_zone *zone = NULL;

	assert_int_equal(parse_sample(&arena, sample, &zone, &err), -1);
	assert_null(zone);
	assert_int_equal(err.code, MSP_DATA);
	assert_memory_equal(err.message, "time zone Test/Zone: ", 21);
	if (strstr(err.message, message) == NULL)
		fail_msg("\"%s\" is not in \"%s\"", message, err.message);
	msp_arena_release(&arena);
}

static void test_every_version_is_read(void **state)
{
	static const char versions[] = { '\0', '2', '3', '4' };

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(versions); i++) {
		struct sample sample = sample_of(versions[i]);
		struct msp_arena arena = MSP_ARENA_INIT;
		struct msp_error err = MSP_ERROR_INIT;
		const struct msp_zone *zone;

		assert_int_equal(parse_sample(&arena, &sample, &zone, &err), 0);
		assert_string_equal(msp_zone_name(zone), "Test/Zone");
		assert_int_equal(msp_zone_offset(zone, T0 - 1), -21600);
		assert_int_equal(msp_zone_offset(zone, T0), -18000);
		assert_int_equal(msp_zone_offset(zone, T0 + 999), -18000);
		assert_int_equal(msp_zone_offset(zone, T0 + 1000), -21600);
		msp_arena_release(&arena);
	}
}

static void test_footer_rules_the_future(void **state)
{
	static const struct {
		const char *footer;
		int32_t winter, summer;
	} cases[] = {
		{ "\n\n", -21600, -21600 }, /* empty: the last offset stays */
		{ "\nCST6\n", -21600, -21600 },
		{ "\n<-06>6<-05>,M12.1.0,J364\n", -18000, -21600 },
		{ "\nCST6CDT,M3.2.0/-2,M9.1.0/30\n", -21600, -18000 },
	};

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++) {
		struct sample sample = sample_of('3');
		struct msp_arena arena = MSP_ARENA_INIT;
		struct msp_error err = MSP_ERROR_INIT;
		const struct msp_zone *zone;

		sample.footer = cases[i].footer;
		sample.times[0] = 1002000000; /* 2 October 2001: standard time by every rule here */
		sample.times[1] = 1002001000;
		assert_int_equal(parse_sample(&arena, &sample, &zone, &err), 0);
		assert_int_equal(msp_zone_offset(zone, 1797336000), cases[i].winter); /* 2026-12-15T12:00:00Z */
		assert_int_equal(msp_zone_offset(zone, 1781524800), cases[i].summer); /* 2026-06-15T12:00:00Z */
		msp_arena_release(&arena);
	}
}

/* A file whose transitions end early gives what its rule gives, in every year after. */
static void test_rule_after_the_last_transition(void **state)
{
	static const char *const rules[] = { "CST6CDT,M3.2.0,M8.1.0", "CST6CDT,M10.1.0/-1,M4.1.0/30",
		"CST6CDT,J364/167,J90", "CST6CDT5,0/0,1/0" };
	struct msp_arena arena = MSP_ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(rules); i++) {
		struct sample sample = sample_of('3');
		struct msp_error err = MSP_ERROR_INIT;
		struct msp_zone_rule rule;
		const struct msp_zone *zone;

		sample.footer = msp_arena_printf(&arena, "\n%s\n", rules[i]);
		assert_int_equal(parse_sample(&arena, &sample, &zone, &err), 0);
		assert_int_equal(msp_zone_rule_parse(rules[i], true, &rule, &err), 0);
		for (int64_t at = T0 + 1000; at < INT64_C(4102444800); at += 3001)
			assert_int_equal(msp_zone_offset(zone, at), msp_zone_rule_offset(&rule, at));
	}
	msp_arena_release(&arena);
}

/* The last transition, in September, is to standard time, and the rule would have summer: as zic writes Ojinaga. */
static void test_rule_that_takes_over_later(void **state)
{
	struct sample sample = sample_of('2');
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_error err = MSP_ERROR_INIT;
	const struct msp_zone *zone;
	int64_t change;

	(void)state;
	sample.footer = "\nCST6CDT,M3.2.0,M11.1.0\n";
	assert_int_equal(parse_sample(&arena, &sample, &zone, &err), 0);
	assert_int_equal(msp_zone_offset(zone, T0 + 1000), -21600);
	assert_true(msp_zone_next_change(zone, T0 + 1000, &change));
	assert_int_equal(change, 1015747200); /* 2002-03-10T02:00:00-06:00 */
	assert_int_equal(msp_zone_offset(zone, change), -18000);
	msp_arena_release(&arena);
}

/* Transitions that change a name only are not changes. */
static void test_changes_of_name_only(void **state)
{
	struct sample sample = sample_of('2');
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_error err = MSP_ERROR_INIT;
	const struct msp_zone *zone;
	int64_t change;

	(void)state;
	sample.offsets[1] = -21600;
	sample.footer = "\nCST6CDT,M3.2.0,M8.1.0\n";
	assert_int_equal(parse_sample(&arena, &sample, &zone, &err), 0);
	/* the footer does not reach back before the last transition, 2001-09-09; 2000 had a summer in it */
	assert_int_equal(msp_zone_offset(zone, 963662400), -21600);
	assert_true(msp_zone_next_change(zone, 0, &change));
	assert_int_equal(change, 1015747200); /* 2002-03-10T02:00:00-06:00 */
	msp_arena_release(&arena);
}

static void test_refused_structure(void **state)
{
	struct sample sample = sample_of('2');

	(void)state;
	sample.version = '1';
	assert_refused(&sample, "unknown version 0x31");
	sample.version = '5';
	assert_refused(&sample, "unknown version 0x35");
	sample = sample_of('2');
	sample.second_version = '3';
	assert_refused(&sample, "different versions");
	sample = sample_of('2');
	sample.types = 0;
	assert_refused(&sample, "no local time type");
	sample = sample_of('2');
	sample.chars = 0;
	assert_refused(&sample, "no local time type");
	sample = sample_of('2');
	sample.types = UINT32_MAX;
	assert_refused(&sample, "shorter than their header says");
	sample = sample_of('2');
	sample.leaps = UINT32_MAX;
	assert_refused(&sample, "shorter than their header says");
	sample = sample_of('2');
	sample.isstd = 1;
	assert_refused(&sample, "standard/wall indicators are not as many");
	sample = sample_of('2');
	sample.isut = 1;
	assert_refused(&sample, "UT/local indicators are not as many");
}

static void test_refused_types(void **state)
{
	static const int32_t offsets[] = { INT32_MIN, -90000, 93600, INT32_MAX };
	struct sample sample = sample_of('2');

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(offsets); i++) {
		sample.offsets[1] = offsets[i];
		assert_refused(&sample, "seconds from UTC");
	}
	sample = sample_of('2');
	sample.marks[0] = 2;
	assert_refused(&sample, "daylight saving time is neither 0 nor 1");
	sample = sample_of('2');
	sample.names[1] = 8;
	assert_refused(&sample, "a designation lies outside");
	sample = sample_of('2');
	sample.abbreviations = "CST\0CDTX";
	assert_refused(&sample, "a designation has no end");
	sample = sample_of('2');
	sample.isstd = sample.isut = 2;
	sample.indicators[0] = 2;
	assert_refused(&sample, "a standard/wall indicator is neither");
	memcpy(sample.indicators, (unsigned char[]){ 1, 1, 0, 9 }, 4);
	assert_refused(&sample, "a UT/local indicator is neither");
	memcpy(sample.indicators, (unsigned char[]){ 1, 0, 1, 1 }, 4);
	assert_refused(&sample, "a UT indicator without");
	sample.isstd = 0;
	assert_refused(&sample, "a UT indicator without");
}

static void test_refused_transitions(void **state)
{
	struct sample sample = sample_of('2');

	(void)state;
	sample.times[1] = T0;
	assert_refused(&sample, "transitions are not in order");
	sample.times[1] = T0 - 1;
	assert_refused(&sample, "transitions are not in order");
	sample = sample_of('\0');
	sample.times[0] = -5;
	sample.times[1] = -6;
	assert_refused(&sample, "transitions are not in order");
	sample = sample_of('2');
	sample.indexes[0] = 2;
	assert_refused(&sample, "a type that does not exist");
}

static void test_leap_seconds(void **state)
{
	static const struct {
		char version;
		uint32_t count;
		int64_t times[3];
		int32_t corrections[3];
		const char *message; /* NULL = good */
	} cases[] = {
		{ '2', 2, { 78796800, 94694401 }, { 1, 2 }, NULL },
		{ '2', 2, { 78796800, 94694401 }, { 1, 0 }, NULL },
		{ '2', 2, { 78796800, 94694401 }, { 1, 3 }, "more or less than a second" },
		{ '2', 1, { 78796800 }, { 2 }, "more or less than a second" },
		{ '2', 2, { 78796800, 94694401 }, { 1, 1 }, "more or less than a second" },
		{ '2', 1, { -1 }, { 1 }, "leap seconds are not in order" },
		{ '2', 2, { 78796800, 78796801 }, { 1, 2 }, "leap seconds are not in order" },
		{ '2', 2, { 78796800, 78796799 }, { 1, 2 }, "leap seconds are not in order" },
		{ '4', 2, { 78796800, 94694401 }, { 10, 11 }, NULL },
		{ '4', 3, { 78796800, 94694401, 94694402 }, { 10, 11, 11 }, NULL },
		{ '4', 3, { 78796800, 94694401, 194694402 }, { 10, 10, 11 }, "more or less than a second" },
		{ '4', 3, { 78796800, 94694401, 94694401 }, { 10, 11, 11 }, "leap seconds are not in order" },
	};

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++) {
		struct sample sample = sample_of(cases[i].version);
		struct msp_arena arena = MSP_ARENA_INIT;
		struct msp_error err = MSP_ERROR_INIT;
		const struct msp_zone *zone;
		int64_t change;

		sample.leaps = cases[i].count;
		memcpy(sample.leap_times, cases[i].times, sizeof sample.leap_times);
		memcpy(sample.corrections, cases[i].corrections, sizeof sample.corrections);
		if (cases[i].message != NULL) {
			assert_refused(&sample, cases[i].message);
			continue;
		}
		assert_int_equal(parse_sample(&arena, &sample, &zone, &err), 0);
		assert_true(msp_zone_next_change(zone, 0, &change));
		assert_int_equal(change, T0 - cases[i].corrections[cases[i].count - 1]);
		msp_arena_release(&arena);
	}
}

static void test_refused_footers(void **state)
{
	static const struct {
		const char *footer, *message;
	} cases[] = {
		{ "", "the footer is not one line" },
		{ "\n", "the footer is not one line" },
		{ "CST6\n", "the footer is not one line" },
		{ "\nCST6", "the footer is not one line" },
		{ "\nCST6\n\n", "bytes after the footer" },
		{ "\nCST6\nx\n", "bytes after the footer" },
		{ "\nCST\n", "hours expected at character 4" },
		{ "\nCST6CDT\n", "a comma and a date expected" },
		{ "\nEST5\n", "contradicts the last transition" },
		{ "\nCST6CDT,M3.5.0/-1,M10.5.0\n", "hours expected" }, /* version 3 only */
		{ "\nEST5EDT,M3.2.0,M11.1.0\n", "contradicts the last transition" },
	};

	(void)state;
	for (size_t i = 0; i < MSP_COUNT(cases); i++) {
		struct sample sample = sample_of('2');

		sample.footer = cases[i].footer;
		assert_refused(&sample, cases[i].message);
	}
}

static void test_bytes_after_version_1(void **state)
{
	struct sample sample = sample_of('\0');
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_error err = MSP_ERROR_INIT;
	struct msp_buf buf = MSP_BUF_INIT;
	const struct msp_zone *zone;

	(void)state;
	build(&buf, &sample);
	msp_buf_addc(&buf, 'x');
	assert_int_equal(parse_exactly(&arena, buf.data, buf.length, &zone, &err), -1);
	assert_non_null(strstr(err.message, "bytes after the data"));
	assert_int_equal(parse_exactly(&arena, "not a zone, not a zone, not a zone, not a zone", 46, &zone, &err), -1);
	assert_non_null(strstr(err.message, "do not begin with TZif"));
	msp_buf_release(&buf);
	msp_arena_release(&arena);
}

/* One of each version and a few of the system. */
static void load_subject(struct msp_buf *buf, size_t number)
{
	static const char *const names[] = { "America/Mexico_City", "America/Tijuana", "America/Nuuk", "UTC",
		"Europe/Dublin" };
	static const char versions[] = { '\0', '2', '3', '4' };
	struct msp_error err = MSP_ERROR_INIT;

	msp_buf_clear(buf);
	if (number < MSP_COUNT(versions)) {
		struct sample sample = sample_of(versions[number]);

		sample.leaps = 1;
		sample.leap_times[0] = 78796800;
		sample.corrections[0] = 1;
		build(buf, &sample);
	} else if (msp_zone_read_system(NULL, names[number - MSP_COUNT(versions)], buf, &err) < 0) {
		fail_msg("%s", err.message);
	}
}

#define SUBJECTS 9

static void test_every_truncation_is_refused(void **state)
{
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_buf buf = MSP_BUF_INIT;

	(void)state;
	for (size_t number = 0; number < SUBJECTS; number++) {
		const struct msp_zone *zone;
		struct msp_error err = MSP_ERROR_INIT;

		load_subject(&buf, number);
		assert_int_equal(parse_exactly(&arena, buf.data, buf.length, &zone, &err), 0);
		for (size_t length = 0; length < buf.length; length++) {
			assert_int_equal(parse_exactly(&arena, buf.data, length, &zone, &err), -1);
			assert_int_equal(err.code, MSP_DATA);
			msp_arena_clear(&arena);
		}
	}
	msp_buf_release(&buf);
	msp_arena_release(&arena);
}

static void ask_everything(const struct msp_zone *zone)
{
	static const int64_t instants[] = { INT64_MIN, -(INT64_C(1) << 59), -2717640000, -1, 0, T0, 1793718724,
		INT64_C(4102444800), INT64_C(1) << 59, INT64_MAX };

	for (size_t i = 0; i < MSP_COUNT(instants); i++) {
		struct msp_civil civil = msp_zone_civil(zone, instants[i]);
		int64_t answer = msp_zone_instant(zone, civil);
		int64_t change;
		char out[MSP_TIME_SIZE];

		assert_in_range(civil.hour, 0, 23);
		assert_true(instants[i] != T0 || (answer > T0 - 3 * MSP_DAY && answer < T0 + 3 * MSP_DAY));
		assert_true(!msp_zone_next_change(zone, instants[i], &change) || change > instants[i]);
		assert_true(msp_zone_day_start(zone, civil.date) <= msp_zone_instant(zone, civil));
		assert_true(strlen(msp_zone_emit(zone, instants[i], out)) < MSP_TIME_SIZE);
	}
}

/* Every byte changed: refused as data, or read as another zone that answers. */
static void test_damaged_bytes(void **state)
{
	static const unsigned char changes[] = { 0x01, 0x80, 0xff, 0x10 };
	struct msp_arena arena = MSP_ARENA_INIT;
	struct msp_buf buf = MSP_BUF_INIT;
	int refused = 0;
	int read = 0;

	(void)state;
	for (size_t number = 0; number < SUBJECTS; number++) {
		load_subject(&buf, number);
		for (size_t i = 0; i < buf.length * MSP_COUNT(changes); i++) {
			struct msp_error err = MSP_ERROR_INIT;
			const struct msp_zone *zone;
			char kept = buf.data[i / MSP_COUNT(changes)];

			buf.data[i / MSP_COUNT(changes)] = (char)(kept ^ (char)changes[i % MSP_COUNT(changes)]);
			if (parse_exactly(&arena, buf.data, buf.length, &zone, &err) == 0) {
				ask_everything(zone);
				read++;
			} else {
				assert_int_equal(err.code, MSP_DATA);
				refused++;
			}
			buf.data[i / MSP_COUNT(changes)] = kept;
			msp_arena_clear(&arena);
		}
	}
	assert_true(refused > 1000 && read > 1000);
	msp_buf_release(&buf);
	msp_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_version_is_read),
		cmocka_unit_test(test_footer_rules_the_future),
		cmocka_unit_test(test_rule_after_the_last_transition),
		cmocka_unit_test(test_rule_that_takes_over_later),
		cmocka_unit_test(test_changes_of_name_only),
		cmocka_unit_test(test_refused_structure),
		cmocka_unit_test(test_refused_types),
		cmocka_unit_test(test_refused_transitions),
		cmocka_unit_test(test_leap_seconds),
		cmocka_unit_test(test_refused_footers),
		cmocka_unit_test(test_bytes_after_version_1),
		cmocka_unit_test(test_every_truncation_is_refused),
		cmocka_unit_test(test_damaged_bytes),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
