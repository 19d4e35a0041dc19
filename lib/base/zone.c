/* SPDX-License-Identifier: ISC */
/*
 * Reading TZif and answering from it.  Transitions are kept as instants and the offset that begins there; what the
 * file says about names and daylight saving is checked and forgotten.
 */
#include "lib/base/zone.h"

#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/file.h"
#include "lib/base/zone_rule.h"

#define HEADER_SIZE 44
#define TYPE_SIZE 6
#define OFFSET_LOW (-89999) /* RFC 8536 section 3.2: more than -25 h ... */
#define OFFSET_HIGH 93599   /* ... and less than 26 h */
#define LEAP_APART 2419199  /* seconds between leap seconds, at least */
#define FILE_LIMIT ((size_t)1024 * 1024)
#define UNROLL_FROM 0                     /* 1970 */
#define UNROLL_UNTIL INT64_C(2145916800)  /* 2038-01-01T00:00:00Z */
#define UNROLL_COUNT 160                  /* two changes a year, and some to spare */
#define CYCLE (INT64_C(146097) * MSP_DAY) /* 400 years: rules repeat */

struct msp_zone {
	const char *name;
	int32_t initial; /* offset before the first transition */
	size_t count;
	int64_t *times;   /* ascending */
	int32_t *offsets; /* from that time on */
	bool has_rule;
	int64_t rule_from; /* the last transition of the file, or of what unroll_rule added */
	struct msp_zone_rule rule;
};

/* Header and data block of one version of the data. */
struct block {
	char version;
	uint32_t isut_count, isstd_count, leap_count, time_count, type_count, char_count;
	size_t time_size; /* 4 in the first block, 8 in the second */
	const unsigned char *times, *indexes, *types, *chars, *leaps, *isstd, *isut;
};

struct reader {
	const unsigned char *at;
	size_t left;
};

static int bad(struct msp_error *err, const char *cause)
{
	return msp_error_set(err, MSP_DATA, "%s", cause);
}

static uint32_t big32(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static int32_t signed32(const unsigned char *bytes)
{
	uint32_t value = big32(bytes);

	return value <= INT32_MAX ? (int32_t)value : -(int32_t)(UINT32_MAX - value) - 1;
}

static int64_t signed64(const unsigned char *bytes)
{
	uint64_t value = (uint64_t)big32(bytes) << 32 | big32(bytes + 4);

	return value <= INT64_MAX ? (int64_t)value : -(int64_t)(UINT64_MAX - value) - 1;
}

static int64_t block_time(const struct block *block, const unsigned char *bytes)
{
	return block->time_size == 8 ? signed64(bytes) : signed32(bytes);
}

static int read_header(struct reader *reader, struct block *block, struct msp_error *err)
{
	const unsigned char *at = reader->at;

	if (reader->left < HEADER_SIZE)
		return bad(err, "the data end inside a header");
	if (memcmp(at, "TZif", 4) != 0)
		return bad(err, "not time zone data: they do not begin with TZif");
	block->version = (char)at[4];
	if (block->version != '\0' && (block->version < '2' || block->version > '4'))
		return msp_error_set(err, MSP_DATA, "unknown version 0x%02x of TZif", at[4]);
	block->isut_count = big32(at + 20);
	block->isstd_count = big32(at + 24);
	block->leap_count = big32(at + 28);
	block->time_count = big32(at + 32);
	block->type_count = big32(at + 36);
	block->char_count = big32(at + 40);
	reader->at += HEADER_SIZE;
	reader->left -= HEADER_SIZE;
	return 0;
}

/* Points into the data; lengths are checked here, once for all. */
static int read_block(struct reader *reader, struct block *block, size_t time_size, struct msp_error *err)
{
	uint64_t times = (uint64_t)block->time_count * time_size;
	uint64_t types = (uint64_t)block->type_count * TYPE_SIZE;
	uint64_t leaps = (uint64_t)block->leap_count * (time_size + 4);
	uint64_t size =
		times + block->time_count + types + block->char_count + leaps + block->isstd_count + block->isut_count;

	if (size > reader->left)
		return bad(err, "the data are shorter than their header says");
	block->time_size = time_size;
	block->times = reader->at;
	block->indexes = block->times + times;
	block->types = block->indexes + block->time_count;
	block->chars = block->types + types;
	block->leaps = block->chars + block->char_count;
	block->isstd = block->leaps + leaps;
	block->isut = block->isstd + block->isstd_count;
	reader->at += size;
	reader->left -= (size_t)size;
	return 0;
}

static int check_types(const struct block *block, struct msp_error *err)
{
	if (block->type_count == 0 || block->char_count == 0)
		return bad(err, "there is no local time type");
	for (uint32_t i = 0; i < block->type_count; i++) {
		const unsigned char *type = block->types + (size_t)i * TYPE_SIZE;
		int32_t offset = signed32(type);

		if (offset < OFFSET_LOW || offset > OFFSET_HIGH)
			return msp_error_set(err, MSP_DATA, "an offset of %d seconds from UTC", (int)offset);
		if (type[4] > 1)
			return bad(err, "a mark of daylight saving time is neither 0 nor 1");
		if (type[5] >= block->char_count)
			return bad(err, "a designation lies outside the data");
		if (memchr(block->chars + type[5], '\0', block->char_count - type[5]) == NULL)
			return bad(err, "a designation has no end");
	}
	return 0;
}

static int check_indicators(const struct block *block, struct msp_error *err)
{
	if (block->isstd_count != 0 && block->isstd_count != block->type_count)
		return bad(err, "the standard/wall indicators are not as many as the types");
	if (block->isut_count != 0 && block->isut_count != block->type_count)
		return bad(err, "the UT/local indicators are not as many as the types");
	for (uint32_t i = 0; i < block->isstd_count; i++) {
		if (block->isstd[i] > 1)
			return bad(err, "a standard/wall indicator is neither 0 nor 1");
	}
	for (uint32_t i = 0; i < block->isut_count; i++) {
		if (block->isut[i] > 1)
			return bad(err, "a UT/local indicator is neither 0 nor 1");
		if (block->isut[i] == 1 && (i >= block->isstd_count || block->isstd[i] == 0))
			return bad(err, "a UT indicator without its standard indicator");
	}
	return 0;
}

/* A version 4 table may begin late (first correction of any size) and end with its expiry (last one repeated). */
static int check_leaps(const struct block *block, struct msp_error *err)
{
	int64_t before = 0;
	int64_t correction = 0;
	bool late = block->version >= '4';

	for (uint32_t i = 0; i < block->leap_count; i++) {
		const unsigned char *leap = block->leaps + (size_t)i * (block->time_size + 4);
		int64_t at = block_time(block, leap);
		int64_t next = signed32(leap + block->time_size);
		int64_t step = next - correction;
		bool expiry = late && i > 0 && i + 1 == block->leap_count && step == 0;

		if (at < 0 || (i > 0 && !expiry && at - before < LEAP_APART) || (expiry && at <= before))
			return bad(err, "leap seconds are not in order");
		if (step != 1 && step != -1 && !expiry && !(late && i == 0))
			return bad(err, "a leap second corrects by more or less than a second");
		before = at;
		correction = next;
	}
	return 0;
}

/* Instants here do not count leap seconds; files that do ("right") are brought to ours. */
static int64_t without_leaps(const struct block *block, uint32_t *next_leap, int64_t *correction, int64_t at)
{
	while (*next_leap < block->leap_count) {
		const unsigned char *leap = block->leaps + (size_t)*next_leap * (block->time_size + 4);

		if (block_time(block, leap) > at)
			break;
		*correction = signed32(leap + block->time_size);
		(*next_leap)++;
	}
	return at > INT64_MAX / 2 ? at : at - *correction;
}

static int32_t last_offset(const struct msp_zone *zone)
{
	return zone->count > 0 ? zone->offsets[zone->count - 1] : zone->initial;
}

/* Only changes of the offset are kept. */
static void keep_transition(struct msp_zone *zone, int64_t at, int32_t offset)
{
	if (zone->count > 0 && zone->times[zone->count - 1] == at)
		zone->count--;
	if (offset == last_offset(zone))
		return;
	zone->times[zone->count] = at;
	zone->offsets[zone->count] = offset;
	zone->count++;
}

static int load_transitions(
	struct msp_arena *arena, const struct block *block, struct msp_zone *zone, struct msp_error *err)
{
	size_t capacity = (size_t)block->time_count + UNROLL_COUNT;
	uint32_t next_leap = 0;
	int64_t correction = 0;

	zone->times = msp_arena_array(arena, capacity, sizeof *zone->times);
	zone->offsets = msp_arena_array(arena, capacity, sizeof *zone->offsets);
	zone->initial = signed32(block->types);
	zone->rule_from = INT64_MIN;
	for (uint32_t i = 0; i < block->time_count; i++) {
		const unsigned char *bytes = block->times + i * block->time_size;

		if (i > 0 && block_time(block, bytes) <= block_time(block, bytes - block->time_size))
			return bad(err, "transitions are not in order");
		if (block->indexes[i] >= block->type_count)
			return bad(err, "a transition to a type that does not exist");
		zone->rule_from = without_leaps(block, &next_leap, &correction, block_time(block, bytes));
		keep_transition(zone, zone->rule_from, signed32(block->types + (size_t)block->indexes[i] * TYPE_SIZE));
	}
	return 0;
}

static int load_block(struct msp_arena *arena, const struct block *block, struct msp_zone *zone, struct msp_error *err)
{
	if (check_types(block, err) < 0 || check_indicators(block, err) < 0 || check_leaps(block, err) < 0)
		return -1;
	return load_transitions(arena, block, zone, err);
}

/* The footer has to agree with the last transition.  zic leaves out a transition that changes nothing but the rule
 * (America/Ojinaga, November 2022, with -b slim), so a rule that is only in its other half takes over at its next
 * change; -1 when the rule does not know the offset at all. */
static int join_rule(struct msp_zone *zone)
{
	const struct msp_zone_rule *rule = &zone->rule;
	int32_t offset = last_offset(zone);

	if (zone->rule_from == INT64_MIN || msp_zone_rule_offset(rule, zone->rule_from) == offset)
		return 0;
	if (!rule->has_daylight || (offset != rule->standard && offset != rule->daylight))
		return -1;
	zone->rule_from = msp_zone_rule_until(rule, zone->rule_from);
	keep_transition(zone, zone->rule_from, msp_zone_rule_offset(rule, zone->rule_from));
	return 0;
}

/* A search in the table is several times faster than the rule, so the years that tickets live in are put there, as in
 * the "fat" files of old. */
static void unroll_rule(struct msp_zone *zone)
{
	int64_t until = zone->rule_from < UNROLL_FROM ? INT64_MAX : msp_zone_rule_until(&zone->rule, zone->rule_from);

	for (int i = 0; i < UNROLL_COUNT && until < UNROLL_UNTIL; i++) {
		keep_transition(zone, until, msp_zone_rule_offset(&zone->rule, until));
		zone->rule_from = until;
		until = msp_zone_rule_until(&zone->rule, until);
	}
}

/* LF, TZ string, LF, and nothing after it. */
static int load_footer(
	struct msp_arena *arena, struct reader *reader, char version, struct msp_zone *zone, struct msp_error *err)
{
	const char *bytes = (const char *)reader->at;
	size_t length;

	if (reader->left < 2 || bytes[0] != '\n' || bytes[reader->left - 1] != '\n')
		return bad(err, "the footer is not one line");
	bytes++;
	length = reader->left - 2;
	if (memchr(bytes, '\n', length) != NULL || memchr(bytes, '\0', length) != NULL)
		return bad(err, "there are bytes after the footer");
	if (length == 0)
		return 0;
	if (msp_zone_rule_parse(msp_arena_strndup(arena, bytes, length), version >= '3', &zone->rule, err) < 0)
		return -1;
	zone->has_rule = true;
	if (join_rule(zone) < 0)
		return bad(err, "the footer contradicts the last transition");
	unroll_rule(zone);
	return 0;
}

static int load(struct msp_arena *arena, struct reader *reader, struct msp_zone *zone, struct msp_error *err)
{
	struct block first, second;

	if (read_header(reader, &first, err) < 0 || read_block(reader, &first, 4, err) < 0)
		return -1;
	if (first.version == '\0') {
		if (reader->left != 0)
			return bad(err, "there are bytes after the data");
		return load_block(arena, &first, zone, err);
	}
	if (read_header(reader, &second, err) < 0 || read_block(reader, &second, 8, err) < 0)
		return -1;
	if (second.version != first.version)
		return bad(err, "the two headers are of different versions");
	if (load_block(arena, &second, zone, err) < 0)
		return -1;
	return load_footer(arena, reader, second.version, zone, err);
}

int msp_zone_parse(struct msp_arena *arena, const char *name, const void *bytes, size_t length,
	const struct msp_zone **zone, struct msp_error *err)
{
	struct reader reader = { bytes, length };
	struct msp_zone *result = msp_arena_alloc(arena, sizeof *result);

	result->name = msp_arena_strdup(arena, name);
	if (load(arena, &reader, result, err) < 0)
		return msp_error_wrap(err, "time zone %s", name);
	*zone = result;
	return 0;
}

const struct msp_zone *msp_zone_utc(void)
{
	static const struct msp_zone utc = { .name = "UTC" };

	return &utc;
}

/* Pieces of letters, digits, "_", "+" and "-" between single slashes. */
static bool is_zone_name(const char *name)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
	size_t length = strlen(name);

	return length > 0 && strspn(name, allowed) == length && name[0] != '/' && name[length - 1] != '/' &&
	       strstr(name, "//") == NULL;
}

int msp_zone_read_system(const char *directory, const char *name, struct msp_buf *bytes, struct msp_error *err)
{
	struct msp_buf path = MSP_BUF_INIT;
	int result;

	if (!is_zone_name(name)) {
		msp_error_set(err, MSP_DATA, "not the name of a time zone: \"%s\"", name);
		msp_error_hint(err, "names are like America/Mexico_City");
		return -1;
	}
	msp_buf_addf(&path, "%s/%s", directory != NULL ? directory : "/usr/share/zoneinfo", name);
	if (msp_file_exists(path.data)) {
		result = msp_file_read(path.data, FILE_LIMIT, bytes, err);
	} else {
		result = msp_error_set(err, MSP_MISSING, "this system has no time zone %s", name);
		msp_error_at(err, path.data, 0, 0);
		msp_error_hint(err, "names are like America/Mexico_City; they come with the package tzdata");
	}
	msp_buf_release(&path);
	return result;
}

const char *msp_zone_name(const struct msp_zone *zone)
{
	return zone->name;
}

/* Number of transitions <= at. */
static size_t passed(const struct msp_zone *zone, int64_t at)
{
	size_t low = 0;
	size_t high = zone->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (zone->times[middle] <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int32_t msp_zone_offset(const struct msp_zone *zone, int64_t at)
{
	size_t count;

	if (zone->has_rule && at >= zone->rule_from)
		return msp_zone_rule_offset(&zone->rule, at);
	if (zone->count == 0 || at >= zone->times[zone->count - 1])
		return last_offset(zone);
	count = passed(zone, at);
	return count > 0 ? zone->offsets[count - 1] : zone->initial;
}

/* First instant > at up to which the offset holds for certain; INT64_MAX = for ever. */
static int64_t holds_until(const struct msp_zone *zone, int64_t at)
{
	size_t count;

	if (zone->has_rule && at >= zone->rule_from)
		return msp_zone_rule_until(&zone->rule, at);
	count = passed(zone, at);
	if (count < zone->count)
		return zone->times[count];
	return zone->has_rule ? zone->rule_from : INT64_MAX;
}

/* Walks the stretches of constant offset from before the earliest possible answer on.  *gap is the transition that
 * leaves the local time out, or MSP_TIME_NONE. */
static int64_t resolve(const struct msp_zone *zone, int64_t local, int64_t *gap)
{
	int64_t at = local - OFFSET_HIGH - 1;
	int32_t offset = msp_zone_offset(zone, at);

	*gap = MSP_TIME_NONE;
	for (;;) {
		int64_t until = holds_until(zone, at);
		int32_t next;

		if (local - offset < until)
			return local - offset;
		next = msp_zone_offset(zone, until);
		if (local - next < until) {
			*gap = until;
			return local - offset;
		}
		at = until;
		offset = next;
	}
}

struct msp_civil msp_zone_civil(const struct msp_zone *zone, int64_t at)
{
	int32_t offset = msp_zone_offset(zone, at);

	if (at > INT64_MAX - OFFSET_HIGH || at < INT64_MIN - OFFSET_LOW)
		offset = 0; /* millions of years beyond any calendar: no overflow is all that matters */
	return msp_civil_from_seconds(at + offset);
}

int64_t msp_zone_instant(const struct msp_zone *zone, struct msp_civil civil)
{
	int64_t gap;

	return resolve(zone, msp_civil_to_seconds(civil), &gap);
}

int64_t msp_zone_day_start(const struct msp_zone *zone, struct msp_date date)
{
	int64_t gap;
	int64_t midnight = resolve(zone, msp_date_days(date) * MSP_DAY, &gap);

	return gap != MSP_TIME_NONE ? gap : midnight;
}

struct msp_date msp_zone_date(const struct msp_zone *zone, int64_t at)
{
	return msp_zone_civil(zone, at).date;
}

char *msp_zone_emit(const struct msp_zone *zone, int64_t at, char out[MSP_TIME_SIZE])
{
	return msp_time_emit(at, msp_zone_offset(zone, at), out);
}

bool msp_zone_next_change(const struct msp_zone *zone, int64_t at, int64_t *change)
{
	int32_t offset = msp_zone_offset(zone, at);
	int64_t limit = at > INT64_MAX - CYCLE ? INT64_MAX : at + CYCLE;
	int64_t until = holds_until(zone, at);

	while (until < limit) {
		if (msp_zone_offset(zone, until) != offset) {
			*change = until;
			return true;
		}
		until = holds_until(zone, until);
	}
	return false;
}
